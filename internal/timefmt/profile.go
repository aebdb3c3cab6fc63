package timefmt

import (
	"encoding/binary"
	"strconv"
)

// A Profile is a way to print timestamps. One profile serves a whole run.
type Profile uint8

// The output profiles. All print UTC.
const (
	Nanos   Profile = iota // 2006-01-02 15:04:05.000000000
	Millis                 // 2006-01-02 15:04:05.000, cut and not rounded
	RFC3339                // 2006-01-02T15:04:05.123Z, zeros at the end of the fraction trimmed
)

// ParseProfile returns the profile of a name: nanos, millis or rfc3339. It
// reports false for any other.
func ParseProfile(name string) (Profile, bool) {
	for p := Nanos; p <= RFC3339; p++ {
		if p.String() == name {
			return p, true
		}
	}
	return Nanos, false
}

// String returns the name that ParseProfile takes.
func (p Profile) String() string {
	switch p {
	case Nanos:
		return "nanos"
	case Millis:
		return "millis"
	case RFC3339:
		return "rfc3339"
	}
	return "Profile(" + strconv.Itoa(int(p)) + ")"
}

// Append appends t to dst, without quotes, and returns the extended slice. A
// Profile that is none of the constants prints as Nanos. Append panics when t
// breaks the rules of an Instant, which none from this package does. It
// allocates only when dst has to grow, and may be called concurrently.
func (p Profile) Append(dst []byte, t Instant) []byte {
	if t.Sec < minSec || t.Sec > maxSec || uint32(t.Nsec) >= nanosPerSec {
		panic("timefmt: instant outside years 0001 to 9999")
	}
	dst = append(dst, "0000-00-00 00:00:00.000000000"...)
	tail := (*[29]byte)(dst[len(dst)-29:])
	putDateTime(tail, uint64(t.Sec-minSec))
	putNanos(tail, uint32(t.Nsec))
	return p.finish(dst)
}

// Parse reads what Append wrote in the same profile.
func (p Profile) Parse(s []byte) (t Instant, ok bool) {
	var buf [64]byte
	if p != RFC3339 && len(s) < len(buf) {
		s = append(append(buf[:0], s...), 'Z')
	}
	return parseRFC3339(s)
}

// finish turns the text of profile Nanos at the end of dst into that of p.
func (p Profile) finish(dst []byte) []byte {
	switch p {
	case Millis:
		return dst[:len(dst)-len("000000")]
	case RFC3339:
		dst[len(dst)-len(" 15:04:05.000000000")] = 'T'
		return append(trimFraction(dst), 'Z')
	}
	return dst
}

// putDateTime writes the digits of date and time; sec counts from year 1.
func putDateTime(b *[29]byte, sec uint64) {
	days := sec / secondsPerDay
	putClock(b, uint32(sec-days*secondsPerDay))
	d := civil(uint32(days))
	x := eightDigits(d.year/100, d.year%100, d.month, d.day)
	binary.LittleEndian.PutUint32(b[0:], uint32(x))
	binary.LittleEndian.PutUint16(b[5:], uint16(x>>32))
	binary.LittleEndian.PutUint16(b[8:], uint16(x>>48))
}

// putClock writes the digits of the time of day, in seconds.
func putClock(b *[29]byte, clock uint32) {
	minutes := clock / 60
	x := eightDigits(clock/3600, minutes%60, clock-minutes*60, 0)
	binary.LittleEndian.PutUint16(b[11:], uint16(x))
	binary.LittleEndian.PutUint16(b[14:], uint16(x>>16))
	binary.LittleEndian.PutUint16(b[17:], uint16(x>>32))
}

// putNanos writes the nine digits of n after the point.
func putNanos(b *[29]byte, n uint32) {
	tenth := n / 10
	high := tenth / 10_000
	low := tenth - high*10_000
	binary.LittleEndian.PutUint64(b[20:], eightDigits(high/100, high%100, low/100, low%100))
	b[28] = '0' + byte(n-tenth*10)
}

// eightDigits returns the ASCII digits of four numbers below 100, in the order
// of their bytes in memory. Each number has 16 bits to itself, so that all
// four are divided at once.
func eightDigits(a, b, c, d uint32) uint64 {
	x := uint64(a) | uint64(b)<<16 | uint64(c)<<32 | uint64(d)<<48
	tens := x * 103 >> 10 & 0x000f_000f_000f_000f // n*103/1024 is n/10 for n below 179
	return 0x3030_3030_3030_3030 + tens + (x-tens*10)<<8
}

// trimFraction drops the zeros that end the fraction of dst, and the point
// with them when nothing else is left.
func trimFraction(dst []byte) []byte {
	end := len(dst)
	for dst[end-1] == '0' {
		end--
	}
	if dst[end-1] == '.' {
		end--
	}
	return dst[:end]
}
