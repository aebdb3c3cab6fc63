package stream

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"reflect"
	"runtime"
	"slices"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"
)

// mixedText is n lines: events of all sizes, rejects, blank lines, headers.
func mixedText(n int) string {
	var b strings.Builder
	for i := range n {
		switch i % 17 {
		case 3:
			b.WriteString("\n")
		case 5:
			b.WriteString("!reject\xff me\r\n")
		case 11:
			b.WriteString("# header\n")
		default:
			fmt.Fprintf(&b, "{%d %s}\n", i, strings.Repeat("x", i*7919%2000))
		}
	}
	return b.String()
}

// Output and rejects are the same bytes for any number of workers.
func TestOrdered(t *testing.T) {
	text := mixedText(3_000)
	inputs := func() []Input {
		return []Input{Reader("a", strings.NewReader(text)), Reader("b", strings.NewReader(gzipped(t, text)))}
	}
	first, err := tryInputs(t, t.Context(), Options{Workers: 1}, inputs()...)
	if err != nil {
		t.Fatal(err)
	}
	if n := int64(6_000); first.stats.In != n {
		t.Fatalf("in %d; want %d", first.stats.In, n)
	}
	for _, workers := range []int{2, 3, 8, 0} {
		r, err := tryInputs(t, t.Context(), Options{Workers: workers}, inputs()...)
		if err != nil {
			t.Fatal(err)
		}
		if r.out != first.out || r.rej != first.rej {
			t.Errorf("%d workers write other bytes than one", workers)
		}
		r.stats.Seconds = first.stats.Seconds
		if !reflect.DeepEqual(r.stats, first.stats) {
			t.Errorf("%d workers count %+v; want %+v", workers, r.stats, first.stats)
		}
	}
}

func TestUnordered(t *testing.T) {
	text := mixedText(3_000)
	ordered := runText(t, Options{Workers: 1}, text)
	r := runText(t, Options{Workers: 4, Unordered: true}, text)
	for _, set := range [][2][]string{
		{ordered.events, r.events},
		{strings.Split(ordered.rej, "\n"), strings.Split(r.rej, "\n")},
	} {
		slices.Sort(set[0])
		slices.Sort(set[1])
		if !slices.Equal(set[0], set[1]) {
			t.Errorf("%d lines, other than the %d in order", len(set[1]), len(set[0]))
		}
	}
}

// Small events that make much output do not pile up, and stay in order.
func TestMuchOutput(t *testing.T) {
	const n = 30_000
	text := []byte(strings.Repeat("!\na\n", n))
	for _, unordered := range []bool{false, true} {
		r := runReader(t, Options{Workers: 3, Unordered: unordered}, &pieceReader{text, 40_000})
		if len(r.events) != n || len(r.rejects) != n {
			t.Fatalf("%d events, %d rejects; want %d of each", len(r.events), len(r.rejects), n)
		}
		for i, j := range r.rejects {
			if want := int64(2*i + 1); j.Line != want && !unordered {
				t.Fatalf("reject %d has line %d; want %d", i, j.Line, want)
			}
		}
	}
}

// An event comes out as soon as its last byte has come in.
func TestIdleFlush(t *testing.T) {
	for _, tt := range []struct {
		o        Options
		start    string
		in, want []string
	}{
		{Options{}, "", []string{"{\"a\":1}\n", "{\"b\":1}\r\n", "x\n"}, []string{`{"a":1}`, `{"b":1}`, "x"}},
		{Options{}, "\ufeff", []string{"[1]\n", "[{}]\n"}, []string{"[1]", "[{}]"}},
		{Options{Framing: JSON}, "", []string{"{\"a\":1}", "\n{}\n"}, []string{`{"a":1}`, "{}"}},
		{Options{}, "{\n}", []string{"{}", "{ }"}, []string{"{}", "{ }"}},
		{Options{Framing: Array}, "[", []string{"{}", ",[2]", "] [\"x\""}, []string{"{}", "[2]", `"x"`}},
		{Options{}, "[", []string{"{}", ",{ }", ",3,"}, []string{"{}", "{ }", "3"}},
		{Options{Envelope: "items"}, `{"items":[`, []string{"{}", ",3,", "4]"}, []string{"{}", "3", "4"}},
		{Options{Framing: CloudWatch}, "", []string{`{"logEvents":[{"message":"a"}]}`, "\n" + `{"logEvents":[{"message":"b"}]}`}, []string{"a", "b"}},
		{Options{Unordered: true, Workers: 3}, "", []string{"a\n", "b\n"}, []string{"a", "b"}},
		{Options{MaxEventBytes: 5}, "", []string{"a\n", "1234567", "8\nb\n"}, []string{"a", "too-long", "b"}},
	} {
		t.Run(tt.o.Framing.String()+" "+tt.start, func(t *testing.T) {
			pr, pw := io.Pipe()
			lines := make(chan string, 10)
			o := tt.o
			o.Out = writerFunc(func(b []byte) (int, error) { lines <- string(b); return len(b), nil })
			o.Rejects = writerFunc(func(b []byte) (int, error) {
				lines <- `"` + string(b[bytes.Index(b, []byte(`"code":"`))+8:][:8]) + `"`
				return len(b), nil
			})
			done := make(chan error, 1)
			go func() {
				_, err := run(context.Background(), fakeEngines(), []Input{Reader("-", pr)}, &o)
				done <- err
			}()
			writeString(t, pw, tt.start)
			if tt.start == "{\n}" {
				<-lines
			}
			for i, in := range tt.in {
				writeString(t, pw, in)
				want := fmt.Sprintf("%q", tt.want[i])
				if got := strings.TrimSuffix(<-lines, "\n"); got != want {
					t.Errorf("got %s; want %s", got, want)
				}
			}
			pw.Close()
			if err := <-done; err != nil {
				t.Error(err)
			}
		})
	}
}

func writeString(t testing.TB, w io.Writer, s string) {
	t.Helper()
	if _, err := io.WriteString(w, s); err != nil {
		t.Fatal(err)
	}
}

type writerFunc func([]byte) (int, error)

func (f writerFunc) Write(p []byte) (int, error) { return f(p) }

// When the context ends, what was read is finished, and a Read that blocks
// holds nothing up.
func TestCancel(t *testing.T) {
	for _, tt := range []struct {
		name, text string
		o          Options
		want       []string
	}{
		{"lines", "a\nb\nrest", Options{}, []string{`event "a"`, `event "b"`, `event "rest"`}},
		{"lines, nothing left", "a\nb\n", Options{}, []string{`event "a"`, `event "b"`}},
		{"nothing", "", Options{}, nil},
		{"not decided", "{ ", Options{}, []string{`event "{ "`}},
		{"start of a byte order mark", "\xef", Options{}, []string{`event "\xef"`}},
		{"start of a magic number", "\x1f", Options{}, nil}, // still in the first Read
		{"json", "{}\n{\"a\":", Options{Framing: JSON}, []string{`event "{}"`, `reject 2:3 invalid-json "{\"a\":"`}},
		{"cloudwatch", `{"logEvents":[{"message":"x"}`, Options{Framing: CloudWatch}, []string{`reject 1:0 invalid-json "{\"logEvents\":[{\"message\":\"x\"}"`}},
		{"array", "[{},{\"a\":", Options{}, []string{`event "{}"`, `reject 1:4 invalid-json "{\"a\":"`}},
		{"array between elements", "[{},", Options{}, []string{`event "{}"`}},
		{"envelope", `{"x":1,`, Options{Envelope: "items"}, []string{`reject 1:0 invalid-json "{\"x\":1,"`}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			defer checkGoroutines(t)()
			ctx, cancel := context.WithCancel(t.Context())
			left, block := tt.text, make(chan struct{})
			defer close(block)
			r := readerFunc(func(p []byte) (int, error) {
				if left == "" {
					cancel()
					<-block
					return 0, io.EOF
				}
				n := copy(p, left)
				left = left[n:]
				return n, nil
			})
			never := Input{Name: "never", Open: func() (io.ReadCloser, error) { panic("opened after the end") }}
			res, err := tryInputs(t, ctx, tt.o, Reader("-", r), never)
			if err != nil {
				t.Fatal(err)
			}
			wantBrief(t, res, tt.want...)
		})
	}
}

// The reader of an input that was given up is closed when its Read, or its
// Open, returns at last.
func TestCancelCloses(t *testing.T) {
	for _, inOpen := range []bool{false, true} {
		ctx, cancel := context.WithCancel(t.Context())
		block, closed := make(chan struct{}), make(chan struct{})
		wait := func() { cancel(); <-block }
		in := Input{Name: "x", Open: func() (io.ReadCloser, error) {
			if inOpen {
				wait()
			}
			r := readerFunc(func(p []byte) (int, error) { wait(); return copy(p, "lost\n"), nil })
			return struct {
				io.Reader
				io.Closer
			}{r, closerFunc(func() error { close(closed); return nil })}, nil
		}}
		res, err := tryInputs(t, ctx, Options{}, in)
		if err != nil || res.stats.In != 0 {
			t.Errorf("in %d, %v; want nothing", res.stats.In, err)
		}
		close(block)
		<-closed
	}
}

type closerFunc func() error

func (f closerFunc) Close() error { return f() }

// A run that never reads to the end of its inputs ends all the same.
func TestCancelEndless(t *testing.T) {
	defer checkGoroutines(t)()
	ctx, cancel := context.WithTimeout(t.Context(), 20*time.Millisecond)
	defer cancel()
	r := &repeater{text: "abc\n", left: 1 << 62}
	s, err := run(ctx, fakeEngines(), []Input{Reader("-", r)}, &Options{Workers: 2})
	if err != nil || s.Out == 0 || s.BytesIn < 4*s.Out-3 {
		t.Errorf("out %d of %d bytes, %v; want some, all whole", s.Out, s.BytesIn, err)
	}
}

func TestCanceledBefore(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := tryInputs(t, ctx, Options{}, Reader("-", strings.NewReader("a\n"))); err != nil {
		t.Error(err)
	}
}

// checkGoroutines returns a function that fails the test unless the number
// of goroutines goes back to what it was.
func checkGoroutines(t testing.TB) func() {
	before := runtime.NumGoroutine()
	return func() {
		t.Helper()
		for range 500 {
			if runtime.NumGoroutine() <= before {
				return
			}
			time.Sleep(time.Millisecond)
		}
		buf := make([]byte, 1<<20)
		t.Errorf("%d goroutines; %d before:\n%s", runtime.NumGoroutine(), before, buf[:runtime.Stack(buf, true)])
	}
}

func TestWriteErrors(t *testing.T) {
	pathErr := func(errno error) error { return &fs.PathError{Op: "write", Path: "/dev/stdout", Err: errno} }
	for _, tt := range []struct {
		name    string
		err     error
		rejects bool // fail
		closed  bool
		text    string
	}{
		{"closed pipe", pathErr(syscall.EPIPE), false, true, "the output pipe is closed: write /dev/stdout: broken pipe"},
		{"closed in-memory pipe", io.ErrClosedPipe, false, true, "the output pipe is closed: io: read/write on closed pipe"},
		{"full disk", pathErr(syscall.ENOSPC), false, false, "write output: write /dev/stdout: no space left on device"},
		{"full disk for rejects", pathErr(syscall.ENOSPC), true, false, "write rejects: write /dev/stdout: no space left on device"},
		{"closed pipe for rejects", pathErr(syscall.EPIPE), true, false, "write rejects: write /dev/stdout: broken pipe"},
	} {
		for _, unordered := range []bool{false, true} {
			t.Run(fmt.Sprintf("%s/unordered=%t", tt.name, unordered), func(t *testing.T) {
				defer checkGoroutines(t)()
				const good = 3
				writes := 0
				failing := writerFunc(func(b []byte) (int, error) {
					if writes++; writes > good {
						return 0, tt.err
					}
					return len(b), nil
				})
				o := Options{Workers: 2, Unordered: unordered, Out: io.Discard, Rejects: failing}
				if !tt.rejects {
					o.Out, o.Rejects = failing, io.Discard
				}
				r := &repeater{text: "abc\n!def\n", left: 1 << 62}
				s, err := run(t.Context(), fakeEngines(), []Input{Reader("-", r)}, &o)
				if !errors.Is(err, tt.err) || errors.Is(err, ErrClosedPipe) != tt.closed || err.Error() != tt.text {
					t.Errorf("error %q; want %q", err, tt.text)
				}
				if s.In == 0 || s.In != s.Out+s.Rejected {
					t.Errorf("in %d, out %d, rejected %d; want what was written before", s.In, s.Out, s.Rejected)
				}
			})
		}
	}
}

// A write error ends the run also while a Read blocks.
func TestWriteErrorWhileReading(t *testing.T) {
	defer checkGoroutines(t)()
	pr, pw := io.Pipe()
	defer pw.Close()
	go func() { _, _ = io.WriteString(pw, "a\n") }()
	o := Options{Out: writerFunc(func([]byte) (int, error) { return 0, syscall.EPIPE })}
	if _, err := run(t.Context(), fakeEngines(), []Input{Reader("-", pr)}, &o); !errors.Is(err, ErrClosedPipe) {
		t.Errorf("error %v; want a closed pipe", err)
	}
}

func TestShortWrite(t *testing.T) {
	o := Options{Out: writerFunc(func(b []byte) (int, error) { return len(b) - 1, nil })}
	s, err := run(t.Context(), fakeEngines(), []Input{Reader("-", strings.NewReader("a\n"))}, &o)
	if !errors.Is(err, io.ErrShortWrite) || s.Out != 0 {
		t.Errorf("out %d, %v; want a short write", s.Out, err)
	}
}

// An error of the engine that is no reject ends the run, after what came
// before it.
func TestEngineError(t *testing.T) {
	defer checkGoroutines(t)()
	r, err := tryInputs(t, t.Context(), Options{}, Reader("-", strings.NewReader("a\nfatal\nb\n")))
	if !errors.Is(err, errFatal) || err.Error() != "parse: the engine is broken" {
		t.Errorf("error %v; want that of the engine", err)
	}
	if !slices.Equal(r.events, []string{"a"}) || r.stats.Out != 1 {
		t.Errorf("events %q, out %d; want those before", r.events, r.stats.Out)
	}
}

// Inputs that can't be opened or read are reported, the others are read.
func TestInputErrors(t *testing.T) {
	dir := t.TempDir()
	good := filepath.Join(dir, "good.ndjson")
	if err := os.WriteFile(good, []byte("a\n!b"), 0o600); err != nil {
		t.Fatal(err)
	}
	missing := filepath.Join(dir, "missing.ndjson")
	r, err := tryInputs(t, t.Context(), Options{}, File(missing), File(good), File(dir), File(good))
	if err != nil {
		t.Fatal(err)
	}
	wantBrief(t, r, `event "a"`, `event "a"`, `reject 2:2 wrong-type /list/17/a "!b"`, `reject 2:2 wrong-type /list/17/a "!b"`)
	if r.rejects[0].File != good {
		t.Errorf("file %q; want %q", r.rejects[0].File, good)
	}
	errs := r.stats.InputErrors
	if len(errs) != 2 || errs[0].Name != missing || errs[1].Name != dir {
		t.Fatalf("input errors %v; want two", errs)
	}
	if !errors.Is(errs[0], fs.ErrNotExist) || errs[0].Error() != missing+": no such file or directory" && runtime.GOOS == "linux" {
		t.Errorf("error %v; want that there is no such file", errs[0])
	}
	if errs[1].Error() != dir+": is a directory" && runtime.GOOS == "linux" {
		t.Errorf("error %v; want that it is a directory", errs[1])
	}
}

func TestNoInputs(t *testing.T) {
	r, err := tryInputs(t, t.Context(), Options{})
	if err != nil || r.stats.In != 0 {
		t.Errorf("in %d, %v; want nothing", r.stats.In, err)
	}
}

// Output that nobody asked for is counted only.
func TestOnlyCounting(t *testing.T) {
	s, err := run(t.Context(), fakeEngines(), []Input{Reader("-", strings.NewReader("a\n!b\n"))}, nil)
	if err != nil || s.Out != 1 || s.Rejected != 1 || s.BytesOut != 4 {
		t.Errorf("out %d, rejected %d, bytes %d, %v; want 1, 1, 4", s.Out, s.Rejected, s.BytesOut, err)
	}
}

func TestOmitRaw(t *testing.T) {
	r := runText(t, Options{OmitRaw: true}, "!secret\n")
	if len(r.rejects) != 1 || strings.Contains(r.rej, "secret") || strings.Contains(r.rej, "raw") {
		t.Errorf("rejects:\n%s", r.rej)
	}
}

func TestOptionErrors(t *testing.T) {
	for _, tt := range []struct {
		o    Options
		want string
	}{
		{Options{MaxEventBytes: -1}, "stream: MaxEventBytes is -1; it must be 1 to 1073741824"},
		{Options{MaxEventBytes: 1<<30 + 1}, "stream: MaxEventBytes is 1073741825; it must be 1 to 1073741824"},
		{Options{Workers: -1}, "stream: Workers is -1; it must not be negative"},
		{Options{Framing: 7}, "stream: invalid framing"},
		{Options{Framing: Lines, Envelope: "a"}, "stream: an envelope needs the framing array, not lines"},
		{Options{Framing: JSON, Envelope: "a"}, "stream: an envelope needs the framing array, not json"},
		{Options{Framing: CloudWatch, Envelope: "a"}, "stream: an envelope needs the framing array, not cloudwatch"},
		{Options{KeepHeader: true}, "stream: KeepHeader needs the framing cloudwatch, not auto"},
		{Options{Framing: JSON, KeepHeader: true}, "stream: KeepHeader needs the framing cloudwatch, not json"},
		{Options{Envelope: "a..b"}, `stream: the envelope "a..b" has an empty key`},
		{Options{Envelope: "."}, `stream: the envelope "." has an empty key`},
	} {
		s, err := run(t.Context(), fakeEngines(), nil, &tt.o)
		if err == nil || err.Error() != tt.want || s == nil {
			t.Errorf("%+v: %v, %v; want %q", tt.o, s, err, tt.want)
		}
	}
}

// Progress comes from one goroutine and ends with the whole.
func TestProgress(t *testing.T) {
	text := mixedText(100)
	stored := gzipped(t, text)
	var mu sync.Mutex
	var last Progress
	calls := 0
	o := Options{Progress: func(p Progress) {
		if !mu.TryLock() {
			t.Error("called twice at the same time")
		}
		defer mu.Unlock()
		if p.Read < last.Read || p.Events < last.Events || p.Rejects < last.Rejects {
			t.Errorf("%+v after %+v", p, last)
		}
		last = p
		calls++
	}}
	slow := readerFunc(func(p []byte) (int, error) {
		if stored == "" {
			time.Sleep(2*progressEvery + progressEvery/2)
			return 0, io.EOF
		}
		n := copy(p, stored)
		stored = stored[n:]
		return n, nil
	})
	size := int64(len(stored))
	in := Reader("-", slow)
	in.Size = size
	s, err := run(t.Context(), fakeEngines(), []Input{in}, &o)
	if err != nil {
		t.Fatal(err)
	}
	if want := (Progress{Read: size, Total: size, Events: s.In, Rejects: s.Rejected}); last != want {
		t.Errorf("last %+v; want %+v", last, want)
	}
	if calls < 2 {
		t.Errorf("%d calls; want some", calls)
	}
}

func TestTotalSize(t *testing.T) {
	name := filepath.Join(t.TempDir(), "f")
	if err := os.WriteFile(name, []byte("12345"), 0o600); err != nil {
		t.Fatal(err)
	}
	if got := totalSize([]Input{File(name), File(name)}); got != 10 {
		t.Errorf("size %d; want 10", got)
	}
	for _, in := range []Input{File(name + "x"), File(filepath.Dir(name)), Reader("-", nil)} {
		if got := totalSize([]Input{File(name), in}); got != -1 {
			t.Errorf("size with %s: %d; want it unknown", in.Name, got)
		}
	}
}
