package indicators

import (
	"bytes"
	"encoding/binary"
)

// trim is bytes.TrimSpace, with a short cut for text that has nothing to
// trim, which is most of it.
func trim(s []byte) []byte {
	if len(s) > 0 && inkByte(s[0]) && inkByte(s[len(s)-1]) {
		return s
	}
	return bytes.TrimSpace(s)
}

// inkByte reports whether c is visible in ASCII; of bytes beyond ASCII
// it takes more than a byte to know whether they are white space.
func inkByte(c byte) bool { return c-'!' <= '~'-'!' }

// The functions below look at 8 bytes at a time, as a number with a byte in
// each of 8 lanes. Adding 0x80-n to a lane that is below 0x80 sets its high
// bit if the lane is n or more, and never carries into the next lane.
const (
	lanes = 0x0101010101010101
	highs = 0x80 * lanes
)

// atLeast has the high bit of each lane of w set that is n or more. All
// lanes must be below 0x80.
func atLeast(w uint64, n uint64) uint64 { return w + (0x80-n)*lanes }

// allHex reports whether s consists of hex digits.
func allHex(s []byte) bool {
	for len(s) >= 8 {
		if !hexWord(binary.LittleEndian.Uint64(s)) {
			return false
		}
		s = s[8:]
	}
	for _, c := range s {
		if !isHex(c) {
			return false
		}
	}
	return true
}

func hexWord(w uint64) bool {
	if w&highs != 0 {
		return false
	}
	lower := w | 0x20*lanes // 'A' to 'a'; digits have this bit already
	digit := atLeast(w, '0') &^ atLeast(w, '9'+1)
	letter := atLeast(lower, 'a') &^ atLeast(lower, 'f'+1)
	return (digit|letter)&highs == highs
}

// digitWord reports whether w consists of decimal digits.
func digitWord(w uint64) bool {
	return w&highs == 0 && (atLeast(w, '0')&^atLeast(w, '9'+1))&highs == highs
}

func isHex(c byte) bool { return isDigit(c) || (c|0x20)-'a' < 6 }

func isDigit(c byte) bool { return c-'0' < 10 }

func isLetter(c byte) bool { return (c|0x20)-'a' < 26 }

// hasUpper reports whether s, which consists of hex digits, colons, dots and
// hyphens, holds a capital.
func hasUpper(s []byte) bool {
	for len(s) >= 8 {
		// Letters have bit 0x40, and small ones 0x20 too.
		if w := binary.LittleEndian.Uint64(s); w&^(w<<1)&(0x40*lanes) != 0 {
			return true
		}
		s = s[8:]
	}
	for _, c := range s {
		if 'A' <= c && c <= 'F' {
			return true
		}
	}
	return false
}

// appendLower appends s, which consists of hex digits, with small letters.
func appendLower(dst, s []byte) []byte {
	for _, c := range s {
		dst = append(dst, c|0x20) // digits have this bit already
	}
	return dst
}

// inkWord reports whether w is ASCII above the blank without < and >.
func inkWord(w uint64) bool {
	if w&highs != 0 {
		return false
	}
	// '<' is 0x3C, '>' is 0x3E: with bit 1 set both are 0x3E. A lane is zero
	// where it was one of them, and atLeast 1 elsewhere.
	angles := (w | 0x02*lanes) ^ '>'*lanes
	return atLeast(w, ' '+1)&atLeast(angles, 1)&highs == highs
}
