package plan

import (
	"math/bits"

	"github.com/margaylog/margay/parser/internal/tape"
)

// A member is a field of an object and the node of its value: the field's
// place in the list above, the node below, so that sorting members puts them
// into schema order and, of a repeated field, the last value last.
type member uint64

func (m member) field() uint32 { return uint32(m >> 32) }
func (m member) node() uint32  { return uint32(m) }

// object writes the object at node k.
func (m *Machine) object(op *Op, k uint32, must bool) verdict {
	n := &m.nodes[k]
	if n.Kind != tape.Object {
		return m.wrongType(k, must, "an object")
	}
	if m.fields(op.Fields, k) {
		m.out.byte('}', n.End-1)
	} else {
		m.out.text("{}")
	}
	return written
}

// fields writes the members of the object at node k, the first one led by
// the opening brace, and reports whether there were any.
func (m *Machine) fields(fs *Fields, k uint32) (some bool) {
	base := len(m.members)
	m.bind(fs, k)
	sep := byte('{')
	next, required := 0, 0 // the field to come, and the required ones before it
	for i := base; i < len(m.members); i++ {
		at, v := int(m.members[i].field()), m.members[i].node()
		f := &fs.List[at]
		if f.requiredBefore != required {
			m.missing(fs.List[next:at], k)
		}
		next, required = at+1, f.requiredBefore
		if f.Required {
			required++
		}
		if n := &m.nodes[v]; f.Plain && n.Flags == 0 && n.Kind == tape.String &&
			n.KeyAt-1 == m.out.to && n.Start-n.KeyAt == f.sameLen && m.data[n.KeyAt-1] == sep {
			m.out.to = n.End // as name and value would do it
			sep = ','
		} else if m.field(f, sep, k, v) {
			sep = ','
		}
	}
	if fs.required != required {
		m.missing(fs.List[next:], k)
	}
	m.members = m.members[:base]
	if fs.KeepUnknown && m.mode.Unknown {
		sep = m.keepUnknown(fs, sep, k)
	}
	return sep == ','
}

// bind pushes the members of the object at node k that are fields, in schema
// order. Events mostly have their keys in the schema's order, so that the
// next field is tried before the key is looked up.
func (m *Machine) bind(fs *Fields, k uint32) {
	base := len(m.members)
	next, sorted := 0, true
	for v := k + 1; v < m.nodes[k].Next; v = m.nodes[v].Next {
		key := m.nodes[v].Key
		i := next
		if i >= len(fs.List) || fs.List[i].Key != key {
			if i = fs.find(key); i < 0 {
				continue
			}
			sorted = sorted && i >= next
		}
		next = i + 1
		m.members = append(m.members, member(i)<<32|member(v))
	}
	if fs.derived != nil && m.derive(fs, k) {
		sorted = false
	}
	if !sorted {
		m.sort(base, len(fs.List))
	}
}

// sort puts the members from base on, of an object with so many fields, into
// schema order. Of a repeated field the last one wins, wholly. Each member is
// put down at the place of its field, and a bit says that there is one: the
// time goes with the members, and hardly with the fields.
func (m *Machine) sort(base, fields int) {
	if len(m.places) < fields {
		m.places = make([]member, fields)
		m.present = make([]uint64, (fields+63)/64)
	}
	ms := m.members[base:]
	for _, x := range ms {
		f := x.field()
		if p := &m.places[f]; m.present[f/64]>>(f%64)&1 == 0 {
			m.present[f/64] |= 1 << (f % 64)
			*p = x
		} else {
			m.Duplicates = true
			*p = max(*p, x)
		}
	}
	n := 0
	for w := range (fields + 63) / 64 {
		for set := m.present[w]; set != 0; set &= set - 1 {
			ms[n] = m.places[w*64+bits.TrailingZeros64(set)]
			n++
		}
		m.present[w] = 0
	}
	m.members = m.members[:base+n]
}

// field writes the field f of the object at node k, whose value is at v, and
// reports whether there was something to write.
func (m *Machine) field(f *Field, sep byte, k, v uint32) bool {
	n := &m.nodes[v]
	if n.Kind == tape.Null {
		m.null(f, k)
		return false
	}
	start := m.out.mark()
	m.name(f, sep, n)
	if f.Plain && n.Kind == tape.String && n.Flags == 0 && f.From == nil {
		m.out.keep(n.Start, n.End)
		return true
	}
	result := m.value(&f.Op, v, f.Required)
	if result == written {
		if f.From != nil && f.Mask == nil && m.slots[f.From.Slot].mended {
			m.Mended = true
		}
		return true
	}
	m.out.rewind(start)
	if result == absent {
		m.null(f, k)
	}
	return false
}

// null notes that the field f of the object at node k is null, which it may
// not be when it is required. In JSON null is a value, if none that is written.
func (m *Machine) null(f *Field, k uint32) {
	anyJSON := f.Kind == JSON || f.Kind == Embedded && f.Elem.Kind == JSON
	if f.Required && !anyJSON {
		m.lacks(k, f)
	}
}

// name writes what leads a member: sep, the field's name and a colon. Where
// the event has just that before the value, it is kept from there. Its
// length tells: a key that matched the field's name and takes as many bytes
// is written without escapes and white space.
func (m *Machine) name(f *Field, sep byte, n *tape.Node) {
	if n.Start-n.KeyAt == f.sameLen && m.data[n.KeyAt-1] == sep {
		m.out.keep(n.KeyAt-1, n.Start)
		return
	}
	m.out.byte(sep, n.KeyAt-1)
	m.out.text(f.prefix)
}

// missing notes those of the fields that the object at node k must have.
func (m *Machine) missing(fields []Field, k uint32) {
	for i := range fields {
		if fields[i].Required {
			m.lacks(k, &fields[i])
		}
	}
}

func (m *Machine) lacks(k uint32, f *Field) {
	m.problem(Problem{Node: k, Missing: f.Name, Code: MissingField, Msg: "required field is missing or null"})
}

// array writes the array at node k, element by element. An element that is
// bad where bad values are dropped, or that means null, is written as null,
// so that the others keep their places.
func (m *Machine) array(op *Op, k uint32, must bool) verdict {
	n := &m.nodes[k]
	if n.Kind != tape.Array {
		return m.wrongType(k, must, "an array")
	}
	if k+1 == n.Next {
		m.out.text("[]")
		return hollow
	}
	sep := byte('[')
	for v := k + 1; v < n.Next; v = m.nodes[v].Next {
		m.out.byte(sep, m.nodes[v].Start-1)
		sep = ','
		start := m.out.mark()
		if m.nodes[v].Kind == tape.Null || m.value(op.Elem, v, false) >= absent {
			m.out.rewind(start)
			m.out.text("null")
		}
	}
	m.out.byte(']', n.End-1)
	return written
}
