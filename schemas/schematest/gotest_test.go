package schematest

import (
	"fmt"
	"os"
	"testing"

	"github.com/stretchr/testify/require"
)

// A fakeT writes down what Run does with it.
type fakeT struct {
	name string
	log  *[]string
}

func (f *fakeT) note(kind, format string, args ...any) {
	*f.log = append(*f.log, f.name+" "+kind+" "+fmt.Sprintf(format, args...))
}

func (f *fakeT) Helper()                           {}
func (f *fakeT) Errorf(format string, args ...any) { f.note("error", format, args...) }
func (f *fakeT) Logf(format string, args ...any)   { f.note("log", format, args...) }
func (f *fakeT) Fatalf(format string, args ...any) {
	f.note("fatal", format, args...)
	panic(f)
}

func (f *fakeT) Run(name string, run func(*fakeT)) bool {
	sub := &fakeT{f.name + "/" + name, f.log}
	sub.note("runs", "")
	run(sub)
	return true
}

func runFake(f func(t *fakeT)) (log []string) {
	t := &fakeT{"T", &log}
	defer func() {
		if p := recover(); p != nil && p != any(t) {
			panic(p)
		}
	}()
	f(t)
	return log
}

func TestRunInGoTest(t *testing.T) {
	put(t, map[string]string{
		"one.yml":       named(smallSchema, "One"),
		"one_tests.yml": named(smallTest, "One") + "---\nname: b\nlogType: Custom.One\ninput: '{}'\nresultMatches: '{\"a\":\"y\"}'\n",
		"two_tests.yml": "name: c\nlogType: Custom.One\ninput: '{}'\n---\nnome: c\n",
	})
	want := []string{
		"T error two_tests.yml:5:1: nome: unknown key \"nome\" (did you mean \"name\"?) [unknown-key]\n" +
			"two_tests.yml:5:1: \"logType\" is missing (every test has a logType and an input) [missing-key]\n" +
			"two_tests.yml:5:1: \"input\" is missing (every test has a logType and an input) [missing-key]",
		"T/one_tests.yml runs ",
		"T/one_tests.yml/#1 runs ",
		"T/one_tests.yml/b runs ",
		"T/one_tests.yml/b error one_tests.yml:8:16: not the event that is expected\n  - \"a\": \"y\"",
		"T/two_tests.yml runs ",
		"T/two_tests.yml/c runs ",
		"T/two_tests.yml/c error two_tests.yml:1:1: the test does not say what is expected; --update writes it down\n  + \"p_log_type\": \"Custom.One\"",
		"T log Custom.One: 1 of 1 fields",
	}
	require.Equal(t, want, runFake(func(t *fakeT) { Run(t, nil) }))
	require.Equal(t, want, runFake(func(t *fakeT) { RunFS(t, nil, os.DirFS(".")) }))

	// A file with mistakes has to be mended before anything is rewritten.
	require.Equal(t, want, runFake(func(t *fakeT) { Run(t, &Options{Update: true}) }))
	require.NoError(t, os.WriteFile("two_tests.yml", []byte("name: c\nlogType: Custom.One\ninput: '{}'\n"), 0o666))
	require.Equal(t, []string{
		"T/one_tests.yml runs ",
		"T/one_tests.yml/#1 runs ",
		"T/one_tests.yml/b runs ",
		"T/two_tests.yml runs ",
		"T/two_tests.yml/c runs ",
		"T log Custom.One: 1 of 1 fields",
	}, runFake(func(t *fakeT) { Run(t, &Options{Update: true}) }))
	src, err := os.ReadFile("two_tests.yml")
	require.NoError(t, err)
	require.Equal(t, "name: c\nlogType: Custom.One\ninput: '{}'\nresult: |\n  {\n    \"p_log_type\": \"Custom.One\"\n  }\n", string(src))

	log := runFake(func(t *fakeT) { Run(t, &Options{Update: true}, "nowhere") })
	require.Equal(t, []string{"T error nowhere: cannot be read: no such file or directory [unreadable-file]"}, log)
}

func TestUpdateInGoTestFails(t *testing.T) {
	put(t, map[string]string{
		"one.yml": named(smallSchema, "One"),
		"one_tests.yml": "logType: Custom.One\ninput: '{\"a\":\"x\"}'\nresultMatches: &r '{\"a\":\"y\"}'\n" +
			"---\nlogType: Custom.One\ninput: '{\"a\":\"y\"}'\nresultMatches: *r\n",
	})
	log := runFake(func(t *fakeT) { Run(t, &Options{Update: true}) })
	require.Len(t, log, 1)
	require.Contains(t, log[0], "T fatal one_tests.yml:1:1: ")
}
