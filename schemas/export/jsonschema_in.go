package export

import (
	"strings"

	"github.com/margaylog/margay/internal/timefmt"
	"github.com/margaylog/margay/schemas"
)

// Patterns of texts that count as values of other types.
const (
	integerText = `[+-]?[0-9]+`
	numberText  = `[+-]?(0|[1-9][0-9]*)(\.[0-9]+)?([eE][+-]?[0-9]+)?`
	unixText    = `-?[0-9]+(\.[0-9]+)?`
	rfc3339Text = `[0-9]{4}-[0-9]{2}-[0-9]{2}[Tt ][0-9]{2}:[0-9]{2}:[0-9]{2}(\.[0-9]+)?([Zz]|[+-][0-9]{2}:[0-9]{2})`
)

// describeInput describes the raw events of a log type. It takes every event
// that the schema accepts, and few others: what only reading a value can tell,
// such as a month 13, it lets pass. Unknown keys are no mistake.
func (w *writer) describeInput(t *table) object {
	s := t.schema
	if s.Parser != nil {
		w.problem(s.Name.Pos, "%s reads text: no JSON Schema describes its raw events (leave --side in away for the normalized ones)", s.Name.Value)
	}
	d := inputSchema{s}
	o := object{{"title", s.Name.Value + ", raw"}}.with("description", strings.TrimSpace(s.Description.Value))
	o = append(o, member{"type", "object"})
	return o.join(d.members(s.Fields))
}

// An inputSchema describes values of raw events.
type inputSchema struct{ schema *schemas.Schema }

// members describes the keys that fields read. A field that is made of others
// reads none.
func (d inputSchema) members(fields []*schemas.Field) object {
	var properties object
	var required []string
	for _, f := range fields {
		if f.Copy != nil || f.Concat != nil || f.Split != nil {
			continue
		}
		key := f.Name.Value
		if f.Rename != nil {
			key = f.Rename.From.Value
		}
		v := d.schema.Resolve(&f.Value)
		doc := v.Doc.Value
		if f.Doc.Set() {
			doc = f.Doc.Value
		}
		properties = append(properties, member{key, object{}.with("description", strings.TrimSpace(doc)).join(d.value(v, f.Required.Value))})
		if f.Required.Value {
			required = append(required, key)
		}
	}
	return object{}.with("properties", properties).with("required", texts(required))
}

// value describes what a field takes. A required one takes neither null nor
// the texts that count as null; that a json field is null is no matter.
func (d inputSchema) value(v *schemas.Value, required bool) object {
	if v.Embedded.Value {
		return object{
			{"type", types(required, "string")}, {"contentMediaType", "application/json"},
			{"contentSchema", d.plain(v, false)},
		}
	}
	return d.plain(v, required)
}

func (d inputSchema) plain(v *schemas.Value, required bool) object {
	switch v.Type {
	case schemas.SmallInt, schemas.Int, schemas.BigInt:
		o := integers(kindOf(v.Type))
		o[0].val = types(required, "integer", "string")
		return append(o, member{"pattern", orEmpty(integerText, required)})
	case schemas.Float:
		return object{{"type", types(required, "number", "string")}, {"pattern", orEmpty(numberText, required)}}
	case schemas.Boolean:
		return object{{"enum", booleanInputs(required)}}
	case schemas.Timestamp:
		return instantInput(v, required)
	case schemas.Object:
		return object{{"type", types(required, "object")}}.join(d.members(v.Fields))
	case schemas.Array:
		return object{{"type", types(required, "array")}}.with("items", d.items(v))
	case schemas.JSON:
		return nil
	}
	return stringInput(v.Validate, required)
}

// items describes the elements of an array, with its conditions on them.
func (d inputSchema) items(v *schemas.Value) object {
	elem := d.schema.Resolve(v.Element)
	o := d.value(elem, false)
	if v.Validate != nil {
		o = object{{"allOf", list{o, stringInput(v.Validate, false)}}}
	}
	return object{}.with("description", strings.TrimSpace(elem.Doc.Value)).join(o)
}

// stringInput describes a string field: numbers and booleans count by their
// texts.
func stringInput(v *schemas.Validate, required bool) object {
	if v == nil {
		return object{{"type", types(required, "string", "number", "boolean")}}
	}
	text := object{{"type", "string"}}.join(conditions(v))
	return object{{"anyOf", list{text, object{{"type", types(required, "number", "boolean")}}}}}
}

// types are the JSON types of a value, null among them unless it is required.
func types(required bool, names ...string) any {
	if !required {
		names = append(names, "null")
	} else if len(names) == 1 {
		return names[0]
	}
	return texts(names)
}

// orEmpty makes a pattern of texts, the empty one among them unless the value
// is required: it counts as null.
func orEmpty(pattern string, required bool) string {
	if required {
		return "^(" + pattern + ")$"
	}
	return "^(" + pattern + ")?$"
}

func booleanInputs(required bool) list {
	l := list{true, false, 1, 0, "1", "t", "T", "TRUE", "true", "True", "0", "f", "F", "FALSE", "false", "False"}
	if !required {
		l = append(l, "", nil)
	}
	return l
}

// instantInput describes a timestamp by its formats.
func instantInput(v *schemas.Value, required bool) object {
	names := []string{"rfc3339"}
	if len(v.Formats) > 0 {
		names = nil
		for _, f := range v.Formats {
			names = append(names, f.Value)
		}
	}
	inputs := []string{"string"}
	var patterns []string
	free := false // some text is only known by reading it
	for _, name := range names {
		format, err := timefmt.Compile(name, nil)
		if err != nil {
			panic("export: " + err.Error()) // a checked schema has no such format
		}
		switch {
		case name == "rfc3339":
			patterns = append(patterns, rfc3339Text)
		case name == "cloudflare":
			patterns = append(patterns, rfc3339Text, unixText)
		case format.Numeric():
			patterns = append(patterns, unixText)
		default:
			free = true
		}
		if format.Numeric() {
			inputs = []string{"number", "string"}
		}
	}
	o := object{{"type", types(required, inputs...)}}
	if !free {
		return append(o, member{"pattern", orEmpty(strings.Join(patterns, "|"), required)})
	}
	if required {
		return append(o, member{"minLength", 1})
	}
	return o
}
