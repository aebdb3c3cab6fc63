package plan

import (
	"math/bits"
	"slices"

	"github.com/margaylog/margay/parser/internal/tape"
)

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
	s := m.bind(fs, k)
	sep := byte('{')
	for w, set := range s.taken {
		for left := set | fs.must[w]; left != 0; left &= left - 1 {
			bit := bits.TrailingZeros64(left)
			at := w*64 + bit
			f := &fs.List[at]
			if set>>bit&1 == 0 {
				m.lacks(k, f)
				continue
			}
			v := s.nodes[at]
			if n := &m.nodes[v]; f.Plain && n.Flags == 0 && n.Kind == tape.String &&
				n.KeyAt-1 == m.out.to && n.Start-n.KeyAt == f.sameLen && m.data[n.KeyAt-1] == sep {
				m.out.to = n.End // as name and value would do it
				sep = ','
			} else if m.field(f, sep, k, v) {
				sep = ','
			}
		}
	}
	m.free(fs)
	if fs.KeepUnknown && m.mode.Unknown {
		sep = m.keepUnknown(fs, sep, k)
	}
	return sep == ','
}

// seats are the fields of one object and the nodes of their values. Only
// those that are taken have one.
type seats struct {
	nodes []uint32 // by field
	taken []uint64 // a bit each
}

// bind finds the members of the object at node k that are fields, so that
// they can be gone through in schema order. Of a repeated field the last one
// wins, wholly. What it takes goes with the members, and hardly with the
// fields. The seats are good until free, which goes by the order of a stack.
func (m *Machine) bind(fs *Fields, k uint32) seats {
	n, w := len(m.seats.nodes), len(m.seats.taken)
	m.seats.nodes = slices.Grow(m.seats.nodes, len(fs.List))[:n+len(fs.List)]
	m.seats.taken = slices.Grow(m.seats.taken, len(fs.must))[:w+len(fs.must)]
	s := seats{m.seats.nodes[n:], m.seats.taken[w:]}
	clear(s.taken)
	next := 0 // mostly the keys have the order of the schema
	for v := k + 1; v < m.nodes[k].Next; v = m.nodes[v].Next {
		i := next
		if key := m.nodes[v].Key; i >= len(fs.order) || fs.order[i] != key {
			if i = fs.find(key); i < 0 {
				continue
			}
		}
		next = i + 1
		bit := uint64(1) << (i % 64)
		if s.taken[i/64]&bit != 0 {
			m.Duplicates = true
		}
		s.taken[i/64] |= bit
		s.nodes[i] = v
	}
	if fs.derived != nil {
		m.derive(fs, k, s)
	}
	return s
}

// free gives back the seats that were bound last, which are those of fs.
func (m *Machine) free(fs *Fields) {
	m.seats.nodes = m.seats.nodes[:len(m.seats.nodes)-len(fs.List)]
	m.seats.taken = m.seats.taken[:len(m.seats.taken)-len(fs.must)]
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
// length tells: a key that matched the field's name, which needs no escapes,
// and takes as many bytes is written without escapes and white space.
func (m *Machine) name(f *Field, sep byte, n *tape.Node) {
	if n.Start-n.KeyAt == f.sameLen && m.data[n.KeyAt-1] == sep {
		m.out.keep(n.KeyAt-1, n.Start)
		return
	}
	buf := append(m.out.flush(), f.lead...)
	buf[len(buf)-len(f.lead)] = sep
	m.out.buf = buf
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
