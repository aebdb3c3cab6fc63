package plan

import "github.com/margaylog/margay/parser/internal/tape"

// HasShapes reports whether there may be shapes for events that are read by fs.
// What is made of other fields needs the tape of the event, and unknown members
// that are kept are not known in advance.
func (fs *Fields) HasShapes() bool { return !fs.KeepUnknown && fs.derived == nil }

// NewShape returns the shape of the event on t for events of the same layout,
// and the steps and the end of that. t must hold a node for every member,
// unknown ones too. It is false for events that shapes do not serve: those of
// fields that have none, and those with a field that stands twice, or in which
// one is made of others.
func NewShape(fs *Fields, t *tape.Tape, depth int) (s *Shape, steps []tape.Step, end string, ok bool) {
	b := newShaper(t)
	if !fs.HasShapes() || !b.readLayout(fs, 0, depth-1) {
		return nil, nil, "", false
	}
	end = string(b.data[b.at:])
	for len(end) > 1 && end[len(end)-1] != '}' {
		end = end[:len(end)-1] // white space after the event is no part of it
	}
	return b.finish(fs), b.layout, end, true
}

// NewOutlineShape returns the shape of the event on t for events of the same
// outline, whose members get places. It is false as NewShape is, and when
// there is no place for a member.
func NewOutlineShape(fs *Fields, t *tape.Tape, places *tape.Places) (s *Shape, ok bool) {
	b := newShaper(t)
	if !fs.HasShapes() || !b.readOutline(fs, 0, places, 0) {
		return nil, false
	}
	b.shape.gathered = true
	return b.finish(fs), true
}

// A fieldOf is a field of the object at a node.
type fieldOf struct {
	object uint32
	field  int
}

// A step is where the value at a node is found.
type step struct {
	number int
	kind   tape.StepKind
}

// A shaper makes one shape.
type shaper struct {
	tape  *tape.Tape
	nodes []tape.Node
	data  []byte
	shape Shape

	steps  map[uint32]step // by node
	nodeOf map[fieldOf]uint32
	layout []tape.Step
	at     uint32 // end of the last value of the layout

	lead string // text that the next item begins with
}

func newShaper(t *tape.Tape) *shaper {
	return &shaper{tape: t, nodes: t.Nodes(), data: t.Data(), steps: make(map[uint32]step), nodeOf: make(map[fieldOf]uint32)}
}

// finish returns the shape alone: what it is made of must not live as long.
func (b *shaper) finish(fs *Fields) *Shape {
	b.write(fs, 0)
	b.shape.tail = b.lead
	shape := b.shape
	if !shape.gathered {
		shape.assemble()
	}
	return &shape
}

// field notes that the member at v of the object at k is a field, and returns
// that. It is nil for no field, and not ok for one that was there before.
func (b *shaper) field(fs *Fields, k, v uint32) (f *Field, ok bool) {
	i := fs.find(b.nodes[v].Key)
	if i < 0 {
		return nil, true
	}
	if _, twice := b.nodeOf[fieldOf{k, i}]; twice {
		return nil, false
	}
	b.nodeOf[fieldOf{k, i}] = v
	return &fs.List[i], true
}

// readLayout notes the steps of the object at node k, in the order of the
// event. depth is how many levels there may be inside.
func (b *shaper) readLayout(fs *Fields, k uint32, depth int) bool {
	if len(b.layout) > tape.MaxSteps || fs.derived != nil {
		return false
	}
	for v := k + 1; v < b.nodes[k].Next; v = b.nodes[v].Next {
		f, ok := b.field(fs, k, v)
		switch {
		case !ok:
			return false
		case f == nil:
			b.step(v, tape.SkipStep, depth)
		case b.leftOut(f, v): // it is part of the text between the values
		case f.Kind == Object:
			if !b.readLayout(f.Fields, v, depth-1) {
				return false
			}
		case f.derives():
			return false
		default:
			b.step(v, b.kind(f, v), depth)
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
	b.layout = append(b.layout, tape.Step{Literal: string(b.data[b.at:to]), Kind: kind, Depth: depth})
	b.steps[v] = step{len(b.layout), kind}
	b.at = n.End
}

// readOutline notes the places of the members of the object at node k, which
// is at the place in.
func (b *shaper) readOutline(fs *Fields, k uint32, places *tape.Places, in int) bool {
	if fs.derived != nil {
		return false
	}
	for v := k + 1; v < b.nodes[k].Next; v = b.nodes[v].Next {
		if b.nodes[v].Key == tape.Unknown {
			continue
		}
		f, ok := b.field(fs, k, v)
		if !ok {
			return false
		}
		at, ok := places.Place(in, string(b.tape.KeyText(nil, v)))
		if !ok {
			return false
		}
		switch {
		case f == nil:
		case f.Kind == Object:
			places.Object(at)
			if !b.leftOut(f, v) && !b.readOutline(f.Fields, v, places, at) {
				return false
			}
		default:
			if f.Kind == Array {
				places.Array(at)
			}
			if b.leftOut(f, v) {
				continue
			}
			if f.derives() {
				return false
			}
			b.steps[v] = step{at, b.kind(f, v)}
		}
	}
	return true
}

// leftOut reports whether the value at v of the field f is null, or an empty
// array.
func (b *shaper) leftOut(f *Field, v uint32) bool {
	n := &b.nodes[v]
	return n.Kind == tape.Null || f.Kind == Array && v+1 == n.Next && n.Kind == tape.Array
}

// kind returns how the value at v of the field f is scanned.
func (b *shaper) kind(f *Field, v uint32) tape.StepKind {
	switch n := &b.nodes[v]; {
	case f.Kind == Array:
		return tape.ArrayStep
	case n.Kind == tape.String && f.Kind != JSON:
		return tape.StringStep
	case n.Kind == tape.Number && f.Kind != JSON:
		return tape.NumberStep
	}
	return tape.AnyStep
}

// write notes the items of the object at node k, in schema order. Of the
// event itself the last brace is left out.
func (b *shaper) write(fs *Fields, k uint32) {
	sep := "{"
	for i := range fs.List {
		f := &fs.List[i]
		v, ok := b.nodeOf[fieldOf{k, i}]
		if !ok || b.leftOut(f, v) {
			continue
		}
		b.lead += sep + f.prefix
		sep = ","
		if f.Kind == Object {
			b.write(f.Fields, v)
		} else {
			b.item(f, b.steps[v])
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
func (b *shaper) item(f *Field, s step) {
	it := item{lead: b.lead, kind: s.kind, first: s.number, last: s.number, field: f}
	it.setHow(howToWrite(&f.Op, s.kind))
	b.lead = ""
	if b.shape.gathered {
		if len(it.lead) <= len(it.head) {
			it.head = new([32]byte)
			copy(it.head[:], it.lead)
		}
		b.shape.items = append(b.shape.items, it)
		return
	}
	literal := b.layout[s.number-1].Literal
	if s.kind == tape.StringStep {
		literal = literal[:len(literal)-1] // the quote is the value's
	}
	it.gap = uint32(len(literal))
	last := len(b.shape.items) - 1
	if last < 0 {
		it.joined = s.number == 1 && literal == it.lead
	} else {
		it.joined = s.number == b.shape.items[last].last+1 && literal == it.lead
	}
	if it.joined && it.how == asIs && last >= 0 && b.shape.items[last].how == asIs {
		b.shape.items[last].last = s.number
		return
	}
	b.shape.items = append(b.shape.items, it)
}

// howToWrite returns how a value of the kind is written by op.
func howToWrite(op *Op, kind tape.StepKind) how {
	switch {
	case kind == tape.StringStep && op.Kind == String && op.Checks == nil && op.Mask == nil:
		if op.Scans == nil {
			return asIs
		}
		return scanned
	case kind == tape.StringStep && op.Kind == Timestamp && !op.Copied:
		return timed
	case kind == tape.NumberStep && op.Kind == Integer:
		return asInteger
	case kind == tape.NumberStep && op.Kind == Float:
		return asFloat
	}
	return byOp
}
