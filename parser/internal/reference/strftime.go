package reference

import (
	"fmt"
	"regexp"
	"strings"
	"sync"
	"time"
)

// A reading is what the directives of a strftime format have found in a text.
type reading struct {
	civil
	dayOfYear int
	half      string         // of the day: am, pm or empty
	zone      *time.Location // nil: the text does not say
	epoch     string         // digits of %s, which says it all

	hasYear, hasMonthOrDay bool
}

// A directive is the text that a conversion takes, always as much as it can,
// and what it means; read returns false when it is out of range.
type directive struct {
	text *regexp.Regexp
	read func(r *reading, text string) bool
}

// A piece of a format: white space, a conversion, or literal text.
var formatPiece = regexp.MustCompile(`(?:[ \t\n\v\f\r]|%[nt])+|%.|[^% \t\n\v\f\r]+`)

var formatSpace = regexp.MustCompile(`^[ \t\n\v\f\r]+`)

var composites = map[string]string{
	"%T": "%H:%M:%S",
	"%D": "%m/%d/%y",
	"%F": "%Y-%m-%d",
	"%R": "%H:%M",
}

func parseStrftime(format, text string, zone *time.Location, now time.Time) (time.Time, bool) {
	r := &reading{civil: civil{month: 1, day: 1}}
	rest, ok := r.match(format, text)
	if !ok || rest != "" {
		return time.Time{}, false
	}
	return r.instant(zone, now)
}

// match reads text by a format and returns what is left.
func (r *reading) match(format, text string) (rest string, ok bool) {
	for _, piece := range formatPiece.FindAllString(format, -1) {
		if text, ok = r.piece(piece, text); !ok {
			return "", false
		}
	}
	return text, true
}

func (r *reading) piece(piece, text string) (rest string, ok bool) {
	if longer, ok := composites[piece]; ok {
		return r.match(longer, text)
	}
	if d, ok := directives()[piece]; ok {
		found := d.text.FindString(text)
		return text[len(found):], found != "" && d.read(r, found)
	}
	switch {
	case piece == "%%":
		return strings.CutPrefix(text, "%")
	case strings.HasPrefix(piece, "%n"), strings.HasPrefix(piece, "%t"), formatSpace.MatchString(piece):
		found := formatSpace.FindString(text)
		return text[len(found):], found != ""
	}
	return strings.CutPrefix(text, piece)
}

// instant puts the parts together.
func (r *reading) instant(zone *time.Location, now time.Time) (time.Time, bool) {
	if r.epoch != "" {
		return parseNumber(fmt.Sprintf("%s.%09d", r.epoch, r.nanos), second)
	}
	if r.zone != nil {
		zone = r.zone
	}
	c := r.civil
	if r.half != "" {
		var ok bool
		if c.hour, ok = ofTheDay(c.hour, r.half); !ok {
			return time.Time{}, false
		}
	}
	if r.dayOfYear > 0 {
		return r.onDayOfYear(c, zone, now)
	}
	if !r.hasYear {
		return c.nearest(zone, now)
	}
	return c.in(zone)
}

// ofTheDay returns the hour from 0 to 23. Hours of such a clock are fine too
// when they are in that half.
func ofTheDay(hour int, half string) (int, bool) {
	switch {
	case hour == 12 && half == "am":
		return 0, true
	case hour < 12 && half == "pm":
		return hour + 12, hour > 0
	}
	return hour, half == "pm" || hour < 12
}

// onDayOfYear is the case of %j, which month and day, if there, must agree
// with. Without a year it is searched as in nearest.
func (r *reading) onDayOfYear(c civil, zone *time.Location, now time.Time) (time.Time, bool) {
	first, last := r.year, r.year
	latest := time.Unix(1<<40, 0)
	if !r.hasYear {
		latest = now.Add(24 * time.Hour)
		first, last = latest.Year()+1, latest.Year()-10
	}
	for year := first; year >= last; year-- {
		date := time.Date(year, 1, r.dayOfYear, 0, 0, 0, 0, time.UTC)
		if r.hasMonthOrDay && (c.month != int(date.Month()) || c.day != date.Day()) {
			continue
		}
		c := c
		c.year, c.month, c.day = year, int(date.Month()), date.Day()
		if t, ok := c.in(zone); ok && date.Year() == year && !t.After(latest) {
			return t, true
		}
	}
	return time.Time{}, false
}

// directives holds all conversions but the composite ones and the percent sign.
var directives = sync.OnceValue(newDirectives)

func newDirectives() map[string]directive {
	upTo2 := regexp.MustCompile(`^[0-9]{1,2}`)
	padded := regexp.MustCompile(`^ ?[0-9]{1,2}`)
	all := map[string]directive{
		"%Y": {regexp.MustCompile(`^[0-9]{4}`), func(r *reading, s string) bool {
			r.year, r.hasYear = number(s), true
			return true
		}},
		"%y": {upTo2, func(r *reading, s string) bool {
			r.year, r.hasYear = 2000+number(s), true
			if number(s) >= 69 {
				r.year -= 100
			}
			return true
		}},
		"%m": {upTo2, func(r *reading, s string) bool {
			r.month, r.hasMonthOrDay = number(s), true
			return r.month >= 1 && r.month <= 12
		}},
		"%j": {regexp.MustCompile(`^[0-9]{1,3}`), func(r *reading, s string) bool {
			r.dayOfYear = number(s)
			return r.dayOfYear >= 1 && r.dayOfYear <= 366
		}},
		"%M": {upTo2, func(r *reading, s string) bool {
			r.minute = number(s)
			return r.minute <= 59
		}},
		"%S": {upTo2, func(r *reading, s string) bool {
			r.second = number(s)
			return r.second <= 59
		}},
		"%f": {regexp.MustCompile(`^[0-9]{1,6}`), func(r *reading, s string) bool {
			r.nanos = fraction(s)
			return true
		}},
		"%p": {regexp.MustCompile(`^(?i:am|pm)`), func(r *reading, s string) bool {
			r.half = strings.ToLower(s)
			return true
		}},
		"%s": {regexp.MustCompile(`^-?[0-9]+`), func(r *reading, s string) bool {
			r.epoch = s
			return true
		}},
		"%z": {regexp.MustCompile(`^(Z|[+-][0-9]{2}:?[0-9]{2})`), (*reading).offset},
		"%Z": {regexp.MustCompile(`^[A-Z]+`), func(r *reading, s string) bool {
			var ok bool
			r.zone, ok = zoneByName(s)
			return ok
		}},
	}
	day := func(r *reading, s string) bool {
		r.day, r.hasMonthOrDay = number(strings.TrimSpace(s)), true
		return r.day >= 1 && r.day <= 31
	}
	hour := func(r *reading, s string) bool {
		r.hour = number(strings.TrimSpace(s))
		return r.hour <= 23
	}
	halfHour := func(r *reading, s string) bool {
		r.hour = number(strings.TrimSpace(s))
		return r.hour >= 1 && r.hour <= 12
	}
	month := directive{names(monthNames), func(r *reading, s string) bool {
		r.month, r.hasMonthOrDay = 1+indexPrefix(monthNames, s), true
		return true
	}}
	weekday := directive{names(dayNames), func(*reading, string) bool { return true }}
	all["%d"], all["%e"] = directive{upTo2, day}, directive{padded, day}
	all["%H"], all["%k"] = directive{upTo2, hour}, directive{padded, hour}
	all["%I"], all["%l"] = directive{upTo2, halfHour}, directive{padded, halfHour}
	all["%b"], all["%B"], all["%h"] = month, month, month
	all["%a"], all["%A"] = weekday, weekday
	return all
}

const (
	monthNames = "January February March April May June July August September October November December"
	dayNames   = "Sunday Monday Tuesday Wednesday Thursday Friday Saturday"
)

// names matches a name, whole or its first three letters, in any case.
func names(list string) *regexp.Regexp {
	var short []string
	for _, name := range strings.Fields(list) {
		short = append(short, name[:3])
	}
	whole := strings.ReplaceAll(list, " ", "|")
	return regexp.MustCompile(`^(?i:` + whole + `|` + strings.Join(short, "|") + `)`)
}

// indexPrefix returns which name of the list begins like s.
func indexPrefix(list, s string) int {
	for i, name := range strings.Fields(list) {
		if strings.EqualFold(name[:3], s[:3]) {
			return i
		}
	}
	panic("reference: no such name")
}

func (r *reading) offset(s string) bool {
	if s == "Z" {
		r.zone = time.UTC
		return true
	}
	digits := strings.Replace(s[1:], ":", "", 1)
	hours, minutes := number(digits[:2]), number(digits[2:])
	r.zone = east(s[:1], hours, minutes)
	return hours <= 23 && minutes <= 59
}

// zoneByName knows the names that %Z takes.
func zoneByName(name string) (*time.Location, bool) {
	hours, ok := map[string]int{
		"UT": 0, "GMT": 0, "UTC": 0, "Z": 0,
		"EST": 5, "EDT": 4, "CST": 6, "CDT": 5, "MST": 7, "MDT": 6, "PST": 8, "PDT": 7,
	}[name]
	return east("-", hours, 0), ok
}
