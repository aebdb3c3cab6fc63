package tape

import (
	"encoding/binary"
	"math/bits"

	"github.com/margaylog/margay/internal/jsonwire"
)

// A Follower reads events whose layout or outline was learned: an event is
// loaded, and then followed or gathered. It is for one goroutine, and what it
// read is valid until the next event is loaded.
//
// It works on a copy of the event, with zeros behind it: 32 bytes from any
// place in the event can be looked at without a thought for its end, and the
// compiler sees that they are there.
type Follower struct {
	buf  [MaxFollowed + 1 + margin]byte
	data []byte // the event, in buf

	// spans say where the values of the steps end, and what their scanners
	// flagged; spans[0] is the start of the event. A step that was followed
	// starts behind its literal from the end of the one before; where one that
	// was gathered starts, and with which byte, is in starts. The number is in
	// the lower three bytes.
	spans  [MaxSteps + 1]uint32
	starts [maxPlaces]uint32

	// Elements of arrays that somebody looks at go on the tape; roots are the
	// nodes of these arrays, by step.
	tape  *Tape
	roots [MaxSteps + 1]uint32

	outline Outline
	order   uint64 // a hash of the keys that were gathered

	// words are the constants of special. The compiler would make constants
	// of this size anew for each use, which takes longer than to load them.
	words [5]uint64
}

// MaxFollowed is the size of the largest event that a Follower reads.
const MaxFollowed = 1<<16 - 1

const (
	margin = 64

	spanBits = 24
	spanAt   = 1<<spanBits - 1
)

// NewFollower returns a Follower that notes the elements of arrays on t, which
// is its own from then on.
func NewFollower(t *Tape) *Follower {
	const ones = 0x0101010101010101
	return &Follower{tape: t, words: [5]uint64{0x02 * ones, 0x21 * ones, '\\' * ones, ones, 0x80 * ones}}
}

// special is that of package jsonwire.
func (f *Follower) special(w uint64) uint64 {
	return (((w ^ f.words[0]) - f.words[1]) | ((w ^ f.words[2]) - f.words[3]) | w) & f.words[4]
}

// Tape returns the tape of arrays and their elements, whose first node is the
// event.
func (f *Follower) Tape() *Tape { return f.tape }

// End returns where the value of a step ends, and its flags. Steps count from
// 1; 0 is the start of the event.
func (f *Follower) End(step int) (at uint32, flags jsonwire.Flags) {
	s := f.spans[step]
	return s & spanAt, jsonwire.Flags(s >> spanBits)
}

// Span returns where the step before first ends and where last does, and the
// flags of last.
func (f *Follower) Span(first, last int) (from, to uint32, flags jsonwire.Flags) {
	s := f.spans[last]
	return f.spans[first-1] & spanAt, s & spanAt, jsonwire.Flags(s >> spanBits)
}

// Between returns where two steps end.
func (f *Follower) Between(first, last int) (from, to uint32) {
	return f.spans[first] & spanAt, f.spans[last] & spanAt
}

// Start returns where the value at a place starts, and its first byte.
func (f *Follower) Start(place int) (at uint32, first byte) {
	s := f.starts[place]
	return s & spanAt, byte(s >> spanBits)
}

// Root returns the node of an array whose elements are on the tape.
func (f *Follower) Root(step int) uint32 { return f.roots[step] }

// Load takes an event to be read by Follow or Gather. It must not be larger than
// MaxFollowed.
func (f *Follower) Load(data []byte) {
	f.data = f.buf[:copy(f.buf[:], data)]
	clear(f.buf[len(data) : len(data)+margin])
}

// reset makes the tape empty but for the event.
func (f *Follower) reset() {
	t := f.tape
	if len(t.nodes) == 0 || t.owned || len(t.grafts) > 0 {
		t.reset(f.data)
		root, _ := t.add(0, 0, 0)
		root.Kind = Object
	}
	t.data, t.nodes = t.data[:len(f.data)], t.nodes[:1]
	t.nodes[0].End = uint32(len(f.data))
}

// Follow reads the event that was loaded if it has one of the layouts, and
// returns which. It is false when the event has none of them, or holds broken
// text, and then says nothing more of it.
func (f *Follower) Follow(l *Layouts) (layout int, ok bool) {
	f.reset()
	step, i := 0, 0
	for e := l.root.next; e != nil; {
		at := i & MaxFollowed
		if !e.literal.leads((*[32]byte)(f.buf[at : at+32])) {
			e = e.other
			continue
		}
		var end int
		var flags jsonwire.Flags
		switch i += e.literal.n; {
		case e.kind == StringStep:
			if end = f.plain(i); f.buf[end&MaxFollowed] == '"' {
				end++
			} else if end, flags = f.rest(i-1, end); end < 0 {
				return 0, false
			}
		case e.kind == endStep:
			return int(e.layout), jsonwire.Space(f.data, i) == len(f.data)
		case e.kind == textStep:
			e = e.next
			continue
		default:
			if end, flags = f.other(e, i, step+1); end < 0 {
				i -= e.literal.n
				e = e.other
				continue
			}
		}
		i = end
		step++
		f.spans[step] = uint32(end) | uint32(flags)<<spanBits
		e = e.next
	}
	return 0, false
}

// plain returns where the plain text ends that starts at i.
func (f *Follower) plain(i int) int {
	for ; ; i += 16 {
		at := i & MaxFollowed
		d := f.buf[at : at+16]
		m, next := f.special(binary.LittleEndian.Uint64(d[0:])), f.special(binary.LittleEndian.Uint64(d[8:]))
		if m|next == 0 {
			continue
		}
		// Which of the two it is nobody can predict, so there is no branch.
		if m == 0 {
			i += 8
		}
		if m == 0 {
			m = next
		}
		return i + bits.TrailingZeros64(m)>>3
	}
}

// rest scans the rest of a string that starts at start and is plain up to i.
// It returns where the string ends, negative when it does not, or holds broken
// text. Most have only some characters beyond ASCII, of two or three bytes, or
// some escapes; the others are scanned anew.
func (f *Follower) rest(start, i int) (end int, flags jsonwire.Flags) {
	for {
		at := i & MaxFollowed
		c := (*[4]byte)(f.buf[at : at+4])
		switch {
		case c[0] == '"':
			return i + 1, flags
		case c[0] >= 0xc2 && c[0] <= 0xdf && isTail(c[1]):
			flags |= jsonwire.HighBit
			i = f.plain(i + 2)
		case c[0] > 0xe0 && c[0] < 0xf0 && c[0] != 0xed && isTail(c[1]) && isTail(c[2]):
			flags |= jsonwire.HighBit
			i = f.plain(i + 3)
		case c[0] == '\\' && (c[1] != 'u' || c[2]|0x20 != 'd'): // and so no surrogate
			if end = jsonwire.Escape(f.data, i); end < 0 {
				return -1, 0
			}
			flags |= jsonwire.Escaped
			i = f.plain(end)
		default:
			end, flags = jsonwire.String(f.data, start)
			if end < 0 || jsonwire.Broken(f.data[start:end], flags) {
				return -1, 0
			}
			return end, flags
		}
	}
}

// isTail reports whether c is a byte of a character, but not its first
// (RFC 3629, section 4). Of the characters of three bytes, some that start
// with 0xe0 or 0xed are none.
func isTail(c byte) bool { return c&0xc0 == 0x80 }

// other scans the value of a step that is no StringStep.
func (f *Follower) other(e *edge, i, step int) (end int, flags jsonwire.Flags) {
	switch {
	case i >= len(f.data):
		return -1, 0
	case e.kind == NumberStep:
		return jsonwire.Number(f.data, i)
	case e.kind != ArrayStep && f.data[i] == '"': // most of what nobody knows
		if end = f.plain(i + 1); f.buf[end&MaxFollowed] == '"' {
			return end + 1, 0
		}
		return jsonwire.String(f.data, i)
	case e.kind != ArrayStep:
		return jsonwire.Skip(f.data, i, int(e.depth))
	case f.data[i] != '[':
		return -1, 0
	}
	return f.array(i, int(e.depth), step)
}

// array lays out the array at i on the tape.
func (f *Follower) array(i, depth, step int) (end int, flags jsonwire.Flags) {
	t := f.tape
	_, k := t.add(i, Unknown, 0)
	if end, flags = t.value(f.data, i, k, depth); end < 0 {
		t.nodes = t.nodes[:k]
	}
	f.roots[step] = uint32(k)
	return end, flags
}
