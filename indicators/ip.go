package indicators

import (
	"encoding/binary"
	"math/bits"
)

// IPVersion returns 4 when text is an IPv4 address, 6 when it is an IPv6
// address, an IPv4-mapped one such as ::ffff:1.2.3.4 included, and 0 for all
// else: white space around it, a port, a prefix length, a zone, brackets and
// leading zeros in IPv4 are not accepted. It says what [net/netip.ParseAddr]
// says of addresses without a zone, from bytes and in a fraction of the time.
func IPVersion(text []byte) int {
	if isIPv4(text) {
		return 4
	}
	if isIPv6(text) {
		return 6
	}
	return 0
}

// isIP reports whether s is an address of either kind.
func isIP(s []byte) bool { return isIPv4(s) || isIPv6(s) }

// isIPv4 reports whether s is four numbers up to 255, without leading zeros,
// with dots between them. It finds the dots by looking at 8 bytes at a time,
// and has no branch that goes another way from one address to the next: the
// lengths of the numbers are what a processor can't predict, and going wrong
// on them took as long as all the rest.
func isIPv4(s []byte) bool {
	if len(s) < len("0.0.0.0") || len(s) > len("255.255.255.255") {
		return false
	}
	first, last, shift := ends(s)
	if !dotsAndDigits(first) || !dotsAndDigits(last) {
		return false
	}
	dots := dotBits(first) | dotBits(last)<<shift
	a := bits.TrailingZeros32(dots)
	dots &= dots - 1
	b := bits.TrailingZeros32(dots)
	dots &= dots - 1
	c := bits.TrailingZeros32(dots)
	if dots == 0 || dots&(dots-1) != 0 { // not just three
		return false
	}
	w, x, y, z := a, b-a-1, c-b-1, len(s)-c-1 // the lengths of the numbers
	if uint(w-1) > 2 || uint(x-1) > 2 || uint(y-1) > 2 || uint(z-1) > 2 {
		return false
	}
	// So there are four bytes from where the first two begin, and up to where
	// the others end.
	return isOctet(binary.LittleEndian.Uint32(s)<<(-8*w&31), w) &&
		isOctet(binary.LittleEndian.Uint32(s[a+1:])<<(-8*x&31), x) &&
		isOctet(binary.LittleEndian.Uint32(s[c-4:]), y) &&
		isOctet(binary.LittleEndian.Uint32(s[len(s)-4:]), z)
}

// ends returns the first and the last 8 of 7 to 16 bytes, and at which byte
// the last begin. They may overlap. A digit stands for an eighth byte.
func ends(s []byte) (first, last uint64, shift int) {
	if len(s) < 8 {
		w := uint64(binary.LittleEndian.Uint32(s)) | uint64(binary.LittleEndian.Uint32(s[3:]))<<24
		return w | '0'<<56, w | '0'<<56, 0
	}
	shift = len(s) - 8
	return binary.LittleEndian.Uint64(s), binary.LittleEndian.Uint64(s[shift:]), shift
}

// dotsAndDigits reports whether w has nothing else.
func dotsAndDigits(w uint64) bool {
	digit := atLeast(w, '0') &^ atLeast(w, '9'+1)
	dot := ^atLeast(w^'.'*lanes, 1)
	return w&highs == 0 && (digit|dot)&highs == highs
}

// dotBits returns which of the dots and digits in w are dots, the first one
// in the lowest bit.
func dotBits(w uint64) uint32 {
	dots := ^w >> 4 & lanes // digits have bit 0x10
	return uint32(dots * 0x0102040810204080 >> 56)
}

// isOctet reports whether the last n bytes of w, which are one to three
// digits, are a number up to 255 without a leading zero.
func isOctet(w uint32, n int) bool {
	v := bits.ReverseBytes32(w) & (1<<(8*n&31) - 1) & 0x0f0f0f // a digit in each byte
	return v <= 0x020505 && v >= 1<<((8*n-8)&31)&^1            // the least number of n digits, 0 for one
}

// isIPv6 reports whether s is an address of RFC 4291, section 2.2: eight
// groups of one to four hex digits with colons between them; one or more
// groups of zeros may be left out as ::, once; the last two groups may be
// written as an IPv4 address.
func isIPv6(s []byte) bool {
	if len(s) < len("::") || len(s) > len("ffff:ffff:ffff:ffff:ffff:ffff:255.255.255.255") {
		return false
	}
	groups, short := 0, false
	rest := s
	if s[0] == ':' && s[1] == ':' {
		rest, short = s[2:], true
	}
	for len(rest) > 0 {
		n := hexRun(rest)
		if n == 0 || n > 4 {
			return false
		}
		if n < len(rest) && rest[n] == '.' {
			return isIPv4(rest) && fills(groups+2, short)
		}
		groups++
		rest = rest[n:]
		if len(rest) == 0 {
			break
		}
		if rest[0] != ':' || len(rest) == 1 {
			return false
		}
		rest = rest[1:]
		if rest[0] == ':' {
			if short {
				return false
			}
			short = true
			rest = rest[1:]
		}
	}
	return fills(groups, short)
}

// fills reports whether so many groups make an address, short for one that
// has a ::, which stands for at least one group.
func fills(groups int, short bool) bool {
	if short {
		return groups < 8
	}
	return groups == 8
}

// hexRun returns how many hex digits s starts with, at most 5.
func hexRun(s []byte) int {
	n := 0
	for n < len(s) && n < 5 && isHex(s[n]) {
		n++
	}
	return n
}
