package schemas

import (
	"fmt"
	"strings"
)

// maxArrays is how deep arrays may be nested in each other directly.
const maxArrays = MaxDepth

// field decodes one field of a list.
func (d *decoder) field(m *mapping, depth int) *Field {
	f := &Field{}
	if e := m.given("name"); e != nil {
		f.Name = d.text(e.val)
	} else {
		d.incomplete = true
	}
	if e := m.given("required"); e != nil {
		f.Required = d.flag(e)
	}
	d.value(m, &f.Value, depth, 0)
	d.transformations(m, f)
	return f
}

// value decodes what fields, elements and definitions have in common. Depth
// is the level of the fields that it is among, arrays how many arrays are
// right around it.
func (d *decoder) value(m *mapping, v *Value, depth, arrays int) {
	v.Pos, v.Path = d.pos(m.node), m.path
	d.valueType(m, v)
	kv := keyedValue{Value: v}
	for i := range m.entries {
		e := &m.entries[i]
		if e.isNull() || !d.useful(m, e, v.Type) {
			continue
		}
		switch e.spec.Name {
		case "name", "required", "type": // read by field and valueType
		case "rename", "copy", "concat", "split", "mask": // read by transformations
		case "description":
			v.Doc = d.text(e.val)
		case "fields":
			v.Fields = d.fieldList(e, depth+1)
		case "element":
			v.Element = d.element(e, depth, arrays+1)
		case "target":
			v.Target = d.text(e.val)
		case "indicators":
			v.Indicators = d.indicators(e)
			kv.indicators = e
		case "validate":
			v.Validate = d.validate(e)
			kv.validate = e
		case "isEmbeddedJSON":
			v.Embedded = d.flag(e)
		default:
			d.timestampKey(m, e, v)
		}
	}
	d.finish(m, v.Type)
	d.values = append(d.values, kv)
}

// valueType decodes the type. An unknown one is left empty.
func (d *decoder) valueType(m *mapping, v *Value) {
	e := m.entry("type")
	if e == nil || e.isNull() {
		return
	}
	name := d.text(e.val)
	if t, ok := typeNamed(name.Value); ok {
		v.Type, v.TypePos = t, name.Pos
		return
	}
	hint := "one of " + strings.Join(typeNames(), ", ")
	if t, ok := typeAlias(strings.ToLower(name.Value)); ok {
		hint = didYouMean(string(t))
	} else if t, ok := d.env.suggest(name.Value, typeNames()); ok {
		hint = didYouMean(t)
	}
	d.report(UnknownType, name.Pos, e.path(), "unknown type "+quote(name.Value), hint)
}

// useful reports whether a value of type t has a use for a key, and warns
// when not. What it has no use for is not decoded: the model holds only what
// has an effect.
func (d *decoder) useful(m *mapping, e *entry, t Type) bool {
	if e.spec.usedBy(t) {
		return true
	}
	name := e.spec.Name
	switch {
	case name == "validate":
		d.misplacedValidate(e, t, "")
		return false
	case e.spec.Shape == BoolShape && !e.says():
		return false // says what is so anyway
	case name == "fields" && t == Array && m.entry("element") == nil,
		name == "element" && t == Object && m.entry("fields") == nil:
		return false // missing-element or empty-object says it
	}
	hint := "it is of use with " + typeList(e.spec.Types)
	if t == Ref {
		hint = "write it in the definition"
	}
	d.report(NoEffect, d.pos(e.key), e.path(), fmt.Sprintf("%q has no effect on %s", name, article(t)), hint)
	return false
}

// says is the boolean of the entry, without a report.
func (e *entry) says() bool {
	b, _ := boolean(e.val)
	return b
}

func typeList(types []Type) string {
	names := make([]string, len(types))
	for i, t := range types {
		names[i] = string(t)
	}
	return "type: " + strings.Join(names, " or ")
}

func (d *decoder) element(e *entry, depth, arrays int) *Value {
	if arrays > maxArrays {
		d.report(TooDeep, d.pos(e.key), e.path(), fmt.Sprintf("arrays nested deeper than %d levels", maxArrays), "use the type json for the inner parts")
		return nil
	}
	v := &Value{}
	d.value(d.nested(e), v, depth, arrays)
	return v
}

// timestampKey decodes the keys of timestamps.
func (d *decoder) timestampKey(m *mapping, e *entry, v *Value) {
	switch e.spec.Name {
	case "timeFormats":
		v.Formats = d.unique(d.texts(e, false), e.path())
		for i, t := range v.Formats {
			d.timeFormat(t, item(e.path(), i))
		}
	case "timeFormat":
		if other := m.entry("timeFormats"); other != nil {
			d.add(Diagnostic{
				Pos: d.pos(e.key), Path: e.path(), Code: Conflict,
				Msg:  `"timeFormat" beside "timeFormats"`,
				Hint: "list all formats under timeFormats", Related: d.pos(other.key),
			})
			return
		}
		v.Formats = []Text{d.text(e.val)}
		d.timeFormat(v.Formats[0], e.path())
	case "isEventTime":
		v.EventTime = d.flag(e)
	case "isExpiration":
		v.Expires = d.flag(e)
	case "customTimezone":
		v.Timezone = d.text(e.val)
		d.timezone(v.Timezone, e.path())
	default:
		panic("schemas: no decoder for the key " + e.spec.Name)
	}
}

func (d *decoder) timeFormat(t Text, path string) {
	if reason, hint := d.env.timeFormat(t.Value); reason != "" {
		d.report(BadTimeFormat, t.Pos, path, reason, hint)
	}
}

func (d *decoder) timezone(t Text, path string) {
	if !d.env.timezone(t.Value) {
		d.report(BadTimezone, t.Pos, path, "unknown time zone "+quote(t.Value), "a name such as Europe/Berlin or UTC")
	}
}

func (d *decoder) indicators(e *entry) []Text {
	list := d.unique(d.texts(e, false), e.path())
	for i, t := range list {
		if d.env.indicators[t.Value] {
			continue
		}
		hint := "one of " + strings.Join(d.env.indicatorNames, ", ")
		if guess, ok := d.env.suggest(t.Value, d.env.indicatorNames); ok {
			hint = didYouMean(guess)
		}
		d.report(UnknownIndicator, t.Pos, item(e.path(), i), "unknown indicator "+quote(t.Value), hint)
	}
	return list
}

func (d *decoder) validate(e *entry) *Validate {
	v := &Validate{Pos: d.pos(e.key)}
	m := d.nested(e)
	for i := range m.entries {
		e := &m.entries[i]
		if e.isNull() {
			continue
		}
		switch e.spec.Name {
		case "allow":
			v.Allow = d.texts(e, true)
		case "deny":
			v.Deny = d.texts(e, true)
		case "ip":
			v.IP = d.choice(e)
		case "cidr":
			v.CIDR = d.choice(e)
		case "host":
			v.Host = d.choice(e)
		default:
			panic("schemas: no decoder for the key " + e.spec.Name)
		}
	}
	d.finish(m, "")
	d.conditions(m)
	return v
}

// conditions reports a validate that says nothing, and one that no text can
// meet: an address with a prefix length is neither an IP address nor a host.
func (d *decoder) conditions(m *mapping) {
	if len(m.node.Content) == 0 {
		d.report(BadValue, d.pos(m.node), m.path, "no condition", "add allow, deny, ip, cidr or host, or remove it")
	}
	cidr := m.entry("cidr")
	for _, name := range []string{"ip", "host"} {
		if e := m.entry(name); e != nil && cidr != nil {
			d.add(Diagnostic{
				Pos: d.pos(e.key), Path: e.path(), Code: Conflict,
				Msg:  fmt.Sprintf("no text meets both %q and \"cidr\"", name),
				Hint: "keep one of them", Related: d.pos(cidr.key),
			})
		}
	}
}

func (d *decoder) misplacedValidate(e *entry, t Type, hint string) {
	if hint == "" {
		hint = "it checks strings and arrays of strings"
	}
	d.report(MisplacedValidate, d.pos(e.key), e.path(), `"validate" on `+article(t)+" would never run", hint)
}
