package schematest

import (
	"cmp"
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/margaylog/margay/internal/suggest"
	"github.com/margaylog/margay/internal/yamlkeys"
	"github.com/margaylog/margay/parser"
	"github.com/margaylog/margay/schemas"
)

// A Suite is tests and the schemas they are of, ready to run.
type Suite struct {
	Tests       []*Test             // that can run and are chosen, in the order of the files
	Files       []string            // the test files, in the order in which they were read
	Diagnostics schemas.Diagnostics // what is wrong with test files and schemas, all errors
	Sources     map[string][]byte   // of all files that the diagnostics may be of

	decoded  map[string]decoded // by file
	wrong    []schemas.Text     // the log types of tests with errors
	options  Options
	byName   map[string]*schemas.Schema
	loaded   []*schemas.Schema        // given, or found beside the tests
	spare    map[*schemas.Schema]bool // that nobody asked for, unless a test does
	sets     map[string]*parser.Set
	together *parser.Set // all that compete
	broken   bool        // some schema has errors
	failed   error       // the options are wrong
}

// decoded is what a test file holds.
type decoded struct {
	tests  []*Test // all that are free of errors
	errors int
}

func newSuite(o *Options) *Suite {
	return &Suite{
		Sources: make(map[string][]byte),
		decoded: make(map[string]decoded),
		options: o.withDefaults(),
		byName:  make(map[string]*schemas.Schema),
		spare:   make(map[*schemas.Schema]bool),
		sets:    make(map[string]*parser.Set),
	}
}

func (s *Suite) report(ds ...schemas.Diagnostic) { s.Diagnostics = append(s.Diagnostics, ds...) }

// file adds the tests of one file, or that it could not be read.
func (s *Suite) file(name string, src []byte, err error) {
	if err != nil {
		s.report(yamlkeys.Unreadable(name, err))
		return
	}
	s.Files = append(s.Files, name)
	s.Sources[name] = src
	d := newDecoder(name, src)
	tests := d.tests()
	s.Tests = append(s.Tests, tests...)
	s.wrong = append(s.wrong, d.wrong...)
	s.decoded[name] = decoded{tests, len(d.Diags)}
	s.report(d.Diags...)
}

// given takes the schemas of the options.
func (s *Suite) given() {
	docs := s.options.Schemas
	for _, d := range docs.Diagnostics {
		if d.Severity == schemas.Error {
			s.report(d)
			s.broken = true
		}
	}
	s.add(docs)
}

// found takes schemas that stand beside the tests, and built-in ones for log
// types that are not there. The errors of lenient files do not count.
func (s *Suite) found(docs *schemas.Docs, lenient map[string]bool) {
	for _, d := range docs.Diagnostics {
		if d.Severity != schemas.Error || d.Code == schemas.NoSchemas {
			continue
		}
		s.broken = true
		if !lenient[d.File] {
			s.report(d)
		}
	}
	s.add(docs)
	for _, schema := range docs.Schemas {
		s.spare[schema] = lenient[schema.File]
	}
	builtin := schemas.Builtin()
	named := slices.Clone(s.wrong)
	for _, t := range s.Tests {
		named = append(named, t.LogType)
	}
	needed := slices.ContainsFunc(named, func(name schemas.Text) bool {
		return s.byName[name.Value] == nil && slices.ContainsFunc(builtin.Schemas, func(b *schemas.Schema) bool { return b.Name.Value == name.Value })
	})
	if needed {
		s.add(builtin)
		for _, b := range builtin.Schemas {
			s.spare[b] = true
		}
	}
}

// add adds the schemas whose names are not taken.
func (s *Suite) add(docs *schemas.Docs) {
	for name, src := range docs.Sources {
		if _, ok := s.Sources[name]; !ok {
			s.Sources[name] = src
		}
	}
	for _, schema := range docs.Schemas {
		if name := schema.Name.Value; s.byName[name] == nil {
			s.byName[name] = schema
			s.loaded = append(s.loaded, schema)
		}
	}
}

// finish chooses the tests, and compiles the schemas that they need.
func (s *Suite) finish() (*Suite, error) {
	for _, name := range s.wrong {
		if s.byName[name.Value] == nil {
			s.unknown(name)
		}
	}
	before := len(s.Tests)
	s.Tests = slices.DeleteFunc(s.Tests, func(t *Test) bool { return !s.options.chooses(t) })
	if before > 0 && len(s.Tests) == 0 && s.options.Only != nil {
		s.report(yamlkeys.Problem(NoTests, schemas.Pos{}, "", fmt.Sprintf("no test matches %q", s.options.Only), "it is matched against LOGTYPE/NAME"))
	}
	if s.options.Compete {
		s.compete()
	}
	s.Tests = slices.DeleteFunc(s.Tests, func(t *Test) bool { return !s.ready(t) })
	slices.SortStableFunc(s.Diagnostics, func(a, b schemas.Diagnostic) int {
		return cmp.Or(strings.Compare(a.File, b.File), cmp.Compare(a.Line, b.Line), cmp.Compare(a.Column, b.Column))
	})
	if s.failed != nil {
		return s, s.failed
	}
	return s, s.Diagnostics.Err()
}

// ready reports whether there is a schema for a test that compiles.
func (s *Suite) ready(t *Test) bool {
	name := t.LogType.Value
	schema := s.byName[name]
	if schema == nil {
		s.unknown(t.LogType)
		return false
	}
	if s.options.Compete {
		return s.together != nil
	}
	set, done := s.sets[name]
	if !done {
		set = s.compile([]*schemas.Schema{schema}, nil)
		s.sets[name] = set
	}
	return set != nil
}

// unknown reports a log type that no schema describes.
func (s *Suite) unknown(logType schemas.Text) {
	var names []string
	for _, schema := range s.loaded {
		names = append(names, schema.Name.Value)
	}
	hint := "no schema of that name is loaded"
	if s.broken {
		hint = "those with errors are not loaded: see margay check"
	} else if near := suggest.Closest(yamlkeys.Cut(logType.Value), names); near != "" {
		hint = fmt.Sprintf("did you mean %q?", near)
	}
	s.report(yamlkeys.Problem(UnknownLogType, logType.Pos, "logType", fmt.Sprintf("unknown log type %q", yamlkeys.Cut(logType.Value)), hint))
}

// compete compiles all schemas.
func (s *Suite) compete() {
	s.together = s.compile(s.loaded, s.options.Parser.LogTypes)
}

// compile compiles schemas, or returns nil and reports why they cannot be.
func (s *Suite) compile(all []*schemas.Schema, logTypes []string) *parser.Set {
	o := *s.options.Parser
	o.LogTypes = logTypes
	set, err := parser.Compile(&schemas.Docs{Schemas: all}, &o)
	if err == nil {
		return set
	}
	var diags schemas.Diagnostics
	if !errors.As(err, &diags) {
		s.failed = err
		return nil
	}
	for _, d := range diags {
		if d.Severity == schemas.Error && d.Line > 0 { // that there is no schema, unknown says
			s.report(d)
		}
	}
	return nil
}

// set returns the set that a test is run by.
func (s *Suite) set(t *Test) *parser.Set {
	if s.together != nil {
		return s.together
	}
	return s.sets[t.LogType.Value]
}
