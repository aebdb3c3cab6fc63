package fake

import "time"

// A limiter counts requests by the minute and by the hour. The lock of the
// API guards it.
type limiter struct{ minute, hour window }

// A window counts what happens between two full minutes or hours.
type window struct {
	length time.Duration
	most   int // below 0 for no limit
	start  time.Time
	n      int
}

// full reports whether there is no place for a request in the window that a
// time is in.
func (w *window) full(now time.Time) bool {
	if start := now.Truncate(w.length); !start.Equal(w.start) {
		w.start, w.n = start, 0
	}
	return w.most >= 0 && w.n >= w.most
}

// allow counts a request, or reports that there were too many.
func (l *limiter) allow(now time.Time) bool {
	minute, hour := l.minute.full(now), l.hour.full(now)
	if minute || hour {
		return false
	}
	l.minute.n++
	l.hour.n++
	return true
}
