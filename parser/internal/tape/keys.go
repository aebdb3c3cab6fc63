package tape

import (
	"encoding/binary"
	"math/bits"

	"github.com/margaylog/margay/internal/jsonwire"
)

// Keys numbers the field names of a set of schemas. A key is known by its
// number from the moment it is scanned, so that whatever comes later (which
// log type, which field) compares numbers and the cost of an event does not
// depend on how many schemas are loaded. Once an event has been scanned with
// it, a Keys must not be changed; then it is safe for concurrent use.
type Keys struct {
	entries []entry // by number; entries[Unknown] stands for all other keys
	table   []uint32
	shift   uint
}

// Unknown is the number of every key that no schema knows.
const Unknown = 0

type entry struct {
	name   string
	nested bool // some schema has an object or array under this key

	literal prefix // what JSON mostly writes for the key: quote, name, quote, colon
}

// match returns the length of e's literal when data has it at i, else 0.
func (e *entry) match(data []byte, i int) int {
	if !e.literal.match(data, i) {
		return 0
	}
	return e.literal.n
}

func newEntry(name string) entry {
	s := append(jsonwire.AppendString(nil, name), ':')
	if len(s) != len(name)+3 {
		s = nil // JSON must escape the name: it is found by look-up alone
	}
	return entry{name: name, literal: newPrefix(string(s))}
}

// NewKeys returns a numbering without any key.
func NewKeys() *Keys {
	k := &Keys{entries: make([]entry, 1)}
	k.resize(16)
	return k
}

// Add numbers name, if that is not done already, and returns its number.
// nested says that a schema looks inside objects or arrays under this key:
// without it they are checked and passed over as one value.
func (k *Keys) Add(name string, nested bool) uint32 {
	id := k.Lookup([]byte(name))
	if id == Unknown {
		id = uint32(len(k.entries))
		k.entries = append(k.entries, newEntry(name))
		if len(k.entries)*2 > len(k.table) {
			k.resize(len(k.table) * 2)
		} else {
			k.insert(id)
		}
	}
	k.entries[id].nested = k.entries[id].nested || nested
	return id
}

// Len returns how many numbers are in use; the largest is Len()-1.
func (k *Keys) Len() int { return len(k.entries) }

// Name returns the key that id numbers.
func (k *Keys) Name(id uint32) string { return k.entries[id].name }

// Lookup returns the number of name, or [Unknown].
func (k *Keys) Lookup(name []byte) uint32 {
	mask := uint32(len(k.table) - 1)
	for i := k.slot(hash(name)); ; i = (i + 1) & mask {
		id := k.table[i]
		if id == Unknown || k.entries[id].name == string(name) {
			return id
		}
	}
}

// at returns the number of the key that starts at data[i], and the index after
// its colon, if it is one that is written as most are: short, without escapes,
// and the colon next to it. Otherwise it is Unknown, and may be known all the
// same.
func (k *Keys) at(data []byte, i int) (key uint32, after int) {
	if len(data)-i < 33 || data[i] != '"' {
		return Unknown, i
	}
	d := (*[32]byte)(data[i+1:])
	n := jsonwire.Plain(d)
	first := binary.LittleEndian.Uint64(d[:])
	last := first
	if n < 8 {
		first &= 1<<(8*n) - 1
		last = first
	} else {
		last = binary.LittleEndian.Uint64(data[i+n-7:])
	}
	mask := uint32(len(k.table) - 1)
	for s := k.slot(mix(first, last, n)); ; s = (s + 1) & mask {
		key = k.table[s]
		if key == Unknown {
			return Unknown, i
		}
		if l := k.entries[key].match(data, i); l > 0 {
			return key, i + l
		}
	}
}

func (k *Keys) resize(n int) {
	k.table = make([]uint32, n)
	k.shift = uint(64 - bits.TrailingZeros(uint(n)))
	for id := 1; id < len(k.entries); id++ {
		k.insert(uint32(id))
	}
}

func (k *Keys) insert(id uint32) {
	mask := uint32(len(k.table) - 1)
	i := k.slot(hash([]byte(k.entries[id].name)))
	for k.table[i] != Unknown {
		i = (i + 1) & mask
	}
	k.table[i] = id
}

func (k *Keys) slot(h uint64) uint32 { return uint32(h >> k.shift) }

// hash mixes the length, the first and the last eight bytes. It need not
// resist attack: only names that schemas hold are ever in the table.
func hash(s []byte) uint64 {
	var first, last uint64
	if n := len(s); n >= 8 {
		first, last = binary.LittleEndian.Uint64(s), binary.LittleEndian.Uint64(s[n-8:])
	} else {
		var padded [8]byte
		copy(padded[:], s)
		first = binary.LittleEndian.Uint64(padded[:])
		last = first
	}
	return mix(first, last, len(s))
}

func mix(first, last uint64, n int) uint64 {
	const odd = 0x9E3779B97F4A7C15
	h := (first ^ bits.RotateLeft64(last, 29) ^ uint64(n)) * odd
	return (h ^ h>>29) * odd
}
