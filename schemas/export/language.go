package export

import (
	"bytes"
	"math"
	"regexp"
	"slices"
	"strings"

	"github.com/margaylog/margay/indicators"
	"github.com/margaylog/margay/internal/timefmt"
	"github.com/margaylog/margay/schemas"
)

// Language returns the JSON Schema of the schema language itself, for editors
// that complete and check YAML by one. It is made of the tables that package
// schemas decodes by, and of the indicators of r; a nil r stands for the
// built-in ones.
//
// It accepts every schema that loads and has a name of its own, rather than one
// of schemas.Options.DefaultName. What a JSON Schema cannot tell, such as a ref
// to a definition that does not exist, it accepts too. It is draft 7: editors
// know no later one well.
func Language(r *indicators.Registry) []byte {
	if r == nil {
		r = indicators.Default()
	}
	l := language{indicators: texts(r.Names())}
	root := object{
		{"$schema", "http://json-schema.org/draft-07/schema#"},
		{"title", "Log schema"},
		{"description", "One log type, as margay and Panther read it."},
		{"$ref", "#/definitions/" + string(schemas.InSchema)},
		{"definitions", l.scopes()},
	}
	var b bytes.Buffer
	writeJSON(&b, root, "")
	b.WriteByte('\n')
	return b.Bytes()
}

// A language writes the schema of the language.
type language struct{ indicators list }

// scopes describes every mapping of the language.
func (l *language) scopes() object {
	var all object
	for _, key := range schemas.Keys() {
		for _, in := range key.In {
			if !all.has(string(in)) {
				all = append(all, member{string(in), l.mapping(in)})
			}
		}
	}
	return all
}

// mapping describes one mapping: its keys, which of them it needs, and which
// exclude each other.
func (l *language) mapping(in schemas.Scope) object {
	var properties object
	var required []string
	var rules list
	for _, key := range schemas.Keys() {
		switch {
		case slices.Contains(key.Idle, in):
			properties = append(properties, member{key.Name, object{{"description", "It has no use here."}}})
		case slices.Contains(key.In, in):
			o := l.describe(key, l.value(key, in))
			if typed(key, in) {
				o = l.describe(key, orNull(bare(key.Shape)))
			}
			properties = append(properties, member{key.Name, o})
			if key.Alias != "" {
				properties = append(properties, member{key.Alias, o})
			}
			if key.Required && !typed(key, in) {
				required = append(required, key.Name)
			}
			if in != schemas.InParser { // of whose keys there is only one
				rules = append(rules, exclusions(key)...)
			}
		}
	}
	o := object{{"type", "object"}, {"properties", properties}, {"additionalProperties", false}}
	o = o.with("required", texts(required))
	switch in {
	case schemas.InParser:
		o = append(o, member{"minProperties", 1}, member{"maxProperties", 1})
	case schemas.InValidate:
		o = append(o, member{"minProperties", 1})
	case schemas.InCSV:
		o = append(o, member{"anyOf", namesColumns()})
	case schemas.InField, schemas.InElement, schemas.InDefinition:
		rules = append(rules, l.types(in)...)
	}
	return o.with("allOf", rules)
}

// typed reports whether it depends on the type of a field what a key is for.
func typed(key schemas.KeySpec, in schemas.Scope) bool {
	return len(key.Types) > 0 && in != schemas.InSchema
}

// types says for each type what the keys hold that it has a use for. What it
// has no use for is not looked into, but for a validate that never runs.
func (l *language) types(in schemas.Scope) list {
	var rules list
	for _, t := range schemas.Types() {
		var properties object
		var required []string
		for _, key := range schemas.Keys() {
			switch {
			case !slices.Contains(key.In, in) || !typed(key, in):
			case slices.Contains(key.Types, t.Type):
				properties = append(properties, member{key.Name, l.value(key, in)})
				if key.Required {
					required = append(required, key.Name)
				}
			case key.Holds == schemas.InValidate:
				properties = append(properties, member{key.Name, object{{"type", "null"}, {"errorMessage", neverRuns}}}) // what some editors show
			}
		}
		rules = append(rules, object{
			{"if", object{{"properties", object{{"type", object{{"const", string(t.Type)}}}}}, {"required", list{"type"}}}},
			{"then", object{{"properties", properties}}.with("required", texts(required))},
		})
	}
	return rules
}

// namesColumns says that something names the columns of a CSV. The decoder
// says so itself; no key does.
func namesColumns() list {
	on := append(boolean("[Yy][Ee][Ss]|[Oo][Nn]"), member{"not", object{{"enum", list{false}}}})
	header := object{{"properties", object{{"hasHeader", on}}}, {"required", list{"hasHeader"}}}
	columns := object{{"properties", object{{"columns", object{{"type", "array"}, {"minItems", 1}}}}}, {"required", list{"columns"}}}
	return list{columns, header}
}

const neverRuns = "This validate would never run: it checks strings and arrays of strings."

// exclusions says which keys must not stand beside a key.
func exclusions(key schemas.KeySpec) list {
	var rules list
	for _, other := range key.Excludes {
		if key.Name < other { // each pair once
			rules = append(rules, object{{"not", beside(key, other)}})
		}
	}
	return rules
}

// beside matches mappings in which both a key and another one have a value and
// an effect.
func beside(key schemas.KeySpec, other string) object {
	given := object{{"not", object{{"type", "null"}}}}
	required := list{key.Name, other}
	properties := object{{key.Name, given}, {other, given}}
	if len(key.Types) > 0 {
		required = append(required, "type")
		properties = append(properties, member{"type", object{{"enum", texts(key.Types)}}})
	}
	return object{{"required", required}, {"properties", properties}}
}

// value describes the value of a key. A null counts as absent, with a warning,
// unless the key has to be there.
func (l *language) value(key schemas.KeySpec, in schemas.Scope) object {
	o := l.shape(key)
	if key.Required || in == schemas.InValidate {
		return o
	}
	return orNull(o)
}

func orNull(o object) object { return object{{"anyOf", list{o, object{{"type", "null"}}}}} }

func (l *language) describe(key schemas.KeySpec, o object) object {
	return object{{"description", about(key)}}.join(o)
}

// about is the text that editors show.
func about(key schemas.KeySpec) string {
	parts := []string{sentence(key.Doc)}
	if key.Note != "" {
		parts = append(parts, sentence(key.Note))
	}
	if key.Default != "" {
		parts = append(parts, "Default: "+key.Default+".")
	}
	if key.Name == "type" && key.Holds == "" && len(key.Values) == 0 {
		for _, t := range schemas.Types() {
			parts = append(parts, string(t.Type)+": "+t.Doc+".")
		}
	}
	return strings.Join(parts, " ")
}

func (l *language) shape(key schemas.KeySpec) object {
	switch key.Shape {
	case schemas.BoolShape:
		return boolean(anyBoolean)
	case schemas.IntegerShape:
		return object{{"type", "integer"}, {"minimum", 0}, {"maximum", math.MaxInt32}}
	case schemas.ListShape:
		o := object{{"type", "array"}, {"items", l.item(key)}}
		if key.Required || slices.Contains(key.In, schemas.InValidate) {
			o = append(o, member{"minItems", 1})
		}
		return o
	case schemas.MapShape:
		return object{{"type", "object"}, {"additionalProperties", scalar()}}
	case schemas.FieldsShape:
		return object{{"type", "array"}, {"items", refTo(schemas.InField)}, {"minItems", 1}}
	case schemas.ValuesShape:
		return object{{"type", "object"}, {"additionalProperties", refTo(key.Holds)}}
	case schemas.NestedShape:
		return refTo(key.Holds)
	}
	return l.text(key)
}

// bare is a shape without what it holds.
func bare(shape schemas.Shape) object {
	switch shape {
	case schemas.TextShape:
		return scalar()
	case schemas.BoolShape:
		return boolean(anyBoolean)
	case schemas.IntegerShape:
		return object{{"type", "integer"}}
	case schemas.ListShape, schemas.FieldsShape:
		return object{{"type", "array"}}
	}
	return object{{"type", "object"}}
}

func refTo(in schemas.Scope) object { return object{{"$ref", "#/definitions/" + string(in)}} }

// scalar takes what counts by its text.
func scalar() object { return object{{"type", list{"string", "number", "boolean"}}} }

// item describes the texts of a list.
func (l *language) item(key schemas.KeySpec) object {
	switch key.Name {
	case "indicators":
		return object{{"enum", l.indicators}}
	case "timeFormats":
		return timeFormat()
	}
	return scalar()
}

// text describes a key that counts by its text.
func (l *language) text(key schemas.KeySpec) object {
	switch {
	case len(key.Values) > 0:
		return object{{"enum", texts(key.Values)}}
	case key.Name == "type":
		var names []schemas.Type
		for _, t := range schemas.Types() {
			names = append(names, t.Type)
		}
		return object{{"enum", texts(names)}}
	case key.Name == "timeFormat":
		return timeFormat()
	}
	o := scalar()
	if key.Pattern != "" {
		if ok, err := regexp.MatchString(key.Pattern, "1"); err == nil && !ok { // no number is one
			o = object{{"type", "string"}}
		}
		o = append(o, member{"pattern", key.Pattern})
	}
	if key.Length.Least > 0 {
		o = append(o, member{"minLength", key.Length.Least})
	}
	if key.Length.Most > 0 {
		o = append(o, member{"maxLength", key.Length.Most})
	}
	return o
}

// timeFormat takes the names of formats, and what may be a format made of
// directives or a layout.
func timeFormat() object {
	var names []string
	for _, spec := range timefmt.Specs() {
		if !strings.ContainsAny(spec.Name, "%=") {
			names = append(names, spec.Name)
		}
	}
	return object{{"anyOf", list{
		object{{"enum", texts(names)}},
		object{{"type", "string"}, {"pattern", "%"}},
		object{{"type", "string"}, {"pattern", "^layout=."}},
	}}}
}

// anyBoolean matches what YAML 1.1 has for true and false, in any case.
const anyBoolean = "[Yy][Ee][Ss]|[Nn][Oo]|[Oo][Nn]|[Oo][Ff][Ff]"

// boolean takes true and false, and what YAML 1.1 has for them: texts, for
// readers of YAML 1.2.
func boolean(words string) object {
	return object{{"type", list{"boolean", "string"}}, {"pattern", "^(" + words + ")$"}}
}
