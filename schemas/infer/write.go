package infer

import (
	"bytes"
	"fmt"
	"regexp"
	"strings"
	"sync"
	"unicode/utf8"

	jsoniter "github.com/json-iterator/go"
	"gopkg.in/yaml.v3"

	"github.com/margaylog/margay/internal/yamldoc"
	"github.com/margaylog/margay/schemas"
)

// The schema is written by way of a tree of YAML nodes, which says how each
// value is quoted and which lists stand on one line.

// YAML returns the schema as a YAML document.
func (s *Schema) YAML() []byte {
	var b bytes.Buffer
	enc := yaml.NewEncoder(&b)
	enc.SetIndent(2)
	if err := enc.Encode(s.node()); err != nil {
		panic("infer: " + err.Error()) // nodes of ours always encode
	}
	return b.Bytes()
}

// JSON returns the schema as indented JSON, which is read as a schema as well.
func (s *Schema) JSON() []byte {
	var b bytes.Buffer
	appendJSON(&b, s.node(), "")
	b.WriteByte('\n')
	return b.Bytes()
}

// node returns the document.
func (s *Schema) node() *yaml.Node {
	m := mapping()
	put(m, "schema", text(s.Name))
	if s.CSV != nil {
		put(m, "parser", pair("csv", s.CSV.node()))
	}
	put(m, "fields", fieldNodes(s.Fields))
	return m
}

func (o *CSV) node() *yaml.Node {
	m := mapping()
	if o.Delimiter != 0 && o.Delimiter != ',' || !o.Header && len(o.Columns) == 0 {
		put(m, "delimiter", text(string(o.Delimiter)))
	}
	if o.Header {
		put(m, "hasHeader", boolean(true))
	}
	if len(o.Columns) > 0 {
		put(m, "columns", list(o.Columns))
	}
	return m
}

func fieldNodes(fields []*Field) *yaml.Node {
	seq := &yaml.Node{Kind: yaml.SequenceNode}
	for _, f := range fields {
		seq.Content = append(seq.Content, f.node())
	}
	return seq
}

func (f *Field) node() *yaml.Node {
	m := mapping()
	put(m, "name", text(f.Name))
	if f.RenameFrom != "" {
		put(m, "rename", pair("from", text(f.RenameFrom)))
	}
	if f.Required {
		put(m, "required", boolean(true))
	}
	f.Value.put(m)
	return m
}

// put adds the keys of a value, those that hold others last.
func (v *Value) put(m *yaml.Node) {
	if v.Description != "" {
		put(m, "description", text(v.Description))
	}
	put(m, "type", text(string(v.Type)))
	if v.Type == schemas.Timestamp {
		put(m, "timeFormats", list(v.TimeFormats))
	}
	if v.EventTime {
		put(m, "isEventTime", boolean(true))
	}
	if len(v.Indicators) > 0 {
		put(m, "indicators", list(v.Indicators))
	}
	if len(v.Allow) > 0 {
		put(m, "validate", pair("allow", list(v.Allow)))
	}
	if v.Embedded {
		put(m, "isEmbeddedJSON", boolean(true))
	}
	if v.Type == schemas.Object {
		put(m, "fields", fieldNodes(v.Fields))
	}
	if v.Type == schemas.Array {
		element := mapping()
		v.Element.put(element)
		put(m, "element", element)
	}
}

func mapping() *yaml.Node { return &yaml.Node{Kind: yaml.MappingNode} }

func put(m *yaml.Node, key string, value *yaml.Node) {
	m.Content = append(m.Content, text(key), value)
}

func pair(key string, value *yaml.Node) *yaml.Node {
	m := mapping()
	put(m, key, value)
	return m
}

func boolean(b bool) *yaml.Node {
	n := &yaml.Node{Kind: yaml.ScalarNode, Tag: "!!bool", Value: "false"}
	if b {
		n.Value = "true"
	}
	return n
}

// lineWidth is how long the lists are that stand on one line.
const lineWidth = 80

// list returns a list of texts, on one line if it is short.
func list(texts []string) *yaml.Node {
	seq := &yaml.Node{Kind: yaml.SequenceNode, Style: yaml.FlowStyle}
	width := 0
	for _, t := range texts {
		seq.Content = append(seq.Content, text(t))
		width += len(t) + len(", ")
	}
	if width > lineWidth {
		seq.Style = 0
	}
	return seq
}

// plain are the texts that mean themselves in every YAML without quotes.
var plain = sync.OnceValue(func() *regexp.Regexp {
	return regexp.MustCompile(`^[A-Za-z_][A-Za-z0-9_./-]*$`)
})

// text returns a text, quoted where YAML, in one version or another, would
// read it as something else.
func text(t string) *yaml.Node {
	n := &yaml.Node{Kind: yaml.ScalarNode, Tag: "!!str", Value: t}
	switch {
	case plain().MatchString(t) && !meansSomething(t), isSentence(t):
	case strings.ContainsFunc(t, func(c rune) bool { return c < ' ' || c > '~' }):
		n.Style = yaml.DoubleQuotedStyle
	default:
		n.Style = yaml.SingleQuotedStyle
	}
	return n
}

// isSentence reports whether t is plain words, as descriptions are.
func isSentence(t string) bool {
	first, _, more := strings.Cut(t, " ")
	return more && plain().MatchString(first) && !meansSomething(first) && sentence().MatchString(t)
}

var sentence = sync.OnceValue(func() *regexp.Regexp {
	return regexp.MustCompile(`^[A-Za-z][A-Za-z0-9_./ -]*(, [A-Za-z0-9_./ -]+)*\.$`)
})

// meansSomething reports whether YAML has a meaning for a word.
func meansSomething(word string) bool {
	switch strings.ToLower(word) {
	case "y", "n", "yes", "no", "on", "off", "true", "false", "null", ".nan", ".inf":
		return true
	}
	return false
}

// appendJSON writes a node as indented JSON.
func appendJSON(b *bytes.Buffer, n *yaml.Node, indent string) {
	switch {
	case n.Kind == yaml.ScalarNode && n.Tag == "!!str":
		b.Write(jsonString(n.Value))
	case n.Kind == yaml.ScalarNode:
		b.WriteString(n.Value)
	case n.Style == yaml.FlowStyle || len(n.Content) == 0:
		appendShort(b, n)
	default:
		appendLong(b, n, indent)
	}
}

// appendShort writes a list on one line.
func appendShort(b *bytes.Buffer, n *yaml.Node) {
	b.WriteByte('[')
	for i, item := range n.Content {
		if i > 0 {
			b.WriteString(", ")
		}
		appendJSON(b, item, "")
	}
	b.WriteByte(']')
}

// appendLong writes a list or a mapping with a line for each item.
func appendLong(b *bytes.Buffer, n *yaml.Node, indent string) {
	brackets, step := "[]", 1
	if n.Kind == yaml.MappingNode {
		brackets, step = "{}", 2
	}
	b.WriteByte(brackets[0])
	for i := 0; i < len(n.Content); i += step {
		if i > 0 {
			b.WriteByte(',')
		}
		b.WriteString("\n" + indent + "  ")
		if step == 2 {
			b.Write(jsonString(n.Content[i].Value))
			b.WriteString(": ")
		}
		appendJSON(b, n.Content[i+step-1], indent+"  ")
	}
	b.WriteString("\n" + indent)
	b.WriteByte(brackets[1])
}

// jsonString writes a text as JSON that YAML reads as the same: JSON lets
// characters stand as they are that YAML refuses, or takes for line breaks.
func jsonString(s string) []byte {
	text, err := jsoniter.ConfigCompatibleWithStandardLibrary.Marshal(s)
	if err != nil {
		panic("infer: " + err.Error()) // strings always encode
	}
	var b []byte
	for _, c := range string(text) {
		if yamldoc.Printable(c) && !yamldoc.LineBreak(c) {
			b = utf8.AppendRune(b, c)
		} else {
			b = fmt.Appendf(b, `\u%04x`, c) // no such character has more digits
		}
	}
	return b
}
