package infer

import (
	"bytes"
	"cmp"
	"fmt"
	"slices"
	"strings"
	"unicode/utf8"

	"gopkg.in/yaml.v3"
)

// What is added to a schema file is put into its text, so that everything else
// stays as people wrote it. Whether that went well is told by reading the text
// again: it must be the tree of nodes with the additions. Where it is not, as
// for fields that stand in brackets, or behind a literal text that the end of
// the file leaves without a line break, the tree is written out instead, which
// keeps comments and the order but not the layout.

// source returns the file with the additions.
func (m *merger) source() ([]byte, error) {
	if len(m.order) == 0 && len(m.formats) == 0 {
		return m.base.src, nil
	}
	spliced, ok := m.splice() // needs the places of the nodes as they are
	m.graft()
	if ok {
		if docs, err := documents(spliced); err == nil && sameNodes(docs, m.base.docs) {
			return spliced, nil
		}
	}
	return m.encode()
}

// graft adds to the tree of nodes.
func (m *merger) graft() {
	for _, e := range m.order {
		e.list.Content = append(e.list.Content, fieldNodes(e.more).Content...)
	}
	for _, e := range m.formats {
		e.graft()
	}
}

func (e *formatEdit) graft() {
	if e.none {
		e.graftFirst()
		return
	}
	if formats := valueOf(e.field, "timeFormats"); formats != nil {
		formats.Content = append(formats.Content, list(e.more).Content...)
		return
	}
	for i := 0; i+1 < len(e.field.Content); i += 2 {
		if key := e.field.Content[i]; key.Value == "timeFormat" {
			formats := list(e.more)
			formats.Content = append([]*yaml.Node{e.field.Content[i+1]}, formats.Content...)
			key.Value, e.field.Content[i+1] = "timeFormats", formats
			return
		}
	}
}

// graftFirst adds formats to a timestamp that has none, but perhaps a key with
// nothing behind it.
func (e *formatEdit) graftFirst() {
	var kept []*yaml.Node
	at := 0
	for i := 0; i+1 < len(e.field.Content); i += 2 {
		key := e.field.Content[i]
		if key.Value == "timeFormats" || key.Value == "timeFormat" {
			continue
		}
		kept = append(kept, key, e.field.Content[i+1])
		if key.Value == "type" {
			at = len(kept)
		}
	}
	formats := pair("timeFormats", list(append([]string{"rfc3339"}, e.more...)))
	e.field.Content = slices.Insert(kept, at, formats.Content...)
}

// encode writes the tree of nodes.
func (m *merger) encode() ([]byte, error) {
	var b bytes.Buffer
	enc := yaml.NewEncoder(&b)
	enc.SetIndent(m.indent())
	for _, doc := range m.base.docs {
		if err := enc.Encode(doc); err != nil {
			return nil, fmt.Errorf("%s: %w", m.base.file, err)
		}
	}
	return b.Bytes(), enc.Close()
}

// indent returns by how many blanks the file indents: 4 or 2.
func (m *merger) indent() int {
	root := m.base.docs[m.base.index].Content[0]
	if fields := valueOf(root, "fields"); fields != nil && fields.Column-root.Column >= 4 {
		return 4
	}
	return 2
}

// sameNodes reports whether two lists of nodes say the same, however they are
// written.
func sameNodes(a, b []*yaml.Node) bool {
	return slices.EqualFunc(a, b, func(a, b *yaml.Node) bool {
		return a.Kind == b.Kind && a.ShortTag() == b.ShortTag() && a.Value == b.Value && a.Anchor == b.Anchor && sameNodes(a.Content, b.Content)
	})
}

// An insertion is text that comes into the file.
type insertion struct {
	offset int
	column int // of the list that it belongs to; what is further right comes first
	text   string
}

// withinLine is the column of what belongs to a line rather than a list.
const withinLine = 1 << 30

// A splicer finds the places for insertions.
type splicer struct {
	src    []byte
	lines  []int // where each line begins
	indent int
	eol    string
	all    []insertion
}

// splice puts the additions into the text. It is false when there is no place
// for one of them.
func (m *merger) splice() ([]byte, bool) {
	s := &splicer{src: m.base.src, lines: []int{0}, indent: m.indent(), eol: "\n"}
	if bytes.Contains(s.src, []byte("\r\n")) {
		s.eol = "\r\n"
	}
	for i, c := range s.src {
		if c == '\n' {
			s.lines = append(s.lines, i+1)
		}
	}
	for _, e := range m.order {
		if !s.afterItems(e.list, fieldNodes(e.more)) {
			return nil, false
		}
	}
	for _, e := range m.formats {
		if !s.formats(e) {
			return nil, false
		}
	}
	return s.text(), true
}

// text returns the source with the insertions.
func (s *splicer) text() []byte {
	slices.SortStableFunc(s.all, func(a, b insertion) int {
		return cmp.Or(cmp.Compare(a.offset, b.offset), cmp.Compare(b.column, a.column))
	})
	var out []byte
	last := 0
	for _, in := range s.all {
		out = append(append(out, s.src[last:in.offset]...), in.text...)
		last = in.offset
	}
	return append(out, s.src[last:]...)
}

// afterItems puts items behind those of a list that has a line for each.
func (s *splicer) afterItems(seq, items *yaml.Node) bool {
	if seq.Style&yaml.FlowStyle != 0 || len(seq.Content) == 0 || seq.Line == 0 {
		return false
	}
	var b bytes.Buffer
	enc := yaml.NewEncoder(&b)
	enc.SetIndent(s.indent)
	if err := enc.Encode(items); err != nil {
		return false
	}
	margin := strings.Repeat(" ", seq.Column-1)
	var text strings.Builder
	for line := range strings.Lines(b.String()) {
		text.WriteString(margin + strings.TrimSuffix(line, "\n") + s.eol)
	}
	s.insertLines(s.endOf(seq), seq.Column, text.String())
	return true
}

// insertLines puts lines in front of a line, from 0.
func (s *splicer) insertLines(line, column int, text string) {
	switch {
	case line < len(s.lines):
		s.all = append(s.all, insertion{s.lines[line], column, text})
	case len(s.src) > 0 && s.src[len(s.src)-1] != '\n':
		s.all = append(s.all, insertion{len(s.src), column, s.eol + strings.TrimSuffix(text, s.eol)})
	default:
		s.all = append(s.all, insertion{len(s.src), column, text})
	}
}

// endOf returns the line after a list, from 0: its last item goes on as long
// as lines are indented deeper than its dash.
func (s *splicer) endOf(seq *yaml.Node) int {
	line := lastLine(seq) // from 1, so it is the index of the next one
	for next := line; next < len(s.lines); next++ {
		text := s.line(next)
		inner := bytes.TrimLeft(text, " ")
		if len(bytes.TrimSpace(inner)) == 0 {
			continue
		}
		if len(text)-len(inner) < seq.Column {
			break
		}
		line = next + 1
	}
	return line
}

// line returns the text of a line, from 0.
func (s *splicer) line(i int) []byte {
	end := len(s.src)
	if i+1 < len(s.lines) {
		end = s.lines[i+1]
	}
	return s.src[s.lines[i]:end]
}

// lastLine returns the last line on which a node below n begins.
func lastLine(n *yaml.Node) int {
	last := n.Line
	for _, child := range n.Content {
		last = max(last, lastLine(child))
	}
	return last
}

// formats adds formats to a timestamp.
func (s *splicer) formats(e *formatEdit) bool {
	more := s.inline(e.more)
	formats := valueOf(e.field, "timeFormats")
	switch {
	case e.none:
		return s.firstFormats(e, more)
	case formats != nil && formats.Style&yaml.FlowStyle == 0:
		items := list(e.more)
		items.Style = 0
		return s.afterItems(formats, items)
	case formats != nil && len(formats.Content) > 0:
		at, ok := s.scalarEnd(formats.Content[len(formats.Content)-1])
		s.all = append(s.all, insertion{at, withinLine, ", " + more})
		return ok
	}
	for i := 0; i+1 < len(e.field.Content); i += 2 {
		if key := e.field.Content[i]; key.Value == "timeFormat" {
			return s.toList(key, e.field.Content[i+1], more)
		}
	}
	return false
}

// firstFormats adds formats to a timestamp that has none.
func (s *splicer) firstFormats(e *formatEdit, more string) bool {
	t := valueOf(e.field, "type")
	if t == nil || e.field.Style&yaml.FlowStyle != 0 || valueOf(e.field, "timeFormats") != nil || valueOf(e.field, "timeFormat") != nil {
		return false
	}
	margin := strings.Repeat(" ", e.field.Column-1)
	s.insertLines(t.Line, withinLine, margin+"timeFormats: [rfc3339, "+more+"]"+s.eol)
	return true
}

// toList makes timeFormats of timeFormat.
func (s *splicer) toList(key, value *yaml.Node, more string) bool {
	keyEnd, ok := s.scalarEnd(key)
	start, started := s.offset(value)
	end, ended := s.scalarEnd(value)
	s.all = append(s.all,
		insertion{keyEnd, withinLine, "s"},
		insertion{start, withinLine, "["},
		insertion{end, withinLine, ", " + more + "]"},
	)
	return ok && started && ended
}

// inline returns texts as they stand in brackets, without those.
func (s *splicer) inline(texts []string) string {
	seq := list(texts)
	seq.Style = yaml.FlowStyle
	out, err := yaml.Marshal(seq)
	if err != nil {
		panic("infer: " + err.Error()) // nodes of ours always encode
	}
	return strings.TrimSuffix(strings.TrimPrefix(strings.TrimSpace(string(out)), "["), "]")
}

// offset returns where a node begins.
func (s *splicer) offset(n *yaml.Node) (int, bool) {
	if n.Line < 1 || n.Line > len(s.lines) || n.Kind == yaml.AliasNode {
		return 0, false
	}
	at := s.lines[n.Line-1]
	for range n.Column - 1 {
		_, size := utf8.DecodeRune(s.src[at:])
		at += size
	}
	return min(at, len(s.src)), at < len(s.src)
}

// scalarEnd returns where the text of a scalar ends that stands on one line.
func (s *splicer) scalarEnd(n *yaml.Node) (int, bool) {
	at, ok := s.offset(n)
	if !ok || n.Kind != yaml.ScalarNode {
		return 0, false
	}
	rest := s.src[at:]
	quote := n.Style & (yaml.SingleQuotedStyle | yaml.DoubleQuotedStyle)
	if quote == 0 {
		return at + len(n.Value), bytes.HasPrefix(rest, []byte(n.Value)) && n.Style&(yaml.LiteralStyle|yaml.FoldedStyle) == 0
	}
	for i := 1; i < len(rest) && rest[i] != '\n'; i++ {
		switch {
		case rest[i] == '\\' && quote == yaml.DoubleQuotedStyle:
			i++
		case rest[i] != rest[0]:
		case i+1 < len(rest) && rest[i+1] == '\'' && quote == yaml.SingleQuotedStyle:
			i++
		default:
			return at + i + 1, true
		}
	}
	return 0, false
}
