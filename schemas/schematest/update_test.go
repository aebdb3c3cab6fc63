package schematest

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/stretchr/testify/require"
)

// updated returns the test file after an update, which has to leave nothing to
// update.
func updated(t *testing.T, tests string) string {
	t.Helper()
	s := suiteOf(t, tests)
	report := s.Run()
	updates, err := s.Updates(report)
	require.NoError(t, err)
	if report.Failed() == 0 {
		require.Empty(t, updates)
		return tests
	}
	require.Len(t, updates, 1)
	require.Equal(t, "door_tests.yml", updates[0].File)
	require.Equal(t, report.Failed(), updates[0].Tests)
	again := suiteOf(t, string(updates[0].Source))
	require.Zero(t, again.Run().Failed(), "%s", updates[0].Source)
	return string(updates[0].Source)
}

// event is what becomes of {"at":1}, and of {"at":1,"count":2}.
const (
	event1 = `{"at":"1970-01-01 00:00:01.000000000","p_log_type":"Custom.Door","p_event_time":"1970-01-01 00:00:01.000000000"}`
	event2 = `{"at":"1970-01-01 00:00:01.000000000","count":2,"p_log_type":"Custom.Door","p_event_time":"1970-01-01 00:00:01.000000000"}`
)

// pretty1 and pretty2 are the same over several lines.
var (
	pretty1 = strings.NewReplacer("{", "{\n  ", ",", ",\n  ", "}", "\n}", `":"`, `": "`, `":2`, `": 2`).Replace(event1)
	pretty2 = strings.NewReplacer("{", "{\n  ", ",", ",\n  ", "}", "\n}", `":"`, `": "`, `":2`, `": 2`).Replace(event2)
)

func indented(text, margin string) string {
	return margin + strings.ReplaceAll(text, "\n", "\n"+margin)
}

func TestUpdate(t *testing.T) {
	const one = "name: t\nlogType: Custom.Door\ninput: '{\"at\":1}'\n"
	const two = "name: t\nlogType: Custom.Door\ninputs: ['{\"at\":1}', '{\"at\":1,\"count\":2}']\n"
	const bad = "name: t\nlogType: Custom.Door\ninput: '{\"at\":\"x\",\"count\":true}'\n"
	for _, tt := range []struct{ name, before, after string }{
		{
			"what is met stays, however it is written",
			one + "result: >-\n     {\"p_log_type\":  \"{{.LogType}}\", \"at\": 1,\n     \"p_event_time\": \"1970-01-01T00:00:01Z\"}\n",
			"",
		}, {
			"nothing was expected",
			one,
			one + "result: |\n" + indented(pretty1, "  ") + "\n",
		}, {
			"nothing was expected, and there is no end of line",
			strings.TrimSuffix(one, "\n") + " # the end",
			one[:len(one)-1] + " # the end\nresult: |\n" + indented(pretty1, "  "),
		}, {
			"nothing was expected of several",
			two,
			two + "results:\n  - |\n" + indented(pretty1, "    ") + "\n  - |\n" + indented(pretty2, "    ") + "\n",
		}, {
			"nothing was expected of a broken one",
			bad,
			bad + "error: [bad-time /at, wrong-type /count]\n",
		}, {
			"comments and blank lines stay, also behind an indicator",
			"# a\n\n" + one + "# b\nresult: | # c\n  {\"at\":2,\n    \"count\":3}\n\n# d\n\n# e\n---\n# f\n" + one + "result: |\n  {}\n  \n...\n# g\n",
			"",
		}, {
			"the style of one line stays",
			one + "result: '{\"at\":2}' # c\n",
			one + "result: '" + event1 + "' # c\n",
		}, {
			"double quotes become single ones",
			one + "result: \"{\\\"at\\\":2}\"\n",
			one + "result: '" + event1 + "'\n",
		}, {
			"a block of one line stays one",
			one + "result: |-\n      {\"at\":2}\n",
			one + "result: |-\n      " + event1 + "\n",
		}, {
			"a folded block",
			one + "result: >\n   {\"at\":2,\n\n   \"count\":1}\n",
			one + "result: >\n" + indented(pretty1, "   ") + "\n",
		}, {
			"a block with an indentation of its own",
			one + "result: |2+ # c\n    {\"at\":2,\n  \"count\":1}\n\n",
			one + "result: |+ # c\n" + indented(pretty1, "    ") + "\n\n",
		}, {
			"a plain text over two lines",
			one + "result: '{\"at\":2,\n\n  \"count\":1}'\n",
			one + "result: |\n" + indented(pretty1, "  ") + "\n",
		}, {
			"words that are right stay",
			one + "result: '{\"count\":1,\"p_event_time\":\"1970-01-01T01:00:01+01:00\",\"at\":1.0,\"p_row_id\":\"any\",\"p_log_type\":\"{{ .LogType }}\"}'\n",
			one + "result: '{\"p_event_time\":\"1970-01-01T01:00:01+01:00\",\"at\":1.0,\"p_row_id\":\"any\",\"p_log_type\":\"{{ .LogType }}\"}'\n",
		}, {
			"a part stays a part",
			one + "resultMatches: '{\"at\":1.0,\"state\":\"open\"}'\n",
			one + "resultMatches: '{\"at\":1.0,\"state\":null}'\n",
		}, {
			"an event that is refused now",
			bad + "result: |\n  {}\n",
			bad + "error: [bad-time /at, wrong-type /count]\n",
		}, {
			"an event that is accepted now",
			one + "error: bad-time\n",
			one + "result: |\n" + indented(pretty1, "  ") + "\n",
		}, {
			"an event that is accepted now, with a comment behind it",
			one + "error: bad-time # c\n",
			one + "result: '" + event1 + "' # c\n",
		}, {
			"another reason, in as much detail as before",
			bad + "error: no-match\n---\n" + bad + "error: no-match /x\n---\n" + bad + "error: [no-match]\n---\n" + bad + "error: {code: no-match}\n",
			bad + "error: bad-time\n---\n" + bad + "error: bad-time /at\n---\n" + bad + "error: [bad-time /at, wrong-type /count]\n---\n" + bad + "error: bad-time\n",
		}, {
			"a list: items are rewritten, the others stay",
			two + "results:\n# a\n- '" + event1 + "' # b\n# c\n- |\n {\"at\":2}\n# d\n",
			two + "results:\n# a\n- '" + event1 + "' # b\n# c\n- |\n " + event2 + "\n# d\n",
		}, {
			"a list: items are added",
			two + "results: # a\n    - '" + event1 + "' # b\n# c\n",
			two + "results: # a\n    - '" + event1 + "' # b\n    - |\n" + indented(pretty2, "      ") + "\n# c\n",
		}, {
			"a list: items are removed",
			one + "results:\n  - '" + event1 + "'\n  - |\n    {}\n  # a\n  - {error: bad-time}\n# b\n",
			one + "results:\n  - '" + event1 + "'\n  # a\n# b\n",
		}, {
			"a list of nothing",
			one + "results: []\n",
			one + "result: |\n" + indented(pretty1, "  ") + "\n",
		}, {
			"a list in brackets",
			two + "results: ['{}', '{}'] # a\n",
			two + "results: # a\n  - |\n" + indented(pretty1, "    ") + "\n  - |\n" + indented(pretty2, "    ") + "\n",
		}, {
			"items of other kinds",
			"name: t\nlogType: Custom.Door\ninputs: ['{\"at\":1}', '{}', '{\"at\":1,\"count\":2}']\nresults:\n  - error: bad-time # a\n  - |\n    {}\n  -   resultMatches: |\n        {\"count\":3}\n",
			"name: t\nlogType: Custom.Door\ninputs: ['{\"at\":1}', '{}', '{\"at\":1,\"count\":2}']\nresults:\n  - result: '" + event1 + "' # a\n  - error: missing-field /at\n  -   resultMatches: |\n        {\"count\":2}\n",
		}, {
			"result and results, as Panther has it",
			two + "result: |\n  {\"at\":2,\n  \"count\":1}\nresults:\n  - '{}'\n",
			two + "result: |\n" + indented(pretty1, "  ") + "\nresults:\n  - '" + event2 + "'\n",
		}, {
			"result and results, when there is only one",
			one + "result: |\n  {}\n# a\nresults:\n  - '{}'\n# b\n",
			one + "result: |\n" + indented(pretty1, "  ") + "\n# a\n# b\n",
		}, {
			"one becomes several",
			two + "resultMatches: '{\"at\":1}'\n",
			two + "results:\n  - resultMatches: |\n      {\n        \"at\": 1\n      }\n  - |\n" + indented(pretty2, "    ") + "\n",
		}, {
			"JSON",
			"{\n  \"logType\": \"Custom.Door\",\n  \"input\": \"{\\\"at\\\":1}\",\n  \"result\": \"{}\"\n}\n",
			"{\n  \"logType\": \"Custom.Door\",\n  \"input\": \"{\\\"at\\\":1}\",\n  \"result\": \"" + strings.ReplaceAll(event1, `"`, `\"`) + "\"\n}\n",
		}, {
			"JSON that becomes an error",
			"{\"logType\": \"Custom.Door\", \"input\": \"{}\", \"result\": \"{}\"}\n",
			"{\"logType\": \"Custom.Door\", \"input\": \"{}\", \"error\": \"missing-field /at\"}\n",
		}, {
			"JSON of which nothing was expected",
			"{\"logType\": \"Custom.Door\", \"inputs\": [\"{}\", \"{\\\"at\\\":1}\"]}\n",
			"{\"logType\": \"Custom.Door\", \"inputs\": [\"{}\", \"{\\\"at\\\":1}\"], \"results\": [{\"error\": \"missing-field /at\"}, \"" + strings.ReplaceAll(event1, `"`, `\"`) + "\"]}\n",
		}, {
			"a document that is indented, behind its marker",
			"--- # a\n    logType: Custom.Door\n    input: '{\"at\":1}'\n--- {logType: Custom.Door, input: '{}'}\n",
			"--- # a\n    logType: Custom.Door\n    input: '{\"at\":1}'\n    result: |\n" + indented(pretty1, "      ") + "\n--- {logType: Custom.Door, input: '{}', \"error\": \"missing-field /at\"}\n",
		}, {
			"characters that YAML does not take, or takes for the end of a line",
			"logType: Custom.Door\ninput: '{\"at\":1,\"state\":\"open\",\"raw\":\"\\u0085\\u2028\\ufeff\\u007f\\ud83d\\ude00''\\u202e\"}'\nresultMatches: |\n  {\"raw\":\n  0}\n---\nlogType: Custom.Door\ninput: '{\"at\":1,\"raw\":\"''\\u2028\"}'\nresultMatches: '{\"raw\":0}'\n",
			"logType: Custom.Door\ninput: '{\"at\":1,\"state\":\"open\",\"raw\":\"\\u0085\\u2028\\ufeff\\u007f\\ud83d\\ude00''\\u202e\"}'\nresultMatches: |\n  {\n    \"raw\": \"\\u0085\\u2028\\ufeff\\u007f😀'\\u202e\"\n  }\n---\nlogType: Custom.Door\ninput: '{\"at\":1,\"raw\":\"''\\u2028\"}'\nresultMatches: '{\"raw\":\"''\\u2028\"}'\n",
		},
	} {
		t.Run(tt.name, func(t *testing.T) {
			if tt.after == "" && !strings.Contains(tt.name, "comments") {
				tt.after = tt.before
			}
			got := updated(t, tt.before)
			if tt.after != "" {
				require.Equal(t, tt.after, got)
			}
			if strings.Contains(tt.name, "comments") {
				for _, c := range []string{"# a\n\nname", "# b\nresult: | # c\n", "}\n\n# d\n\n# e\n---\n# f\n", "}\n  \n...\n# g\n"} {
					require.Contains(t, got, c)
				}
			}
			if !strings.Contains(tt.before, "...") {
				crlf := strings.ReplaceAll(tt.before, "\n", "\r\n")
				require.Equal(t, strings.ReplaceAll(got, "\n", "\r\n"), updated(t, crlf))
				require.Equal(t, "\uFEFF"+got, updated(t, "\uFEFF"+tt.before))
			}
		})
	}
}

// An expectation that others share is left alone, and the rest is updated.
func TestUpdateOfWhatIsShared(t *testing.T) {
	shared := "name: a\nlogType: Custom.Door\ninput: '{\"at\":1}'\nresult: &r '{}'\n---\nname: b\nlogType: Custom.Door\ninput: *r\nerror: missing-field /at\n---\nname: c\nlogType: Custom.Door\ninput: '{\"at\":1}'\n"
	s := suiteOf(t, shared)
	updates, err := s.Updates(s.Run())
	require.EqualError(t, err, `door_tests.yml:1:1: what the test "a" expects cannot be rewritten where it stands (write it in the style of the others: a text after |, without anchors and tags) [cannot-update]`)
	require.Len(t, updates, 1)
	require.Equal(t, 1, updates[0].Tests)
	require.Equal(t, shared+"result: |\n"+indented(pretty1, "  ")+"\n", string(updates[0].Source))

	// Where all of them change, nothing is shared any more.
	shared = strings.Replace(shared, "input: *r\nerror: missing-field /at", "input: '{\"at\":1}'\nresult: *r", 1)
	require.Equal(t, strings.NewReplacer("&r '{}'", "'"+event1+"'", "*r", "'"+event1+"'").Replace(shared)+"result: |\n"+indented(pretty1, "  ")+"\n", updated(t, shared))
}

// Tests with mistakes, and those that are not chosen, stay as they are.
func TestUpdateLeavesOthersAlone(t *testing.T) {
	const broken = "name: broken\nlogType: Custom.Door\n---\n"
	const test = "name: NAME\nlogType: Custom.Door\ninput: '{\"at\":1}'\nresult: '{}'\n"
	src := broken + strings.Replace(test, "NAME", "a", 1) + "---\n" + strings.Replace(test, "NAME", "b", 1)
	s, err := Load(doors(src), nil)
	require.Error(t, err)
	s.Tests = s.Tests[1:]
	updates, err := s.Updates(s.Run())
	require.NoError(t, err)
	require.Equal(t, strings.TrimSuffix(src, "'{}'\n")+"'"+event1+"'\n", string(updates[0].Source))
}

// A test cannot expect an event of another log type.
func TestUpdateOfAnotherLogType(t *testing.T) {
	fsys := doors("logType: Rival.Less\ninput: '{\"a\":\"1\",\"b\":\"x\"}'\nresultMatches: '{\"a\":1}'\n")
	fsys["r.yml"] = &fstest.MapFile{Data: []byte(rivals)}
	s, err := Load(fsys, &Options{Compete: true})
	require.NoError(t, err)
	updates, err := s.Updates(s.Run())
	require.ErrorContains(t, err, "[cannot-update]")
	require.Empty(t, updates)
}

func TestUpdateWrite(t *testing.T) {
	dir := t.TempDir()
	file := filepath.Join(dir, "a_tests.yml")
	require.NoError(t, os.WriteFile(file, []byte(strings.Repeat("long ", 100)), 0o640))
	require.NoError(t, (&Update{File: file, Source: []byte("short")}).Write())
	got, err := os.ReadFile(file)
	require.NoError(t, err)
	require.Equal(t, "short", string(got))
	require.Error(t, (&Update{File: filepath.Join(dir, "b"), Source: nil}).Write(), "a file that is gone is not made anew")
}
