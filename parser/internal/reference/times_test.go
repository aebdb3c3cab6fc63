package reference

import (
	"testing"
	"time"
)

func TestParseTime(t *testing.T) {
	const auto = "unix_auto"
	for _, c := range []struct{ name, format, in, want string }{ // "" is refused
		{"plain", "rfc3339", "2021-02-03T04:05:06Z", "2021-02-03T04:05:06Z"},
		{"lower case", "rfc3339", "2021-02-03t04:05:06z", "2021-02-03T04:05:06Z"},
		{"space", "rfc3339", "2021-02-03 04:05:06Z", "2021-02-03T04:05:06Z"},
		{"other separator", "rfc3339", "2021-02-03_04:05:06Z", ""},
		{"offset", "rfc3339", "2021-02-03T04:05:06+05:30", "2021-02-02T22:35:06Z"},
		{"largest offset", "rfc3339", "2021-02-03T00:00:00-23:59", "2021-02-03T23:59:00Z"},
		{"offset of 24 hours", "rfc3339", "2021-02-03T00:00:00+24:00", ""},
		{"offset of 60 minutes", "rfc3339", "2021-02-03T00:00:00+00:60", ""},
		{"offset without colon", "rfc3339", "2021-02-03T04:05:06+0530", ""},
		{"no offset", "rfc3339", "2021-02-03T04:05:06", ""},
		{"fraction", "rfc3339", "2021-02-03T04:05:06.5Z", "2021-02-03T04:05:06.5Z"},
		{"finer than a nanosecond", "rfc3339", "2021-02-03T04:05:06.1234567899Z", "2021-02-03T04:05:06.123456789Z"},
		{"empty fraction", "rfc3339", "2021-02-03T04:05:06.Z", ""},
		{"comma", "rfc3339", "2021-02-03T04:05:06,5Z", ""},
		{"one digit", "rfc3339", "2021-2-03T04:05:06Z", ""},
		{"hour 24", "rfc3339", "2021-02-03T24:00:00Z", ""},
		{"minute 60", "rfc3339", "2021-02-03T23:60:00Z", ""},
		{"leap second", "rfc3339", "2016-12-31T23:59:60Z", ""},
		{"February 29", "rfc3339", "2020-02-29T00:00:00Z", "2020-02-29T00:00:00Z"},
		{"no February 29", "rfc3339", "2100-02-29T00:00:00Z", ""},
		{"month 13", "rfc3339", "2021-13-01T00:00:00Z", ""},
		{"day 0", "rfc3339", "2021-01-00T00:00:00Z", ""},
		{"white space", "rfc3339", " 2021-02-03T04:05:06Z", ""},
		{"first instant", "rfc3339", "0001-01-01T00:00:00Z", "0001-01-01T00:00:00Z"},
		{"before the year 1", "rfc3339", "0001-01-01T00:00:00+00:01", ""},
		{"year 0 that is 1 in UTC", "rfc3339", "0000-12-31T23:59:59-00:01", "0001-01-01T00:00:59Z"},
		{"last instant", "rfc3339", "9999-12-31T23:59:59.999999999Z", "9999-12-31T23:59:59.999999999Z"},
		{"after the year 9999", "rfc3339", "9999-12-31T23:59:59-00:01", ""},

		{"epoch", "unix", "0", "1970-01-01T00:00:00Z"},
		{"minus zero", "unix", "-0", "1970-01-01T00:00:00Z"},
		{"seconds", "unix", "1600000000", "2020-09-13T12:26:40Z"},
		{"exact fraction", "unix", "1600000000.123456789", "2020-09-13T12:26:40.123456789Z"},
		{"finer is cut", "unix", "1.9999999999", "1970-01-01T00:00:01.999999999Z"},
		{"finer is cut towards zero", "unix", "-1.0000000009", "1969-12-31T23:59:59Z"},
		{"before 1970", "unix", "-0.5", "1969-12-31T23:59:59.5Z"},
		{"leading zeros", "unix", "007", "1970-01-01T00:00:07Z"},
		{"exponent", "unix", "1e9", ""},
		{"plus", "unix", "+1", ""},
		{"space", "unix", " 1", ""},
		{"no digits before the point", "unix", ".5", ""},
		{"no digits after the point", "unix", "1.", ""},
		{"last second", "unix", "253402300799.999999999", "9999-12-31T23:59:59.999999999Z"},
		{"after it", "unix", "253402300800", ""},
		{"first second", "unix", "-62135596800", "0001-01-01T00:00:00Z"},
		{"before it", "unix", "-62135596800.000000001", ""},
		{"wraps in 64 bits", "unix", "18446744073709551616", ""},
		{"milliseconds", "unix_ms", "1600000000123", "2020-09-13T12:26:40.123Z"},
		{"milliseconds before 1970", "unix_ms", "-1", "1969-12-31T23:59:59.999Z"},
		{"milliseconds are integers", "unix_ms", "1.0", ""},
		{"microseconds", "unix_us", "1600000000123456", "2020-09-13T12:26:40.123456Z"},
		{"nanoseconds", "unix_ns", "1600000000123456789", "2020-09-13T12:26:40.123456789Z"},
		{"more nanoseconds than 64 bits", "unix_ns", "9223372036854775808", "2262-04-11T23:47:16.854775808Z"},

		{"seconds", auto, "99999999999", "5138-11-16T09:46:39Z"},
		{"milliseconds", auto, "100000000000", "1973-03-03T09:46:40Z"},
		{"milliseconds", auto, "99999999999999", "5138-11-16T09:46:39.999Z"},
		{"microseconds", auto, "100000000000000", "1973-03-03T09:46:40Z"},
		{"microseconds", auto, "99999999999999999", "5138-11-16T09:46:39.999999Z"},
		{"nanoseconds", auto, "100000000000000000", "1973-03-03T09:46:40Z"},
		{"absolute value", auto, "-100000000000", "1966-10-31T14:13:20Z"},
		{"fraction means seconds", auto, "100000000000.5", "5138-11-16T09:46:40.5Z"},
		{"sign", auto, "+1", ""},

		{"text", "cloudflare", "2021-02-03T04:05:06Z", "2021-02-03T04:05:06Z"},
		{"seconds", "cloudflare", "59999999999", "3871-04-29T10:39:59Z"},
		{"nanoseconds", "cloudflare", "60000000000", "1970-01-01T00:01:00Z"},
		{"fraction of seconds", "cloudflare", "1.5", "1970-01-01T00:00:01.5Z"},
		{"fraction of nanoseconds", "cloudflare", "60000000000.5", ""},
		{"exponent", "cloudflare", "1e9", ""},

		{"common", "%Y-%m-%d %H:%M:%S", "2021-02-03 04:05:06", "2021-02-03T04:05:06Z"},
		{"prefix", "strftime=%Y-%m-%d", "2021-02-03", "2021-02-03T00:00:00Z"},
		{"rest", "%Y-%m-%d", "2021-02-03Z", ""},
		{"one digit", "%Y-%m-%d %H:%M:%S", "2021-2-3 4:5:6", "2021-02-03T04:05:06Z"},
		{"three digits", "%Y-%m-%d", "2021-002-03", ""},
		{"three digits of year", "%Y-%m-%d", "999-02-03", ""},
		{"five digits of year", "%Y-%m-%d", "20210-02-03", ""},
		{"month 13", "%Y-%m-%d", "2021-13-03", ""},
		{"month 0", "%Y-%m-%d", "2021-00-03", ""},
		{"February 30", "%Y-%m-%d", "2021-02-30", ""},
		{"hour 24", "%F %H", "2021-02-03 24", ""},
		{"second 60", "%F %T", "2021-02-03 23:59:60", ""},
		{"without separators", "%y%m%d%H%M%S", "210203040506", "2021-02-03T04:05:06Z"},
		{"69", "%D", "02/03/69", "1969-02-03T00:00:00Z"},
		{"68", "%D", "02/03/68", "2068-02-03T00:00:00Z"},
		{"day of year", "%Y-%j", "2020-366", "2020-12-31T00:00:00Z"},
		{"no such day of year", "%Y-%j", "2021-366", ""},
		{"day of year 0", "%Y-%j", "2021-000", ""},
		{"day of year and date", "%F %j", "2021-02-03 034", "2021-02-03T00:00:00Z"},
		{"another day of year", "%F %j", "2021-02-03 035", ""},
		{"day of year without year", "%j %T", "127 00:00:00", "2024-05-06T00:00:00Z"},
		{"day of year without year, ahead", "%j %T", "129 00:00:00", "2023-05-09T00:00:00Z"},
		{"padded day", "%b %e %Y", "Feb  3 2021", "2021-02-03T00:00:00Z"},
		{"padded hours", "%F %k:%M", "2021-02-03  4:05", "2021-02-03T04:05:00Z"},
		{"leading blank", "%e.%m.%Y", " 3.2.2021", "2021-02-03T00:00:00Z"},
		{"no blank for %d", "%d.%m.%Y", " 3.2.2021", ""},
		{"white space is one or more", "%F %R", "2021-02-03 \t 04:05", "2021-02-03T04:05:00Z"},
		{"white space is not none", "%F %R", "2021-02-0304:05", ""},
		{"tab and newline", "%F%t%R%n", "2021-02-03 04:05 ", "2021-02-03T04:05:00Z"},
		{"six digits and zeros", "%F %T.%f000", "2021-02-03 04:05:06.123456000", "2021-02-03T04:05:06.123456Z"},
		{"%f of one digit", "%F %T.%f", "2021-02-03 04:05:06.5", "2021-02-03T04:05:06.5Z"},
		{"%f of seven digits", "%F %T.%f", "2021-02-03 04:05:06.1234567", ""},
		{"midnight", "%F %I %p", "2021-02-03 12 AM", "2021-02-03T00:00:00Z"},
		{"noon", "%F %I %p", "2021-02-03 12 pm", "2021-02-03T12:00:00Z"},
		{"afternoon", "%F %l %p", "2021-02-03  3 PM", "2021-02-03T15:00:00Z"},
		{"hour of the day with its half", "%F %H %p", "2021-02-03 15 PM", "2021-02-03T15:00:00Z"},
		{"hour of twelve under %H", "%F %H %p", "2021-02-03 03 PM", "2021-02-03T15:00:00Z"},
		{"midnight under %H", "%F %H %p", "2021-02-03 12 AM", "2021-02-03T00:00:00Z"},
		{"the wrong half", "%F %H %p", "2021-02-03 15 AM", ""},
		{"zero in the afternoon", "%F %H %p", "2021-02-03 00 PM", ""},
		{"hour 13 of 12", "%F %I %p", "2021-02-03 13 PM", ""},
		{"hour 0 of 12", "%F %I %p", "2021-02-03 0 PM", ""},
		{"wrong weekday", "%a %F", "Mon 2021-02-03", "2021-02-03T00:00:00Z"},
		{"no weekday", "%a %F", "Xyz 2021-02-03", ""},
		{"whole names", "%A, %d %B %Y", "Wednesday, 03 February 2021", "2021-02-03T00:00:00Z"},
		{"other name of the month", "%d/%h/%Y", "03/Feb/2021", "2021-02-03T00:00:00Z"},
		{"offset", "%F %R %z", "2021-02-03 04:05 +0530", "2021-02-02T22:35:00Z"},
		{"offset with colon", "%F %R%z", "2021-02-03 04:05-07:00", "2021-02-03T11:05:00Z"},
		{"Z as offset", "%F %R%z", "2021-02-03 04:05Z", "2021-02-03T04:05:00Z"},
		{"short offset", "%F %R%z", "2021-02-03 04:05+07", ""},
		{"offset of 24 hours", "%F %R%z", "2021-02-03 04:05+2400", ""},
		{"EST", "%F %R %Z", "2021-02-03 04:05 EST", "2021-02-03T09:05:00Z"},
		{"PDT", "%F %R %Z", "2021-02-03 04:05 PDT", "2021-02-03T11:05:00Z"},
		{"GMT", "%F %R %Z", "2021-02-03 04:05 GMT", "2021-02-03T04:05:00Z"},
		{"UT", "%F %R %Z", "2021-02-03 04:05 UT", "2021-02-03T04:05:00Z"},
		{"Z", "%F %R %Z", "2021-02-03 04:05 Z", "2021-02-03T04:05:00Z"},
		{"unknown zone", "%F %R %Z", "2021-02-03 04:05 CET", ""},
		{"longer than a zone", "%F %R %Z", "2021-02-03 04:05 ESTX", ""},
		{"epoch", "%s", "1600000000", "2020-09-13T12:26:40Z"},
		{"epoch with a fraction", "%s.%f", "-1.25", "1969-12-31T23:59:58.75Z"},
		{"epoch out of range", "%s", "99999999999999", ""},
		{"percent", "%%%F", "%2021-02-03", "2021-02-03T00:00:00Z"},
		{"year 0", "%F", "0000-01-01", ""},
		// The parse time is 2024-05-06T07:08:09.123456789Z.
		{"no year, past", "%b %d %H:%M:%S", "May 06 07:08:09", "2024-05-06T07:08:09Z"},
		{"no year, a day ahead", "%b %d %H:%M:%S", "May 07 07:08:09", "2024-05-07T07:08:09Z"},
		{"no year, more than a day ahead", "%b %d %H:%M:%S", "May 07 07:08:10", "2023-05-07T07:08:10Z"},
		{"no year, last year", "%b %d %H:%M:%S", "Dec 31 23:59:59", "2023-12-31T23:59:59Z"},
		{"no year, February 29", "%b %d %H:%M:%S", "Feb 29 00:00:00", "2024-02-29T00:00:00Z"},
		{"no year, no such day", "%b %d %H:%M:%S", "Feb 30 00:00:00", ""},

		{"layout", "layout=2006-01-02 15:04:05", "2021-02-03 04:05:06", "2021-02-03T04:05:06Z"},
		{"fraction that the layout lacks", "layout=2006-01-02 15:04:05", "2021-02-03 04:05:06.25", "2021-02-03T04:05:06.25Z"},
		{"rest", "layout=2006-01-02", "2021-02-03x", ""},
		{"out of range", "layout=2006-01-02", "2021-02-30", ""},
		{"offset", "layout=02/Jan/2006:15:04:05 -0700", "03/Feb/2021:04:05:06 +0100", "2021-02-03T03:05:06Z"},
		{"two digits of the year", "layout=01/02/06", "02/03/69", "1969-02-03T00:00:00Z"},
		{"a sign is no digit", "layout=01/02/06", "02/03/-6", ""},
		{"zone of the layout", "layout=2006-01-02 15:04 MST", "2021-02-03 04:05 EST", "2021-02-03T09:05:00Z"},
		{"MST itself", "layout=2006-01-02 15:04 MST", "2021-02-03 04:05 MST", "2021-02-03T11:05:00Z"},
		{"Z as MST", "layout=2006-01-02 15:04 MST", "2021-02-03 04:05 Z", "2021-02-03T04:05:00Z"},
		{"unknown zone", "layout=2006-01-02 15:04 MST", "2021-02-03 04:05 CET", ""},
		{"offset and zone", "layout=2006-01-02 15:04:05 -0700 MST", "2021-02-03 04:05:06 -0500 EST", "2021-02-03T09:05:06Z"},
		{"no year", "layout=Jan _2 15:04:05", "May  7 07:08:10", "2023-05-07T07:08:10Z"},
		{"no year, February 29", "layout=Jan _2 15:04:05", "Feb 29 01:00:00", "2024-02-29T01:00:00Z"},
		{"no year, with an offset", "layout=Jan _2 15:04:05 -0700", "Jan  1 00:00:00 +0100", "2023-12-31T23:00:00Z"},
	} {
		got, ok := parseTime(c.format, c.in, time.UTC, testNow)
		text := ""
		if ok {
			text = got.Format(time.RFC3339Nano)
		}
		if text != c.want {
			t.Errorf("%s: %s of %q: got %q; want %q", c.name, c.format, c.in, text, c.want)
		}
	}
}

func TestFebruary29WithoutYear(t *testing.T) {
	for now, want := range map[string]string{
		"2023-06-01T00:00:00Z": "2020-02-29T00:00:00Z",
		"2024-02-27T23:59:59Z": "2020-02-29T00:00:00Z",
		"2024-02-28T00:00:00Z": "2024-02-29T00:00:00Z",
		"1903-06-01T00:00:00Z": "1896-02-29T00:00:00Z", // 1900 had none
	} {
		at, err := time.Parse(time.RFC3339, now)
		if err != nil {
			t.Fatal(err)
		}
		if got, ok := parseTime("%m-%d", "02-29", time.UTC, at); !ok || got.Format(time.RFC3339) != want {
			t.Errorf("at %s: got %v, %v; want %s", now, got, ok, want)
		}
	}
}

func TestCustomTimezone(t *testing.T) {
	zone, err := time.LoadLocation("America/New_York")
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct{ format, in, want string }{
		{"%F %T", "2021-01-01 00:00:00", "2021-01-01T05:00:00Z"},
		{"%F %T", "2021-07-01 00:00:00", "2021-07-01T04:00:00Z"},
		{"%F %T%z", "2021-07-01 00:00:00Z", "2021-07-01T00:00:00Z"},
		{"%F %T %Z", "2021-07-01 00:00:00 PST", "2021-07-01T08:00:00Z"},
		{"layout=2006-01-02 15:04:05", "2021-07-01 00:00:00", "2021-07-01T04:00:00Z"},
		{"%F %T", "2024-03-10 02:30:00", "2024-03-10T07:30:00Z"}, // skipped
		{"layout=2006-01-02 15:04:05", "2024-03-10 02:30:00", "2024-03-10T07:30:00Z"},
		{"%F %T", "2024-11-03 01:30:00", "2024-11-03T05:30:00Z"}, // comes twice
		{"layout=2006-01-02 15:04:05Z07:00", "2021-07-01 00:00:00Z", "2021-07-01T00:00:00Z"},
		{"%b %d %T", "Jan 01 00:00:00", "2024-01-01T05:00:00Z"},
		{"layout=Jan _2 15:04:05", "Jan  1 00:00:00", "2024-01-01T05:00:00Z"},
		{"unix", "0", "1970-01-01T00:00:00Z"},
		{"%s", "0", "1970-01-01T00:00:00Z"},
		{"%F", "9999-12-31", "9999-12-31T05:00:00Z"},
		{"%F %T", "9999-12-31 23:00:00", ""},
	} {
		got, ok := parseTime(c.format, c.in, zone, testNow)
		if (c.want != "") != ok || ok && got.Format(time.RFC3339) != c.want {
			t.Errorf("%s of %q in New York: got %v, %v; want %q", c.format, c.in, got, ok, c.want)
		}
	}
}

func TestPrintTime(t *testing.T) {
	at := time.Date(33, 2, 3, 4, 5, 6, 120_999_000, time.FixedZone("", 3600))
	for profile, want := range map[string]string{
		"":        "0033-02-03 03:05:06.120999000",
		"nanos":   "0033-02-03 03:05:06.120999000",
		"millis":  "0033-02-03 03:05:06.120",
		"rfc3339": "0033-02-03T03:05:06.120999Z",
	} {
		if got := printTime(at, profile); got != want {
			t.Errorf("%q: got %s; want %s", profile, got, want)
		}
	}
	if got := printTime(time.Unix(0, 0), "rfc3339"); got != "1970-01-01T00:00:00Z" {
		t.Errorf("whole second: got %s", got)
	}
}
