package bench

import (
	"bytes"
	"context"
	"io"
	"testing"
	"testing/iotest"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/margaylog/margay/internal/corpus"
	"github.com/margaylog/margay/parser"
	"github.com/margaylog/margay/schemas"
)

// quick measures for as short as can be: what is tested is what is counted.
func quick(t *testing.T, docs *schemas.Docs, events [][]byte, costs bool) *Report {
	t.Helper()
	set, err := parser.Compile(docs, nil)
	require.NoError(t, err)
	r, err := Measure(context.Background(), set, docs, events, &Options{Runs: 2, RunTime: time.Microsecond, Costs: costs})
	require.NoError(t, err)
	return r
}

func split(log []byte) [][]byte {
	return bytes.Split(bytes.TrimSuffix(log, []byte("\n")), []byte("\n"))
}

func TestMeasure(t *testing.T) {
	log := corpus.New(1).AppendMixed(nil, 500)
	events := append(split(log), []byte(`{"uuid":1}`))
	r := quick(t, schemas.Builtin(), events, false)
	require.Equal(t, 501, r.Events)
	require.Equal(t, len(log)+len(`{"uuid":1}`)+1, r.Bytes)
	require.Equal(t, 1, r.Rejected)
	require.Zero(t, r.Skipped)
	require.Empty(t, r.Fields)
	require.InDelta(t, 0.95, r.ShortCutsShare, 0.06)
	for _, rate := range []Rate{r.MBPerSecond, r.EventsPerSecond, r.AllCores} {
		require.Positive(t, rate.Min)
		require.LessOrEqual(t, rate.Min, rate.Median)
		require.LessOrEqual(t, rate.Median, rate.Max)
	}
	require.Positive(t, r.Latency.P50)
	require.LessOrEqual(t, r.Latency.P50, r.Latency.P99)
	require.LessOrEqual(t, r.Latency.P99, r.Latency.Max)
}

// Every field that some event has is measured once, also inside of objects,
// and every indicator on it.
func TestCosts(t *testing.T) {
	docs, err := schemas.Parse("test.yml", []byte(`
schema: Test.Costs
definitions: {who: {type: object, fields: [{name: mail, type: string, indicators: [email, username]}]}}
fields:
  - {name: at, type: timestamp, isEventTime: true, required: true}
  - {name: who, type: ref, target: who}
  - {name: renamed, type: object, rename: {from: 'old "name"'}, fields: [{name: n, type: int, required: true}]}
  - {name: copied, type: string, copy: {from: who.mail}}
  - {name: never, type: string}
---
schema: Test.Text
parser: {csv: {columns: [a, b], skipLines: 1}}
fields: [{name: a, type: string, required: true}]
`), nil)
	require.NoError(t, err)
	events := split([]byte("skipped\n" + `{"at":"2024-01-01T00:00:00Z","who":{"mail":"a@example.com"},"old \"name\"":{"n":1}}
{"at":"2024-01-01T00:00:00Z","who":null,"never":null}
{"at":"2024-01-01T00:00:00Z","who":{}}
x,y
`))
	r := quick(t, docs, events, true)
	require.Equal(t, 1, r.Skipped)
	require.Zero(t, r.Rejected)
	require.NotEmpty(t, r.CostsOfTextNote)
	found := make(map[string]int)
	for _, c := range append(r.Fields, r.Indicators...) {
		found[c.Field+" "+c.Name] += c.Events
		require.Equal(t, "Test.Costs", c.LogType)
		require.GreaterOrEqual(t, c.Nanos, 0.0)
	}
	require.Equal(t, map[string]int{
		"at ": 3, "who ": 2, "who.mail ": 1, "renamed ": 1, "renamed.n ": 1,
		"who.mail email": 1, "who.mail username": 1,
	}, found)
}

func TestMeasureNeedsEvents(t *testing.T) {
	set, err := parser.Compile(schemas.Builtin(), nil)
	require.NoError(t, err)
	_, err = Measure(context.Background(), set, schemas.Builtin(), nil, nil)
	require.EqualError(t, err, "bench: no events")
}

func TestMeasureStops(t *testing.T) {
	set, err := parser.Compile(schemas.Builtin(), nil)
	require.NoError(t, err)
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	_, err = Measure(ctx, set, schemas.Builtin(), [][]byte{[]byte("{}")}, nil)
	require.ErrorIs(t, err, context.Canceled)
}

func TestLines(t *testing.T) {
	events := [][]byte{[]byte("one"), {}, []byte("three")}
	require.NoError(t, iotest.TestReader(&lines{events: events}, []byte("one\n\nthree\n")))
	all, err := io.ReadAll(iotest.OneByteReader(&lines{events: events}))
	require.NoError(t, err)
	require.Equal(t, "one\n\nthree\n", string(all))
}
