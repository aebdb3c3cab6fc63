package textfmt

import (
	"math"
	"unicode/utf8"
)

// An expression can be matched by following at once all ways in which it may
// go on, the preferred ones first, each with the positions of the groups that
// it went through (Pike's algorithm; package regexp has it). Which ways there
// are after a character depends on those before it and the character alone. So
// an automaton remembers it: a state is a list of ways, and an edge says, for a
// class of characters, which state comes next and what becomes of the
// positions. Inside of a value that is mostly nothing, and a step is a look
// into a table.
//
// States and edges are made when a record needs them for the first time, and
// there is an end to their number: a record that would need more is one that
// package regexp has to read. For all others both give the same groups.

// An automaton belongs to one Matcher.
type automaton struct {
	*program
	states []autoState
	known  map[string]uint32 // states by their ways
	next   []uint32          // by state and class: where to go
	edges  []edge            // those where more happens; the first is none
	steps  int               // of all edges

	rows    []int32 // the positions of each way, -1 for none
	best    []int32 // those of the match
	matched bool

	walk walk
}

// In automaton.next 0 means that it is not known yet. Numbers with this bit
// set are a state, and nothing else happens; all others are an edge.
const direct = 1 << 31

// The states that are no place in automaton.next.
const (
	finished = direct - 1 - iota // no way is left
	lost                         // there is no room for what comes next
)

// An edge is what happens before a character is passed.
type edge struct {
	next    uint32
	accepts bool // a way has come to the end of the expression
	row     uint32
	ends    []uint32 // slots of the match that are here
	moves   []move
	sets    []uint32 // places in rows that are here
}

// A move copies the positions of a way.
type move struct{ to, from uint32 }

// run matches a record. When it did, best has the positions. It is not ok when
// the automaton does not know.
func (a *automaton) run(record []byte) (matched, ok bool) {
	if len(record) > math.MaxInt32 {
		return false, false
	}
	a.matched = false
	for i := range a.slots {
		a.rows[i] = -1
	}
	state := uint32(0)
	for at := 0; at < len(record); {
		next := a.next[state+uint32(a.byByte[record[at]])]
		switch {
		case next == state|direct: // as within a value: no look into the table has to wait for the one before
			for at++; at < len(record) && a.next[state+uint32(a.byByte[record[at]])] == next; at++ {
			}
		case next&direct != 0:
			state = next &^ direct
			at++
		default:
			var size int
			if state, size = a.step(state, record, at); state >= lost {
				return a.matched, state == finished
			}
			at += size
		}
	}
	state = a.pass(state, a.end, len(record))
	return a.matched, state == finished
}

// step passes the character at record[at], of so many bytes.
func (a *automaton) step(state uint32, record []byte, at int) (next uint32, size int) {
	if c := record[at]; c < utf8.RuneSelf {
		return a.pass(state, uint32(a.byByte[c]), at), 1
	}
	r, size := utf8.DecodeRune(record[at:])
	return a.pass(state, a.class(r), at), size
}

// pass passes a character of some class.
func (a *automaton) pass(state, class uint32, at int) uint32 {
	next := a.next[state+class]
	if next == 0 {
		next = a.learn(state, class)
	}
	if next&direct != 0 {
		return next &^ direct
	}
	e := &a.edges[next]
	if e.accepts {
		a.matched = true
		copy(a.best, a.rows[e.row:])
		for _, slot := range e.ends {
			a.best[slot] = int32(at)
		}
	}
	for _, m := range e.moves {
		copy(a.rows[m.to:][:a.slots], a.rows[m.from:])
	}
	for _, place := range e.sets {
		a.rows[place] = int32(at)
	}
	return e.next
}
