package jsonwire

import (
	"bytes"
	"unicode/utf16"
	"unicode/utf8"
)

// replacement is U+FFFD in UTF-8.
const replacement = "\uFFFD"

// Broken reports whether the scanned string or value raw holds text that has
// to be mended: a byte that is not UTF-8, or an escaped surrogate without its
// other half. f are the flags that its scanner returned.
func Broken(raw []byte, f Flags) bool {
	return f&HighBit != 0 && !utf8.Valid(raw) || f&Escaped != 0 && loneSurrogate(raw)
}

func loneSurrogate(raw []byte) bool {
	if !bytes.Contains(raw, unicodeLead) {
		return false
	}
	for i := 0; i < len(raw); {
		if raw[i] != '\\' {
			i++
			continue
		}
		n, ok := surrogates(raw[i:])
		if !ok {
			return true
		}
		i += n
	}
	return false
}

// unicodeLead starts the escapes that surrogates are written with. It may also
// be the end of an escaped backslash and a letter.
var unicodeLead = []byte(`\u`)

// surrogates returns the length of the escape sequence, or the pair of
// surrogate escapes, that s starts with. It is false for a surrogate alone.
func surrogates(s []byte) (n int, ok bool) {
	if s[1] != 'u' {
		return 2, true
	}
	r := unicodeEscape(s)
	if !utf16.IsSurrogate(r) {
		return 6, true
	}
	if len(s) >= 12 && s[6] == '\\' && s[7] == 'u' && utf16.DecodeRune(r, unicodeEscape(s[6:])) != utf8.RuneError {
		return 12, true
	}
	return 6, false
}

// unicodeEscape returns the code unit of the \uXXXX that s starts with.
func unicodeEscape(s []byte) rune {
	return rune(hexValue(s[2]))<<12 | rune(hexValue(s[3]))<<8 | rune(hexValue(s[4]))<<4 | rune(hexValue(s[5]))
}

func hexValue(c byte) int {
	switch {
	case c-'0' < 10:
		return int(c - '0')
	case c|0x20-'a' < 6:
		return int(c|0x20-'a') + 10
	}
	return -1
}

// AppendMended appends raw, a scanned string or value, with each invalid
// byte and each lone surrogate escape replaced by U+FFFD and all else as it
// is written. An invalid byte is what utf8.DecodeRune calls one.
func AppendMended(dst, raw []byte) []byte {
	for i := 0; i < len(raw); {
		switch raw[i] {
		case '\\':
			n, ok := surrogates(raw[i:])
			if ok {
				dst = append(dst, raw[i:i+n]...)
			} else {
				dst = append(dst, replacement...)
			}
			i += n
		default:
			var n int
			dst, n = appendRune(dst, raw[i:])
			i += n
		}
	}
	return dst
}

// AppendUnquoted appends the text that the scanned string raw, quotes
// included, stands for, with broken parts mended. The text is never longer
// than raw unless something was broken.
func AppendUnquoted(dst, raw []byte) []byte {
	raw = raw[1 : len(raw)-1]
	for i := 0; i < len(raw); {
		if c := raw[i]; c != '\\' && c < utf8.RuneSelf {
			n := 1 + plainRun(raw[i+1:])
			dst = append(dst, raw[i:i+n]...)
			i += n
			continue
		}
		var n int
		if raw[i] == '\\' {
			dst, n = appendEscape(dst, raw[i:])
		} else {
			dst, n = appendRune(dst, raw[i:])
		}
		i += n
	}
	return dst
}

// appendRune appends the character that s starts with, U+FFFD when it is
// broken, and returns how many bytes of s it takes.
func appendRune(dst, s []byte) ([]byte, int) {
	r, n := utf8.DecodeRune(s)
	return utf8.AppendRune(dst, r), n
}

// appendEscape appends what the escape sequence at the start of s stands for
// and returns its length.
func appendEscape(dst, s []byte) ([]byte, int) {
	switch s[1] {
	case 'b':
		return append(dst, '\b'), 2
	case 'f':
		return append(dst, '\f'), 2
	case 'n':
		return append(dst, '\n'), 2
	case 'r':
		return append(dst, '\r'), 2
	case 't':
		return append(dst, '\t'), 2
	case 'u':
		n, ok := surrogates(s)
		switch {
		case !ok:
			return append(dst, replacement...), n
		case n == 12:
			return utf8.AppendRune(dst, utf16.DecodeRune(unicodeEscape(s), unicodeEscape(s[6:]))), n
		}
		return utf8.AppendRune(dst, unicodeEscape(s)), n
	}
	return append(dst, s[1]), 2
}

// AppendCompact appends the scanned value raw without the white space
// between its tokens; f are its flags. The tokens stay as they are written,
// except that broken text is mended: mended reports whether any was.
func AppendCompact(dst, raw []byte, f Flags) (_ []byte, mended bool) {
	mended = Broken(raw, f)
	if f&Spaced == 0 {
		if mended {
			return AppendMended(dst, raw), true
		}
		return append(dst, raw...), false
	}
	for i := 0; i < len(raw); {
		switch {
		case isSpace(raw[i]):
			i++
		case raw[i] == '"':
			end, _ := String(raw, i)
			if mended {
				dst = AppendMended(dst, raw[i:end])
			} else {
				dst = append(dst, raw[i:end]...)
			}
			i = end
		default:
			dst = append(dst, raw[i])
			i++
		}
	}
	return dst, mended
}

// AppendString appends text as a JSON string. Only what has to be escaped
// is: quote, backslash and controls, with their short forms where there are
// any. Broken text is mended.
func AppendString[T []byte | string](dst []byte, text T) []byte {
	if quoted, ok := appendShort(dst, text); ok {
		return quoted
	}
	dst = append(dst, '"')
	i := plain(text)
	if i == len(text) {
		return append(append(dst, text...), '"')
	}
	start := 0
	for i < len(text) {
		c := text[i]
		if c >= 0x20 && c != '"' && c != '\\' && c < utf8.RuneSelf {
			i++
			continue
		}
		if c >= utf8.RuneSelf {
			n := runeLen(text[i:])
			if n > 0 {
				i += n
				continue
			}
			dst = append(append(dst, text[start:i]...), replacement...)
		} else {
			dst = appendEscaped(append(dst, text[start:i]...), c)
		}
		i++
		start = i
	}
	return append(append(dst, text[start:]...), '"')
}

// AppendQuoted appends text as a JSON string with broken text as it is, and
// the flags that scanning the string would give.
func AppendQuoted(dst, text []byte) ([]byte, Flags) {
	if quoted, ok := appendShort(dst, text); ok {
		return quoted, 0
	}
	dst = append(dst, '"')
	start, f := 0, Flags(0)
	for i := plain(text); i < len(text); i++ {
		switch c := text[i]; {
		case c >= utf8.RuneSelf:
			f |= HighBit
		case c < 0x20 || c == '"' || c == '\\':
			f |= Escaped
			dst = appendEscaped(append(dst, text[start:i]...), c)
			start = i + 1
		}
	}
	return append(append(dst, text[start:]...), '"'), f
}

// plain returns the length of the start of text that is plain ASCII, or a
// little less.
func plain[T []byte | string](text T) int {
	i := 0
	for ; i+8 <= len(text); i += 8 {
		if special(word(text[i:i+8])) != 0 {
			return i
		}
	}
	if n := len(text); n >= 8 && special(word(text[n-8:])) == 0 {
		return n
	}
	return i
}

// word returns the first eight bytes of t, which has as many.
func word[T []byte | string](t T) uint64 {
	return uint64(t[0]) | uint64(t[1])<<8 | uint64(t[2])<<16 | uint64(t[3])<<24 |
		uint64(t[4])<<32 | uint64(t[5])<<40 | uint64(t[6])<<48 | uint64(t[7])<<56
}

// runeLen returns the length of the character at the start of text, 0 when
// it is not UTF-8.
func runeLen[T []byte | string](text T) int {
	r, n := utf8.DecodeRuneInString(string(text[:min(len(text), utf8.UTFMax)]))
	if r == utf8.RuneError && n == 1 {
		return 0
	}
	return n
}

func appendEscaped(dst []byte, c byte) []byte {
	switch c {
	case '"', '\\':
		return append(dst, '\\', c)
	case '\b':
		return append(dst, '\\', 'b')
	case '\f':
		return append(dst, '\\', 'f')
	case '\n':
		return append(dst, '\\', 'n')
	case '\r':
		return append(dst, '\\', 'r')
	case '\t':
		return append(dst, '\\', 't')
	}
	const hex = "0123456789abcdef"
	return append(dst, '\\', 'u', '0', '0', hex[c>>4], hex[c&15])
}
