package plan

import (
	"math"

	"github.com/margaylog/margay/indicators"
	"github.com/margaylog/margay/internal/jsonwire"
	"github.com/margaylog/margay/internal/timefmt"
	"github.com/margaylog/margay/parser/internal/tape"
)

// A Shape is what a plan comes down to for all events of one layout or outline
// (see tape.Layouts, tape.Outline): which values are written in which order,
// with what text between them. Keys, nesting, drops and required fields were
// decided when the shape was made; what is left is to look at the values that
// need it.
//
// A shape only ever says yes. Where a value is not as its operation wants
// it, or anything else is unusual, the event goes the long way. Strings never
// hold broken text here: a Follower leaves that to the scanner.
type Shape struct {
	items    []item
	looks    []look  // of a layout: at values that are taken as they are
	pieces   []piece // of a layout: all items put together, if all looks go well
	tail     string  // after the last value
	gathered bool    // it is that of an outline
	varies   bool    // an item does
}

// Len returns how many items the shape has, which is what it takes memory for.
func (s *Shape) Len() int { return len(s.items) + len(s.looks) + len(s.pieces) }

// Widen makes s serve what t does too, another shape of the same outline, so
// that they differ in the kinds of values alone.
func (s *Shape) Widen(t *Shape) {
	for i := range s.items {
		it := &s.items[i]
		it.varies = it.varies || it.kind != t.items[i].kind
		s.varies = s.varies || it.varies
	}
}

// Kinds returns a hash of the kinds of the values that vary in kind, of the
// event that f gathered.
func (s *Shape) Kinds(f *tape.Follower) (h uint32) {
	if !s.varies {
		return 0
	}
	for i := range s.items {
		if it := &s.items[i]; it.varies {
			_, first := f.Start(it.first)
			h = (h + uint32(tape.KindOf(first))) * 0x9E3779B1
		}
	}
	return h
}

// An item writes one value, or several that stand together in the event.
type item struct {
	lead        string    // the text before it
	head        *[32]byte // of an outline: lead, if it is as short, and anything behind it
	joined      bool      // lead is what the event has between the last item's value and this one's
	how         how
	kind        tape.StepKind
	varies      bool   // of an outline: values of other kinds come as well
	first, last int    // the values, by step, from 1
	gap         uint32 // of a layout: how far the first value is from the end of the step before
	field       *Field

	// A value is taken as it is when it has none of the flags, and is at most
	// so long: see takes.
	unusual jsonwire.Flags
	longest uint32
	scans   []*indicators.Compiled // what looks at a string that is taken
}

// how an item is written.
type how uint8

const (
	byOp      how = iota // by the field's operation
	asIs                 // as it is
	scanned              // as it is, a string that may hold indicators
	timed                // a time from a string
	asInteger            // as it is, if it has few digits
	asFloat              // as it is, if it has no exponent
)

// setHow sets how the item is written.
func (it *item) setHow(h how) {
	it.how = h
	switch op := &it.field.Op; h {
	case asIs:
		it.longest = math.MaxUint32
	case scanned:
		it.unusual, it.longest, it.scans = ^jsonwire.Flags(0), math.MaxUint32, op.Scans
	case asInteger:
		it.unusual, it.longest = ^jsonwire.Flags(0), uint32(op.fewDigits)
	case asFloat:
		it.unusual, it.longest = jsonwire.Exponent, shortNumber
	}
}

// takes reports whether a value is written as it is.
func (it *item) takes(text []byte, flags jsonwire.Flags) bool {
	return flags&it.unusual == 0 && uint32(len(text)) <= it.longest && (text[0] != '-' || it.how != asInteger)
}

// RunShape is Run for an event that f followed or gathered, and whose layout
// or outline is that of s. It is false when the shape does not decide about
// the event; what it did is of no use then.
func (m *Machine) RunShape(dst []byte, s *Shape, f *tape.Follower, now timefmt.Instant, mode Mode) ([]byte, bool) {
	m.begin(dst, f.Tape(), now, mode)
	if s.gathered {
		return m.runGathered(s, f)
	}
	mark := m.Values.Mark()
	if m.lookOver(s, f) {
		return m.appendPieces(dst, s, f)
	}
	m.Values.Truncate(mark)
	return m.runItems(s, f)
}

// runItems is RunShape for events of a layout with an unusual value: one item
// after the other.
func (m *Machine) runItems(s *Shape, f *tape.Follower) ([]byte, bool) {
	ends := uint32(0) // of the last item's value
	for i := range s.items {
		it := &s.items[i]
		start, end, flags := f.Span(it.first, it.last)
		if start += it.gap; it.joined {
			m.out.keep(ends, start)
		} else {
			m.out.text(it.lead)
		}
		ends = end
		if it.takes(m.data[start:end], flags) {
			for _, scan := range it.scans {
				scan.Scan(m.Values, m.data[start+1:end-1])
			}
			m.out.keep(start, end)
		} else if !m.shaped(it, f, start, end, flags) {
			return m.out.buf, false
		}
	}
	m.out.text(s.tail)
	return m.out.flush(), m.Nulled == 0
}

// runGathered is RunShape for an outline. Nothing that is written stands
// together in the event.
func (m *Machine) runGathered(s *Shape, f *tape.Follower) ([]byte, bool) {
	for i := range s.items {
		it := &s.items[i]
		start, first := f.Start(it.first)
		end, flags := f.End(it.first)
		m.out.short(it.head, it.lead)
		usual := fits(it.kind, first)
		if usual && it.takes(m.data[start:end], flags) {
			for _, scan := range it.scans {
				scan.Scan(m.Values, m.data[start+1:end-1])
			}
			m.out.buf = f.AppendValue(m.out.buf, start, end)
			continue
		}
		ok := false
		if usual {
			ok = m.shaped(it, f, start, end, flags)
		} else if it.varies {
			ok = m.shapedByOp(it, f, start, end, flags)
		}
		if !ok {
			return m.out.buf, false
		}
		m.out.flush()
	}
	m.out.text(s.tail)
	return m.out.buf, m.Nulled == 0
}

// fits reports whether a value that starts with c is of a kind.
func fits(kind tape.StepKind, c byte) bool {
	switch kind {
	case tape.StringStep:
		return c == '"'
	case tape.NumberStep:
		return tape.KindOf(c) == tape.Number
	}
	return true
}

// shaped writes the value of an item that is not taken as it is, and reports
// whether that went as usual.
func (m *Machine) shaped(it *item, f *tape.Follower, start, end uint32, flags jsonwire.Flags) bool {
	if it.isTime(end-start, flags) {
		return m.timeText(&it.field.Op, m.data[start+1:end-1], false)
	}
	return m.shapedByOp(it, f, start, end, flags)
}

// isTime reports whether a value of n bytes is a string of a time, which is
// not empty.
func (it *item) isTime(n uint32, flags jsonwire.Flags) bool {
	return it.how == timed && flags == 0 && n > 2
}

// shapedByOp writes the value of an item by its field's operation.
func (m *Machine) shapedByOp(it *item, f *tape.Follower, start, end uint32, flags jsonwire.Flags) bool {
	var k uint32
	if it.kind == tape.ArrayStep {
		k = f.Root(it.first)
	} else {
		k = m.tape.Add(start, end, flags)
	}
	m.reload()
	return m.nodes[k].Kind != tape.Null && m.value(&it.field.Op, k, true) == written && len(m.Problems) == 0
}
