package tape

import (
	"slices"
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
	root     state
	count    int
	attempts int // to learn, refused ones too
	bytes    int // of literals, those of refused layouts too
}

// A state is a place between two values. Its edges stand together in memory,
// as do the first bytes of their literals: following a layout is mostly
// waiting for memory.
type state struct{ edges []edge }

// An edge is a way on from a state.
type edge struct {
	head   prefix
	kind   StepKind
	depth  int32
	layout int32 // of an endStep
	next   *state
	step   Step
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
	s := &l.root
	for _, step := range steps {
		if s = l.follow(s, step); s == nil {
			return 0, false
		}
	}
	last := Step{Literal: end, Kind: endStep}
	if s.find(last) != nil || l.follow(s, last) == nil {
		return 0, false
	}
	s.find(last).layout = int32(l.count)
	l.count++
	return l.count - 1, true
}

func (s *state) find(step Step) *edge {
	for i := range s.edges {
		if s.edges[i].step == step {
			return &s.edges[i]
		}
	}
	return nil
}

// follow returns the state that a step leads to from s, a new one if need be,
// and nil when there is no room for it.
func (l *Layouts) follow(s *state, step Step) *state {
	if e := s.find(step); e != nil {
		return e.next
	}
	if len(s.edges) == maxEdges || l.bytes+len(step.Literal) > maxBytes {
		return nil
	}
	l.bytes += len(step.Literal) + edgeBytes
	step.Literal = strings.Clone(step.Literal)
	next := new(state)
	s.edges = append(s.edges, edge{
		head: newPrefix(step.Literal), kind: step.Kind, depth: int32(step.Depth), next: next, step: step,
	})
	// What says more is tried first: a value that stands in the literal
	// before one that is scanned.
	slices.SortStableFunc(s.edges, func(a, b edge) int { return len(b.step.Literal) - len(a.step.Literal) })
	return next
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
	s, i := &l.root, 0
next:
	for {
		for k := range s.edges {
			e := &s.edges[k]
			at := i + e.head.n
			if at > len(data)-32 || e.head.n > 32 {
				if !e.head.match(data, i) {
					continue
				}
			} else if e.head.differs((*[32]byte)(data[i:])) {
				continue
			}
			if e.kind == StringStep {
				// Most strings are plain and short; the long way takes them all.
				end, f := at, jsonwire.Flags(0)
				if at <= len(data)-33 {
					end += jsonwire.Plain((*[32]byte)(data[at:]))
				}
				if end < len(data) && data[end] == '"' {
					end++
				} else {
					end, f = jsonwire.StringFrom(data, end)
				}
				if end < 0 || f != 0 && jsonwire.Broken(data[at-1:end], f) {
					return 0, false
				}
				n, node := t.add(at-1, Unknown, 0)
				n.End, n.Kind, n.Flags = uint32(end), String, f
				if len(t.steps) > 0 {
					t.addStep(node, false)
				}
				i, s = end, e.next
				continue next
			}
			if e.kind == endStep {
				return int(e.layout), jsonwire.Space(data, at) == len(data)
			}
			if end := t.rareStep(e, data, at); end >= 0 {
				i, s = end, e.next
				continue next
			}
		}
		return 0, false
	}
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
