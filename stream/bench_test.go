package stream

import (
	"context"
	"fmt"
	"io"
	"strings"
	"testing"
	"time"
)

// An emptyEngine does nothing, so that only the stream's own work is left.
type emptyEngine struct {
	fakeEngine
	copy bool
}

func (e emptyEngine) parse(dst, raw []byte) ([]byte, outcome, error) {
	if e.copy {
		dst = append(append(dst, raw...), '\n')
	}
	return dst, outcome{logType: "Fake.Empty"}, nil
}

// A repeater reads a text again and again, n bytes in all.
type repeater struct {
	text string
	at   int
	left int64
}

func (r *repeater) Read(p []byte) (int, error) {
	if r.left == 0 {
		return 0, io.EOF
	}
	n := copy(p[:min(int64(len(p)), r.left)], r.text[r.at:])
	r.at = (r.at + n) % len(r.text)
	r.left -= int64(n)
	return n, nil
}

// benchmarkText is 1 MB of events of 663 bytes, the mean of real ones.
func benchmarkText(pretty bool) (text string, events int64) {
	const pad = 663 - len(`{"a":"","b":1}`) - 1
	event := `{"a":"` + strings.Repeat("x", pad) + `","b":1}` + "\n"
	if pretty {
		member := fmt.Sprintf("  %q: %q,\n", "key_of_a_member", strings.Repeat("x", 30))
		event = "{\n" + strings.Repeat(member, 11) + `  "b": 1` + "\n}\n"
	}
	n := 1_000_000 / len(event)
	return strings.Repeat(event, n), int64(n)
}

func stream(t testing.TB, o Options, e engine, text string, events, rounds int64) {
	r := Reader("-", &repeater{text: text, left: int64(len(text)) * rounds})
	s, err := run(context.Background(), engines{make: func() engine { return e }, now: time.Now}, []Input{r}, &o)
	if err != nil || s.Out != events*rounds {
		t.Fatalf("out %d, %v; want %d events", s.Out, err, events*rounds)
	}
}

func BenchmarkPipeline(b *testing.B) {
	for _, f := range []Framing{Lines, JSON} {
		text, events := benchmarkText(f == JSON)
		for _, e := range []emptyEngine{{copy: false}, {copy: true}} {
			for _, workers := range []int{1, 2} {
				b.Run(fmt.Sprintf("%s/copy=%t/workers=%d", f, e.copy, workers), func(b *testing.B) {
					const rounds = 100
					b.SetBytes(int64(len(text)) * rounds)
					b.ReportAllocs()
					for b.Loop() {
						stream(b, Options{Out: io.Discard, Framing: f, Workers: workers}, e, text, events, rounds)
					}
				})
			}
		}
	}
}

func TestBenchmarkPipeline(t *testing.T) {
	for _, f := range []Framing{Lines, JSON} {
		text, events := benchmarkText(f == JSON)
		stream(t, Options{Framing: f, Workers: 2}, emptyEngine{copy: true}, text, events, 3)
	}
}
