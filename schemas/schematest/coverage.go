package schematest

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"github.com/margaylog/margay/indicators"
	"github.com/margaylog/margay/schemas"
)

// Coverage says which parts of a schema no test ever filled.
type Coverage struct {
	schemas.Pos        // of the schema
	LogType     string // of the schema
	Tests       int    // of this log type

	// Fields counts those of all levels; an object that no test filled is
	// one. Filled are those that some event had a value in.
	Fields, Filled int
	Unfilled       []string // paths, such as user.email and tags[].name, in the order of the schema

	// Indicators counts each indicator of each field. Found are those that
	// found a value in some event.
	Indicators, Found int
	Unfound           []string // of fields that were filled: a path, and the indicator in parentheses
}

// String returns the coverage on one line.
func (c Coverage) String() string {
	if c.Tests == 0 {
		return c.LogType + ": no tests"
	}
	s := fmt.Sprintf("%s: %d of %d fields", c.LogType, c.Filled, c.Fields)
	if c.Indicators > 0 {
		s += fmt.Sprintf(", %d of %d indicators", c.Found, c.Indicators)
	}
	if len(c.Unfilled) > 0 {
		s += "; never filled: " + strings.Join(c.Unfilled, ", ")
	}
	if len(c.Unfound) > 0 {
		s += "; never found: " + strings.Join(c.Unfound, ", ")
	}
	return s
}

// A coverage collects what the tests of a suite fill.
type coverage struct {
	suite *Suite
	uses  map[string]*schemaUse // by log type
}

type schemaUse struct {
	schema *schemas.Schema
	tests  int
	fields []*use
}

// A use is a field, and what the tests have filled of it.
type use struct {
	name   string
	path   string
	value  *schemas.Value // resolved
	filled bool
	inner  []*use      // of an object, or of the objects in an array, once there was one
	scans  []scanState // indicators, those of elements too
}

type scanState struct {
	name  string
	scan  *indicators.Compiled
	found bool
}

func newCoverage(s *Suite) *coverage {
	c := &coverage{suite: s, uses: make(map[string]*schemaUse)}
	only := s.options.Parser.LogTypes
	for _, schema := range s.loaded {
		if len(only) > 0 && !slices.Contains(only, schema.Name.Value) {
			continue
		}
		c.uses[schema.Name.Value] = &schemaUse{schema: schema, fields: c.fields(schema, schema.Fields, "")}
	}
	return c
}

func (c *coverage) fields(s *schemas.Schema, fields []*schemas.Field, path string) []*use {
	uses := make([]*use, len(fields))
	for i, f := range fields {
		uses[i] = &use{name: f.Name.Value, path: joinPath(path, f.Name.Value), value: s.Resolve(&f.Value)}
		c.scans(s, uses[i])
	}
	return uses
}

// scans adds the indicators of a text, or of an array of texts and of its
// elements. On others they have no effect.
func (c *coverage) scans(s *schemas.Schema, u *use) {
	var names []schemas.Text
	v := u.value
	for ; v != nil && v.Type == schemas.Array; v = element(s, v) {
		names = append(names, v.Indicators...)
	}
	if v == nil || v.Type != schemas.String {
		return
	}
	for _, name := range append(names, v.Indicators...) {
		known := slices.ContainsFunc(u.scans, func(s scanState) bool { return s.name == name.Value })
		if compiled, ok := c.suite.options.Parser.Indicators.Compile(name.Value); ok && !known {
			u.scans = append(u.scans, scanState{name: name.Value, scan: compiled})
		}
	}
}

// element returns what the elements of an array are, or nil.
func element(s *schemas.Schema, v *schemas.Value) *schemas.Value {
	if v.Type != schemas.Array || v.Element == nil {
		return nil
	}
	return s.Resolve(v.Element)
}

func joinPath(path, name string) string {
	if path == "" {
		return name
	}
	return path + "." + name
}

// test notes what the events of a test fill.
func (c *coverage) test(t *Test, outcomes []outcome) {
	if own := c.uses[t.LogType.Value]; own != nil {
		own.tests++
	}
	for _, o := range outcomes {
		if u := c.uses[o.logType]; u != nil && o.event != nil {
			c.object(u.schema, u.fields, o.event)
		}
	}
}

func (c *coverage) object(s *schemas.Schema, uses []*use, event *node) {
	byName := make(map[string]*node, len(event.members))
	for _, m := range event.members {
		byName[m.name] = m.value
	}
	for _, u := range uses {
		if value := byName[u.name]; value != nil {
			u.filled = true
			c.value(s, u, u.value, value, u.path)
		}
	}
}

// value goes into a value of a field: v is what the schema says of it.
func (c *coverage) value(s *schemas.Schema, u *use, v *schemas.Value, n *node, path string) {
	switch {
	case v == nil:
	case n.kind == stringNode:
		u.search(n.text)
	case n.kind == arrayNode && v.Type == schemas.Array:
		for _, elem := range n.elems {
			c.value(s, u, element(s, v), elem, path+"[]")
		}
	case n.kind == objectNode && v.Type == schemas.Object:
		if u.inner == nil {
			u.inner = c.fields(s, v.Fields, path)
		}
		c.object(s, u.inner, n)
	}
}

// search runs the indicators that have found nothing yet.
func (u *use) search(text string) {
	for i := range u.scans {
		if s := &u.scans[i]; !s.found {
			var values indicators.Values
			s.scan.Scan(&values, []byte(text))
			values.Finish()
			s.found = len(values.All()) > 0
		}
	}
}

// report returns the coverage of the schemas, by name.
func (c *coverage) report() []Coverage {
	var all []Coverage
	for _, u := range c.uses {
		if u.tests == 0 && c.suite.spare[u.schema] {
			continue
		}
		r := Coverage{Pos: u.schema.Name.Pos, LogType: u.schema.Name.Value, Tests: u.tests}
		r.count(u.fields)
		all = append(all, r)
	}
	slices.SortFunc(all, func(a, b Coverage) int { return cmp.Compare(a.LogType, b.LogType) })
	return all
}

func (c *Coverage) count(uses []*use) {
	for _, u := range uses {
		c.Fields++
		if u.filled {
			c.Filled++
		} else {
			c.Unfilled = append(c.Unfilled, u.path)
		}
		for _, s := range u.scans {
			c.Indicators++
			if s.found {
				c.Found++
			} else if u.filled { // else it is said already
				c.Unfound = append(c.Unfound, fmt.Sprintf("%s (%s)", u.path, s.name))
			}
		}
		c.count(u.inner)
	}
}
