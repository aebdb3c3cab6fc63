package lookup

import (
	"bytes"
	"hash/maphash"
	"math/bits"
	"time"
)

// A table finds rows by their keys. It is immutable once build was called,
// and safe for concurrent use.
type table struct {
	arena
	seed  maphash.Seed
	slots []slot
	nets  *networks // of a table whose keys are networks; else nil

	rows    int // with a key of their own
	covered int // keys that are those of a later row
}

// A slot is an entry of the hash table: 16 bits of the hash of the key and, in
// the lower 48, the address of the entry plus one. Zero is a free slot. The
// table is searched from the place that the hash says onwards.
type slot uint64

const addressBits = 48

func newSlot(hash uint64, at address) slot { return slot(hash<<addressBits | uint64(at) + 1) }

func (s slot) address() address { return address(s&(1<<addressBits-1)) - 1 }

// mayBe reports whether the key in the slot can have this hash.
func (s slot) mayBe(hash uint64) bool { return uint64(s)>>addressBits == hash&0xffff }

// put adds a row and its keys, of which it has at least one.
func (t *table) put(r row, keys [][]byte) {
	first := t.add(r, keys[0])
	for _, key := range keys[1:] {
		t.addKey(first, key)
	}
}

// build makes the hash table, when all rows are there. Of the rows with the
// same key the last one is found.
func (t *table) build() {
	t.clip()
	n := 0
	t.each(func(address, []byte) { n++ })
	t.seed = maphash.MakeSeed()
	t.slots = make([]slot, n+n/4+1) // 10 bytes a key
	t.each(func(at address, key []byte) {
		hash := maphash.Bytes(t.seed, key)
		s := t.search(key, hash)
		switch old := t.slots[s]; {
		case old == 0:
			t.rows++
		case !t.sameRow(old.address(), at): // else a row has a key twice
			t.covered++
		}
		t.slots[s] = newSlot(hash, at)
	})
}

// search returns the slot that has the key, or the free one where it belongs.
func (t *table) search(key []byte, hash uint64) int {
	i, _ := bits.Mul64(hash, uint64(len(t.slots)))
	for ; ; i++ {
		if i == uint64(len(t.slots)) {
			i = 0
		}
		s := t.slots[i]
		if s == 0 {
			return int(i)
		}
		if !s.mayBe(hash) {
			continue
		}
		if _, have, _ := t.at(s.address()); bytes.Equal(have, key) {
			return int(i)
		}
	}
}

// get returns the row of a key that has not expired.
func (t *table) get(key []byte, now time.Time) ([]byte, bool) {
	s := t.slots[t.search(key, maphash.Bytes(t.seed, key))]
	if s == 0 {
		return nil, false
	}
	r, _, _ := t.at(s.address())
	if !r.expires.IsZero() && now.After(r.expires) {
		return nil, false
	}
	return r.json, true
}

// find returns the row that matches a value: the one whose key it is, or whose
// network it is in.
func (t *table) find(value []byte, now time.Time) ([]byte, bool) {
	if t.nets != nil {
		return t.findNetwork(value, now)
	}
	return t.get(value, now)
}
