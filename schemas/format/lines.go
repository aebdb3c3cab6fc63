package format

import (
	"strings"
	"unicode/utf8"

	"gopkg.in/yaml.v3"
)

// A text is the source of a file, by lines.
type text struct {
	file  string
	lines []string // without their ends
	// final says that the last line has an end too.
	final bool
}

func newText(file string, src []byte) (*text, error) {
	s := strings.TrimPrefix(string(src), "\uFEFF")
	s = strings.ReplaceAll(s, "\r\n", "\n")
	t := &text{file: file, final: strings.HasSuffix(s, "\n")}
	t.lines = strings.Split(strings.TrimSuffix(s, "\n"), "\n")
	for i, line := range t.lines {
		switch {
		case strings.ContainsAny(line, "\r\u0085\u2028\u2029"):
			return nil, failure(file, i+1, "a line break other than LF and CRLF")
		case strings.HasPrefix(line, "%"):
			return nil, failure(file, i+1, "a YAML directive")
		case isMarker(line, "..."):
			return nil, failure(file, i+1, `the marker "...": begin documents with "---"`)
		}
	}
	return t, nil
}

// isMarker reports whether a line begins with a marker of documents.
func isMarker(line, marker string) bool {
	rest, ok := strings.CutPrefix(line, marker)
	return ok && (rest == "" || rest[0] == ' ' || rest[0] == '\t')
}

// A part is the lines of one document, from a first one to before another,
// counted from 0. A marker is the first line.
type part struct{ from, to int }

// documents cuts the file at its markers, into as many parts as there are
// documents. What stands before the first marker is part of the first
// document, if it is nothing but comments.
func (t *text) documents(n int) ([]part, error) {
	if n == 0 {
		return nil, nil
	}
	var parts []part
	from := 0
	for i, line := range t.lines {
		if !isMarker(line, "---") {
			continue
		}
		if i > from || from > 0 || isMarker(t.lines[from], "---") && i > 0 {
			parts = append(parts, part{from, i})
		}
		from = i
	}
	parts = append(parts, part{from, len(t.lines)})
	if len(parts) > n && t.onlyComments(parts[0]) {
		parts = parts[1:]
		parts[0].from = 0
	}
	if len(parts) != n {
		return nil, failure(t.file, 1, "the documents of the file can't be told apart")
	}
	return parts, nil
}

func (t *text) onlyComments(p part) bool {
	for _, line := range t.lines[p.from:p.to] {
		if line = strings.TrimLeft(line, " \t"); line != "" && line[0] != '#' {
			return false
		}
	}
	return true
}

// A place is a byte of a line, both from 0.
type place struct{ line, at int }

// placeOf returns where a node begins, or rather its tag and anchor.
func (t *text) placeOf(n *yaml.Node) place {
	p := place{line: n.Line - 1}
	if p.line < 0 || p.line >= len(t.lines) {
		return place{line: len(t.lines)}
	}
	line := t.lines[p.line]
	for column := 1; column < n.Column && p.at < len(line); column++ {
		_, size := utf8.DecodeRuneInString(line[p.at:])
		p.at += size
	}
	return p
}

// rest returns the line from a place on.
func (t *text) rest(p place) string {
	if p.line >= len(t.lines) {
		return ""
	}
	return t.lines[p.line][p.at:]
}

// content returns where the content of a node begins, behind tag and anchor.
func (t *text) content(n *yaml.Node) place {
	p := t.placeOf(n)
	for p.line < len(t.lines) {
		rest := t.rest(p)
		switch trimmed := strings.TrimLeft(rest, " \t"); {
		case trimmed == "" || trimmed[0] == '#':
			p = place{line: p.line + 1}
		case trimmed[0] == '&' || trimmed[0] == '!':
			end := strings.IndexAny(trimmed, " \t")
			if end < 0 {
				end = len(trimmed)
			}
			p.at += len(rest) - len(trimmed) + end
		default:
			p.at += len(rest) - len(trimmed)
			return p
		}
	}
	return p
}

// A span is a piece of the file, from a place to before another.
type span struct{ from, to place }

// quoted returns the span of a text in quotes.
func (t *text) quoted(n *yaml.Node) span {
	from := t.content(n)
	quote := t.rest(from)[0]
	p := place{from.line, from.at + 1}
	for p.line < len(t.lines) {
		line := t.lines[p.line]
		for p.at < len(line) {
			switch c := line[p.at]; {
			case c == '\\' && quote == '"':
				p.at++
			case c == quote && quote == '\'' && strings.HasPrefix(line[p.at+1:], "'"):
				p.at++
			case c == quote:
				return span{from, place{p.line, p.at + 1}}
			}
			p.at++
		}
		p = place{line: p.line + 1}
	}
	return span{from, p}
}

// A block is a literal or folded text: its header, and its lines without
// their indentation.
type block struct {
	span
	style  byte   // | or >
	chomp  string // -, + or nothing
	digit  bool   // the header says how deep it is indented
	lines  []string
	indent int
}

// block returns the literal or folded text of a node. depth is how far the
// entry is indented that it belongs to.
func (t *text) block(n *yaml.Node, depth int) block {
	from := t.content(n)
	b := block{span: span{from: from}, indent: -1}
	header := t.rest(from)
	b.style = header[0]
	for _, c := range header[1:] {
		if c == '-' || c == '+' {
			b.chomp = string(c)
		} else if c >= '1' && c <= '9' {
			b.digit, b.indent = true, depth+int(c-'0')
		} else {
			break
		}
	}
	last := from.line // with content
	end := from.line + 1
	for ; end < len(t.lines); end++ {
		line := t.lines[end]
		spaces := len(line) - len(strings.TrimLeft(line, " "))
		if spaces == len(line) && (b.indent < 0 || spaces <= b.indent) {
			continue // blank
		}
		if b.indent < 0 {
			if spaces <= depth || isMarker(line, "---") {
				break
			}
			b.indent = spaces
		}
		if spaces < b.indent || isMarker(line, "---") {
			break
		}
		last = end
	}
	if b.chomp == "+" {
		last = end - 1
	}
	for _, line := range t.lines[from.line+1 : last+1] {
		b.lines = append(b.lines, line[min(max(b.indent, 0), len(line)):])
	}
	b.to = place{line: last + 1}
	return b
}

// A comment is one line of comment, with its sign.
type comment struct {
	place
	column int // in characters, from 1
	text   string
	own    bool // nothing else is on its line
}

// comments returns the comments of a document, and which of its lines are
// blank. Nothing in the spans, which are in the order of the file, is a comment.
func (d *document) comments() (list []comment, blank map[int]bool) {
	spans := d.spans
	blank = make(map[int]bool)
	for i := d.part.from; i < d.part.to; i++ {
		line := d.lines[i]
		for len(spans) > 0 && !(place{i, 0}).before(spans[0].to) {
			spans = spans[1:]
		}
		if strings.TrimSpace(line) == "" {
			blank[i] = len(spans) == 0 || (place{i, 0}).before(spans[0].from)
			continue
		}
		for at := 0; at < len(line); at++ {
			for len(spans) > 0 && !(place{i, at}).before(spans[0].to) {
				spans = spans[1:]
			}
			if len(spans) > 0 && !(place{i, at}).before(spans[0].from) {
				if spans[0].to.line > i {
					break
				}
				at = spans[0].to.at - 1
				continue
			}
			if d.begins(place{i, at}) {
				list = append(list, comment{
					place{i, at}, utf8.RuneCountInString(line[:at]) + 1,
					strings.TrimRight(line[at:], " \t"), strings.TrimLeft(line[:at], " \t") == "",
				})
				break
			}
		}
	}
	return list, blank
}

func (p place) before(q place) bool { return p.line < q.line || p.line == q.line && p.at < q.at }
