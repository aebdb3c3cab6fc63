package indicators

import (
	"bytes"
	"slices"
)

// A Value is one value found: the ID of its list, which is an index into
// [Registry.Lists], and its text.
type Value struct {
	List uint16
	Text []byte
}

// Values collects the indicator values of one event. The zero Values is
// empty and ready to use. It is for one goroutine, and meant to be reused:
// after a few events it allocates no more.
//
// For each event: Reset, [Compiled.Scan] for each string, Finish, All.
type Values struct {
	all []Value

	// scanning is the indicator whose Scan function runs, nil while none
	// does. It gives the indexes passed to Add their meaning.
	scanning *Compiled

	// arena is the newest chunk of memory for Alloc; its length is what is
	// in use. Older chunks live on through the values that alias them.
	arena []byte
}

// What Reset keeps for the next event. One huge event must not hold its
// memory for the rest of the stream.
const (
	keptValues = 4096
	keptArena  = 64 << 10
	minArena   = 512
)

// smallSort is the number of values up to which insertion sort is faster.
// Events rarely have more.
const smallSort = 12

// Reset forgets all values and takes back the memory of Alloc.
func (v *Values) Reset() {
	v.scanning = nil
	v.all = v.all[:0]
	if cap(v.all) > keptValues {
		v.all = nil
	}
	v.arena = v.arena[:0]
	if cap(v.arena) > keptArena {
		v.arena = nil
	}
}

// Add adds a value to the list Lists[i] of the indicator whose Scan function
// runs. Scan functions call it, nobody else. The text is kept, not copied: it
// must alias the scanned text or memory from Alloc, must not change until
// Reset, and should be valid UTF-8 when the scanned text is. Duplicates are
// welcome: Finish drops them.
//
// Add panics when i is no index into Lists, and outside of a Scan.
func (v *Values) Add(i int, text []byte) {
	c := v.scanning
	if c == nil {
		panic("indicators: Add outside of Compiled.Scan")
	}
	if uint(i) >= uint(len(c.ids)) {
		panic("indicators: Add with an index outside of the indicator's Lists")
	}
	v.all = append(v.all, Value{c.ids[i], text})
}

// Alloc returns n bytes of any content that live until Reset, for values
// that a Scan function makes. Appending to them copies them.
func (v *Values) Alloc(n int) []byte {
	if n < 0 {
		panic("indicators: Alloc of a negative number of bytes")
	}
	if n > cap(v.arena)-len(v.arena) {
		v.arena = make([]byte, 0, max(n, 2*cap(v.arena), minArena))
	}
	start := len(v.arena)
	v.arena = v.arena[:start+n]
	return v.arena[start : start+n : start+n]
}

// Mark returns a place to go back to by Truncate. It is good until Finish,
// which moves the values, or Reset.
func (v *Values) Mark() int { return len(v.all) }

// Truncate forgets the values added since mark. Memory from Alloc is taken
// back by Reset only.
func (v *Values) Truncate(mark int) {
	if mark < 0 || mark > len(v.all) {
		panic("indicators: Truncate to a mark that is not among the values")
	}
	v.all = v.all[:mark]
}

// Finish sorts the values by list ID, then bytewise by text, and drops
// duplicates. It does not allocate.
func (v *Values) Finish() {
	if len(v.all) <= smallSort {
		insertionSort(v.all)
	} else {
		slices.SortFunc(v.all, compareValues)
	}
	v.all = dropRepeats(v.all)
}

// All returns the values: after Finish, sorted and without duplicates. The
// slice and its texts belong to v: they are good until Reset, and as long as
// the scanned texts are unchanged.
func (v *Values) All() []Value { return v.all }

func compareValues(a, b Value) int {
	if a.List != b.List {
		return int(a.List) - int(b.List)
	}
	return bytes.Compare(a.Text, b.Text)
}

func equalValues(a, b Value) bool {
	return a.List == b.List && bytes.Equal(a.Text, b.Text)
}

// insertionSort sorts s. A value moves down past those of higher lists
// first, without a look at texts: most lists of an event have one value.
func insertionSort(s []Value) {
	for i := 1; i < len(s); i++ {
		x, j := s[i], i
		for ; j > 0 && x.List < s[j-1].List; j-- {
			s[j] = s[j-1]
		}
		for ; j > 0 && x.List == s[j-1].List && bytes.Compare(x.Text, s[j-1].Text) < 0; j-- {
			s[j] = s[j-1]
		}
		if j != i {
			s[j] = x
		}
	}
}

// dropRepeats returns the sorted s without equal neighbours.
func dropRepeats(s []Value) []Value {
	for i := 1; i < len(s); i++ {
		if equalValues(s[i-1], s[i]) {
			return s[:i+closeUp(s[i-1:])]
		}
	}
	return s
}

// closeUp moves the values of the sorted s that differ from the one before
// to the places after the first, and returns their number.
func closeUp(s []Value) int {
	last := 0
	for _, v := range s[1:] {
		if !equalValues(v, s[last]) {
			last++
			s[last] = v
		}
	}
	return last
}
