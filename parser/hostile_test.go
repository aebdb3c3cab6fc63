package parser_test

import (
	"bytes"
	"errors"
	"fmt"
	"runtime"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/margaylog/margay/parser"
)

// Events made to be expensive: each of these took seconds, or hundreds of
// megabytes, with quadratic code.

const hostileSchema = `
schema: Test.Hostile
fields:
  - {name: id, type: string, required: true}
  - {name: at, type: timestamp, isEventTime: true}
  - {name: a, type: array, element: {type: int}}
  - {name: o, type: array, element: {type: object, fields: [{name: must, type: string, required: true}]}}
`

func TestEventsThatAreWrongThroughout(t *testing.T) {
	p := compile(t, hostileSchema, parser.Options{}).NewParser()
	for _, raw := range []string{
		`{"id":"x","a":[` + strings.Repeat("[],", 200_000) + `[]]}`,
		`{"id":"x","o":[` + strings.Repeat("{},", 200_000) + `{}]}`,
	} {
		_, err := p.Parse([]byte(raw))
		var e *parser.EventError
		require.ErrorAs(t, err, &e)
		require.Len(t, e.Violations, 1000)
		require.Equal(t, 200_001-1000, e.Omitted)
		require.True(t, strings.HasSuffix(e.Violations[999].Field, "/999") || strings.HasSuffix(e.Violations[999].Field, "/999/must"))
		require.Contains(t, err.Error(), "(and 200000 more)")
	}
}

// liveAfter returns how many bytes are live once f has run, for as long as
// keep is.
func liveAfter(f func(), keep any) uint64 {
	f()
	runtime.GC()
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	runtime.KeepAlive(keep)
	return m.HeapAlloc
}

func TestOneLargeEventDoesNotHoldItsMemory(t *testing.T) {
	p := compile(t, hostileSchema, parser.Options{}).NewParser()
	small := []byte(`{"id":"x"}`)
	before := liveAfter(func() { p.Parse(small) }, p)
	large := func() {
		raw := []byte(`{"id":"x","a":[` + strings.Repeat("1,", 2_000_000) + `1]}`)
		for range 3 {
			_, err := p.Parse(raw)
			require.NoError(t, err)
		}
		for range 3 {
			_, err := p.Parse(small)
			require.NoError(t, err)
		}
	}
	require.Less(t, liveAfter(large, p), before+4<<20)
}

func TestShapesHoldNoEvents(t *testing.T) {
	p := builtinSet(t, nil).NewParser()
	before := liveAfter(func() {}, p)
	learn := func() {
		for i := range 100 {
			buf := make([]byte, 0, 1<<20)
			raw := fmt.Appendf(buf, `{"uuid":"U","timestamp":"2024-01-01T00:00:00Z","item_uuid":"I",%s"x":1}`, strings.Repeat(" ", i))
			for range 3 {
				_, err := p.Parse(raw)
				require.NoError(t, err)
			}
		}
	}
	require.Less(t, liveAfter(learn, p), before+8<<20)
}

func TestLayoutsAreBoundedInBytes(t *testing.T) {
	p := builtinSet(t, nil).NewParser()
	before := liveAfter(func() {}, p)
	learn := func() {
		for i := range 200 {
			var b bytes.Buffer
			fmt.Fprintf(&b, `{"uuid":"U","timestamp":"2024-01-01T00:00:00Z","item_uuid":"I"`)
			for k := range 400 {
				fmt.Fprintf(&b, `,"u%d-%d":%s1`, i, k, strings.Repeat(" ", 500))
			}
			b.WriteString("}")
			for range 3 {
				_, err := p.Parse(b.Bytes())
				require.NoError(t, err)
			}
		}
	}
	require.Less(t, liveAfter(learn, p), before+8<<20)
}

// Containers that never close must not lend their members to the top level.
func TestCutOffEventsAreNamedByTheirTopLevelKeys(t *testing.T) {
	const yaml = `
schema: Aa.Deep
fields:
  - {name: x, type: object, fields: [{name: p, type: string}, {name: q, type: string}, {name: r, type: string}]}
---
schema: Bb.Flat
fields: [{name: p, type: string}, {name: q, type: string}, {name: z, type: string}]
`
	p := compile(t, yaml, parser.Options{}).NewParser()
	for _, raw := range []string{`{"x":{"p":"1","q":"2","r":`, `{"x":{"p":1,"q":2,"zzz":` + strings.Repeat("[", 600)} {
		_, err := p.Parse([]byte(raw))
		var e *parser.EventError
		require.True(t, errors.As(err, &e))
		require.Equal(t, "Aa.Deep", e.LogType)
	}
}

// A schema whose validate rules out most events costs one run, and shapes
// serve it.
func TestValidateAmongSeveralSchemas(t *testing.T) {
	const yaml = `
schema: Aa.Small
fields: [{name: id, type: string}, {name: kind, type: string}]
---
schema: Bb.Checked
fields:
  - {name: id, type: string, required: true}
  - {name: kind, type: string, validate: {allow: [b]}}
  - {name: more, type: string}
`
	p := compile(t, yaml, parser.Options{}).NewParser()
	raw := []byte(`{"id":"1","kind":"b","more":"x"}`)
	for range 3 {
		ev, err := p.Parse(raw)
		require.NoError(t, err)
		require.Equal(t, "Bb.Checked", ev.LogType())
	}
	require.True(t, p.ByShape(raw))
	ev, err := p.Parse([]byte(`{"id":"1","kind":"c","more":"x"}`))
	require.NoError(t, err)
	require.Equal(t, "Aa.Small", ev.LogType())
	require.Zero(t, testing.AllocsPerRun(100, func() { p.Parse(raw) }))
}

// Wide schemas: the gaps between the fields of an event are not searched
// over and over.
func TestWideSchemas(t *testing.T) {
	var yaml, raw strings.Builder
	yaml.WriteString("schema: Test.Wide\nfields:\n")
	raw.WriteString(`{"f0":"x"`)
	for i := range 20_000 {
		fmt.Fprintf(&yaml, "  - {name: f%d, type: string, required: true}\n", i)
		if i > 0 && i%2 == 0 {
			fmt.Fprintf(&raw, `,"f%d":"x"`, i)
		}
	}
	raw.WriteString("}")
	p := compile(t, yaml.String(), parser.Options{}).NewParser()
	for range 20 {
		_, err := p.Parse([]byte(raw.String()))
		var e *parser.EventError
		require.ErrorAs(t, err, &e)
		require.Equal(t, 10_000, len(e.Violations)+e.Omitted)
		require.Equal(t, "/f1", e.Violations[0].Field)
	}
}
