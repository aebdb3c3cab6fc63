package timefmt

import (
	"strings"
	"testing"
	"time"
)

var layoutCases = map[string][]parseCase{
	"2006-01-02 15:04:05": {
		{"plain", "2024-03-01 12:34:56", "2024-03-01T12:34:56Z"},
		{"a fraction", "2024-03-01 12:34:56.123456789", "2024-03-01T12:34:56.123456789Z"},
		{"a fraction after a comma", "2024-03-01 12:34:56,5", "2024-03-01T12:34:56.5Z"},
		{"a long fraction", "2024-03-01 12:34:56.1234567899", "2024-03-01T12:34:56.123456789Z"},
		{"several spaces for one", "2024-03-01   12:34:56", "2024-03-01T12:34:56Z"},
		{"one digit of the hour", "2024-03-01 1:34:56", "2024-03-01T01:34:56Z"},
		{"one digit of the month", "2024-3-01 12:34:56", ""},
		{"a point without digits", "2024-03-01 12:34:56.", ""},
		{"April 31", "2024-04-31 12:34:56", ""},
		{"no leap year", "2023-02-29 12:34:56", ""},
		{"leap day", "2024-02-29 12:34:56", "2024-02-29T12:34:56Z"},
		{"month 13", "2024-13-01 12:34:56", ""},
		{"day 0", "2024-03-00 12:34:56", ""},
		{"second 60", "2024-03-01 12:34:60", ""},
		{"hour 24", "2024-03-01 24:00:00", ""},
		{"year 0", "0000-03-01 12:34:56", ""},
		{"first", "0001-01-01 00:00:00", "0001-01-01T00:00:00Z"},
		{"last", "9999-12-31 23:59:59.999999999", "9999-12-31T23:59:59.999999999Z"},
		{"left over", "2024-03-01 12:34:56 ", ""},
		{"empty", "", ""},
	},
	"2006-01-02T15:04:05Z07:00": {
		{"Z", "2024-03-01T12:34:56Z", "2024-03-01T12:34:56Z"},
		{"offset", "2024-03-01T12:34:56-03:00", "2024-03-01T15:34:56Z"},
		{"24 hours, as Go has it", "2024-03-01T12:34:56+24:00", "2024-02-29T12:34:56Z"},
		{"25 hours", "2024-03-01T12:34:56+25:00", ""},
		{"a small z", "2024-03-01T12:34:56z", ""},
		{"year 1 by an offset", "0000-12-31T23:30:00-01:00", "0001-01-01T00:30:00Z"},
		{"before year 1 by an offset", "0001-01-01T00:00:00+00:01", ""},
		{"year 10000 by an offset", "9999-12-31T23:59:59-00:01", ""},
	},
	"01/02/06 03:04:05 PM": {
		{"plain", "03/01/24 01:34:56 PM", "2024-03-01T13:34:56Z"},
		{"12 AM", "03/01/24 12:34:56 AM", "2024-03-01T00:34:56Z"},
		{"12 PM", "03/01/24 12:34:56 PM", "2024-03-01T12:34:56Z"},
		{"hour 0, as Go has it", "03/01/24 00:34:56 PM", "2024-03-01T12:34:56Z"},
		{"hour 13", "03/01/24 13:34:56 PM", ""},
		{"small letters", "03/01/24 01:34:56 pm", ""},
		{"year 69", "03/01/69 01:34:56 AM", "1969-03-01T01:34:56Z"},
		{"year 68", "03/01/68 01:34:56 AM", "2068-03-01T01:34:56Z"},
	},
	"2.1.2006 3:04pm": {
		{"plain", "1.3.2024 1:34pm", "2024-03-01T13:34:00Z"},
		{"two digits", "01.03.2024 01:34am", "2024-03-01T01:34:00Z"},
		{"capital letters", "1.3.2024 1:34PM", ""},
	},
	"2006-01-02 15:04:05.000": {
		{"plain", "2024-03-01 12:34:56.250", "2024-03-01T12:34:56.25Z"},
		{"fewer digits", "2024-03-01 12:34:56.25", ""},
		{"more digits", "2024-03-01 12:34:56.2500", ""},
		{"no fraction", "2024-03-01 12:34:56", ""},
	},
	"2006-01-02 15:04:05,999": {
		{"plain", "2024-03-01 12:34:56,25", "2024-03-01T12:34:56.25Z"},
		{"no fraction", "2024-03-01 12:34:56", "2024-03-01T12:34:56Z"},
		{"more digits", "2024-03-01 12:34:56.123456", "2024-03-01T12:34:56.123456Z"},
	},
	"Mon Jan _2 15:04:05 MST 2006": {
		{"UTC", "Fri Mar  1 12:34:56 UTC 2024", "2024-03-01T12:34:56Z"},
		{"EST", "Fri Mar 15 12:34:56 EST 2024", "2024-03-15T17:34:56Z"},
		{"UT", "Fri Mar  1 12:34:56 UT 2024", "2024-03-01T12:34:56Z"},
		{"Z", "Fri Mar  1 12:34:56 Z 2024", "2024-03-01T12:34:56Z"},
		{"a name that Go takes for UTC", "Fri Mar  1 12:34:56 CEST 2024", ""},
		{"Go's GMT and a number", "Fri Mar  1 12:34:56 GMT+3 2024", ""},
		{"a wrong weekday", "Mon Mar  1 12:34:56 UTC 2024", "2024-03-01T12:34:56Z"},
		{"no weekday", "Xyz Mar  1 12:34:56 UTC 2024", ""},
	},
	"2006-01-02 15:04:05 -0700 MST": {
		{"the offset counts", "2024-03-01 12:34:56 -0400 EST", "2024-03-01T16:34:56Z"},
		{"also before UTC", "2024-03-01 12:34:56 +0100 UTC", "2024-03-01T11:34:56Z"},
		{"the name is still checked", "2024-03-01 12:34:56 +0200 CEST", ""},
	},
	"Monday, January 2, 2006": {
		{"plain", "Friday, March 1, 2024", "2024-03-01T00:00:00Z"},
		{"any case", "FRIDAY, march 1, 2024", "2024-03-01T00:00:00Z"},
		{"short names", "Fri, Mar 1, 2024", ""},
	},
	"2006-002": {
		{"leap year", "2024-061", "2024-03-01T00:00:00Z"},
		{"last", "2024-366", "2024-12-31T00:00:00Z"},
		{"366 without a leap day", "2023-366", ""},
		{"fewer digits", "2024-61", ""},
	},
	"2006 __2": {
		{"blanks", "2024   1", "2024-01-01T00:00:00Z"},
		{"digits", "2024 366", "2024-12-31T00:00:00Z"},
	},
	"2006-01-02 002": {
		{"both agree", "2024-03-01 061", "2024-03-01T00:00:00Z"},
		{"both disagree", "2024-03-01 060", ""},
	},
	"_2006_01_02": {{"underscores are text", "_2024_03_01", "2024-03-01T00:00:00Z"}},
	"20060102T150405-07": {
		{"plain", "20240301T123456+05", "2024-03-01T07:34:56Z"},
	},
	"20060102150405Z070000": {{"seconds of an offset", "20240301123456-010203", "2024-03-01T13:36:59Z"}},
	"2006-01-02 24h":        {{"Go sees a 2 and a 4", "2024-03-01 130h", "2024-03-13T00:00:00Z"}},
	"Janitor Monk 2006-01-02": {
		{"parts of words are text", "Janitor Monk 2024-03-01", "2024-03-01T00:00:00Z"},
	},
}

func TestLayout(t *testing.T) {
	for layout, cases := range layoutCases {
		t.Run(layout, func(t *testing.T) {
			f := compile(t, "layout="+layout, nil)
			runParse(t, f, Instant{}, cases)
			for _, c := range cases {
				compareLayout(t, f, layout, c.in)
			}
		})
	}
}

// compareLayout holds one text against time.Parse, wherever that is the
// reference: layouts with a year and without a zone's name.
func compareLayout(t *testing.T, f *Format, layout, in string) {
	t.Helper()
	offsets := 0
	for _, o := range f.pattern.ops {
		if o.do == takeShapedOffset {
			offsets++
		}
	}
	// Of two offsets Go takes the last, unless one of them is a Z.
	if fields := f.pattern.fields; !fields.has(fieldYear) || fields.has(fieldZone) || offsets > 1 {
		return
	}
	std, err := time.Parse(layout, in)
	want, wantOK := Instant{}, false
	if err == nil {
		want, wantOK = FromTime(std)
	}
	got, ok := f.Parse([]byte(in), Instant{})
	if got == want && ok == wantOK {
		return
	}
	if !ok && laxInGo(layout, in) {
		return
	}
	t.Fatalf("%q: Parse(%q) = %v, %t; package time has %v, %v", layout, in, got.Time(), ok, std, err)
}

// laxInGo reports whether time.Parse may accept what nobody can mean: signs
// among digits, and anything past the ninth digit of a fraction.
func laxInGo(layout, in string) bool {
	signs := strings.ContainsAny(in, "+-")
	return signs && (strings.Contains(layout, "06") || strings.Contains(layout, ".0") || strings.Contains(layout, ",0")) ||
		strings.Contains(layout, "0000000000")
}

// goLayouts are layouts that package time names, and more.
var goLayouts = []string{
	time.Layout, time.ANSIC, time.UnixDate, time.RubyDate, time.RFC822, time.RFC822Z, time.RFC850, time.RFC1123, time.RFC1123Z,
	time.RFC3339, time.RFC3339Nano, time.DateTime, time.DateOnly, time.Stamp, time.StampMicro,
	"2006-1-2 3:4:5 PM", "02/Jan/2006:15:04:05 -0700", "Monday January _2 2006 03.04.05pm", "2006-002 15h04m05,000000", "2006__2Z07",
	"06-01-02 15:04:05.999999999 -07:00:00", "20060102150405.000Z0700", "1/2/06 15:04 Z07:00:00", "Jan 2 2006 15:04:05 .000 x",
	"2006-01-02 15:04:05 -070000", "2006-01-02 15:04:05Z070000",
}

// TestLayoutLikeGo writes random instants in many layouts, damages some of
// the texts, and compares what is read.
func TestLayoutLikeGo(t *testing.T) {
	r := seeded()
	east := time.FixedZone("", 5*3600+1800)
	for _, layout := range goLayouts {
		f := compile(t, "layout="+layout, nil)
		accepted := 0
		for range 3000 {
			in := []byte(randomInstant(r).Time().In(east).Format(layout))
			compareLayout(t, f, layout, string(in))
			if _, ok := f.Parse(in, Instant{}); ok {
				accepted++
			}
			for range 1 + r.IntN(2) {
				switch i := r.IntN(len(in)); r.IntN(3) {
				case 0:
					in[i] = " 0123456789:.,-+ZzTaM"[r.IntN(21)]
				case 1:
					in = append(in[:i], in[i+1:]...)
				case 2:
					in = append(in[:i+1], in[i:]...)
				}
			}
			compareLayout(t, f, layout, string(in))
		}
		if zoned := f.pattern.fields.has(fieldZone); accepted == 0 && !zoned {
			t.Errorf("%q: no text of package time was accepted", layout)
		}
	}
}

func FuzzLayout(f *testing.F) {
	for layout, cases := range layoutCases {
		for _, c := range cases {
			f.Add(layout, c.in)
		}
	}
	for _, layout := range goLayouts {
		f.Add(layout, layout)
		f.Add(layout, time.Unix(1709294400, 123456789).UTC().Format(layout))
	}
	f.Fuzz(func(t *testing.T, layout, in string) {
		format, err := Compile("layout="+layout, nil)
		if err != nil {
			return
		}
		if got, ok := format.Parse([]byte(in), Instant{Sec: 1709294400}); ok && !inRange(got) {
			t.Fatalf("%q: Parse(%q) = %v", layout, in, got)
		}
		checkUsual(t, format, in, Instant{Sec: 1709294400})
		compareLayout(t, format, layout, in)
	})
}
