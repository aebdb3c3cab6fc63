package yamldoc

import (
	"bytes"
	"io"
	"strconv"
	"strings"

	"gopkg.in/yaml.v3"
)

// syntaxError says where and what an error of the YAML library is.
func syntaxError(src []byte, err error) *Problem {
	msg := strings.TrimPrefix(err.Error(), "yaml: ")
	line := 1
	if rest, ok := strings.CutPrefix(msg, "line "); ok {
		number, text, _ := strings.Cut(rest, ": ")
		if n, err := strconv.Atoi(number); err == nil {
			line, msg = n, text
		}
	}
	at := LineStart(src, line)
	if name, ok := unknownAnchor(msg); ok {
		if i := bytes.Index(src, []byte("*"+name)); i >= 0 {
			at = PlaceOf(src, i)
		}
	} else if strings.HasPrefix(msg, "did not find expected") {
		// The library names the line before the start of the list or
		// mapping that it was reading, which may be far away.
		at = whereStopped(src)
	}
	return &Problem{Place: at, Msg: msg, Hint: syntaxHint(msg)}
}

func unknownAnchor(msg string) (string, bool) {
	rest, ok := strings.CutPrefix(msg, "unknown anchor '")
	if !ok {
		return "", false
	}
	return strings.CutSuffix(rest, "' referenced")
}

// whereStopped reads src again, byte by byte, and returns the start of the
// line at which the library gives up.
func whereStopped(src []byte) Place {
	br := &byteReader{src: src}
	dec := yaml.NewDecoder(br)
	for {
		if _, err := next(dec); err != nil {
			break
		}
	}
	read := bytes.TrimRight(src[:max(br.off-1, 0)], " \t\r\n") // without the byte of lookahead
	return LineStart(src, PlaceOf(src, len(read)).Line)
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
