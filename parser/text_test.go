package parser_test

import (
	"errors"
	"fmt"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/margaylog/margay/parser"
	"github.com/margaylog/margay/parser/script"
	"github.com/margaylog/margay/schemas"
)

// A textCase is what becomes of the lines of one file: the fields of the
// output, "skipped", or log type, code, pointer and message of the first
// violation.
type textCase struct {
	name  string
	yaml  string
	lines []string
	want  []string
}

// became tells in one line what became of a record.
func became(ev *parser.Event, err error) string {
	var e *parser.EventError
	switch {
	case errors.Is(err, parser.ErrSkipped):
		return "skipped"
	case errors.As(err, &e):
		var all []string
		for _, v := range e.Violations {
			all = append(all, fmt.Sprintf("%s %s %s", v.Code, v.Field, v.Msg))
		}
		return e.LogType + ": " + strings.Join(all, "; ")
	case err != nil:
		return err.Error()
	}
	line := string(ev.AppendJSON(nil))
	fields, _, _ := strings.Cut(line, `,"p_log_type":`)
	return ev.LogType() + " " + fields + "}"
}

func textSet(tb testing.TB, yaml string) *parser.Set {
	return compile(tb, yaml, parser.Options{Scripts: script.New(nil)})
}

var textCases = []textCase{
	{
		name: "csv with header, in another order than the fields",
		yaml: `
schema: Test.Flow
parser: {csv: {hasHeader: true, emptyValues: ["-"], trimSpace: true}}
fields:
  - {name: port, type: int}
  - {name: src, type: string, required: true, indicators: [ip]}
  - {name: at, type: timestamp, timeFormats: [unix], isEventTime: true}
  - {name: note, type: string}
`,
		lines: []string{"src,port,at,other,note", `192.0.2.1,443,1700000000,x,"say ""hi"""`, "192.0.2.2, - ,-", "-,1,2", "a,b,c,d,e,f", `192.0.2.3,x,,,`, `192.0.2.3,"1`},
		want: []string{
			"skipped",
			`Test.Flow {"port":443,"src":"192.0.2.1","at":"2023-11-14 22:13:20.000000000","note":"say \"hi\""}`,
			`Test.Flow {"src":"192.0.2.2","note":""}`,
			"Test.Flow: missing-field /src required field is missing or null",
			"Test.Flow: no-match  6 columns, want at most 5",
			"Test.Flow: wrong-type /port want an integer, got other text",
			"Test.Flow: no-match  a quote is not closed",
		},
	}, {
		name: "fastmatch",
		yaml: `
schema: Test.Access
parser: {fastmatch: {match: ['%{ip} [%{at}] "%{verb} %{path}" %{status}', '%{ip} %{}: %{path}'], skipPrefix: "#", expandFields: {where: "%{verb}:%{path}"}}}
fields:
  - {name: ip, type: string, indicators: [ip]}
  - {name: path, type: string}
  - {name: status, type: smallint}
  - {name: where, type: string}
`,
		lines: []string{"# a comment", `192.0.2.1 [now] "GET /a\"b" 200`, `192.0.2.1 x: /c`, `{"ip":"x"}`, "\xff y: \xfe"},
		want: []string{
			"skipped",
			`Test.Access {"ip":"192.0.2.1","path":"/a\\\"b","status":200,"where":"GET:/a\\\"b"}`,
			`Test.Access {"ip":"192.0.2.1","path":"/c","where":":/c"}`,
			"Test.Access: no-match  none of 2 patterns matches; closest is pattern 1: literal 1 of 4, \" [\", not found",
			"Test.Access {\"ip\":\"\uFFFD\",\"path\":\"\uFFFD\",\"where\":\":\uFFFD\"}",
		},
	}, {
		name: "regex with grok",
		yaml: `
schema: Test.Sys
parser: {regex: {match: ['^%{SYSLOGTIMESTAMP:at} ', '%{HOST:host} (?P<prog>[a-z]+)(?:\[%{POSINT:pid}\])?: %{MSG:msg}$'], patternDefinitions: {MSG: '.*'}}}
fields:
  - {name: at, type: timestamp, timeFormats: ["%b %d %H:%M:%S"], isEventTime: true, required: true}
  - {name: host, type: string, indicators: [hostname]}
  - {name: prog, type: string}
  - {name: pid, type: int}
  - {name: msg, type: string}
`,
		lines: []string{"Feb 29 11:59:59 web1 sshd[17]: hello", "Feb 29 11:59:59 web1 cron: ", "nothing"},
		want: []string{
			`Test.Sys {"at":"2024-02-29 11:59:59.000000000","host":"web1","prog":"sshd","pid":17,"msg":"hello"}`,
			`Test.Sys {"at":"2024-02-29 11:59:59.000000000","host":"web1","prog":"cron","msg":""}`,
			"Test.Sys: no-match  the expression does not match as far as \"at\"",
		},
	}, {
		name: "script, with what the formats share",
		yaml: `
schema: Test.Script
parser:
  script:
    skipLines: 1
    trimSpace: true
    emptyValues: [none]
    expandFields: {both: "%{a}/%{n}", gone: "%{b}"}
    function: |
      def parse(log):
          if log == "loop":
              for i in range(1000000000):
                  pass
          if log == "bad":
              fail("bad event")
          a, _, b = log.partition(",")
          return {"a": a, "b": b, "n": len(log), "in": {"x": [1, None, True]}}
fields:
  - {name: a, type: string, required: true}
  - {name: b, type: string}
  - {name: n, type: int}
  - {name: both, type: string}
  - {name: gone, type: string}
  - {name: in, type: object, fields: [{name: x, type: array, element: {type: json}}]}
`,
		lines: []string{"header", " x ,none", `{"json":1}`, "bad", "loop", "\xff,y"},
		want: []string{
			"skipped",
			`Test.Script {"a":"x","n":8,"both":"x/8","in":{"x":[1,null,true]}}`,
			`Test.Script {"a":"{\"json\":1}","b":"","n":10,"both":"{\"json\":1}/10","in":{"x":[1,null,true]}}`,
			"Test.Script: script-error  line 6 of the script: fail: bad event",
			"Test.Script: script-error  line 3 of the script: took more than 1000000 steps",
			"Test.Script {\"a\":\"\uFFFD\",\"b\":\"y\",\"n\":5,\"both\":\"\uFFFD/5\",\"gone\":\"y\",\"in\":{\"x\":[1,null,true]}}",
		},
	}, {
		name: "transformations and embedded JSON in text",
		yaml: `
schema: Test.Both
parser: {fastmatch: {match: ['%{user-name}|%{payload}']}}
fields:
  - {name: user, type: string, rename: {from: user-name}, mask: {type: redact}}
  - {name: payload, type: object, isEmbeddedJSON: true, fields: [{name: n, type: int}]}
  - {name: n, type: int, copy: {from: payload.n}}
`,
		lines: []string{`ada|{"n":5}`, `ada|{"n":"x"}`, "ada|x"},
		want: []string{
			`Test.Both {"user":"REDACTED","payload":{"n":5},"n":5}`,
			"Test.Both: wrong-type /payload/n want an integer, got other text",
			"Test.Both: wrong-type /payload want a string that holds JSON, got other text",
		},
	}, {
		name: "formats compete",
		yaml: `
schema: Test.JSON
fields:
  - {name: user, type: string, required: true}
---
schema: Test.CSV
parser: {csv: {columns: [a, b, c]}}
fields:
  - {name: a, type: int, required: true}
  - {name: b, type: string}
  - {name: c, type: string}
---
schema: Test.Fast
parser: {fastmatch: {match: ['%{a}:%{b}']}}
fields:
  - {name: a, type: string}
  - {name: b, type: string, required: true}
---
schema: Test.Regex
parser: {regex: {match: ['^(?P<a>[a-z]+)=(?P<b>[0-9]+)$']}}
fields:
  - {name: a, type: string, validate: {allow: [x]}}
  - {name: b, type: int, required: true}
---
schema: Test.Script
parser:
  script:
    function: |
      def parse(log):
          if not log.startswith("{"):
              fail("no object")
          return json.decode(log)
fields:
  - {name: other, type: string, required: true}
`,
		lines: []string{`{"user":"ada"}`, `{"user":1,"x":2}`, `{"other":"x"}`, `{"none":1}`, `{"user":`, "1,x", "1,x:2", "x:y", "x=5", "y=5", "=", "[1]"},
		want: []string{
			`Test.JSON {"user":"ada"}`,
			`Test.JSON {"user":"1"}`,
			`Test.Script {"other":"x"}`,
			"Test.Script: missing-field /other required field is missing or null",
			`Test.Fast {"a":"{\"user\"","b":""}`,
			`Test.CSV {"a":1,"b":"x","c":""}`,
			`Test.CSV {"a":1,"b":"x:2","c":""}`,
			`Test.Fast {"a":"x","b":"y"}`,
			`Test.Regex {"a":"x","b":5}`,
			"Test.Regex: no-log-type  validate refuses the event in every schema whose parser matches it",
			`Test.CSV: no-match  Test.CSV: 1 of 3 columns; no-match  Test.Fast: literal 1 of 1, ":", not found; ` +
				`no-match  Test.Regex: the expression does not match as far as "a"; script-error  Test.Script: line 3 of the script: fail: no object`,
			`Test.CSV: no-match  Test.CSV: 1 of 3 columns; no-match  Test.Fast: literal 1 of 1, ":", not found; ` +
				`no-match  Test.Regex: the expression does not match as far as "a"; script-error  Test.Script: line 3 of the script: fail: no object`,
		},
	}, {
		name: "nothing is lost for a header",
		yaml: `
schema: Test.Head
parser: {csv: {hasHeader: true}}
fields: [{name: at, type: timestamp, required: true, isEventTime: true}]
---
schema: Test.JSON
fields: [{name: time, type: timestamp, required: true, isEventTime: true}]
---
schema: Test.Who
parser: {fastmatch: {match: ['[%{at}] %{who}']}}
fields: [{name: at, type: timestamp, required: true, isEventTime: true}, {name: who, type: string}]
---
schema: Test.Lines
parser: {fastmatch: {match: ['<%{at}> %{who}'], skipLines: 3, skipPrefix: '#'}}
fields: [{name: at, type: timestamp, required: true}, {name: who, type: string}]
`,
		lines: []string{`{"time":"2024-01-01T00:00`, "[yesterday] alice", "junk", "at,other", "2024-01-01T00:00:00Z,x", "# <x> y", "2024-01-01T00:00:00Z,x,y"},
		want: []string{
			"Test.JSON: invalid-json  not one JSON object: wrong at byte 25, or ended too soon",
			"Test.Who: bad-time /at no time format of the field reads this",
			"skipped",
			"skipped",
			`Test.Head {"at":"2024-01-01 00:00:00.000000000"}`,
			"skipped",
			`: no-match  Test.Head: 3 columns, want at most 2; no-match  Test.Lines: does not begin with "<"; no-match  Test.Who: does not begin with "["`,
		},
	}, {
		name: "nobody matches",
		yaml: `
schema: Test.Fast
parser: {fastmatch: {match: ['%{a}:%{b};%{c}']}}
fields: [{name: a, type: string, required: true}, {name: b, type: string}, {name: c, type: string}]
---
schema: Test.Regex
parser: {regex: {match: ['^(?P<a>[a-z]+)=(?P<b>[0-9]+)$']}}
fields: [{name: a, type: string, validate: {allow: [x]}}, {name: b, type: int}]
---
schema: Test.Regexes
parser: {regex: {match: ['^(?P<a>[a-z]+)==(?P<b>[0-9]+)$']}}
fields: [{name: a, type: string, validate: {allow: [y]}}, {name: b, type: int}]
---
schema: Test.Script
parser: {script: {function: 'def parse(log): return {}'}}
fields: [{name: a, type: string, required: true}]
---
schema: Test.JSON
fields: [{name: a, type: string, required: true}]
`,
		lines: []string{"x:", "y=5", "x==5", `{"a"`, "5"},
		want: []string{
			`Test.Fast: no-match  Test.Fast: literal 2 of 2, ";", not found (matched 1 of 2 parts); ` +
				`no-match  Test.Regex: the expression matches as far as "a", but not as far as "b" (matched 1 of 3 parts); ` +
				`no-match  Test.Regexes: the expression matches as far as "a", but not as far as "b" (matched 1 of 3 parts); ` +
				"script-error  Test.Script: the result of parse: an empty dict",
			"Test.Regex: no-log-type  validate refuses the event in every schema whose parser matches it",
			"Test.Regexes: no-log-type  validate refuses the event in every schema whose parser matches it",
			": invalid-json  not one JSON object: wrong at byte 4, or ended too soon",
			`: no-match  Test.Fast: literal 1 of 2, ":", not found; no-match  Test.Regex: the expression does not match as far as "a"; ` +
				`no-match  Test.Regexes: the expression does not match as far as "a"; script-error  Test.Script: the result of parse: an empty dict`,
		},
	}, {
		name: "a header counts for its own schema",
		yaml: `
schema: Test.Flow
parser: {csv: {hasHeader: true}}
fields:
  - {name: a, type: int, required: true}
---
schema: Test.Word
parser: {fastmatch: {match: ['word %{w}']}}
fields:
  - {name: w, type: string, required: true}
`,
		lines: []string{"a", "word x", "7"},
		want:  []string{"skipped", `Test.Word {"w":"x"}`, `Test.Flow {"a":7}`},
	},
}

func TestTextFormats(t *testing.T) {
	for _, c := range textCases {
		t.Run(c.name, func(t *testing.T) {
			for _, o := range []parser.Options{{}, {NoShapes: true}, {TimeFormat: parser.RFC3339}} {
				o.Scripts = script.New(nil)
				p := compile(t, c.yaml, o).NewParser()
				for range 2 {
					p.StartFile()
					var got []string
					for _, line := range c.lines {
						ev, err := p.Parse([]byte(line))
						got = append(got, became(ev, err))
					}
					want := strings.Join(c.want, "\n")
					if o.TimeFormat == parser.RFC3339 {
						want = regexp.MustCompile(`"(\d{4}-\d\d-\d\d) (\d\d:\d\d:\d\d)\.0{9}"`).ReplaceAllString(want, `"${1}T${2}Z"`)
					}
					require.Equal(t, want, strings.Join(got, "\n"))
				}
			}
		})
	}
}

// A parser that starts in the middle of a file with the state of another goes
// on as that one would.
// Embedded JSON makes an output that nests deeper than any event may.
func TestContestOfDeepText(t *testing.T) {
	var yaml []string
	for _, name := range []string{"Test.First", "Test.Second"} {
		yaml = append(yaml, "schema: "+name+`
parser: {csv: {columns: [v, w], delimiter: "|"}}
fields:
  - {name: v, type: object, isEmbeddedJSON: true, fields: [{name: a, type: json, isEmbeddedJSON: true}]}
  - {name: w, type: string}
`)
	}
	const most = 10_000
	set := compile(t, strings.Join(yaml, "---\n"), parser.Options{MaxDepth: most})
	deep := strings.Repeat("[", most) + strings.Repeat("]", most)
	require.Equal(t, `Test.First {"v":{"a":`+deep+`},"w":"abc"}`, became(set.NewParser().Parse([]byte(`{"a":"`+deep+`"}|abc`))))
}

func TestFileState(t *testing.T) {
	for _, c := range textCases {
		t.Run(c.name, func(t *testing.T) {
			set := textSet(t, c.yaml)
			for cut := range c.lines {
				first, second := set.NewParser(), set.NewParser()
				second.Parse([]byte("another,file"))
				for _, line := range c.lines[:cut] {
					first.Parse([]byte(line))
				}
				state := first.FileState()
				require.True(t, state.Settled() || set.KeepsFileState())
				second.ResumeFile(state)
				for _, line := range c.lines[cut:] {
					want, wantErr := first.Parse([]byte(line))
					got, gotErr := second.Parse([]byte(line))
					require.Equal(t, became(want, wantErr), became(got, gotErr))
				}
			}
		})
	}
}

func TestCompileChecksFormats(t *testing.T) {
	docs, err := schemas.Parse("test.yml", []byte(`schema: Test.One
parser:
  regex:
    match: ['(?P<a>x']
    patternDefinitions:
      A: '(?=x)'
fields:
  - {name: a, type: string, required: true}
---
schema: Test.Two
parser:
  fastmatch:
    match: ['%{a} %{b}', 'none']
    expandFields: {c: '%{d}'}
fields:
  - {name: aa, type: string, required: true}
---
schema: Test.Three
parser:
  script:
    function: |
      def parse(log):
          return x
fields:
  - {name: a, type: string, required: true}
---
schema: Test.Four
parser:
  csv: {columns: [user, host]}
fields:
  - {name: usr, type: string, required: true}
  - {name: host, type: string}
`), nil)
	require.NoError(t, err)
	_, err = parser.Compile(docs, &parser.Options{Scripts: script.New(nil)})
	var diags schemas.Diagnostics
	require.ErrorAs(t, err, &diags)
	var got []string
	for _, d := range diags {
		if d.Code != "no-event-time" {
			got = append(got, fmt.Sprintf("%d:%d %s %s", d.Line, d.Column, d.Path, d.Code))
		}
	}
	slices.Sort(got)
	require.Equal(t, []string{
		"13:26 parser.fastmatch.match[1] bad-pattern",
		"21:15 parser.script.function bad-script",
		"31:12 fields[0].name never-filled",
		"4:13 parser.regex.match[0] bad-pattern",
		"6:10 parser.regex.patternDefinitions.A bad-pattern",
	}, got)
}

// Once their buffers have grown, text formats allocate nothing.
func TestTextAllocatesNothing(t *testing.T) {
	set := textSet(t, `
schema: Test.CSV
parser: {csv: {columns: [a, b, c], emptyValues: ['-']}}
fields:
  - {name: a, type: int, required: true}
  - {name: b, type: string, indicators: [ip]}
---
schema: Test.Fast
parser: {fastmatch: {match: ['%{a}: "%{b}"']}}
fields:
  - {name: a, type: string}
  - {name: b, type: string, required: true}
---
schema: Test.Regex
parser: {regex: {match: ['^%{WORD:a} (?P<b>\S+)']}}
fields:
  - {name: a, type: string}
  - {name: b, type: string, required: true, indicators: [hostname]}
`)
	for logType, line := range map[string]string{"Test.CSV": `17,"192.0.2.1",-`, "Test.Fast": `x: "y\"z"`, "Test.Regex": "x www.example.com y"} {
		p := set.NewParser()
		p.SetTime(testNow)
		raw, out := []byte(line), []byte(nil)
		n := testing.AllocsPerRun(100, func() {
			ev, err := p.ParseAs(logType, raw)
			if err != nil {
				t.Fatal(err)
			}
			out = ev.AppendJSON(out[:0])
		})
		require.Zero(t, n, logType)
	}
}
