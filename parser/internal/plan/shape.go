package plan

import (
	"github.com/margaylog/margay/internal/timefmt"
	"github.com/margaylog/margay/parser/internal/tape"
)

// A Shape is what a plan comes down to for all events of one layout (see
// tape.Layouts): which values are written in which order, with what text
// between them. Keys, nesting, drops and required fields were decided when
// the shape was made; what is left is to look at the values that need it.
//
// A shape only ever says yes. Where a value is not as its operation wants
// it, or anything else is unusual, the event goes the long way. Broken text
// never comes here: ScanLayout leaves it to the scanner.
type Shape struct {
	items []item
	tail  string // after the last value
}

// An item writes one value, or several that stand together in the event.
type item struct {
	lead        string // the text before it
	joined      bool   // lead is what the event has between the last item's value and this one's
	first, last int    // the values, by step
	field       *Field // whose operation writes the value; nil: it is kept as it is
}

// NewShape returns the shape of the event on t, and the steps and the end of
// its layout. t must hold a node for every member, unknown ones too. It is
// false for events that shapes do not serve: a field that stands twice, one
// that is made of others, or unknown members that are kept.
func NewShape(fs *Fields, t *tape.Tape, depth int) (s *Shape, steps []tape.Step, end string, ok bool) {
	b := shaper{nodes: t.Nodes(), data: t.Data(), steps: make(map[uint32]int), nodeOf: make(map[fieldOf]uint32)}
	if fs.KeepUnknown || !b.read(fs, 0, depth-1) {
		return nil, nil, "", false
	}
	end = string(b.data[b.at:])
	for len(end) > 1 && end[len(end)-1] != '}' {
		end = end[:len(end)-1] // white space after the event is no part of it
	}
	b.write(fs, 0)
	b.shape.tail = b.lead
	shape := b.shape // alone: what it is made of must not live as long
	return &shape, b.layout, end, true
}

// A fieldOf is a field of the object at a node.
type fieldOf struct {
	object uint32
	field  int
}

// A shaper makes one shape.
type shaper struct {
	nodes []tape.Node
	data  []byte
	shape Shape

	// What read finds:
	layout []tape.Step
	steps  map[uint32]int // by node
	nodeOf map[fieldOf]uint32
	at     uint32 // end of the last value

	lead string // text that the next item begins with
}

// read notes the steps of the object at node k, in the order of the event.
// depth is how many levels there may be inside.
func (b *shaper) read(fs *Fields, k uint32, depth int) bool {
	if len(b.layout) > tape.MaxSteps || fs.derived != nil {
		return false
	}
	for v := k + 1; v < b.nodes[k].Next; v = b.nodes[v].Next {
		i := fs.find(b.nodes[v].Key)
		if i < 0 {
			b.step(v, tape.AnyStep, depth)
			continue
		}
		if _, twice := b.nodeOf[fieldOf{k, i}]; twice {
			return false
		}
		b.nodeOf[fieldOf{k, i}] = v
		f, n := &fs.List[i], &b.nodes[v]
		switch {
		case n.Kind == tape.Null || f.Kind == Array && v+1 == n.Next && n.Kind == tape.Array:
			// left out, and part of the text between the values
		case f.Kind == Object:
			if !b.read(f.Fields, v, depth-1) {
				return false
			}
		case f.Kind == Array:
			b.step(v, tape.ArrayStep, depth)
		case n.Kind == tape.String && f.Kind != JSON:
			b.step(v, tape.StringStep, depth)
		case n.Kind == tape.Number && f.Kind != JSON:
			b.step(v, tape.NumberStep, depth)
		default:
			b.step(v, tape.AnyStep, depth)
		}
	}
	return true
}

func (b *shaper) step(v uint32, kind tape.StepKind, depth int) {
	n := &b.nodes[v]
	to := n.Start
	if kind == tape.StringStep {
		to++
	}
	b.steps[v] = len(b.layout)
	b.layout = append(b.layout, tape.Step{Literal: string(b.data[b.at:to]), Kind: kind, Depth: depth})
	b.at = n.End
}

// write notes the items of the object at node k, in schema order. Of the
// event itself the last brace is left out.
func (b *shaper) write(fs *Fields, k uint32) {
	sep := "{"
	for i := range fs.List {
		f := &fs.List[i]
		v, ok := b.nodeOf[fieldOf{k, i}]
		if !ok {
			continue
		}
		step, isStep := b.steps[v]
		if !isStep && f.Kind != Object || b.nodes[v].Kind == tape.Null {
			continue
		}
		b.lead += sep + f.prefix
		sep = ","
		if f.Kind == Object {
			b.write(f.Fields, v)
		} else {
			b.item(f, step)
		}
	}
	if sep == "{" && k != 0 {
		b.lead += sep
	}
	if k != 0 {
		b.lead += "}"
	}
}

// item adds an item for a value. A plain string that stands behind the item
// before with the text between them that is to be written belongs to it.
func (b *shaper) item(f *Field, step int) {
	literal := b.layout[step].Literal
	if b.layout[step].Kind == tape.StringStep {
		literal = literal[:len(literal)-1]
	}
	it := item{lead: b.lead, first: step, last: step, field: f}
	b.lead = ""
	if f.Plain && b.layout[step].Kind == tape.StringStep {
		it.field = nil
	}
	last := len(b.shape.items) - 1
	if last < 0 {
		it.joined = step == 0 && literal == it.lead
	} else {
		it.joined = step == b.shape.items[last].last+1 && literal == it.lead
	}
	if it.joined && it.field == nil && last >= 0 && b.shape.items[last].field == nil {
		b.shape.items[last].last = step
		return
	}
	b.shape.items = append(b.shape.items, it)
}

// RunShape is Run for an event whose layout is that of s, on a tape that
// ScanLayout filled. It is false when the shape does not decide about the
// event; what it did is of no use then.
func (m *Machine) RunShape(dst []byte, s *Shape, t *tape.Tape, now timefmt.Instant, mode Mode) ([]byte, bool) {
	m.begin(dst, t, now, mode)
	ends := uint32(0) // of the last item's value
	for i := range s.items {
		it := &s.items[i]
		k := t.Step(it.first)
		n := &m.nodes[k]
		if it.joined {
			m.out.keep(ends, n.Start)
		} else {
			m.out.text(it.lead)
		}
		if it.field == nil {
			ends = m.nodes[t.Step(it.last)].End
			m.out.keep(n.Start, ends)
			continue
		}
		ends = n.End
		if n.Kind == tape.Null || m.value(&it.field.Op, k, true) != written || len(m.Problems) > 0 {
			return m.out.buf, false
		}
	}
	m.out.text(s.tail)
	return m.out.flush(), m.Nulled == 0
}
