// Package jsonwire scans and appends JSON bytes. It keeps no state: every
// function works on slices that the caller owns, and none allocates unless
// it has to grow a destination.
//
// The scanners are strict (RFC 8259) in all but one thing: they let bytes
// that are not UTF-8 pass and only flag them, because broken text is mended
// where it is written, and ignored where it is dropped.
//
// A scanner is given the index of the first byte of its token and returns
// the index after it. A mistake is returned as the complement of the index
// of the first byte that cannot be right (so it is negative; ^end restores
// it); an index equal to len(data) means that the input ended too soon.
package jsonwire

import (
	"encoding/binary"
	"math"
	"math/bits"
)

// Flags say what a scanner saw inside a value: what has to be looked at
// again when the value is decoded or written.
type Flags uint8

const (
	Escaped  Flags = 1 << iota // a string with a backslash
	HighBit                    // a string with a byte above 0x7f: maybe not UTF-8
	Spaced                     // white space between the tokens of an object or array
	Fraction                   // a number with a fraction or an exponent
	Exponent                   // a number with an exponent
)

// NumberFlags are those that say nothing of what holds a number.
const NumberFlags = Fraction | Exponent

const (
	ones  = 0x0101010101010101
	highs = 0x80 * ones
)

// special marks, by the high bit of each byte, the bytes of w that are not
// plain ASCII text of a string: quote, backslash, controls, and all above
// 0x7f. One test does for the quote (0x22) and the controls: with bit 1
// flipped they are what is below 0x21. Borrows can set marks that are not
// true, but only above a true one: trust the lowest alone.
func special(w uint64) uint64 {
	return (((w ^ 0x02*ones) - 0x21*ones) | ((w ^ '\\'*ones) - ones) | w) & highs
}

// Marks returns a bit for each of the eight bytes of w, the lowest for the
// lowest. The lowest that is set is that of the first byte that is not plain
// ASCII text of a string.
func Marks(w uint64) uint64 { return special(w) * 0x0002_0408_1020_4081 >> 56 }

// Plain32 returns the length of the plain ASCII string text that d starts
// with. It takes the same time for each length: where lengths can't be foreseen
// that is faster than to stop early.
func Plain32(d *[32]byte) int {
	m := Marks(binary.LittleEndian.Uint64(d[0:])) | Marks(binary.LittleEndian.Uint64(d[8:]))<<8 |
		Marks(binary.LittleEndian.Uint64(d[16:]))<<16 | Marks(binary.LittleEndian.Uint64(d[24:]))<<24
	return bits.TrailingZeros64(m | 1<<32)
}

// String scans the string whose opening quote is data[i].
func String(data []byte, i int) (end int, f Flags) { return StringFrom(data, i+1) }

// StringFrom scans a string from data[i] on, up to where it is plain ASCII.
// It is where most of the time of a run goes, so four words at a time are
// written out.
func StringFrom(data []byte, i int) (end int, f Flags) {
	for len(data)-i >= 32 {
		d := (*[32]byte)(data[i:])
		if m := special(binary.LittleEndian.Uint64(d[0:])); m != 0 {
			i += bits.TrailingZeros64(m) >> 3
			break
		}
		if m := special(binary.LittleEndian.Uint64(d[8:])); m != 0 {
			i += 8 + bits.TrailingZeros64(m)>>3
			break
		}
		if m := special(binary.LittleEndian.Uint64(d[16:])); m != 0 {
			i += 16 + bits.TrailingZeros64(m)>>3
			break
		}
		if m := special(binary.LittleEndian.Uint64(d[24:])); m != 0 {
			i += 24 + bits.TrailingZeros64(m)>>3
			break
		}
		i += 32
	}
	if i < len(data) && data[i] == '"' {
		return i + 1, 0
	}
	return stringRest(data, i)
}

// stringRest scans the rest of a string, from data[i] on, whatever it holds.
func stringRest(data []byte, i int) (end int, f Flags) {
	for i < len(data) {
		switch c := data[i]; {
		case c == '"':
			return i + 1, f
		case c == '\\' || c < 0x20:
			if i = Escape(data, i); i < 0 {
				return i, 0
			}
			f |= Escaped
		case c >= 0x80:
			f |= HighBit
			i++
		default:
			i += 1 + plainRun(data[i+1:])
		}
	}
	return ^len(data), 0
}

// plainRun returns the length of the plain ASCII text that text starts with,
// but for its last few bytes, fewer than eight.
func plainRun(text []byte) int {
	n := 0
	for ; n+8 <= len(text); n += 8 {
		if m := special(binary.LittleEndian.Uint64(text[n:])); m != 0 {
			return n + bits.TrailingZeros64(m)>>3
		}
	}
	return n
}

// Escape scans the escape sequence at data[i], which is a backslash or else
// a control that no string may hold.
func Escape(data []byte, i int) int {
	if data[i] != '\\' {
		return ^i
	}
	if i+1 >= len(data) {
		return ^len(data)
	}
	switch data[i+1] {
	case '"', '\\', '/', 'b', 'f', 'n', 'r', 't':
		return i + 2
	case 'u':
		for k := i + 2; k < i+6; k++ {
			if k >= len(data) {
				return ^len(data)
			}
			if hexValue(data[k]) < 0 {
				return ^k
			}
		}
		return i + 6
	}
	return ^(i + 1)
}

// Number scans the number that starts at data[i].
func Number(data []byte, i int) (end int, f Flags) {
	if i < len(data) && data[i] == '-' {
		i++
	}
	switch {
	case i >= len(data):
		return ^len(data), 0
	case data[i] == '0':
		i++
	case isDigit(data[i]):
		i = digits(data, i)
	default:
		return ^i, 0
	}
	if i < len(data) && data[i] == '.' {
		f = Fraction
		if i = someDigits(data, i+1); i < 0 {
			return i, 0
		}
	}
	if i < len(data) && data[i]|0x20 == 'e' {
		f = Fraction | Exponent
		i++
		if i < len(data) && (data[i] == '+' || data[i] == '-') {
			i++
		}
		if i = someDigits(data, i); i < 0 {
			return i, 0
		}
	}
	return i, f
}

func isDigit(c byte) bool { return c-'0' < 10 }

func digits(data []byte, i int) int {
	for i < len(data) && isDigit(data[i]) {
		i++
	}
	return i
}

func someDigits(data []byte, i int) int {
	if i >= len(data) {
		return ^len(data)
	}
	if !isDigit(data[i]) {
		return ^i
	}
	return digits(data, i)
}

// Literal scans the word (true, false or null) whose first byte, already
// seen at data[i], is its own.
func Literal(data []byte, i int, word string) int {
	for k := 1; k < len(word); k++ {
		if i+k >= len(data) {
			return ^len(data)
		}
		if data[i+k] != word[k] {
			return ^(i + k)
		}
	}
	return i + len(word)
}

// Space returns the index of the first byte from data[i] on that is not
// white space.
func Space(data []byte, i int) int {
	for i < len(data) && isSpace(data[i]) {
		i++
	}
	return i
}

func isSpace(c byte) bool { return c == ' ' || c == '\n' || c == '\t' || c == '\r' }

// TooDeep is what Skip returns, instead of an index, for a value that nests
// deeper than it may.
const TooDeep = -1 << 62 >> (64 - bits.UintSize)

// AnyDepth is a depth for Skip over what is known to be JSON: it may nest
// deeper than events may, by what was JSON in its strings.
const AnyDepth = math.MaxInt

// Skip scans any value, whose first byte is data[i]. depth is how many more
// levels of objects and arrays it may have; one more is [TooDeep].
func Skip(data []byte, i, depth int) (end int, f Flags) {
	if i >= len(data) {
		return ^len(data), 0
	}
	switch data[i] {
	case '"':
		return String(data, i)
	case '{':
		return skipObject(data, i, depth-1)
	case '[':
		return skipArray(data, i, depth-1)
	case 't':
		return Literal(data, i, "true"), 0
	case 'f':
		return Literal(data, i, "false"), 0
	case 'n':
		return Literal(data, i, "null"), 0
	}
	return Number(data, i)
}

func skipObject(data []byte, i, depth int) (end int, f Flags) {
	if depth < 0 {
		return TooDeep, 0
	}
	i = Gap(data, i+1, &f)
	if i < len(data) && data[i] == '}' {
		return i + 1, f
	}
	for {
		if i >= len(data) {
			return ^len(data), 0
		}
		if data[i] != '"' {
			return ^i, 0
		}
		var g, h Flags
		if i, g = String(data, i); i < 0 {
			return i, 0
		}
		i = Gap(data, i, &f)
		if i >= len(data) {
			return ^len(data), 0
		}
		if data[i] != ':' {
			return ^i, 0
		}
		i = Gap(data, i+1, &f)
		if i, h = Skip(data, i, depth); i < 0 {
			return i, 0
		}
		f |= g | h&^NumberFlags
		i = Gap(data, i, &f)
		if i >= len(data) {
			return ^len(data), 0
		}
		if data[i] == '}' {
			return i + 1, f
		}
		if data[i] != ',' {
			return ^i, 0
		}
		i = Gap(data, i+1, &f)
	}
}

func skipArray(data []byte, i, depth int) (end int, f Flags) {
	if depth < 0 {
		return TooDeep, 0
	}
	i = Gap(data, i+1, &f)
	if i < len(data) && data[i] == ']' {
		return i + 1, f
	}
	for {
		var g Flags
		if i, g = Skip(data, i, depth); i < 0 {
			return i, 0
		}
		f |= g &^ NumberFlags
		i = Gap(data, i, &f)
		if i >= len(data) {
			return ^len(data), 0
		}
		if data[i] == ']' {
			return i + 1, f
		}
		if data[i] != ',' {
			return ^i, 0
		}
		i = Gap(data, i+1, &f)
	}
}

// Gap skips the white space between two tokens and notes in f that there was
// some. Compact input, the common case, pays for one comparison.
func Gap(data []byte, i int, f *Flags) int {
	if i < len(data) && data[i] > ' ' {
		return i
	}
	k := Space(data, i)
	if k > i {
		*f |= Spaced
	}
	return k
}
