package diff

import (
	"slices"
	"strings"

	"github.com/margaylog/margay/schemas"
)

// fields compares the fields of an object. Fields are paired by their names in
// the output: that is the column. Where the object is a copy, from is the one
// that it is made of in the new state, else nil.
func (c *comparison) fields(path string, old, new []*schemas.Field, from *schemas.Value) {
	after := make(map[string]*schemas.Field, len(new))
	for _, g := range new {
		after[outputName(g)] = g
	}
	var removed, added, kept []*schemas.Field
	first := len(c.changes)
	for _, f := range old {
		g := after[outputName(f)]
		if g == nil {
			removed = append(removed, f)
			c.add(FieldRemoved, inside(path, f.Name.Value), kind(c.old, f), "", f.Name.Pos, schemas.Pos{})
			c.oldTimes(path, f)
			continue
		}
		kept = append(kept, f)
		c.field(pairPath(path, f, g), f, g, c.origin(g, from))
	}
	before := make(map[string]bool, len(kept))
	for _, f := range kept {
		before[outputName(f)] = true
	}
	for _, g := range new {
		if !before[outputName(g)] {
			added = append(added, g)
			c.add(c.addition(path, g, c.origin(g, from)), inside(path, g.Name.Value), "", kind(c.new, g), schemas.Pos{}, g.Name.Pos)
			c.newTimes(path, g)
		}
	}
	c.hintFields(path, c.changes[first:], removed, added)
	c.order(path, kept, slices.DeleteFunc(slices.Clone(new), func(g *schemas.Field) bool { return !before[outputName(g)] }))
}

// outputName is the name of the column that a field fills.
func outputName(f *schemas.Field) string {
	name, _ := schemas.OutputName(f.Name.Value) // false only in a bad schema
	return name
}

// pairPath is the path of a field in both states.
func pairPath(path string, f, g *schemas.Field) string {
	if f.Name.Value == g.Name.Value {
		return inside(path, f.Name.Value)
	}
	return inside(path, outputName(f))
}

// kind says in a few words what a field is.
func kind(s *schemas.Schema, f *schemas.Field) string {
	words := typeName(s, &f.Value)
	if f.Required.Value {
		words = "required " + words
	}
	return words
}

// typeName is the type of a value, with that of its elements if it is an
// array.
func typeName(s *schemas.Schema, v *schemas.Value) string {
	v = s.Resolve(v)
	if v.Type != schemas.Array {
		return string(v.Type)
	}
	return "array of " + typeName(s, v.Element)
}

// addition is the code of a new field in the object at path. from is what it
// is a copy of, or nil.
func (c *comparison) addition(path string, g *schemas.Field, from *schemas.Value) Code {
	switch {
	case g.Required.Value:
		return RequiredFieldAdded
	case c.mayRefuse(path, g, from):
		return DerivedFieldAdded
	}
	return FieldAdded
}

// field compares a field that both states have. from is what it is a copy of in
// the new one, or nil.
func (c *comparison) field(path string, f, g *schemas.Field, from *schemas.Value) {
	if f.Name.Value != g.Name.Value {
		c.add(FieldRespelled, path, f.Name.Value, g.Name.Value, f.Name.Pos, g.Name.Pos)
	}
	code := RequiredAdded
	if f.Required.Value {
		code = RequiredRemoved
	}
	c.flag(code, path, f.Required, g.Required, f.Name.Pos, g.Name.Pos)
	c.source(path, f, g)
	c.mask(path, f, g)
	c.value(path, view(c.old, &f.Value, rules{}), view(c.new, &g.Value, rules{}), from)
}

// order compares the order of the fields that both states have: what differs
// lies between the first and the last that are not in the same place.
func (c *comparison) order(path string, old, new []*schemas.Field) {
	start, end := 0, len(old)
	for start < end && outputName(old[start]) == outputName(new[start]) {
		start++
	}
	for end > start && outputName(old[end-1]) == outputName(new[end-1]) {
		end--
	}
	if start < end {
		c.add(OrderChanged, path, fieldNames(old[start:end]), fieldNames(new[start:end]), old[start].Name.Pos, new[start].Name.Pos)
	}
}

func fieldNames(fields []*schemas.Field) string {
	list := make([]string, len(fields))
	for i, f := range fields {
		list[i] = f.Name.Value
	}
	return strings.Join(list, ", ")
}
