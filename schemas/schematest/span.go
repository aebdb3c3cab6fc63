package schematest

import (
	"bytes"
	"slices"
	"strings"
	"unicode/utf8"

	"gopkg.in/yaml.v3"

	"github.com/margaylog/margay/internal/yamldoc"
)

// The nodes of the YAML library say where they start and not where they end.
// A ruler finds the end in the source. Where it cannot, it says so; who edits
// a file reads it again to see that it says what it should.
type ruler struct {
	src    []byte
	starts []int // of lines
}

// A span is the bytes from start up to end.
type span struct{ start, end int }

func newRuler(src []byte) *ruler {
	r := &ruler{src: src}
	for off := 0; off < len(src); off = yamldoc.NextLine(src, off) {
		r.starts = append(r.starts, off)
	}
	return r
}

// offset returns where a node starts.
func (r *ruler) offset(n *yaml.Node) (int, bool) {
	if n.Line < 1 || n.Line > len(r.starts) {
		return 0, false
	}
	off := r.starts[n.Line-1]
	if off == 0 && bytes.HasPrefix(r.src, []byte("\uFEFF")) {
		off = len("\uFEFF") // it is no column
	}
	for range n.Column - 1 {
		if off >= len(r.src) {
			return 0, false
		}
		_, size := utf8.DecodeRune(r.src[off:])
		off += size
	}
	return off, off <= len(r.src)
}

// lineStart returns where the line of a byte starts.
func (r *ruler) lineStart(off int) int {
	i, found := slices.BinarySearch(r.starts, off)
	if !found {
		i--
	}
	return r.starts[max(i, 0)]
}

// lineEnd returns where the line of a byte ends, without its break.
func (r *ruler) lineEnd(off int) int {
	if i := bytes.IndexFunc(r.src[off:], yamldoc.LineBreak); i >= 0 {
		return off + i
	}
	return len(r.src)
}

// span returns where a node stands. Block scalars in it are indented by more
// than indent columns. It reports false for what it does not understand.
func (r *ruler) span(n *yaml.Node, indent int) (span, bool) {
	start, ok := r.offset(n)
	if !ok {
		return span{}, false
	}
	end := start
	switch n.Kind {
	case yaml.ScalarNode:
		end, ok = r.scalar(n, start, indent)
	case yaml.AliasNode:
		end = start + len("*") + len(n.Value)
		ok = bytes.HasPrefix(r.src[start:], []byte("*"+n.Value))
	case yaml.MappingNode, yaml.SequenceNode:
		end, ok = r.collection(n, start, indent)
	default:
		ok = false
	}
	return span{start, end}, ok
}

// scalar returns the end of a scalar.
func (r *ruler) scalar(n *yaml.Node, start, indent int) (int, bool) {
	if n.Value == "" && n.Style == 0 {
		return start, true // there is nothing to see
	}
	at, ok := r.properties(start)
	if !ok || at >= len(r.src) {
		return 0, false
	}
	switch r.src[at] {
	case '|', '>':
		return r.block(at, indent), true
	case '\'', '"':
		return r.quoted(at)
	}
	return r.plain(n.Value, at)
}

// properties returns what follows the anchor and the tag of a node.
func (r *ruler) properties(at int) (int, bool) {
	for at < len(r.src) && (r.src[at] == '&' || r.src[at] == '!') {
		n := bytes.IndexAny(r.src[at:], " \t\r\n")
		if n < 0 {
			return 0, false
		}
		at += n
		for at < len(r.src) && (r.src[at] == ' ' || r.src[at] == '\t') {
			at++
		}
	}
	return at, true
}

// block returns the end of a block scalar: that of its last line that is not
// blank, or with + of the last.
func (r *ruler) block(at, indent int) int {
	end := r.lineEnd(at)
	header := string(r.src[at:end])
	if i := strings.IndexAny(header, " \t"); i >= 0 {
		header = header[:i]
	}
	keep := strings.Contains(header, "+")
	content := 0 // how far it is indented; 0: not known yet
	if i := strings.IndexAny(header, "123456789"); i >= 0 {
		content = max(indent, 0) + int(header[i]-'0')
	}
	for off := yamldoc.NextLine(r.src, at); off < len(r.src); off = yamldoc.NextLine(r.src, off) {
		last := r.lineEnd(off)
		line := r.src[off:last]
		text := bytes.TrimLeft(line, " ")
		switch {
		case len(text) == 0:
			if keep {
				end = last
			}
			continue
		case content == 0 && len(line)-len(text) > indent:
			content = len(line) - len(text)
		case len(line)-len(text) < content || content == 0:
			return end
		}
		end = last
	}
	return end
}

// quoted returns the end of a text in quotes.
func (r *ruler) quoted(at int) (int, bool) {
	quote := r.src[at]
	for i := at + 1; i < len(r.src); i++ {
		switch c := r.src[i]; {
		case c == '\\' && quote == '"':
			i++
		case c == quote && quote == '\'' && i+1 < len(r.src) && r.src[i+1] == quote:
			i++
		case c == quote:
			return i + 1, true
		}
	}
	return 0, false
}

// plain returns the end of a text without quotes: it has no escapes, but
// breaks between its lines that became spaces.
func (r *ruler) plain(text string, at int) (int, bool) {
	for _, c := range []byte(text) {
		if space(c) {
			continue
		}
		for at < len(r.src) && space(r.src[at]) {
			at++
		}
		if at == len(r.src) || r.src[at] != c {
			return 0, false
		}
		at++
	}
	return at, true
}

func space(c byte) bool { return c == ' ' || c == '\t' || c == '\r' || c == '\n' }

// collection returns the end of a list or a mapping: behind its bracket, or
// where its last item ends.
func (r *ruler) collection(n *yaml.Node, start, indent int) (int, bool) {
	end := start
	if n.Style&yaml.FlowStyle == 0 {
		if len(n.Content) == 0 {
			return 0, false
		}
		indent = n.Column - 1
	} else {
		at, ok := r.properties(start)
		if !ok {
			return 0, false
		}
		end = at + 1 // the bracket
	}
	// An empty value of a mapping has no place of its own: its key has.
	for _, c := range n.Content[max(len(n.Content)-2, 0):] {
		if n.Kind == yaml.SequenceNode && c != n.Content[len(n.Content)-1] {
			continue
		}
		s, ok := r.span(c, indent)
		if !ok {
			return 0, false
		}
		end = max(end, s.end)
	}
	if n.Style&yaml.FlowStyle == 0 {
		return end, true
	}
	return r.closing(end)
}

// closing returns what follows the bracket that closes a list or a mapping
// behind whose last item at is.
func (r *ruler) closing(at int) (int, bool) {
	for ; at < len(r.src); at++ {
		switch c := r.src[at]; {
		case c == ']' || c == '}':
			return at + 1, true
		case c == '#':
			at = r.lineEnd(at) - 1
		case c != ',' && c != ':' && !space(c):
			return 0, false
		}
	}
	return 0, false
}

// pair returns where a key and its value stand.
func (r *ruler) pair(key, value *yaml.Node, indent int) (k, v span, ok bool) {
	if k, ok = r.span(key, indent); !ok {
		return k, v, false
	}
	v, ok = r.span(value, indent)
	return k, v, ok && v.start > k.end
}
