package schematest

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

// FuzzSuite runs test files that anybody may have written. Whatever is in
// them, what an update leaves is read again, says the same but for what was
// to be rewritten, and is met.
func FuzzSuite(f *testing.F) {
	for _, seed := range []string{
		head + "result: |\n  {}\n",
		"logType: Custom.Door\ninputs: ['{\"at\":1}', '{}']\nresults:\n  - '{}' # a\n  # b\n  - error: {code: bad-time, field: /at}\n",
		"logType: Custom.Lines\nnow: 2024-03-01T12:00:00Z\ninput: |\n  day,from\n  Feb 01,x\nresultMatches: >-\n  {\"day\": null}\n",
		"{\"logType\": \"Custom.Door\", \"input\": \"{}\", \"results\": [\"{}\"]}",
		"logType: &a Custom.Door\ninput: &b '{}'\nresult: *b\n---\nlogType: *a\ninput: *b\nerror: [missing-field /at]\n",
		"logType: Custom.Door\ninput: '{\"at\":1,\"raw\":[\"\\u2028\",{\"a\":1,\"a\":2}]}'\nresult: \"{\\\"raw\\\":[1]}\"\n",
		"logType: Custom.Door\r\ninput: '{}'\r\nresult: |2+\r\n    {}\r\n\r\n",
		"- a\n", "a: b: c\n", "\xff",
	} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, tests string) {
		s, err := Load(doors(tests), nil)
		for _, d := range s.Diagnostics {
			require.Equal(t, "door_tests.yml", d.File, d.String())
			require.NotContains(t, d.String(), "\n")
		}
		require.Equal(t, err != nil, len(s.Diagnostics) > 0)
		report := s.Run()
		require.Len(t, report.Results, len(s.Tests))
		updates, err := s.Updates(report)
		if len(updates) == 0 {
			require.True(t, err != nil || report.Failed() == 0)
			return
		}
		again, _ := Load(doors(string(updates[0].Source)), nil)
		require.Len(t, again.Tests, len(s.Tests))
		require.Len(t, again.Diagnostics, len(s.Diagnostics))
		require.Equal(t, report.Failed()-updates[0].Tests, again.Run().Failed())
		for i := range s.Tests {
			require.True(t, again.Tests[i].sameInput(s.Tests[i]))
		}
		require.Equal(t, comments(tests), comments(string(updates[0].Source)))
	})
}

// comments returns the lines that are certainly comments: those that nothing
// stands before, in files without block scalars.
func comments(src string) (all []string) {
	if strings.ContainsAny(src, "|>'\"{[") {
		return nil
	}
	for line := range strings.Lines(src) {
		if strings.HasPrefix(line, "#") {
			all = append(all, strings.TrimSpace(line))
		}
	}
	return all
}
