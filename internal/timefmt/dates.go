package timefmt

import "slices"

// Dates appends times like [Profile.Append], faster where the days of one
// event after the other are the same few: it remembers what it wrote for them.
// The zero Dates is ready to use, by one goroutine.
type Dates struct {
	days [32]knownDay // by the last bits of their numbers, so that a month has room
}

// A knownDay is the text of a day's first second.
type knownDay struct {
	number uint64   // of days since year 1, counted from 1; 0: none is known yet
	text   [32]byte // in profile Nanos, and three bytes more, so that it is copied at once
}

// AppendParsed appends t to dst as p.Append does. s must be the text that t
// comes from, by f.Parse. Where s is RFC 3339 in UTC, as it is in most logs,
// its digits are copied, which takes half the time of making them anew.
func (d *Dates) AppendParsed(dst []byte, f *Format, p Profile, t Instant, s []byte) []byte {
	if f.kind != kindRFC3339 || len(s) < len("2006-01-02T15:04:05Z") || s[len(s)-1]|0x20 != 'z' {
		return d.append(dst, p, t)
	}
	dst = append(dst, s[:19]...)
	dst = append(dst, ".000000000"...)
	tail := (*[29]byte)(dst[len(dst)-29:])
	tail[10] = ' '
	putNanos(tail, uint32(t.Nsec))
	return p.finish(dst)
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
