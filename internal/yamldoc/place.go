package yamldoc

import (
	"bytes"
	"unicode/utf8"
)

// A Place is where something stands in a file: line and column from 1, the
// column in characters, as the nodes of the YAML library have them.
type Place struct{ Line, Column int }

// PlaceOf returns the place of the byte src[off].
func PlaceOf(src []byte, off int) Place {
	p := Place{1, 1}
	for line := src[:off]; len(line) > 0; {
		c, n := utf8.DecodeRune(line)
		switch {
		case c == '\r' && n < len(line) && line[n] == '\n': // one break
		case LineBreak(c):
			p.Line, p.Column = p.Line+1, 1
		default:
			p.Column++
		}
		line = line[n:]
	}
	return p
}

// LineBreak reports whether c ends a line. YAML 1.1 has more of them than
// other formats, and the library counts them all.
func LineBreak(c rune) bool {
	return c == '\n' || c == '\r' || c == 0x85 || c == 0x2028 || c == 0x2029
}

// LineStart returns the place of the first character of a line that is no
// blank, or of the end of src when it has fewer lines.
func LineStart(src []byte, line int) Place {
	off := 0
	for n := 1; n < line && off < len(src); n++ {
		off = NextLine(src, off)
	}
	for off < len(src) && src[off] == ' ' {
		off++
	}
	return PlaceOf(src, off)
}

// NextLine returns where the line after the one of src[off] starts.
func NextLine(src []byte, off int) int {
	i := bytes.IndexFunc(src[off:], LineBreak)
	if i < 0 {
		return len(src)
	}
	off += i
	if bytes.HasPrefix(src[off:], []byte("\r\n")) {
		return off + 2
	}
	_, n := utf8.DecodeRune(src[off:])
	return off + n
}
