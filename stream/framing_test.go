package stream

import (
	"bytes"
	"io"
	"strings"
	"testing"
)

func TestDetect(t *testing.T) {
	tests := []struct {
		name, text string
		want       Framing
		needs      int // bytes until it is decided; 0: the end of the input
	}{
		{"object on one line", "{\"a\":1}\n", Lines, 2},
		{"object with white space", "{ \"a\":1}\n", Lines, 3},
		{"empty object", "{}", Lines, 2},
		{"pretty object", "{\n  \"a\":1\n}", JSON, 2},
		{"pretty object, CRLF", "{\r\n  \"a\":1\r\n}", JSON, 3},
		{"pretty object, trailing blanks", "{ \t \n\"a\":1}", JSON, 5},
		{"brace and CR", "{\r\"a\"", Lines, 3},
		{"brace alone", "{", Lines, 0},
		{"brace and blanks", "{   ", Lines, 0},
		{"array", "[{\"a\":1}]", Array, 2},
		{"empty array", "[]", Array, 2},
		{"pretty array", "[\n  {", Array, 5},
		{"pretty empty array", "[ \r\n\t]", Array, 6},
		{"array of numbers", "[1]", Lines, 2},
		{"array of arrays", "[[{}]]", Lines, 2},
		{"time in brackets", "[2024-01-01] hello", Lines, 2},
		{"bracket alone", "[", Lines, 0},
		{"bracket and newline", "[\n", Lines, 0},
		{"text", "hello", Lines, 1},
		{"white space first", "\n{\n", Lines, 1},
		{"nothing", "", Lines, 0},
		{"too much white space", "{" + strings.Repeat(" ", 70_000) + "\n}", Lines, 64<<10 + 1},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			var d detector
			for n := range len(tt.text) + 1 {
				got, ok := d.detect([]byte(tt.text[:n]), false)
				if ok != (n == tt.needs && n > 0) {
					t.Fatalf("decided after %d bytes = %t; want %d bytes", n, ok, tt.needs)
				}
				if ok && got != tt.want {
					t.Fatalf("framing %s; want %s", got, tt.want)
				}
				if ok {
					break
				}
			}
			if got, ok := new(detector).detect([]byte(tt.text), true); !ok || got != tt.want {
				t.Errorf("at the end: %s, %t; want %s", got, ok, tt.want)
			}
		})
	}
}

// Auto decides for each input alone.
func TestAutoFraming(t *testing.T) {
	inputs := []Input{
		Reader("lines", strings.NewReader("{\"a\":1}\n!x\n")),
		Reader("json", strings.NewReader("{\n\"a\":2}{}oops\n")),
		Reader("array", strings.NewReader("\ufeff[{\"a\":3},\n{}]")),
		Reader("empty", strings.NewReader("")),
		Reader("text", strings.NewReader("[x]\n\n")),
	}
	for i := range inputs {
		inputs[i].Name = "file " + inputs[i].Name
	}
	r, err := tryInputs(t, t.Context(), Options{Workers: 2}, inputs...)
	if err != nil {
		t.Fatal(err)
	}
	wantBrief(t, r, `event "{\"a\":1}"`, `event "{\n\"a\":2}"`, `event "{}"`, `event "{\"a\":3}"`, `event "{}"`, `event "[x]"`,
		`reject 2:8 wrong-type /list/17/a "!x"`, `reject 2:10 invalid-json "oops"`, `blank 1`)
	if r.rejects[0].File != "file lines" || r.rejects[1].File != "file json" {
		t.Errorf("rejects of %q and %q", r.rejects[0].File, r.rejects[1].File)
	}
}

func TestParseFraming(t *testing.T) {
	for _, f := range []Framing{Auto, Lines, JSON, Array, CloudWatch} {
		if got, ok := ParseFraming(f.String()); !ok || got != f {
			t.Errorf("ParseFraming(%q) = %s, %t", f.String(), got, ok)
		}
	}
	for _, name := range []string{"", "Lines", "ndjson", Framing(9).String()} {
		if f, ok := ParseFraming(name); ok {
			t.Errorf("ParseFraming(%q) = %s; want none", name, f)
		}
	}
}

// FuzzFraming checks that what becomes of an input does not depend on how it
// is cut into reads, and that no byte is lost: rejects and events, in order,
// make up the text but for what stands between them.
func FuzzFraming(f *testing.F) {
	f.Add([]byte("a\n\nb\r\n!c\n\xff"), 0, 3, 5)
	f.Add([]byte("\ufeff{\n\"a\":1}\n{\"b\":[1,{}]} x\n{}"), 1, 2, 100)
	f.Add([]byte(`[{"a":1},2,[3],"4"][]`+"\n[1,]\n[2"), 2, 1, 3)
	f.Add([]byte(`{"x":[1],"a":{"b":[{},{"c":"]"}],"z":0}}`+"\n{}{\"a\":{\"b\":null}}{\"a\":1} {\"a\":{\"b\":{}}}"), 3, 1, 12)
	f.Add([]byte("{ \n{}\n}"), 4, 4, 6)
	f.Add([]byte("[ \n{}\n]"), 4, 4, 6)
	f.Add([]byte("{\"logEvents\":[{\"message\":\"x\"},\n{\"message\":\"!\"}]}\n{}"), 9, 4, 60)
	f.Fuzz(func(t *testing.T, text []byte, framing, size, limit int) {
		_, open, _ := sniff(bytes.NewReader(text))
		if open != nil || bytes.Contains(text, []byte("fatal")) {
			return // compressed, or an error of the fake engine
		}
		o := Options{Workers: 2, MaxEventBytes: 1 + limit&0x3f, Framing: Framing(framing & 3)}
		if framing&7 == 7 {
			o.Framing, o.Envelope = Array, "a.b"
		}
		if framing&15 == 9 {
			o.Framing = CloudWatch
		}
		whole := runReader(t, o, bytes.NewReader(text))
		pieces := runReader(t, o, &pieceReader{text, 1 + size&0xf})
		if brief(whole) != brief(pieces) || whole.rej != pieces.rej {
			t.Fatalf("whole:\n%sin pieces of %d:\n%s", brief(whole), 1+size&0xf, brief(pieces))
		}
		if o.Framing == Lines {
			checkLines(t, text, o.MaxEventBytes, whole)
		}
		if o.Framing != CloudWatch { // of which FuzzCloudWatch checks more
			checkPlaces(t, text, whole)
		}
		switch {
		case o.Framing == JSON:
			checkBytes(t, text, " \t\r\n", whole)
		case o.Framing == Array && o.Envelope == "":
			checkBytes(t, text, " \t\r\n[],", whole)
		}
	})
}

// A pieceReader reads n bytes at a time.
type pieceReader struct {
	text []byte
	n    int
}

func (r *pieceReader) Read(p []byte) (int, error) {
	n := min(r.n, len(r.text), len(p))
	copy(p, r.text[:n])
	r.text = r.text[n:]
	if n == 0 {
		return 0, io.EOF
	}
	return n, nil
}

// checkLines cuts text into lines in the simplest way and checks that each
// is in the result.
func checkLines(t *testing.T, text []byte, limit int, r result) {
	t.Helper()
	text = bytes.TrimPrefix(text, []byte("\ufeff"))
	lines := bytes.Split(text, []byte("\n"))
	if len(lines[len(lines)-1]) == 0 {
		lines = lines[:len(lines)-1]
	}
	var events []string
	var blank, rejected, skipped int64
	for _, line := range lines {
		line = bytes.TrimSuffix(line, []byte("\r"))
		switch {
		case len(line) > limit:
			rejected++
		case len(bytes.Trim(line, " \t\r")) == 0:
			blank++
		case line[0] == '!':
			rejected++
		case line[0] == '#':
			skipped++
		default:
			events = append(events, string(line))
		}
	}
	s := r.stats
	if strings.Join(events, "\n") != strings.Join(r.events, "\n") || s.Blank != blank || s.Rejected != rejected || s.Skipped != skipped {
		t.Fatalf("events %q, blank %d, rejected %d, skipped %d; want %q, %d, %d, %d",
			r.events, s.Blank, s.Rejected, s.Skipped, events, blank, rejected, skipped)
	}
}

// checkPlaces checks that the text of each reject is where it says.
func checkPlaces(t *testing.T, text []byte, r result) {
	t.Helper()
	for _, j := range r.rejects {
		raw := j.Bytes()
		if !bytes.HasPrefix(text[j.Offset:], raw) {
			t.Fatalf("reject %q is not at %d of the input", raw, j.Offset)
		}
		if line := 1 + int64(bytes.Count(text[:j.Offset], []byte("\n"))); j.Line != line {
			t.Fatalf("reject at %d has line %d; want %d", j.Offset, j.Line, line)
		}
	}
}

// checkBytes checks that events and rejects make up the text, but for the
// separators. What is over the limit is cut, and proves nothing.
func checkBytes(t *testing.T, text []byte, separators string, r result) {
	t.Helper()
	count := func(s string) (n int) {
		for _, c := range []byte(s) {
			if strings.IndexByte(separators, c) < 0 {
				n++
			}
		}
		return n
	}
	got := 0
	for _, e := range r.events {
		got += count(e)
	}
	for _, j := range r.rejects {
		if j.Truncated {
			return
		}
		got += count(string(j.Bytes()))
	}
	if want := count(strings.TrimPrefix(string(text), "\ufeff")); got != want {
		t.Fatalf("%d bytes in %d events and %d rejects; want %d:\n%s", got, len(r.events), len(r.rejects), want, brief(r))
	}
}
