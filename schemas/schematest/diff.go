package schematest

import (
	"fmt"
	"strings"
)

// A Line is one line of a difference: Op is '-' for what was expected, '+' for
// what there is, and ' ' for what is the same or explains.
type Line struct {
	Op   byte
	Text string
}

func (l Line) String() string { return strings.TrimRight(string(l.Op)+" "+l.Text, " ") }

// context is how many lines that are the same are shown beside a difference.
const context = 1

// lines prints what differs below a delta, in the manner of JSON.
func (d *delta) lines() []Line {
	p := &printer{}
	p.inner(d, "")
	return p.done()
}

// allLines prints a value as expected but missing, or as not expected.
func allLines(n *node, op byte) []Line {
	p := &printer{}
	for _, m := range n.members {
		p.value(op, "", string(appendString(nil, m.name))+": ", m.value)
	}
	return p.done()
}

type printer struct{ lines []Line }

// maxLines bounds how much is shown of one difference.
const maxLines = 300

func (p *printer) done() []Line {
	if more := len(p.lines) - maxLines; more > 1 {
		p.lines = append(p.lines[:maxLines], Line{' ', fmt.Sprintf("... %d more lines", more)})
	}
	return p.lines
}

func (p *printer) add(op byte, indent, text string) {
	p.lines = append(p.lines, Line{op, indent + text})
}

// inner prints the members or elements of a delta; of long runs that are the
// same it prints the ends.
func (p *printer) inner(d *delta, indent string) {
	for i := 0; i < len(d.inner); {
		run := i
		for run < len(d.inner) && d.inner[run].op == same {
			run++
		}
		if run == i {
			p.delta(&d.inner[i], indent)
			i++
			continue
		}
		before, after := context, context
		if i == 0 {
			before = 0
		}
		if run == len(d.inner) {
			after = 0
		}
		p.run(d.inner[i:run], before, after, indent)
		i = run
	}
}

// run prints values that are the same: the first and last few.
func (p *printer) run(ds []delta, before, after int, indent string) {
	hidden := len(ds) - before - after
	if hidden < 2 { // the line that says so is as long
		before, hidden = len(ds), 0
	}
	for i := range ds {
		switch {
		case i < before || i >= before+hidden:
			p.add(' ', indent, ds[i].label()+brief(ds[i].want))
		case i == before:
			p.add(' ', indent, fmt.Sprintf("... %d that are the same", hidden))
		}
	}
}

// label is the name of a member, as JSON has it.
func (d *delta) label() string {
	if !d.named {
		return ""
	}
	return string(appendString(nil, d.name)) + ": "
}

func (p *printer) delta(d *delta, indent string) {
	switch d.op {
	case missing:
		p.value('-', indent, d.label(), d.want)
	case extra:
		p.value('+', indent, d.label(), d.got)
	case inside:
		open, end := "{", "}"
		if d.want.kind == arrayNode {
			open, end = "[", "]"
		}
		p.add(' ', indent, d.label()+open)
		p.inner(d, indent+"  ")
		p.add(' ', indent, end)
	default:
		if d.want.kind == stringNode && d.got.kind == stringNode {
			p.texts(d, indent)
		} else {
			p.value('-', indent, d.label(), d.want)
			p.value('+', indent, d.label(), d.got)
		}
	}
	if d.note != "" {
		p.add(' ', indent, "("+d.note+")")
	}
}

// longest is how many characters of a text are shown.
const longest = 160

// texts prints two texts, of long ones the part around the first difference.
func (p *printer) texts(d *delta, indent string) {
	a, b := []rune(d.want.text), []rune(d.got.text)
	from := 0
	if max(len(a), len(b)) > longest {
		for from < min(len(a), len(b)) && a[from] == b[from] {
			from++
		}
		from = max(0, from-longest/4)
	}
	p.add('-', indent, d.label()+window(a, from))
	p.add('+', indent, d.label()+window(b, from))
}

// window is a text as JSON, from a character on, and at most so long.
func window(text []rune, from int) string {
	from = min(from, len(text))
	to := min(len(text), from+longest)
	shown := string(appendString(nil, string(text[from:to])))
	if from > 0 {
		shown = "..." + shown
	}
	if to < len(text) {
		shown += "..."
	}
	return shown
}

// brief is a value on one line, cut when it is long.
func brief(n *node) string {
	if n.kind == stringNode {
		return window([]rune(n.text), 0)
	}
	text := []rune(string(n.appendJSON(nil, true)))
	if len(text) > longest {
		return string(text[:longest]) + "..."
	}
	return string(text)
}

// value prints a whole value.
func (p *printer) value(op byte, indent, label string, n *node) {
	short, ok := n.oneLine()
	switch {
	case n.kind == stringNode:
		p.add(op, indent, label+window([]rune(n.text), 0))
	case ok:
		p.add(op, indent, label+short)
	case n.kind == objectNode:
		p.add(op, indent, label+"{")
		for _, m := range n.members {
			p.value(op, indent+"  ", string(appendString(nil, m.name))+": ", m.value)
		}
		p.add(op, indent, "}")
	default:
		p.add(op, indent, label+"[")
		for _, elem := range n.elems {
			p.value(op, indent+"  ", "", elem)
		}
		p.add(op, indent, "]")
	}
}

// A Difference is one value that is not what is expected.
type Difference struct {
	Path string // JSON Pointer into the result; an index is that of the event, or else of the expectation
	Want string // JSON; empty when nothing is expected
	Got  string // JSON; empty when there is nothing
}

// differences lists the values that differ below a delta.
func (d *delta) differences() []Difference {
	var all []Difference
	d.each("", func(path string, d *delta) {
		diff := Difference{Path: path}
		if d.want != nil {
			diff.Want = d.want.json()
		}
		if d.got != nil {
			diff.Got = d.got.json()
		}
		all = append(all, diff)
	})
	return all
}

func (d *delta) each(path string, f func(path string, d *delta)) {
	if d.op != inside {
		if d.op != same {
			f(path, d)
		}
		return
	}
	want, got := 0, 0
	for i := range d.inner {
		in := &d.inner[i]
		step := in.name
		if !in.named {
			step = fmt.Sprint(got)
			if in.got == nil {
				step = fmt.Sprint(want)
			}
			if in.got != nil {
				got++
			}
			if in.want != nil {
				want++
			}
		}
		in.each(path+"/"+escapePointer(step), f)
	}
}

func escapePointer(step string) string {
	return strings.NewReplacer("~", "~0", "/", "~1").Replace(step)
}

// merged is the expectation that would have been met: what is expected where
// it is there, in the author's words, and what there is everywhere else.
func (d *delta) merged(w what) *node {
	switch d.op {
	case same:
		return d.want
	case changed, extra:
		return d.got
	case missing:
		if w == partly {
			return &node{kind: nullNode}
		}
		return nil
	}
	n := &node{kind: d.want.kind}
	for i := range d.inner {
		in := &d.inner[i]
		value := in.merged(w)
		switch {
		case value == nil || !in.named && in.op == missing:
		case in.named:
			n.members = append(n.members, member{in.name, value})
		default:
			n.elems = append(n.elems, value)
		}
	}
	return n
}

// fresh is what to expect of an event of which nothing was expected.
func fresh(got *node) *node {
	none := &node{kind: objectNode}
	return got.without(func(name string) bool { return ignored(name, none, got) })
}
