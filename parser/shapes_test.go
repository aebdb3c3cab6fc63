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

// outcome is all that can be seen of one call of Parse.
func outcome(p *parser.Parser, raw []byte) string {
	ev, err := p.Parse(raw)
	if err != nil {
		return fmt.Sprintf("%+v", err)
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
