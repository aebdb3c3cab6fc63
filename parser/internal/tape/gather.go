package tape

import (
	"encoding/binary"
	"math/bits"

	"github.com/margaylog/margay/internal/jsonwire"
)

// Gather reads the event that was loaded, whose keys may stand in any order,
// and returns its outline; its steps are the places of its members. It is
// false for an event with a key that a schema knows and that has no place, or
// that stands twice in its object, with white space between tokens, with
// broken text, and for one that is not right, and then says nothing more of
// it. The outline is valid until the next event is loaded.
func (f *Follower) Gather(p *Places) (o *Outline, ok bool) {
	f.reset()
	f.outline, f.order = Outline{}, 0
	if f.buf[0] != '{' {
		return nil, false
	}
	end := f.object(p, 0, 1)
	return &f.outline, end >= 0 && jsonwire.Space(f.data, end) == len(f.data)
}

// Order returns a hash of the keys of the event that was gathered, in their
// order.
func (f *Follower) Order() uint64 { return f.order }

// object reads the members of the object at the place in, from its first key
// on, and returns where it ends, negative when it is not to be gathered.
func (f *Follower) object(p *Places, in, i int) (end int) {
	if f.buf[i&MaxFollowed] == '}' {
		return i + 1
	}
	for {
		place, after := f.key(p, in, i)
		if after < 0 {
			return -1
		}
		if place == 0 {
			i, _ = jsonwire.Skip(f.data, after, p.all[in].depth-1)
		} else {
			i = f.member(p, place, after)
		}
		if i < 0 {
			return -1
		}
		switch f.buf[i&MaxFollowed] {
		case ',':
			i++
		case '}':
			return i + 1
		default:
			return -1
		}
	}
}

// key reads a key and the colon after it, and returns its place, 0 for a key
// that no schema knows, and the index after the colon, which is negative when
// the key is not to be gathered.
func (f *Follower) key(p *Places, in, i int) (place, after int) {
	// This is shortKeyAt and find, written out: a call would cost as much.
	at := i & MaxFollowed
	d := f.buf[at : at+32]
	a, b, c := binary.LittleEndian.Uint64(d[1:]), binary.LittleEndian.Uint64(d[9:]), binary.LittleEndian.Uint64(d[17:])
	n := bits.TrailingZeros64(jsonwire.Marks(a) | jsonwire.Marks(b)<<8 | jsonwire.Marks(c)<<16 | 1<<24)
	if d[0] != '"' || d[(n+1)&31] != '"' || d[(n+2)&31] != ':' {
		return f.longKey(i)
	}
	mask := &masks[n&31]
	a, b, c = a&mask[0], b&mask[1], c&mask[2]
	f.order = (f.order ^ a) * mixer
	table := uint64(len(p.table) - 1)
	for s := mixShort(a, b, c) + uint64(in)*31; ; s++ {
		e := &p.table[s&table]
		if e.place == 0 {
			break
		}
		if e.name[0] == a && e.name[1] == b && e.name[2] == c && e.in == uint32(in) {
			return int(e.place), i + n + 3
		}
	}
	if f.tape.keys.findShort(&[3]uint64{a, b, c}).id != Unknown {
		return 0, -1
	}
	return 0, i + n + 3
}

// longKey is key for one that is not short, and so has no place.
func (f *Follower) longKey(i int) (place, after int) {
	var flags jsonwire.Flags
	key, after := f.tape.key(f.data, i, &flags)
	if key != Unknown || flags&jsonwire.Spaced != 0 {
		return 0, -1
	}
	return 0, after
}

// member reads the value at a place and returns where it ends, negative when
// the event is not to be gathered: if the place has a value already, or holds an
// array where somebody else looks inside of objects, for which there is no state.
func (f *Follower) member(p *Places, place, i int) (end int) {
	if f.outline.has(place) {
		return -1
	}
	here := &p.all[place]
	is := here.other
	var flags jsonwire.Flags
	switch c := f.buf[i&MaxFollowed]; {
	case c == 'n':
		end, is = jsonwire.Literal(f.data, i, "null"), isNull
	case c == '{' && here.object:
		if here.depth == 0 {
			return -1
		}
		// Whoever takes the object whole has to look at all of it.
		end, flags = f.object(p, place, i+1), jsonwire.Spaced|jsonwire.Escaped|jsonwire.HighBit
		is = isValue
	case c == '[' && here.array:
		end, flags = f.array(i, here.depth, place)
		switch is = isValue; {
		case len(f.tape.nodes) == int(f.roots[place])+1:
			is = isEmpty
		case here.object:
			return -1
		}
	case c == '"':
		at := (i + 1) & MaxFollowed
		end = at + jsonwire.Plain32((*[32]byte)(f.buf[at:at+32]))
		if f.buf[end&MaxFollowed] == '"' {
			end++
		} else {
			end, flags = f.rest(i, end)
		}
	default:
		end, flags = jsonwire.Skip(f.data, i, here.depth)
	}
	if end < 0 {
		return -1
	}
	f.outline.add(place, is)
	f.starts[place] = uint32(i) | uint32(f.buf[i&MaxFollowed])<<spanBits
	f.spans[place] = uint32(end) | uint32(flags)<<spanBits
	return end
}

// AppendValue appends data[start:end], of the event that was loaded, to dst.
// Copying a fixed number of bytes, of which some are written over again, is
// faster than a call that finds out how many there are.
func (f *Follower) AppendValue(dst []byte, start, end uint32) []byte {
	size, n := int(end-start), len(dst)
	if size > 32 || cap(dst)-n < 32 {
		return append(dst, f.data[start:end]...)
	}
	at := start & MaxFollowed
	Copy32((*[32]byte)(dst[n:n+32]), (*[32]byte)(f.buf[at:at+32]))
	return dst[:n+size]
}

// Copy32 copies 32 bytes, without the call that an assignment would be.
func Copy32(to, from *[32]byte) {
	a, b := binary.LittleEndian.Uint64(from[0:]), binary.LittleEndian.Uint64(from[8:])
	c, d := binary.LittleEndian.Uint64(from[16:]), binary.LittleEndian.Uint64(from[24:])
	binary.LittleEndian.PutUint64(to[0:], a)
	binary.LittleEndian.PutUint64(to[8:], b)
	binary.LittleEndian.PutUint64(to[16:], c)
	binary.LittleEndian.PutUint64(to[24:], d)
}
