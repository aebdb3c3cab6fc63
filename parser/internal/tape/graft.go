package tape

import (
	"math"

	"github.com/margaylog/margay/internal/jsonwire"
)

// Some values do not stand in the event as JSON: those inside of a string
// that holds JSON, and those that are made of other values. Their text is put
// behind the event's, into memory of the tape's own, and their nodes behind
// the event's nodes, so that whatever works on values works on them. They are
// called grafts.

// maxGrafted bounds the text of all grafts of one event.
const maxGrafted = 64 << 20

// A graft is a value that does not stand in the event itself.
type graft struct {
	root uint32 // its node
	up   uint32 // the string that holds it, or the object that it is a member of
	name string // as a member
}

// Extend returns the text of the event and its grafts, for the caller to
// append the text of one more to, and to hand to Graft. Texts that were taken
// from the tape's data before stay valid and at their places.
func (t *Tape) Extend() []byte {
	if len(t.grafts) == 0 {
		t.ownData, t.ownNodes = len(t.data), len(t.nodes)
		if !t.owned {
			t.own = append(t.own[:0], t.data...)
			t.data, t.owned = t.own, true
		}
	}
	return t.data
}

// Graft lays out the JSON text that data has from start on, in place of the
// string up. It returns the new value's node. It is false when the text is
// not one JSON value with white space around it at most, nests too deep, or
// is too much.
func (t *Tape) Graft(data []byte, start int, up uint32) (root uint32, ok bool) {
	return t.graft(data, start, t.opts.Depth, graft{up: up})
}

// GraftMember is Graft for a member of the object up, by name. What it is made
// of has been on the tape, so that it may nest as deep as that together.
func (t *Tape) GraftMember(data []byte, start int, up uint32, name string) (root uint32, ok bool) {
	return t.graft(data, start, MaxDepth, graft{up: up, name: name})
}

func (t *Tape) graft(data []byte, start, depth int, g graft) (uint32, bool) {
	if len(data)-t.ownData > maxGrafted || uint64(len(data)) > math.MaxUint32 {
		return 0, false
	}
	k := len(t.nodes)
	i := jsonwire.Space(data, start)
	t.add(i, Unknown, 0)
	end, f := t.value(data, i, k, depth)
	if end < 0 || jsonwire.Space(data, end) != len(data) {
		t.nodes = t.nodes[:k]
		return 0, false
	}
	n := &t.nodes[k]
	n.End, n.Next, n.Flags = uint32(end), uint32(len(t.nodes)), f
	t.own, t.data = data, data
	g.root = uint32(k)
	t.grafts = append(t.grafts, g)
	return g.root, true
}

// Prune removes all grafts.
func (t *Tape) Prune() {
	if len(t.grafts) > 0 {
		t.data, t.nodes = t.data[:t.ownData], t.nodes[:t.ownNodes]
		t.grafts = t.grafts[:0]
	}
}

// Offset returns where the value at node k, or what it was made for, starts
// in the event.
func (t *Tape) Offset(k uint32) int {
	for i := len(t.grafts) - 1; i >= 0; i-- {
		if g := &t.grafts[i]; k >= g.root {
			k = g.up
		}
	}
	return int(t.nodes[k].Start)
}
