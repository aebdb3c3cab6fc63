package reference

import (
	"crypto/md5"
	"crypto/sha1"
	"crypto/sha256"
	"crypto/sha512"
	"encoding/hex"
	"strings"
	"time"

	"github.com/margaylog/margay/schemas"
)

// isTransformed reports whether a field takes its value from other fields.
func isTransformed(f *schemas.Field) bool {
	return f.Copy != nil || f.Concat != nil || f.Split != nil
}

// countTransformed returns how many fields of the document take their value
// from others.
func countTransformed(s *schemas.Schema) (n int) {
	var walk func(v *schemas.Value)
	walk = func(v *schemas.Value) {
		for _, f := range v.Fields {
			if isTransformed(f) {
				n++
			}
			walk(&f.Value)
		}
		if v.Element != nil {
			walk(v.Element)
		}
	}
	walk(&schemas.Value{Fields: s.Fields})
	for _, d := range s.Definitions {
		walk(&d.Value)
	}
	return n
}

// source returns the value of a transformed field as if it stood in the
// event, nil when it is absent.
func (c *conversion) source(f *schemas.Field) *tree {
	switch {
	case f.Copy != nil:
		if n := c.output(f.Copy.Source); n != nil {
			return c.outputTree(n)
		}
	case f.Concat != nil:
		return c.concat(f.Concat)
	case f.Split != nil:
		return c.split(f.Split)
	}
	return nil
}

// output returns what a path leads to, before masks; nil when it is absent,
// and when something in it was refused.
func (c *conversion) output(path schemas.Source) *node {
	n := c.earlier
	for _, f := range path {
		n = n.member(f)
	}
	if n != nil && n.bad {
		return nil
	}
	return bare(n)
}

func (n *node) member(f *schemas.Field) *node {
	if n == nil {
		return nil
	}
	for _, m := range n.members {
		if m.field == f {
			return m.node
		}
	}
	return nil
}

// bare returns a copy of n without masks and unknown keys.
func bare(n *node) *node {
	if n == nil {
		return nil
	}
	if n.unmasked != nil {
		return n.unmasked
	}
	out := *n
	out.elements, out.members, out.unknown = nil, nil, nil
	for _, e := range n.elements {
		out.elements = append(out.elements, bare(e))
	}
	for _, m := range n.members {
		out.members = append(out.members, namedNode{name: m.name, node: bare(m.node), field: m.field})
	}
	return &out
}

// outputTree reads what would be written for n, which is bare, as if it
// came in an event.
func (c *conversion) outputTree(n *node) *tree {
	var t *tree
	switch {
	case n == nil:
		return readTree("null")
	case n.shape == instant:
		t = textTree(printTime(n.time, c.options.TimeFormat))
		shown := cut(n.time, c.options.TimeFormat)
		t.instant = &shown
	case n.shape == list:
		t = &tree{kind: arrayKind}
		for _, e := range n.elements {
			t.elements = append(t.elements, c.outputTree(e))
		}
	case n.shape == record:
		t = &tree{kind: objectKind}
		for _, m := range n.members {
			name, _ := schemas.OutputName(m.field.Name.Value) // also where the run keeps names
			t.members = append(t.members, member{key: makeString(name), value: c.outputTree(m.node), other: m.field.Name.Value})
		}
	default:
		t = readTree(n.json)
		t.text.broken = n.broken && !n.made
	}
	t.raw = nodeText(n, c.options.TimeFormat)
	t.mended = anyBroken(n)
	return t
}

// cut returns the instant that a profile shows of t.
func cut(t time.Time, profile string) time.Time {
	if profile == "millis" {
		return t.Truncate(time.Millisecond) // downwards, also before 1970
	}
	return t
}

func anyBroken(n *node) bool {
	if n == nil {
		return false
	}
	broken := n.broken && !n.made
	for _, e := range n.elements {
		broken = broken || anyBroken(e)
	}
	for _, m := range n.members {
		broken = broken || anyBroken(m.node)
	}
	return broken
}

// concat joins the texts of what is there.
func (c *conversion) concat(f *schemas.Concat) *tree {
	var texts []string
	broken := false
	for _, path := range f.Sources {
		if n := c.output(path); n != nil {
			texts = append(texts, c.outputTree(n).spelling())
			broken = broken || anyBroken(n)
		}
	}
	if len(texts) == 0 {
		return nil
	}
	return madeOf(strings.Join(texts, f.Separator.Value), broken)
}

// split takes one part.
func (c *conversion) split(f *schemas.Split) *tree {
	n := c.output(f.Source)
	if n == nil {
		return nil
	}
	parts := strings.Split(n.text, f.Separator.Value)
	if f.Index >= len(parts) {
		return nil
	}
	return madeOf(parts[f.Index], anyBroken(n))
}

// madeOf is text that was made of others, broken ones or not.
func madeOf(text string, broken bool) *tree {
	t := textTree(text)
	t.text.broken, t.mended, t.made = broken, broken, true
	return t
}

// mask hides the text of a string: indicators see what is written. Broken
// text that is hidden is nothing that was mended.
func mask(m *schemas.Mask, n *node) *node {
	text := "REDACTED"
	switch {
	case m.Kind.Value == "hash":
		text = digest(m.To.Value, m.Salt.Value+n.text)
	case m.To.Set():
		text = m.To.Value
	}
	return &node{shape: scanned, json: quote(text), text: text, indicators: n.indicators, unmasked: n}
}

func digest(kind, text string) string {
	in := []byte(text)
	switch kind {
	case "md5":
		sum := md5.Sum(in)
		return hex.EncodeToString(sum[:])
	case "sha1":
		sum := sha1.Sum(in)
		return hex.EncodeToString(sum[:])
	case "sha512":
		sum := sha512.Sum512(in)
		return hex.EncodeToString(sum[:])
	}
	sum := sha256.Sum256(in)
	return hex.EncodeToString(sum[:])
}

// embedded reads the JSON that a string holds.
func (c *conversion) embedded(v *schemas.Value, r rules, in *tree, at string) (*node, string) {
	if in.kind != textKind || check([]byte(in.text.text), c.options.MaxDepth) != "" {
		return nil, wrongType
	}
	inner := readTree(in.text.text)
	if inner.kind == nullKind {
		return nil, ""
	}
	n, code := c.typed(v, r, inner, at)
	if n != nil && in.text.broken {
		n.broken = true
	}
	return n, code
}
