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

// However many fields each of them has, shapes hold no more than a few
// megabytes.
func TestShapesAreBoundedInBytes(t *testing.T) {
	const fields = 500
	var yaml strings.Builder
	yaml.WriteString("schema: Test.Wide\nfields:\n")
	for i := range fields {
		fmt.Fprintf(&yaml, "  - {name: field_%d, type: string}\n", i)
	}
	for _, c := range []struct {
		name  string
		event func(i int) []byte
	}{
		{"layouts", func(i int) []byte { // that differ at the end, and are in no good order
			var b bytes.Buffer
			for f := fields - 1; f >= 0; f-- {
				if f >= 8 || i>>f&1 != 0 {
					fmt.Fprintf(&b, `,"field_%d":""`, f)
				}
			}
			b.WriteString("}")
			b.Bytes()[0] = '{'
			return b.Bytes()
		}},
		{"outlines", func(i int) []byte {
			var b bytes.Buffer
			for f := range 250 {
				if f != i {
					fmt.Fprintf(&b, `,"field_%d":""`, f)
				}
			}
			b.WriteString("}")
			b.Bytes()[0] = '{'
			return b.Bytes()
		}},
	} {
		p := compile(t, yaml.String(), parser.Options{}).NewParser()
		before := liveAfter(func() {}, p)
		learn := func() {
			for i := range 250 {
				for range 3 {
					_, err := p.Parse(c.event(i))
					require.NoError(t, err)
				}
			}
		}
		require.Less(t, liveAfter(learn, p), before+4<<20, c.name)
		require.Greater(t, p.ShortCuts(), 0, c.name)
	}
}

// Events that are worth learning from, as far as one sees, and from which
// nothing can be learned, stop to be tried: else each of them would cost several
// times as much as without shapes.
func TestLearningInVainComesToAnEnd(t *testing.T) {
	const fields = 16
	var all strings.Builder
	for i := range fields {
		fmt.Fprintf(&all, "  - {name: f%d, type: int}\n", i)
	}
	for _, c := range []struct{ name, schema, last string }{
		{"a key that is escaped", "  - {name: last_one, type: int}\n", `"last\u005fone":1`},
		{"a key that is long", "  - {name: last_one_of_all_the_fields_here, type: int}\n", `"last_one_of_all_the_fields_here":1`},
		{"white space at the end", "  - {name: last_one, type: int}\n", `"last_one": 1`},
		{"broken text in a json value", "  - {name: last_one, type: json}\n", "\"last_one\":\"\xff\""},
		{"a field that is made of another", "  - {name: last_one, type: int, copy: {from: f0}}\n", `"x":1`},
		{"unknown keys are kept", "fieldDiscoveryEnabled: true\n", `"x":1`},
		{"more layouts than can be learned", "", `"x":1`},
	} {
		yaml := "schema: Test.Vain\nfields:\n" + all.String() + c.schema
		if strings.HasPrefix(c.schema, "field") {
			yaml = "schema: Test.Vain\n" + c.schema + "fields:\n" + all.String()
		}
		p := compile(t, yaml, parser.Options{}).NewParser()
		next := 0
		pair := func() { // each has another set of keys
			raw := []byte(`{`)
			for f := range fields {
				if next>>f&1 != 0 {
					raw = fmt.Appendf(raw, `"f%d":1,`, f)
				}
			}
			raw = append(append(raw, c.last...), '}')
			next++
			for range 2 {
				_, err := p.Parse(raw)
				require.NoError(t, err, c.name)
			}
		}
		for range 5000 {
			pair()
		}
		before := p.Lessons()
		for range 5000 {
			pair()
		}
		require.Equal(t, before, p.Lessons(), c.name)
	}
}

// Where no event has a known outline or layout, most are not even looked at by
// them; once one has, all are again.
func TestEventsAreNotLookedAtInVain(t *testing.T) {
	p := compile(t, "schema: Test.Look\nfields:\n  - {name: a, type: int}\n  - {name: b, type: int}\n", parser.Options{}).NewParser()
	n := 0
	shuffled := func() []byte { // keys that nobody knows make each layout another one
		n++
		return fmt.Appendf(nil, `{"b":1,"x%d":1,"a":2}`, n)
	}
	for range 3 {
		_, err := p.Parse(shuffled())
		require.NoError(t, err)
	}
	require.True(t, p.ByShape(shuffled()))
	for range 1000 {
		n++
		_, err := p.Parse(fmt.Appendf(nil, `{"a":1,"x%d":1 }`, n)) // which Gather leaves to the scanner
		require.NoError(t, err)
	}
	tries := 1
	for ; !p.ByShape(shuffled()); tries++ {
		require.Less(t, tries, 64)
	}
	require.Greater(t, tries, 1)
	for range 100 {
		require.True(t, p.ByShape(shuffled()))
	}
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
