package timefmt

import "time"

// A fieldSet is a set of fields.
type fieldSet uint16

func (s fieldSet) has(f field) bool { return s>>f&1 != 0 }

func (s fieldSet) hasAny(fields ...field) bool {
	for _, f := range fields {
		if s.has(f) {
			return true
		}
	}
	return false
}

// A pattern is a compiled strftime text or Go layout. It is immutable.
type pattern struct {
	ops    []op
	usual  usual          // the short cut for most texts
	fields fieldSet       // what the ops find out, taken together: a complete date at least
	loc    *time.Location // of texts without a zone
	layout bool           // a Go layout, which is laxer about hours with AM and PM
}

// parse reads the whole of s.
func (p *pattern) parse(s []byte, now Instant) (Instant, bool) {
	var r reading
	if !p.usual.read(s, &r) {
		r = reading{}
		if !p.read(s, &r) {
			return Instant{}, false
		}
	}
	return p.resolve(&r, now)
}

func (p *pattern) read(s []byte, r *reading) (ok bool) {
	for i := range p.ops {
		if s, ok = p.ops[i].take(s, r); !ok {
			return false
		}
	}
	return len(s) == 0
}

// resolve turns what was read into an Instant.
func (p *pattern) resolve(r *reading, now Instant) (Instant, bool) {
	if p.fields.has(fieldUnix) {
		return newMagnitude(r.negative, r.unix, r.value[fieldNsec])
	}
	hours, ok := p.hour(r)
	if !ok {
		return Instant{}, false
	}
	clock := int64(hours*hour + r.value[fieldMinute]*60 + r.value[fieldSecond])
	if p.fields.has(fieldYear) {
		return p.inYear(uint32(r.value[fieldYear]), clock, r)
	}
	return p.inNearestYear(clock, r, now)
}

// hour returns the hour of the day, 0 to 23. With AM or PM, hours of both
// clocks are understood: no hour means different things on the two of them.
// strftime texts whose hour and half of the day contradict each other are
// refused.
func (p *pattern) hour(r *reading) (h int32, ok bool) {
	h = r.value[fieldHour]
	if !p.fields.has(fieldHalf) {
		return h, true
	}
	afternoon := r.value[fieldHalf] == pm
	contradiction := h > 12 && !afternoon || h == 0 && afternoon
	switch {
	case contradiction && !p.layout:
		return 0, false
	case afternoon && h < 12:
		return h + 12, true
	case !afternoon && h == 12:
		return 0, true
	}
	return h, true
}

// inYear returns the instant of what was read, if it is in that year. It
// reports false when the year has no such day, or the instant is out of range.
func (p *pattern) inYear(year uint32, clock int64, r *reading) (Instant, bool) {
	d, ok := p.date(year, r)
	if !ok {
		return Instant{}, false
	}
	wall := d.unixDays()*secondsPerDay + clock
	var sec int64
	switch {
	case p.fields.has(fieldOffset): // before a name beside it: it says how many hours
		sec = wall - int64(r.value[fieldOffset])
	case p.fields.has(fieldZone):
		sec = wall - int64(r.value[fieldZone])
	default:
		sec = utcSeconds(p.loc, wall)
	}
	return newInstant(sec, r.value[fieldNsec])
}

// date returns the day that was read. A day of the year must agree with month
// and day where those are given too.
func (p *pattern) date(year uint32, r *reading) (date, bool) {
	month, day := uint32(r.value[fieldMonth]), uint32(r.value[fieldDay])
	if !p.fields.has(fieldYearDay) {
		d := date{year, month, day}
		return d, d.valid()
	}
	d, ok := dayOfYear(year, uint32(r.value[fieldYearDay]))
	if p.fields.has(fieldMonth) && d.month != month || p.fields.has(fieldDay) && d.day != day {
		return date{}, false
	}
	return d, ok
}

// inNearestYear is for texts without a year: the latest year in which they are
// at most a day after now. Logs are about the past, and a day is more than any
// clock or time zone goes wrong by.
func (p *pattern) inNearestYear(clock int64, r *reading, now Instant) (Instant, bool) {
	limit := Instant{Sec: now.Sec + secondsPerDay, Nsec: now.Nsec}
	// A local date may be in the year after that of the limit, and from one
	// leap year to the next it is eight years at most (1896 to 1904).
	last := yearOf(limit.Sec) + 1
	for year := last; year >= 0 && year >= last-10; year-- {
		t, ok := p.inYear(uint32(year), clock, r)
		if ok && t.Compare(limit) <= 0 {
			return t, true
		}
	}
	return Instant{}, false
}

// yearOf returns the year of a Unix time, brought into range first.
func yearOf(sec int64) int {
	sec = min(max(sec, minSec), maxSec)
	return int(civil(uint32((sec - minSec) / secondsPerDay)).year)
}
