package schematest

import (
	"io"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strings"

	"gopkg.in/yaml.v3"

	"github.com/margaylog/margay/internal/yamldoc"
	"github.com/margaylog/margay/internal/yamlkeys"
	"github.com/margaylog/margay/schemas"
)

// Stdin is the path that stands for standard input in LoadPaths.
const Stdin = "-"

// A finder collects test files, and where the schemas beside them are.
type finder struct {
	suite   *Suite
	seen    map[string]bool // files read, by path without links
	dirs    []string        // directories to load schemas from
	schema  []string        // schema files that were named
	files   []string        // test files that were named
	nothing []string        // paths without a test
}

// Load reads the test files of fsys, those whose names end in _tests.yml,
// _tests.yaml or _tests.json at any depth, and unless the options have
// schemas, those of fsys too. Names that start with a dot are left out.
//
// The Suite is never nil: it holds the tests that can run. The error is nil
// when all can, and otherwise what is wrong with the files and their schemas,
// as schemas.Diagnostics.
func Load(fsys fs.FS, o *Options) (*Suite, error) {
	s := newSuite(o)
	f := &finder{suite: s, seen: make(map[string]bool)}
	f.tree(".", fsys, func(sub string) string { return sub })
	f.none()
	if s.options.Schemas == nil {
		docs, _ := schemas.Load(fsys, s.options.Load) // its error is what the docs report
		s.found(docs, nil)
	} else {
		s.given()
	}
	return s.finish()
}

// LoadPaths is like Load for files and directories of the operating system. A
// file is read whatever its name is: as schemas when it holds some, and else
// as tests; "-" is standard input. No path means the current directory.
//
// Unless the options have schemas, they are those of the paths. A test file
// that is named by itself also goes with the schemas of its own directory, of
// which it is an error only if one is wrong that the file is named after, as
// door_tests.yml is after door.yml, or one that is needed.
func LoadPaths(paths []string, o *Options) (*Suite, error) {
	s := newSuite(o)
	f := &finder{suite: s, seen: make(map[string]bool)}
	if len(paths) == 0 {
		paths = []string{"."}
	}
	for _, p := range paths {
		f.path(p)
	}
	f.none()
	if s.options.Schemas != nil {
		s.given()
	} else {
		s.found(f.schemas())
	}
	return s.finish()
}

// path reads what one path of the operating system leads to.
func (f *finder) path(name string) {
	if name == Stdin {
		if f.suite.options.Stdin != nil && !f.again(name) {
			src, err := read(f.suite.options.Stdin)
			f.suite.file(name, src, err)
		}
		return
	}
	info, err := os.Stat(name)
	switch {
	case err != nil:
		f.suite.file(name, nil, err)
	case info.IsDir():
		f.dirs = append(f.dirs, name)
		f.tree(name, os.DirFS(name), func(sub string) string { return filepath.Join(name, filepath.FromSlash(sub)) })
	case !f.again(name):
		f.file(name)
	}
}

// file reads a file that was named.
func (f *finder) file(name string) {
	src, err := readFile(os.DirFS(filepath.Dir(name)), filepath.Base(name))
	if err == nil && !isTests(filepath.Base(name)) && holdsSchemas(src) {
		f.schema = append(f.schema, name)
		f.nothing = append(f.nothing, name)
		return
	}
	f.files = append(f.files, name)
	f.suite.file(name, src, err)
}

// holdsSchemas reports whether the first document of a file is a schema.
func holdsSchemas(src []byte) bool {
	docs, _ := yamldoc.Documents(src[:min(len(src), maxFile)])
	if len(docs) == 0 || docs[0].Content[0].Kind != yaml.MappingNode {
		return false
	}
	keys := make(map[string]bool)
	for i, n := range docs[0].Content[0].Content {
		keys[n.Value] = keys[n.Value] || i%2 == 0
	}
	return (keys["schema"] || keys["fields"]) && !keys["logType"] && !keys["input"] && !keys["inputs"]
}

// again reports whether a file has been read before, by any path.
func (f *finder) again(name string) bool {
	name = realPath(name)
	was := f.seen[name]
	f.seen[name] = true
	return was
}

func realPath(name string) string {
	if abs, err := filepath.Abs(name); err == nil {
		name = abs
	}
	if real, err := filepath.EvalSymlinks(name); err == nil {
		name = real
	}
	return name
}

// tree reads the test files of a tree. What cannot be read is reported, and
// does not end the walk.
func (f *finder) tree(name string, fsys fs.FS, file func(sub string) string) {
	found := false
	_ = fs.WalkDir(fsys, ".", func(sub string, entry fs.DirEntry, err error) error {
		base := path.Base(sub)
		switch {
		case err != nil:
			f.suite.file(file(sub), nil, err)
			found = true // there may be tests in it
		case strings.HasPrefix(base, ".") && sub != ".":
			if entry.IsDir() {
				return fs.SkipDir
			}
		case isTests(base) && regular(fsys, sub, entry):
			found = true
			if name := file(sub); !f.again(name) {
				src, err := readFile(fsys, sub)
				f.suite.file(name, src, err)
			}
		}
		return nil
	})
	if !found {
		f.nothing = append(f.nothing, name)
	}
}

// none reports paths without tests, if there is no test elsewhere either:
// schemas without tests may stand anywhere.
func (f *finder) none() {
	if len(f.suite.Files) > 0 || len(f.suite.Diagnostics) > 0 {
		return
	}
	for _, name := range f.nothing {
		msg, hint := "no test file in this directory", "files of tests end in _tests.yml, _tests.yaml or _tests.json"
		if slices.Contains(f.schema, name) {
			msg, hint = "a schema, not tests of one", "give the file of its tests, or the directory of both"
		}
		f.suite.report(yamlkeys.Problem(NoTests, schemas.Pos{File: name}, "", msg, hint))
	}
}

// schemas loads the schemas that stand beside the tests, and returns the
// files whose errors do not count.
func (f *finder) schemas() (*schemas.Docs, map[string]bool) {
	paths := slices.Concat(f.dirs, f.schema)
	lenient := make(map[string]bool)
	for _, name := range f.files {
		for _, sibling := range f.siblings(name) {
			paths = append(paths, sibling)
			lenient[sibling] = true
		}
	}
	for _, name := range f.files {
		for sibling := range lenient {
			if filepath.Dir(sibling) == filepath.Dir(name) && namedAfter(name, sibling) {
				lenient[sibling] = false
			}
		}
	}
	docs, _ := schemas.LoadPaths(paths, f.suite.options.Load) // its error is what the docs report
	return docs, lenient
}

// siblings returns the files beside a test file that may be schemas, unless a
// directory that was named holds them anyway.
func (f *finder) siblings(name string) []string {
	dir := filepath.Dir(name)
	for _, d := range f.dirs {
		if rel, err := filepath.Rel(realPath(d), realPath(dir)); err == nil && filepath.IsLocal(rel) {
			return nil
		}
	}
	entries, err := os.ReadDir(dir)
	if err != nil {
		return nil // that is how the test file cannot be read, either
	}
	var found []string
	for _, e := range entries {
		base := e.Name()
		full := filepath.Join(dir, base)
		if isYAML(base) && !isTests(base) && !strings.HasPrefix(base, ".") && !f.seen[realPath(full)] && regular(os.DirFS(dir), base, e) {
			found = append(found, full)
		}
	}
	return found
}

// namedAfter reports whether a test file is called after a schema file.
func namedAfter(tests, schema string) bool {
	stem := strings.TrimSuffix(filepath.Base(schema), filepath.Ext(schema))
	return strings.HasPrefix(filepath.Base(tests), stem+"_tests.")
}

func isYAML(base string) bool {
	switch strings.ToLower(path.Ext(base)) {
	case ".yml", ".yaml", ".json":
		return true
	}
	return false
}

// isTests reports whether a file of a directory is read as tests: one of
// those that are no schemas.
func isTests(base string) bool {
	base = strings.ToLower(base)
	return isYAML(base) && strings.HasSuffix(strings.TrimSuffix(base, path.Ext(base)), "_tests")
}

// regular reports whether an entry of a directory is a file, if need be by
// following a link: a named pipe would block for ever.
func regular(fsys fs.FS, name string, entry fs.DirEntry) bool {
	if entry.Type()&fs.ModeSymlink == 0 {
		return entry.Type().IsRegular()
	}
	info, err := fs.Stat(fsys, name)
	return err != nil || info.Mode().IsRegular() // opening it will say what the error is
}

func readFile(fsys fs.FS, name string) ([]byte, error) {
	f, err := fsys.Open(name)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	return read(f)
}

// read reads a file, but not more of it than it takes to see that it is too
// large.
func read(r io.Reader) ([]byte, error) {
	return io.ReadAll(io.LimitReader(r, maxFile+1))
}
