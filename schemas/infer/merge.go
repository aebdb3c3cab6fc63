package infer

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"

	"gopkg.in/yaml.v3"

	"github.com/margaylog/margay/schemas"
)

// Merging adds to a schema what samples have and the schema has not: fields,
// and formats of times. What is there stays as it is, byte for byte where that
// can be done; types are not changed, since that breaks what reads the output.

// A Base is a schema that is merged into.
type Base struct {
	file   string
	src    []byte
	docs   []*yaml.Node // all documents of the file
	schema *schemas.Schema
	nodes  map[place]*yaml.Node // the mappings of its document
	index  int                  // of its document
}

// A place is where a node stands in the file.
type place struct{ line, column int }

// NewBase reads a schema file to merge into. Name says which of its schemas is
// meant, and may be empty if there is only one. The error is
// schemas.Diagnostics when the file is no schema without errors.
func NewBase(file string, src []byte, name string, o *schemas.Options) (*Base, error) {
	docs, err := schemas.Parse(file, src, o)
	if err != nil {
		return nil, err
	}
	b := &Base{file: file, src: src, nodes: make(map[place]*yaml.Node)}
	if b.schema, err = choose(docs.Schemas, name); err != nil {
		return nil, fmt.Errorf("%s: %w", file, err)
	}
	if b.schema.Parser != nil {
		return nil, fmt.Errorf("%s: %s has a parser of text: only schemas of JSON can be merged into", file, b.Name())
	}
	if b.docs, err = documents(src); err != nil {
		return nil, fmt.Errorf("%s: %w", file, err) // cannot be: it was read before
	}
	for i, doc := range b.docs {
		if len(doc.Content) > 0 && doc.Content[0].Line == b.schema.Line && doc.Content[0].Column == b.schema.Column {
			b.index = i
			b.note(doc)
		}
	}
	return b, nil
}

func choose(all []*schemas.Schema, name string) (*schemas.Schema, error) {
	var names []string
	for _, s := range all {
		if s.Name.Value == name || name == "" && len(all) == 1 {
			return s, nil
		}
		names = append(names, s.Name.Value)
	}
	if name == "" {
		return nil, fmt.Errorf("the file has several schemas: name one of %s", strings.Join(names, ", "))
	}
	return nil, fmt.Errorf("the file has no schema %q; it has %s", name, strings.Join(names, ", "))
}

func documents(src []byte) ([]*yaml.Node, error) {
	var docs []*yaml.Node
	dec := yaml.NewDecoder(bytes.NewReader(src))
	for {
		doc := new(yaml.Node)
		err := dec.Decode(doc)
		if errors.Is(err, io.EOF) {
			return docs, nil
		}
		if err != nil {
			return nil, err
		}
		docs = append(docs, doc)
	}
}

// note notes where the mappings are.
func (b *Base) note(n *yaml.Node) {
	if n.Kind == yaml.MappingNode {
		b.nodes[place{n.Line, n.Column}] = n
	}
	for _, child := range n.Content {
		b.note(child)
	}
}

// Name returns the log type.
func (b *Base) Name() string { return b.schema.Name.Value }

// TimeFormats returns all formats of times in the schema: those to try first
// on samples for it.
func (b *Base) TimeFormats() []string {
	var all []string
	add := func(v *schemas.Value) {
		for _, f := range v.Formats {
			if !slices.Contains(all, f.Value) {
				all = append(all, f.Value)
			}
		}
	}
	for _, d := range b.schema.Definitions {
		eachValue(&d.Value, add)
	}
	for _, f := range b.schema.Fields {
		eachValue(&f.Value, add)
	}
	return all
}

func eachValue(v *schemas.Value, visit func(*schemas.Value)) {
	visit(v)
	if v.Element != nil {
		eachValue(v.Element, visit)
	}
	for _, f := range v.Fields {
		eachValue(&f.Value, visit)
	}
}

// hasEventTime reports whether some field is the time of the event.
func (b *Base) hasEventTime() bool {
	found := false
	visit := func(v *schemas.Value) { found = found || v.EventTime.Value }
	for _, d := range b.schema.Definitions {
		eachValue(&d.Value, visit)
	}
	for _, f := range b.schema.Fields {
		eachValue(&f.Value, visit)
	}
	return found
}

// Merged is a schema file with what was added.
type Merged struct {
	Source []byte
	Added  []Addition
}

// An Addition is something that was added.
type Addition struct {
	Field string // dotted path, with [] for the elements of arrays
	Text  string // what was added: a type, or a time format
}

// Merge adds what s has more than the base. New fields come after the others
// of their object. None is required, since events of before may not have it,
// and none is the time of the event if there is one.
func (b *Base) Merge(s *Schema) (*Merged, error) {
	m := &merger{base: b, objects: make(map[*yaml.Node]*objectEdit), keepEventTime: !b.hasEventTime()}
	root := b.nodes[place{b.schema.Line, b.schema.Column}]
	if root == nil {
		return nil, fmt.Errorf("%s: the schema cannot be found again", b.file) // a bug
	}
	m.fields(root, b.schema.Fields, s.Fields, "")
	if m.err != nil {
		return nil, m.err
	}
	src, err := m.source()
	if err == nil && len(src) > maxSource {
		err = fmt.Errorf("%s: %w", b.file, ErrTooLarge)
	}
	return &Merged{Source: src, Added: m.added}, err
}

// A merger compares a schema with an inferred one and notes what to add.
type merger struct {
	base          *Base
	keepEventTime bool
	objects       map[*yaml.Node]*objectEdit // by their list of fields
	order         []*objectEdit
	formats       []*formatEdit
	added         []Addition
	err           error
}

// An objectEdit is a list of fields and what comes behind it.
type objectEdit struct {
	list  *yaml.Node
	taken map[string]bool // names in the output, in lower case
	keys  map[string]bool // that have a field
	more  []*Field
}

// A formatEdit is a timestamp and what comes to its formats.
type formatEdit struct {
	field *yaml.Node // its mapping
	more  []string
	none  bool // it has no formats so far, so it is of rfc3339
}

// fields compares the fields of an object, which stand in the mapping owner.
func (m *merger) fields(owner *yaml.Node, have []*schemas.Field, want []*Field, path string) {
	known := make(map[string]*schemas.Field)
	for _, f := range have {
		known[inputOf(f)] = f
	}
	for _, f := range want {
		key := f.Name
		if f.RenameFrom != "" {
			key = f.RenameFrom
		}
		at := join(path, key)
		if old := known[key]; old != nil {
			m.value(&old.Value, &f.Value, at)
			continue
		}
		m.addField(owner, have, f, key, at)
	}
}

// inputOf returns the key that a field reads.
func inputOf(f *schemas.Field) string {
	if f.Rename != nil {
		return f.Rename.From.Value
	}
	return f.Name.Value
}

func (m *merger) addField(owner *yaml.Node, have []*schemas.Field, f *Field, key, path string) {
	e := m.edit(owner, have)
	if e == nil {
		m.err = fmt.Errorf("%s: the fields beside %s come from elsewhere in the file (<<): nothing can be added", m.base.file, path)
		return
	}
	if e.keys[key] {
		return // another place that shares this object has added it
	}
	e.keys[key] = true
	more := *f
	more.Value = m.tame(f.Value)
	more.Required = false
	out, _ := schemas.OutputName(more.Name)
	if folded := strings.ToLower(out); e.taken[folded] {
		more.Name, more.RenameFrom = otherName(key, e.taken), key
	} else {
		e.taken[folded] = true
	}
	e.more = append(e.more, &more)
	m.added = append(m.added, Addition{Field: path, Text: string(f.Type)})
}

// tame returns a value without what only a schema that is new may ask for.
func (m *merger) tame(v Value) Value {
	v.EventTime = v.EventTime && m.keepEventTime
	if v.Element != nil {
		element := m.tame(*v.Element)
		v.Element = &element
	}
	fields := v.Fields
	v.Fields = nil
	for _, f := range fields {
		more := *f
		more.Required, more.Value = false, m.tame(f.Value)
		v.Fields = append(v.Fields, &more)
	}
	return v
}

// edit returns the edit of the object that owner describes, nil when its
// fields do not stand there.
func (m *merger) edit(owner *yaml.Node, have []*schemas.Field) *objectEdit {
	list := valueOf(owner, "fields")
	if list != nil && list.Kind == yaml.AliasNode {
		list = list.Alias
	}
	if list == nil || list.Kind != yaml.SequenceNode {
		return nil
	}
	if e := m.objects[list]; e != nil {
		return e
	}
	e := &objectEdit{list: list, taken: make(map[string]bool), keys: make(map[string]bool)}
	for _, f := range have {
		out, _ := schemas.OutputName(f.Name.Value)
		e.taken[strings.ToLower(out)] = true
	}
	m.objects[list] = e
	m.order = append(m.order, e)
	return e
}

// valueOf returns the value of a key of a mapping, or nil.
func valueOf(m *yaml.Node, key string) *yaml.Node {
	for i := 0; m != nil && i+1 < len(m.Content); i += 2 {
		if m.Content[i].Value == key {
			return m.Content[i+1]
		}
	}
	return nil
}

// value compares what a field holds.
func (m *merger) value(have *schemas.Value, want *Value, path string) {
	have = m.base.schema.Resolve(have)
	if have == nil || have.Type != want.Type || have.Embedded.Value != want.Embedded {
		return
	}
	owner := m.base.nodes[place{have.Line, have.Column}]
	switch want.Type {
	case schemas.Object:
		m.fields(owner, have.Fields, want.Fields, path)
	case schemas.Array:
		m.value(have.Element, want.Element, path+"[]")
	case schemas.Timestamp:
		m.times(owner, have, want, path)
	}
}

// times finds the formats that are missing: those that nothing can do as well
// that is there.
func (m *merger) times(owner *yaml.Node, have *schemas.Value, want *Value, path string) {
	known := []string{"rfc3339"}
	if len(have.Formats) > 0 {
		known = known[:0]
		for _, f := range have.Formats {
			known = append(known, f.Value)
		}
	}
	e := &formatEdit{field: owner, none: len(have.Formats) == 0}
	for i, format := range want.TimeFormats {
		if slices.ContainsFunc(want.instead[i], func(f string) bool { return slices.Contains(known, f) }) {
			continue
		}
		e.more = append(e.more, format)
		m.added = append(m.added, Addition{Field: path, Text: "time format " + format})
	}
	if len(e.more) > 0 && owner != nil && !slices.ContainsFunc(m.formats, func(o *formatEdit) bool { return o.field == owner }) {
		m.formats = append(m.formats, e)
	}
}
