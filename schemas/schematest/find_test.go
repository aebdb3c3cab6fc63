package schematest

import (
	"io/fs"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/stretchr/testify/require"
)

const (
	smallSchema = "schema: Custom.NAME\nfields:\n  - name: a\n    type: string\n"
	smallTest   = "logType: Custom.NAME\ninput: '{\"a\":\"x\"}'\nresultMatches: '{\"a\":\"x\"}'\n"
)

func named(text, name string) string { return strings.Replace(text, "NAME", name, 1) }

// put writes files below a new directory, and changes to it.
func put(t *testing.T, files map[string]string) {
	t.Helper()
	t.Chdir(t.TempDir())
	for name, text := range files {
		require.NoError(t, os.MkdirAll(filepath.Dir(name), 0o777))
		require.NoError(t, os.WriteFile(name, []byte(text), 0o666))
	}
}

func slashed(names []string) (all []string) {
	for _, name := range names {
		all = append(all, filepath.ToSlash(name))
	}
	return all
}

func TestLoadPaths(t *testing.T) {
	put(t, map[string]string{
		"x/one.yml":                  named(smallSchema, "One"),
		"x/one_tests.yml":            named(smallTest, "One"),
		"x/deep/er/two.yaml":         named(smallSchema, "Two"),
		"x/deep/er/two_TESTS.yaml":   named(smallTest, "Two"),
		"x/deep/er/more_tests.json":  `{"logType":"Custom.One","input":"{\"a\":1}","resultMatches":"{\"a\":\"1\"}"}`,
		"x/.hidden/bad_tests.yml":    "{",
		"x/.bad_tests.yml":           "{",
		"x/notes_tests.txt":          "{",
		"elsewhere/tests.yml":        named(smallTest, "Elsewhere"),
		"elsewhere/schema.yml":       named(smallSchema, "Elsewhere"),
		"elsewhere/not a schema.yml": "just: notes\n",
		"elsewhere/below/bad.yml":    "{",
		"none/one.yml":               named(smallSchema, "None"),
		"moved/one_tests.yml":        named(smallTest, "One"),
	})
	f := func(files []string, paths ...string) {
		t.Helper()
		s, err := LoadPaths(paths, nil)
		require.NoError(t, err)
		require.Equal(t, files, slashed(s.Files))
		require.Len(t, s.Tests, len(files))
		require.Zero(t, s.Run().Failed())
	}
	all := []string{"x/deep/er/more_tests.json", "x/deep/er/two_TESTS.yaml", "x/one_tests.yml"}
	f(all, "x")
	f(all, "x", "x/deep", "x/one_tests.yml")
	f([]string{"x/one_tests.yml", all[0], all[1]}, "x/one_tests.yml", "x")
	f([]string{"x/one_tests.yml"}, "x/one_tests.yml")
	f([]string{"elsewhere/tests.yml"}, "elsewhere/tests.yml")
	f([]string{"elsewhere/tests.yml"}, "elsewhere/tests.yml", "none") // schemas without tests
	f([]string{"elsewhere/tests.yml"}, "elsewhere/schema.yml", "elsewhere/tests.yml")
	f([]string{"moved/one_tests.yml"}, "x/one.yml", "moved/one_tests.yml") // as pantherlog takes them
	t.Chdir("x")
	f([]string{"deep/er/more_tests.json", "deep/er/two_TESTS.yaml", "one_tests.yml"})
}

func TestLoadPathsProblems(t *testing.T) {
	put(t, map[string]string{
		"none/one.yml":          named(smallSchema, "None"),
		"empty/readme.txt":      "",
		"bad/good.yml":          named(smallSchema, "Good"),
		"bad/good_tests.yml":    named(smallTest, "Good"),
		"bad/bad.yml":           named(smallSchema, "bad"),
		"bad/bad_tests.yml":     named(smallTest, "Good"),
		"bad/missing_tests.yml": named(smallTest, "Bad"),
		"twice/a.yml":           named(smallSchema, "Twice"),
		"twice/b.yml":           named(smallSchema, "Twice"),
		"twice/a_tests.yml":     named(smallTest, "Twice"),
	})
	f := func(want string, paths ...string) {
		t.Helper()
		_, err := LoadPaths(paths, nil)
		require.Error(t, err)
		require.Equal(t, want, strings.ReplaceAll(err.Error(), `\`, "/"))
	}
	const none = " no test file in this directory (files of tests end in _tests.yml, _tests.yaml or _tests.json) [no-tests]"
	f("none:"+none, "none")
	f("empty:"+none+"\nnone:"+none, "none", "empty")
	f("none/one.yml: a schema, not tests of one (give the file of its tests, or the directory of both) [no-tests]", "none/one.yml")
	f("nowhere: cannot be read: no such file or directory [unreadable-file]", "nowhere")
	const name = `bad/bad.yml:1:9: schema: "Custom.bad" is no name of a log type (parts of at least two letters and digits with a capital first, joined by dots, such as Custom.AccessLog) [bad-schema-name]`
	f(name+"\nbad/missing_tests.yml:1:10: logType: unknown log type \"Custom.Bad\" (those with errors are not loaded: see margay check) [unknown-log-type]", "bad")
	f(name, "bad/bad_tests.yml")
	f(name, "bad/good_tests.yml", "bad/bad_tests.yml")
	f("bad/missing_tests.yml:1:10: logType: unknown log type \"Custom.Bad\" (those with errors are not loaded: see margay check) [unknown-log-type]", "bad/missing_tests.yml")
	f(`twice/b.yml:1:9: schema: the name "Custom.Twice" is taken by the schema at twice/a.yml:1:9 (rename one, or load one of them) [duplicate-schema]`, "twice")

	s, err := LoadPaths([]string{"bad/good_tests.yml"}, nil)
	require.NoError(t, err, "the schema that is wrong is not this test's")
	require.Len(t, s.Tests, 1)
	_, err = LoadPaths([]string{"nowhere"}, nil)
	require.ErrorIs(t, err, fs.ErrNotExist)
}

func TestLoadStdin(t *testing.T) {
	put(t, nil)
	const test = "logType: OnePassword.ItemUsage\ninput: '{}'\nerror: missing-field\n"
	s, err := LoadPaths([]string{"-", "-"}, &Options{Stdin: strings.NewReader(test)})
	require.NoError(t, err)
	require.Equal(t, []string{"-"}, s.Files)
	require.Zero(t, s.Run().Failed())
	require.Equal(t, "-:1:1", s.Tests[0].Pos.String())
}

// A pipe would block for ever, and what cannot be opened is reported.
func TestOddFiles(t *testing.T) {
	if runtime.GOOS == "windows" || os.Geteuid() == 0 && runtime.GOOS != "linux" {
		t.Skip("needs links and permissions")
	}
	put(t, map[string]string{"a.yml": named(smallSchema, "One"), "real/a.txt": named(smallTest, "One")})
	require.NoError(t, os.Symlink("real/a.txt", "link_tests.yml"))
	require.NoError(t, os.Symlink("nowhere", "gone_tests.yml"))
	require.NoError(t, os.Mkdir("dir_tests.yml", 0o777))
	s, err := LoadPaths(nil, nil)
	require.EqualError(t, err, "gone_tests.yml: cannot be read: no such file or directory [unreadable-file]")
	require.Equal(t, []string{"link_tests.yml"}, s.Files)
}

func TestLoadFS(t *testing.T) {
	s, err := Load(fstest.MapFS{
		"a/one.yml":             {Data: []byte(named(smallSchema, "One"))},
		"b/one_tests.yml":       {Data: []byte(named(smallTest, "One"))},
		"b/.c/hidden_tests.yml": {Data: []byte("{")},
	}, nil)
	require.NoError(t, err)
	require.Equal(t, []string{"b/one_tests.yml"}, s.Files)
	require.Zero(t, s.Run().Failed())

	_, err = Load(fstest.MapFS{}, nil)
	require.EqualError(t, err, ".: no test file in this directory (files of tests end in _tests.yml, _tests.yaml or _tests.json) [no-tests]")
}
