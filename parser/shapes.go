package parser

import (
	"github.com/margaylog/margay/internal/timefmt"
	"github.com/margaylog/margay/parser/internal/plan"
	"github.com/margaylog/margay/parser/internal/tape"
)

// Shapes are a short cut in front of the scanner, for events whose layout or
// outline was seen before (tape.Layouts, tape.Outline, plan.Shape). They are
// learned from accepted events whose log type follows from the top-level keys
// alone, so that a layout ends in its log type. A shape only ever accepts an
// event; whatever it does not accept goes the long way, which alone refuses
// events and chooses between log types.

// shapes are what one parser has learned.
type shapes struct {
	follower *tape.Follower
	tape     *tape.Tape // lays out all members of an event to learn from
	depth    int

	layouts   tape.Layouts
	byLayout  []learnedShape
	sights    sights // of layouts
	orders    sights // of orders of keys
	layoutDue bool   // the event at hand shall be learned by its layout
	followed  int    // events that had a layout
	sortAt    int    // so many times, when layouts are sorted next

	places    *tape.Places
	byOutline map[uint64]*outlineShape // by hash
	outlines  sights

	noLayout, noOutline           misses
	layoutLessons, outlineLessons lessons
	missed                        int // events, since no more can be learned
}

type learnedShape struct {
	log   *logType
	shape *plan.Shape
	hits  int // of a layout
}

type outlineShape struct {
	outline tape.Outline
	learnedShape
}

// misses counts events in a row that had no known layout, or outline.
type misses uint

// worthATry reports whether the event at hand, already counted, is looked at.
// Where no two events are alike, looking is all loss: then one of so many is.
func (n misses) worthATry() bool { return n <= patience || n%patience == 0 }

// lessons bound what learning costs, of layouts and of outlines.
type lessons struct {
	tries int // some cannot be learned
	items int // of the shapes
}

func (l *lessons) over() bool { return l.tries >= maxTries || l.items >= maxItems }

// takes reports whether there is room for a shape.
func (l *lessons) takes(s *plan.Shape) bool {
	l.items += s.Len()
	return l.items <= maxItems
}

const (
	patience = 64

	maxOutlines = 256
	maxTries    = 1024
	maxItems    = 1 << 14 // of some hundred bytes

	// Layouts are sorted after so many events, and again when these have
	// doubled, or after as many as the most.
	minSorted, maxSorted = 1 << 10, 1 << 20

	// forgetAfter is how many events may have no known shape, when no more
	// can be learned, before learning starts anew.
	forgetAfter = 1 << 20
)

// newShapes returns the shapes of a parser, nil when it has no use for them.
func (s *Set) newShapes() *shapes {
	if !s.shortCuts() {
		return nil
	}
	depth := s.options.MaxDepth
	made := &shapes{
		follower: tape.NewFollower(tape.New(s.keys, tape.Options{Depth: depth})),
		tape:     tape.New(s.keys, tape.Options{Depth: depth, Unknown: true}),
		depth:    depth,
	}
	made.forget()
	return made
}

// forget makes s as it was before anything was learned.
func (s *shapes) forget() {
	s.layouts, s.byLayout, s.sights, s.orders = tape.Layouts{}, nil, sights{}, sights{}
	s.places, s.byOutline, s.outlines = tape.NewPlaces(s.depth), make(map[uint64]*outlineShape), sights{}
	s.noLayout, s.noOutline, s.layoutLessons, s.outlineLessons, s.missed = 0, 0, lessons{}, lessons{}, 0
	s.followed, s.sortAt = 0, minSorted
}

// shortCuts reports whether there may be shapes for JSON and rows for text.
// Row ids that are made of another output than the one that is written need
// the event's tape.
func (s *Set) shortCuts() bool {
	o := &s.options
	return !o.NoShapes && !(o.RowID == ContentRowID && s.profile() != timefmt.Nanos)
}

// byShape reads an event of a learned shape, or returns nil. only, if not
// nil, is the log type that the event is to be read as.
func (p *Parser) byShape(raw []byte, only *logType) *Event {
	s := p.shapes
	if s == nil {
		return nil
	}
	l := s.find(raw)
	if l == nil || only != nil && only != l.log {
		return nil
	}
	mode := p.mode(l.log)
	p.values.Reset()
	var ok bool
	if p.out, ok = p.machine.RunShape(p.out[:p.start], l.shape, s.follower, p.now, mode); !ok {
		return nil
	}
	p.shortCuts++
	return p.accept(l.log, mode)
}

// find loads an event and returns its shape, or nil.
func (s *shapes) find(raw []byte) *learnedShape {
	s.layoutDue = false
	if len(raw) > tape.MaxFollowed {
		return nil
	}
	s.noLayout++
	loaded := len(s.byLayout) > 0 && s.noLayout.worthATry()
	if loaded {
		s.follower.Load(raw)
		if layout, ok := s.follower.Follow(&s.layouts); ok {
			return s.follows(layout)
		}
	}
	s.noOutline++
	if len(s.byOutline) == 0 || !s.noOutline.worthATry() {
		return nil
	}
	if !loaded {
		s.follower.Load(raw)
	}
	return s.gather()
}

// follows returns the shape of the event at hand, which has a layout. Now and
// then it sorts the layouts.
func (s *shapes) follows(layout int) *learnedShape {
	s.noLayout = 0
	known := &s.byLayout[layout]
	known.hits++
	if s.followed++; s.followed >= s.sortAt {
		s.layouts.Sort(func(layout int) int { return s.byLayout[layout].hits })
		s.sortAt = s.followed + min(max(s.followed, minSorted), maxSorted)
	}
	return known
}

// gather returns the shape of the event that was loaded if it has a known
// outline and not to be learned by its layout, else nil.
func (s *shapes) gather() *learnedShape {
	outline, ok := s.follower.Gather(s.places)
	if !ok {
		return nil
	}
	known := s.byOutline[outline.Hash()]
	if known == nil || known.outline != *outline {
		return nil
	}
	s.noOutline = 0
	if s.learnsLayouts() && s.orders.again(uint32(s.follower.Order()>>32)^known.shape.Kinds(s.follower)) {
		s.layoutDue = true // an order of keys that comes again is worth a layout
		return nil
	}
	return &known.learnedShape
}

// learnsLayouts reports whether the layout of the event at hand would be
// learned.
func (s *shapes) learnsLayouts() bool {
	return s.noLayout.worthATry() && !s.layoutsFull()
}

func (s *shapes) layoutsFull() bool { return s.layouts.Full() || s.layoutLessons.over() }

// learn remembers the layout and the outline of the event that was just read,
// when they come for the second time.
func (p *Parser) learn(ev *Event) {
	s := p.shapes
	p.tape.Prune()
	nodes, data := p.tape.Nodes(), p.tape.Data()
	if s == nil || !ev.log.fields.HasShapes() || ev.nulled > 0 || ev.duplicates || ev.mended ||
		len(nodes) > tape.MaxSteps || len(data) > tape.MaxFollowed {
		return
	}
	if s.layoutsFull() || s.outlineLessons.over() || len(s.byOutline) == maxOutlines || s.places.Full() {
		if s.missed++; s.missed > forgetAfter {
			s.forget()
		}
	}
	if !s.layoutDue && !s.learnsLayouts() && s.outlineLessons.over() {
		return
	}
	inOrder, sorted := layoutHash(nodes)
	if s.layoutDue || s.learnsLayouts() && s.sights.again(inOrder) {
		s.learnLayout(ev.log, data)
	}
	if !s.outlineLessons.over() && isCompact(nodes, data) && s.outlines.again(sorted) {
		s.learnOutline(ev.log, data)
	}
}

// isCompact reports whether an event looks as if there were no white space
// between its tokens, by the first key that is known.
func isCompact(nodes []tape.Node, data []byte) bool {
	return len(nodes) == 1 || data[nodes[1].Start-1] > ' ' && data[nodes[1].KeyAt-1] > ' '
}

func (s *shapes) learnLayout(l *logType, event []byte) {
	s.layoutLessons.tries++
	s.tape.Scan(event)
	defer s.tape.Release()
	shape, steps, end, ok := plan.NewShape(l.fields, s.tape, s.depth)
	if !ok || !s.layoutLessons.takes(shape) {
		return
	}
	if _, ok := s.layouts.Learn(steps, end); ok {
		s.byLayout = append(s.byLayout, learnedShape{log: l, shape: shape})
	}
}

func (s *shapes) learnOutline(l *logType, event []byte) {
	s.outlineLessons.tries++
	s.tape.Scan(event)
	defer s.tape.Release()
	looked := s.places.Looked()
	shape, ok := plan.NewOutlineShape(l.fields, s.tape, s.places)
	if s.places.Looked() != looked { // what was learned before has other outlines now
		clear(s.byOutline)
		s.outlines, s.outlineLessons.items = sights{}, 0
	}
	if !ok {
		return
	}
	s.follower.Load(event)
	outline, ok := s.follower.Gather(s.places)
	if !ok {
		return
	}
	known := s.byOutline[outline.Hash()]
	switch {
	case known != nil && known.outline == *outline:
		known.shape.Widen(shape)
	case len(s.byOutline) < maxOutlines && s.outlineLessons.takes(shape):
		s.byOutline[outline.Hash()] = &outlineShape{*outline, learnedShape{log: l, shape: shape}}
		s.noOutline = 0
	}
}

// sights notice what comes a second time, by hashes.
type sights struct{ once, twice [1024]uint32 }

// again reports whether h comes for the second time. Later it is false.
func (s *sights) again(h uint32) bool {
	once, twice := &s.once[h>>22], &s.twice[h>>22]
	if *once != h || *twice == h {
		*once = h
		return false
	}
	*twice = h
	return true
}

// layoutHash tells layouts apart well enough to notice one that comes again,
// and outlines, which do not depend on the order.
func layoutHash(nodes []tape.Node) (inOrder, sorted uint32) {
	const odd = 0x9E3779B1
	inOrder = uint32(nodes[0].Flags)
	for i := range nodes {
		n := &nodes[i]
		x := n.Key<<4 ^ uint32(n.Kind)
		inOrder = (inOrder ^ x) * odd
		inOrder ^= inOrder >> 15
		x *= odd
		sorted += (x ^ x>>15) * odd
	}
	return inOrder, sorted
}
