package schemas

import (
	"fmt"
	"math"
	"slices"
	"strconv"
	"strings"

	"gopkg.in/yaml.v3"
)

// How decoding works: the decoder walks the YAML nodes of one document, not
// Go structs, so that every value keeps its place. Each mapping is read by
// keys, which checks its keys against the table in keys.go, and the code for
// that mapping then picks the values it finds (decode_schema.go,
// decode_field.go, decode_parser.go). What needs the whole document, such as
// refs and paths, is checked afterwards (check.go, refs.go, paths.go).
//
// One mistake shall be one diagnostic. So a key with a wrong value is left
// out of the model without a further complaint, and a value whose type is
// unknown passes all checks that depend on the type.

// A decoder turns one document into a Schema.
type decoder struct {
	*reporter
	env    *environment
	schema *Schema

	// What the checks after decoding need.
	values     []keyedValue // in document order
	fields     []*Field     // with transformations, in document order
	states     map[string]*definitionState
	incomplete bool // a field or its name is missing: paths may lead there
}

// A keyedValue is a decoded value and the keys that need its resolved type.
type keyedValue struct {
	*Value
	indicators, validate *entry // nil when absent
}

// A pair is a key of a mapping and its value.
type pair struct{ key, val *yaml.Node }

// An entry is a pair whose key is known.
type entry struct {
	pair
	spec *KeySpec
	in   string // the path of the mapping
}

func (e *entry) path() string { return child(e.in, e.key.Value) }

// isNull reports whether the key has no value, as in "description:".
func (e *entry) isNull() bool { return isNull(e.val) }

// A mapping is a YAML mapping with its known keys.
type mapping struct {
	node    *yaml.Node
	path    string
	scope   Scope
	entries []entry
	guessed []string // known keys that unknown ones may have been meant to be
}

// entry returns the entry of a key, or nil.
func (m *mapping) entry(name string) *entry {
	for i := range m.entries {
		if m.entries[i].spec.Name == name {
			return &m.entries[i]
		}
	}
	return nil
}

// given returns the entry of a key that has a value, or nil.
func (m *mapping) given(name string) *entry {
	if e := m.entry(name); e != nil && !e.isNull() {
		return e
	}
	return nil
}

// isMapping reports whether n is a mapping, and a diagnostic if it is not.
func (d *decoder) isMapping(n *yaml.Node, path string) bool {
	if n.Kind != yaml.MappingNode {
		d.wrongType(n, path, string(NestedShape))
	}
	return n.Kind == yaml.MappingNode
}

// keys reads a mapping whose keys the scope lists. Wrong keys and values of
// a wrong shape are reported and left out; null values stay in.
func (d *decoder) keys(n *yaml.Node, path string, scope Scope) *mapping {
	known := keysOf()[scope]
	ps := d.pairs(n, path)
	m := &mapping{node: n, path: path, scope: scope, entries: make([]entry, 0, len(ps))}
	for _, p := range ps {
		spec := known.byName[p.key.Value]
		switch {
		case spec == nil:
			d.unknownKey(m, p, known)
		case slices.Contains(spec.Idle, scope):
			d.report(NoEffect, d.pos(p.key), child(path, spec.Name), fmt.Sprintf("%q has no use in %s", spec.Name, scopeName(scope)), "remove it")
		case m.entry(spec.Name) != nil: // under its other spelling
			d.duplicateKey(p.key, m.entry(spec.Name).key, path)
		default:
			e := entry{pair: p, spec: spec, in: path}
			if e.isNull() || d.hasShape(&e) {
				m.entries = append(m.entries, e)
			} else {
				m.guessed = append(m.guessed, spec.Name) // it is there, if wrong
			}
		}
	}
	return m
}

// nested reads the mapping that a key holds.
func (d *decoder) nested(e *entry) *mapping {
	return d.keys(e.val, e.path(), e.spec.Holds)
}

// pairs returns the pairs of a mapping in document order, followed by those
// that a merge key (<<) brings in: keys of the mapping itself win over merged
// ones, and of several merged mappings the first.
func (d *decoder) pairs(n *yaml.Node, path string) []pair {
	ps := make([]pair, 0, len(n.Content)/2)
	seen := newKeySet(len(n.Content) / 2)
	var merged []pair
	for i := 0; i+1 < len(n.Content); i += 2 {
		p := pair{n.Content[i], n.Content[i+1]}
		if p.key.Kind != yaml.ScalarNode || isNull(p.key) {
			d.report(WrongType, d.pos(p.key), path, "want a text as key, have "+kindName(p.key), "")
			continue
		}
		if first := seen.add(p.key); first != nil {
			d.duplicateKey(p.key, first, path)
			continue
		}
		if p.key.Tag == "!!merge" {
			merged = append(merged, d.merge(p, path)...)
		} else {
			ps = append(ps, p)
		}
	}
	for _, p := range merged {
		if seen.add(p.key) == nil {
			ps = append(ps, p)
		}
	}
	return ps
}

// merge returns the pairs that a merge key brings in.
func (d *decoder) merge(p pair, path string) []pair {
	switch p.val.Kind {
	case yaml.MappingNode:
		return d.pairs(p.val, path)
	case yaml.SequenceNode:
		var all []pair
		for i, n := range p.val.Content {
			if d.isMapping(n, item(child(path, "<<"), i)) {
				all = append(all, d.pairs(n, path)...)
			}
		}
		return all
	}
	d.wrongType(p.val, child(path, "<<"), "a mapping or a list of mappings")
	return nil
}

func (d *decoder) duplicateKey(key, first *yaml.Node, path string) {
	msg := fmt.Sprintf("the key %s is given twice, first on line %d", quote(key.Value), first.Line)
	hint := "keep one of them"
	switch {
	case key.Tag == "!!merge":
		hint = "merge several mappings by one key: <<: [*a, *b]"
	case key.Value != first.Value:
		msg = fmt.Sprintf("%q is another spelling of %q on line %d", key.Value, first.Value, first.Line)
	}
	d.add(Diagnostic{
		Pos: d.pos(key), Path: child(path, key.Value), Code: DuplicateKey,
		Msg: msg, Hint: hint, Related: d.pos(first),
	})
}

// unknownKey reports a key that the mapping does not take, and remembers
// which one it was probably meant to be, so that this one is not reported as
// missing too.
func (d *decoder) unknownKey(m *mapping, p pair, known *scopeKeys) {
	name := p.key.Value
	hint := "remove it; the keys here are " + strings.Join(known.names, ", ")
	if guess, ok := d.env.suggest(name, known.names); ok {
		m.guessed = append(m.guessed, guess)
		hint = didYouMean(guess)
	} else if in := scopesOf(name); len(in) > 0 {
		hint = fmt.Sprintf("%q belongs to %s", name, scopeName(in[0]))
	} else if len(known.names) > 10 {
		hint = "remove it"
	}
	d.report(UnknownKey, d.pos(p.key), child(m.path, name), "unknown key "+quote(name), hint)
}

// finish reports what is missing in a mapping. A field's type decides which
// keys it needs; other mappings pass "".
func (d *decoder) finish(m *mapping, t Type) {
	for _, spec := range keysOf()[m.scope].required {
		if len(spec.Types) > 0 && !slices.Contains(spec.Types, t) && m.scope != InSchema {
			continue
		}
		e := m.entry(spec.Name)
		if (e == nil || e.isNull()) && !slices.Contains(m.guessed, spec.Name) {
			d.missing(m, spec, e)
		}
	}
	for i := range m.entries {
		e := &m.entries[i]
		switch {
		case !e.isNull() || e.spec.Required && e.spec.usedBy(t):
		case m.scope == InValidate: // a check that never runs is worse than none
			d.missing(m, e.spec, e)
		default:
			d.report(EmptyValue, d.pos(e.key), e.path(), fmt.Sprintf("%q has no value", e.spec.Name), "give it a value, or remove it")
		}
	}
}

// missing reports a key that has to be there; e is not nil when it is but
// has no value.
func (d *decoder) missing(m *mapping, spec *KeySpec, e *entry) {
	at, path := d.pos(m.node), m.path
	msg := fmt.Sprintf("%q is missing", spec.Name)
	if e != nil {
		at, path = d.pos(e.key), e.path()
		msg = fmt.Sprintf("%q has no value", spec.Name)
	}
	code, hint := MissingKey, spec.Doc
	switch {
	case spec.Name == "schema":
		code, msg, hint = MissingSchemaName, "the document does not name its schema", "add a line such as "+spec.Example
	case spec.Name == "fields" && m.scope == InSchema:
		code, hint = EmptyObject, "list the fields of an event"
	case spec.Name == "fields":
		code, hint = EmptyObject, "list the fields of the object, or use the type json"
	case spec.Name == "element":
		code, hint = MissingElement, "add element with a type"
	case spec.Name == "type" && m.scope != InMask:
		hint = typeHint(m)
	}
	d.report(code, at, path, msg, hint)
}

// typeHint says which type a field without one has by its other keys.
func typeHint(m *mapping) string {
	for _, e := range m.entries {
		if len(e.spec.Types) == 1 {
			return fmt.Sprintf("%q is a key of type: %s", e.spec.Name, e.spec.Types[0])
		}
	}
	return "add a type such as string"
}

// hasShape reports whether the value of e has the shape of its key.
func (d *decoder) hasShape(e *entry) bool {
	ok := false
	switch e.spec.Shape {
	case TextShape:
		ok = isText(e.val)
	case BoolShape:
		_, ok = boolean(e.val)
	case IntegerShape:
		ok = e.val.Kind == yaml.ScalarNode && e.val.Tag == "!!int"
	case ListShape, FieldsShape:
		ok = e.val.Kind == yaml.SequenceNode
	case MapShape, ValuesShape, NestedShape:
		ok = e.val.Kind == yaml.MappingNode
	}
	if !ok {
		d.add(Diagnostic{
			Pos: d.pos(e.val), Path: e.path(), Code: WrongType,
			Msg:  fmt.Sprintf("want %s, have %s", e.spec.Shape, kindName(e.val)),
			Hint: shapeHint(e),
		})
	}
	return ok
}

func shapeHint(e *entry) string {
	scalar := e.val.Kind == yaml.ScalarNode
	switch {
	case e.spec.Name == "timeFormat" && e.val.Kind == yaml.SequenceNode:
		return "several formats stand under timeFormats"
	case e.spec.Shape == ListShape && scalar && len(e.val.Value) <= 40:
		return fmt.Sprintf("write it as a list: [%s]", quote(e.val.Value))
	case e.spec.Shape == FieldsShape && e.val.Kind == yaml.MappingNode:
		return `begin each field with "- name:"`
	case (e.spec.Shape == BoolShape || e.spec.Shape == IntegerShape) && scalar && e.val.Tag == "!!str" && e.val.Style != 0:
		return "write it without quotes"
	}
	return ""
}

func (d *decoder) wrongType(n *yaml.Node, path, want string) {
	d.report(WrongType, d.pos(n), path, fmt.Sprintf("want %s, have %s", want, kindName(n)), "")
}

// text returns a scalar by its text.
func (d *decoder) text(n *yaml.Node) Text {
	return Text{Pos: d.pos(n), Value: n.Value}
}

// choice returns a text that has to be one of the values of its key.
func (d *decoder) choice(e *entry) Text {
	t := d.text(e.val)
	if !slices.Contains(e.spec.Values, t.Value) {
		d.badValue(t, e.path(), e.spec.Values)
		return Text{}
	}
	return t
}

// badValue reports a text that is none of values.
func (d *decoder) badValue(t Text, path string, values []string) {
	hint := "one of " + strings.Join(values, ", ")
	if len(values) == 1 {
		hint = "only " + values[0]
	} else if guess, ok := d.env.suggest(t.Value, values); ok {
		hint = didYouMean(guess)
	}
	d.report(BadValue, t.Pos, path, "unknown value "+quote(t.Value), hint)
}

// flag returns a boolean.
func (d *decoder) flag(e *entry) Flag {
	b, _ := boolean(e.val)
	if e.val.Tag != "!!bool" {
		d.report(OldBoolean, d.pos(e.val), e.path(), e.val.Value+" stands for a boolean", fmt.Sprintf("write %t", b))
	}
	return Flag{Pos: d.pos(e.val), Value: b}
}

// integer returns an integer that counts something.
func (d *decoder) integer(e *entry) int {
	i, err := strconv.ParseInt(e.val.Value, 0, 64)
	if err != nil || i < 0 || i > math.MaxInt32 {
		d.report(BadValue, d.pos(e.val), e.path(), "the integer "+quote(e.val.Value)+" is out of range", fmt.Sprintf("0 to %d", math.MaxInt32))
		return 0
	}
	return int(i)
}

// texts returns a list of texts. An empty one is reported: as an error if the
// key needs a value, else as a warning.
func (d *decoder) texts(e *entry, needed bool) []Text {
	if len(e.val.Content) == 0 {
		if needed {
			d.report(BadValue, d.pos(e.val), e.path(), fmt.Sprintf("%q is empty", e.spec.Name), "list at least one value")
		} else {
			d.report(EmptyList, d.pos(e.val), e.path(), fmt.Sprintf("%q is empty", e.spec.Name), "fill it, or remove it")
		}
		return nil
	}
	list := make([]Text, 0, len(e.val.Content))
	for i, n := range e.val.Content {
		if !isText(n) {
			d.wrongType(n, item(e.path(), i), string(TextShape))
			continue
		}
		list = append(list, d.text(n))
	}
	return list
}

// unique returns list without repetitions, which it reports.
func (d *decoder) unique(list []Text, path string) []Text {
	if len(list) < 2 {
		return list
	}
	first := make(map[string]Pos, len(list))
	kept := list[:0]
	for i, t := range list {
		if at, ok := first[t.Value]; ok {
			d.add(Diagnostic{
				Pos: t.Pos, Path: item(path, i), Code: Repeated,
				Msg:  quote(t.Value) + " is there twice",
				Hint: "remove one", Related: at,
			})
			continue
		}
		first[t.Value] = t.Pos
		kept = append(kept, t)
	}
	return kept
}

// textMap returns a mapping of texts in document order.
func (d *decoder) textMap(e *entry) []KeyValue {
	var kvs []KeyValue
	for _, p := range d.pairs(e.val, e.path()) {
		if !isText(p.val) {
			d.wrongType(p.val, child(e.path(), p.key.Value), string(TextShape))
			continue
		}
		kvs = append(kvs, KeyValue{Key: d.text(p.key), Value: d.text(p.val)})
	}
	return kvs
}
