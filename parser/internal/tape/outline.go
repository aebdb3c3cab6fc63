package tape

// Where producers write keys in any order, no two events have the same bytes
// between their values, but many have the same keys. Of such an event the
// outline is what it comes down to: which keys stand in which of its objects.
// What follows from its keys alone follows from its outline too.

// maxPlaces bounds the places that are remembered.
const maxPlaces = 256

// An Outline is a set of places that have a value, and what these values are as
// far as it matters. Outlines can be compared.
type Outline struct {
	present, null, empty [maxPlaces / 64]uint64
	hash                 uint64 // of the set, whatever its order
}

// A state is what an outline says of a value.
type state uint8

const (
	isValue state = iota // what somebody looks inside of, or anything where nobody does
	isNull
	isEmpty // an array without elements, where somebody looks at them
	isOther // what is not of the kind that somebody looks inside of
)

// Hash returns a number that equal outlines have in common.
func (o *Outline) Hash() uint64 { return o.hash }

// has reports whether a place has a value.
func (o *Outline) has(place int) bool { return o.present[place/64]>>(place%64)&1 != 0 }

// add notes the value at a place.
func (o *Outline) add(place int, s state) {
	w, bit := place/64, uint64(1)<<(place%64)
	o.present[w] |= bit
	switch s {
	case isNull:
		o.null[w] |= bit
	case isEmpty:
		o.empty[w] |= bit
	case isOther:
		o.null[w] |= bit
		o.empty[w] |= bit
	}
	h := (uint64(place)<<2 | uint64(s)) * mixer
	o.hash += h ^ h>>31
}

// mixer is an odd number that spreads what is multiplied by it.
const mixer = 0x9E3779B97F4A7C15

// Places are the places that the members of events have that were learned: a
// key of the event itself, or of an object at a place. They are numbered from
// 1; 0 is the event.
type Places struct {
	all    []place
	table  []placeKey // open addressing
	looked int        // places where somebody looks inside
}

type place struct {
	object bool  // somebody looks inside the objects here
	array  bool  // somebody looks at the elements of the arrays here
	other  state // of values of other kinds: isOther, or isValue where nobody looks
	depth  int   // how many levels a value may have here
}

// A placeKey finds a place by a short key and the object that it stands in.
type placeKey struct {
	name      [3]uint64
	in, place uint32 // place 0: a free entry
}

// NewPlaces returns the places of events that may nest so deep.
func NewPlaces(depth int) *Places {
	return &Places{all: []place{{object: true, depth: depth}}, table: make([]placeKey, 4*maxPlaces)}
}

// Full reports whether there is no room for another place.
func (p *Places) Full() bool { return len(p.all) == maxPlaces }

// Place returns the place of a key in the object at another one, a new place if
// need be. It is false when there is no room for it, or the key is not a short
// one.
func (p *Places) Place(in int, key string) (number int, ok bool) {
	name, ok := shortName(key)
	if !ok {
		return 0, false
	}
	e := p.find(&name, in)
	if e.place == 0 {
		if p.Full() {
			return 0, false
		}
		*e = placeKey{name: name, in: uint32(in), place: uint32(len(p.all))}
		p.all = append(p.all, place{depth: p.all[in].depth - 1})
	}
	return int(e.place), true
}

// Object says that somebody looks inside the objects at a place.
func (p *Places) Object(number int) { p.look(number, &p.all[number].object) }

// Array says that somebody looks at the elements of the arrays at a place.
func (p *Places) Array(number int) { p.look(number, &p.all[number].array) }

func (p *Places) look(number int, inside *bool) {
	if !*inside {
		*inside, p.all[number].other = true, isOther
		p.looked++
	}
}

// Looked returns a number that changes when Gather begins to look inside of
// more values, so that the outlines of events are other ones.
func (p *Places) Looked() int { return p.looked }

// find returns the entry of a key, or the free one where it would be.
func (p *Places) find(name *[3]uint64, in int) *placeKey {
	mask := uint64(len(p.table) - 1)
	for s := mixShort(name[0], name[1], name[2]) + uint64(in)*31; ; s++ {
		if e := &p.table[s&mask]; e.place == 0 || e.in == uint32(in) && e.name == *name {
			return e
		}
	}
}
