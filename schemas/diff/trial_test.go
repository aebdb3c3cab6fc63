package diff

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/margaylog/margay/parser"
	"github.com/margaylog/margay/schemas"
)

func compile(t testing.TB, src string) *parser.Set {
	t.Helper()
	docs, err := schemas.Parse("test.yml", []byte(src), nil)
	require.NoError(t, err, src)
	clock := time.Date(2024, 3, 2, 0, 0, 0, 0, time.UTC)
	set, err := parser.Compile(docs, &parser.Options{Now: func() time.Time {
		clock = clock.Add(time.Hour) // it must be read once
		return clock
	}})
	require.NoError(t, err, src)
	return set
}

// show is an outcome on a few lines.
func (o *Outcome) show() string {
	var b strings.Builder
	fmt.Fprintf(&b, "%s: %s -> %s", o.Effect, o.Old.show(), o.New.show())
	for _, d := range o.Differences {
		fmt.Fprintf(&b, "\n%s: %s -> %s", d.Path, orNothing(d.Old), orNothing(d.New))
	}
	return b.String()
}

func (v Verdict) show() string {
	if v.Err != nil {
		return fmt.Sprintf("%s %s", v.Err.Violations[0].Code, v.Err.Violations[0].Field)
	}
	return string(v.Result)
}

// TestEffects has an event for each breaking change that shows what breaks,
// and for compatible ones what they do.
func TestEffects(t *testing.T) {
	const at = "2024-03-01T10:00:00Z"
	tests := []struct {
		code     Code
		old, new string
		records  string
		want     string // of the last record
	}{
		{
			FieldDiscoveryDisabled, "fieldDiscoveryEnabled: true\n" + fields("{name: a, type: string}"), fields("{name: a, type: string}"),
			`{"a":"x","b":1}`, "changes-output: accepted -> accepted\n/b: 1 -> nothing",
		}, {
			FieldDiscoveryEnabled, fields("{name: a, type: string}"), "fieldDiscoveryEnabled: true\n" + fields("{name: a, type: string}"),
			`{"a":"x","b":1}`, "changes-output: accepted -> accepted\n/b: nothing -> 1",
		}, {
			FieldAdded, fields("{name: a, type: string}"), fields("{name: a, type: string}", "{name: b, type: string}"),
			`{"a":"x"}`, "same: accepted -> accepted",
		}, {
			RequiredFieldAdded, fields("{name: a, type: string}"), fields("{name: a, type: string}", "{name: b, type: string, required: true}"),
			`{"a":"x"}`, "newly-fails: accepted -> missing-field /b",
		}, {
			DerivedFieldAdded, fields("{name: a, type: string}"), fields("{name: a, type: string}", "{name: b, type: int, copy: {from: a}}"),
			`{"a":"x"}`, "newly-fails: accepted -> wrong-type /b",
		}, {
			FieldRemoved, fields("{name: a, type: string}"), fields("{name: b, type: string}"),
			`{"id":"1","a":"x"}`, "changes-output: accepted -> accepted\n/a: \"x\" -> nothing",
		}, {
			OrderChanged, fields("{name: a, type: string}", "{name: b, type: string}"), fields("{name: b, type: string}", "{name: a, type: string}"),
			`{"a":"x","b":"y"}`, "same: accepted -> accepted",
		}, {
			RequiredAdded, object("{name: a, type: string}"), object("{name: a, type: string, required: true}"),
			`{"o":{}}`, "newly-fails: accepted -> missing-field /o/a",
		}, {
			RequiredRemoved, object("{name: a, type: string, required: true}"), object("{name: a, type: string}"),
			`{"o":{}}`, "newly-passes: missing-field /o/a -> accepted",
		}, {
			TypeChanged, fields("{name: a, type: string}"), fields("{name: a, type: int}"),
			`{"a":"7"}`, "changes-output: accepted -> accepted\n/a: \"7\" -> 7",
		}, {
			TypeWidened, fields("{name: a, type: int}"), fields("{name: a, type: bigint}"),
			`{"a":99999999999}`, "newly-passes: out-of-range /a -> accepted",
		}, {
			EmbeddedJSONChanged, fields("{name: a, type: json}"), fields("{name: a, type: json, isEmbeddedJSON: true}"),
			`{"a":[1]}`, "newly-fails: accepted -> wrong-type /a",
		}, {
			TimeFormatAdded, fields("{name: t, type: timestamp}"), fields("{name: t, type: timestamp, timeFormats: [rfc3339, unix]}"),
			`{"t":1709287200}`, "newly-passes: wrong-type /t -> accepted",
		}, {
			TimeFormatChanged, fields("{name: t, type: timestamp, timeFormats: [unix, unix_ms]}"), fields("{name: t, type: timestamp, timeFormats: [unix_ms, unix]}"),
			`{"t":1709287200}`, "changes-output: accepted -> accepted\n/t: \"2024-03-01 10:00:00.000000000\" -> \"1970-01-20 18:48:07.200000000\"",
		}, {
			TimezoneChanged, fields("{name: t, type: timestamp, timeFormat: '%F %T'}"), fields("{name: t, type: timestamp, timeFormat: '%F %T', customTimezone: Asia/Tokyo}"),
			`{"t":"2024-03-01 10:00:00"}`, "changes-output: accepted -> accepted\n/t: \"2024-03-01 10:00:00.000000000\" -> \"2024-03-01 01:00:00.000000000\"",
		}, {
			EventTimeAdded, fields("{name: t, type: timestamp}"), fields("{name: t, type: timestamp, isEventTime: true}"),
			`{"t":"` + at + `"}`, "changes-output: accepted -> accepted\n/p_event_time: \"2024-03-02 01:00:00.000000000\" -> \"2024-03-01 10:00:00.000000000\"",
		}, {
			EventTimeRemoved, fields("{name: t, type: timestamp, isEventTime: true}"), fields("{name: t, type: timestamp}"),
			`{"t":"` + at + `"}`, "changes-output: accepted -> accepted\n/p_event_time: \"2024-03-01 10:00:00.000000000\" -> \"2024-03-02 01:00:00.000000000\"",
		}, {
			EventTimeOrderChanged, fields("{name: t, type: timestamp, isEventTime: true}", "{name: u, type: timestamp, isEventTime: true}"),
			fields("{name: u, type: timestamp, isEventTime: true}", "{name: t, type: timestamp, isEventTime: true}"),
			`{"t":"` + at + `","u":"2023-03-01T10:00:00Z"}`, "changes-output: accepted -> accepted\n/p_event_time: \"2024-03-01 10:00:00.000000000\" -> \"2023-03-01 10:00:00.000000000\"",
		}, {
			IndicatorAdded, fields("{name: a, type: string, indicators: [ip]}"), fields("{name: a, type: string, indicators: [ip, username]}"),
			`{"a":"::1"}`, "changes-output: accepted -> accepted\n/p_any_usernames: nothing -> [\"::1\"]",
		}, {
			IndicatorRemoved, fields("{name: a, type: array, indicators: [ip], element: {type: string}}"), fields("{name: a, type: array, element: {type: string}}"),
			`{"a":["::1","::2"]}`, "changes-output: accepted -> accepted\n/p_any_ip_addresses: [\"::1\",\"::2\"] -> nothing",
		}, {
			ValidateNarrowed, fields("{name: a, type: string}"), fields("{name: a, type: string, validate: {allow: [x]}}"),
			`{"a":"y"}`, "newly-fails: accepted -> failed-validation /a",
		}, {
			ValidateWidened, fields("{name: a, type: string, validate: {allow: [x]}}"), fields("{name: a, type: string, validate: {allow: [x, y]}}"),
			`{"a":"y"}`, "newly-passes: failed-validation /a -> accepted",
		}, {
			SourceChanged, fields("{name: a, type: string}"), fields("{name: a, type: string, rename: {from: b}}"),
			`{"a":"x","b":"y"}`, "changes-output: accepted -> accepted\n/a: \"x\" -> \"y\"",
		}, {
			MaskChanged, fields("{name: a, type: string}"), fields("{name: a, type: string, mask: {type: redact}}"),
			`{"a":"x"}`, "changes-output: accepted -> accepted\n/a: \"x\" -> \"REDACTED\"",
		}, {
			ParserChanged, fields("{name: a, type: string}"), "parser: {csv: {columns: [id, a, b]}}\n" + fields("{name: a, type: string}"),
			`{"a":"x, y, z, w"}`, "newly-fails: accepted -> no-match ",
		}, {
			DelimiterChanged, text("csv: {columns: [a, b]}", "a, type: string"), text("csv: {columns: [a, b], delimiter: ';'}", "a, type: string"),
			`x,y`, "changes-output: accepted -> accepted\n/a: \"x\" -> \"x,y\"",
		}, {
			HeaderChanged, text("csv: {columns: [a, b]}", "a, type: string"), text("csv: {columns: [a, b], hasHeader: true}", "a, type: string"),
			`x,y`, "newly-fails: accepted -> skipped",
		}, {
			HeaderChanged, text("csv: {columns: [a, b], hasHeader: true}", "a, type: string"), text("csv: {columns: [a, b]}", "a, type: string"),
			`x,y`, "newly-passes: skipped -> accepted",
		}, {
			ColumnsChanged, text("csv: {columns: [a, b]}", "a, type: string"), text("csv: {columns: [b, a]}", "a, type: string"),
			`x,y`, "changes-output: accepted -> accepted\n/a: \"x\" -> \"y\"",
		}, {
			ColumnsAdded, text("csv: {columns: [a]}", "a, type: string"), text("csv: {columns: [a, '']}", "a, type: string"),
			`x,y`, "newly-passes: no-match  -> accepted",
		}, {
			MatchAdded, text("fastmatch: {match: ['<%{a}>']}", "a, type: string"), text("fastmatch: {match: ['<%{a}>', '[%{a}]']}", "a, type: string"),
			`[x]`, "newly-passes: no-match  -> accepted",
		}, {
			MatchChanged, text("fastmatch: {match: ['<%{a}>']}", "a, type: string"), text("fastmatch: {match: ['[%{a}]']}", "a, type: string"),
			`<x>`, "newly-fails: accepted -> no-match ",
		}, {
			PatternsChanged, text("regex: {match: ['^%{X:a}'], patternDefinitions: {X: '[a-z]+'}}", "a, type: string"), text("regex: {match: ['^%{X:a}'], patternDefinitions: {X: '[a-y]'}}", "a, type: string"),
			`xy`, "changes-output: accepted -> accepted\n/a: \"xy\" -> \"x\"",
		}, {
			EmptyValuesChanged, text("csv: {columns: [a, b]}", "a, type: string", "b, type: string"), text("csv: {columns: [a, b], emptyValues: ['-']}", "a, type: string", "b, type: string"),
			`x,-`, "changes-output: accepted -> accepted\n/b: \"-\" -> nothing",
		}, {
			TrimSpaceChanged, text("csv: {columns: [a]}", "a, type: string"), text("csv: {columns: [a], trimSpace: true}", "a, type: string"),
			` x`, "changes-output: accepted -> accepted\n/a: \" x\" -> \"x\"",
		}, {
			ExpandFieldsChanged, text("csv: {columns: [a], expandFields: {b: '%{a}'}}", "a, type: string", "b, type: string"), text("csv: {columns: [a], expandFields: {b: '%{a}!'}}", "a, type: string", "b, type: string"),
			`x`, "changes-output: accepted -> accepted\n/b: \"x\" -> \"x!\"",
		}, {
			SkipPrefixChanged, text("csv: {columns: [a]}", "a, type: string"), text("csv: {columns: [a], skipPrefix: '#'}", "a, type: string"),
			`# x`, "newly-fails: accepted -> skipped",
		}, {
			SkipLinesChanged, text("csv: {columns: [a, b], skipLines: 1}", "a, type: string"), text("csv: {columns: [a, b], skipLines: 2}", "a, type: string"),
			"1,1\n2,2", "newly-fails: accepted -> skipped",
		}, {
			SkipLinesChanged, text("csv: {columns: [a, b], skipLines: 1}", "a, type: string"), text("csv: {columns: [a, b], skipLines: 2}", "a, type: string"),
			"1,1", "still-skipped: skipped -> skipped",
		}, {
			LogTypeRemoved, fields("{name: a, type: string}") + "\n---\nschema: Test.Other\nfields: [{name: x, type: int}, {name: id, type: string}]", fields("{name: a, type: string}"),
			`{"x":1,"id":"7"}`, "changes-type: accepted -> accepted\n/x: 1 -> nothing\n/p_log_type: \"Test.Other\" -> \"Test.Log\"",
		}, {
			LogTypeAdded, fields("{name: a, type: string}"), fields("{name: a, type: string}") + "\n---\nschema: Test.Other\nfields: [{name: a, type: int}, {name: b, type: string}]",
			`{"a":"x","b":""}`, "newly-fails: accepted -> wrong-type /a",
		}, {
			VersionChanged, fields("{name: a, type: string}"), "version: 7\n" + fields("{name: a, type: string}"),
			`{"a":"x"}`, "same: accepted -> accepted",
		}, {
			TypeChanged, fields("{name: a, type: int}"), fields("{name: a, type: boolean}"),
			`{"a":[]}`, "still-fails: wrong-type /a -> wrong-type /a",
		},
	}
	shown := make(map[Code]bool)
	for _, tt := range tests {
		t.Run(string(tt.code), func(t *testing.T) {
			shown[tt.code] = true
			codes := []Code{}
			for _, c := range Schemas(load(t, "old.yml", tt.old), load(t, "new.yml", tt.new)) {
				codes = append(codes, c.Code)
			}
			assert.Contains(t, codes, tt.code)
			trial := NewTrial(compile(t, tt.old), compile(t, tt.new))
			trial.StartFile()
			var last *Outcome
			for record := range strings.SplitSeq(tt.records, "\n") {
				last = trial.Try([]byte(record))
			}
			assert.Equal(t, tt.want, last.show())
		})
	}
	for _, s := range Codes() {
		// No table expires here, and scripts need an engine.
		if s.Rating == Breaking && s.Code != ExpirationChanged && s.Code != ScriptChanged {
			assert.True(t, shown[s.Code], "no event shows %s", s.Code)
		}
	}
}

// A file begins with its header, for both sets.
func TestTrialStartsFiles(t *testing.T) {
	src := text("csv: {columns: [a, b], hasHeader: true}", "a, type: string")
	trial := NewTrial(compile(t, src), compile(t, src))
	for range 2 {
		trial.StartFile()
		assert.Equal(t, StillSkipped, trial.Try([]byte("a,b")).Effect)
		assert.Equal(t, Same, trial.Try([]byte("a,b")).Effect)
	}
}

func TestDifferences(t *testing.T) {
	f := func(old, new string, want ...string) {
		t.Helper()
		list, omitted := differences([]byte(old), []byte(new))
		var got []string
		for _, d := range list {
			got = append(got, fmt.Sprintf("%s %s %s", d.Path, d.Old, d.New))
		}
		assert.Equal(t, want, got)
		assert.Zero(t, omitted)
		back, _ := differences([]byte(new), []byte(old))
		assert.Len(t, back, len(list))
	}
	f(`{}`, `{}`)
	f(`{"a":1,"b":"x"}`, `{"b":"x","a":1}`)
	f(`{"p_row_id":"a","p_parse_time":"b","p_schema_version":1}`, `{"p_row_id":"b","p_schema_version":2}`)
	f(`{"a":{"p_row_id":"a"}}`, `{"a":{"p_row_id":"b"}}`, `/a/p_row_id "a" "b"`)
	f(`{"a":1,"c":null}`, `{"a":2,"b":3,"c":null}`, "/a 1 2", "/b  3")
	f(`{"a":{"b":[{"x":1},{"x":2}]}}`, `{"a":{"b":[{"x":1},{"x":3,"y":"z"}]}}`, "/a/b/1/x 2 3", `/a/b/1/y  "z"`)
	f(`{"a":[1,2]}`, `{"a":[2]}`, "/a [1,2] [2]")
	f(`{"a":[]}`, `{"a":{}}`, "/a [] {}")
	f(`{"a":"\u0041\/"}`, `{"a":"A/"}`)
	f(`{"a":"\u0041"}`, `{"a":"a"}`, `/a "\u0041" "a"`)
	f(`{"a/b~":true,"\"":1}`, `{"a/b~":false,"\"":1}`, "/a~1b~0 true false")
	f(`{"a":{"k":1,"k":2}}`, `{"a":{"k":2}}`)
	f(`{"a":{"k":2}}`, `{"a":{"k":1,"j":0,"k":3}}`, "/a/k 2 3", "/a/j  0")
	f(`{"a":1.0}`, `{"a":1.00}`, "/a 1.0 1.00")
}

func TestDifferencesAreBounded(t *testing.T) {
	event := func(value int) []byte {
		var b strings.Builder
		for i := range MaxDifferences + 5 {
			fmt.Fprintf(&b, `,"f%d":%d`, i, value)
		}
		return []byte("{" + b.String()[1:] + "}")
	}
	list, omitted := differences(event(1), event(2))
	assert.Len(t, list, MaxDifferences)
	assert.Equal(t, 5, omitted)
}

// A trial says the same whatever row ids are.
func TestTrialWithAnyRowID(t *testing.T) {
	docs := schemas.Builtin()
	for _, mode := range []parser.RowIDMode{parser.RandomRowID, parser.ContentRowID} {
		set, err := parser.Compile(docs, &parser.Options{RowID: mode})
		require.NoError(t, err)
		trial := NewTrial(set, set)
		event := `{"uuid":"A1","timestamp":"2024-03-01T10:00:00Z","action":"join","object_type":"gm","actor_uuid":"é\u00e9"}`
		assert.Equal(t, Same, trial.Try([]byte(event)).Effect)
	}
}
