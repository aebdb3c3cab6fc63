package tape

import (
	"encoding/binary"
	"slices"
	"strings"
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
	// StringStep is a string. Its literal ends in the opening quote.
	StringStep StepKind = iota
	// NumberStep is a number.
	NumberStep
	// SkipStep is a value that nobody asks for, whatever it is.
	SkipStep
	// AnyStep is a value that is taken whole, whatever it is.
	AnyStep
	// ArrayStep is an array whose elements are looked at.
	ArrayStep
	// endStep is no value, but the end of the event.
	endStep
	// textStep is no value: the literal of the next step goes on with it.
	textStep
)

// Bounds of what is remembered, so that input with endless layouts costs
// neither memory nor time.
const (
	MaxSteps   = 512 // of one layout
	maxLayouts = 256
	maxWays    = 8       // on from one place
	maxBytes   = 1 << 20 // of all edges and literals

	edgeBytes    = 40 // of one
	literalBytes = 160
)

// Layouts are the layouts that one parser has learned, as a tree: layouts
// that start alike share the start.
type Layouts struct {
	root     edge // leads to the first steps
	edges    int
	room     []edge // for the edges to come
	literals map[string]*literal
	count    int
	bytes    int // of edges and literals, those of refused layouts too
}

// An edge is a step, and a way on from one place between two values to the
// next. Edges of one layout mostly follow one another in memory, and share
// literals with others: following them is mostly waiting for memory.
type edge struct {
	literal *literal
	next    *edge // the first edge from where it leads to
	other   *edge // another edge from where it comes from
	depth   int32
	layout  int16 // of an endStep
	kind    StepKind
}

// A literal is the text of an edge, followed by zeros, and a mask that covers
// it.
type literal struct {
	text [4]uint64
	mask [4]uint64
	n    int
}

func newLiteral(text string) *literal {
	return &literal{text: headOf(text), mask: masks[len(text)], n: len(text)}
}

// leads reports whether d starts with the literal. Most are short.
func (l *literal) leads(d *[32]byte) bool {
	return (binary.LittleEndian.Uint64(d[0:])^l.text[0])&l.mask[0]|(binary.LittleEndian.Uint64(d[8:])^l.text[1])&l.mask[1] == 0 &&
		(l.n <= 16 || (binary.LittleEndian.Uint64(d[16:])^l.text[2])&l.mask[2]|(binary.LittleEndian.Uint64(d[24:])^l.text[3])&l.mask[3] == 0)
}

// maxLiteral is the longest literal. Where the text of a step is longer, it is
// that of several edges.
const maxLiteral = 31

// Full reports whether no more layouts can be learned.
func (l *Layouts) Full() bool {
	return l.count >= maxLayouts || l.bytes >= maxBytes
}

// Learn remembers a layout, whose last text is end, and returns its number:
// 0 for the first and so on. It is false when the layout has no place, or is
// known.
func (l *Layouts) Learn(steps []Step, end string) (layout int, ok bool) {
	if l.Full() || len(steps) > MaxSteps {
		return 0, false
	}
	at := &l.root
	for _, step := range steps {
		if at = l.follow(at, step); at == nil {
			return 0, false
		}
	}
	known := l.edges
	if at = l.follow(at, Step{Literal: end, Kind: endStep}); at == nil || l.edges == known {
		return 0, false
	}
	at.layout = int16(l.count)
	l.count++
	return l.count - 1, true
}

// follow returns the edge that is the step, from where the edge at leads to,
// a new one if need be, and nil when there is no room for it.
func (l *Layouts) follow(at *edge, step Step) *edge {
	for text := step.Literal; ; text = text[maxLiteral:] {
		if len(text) <= maxLiteral {
			return l.edge(at, text, step.Kind, step.Depth)
		}
		if at = l.edge(at, text[:maxLiteral], textStep, 0); at == nil {
			return nil
		}
	}
}

// edge is follow for a text that is one edge's.
func (l *Layouts) edge(at *edge, text string, kind StepKind, depth int) *edge {
	lit := l.literal(text)
	ways := 0
	for e := at.next; e != nil; e = e.other {
		if e.literal == lit && e.kind == kind && int(e.depth) == depth {
			return e
		}
		ways++
	}
	if ways == maxWays || l.bytes+edgeBytes > maxBytes {
		return nil
	}
	l.bytes += edgeBytes
	l.edges++
	if len(l.room) == 0 {
		l.room = make([]edge, 64)
	}
	e := &l.room[0]
	l.room = l.room[1:]
	*e = edge{literal: lit, kind: kind, depth: int32(depth)}
	at.insert(e)
	return e
}

// literal returns the literal of a text.
func (l *Layouts) literal(text string) *literal {
	if known := l.literals[text]; known != nil {
		return known
	}
	if l.literals == nil {
		l.literals = make(map[string]*literal)
	}
	lit := newLiteral(text)
	l.literals[strings.Clone(text)] = lit
	l.bytes += literalBytes
	return lit
}

// insert puts the edge k among those from where e leads to: behind all but
// those that say less. What says more than k says more than these, too, and so
// is in front of them.
func (e *edge) insert(k *edge) {
	link := &e.next
	for *link != nil && (!k.precedes(*link) || (*link).precedes(k)) {
		link = &(*link).other
	}
	k.other, *link = *link, k
}

// Sort has the layouts tried first that come most often, by how often each
// came.
func (l *Layouts) Sort(hits func(layout int) int) { l.root.sort(hits) }

// sort sorts the ways on from an edge and from those behind it, and returns
// how often one of them was gone.
func (e *edge) sort(hits func(layout int) int) (sum int) {
	if e.kind == endStep {
		return hits(int(e.layout))
	}
	type way struct {
		edge *edge
		hits int
	}
	ways := make([]way, 0, maxWays)
	for k := e.next; k != nil; k = k.other {
		n := k.sort(hits)
		ways = append(ways, way{k, n})
		sum += n
	}
	link := &e.next
	for len(ways) > 0 {
		best := -1
		for i, w := range ways {
			waits := slices.ContainsFunc(ways[:i], func(v way) bool { return v.edge.precedes(w.edge) })
			if !waits && (best < 0 || w.hits > ways[best].hits) {
				best = i
			}
		}
		*link = ways[best].edge
		link = &ways[best].edge.other
		ways = slices.Delete(ways, best, best+1)
	}
	*link = nil
	return sum
}

// precedes reports whether e, where it is tried before k, has to stay there:
// where e leads on k would, too, and say less, or as much. A value that stands
// in the literal says more than one that is scanned.
func (e *edge) precedes(k *edge) bool {
	for i := range k.literal.text {
		if (e.literal.text[i]^k.literal.text[i])&k.literal.mask[i] != 0 {
			return false
		}
	}
	return true
}
