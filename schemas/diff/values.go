package diff

import (
	"slices"
	"strings"

	"github.com/margaylog/margay/schemas"
)

// A value is what a field, or the elements of an array, stand for.
type value struct {
	*schemas.Value // refs are resolved
	schema         *schemas.Schema
	doc            schemas.Text // beside the ref, or else of what it stands for
	rules          rules
}

// rules are what texts are searched for and checked by: their own, and those
// of the arrays that they are in, which count for their texts together.
type rules struct {
	indicators []schemas.Text
	validates  []*schemas.Validate
}

// view returns what v stands for. outer are the rules of the arrays around it.
func view(s *schemas.Schema, v *schemas.Value, outer rules) value {
	resolved := s.Resolve(v)
	doc := v.Doc
	if !doc.Set() {
		doc = resolved.Doc
	}
	own := rules{slices.Concat(outer.indicators, resolved.Indicators), slices.Clone(outer.validates)}
	if resolved.Validate != nil {
		own.validates = append(own.validates, resolved.Validate)
	}
	return value{Value: resolved, schema: s, doc: doc, rules: own}
}

func (v *value) element() value { return view(v.schema, v.Element, v.rules) }

// value compares what both states have at path. from is what the new one is a
// copy of, or nil.
func (c *comparison) value(path string, a, b value, from *schemas.Value) {
	c.text(DescriptionChanged, path, a.doc, b.doc, a.Pos, b.Pos)
	if a.Type != b.Type {
		code := TypeChanged
		if wider(a.Type, b.Type) {
			code = TypeWidened
		}
		c.add(code, path, typeName(a.schema, a.Value), typeName(b.schema, b.Value), a.TypePos, b.TypePos)
		return
	}
	c.flag(EmbeddedJSONChanged, path, a.Embedded, b.Embedded, a.Pos, b.Pos)
	switch a.Type {
	case schemas.Object:
		c.fields(path, a.Fields, b.Fields, from)
	case schemas.Array:
		c.value(elements(path), a.element(), b.element(), c.elementOf(from))
	case schemas.Timestamp:
		c.timestamp(path, a, b)
	case schemas.String:
		c.indicators(path, a, b)
		c.validate(path, a, b)
	}
}

// wider reports whether the integers of b are those of a and more.
func wider(a, b schemas.Type) bool {
	return width(a) > 0 && width(a) < width(b)
}

// width is the number of bits of an integer, 0 of another type.
func width(t schemas.Type) int {
	switch t {
	case schemas.SmallInt:
		return 16
	case schemas.Int:
		return 32
	case schemas.BigInt:
		return 64
	}
	return 0
}

func (c *comparison) timestamp(path string, a, b value) {
	old, new := formats(a), formats(b)
	if !slices.Equal(old, new) {
		code := TimeFormatChanged
		if len(new) > len(old) && slices.Equal(old, new[:len(old)]) {
			code = TimeFormatAdded
		}
		c.add(code, path, strings.Join(old, ", "), strings.Join(new, ", "), firstPlace(a.Formats, a.Pos), firstPlace(b.Formats, b.Pos))
	}
	if from, to := timezone(a), timezone(b); from != to {
		c.add(TimezoneChanged, path, from, to, placeOf(a.Timezone, a.Pos), placeOf(b.Timezone, b.Pos))
	}
	code := EventTimeAdded
	if a.EventTime.Value {
		code = EventTimeRemoved
	}
	c.flag(code, path, a.EventTime, b.EventTime, a.Pos, b.Pos)
	c.flag(ExpirationChanged, path, a.Expires, b.Expires, a.Pos, b.Pos)
}

// formats are the time formats, each in one spelling.
func formats(v value) []string {
	if len(v.Formats) == 0 {
		return []string{"rfc3339"}
	}
	list := make([]string, len(v.Formats))
	for i, t := range v.Formats {
		list[i] = strings.TrimPrefix(t.Value, "strftime=")
	}
	return list
}

func firstPlace(list []schemas.Text, owner schemas.Pos) schemas.Pos {
	if len(list) == 0 {
		return owner
	}
	return list[0].Pos
}

func timezone(v value) string {
	if !v.Timezone.Set() {
		return "UTC"
	}
	return v.Timezone.Value
}

func (c *comparison) indicators(path string, a, b value) {
	for _, t := range missing(a.rules.indicators, b.rules.indicators) {
		c.add(IndicatorRemoved, path, t.Value, "", t.Pos, b.Pos)
	}
	for _, t := range missing(b.rules.indicators, a.rules.indicators) {
		c.add(IndicatorAdded, path, "", t.Value, a.Pos, t.Pos)
	}
}

// missing returns the texts of list that others does not have, each once.
func missing(list, others []schemas.Text) (out []schemas.Text) {
	has := func(list []schemas.Text, text string) bool {
		return slices.ContainsFunc(list, func(t schemas.Text) bool { return t.Value == text })
	}
	for _, t := range list {
		if !has(others, t.Value) && !has(out, t.Value) {
			out = append(out, t)
		}
	}
	return out
}

// pairTimes finds the event times that both states have.
func (c *comparison) pairTimes() {
	old, new := timesIn(c.old, "", c.old.Fields), timesIn(c.new, "", c.new.Fields)
	both := func(list, others []timeField) []timeField {
		known := make(map[string]bool, len(others))
		for _, t := range others {
			known[t.path] = true
		}
		return slices.DeleteFunc(slices.Clone(list), func(t timeField) bool { return !known[t.path] })
	}
	c.times.old, c.times.new = both(old, new), both(new, old)
}

// timeOrder compares the order of the event times that both states have: the
// first of them with a value counts.
func (c *comparison) timeOrder() {
	a, b := c.times.old, c.times.new
	for i := range a {
		if a[i].path != b[i].path {
			c.add(EventTimeOrderChanged, "", timePaths(a[i:]), timePaths(b[i:]), a[i].at, b[i].at)
			return
		}
	}
}

// newTimes adds the event times of a new field, in the object at path. They may
// come before those that stay. Where none does, events had the time of parsing
// before, or what they had is gone and reported.
func (c *comparison) newTimes(path string, g *schemas.Field) {
	if len(c.times.new) > 0 {
		for _, t := range timesIn(c.new, path, []*schemas.Field{g}) {
			c.add(EventTimeAdded, t.path, "", "true", schemas.Pos{}, t.at)
		}
	}
}

// oldTimes is the same for a field that is gone.
func (c *comparison) oldTimes(path string, f *schemas.Field) {
	if len(c.times.old) > 0 {
		for _, t := range timesIn(c.old, path, []*schemas.Field{f}) {
			c.add(EventTimeRemoved, t.path, "true", "", t.at, schemas.Pos{})
		}
	}
}

// A timeField is a field that is marked as event time, by its names in the
// output.
type timeField struct {
	path string
	at   schemas.Pos
}

// timesIn returns the event times of an object, depth first.
func timesIn(s *schemas.Schema, path string, fields []*schemas.Field) (all []timeField) {
	for _, f := range fields {
		p, v := inside(path, outputName(f)), s.Resolve(&f.Value)
		for v.Type == schemas.Array {
			p, v = elements(p), s.Resolve(v.Element)
		}
		switch {
		case v.Type == schemas.Object:
			all = append(all, timesIn(s, p, v.Fields)...)
		case v.EventTime.Value:
			all = append(all, timeField{p, f.Name.Pos})
		}
	}
	return all
}

func timePaths(list []timeField) string {
	paths := make([]string, len(list))
	for i, t := range list {
		paths[i] = t.path
	}
	return strings.Join(paths, ", ")
}
