package timefmt

import (
	"cmp"
	"time"
)

// An Instant is a point in time: Sec seconds since 1970-01-01T00:00:00Z, which
// may be negative, and Nsec nanoseconds after that, 0 to 999,999,999. The zero
// Instant is the Unix epoch.
//
// Instants are comparable with ==. Those that this package returns are always
// within years 0001 to 9999 of UTC; functions that take one rely on it.
type Instant struct {
	Sec  int64
	Nsec int32
}

const (
	minSec = -62135596800 // 0001-01-01T00:00:00Z
	maxSec = 253402300799 // 9999-12-31T23:59:59Z

	secondsPerDay = 24 * 60 * 60
	nanosPerSec   = 1_000_000_000
)

// newInstant is the only door to an Instant: it reports false for seconds
// outside years 0001 to 9999. nsec must be in range already.
func newInstant(sec int64, nsec int32) (Instant, bool) {
	if sec < minSec || sec > maxSec {
		return Instant{}, false
	}
	return Instant{Sec: sec, Nsec: nsec}, true
}

// newMagnitude is newInstant for an amount of time before (neg) or after 1970.
// sec and nsec are not negative.
func newMagnitude(neg bool, sec int64, nsec int32) (Instant, bool) {
	if !neg {
		return newInstant(sec, nsec)
	}
	if nsec > 0 { // -1.25 is 0.75 seconds after -2
		return newInstant(-sec-1, nanosPerSec-nsec)
	}
	return newInstant(-sec, 0)
}

// FromTime returns t as an Instant. It reports false when t lies outside years
// 0001 to 9999 of UTC. The time zone of t and its monotonic reading are
// dropped.
func FromTime(t time.Time) (Instant, bool) {
	return newInstant(t.Unix(), int32(t.Nanosecond()))
}

// Time returns t as a time.Time in UTC.
func (t Instant) Time() time.Time {
	return time.Unix(t.Sec, int64(t.Nsec)).UTC()
}

// Compare returns -1 when t is before u, 1 when it is after u, and 0 when they
// are the same instant.
func (t Instant) Compare(u Instant) int {
	if c := cmp.Compare(t.Sec, u.Sec); c != 0 {
		return c
	}
	return cmp.Compare(t.Nsec, u.Nsec)
}
