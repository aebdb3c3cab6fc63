package parser_test

import (
	"bytes"
	"errors"
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/margaylog/margay/internal/corpus"
	"github.com/margaylog/margay/internal/jsonwire"
	"github.com/margaylog/margay/parser"
	"github.com/margaylog/margay/parser/internal/reference"
	"github.com/margaylog/margay/parser/script"
	"github.com/margaylog/margay/schemas"
)

// output puts together what the fields of an explanation say was written.
func output(fields []*parser.FieldTrace) string {
	var members, kept []*parser.FieldTrace
	for _, f := range fields {
		switch f.Fate {
		case parser.FateWritten:
			members = append(members, f)
		case parser.FateKept:
			kept = append(kept, f)
		}
	}
	slices.SortFunc(kept, func(a, b *parser.FieldTrace) int { return strings.Compare(a.Output, b.Output) })
	var parts []string
	for _, f := range append(members, kept...) {
		parts = append(parts, string(jsonwire.AppendString(nil, f.Output))+":"+outputValue(f))
	}
	return "{" + strings.Join(parts, ",") + "}"
}

func outputValue(f *parser.FieldTrace) string {
	switch {
	case f.Out != nil:
		return string(f.Out)
	case f.Type == schemas.Object:
		return output(f.Inside)
	}
	var elements []string
	for _, e := range f.Inside {
		switch e.Fate {
		case parser.FateNull, parser.FateNulled, parser.FateRefused:
			elements = append(elements, "null")
		default:
			elements = append(elements, outputValue(e))
		}
	}
	return "[" + strings.Join(elements, ",") + "]"
}

// written returns the fields of an event as one object.
func written(ev *parser.Event) string {
	text := string(ev.AppendJSON(nil))
	fields, _, _ := strings.Cut(text, `"p_log_type":`)
	return strings.TrimSuffix(fields, ",") + "}"
}

// contradiction says where an explanation disagrees with what the parser says
// of the event, "" when they agree.
func contradiction(set *parser.Set, o parser.Options, x *parser.Explanation, ev *parser.Event, err error) string {
	var wants *parser.EventError
	errors.As(err, &wants)
	switch {
	case (x.Event == nil) != (ev == nil) || fmt.Sprint(x.Err) != fmt.Sprint(err):
		return fmt.Sprintf("explain: %v, parse: %v", x.Err, err)
	case ev != nil && (x.LogType != ev.LogType() || string(x.Event.AppendJSON(nil)) != string(ev.AppendJSON(nil))):
		return fmt.Sprintf("explain: %s, parse: %s", x.Event.AppendJSON(nil), ev.AppendJSON(nil))
	case wants != nil && x.LogType != wants.LogType:
		return fmt.Sprintf("explain: %s, parse: %s", x.LogType, wants.LogType)
	}
	if d := winner(set, o, x); d != "" {
		return d
	}
	if ev != nil {
		if got, want := output(x.Fields), written(ev); got != want {
			return fmt.Sprintf("fields of explain: %s\nparse: %s", got, want)
		}
	}
	return findings(set, x, ev, wants)
}

// winner compares the log type that the contenders tell with that of the
// event.
func winner(set *parser.Set, o parser.Options, x *parser.Explanation) string {
	if len(set.LogTypes()) == 1 || x.Reason == parser.Unreadable || errors.Is(x.Err, parser.ErrSkipped) {
		return ""
	}
	best, backup := "", ""
	for _, c := range x.Contenders {
		switch {
		case c.Refused || c.Stray || c.Match != "" && c.Match != parser.MatchedText:
		case best == "" && (c.Satisfied || !o.Fallback || x.Text):
			best = c.LogType
		case backup == "" && best == "":
			backup = c.LogType
		}
	}
	if best == "" {
		best = backup
	}
	if best == "" && x.Reason != parser.AllRefuse && x.Reason != parser.NobodyKnows && x.Reason != parser.NoneMatches && x.Reason != parser.ClosestMatch {
		return fmt.Sprintf("nobody won, because of %q", x.Reason)
	}
	if best != "" && best != x.LogType {
		return fmt.Sprintf("the contenders say %s (%s), and the event is %s: %+v", best, x.Reason, x.LogType, x.Contenders)
	}
	return ""
}

// findings compares what the fields tell of indicators, the event time and of
// violations.
func findings(set *parser.Set, x *parser.Explanation, ev *parser.Event, e *parser.EventError) string {
	lists := make(map[string][]string)
	var violations []parser.Violation
	times := 0
	for _, f := range x.Fields {
		f.Walk(func(f *parser.FieldTrace) {
			for _, v := range f.Indicators {
				lists[v.List] = append(lists[v.List], v.Text)
			}
			violations = append(violations, f.Violations...)
			if f.EventTime {
				times++
			}
		})
	}
	if ev == nil {
		if e != nil && len(violations) > 0 && e.Omitted == 0 && !slices.Equal(violations, e.Violations) {
			return fmt.Sprintf("explain: %v\nparse: %v", violations, e.Violations)
		}
		return ""
	}
	for list, texts := range lists {
		slices.Sort(texts)
		if texts = slices.Compact(texts); !slices.Equal(texts, ev.Indicators(list)) {
			return fmt.Sprintf("explain: %s %q, parse: %q", list, texts, ev.Indicators(list))
		}
	}
	if times > 1 || times == 1 != (ev.Time() != ev.ParseTime()) && ev.Time() != ev.ParseTime() {
		return fmt.Sprintf("%d event times", times)
	}
	return ""
}

// explains holds Explain of one parser against Parse of another, and a parser
// that explains between its events against one that does not.
func explains(t *testing.T, set *parser.Set, o parser.Options, events func(yield func([]byte) bool)) {
	t.Helper()
	explaining, parsing := set.NewParser(), set.NewParser()
	for raw := range events {
		x := explaining.Explain(raw)
		ev, err := parsing.Parse(raw)
		if d := contradiction(set, o, x, ev, err); d != "" {
			t.Fatalf("%s\nevent: %s", d, raw)
		}
	}
}

func TestExplainAgreesWithParse(t *testing.T) {
	for round := range many(t, 120) {
		r := rand.New(rand.NewPCG(uint64(round), 11))
		yaml := reference.RandomSchemas(r, 1+r.IntN(4))
		m := modes[round%len(modes)]
		docs, err := schemas.Parse("test.yml", []byte(yaml), nil)
		require.NoError(t, err)
		set := compile(t, yaml, m.fast)
		t.Run(fmt.Sprint(round, " ", m.name), func(t *testing.T) {
			explains(t, set, m.fast, func(yield func([]byte) bool) {
				for range 60 {
					raw := reference.RandomEvent(r, docs.Schemas)
					if !yield(raw) || !yield(reference.Mutate(r, raw)) {
						return
					}
				}
			})
		})
	}
}

func TestExplainAgreesWithParseOnTransformations(t *testing.T) {
	for round := range 60 {
		r := rand.New(rand.NewPCG(uint64(round), 13))
		yaml := reference.RandomTransformations(r, 1+r.IntN(3))
		m := modes[round%len(modes)]
		docs, err := schemas.Parse("test.yml", []byte(yaml), nil)
		require.NoError(t, err)
		set := compile(t, yaml, m.fast)
		t.Run(fmt.Sprint(round, " ", m.name), func(t *testing.T) {
			explains(t, set, m.fast, func(yield func([]byte) bool) {
				for range 30 {
					raw := reference.RandomEvent(r, docs.Schemas)
					if !yield(raw) || !yield(reference.Mutate(r, raw)) {
						return
					}
				}
			})
		})
	}
}

func TestExplainAgreesWithParseOnFiles(t *testing.T) {
	for round := range 60 {
		r := rand.New(rand.NewPCG(uint64(round), 17))
		yaml := reference.RandomTextSchemas(r, 1+r.IntN(4), reference.TextFormats())
		docs, err := schemas.Parse("test.yml", []byte(yaml), nil)
		require.NoError(t, err)
		m := modes[round%len(modes)]
		o := m.fast
		o.Scripts = script.New(nil)
		set := compile(t, yaml, o)
		t.Run(fmt.Sprint(round, " ", m.name), func(t *testing.T) {
			for range 5 {
				file := reference.RandomFile(r, docs.Schemas, m.slow)
				explains(t, set, o, slices.Values(file))
			}
		})
	}
}

func TestExplainAgreesWithParseOnOnePassword(t *testing.T) {
	for _, m := range modes {
		o := m.fast
		o.RowID, o.Now = parser.ContentRowID, fixedClock
		g, r := corpus.New(5), rand.New(rand.NewPCG(5, 5))
		explains(t, builtinSet(t, &o), o, func(yield func([]byte) bool) {
			for i := range 300 {
				raw := g.Append(nil, corpus.LogTypes()[i%3], corpus.Style(i/3%4))
				if !yield(raw) || !yield(reference.Mutate(r, bytes.Clone(raw))) {
					return
				}
			}
		})
	}
}

const textSchemas = `
schema: Text.Csv
parser: {csv: {hasHeader: true, columns: [time, user, "", ip], skipLines: 1, skipPrefix: "#"}}
fields:
  - {name: time, type: timestamp, required: true, timeFormats: [rfc3339], isEventTime: true}
  - {name: user, type: string}
  - {name: ip, type: string, required: true, indicators: [ip], validate: {ip: any}}
---
schema: Text.Fast
parser: {fastmatch: {match: ["%{time} <%{user}> %{rest}"], emptyValues: ["-"]}}
fields:
  - {name: time, type: timestamp, timeFormats: [rfc3339], isEventTime: true}
  - {name: who, type: string, rename: {from: user}}
---
schema: Text.Script
parser: {script: {function: "def parse(log):\n    if not log.startswith('s '):\n        fail('no')\n    return {'n': len(log), 'rest': [log], 'more': 1}\n"}}
fields:
  - {name: n, type: int, required: true}
  - {name: rest, type: array, element: {type: string}}
---
schema: Json.Aa
fields:
  - {name: a, type: int, required: true}
  - {name: inner, type: object, isEmbeddedJSON: true, fields: [{name: x, type: string, indicators: [email]}]}
  - {name: secret, type: string, mask: {type: hash}}
  - {name: copied, type: string, copy: {from: secret}}
---
schema: Json.Bb
fields:
  - {name: a, type: string, validate: {deny: ["7"]}}
  - {name: b, type: string}
`

var textRecords = []string{
	"first line", "time,user,x,ip", "2024-03-01T10:00:00Z,wendy,1,10.0.0.1", "# comment", "2024-03-01T10:00:00Z,wendy,1,nobody",
	"2024-03-01T10:00:00Z,a,b,c,d", "2024-03-01T10:00:00Z <-> said", "yesterday <wendy> said", "s anything", "nothing of the kind",
	`{"a":7}`, `{"a":"7","b":"x"}`, `{"a":"x","b":1,"c":[]}`, `{"c":1}`, `{"a":`, `[1]`, "", `{"a":1,"inner":"{\"x\":\"w@example.com\",\"y\":0}","secret":"hunter2"}`,
	`{"a":1,"inner":"[]"}`, `{"a":1,"a":2,"inner":null}`, "s \xff",
}

func TestExplainAgreesWithParseOnText(t *testing.T) {
	o := parser.Options{Scripts: script.New(nil)}
	for _, fallback := range []bool{false, true} {
		o.Fallback = fallback
		explains(t, compile(t, textSchemas, o), o, func(yield func([]byte) bool) {
			r := rand.New(rand.NewPCG(1, 1))
			for i := range 400 {
				record := textRecords[i%len(textRecords)]
				if i >= len(textRecords) {
					record = textRecords[r.IntN(len(textRecords))]
				}
				if !yield([]byte(record)) {
					return
				}
			}
		})
	}
}

// explainOne explains an event by schemas given as YAML.
func explainOne(t *testing.T, yaml string, o parser.Options, raw string) *parser.Explanation {
	t.Helper()
	return compile(t, yaml, o).NewParser().Explain([]byte(raw))
}

func field(t *testing.T, x *parser.Explanation, pointer string) *parser.FieldTrace {
	t.Helper()
	var found *parser.FieldTrace
	for _, f := range x.Fields {
		f.Walk(func(f *parser.FieldTrace) {
			if f.Pointer == pointer {
				found = f
			}
		})
	}
	require.NotNil(t, found, "no trace of %s", pointer)
	return found
}

func TestExplainFields(t *testing.T) {
	x := explainOne(t, `
schema: Custom.Log
fields:
  - {name: n, type: int}
  - {name: at, type: timestamp, timeFormats: [rfc3339, unix_ms], isEventTime: true}
  - {name: "@who", type: string, indicators: [email, username]}
  - {name: tags, type: array, element: {type: int}}
  - {name: list, type: array, element: {type: string}}
  - {name: none, type: string}
  - {name: old, type: string, rename: {from: older}}
  - {name: part, type: string, split: {from: old, separator: "-", index: 1}}
  - {name: secret, type: string, indicators: [username], mask: {type: hash, to: md5}}
  - {name: joined, type: string, concat: {paths: [n, secret], separator: "/"}, mask: {type: redact}}
`, parser.Options{}, `{"n":"+07","at":1709287200123,"@who":" w@example.com ","tags":[1,null,""],"list":[],"older":"x-y","secret":"hunter2","n2":{"a":1},"none":null}`)
	require.NoError(t, x.Err)
	tests := []struct {
		name, pointer string
		fate          parser.Fate
		in, out       string
		steps         []parser.Step
	}{
		{"text becomes a number", "/n", parser.FateWritten, `"+07"`, `7`, []parser.Step{{Do: parser.DidConvert, Detail: "text to number"}}},
		{"the format that read a time", "/at", parser.FateWritten, `1709287200123`, `"2024-03-01 10:00:00.123000000"`, []parser.Step{{Do: parser.DidTime, Detail: "unix_ms"}}},
		{"a name made fit", "/@who", parser.FateWritten, `" w@example.com "`, `" w@example.com "`, []parser.Step{{Do: parser.DidRename, Detail: "from @who"}}},
		{"an element that means null", "/tags/2", parser.FateNull, `""`, "", nil},
		{"an empty array", "/list", parser.FateEmpty, `[]`, "", nil},
		{"null", "/none", parser.FateNull, `null`, "", nil},
		{"a rename", "/older", parser.FateWritten, `"x-y"`, `"x-y"`, []parser.Step{{Do: parser.DidRename, Detail: "from older"}}},
		{"a part", "/part", parser.FateWritten, `"y"`, `"y"`, []parser.Step{{Do: parser.DidSplit, Detail: "old, part 1"}}},
		{"a mask", "/secret", parser.FateWritten, `"hunter2"`, `"2ab96390c7dbe3439de74d0c9b0b1767"`, []parser.Step{{Do: parser.DidMask, Detail: "hash md5"}}},
		{"what masks hide is not shown again", "/joined", parser.FateWritten, "", `"REDACTED"`, []parser.Step{{Do: parser.DidConcat, Detail: "n, secret"}, {Do: parser.DidMask, Detail: "redact"}}},
		{"an unknown key", "/n2", parser.FateUnknown, `{"a":1}`, "", nil},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			f := field(t, x, tt.pointer)
			assert.Equal(t, tt.fate, f.Fate)
			assert.Equal(t, tt.in, string(f.In))
			assert.Equal(t, tt.out, string(f.Out))
			assert.Equal(t, tt.steps, f.Steps)
		})
	}
	assert.Equal(t, []parser.FoundValue{{List: "p_any_emails", Text: "w@example.com"}, {List: "p_any_usernames", Text: "w@example.com"}}, field(t, x, "/@who").Indicators)
	assert.Equal(t, "p_any_usernames", field(t, x, "/secret").Indicators[0].List)
	assert.NotContains(t, field(t, x, "/secret").Indicators[0].Text, "hunter2")
	assert.True(t, field(t, x, "/at").EventTime)
}

func TestExplainReasons(t *testing.T) {
	const two = "schema: Custom.Aa\nfields:\n%s\n---\nschema: Custom.Bb\nfields:\n%s\n"
	f := func(name, more string) string { return "  - {name: " + name + ", " + more + "}\n" }
	tests := []struct {
		name, a, b, event string
		fallback          bool
		want              parser.Reason
		logType           string
	}{
		{name: "more keys", a: f("x", "type: string"), b: f("x", "type: string") + f("y", "type: string"), event: `{"x":1,"y":2}`, want: parser.MostKeys, logType: "Custom.Bb"},
		{name: "nobody else knows a key", a: f("x", "type: string"), b: f("y", "type: string"), event: `{"y":2}`, want: parser.OnlyKnows, logType: "Custom.Bb"},
		{name: "satisfied", a: f("x", "type: int"), b: f("x", "type: string"), event: `{"x":"z"}`, want: parser.IsSatisfied, logType: "Custom.Bb"},
		{name: "more below", a: f("x", "type: json"), b: f("x", "type: object, fields: [{name: y, type: string}]"), event: `{"x":{"y":1}}`, want: parser.MostBelow, logType: "Custom.Bb"},
		{name: "more required", a: f("x", "type: string"), b: f("x", "type: string, required: true"), event: `{"x":1}`, want: parser.MostRequired, logType: "Custom.Bb"},
		{name: "fewer fields", a: f("x", "type: string") + f("y", "type: string"), b: f("x", "type: string"), event: `{"x":1}`, want: parser.FewestFields, logType: "Custom.Bb"},
		{name: "by name", a: f("x", "type: string"), b: f("x", "type: json"), event: `{"x":1}`, want: parser.ByName, logType: "Custom.Aa"},
		{name: "nobody", a: f("x", "type: string"), b: f("y", "type: string"), event: `{"z":1}`, want: parser.NobodyKnows},
		{name: "all refuse", a: f("x", "type: string, validate: {allow: [q]}"), b: f("x", "type: string, validate: {allow: [q]}"), event: `{"x":1}`, want: parser.AllRefuse, logType: "Custom.Aa"},
		{name: "fell back", a: f("x", "type: int") + f("y", "type: int"), b: f("x", "type: string"), event: `{"x":"z","y":1}`, fallback: true, want: parser.FellBack, logType: "Custom.Bb"},
		{name: "broken", a: f("x", "type: string"), b: f("y", "type: string"), event: `{"x":1,`, want: parser.Unreadable, logType: "Custom.Aa"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			x := explainOne(t, fmt.Sprintf(two, tt.a, tt.b), parser.Options{Fallback: tt.fallback}, tt.event)
			assert.Equal(t, tt.want, x.Reason)
			assert.Equal(t, tt.logType, x.LogType)
		})
	}
}

// One event with very many values is explained in bounded memory, and still
// rightly.
func TestExplainHugeEvent(t *testing.T) {
	elements := strings.TrimSuffix(strings.Repeat(`{"x":"1"},`, 30_000), ",")
	var keys strings.Builder
	for i := range 20_000 {
		fmt.Fprintf(&keys, `,"k%d":1`, i)
	}
	set := compile(t, "schema: Custom.Aa\nfields:\n  - {name: a, type: array, element: {type: object, fields: [{name: x, type: int}]}}\n", parser.Options{})
	x := set.NewParser().Explain([]byte(`{"a":[` + elements + `]` + keys.String() + `}`))
	require.NoError(t, x.Err)
	n := 0
	for _, f := range x.Fields {
		f.Walk(func(*parser.FieldTrace) { n++ })
	}
	assert.Less(t, n, 50_000)
	assert.Positive(t, x.OmittedKeys)
	assert.Equal(t, written(x.Event), output(x.Fields))
}
