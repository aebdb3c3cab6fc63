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
	short   []shortKey // the short ones once more, to be found faster
	shorts  int
}

// Unknown is the number of every key that no schema knows.
const Unknown = 0

type entry struct {
	name    string
	nested  bool     // some schema has an object or array under this key
	literal *literal // what JSON mostly writes for the key: quote, name, quote, colon; nil where that is long
}

// A shortKey is a key of plain ASCII with up to 24 bytes, followed by zeros,
// which no such key holds.
type shortKey struct {
	name [3]uint64
	id   uint32 // Unknown: a free entry
}

const maxShort = 24

func newEntry(name string) entry {
	e := entry{name: name}
	if text := `"` + name + `":`; len(text) <= maxLiteral && string(jsonwire.AppendString(nil, name))+":" == text {
		e.literal = newLiteral(text)
	}
	return e
}

// match returns the length of e's literal when data has it at i, else 0.
func (e *entry) match(data []byte, i int) int {
	if e.literal == nil || len(data)-i < 32 || !e.literal.leads((*[32]byte)(data[i:])) {
		return 0
	}
	return e.literal.n
}

// NewKeys returns a numbering without any key.
func NewKeys() *Keys {
	k := &Keys{entries: make([]entry, 1)}
	k.resize(16)
	k.resizeShort(16)
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
		k.addShort(id)
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
// and the colon next to it. It is false for others.
func (k *Keys) at(data []byte, i int) (key uint32, after int, ok bool) {
	if len(data)-i < 32 {
		return Unknown, i, false
	}
	name, n, ok := shortKeyAt((*[32]byte)(data[i:]))
	if !ok {
		return Unknown, i, false
	}
	return k.findShort(&name).id, i + n, true
}

// shortKeyAt returns the short key that d starts with, and its length with
// quotes and colon.
func shortKeyAt(d *[32]byte) (name [3]uint64, n int, ok bool) {
	a, b, c := binary.LittleEndian.Uint64(d[1:]), binary.LittleEndian.Uint64(d[9:]), binary.LittleEndian.Uint64(d[17:])
	n = bits.TrailingZeros64(jsonwire.Marks(a) | jsonwire.Marks(b)<<8 | jsonwire.Marks(c)<<16 | 1<<24)
	mask := &masks[n&31]
	return [3]uint64{a & mask[0], b & mask[1], c & mask[2]}, n + 3, d[0] == '"' && d[(n+1)&31] == '"' && d[(n+2)&31] == ':'
}

// findShort returns the entry of a short key, or the free one where it would
// be.
func (k *Keys) findShort(name *[3]uint64) *shortKey {
	mask := uint64(len(k.short) - 1)
	for s := mixShort(name[0], name[1], name[2]); ; s++ {
		if e := &k.short[s&mask]; e.id == Unknown || e.name == *name {
			return e
		}
	}
}

// addShort makes the key be found by at, if it is short.
func (k *Keys) addShort(id uint32) {
	name, ok := shortName(k.entries[id].name)
	if !ok {
		return
	}
	if k.shorts++; k.shorts*2 > len(k.short) {
		k.resizeShort(len(k.short) * 2)
	}
	*k.findShort(&name) = shortKey{name, id}
}

// shortName returns a key as short ones are kept. It is false for one that is
// not short.
func shortName(key string) (name [3]uint64, ok bool) {
	quoted := jsonwire.AppendString(nil, key)
	if len(key) > maxShort || len(quoted) != len(key)+2 || !isASCII(key) {
		return name, false
	}
	head := headOf(key)
	return [3]uint64(head[:]), true
}

func (k *Keys) resizeShort(n int) {
	old := k.short
	k.short = make([]shortKey, n)
	for _, e := range old {
		if e.id != Unknown {
			*k.findShort(&e.name) = e
		}
	}
}

// mixShort hashes a short key. It need not resist attack: only names that
// schemas hold are ever in a table.
func mixShort(a, b, c uint64) uint64 {
	high, low := bits.Mul64(a^bits.RotateLeft64(b, 29)^bits.RotateLeft64(c, 47), mixer)
	return high ^ low
}

func isASCII(s string) bool {
	for i := range len(s) {
		if s[i] >= 0x80 {
			return false
		}
	}
	return true
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

// hash mixes the length and all bytes: names of wide schemas may differ in the
// middle alone. It need not resist attack: only names that schemas hold are
// ever in the table.
func hash(s []byte) uint64 {
	var first, last uint64
	if n := len(s); n >= 8 {
		first, last = binary.LittleEndian.Uint64(s), binary.LittleEndian.Uint64(s[n-8:])
		for i := 8; i < n-8; i += 8 {
			first = (first ^ binary.LittleEndian.Uint64(s[i:])) * mixer
			first ^= first >> 29
		}
	} else {
		var padded [8]byte
		copy(padded[:], s)
		first = binary.LittleEndian.Uint64(padded[:])
		last = first
	}
	return mix(first, last, len(s))
}

func mix(first, last uint64, n int) uint64 {
	h := (first ^ bits.RotateLeft64(last, 29) ^ uint64(n)) * mixer
	return (h ^ h>>29) * mixer
}
