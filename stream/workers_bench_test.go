package stream_test

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"testing"

	"github.com/margaylog/margay/internal/corpus"
	"github.com/margaylog/margay/internal/jsonwire"
	"github.com/margaylog/margay/parser"
	"github.com/margaylog/margay/schemas"
	"github.com/margaylog/margay/stream"
)

const benchEvents = 20_000

// filter runs the whole filter over text, which holds the given number of
// events, and checks that all came out.
func filter(tb testing.TB, set *parser.Set, text []byte, o stream.Options) {
	in := []stream.Input{stream.Reader("-", bytes.NewReader(text))}
	o.Out = io.Discard
	stats, err := stream.Run(context.Background(), set, in, &o)
	if err != nil || stats.Out != benchEvents || stats.In != benchEvents {
		tb.Fatalf("%d in, %d out, %v; want %d", stats.In, stats.Out, err, benchEvents)
	}
}

func benchInput(tb testing.TB) (*parser.Set, []byte) {
	set, err := parser.Compile(schemas.Builtin(), nil)
	if err != nil {
		tb.Fatal(err)
	}
	return set, corpus.New(42).AppendMixed(nil, benchEvents)
}

// inEnvelopes puts the lines of text into CloudWatch envelopes.
func inEnvelopes(text []byte) []byte {
	var b []byte
	n := 0
	for line := range bytes.Lines(text) {
		if n%100 == 0 {
			b = append(b, `{"messageType":"DATA_MESSAGE","owner":"123456789012","logGroup":"op","logStream":"1","logEvents":[`...)
		}
		b = append(b, `{"id":"36072716","timestamp":1700000000000,"message":`...)
		b = append(jsonwire.AppendString(b, line), "},"...)
		if n++; n%100 == 0 || n == benchEvents {
			b = append(b[:len(b)-1], "]}"...)
		}
	}
	return b
}

// BenchmarkWorkers is the filter on mixed 1Password events: as lines, and as
// the messages of CloudWatch envelopes. Compare the rows of one run.
func BenchmarkWorkers(b *testing.B) {
	set, text := benchInput(b)
	for _, row := range []struct {
		text []byte
		o    stream.Options
	}{
		{text, stream.Options{Framing: stream.Lines}},
		{inEnvelopes(text), stream.Options{Framing: stream.CloudWatch, KeepHeader: true}},
	} {
		for _, row.o.Workers = range []int{1, 2} {
			b.Run(fmt.Sprintf("%s/%d", row.o.Framing, row.o.Workers), func(b *testing.B) {
				b.SetBytes(int64(len(row.text)))
				for b.Loop() {
					filter(b, set, row.text, row.o)
				}
			})
		}
	}
}

func TestBenchmarkWorkers(t *testing.T) {
	set, text := benchInput(t)
	filter(t, set, text, stream.Options{Workers: 2})
	filter(t, set, inEnvelopes(text), stream.Options{Workers: 2, Framing: stream.CloudWatch, KeepHeader: true})
}
