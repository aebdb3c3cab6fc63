package infer

import (
	"bytes"
	"slices"

	"github.com/margaylog/margay/internal/jsonwire"
)

// An object is what is known about the objects of one place.
type object struct {
	count   int64 // of objects
	members int64 // of all of them that are not null
	fields  []*field
	index   map[string]*field
	isMap   bool // too many different keys: its fields are not known
}

// A field is a key of an object and the values that it has.
type field struct {
	key    string
	node   *node
	serial int64 // of the object that had it last
	slot   int   // and where in slots its value is
}

// A slot is a member of the object that is read. Only the last one of a key
// counts, so the members are found first, and taken afterwards.
type slot struct {
	field *field // nil: another one of the same key came later
	at    int    // of the value
}

func newObject() *object { return &object{index: make(map[string]*field)} }

// object takes the object at data[i] and returns its end.
func (c *Collector) object(n *node, data []byte, i int) (end int) {
	if n.object == nil {
		n.object = newObject()
	}
	o := n.object
	o.count++
	if n.level >= maxLevels {
		n.deep = true
	}
	if n.deep || o.isMap {
		end, _ = jsonwire.Skip(data, i, c.o.MaxDepth)
		return end
	}
	first := len(c.slots)
	end = c.members(n, data, i)
	for k := first; k < len(c.slots); k++ {
		s := c.slots[k]
		if s.field == nil || o.isMap {
			continue
		}
		if data[s.at] != 'n' {
			o.members++
		}
		c.value(s.field.node, data, s.at)
	}
	c.slots = c.slots[:first]
	return end
}

// members notes where the members of the object at data[i] are, and returns
// its end.
func (c *Collector) members(n *node, data []byte, i int) (end int) {
	c.serial++
	serial := c.serial
	o := n.object
	order := ordering{object: o}
	for i = jsonwire.Space(data, i+1); data[i] != '}'; {
		if data[i] == ',' {
			i = jsonwire.Space(data, i+1)
		}
		keyEnd, f := jsonwire.String(data, i)
		had := len(o.fields)
		field := c.fieldOf(n, data[i:keyEnd], f)
		i = jsonwire.Space(data, keyEnd) // the colon
		i = jsonwire.Space(data, i+1)    // the value
		if field != nil {
			order.note(field, len(o.fields) > had)
			if field.serial == serial {
				c.slots[field.slot].field = nil
			}
			field.serial, field.slot = serial, len(c.slots)
			c.slots = append(c.slots, slot{field, i})
		}
		i, _ = jsonwire.Skip(data, i, c.o.MaxDepth)
		i = jsonwire.Space(data, i)
	}
	return i + 1
}

// fieldOf returns the field of a key, which is new if need be and then stands
// last. It returns nil when there is no room.
func (c *Collector) fieldOf(n *node, quoted []byte, f jsonwire.Flags) *field {
	key := quoted[1 : len(quoted)-1]
	if f != 0 {
		if jsonwire.Broken(quoted, f) {
			c.leftOut++ // no field has a name like this
			return nil
		}
		start := len(c.scratch)
		c.scratch = jsonwire.AppendUnquoted(c.scratch, quoted)
		key = c.scratch[start:]
		c.scratch = c.scratch[:start]
	}
	if n.object.isMap {
		return nil
	}
	if known := n.object.index[string(key)]; known != nil {
		return known
	}
	return c.newField(n, bytes.Clone(key))
}

func (c *Collector) newField(n *node, key []byte) *field {
	o := n.object
	top := n == c.root
	if !top && (len(key) > maxKey || len(o.fields) >= c.o.MaxKeys) {
		c.makeMap(n)
		return nil
	}
	if len(key) > maxKey || !c.hasRoom() {
		c.leftOut++
		return nil
	}
	if o.isMap { // the room was made here
		return nil
	}
	f := &field{key: string(key), node: c.newNode(newName(string(key), n.name), n.level+1)}
	o.fields = append(o.fields, f)
	o.index[f.key] = f
	return f
}

// An ordering puts the new fields of an object where they stand in a sample:
// in front of the known one that follows them, or last.
type ordering struct {
	*object
	at  int // the place of the known field before
	new int // how many new ones come after it; they are the last of the fields
}

// maxLook is how far ahead an ordering looks for a field. Samples have their
// members mostly in one order.
const maxLook = 32

// note takes the next member.
func (o *ordering) note(f *field, isNew bool) {
	if isNew {
		o.new++
		return
	}
	if len(o.fields) < o.new { // a map by now
		return
	}
	old := len(o.fields) - o.new
	for i := o.at; i < min(o.at+maxLook, old); i++ {
		if o.fields[i] != f {
			continue
		}
		if o.new > 0 {
			fresh := slices.Clone(o.fields[old:])
			copy(o.fields[i+o.new:], o.fields[i:old])
			copy(o.fields[i:], fresh)
		}
		o.at = i + o.new + 1
		break
	}
	o.new = 0
}

// makeMap gives up the fields of an object.
func (c *Collector) makeMap(n *node) {
	n.object.fields, n.object.index = nil, nil
	n.object.isMap = true
	c.count()
}

// count counts the nodes anew. What is taken off the tree may still be read
// into, until the end of the sample, so it is done then once more.
func (c *Collector) count() {
	c.nodes = 0
	c.root.each(func(*node) { c.nodes++ })
	c.recount = true
}

// hasRoom reports whether there is room for another field. If need be it makes
// a map of the object with the most keys below the top level.
func (c *Collector) hasRoom() bool {
	if c.nodes < maxFields || c.full {
		return !c.full
	}
	var most *node
	c.root.each(func(n *node) {
		if n != c.root && n.object != nil && len(n.object.fields) > 1 && (most == nil || len(n.object.fields) > len(most.object.fields)) {
			most = n
		}
	})
	if most == nil {
		c.full = true
		return false
	}
	c.makeMap(most)
	return c.nodes < maxFields
}

// each calls visit for n and all nodes below.
func (n *node) each(visit func(*node)) {
	if n == nil {
		return
	}
	visit(n)
	n.element.each(visit)
	n.embedded.each(visit)
	if n.object != nil {
		for _, f := range n.object.fields {
			f.node.each(visit)
		}
	}
}
