package textfmt

import (
	"encoding/binary"
	"regexp/syntax"
	"slices"
)

// An autoState is where a program is after some characters.
type autoState struct {
	ways   []uint32 // instructions that come next, the preferred ones first
	before rune     // what comes before, as program.before tells it
}

// What bounds an automaton.
const (
	maxNext  = 1 << 15 // entries of its table
	maxWays  = 100     // of a state
	maxSteps = 1 << 16 // of all edges
)

// unknowable is the edge to what there is no room for.
const unknowable = 1

func newAutomaton(p *program) *automaton {
	a := &automaton{program: p, known: make(map[string]uint32), edges: []edge{{}, unknowable: {next: lost}}, best: make([]int32, p.slots)}
	a.walk.seen = make([]bool, len(p.insts)+1)
	first := p.start
	if !p.anchored {
		first = a.anywhere()
	}
	a.state([]uint32{first}, -1)
	return a
}

// anywhere is the number of an instruction that programs do not have: to
// begin, now or after the next character.
func (p *program) anywhere() uint32 { return uint32(len(p.insts)) }

// state returns the state of these ways, lost when they are too many.
func (a *automaton) state(ways []uint32, before rune) uint32 {
	if len(ways) == 0 {
		return finished
	}
	key := binary.AppendVarint(nil, int64(before))
	for _, pc := range ways {
		key = binary.AppendUvarint(key, uint64(pc))
	}
	if s, ok := a.known[string(key)]; ok {
		return s
	}
	if len(ways) > maxWays {
		return lost
	}
	s := uint32(len(a.next))
	a.known[string(key)] = s
	a.states = append(a.states, autoState{slices.Clone(ways), before})
	a.next = append(a.next, make([]uint32, a.width)...)
	for len(a.rows) < len(ways)*a.slots {
		a.rows = append(a.rows, 0)
	}
	return s
}

// A walk goes from the ways of a state through all instructions that need no
// character.
type walk struct {
	looks syntax.EmptyOp // what is true here
	r     rune           // the next character; -1: the end
	way   int            // where it started from
	seen  []bool         // the instructions that it has been at
	sets  []uint32       // slots on the path to where it is

	ends  bool // it came to the end of the expression
	found edge
	ways  []uint32 // of the next state
	from  []uint32 // the way that each comes from
}

// learn finds out where to go from a state on a character of some class.
func (a *automaton) learn(from, class uint32) (next uint32) {
	if len(a.next) > maxNext-int(a.width) || a.steps > maxSteps {
		return unknowable
	}
	s := &a.states[from/a.width]
	w := &a.walk
	w.r = -1
	if class < a.end {
		w.r = a.members[class]
	}
	w.looks = syntax.EmptyOpContext(s.before, w.r)
	w.found, w.ways, w.from, w.ends = edge{}, w.ways[:0], w.from[:0], false
	clear(w.seen)
	for i, pc := range s.ways {
		w.way = i
		if a.follow(pc); w.ends { // what is less preferred does not count any more
			break
		}
	}
	e := w.found
	e.next = a.state(w.ways, a.before(w.r))
	e.moves = movesOf(w.from, uint32(a.slots))
	switch {
	case e.next == lost:
		next = unknowable
	case e.next == finished || e.accepts || len(e.moves)+len(e.sets) > 0:
		next = uint32(len(a.edges))
		a.edges = append(a.edges, e)
		a.steps += len(e.moves) + len(e.sets) + len(e.ends) + 1
	default:
		next = e.next | direct
	}
	a.next[from+class] = next
	return next
}

// follow goes on from an instruction.
func (a *automaton) follow(pc uint32) {
	w := &a.walk
	if w.ends || w.seen[pc] {
		return
	}
	w.seen[pc] = true
	if pc == a.anywhere() {
		if a.follow(a.start); !w.ends && w.r >= 0 {
			a.arrive(pc)
		}
		return
	}
	switch inst := &a.insts[pc]; inst.Op {
	case syntax.InstAlt, syntax.InstAltMatch:
		a.follow(inst.Out)
		a.follow(inst.Arg)
	case syntax.InstNop:
		a.follow(inst.Out)
	case syntax.InstCapture:
		n := len(w.sets)
		if inst.Arg >= 2 {
			w.sets = append(w.sets, inst.Arg-2)
		}
		a.follow(inst.Out)
		w.sets = w.sets[:n]
	case syntax.InstEmptyWidth:
		if syntax.EmptyOp(inst.Arg)&^w.looks == 0 {
			a.follow(inst.Out)
		}
	case syntax.InstMatch:
		w.ends, w.found.accepts = true, true
		w.found.row, w.found.ends = uint32(w.way*a.slots), slices.Clone(w.sets)
	case syntax.InstFail:
	default:
		if w.r >= 0 && inst.MatchRune(w.r) {
			a.arrive(inst.Out)
		}
	}
}

// arrive notes that a way comes to an instruction once the character is passed.
func (a *automaton) arrive(pc uint32) {
	w := &a.walk
	if len(w.ways) > maxWays || slices.Contains(w.ways, pc) {
		return // the way that was there before is preferred
	}
	row := uint32(len(w.ways) * a.slots)
	w.ways, w.from = append(w.ways, pc), append(w.from, uint32(w.way))
	for _, slot := range w.sets {
		w.found.sets = append(w.found.sets, row+slot)
	}
}

// movesOf returns how rows become those of other ways: row i that of way
// from[i] before. The numbers in from never decrease, so rows that move down
// go first, in their order, and then those that move up, the last one first:
// none is overwritten before it has been copied.
func movesOf(from []uint32, slots uint32) (moves []move) {
	for to, way := range from {
		if way > uint32(to) {
			moves = append(moves, move{uint32(to) * slots, way * slots})
		}
	}
	for to, way := range slices.Backward(from) {
		if way < uint32(to) {
			moves = append(moves, move{uint32(to) * slots, way * slots})
		}
	}
	return moves
}
