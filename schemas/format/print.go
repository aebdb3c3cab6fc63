package format

import (
	"slices"
	"strings"

	"gopkg.in/yaml.v3"

	"github.com/margaylog/margay/schemas"
)

// A printer writes one document.
type printer struct {
	*document
	strings.Builder
	kept bool // a blank line would belong to the text before it, which keeps them all
}

const indentation = 2

func (p *printer) pad(depth int) { p.WriteString(strings.Repeat(" ", indentation*depth)) }

// collection writes the entries of a collection, and its foot. fresh says that
// nothing of its document or owner stands before them, so that no blank line
// may.
func (p *printer) collection(c *collection, depth int, fresh bool) {
	for i, e := range p.order(c) {
		p.remarks(p.before(e), depth, fresh && i == 0)
		p.pad(depth)
		p.entry(e, depth)
	}
	p.remarks(c.foot, depth, false)
}

// remarks writes comments, and one blank line for any number of them.
func (p *printer) remarks(list []string, depth int, first bool) {
	for i, text := range list {
		switch {
		case text != "":
			p.pad(depth)
			p.WriteString(text + "\n")
			p.kept = false
		case p.kept:
		case first && i == 0 || i > 0 && list[i-1] == "" || strings.HasSuffix(p.String(), "\n\n"):
		default:
			p.WriteString("\n")
		}
	}
}

// before returns the comments that stand before an entry: its own, and those
// of the entries that begin on its line.
func (p *printer) before(e *entry) []string {
	list := slices.Clone(e.lead)
	if e.key != nil || e.inside == nil || p.prefix(e.value) != "" {
		return list
	}
	// The first entry inside stands behind the dash.
	if e.trail != "" {
		list = append(list, e.trail)
	}
	inner := p.before(p.order(e.inside)[0])
	for len(inner) > 0 && inner[0] == "" {
		inner = inner[1:]
	}
	return append(list, slices.DeleteFunc(inner, func(text string) bool { return text == "" })...)
}

// entry writes an entry, without what stands before it.
func (p *printer) entry(e *entry, depth int) {
	if e.key == nil {
		p.item(e, depth)
		return
	}
	p.WriteString(p.scalar(e.key) + ":")
	p.value(e, depth)
}

// item writes an item of a list. What is inside it begins behind the dash.
func (p *printer) item(e *entry, depth int) {
	p.WriteString("-")
	if e.inside == nil || p.prefix(e.value) != "" {
		p.value(e, depth)
		return
	}
	p.WriteString(" ")
	for i, inner := range p.order(e.inside) {
		if i > 0 {
			p.remarks(p.before(inner), depth+1, false)
			p.pad(depth + 1)
		}
		p.entry(inner, depth+1)
	}
	p.remarks(e.inside.foot, depth+1, false)
}

// value writes what stands behind a key or a dash, to the end of the line or
// lines.
func (p *printer) value(e *entry, depth int) {
	for _, text := range []string{p.prefix(e.value), p.inline(e)} {
		if text != "" {
			p.WriteString(" " + text)
		}
	}
	if e.trail != "" {
		p.WriteString(" " + e.trail)
	}
	p.WriteString("\n")
	b, isBlock := p.blocks[e.value]
	p.kept = isBlock && b.chomp == "+"
	if isBlock {
		for _, line := range b.lines {
			if line != "" {
				p.pad(depth + 1)
			}
			p.WriteString(line + "\n")
		}
	}
	if e.inside != nil {
		p.collection(e.inside, depth+1, true)
	}
}

// prefix returns the anchor and the tag of a node.
func (p *printer) prefix(n *yaml.Node) string {
	var parts []string
	if n.Anchor != "" {
		parts = append(parts, "&"+n.Anchor)
	}
	if n.Style&yaml.TaggedStyle != 0 {
		parts = append(parts, n.Tag)
	}
	return strings.Join(parts, " ")
}

// inline returns what of a value stands on the line of its entry.
func (p *printer) inline(e *entry) string {
	n := e.value
	if b, ok := p.blocks[n]; ok {
		return p.header(n, b)
	}
	switch {
	case e.inside != nil:
		return ""
	case n.Kind == yaml.AliasNode:
		return "*" + n.Value
	case n.Kind == yaml.ScalarNode:
		return p.scalar(n)
	}
	return p.flow(n)
}

// header returns the header of a literal or folded text.
func (p *printer) header(n *yaml.Node, b block) string {
	text := string(b.style)
	first := slices.IndexFunc(b.lines, func(line string) bool { return line != "" })
	if b.digit || first >= 0 && b.lines[first][0] == ' ' {
		text += "2"
	}
	if first >= 0 && !strings.HasSuffix(n.Value, "\n") {
		return text + "-" // perhaps because the file ends without a line break, which we add
	}
	return text + b.chomp
}

// flow writes a node on one line.
func (d *document) flow(n *yaml.Node) string {
	var parts []string
	switch n.Kind {
	case yaml.MappingNode:
		for _, i := range d.memberOrder(n) {
			parts = append(parts, d.scalar(n.Content[i])+": "+d.flow(n.Content[i+1]))
		}
		return "{" + strings.Join(parts, ", ") + "}"
	case yaml.SequenceNode:
		for _, c := range n.Content {
			parts = append(parts, d.flow(c))
		}
		return "[" + strings.Join(parts, ", ") + "]"
	}
	return d.scalar(n)
}

// scalar returns a scalar as it is written, on one line.
func (d *document) scalar(n *yaml.Node) string {
	s, quoted := d.raw[n]
	switch {
	case quoted && s.from.line == s.to.line:
		return d.lines[s.from.line][s.from.at:s.to.at]
	case quoted || strings.Contains(n.Value, "\n"):
		return inQuotes(n.Value)
	}
	return n.Value
}

// inQuotes writes a text that went over several lines in double quotes.
func inQuotes(text string) string {
	out, err := yaml.Marshal(&yaml.Node{Kind: yaml.ScalarNode, Tag: "!!str", Style: yaml.DoubleQuotedStyle, Value: text})
	if err != nil {
		return ""
	}
	return strings.TrimSuffix(string(out), "\n")
}

func at(file string, n *yaml.Node) schemas.Pos {
	return schemas.Pos{File: file, Line: n.Line, Column: n.Column}
}
