package reference

import (
	"sort"
	"strconv"
	"strings"
	"time"

	"github.com/margaylog/margay/schemas"
)

// A node is a converted value; null is a nil *node.
type node struct {
	shape shape

	json   string // verbatim: what is written
	broken bool   // verbatim: text in it, or the key of a kept one, was mended
	made   bool   // verbatim: it was joined or split, and what is copied of it is fine
	text   string // scanned: the decoded text
	time   time.Time

	elements []*node
	members  []namedNode
	unknown  []namedNode // sorted by name

	indicators []string // to scan text with
	eventTime  bool     // of an instant: it may be the event time

	unmasked *node // of a masked one: what it was
	bad      bool  // of a field: something in it was refused
}

type shape int

const (
	verbatim shape = iota // json says it all
	scanned               // verbatim, and text is what indicators see
	instant
	list
	record
)

// A namedNode is a member by its output name.
type namedNode struct {
	name  string
	node  *node
	field *schemas.Field // nil for a kept unknown key
}

// A conversion applies a schema to an event.
type conversion struct {
	schema  *schemas.Schema
	options Options
	event   *tree
	earlier *node // what the pass before this one made, see convert
	forID   bool  // the fields alone, without kept unknown keys
	made    int   // how many of the fields around take their value from others

	root       *node
	violations []Violation
	nulled     int
	repeated   bool
}

// convert goes over the event once, and once more for each field that takes
// its value from others: a pass reads what the pass before it made, so after
// as many passes as the longest chain can have every value is there.
func convert(s *schemas.Schema, o Options, event *tree) *conversion {
	return convertFor(s, o, event, false)
}

func convertFor(s *schemas.Schema, o Options, event *tree, forID bool) *conversion {
	c := &conversion{}
	for range 1 + countTransformed(s) {
		c = &conversion{schema: s, options: o, event: event, earlier: c.root, forID: forID}
		c.root = c.object(s.Fields, event, "")
	}
	return c
}

// object converts the members of an object. At is its JSON Pointer.
func (c *conversion) object(fields []*schemas.Field, in *tree, at string) *node {
	out := &node{shape: record}
	for _, f := range fields {
		value, key := c.source(f), f.Name.Value
		if !isTransformed(f) {
			key = inputKey(f)
			value = in.last(key)
			c.repeated = c.repeated || len(in.given(key)) > 1
		}
		if isTransformed(f) {
			c.made++
		}
		n := c.field(f, value, at+"/"+pointerToken(key))
		if isTransformed(f) {
			c.made--
		}
		if n == nil || n.shape == list && len(n.elements) == 0 {
			continue
		}
		out.members = append(out.members, namedNode{name: c.outputName(f), node: n, field: f})
	}
	// What is unknown is kept where it came from, not in copies: it would
	// show what masks hide, and could make an event fail.
	if (c.options.KeepUnknown || c.schema.FieldDiscovery.Value) && !c.forID && c.made == 0 {
		c.keepUnknown(out, fields, in, at == "")
	}
	return out
}

// inputKey is the key that a field reads.
func inputKey(f *schemas.Field) string {
	if f.Rename != nil {
		return f.Rename.From.Value
	}
	return f.Name.Value
}

// pointerToken escapes a name for a JSON Pointer (RFC 6901).
func pointerToken(name string) string {
	return strings.NewReplacer("~", "~0", "/", "~1").Replace(name)
}

func (c *conversion) outputName(f *schemas.Field) string {
	if c.options.KeepNames {
		return f.Name.Value
	}
	name, _ := schemas.OutputName(f.Name.Value) // false only in a bad schema
	return name
}

// field converts the value of a field; in is nil when it is missing.
func (c *conversion) field(f *schemas.Field, in *tree, at string) *node {
	if in == nil {
		if f.Required.Value {
			c.violate(at, missingField)
		}
		return nil
	}
	v := c.schema.Resolve(&f.Value)
	fine := len(c.violations)
	n, code := c.value(v, rulesOf(v), in, at)
	if n != nil {
		n.bad = len(c.violations) > fine
	}
	switch {
	case code != "":
		c.bad(at, code, f.Required.Value)
	case n == nil && f.Required.Value && v.Type != schemas.JSON:
		c.violate(at, missingField)
	}
	if n != nil && f.Mask != nil {
		return mask(f.Mask, n)
	}
	return n
}

// bad deals with a value that could not be converted.
func (c *conversion) bad(at, code string, required bool) {
	if c.options.NullField && !required && code != failedValidation {
		c.nulled++
		return
	}
	c.violate(at, code)
}

func (c *conversion) violate(at, code string) {
	c.violations = append(c.violations, Violation{Field: at, Code: code})
}

// Rules are what an array hands down to its elements.
type rules struct {
	indicators []string
	validate   []*schemas.Validate
}

func rulesOf(v *schemas.Value) rules {
	var r rules
	for _, name := range v.Indicators {
		r.indicators = append(r.indicators, name.Value)
	}
	if v.Validate != nil {
		r.validate = append(r.validate, v.Validate)
	}
	return r
}

func (r rules) and(more rules) rules {
	return rules{
		indicators: append(append([]string(nil), r.indicators...), more.indicators...),
		validate:   append(append([]*schemas.Validate(nil), r.validate...), more.validate...),
	}
}

// value converts a value that is there. A code says that it is bad; nothing
// about it has been recorded then. A nil node without a code is null.
func (c *conversion) value(v *schemas.Value, r rules, in *tree, at string) (*node, string) {
	if in.kind == nullKind {
		return nil, ""
	}
	if v.Embedded.Value {
		return c.embedded(v, r, in, at)
	}
	return c.typed(v, r, in, at)
}

// typed is value for what is not null and not embedded.
func (c *conversion) typed(v *schemas.Value, r rules, in *tree, at string) (*node, string) {
	switch v.Type {
	case schemas.JSON:
		text, broken := in.compact()
		return &node{json: text, broken: broken, made: in.made}, ""
	case schemas.Object:
		if in.kind != objectKind {
			return nil, wrongType
		}
		return c.object(v.Fields, in, at), ""
	case schemas.Array:
		if in.kind != arrayKind {
			return nil, wrongType
		}
		return c.array(v.Element, r, in, at), ""
	}
	if in.kind == objectKind || in.kind == arrayKind {
		return nil, wrongType
	}
	return c.scalar(v, r, in)
}

func (c *conversion) array(element *schemas.Value, r rules, in *tree, at string) *node {
	v := c.schema.Resolve(element)
	r = r.and(rulesOf(v))
	out := &node{shape: list}
	for i, e := range in.elements {
		place := at + "/" + strconv.Itoa(i)
		n, code := c.value(v, r, e, place)
		if code != "" {
			c.bad(place, code, false)
		}
		out.elements = append(out.elements, n)
	}
	return out
}

func (c *conversion) scalar(v *schemas.Value, r rules, in *tree) (*node, string) {
	switch v.Type {
	case schemas.String:
		return stringNode(r, in)
	case schemas.Timestamp:
		return c.timestamp(v, in)
	}
	if in.kind == textKind && in.text.text == "" {
		return nil, ""
	}
	var literal, code string
	switch v.Type {
	case schemas.SmallInt:
		literal, code = integer(in, 16)
	case schemas.Int:
		literal, code = integer(in, 32)
	case schemas.BigInt:
		literal, code = integer(in, 64)
	case schemas.Float:
		literal, code = float(in)
	case schemas.Boolean:
		literal, code = boolean(in)
	}
	if code != "" {
		return nil, code
	}
	return &node{json: literal}, ""
}

// keepUnknown adds the members that are nobody's field. The first of those
// that would have one name is kept.
func (c *conversion) keepUnknown(out *node, fields []*schemas.Field, in *tree, top bool) {
	var taken []string
	for _, f := range fields {
		taken = append(taken, c.outputName(f))
	}
	if top {
		taken = append(taken, schemas.AddedNames(nil)...)
	}
	for _, m := range in.members {
		if isField(fields, m) || m.value.kind == nullKind {
			continue
		}
		name, ok := c.unknownName(m.key.text)
		if !ok || top && (strings.HasPrefix(m.key.text, "p_") || strings.HasPrefix(name, "p_")) {
			continue
		}
		if containsFold(taken, name) {
			c.repeated = true
			continue
		}
		taken = append(taken, name)
		text, broken := m.value.compact()
		n := &node{json: text, broken: broken || m.key.broken}
		out.unknown = append(out.unknown, namedNode{name: name, node: n})
	}
	sort.Slice(out.unknown, func(i, j int) bool { return out.unknown[i].name < out.unknown[j].name })
}

func (c *conversion) unknownName(key string) (string, bool) {
	if c.options.KeepNames {
		return key, true
	}
	return schemas.OutputName(key)
}

func isField(fields []*schemas.Field, m member) bool {
	for _, f := range fields {
		if !isTransformed(f) && m.is(inputKey(f)) {
			return true
		}
	}
	return false
}

func containsFold(names []string, name string) bool {
	for _, n := range names {
		if strings.EqualFold(n, name) {
			return true
		}
	}
	return false
}
