package infer

import (
	"github.com/margaylog/margay/internal/jsonwire"
)

// The samples are merged into a tree of nodes, one for each place where values
// stand: a field, the elements of an array, what the strings of a field hold.

// A node is what is known about the values of one place.
type node struct {
	name     *name
	level    int // the event is 1
	inString int // how many strings it is inside of

	values  int64 // all that are not null
	empty   int64 // ""
	texts   texts // other strings
	bools   int64
	numbers numbers
	times   times     // of texts and numbers
	set     *valueSet // of texts and numbers; nil: nobody asked

	objects int64
	arrays  int64
	object  *object
	element *node
	deep    bool // there are objects or arrays, and no looking into them

	embedded *node // what strings hold; nil: none, or not all do
	noJSON   bool  // some string holds no JSON object or array
}

func (c *Collector) newNode(n *name, level int) *node {
	c.nodes++
	return &node{name: n, level: level, inString: c.embedded}
}

// value takes the value at data[i], whose syntax has been checked, and returns
// its end.
func (c *Collector) value(n *node, data []byte, i int) (end int) {
	switch data[i] {
	case 'n':
		return i + len("null")
	case '{':
		n.values++
		n.objects++
		return c.object(n, data, i)
	case '[':
		n.values++
		n.arrays++
		return c.array(n, data, i)
	}
	n.values++
	switch data[i] {
	case '"':
		return c.string(n, data, i)
	case 't', 'f':
		n.bools++
		n.times = times{dead: true}
		if data[i] == 't' {
			return i + len("true")
		}
		return i + len("false")
	}
	end, f := jsonwire.Number(data, i)
	c.number(n, data[i:end], f)
	return end
}

func (c *Collector) number(n *node, literal []byte, f jsonwire.Flags) {
	n.numbers.add(literal, f)
	n.times.add(c.formats, n.name, literal, true)
	c.keep(n, literal)
}

func (c *Collector) string(n *node, data []byte, i int) (end int) {
	end, f := jsonwire.String(data, i)
	if f == 0 {
		c.text(n, data[i+1:end-1])
		return end
	}
	start := len(c.scratch)
	c.scratch = jsonwire.AppendUnquoted(c.scratch, data[i:end])
	c.text(n, c.scratch[start:])
	c.scratch = c.scratch[:start]
	return end
}

// text takes a decoded string.
func (c *Collector) text(n *node, text []byte) {
	if len(text) == 0 {
		n.empty++
		c.notJSON(n)
		return
	}
	n.texts.add(c, n.name, text)
	n.times.add(c.formats, n.name, text, false)
	c.keep(n, text)
	if !n.noJSON && !c.inside(n, text) {
		c.notJSON(n)
	}
}

// keep notes the value for enumerations and examples.
func (c *Collector) keep(n *node, value []byte) {
	if c.o.Enumerate == 0 && !c.o.Examples {
		return
	}
	if n.set == nil {
		n.set = new(valueSet)
	}
	n.set.add(value, max(c.o.Enumerate, maxExamples))
}

// notJSON notes that not all strings hold JSON.
func (c *Collector) notJSON(n *node) {
	n.noJSON = true
	if n.embedded != nil {
		n.embedded = nil
		c.count()
	}
}

// inside takes the JSON object or array that the text of a string is. It is
// false when it is none, or too much of it.
func (c *Collector) inside(n *node, text []byte) bool {
	i := jsonwire.Space(text, 0)
	if i == len(text) || text[i] != '{' && text[i] != '[' || c.csv != nil || n.inString == maxEmbedded {
		return false
	}
	end, _ := jsonwire.Skip(text, i, c.o.MaxDepth)
	if end < 0 || jsonwire.Space(text, end) < len(text) {
		return false
	}
	c.embedded = n.inString + 1
	if n.embedded == nil {
		n.embedded = c.newNode(n.name, n.level)
	}
	c.value(n.embedded, text, i)
	c.embedded = n.inString
	return true
}

func (c *Collector) array(n *node, data []byte, i int) (end int) {
	if n.level >= maxLevels {
		n.deep = true
	}
	if n.deep {
		end, _ = jsonwire.Skip(data, i, c.o.MaxDepth)
		return end
	}
	if n.element == nil {
		n.element = c.newNode(n.name, n.level+1)
	}
	for i = jsonwire.Space(data, i+1); data[i] != ']'; {
		if data[i] == ',' {
			i = jsonwire.Space(data, i+1)
		}
		i = jsonwire.Space(data, c.value(n.element, data, i))
	}
	return i + 1
}
