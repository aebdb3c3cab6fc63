package timefmt

import "time"

const hour = 60 * 60 // in seconds

// zoneOffset returns the seconds east of UTC that the name in front of s
// means, and the length of the name: 0 when it is none of the zones of RFC 822
// (section 5.1), plus UTC. Other abbreviations mean different things in
// different places, or nothing, so they are not guessed at.
func zoneOffset(s []byte) (seconds int32, length int) {
	if len(s) >= 3 {
		switch string(s[:3]) {
		case "UTC", "GMT":
			return 0, 3
		case "EDT":
			return -4 * hour, 3
		case "EST", "CDT":
			return -5 * hour, 3
		case "CST", "MDT":
			return -6 * hour, 3
		case "MST", "PDT":
			return -7 * hour, 3
		case "PST":
			return -8 * hour, 3
		}
	}
	if len(s) >= 2 && s[0] == 'U' && s[1] == 'T' {
		return 0, 2
	}
	if len(s) >= 1 && s[0] == 'Z' {
		return 0, 1
	}
	return 0, 0
}

// takeOffset takes a numeric offset. Those of strftime have hours and minutes
// and are at most ±23:59; those of layouts follow package time, which lets
// pass 24 hours and 60 minutes because some people write them.
func (o *op) takeOffset(s []byte, r *reading) ([]byte, bool) {
	shape, maxHour, maxUnit := o.text, uint32(24), uint32(60)
	if o.do == takeOffset {
		shape, maxHour, maxUnit = "Z0700", 23, 59
		if len(s) > 3 && s[3] == ':' {
			shape = "Z07:00"
		}
	}
	if shape[0] == 'Z' && len(s) > 0 && s[0] == 'Z' {
		r.value[fieldOffset] = 0
		return s[1:], true
	}
	if len(s) < len(shape) || s[0] != '+' && s[0] != '-' {
		return nil, false
	}
	seconds, ok := shapedOffset(s[1:], shape[1:], maxHour, maxUnit)
	if s[0] == '-' {
		seconds = -seconds
	}
	r.value[fieldOffset] = seconds
	return s[len(shape):], ok
}

// shapedOffset reads pairs of digits for hours, minutes and seconds, with a
// colon where shape has one. s is at least as long as shape.
func shapedOffset(s []byte, shape string, maxHour, maxUnit uint32) (seconds int32, ok bool) {
	unit, limit := int32(hour), maxHour
	for i := 0; i < len(shape); i++ {
		if shape[i] == ':' {
			if s[i] != ':' {
				return 0, false
			}
			continue
		}
		n := two(s[i], s[i+1])
		if n > limit {
			return 0, false
		}
		seconds += int32(n) * unit
		unit, limit = unit/60, maxUnit
		i++
	}
	return seconds, true
}

// utcSeconds returns the Unix time at which clocks in loc show wall, which is
// a date and time counted in seconds as if it were UTC. Where clocks are set
// back and a time happens twice, it is the first of the two; where they are
// set forward and a time never happens, it is moved on by the length of the
// gap, as a clock that nobody had set would have it.
func utcSeconds(loc *time.Location, wall int64) int64 {
	if loc == time.UTC {
		return wall
	}
	// No offset reaches a day, and no zone changes twice within two.
	before := offsetAt(loc, wall-secondsPerDay)
	if t := wall - before; offsetAt(loc, t) == before {
		return t
	}
	after := offsetAt(loc, wall+secondsPerDay)
	if t := wall - after; offsetAt(loc, t) == after {
		return t
	}
	return wall - before
}

func offsetAt(loc *time.Location, unix int64) int64 {
	_, offset := time.Unix(unix, 0).In(loc).Zone()
	return int64(offset)
}
