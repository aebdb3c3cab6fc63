package parser_test

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/margaylog/margay/parser"
	"github.com/margaylog/margay/parser/internal/reference"
)

// outcome is all that can be seen of one call of AppendJSON.
func outcome(p *parser.Parser, raw []byte) string {
	const before = `{"some":"event"}`
	out, ev, err := p.AppendJSON([]byte(before), raw)
	line := string(out[len(before):])
	switch {
	case string(out[:len(before)]) != before:
		return fmt.Sprintf("what was written before became %s", out)
	case err != nil:
		return fmt.Sprintf("%+v, %s", err, line)
	case line != string(ev.AppendJSON(nil)):
		return fmt.Sprintf("appended %s; the event is %s", line, ev.AppendJSON(nil))
	}
	return fmt.Sprintf("%s %s %v %v %v %d %v", ev.LogType(), ev.AppendJSON(nil), ev.Time(), ev.DuplicateKeys(),
		ev.MendedStrings(), ev.NulledFields(), ev.FellBack())
}

// What a shape must not take for granted because the event it was learned
// from happened to be so.
func TestShapesDecideOnlyByKeys(t *testing.T) {
	const yaml = `
schema: Test.Shapes
fields:
  - {name: id, type: string, required: true}
  - {name: n, type: int}
  - {name: at, type: timestamp, isEventTime: true}
  - {name: extra, type: json}
  - {name: tags, type: array, element: {type: string, indicators: [ip]}}
  - {name: deep, type: object, fields: [{name: ok, type: boolean, required: true}]}
`
	with := compile(t, yaml, parser.Options{MaxDepth: 4}).NewParser()
	without := compile(t, yaml, parser.Options{MaxDepth: 4, NoShapes: true}).NewParser()
	event := `{"id":"a","n":1,"at":"2024-01-01T00:00:00Z","extra":1,"tags":["1.1.1.1"],"deep":{"ok":true},"x":1}`
	for range 3 {
		require.Equal(t, outcome(without, []byte(event)), outcome(with, []byte(event)))
	}
	require.True(t, with.ByShape([]byte(event)))
	for _, change := range []struct{ name, old, new string }{
		{"null where a value is required", `"a"`, `null`},
		{"null in json is left out", `"extra":1`, `"extra":null`},
		{"null in another field", `"n":1`, `"n":null`},
		{"null in a nested required field", `true`, `null`},
		{"a bad number", `"n":1`, `"n":01`},
		{"an integer out of range", `"n":1`, `"n":3000000000`},
		{"text for a number", `"n":1`, `"n":"1"`},
		{"text that means null", `"n":1`, `"n":""`},
		{"a bad time", `2024-01`, `2024-13`},
		{"an empty array", `["1.1.1.1"]`, `[]`},
		{"a longer array", `["1.1.1.1"]`, `["2.2.2.2",null,"x"]`},
		{"an element of another type", `["1.1.1.1"]`, `[[]]`},
		{"no array", `["1.1.1.1"]`, `"1.1.1.1"`},
		{"json as deep as allowed", `"extra":1`, `"extra":[[{}]]`},
		{"json too deep", `"extra":1`, `"extra":[[[{}]]]`},
		{"unknown keys too deep", `"x":1`, `"x":[[[[]]]]`},
		{"json with white space", `"extra":1`, `"extra":[ 1 ]`},
		{"broken text", `"a"`, "\"\xff\""},
		{"half a surrogate pair", `"a"`, `"\ud800"`},
		{"an escape", `"a"`, `"\u0061"`},
		{"a control", `"a"`, "\"\x01\""},
		{"a repeated field", `"x":1`, `"id":"b"`},
		{"something behind", `"x":1}`, `"x":1} x`},
		{"white space behind", `"x":1}`, "\"x\":1} \r\n"},
		{"cut off", `"x":1}`, `"x":1`},
		{"an unknown key that is broken", `"x":1`, `"x":tru`},
	} {
		line := []byte(strings.Replace(event, change.old, change.new, 1))
		require.NotEqual(t, event, string(line), change.name)
		require.Equal(t, outcome(without, line), outcome(with, line), change.name)
	}
}

// Names that are kept, and hold controls, may be written in more than one way
// that takes as many bytes. In the output there is one.
func TestKeptNamesAreWrittenInOneWay(t *testing.T) {
	const yaml = `
schema: Test.Control
fields: [{name: "a\x1f", type: string}]
`
	for _, o := range []parser.Options{{KeepNames: true}, {KeepNames: true, NoShapes: true}} {
		p := compile(t, yaml, o).NewParser()
		for range 3 {
			ev, err := p.Parse([]byte(`{"a\u001F":"x"}`))
			require.NoError(t, err)
			require.Equal(t, `{"a\u001f":"x"}`, string(ev.AppendFields(nil)))
		}
	}
}

// Log types that do not agree on what is at a place: one looks inside of an
// object, one takes it whole, others want a text or an array. Whichever were
// learned before, each says what it says without shapes.
func TestLogTypesThatDisagreeAboutAPlace(t *testing.T) {
	const yaml = `
schema: Test.Inside
fields:
  - {name: id, type: string, required: true}
  - {name: inside, type: string, required: true}
  - {name: place, type: object, fields: [{name: city, type: string}, {name: code, type: int}]}
---
schema: Test.Whole
fields:
  - {name: id, type: string, required: true}
  - {name: whole, type: string, required: true}
  - {name: place, type: json}
---
schema: Test.Text
fields:
  - {name: id, type: string, required: true}
  - {name: text, type: string, required: true}
  - {name: place, type: string, indicators: [username]}
---
schema: Test.Many
fields:
  - {name: id, type: string, required: true}
  - {name: many, type: string, required: true}
  - {name: place, type: array, element: {type: string}}
---
schema: Test.None
fields:
  - {name: id, type: string, required: true}
  - {name: none, type: string, required: true}
`
	values := []string{
		`{"city":"x","code":1}`, `{"city":"x","zip":"y"}`, `{"code":null}`, `{}`, `{ "city":"x"}`, "{\"city\":\"\xff\"}", "{\"zip\":\"\xff\"}",
		"{\"\xff\":1}", `{"city":"x","city":"y"}`, `{"zip":[1, 2]}`, `{"zip":[[[[]]]]}`, `{"city":"\u0041"}`, `[]`, `[1]`, `["x",null]`, `[ "x" ]`, "[\"\xff\"]",
		`[{"city":"x"}]`, `[[[[[]]]]]`, `"x"`, `"\ud800"`, `1`, `true`, `null`, `{"city":{}}`, `{"code":"1"}`, `{"code":1.5}`, `"a text of more than 32 bytes, which is long"`,
	}
	for seed := range uint64(8) {
		o := parser.Options{MaxDepth: 5, Fallback: seed%2 == 1, OnFieldError: parser.FieldErrors(seed / 2 % 2)}
		with := compile(t, yaml, o).NewParser()
		o.NoShapes = true
		without := compile(t, yaml, o).NewParser()
		r := rand.New(rand.NewPCG(seed, 8))
		for range many(t, 1500) {
			marker := []string{"inside", "whole", "text", "many", "none"}[r.IntN(5)]
			members := []string{`"id":"1"`, fmt.Sprintf(`"%s":"a"`, marker), `"place":` + values[r.IntN(len(values))]}
			r.Shuffle(3, func(i, j int) { members[i], members[j] = members[j], members[i] })
			line := []byte("{" + strings.Join(members, ",") + "}")
			require.Equal(t, outcome(without, line), outcome(with, line), string(line))
		}
		if !testing.Short() { // a short stream is mostly learned from
			require.Greater(t, with.ShortCuts(), many(t, 1500)/6)
		}
	}
}

// Where an object would nest too deep, the outline of events that have null
// there, or a text, does not serve it.
func TestOutlinesAtTheDeepestLevel(t *testing.T) {
	const yaml = `
schema: Test.Inside
fields:
  - {name: id, type: string}
  - {name: inside, type: string}
  - {name: place, type: object, fields: [{name: city, type: string}]}
---
schema: Test.Whole
fields:
  - {name: id, type: string}
  - {name: whole, type: string}
  - {name: place, type: json}
`
	with := compile(t, yaml, parser.Options{MaxDepth: 1}).NewParser()
	without := compile(t, yaml, parser.Options{MaxDepth: 1, NoShapes: true}).NewParser()
	n := 0
	for _, members := range []string{`"place":1,"whole":"a"`, `"place":null,"inside":"a"`, `"place":1,"whole":"a"`, `"place":{},"whole":"a"`, `"place":{},"inside":"a"`, `"place":[],"whole":"a"`} {
		for range 4 {
			n++
			line := fmt.Appendf(nil, `{"id":"1","x%d":1,%s}`, n, members)
			require.Equal(t, outcome(without, line), outcome(with, line), string(line))
		}
	}
	require.Greater(t, with.ShortCuts(), 0)
}

// With fallback, an event with a value that does not fit goes to another log
// type: a shape does not keep it because the value could be left out.
func TestShapesLeaveNulledValuesToFallback(t *testing.T) {
	const yaml = `
schema: Test.Most
fields:
  - {name: id, type: string}
  - {name: ports, type: array, element: {type: int}}
  - {name: more, type: string}
---
schema: Test.Other
fields:
  - {name: id, type: string}
  - {name: ports, type: array, element: {type: string}}
`
	o := parser.Options{OnFieldError: parser.NullField, Fallback: true}
	with := compile(t, yaml, o).NewParser()
	o.NoShapes = true
	without := compile(t, yaml, o).NewParser()
	for _, order := range []string{`{"id":"1","more":"a","ports":[%s]%s}`, `{"more":"a","ports":[%s],"id":"1"%s}`, `{"ports":[%s],"x":1,"more":"a","id":"1"%s}`} {
		n := 0
		for _, unknown := range []string{"", `,"x%d":1`} { // no event with a key of its own has a known layout
			line := func(ports string) []byte {
				n++
				text := fmt.Sprintf(order, ports, unknown)
				return []byte(strings.ReplaceAll(text, "%d", fmt.Sprint(n)))
			}
			before := with.ShortCuts()
			for range 4 {
				good := line(`1,2`)
				require.Equal(t, outcome(without, good), outcome(with, good))
			}
			require.Greater(t, with.ShortCuts(), before)
			bad := line(`1,"x"`)
			require.Contains(t, outcome(without, bad), "Test.Other")
			require.Equal(t, outcome(without, bad), outcome(with, bad))
		}
	}
}

// Whatever is learned first, in the end all events whose keys stand in any
// order are read by their outlines: here an object that one log type does not
// know, and another one looks inside of.
func TestOutlinesLearnedInAnyOrder(t *testing.T) {
	const yaml = `
schema: Test.Looks
fields:
  - {name: id, type: string, required: true}
  - {name: a, type: string}
  - {name: place, type: object, fields: [{name: city, type: string}]}
  - {name: tags, type: array, element: {type: string}}
---
schema: Test.Passes
fields:
  - {name: id, type: string, required: true}
  - {name: b, type: string}
  - {name: c, type: string}
  - {name: d, type: string}
`
	events := []string{
		`{"id":"1","a":"x","place":{"city":"y"},"tags":["z"]}`,
		`{"id":"1","b":"x","c":"x","d":"x","place":{"city":"y","zip":"1"},"tags":["z"]}`,
		`{"id":"1","b":"x","c":"x","d":"x"}`,
	}
	read := func(p *parser.Parser, line []byte) {
		t.Helper()
		_, err := p.Parse(line)
		require.NoError(t, err)
	}
	for range 2 {
		slices.Reverse(events)
		p := compile(t, yaml, parser.Options{}).NewParser()
		for _, ev := range events { // in an order of keys of their own, three times
			for range 3 {
				read(p, []byte(ev))
			}
		}
		for _, ev := range events { // in other orders, once more than it takes to learn
			for i, key := range []string{"x", "y", "id"} {
				shuffled := []byte(strings.Replace(ev, `"id":"1",`, ``, 1))
				shuffled = fmt.Appendf(shuffled[:len(shuffled)-1], `,"x%d":1,"id":"%s"}`, i, key)
				if i == 2 {
					require.True(t, p.ByShape(shuffled), string(shuffled))
				}
				read(p, shuffled)
			}
		}
	}
}

// A layout that is learned after they were sorted hides none that says more.
func TestLayoutsLearnedAfterSorting(t *testing.T) {
	const yaml = `
schema: Test.Late
fields:
  - {name: id, type: string, required: true}
  - {name: tags, type: array, element: {type: string}}
  - {name: ok, type: boolean}
  - {name: x, type: string}
`
	for says, less := range map[string]string{
		`{"id":"1","tags":[],"x":"a"}`: `{"id":"1","tags":["t"],"x":"a"}`,
		`{"id":"1","ok":null,"x":"a"}`: `{"id":"1","ok":true,"x":"a"}`,
	} {
		p := compile(t, yaml, parser.Options{}).NewParser()
		byShape := func(line string, n int) int {
			before := p.ShortCuts()
			for range n {
				_, err := p.Parse([]byte(line))
				require.NoError(t, err)
			}
			return p.ShortCuts() - before
		}
		byShape(says, 10)
		byShape(`{"id":"1"}`, 3000) // comes so often that it is tried first
		byShape(less, 10)
		require.Equal(t, 100, byShape(says, 100), says)
		require.Equal(t, 100, byShape(less, 100), less)
	}
}

// Of an outline there is one shape, whatever kinds its values have: one that
// comes as a number here and as a text there is served in either form.
func TestOutlinesServeValuesOfAnyKind(t *testing.T) {
	const yaml = `
schema: Test.Kinds
fields:
  - {name: id, type: string, required: true, indicators: [username]}
  - {name: port, type: int}
  - {name: at, type: timestamp, timeFormats: [unix], isEventTime: true}
  - {name: score, type: float}
  - {name: ok, type: boolean}
`
	with := compile(t, yaml, parser.Options{}).NewParser()
	without := compile(t, yaml, parser.Options{NoShapes: true}).NewParser()
	r := rand.New(rand.NewPCG(3, 3))
	event := func() []byte {
		members := []string{`"x":1`}
		for _, m := range [][2]string{
			{`"id":"7"`, `"id":7`}, {`"port":80`, `"port":"80"`}, {`"at":1.5`, `"at":"1.5"`}, {`"score":1.5`, `"score":"+1.5"`}, {`"ok":true`, `"ok":"t"`},
		} {
			members = append(members, m[r.IntN(2)])
		}
		return reference.Shuffle(r, []byte("{"+strings.Join(members, ",")+"}"))
	}
	for range 100 {
		ev := event()
		require.Equal(t, outcome(without, ev), outcome(with, ev))
	}
	before := with.ShortCuts()
	for range 100 {
		ev := event()
		require.Equal(t, outcome(without, ev), outcome(with, ev))
	}
	require.Equal(t, before+100, with.ShortCuts())
}

// Input with endless layouts costs no memory: learning stops. So it does with
// endless outlines.
func TestEndlessLayouts(t *testing.T) {
	var yaml strings.Builder
	yaml.WriteString("schema: Test.Endless\nfields:\n  - {name: id, type: string, required: true}\n")
	const fields = 12
	for i := range fields {
		fmt.Fprintf(&yaml, "  - {name: f%d, type: int}\n", i)
	}
	p := compile(t, yaml.String(), *contentOptions()).NewParser()
	line := func(i int) []byte { // each has another set of keys
		raw := []byte(`{"id":"U"`)
		for f := range fields {
			if i>>f&1 != 0 {
				raw = fmt.Appendf(raw, `,"f%d":1`, f)
			}
		}
		return append(raw, '}')
	}
	learned := 0
	for i := range 1 << fields {
		for range 3 {
			_, err := p.Parse(line(i))
			require.NoError(t, err)
		}
		if p.ByShape(line(i)) {
			learned++
		}
	}
	require.Greater(t, learned, 0)
	require.Less(t, learned, 600)
	raw := line(1<<fields - 1)
	require.Zero(t, testing.AllocsPerRun(100, func() { p.Parse(raw) }))
}
