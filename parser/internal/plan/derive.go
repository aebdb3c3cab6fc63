package plan

import (
	"bytes"

	"github.com/margaylog/margay/internal/jsonwire"
	"github.com/margaylog/margay/parser/internal/tape"
)

// A field may take its value from other fields instead of a key of the
// event: as a copy, as a part of a text, or as several texts joined. What the
// other field would write (without its mask) is put on the tape as a graft,
// and from there on the value is like any other.

// A Source says where the value of a derived field comes from.
type Source struct {
	Kind      SourceKind
	Paths     [][]*Field // from the top level down to a field; one, but for Concat
	View      *Op        // of Copy: how the field is written for this one; nil: as it is
	Separator string     // of Concat and Split
	Index     int        // of Split
	Slot      int        // the field's number among the derived fields of the plan, from 0
}

// A SourceKind says what is made of the values of a Source.
type SourceKind uint8

// The kinds of sources.
const (
	Copy SourceKind = iota
	Concat
	Split
)

// derived is what became of a derived field in the current run.
type derived struct {
	run  uint64 // the run it belongs to
	node uint32 // 0: the field has no value
	// mended says that it is made of broken text. A copy has the text as it is,
	// and needs no such mark.
	mended bool
	tooBig bool // it would take too much memory
}

// derive gives seats to the fields of the object at node k that are made of
// other fields.
func (m *Machine) derive(fs *Fields, k uint32, s seats) {
	for _, i := range fs.derived {
		f := &fs.List[i]
		switch v := m.derived(f, k); {
		case v != 0:
			s.nodes[i] = v
			s.taken[i/64] |= 1 << (i % 64)
		case m.slots[f.From.Slot].tooBig:
			m.problem(Problem{Node: k, Missing: f.Name, Code: TooLong, Msg: "what is made of other fields takes too much memory"})
		}
	}
}

// derived returns the node of a derived field of the object at node k, 0 when
// it has no value. It is made once in a run.
func (m *Machine) derived(f *Field, k uint32) uint32 {
	for len(m.slots) <= f.From.Slot {
		m.slots = append(m.slots, derived{})
	}
	if d := m.slots[f.From.Slot]; d.run == m.runs {
		return d.node
	}
	m.slots[f.From.Slot] = derived{run: m.runs}
	text, mended, ok := m.derivedText(f.From)
	if !ok {
		return 0
	}
	data := m.tape.Extend()
	start := len(data)
	root, ok := m.tape.GraftMember(append(data, text...), start, k, f.Name)
	m.reload()
	if !ok {
		m.slots[f.From.Slot].tooBig = true
		return 0
	}
	m.slots[f.From.Slot] = derived{run: m.runs, node: root, mended: mended}
	return root
}

// derivedText returns the JSON text that a source makes, and whether it is
// made of broken text.
func (m *Machine) derivedText(s *Source) (text []byte, mended, ok bool) {
	switch s.Kind {
	case Concat:
		return m.concat(s)
	case Split:
		return m.split(s)
	}
	text, ok = m.source(s.Paths[0], s.View)
	return text, false, ok
}

func (m *Machine) concat(s *Source) (joined []byte, mended, some bool) {
	for _, path := range s.Paths {
		text, ok := m.source(path, nil)
		if !ok {
			continue
		}
		if some {
			joined = append(joined, s.Separator...)
		}
		some, mended = true, mended || broken(text)
		joined = appendText(joined, text)
	}
	return jsonwire.AppendString(nil, joined), mended, some
}

func (m *Machine) split(s *Source) (part []byte, mended, ok bool) {
	text, ok := m.source(s.Paths[0], nil)
	if !ok {
		return nil, false, false
	}
	rest := appendText(nil, text)
	for range s.Index {
		if _, rest, ok = bytes.Cut(rest, []byte(s.Separator)); !ok {
			return nil, false, false
		}
	}
	part, _, _ = bytes.Cut(rest, []byte(s.Separator))
	return jsonwire.AppendString(nil, part), broken(text), true
}

func broken(text []byte) bool { return jsonwire.Broken(text, jsonwire.Escaped|jsonwire.HighBit) }

// appendText appends the text that a JSON scalar stands for.
func appendText(dst, value []byte) []byte {
	if value[0] == '"' {
		return jsonwire.AppendUnquoted(dst, value)
	}
	return append(dst, value...)
}

// source returns what the field at the end of a path writes, without its
// mask, with broken text as it is, and by view if that is not nil. It is false when the field has no value, or one that does not fit.
// Whatever else the value does (indicators, the event time, what is wrong
// with it) it does where it is a field of the event.
func (m *Machine) source(path []*Field, view *Op) (text []byte, ok bool) {
	k, ok := m.reach(path)
	if !ok {
		return nil, false
	}
	if view == nil {
		view = &path[len(path)-1].Op
	}
	results, out, mode, mark := m.results, m.out, m.mode, m.Values.Mark()
	m.out = output{data: m.data}
	m.mode.raw, m.mode.Unknown = true, false
	v := m.value(view, k, false)
	text = m.out.flush()
	ok = v == written && len(m.Problems)+m.Omitted == len(results.Problems)+results.Omitted
	m.results, m.out, m.mode = results, out, mode
	m.out.data = m.data
	m.Values.Truncate(mark)
	return text, ok
}

// reach returns the node that a path leads to.
func (m *Machine) reach(path []*Field) (k uint32, ok bool) {
	for i, f := range path {
		if i > 0 && path[i-1].Kind == Embedded {
			if k, ok = m.through(k); !ok {
				return 0, false
			}
		}
		if m.nodes[k].Kind != tape.Object {
			return 0, false
		}
		if f.From != nil {
			k = m.derived(f, k)
		} else {
			k = m.last(f.Key, k)
		}
		if k == 0 || m.nodes[k].Kind == tape.Null {
			return 0, false
		}
	}
	return k, true
}

// last returns the last member of the object at node k with that key, or 0.
func (m *Machine) last(key, k uint32) (found uint32) {
	for v := k + 1; v < m.nodes[k].Next; v = m.nodes[v].Next {
		if m.nodes[v].Key == key {
			found = v
		}
	}
	return found
}
