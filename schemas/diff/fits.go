package diff

import "github.com/margaylog/margay/schemas"

// A new field that is made of values which events have already can refuse
// these events. What surely takes whatever it is made of is an addition like
// any other.

// origin returns what a field of the new state is a copy of: by itself, or as
// a field of an object that is a copy of from. It is nil when it is none.
func (c *comparison) origin(g *schemas.Field, from *schemas.Value) *schemas.Value {
	switch {
	case g.Copy != nil:
		return &g.Copy.Source[len(g.Copy.Source)-1].Value
	case from == nil || derived(g):
		return nil
	}
	if f := byKey(c.new.Resolve(from).Fields)[inputKey(g)]; f != nil {
		return &f.Value
	}
	return nil
}

// elementOf returns the elements of an array, nil for anything else.
func (c *comparison) elementOf(v *schemas.Value) *schemas.Value {
	if v == nil {
		return nil
	}
	return c.new.Resolve(v).Element
}

// mayRefuse reports whether a new field, which is not required itself, is made
// of other values and may refuse an event for them or set its time. path is
// that of its object, from what it is a copy of.
func (c *comparison) mayRefuse(path string, g *schemas.Field, from *schemas.Value) bool {
	switch {
	case from != nil:
		return !c.takes(&g.Value, from)
	case g.Concat != nil || g.Split != nil, path == "" && expanded(c.new, inputKey(g)):
		return !c.takesText(&g.Value)
	}
	return false
}

// takesText reports whether a value takes any text.
func (c *comparison) takesText(to *schemas.Value) bool {
	to = c.new.Resolve(to)
	return !to.Embedded.Value && (to.Type == schemas.JSON || to.Type == schemas.String && to.Validate == nil)
}

// takes reports whether a value takes, as a copy, all that another one writes,
// and never sets the time of the event.
func (c *comparison) takes(to, from *schemas.Value) bool {
	to, from = c.new.Resolve(to), c.new.Resolve(from)
	if to.Embedded.Value || to.Validate != nil {
		return false
	}
	switch to.Type {
	case schemas.JSON:
		return true
	case schemas.String:
		return from.Type != schemas.Object && from.Type != schemas.Array && from.Type != schemas.JSON
	case schemas.Object:
		return from.Type == schemas.Object && c.takesFields(to.Fields, from.Fields)
	case schemas.Array:
		return from.Type == schemas.Array && c.takes(to.Element, from.Element)
	case schemas.Float:
		return from.Type == schemas.Float || width(from.Type) > 0
	case schemas.Timestamp:
		return from.Type == schemas.Timestamp && !to.EventTime.Value
	}
	return from.Type == to.Type || wider(from.Type, to.Type)
}

// takesFields is takes for the fields of an object. Those that the other one
// does not have stay empty.
func (c *comparison) takesFields(to, from []*schemas.Field) bool {
	names := byKey(from)
	for _, g := range to {
		if g.Required.Value || derived(g) {
			return false
		}
		if f := names[inputKey(g)]; f != nil && !c.takes(&g.Value, &f.Value) {
			return false
		}
	}
	return true
}

// byKey indexes the fields of an object by the keys that a copy reads them by:
// their names in the output, and those in the schema.
func byKey(fields []*schemas.Field) map[string]*schemas.Field {
	keys := make(map[string]*schemas.Field, 2*len(fields))
	for _, f := range fields {
		keys[outputName(f)] = f
	}
	for _, f := range fields {
		keys[f.Name.Value] = f
	}
	return keys
}
