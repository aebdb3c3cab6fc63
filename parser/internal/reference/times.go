package reference

import (
	"math/big"
	"regexp"
	"strconv"
	"strings"
	"time"
)

// isNumeric reports whether a time format takes JSON numbers.
func isNumeric(format string) bool {
	return strings.HasPrefix(format, "unix") || format == "cloudflare"
}

// parseTime reads text by one format (section 3). Zone is where the text was
// written if it does not say, now the parse time.
func parseTime(format, text string, zone *time.Location, now time.Time) (time.Time, bool) {
	t, ok := parseAny(format, text, zone, now)
	t = t.UTC()
	return t, ok && t.Year() >= 1 && t.Year() <= 9999
}

func parseAny(format, text string, zone *time.Location, now time.Time) (time.Time, bool) {
	switch format {
	case "rfc3339":
		return parseRFC3339(text)
	case "unix":
		return parseNumber(text, second)
	case "unix_ms", "unix_us", "unix_ns":
		if strings.Contains(text, ".") {
			return time.Time{}, false
		}
		return parseNumber(text, map[string]int64{
			"unix_ms": millisecond, "unix_us": microsecond, "unix_ns": nanosecond,
		}[format])
	case "unix_auto":
		return parseUnixAuto(text)
	case "cloudflare":
		return parseCloudflare(text)
	}
	if layout, ok := strings.CutPrefix(format, "layout="); ok {
		return parseLayout(layout, text, zone, now)
	}
	return parseStrftime(strings.TrimPrefix(format, "strftime="), text, zone, now)
}

var rfc3339 = regexp.MustCompile(`^([0-9]{4})-([0-9]{2})-([0-9]{2})[Tt ]([0-9]{2}):([0-9]{2}):([0-9]{2})(?:\.([0-9]+))?(?:[Zz]|([+-])([0-9]{2}):([0-9]{2}))$`)

func parseRFC3339(text string) (time.Time, bool) {
	m := rfc3339.FindStringSubmatch(text)
	if m == nil {
		return time.Time{}, false
	}
	c := civil{
		year: number(m[1]), month: number(m[2]), day: number(m[3]),
		hour: number(m[4]), minute: number(m[5]), second: number(m[6]),
		nanos: fraction(m[7]),
	}
	hours, minutes := number(m[9]), number(m[10]) // 0 after a Z
	if hours > 23 || minutes > 59 {
		return time.Time{}, false
	}
	return c.in(east(m[8], hours, minutes))
}

// number reads digits, none of them as 0.
func number(digits string) int {
	n, _ := strconv.Atoi(digits)
	return n
}

// fraction returns the nanoseconds of the digits after the point: past nine
// they are cut.
func fraction(digits string) int {
	return number((digits + "000000000")[:9])
}

// east returns the zone that is so far east of Greenwich, or west if sign is
// a minus.
func east(sign string, hours, minutes int) *time.Location {
	seconds := (hours*60 + minutes) * 60
	if sign == "-" {
		seconds = -seconds
	}
	return time.FixedZone("", seconds)
}

// A civil is a date and a time of day somewhere.
type civil struct {
	year, month, day, hour, minute, second, nanos int
}

// in returns the instant at which clocks of a zone show c, which must exist
// in the calendar.
func (c civil) in(zone *time.Location) (time.Time, bool) {
	date := time.Date(c.year, time.Month(c.month), c.day, 0, 0, 0, 0, time.UTC)
	if date.Year() != c.year || int(date.Month()) != c.month || date.Day() != c.day {
		return time.Time{}, false
	}
	if c.hour > 23 || c.minute > 59 || c.second > 59 {
		return time.Time{}, false
	}
	return c.at(zone), true
}

// at returns when clocks of a zone show c. A time that is skipped when clocks
// are set forward is moved on by what they are set, as on a clock that nobody
// has set; of one that comes twice it is the first.
func (c civil) at(zone *time.Location) time.Time {
	on := func(zone *time.Location) time.Time {
		return time.Date(c.year, time.Month(c.month), c.day, c.hour, c.minute, c.second, c.nanos, zone)
	}
	// time.Date promises nothing about a time that comes twice.
	_, before := on(zone).AddDate(0, 0, -1).Zone()
	_, after := on(zone).AddDate(0, 0, 1).Zone()
	for _, offset := range []int{max(before, after), min(before, after)} { // the larger offset is the earlier instant
		t := on(time.FixedZone("", offset))
		if _, actual := t.In(zone).Zone(); actual == offset {
			return t
		}
	}
	return on(time.FixedZone("", before))
}

// nearest returns the instant in the year that puts it nearest before now, or
// at most a day after it. On February 29 years in between have no such day.
func (c civil) nearest(zone *time.Location, now time.Time) (time.Time, bool) {
	latest := now.Add(24 * time.Hour)
	for c.year = latest.Year() + 1; c.year > latest.Year()-10; c.year-- {
		if t, ok := c.in(zone); ok && !t.After(latest) {
			return t, true
		}
	}
	return time.Time{}, false
}

// Units in nanoseconds.
const (
	nanosecond  = 1
	microsecond = 1_000
	millisecond = 1_000_000
	second      = 1_000_000_000
)

var decimal = regexp.MustCompile(`^(-?)([0-9]+)(?:\.([0-9]+))?$`)

// parseNumber reads a number of units since 1970. Only seconds have fractions.
func parseNumber(text string, unit int64) (time.Time, bool) {
	m := decimal.FindStringSubmatch(text)
	if m == nil {
		return time.Time{}, false
	}
	n, _ := new(big.Int).SetString(m[2], 10)
	n.Mul(n, big.NewInt(unit))
	n.Add(n, big.NewInt(int64(fraction(m[3])))) // magnitude: cutting goes towards zero
	if m[1] == "-" {
		n.Neg(n)
	}
	seconds, nanos := new(big.Int).DivMod(n, big.NewInt(second), new(big.Int)) // 0 <= nanos
	if seconds.CmpAbs(big.NewInt(1e12)) > 0 {                                  // far beyond the year 9999
		return time.Time{}, false
	}
	return time.Unix(seconds.Int64(), nanos.Int64()), true
}

func parseUnixAuto(text string) (time.Time, bool) {
	if strings.Contains(text, ".") {
		return parseNumber(text, second)
	}
	n, ok := new(big.Int).SetString(text, 10)
	switch {
	case !ok:
		return time.Time{}, false
	case n.CmpAbs(big.NewInt(1e11)) < 0:
		return parseNumber(text, second)
	case n.CmpAbs(big.NewInt(1e14)) < 0:
		return parseNumber(text, millisecond)
	case n.CmpAbs(big.NewInt(1e17)) < 0:
		return parseNumber(text, microsecond)
	}
	return parseNumber(text, nanosecond)
}

func parseCloudflare(text string) (time.Time, bool) {
	if t, ok := parseRFC3339(text); ok {
		return t, true
	}
	m := decimal.FindStringSubmatch(text)
	if m == nil {
		return time.Time{}, false
	}
	whole, _ := new(big.Int).SetString(m[1]+m[2], 10)
	switch {
	case whole.Cmp(big.NewInt(60_000_000_000)) < 0:
		return parseNumber(text, second)
	case m[3] != "":
		return time.Time{}, false // no fractions of nanoseconds
	}
	return parseNumber(text, nanosecond)
}

// printTime writes an instant in an output profile.
func printTime(t time.Time, profile string) string {
	switch profile {
	case "millis":
		return t.UTC().Format("2006-01-02 15:04:05.000")
	case "rfc3339":
		return t.UTC().Format(time.RFC3339Nano)
	}
	return t.UTC().Format("2006-01-02 15:04:05.000000000")
}
