package schematest

import (
	"regexp"
	"slices"
	"time"

	"github.com/margaylog/margay/internal/timefmt"
	"github.com/margaylog/margay/schemas"
)

// A delta is what comparing two values gives: a tree in the order of the
// expectation, into which what else there is has been put.
type delta struct {
	op    op
	name  string // of a member
	named bool
	want  *node // nil for extra
	got   *node // nil for missing
	inner []delta
	note  string // why they differ, where that cannot be seen
}

type op uint8

const (
	same    op = iota
	missing    // expected, and not there
	extra      // there, and not expected
	changed    // another value
	inside     // an object or array in which something differs
)

// A comparer compares events with expectations of one log type.
type comparer struct {
	schema  *schemas.Schema
	now     timefmt.Instant
	partly  bool // what is not expected does not matter
	formats map[*schemas.Value][]*timefmt.Format
}

func newComparer(s *schemas.Schema, now time.Time) *comparer {
	at, _ := timefmt.FromTime(now)
	return &comparer{schema: s, now: at, formats: make(map[*schemas.Value][]*timefmt.Format)}
}

// event compares an event with what is expected of it, exactly or partly.
func (c *comparer) event(want, got *node, w what) delta {
	c.partly = w == partly
	return c.object(want, got.without(func(name string) bool { return ignored(name, want, got) }), c.top())
}

// ignored reports whether a member of an event that is not expected is left
// out of the comparison: what differs from run to run, and what says more of
// the run than of the event.
func ignored(name string, want, got *node) bool {
	if want.member(name) != nil {
		return false // object passes over what never counts
	}
	switch name {
	case "p_schema_version", "p_source_id", "p_source_label":
		return true
	case "p_event_time": // it has none of its own
		at, now := got.member(name), got.member("p_parse_time")
		return at != nil && now != nil && at.text == now.text
	}
	return anyRun(name)
}

// anyRun reports whether a member of an event is another one in each run.
func anyRun(name string) bool { return name == "p_row_id" || name == "p_parse_time" }

// top stands for the top level: the fields, and the time of the event.
func (c *comparer) top() *schemas.Value {
	at := &schemas.Field{Name: schemas.Text{Value: "p_event_time"}, Value: schemas.Value{Type: schemas.Timestamp}}
	at.Path = topLevel
	return &schemas.Value{Path: topLevel, Type: schemas.Object, Fields: append(slices.Clone(c.schema.Fields), at)}
}

// topLevel marks the value that top makes.
const topLevel = "\x00"

// value compares two values, of which v says what they are; it may be nil.
func (c *comparer) value(want, got *node, v *schemas.Value) delta {
	if v != nil {
		v = c.schema.Resolve(v)
	}
	d := delta{want: want, got: got}
	switch {
	case c.equal(want, got, v):
	case want.kind == objectNode && got.kind == objectNode:
		return c.object(want, got, v)
	case want.kind == arrayNode && got.kind == arrayNode:
		return c.array(want, got, v)
	default:
		d.op = changed
		if c.isTime(got, v) {
			if _, ok := c.instant(want, v); !ok {
				d.note = "what is expected is not a time of this field"
			}
		}
	}
	return d
}

// equal reports whether a value is what is expected, without saying where it
// is not.
func (c *comparer) equal(want, got *node, v *schemas.Value) bool {
	if v != nil {
		v = c.schema.Resolve(v)
	}
	switch {
	case want.kind == objectNode && got.kind == objectNode:
		return c.equalObjects(want, got, v)
	case want.kind == arrayNode && got.kind == arrayNode:
		of := elementOf(v)
		return slices.EqualFunc(want.elems, got.elems, func(a, b *node) bool { return c.equal(a, b, of) })
	case c.isTime(got, v):
		at, ok := c.instant(want, v)
		is, _ := timefmt.Nanos.Parse([]byte(got.text))
		return ok && at == is
	case want.kind != got.kind:
		return false
	case want.kind == numberNode:
		return sameNumber(want.text, got.text)
	}
	return expand(want.text, c.schema.Name.Value) == got.text
}

func (c *comparer) equalObjects(want, got *node, v *schemas.Value) bool {
	mine := slots(got)
	met, found := true, 0
	eachMember(want, func(key slot, value *node) {
		is := mine[key]
		if is != nil {
			found++
		}
		met = met && (c.passed(key.name, value, is, v) || is != nil && c.equal(value, is, fieldOf(v, key.name)))
	})
	return met && (c.partly || found == len(mine))
}

// passed reports whether a member counts as met whatever the event has.
func (c *comparer) passed(name string, want, got *node, v *schemas.Value) bool {
	if v != nil && v.Path == topLevel && anyRun(name) {
		return true
	}
	return c.partly && want.kind == nullNode && got == nil // that is how to expect nothing
}

// isTime reports whether a value of an event is a timestamp.
func (c *comparer) isTime(got *node, v *schemas.Value) bool {
	return v != nil && v.Type == schemas.Timestamp && got.kind == stringNode
}

func elementOf(v *schemas.Value) *schemas.Value {
	if v == nil || v.Type != schemas.Array {
		return nil
	}
	return v.Element
}

// template is what stands for the name of the log type in an expectation.
var template = regexp.MustCompile(`\{\{-?\s*\.LogType\s*-?\}\}`)

func expand(text, logType string) string {
	return template.ReplaceAllLiteralString(text, logType)
}

// instant reads an expected timestamp: by the formats of the field, as RFC
// 3339, then as any output profile.
func (c *comparer) instant(want *node, v *schemas.Value) (timefmt.Instant, bool) {
	if want.kind != stringNode && want.kind != numberNode {
		return timefmt.Instant{}, false
	}
	for _, f := range c.formatsOf(v) {
		if want.kind == numberNode && !f.Numeric() {
			continue
		}
		if at, ok := f.Parse([]byte(want.text), c.now); ok {
			return at, true
		}
	}
	if want.kind == stringNode {
		for _, p := range []timefmt.Profile{timefmt.RFC3339, timefmt.Nanos} { // which reads that of Millis, too
			if at, ok := p.Parse([]byte(want.text)); ok {
				return at, true
			}
		}
	}
	return timefmt.Instant{}, false
}

// formatsOf compiles the formats of a timestamp, once.
func (c *comparer) formatsOf(v *schemas.Value) []*timefmt.Format {
	formats, done := c.formats[v]
	if done {
		return formats
	}
	loc, err := time.LoadLocation(v.Timezone.Value)
	if err != nil {
		loc = time.UTC // compiling the schema would have failed
	}
	for _, name := range v.Formats {
		if f, err := timefmt.Compile(name.Value, loc); err == nil {
			formats = append(formats, f)
		}
	}
	c.formats[v] = formats
	return formats
}

// object compares two objects. The members are in the order of the
// expectation; those that it does not have follow the one that is before them
// in the event.
func (c *comparer) object(want, got *node, v *schemas.Value) delta {
	d := delta{want: want, got: got}
	mine, expected := slots(got), slots(want)
	after := make(map[slot][]delta) // by the member that they follow
	placed := make(map[string]slot) // the last of a name, or what it follows
	var last slot
	eachMember(got, func(key slot, value *node) {
		if expected[key] != nil {
			last = key
			placed[key.name] = key
			return
		}
		at := last
		if key.n > 1 {
			at = placed[key.name] // the order of equal names tells them apart
		}
		placed[key.name] = at
		after[at] = append(after[at], delta{op: extra, name: key.name, named: true, got: value})
	})
	put := func(key slot) {
		if !c.partly {
			d.inner = append(d.inner, after[key]...)
		}
	}
	put(slot{})
	eachMember(want, func(key slot, value *node) {
		d.inner = append(d.inner, c.member(key.name, value, mine[key], v))
		put(key)
	})
	if slices.ContainsFunc(d.inner, func(in delta) bool { return in.op != same }) {
		d.op = inside
	}
	return d
}

// member compares an expected member with the one of the event, if there is
// one.
func (c *comparer) member(name string, want, got *node, v *schemas.Value) delta {
	d := delta{op: missing, want: want}
	switch {
	case c.passed(name, want, got, v):
		d.op = same
	case got != nil:
		d = c.value(want, got, fieldOf(v, name))
	}
	d.name, d.named = name, true
	return d
}

// A slot is a member of an object: its name, and which one of that name it
// is.
type slot struct {
	name string
	n    int // from 1
}

func eachMember(n *node, f func(key slot, value *node)) {
	count := make(map[string]int, len(n.members))
	for _, m := range n.members {
		count[m.name]++
		f(slot{m.name, count[m.name]}, m.value)
	}
}

func slots(n *node) map[slot]*node {
	m := make(map[slot]*node, len(n.members))
	eachMember(n, func(key slot, value *node) { m[key] = value })
	return m
}

// fieldOf returns the field of an object that has a name, or nil.
func fieldOf(v *schemas.Value, name string) *schemas.Value {
	if v == nil || v.Type != schemas.Object {
		return nil
	}
	for _, f := range v.Fields {
		if f.Name.Value == name {
			return &f.Value
		}
	}
	return nil
}

// maxPairs bounds how many pairs of elements are compared to find out which
// ones two arrays have in common.
const maxPairs = 10_000

// array compares two arrays: element by element where they are equal at both
// ends, and between by the longest list of elements that both have.
func (c *comparer) array(want, got *node, v *schemas.Value) delta {
	of := elementOf(v)
	a, b := want.elems, got.elems
	start, end := 0, 0
	for start < min(len(a), len(b)) && c.equal(a[start], b[start], of) {
		start++
	}
	for end < min(len(a), len(b))-start && c.equal(a[len(a)-1-end], b[len(b)-1-end], of) {
		end++
	}
	d := delta{op: inside, want: want, got: got}
	both := func(a, b []*node) {
		for i := range a {
			d.inner = append(d.inner, delta{want: a[i], got: b[i]})
		}
	}
	both(a[:start], b[:start])
	d.inner = append(d.inner, c.middle(a[start:len(a)-end], b[start:len(b)-end], of)...)
	both(a[len(a)-end:], b[len(b)-end:])
	return d
}

// middle compares what is left of two arrays that differ at both ends.
func (c *comparer) middle(a, b []*node, of *schemas.Value) []delta {
	if len(a)*len(b) > maxPairs || len(a) == 0 || len(b) == 0 {
		return c.gap(a, b, of)
	}
	// common[i][j] is how many elements a[i:] and b[j:] have in common.
	common := make([][]int, len(a)+1)
	equal := make([][]bool, len(a))
	common[len(a)] = make([]int, len(b)+1)
	for i := len(a) - 1; i >= 0; i-- {
		common[i], equal[i] = make([]int, len(b)+1), make([]bool, len(b))
		for j := len(b) - 1; j >= 0; j-- {
			if equal[i][j] = c.equal(a[i], b[j], of); equal[i][j] {
				common[i][j] = common[i+1][j+1] + 1
			} else {
				common[i][j] = max(common[i+1][j], common[i][j+1])
			}
		}
	}
	var all []delta
	i, j, fromA, fromB := 0, 0, 0, 0
	for i < len(a) && j < len(b) {
		switch {
		case equal[i][j]:
			all = append(all, c.gap(a[fromA:i], b[fromB:j], of)...)
			all = append(all, delta{want: a[i], got: b[j]})
			i, j = i+1, j+1
			fromA, fromB = i, j
		case common[i+1][j] >= common[i][j+1]:
			i++
		default:
			j++
		}
	}
	return append(all, c.gap(a[fromA:], b[fromB:], of)...)
}

// gap pairs elements that have nothing in common, as far as there are any.
func (c *comparer) gap(a, b []*node, of *schemas.Value) []delta {
	var all []delta
	for i := range max(len(a), len(b)) {
		switch {
		case i >= len(a):
			all = append(all, delta{op: extra, got: b[i]})
		case i >= len(b):
			all = append(all, delta{op: missing, want: a[i]})
		default:
			all = append(all, c.value(a[i], b[i], of))
		}
	}
	return all
}
