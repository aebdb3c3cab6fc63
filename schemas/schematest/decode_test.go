package schematest

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/margaylog/margay/internal/yamlkeys"
)

// head begins a test whose expectation is on line 4.
const head = "name: t\nlogType: Custom.Door\ninput: '{}'\n"

func TestMistakes(t *testing.T) {
	for _, tt := range []struct{ name, tests, want string }{
		{"unknown key", head + "expect: x\n",
			`4:1: expect: unknown key "expect" (remove it; the keys here are name, logType, input, inputs, result, results, resultMatches, error, now) [unknown-key]`},
		{"misspelt key", head + "resultMatch: '{}'\n",
			`4:1: resultMatch: unknown key "resultMatch" (did you mean "resultMatches"?) [unknown-key]`},
		{"key twice", head + "name: u\n",
			`4:1: name: the key "name" is given twice, first on line 1 (keep one of them) [duplicate-key]`},
		{"key without value", head + "result:\n",
			`4:1: result: "result" has no value (give it a value, or remove it) [empty-value]`},
		{"no log type", "input: x\n",
			`1:1: "logType" is missing (every test has a logType and an input) [missing-key]`},
		{"no input", "logType: Custom.Door\n",
			`1:1: "input" is missing (every test has a logType and an input) [missing-key]`},
		{"log type that is not there", "logType: Custom.Dor\ninput: x\n",
			`1:10: logType: unknown log type "Custom.Dor" (did you mean "Custom.Door"?) [unknown-log-type]`},
		{"log type that is nothing like it", "logType: Nothing\ninput: x\n",
			`1:10: logType: unknown log type "Nothing" (no schema of that name is loaded) [unknown-log-type]`},
		{"blank input", "logType: Custom.Door\ninput: ' '\nresults: []\n",
			`2:8: input: an input of nothing but white space (give an event) [empty-value]`},
		{"event as YAML", "logType: Custom.Door\ninput:\n  at: 1\n",
			`3:3: input: want text, have a mapping (an event is text: put | behind the key, and the JSON on the lines below, indented) [wrong-type]`},
		{"inputs that are no list", "logType: Custom.Door\ninputs: x\n",
			`2:9: inputs: want a list, have text [wrong-type]`},
		{"item that is null", "logType: Custom.Door\ninputs: [a, ~]\n",
			`2:13: inputs[1]: nothing stands here (give it a value, or remove it) [empty-value]`},
		{"not JSON, on one line", head + "result: '{\"a\":}'\n",
			`4:9: result: not JSON: invalid character '}' looking for beginning of value (at byte 5) [bad-expectation]`},
		{"not JSON, in a block", head + "result: |\n  {\"é\": 1,\n   \"b\": x}\n",
			`6:9: result: not JSON: invalid character 'x' looking for beginning of value [bad-expectation]`},
		{"JSON that ends too soon", head + "resultMatches: |\n  {\"a\": 1,\n   \"b\": [2\n\n---\n" + head,
			`6:11: resultMatches: not JSON: unexpected end of JSON input [bad-expectation]`},
		{"not JSON, under an anchor", head + "results: [&x '{', *x]\n",
			`4:11: results[0]: not JSON: unexpected end of JSON input (at byte 1) [bad-expectation]
door_tests.yml:4:11: results[1]: not JSON: unexpected end of JSON input (at byte 1) [bad-expectation]`},
		{"not an object", head + "results: ['{}', '[]']\n",
			`4:17: results[1]: not a JSON object (an expected event is one, in braces) [bad-expectation]`},
		{"something behind the object", head + "result: '{} {}'\n",
			`4:9: result: not JSON: invalid character '{' after top-level value (at byte 3) [bad-expectation]`},
		{"code that does not exist", head + "error: bad-tim /at\n",
			`4:8: error: "bad-tim" is no code of a reject (did you mean "bad-time"?) [bad-value]`},
		{"field that is no pointer", head + "error: {code: bad-time, field: at}\n",
			`4:15: error: "at" is no JSON Pointer (write it as in /user/email) [bad-value]`},
		{"error without a code", head + "error: {field: /at}\n",
			`4:8: "code" is missing (an error has a code, and perhaps a field) [missing-key]`},
		{"no errors", head + "error: []\n",
			`4:8: error: an empty list (an event is refused for at least one reason) [empty-value]`},
		{"order that cannot be told", head + "result: '{}'\nerror: bad-time\n",
			`5:1: error: "error" stands beside "result" on line 4 (list what is expected under results, in order, such as "- error: bad-time") [conflicting-keys]`},
		{"results beside resultMatches", head + "results: []\nresultMatches: '{}'\n",
			`5:1: resultMatches: "resultMatches" stands beside "results" on line 4 (list what is expected under results, in order, such as "- error: bad-time") [conflicting-keys]`},
		{"item of two kinds", head + "results: [{result: '{}', error: bad-time}]\n",
			`4:11: results[0]: want exactly one of result, resultMatches, error (each item is for one record) [conflicting-keys]`},
		{"item of no kind", head + "results: [{}]\n",
			`4:11: results[0]: want exactly one of result, resultMatches, error (each item is for one record) [conflicting-keys]`},
		{"list in a list", head + "results: [[]]\n",
			`4:11: results[0]: want text or a mapping, have a list [wrong-type]`},
		{"no time", head + "now: yesterday\n",
			`4:6: now: "yesterday" is not a time (write it as in 2024-03-01T12:00:00Z) [bad-value]`},
		{"not base64", "logType: Custom.Door\ninput: !!binary '*'\n",
			`2:8: input: not base64 (that is what !!binary stands for) [bad-value]`},
		{"not a mapping", "- a\n", `1:1: want a mapping, have a list [wrong-type]`},
		{"key that is no text", head + "? [a]\n: b\n", `4:3: want a text as key, have a list [wrong-type]`},
		{"nothing", "# nothing\n", `1:1: no test in this file [empty-file]`},
		{"not YAML", head + "---\na: b: c\n", `5:1: mapping values are not allowed in this context (put a text with ": " in it into quotes, or correct the indentation) [yaml-syntax]`},
		{"not UTF-8", "a: \xff\n", `1:4: byte 0xff is not UTF-8 (save the file as UTF-8) [not-utf8]`},
	} {
		t.Run(tt.name, func(t *testing.T) {
			_, err := Load(doors(tt.tests), nil)
			require.Error(t, err)
			require.Equal(t, "door_tests.yml:"+tt.want, err.Error())
		})
	}
}

// What is right in a file is run although something else is wrong.
func TestMistakesLeaveTheOtherTests(t *testing.T) {
	s, err := Load(doors("name: a\nlogType: Custom.Door\ninput: '{}'\nerror: missing-field\n---\nname: b\n---\nname: c\nlogType: X\ninput: y\n---\n---\nlogType: Custom.Door\ninput: '{}'\nresults: []\n"), nil)
	require.Equal(t, `door_tests.yml:6:1: "logType" is missing (every test has a logType and an input) [missing-key]
door_tests.yml:6:1: "input" is missing (every test has a logType and an input) [missing-key]
door_tests.yml:9:10: logType: unknown log type "X" (no schema of that name is loaded) [unknown-log-type]`, err.Error())
	require.Len(t, s.Tests, 2)
	require.Equal(t, "Custom.Door/a", s.Tests[0].FullName())
	require.Equal(t, "Custom.Door/#4", s.Tests[1].FullName(), "empty documents do not count")
	require.Equal(t, 13, s.Tests[1].Line)
}

func TestTooMuch(t *testing.T) {
	_, diags := decode("f", []byte("#"+strings.Repeat("x", maxFile)))
	require.Equal(t, "f:1:1: more than 16 MiB (split the file) [too-large]", diags.Error())

	var b strings.Builder
	for i := range yamlkeys.MaxReports + 100 {
		fmt.Fprintf(&b, "k%d: v\n", i)
	}
	_, diags = decode("f", []byte(b.String()))
	require.Len(t, diags, yamlkeys.MaxReports+1)
	require.Equal(t, "f:1:1: more than 1000 errors, only the first are reported [too-many]", diags[yamlkeys.MaxReports].String())

	// A test with mistakes is not run, also when nobody hears of them.
	b.WriteString("---\n" + head + "result: '{'\n---\n" + head + "error: missing-field\n")
	s, err := Load(doors(b.String()), nil)
	require.Error(t, err)
	require.Len(t, s.Tests, 1)
	require.Zero(t, s.Run().Failed())

	// Aliases cost what they stand for.
	bomb := "logType: X\ninputs: [&a '" + strings.Repeat("x", 1<<20) + "'" + strings.Repeat(", *a", 1000) + "]\nresults: []\n"
	_, diags = decode("f", []byte(bomb))
	require.Equal(t, "f:2:10: inputs[63]: aliases repeat more than 64 MiB (split the file) [too-large]", diags.Error())

	// A mistake that is repeated is not looked for for ever.
	many := "logType: X\ninput: x\nresults:\n  - &a {" + strings.Repeat("k: v, ", 2000) + "}\n" + strings.Repeat("  - *a\n", 20_000)
	start := time.Now()
	_, diags = decode("f", []byte(many))
	require.Len(t, diags, yamlkeys.MaxReports+1)
	require.Less(t, time.Since(start), 20*time.Second)
}

func TestInputs(t *testing.T) {
	s := suiteOf(t, `logType: Custom.Lines
input: "day,from\r\nMar 1,192.0.2.1\r\n  \n\nFeb 29,::1"
inputs:
  - |
    Mar 2,"a"
  - "Mar 3,x\nMar 4,y\n"
  - !!binary |
    RmViIDEs
    /w==
results: []
---
logType: Custom.Door
input: &event |
  {"at":1,
   "raw":2}
inputs: [*event]
results: []
`)
	text := func(records [][]byte) (all []string) {
		for _, r := range records {
			all = append(all, string(r))
		}
		return all
	}
	require.Equal(t, []string{"day,from", "Mar 1,192.0.2.1", "Feb 29,::1", `Mar 2,"a"`, "Mar 3,x\nMar 4,y", "Feb 1,\xff"}, text(s.Tests[0].records(s.byName["Custom.Lines"])))
	require.Equal(t, []string{"{\"at\":1,\n \"raw\":2}", "{\"at\":1,\n \"raw\":2}"}, text(s.Tests[1].records(s.byName["Custom.Door"])))
}
