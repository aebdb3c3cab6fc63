package plan

import (
	"github.com/margaylog/margay/indicators"
	"github.com/margaylog/margay/internal/jsonwire"
	"github.com/margaylog/margay/parser/internal/tape"
)

// Most items of a layout are written as they stand in the event, beside one
// another, and only some have to be looked at. So the items are put together
// beforehand: first all looks, and when they go well, what is written is a few
// long copies.

// A look is what item.takes and one of the item's scans do with the value of a
// step. It is small: what is learned has to stay near the processor.
type look struct {
	scan     *indicators.Compiled // nil: none
	longest  uint32
	gap      uint32
	step     uint16
	unusual  jsonwire.Flags
	unsigned bool
}

// looks appends the looks at the value of the item.
func (it *item) looks(list []look) []look {
	l := look{longest: it.longest, gap: it.gap, step: uint16(it.first), unusual: it.unusual, unsigned: it.how == asInteger}
	if len(it.scans) == 0 {
		return append(list, l)
	}
	for _, l.scan = range it.scans {
		list = append(list, l)
	}
	return list
}

// A piece is what several items of a layout come to: a text, then what the
// event has from one place to another, then a value that is written anew. Each
// may be nothing. Places are so far behind the end of a step.
type piece struct {
	lead           string
	from, to       int
	fromGap, toGap uint32
	written        *item
}

// assemble makes the looks and pieces of the items.
func (s *Shape) assemble() {
	var p *piece
	last := 0 // step
	for i := range s.items {
		it := &s.items[i]
		if p == nil || !it.joined {
			s.pieces = append(s.pieces, piece{from: last, to: last})
			p = &s.pieces[len(s.pieces)-1]
		}
		if !it.joined {
			p.lead, p.from, p.fromGap = it.lead, it.first-1, it.gap
		}
		p.to, p.toGap, last = it.last, 0, it.last
		switch it.how {
		case asIs:
		case scanned, asInteger, asFloat:
			s.looks = it.looks(s.looks)
		default:
			p.to, p.toGap, p.written = it.first-1, it.gap, it
			p = nil
		}
	}
}

// lookOver looks at the values that are to be taken as they are. It is false when
// one is not as they mostly are.
func (m *Machine) lookOver(s *Shape, f *tape.Follower) bool {
	for i := range s.looks {
		l := &s.looks[i]
		start, end, flags := f.Span(int(l.step), int(l.step))
		start += l.gap
		if flags&l.unusual != 0 || end-start > l.longest || l.unsigned && m.data[start] == '-' {
			return false
		}
		if l.scan != nil {
			l.scan.Scan(m.Values, m.data[start+1:end-1])
		}
	}
	return true
}

// appendPieces appends what s writes, if all looks went well.
func (m *Machine) appendPieces(dst []byte, s *Shape, f *tape.Follower) (_ []byte, ok bool) {
	for i := range s.pieces {
		p := &s.pieces[i]
		if p.lead != "" {
			dst = append(dst, p.lead...)
		}
		from, to := f.Between(p.from, p.to)
		dst = append(dst, m.data[from+p.fromGap:to+p.toGap]...)
		if p.written != nil {
			if dst, ok = m.appendShaped(dst, p.written, f); !ok {
				return dst, false
			}
		}
	}
	return append(dst, s.tail...), m.Nulled == 0
}

// appendShaped appends the value of an item that is not taken as it is, as
// shaped writes it.
func (m *Machine) appendShaped(dst []byte, it *item, f *tape.Follower) ([]byte, bool) {
	start, end, flags := f.Span(it.first, it.first)
	start += it.gap
	if it.isTime(end-start, flags) {
		return m.appendTime(dst, &it.field.Op, m.data[start+1:end-1], false)
	}
	m.out.buf = dst
	ok := m.shapedByOp(it, f, start, end, flags)
	return m.out.flush(), ok
}
