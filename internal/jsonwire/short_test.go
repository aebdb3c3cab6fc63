package jsonwire

import (
	"bytes"
	"encoding/binary"
	"slices"
	"strings"
	"testing"
)

// shortTexts calls f with texts of each length up to 35 that are digits, and
// the same with each byte at each place.
func shortTexts(f func(text []byte)) {
	for n := range 36 {
		text := []byte("31415926535897932384626433832795028"[:n])
		f(text)
		for i := range text {
			for c := range 256 {
				changed := bytes.Clone(text)
				changed[i] = byte(c)
				f(changed)
			}
		}
	}
}

// Short texts are written as they are where there is no room for words.
func TestShortStrings(t *testing.T) {
	shortTexts(func(text []byte) {
		want := AppendString(nil, text)
		for _, room := range []int{len(text) + 2, 17, 33, 34, 64} {
			dst := append(make([]byte, 0, 1+room), 'x')
			if got := AppendString(dst, text); string(got[1:]) != string(want) {
				t.Fatalf("AppendString(%q) with room for %d is %q; want %q", text, room, got[1:], want)
			}
			if got := AppendString(dst, string(text)); string(got[1:]) != string(want) {
				t.Fatalf("AppendString of the string %q with room for %d is %q; want %q", text, room, got[1:], want)
			}
			quoted, f := AppendQuoted(nil, text)
			if got, g := AppendQuoted(dst, text); string(got[1:]) != string(quoted) || f != g {
				t.Fatalf("AppendQuoted(%q) with room for %d is %q, %b; want %q, %b", text, room, got[1:], g, quoted, f)
			}
		}
	})
}

// What follows a short text does not change what is said of it.
func TestShortWords(t *testing.T) {
	shortTexts(func(text []byte) {
		n := len(text)
		if n == 0 || n > 16 {
			return
		}
		plain := !slices.ContainsFunc(text, func(c byte) bool { return c < ' ' || c >= 0x80 || c == '"' || c == '\\' })
		number := strings.Trim(string(text), "0123456789") == "" && (text[0] != '0' || n == 1)
		for _, junk := range []byte{0, '1', ' ', '"', '0', 0x7f, 0x80, 0xff} {
			all := append(bytes.Clone(text), bytes.Repeat([]byte{junk}, 16)...)
			a, b := binary.LittleEndian.Uint64(all), binary.LittleEndian.Uint64(all[8:])
			if got := ShortPlain(a, b, n); got != plain {
				t.Fatalf("ShortPlain of %q before %q is %v", text, junk, got)
			}
			if n > 8 {
				continue
			}
			if got := FewDigits(a, n); got != number {
				t.Fatalf("FewDigits of %q before %q is %v", text, junk, got)
			}
		}
	})
}
