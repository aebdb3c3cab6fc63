package schemas

import (
	"bytes"
	"fmt"
	"io"
	"strconv"
	"strings"
	"unicode/utf8"

	"gopkg.in/yaml.v3"
)

// maxFile bounds a schema file: the largest that Panther published has 0.3
// MiB, and the YAML library needs some 80 bytes of memory for each of ours.
const maxFile = 4 << 20

// documents returns the documents of src, without empty ones, as YAML nodes.
// It reports what keeps it from reading on; the documents before that place
// are returned all the same.
func (r *reporter) documents(src []byte) []*yaml.Node {
	if !r.text(src) {
		return nil
	}
	var docs, empty []*yaml.Node
	dec := yaml.NewDecoder(bytes.NewReader(src))
	for {
		doc, err := nextDocument(dec)
		if err == io.EOF {
			break
		}
		if err != nil {
			r.syntaxError(src, err)
			return docs
		}
		if root := doc.Content[0]; root.Kind == yaml.ScalarNode && root.Tag == "!!null" {
			empty = append(empty, doc)
			continue
		}
		docs = append(docs, doc)
	}
	if len(docs) == 0 {
		r.report(EmptyFile, r.top(), "", "no schema in this file", "")
		return nil
	}
	for _, doc := range empty {
		r.report(EmptyDocument, r.pos(doc), "", "empty document", "remove the --- that begins it")
	}
	return docs
}

// top is the place of a problem that belongs to a whole file.
func (r *reporter) top() Pos { return Pos{File: r.file, Line: 1, Column: 1} }

// nextDocument reads one document. The library panics on some broken inputs
// (go-yaml issues 665 and 1050 are of that kind); this is the only place
// where we recover, and such an input is a syntax error like any other.
func nextDocument(dec *yaml.Decoder) (doc *yaml.Node, err error) {
	defer func() {
		if p := recover(); p != nil {
			doc, err = nil, fmt.Errorf("yaml: the YAML library cannot read this: %v", p)
		}
	}()
	doc = new(yaml.Node)
	if err := dec.Decode(doc); err != nil {
		return nil, err
	}
	return doc, nil
}

// text reports the first thing in src that no YAML text has. The library
// finds them too, but does not say where.
func (r *reporter) text(src []byte) bool {
	if len(src) > maxFile {
		r.report(TooLarge, r.top(), "", fmt.Sprintf("more than %d MiB", maxFile>>20), "split the file")
		return false
	}
	for i := 0; i < len(src); {
		c, n := utf8.DecodeRune(src[i:])
		if c == utf8.RuneError && n == 1 {
			r.report(NotUTF8, r.offset(src, i), "", fmt.Sprintf("byte 0x%02x is not UTF-8", src[i]), "save the file as UTF-8")
			return false
		}
		if !yamlRune(c) && !(c == '\uFEFF' && i == 0) {
			r.report(YAMLSyntax, r.offset(src, i), "", fmt.Sprintf("the character %U cannot stand in YAML", c), "remove it, or write it as an escape in double quotes")
			return false
		}
		i += n
	}
	return true
}

// yamlRune reports whether c may stand in YAML: section 5.1 of YAML 1.1, as
// the library has it.
func yamlRune(c rune) bool {
	switch {
	case c < 0x20:
		return c == '\t' || c == '\n' || c == '\r'
	case c < 0x7F, c == 0x85:
		return true
	}
	return c >= 0xA0 && c != '\uFEFF' && c != '\uFFFE' && c != '\uFFFF'
}

// offset is the place of a byte of src.
func (r *reporter) offset(src []byte, off int) Pos {
	p := r.top()
	for line := src[:off]; len(line) > 0; {
		c, n := utf8.DecodeRune(line)
		switch {
		case c == '\r' && n < len(line) && line[n] == '\n': // one break
		case lineBreak(c):
			p.Line, p.Column = p.Line+1, 1
		default:
			p.Column++
		}
		line = line[n:]
	}
	return p
}

// lineBreak reports whether c ends a line. YAML 1.1 has more of them than
// other formats, and the library counts them all.
func lineBreak(c rune) bool {
	return c == '\n' || c == '\r' || c == 0x85 || c == 0x2028 || c == 0x2029
}

// syntaxError reports an error of the YAML library.
func (r *reporter) syntaxError(src []byte, err error) {
	msg := strings.TrimPrefix(err.Error(), "yaml: ")
	line := 1
	if rest, ok := strings.CutPrefix(msg, "line "); ok {
		number, text, _ := strings.Cut(rest, ": ")
		if n, err := strconv.Atoi(number); err == nil {
			line, msg = n, text
		}
	}
	at := r.lineStart(src, line)
	if name, ok := unknownAnchor(msg); ok {
		if i := bytes.Index(src, []byte("*"+name)); i >= 0 {
			at = r.offset(src, i)
		}
	} else if strings.HasPrefix(msg, "did not find expected") {
		// The library names the line before the start of the list or
		// mapping that it was reading, which may be far away.
		at = r.whereStopped(src)
	}
	r.report(YAMLSyntax, at, "", msg, syntaxHint(msg))
}

func unknownAnchor(msg string) (string, bool) {
	rest, ok := strings.CutPrefix(msg, "unknown anchor '")
	if !ok {
		return "", false
	}
	return strings.CutSuffix(rest, "' referenced")
}

// lineStart is the first character that is not blank of a line, or the end
// of src when it has fewer lines.
func (r *reporter) lineStart(src []byte, line int) Pos {
	off := 0
	for n := 1; n < line && off < len(src); n++ {
		off = nextLine(src, off)
	}
	for off < len(src) && src[off] == ' ' {
		off++
	}
	return r.offset(src, off)
}

// nextLine returns where the line after the one at off starts.
func nextLine(src []byte, off int) int {
	for off < len(src) {
		c, n := utf8.DecodeRune(src[off:])
		off += n
		if c == '\r' && off < len(src) && src[off] == '\n' {
			return off + 1
		}
		if lineBreak(c) {
			return off
		}
	}
	return off
}

// whereStopped reads src again, byte by byte, and returns the start of the
// line at which the library gives up.
func (r *reporter) whereStopped(src []byte) Pos {
	br := &byteReader{src: src}
	dec := yaml.NewDecoder(br)
	for {
		if _, err := nextDocument(dec); err != nil {
			break
		}
	}
	read := bytes.TrimRight(src[:max(br.off-1, 0)], " \t\r\n") // without the byte of lookahead
	return r.lineStart(src, r.offset(src, len(read)).Line)
}

// A byteReader hands out one byte at a time, so that off says how far its
// reader has come.
type byteReader struct {
	src []byte
	off int
}

func (b *byteReader) Read(p []byte) (int, error) {
	if b.off == len(b.src) {
		return 0, io.EOF
	}
	n := copy(p, b.src[b.off:b.off+1])
	b.off += n
	return n, nil
}

func syntaxHint(msg string) string {
	for _, h := range syntaxHints {
		if strings.Contains(msg, h.msg) {
			return h.hint
		}
	}
	return ""
}

var syntaxHints = [...]struct{ msg, hint string }{
	{"mapping values are not allowed", `put a text with ": " in it into quotes, or correct the indentation`},
	{"did not find expected ',' or", "a bracket is not closed, or a comma is missing"},
	{"did not find expected", "look at the indentation and the quotes of this line and the one before it"},
	{"could not find expected ':'", "this line, or the one before it, is no key with a value"},
	{"unexpected end of stream", "a quote is not closed"},
	{"tab character", "indent with spaces"},
	{"cannot start any token", "put a text that starts with @, %, ` or a tab into quotes"},
	{"unknown anchor", "put a text that starts with * into quotes, or define the anchor with & before it"},
	{"incompatible YAML document", "remove the %YAML line"},
	{"unknown escape character", "in double quotes write \\\\ for a backslash, or use single quotes"},
}
