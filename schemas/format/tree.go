package format

import (
	"sort"
	"strings"
	"unicode/utf8"

	"gopkg.in/yaml.v3"
)

// A collection is a mapping or a list that is written with an entry a line.
type collection struct {
	node    *yaml.Node
	column  int // of its keys or dashes, from 1
	entries []*entry
	owner   *entry   // whose value it is; nil: the document's
	foot    []string // comments behind the last entry; "" is a blank line
}

// An entry is a member of a mapping, or an item of a list.
type entry struct {
	key    *yaml.Node // nil: an item
	value  *yaml.Node
	in     *collection
	inside *collection // the value's; nil: it is written on one line, or as a block
	place              // where it begins
	column int
	lead   []string // comments before it; "" is a blank line
	trail  string   // the comment behind it
}

// document formats the document with a root, in a part of the file.
func (t *text) document(root *yaml.Node, p part) (string, error) {
	d := newDocument(t, p)
	d.ordered, d.named = !anchored(root), make(map[*yaml.Node]bool)
	d.names(root)
	d.measure(root, -1)
	d.brackets(root)
	d.found, d.blank = d.comments()
	if root.Kind != yaml.MappingNode && root.Kind != yaml.SequenceNode {
		return "", &Error{at(t.file, root), "a document that is no mapping"}
	}
	if err := d.check(root); err != nil {
		return "", err
	}
	top := d.collect(root, nil)
	pr := &printer{document: d}
	if len(top.entries) > 0 {
		d.attach(top)
		pr.remarks(d.head(top), 0, true)
	}
	pr.collection(top, 0, true)
	if pr.kept { // blank lines at the end are part of a text
		return pr.String(), nil
	}
	return strings.TrimRight(pr.String(), "\n") + "\n", nil
}

func newDocument(t *text, p part) *document {
	return &document{
		text: t, part: p, tight: make(map[place]bool),
		blocks: make(map[*yaml.Node]block), raw: make(map[*yaml.Node]span),
	}
}

// head takes from the first entry of a document the comments that are about the
// document: those that a blank line sets off from it, or all if another entry
// is to come first.
func (d *document) head(top *collection) []string {
	first := top.entries[0]
	lead := first.lead
	for len(lead) > 0 && lead[0] == "" {
		lead = lead[1:]
	}
	first.lead = lead
	if d.order(top)[0] != first {
		first.lead = nil
		return lead
	}
	for i := len(lead) - 1; i > 0; i-- {
		if lead[i] == "" {
			first.lead = lead[i+1:]
			return lead[:i+1]
		}
	}
	return nil
}

// A document is one document of a file.
type document struct {
	*text
	part    part
	ordered bool                // keys may be put into order
	named   map[*yaml.Node]bool // mappings whose keys are names
	blocks  map[*yaml.Node]block
	raw     map[*yaml.Node]span // of quoted texts
	spans   []span
	tight   map[place]bool // where a comment may begin without a blank before it
	found   []comment
	blank   map[int]bool
	flat    []*entry // all entries, in the order of the file
}

// anchored reports whether an anchor is below a node: an alias has to stay
// behind its anchor.
func anchored(n *yaml.Node) bool {
	if n.Anchor != "" || n.Kind == yaml.AliasNode {
		return true
	}
	for _, c := range n.Content {
		if anchored(c) {
			return true
		}
	}
	return false
}

// measure finds the texts in quotes and the blocks below a node, whose entry
// is indented so far.
func (d *document) measure(n *yaml.Node, depth int) {
	switch {
	case n.Kind == yaml.ScalarNode && n.Style&(yaml.DoubleQuotedStyle|yaml.SingleQuotedStyle) != 0:
		d.raw[n] = d.quoted(n)
		d.spans = append(d.spans, d.raw[n])
		d.tight[d.raw[n].to] = true
	case n.Kind == yaml.ScalarNode && n.Style&(yaml.LiteralStyle|yaml.FoldedStyle) != 0:
		b := d.block(n, max(depth, 0))
		d.blocks[n] = b
		header := d.rest(b.from)
		behind := strings.TrimLeft(header, "|>+-123456789")
		d.tight[place{b.from.line, b.from.at + len(header) - len(behind)}] = true
		// The header may have a comment behind it.
		d.spans = append(d.spans, span{place{b.from.line + 1, 0}, b.to})
	case n.Kind == yaml.MappingNode:
		for i := 0; i < len(n.Content); i += 2 {
			key := n.Content[i]
			d.measure(key, depth)
			d.measure(n.Content[i+1], key.Column-1)
		}
	case n.Kind == yaml.SequenceNode:
		for _, c := range n.Content {
			d.measure(c, n.Column-1)
		}
	}
}

// brackets finds where comments may begin that are inside brackets below a
// measured node, or right behind them.
func (d *document) brackets(n *yaml.Node) {
	if n.Kind != yaml.ScalarNode && n.Style&yaml.FlowStyle != 0 {
		d.closing(d.content(n))
		return
	}
	for _, c := range n.Content {
		d.brackets(c)
	}
}

// check refuses what is not written: keys that are no plain scalars.
func (d *document) check(n *yaml.Node) error {
	for i, c := range n.Content {
		if n.Kind == yaml.MappingNode && i%2 == 0 {
			if c.Kind == yaml.MappingNode || c.Kind == yaml.SequenceNode || c.Style&(yaml.LiteralStyle|yaml.FoldedStyle) != 0 ||
				strings.HasPrefix(strings.TrimLeft(d.lines[c.Line-1], " -"), "? ") {
				return &Error{at(d.file, c), "a key that is no simple text"}
			}
		}
		if err := d.check(c); err != nil {
			return err
		}
	}
	return nil
}

// collect makes the entries of a node, and of those inside it that are written
// with an entry a line.
func (d *document) collect(n *yaml.Node, owner *entry) *collection {
	c := &collection{node: n, owner: owner, column: n.Column}
	if n.Kind == yaml.MappingNode {
		if len(n.Content) > 0 {
			c.column = n.Content[0].Column
		}
		for i := 0; i < len(n.Content); i += 2 {
			key := n.Content[i]
			d.add(c, &entry{key: key, value: n.Content[i+1], place: d.placeOf(key), column: key.Column})
		}
		return c
	}
	if n.Style&yaml.FlowStyle == 0 && len(n.Content) > 0 {
		c.column = d.dashColumn(n)
	}
	for _, item := range n.Content {
		e := &entry{value: item, place: d.placeOf(item), column: item.Column}
		if n.Style&yaml.FlowStyle == 0 {
			e.column, e.place = c.column, d.dash(c.column, e.place)
		}
		d.add(c, e)
	}
	return c
}

func (d *document) add(c *collection, e *entry) {
	e.in = c
	c.entries = append(c.entries, e)
	d.flat = append(d.flat, e)
	if n := e.value; (n.Kind == yaml.MappingNode || n.Kind == yaml.SequenceNode) && len(n.Content) > 0 && !d.fits(e) {
		e.inside = d.collect(n, e)
	}
}

// dashColumn returns the column of the dashes of a list. With an anchor or a
// tag the list begins with that, before them.
func (d *document) dashColumn(n *yaml.Node) int {
	p := d.content(n)
	if p.line >= len(d.lines) || !strings.HasPrefix(d.rest(p), "-") {
		return n.Column
	}
	return utf8.RuneCountInString(d.lines[p.line][:p.at]) + 1
}

// dash returns the place of the dash before an item.
func (d *document) dash(column int, item place) place {
	for i := min(item.line, len(d.lines)-1); i >= d.part.from; i-- {
		p := d.placeOf(&yaml.Node{Line: i + 1, Column: column})
		if strings.HasPrefix(d.rest(p), "-") && strings.TrimLeft(d.lines[i][:p.at], " -") == "" {
			return p
		}
	}
	return item
}

// lineWidth is how long a line with a list or mapping on it may be.
const lineWidth = 100

// fits reports whether the value of an entry stays on one line: it is in flow
// style, has no comments inside, and is short.
func (d *document) fits(e *entry) bool {
	n := e.value
	if n.Style&yaml.FlowStyle == 0 || !oneLine(n) {
		return false
	}
	from := d.placeOf(n)
	to := d.closing(from)
	for _, c := range d.found {
		if from.before(c.place) && c.place.before(to) {
			return false
		}
	}
	width := 2*depthOf(e.in) + utf8.RuneCountInString(d.flow(n)) + 2
	if e.key != nil {
		width += utf8.RuneCountInString(d.scalar(e.key))
	}
	return width <= lineWidth
}

func depthOf(c *collection) (n int) {
	for ; c.owner != nil; c = c.owner.in {
		n++
	}
	return n
}

// oneLine reports whether all that is in a node can stand in flow style on
// one line.
func oneLine(n *yaml.Node) bool {
	if n.Kind == yaml.ScalarNode {
		return !strings.Contains(n.Value, "\n") && (n.Value != "" || n.Style&(yaml.DoubleQuotedStyle|yaml.SingleQuotedStyle) != 0) &&
			n.Style&(yaml.LiteralStyle|yaml.FoldedStyle) == 0
	}
	for _, c := range n.Content {
		if c.Anchor != "" || c.Kind == yaml.AliasNode || c.Style&yaml.TaggedStyle != 0 || !oneLine(c) {
			return false
		}
	}
	return true
}

// closing returns the place behind the bracket that closes the one at a place.
// On its way it notes where comments may begin.
func (d *document) closing(from place) place {
	depth := 0
	spans := d.spans[sort.Search(len(d.spans), func(i int) bool { return from.before(d.spans[i].to) }):]
	for i := from.line; i < d.part.to; i++ {
		line := d.lines[i]
		at := 0
		if i == from.line {
			at = from.at
		}
		for ; at < len(line); at++ {
			for len(spans) > 0 && !(place{i, at}).before(spans[0].to) {
				spans = spans[1:]
			}
			if len(spans) > 0 && !(place{i, at}).before(spans[0].from) {
				continue
			}
			switch c := line[at]; {
			case c == ',', c == ':' && d.tight[place{i, at}]: // such as in {"a":1}
				d.tight[place{i, at + 1}] = true
			case c == '[' || c == '{':
				d.tight[place{i, at + 1}] = true
				depth++
			case c == ']' || c == '}':
				d.tight[place{i, at + 1}] = true
				if depth--; depth == 0 {
					return place{i, at + 1}
				}
			case d.begins(place{i, at}):
				at = len(line)
			}
		}
	}
	return place{line: d.part.to}
}

// begins reports whether a comment begins at a place that is in no text: with
// a # at the start of the line, behind a blank, or where it needs none.
func (d *document) begins(p place) bool {
	line := d.lines[p.line]
	return line[p.at] == '#' && (p.at == 0 || line[p.at-1] == ' ' || line[p.at-1] == '\t' || d.tight[p])
}
