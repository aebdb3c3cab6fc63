package jsonwire

import (
	"encoding/binary"
	"math/bits"
)

// Most values of logs are a few bytes long. For those it takes longer to look
// at one byte after the other, and to call for a copy, than all the rest; so
// they are loaded, looked at and stored as words.

// maxShort is the length of the longest text that appendShort takes.
const maxShort = 32

// appendShort appends text as a JSON string, if it is plain ASCII, at most
// maxShort bytes long, and dst has room for a little more than it.
func appendShort[T []byte | string](dst []byte, text T) (_ []byte, ok bool) {
	at, n := len(dst), len(text)
	if n > maxShort || cap(dst)-at < maxShort+2 {
		return dst, false
	}
	out := (*[maxShort + 2]byte)(dst[at : at+maxShort+2])
	out[0] = '"'
	switch { // what overlaps is the same
	case n > 16:
		a, b, c, d := word(text), word(text[8:]), word(text[n-16:]), word(text[n-8:])
		if special(a)|special(b)|special(c)|special(d) != 0 {
			return dst, false
		}
		binary.LittleEndian.PutUint64(out[1:], a)
		binary.LittleEndian.PutUint64(out[9:], b)
		binary.LittleEndian.PutUint64(out[n-15:], c)
		binary.LittleEndian.PutUint64(out[n-7:], d)
	case n >= 8:
		a, b := word(text), word(text[n-8:])
		if special(a)|special(b) != 0 {
			return dst, false
		}
		binary.LittleEndian.PutUint64(out[1:], a)
		binary.LittleEndian.PutUint64(out[n-7:], b)
	default:
		w := fewBytes(text)
		if bits.TrailingZeros64(special(w))>>3 < n { // the bytes after text are marked
			return dst, false
		}
		binary.LittleEndian.PutUint64(out[1:], w)
	}
	out[n+1] = '"'
	return dst[:at+n+2], true
}

// ShortPlain reports whether the first n bytes of a and b, of which there are
// 1 to 16, are plain ASCII text of a string.
func ShortPlain(a, b uint64, n int) bool {
	if n <= 8 {
		return special(a)<<(-8*n&63) == 0
	}
	return special(a)|special(b)<<(-8*n&63) == 0
}

// FewDigits reports whether the first n bytes of w, of which there are 1 to 8,
// are an integer as JSON has it without a sign.
func FewDigits(w uint64, n int) bool {
	return notDigits(w)<<(-8*n&63) == 0 && (byte(w) != '0' || n == 1)
}

// notDigits marks, by the high bit of each byte, the bytes of w that are no
// digits. Carries can set marks that are not true, but only above a true one.
func notDigits(w uint64) uint64 {
	x := w ^ '0'*ones
	return (x + (0x7f-9)*ones | x) & highs
}

// fewBytes returns text, which is less than eight bytes long, as a number whose
// lowest byte is the first of it. What is not filled is zero.
func fewBytes[T []byte | string](text T) uint64 {
	switch n := len(text); {
	case n >= 4: // the ends overlap
		return halfWord(text) | halfWord(text[n-4:])<<(8*(n-4)&63)
	case n > 0:
		return uint64(text[0]) | uint64(text[n/2])<<(8*(n/2)&63) | uint64(text[n-1])<<(8*(n-1)&63)
	}
	return 0
}

// halfWord returns the first four bytes of t, which has as many.
func halfWord[T []byte | string](t T) uint64 {
	return uint64(t[0]) | uint64(t[1])<<8 | uint64(t[2])<<16 | uint64(t[3])<<24
}
