// Package tape is the first half of the path of an event: it checks the
// syntax of one JSON object (RFC 8259) in a single pass over its bytes and
// notes where the values are that a schema may ask for.
//
// The tape is a flat list of nodes in the order of the text; the nodes of an
// object or array are followed by those of its inside. What the values mean
// is decided later, from the tape, as often as needed: the bytes are not
// scanned a second time to try another schema or to say what was wrong.
package tape

import (
	"math"
	"slices"
	"strconv"
	"strings"

	"github.com/margaylog/margay/internal/jsonwire"
)

// A Kind is what a value is in JSON.
type Kind uint8

// The kinds of JSON values.
const (
	Null Kind = iota + 1
	False
	True
	Number
	String
	Array
	Object
)

var kindNames = [...]string{"nothing", "null", "a boolean", "a boolean", "a number", "a string", "an array", "an object"}

func (k Kind) String() string { return kindNames[k] }

// kindOf tells the kind of a value by its first byte. What starts otherwise
// is a number or a mistake.
var kindOf = func() (kinds [256]Kind) {
	for i := range kinds {
		kinds[i] = Number
	}
	kinds['n'], kinds['f'], kinds['t'] = Null, False, True
	kinds['"'], kinds['['], kinds['{'] = String, Array, Object
	return kinds
}()

// A Node is one value of the event.
type Node struct {
	Start, End uint32 // its text is data[Start:End]
	Next       uint32 // the node after it and all that is inside it
	Key        uint32 // of an object's member: the number of its key in Keys
	KeyAt      uint32 // of an object's member: where the key's quote opens
	Kind       Kind
	Flags      jsonwire.Flags // for objects and arrays: all that was seen inside, in keys too unless Keys has them
}

// Options say what goes on a tape.
type Options struct {
	// Depth is the deepest nesting of objects and arrays; the event object
	// is at depth 1. At most [MaxDepth].
	Depth int
	// Unknown keeps nodes of members whose key has no number.
	Unknown bool
}

// Limits of a tape.
const (
	MaxDepth = 10_000
	MaxBytes = math.MaxInt32
)

// A Tape holds the nodes of the event that was scanned last. It is not safe
// for concurrent use; its memory is reused by each Scan.
type Tape struct {
	keys  *Keys
	opts  Options
	nodes []Node
	data  []byte

	// own is memory for what is not the event as it came: a record's values,
	// or a copy of the event with the texts of grafts behind it.
	own               []byte
	owned             bool // data is own
	grafts            []graft
	ownData, ownNodes int // what belongs to no graft

	// guess remembers which key came last after which, by the key of the
	// object they are in. It only ever saves a look-up: keys are compared.
	guess [1024]uint32
}

// New returns a tape for events whose keys are numbered by keys.
func New(keys *Keys, o Options) *Tape { return &Tape{keys: keys, opts: o} }

// An Outcome says what Scan found the text to be.
type Outcome uint8

// The outcomes of a scan.
const (
	Good      Outcome = iota
	Invalid           // not JSON, or JSON with something after it
	TooDeep           // nested deeper than Options.Depth
	NotObject         // JSON, but not an object
)

// Scan checks data, which must be one JSON object with white space around it
// at most, and lays it out. The tape keeps data until the next Scan. at is
// the offset of the first mistake; data must not be larger than [MaxBytes].
func (t *Tape) Scan(data []byte) (o Outcome, at int) {
	t.reset(data)
	i := jsonwire.Space(data, 0)
	start := i
	if i < len(data) && data[i] == '{' {
		n, k := t.add(i, 0, 0)
		n.Kind = Object
		i = t.object(data, i, k, t.opts.Depth-1)
	} else {
		i, _ = jsonwire.Skip(data, i, t.opts.Depth)
		o = NotObject
	}
	if i < 0 {
		return t.mistake(i)
	}
	if end := jsonwire.Space(data, i); end < len(data) {
		return Invalid, end
	}
	return o, start
}

// reset begins another event.
func (t *Tape) reset(data []byte) {
	t.data, t.nodes = data, t.nodes[:0]
	t.owned, t.grafts = false, t.grafts[:0]
}

func (t *Tape) mistake(i int) (Outcome, int) {
	if len(t.nodes) > 0 { // it never ended
		t.nodes[0].Next, t.nodes[0].End = uint32(len(t.nodes)), uint32(len(t.data))
	}
	if i == jsonwire.TooDeep {
		return TooDeep, 0
	}
	return Invalid, ^i
}

// Data returns the event that was scanned last, and after it the texts of
// its grafts.
func (t *Tape) Data() []byte { return t.data }

// Nodes returns the tape; the first node is the event itself. It is valid
// until the next Scan or graft.
func (t *Tape) Nodes() []Node { return t.nodes }

// object scans the object that opens at data[i] and whose own node is
// t.nodes[self]. depth is how many more levels there may be inside.
func (t *Tape) object(data []byte, i, self, depth int) int {
	if depth < 0 {
		return jsonwire.TooDeep
	}
	var flags, f jsonwire.Flags
	in := t.nodes[self].Key * 31
	after := in // stands for the key before, in this object
	i = jsonwire.Gap(data, i+1, &flags)
	if i < len(data) && data[i] == '}' {
		return t.close(self, i+1, flags)
	}
	for {
		keyAt := i
		guess := &t.guess[after%uint32(len(t.guess))]
		key := *guess
		if n := t.keys.entries[key].match(data, i); n > 0 {
			i += n
		} else {
			if key, i = t.otherKey(data, i, &flags); i < 0 {
				return i
			}
			if key != Unknown {
				*guess = key
			}
		}
		after = in + key + 1
		i = jsonwire.Gap(data, i, &flags)

		switch {
		case key == Unknown && !t.opts.Unknown:
			i, f = jsonwire.Skip(data, i, depth)
		case i < len(data) && data[i] == '"':
			start := i
			i, f = shortString(data, i)
			n, _ := t.add(start, key, keyAt)
			n.End, n.Kind, n.Flags = uint32(i), String, f
		default:
			_, k := t.add(i, key, keyAt)
			i, f = t.value(data, i, k, depth)
		}
		if i < 0 {
			return i
		}
		flags |= f &^ jsonwire.NumberFlags

		i = jsonwire.Gap(data, i, &flags)
		if i >= len(data) {
			return ^len(data)
		}
		if data[i] == '}' {
			return t.close(self, i+1, flags)
		}
		if data[i] != ',' {
			return ^i
		}
		i = jsonwire.Gap(data, i+1, &flags)
	}
}

// shortString is jsonwire.String for strings that are mostly short.
func shortString(data []byte, i int) (end int, f jsonwire.Flags) {
	if len(data)-i < 34 {
		return jsonwire.String(data, i)
	}
	if i += 1 + jsonwire.Plain32((*[32]byte)(data[i+1:])); data[i] == '"' {
		return i + 1, 0
	}
	return jsonwire.StringFrom(data, i)
}

// add puts a new node on the tape, of a value without an inside, and returns
// it and its index. It is small enough to be inlined.
func (t *Tape) add(start int, key uint32, keyAt int) (*Node, int) {
	k := len(t.nodes)
	if k == cap(t.nodes) {
		t.grow()
	}
	t.nodes = t.nodes[:k+1]
	n := &t.nodes[k]
	n.Start, n.Next, n.Key, n.KeyAt = uint32(start), uint32(k+1), key, uint32(keyAt)
	return n, k
}

// Add puts the value data[start:end], as one without an inside, on the tape and
// returns its node. f are the flags that its scanner returned.
func (t *Tape) Add(start, end uint32, f jsonwire.Flags) uint32 {
	n, k := t.add(int(start), Unknown, 0)
	n.Kind, n.End, n.Flags = KindOf(t.data[start]), end, f
	return uint32(k)
}

// KindOf returns what a value is by its first byte.
func KindOf(c byte) Kind { return kindOf[c] }

func (t *Tape) grow() { t.nodes = slices.Grow(t.nodes, len(t.nodes)+64) }

// otherKey is key for one that the guess missed.
func (t *Tape) otherKey(data []byte, i int, flags *jsonwire.Flags) (key uint32, after int) {
	if key, after, ok := t.keys.at(data, i); ok {
		return key, after
	}
	return t.key(data, i, flags)
}

// key scans the key at data[i] and the colon after it, and returns the key's
// number and the index after the colon.
func (t *Tape) key(data []byte, i int, flags *jsonwire.Flags) (key uint32, after int) {
	if i >= len(data) {
		return Unknown, ^len(data)
	}
	if data[i] != '"' {
		return Unknown, ^i
	}
	end, f := jsonwire.String(data, i)
	if end < 0 {
		return Unknown, end
	}
	*flags |= f
	raw := data[i:end]
	switch {
	case f&jsonwire.Escaped == 0:
		key = t.keys.Lookup(raw[1 : len(raw)-1])
	case !jsonwire.Broken(raw, f): // no name is broken text
		var buf [64]byte
		key = t.keys.Lookup(jsonwire.AppendUnquoted(buf[:0], raw))
	}
	i = jsonwire.Gap(data, end, flags)
	if i >= len(data) {
		return Unknown, ^len(data)
	}
	if data[i] != ':' {
		return Unknown, ^i
	}
	return key, i + 1
}

// value scans the value at data[i] and completes its node, t.nodes[n].
func (t *Tape) value(data []byte, i, n, depth int) (end int, f jsonwire.Flags) {
	if i >= len(data) {
		return ^len(data), 0
	}
	node := &t.nodes[n]
	node.Kind = kindOf[data[i]]
	if node.Kind >= Array && t.looksInside(node) {
		if node.Kind == Object {
			i = t.object(data, i, n, depth-1)
		} else {
			i = t.array(data, i, n, depth-1)
		}
		if i < 0 { // what was read of it is inside all the same
			t.nodes[n].Next = uint32(len(t.nodes))
		}
		return i, t.nodes[n].Flags
	}
	i, f = jsonwire.Skip(data, i, depth)
	node.End, node.Flags = uint32(i), f
	return i, f
}

// looksInside reports whether some schema asks for what is inside the object
// or array of node. An element has no key of its own: its array was looked
// into, and so is it.
func (t *Tape) looksInside(node *Node) bool {
	return node.KeyAt == 0 || t.keys.entries[node.Key].nested
}

// array scans the array that opens at data[i] and whose own node is
// t.nodes[self].
func (t *Tape) array(data []byte, i, self, depth int) int {
	if depth < 0 {
		return jsonwire.TooDeep
	}
	var flags, f jsonwire.Flags
	key := t.nodes[self].Key
	i = jsonwire.Gap(data, i+1, &flags)
	if i < len(data) && data[i] == ']' {
		return t.close(self, i+1, flags)
	}
	for {
		_, k := t.add(i, key, 0)
		if i, f = t.value(data, i, k, depth); i < 0 {
			return i
		}
		flags |= f &^ jsonwire.NumberFlags
		i = jsonwire.Gap(data, i, &flags)
		if i >= len(data) {
			return ^len(data)
		}
		if data[i] == ']' {
			return t.close(self, i+1, flags)
		}
		if data[i] != ',' {
			return ^i
		}
		i = jsonwire.Gap(data, i+1, &flags)
	}
}

// close completes the node of an object or array that ends before data[i].
func (t *Tape) close(self, i int, f jsonwire.Flags) int {
	n := &t.nodes[self]
	n.End, n.Next, n.Flags = uint32(i), uint32(len(t.nodes)), f
	return i
}

// Pointers returns the places of nodes as JSON Pointers (RFC 6901), in the
// same order, of the keys as they are after unescaping. It stops when they
// have maxPointers bytes together. It walks the whole tape: it is for saying
// what was wrong.
func (t *Tape) Pointers(nodes []uint32) []string {
	up := make([]uint32, len(t.nodes))    // the object or array that a node is in
	place := make([]uint32, len(t.nodes)) // its place there
	for k := range t.nodes {
		i := uint32(0)
		for child := uint32(k + 1); child < t.nodes[k].Next; child = t.nodes[child].Next {
			up[child], place[child] = uint32(k), i
			i++
		}
	}
	grafted := make(map[uint32]string) // the names of grafts that are members
	for _, g := range t.grafts {
		up[g.root], grafted[g.root] = g.up, g.name
	}
	var all []string
	size := 0
	for _, k := range nodes {
		p := t.pointer(k, up, place, grafted)
		if size += len(p); size > maxPointers {
			break
		}
		all = append(all, p)
	}
	return all
}

const maxPointers = 1 << 18

func (t *Tape) pointer(k uint32, up, place []uint32, grafted map[uint32]string) string {
	var parts []string
	for ; k != 0; k = up[k] {
		if name, ok := grafted[k]; ok {
			if name != "" {
				parts = append(parts, EscapePointer(name))
			}
		} else if t.nodes[up[k]].Kind == Object {
			parts = append(parts, EscapePointer(string(t.KeyText(nil, k))))
		} else {
			parts = append(parts, strconv.Itoa(int(place[k])))
		}
	}
	var b strings.Builder
	for _, part := range slices.Backward(parts) {
		b.WriteString("/" + part)
	}
	return b.String()
}

// Release gives back the memory that a large event needed.
func (t *Tape) Release() { t.nodes, t.data, t.own, t.grafts = nil, nil, nil, nil }

// KeyText appends the key of a member, unescaped and mended.
func (t *Tape) KeyText(dst []byte, node uint32) []byte {
	at := int(t.nodes[node].KeyAt)
	end, _ := jsonwire.String(t.data, at)
	return jsonwire.AppendUnquoted(dst, t.data[at:end])
}

// EscapePointer returns a key as a part of a JSON Pointer (RFC 6901,
// section 3).
func EscapePointer(key string) string {
	return strings.NewReplacer("~", "~0", "/", "~1").Replace(key)
}
