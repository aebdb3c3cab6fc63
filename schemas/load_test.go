package schemas_test

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/stretchr/testify/require"

	"github.com/margaylog/margay/schemas"
)

// named returns a schema without problems.
func named(name string) string { return "schema: " + name + someFields }

func names(docs *schemas.Docs) []string {
	var list []string
	for _, s := range docs.Schemas {
		list = append(list, s.Name.Value)
	}
	return list
}

// write makes files below a directory.
func write(t *testing.T, dir string, files map[string]string) {
	t.Helper()
	for name, text := range files {
		name = filepath.Join(dir, filepath.FromSlash(name))
		require.NoError(t, os.MkdirAll(filepath.Dir(name), 0o755))
		require.NoError(t, os.WriteFile(name, []byte(text), 0o644))
	}
}

func TestBuiltin(t *testing.T) {
	docs := schemas.Builtin()
	require.Empty(t, docs.Diagnostics)
	require.Equal(t, []string{"OnePassword.AuditEvent", "OnePassword.ItemUsage", "OnePassword.SignInAttempt"}, names(docs))
	require.Contains(t, docs.Sources, "builtin:onepassword/audit_event.yml")
	require.Same(t, docs, schemas.Builtin())
	for _, s := range docs.Schemas {
		require.Nil(t, s.Parser)
		require.Equal(t, docs.Sources[s.File], docs.Sources[s.Fields[0].Name.File])
	}
}

func TestLoad(t *testing.T) {
	docs, err := schemas.Load(fstest.MapFS{
		"b.yml":              {Data: []byte(named("Custom.BB") + "---\nschema: Custom.CC" + someFields)},
		"a/deep/a.YAML":      {Data: []byte(named("Custom.AA"))},
		"c.json":             {Data: []byte(`{"schema": "Custom.DD", "fields": [{"name": "t", "type": "timestamp", "isEventTime": true, "required": true}]}`)},
		"dir.yml/inside.yml": {Data: []byte(named("Custom.EE"))},
		"a/a_tests.yml":      {Data: []byte("no: schema")},
		"a/a_tests.yaml":     {Data: []byte("no: schema")},
		"a/a_tests.json":     {Data: []byte("no: schema")},
		".github/ci.yml":     {Data: []byte("no: schema")},
		".hidden.yml":        {Data: []byte("no: schema")},
		"readme.md":          {Data: []byte("no schema")},
		"pipe.yml":           {Mode: fs.ModeNamedPipe},
	}, nil)
	require.NoError(t, err)
	checkDocs(t, docs, err)
	require.Empty(t, docs.Diagnostics)
	require.Equal(t, []string{"Custom.AA", "Custom.BB", "Custom.CC", "Custom.DD", "Custom.EE"}, names(docs), "in the order of the files")
	require.Len(t, docs.Sources, 4)
	require.Equal(t, "a/deep/a.YAML", docs.Schemas[0].File)
}

func TestLoadReportsEverything(t *testing.T) {
	docs, err := schemas.Load(fstest.MapFS{
		"b.yml": {Data: []byte(named("Custom.Same"))},
		"a.yml": {Data: []byte("schema: Custom.Same\nfields:\n  - name: a\n    type: strng\n")},
		"c.yml": {Data: []byte(named("Custom.Fine"))},
		"d.yml": {Data: []byte("a: b: c\n")},
	}, nil)
	checkDocs(t, docs, err)
	require.EqualError(t, err, strings.Join([]string{
		`a.yml:4:11: fields[0].type: unknown type "strng" (did you mean "string"?) [unknown-type]`,
		`b.yml:1:9: schema: the name "Custom.Same" is taken by the schema at a.yml:1:9 (rename one, or load one of them) [duplicate-schema]`,
		`d.yml:1:1: mapping values are not allowed in this context (put a text with ": " in it into quotes, or correct the indentation) [yaml-syntax]`,
	}, "\n"))
	require.Equal(t, schemas.Pos{File: "a.yml", Line: 1, Column: 9}, docs.Diagnostics[1].Related)
	require.Equal(t, []string{"Custom.Fine"}, names(docs))
	var ds schemas.Diagnostics
	require.True(t, errors.As(err, &ds))
}

func TestLoadNothing(t *testing.T) {
	docs, err := schemas.Load(fstest.MapFS{"readme.md": {}}, nil)
	require.EqualError(t, err, ".: no schema file in this directory (schema files end in .yml, .yaml or .json) [no-schemas]")
	require.NotNil(t, docs)
}

// A failingFS cannot open one file, or can open it but not read it.
type failingFS struct {
	fs.FS
	name string
	read bool
}

type failingFile struct{ fs.File }

func (failingFile) Read([]byte) (int, error) { return 0, errBroken }

var errBroken = errors.New("broken disk")

func (f failingFS) Open(name string) (fs.File, error) {
	if name == f.name && f.read {
		file, err := f.FS.Open(name)
		return failingFile{file}, err
	}
	if name == f.name {
		return nil, &fs.PathError{Op: "open", Path: name, Err: errBroken}
	}
	return f.FS.Open(name)
}

func TestLoadUnreadable(t *testing.T) {
	files := fstest.MapFS{
		"a/a.yml": {Data: []byte(named("Custom.AA"))},
		"b/b.yml": {Data: []byte(named("Custom.BB"))},
	}
	for _, name := range []string{"a/a.yml", "a"} { // a file, a directory
		docs, err := schemas.Load(failingFS{FS: files, name: name}, nil)
		require.EqualError(t, err, name+": cannot be read: broken disk [unreadable-file]")
		require.ErrorIs(t, err, errBroken)
		require.Equal(t, []string{"Custom.BB"}, names(docs), "the others are read")
	}
	_, err := schemas.Load(failingFS{FS: files, name: "a/a.yml", read: true}, nil)
	require.EqualError(t, err, "a/a.yml: cannot be read: broken disk [unreadable-file]")
	_, err = schemas.Load(failingFS{FS: files, name: "."}, nil)
	require.EqualError(t, err, ".: cannot be read: broken disk [unreadable-file]")
}

func TestLoadPaths(t *testing.T) {
	dir := t.TempDir()
	t.Chdir(dir)
	write(t, dir, map[string]string{
		"a/one.yml":       named("Custom.One"),
		"a/two.yml":       named("Custom.Two"),
		"a/two_tests.yml": "no: schema",
		"odd.txt":         named("Custom.Odd"),
		".hidden.yml":     named("Custom.Hidden"),
		"builtin":         named("Custom.Builtin"),
	})
	f := func(paths []string, want ...string) {
		t.Helper()
		docs, err := schemas.LoadPaths(paths, nil)
		require.NoError(t, err)
		checkDocs(t, docs, err)
		require.Equal(t, want, names(docs))
	}
	f([]string{"a"}, "Custom.One", "Custom.Two")
	f([]string{"odd.txt", "a/one.yml"}, "Custom.Odd", "Custom.One") // in the order given
	f([]string{"."}, "Custom.One", "Custom.Two")
	f([]string{".hidden.yml"}, "Custom.Hidden") // asked for
	f([]string{"builtin"}, "OnePassword.AuditEvent", "OnePassword.ItemUsage", "OnePassword.SignInAttempt")
	f([]string{"./builtin"}, "Custom.Builtin")
	f([]string{filepath.Join(dir, "odd.txt")}, "Custom.Odd")

	// A file that several paths lead to is read once.
	f([]string{"a/two.yml", "a", "./a/../a/one.yml", filepath.Join(dir, "a")}, "Custom.Two", "Custom.One")
	f([]string{"builtin", "odd.txt", "builtin"}, "OnePassword.AuditEvent", "OnePassword.ItemUsage", "OnePassword.SignInAttempt", "Custom.Odd")
	f(nil)

	docs, err := schemas.LoadPaths([]string{"a"}, nil)
	require.NoError(t, err)
	require.Equal(t, filepath.Join("a", "one.yml"), docs.Schemas[0].File, "files are named as they were given")
}

func TestLoadPathsProblems(t *testing.T) {
	dir := t.TempDir()
	t.Chdir(dir)
	write(t, dir, map[string]string{
		"one.yml":       named("Custom.One"),
		"one_tests.yml": "no: schema",
		"empty/x.txt":   "",
	})
	docs, err := schemas.LoadPaths([]string{"missing.yml", "one_tests.yml", "empty", "one.yml", ""}, nil)
	checkDocs(t, docs, err)
	require.Equal(t, []schemas.Code{schemas.UnreadableFile, schemas.NoSchemas, schemas.UnreadableFile, schemas.TestFile}, codesOf(docs))
	require.ErrorIs(t, err, fs.ErrNotExist)
	require.Equal(t, []string{"Custom.One"}, names(docs))
	require.Contains(t, err.Error(), "missing.yml: cannot be read: ")
}

func TestLinks(t *testing.T) {
	dir := t.TempDir()
	t.Chdir(dir)
	write(t, dir, map[string]string{
		"..data/one.yml": named("Custom.One"),
		"other/two.yml":  named("Custom.Two"),
	})
	for link, target := range map[string]string{
		"one.yml":         "..data/one.yml", // as Kubernetes mounts files
		"again.yml":       "one.yml",        // another way to the same file
		"loop.yml":        "loop.yml",
		"around":          ".",
		"elsewhere":       "other",
		"directory.yml":   "other",
		"other/back.yaml": "../one.yml",
	} {
		if err := os.Symlink(target, link); err != nil {
			t.Skipf("no symbolic links here: %v", err)
		}
	}
	docs, err := schemas.LoadPaths([]string{"."}, nil)
	require.ErrorContains(t, err, "loop.yml: cannot be read: ")
	require.Len(t, docs.Diagnostics, 1, "%v", docs.Diagnostics)
	require.Equal(t, []string{"Custom.One", "Custom.Two"}, names(docs))

	docs, err = schemas.LoadPaths([]string{"elsewhere"}, nil) // a link that was given is followed
	require.NoError(t, err)
	require.Equal(t, []string{"Custom.One", "Custom.Two"}, names(docs))
}

func TestLoadIsDeterministic(t *testing.T) {
	files := fstest.MapFS{}
	for _, name := range []string{"z", "y", "x", "w", "v", "u"} {
		files[name+".yml"] = &fstest.MapFile{Data: []byte("schema: Custom.Same\nfields: [{name: a, type: b}, {name: A, tipe: c, indicators: [d, e]}]\n")}
	}
	first, _ := schemas.Load(files, nil)
	for range 20 {
		again, _ := schemas.Load(files, nil)
		require.Equal(t, first.Diagnostics, again.Diagnostics)
	}
}
