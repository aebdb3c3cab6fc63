package schematest

import (
	"encoding/json"
	"fmt"
	"strings"

	"github.com/margaylog/margay/internal/jsonwire"
	"github.com/margaylog/margay/internal/yamldoc"
)

// A node is a JSON value as it was written: members keep their order, also
// repeated ones, and numbers their text.
type node struct {
	kind    kind
	text    string // a number as it is written, the decoded text of a string
	members []member
	elems   []*node
}

type member struct {
	name  string
	value *node
}

type kind uint8

const (
	nullNode kind = iota
	falseNode
	trueNode
	numberNode
	stringNode
	arrayNode
	objectNode
)

// readTree reads one JSON value. The error is that of encoding/json, whose
// offset counts from 1.
func readTree(text string) (*node, error) {
	// This checks the syntax as a whole, and that nothing nests too deep.
	var raw json.RawMessage
	if err := json.Unmarshal([]byte(text), &raw); err != nil {
		return nil, err
	}
	return readValid(text)
}

// readValid reads one JSON value whose syntax is right. It may nest deeper
// than what encoding/json reads, as events with embedded JSON can.
func readValid(text string) (*node, error) {
	dec := json.NewDecoder(strings.NewReader(text))
	dec.UseNumber()
	return readValue(dec)
}

func readValue(dec *json.Decoder) (*node, error) {
	token, err := dec.Token()
	if err != nil {
		return nil, err
	}
	switch v := token.(type) {
	case json.Delim:
		if v == '[' {
			return readArray(dec)
		}
		return readObject(dec)
	case json.Number:
		return &node{kind: numberNode, text: v.String()}, nil
	case string:
		return &node{kind: stringNode, text: v}, nil
	case bool:
		if v {
			return &node{kind: trueNode}, nil
		}
		return &node{kind: falseNode}, nil
	}
	return &node{kind: nullNode}, nil
}

func readArray(dec *json.Decoder) (*node, error) {
	n := &node{kind: arrayNode}
	for dec.More() {
		elem, err := readValue(dec)
		if err != nil {
			return nil, err
		}
		n.elems = append(n.elems, elem)
	}
	_, err := dec.Token()
	return n, err
}

func readObject(dec *json.Decoder) (*node, error) {
	n := &node{kind: objectNode}
	for dec.More() {
		key, err := dec.Token()
		if err != nil {
			return nil, err
		}
		name, ok := key.(string)
		if !ok {
			return nil, fmt.Errorf("a key is %v", key)
		}
		value, err := readValue(dec)
		if err != nil {
			return nil, err
		}
		n.members = append(n.members, member{name, value})
	}
	_, err := dec.Token()
	return n, err
}

// member returns the last member of a name, or nil.
func (n *node) member(name string) *node {
	for i := len(n.members) - 1; i >= 0; i-- {
		if n.members[i].name == name {
			return n.members[i].value
		}
	}
	return nil
}

// without returns an object without the members that drop names.
func (n *node) without(drop func(name string) bool) *node {
	kept := &node{kind: n.kind}
	for _, m := range n.members {
		if !drop(m.name) {
			kept.members = append(kept.members, m)
		}
	}
	return kept
}

// appendJSON appends a node as JSON on one line, with a space behind commas
// and colons when it is spaced. It is text that YAML can hold.
func (n *node) appendJSON(dst []byte, spaced bool) []byte {
	switch n.kind {
	case nullNode:
		return append(dst, "null"...)
	case falseNode:
		return append(dst, "false"...)
	case trueNode:
		return append(dst, "true"...)
	case numberNode:
		return append(dst, n.text...)
	case stringNode:
		return appendString(dst, n.text)
	case arrayNode:
		dst = append(dst, '[')
		for i, elem := range n.elems {
			dst = elem.appendJSON(appendComma(dst, i, spaced), spaced)
		}
		return append(dst, ']')
	}
	dst = append(dst, '{')
	for i, m := range n.members {
		dst = append(appendString(appendComma(dst, i, spaced), m.name), ':')
		if spaced {
			dst = append(dst, ' ')
		}
		dst = m.value.appendJSON(dst, spaced)
	}
	return append(dst, '}')
}

func appendComma(dst []byte, i int, spaced bool) []byte {
	if i == 0 {
		return dst
	}
	dst = append(dst, ',')
	if spaced {
		dst = append(dst, ' ')
	}
	return dst
}

// json returns the node as compact JSON.
func (n *node) json() string { return string(n.appendJSON(nil, false)) }

// pageWidth is how long a value on one line may be before it is spread over
// several.
const pageWidth = 72

// appendPretty appends a node as JSON over several lines, all but the first
// indented. Values that are short, but for the whole, stay on one line.
func (n *node) appendPretty(dst []byte, indent string) []byte {
	inner := indent + "  "
	item := func(dst []byte, i int, name string, value *node) []byte {
		if i > 0 {
			dst = append(dst, ',')
		}
		dst = append(append(dst, '\n'), inner...)
		if n.kind == objectNode {
			dst = append(appendString(dst, name), ": "...)
		}
		if short, ok := value.oneLine(); ok {
			return append(dst, short...)
		}
		return value.appendPretty(dst, inner)
	}
	switch {
	case n.kind == objectNode && len(n.members) > 0:
		dst = append(dst, '{')
		for i, m := range n.members {
			dst = item(dst, i, m.name, m.value)
		}
		return append(append(append(dst, '\n'), indent...), '}')
	case n.kind == arrayNode && len(n.elems) > 0:
		dst = append(dst, '[')
		for i, elem := range n.elems {
			dst = item(dst, i, "", elem)
		}
		return append(append(append(dst, '\n'), indent...), ']')
	}
	return n.appendJSON(dst, true)
}

// oneLine returns a value on one line, unless that were a long one of several
// values.
func (n *node) oneLine() (string, bool) {
	text := string(n.appendJSON(nil, true))
	return text, len(n.members)+len(n.elems) == 0 || len(text) <= pageWidth
}

// appendString appends a JSON string without characters that YAML does not
// take or takes for the end of a line, and without those that a terminal
// obeys: they are escaped.
func appendString(dst []byte, text string) []byte {
	start := len(dst)
	dst = jsonwire.AppendString(dst, text)
	quoted := string(dst[start:])
	if strings.IndexFunc(quoted, needsEscape) < 0 {
		return dst
	}
	dst = dst[:start]
	for _, c := range quoted {
		if needsEscape(c) {
			dst = fmt.Appendf(dst, `\u%04x`, c)
		} else {
			dst = append(dst, string(c)...)
		}
	}
	return dst
}

// needsEscape reports whether a character of a JSON string is better
// escaped. All of them have four hex digits.
func needsEscape(c rune) bool {
	return c == 0x7F || c > 0x7F && c < 0xA0 || yamldoc.LineBreak(c) || !yamldoc.Printable(c) ||
		c >= 0x200B && c <= 0x200F || c >= 0x202A && c <= 0x202E || c >= 0x2066 && c <= 0x2069
}
