package timefmt

import (
	"encoding/binary"
	"math/bits"
)

// notTwo is what two returns for anything but two digits: larger than every
// bound that its result is compared with, so that range checks catch it.
const notTwo = 1 << 16

// two returns the number that two ASCII digits make, or notTwo.
func two(tens, ones byte) uint32 {
	tens -= '0'
	ones -= '0'
	if tens > 9 || ones > 9 {
		return notTwo
	}
	return uint32(tens)*10 + uint32(ones)
}

func isDigit(c byte) bool { return c-'0' <= 9 }

// countDigits returns how many digits s starts with, at most limit.
func countDigits(s []byte, limit int) int {
	n := 0
	for n < len(s) && n < limit && isDigit(s[n]) {
		n++
	}
	return n
}

// number returns the value of s, which holds at most 18 digits and nothing
// else, so that it fits.
func number(s []byte) int64 {
	var n int64
	for _, c := range s {
		n = n*10 + int64(c-'0')
	}
	return n
}

// fraction returns the nanoseconds that the digits in front of s mean after a
// point, and their number. Digits past the ninth count but change nothing.
func fraction(s []byte) (nsec int32, n int) {
	if len(s) >= 8 {
		nsec, n = upToEight((*[8]byte)(s))
	}
	for n < len(s) && n < 9 && isDigit(s[n]) {
		nsec = nsec*10 + int32(s[n]-'0')
		n++
	}
	if n < 9 {
		return nsec * pow10[9-n], n
	}
	for n < len(s) && isDigit(s[n]) {
		n++
	}
	return nsec, n
}

// upToEight returns the number that the digits in front of s make, and how
// many they are. It looks at all bytes at once: the simple loop takes as long
// as all the rest of a timestamp.
func upToEight(s *[8]byte) (value int32, n int) {
	x := binary.LittleEndian.Uint64(s[:])
	n = bits.TrailingZeros64(notDigits(x)) / 8
	if n == 0 {
		return 0, 0
	}
	x ^= '0' * ones
	return digitsValue(x << (64 - 8*n)), n // the last digit to the last byte, zeros before the first
}

// digitsValue returns the number that eight digits make, one in each byte of
// x, the first in the lowest.
func digitsValue(x uint64) int32 {
	x = (x*10 + x>>8) & 0x00ff_00ff_00ff_00ff
	x = (x*100 + x>>16) & 0x0000_ffff_0000_ffff
	return int32(uint32(x*10_000 + x>>32))
}

const ones = 0x0101_0101_0101_0101

// notDigits returns the high bit of each byte of w that is no digit. It may set
// others, but only after one of those: a carry spoils them.
func notDigits(w uint64) uint64 {
	x := w ^ '0'*ones
	return (x + (0x7f-9)*ones | x) & (0x80 * ones)
}

// pow10 holds the powers of ten; it is only read.
var pow10 = [...]int32{1, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9}
