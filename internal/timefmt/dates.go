package timefmt

import (
	"encoding/binary"
	"slices"
)

// Dates appends times like [Profile.Append], faster where the days of one
// event after the other are the same few: it remembers what it wrote for them.
// The zero Dates is ready to use, by one goroutine.
type Dates struct {
	days [32]knownDay // by the last bits of their numbers, so that a month has room
	read dateText     // the one that was read last
}

// A dateText is a date as RFC 3339 writes it, and what it stands for.
type dateText struct {
	head  uint64 // 2006-01-; 0: none was read yet
	day   uint16 // 02
	start int64  // the first second of the day, in UTC
}

// A knownDay is the text of a day's first second.
type knownDay struct {
	number uint64   // of days since year 1, counted from 1; 0: none is known yet
	text   [32]byte // in profile Nanos, and three bytes more, so that it is copied at once
}

// Convert reads s by f and appends the time to dst as p.Append does. It
// reports false, and appends nothing, for a text that f does not read. now is
// that of [Format.Parse].
func (d *Dates) Convert(dst []byte, f *Format, p Profile, s []byte, now Instant) (_ []byte, t Instant, ok bool) {
	if f.kind != kindRFC3339 || len(s) < len("2006-01-02T15:04:05Z") || s[len(s)-1]|0x20 != 'z' {
		if t, ok = f.Parse(s, now); ok {
			dst = d.append(dst, p, t)
		}
		return dst, t, ok
	}
	if dst, t, ok = d.copyUTC(dst, s); !ok {
		if t, ok = parseRFC3339(s); !ok {
			return dst, t, false
		}
		d.read = dateText{binary.LittleEndian.Uint64(s), binary.LittleEndian.Uint16(s[8:]), t.Sec - int64(uint64(t.Sec-minSec)%secondsPerDay)}
		dst = append(append(dst, s[:19]...), ".000000000"...)
		tail := (*[29]byte)(dst[len(dst)-29:])
		tail[10] = ' '
		putNanos(tail, uint32(t.Nsec))
	}
	return p.finish(dst), t, true
}

// copyUTC appends the time of an RFC 3339 text that ends in Z, in profile
// Nanos: its digits are those of the text, so that they only have to be
// checked, all at once. It is false for a text that it leaves to others: of a
// day that is not the one read last, with more than nine digits of a fraction,
// or one that is not right.
func (d *Dates) copyUTC(dst, s []byte) (_ []byte, t Instant, ok bool) {
	head := (*[20]byte)(s)
	date, day, clock := binary.LittleEndian.Uint64(head[0:]), binary.LittleEndian.Uint16(head[8:]), binary.LittleEndian.Uint64(head[11:])
	hour, minute, second, ok := clockOf(clock)
	if !ok || date == 0 || date != d.read.head || day != d.read.day || !isTee(head[10]) {
		return dst, t, false
	}
	digits, ninth := uint64('0'*ones), byte('0') // of the fraction
	switch n := len(s) - len("2006-01-02T15:04:05.Z"); {
	case n < 0:
	case n == 0 || n > 9 || head[19] != '.':
		return dst, t, false
	case n == 9:
		digits, ninth = binary.LittleEndian.Uint64(s[20:]), s[28]
	default: // the last digits move down to the first ones, and zeros stand behind
		digits = binary.LittleEndian.Uint64(s[len(s)-9:])>>(64-8*n) | digits<<(8*n)
	}
	if notDigits(digits) != 0 || !isDigit(ninth) {
		return dst, t, false
	}
	t = Instant{
		Sec:  d.read.start + int64(hour*3600+minute*60+second),
		Nsec: digitsValue(digits^'0'*ones)*10 + int32(ninth-'0'),
	}
	n := len(dst)
	dst = slices.Grow(dst, 29)[:n+29]
	to := (*[29]byte)(dst[n:])
	binary.LittleEndian.PutUint64(to[0:], date)
	binary.LittleEndian.PutUint16(to[8:], day)
	to[10] = ' '
	binary.LittleEndian.PutUint64(to[11:], clock)
	to[19] = '.'
	binary.LittleEndian.PutUint64(to[20:], digits)
	to[28] = ninth
	return dst, t, true
}

// clockOf reads the text 15:04:05, whose bytes are those of w.
func clockOf(w uint64) (hour, minute, second uint32, ok bool) {
	x := w ^ 0x3030_3a30_303a_3030     // 00:00:00
	carry := x + 0x0606_0f06_060f_0606 // digits up to 9 stay below 0x10, and nothing else than 0 for a colon
	pairs := x*10 + x>>8               // in each byte the number of two digits
	hour, minute, second = uint32(pairs&0xff), uint32(pairs>>24&0xff), uint32(pairs>>48&0xff)
	return hour, minute, second, (x|carry)&0xf0f0_f0f0_f0f0_f0f0 == 0 && hour < 24 && minute < 60 && second < 60
}

func (d *Dates) append(dst []byte, p Profile, t Instant) []byte {
	sec := uint64(t.Sec - minSec)
	number := sec/secondsPerDay + 1
	clock := sec % secondsPerDay
	day := &d.days[number%uint64(len(d.days))]
	if day.number != number {
		Nanos.Append(day.text[:0], Instant{Sec: t.Sec - int64(clock)})
		day.number = number
	}
	n := len(dst)
	dst = slices.Grow(dst, len(day.text))[:n+29]
	*(*[len(day.text)]byte)(dst[n : n+len(day.text)]) = day.text
	tail := (*[29]byte)(dst[n:])
	putClock(tail, uint32(clock))
	if t.Nsec != 0 {
		putNanos(tail, uint32(t.Nsec))
	}
	return p.finish(dst)
}
