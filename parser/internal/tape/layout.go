package tape

import (
	"strings"

	"github.com/margaylog/margay/internal/jsonwire"
)

// Real streams repeat a few dozen layouts: the same keys in the same order
// with the same white space. Layouts remembers the exact bytes between the
// values of events that were read before. When the next event has the same
// bytes there, its values are all that has to be scanned, and everything that
// follows from its keys alone is known already.

// A Step is one value of a layout and the text that leads to it.
type Step struct {
	Literal string // the text from the value before, or the start, to this one
	Kind    StepKind
	Depth   int // how many levels an object or array may have here
}

// A StepKind says how a value is scanned.
type StepKind uint8

const (
	// AnyStep is a value that is passed over whole, whatever it is.
	AnyStep StepKind = iota
	// StringStep is a string. Its literal ends in the opening quote.
	StringStep
	// NumberStep is a number.
	NumberStep
	// ArrayStep is an array whose elements go on the tape too.
	ArrayStep
	// endStep is no value, but the end of the event.
	endStep
)

// edgeBytes is about what an edge takes besides its literal.
const edgeBytes = 256

// Bounds of what is remembered, so that input with endless layouts costs
// neither memory nor time.
const (
	MaxSteps    = 512 // of one layout
	maxLayouts  = 256
	maxEdges    = 8       // ways on from one place
	maxBytes    = 1 << 20 // of all literals
	maxAttempts = 4 * maxLayouts
)

// Layouts are the layouts that one parser has learned, as a tree: layouts
// that start alike share the start.
type Layouts struct {
	// edges are the tree; edges[0] leads to its root. The edges of a layout
	// mostly follow one another in memory, for following it is mostly waiting
	// for memory.
	edges    []edge
	literals []string // by edge
	count    int
	attempts int // to learn, refused ones too
	bytes    int // of literals, those of refused layouts too
}

// An edge is a step, and a way on from one place between two values to the
// next.
type edge struct {
	head   [4]uint64 // the first 32 bytes of the literal
	n      int32     // length of the literal
	next   int32     // the first edge from where it leads to; 0: none
	other  int32     // another edge from where it comes from; 0: none
	depth  int32
	layout int32 // of an endStep
	kind   StepKind
}

// Full reports whether no more layouts can be learned.
func (l *Layouts) Full() bool {
	return l.count >= maxLayouts || l.attempts >= maxAttempts || l.bytes >= maxBytes
}

// Learn remembers a layout, whose last text is end, and returns its number:
// 0 for the first and so on. It is false when the layout has no place, or is
// known.
func (l *Layouts) Learn(steps []Step, end string) (layout int, ok bool) {
	l.attempts++
	if l.Full() || len(steps) > MaxSteps {
		return 0, false
	}
	if l.edges == nil {
		l.edges, l.literals = make([]edge, 1), make([]string, 1)
	}
	at := int32(0)
	for _, step := range steps {
		if at = l.follow(at, step); at == 0 {
			return 0, false
		}
	}
	last := Step{Literal: end, Kind: endStep}
	if known, _ := l.find(at, last); known != 0 {
		return 0, false
	}
	if at = l.follow(at, last); at == 0 {
		return 0, false
	}
	l.edges[at].layout = int32(l.count)
	l.count++
	return l.count - 1, true
}

// find returns the edge that is the step, from where the edge at leads to, or
// 0, and how many edges there are.
func (l *Layouts) find(at int32, step Step) (found int32, edges int) {
	for k := l.edges[at].next; k != 0; k = l.edges[k].other {
		e := &l.edges[k]
		if e.kind == step.Kind && int(e.depth) == step.Depth && l.literals[k] == step.Literal {
			found = k
		}
		edges++
	}
	return found, edges
}

// follow returns the edge that is the step, from where the edge at leads to,
// a new one if need be, and 0 when there is no room for it.
func (l *Layouts) follow(at int32, step Step) int32 {
	k, edges := l.find(at, step)
	if k != 0 {
		return k
	}
	if edges == maxEdges || l.bytes+len(step.Literal) > maxBytes {
		return 0
	}
	l.bytes += len(step.Literal) + edgeBytes
	k = int32(len(l.edges))
	l.edges = append(l.edges, edge{
		head: headOf(step.Literal), n: int32(len(step.Literal)), kind: step.Kind, depth: int32(step.Depth),
	})
	l.literals = append(l.literals, strings.Clone(step.Literal))
	l.insert(at, k)
	return k
}

// insert puts the edge k among those from where the edge at leads to. What
// says more is tried first: a value that stands in the literal before one that
// is scanned.
func (l *Layouts) insert(at, k int32) {
	link := &l.edges[at].next
	for *link != 0 && l.edges[*link].n >= l.edges[k].n {
		link = &l.edges[*link].other
	}
	l.edges[k].other, *link = *link, k
}

// ScanLayout is Scan for an event that has one of the layouts. The tape gets
// a node for the event and then one for each step, ArraySteps followed by
// their elements. It is false when the event has none of the layouts, or
// holds broken text, and then says nothing more of the event; the tape is of
// no use.
func (t *Tape) ScanLayout(l *Layouts, data []byte) (layout int, ok bool) {
	t.reset(data)
	n, _ := t.add(0, 0, 0)
	n.Kind, n.End = Object, uint32(len(data))
	if len(l.edges) == 0 {
		return 0, false
	}
	for k, i := l.edges[0].next, 0; k != 0; {
		e := &l.edges[k]
		at := i + int(e.n)
		if at > len(data)-32 || e.n > 32 {
			if len(data) < at || string(data[i:at]) != l.literals[k] {
				k = e.other
				continue
			}
		} else if differs((*[32]byte)(data[i:]), &e.head, e.n) {
			k = e.other
			continue
		}
		switch e.kind {
		case StringStep:
			if i = t.stringStep(data, at); i < 0 {
				return 0, false
			}
			k = e.next
		case endStep:
			return int(e.layout), jsonwire.Space(data, at) == len(data)
		default:
			if end := t.rareStep(e, data, at); end >= 0 {
				k, i = e.next, end
			} else {
				k = e.other
			}
		}
	}
	return 0, false
}

// stringStep scans a string from behind its opening quote on, and returns
// where it ends, negative when it does not, or holds broken text.
func (t *Tape) stringStep(data []byte, at int) (end int) {
	// Most strings are plain and short; the long way takes them all.
	end = at
	f := jsonwire.Flags(0)
	if at <= len(data)-33 {
		end += jsonwire.Plain((*[32]byte)(data[at:]))
	}
	if end < len(data) && data[end] == '"' {
		end++
	} else {
		end, f = jsonwire.StringFrom(data, end)
	}
	if end < 0 || f != 0 && jsonwire.Broken(data[at-1:end], f) {
		return -1
	}
	k := len(t.nodes)
	if k == cap(t.nodes) {
		t.grow()
	}
	t.nodes = t.nodes[:k+1]
	t.nodes[k] = Node{Start: uint32(at - 1), End: uint32(end), Next: uint32(k + 1), Kind: String, Flags: f}
	if len(t.steps) > 0 {
		t.addStep(k, false)
	}
	return end
}

// Step returns the node of a step of the layout that ScanLayout found.
func (t *Tape) Step(i int) uint32 {
	if len(t.steps) == 0 {
		return uint32(i + 1)
	}
	return t.steps[i]
}

// rareStep scans a value that is no string of a known field.
func (t *Tape) rareStep(e *edge, data []byte, at int) (end int) {
	if at >= len(data) || e.kind == ArrayStep && data[at] != '[' {
		return -1
	}
	n, k := t.add(at, Unknown, 0)
	switch e.kind {
	case NumberStep:
		n.Kind = Number
		end, n.Flags = jsonwire.Number(data, at)
		n.End = uint32(end)
	case AnyStep:
		n.Kind = kindOf[data[at]]
		end, n.Flags = jsonwire.Skip(data, at, int(e.depth))
		n.End = uint32(end)
	default:
		end, _ = t.value(data, at, k, int(e.depth))
	}
	if end < 0 {
		t.nodes = t.nodes[:k]
		return end
	}
	t.addStep(k, e.kind == ArrayStep)
	return end
}

// addStep notes that the next step is at node k. Up to the first array steps
// and nodes go together, and nothing has to be noted.
func (t *Tape) addStep(k int, array bool) {
	if len(t.steps) == 0 {
		if !array {
			return
		}
		for step := 1; step < k; step++ {
			t.steps = append(t.steps, uint32(step))
		}
	}
	t.steps = append(t.steps, uint32(k))
}
