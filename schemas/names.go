package schemas

import (
	"slices"
	"strings"
	"unicode"

	"golang.org/x/text/unicode/norm"

	"github.com/margaylog/margay/indicators"
)

// AddedNames returns the names of all fields that are added to events, in
// the order of the output: the p_any_ lists are those that the indicators of
// r fill. A nil r stands for the built-in indicators.
func AddedNames(r *indicators.Registry) []string {
	if r == nil {
		r = indicators.Default()
	}
	return append([]string{
		"p_log_type", "p_row_id", "p_event_time", "p_parse_time", "p_schema_version",
		"p_source_id", "p_source_label", "p_header", "p_enrichment",
	}, r.Lists()...)
}

// OutputName returns the name that a field has in the output: letters,
// digits, _ and - of ASCII stay, some signs become words, other letters lose
// their accents, and all the rest becomes an underscore. It returns false
// when nothing remains. A name that needs no change is returned as it is.
func OutputName(name string) (string, bool) {
	if plainName(name) {
		return name, name != ""
	}
	var b strings.Builder
	for i, c := range name {
		last := i+len(string(c)) >= len(name)
		switch {
		case c < 0x80 && nameByte(byte(c)):
			b.WriteByte(byte(c))
		case signWord(c) != "":
			writeWord(&b, signWord(c), last)
		case unicode.Is(unicode.M, c):
			// A combining mark that stands by itself: the accent of the
			// letter before it.
		case unicode.IsLetter(c):
			b.WriteString(plainLetter(c))
		default:
			b.WriteByte('_')
		}
	}
	return b.String(), b.Len() > 0
}

func plainName(name string) bool {
	for i := range len(name) {
		if !nameByte(name[i]) {
			return false
		}
	}
	return true
}

// nameByte reports whether c stays as it is in a name.
func nameByte(c byte) bool {
	return 'a' <= c && c <= 'z' || 'A' <= c && c <= 'Z' || '0' <= c && c <= '9' || c == '_' || c == '-'
}

// writeWord writes the word for a sign, set off from its neighbours.
func writeWord(b *strings.Builder, word string, last bool) {
	if b.Len() > 0 {
		b.WriteByte('_')
	}
	b.WriteString(word)
	if !last {
		b.WriteByte('_')
	}
}

// signWord returns the word that stands for a sign, or "".
func signWord(c rune) string {
	switch c {
	case '@':
		return "at_sign"
	case ',':
		return "comma"
	case '`':
		return "backtick"
	case '\'':
		return "apostrophe"
	case '$':
		return "dollar_sign"
	case '*':
		return "asterisk"
	case '&':
		return "ampersand"
	case '!':
		return "exclamation"
	case '%':
		return "percent"
	case '+':
		return "plus"
	case '/':
		return "slash"
	case '\\':
		return "backslash"
	case '#':
		return "hash"
	case '~':
		return "tilde"
	case '=':
		return "eq"
	}
	return ""
}

// plainLetter returns the ASCII form of a letter: what its compatibility
// decomposition (NFKD) holds besides combining marks. A letter that has no
// such form, not even in part, becomes one underscore.
func plainLetter(c rune) string {
	var form []rune
	for _, c := range norm.NFKD.String(string(c)) {
		if !unicode.Is(unicode.M, c) {
			form = append(form, c)
		}
	}
	if slices.ContainsFunc(form, func(c rune) bool { return c >= 0x80 || !nameByte(byte(c)) }) {
		return "_"
	}
	return string(form)
}
