package lookup

import (
	"bytes"
	"encoding/binary"
	"slices"
	"time"
)

// An arena holds the entries of a table one behind another, in large chunks
// without pointers: a table of millions of rows is a few hundred objects to
// the garbage collector.
//
// An entry is a row and a key that finds it:
//
//	length of the row, shifted left by one; the lowest bit is 0
//	where the key is, from the start of the row, and its length
//	when the row expires, in tables whose rows may: 12 bytes
//	the row: a JSON object without its last brace
//	the key, when its bytes are not in the row already
//
// or a further key of a row:
//
//	the address of the row's entry, shifted left by one; the lowest bit is 1
//	length of the key
//	the key
//
// Numbers are uvarints.
type arena struct {
	chunks  [][]byte
	expires bool // rows have a time
}

// chunkSize is how long a chunk is, unless it has one longer entry.
const chunkSize = 1 << 20

// An address is where an entry is: the chunk, and the offset in it in the
// lower offsetBits. It fits 48 bits.
type address uint64

const offsetBits = 30

// A row is what becomes an entry, or is read from one.
type row struct {
	json    []byte    // the object without its last brace
	expires time.Time // zero: never
}

// add appends a row with the key that finds it.
func (a *arena) add(r row, key []byte) address {
	var head [3*binary.MaxVarintLen64 + 12]byte
	at := bytes.Index(r.json, key)
	if at < 0 {
		at = len(r.json)
	}
	n := binary.PutUvarint(head[:], uint64(len(r.json))<<1)
	n += binary.PutUvarint(head[n:], uint64(at))
	n += binary.PutUvarint(head[n:], uint64(len(key)))
	if a.expires {
		n += putTime(head[n:], r.expires)
	}
	if at < len(r.json) { // it is in the row
		key = nil
	}
	return a.append(head[:n], r.json, key)
}

// addKey appends a further key of the row at an address.
func (a *arena) addKey(of address, key []byte) address {
	var head [2 * binary.MaxVarintLen64]byte
	n := binary.PutUvarint(head[:], uint64(of)<<1|1)
	n += binary.PutUvarint(head[n:], uint64(len(key)))
	return a.append(head[:n], key)
}

func (a *arena) append(parts ...[]byte) address {
	size := 0
	for _, p := range parts {
		size += len(p)
	}
	last := len(a.chunks) - 1
	if last < 0 || len(a.chunks[last])+size > chunkSize {
		var chunk []byte
		if last >= 0 { // a small table has one chunk that grows
			chunk = make([]byte, 0, max(chunkSize, size))
		}
		a.chunks = append(a.chunks, chunk)
		last++
	}
	at := address(last)<<offsetBits | address(len(a.chunks[last]))
	for _, p := range parts {
		a.chunks[last] = append(a.chunks[last], p...)
	}
	return at
}

// clip gives back the room that the last chunk does not need.
func (a *arena) clip() {
	if last := len(a.chunks) - 1; last >= 0 {
		a.chunks[last] = slices.Clone(a.chunks[last])
	}
}

func (at address) chunk() int { return int(at >> offsetBits) }

func (at address) offset() int { return int(at & (1<<offsetBits - 1)) }

// at returns the row that an entry is, or is a key of, the entry's key, and
// how long the entry is.
func (a *arena) at(at address) (r row, key []byte, size int) {
	data := a.chunks[at.chunk()][at.offset():]
	c := cursor{data: data}
	n := c.uvarint()
	if n&1 == 0 {
		r, key = a.row(&c, int(n>>1))
		return r, key, c.at
	}
	key = c.take(int(c.uvarint()))
	r, _, _ = a.at(address(n >> 1))
	return r, key, c.at
}

// sameRow reports whether two entries lead to one row.
func (a *arena) sameRow(at, other address) bool {
	r, _, _ := a.at(at)
	o, _, _ := a.at(other)
	return &r.json[0] == &o.json[0]
}

// row reads an entry of a row behind its length.
func (a *arena) row(c *cursor, size int) (r row, key []byte) {
	at, length := int(c.uvarint()), int(c.uvarint())
	if a.expires {
		r.expires = getTime(c.take(12))
	}
	r.json = c.take(size)
	if at < size {
		return r, r.json[at : at+length]
	}
	return r, c.take(length)
}

// each calls f with the address and the key of every entry, in order.
func (a *arena) each(f func(at address, key []byte)) {
	for i, chunk := range a.chunks {
		for off := 0; off < len(chunk); {
			at := address(i)<<offsetBits | address(off)
			_, key, size := a.at(at)
			f(at, key)
			off += size
		}
	}
}

// A cursor reads an entry.
type cursor struct {
	data []byte
	at   int
}

func (c *cursor) uvarint() uint64 {
	v, n := binary.Uvarint(c.data[c.at:])
	c.at += n
	return v
}

func (c *cursor) take(n int) []byte {
	c.at += n
	return c.data[c.at-n : c.at : c.at]
}

// putTime writes a time as 12 bytes: seconds since 1970 and nanoseconds. The
// zero time, which stands for none, is no exception.
func putTime(dst []byte, t time.Time) int {
	binary.LittleEndian.PutUint64(dst, uint64(t.Unix()))
	binary.LittleEndian.PutUint32(dst[8:], uint32(t.Nanosecond()))
	return 12
}

func getTime(src []byte) time.Time {
	return time.Unix(int64(binary.LittleEndian.Uint64(src)), int64(binary.LittleEndian.Uint32(src[8:])))
}
