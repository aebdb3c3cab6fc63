package parser

import (
	"github.com/margaylog/margay/internal/timefmt"
	"github.com/margaylog/margay/parser/internal/plan"
	"github.com/margaylog/margay/parser/internal/tape"
)

// Shapes are a short cut in front of the scanner, for events whose layout was
// seen before (tape.Layouts, plan.Shape). They are learned from accepted
// events whose log type follows from the top-level keys alone, so that a
// layout ends in its log type. A shape only ever accepts an event; whatever
// it does not accept goes the long way, which alone refuses events and
// chooses between log types.

// shapes are what one parser has learned.
type shapes struct {
	layouts tape.Layouts
	learned []learnedShape // by layout
	tape    *tape.Tape     // lays out all members of an event to learn from
	seen    [1024]uint32   // hashes of layouts that were seen once
	tried   [1024]uint32   // hashes of layouts that were learned, or can't be
	missed  int            // events, since no more can be learned
	row     uint           // of misses without a hit between them
}

// patience is how many events in a row may miss all shapes before most events
// are not even tried: where no two events are laid out alike, trying is all
// loss.
const (
	patience = 64
	sample   = 16 // then one event of so many is tried
)

type learnedShape struct {
	log   *logType
	shape *plan.Shape
}

// forgetAfter is how many events may miss all shapes, when no more can be
// learned, before learning starts anew.
const forgetAfter = 1 << 20

// newShapes returns the shapes of a parser, nil when it has no use for them.
func (s *Set) newShapes() *shapes {
	if !s.shortCuts() {
		return nil
	}
	return &shapes{tape: tape.New(s.keys, tape.Options{Depth: s.options.MaxDepth, Unknown: true})}
}

// shortCuts reports whether there may be shapes for JSON and rows for text.
// Row ids that are made of another output than the one that is written need
// the event's tape.
func (s *Set) shortCuts() bool {
	o := &s.options
	return !o.NoShapes && !(o.RowID == ContentRowID && s.profile() != timefmt.Nanos)
}

// byShape reads an event of a learned layout, or returns nil. only, if not
// nil, is the log type that the event is to be read as.
func (p *Parser) byShape(raw []byte, only *logType) *Event {
	if p.shapes == nil {
		return nil
	}
	s := p.shapes
	if s.row++; s.row > patience && s.row%sample != 0 {
		return nil
	}
	layout, ok := p.tape.ScanLayout(&s.layouts, raw)
	if !ok {
		return nil
	}
	s.row = 0
	l := &s.learned[layout]
	if only != nil && only != l.log {
		return nil
	}
	mode := p.mode(l.log)
	p.values.Reset()
	if p.fields, ok = p.machine.RunShape(p.fields[:0], l.shape, p.tape, p.now, mode); !ok {
		return nil
	}
	p.shortCuts++
	return p.accept(l.log, mode)
}

// learn remembers the layout of the event that was just read, when it comes
// for the second time.
func (p *Parser) learn(ev *Event) {
	s := p.shapes
	p.tape.Prune()
	if s == nil || s.row > patience && s.row%sample != 0 || ev.log.unknown || ev.nulled > 0 || ev.duplicates || len(p.tape.Nodes()) > tape.MaxSteps || p.large {
		return
	}
	if s.layouts.Full() {
		if s.missed++; s.missed > forgetAfter {
			s.layouts, s.learned, s.missed = tape.Layouts{}, nil, 0
			clear(s.tried[:])
		}
		return
	}
	h := layoutHash(p.tape.Nodes())
	once, tried := &s.seen[h>>22], &s.tried[h>>22]
	if *once != h || *tried == h {
		*once = h
		return
	}
	*tried = h
	s.tape.Scan(p.tape.Data())
	defer s.tape.Release()
	shape, steps, end, ok := plan.NewShape(ev.log.fields, s.tape, p.set.options.MaxDepth)
	if !ok {
		return
	}
	if _, ok := s.layouts.Learn(steps, end); ok {
		s.learned = append(s.learned, learnedShape{ev.log, shape})
	}
}

// layoutHash tells layouts apart well enough to notice one that comes again.
func layoutHash(nodes []tape.Node) uint32 {
	h := uint32(nodes[0].Flags)
	for i := range nodes {
		n := &nodes[i]
		h = (h ^ n.Key<<4 ^ uint32(n.Kind)) * 0x9E3779B1
		h ^= h >> 15
	}
	return h
}
