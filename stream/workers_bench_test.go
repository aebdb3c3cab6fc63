package stream_test

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"testing"

	"github.com/margaylog/margay/internal/corpus"
	"github.com/margaylog/margay/parser"
	"github.com/margaylog/margay/schemas"
	"github.com/margaylog/margay/stream"
)

const benchEvents = 20_000

// filter runs the whole filter over text, which holds the given number of
// events, and checks that all came out.
func filter(tb testing.TB, set *parser.Set, text []byte, workers int) {
	in := []stream.Input{stream.Reader("-", bytes.NewReader(text))}
	stats, err := stream.Run(context.Background(), set, in, &stream.Options{Out: io.Discard, Workers: workers})
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

// BenchmarkWorkers is the filter on mixed 1Password events. Compare the rows
// of one run.
func BenchmarkWorkers(b *testing.B) {
	set, text := benchInput(b)
	for _, workers := range []int{1, 2} {
		b.Run(fmt.Sprint(workers), func(b *testing.B) {
			b.SetBytes(int64(len(text)))
			for b.Loop() {
				filter(b, set, text, workers)
			}
		})
	}
}

func TestBenchmarkWorkers(t *testing.T) {
	set, text := benchInput(t)
	filter(t, set, text, 2)
}
