package schematest

import (
	"io/fs"
	"strings"
)

// A TestingT is a *testing.T. This package does not import testing, because
// programs that are no tests use it too.
type TestingT[T any] interface {
	Helper()
	Errorf(format string, args ...any)
	Fatalf(format string, args ...any)
	Logf(format string, args ...any)
	Run(name string, f func(T)) bool
}

// Run runs the test files of the operating system at paths, as LoadPaths finds
// them, as subtests of t: one for each file and each test in it. What is wrong
// with files and schemas fails t itself. The coverage of each schema is
// logged.
//
//	var update = flag.Bool("update", false, "rewrite what the tests expect")
//
//	func TestSchemas(t *testing.T) {
//		schematest.Run(t, &schematest.Options{Update: *update}, "testdata/schemas")
//	}
func Run[T TestingT[T]](t T, o *Options, paths ...string) {
	t.Helper()
	s, err := LoadPaths(paths, o)
	if err == nil && s.options.Update {
		if s, err = s.update(paths, o); err != nil {
			t.Fatalf("%v", err)
		}
	}
	run(t, s, err)
}

// RunFS is like Run for the test files of fsys, as Load finds them. Files
// cannot be updated.
func RunFS[T TestingT[T]](t T, o *Options, fsys fs.FS) {
	t.Helper()
	s, err := Load(fsys, o)
	run(t, s, err)
}

// update rewrites the files with tests that fail, and loads them again.
func (s *Suite) update(paths []string, o *Options) (*Suite, error) {
	updates, err := s.Updates(s.Run())
	if err != nil {
		return s, err
	}
	for i := range updates {
		if err := updates[i].Write(); err != nil {
			return s, err
		}
	}
	return LoadPaths(paths, o)
}

func run[T TestingT[T]](t T, s *Suite, err error) {
	t.Helper()
	if err != nil {
		t.Errorf("%v", err)
	}
	report := s.Run()
	for len(report.Results) > 0 {
		file := report.Results[0].Test.File
		n := 0
		for n < len(report.Results) && report.Results[n].Test.File == file {
			n++
		}
		results := report.Results[:n]
		report.Results = report.Results[n:]
		t.Run(strings.TrimPrefix(file, "./"), func(t T) {
			for i := range results {
				t.Run(results[i].Test.Name.Value, func(t T) { fail(t, &results[i]) })
			}
		})
	}
	for _, c := range report.Coverage {
		t.Logf("%s", c)
	}
}

// fail reports the failures of one test.
func fail[T TestingT[T]](t T, r *Result) {
	for _, f := range r.Failures {
		t.Errorf("%s", f)
	}
}
