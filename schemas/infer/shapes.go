package infer

import (
	"regexp"
	"strings"
	"sync"
)

// How a time format is read off a text: the text is cut into a date, a time of
// day, a fraction and a zone, each of which has a few shapes, and each shape
// has its strftime text and its Go layout. What comes out is only a proposal:
// whoever asks tries it on the text.

// A shape is one way to write a part of a time.
type shape struct {
	re       *regexp.Regexp // its group, if it has one, is what the part takes
	strftime string
	layout   string
	padded   string // a layout with two digits for each number; empty: layout has them
	weak     bool   // may well be something else, unless the name says time
	clock    bool   // of a date: makes sense only with a time of day
	order    order
}

// An order is in which order a date that could be read two ways was read.
type order uint8

const (
	plainOrder order = iota
	monthFirst
	dayFirst
)

// A proposal is a time format that a text may have.
type proposal struct {
	format string
	weak   bool
	order  order
}

const monthNames = `(?:Jan(?:uary)?|Feb(?:ruary)?|Mar(?:ch)?|Apr(?:il)?|May|June?|July?|Aug(?:ust)?|Sep(?:tember)?|Oct(?:ober)?|Nov(?:ember)?|Dec(?:ember)?)`

// shapes are the tables of all parts, compiled when they are needed first. In
// each, the more likely shape stands first.
type shapes struct {
	weekday, dates, clocks, fractions, halves, zones []shape
}

func shapeOf(re, strftime, layout string) shape {
	return shape{re: regexp.MustCompile(`^(?i:` + re + `)`), strftime: strftime, layout: layout}
}

var loneDigit = regexp.MustCompile(`\b[12]\b`)

// dateOf is shapeOf for a date, whose layout has numbers of one digit.
func dateOf(re, strftime, layout string) shape {
	s := shapeOf(re, strftime, layout)
	s.padded = loneDigit.ReplaceAllString(layout, "0$0")
	return s
}

func (s shape) weakly() shape      { s.weak = true; return s }
func (s shape) withClock() shape   { s.clock = true; return s }
func (s shape) read(o order) shape { s.order = o; return s }

var allShapes = sync.OnceValue(func() *shapes {
	return &shapes{
		weekday: []shape{
			shapeOf(`((?:Sun|Mon|Tues|Wednes|Thurs|Fri|Satur)day),? +`, "%A", "Monday"),
			shapeOf(`(Sun|Mon|Tue|Wed|Thu|Fri|Sat),? +`, "%a", "Mon"),
		},
		dates: dateShapes(),
		clocks: []shape{
			shapeOf(`\d{1,2}:\d{2}:\d{2}`, "%H:%M:%S", "15:04:05"),
			shapeOf(`\d{6}`, "%H%M%S", "150405"),
			shapeOf(`\d{1,2}:\d{2}`, "%H:%M", "15:04"),
		},
		fractions: []shape{
			shapeOf(`(\.\d{1,6})(?:\D|$)`, ".%f", ""), // layouts take any fraction by themselves
			shapeOf(`(,\d{1,6})(?:\D|$)`, ",%f", ""),
			shapeOf(`[.,]\d+`, "", ""), // more than strftime takes
		},
		halves: []shape{shapeOf(` +[AP]M\b`, " %p", " PM"), shapeOf(`[AP]M\b`, "%p", "PM")},
		zones: []shape{
			shapeOf(`GMT[+-]\d{4}`, "GMT%z", "GMT-0700"),
			shapeOf(`[+-]\d{4} (?:UTC|GMT|[ECMP][SD]T)`, "%z %Z", "-0700 MST"), // as Go prints a time
			shapeOf(`[+-]\d{4}`, "%z", "-0700"),
			shapeOf(`[+-]\d{2}:\d{2}`, "%z", "-07:00"),
			shapeOf(`[+-]\d{2}`, "", "-07"),
			shapeOf(`Z$`, "%z", "Z0700"),
			shapeOf(`(?:UTC|GMT|UT|[ECMP][SD]T)`, "%Z", "MST"),
		},
	}
})

func dateShapes() []shape {
	all := []shape{
		dateOf(`\d{4}-\d{1,2}-\d{1,2}`, "%Y-%m-%d", "2006-1-2"),
		dateOf(`\d{4}/\d{1,2}/\d{1,2}`, "%Y/%m/%d", "2006/1/2"),
		dateOf(`\d{4}\.\d{1,2}\.\d{1,2}`, "%Y.%m.%d", "2006.1.2").weakly(),
		dateOf(`\d{8}`, "%Y%m%d", "20060102").weakly(),
	}
	for _, sep := range []string{"/", "-", "."} {
		quoted := regexp.QuoteMeta(sep)
		join := func(parts ...string) string { return strings.Join(parts, sep) }
		digits := `\d{1,2}` + quoted + `\d{1,2}` + quoted
		long := []shape{
			dateOf(digits+`\d{4}`, join("%m", "%d", "%Y"), join("1", "2", "2006")).read(monthFirst),
			dateOf(digits+`\d{4}`, join("%d", "%m", "%Y"), join("2", "1", "2006")).read(dayFirst),
		}
		short := []shape{
			dateOf(digits+`\d{2}`, join("%m", "%d", "%y"), join("1", "2", "06")).read(monthFirst).weakly(),
			dateOf(digits+`\d{2}`, join("%d", "%m", "%y"), join("2", "1", "06")).read(dayFirst).weakly(),
			dateOf(`\d{2}`+quoted+`\d{2}`+quoted+`\d{2}`, join("%y", "%m", "%d"), join("06", "01", "02")).weakly(),
		}
		if sep == "." { // as in German and Russian
			long[0], long[1] = long[1], long[0]
			short[0], short[1] = short[1], short[0]
		}
		all = append(append(all, long...), short...)
	}
	for _, sep := range []string{"/", "-", " "} {
		all = append(all,
			dateOf(`\d{1,2}`+sep+monthNames+sep+`\d{4}`, "%d"+sep+"%b"+sep+"%Y", "2"+sep+"Jan"+sep+"2006"),
			dateOf(`\d{1,2}`+sep+monthNames+sep+`\d{2}`, "%d"+sep+"%b"+sep+"%y", "2"+sep+"Jan"+sep+"06"),
			dateOf(`\d{4}`+sep+monthNames+sep+`\d{1,2}`, "%Y"+sep+"%b"+sep+"%d", "2006"+sep+"Jan"+sep+"2"),
		)
	}
	return append(all,
		dateOf(monthNames+` +\d{1,2}, +\d{4}`, "%b %e, %Y", "Jan _2, 2006"),
		dateOf(monthNames+` +\d{1,2} +\d{4}`, "%b %e %Y", "Jan _2 2006"),
		dateOf(monthNames+` +\d{1,2}`, "%b %e", "Jan _2").withClock(), // syslog
		dateOf(`\d{4}-\d{3}`, "%Y-%j", "2006-002").weakly(),
	)
}

// A draft is a proposal under construction, and what of the text is left.
type draft struct {
	strftime   string
	layout     string
	padded     string // another layout
	noStrftime bool
	noLayout   bool
	weak       bool
	order      order
	rest       string
}

// take cuts off what the shape matches. It is false when that is nothing.
func (d *draft) take(s *shape) bool {
	found := s.re.FindStringSubmatch(d.rest)
	if found == nil {
		return false
	}
	d.rest = d.rest[len(found[len(found)-1]):]
	d.strftime += s.strftime
	d.layout += s.layout
	if s.padded != "" {
		d.padded += s.padded
	} else {
		d.padded += s.layout
	}
	d.weak = d.weak || s.weak
	d.order = max(d.order, s.order)
	return true
}

// literal takes n bytes of text, for which the same or other text stands in
// the formats.
func (d *draft) literal(n int, text string) {
	d.rest = d.rest[n:]
	d.strftime += text
	d.layout += text
	d.padded += text
}

// maxTimeText is the length of the longest text that is looked at for a time.
const maxTimeText = 80

// propose returns the time formats that text may have, the likelier first.
func propose(text string) []proposal {
	if len(text) > maxTimeText || len(text) < 6 || !isDigit(text[0]) && !isLetter(text[0]) {
		return nil
	}
	var all []proposal
	for i := range allShapes().dates {
		all = append(all, proposeDate(text, &allShapes().dates[i])...)
	}
	return all
}

// proposeDate returns the formats of text if its date has that shape.
func proposeDate(text string, date *shape) []proposal {
	d := &draft{rest: text}
	for i := range allShapes().weekday {
		if d.take(&allShapes().weekday[i]) {
			d.gap(weekdayGap())
			break
		}
	}
	if !d.take(date) {
		return nil
	}
	if d.clock() {
		d.weak = false
	} else if date.clock {
		return nil
	}
	d.ending(date)
	if d.rest != "" {
		return nil
	}
	return d.proposals()
}

var (
	weekdayGap = sync.OnceValue(func() *regexp.Regexp { return regexp.MustCompile(`^,? +`) })
	clockGap   = sync.OnceValue(func() *regexp.Regexp { return regexp.MustCompile(`^(?:[Tt:_-]|,? +(?:at +)?)`) })
	zoneGap    = sync.OnceValue(func() *regexp.Regexp { return regexp.MustCompile(`^ *`) })
	spaces     = sync.OnceValue(func() *regexp.Regexp { return regexp.MustCompile(` +`) })
)

// gap takes what stands between two parts. Several spaces become one, which
// matches as many.
func (d *draft) gap(re *regexp.Regexp) {
	text := re.FindString(d.rest)
	d.literal(len(text), spaces().ReplaceAllString(text, " "))
}

// clock takes a time of day with all that may follow it. Where there is none
// it takes nothing.
func (d *draft) clock() bool {
	before := *d
	d.gap(clockGap())
	compact := d.rest == before.rest
	for i := range allShapes().clocks {
		c := &allShapes().clocks[i]
		if compact && (before.strftime != "%Y%m%d" || c.strftime != "%H%M%S") { // 20240301120000
			continue
		}
		if d.take(c) {
			d.afterClock(c)
			return true
		}
	}
	*d = before
	return false
}

// afterClock takes a fraction, AM or PM, and a zone.
func (d *draft) afterClock(clock *shape) {
	for i := range allShapes().fractions {
		if f := &allShapes().fractions[i]; strings.HasSuffix(clock.strftime, "S") && d.take(f) {
			d.noStrftime = f.strftime == ""
			break
		}
	}
	for i := range allShapes().halves {
		if d.take(&allShapes().halves[i]) {
			d.strftime = strings.Replace(d.strftime, "%H", "%I", 1)
			d.layout = strings.Replace(d.layout, "15", "3", 1)
			d.padded = strings.Replace(d.padded, "15", "03", 1)
			break
		}
	}
	before := *d
	d.gap(zoneGap())
	for i := range allShapes().zones {
		if z := &allShapes().zones[i]; d.take(z) {
			d.noStrftime = d.noStrftime || z.strftime == ""
			d.comment()
			return
		}
	}
	*d = before
}

var zoneComment = sync.OnceValue(func() *regexp.Regexp { return regexp.MustCompile(`^ \([A-Za-z ]+\)$`) })

// comment takes the name of the zone that JavaScript writes behind it.
func (d *draft) comment() {
	if text := zoneComment().FindString(d.rest); text != "" {
		d.literal(len(text), text)
		d.noLayout = true // its letters might mean something there
	}
}

// ending takes a year that stands last, as in Mar 1 12:00:00 2024.
func (d *draft) ending(date *shape) {
	if date.clock && len(d.rest) == 5 && d.rest[0] == ' ' && isDigits(d.rest[1:]) {
		d.rest = ""
		d.strftime += " %Y"
		d.layout += " 2006"
		d.padded += " 2006"
	}
}

// proposals returns the strftime text first: it is what people read.
func (d *draft) proposals() []proposal {
	var all []proposal
	if !d.noStrftime {
		all = append(all, proposal{d.strftime, d.weak, d.order})
	}
	if !d.noLayout {
		all = append(all, proposal{"layout=" + d.padded, d.weak, d.order})
		if d.layout != d.padded {
			all = append(all, proposal{"layout=" + d.layout, d.weak, d.order})
		}
	}
	return all
}

func isDigit(c byte) bool  { return '0' <= c && c <= '9' }
func isLetter(c byte) bool { return 'a' <= c|0x20 && c|0x20 <= 'z' }

func isDigits[T string | []byte](s T) bool {
	for i := range len(s) {
		if !isDigit(s[i]) {
			return false
		}
	}
	return len(s) > 0
}
