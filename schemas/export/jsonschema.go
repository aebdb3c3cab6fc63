package export

import (
	"slices"
	"strings"

	"github.com/margaylog/margay/schemas"
)

const draft = "https://json-schema.org/draft/2020-12/schema"

// writeJSONSchema writes one JSON Schema. That of several log types takes
// what any of them takes.
func writeJSONSchema(w *writer, tables []*table) {
	describe := w.describeOutput
	if w.Side == In {
		describe = w.describeInput
	}
	root := object{{"$schema", draft}}
	if len(tables) == 1 {
		root = append(root, describe(tables[0])...)
	} else {
		var defs object
		var refs list
		for _, t := range tables {
			name := t.schema.Name.Value
			defs = append(defs, member{name, describe(t)})
			refs = append(refs, object{{"$ref", "#/$defs/" + name}})
		}
		root = append(root, member{"anyOf", refs}, member{"$defs", defs})
	}
	writeJSON(&w.Buffer, root, "")
	w.WriteByte('\n')
}

// describeOutput describes the normalized events of a log type, as tightly as
// a JSON Schema can: a property that is missing here is in no event.
func (w *writer) describeOutput(t *table) object {
	d := outputSchema{w.TimeFormat, t.open}
	o := object{{"title", t.schema.Name.Value}}.with("description", strings.TrimSpace(t.schema.Description.Value))
	o = append(o, d.members(t.columns)...)
	properties := o.get("properties").(object)
	for i := range properties {
		p := &properties[i]
		p.val = append(p.val.(object), addedFacts(t, p.key)...) // no field has such a name
	}
	return o
}

// addedFacts says more of what is added to every event than its type.
func addedFacts(t *table, name string) object {
	switch name {
	case "p_log_type":
		return object{{"const", t.schema.Name.Value}}
	case "p_row_id":
		return object{{"pattern", "^[0-9A-Za-z]{27}$"}}
	case "p_schema_version":
		return object{{"const", t.schema.Version}}
	case "p_source_id", "p_source_label":
		return object{{"minLength", 1}}
	}
	return nil
}

// An outputSchema describes values of normalized events.
type outputSchema struct {
	times TimeFormat
	open  bool
}

// members describes an object with some columns.
func (d outputSchema) members(columns []*column) object {
	var properties object
	var required []string
	for _, c := range columns {
		properties = append(properties, member{c.name, d.member(c)})
		if c.always {
			required = append(required, c.name)
		}
	}
	o := object{{"type", "object"}, {"properties", properties}}.with("required", texts(required))
	return append(o, member{"additionalProperties", d.open})
}

// member describes the value of a column that has one: what is null, or a
// list without elements, is not written.
func (d outputSchema) member(c *column) object {
	o := d.value(c)
	switch {
	case c.name == "p_header" || c.name == "p_enrichment":
		if c.field == nil {
			o = object{{"type", "object"}}
		}
	case c.kind == anyJSON:
		o = object{{"type", list{"string", "number", "boolean", "object", "array"}}}
	case c.kind == lists:
		o = append(o, member{"minItems", 1})
	}
	if c.kind == lists && c.value == nil {
		o = append(o, member{"uniqueItems", true})
	}
	return object{}.with("description", c.doc).join(o)
}

// value describes a value of a column, not null.
func (d outputSchema) value(c *column) object {
	switch c.kind {
	case int16s, int32s, int64s:
		return integers(c.kind)
	case floats:
		return object{{"type", "number"}}
	case booleans:
		return object{{"type", "boolean"}}
	case instants:
		return d.instant()
	case records:
		return d.members(c.fields)
	case anyJSON:
		return nil
	case lists:
		return object{{"type", "array"}}.with("items", d.element(c))
	}
	return d.text(c)
}

// element describes the elements of a list, which may be null if they come
// from the event.
func (d outputSchema) element(c *column) object {
	o := d.value(c.elem)
	if c.value == nil {
		return o
	}
	if c.elem.kind == anyJSON {
		return object{}.with("description", c.elem.doc)
	}
	if v := c.value.Validate; v != nil {
		o = object{{"allOf", list{o, conditions(v)}}}
	}
	return object{}.with("description", c.elem.doc).join(nullable(o))
}

// instant describes a timestamp.
func (d outputSchema) instant() object {
	pattern := `^[0-9]{4}-[0-9]{2}-[0-9]{2} [0-9]{2}:[0-9]{2}:[0-9]{2}\.[0-9]{9}$`
	switch d.times {
	case Millis:
		pattern = `^[0-9]{4}-[0-9]{2}-[0-9]{2} [0-9]{2}:[0-9]{2}:[0-9]{2}\.[0-9]{3}$`
	case RFC3339:
		return object{
			{"type", "string"}, {"format", "date-time"},
			{"pattern", `^[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}(\.[0-9]{0,8}[1-9])?Z$`},
		}
	}
	return object{{"type", "string"}, {"pattern", pattern}}
}

// text describes a string. What is known of it is known before its mask.
func (d outputSchema) text(c *column) object {
	o := object{{"type", "string"}}
	switch {
	case c.field != nil && c.field.Mask != nil:
		return append(o, masked(c.field.Mask)...)
	case c.value != nil && c.value.Validate != nil:
		return append(o, conditions(c.value.Validate)...)
	}
	return o
}

// masked describes what a mask leaves.
func masked(m *schemas.Mask) object {
	if m.Kind.Value == "redact" {
		to := "REDACTED"
		if m.To.Set() {
			to = m.To.Value
		}
		return object{{"const", to}}
	}
	digits := map[string]string{"md5": "32", "sha1": "40", "sha512": "128"}[m.To.Value]
	if digits == "" {
		digits = "64"
	}
	return object{{"pattern", "^[0-9a-f]{" + digits + "}$"}}
}

// conditions describes text that a validate lets pass, or some more.
func conditions(v *schemas.Validate) object {
	var o object
	var all list
	if len(v.Allow) > 0 {
		o = append(o, member{"enum", values(v.Allow)})
	}
	if len(v.Deny) > 0 {
		o = append(o, member{"not", object{{"enum", values(v.Deny)}}})
	}
	switch v.IP.Value {
	case "ipv4", "ipv6":
		o = append(o, member{"format", v.IP.Value})
	case "any":
		all = append(all, object{{"anyOf", list{object{{"format", "ipv4"}}, object{{"format", "ipv6"}}}}})
	}
	switch v.CIDR.Value {
	case "ipv4":
		all = append(all, object{{"pattern", `^[0-9.]{7,15}/[0-9]{1,2}$`}})
	case "ipv6":
		all = append(all, object{{"pattern", `^[0-9A-Fa-f:.]{2,}/[0-9]{1,3}$`}})
	case "any":
		all = append(all, object{{"pattern", `^[0-9A-Fa-f:.]{2,}/[0-9]{1,3}$`}})
	}
	if v.Host.Set() {
		all = append(all, object{{"pattern", `^[0-9A-Za-z_.:-]{1,254}$`}})
	}
	return o.with("allOf", all)
}

// values are the texts of a list of a schema, each once.
func values(all []schemas.Text) list {
	var l list
	for _, t := range all {
		if !slices.Contains(l, any(t.Value)) {
			l = append(l, t.Value)
		}
	}
	return l
}

func integers(k kind) object {
	bits := map[kind]int{int16s: 15, int32s: 31, int64s: 63}[k]
	least := int64(-1) << bits
	return object{{"type", "integer"}, {"minimum", least}, {"maximum", -(least + 1)}}
}

// nullable lets null pass too.
func nullable(o object) object {
	for i, m := range o {
		if m.key != "type" || o.has("enum", "const", "not", "allOf") {
			continue
		}
		if t, ok := m.val.(string); ok {
			n := slices.Clone(o)
			n[i].val = list{t, "null"}
			return n
		}
	}
	return object{{"anyOf", list{o, object{{"type", "null"}}}}}
}
