package schemas

import (
	"fmt"
	"strings"
)

// check runs the checks that need the whole document.
func (d *decoder) check() {
	d.checkRefs()
	if p := d.schema.Parser; p != nil && p.CSV != nil {
		d.checkColumns(p.CSV, "parser.csv.columns")
	}
	for _, kv := range d.values {
		if kv.indicators != nil {
			d.checkIndicators(kv)
		}
		if kv.validate != nil {
			d.checkValidate(kv)
		}
	}
	d.checkTransformations()
}

// maxName is the length of the longest field name, in bytes. No store takes
// columns with names anywhere near; refs could repeat longer ones to no end.
const maxName = 1024

// checkNames reports names of one object that collide, in the event or in
// the output, and names that we need ourselves. Top says that the fields are
// those of the schema.
func (d *decoder) checkNames(fields []*Field, top bool) {
	outputs := make(map[string]*Field, len(fields)) // by output name in lower case
	inputs := make(map[string]*Field, len(fields))  // by key in the event
	for _, f := range fields {
		if !f.Name.Set() {
			continue
		}
		out, ok := OutputName(f.Name.Value)
		if !ok {
			d.report(BadFieldName, f.Name.Pos, child(f.Path, "name"), quote(f.Name.Value)+" leaves nothing in the output", "name the field as the events do")
			continue
		}
		if len(f.Name.Value) > maxName {
			d.report(BadFieldName, f.Name.Pos, child(f.Path, "name"), fmt.Sprintf("the name has more than %d bytes", maxName), "name the field as the events do")
			continue
		}
		folded := strings.ToLower(out)
		d.checkReserved(f, folded, top)
		if other := outputs[folded]; other != nil {
			d.duplicateName(f, other, out)
			continue
		}
		outputs[folded] = f
		if key, ok := f.input(); ok {
			if other := inputs[key.Value]; other != nil {
				d.duplicateInput(f, other, key)
				continue
			}
			inputs[key.Value] = f
		}
	}
}

// input returns the key of the event that the field reads, and false when it
// reads none.
func (f *Field) input() (Text, bool) {
	if f.transformed() {
		return Text{}, false
	}
	if f.Rename != nil && f.Rename.From.Set() {
		return f.Rename.From, true
	}
	return f.Name, true
}

func (d *decoder) checkReserved(f *Field, folded string, top bool) {
	path := child(f.Path, "name")
	switch {
	case top && d.env.added[folded]:
		d.report(ReservedName, f.Name.Pos, path, quote(f.Name.Value)+" is a field that is added to every event", "name it differently and read it by rename")
	case strings.HasPrefix(folded, "p_"):
		d.report(ReservedPrefix, f.Name.Pos, path, quote(f.Name.Value)+" starts with p_, like the fields that are added to events", "name it differently and read it by rename")
	}
}

func (d *decoder) duplicateName(f, other *Field, out string) {
	name, first := f.Name.Value, other.Name.Value
	at := place(other.Name.Pos, f.Name.Pos)
	var msg string
	switch {
	case name == first:
		msg = fmt.Sprintf("the name %s is taken by the field %s", quote(name), at)
	case strings.EqualFold(name, first):
		msg = fmt.Sprintf("the name %s differs only in case from %s %s", quote(name), quote(first), at)
	default:
		msg = fmt.Sprintf("the names %s and %s %s are both %s in the output", quote(name), quote(first), at, quote(out))
	}
	d.add(Diagnostic{
		Pos: f.Name.Pos, Path: child(f.Path, "name"), Code: DuplicateName, Msg: msg,
		Hint: "remove one, or name one differently and read it by rename", Related: other.Name.Pos,
	})
}

func (d *decoder) duplicateInput(f, other *Field, key Text) {
	path := child(f.Path, "name")
	if f.Rename != nil && f.Rename.From.Set() {
		path = child(child(f.Path, "rename"), "from")
	}
	d.add(Diagnostic{
		Pos: key.Pos, Path: path, Code: DuplicateInput,
		Msg:  fmt.Sprintf("the field %s reads the key %s too", place(other.Name.Pos, key.Pos), quote(key.Value)),
		Hint: "let one of them copy the other", Related: other.Name.Pos,
	})
}

// checkColumns reports columns of a CSV that would fill the same field.
// Others may share a name: many logs have several columns called "-".
func (d *decoder) checkColumns(c *CSV, path string) {
	read := make(map[string]bool)
	for _, f := range d.schema.Fields {
		if key, ok := f.input(); ok {
			read[key.Value] = true
		}
	}
	first := make(map[string]Pos)
	for i, t := range c.Columns {
		at, twice := first[t.Value]
		if !twice {
			first[t.Value] = t.Pos
		} else if read[t.Value] {
			d.add(Diagnostic{
				Pos: t.Pos, Path: item(path, i), Code: DuplicateInput,
				Msg:  fmt.Sprintf("another column fills the field %s too", quote(t.Value)),
				Hint: `skip one of them by an empty name, ""`, Related: at,
			})
		}
	}
}

// checkIndicators warns of indicators on an array of anything but strings.
// Other types are warned of while decoding.
func (d *decoder) checkIndicators(kv keyedValue) {
	v := kv.Value
	for range maxArrays { // and no further: refs may be cyclic
		if v == nil || v.Type != Array {
			break
		}
		v = d.resolve(v.Element)
	}
	if v != nil && v.Type != "" && v.Type != String && v.Type != Array {
		e := kv.indicators
		d.report(NoEffect, d.pos(e.key), e.path(), `"indicators" has no effect on an array of `+string(v.Type), "it is of use with strings")
		kv.Indicators = nil
	}
}

// checkValidate reports a validate that would never run.
func (d *decoder) checkValidate(kv keyedValue) {
	v := d.resolve(kv.Value)
	if v == nil || v.Type == "" {
		return
	}
	if v.Type == Array {
		element := d.resolve(v.Element)
		if element == nil || element.Type == "" {
			return
		}
		if element.Type != String {
			d.misplacedValidate(kv.validate, Array, "it checks strings and arrays of strings, not an array of "+string(element.Type))
			return
		}
	} else if v.Type != String {
		d.misplacedValidate(kv.validate, v.Type, "")
		return
	}
	if kv.Type == Ref {
		d.inline(kv, v)
	}
}

// inline makes a ref with a validate of its own what it refers to, with that
// validate: whoever resolves refs would not see it otherwise, and a check
// that never runs is worse than none.
func (d *decoder) inline(kv keyedValue, v *Value) {
	for at := kv.Value; at.Type == Ref; {
		at = &d.target(at).Value
		if at.Validate != nil {
			d.misplacedValidate(kv.validate, Ref, "the definition has a validate already: write all conditions there")
			return
		}
	}
	ref := *kv.Value
	*kv.Value = *v
	kv.Pos, kv.Path, kv.TypePos, kv.Validate = ref.Pos, ref.Path, ref.TypePos, ref.Validate
	if ref.Doc.Set() {
		kv.Doc = ref.Doc
	}
}

// advise warns of what a schema without errors lacks.
func (d *decoder) advise(m *mapping) {
	d.checkMasks()
	has := d.fieldFacts(d.schema.Fields)
	fields := m.entry("fields")
	if !has.eventTime {
		d.report(NoEventTime, d.pos(fields.key), "fields", "no timestamp has isEventTime", "mark the one that says when the event happened; without it that is the time of parsing")
	}
	if !has.required {
		d.report(NoRequired, d.pos(fields.key), "fields", "no field is required", "mark the fields that every event has")
	}
}
