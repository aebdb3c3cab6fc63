package plan

import (
	"strings"

	"github.com/margaylog/margay/parser/internal/tape"
)

// Ours reports whether name is one of those that we keep to ourselves at the
// top level of an event.
func Ours(name string) bool { return strings.HasPrefix(name, "p_") }

// CountBelow returns how many fields below the top level the event on t has:
// of a repeated key the last value counts, of an array every element, and a
// field counts once however many elements have it.
func CountBelow(fs *Fields, t *tape.Tape) int {
	c := counter{nodes: t.Nodes(), seen: make(map[*Field]bool)}
	c.object(fs, 0, true)
	return len(c.seen)
}

type counter struct {
	nodes []tape.Node
	seen  map[*Field]bool
}

// object counts the members of the object at node k, but not those of the
// top level, and what is below them.
func (c *counter) object(fs *Fields, k uint32, top bool) {
	last := make(map[*Field]uint32)
	for v := k + 1; v < c.nodes[k].Next; v = c.nodes[v].Next {
		if i := fs.find(c.nodes[v].Key); i >= 0 {
			last[&fs.List[i]] = v
		}
	}
	for f, v := range last {
		switch {
		case !top:
			c.seen[f] = true
		case Ours(f.Name):
			continue
		}
		c.value(&f.Op, v)
	}
}

func (c *counter) value(op *Op, k uint32) {
	n := &c.nodes[k]
	switch {
	case op.Kind == Object && n.Kind == tape.Object:
		c.object(op.Fields, k, false)
	case op.Kind == Array && n.Kind == tape.Array:
		for v := k + 1; v < n.Next; v = c.nodes[v].Next {
			c.value(op.Elem, v)
		}
	}
}
