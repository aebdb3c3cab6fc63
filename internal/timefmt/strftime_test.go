package timefmt

import (
	"fmt"
	"regexp"
	"strings"
	"testing"
	"time"
)

// strftimeCases has the rules of every directive, by format.
var strftimeCases = map[string][]parseCase{
	"%Y-%m-%d %H:%M:%S": {
		{"plain", "2024-03-01 12:34:56", "2024-03-01T12:34:56Z"},
		{"one digit each", "2024-3-1 1:2:3", "2024-03-01T01:02:03Z"},
		{"several blanks for one", "2024-03-01 \t 12:34:56", "2024-03-01T12:34:56Z"},
		{"hour 0", "2024-03-01 00:00:00", "2024-03-01T00:00:00Z"},
		{"last of a day", "2024-03-01 23:59:59", "2024-03-01T23:59:59Z"},
		{"leap day", "2024-02-29 00:00:00", "2024-02-29T00:00:00Z"},
		{"first", "0001-01-01 00:00:00", "0001-01-01T00:00:00Z"},
		{"last", "9999-12-31 23:59:59", "9999-12-31T23:59:59Z"},
		{"year 0", "0000-12-31 23:59:59", ""},
		{"no leap year", "2023-02-29 00:00:00", ""},
		{"April 31", "2024-04-31 00:00:00", ""},
		{"month 0", "2024-00-01 00:00:00", ""},
		{"month 13", "2024-13-01 00:00:00", ""},
		{"day 0", "2024-03-00 00:00:00", ""},
		{"day 32", "2024-03-32 00:00:00", ""},
		{"hour 24", "2024-03-01 24:00:00", ""},
		{"minute 60", "2024-03-01 12:60:00", ""},
		{"second 60", "2016-12-31 23:59:60", ""},
		{"no blank", "2024-03-0112:34:56", ""},
		{"a blank in front of a number", "2024-03-01 12: 4:56", ""},
		{"three digits", "2024-03-01 12:034:56", ""},
		{"year of three digits", "999-03-01 12:34:56", ""},
		{"year of five digits", "20240-03-01 12:34:56", ""},
		{"signed number", "2024-+3-01 12:34:56", ""},
		{"a fraction too much", "2024-03-01 12:34:56.5", ""},
		{"cut short", "2024-03-01 12:34", ""},
		{"space before", " 2024-03-01 12:34:56", ""},
		{"space after", "2024-03-01 12:34:56 ", ""},
		{"empty", "", ""},
		{"another letter", "2024/03/01 12:34:56", ""},
	},
	"strftime=%F": {{"a prefix", "2024-03-01", "2024-03-01T00:00:00Z"}},
	"%Y%m%d%H%M%S": {
		{"nothing between", "20240301123456", "2024-03-01T12:34:56Z"},
		{"a digit missing", "2024030112345", "2024-03-01T12:34:05Z"},
		{"a digit too much", "202403011234567", ""},
	},
	"%y-%m-%d": {
		{"69", "69-03-01", "1969-03-01T00:00:00Z"},
		{"99", "99-03-01", "1999-03-01T00:00:00Z"},
		{"00", "00-02-29", "2000-02-29T00:00:00Z"},
		{"68", "68-03-01", "2068-03-01T00:00:00Z"},
		{"one digit", "5-03-01", "2005-03-01T00:00:00Z"},
		{"four digits", "2024-03-01", ""},
	},
	"%F": {{"plain", "2024-03-01", "2024-03-01T00:00:00Z"}},
	"%D": {{"plain", "03/01/24", "2024-03-01T00:00:00Z"}},
	"%F%nT%t%T": {
		{"newlines", "2024-03-01\nT\r\n12:34:56", "2024-03-01T12:34:56Z"},
		{"no white space", "2024-03-01T12:34:56", ""},
	},
	"%F\t%R": {
		{"plain", "2024-03-01 12:34", "2024-03-01T12:34:00Z"},
		{"a space that is not ASCII", "2024-03-01\u00a012:34", ""},
	},
	"%F  %n %R": {
		{"blanks of a format are one", "2024-03-01 12:34", "2024-03-01T12:34:00Z"},
	},
	"%%%F%%": {
		{"percent signs", "%2024-03-01%", "2024-03-01T00:00:00Z"},
		{"no percent signs", "2024-03-01", ""},
	},
	"Uhrzeit–%F": {
		{"text that is not ASCII", "Uhrzeit–2024-03-01", "2024-03-01T00:00:00Z"},
		{"text must be the same", "uhrzeit–2024-03-01", ""},
	},
	"[%e/%b/%Y]": {
		{"two digits", "[31/Mar/2024]", "2024-03-31T00:00:00Z"},
		{"one digit", "[1/Mar/2024]", "2024-03-01T00:00:00Z"},
		{"a blank and one digit", "[ 1/Mar/2024]", "2024-03-01T00:00:00Z"},
		{"two blanks", "[  1/Mar/2024]", ""},
		{"a blank and two digits", "[ 31/Mar/2024]", ""},
		{"a tab", "[\t1/Mar/2024]", ""},
		{"nothing", "[ /Mar/2024]", ""},
	},
	"%b %e %Y": {
		{"two blanks in the text", "Mar  1 2024", "2024-03-01T00:00:00Z"},
		{"no blank in the text", "Mar1 2024", ""},
	},
	"%Y%m%e%k%M": {{"blanks keep columns", "202403 1 637", "2024-03-01T06:37:00Z"}},
	"[%d/%b/%Y]": {{"%d takes no blank", "[ 1/Mar/2024]", ""}},
	"%F[%k:%M]": {
		{"a blank", "2024-03-01[ 9:05]", "2024-03-01T09:05:00Z"},
		{"two digits", "2024-03-01[19:05]", "2024-03-01T19:05:00Z"},
		{"hour 24", "2024-03-01[24:05]", ""},
	},
	"%F[%l:%M%p]": {
		{"a blank", "2024-03-01[ 9:05PM]", "2024-03-01T21:05:00Z"},
		{"hour 0", "2024-03-01[ 0:05AM]", ""},
	},
	"%F %I:%M %p": {
		{"12 AM is midnight", "2024-03-01 12:00 AM", "2024-03-01T00:00:00Z"},
		{"12 PM is noon", "2024-03-01 12:00 PM", "2024-03-01T12:00:00Z"},
		{"1 AM", "2024-03-01 01:00 AM", "2024-03-01T01:00:00Z"},
		{"11 PM", "2024-03-01 11:59 PM", "2024-03-01T23:59:00Z"},
		{"small letters", "2024-03-01 1:00 pm", "2024-03-01T13:00:00Z"},
		{"mixed letters", "2024-03-01 1:00 aM", "2024-03-01T01:00:00Z"},
		{"hour 0", "2024-03-01 00:00 AM", ""},
		{"hour 13", "2024-03-01 13:00 PM", ""},
		{"another half", "2024-03-01 01:00 XM", ""},
		{"half a half", "2024-03-01 01:00 P", ""},
		{"dots", "2024-03-01 01:00 p.m.", ""},
	},
	"%F %H:%M %p": {
		{"hour of half a day", "2024-03-01 01:00 PM", "2024-03-01T13:00:00Z"},
		{"hour of the day", "2024-03-01 13:00 PM", "2024-03-01T13:00:00Z"},
		{"12 AM", "2024-03-01 12:00 AM", "2024-03-01T00:00:00Z"},
		{"0 AM", "2024-03-01 00:00 AM", "2024-03-01T00:00:00Z"},
		{"12 PM", "2024-03-01 12:00 PM", "2024-03-01T12:00:00Z"},
		{"13 AM", "2024-03-01 13:00 AM", ""},
		{"0 PM", "2024-03-01 00:00 PM", ""},
	},
	"%p %I, %F": {{"the half first", "PM 3, 2024-03-01", "2024-03-01T15:00:00Z"}},
	"%Y-%j": {
		{"first", "2024-001", "2024-01-01T00:00:00Z"},
		{"fewer digits", "2024-1", "2024-01-01T00:00:00Z"},
		{"leap day", "2024-060", "2024-02-29T00:00:00Z"},
		{"no leap year", "2023-060", "2023-03-01T00:00:00Z"},
		{"last of a leap year", "2024-366", "2024-12-31T00:00:00Z"},
		{"last", "2023-365", "2023-12-31T00:00:00Z"},
		{"366 without a leap day", "2023-366", ""},
		{"0", "2024-000", ""},
		{"367", "2024-367", ""},
		{"four digits", "2024-0001", ""},
	},
	"%F %j": {
		{"both agree", "2024-03-01 061", "2024-03-01T00:00:00Z"},
		{"both disagree", "2024-03-01 060", ""},
	},
	"%m %Y %j": {
		{"the month agrees", "03 2024 061", "2024-03-01T00:00:00Z"},
		{"the month disagrees", "02 2024 061", ""},
	},
	"%F %T.%f": {
		{"one digit", "2024-03-01 12:00:00.5", "2024-03-01T12:00:00.5Z"},
		{"three digits", "2024-03-01 12:00:00.050", "2024-03-01T12:00:00.05Z"},
		{"six digits", "2024-03-01 12:00:00.123456", "2024-03-01T12:00:00.123456Z"},
		{"seven digits", "2024-03-01 12:00:00.1234567", ""},
		{"none", "2024-03-01 12:00:00.", ""},
	},
	"%F %T.%f000": {
		{"nanoseconds", "2024-03-01 12:00:00.123456000", "2024-03-01T12:00:00.123456Z"},
		{"other last digits", "2024-03-01 12:00:00.123456789", ""},
		{"six digits", "2024-03-01 12:00:00.123456", ""},
	},
	"%F %T %z": {
		{"no colon", "2024-03-01 12:00:00 +0530", "2024-03-01T06:30:00Z"},
		{"colon", "2024-03-01 12:00:00 -09:30", "2024-03-01T21:30:00Z"},
		{"Z", "2024-03-01 12:00:00 Z", "2024-03-01T12:00:00Z"},
		{"largest", "2024-03-01 12:00:00 +23:59", "2024-02-29T12:01:00Z"},
		{"smallest", "2024-03-01 12:00:00 -2359", "2024-03-02T11:59:00Z"},
		{"year 1 by an offset", "0000-12-31 23:59:59 -0001", "0001-01-01T00:00:59Z"},
		{"year 10000 by an offset", "9999-12-31 23:59:59 -0001", ""},
		{"24 hours", "2024-03-01 12:00:00 +2400", ""},
		{"60 minutes", "2024-03-01 12:00:00 +0060", ""},
		{"hours only", "2024-03-01 12:00:00 +05", ""},
		{"one digit of the hours", "2024-03-01 12:00:00 +5:30", ""},
		{"no sign", "2024-03-01 12:00:00 0530", ""},
		{"a small z", "2024-03-01 12:00:00 z", ""},
		{"a name", "2024-03-01 12:00:00 UTC", ""},
		{"with seconds", "2024-03-01 12:00:00 +05:30:00", ""},
		{"nothing", "2024-03-01 12:00:00 ", ""},
	},
	"%F %T %Z": {
		{"a name", "2024-03-01 12:00:00 PDT", "2024-03-01T19:00:00Z"},
		{"an unknown name", "2024-03-01 12:00:00 CET", ""},
		{"an offset", "2024-03-01 12:00:00 +0000", ""},
	},
	"%F %T %Z%z": {
		{"the offset counts", "2024-03-01 12:00:00 GMT+0100", "2024-03-01T11:00:00Z"},
		{"the name is still checked", "2024-03-01 12:00:00 CET+0100", ""},
	},
	"%a, %d %b %Y": {
		{"plain", "Fri, 01 Mar 2024", "2024-03-01T00:00:00Z"},
		{"long names", "Friday, 01 March 2024", "2024-03-01T00:00:00Z"},
		{"any case", "fRI, 01 mARCH 2024", "2024-03-01T00:00:00Z"},
		{"a wrong weekday", "Mon, 01 Mar 2024", "2024-03-01T00:00:00Z"},
		{"no weekday", "Xyz, 01 Mar 2024", ""},
		{"no month", "Fri, 01 Mrz 2024", ""},
		{"a name cut short", "Fri, 01 Ma", ""},
		{"a name in between", "Fri, 01 Marc 2024", ""},
	},
	"%A %B %d %Y": {{"short names", "Fri Mar 1 2024", "2024-03-01T00:00:00Z"}},
	"%h %d %Y":    {{"like %b", "May 1 2024", "2024-05-01T00:00:00Z"}},
	"%s": {
		{"plain", "1709294400", "2024-03-01T12:00:00Z"},
		{"zero", "0", "1970-01-01T00:00:00Z"},
		{"negative", "-1", "1969-12-31T23:59:59Z"},
		{"leading zeros", "00000000000001709294400", "2024-03-01T12:00:00Z"},
		{"last", "253402300799", "9999-12-31T23:59:59Z"},
		{"year 10000", "253402300800", ""},
		{"before year 1", "-62135596801", ""},
		{"13 digits", "1709294400000", ""},
		{"wraps in 64 bits", "18446744075419846016", ""},
		{"fraction", "1709294400.5", ""},
		{"sign only", "-", ""},
		{"empty", "", ""},
	},
	"%s.%f": {
		{"plain", "1709294400.25", "2024-03-01T12:00:00.25Z"},
		{"negative", "-1.25", "1969-12-31T23:59:58.75Z"},
	},
	"%a %s %z": {
		{"a zone is read and changes nothing", "Fri 1709294400 +0100", "2024-03-01T12:00:00Z"},
		{"a zone is read", "Fri 1709294400 +9900", ""},
	},
}

func TestStrftime(t *testing.T) {
	for format, cases := range strftimeCases {
		t.Run(format, func(t *testing.T) { runParse(t, compile(t, format, nil), Instant{}, cases) })
	}
}

func TestStrftimeNames(t *testing.T) {
	short, long := compile(t, "%d %b %Y", nil), compile(t, "%A %d %B %Y", nil)
	for day := time.Date(2024, 1, 1, 0, 0, 0, 0, time.UTC); day.Year() == 2024; day = day.AddDate(0, 0, 1) {
		want := day.Format(time.RFC3339)
		checkParse(t, short, day.Format("02 Jan 2006"), Instant{}, want)
		checkParse(t, long, day.Format("Monday 02 January 2006"), Instant{}, want)
		checkParse(t, short, strings.ToUpper(day.Format("2 January 2006")), Instant{}, want)
	}
}

// semantics is the list of directives that the language promises.
const semantics = "YymdejHkIlMSfpaAbBhzZsTDFRnt%"

func TestDirectives(t *testing.T) {
	list := Directives()
	if len(list) != len(semantics) {
		t.Errorf("%d directives; want %d", len(list), len(semantics))
	}
	for _, d := range list {
		if len(d.Letter) != 1 || !strings.Contains(semantics, d.Letter) {
			t.Errorf("directive %q is not wanted", d.Letter)
		}
		if d.Doc == "" || strings.HasSuffix(d.Doc, ".") {
			t.Errorf("directive %q: bad doc %q", d.Letter, d.Doc)
		}
	}
	list[0].Doc = "changed"
	if Directives()[0].Doc == "changed" {
		t.Error("the slice is shared")
	}
}

// TestEveryLetter compiles a format with each byte after a percent sign.
func TestEveryLetter(t *testing.T) {
	for c := range 256 {
		known := strings.IndexByte(semantics, byte(c)) >= 0
		_, err := Compile("%"+string([]byte{byte(c)}), nil)
		unknown := err != nil && strings.HasPrefix(err.Error(), "unknown directive")
		if unknown == known {
			t.Errorf("Compile(%%%c): %v", c, err)
		}
	}
}

// writeStrftime is what strftime writes for a time in UTC.
func writeStrftime(format string, t time.Time) string {
	var b strings.Builder
	for i := 0; i < len(format); i++ {
		if isBlank(format[i]) {
			b.WriteByte(' ')
			continue
		}
		if format[i] != '%' {
			b.WriteByte(format[i])
			continue
		}
		i++
		switch c := format[i]; c {
		case '%':
			b.WriteByte('%')
		case 'n', 't':
			b.WriteByte(' ')
		case 'e', 'k', 'l':
			n := map[byte]int{'e': t.Day(), 'k': t.Hour(), 'l': (t.Hour()+11)%12 + 1}[c]
			fmt.Fprintf(&b, "%2d", n)
		case 's':
			fmt.Fprint(&b, t.Unix())
		case 'f':
			fmt.Fprintf(&b, "%06d", t.Nanosecond()/1000)
		case 'j':
			fmt.Fprintf(&b, "%03d", t.YearDay())
		default:
			b.WriteString(t.Format(map[byte]string{
				'Y': "2006", 'y': "06", 'm': "01", 'd': "02", 'H': "15", 'I': "03", 'M': "04", 'S': "05", 'p': "PM",
				'a': "Mon", 'A': "Monday", 'b': "Jan", 'B': "January", 'h': "Jan", 'z': "-0700", 'Z': "MST",
				'T': "15:04:05", 'D': "01/02/06", 'F': "2006-01-02", 'R': "15:04",
			}[c]))
		}
	}
	return b.String()
}

// truncated returns t as far as a format tells it.
func truncated(p *pattern, t time.Time) time.Time {
	has := p.fields.has
	nsec := 0
	if has(fieldNsec) {
		nsec = t.Nanosecond() / 1000 * 1000
	}
	if has(fieldUnix) {
		sec := t.Unix()
		if sec < 0 && nsec > 0 { // the text has the digits of both, and one sign
			return time.Unix(sec, 0).Add(-time.Duration(nsec)).UTC()
		}
		return time.Unix(sec, int64(nsec)).UTC()
	}
	only := func(f field, n int) int {
		if has(f) {
			return n
		}
		return 0
	}
	return time.Date(t.Year(), t.Month(), t.Day(), only(fieldHour, t.Hour()),
		only(fieldMinute, t.Minute()), only(fieldSecond, t.Second()), nsec, time.UTC)
}

// ambiguous matches formats whose own output may be read another way: letters
// after a name that may go on, and digits after a number without a width, as
// seconds are, and days whose blank was taken for white space.
var ambiguous = regexp.MustCompile(`%[aAbBh][A-Za-z]|%[sekl](?:[0-9]|%[^%])`)

func FuzzStrftime(f *testing.F) {
	for format, cases := range strftimeCases {
		for _, c := range cases {
			f.Add(format, c.in, int64(1709294400_123456789))
		}
	}
	f.Add("%b %e %k:%M:%S", "Mar  1 12:00:00", int64(-1))
	f.Add("%D %I:%M:%S %p", "03/01/24 12:00:00 AM", int64(0))
	f.Fuzz(func(t *testing.T, name, in string, nanos int64) {
		format, err := Compile(name, nil)
		if err != nil || format.kind != kindPattern || format.pattern.layout {
			return
		}
		now := Instant{Sec: 1709294400}
		got, ok := format.Parse([]byte(in), now)
		if ok && !inRange(got) {
			t.Fatalf("%q: Parse(%q) = %v", name, in, got)
		}
		if again, okAgain := format.Parse([]byte(in), now); again != got || okAgain != ok {
			t.Fatalf("%q: Parse(%q) = %v, %t and then %v, %t", name, in, got, ok, again, okAgain)
		}
		checkUsual(t, format, in, now)
		// What strftime writes reads back, as far as it tells.
		text := strings.TrimPrefix(name, strftimePrefix)
		std := time.Unix(0, nanos).UTC()
		if ambiguous.MatchString(text) || strings.ContainsAny(text, "yD") && (std.Year() < 1969 || std.Year() > 2068) {
			return
		}
		instant, _ := FromTime(std)
		written, want := writeStrftime(text, std), truncated(format.pattern, std)
		if back, ok := format.Parse([]byte(written), instant); !ok || !back.Time().Equal(want) {
			t.Fatalf("%q: Parse(%q) = %v, %t; want %v", name, written, back.Time(), ok, want)
		}
	})
}

// TestStrftimeRoundTrip runs the property of FuzzStrftime on random instants.
func TestStrftimeRoundTrip(t *testing.T) {
	r := seeded()
	for _, name := range []string{
		"%Y-%m-%dT%H:%M:%S.%fZ", "%F %T", "%d/%b/%Y:%H:%M:%S %z", "%a, %d %b %Y %T %Z", "%A, %e %B %Y %l:%M:%S.%f %p", "%Y%j%H%M%S%f",
		"%Y %m%e%k%M", "%s.%f",
	} {
		f := compile(t, name, nil)
		for range 1000 {
			instant := randomInstant(r)
			text := writeStrftime(name, instant.Time())
			want, _ := FromTime(truncated(f.pattern, instant.Time()))
			if got, ok := f.Parse([]byte(text), Instant{}); !ok || got != want {
				t.Fatalf("%q: Parse(%q) = %v, %t; want %v", name, text, got, ok, want)
			}
		}
	}
}
