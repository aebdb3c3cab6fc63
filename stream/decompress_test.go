package stream

import (
	"bytes"
	"errors"
	"io"
	"os"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/klauspost/compress/gzip"
	"github.com/klauspost/compress/zstd"
)

func gzipped(t testing.TB, texts ...string) string {
	t.Helper()
	var b bytes.Buffer
	for _, text := range texts {
		w := gzip.NewWriter(&b)
		if _, err := io.WriteString(w, text); err != nil {
			t.Fatal(err)
		}
		if err := w.Close(); err != nil {
			t.Fatal(err)
		}
	}
	return b.String()
}

func zstandard(t testing.TB, texts ...string) string {
	t.Helper()
	var b bytes.Buffer
	for _, text := range texts {
		w, err := zstd.NewWriter(&b)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := io.WriteString(w, text); err != nil {
			t.Fatal(err)
		}
		if err := w.Close(); err != nil {
			t.Fatal(err)
		}
	}
	return b.String()
}

// testFile reads a file made by the bzip2 command: the standard library can't
// write its format.
func testFile(t testing.TB, name string) string {
	t.Helper()
	b, err := os.ReadFile("testdata/" + name)
	if err != nil {
		t.Fatal(err)
	}
	return string(b)
}

const skippable = "\x53\x2a\x4d\x18\x03\x00\x00\x00abc"

func TestDecompress(t *testing.T) {
	const text = "{\"a\":1}\n{\"b\":2}\n"
	tests := []struct{ name, stored, want string }{
		{"plain", text, text},
		{"gzip", gzipped(t, text), text},
		{"gzip of several members", gzipped(t, "{\"a\":", "1}\n", "", "{\"b\":2}\n"), text},
		{"gzip of nothing", gzipped(t, ""), ""},
		{"gzip with byte order mark", gzipped(t, "\ufeff"+text), text},
		{"zstd", zstandard(t, text), text},
		{"zstd of several frames", zstandard(t, "{\"a\":", "1}\n", "", "{\"b\":2}\n"), text},
		{"zstd with skippable frames", skippable + zstandard(t, text) + skippable, text},
		{"bzip2", testFile(t, "one.bz2"), text},
		{"bzip2 of several streams", testFile(t, "two.bz2"), text + "{\"c\":3}\n"},
		{"bzip2 of nothing", testFile(t, "empty.bz2"), ""},
		{"gzip inside gzip stays", gzipped(t, gzipped(t, "x")), gzipped(t, "x")},

		// Text that begins like a magic number.
		{"one byte", "\x1f", "\x1f"},
		{"two bytes of gzip", "\x1f\x8b", "\x1f\x8b"},
		{"gzip of another method", "\x1f\x8b\x07abc", "\x1f\x8b\x07abc"},
		{"bzip2 header in text", "BZh9 is the header", "BZh9 is the header"},
		{"bzip2 without level", "BZh0" + "1AY&SY", "BZh0" + "1AY&SY"},
		{"short bzip2", "BZh91AY&S", "BZh91AY&S"},
		{"short zstd", "\x28\xb5\x2f", "\x28\xb5\x2f"},
		{"P", "P", "P"},
		{"P and more", "P*hello", "P*hello"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			eachReader(t, Options{Framing: Lines}, tt.stored, func(t *testing.T, r result) {
				want := strings.TrimSuffix(tt.want, "\n")
				if got := strings.Join(r.events, "\n"); got != want {
					t.Errorf("events %q; want %q", got, want)
				}
			})
		})
	}
}

// A compressed input that ends early or is damaged gives what could be read,
// and an error; never only a part without an error.
func TestDecompressDamaged(t *testing.T) {
	text := strings.Repeat("{\"a\":1}\n", 20)
	for _, tt := range []struct{ name, stored, text string }{
		{"gzip", gzipped(t, text), text},
		{"zstd", zstandard(t, text), text},
		{"bzip2", testFile(t, "one.bz2"), "{\"a\":1}\n{\"b\":2}\n"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			for n := 10; n < len(tt.stored); n++ {
				checkDamaged(t, tt.stored[:n], tt.text)
			}
			last := []byte(tt.stored)
			last[len(last)-3] ^= 1 // in the checksum
			checkDamaged(t, string(last), tt.text)
		})
	}
	checkDamaged(t, gzipped(t, "a\n")+"junk behind it", "a\n")
	checkDamaged(t, gzipped(t, text)+gzipped(t, text)[:15], text+text)
}

func checkDamaged(t *testing.T, stored, text string) {
	t.Helper()
	r, err := tryInputs(t, t.Context(), Options{}, Reader("x.gz", strings.NewReader(stored)), Reader("y", strings.NewReader("next")))
	if err != nil {
		t.Fatal(err)
	}
	if len(r.stats.InputErrors) != 1 || r.stats.InputErrors[0].Name != "x.gz" {
		t.Fatalf("%d of the bytes: errors %v; want one, of x.gz", len(stored), r.stats.InputErrors)
	}
	n := len(r.events) - 1
	if r.events[n] != "next" {
		t.Errorf("the next input gave %q", r.events[n])
	}
	if got := strings.Join(r.events[:n], "\n"); !strings.HasPrefix(text, got) {
		t.Errorf("events %q are not how the text begins", got)
	}
}

// What was read before the damage comes out: of gzip every byte, of zstd
// every whole block.
func TestDecompressTruncatedGivesAll(t *testing.T) {
	var text strings.Builder
	for i := range 20_000 {
		text.WriteString(strings.Repeat(string(rune('a'+i%26)), i%90) + "\n")
	}
	for _, tt := range []struct {
		name, stored string
		least        int
	}{
		{"gzip", gzipped(t, text.String()), text.Len()},
		{"zstd", zstandard(t, text.String()), text.Len() - 128<<10},
	} {
		r, err := tryInputs(t, t.Context(), Options{}, Reader("x", strings.NewReader(tt.stored[:len(tt.stored)-1])))
		if err != nil || len(r.stats.InputErrors) != 1 {
			t.Fatalf("%s: %v, input errors %v; want one", tt.name, err, r.stats.InputErrors)
		}
		if !errors.Is(r.stats.InputErrors[0], io.ErrUnexpectedEOF) {
			t.Errorf("%s: error %v; want an unexpected EOF", tt.name, r.stats.InputErrors[0])
		}
		if got := int(r.stats.BytesIn); got < tt.least {
			t.Errorf("%s: %d of %d bytes; want at least %d", tt.name, got, text.Len(), tt.least)
		}
	}
}

// A reader is never asked for more bytes than it takes to know the format.
func TestSniffDoesNotWait(t *testing.T) {
	for _, tt := range []struct {
		start string
		reads int
	}{
		{"{", 1}, {"a", 1}, {"\xef", 1}, {"P", 2}, {"B", 2}, {"BZ", 3}, {"BZh", 4}, {"BZh9", 5}, {"BZh91", 6}, {"\x1f", 2}, {"\x28", 2},
	} {
		reads := 0
		r := readerFunc(func(p []byte) (int, error) {
			text := tt.start + strings.Repeat("x", 20)
			p[0] = text[reads]
			reads++
			return 1, nil
		})
		if _, open, err := sniff(r); open != nil || err != nil {
			t.Errorf("sniff of %q found a compression, or %v", tt.start, err)
		}
		if reads != tt.reads {
			t.Errorf("sniff of %q read %d bytes; want %d", tt.start, reads, tt.reads)
		}
	}
}

type readerFunc func([]byte) (int, error)

func (f readerFunc) Read(p []byte) (int, error) { return f(p) }

// An error of the reader is reported once, after the bytes before it, also
// when it comes together with them or before the format is known.
func TestReadError(t *testing.T) {
	broken := errors.New("the disk is on fire")
	for _, start := range []string{"", "B", "{", "{\"a\":1}\n{\"b\":", gzipped(t, "x")} {
		for _, together := range []bool{false, true} {
			left := start
			r := readerFunc(func(p []byte) (int, error) {
				n := copy(p, left)
				left = left[n:]
				if left == "" && (together || n == 0) {
					return n, broken
				}
				return n, nil
			})
			res, err := tryInputs(t, t.Context(), Options{}, Reader("f", r))
			if err != nil {
				t.Fatal(err)
			}
			if e := res.stats.InputErrors; len(e) != 1 || !errors.Is(e[0], broken) || e[0].Error() != "f: the disk is on fire" {
				t.Errorf("%q: input errors %v; want one", start, e)
			}
			if got := strings.Join(res.events, "\n"); start != gzipped(t, "x") && got != start {
				t.Errorf("%q: events %q", start, got)
			}
		}
	}
}

func TestReadNothingForEver(t *testing.T) {
	for _, start := range []string{"", "{}\n"} {
		left := start
		r := readerFunc(func(p []byte) (int, error) {
			n := copy(p, left)
			left = left[n:]
			return n, nil
		})
		res, err := tryInputs(t, t.Context(), Options{}, Reader("f", r))
		if err != nil || len(res.stats.InputErrors) != 1 || !errors.Is(res.stats.InputErrors[0], io.ErrNoProgress) {
			t.Errorf("%q: %v, input errors %v; want no progress", start, err, res.stats.InputErrors)
		}
	}
}

func TestCountingReader(t *testing.T) {
	var n atomic.Int64
	stored := gzipped(t, "hello\n")
	s := &source{raw: io.NopCloser(strings.NewReader(stored)), read: &n}
	defer s.Close()
	if text, err := io.ReadAll(s); string(text) != "hello\n" || err != nil {
		t.Errorf("read %q, %v", text, err)
	}
	if n.Load() != int64(len(stored)) {
		t.Errorf("counted %d bytes; want %d", n.Load(), len(stored))
	}
}

// Events come out when their gzip member has ended, not when the next begins.
func TestGzipMembersDoNotWait(t *testing.T) {
	r, w := io.Pipe()
	lines := make(chan string)
	out := writerFunc(func(b []byte) (int, error) {
		lines <- string(b)
		return len(b), nil
	})
	done := make(chan error)
	go func() {
		_, err := run(t.Context(), fakeEngines(), []Input{Reader("-", r)}, &Options{Out: out, Framing: Lines})
		done <- err
	}()
	for range 3 {
		var member bytes.Buffer
		z := gzip.NewWriter(&member)
		z.Write([]byte("a\n"))
		z.Close()
		go w.Write(member.Bytes())
		select {
		case <-lines:
		case <-time.After(10 * time.Second):
			t.Fatal("the event waits for another member")
		}
	}
	w.Close()
	if err := <-done; err != nil {
		t.Fatal(err)
	}
}

// A closeNoter notes that it was closed.
type closeNoter struct {
	io.Reader
	closed bool
}

func (c *closeNoter) Close() error {
	c.closed = true
	return errors.New("closed")
}

func TestDecompressForOthers(t *testing.T) {
	for _, text := range []string{"plain", gzipped(t, "pl", "ain"), zstandard(t, "plain")} {
		in := &closeNoter{Reader: strings.NewReader(text)}
		r := Decompress(in)
		got, err := io.ReadAll(r)
		if err != nil || string(got) != "plain" {
			t.Errorf("%q, %v", got, err)
		}
		if err := r.Close(); err == nil || !in.closed {
			t.Errorf("Close: %v, closed %v", err, in.closed)
		}
	}
}
