package stream

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/margaylog/margay/parser"
)

// visited returns the records of the inputs, one a line.
func visited(t *testing.T, o *Options, inputs ...Input) (string, *Stats) {
	t.Helper()
	var b strings.Builder
	stats, err := Visit(context.Background(), inputs, o, func(r *Record) error {
		fmt.Fprintf(&b, "%s:%d:%d %v %s\n", r.File, r.Line, r.Offset, r.First, r.Data)
		return nil
	})
	require.NoError(t, err)
	return b.String(), stats
}

func TestVisit(t *testing.T) {
	lines := Reader("a", strings.NewReader("{\"a\":1}\n\n{\"a\":2}\r\nnot JSON"))
	array := Reader("a", strings.NewReader("[{\n\"a\":3},\n{}]"))
	got, stats := visited(t, nil, lines, array)
	assert.Equal(t, `a:1:0 true {"a":1}
a:3:9 false {"a":2}
a:4:18 false not JSON
a:1:1 true {
"a":3}
a:3:11 false {}
`, got)
	assert.Equal(t, int64(6), stats.In)
	assert.Equal(t, int64(5), stats.Out)
	assert.Equal(t, int64(1), stats.Blank)
}

// Each input begins anew, also when it goes through several chunks.
func TestVisitManyFiles(t *testing.T) {
	const line = "a line of some length, so that chunks are full before long\n"
	counts := []int{1, 20_000, 3, 0, 10_000}
	var inputs []Input
	for _, n := range counts {
		inputs = append(inputs, Reader("same name", strings.NewReader(strings.Repeat(line, n))))
	}
	var got []int
	_, err := Visit(context.Background(), inputs, nil, func(r *Record) error {
		if r.First {
			got = append(got, 0)
		}
		n := &got[len(got)-1]
		if *n++; r.Line != int64(*n) || r.Offset != int64((*n-1)*len(line)) {
			return fmt.Errorf("line %d at %d is said to be line %d at %d", *n, (*n-1)*len(line), r.Line, r.Offset)
		}
		return nil
	})
	require.NoError(t, err)
	assert.Equal(t, []int{1, 20_000, 3, 10_000}, got)
}

func TestVisitRejects(t *testing.T) {
	var rejects strings.Builder
	in := Reader("-", strings.NewReader("{\"a\":1}\n{\"b\"}\n{\"a\":2}\n{\"c\":3}\n"))
	seen := 0
	stats, err := Visit(context.Background(), []Input{in}, &Options{Framing: JSON, Rejects: &rejects}, func(r *Record) error {
		seen++
		if r.Line == 4 {
			return &parser.EventError{Violations: []parser.Violation{{Code: parser.WrongType, Msg: "no"}}}
		}
		return nil
	})
	require.NoError(t, err)
	assert.Equal(t, 3, seen, "what is no event is not shown")
	assert.Equal(t, int64(2), stats.Rejected)
	assert.Contains(t, rejects.String(), `"line":2,"offset":8,"code":"invalid-json"`)
	assert.Contains(t, rejects.String(), `"line":4,"offset":22,"code":"wrong-type"`)
}

func TestVisitError(t *testing.T) {
	in := Reader("-", strings.NewReader(strings.Repeat("x\n", 1000)))
	seen := 0
	_, err := Visit(context.Background(), []Input{in}, nil, func(r *Record) error {
		if seen++; r.Line == 3 {
			return errFatal
		}
		return nil
	})
	assert.True(t, errors.Is(err, errFatal))
	assert.Equal(t, 3, seen)
}
