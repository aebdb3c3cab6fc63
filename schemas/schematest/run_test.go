package schematest

import (
	"regexp"
	"strings"
	"testing"
	"testing/fstest"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/margaylog/margay/parser"
	"github.com/margaylog/margay/parser/script"
	"github.com/margaylog/margay/schemas"
)

// failures runs a test file and returns the failures without their places and
// details.
func failures(t *testing.T, o *Options, tests string) []string {
	t.Helper()
	s, err := Load(doors(tests), o)
	require.NoError(t, err)
	var all []string
	for _, r := range s.Run().Results {
		for _, f := range r.Failures {
			all = append(all, f.Msg)
		}
	}
	return all
}

func TestRun(t *testing.T) {
	const door = "logType: Custom.Door\n"
	const broken = door + "input: '{\"at\":\"x\",\"count\":true}'\n"
	for _, tt := range []struct {
		name, tests string
		want        []string
	}{
		{"an event", door + "input: '{\"at\":1}'\nresult: '" + event1 + "'\n", nil},
		{"an event over several lines", door + "input: |\n  {\n\n  \"at\":\n  1}\nresult: '" + event1 + "'\n", nil},
		{"another event", door + "input: '{\"at\":1}'\nresult: '{}'\n", []string{"not the event that is expected"}},
		{"part of an event", door + "input: '{\"at\":1}'\nresultMatches: '{\"at\":1}'\n", nil},
		{"several events, result first", door + "inputs: ['{\"at\":1}', '{\"at\":1,\"count\":2}']\nresults: ['" + event2 + "']\nresult: '" + event1 + "'\n", nil},
		{"a list of several", door + "inputs: ['{\"at\":1}', '{\"at\":1,\"count\":2}']\nresults: ['" + event1 + "', {result: '" + event2 + "'}]\n", nil},
		{"in another order", door + "inputs: ['{\"at\":1}', '{\"at\":1,\"count\":2}']\nresults: ['" + event2 + "', '" + event1 + "']\n",
			[]string{"result 1 of 2: not the event that is expected", "result 2 of 2: not the event that is expected"}},
		{"too few expectations", door + "inputs: ['{\"at\":1}', '{\"at\":1,\"count\":2}', '{}']\nresult: '" + event1 + "'\n",
			[]string{"record 2 gives an event, and nothing more is expected", "record 3 is refused, and nothing more is expected"}},
		{"too many expectations", door + "input: '{\"at\":1}'\nresults: ['" + event1 + "', '{\"a\":1}', {error: bad-time /at}]\n",
			[]string{"result 2 of 3: no record is left for this", "result 3 of 3: no record is left for this"}},
		{"no expectation", door + "input: '{\"at\":1}'\n", []string{"the test does not say what is expected; --update writes it down"}},
		{"nothing is expected", door + "input: '{\"at\":1}'\nresults: []\n", []string{"record 1 gives an event, and nothing more is expected"}},

		{"a reject by its code", broken + "error: bad-time\n", nil},
		{"a reject by code and field", broken + "error: bad-time /at\n", nil},
		{"a reject in long form", broken + "error:\n  code: bad-time\n  field: /at\n", nil},
		{"only the first thing that is wrong", broken + "error: wrong-type /count\n", []string{"refused for another reason"}},
		{"the first of a list is not all", broken + "error: [bad-time /at]\n", []string{"refused for another reason"}},
		{"all that is wrong", broken + "error: [bad-time /at, {code: wrong-type, field: /count}]\n", nil},
		{"all that is wrong in another order", broken + "error: [wrong-type /count, bad-time /at]\n", []string{"refused for another reason"}},
		{"another field", broken + "error: bad-time /time\n", []string{"refused for another reason"}},
		{"the event as a whole", door + "input: '[]'\nerror: {code: not-object, field: ''}\n", nil},
		{"not JSON at all, which is another reason", door + "input: '{'\nerror: not-object\n", []string{"refused for another reason"}},
		{"a field is wrong, not the whole", broken + "error: {code: bad-time, field: ''}\n", []string{"refused for another reason"}},
		{"an event that was to be refused", door + "input: '{\"at\":1}'\nerror: bad-time\n", []string{"want a reject (bad-time), but the event was accepted"}},
		{"an event that was not to be refused", broken + "result: '{}'\n", []string{"the event was refused"}},
		{"rejects and events in order", door + "inputs: ['{\"at\":1}', '{}', '{\"at\":1,\"count\":2}', '{']\nresults: ['" + event1 + "', {error: missing-field /at}, {resultMatches: '{\"count\":2}'}, {error: invalid-json}]\n", nil},

		{"lines of text, through one parser", "logType: Custom.Lines\ninput: |\n  from,day\n  192.0.2.1,Feb 01\n\n  ,Feb 02\n" + `results:
  - '{"from":"192.0.2.1","day":"Feb 01","p_event_time":null,"p_log_type":"{{.LogType}}","p_any_ip_addresses":["192.0.2.1"]}'
  - '{"from":"","day":"Feb 02","p_log_type":"{{.LogType}}"}'
`, []string{"result 1 of 2: not the event that is expected"}}, // its p_event_time
		{"the year is that of the test", "logType: Custom.Lines\nnow: 2020-01-01T00:00:00Z\ninput: \"day\\nDec 31\"\nresultMatches: '{\"day\":\"2019-12-31T00:00:00Z\"}'\n", nil},
		{"the year is that of the run", "logType: Custom.Lines\ninput: \"day\\nDec 31\"\nresultMatches: '{\"day\":\"2023-12-31T00:00:00Z\"}'\n", nil},
		{"a header and no more", "logType: Custom.Lines\ninput: day\nresults: []\n", nil},
	} {
		t.Run(tt.name, func(t *testing.T) {
			require.Equal(t, tt.want, failures(t, nil, tt.tests))
		})
	}
}

// Each test starts a file of its own: the header of one is not that of the
// next.
func TestTestsAreFiles(t *testing.T) {
	const test = "logType: Custom.Lines\ninput: \"day\\nDec 31\"\nresultMatches: '{\"day\":\"2023-12-31T00:00:00Z\"}'\n"
	require.Empty(t, failures(t, nil, test+"---\n"+test))
}

func TestNow(t *testing.T) {
	o := &Options{Parser: &parser.Options{Now: func() time.Time { return time.Date(1999, 1, 1, 0, 0, 0, 0, time.UTC) }}}
	require.Empty(t, failures(t, o, "logType: Custom.Lines\ninput: \"day\\nDec 31\"\nresultMatches: '{\"day\":\"1998-12-31T00:00:00Z\"}'\n"))
}

// Whatever the options say of names and times, tests do not depend on it.
func TestOutputOptions(t *testing.T) {
	const test = "logType: Custom.Door\ninput: '{\"at\":1,\"key@id\":\"x\"}'\nresultMatches: '{\"at\":1,\"key@id\":\"x\",\"p_event_time\":\"1970-01-01T00:00:01Z\"}'\n"
	for _, format := range []parser.TimeFormat{parser.Nanos, parser.Millis, parser.RFC3339} {
		require.Empty(t, failures(t, &Options{Parser: &parser.Options{TimeFormat: format}}, test))
	}
}

func TestFailure(t *testing.T) {
	s := suiteOf(t, "name: a\nlogType: Custom.Door\ninputs: ['{\"at\":1}', '{\"at\":\"x\",\"count\":true}']\nresults:\n  - '{\"at\":1,\"p_log_type\":\"x\"}'\n  - error: no-match\n")
	report := s.Run()
	require.Equal(t, 1, report.Failed())
	require.Len(t, report.Results[0].Failures, 2)
	f := report.Results[0].Failures[0]
	require.Equal(t, 1, f.Record)
	require.Equal(t, `door_tests.yml:5:5: result 1 of 2: not the event that is expected
    "at": 1
  - "p_log_type": "x"
  + "p_log_type": "Custom.Door"
  + "p_event_time": "1970-01-01 00:00:01.000000000"`, f.String())
	require.Equal(t, []Difference{
		{"/p_log_type", `"x"`, `"Custom.Door"`},
		{"/p_event_time", "", `"1970-01-01 00:00:01.000000000"`},
	}, f.Differences)
	require.Equal(t, `door_tests.yml:6:12: result 2 of 2: refused for another reason
  - refused: no-match
  + refused: bad-time /at: no time format of the field reads this
  + refused: wrong-type /count: want an integer, got a boolean`, report.Results[0].Failures[1].String())
}

// A difference is shown with what stands beside it, and no more.
func TestDiff(t *testing.T) {
	s := suiteOf(t, `logType: Custom.Door
input: '{"at":1,"state":"open","user":{"email":"a@b"},"tags":["a","b","c","d","e","x"],"raw":{"long":["0123456789","0123456789","0123456789","0123456789","0123456789","0123456789"],"o":{}}}'
resultMatches: '{"at":1,"state":"open","tags":["a","b","c","d","X","e"],"raw":{"o":1},"user":{"email":"a@b","seen":["2024-03-01T00:00:00Z"]}}'
`)
	f := s.Run().Results[0].Failures[0]
	var lines []string
	for _, l := range f.Diff {
		lines = append(lines, l.String())
	}
	require.Equal(t, `  "at": 1
  "state": "open"
  "tags": [
    ... 3 that are the same
    "d"
-   "X"
    "e"
+   "x"
  ]
  "raw": {
-   "o": 1
+   "o": {}
  }
  "user": {
    "email": "a@b"
-   "seen": ["2024-03-01T00:00:00Z"]
  }`, strings.Join(lines, "\n"))

	s = suiteOf(t, "logType: Custom.Door\ninput: '{\"at\":1,\"raw\":{\"long\":[\"0123456789\",{\"a\":\"0123456789\"},\"0123456789\",\"0123456789\",\"0123456789\",\"0123456789\"],\"o\":{}}}'\nresults: []\n")
	lines = nil
	for _, l := range s.Run().Results[0].Failures[0].Diff {
		lines = append(lines, l.String())
	}
	require.Equal(t, `+ "at": "1970-01-01 00:00:01.000000000"
+ "raw": {
+   "long": [
+     "0123456789"
+     {"a": "0123456789"}
+     "0123456789"
+     "0123456789"
+     "0123456789"
+     "0123456789"
+   ]
+   "o": {}
+ }
+ "p_log_type": "Custom.Door"
+ "p_event_time": "1970-01-01 00:00:01.000000000"`, strings.Join(lines, "\n"))
}

// What is printed holds nothing that a terminal obeys, and does not grow with
// what is compared.
func TestFailuresArePrintable(t *testing.T) {
	long := strings.Repeat("x", 5000)
	s := suiteOf(t, `logType: Custom.Door
input: '{"at":1,"state":"open","raw":{"\u001b[31m\u202e\u009b":"`+long+`\u001by`+long+`"}}'
resultMatches: '{"raw":{"\u001b[31m\u202e\u009b":"`+long+`z"}}'
`)
	text := s.Run().Results[0].Failures[0].String()
	require.Less(t, len(text), 2000)
	require.NotContains(t, text, "\x1b")
	require.NotContains(t, text, "\u202e")
	require.NotContains(t, text, "\u009b")
	require.Contains(t, text, `..."`+strings.Repeat("x", longest/4)+`z"`)
	require.Contains(t, text, `..."`+strings.Repeat("x", longest/4)+`\u001by`)
}

// rivals are two schemas for the same events, one of which knows more keys.
const rivals = `schema: Rival.Less
fields:
  - name: a
    type: int
    required: true
---
schema: Rival.More
fields:
  - name: a
    type: string
  - name: b
    type: string
    validate: {allow: [x]}
---
schema: Rival.Text
parser:
  fastmatch:
    match: ['%{a} %{b}']
fields:
  - name: a
    type: string
    validate: {deny: [no]}
  - name: b
    type: int
`

func TestCompete(t *testing.T) {
	for _, tt := range []struct {
		name, test     string
		alone, compete []string
	}{
		{"the log type that it is", "logType: Rival.More\ninput: '{\"a\":\"1\",\"b\":\"x\"}'\nresultMatches: '{\"b\":\"x\"}'\n", nil, nil},
		{"another log type", "logType: Rival.Less\ninput: '{\"a\":\"1\",\"b\":\"x\"}'\nresultMatches: '{\"a\":1}'\n",
			nil, []string{"the event is taken for Rival.More, not Rival.Less"}},
		{"refused as the log type that it is", "logType: Rival.Less\ninput: '{\"a\":\"x\"}'\nerror: wrong-type /a\n", nil,
			[]string{"want a reject (wrong-type /a), but the event was accepted"}}, // by Rival.More
		{"refused as another log type", "logType: Rival.Less\ninput: '{\"a\":{},\"b\":\"x\"}'\nerror: wrong-type /a\n",
			nil, []string{"refused as another log type"}},
		{"what validate refuses may be anybody's", "logType: Rival.More\ninput: '{\"a\":\"x\",\"b\":\"y\"}'\nerror: failed-validation /b\n", nil, nil},
		{"what is no JSON may be anybody's", "logType: Rival.Less\ninput: '{\"a\":'\nerror: invalid-json\n", nil, nil},
		{"what matches no format may be anybody's", "logType: Rival.Text\ninput: word\nerror: no-match\n", nil, nil},
		{"what validate refuses, of text", "logType: Rival.Text\ninput: no 1\nerror: failed-validation /a\n", nil, nil},
		{"text that matches", "logType: Rival.Text\ninput: a 1x\nerror: wrong-type /b\n", nil, nil},
	} {
		t.Run(tt.name, func(t *testing.T) {
			for _, compete := range []bool{false, true} {
				fsys := fstest.MapFS{"r.yml": {Data: []byte(rivals)}, "r_tests.yml": {Data: []byte(tt.test)}}
				s, err := Load(fsys, &Options{Compete: compete})
				require.NoError(t, err)
				var all []string
				for _, f := range s.Run().Results[0].Failures {
					all = append(all, f.Msg)
				}
				if compete {
					require.Equal(t, tt.compete, all)
				} else {
					require.Equal(t, tt.alone, all)
				}
			}
		})
	}
}

// A test that names a built-in log type brings in all of them as rivals.
func TestCompeteWithBuiltin(t *testing.T) {
	fsys := fstest.MapFS{"a_tests.yml": {Data: []byte("logType: OnePassword.SignInAttempt\ninput: '{\"uuid\":\"A\",\"timestamp\":\"2024-03-01T00:00:00Z\",\"item_uuid\":\"I\"}'\nresultMatches: '{}'\n")}}
	for compete, want := range map[bool]int{false: 0, true: 1} {
		s, err := Load(fsys, &Options{Compete: compete})
		require.NoError(t, err)
		require.Equal(t, want, s.Run().Failed())
	}
}

func TestOnly(t *testing.T) {
	const tests = "name: first one\nlogType: Custom.Door\ninput: '{}'\nerror: missing-field\n---\nname: second\nlogType: Custom.Lines\ninput: x\nresults: []\n"
	names := func(s *Suite) (all []string) {
		for _, t := range s.Tests {
			all = append(all, t.Name.Value)
		}
		return all
	}
	for expr, want := range map[string][]string{
		"": {"first one", "second"}, "first": {"first one"}, "Custom.Lines": {"second"}, "^Custom.Door/first one$": {"first one"}, "Door|sec": {"first one", "second"},
	} {
		s, err := Load(doors(tests), &Options{Only: regexp.MustCompile(expr)})
		require.NoError(t, err)
		require.Equal(t, want, names(s), expr)
	}
	s, err := Load(doors(tests), &Options{Parser: &parser.Options{LogTypes: []string{"Custom.Lines"}}})
	require.NoError(t, err)
	require.Equal(t, []string{"second"}, names(s))

	_, err = Load(doors(tests), &Options{Only: regexp.MustCompile("third")})
	require.EqualError(t, err, `no test matches "third" (it is matched against LOGTYPE/NAME) [no-tests]`)
}

func TestScripts(t *testing.T) {
	fsys := fstest.MapFS{
		"s.yml":       {Data: []byte("schema: Ab.Script\nparser:\n  script:\n    function: |\n      def parse(log):\n        return {\"n\": len(log)}\nfields:\n  - name: n\n    type: int\n    required: true\n")},
		"s_tests.yml": {Data: []byte("logType: Ab.Script\ninput: |\n  abc\n  de\nresults: [{resultMatches: '{\"n\":3}'}, {resultMatches: '{\"n\":2}'}]\n")},
	}
	s, err := Load(fsys, &Options{Parser: &parser.Options{Scripts: script.New(nil)}})
	require.NoError(t, err)
	require.Zero(t, s.Run().Failed())

	s, err = Load(fsys, nil)
	require.ErrorContains(t, err, "s.yml:4:5: parser.script: this program runs no scripts")
	require.Empty(t, s.Tests)
	require.Empty(t, s.Run().Results)
}

// Given schemas are the only ones.
func TestGivenSchemas(t *testing.T) {
	const test = "logType: Custom.Door\ninput: '{}'\nerror: missing-field\n---\nlogType: OnePassword.ItemUsage\ninput: '{}'\nerror: missing-field\n"
	s, err := Load(doors(test), &Options{Schemas: schemas.Builtin()})
	require.EqualError(t, err, `door_tests.yml:1:10: logType: unknown log type "Custom.Door" (no schema of that name is loaded) [unknown-log-type]`)
	require.Len(t, s.Tests, 1)
	s, err = Load(doors(test), nil)
	require.NoError(t, err)
	require.Zero(t, s.Run().Failed())

	docs, err := schemas.Parse("x.yml", []byte("schema: Ab.Cd\nfields:\n  - name: a\n    type: strng\n"), nil)
	require.Error(t, err)
	_, err = Load(doors("logType: Ab.Cd\ninput: x\nresults: []\n"), &Options{Schemas: docs})
	require.EqualError(t, err, `door_tests.yml:1:10: logType: unknown log type "Ab.Cd" (those with errors are not loaded: see margay check) [unknown-log-type]
x.yml:4:11: fields[0].type: unknown type "strng" (did you mean "string"?) [unknown-type]`)
}

// Embedded JSON can make an event deeper than encoding/json reads.
func TestDeepEvent(t *testing.T) {
	fsys := fstest.MapFS{
		"s.yml":       {Data: []byte("schema: Ab.Deep\nfields:\n  - name: a\n    type: json\n    isEmbeddedJSON: true\n")},
		"s_tests.yml": {Data: []byte("logType: Ab.Deep\ninput: '{\"a\":\"" + strings.Repeat("[", 9999) + strings.Repeat("]", 9999) + "\"}'\nresultMatches: '{\"p_log_type\":\"Ab.Deep\"}'\n")},
	}
	s, err := Load(fsys, &Options{Parser: &parser.Options{MaxDepth: 10_000}})
	require.NoError(t, err)
	require.Zero(t, s.Run().Failed())
}

// Options that no schema can be compiled with are an error of their own.
func TestBadOptions(t *testing.T) {
	_, err := Load(doors("logType: Custom.Door\ninput: x\nresults: []\n"), &Options{Parser: &parser.Options{MaxDepth: -1}})
	require.EqualError(t, err, "parser: MaxDepth is -1; it must be 1 to 10000")
	_, err = Load(doors("logType: Custom.Door\ninput: x\nresults: []\n"), &Options{Compete: true, Parser: &parser.Options{LogTypes: []string{"Custom.Door", "X"}}})
	require.EqualError(t, err, `unknown log type "X"`)
}
