package main

import (
	"bytes"
	"fmt"
	"iter"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/margaylog/margay/schemas"
)

// A textPrinter prints diagnostics for people: a line that editors and
// terminals make a link of, then the line of the schema and a caret.
type textPrinter struct {
	sources map[string][]byte // by file
	color   bool
	lines   map[string][][]byte // of sources, once one of them was shown
}

// Terminal colours.
const (
	bold   = "\x1b[1m"
	red    = "\x1b[1;31m"
	yellow = "\x1b[1;33m"
	reset  = "\x1b[0m"
)

func (p *textPrinter) print(b *bytes.Buffer, d schemas.Diagnostic) {
	b.WriteString(p.paint(bold, d.String()) + "\n")
	if lines := p.linesOf(d.File); d.Line > 0 && d.Line <= len(lines) {
		p.excerpt(b, d, string(lines[d.Line-1]))
	}
}

// linesOf returns the lines of a file, which is cut into them once: a file
// may have thousands of mistakes.
func (p *textPrinter) linesOf(file string) [][]byte {
	lines, ok := p.lines[file]
	if !ok {
		for _, line := range yamlLines(p.sources[file]) {
			lines = append(lines, line)
		}
		if p.lines == nil {
			p.lines = make(map[string][][]byte)
		}
		p.lines[file] = lines
	}
	return lines
}

// excerpt prints a line of source, and a caret below the place.
func (p *textPrinter) excerpt(b *bytes.Buffer, d schemas.Diagnostic, line string) {
	text, indent := window(strings.TrimRightFunc(line, unicode.IsSpace), d.Column-1)
	caret := red
	if d.Severity == schemas.Warning {
		caret = yellow
	}
	number := fmt.Sprintf("%5d", d.Line)
	fmt.Fprintf(b, "%s | %s\n", number, text)
	fmt.Fprintf(b, "%*s | %s%s\n", len(number), "", indent, p.paint(caret, "^"))
}

func (p *textPrinter) paint(color, text string) string {
	if !p.color {
		return text
	}
	return color + text + reset
}

// windowWidth is how many characters of a line are shown.
const windowWidth = 100

// window returns the part of a line that is shown around the character at
// column, from 0, and the white space that stands below what is before it.
// What cannot be printed is replaced: terminals obey control characters.
func window(line string, column int) (text, indent string) {
	runes := []rune(strings.TrimPrefix(line, "\uFEFF"))
	column = max(0, min(column, len(runes)))
	start, end := 0, len(runes)
	if end > windowWidth {
		start = max(0, min(column-windowWidth/2, end-windowWidth))
		end = start + windowWidth
	}
	var above, below strings.Builder
	if start > 0 {
		above.WriteString("…")
		below.WriteByte(' ')
	}
	for i, c := range runes[start:end] {
		if c != '\t' && !unicode.IsPrint(c) {
			c = utf8.RuneError
		}
		above.WriteRune(c)
		if start+i < column {
			below.WriteRune(blank(c))
		}
	}
	if end < len(runes) {
		above.WriteString("…")
	}
	return above.String(), below.String()
}

// blank is the white space that is as wide as c: tabs stay tabs.
func blank(c rune) rune {
	if c == '\t' {
		return c
	}
	return ' '
}

// yamlLines yields the lines of a YAML file with their numbers, from 1, and
// with the breaks at their ends. YAML has more kinds of them than other
// formats.
func yamlLines(src []byte) iter.Seq2[int, []byte] {
	return func(yield func(int, []byte) bool) {
		for n := 1; len(src) > 0; n++ {
			end := lineEnd(src)
			if !yield(n, src[:end]) {
				return
			}
			src = src[end:]
		}
	}
}

// lineEnd returns the length of the first line of src, with its break.
func lineEnd(src []byte) int {
	i := bytes.IndexFunc(src, func(c rune) bool {
		return c == '\n' || c == '\r' || c == 0x85 || c == 0x2028 || c == 0x2029
	})
	if i < 0 {
		return len(src)
	}
	if bytes.HasPrefix(src[i:], []byte("\r\n")) {
		return i + 2
	}
	_, size := utf8.DecodeRune(src[i:])
	return i + size
}
