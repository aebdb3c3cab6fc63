package schemas

import (
	"embed"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"strings"
	"sync"

	"github.com/margaylog/margay/indicators"
)

// Options are what a load may be told. Nil Options are the defaults.
type Options struct {
	// Indicators are those that schemas may use; nil: indicators.Default().
	Indicators *indicators.Registry
	// DefaultName names the schemas of a file that do not do so themselves,
	// with a warning. When it is nil, such a schema is an error.
	DefaultName func(file string) string
}

// BuiltinPath is the path that stands for the built-in schemas in LoadPaths.
const BuiltinPath = "builtin"

//go:embed onepassword/*.yml
var builtinFiles embed.FS

// Builtin returns the schemas that are part of the program: the log types of
// 1Password. They have no diagnostics. Each call returns the same Docs.
func Builtin() *Docs {
	return builtin()
}

var builtin = sync.OnceValue(func() *Docs {
	l := newLoader(nil)
	l.builtin()
	docs, err := l.finish()
	if err != nil {
		panic("schemas: built-in schemas: " + err.Error()) // a bug of ours
	}
	return docs
})

// Parse reads the schemas of one source text. File is its name in
// diagnostics and the key of Docs.Sources.
//
// The Docs are never nil: they hold the schemas that are free of errors. The
// error is nil when all are, and otherwise Diagnostics, warnings included.
// Several Parse may run at once.
func Parse(file string, src []byte, o *Options) (*Docs, error) {
	l := newLoader(o)
	l.source(file, src)
	return l.finish()
}

// Load reads all schemas of fsys: the files .yml, .yaml and .json at any
// depth, in lexical order. It leaves out tests (_tests.yml, _tests.yaml,
// _tests.json) and all files and directories whose names start with a dot,
// and does not follow links to directories.
//
// The Docs are never nil: they hold the schemas that are free of errors. The
// error is nil when all are, and otherwise Diagnostics, warnings included;
// a file that cannot be read is among them, and errors.Is finds its cause.
func Load(fsys fs.FS, o *Options) (*Docs, error) {
	l := newLoader(o)
	l.tree(root{fsys: fsys, name: ".", file: func(sub string) string { return sub }})
	return l.finish()
}

// LoadPaths reads schemas from files and directories of the operating system,
// in the order given; directories as Load does. A file is read whatever its
// name is, but tests are an error. The path "builtin" stands for the built-in
// schemas (write ./builtin for a file of that name). A file that several
// paths lead to is read once.
//
// Docs and error are those of Load. Diagnostics name files by the paths given
// here.
func LoadPaths(paths []string, o *Options) (*Docs, error) {
	l := newLoader(o)
	for _, p := range paths {
		l.path(p)
	}
	return l.finish()
}

// A loader collects what one load finds.
type loader struct {
	env   *environment
	docs  *Docs
	first map[string]*Schema // by name
	read  map[string]bool    // by path without links: what has been read
}

func newLoader(o *Options) *loader {
	return &loader{
		env:   newEnvironment(o),
		docs:  &Docs{Sources: make(map[string][]byte)},
		first: make(map[string]*Schema),
		read:  make(map[string]bool),
	}
}

func (l *loader) finish() (*Docs, error) {
	l.docs.Diagnostics = l.docs.Diagnostics.sorted()
	return l.docs, l.docs.Diagnostics.Err()
}

// source reads the schemas of one text.
func (l *loader) source(file string, src []byte) {
	l.docs.Sources[file] = src
	r := &reporter{file: file}
	for _, doc := range r.documents(src) {
		before := r.errors
		if !r.unalias(doc) {
			continue
		}
		s := decode(r, l.env, doc.Content[0])
		if s != nil && l.unique(r, s) && r.errors == before {
			l.docs.Schemas = append(l.docs.Schemas, s)
		}
	}
	l.docs.Diagnostics = append(l.docs.Diagnostics, r.diags...)
}

// unique reports a schema whose name another one has.
func (l *loader) unique(r *reporter, s *Schema) bool {
	if !s.Name.Set() {
		return true
	}
	other := l.first[s.Name.Value]
	if other == nil {
		l.first[s.Name.Value] = s
		return true
	}
	r.add(Diagnostic{
		Pos: s.Name.Pos, Path: "schema", Code: DuplicateSchema,
		Msg:  fmt.Sprintf("the name %s is taken by the schema %s", quote(s.Name.Value), place(other.Name.Pos, s.Name.Pos)),
		Hint: "rename one, or load one of them", Related: other.Name.Pos,
	})
	return false
}

func (l *loader) builtin() {
	l.tree(root{fsys: builtinFiles, name: BuiltinPath, file: func(sub string) string { return BuiltinPath + ":" + sub }})
}

// path reads what one path of the operating system leads to.
func (l *loader) path(name string) {
	if name == BuiltinPath {
		if !l.read[BuiltinPath] {
			l.read[BuiltinPath] = true
			l.builtin()
		}
		return
	}
	info, err := os.Stat(name)
	switch {
	case err != nil:
		l.unreadable(name, err)
	case info.IsDir():
		file := func(sub string) string { return filepath.Join(name, filepath.FromSlash(sub)) }
		l.tree(root{fsys: os.DirFS(name), name: name, file: file, again: l.again})
	case isTest(filepath.Base(name)):
		l.problem(TestFile, name, "a file of tests, not a schema", "give the schema file", nil)
	case !l.again(name):
		f, err := os.Open(name)
		l.file(name, f, err)
	}
}

// again reports whether a file has been read before, by any path.
func (l *loader) again(name string) bool {
	if abs, err := filepath.Abs(name); err == nil {
		name = abs
	}
	if real, err := filepath.EvalSymlinks(name); err == nil {
		name = real
	}
	was := l.read[name]
	l.read[name] = true
	return was
}

// A root is a tree of files to load.
type root struct {
	fsys  fs.FS
	name  string                  // of the tree, in diagnostics
	file  func(sub string) string // the name of a file of fsys in diagnostics
	again func(file string) bool  // whether it has been read; nil: files have one path
}

// tree reads the schema files of a tree. What cannot be read is reported, and
// does not end the walk.
func (l *loader) tree(t root) {
	found := false
	_ = fs.WalkDir(t.fsys, ".", func(sub string, entry fs.DirEntry, err error) error {
		base := path.Base(sub)
		switch {
		case err != nil:
			l.unreadable(t.file(sub), err)
			found = true // there may be schemas in it
		case strings.HasPrefix(base, ".") && sub != ".":
			if entry.IsDir() {
				return fs.SkipDir
			}
		case isSchema(base) && regular(t.fsys, sub, entry):
			found = true
			if file := t.file(sub); t.again == nil || !t.again(file) {
				f, err := t.fsys.Open(sub)
				l.file(file, f, err)
			}
		}
		return nil
	})
	if !found {
		l.problem(NoSchemas, t.name, "no schema file in this directory", "schema files end in .yml, .yaml or .json", nil)
	}
}

// regular reports whether an entry of a directory is a file, if need be by
// following a link: a named pipe would block for ever.
func regular(fsys fs.FS, name string, entry fs.DirEntry) bool {
	if entry.Type().IsRegular() {
		return true
	}
	if entry.Type()&fs.ModeSymlink == 0 {
		return false
	}
	info, err := fs.Stat(fsys, name)
	return err != nil || info.Mode().IsRegular() // opening it will say what the error is
}

// file reads an open file, or reports that it could not be opened.
func (l *loader) file(name string, f fs.File, err error) {
	if err != nil {
		l.unreadable(name, err)
		return
	}
	defer f.Close()
	src, err := io.ReadAll(io.LimitReader(f, maxFile+1))
	if err != nil {
		l.unreadable(name, err)
		return
	}
	l.source(name, src)
}

func (l *loader) unreadable(name string, err error) {
	cause := err
	if detail := (*fs.PathError)(nil); errors.As(err, &detail) {
		cause = detail.Err // without the path, which the diagnostic has
	}
	l.problem(UnreadableFile, name, "cannot be read: "+cause.Error(), "", err)
}

// problem reports a problem of a whole file or directory.
func (l *loader) problem(c Code, file, msg, hint string, cause error) {
	r := &reporter{}
	r.add(Diagnostic{Pos: Pos{File: file}, Code: c, Msg: msg, Hint: hint, Cause: cause})
	l.docs.Diagnostics = append(l.docs.Diagnostics, r.diags...)
}

// isSchema reports whether a file of a directory is read as schemas.
func isSchema(base string) bool {
	switch strings.ToLower(path.Ext(base)) {
	case ".yml", ".yaml", ".json":
		return !isTest(base)
	}
	return false
}

// isTest reports whether a file holds tests of schemas.
func isTest(base string) bool {
	base = strings.ToLower(base)
	for _, suffix := range []string{"_tests.yml", "_tests.yaml", "_tests.json"} {
		if strings.HasSuffix(base, suffix) {
			return true
		}
	}
	return false
}
