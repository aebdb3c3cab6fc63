package reference

import (
	"fmt"
	"strings"
	"time"
)

// parseLayout follows time.Parse, with two rules of our own: MST takes only
// the names that %Z takes, and a missing year is the nearest one.
func parseLayout(layout, text string, zone *time.Location, now time.Time) (time.Time, bool) {
	if !strings.Contains(layout, "MST") {
		return parsePlainLayout(layout, text, zone, now)
	}
	// Let a literal that is in no text stand for the name, and see with which
	// of the names, at which of its places, the rest can be read.
	const stand = "\x00"
	layout = strings.Replace(layout, "MST", stand, 1)
	for _, name := range []string{"UT", "GMT", "UTC", "Z", "EST", "EDT", "CST", "CDT", "MST", "MDT", "PST", "PDT"} {
		named, _ := zoneByName(name)
		for i := range text {
			if !strings.HasPrefix(text[i:], name) {
				continue
			}
			t, ok := parsePlainLayout(layout, text[:i]+stand+text[i+len(name):], named, now)
			if ok {
				return t, true
			}
		}
	}
	return time.Time{}, false
}

func parsePlainLayout(layout, text string, zone *time.Location, now time.Time) (time.Time, bool) {
	t, err := time.Parse(layout, text)
	if err != nil {
		return time.Time{}, false
	}
	hasYear := layoutHas(layout, time.FixedZone("X", 0), 2007)
	if hasYear && !strings.Contains(text, fmt.Sprintf("%02d", t.Year()%100)) {
		return time.Time{}, false // time.Parse takes -6 for 06
	}
	if layoutHas(layout, time.FixedZone("X", 3600), 2001) { // numeric, in the text
		_, offset := t.Zone()
		zone = time.FixedZone("", offset)
	}
	c := civil{
		year: t.Year(), month: int(t.Month()), day: t.Day(),
		hour: t.Hour(), minute: t.Minute(), second: t.Second(), nanos: t.Nanosecond(),
	}
	if !hasYear {
		return c.nearest(zone, now)
	}
	return c.in(zone)
}

// layoutHas reports whether the layout shows a difference between some day in
// 2001 at Greenwich and the same day elsewhere or in another year. In 2007
// the days of the week fall as in 2001.
func layoutHas(layout string, zone *time.Location, year int) bool {
	a := time.Date(2001, 5, 4, 3, 0, 0, 0, time.FixedZone("X", 0))
	b := time.Date(year, 5, 4, 3, 0, 0, 0, zone)
	return a.Format(layout) != b.Format(layout)
}
