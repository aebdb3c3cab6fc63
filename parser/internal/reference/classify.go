package reference

import (
	"sort"
	"strings"

	"github.com/margaylog/margay/schemas"
)

// A choice is the answer of section 7: the schema that takes the event, or
// the name of the closest one when nobody does.
type choice struct {
	schema   *schemas.Schema
	closest  string
	fellBack bool
}

// A candidate is a schema and everything that its place depends on.
type candidate struct {
	schema    *schemas.Schema
	top       int  // known keys at the top
	below     int  // and below it
	satisfied bool // as if bad values always rejected
	refused   bool // by validate
	required  int  // fields of the schema, at all levels
	fields    int
}

// classify chooses among several; a single schema takes every event.
func classify(docs []*schemas.Schema, o Options, event *tree) choice {
	var all, left []candidate
	for _, s := range docs {
		c := newCandidate(s, o, event)
		all = append(all, c)
		if c.top > 0 && !c.refused {
			left = append(left, c)
		}
	}
	order(all)
	order(left)
	switch {
	case len(left) == 0 && len(all) > 0 && all[0].top > 0:
		return choice{closest: all[0].schema.Name.Value}
	case len(left) == 0:
		return choice{}
	}
	if o.Fallback {
		for i, c := range left {
			if c.satisfied {
				return choice{schema: c.schema, fellBack: i > 0}
			}
		}
	}
	return choice{schema: left[0].schema}
}

func newCandidate(s *schemas.Schema, o Options, event *tree) candidate {
	o.NullField = false
	c := candidate{schema: s}
	violations := convert(s, o, event).violations
	c.satisfied = len(violations) == 0
	for _, v := range violations {
		c.refused = c.refused || v.Code == failedValidation
	}
	c.required, c.fields = count(s, s.Fields)

	paths := map[string]bool{}
	know(s, s.Fields, event, "", paths)
	for path := range paths {
		switch {
		case strings.HasPrefix(path, "/p_"): // changes nothing, nor does what is in it
		case strings.Count(path, "/") == 1:
			c.top++
		default:
			c.below++
		}
	}
	return c
}

// order sorts by rules 2 and 3, the best first.
func order(all []candidate) {
	sort.Slice(all, func(i, j int) bool {
		a, b := all[i], all[j]
		switch {
		case a.top != b.top:
			return a.top > b.top
		case a.satisfied != b.satisfied:
			return a.satisfied
		case a.below != b.below:
			return a.below > b.below
		case a.required != b.required:
			return a.required > b.required
		case a.fields != b.fields:
			return a.fields < b.fields
		}
		return a.schema.Name.Value < b.schema.Name.Value
	})
}

// know adds the path of each key in the object that is a field: the keys
// alone decide, and a path through an array has no indexes.
func know(s *schemas.Schema, fields []*schemas.Field, in *tree, at string, paths map[string]bool) {
	for _, f := range fields {
		last := in.last(inputKey(f))
		if last == nil || isTransformed(f) {
			continue
		}
		path := at + "/" + pointerToken(inputKey(f))
		paths[path] = true
		knowValue(s, s.Resolve(&f.Value), last, path, paths)
	}
}

func knowValue(s *schemas.Schema, v *schemas.Value, in *tree, path string, paths map[string]bool) {
	switch {
	case v.Embedded.Value: // its text says nothing
	case v.Type == schemas.Object && in.kind == objectKind:
		know(s, v.Fields, in, path, paths)
	case v.Type == schemas.Array && in.kind == arrayKind:
		for _, e := range in.elements {
			knowValue(s, s.Resolve(v.Element), e, path, paths)
		}
	}
}

// count returns how many fields there are at all levels, and how many of them
// are required.
func count(s *schemas.Schema, fields []*schemas.Field) (required, total int) {
	for _, f := range fields {
		total++
		if f.Required.Value {
			required++
		}
		v := s.Resolve(&f.Value)
		for v.Type == schemas.Array {
			v = s.Resolve(v.Element)
		}
		if v.Type == schemas.Object {
			r, t := count(s, v.Fields)
			required += r
			total += t
		}
	}
	return required, total
}
