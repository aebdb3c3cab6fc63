package timefmt

// A Spec describes one family of formats, for documentation.
type Spec struct {
	Name     string // how schemas write it
	Doc      string // one paragraph of plain text
	Examples []Example
}

// An Example is one text under one format. The package's tests run all of
// them.
type Example struct {
	Format   string
	In       string // the decoded text, or the literal of a JSON number
	Timezone string // customTimezone, an IANA name; empty: none
	Now      string // the time of parsing in RFC 3339; empty where it does not matter
	Want     string // the result in the output profile rfc3339; empty: refused
	Note     string // what the example shows
}

// Specs returns the formats in the order in which documentation should list
// them. The slice and all it holds are the caller's.
func Specs() []Spec {
	return []Spec{
		specRFC3339(), specUnix(), specUnixMillis(), specUnixMicros(), specUnixNanos(),
		specUnixAuto(), specCloudflare(), specStrftime(), specLayout(),
	}
}

// examples fills in the format that the rows leave out.
func examples(format string, rows ...Example) []Example {
	for i := range rows {
		if rows[i].Format == "" {
			rows[i].Format = format
		}
	}
	return rows
}

func specRFC3339() Spec {
	return Spec{
		Name: "rfc3339",
		Doc: "A date-time of RFC 3339, strictly: two digits everywhere, hours 00 to 23, a real date, a point before the fraction, " +
			"and an offset, Z or at most ±23:59 with a colon. T and Z may be lower-case, and a space may stand for T. " +
			"A fraction has any number of digits; those past the ninth are cut. Leap seconds are refused.",
		Examples: examples("rfc3339",
			Example{In: "2024-03-01T12:00:00Z", Want: "2024-03-01T12:00:00Z"},
			Example{In: "2024-03-01t12:00:00.123456789123z", Want: "2024-03-01T12:00:00.123456789Z", Note: "digits past the ninth are cut"},
			Example{In: "2024-03-01 12:00:00-03:00", Want: "2024-03-01T15:00:00Z", Note: "a space for T"},
			Example{In: "0000-12-31T23:30:00-01:00", Want: "0001-01-01T00:30:00Z", Note: "the range is that of the result"},
			Example{In: "2024-03-01T12:00:00", Note: "no offset"},
			Example{In: "2024-03-01T12:00:00+0300", Note: "no colon in the offset"},
			Example{In: "2023-02-29T12:00:00Z", Note: "no such day"},
			Example{In: "2016-12-31T23:59:60Z", Note: "a leap second"},
			Example{In: "2024-03-01T12:00:00,5Z", Note: "a comma"},
		),
	}
}

func specUnix() Spec {
	return Spec{
		Name: "unix",
		Doc: "Seconds since 1970 as a number or a string: perhaps a minus, digits, perhaps a point and more digits. The fraction is exact " +
			"to the nanosecond; digits past the ninth are cut towards zero. No exponent and no plus.",
		Examples: examples("unix",
			Example{In: "1709294400", Want: "2024-03-01T12:00:00Z"},
			Example{In: "1709294400.123456789", Want: "2024-03-01T12:00:00.123456789Z"},
			Example{In: "-0.25", Want: "1969-12-31T23:59:59.75Z", Note: "before 1970"},
			Example{In: "0", Want: "1970-01-01T00:00:00Z", Note: "the epoch, and not a missing value"},
			Example{In: "1.7e9", Note: "an exponent"},
			Example{In: " 1709294400", Note: "nothing is trimmed"},
			Example{In: "253402300800", Note: "year 10000"},
		),
	}
}

func specUnixMillis() Spec {
	return Spec{
		Name: "unix_ms",
		Doc:  "Milliseconds since 1970, an integer as a number or a string.",
		Examples: examples("unix_ms",
			Example{In: "1709294400123", Want: "2024-03-01T12:00:00.123Z"},
			Example{In: "-1", Want: "1969-12-31T23:59:59.999Z"},
			Example{In: "253402300799999", Want: "9999-12-31T23:59:59.999Z", Note: "the last one"},
			Example{In: "1709294400123.5", Note: "a fraction"},
			Example{In: "253402300800000", Note: "year 10000"},
			Example{In: "+1", Note: "a plus"},
		),
	}
}

func specUnixMicros() Spec {
	return Spec{
		Name: "unix_us",
		Doc:  "Microseconds since 1970, an integer as a number or a string.",
		Examples: examples("unix_us",
			Example{In: "1709294400123456", Want: "2024-03-01T12:00:00.123456Z"},
			Example{In: "1709294400", Want: "1970-01-01T00:28:29.2944Z", Note: "seconds given by mistake"},
			Example{In: "-1", Want: "1969-12-31T23:59:59.999999Z"},
			Example{In: "1709294400123456.7", Note: "a fraction"},
			Example{In: "253402300800000000", Note: "year 10000"},
			Example{In: "1e15", Note: "an exponent"},
		),
	}
}

func specUnixNanos() Spec {
	return Spec{
		Name: "unix_ns",
		Doc: "Nanoseconds since 1970, an integer as a number or a string. Numbers beyond 64 bits are read exactly, " +
			"as far as the result lies in years 0001 to 9999.",
		Examples: examples("unix_ns",
			Example{In: "1709294400123456789", Want: "2024-03-01T12:00:00.123456789Z"},
			Example{In: "-1", Want: "1969-12-31T23:59:59.999999999Z"},
			Example{In: "9223372036854775808", Want: "2262-04-11T23:47:16.854775808Z", Note: "one more than fits 64 bits"},
			Example{In: "253402300800000000000", Note: "year 10000"},
			Example{In: "1709294400123456789.0", Note: "a fraction"},
			Example{In: "0x10", Note: "not decimal"},
		),
	}
}

func specUnixAuto() Spec {
	return Spec{
		Name: "unix_auto",
		Doc: "A number since 1970 whose unit is told by its absolute value: below 1e11 seconds, below 1e14 milliseconds, below 1e17 " +
			"microseconds, else nanoseconds. A fraction means seconds.",
		Examples: examples("unix_auto",
			Example{In: "1709294400", Want: "2024-03-01T12:00:00Z", Note: "seconds"},
			Example{In: "1709294400123", Want: "2024-03-01T12:00:00.123Z", Note: "milliseconds"},
			Example{In: "1709294400123456", Want: "2024-03-01T12:00:00.123456Z", Note: "microseconds"},
			Example{In: "1709294400123456789", Want: "2024-03-01T12:00:00.123456789Z", Note: "nanoseconds"},
			Example{In: "1709294400.5", Want: "2024-03-01T12:00:00.5Z", Note: "a fraction: seconds"},
			Example{In: "99999999999", Want: "5138-11-16T09:46:39Z", Note: "the last number that is seconds"},
			Example{In: "1709294400123.5", Note: "a fraction: seconds, and out of range"},
			Example{In: "1709294400123,5", Note: "a comma"},
			Example{In: "2024-03-01", Note: "not a number"},
		),
	}
}

func specCloudflare() Spec {
	return Spec{
		Name: "cloudflare",
		Doc: "What Cloudflare's log jobs write, however they are set up: RFC 3339 as under rfc3339, or a number, below 60,000,000,000 " +
			"seconds as under unix, else nanoseconds as under unix_ns.",
		Examples: examples("cloudflare",
			Example{In: "2024-03-01T12:00:00Z", Want: "2024-03-01T12:00:00Z"},
			Example{In: "1709294400", Want: "2024-03-01T12:00:00Z", Note: "seconds"},
			Example{In: "1709294400123456789", Want: "2024-03-01T12:00:00.123456789Z", Note: "nanoseconds"},
			Example{In: "59999999999", Want: "3871-04-29T10:39:59Z", Note: "the last number that is seconds"},
			Example{In: "60000000000", Want: "1970-01-01T00:01:00Z", Note: "the first that is nanoseconds"},
			Example{In: "60000000000.5", Note: "nanoseconds with a fraction"},
			Example{In: "2024-03-01", Note: "neither of the two"},
			Example{In: "1.7e9", Note: "an exponent"},
		),
	}
}

func specStrftime() Spec {
	return Spec{
		Name: "strftime=<text>, or any name with a % in it",
		Doc: "Directives stand for parts of a time; white space matches white space, as much as there is; everything else stands for " +
			"itself. Numbers may be shorter than their width, except %Y. Month and day, or the day of the year, are needed; a missing time " +
			"of day is midnight. A text without zone is in the field's customTimezone, or UTC; a time that clocks skip there is moved on " +
			"by what they skip, and of a time that they show twice it is the first. Without a year it is the year that puts the event " +
			"nearest before the time of parsing, at most a day after it. " +
			"A format that says one thing twice is refused, except a weekday, and a day of the year beside month and day, which must agree.",
		Examples: examples("",
			Example{Format: "%Y-%m-%d %H:%M:%S", In: "2024-03-01 12:00:00", Want: "2024-03-01T12:00:00Z"},
			Example{Format: "strftime=%d/%b/%Y:%H:%M:%S %z", In: "01/Mar/2024:12:00:00 -0300", Want: "2024-03-01T15:00:00Z",
				Note: "web servers"},
			Example{Format: "%Y-%m-%dT%H:%M:%S.%f000Z", In: "2024-03-01T12:00:00.123456000Z", Want: "2024-03-01T12:00:00.123456Z",
				Note: "nanoseconds whose last three digits are always 0"},
			Example{Format: "%b %e %T", In: "Mar  1 12:00:00", Now: "2024-03-01T12:00:05Z", Want: "2024-03-01T12:00:00Z",
				Note: "syslog has no year"},
			Example{Format: "%b %e %T", In: "Dec 31 23:59:59", Now: "2024-01-01T00:00:01Z", Want: "2023-12-31T23:59:59Z",
				Note: "last year's"},
			Example{Format: "%m/%d/%Y %I:%M:%S %p", In: "3/1/2024 12:00:00 am", Want: "2024-03-01T00:00:00Z"},
			Example{Format: "%Y-%m-%d %H:%M:%S", In: "2024-07-01 12:00:00", Timezone: "America/New_York", Want: "2024-07-01T16:00:00Z"},
			Example{Format: "%Y-%m-%d %H:%M:%S", In: "2024-03-10 02:30:00", Timezone: "America/New_York", Want: "2024-03-10T07:30:00Z",
				Note: "skipped by daylight saving: 03:30 in summer time"},
			Example{Format: "%a, %d %b %Y %H:%M:%S %Z", In: "Fri, 01 Mar 2024 12:00:00 PST", Want: "2024-03-01T20:00:00Z"},
			Example{Format: "%s", In: "1709294400", Want: "2024-03-01T12:00:00Z"},
			Example{Format: "%Y-%m-%d %H:%M:%S", In: "2024-13-01 12:00:00", Note: "month 13"},
			Example{Format: "%Y-%m-%d %H:%M:%S", In: "24-03-01 12:00:00", Note: "a year of two digits is %y"},
			Example{Format: "%Y-%m-%d %H:%M:%S", In: "2024-03-01 12:00:00 ", Note: "nothing may be left over"},
			Example{Format: "%Y-%m-%d %H:%M:%S %Z", In: "2024-03-01 12:00:00 CEST", Note: "a name that is not unique in the world"},
		),
	}
}

func specLayout() Spec {
	return Spec{
		Name: "layout=<Go layout>",
		Doc: "A layout of Go's package time, which shows how 2006-01-02 15:04:05 would be written, read as time.Parse reads it: a fraction " +
			"is accepted after the seconds although the layout has none. MST takes the names of %Z and no other. Zones, missing years " +
			"and half a date are dealt with as under strftime.",
		Examples: examples("",
			Example{Format: "layout=2006-01-02 15:04:05", In: "2024-03-01 12:00:00", Want: "2024-03-01T12:00:00Z"},
			Example{Format: "layout=2006-01-02 15:04:05", In: "2024-03-01 12:00:00.25", Want: "2024-03-01T12:00:00.25Z",
				Note: "a fraction"},
			Example{Format: "layout=Jan _2 15:04:05", In: "Mar  1 12:00:00", Now: "2024-03-01T12:00:05Z", Want: "2024-03-01T12:00:00Z"},
			Example{Format: "layout=Mon, 02 Jan 2006 15:04:05 MST", In: "Fri, 01 Mar 2024 12:00:00 PST", Want: "2024-03-01T20:00:00Z"},
			Example{Format: "layout=2006-01-02 15:04", In: "2024-07-01 12:00", Timezone: "Europe/Berlin", Want: "2024-07-01T10:00:00Z"},
			Example{Format: "layout=Mon, 02 Jan 2006 15:04:05 MST", In: "Fri, 01 Mar 2024 12:00:00 CEST",
				Note: "Go would take it for UTC"},
			Example{Format: "layout=2006-01-02", In: "2024-3-1", Note: "two digits"},
			Example{Format: "layout=2006-01-02", In: "2023-02-29", Note: "no such day"},
		),
	}
}
