package reference

import (
	"fmt"
	"regexp"
	"strings"
	"unicode/utf8"

	jsoniter "github.com/json-iterator/go"
)

// A str is a JSON string, a value or a key.
type str struct {
	written string // between the quotes, mended
	text    string // decoded
	broken  bool   // mending changed something
}

// readString reads a valid JSON string with its quotes.
func readString(token string) str {
	var s str
	s.written, s.broken = mend(token[1 : len(token)-1])
	if err := jsoniter.UnmarshalFromString(`"`+s.written+`"`, &s.text); err != nil {
		panic("reference: valid string cannot be decoded: " + err.Error())
	}
	return s
}

// makeString is text that did not come as JSON.
func makeString(text string) str {
	token := quote(text) // with each invalid byte replaced
	return str{
		written: token[1 : len(token)-1],
		text:    string([]rune(text)),
		broken:  !utf8.ValidString(text),
	}
}

// textTree is a string value that did not come as JSON.
func textTree(text string) *tree {
	s := makeString(text)
	return &tree{kind: textKind, raw: `"` + s.written + `"`, text: s, mended: s.broken}
}

// replacement stands for each broken part of a text: EF BF BD.
const replacement = "\uFFFD"

// mend replaces each invalid byte and each lone surrogate escape. The rest,
// escapes too, stays as written.
func mend(written string) (mended string, broken bool) {
	var b strings.Builder
	for len(written) > 0 {
		n, ok := unit(written)
		if ok {
			b.WriteString(written[:n])
		} else {
			b.WriteString(replacement)
			broken = true
		}
		written = written[n:]
	}
	return b.String(), broken
}

var (
	surrogatePair = regexp.MustCompile(`^\\u[dD][89abAB][0-9a-fA-F]{2}\\u[dD][c-fC-F][0-9a-fA-F]{2}`)
	surrogate     = regexp.MustCompile(`^\\u[dD][89a-fA-F]`)
)

// unit returns the length of the first character or escape, and whether it
// stands for anything.
func unit(written string) (n int, ok bool) {
	switch {
	case written[0] != '\\':
		r, n := utf8.DecodeRuneInString(written)
		return n, r != utf8.RuneError || n > 1
	case written[1] != 'u':
		return 2, true
	case surrogatePair.MatchString(written):
		return 12, true
	}
	return 6, !surrogate.MatchString(written)
}

// quote writes a string that we make: valid UTF-8, and nothing escaped that
// need not be.
func quote(text string) string {
	var b strings.Builder
	for _, r := range text { // an invalid byte is a U+FFFD
		switch {
		case r == '"' || r == '\\':
			b.WriteString(`\` + string(r))
		case r == '\b':
			b.WriteString(`\b`)
		case r == '\f':
			b.WriteString(`\f`)
		case r == '\n':
			b.WriteString(`\n`)
		case r == '\r':
			b.WriteString(`\r`)
		case r == '\t':
			b.WriteString(`\t`)
		case r < ' ':
			fmt.Fprintf(&b, `\u%04x`, r)
		default:
			b.WriteRune(r)
		}
	}
	return `"` + b.String() + `"`
}
