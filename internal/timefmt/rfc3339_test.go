package timefmt

import (
	"fmt"
	"math/rand/v2"
	"regexp"
	"strconv"
	"strings"
	"testing"
	"time"
)

var rfc3339Cases = []parseCase{
	{"plain", "2024-03-01T12:00:00Z", "2024-03-01T12:00:00Z"},
	{"epoch", "1970-01-01T00:00:00Z", "1970-01-01T00:00:00Z"},
	{"one digit of a fraction", "2024-03-01T12:00:00.5Z", "2024-03-01T12:00:00.5Z"},
	{"three digits", "2024-03-01T12:00:00.123Z", "2024-03-01T12:00:00.123Z"},
	{"seven digits", "2024-03-01T12:00:00.1234567Z", "2024-03-01T12:00:00.1234567Z"},
	{"eight digits", "2024-03-01T12:00:00.12345678Z", "2024-03-01T12:00:00.12345678Z"},
	{"nine digits", "2024-03-01T12:00:00.123456789Z", "2024-03-01T12:00:00.123456789Z"},
	{"ten digits are cut", "2024-03-01T12:00:00.1234567899Z", "2024-03-01T12:00:00.123456789Z"},
	{"fraction of zeros", "2024-03-01T12:00:00.000Z", "2024-03-01T12:00:00Z"},
	{"a thousand digits", "2024-03-01T12:00:00." + strings.Repeat("9", 1000) + "Z", "2024-03-01T12:00:00.999999999Z"},
	{"fraction and offset", "2024-03-01T12:00:00.123-03:00", "2024-03-01T15:00:00.123Z"},
	{"small t", "2024-03-01t12:00:00Z", "2024-03-01T12:00:00Z"},
	{"small z", "2024-03-01T12:00:00z", "2024-03-01T12:00:00Z"},
	{"a space for T", "2024-03-01 12:00:00Z", "2024-03-01T12:00:00Z"},
	{"east", "2024-03-01T12:00:00+05:30", "2024-03-01T06:30:00Z"},
	{"west", "2024-03-01T12:00:00-09:30", "2024-03-01T21:30:00Z"},
	{"offset zero", "2024-03-01T12:00:00+00:00", "2024-03-01T12:00:00Z"},
	{"offset unknown", "2024-03-01T12:00:00-00:00", "2024-03-01T12:00:00Z"},
	{"largest offset", "2024-03-01T12:00:00+23:59", "2024-02-29T12:01:00Z"},
	{"smallest offset", "2024-03-01T12:00:00-23:59", "2024-03-02T11:59:00Z"},
	{"hour 23", "2024-03-01T23:59:59Z", "2024-03-01T23:59:59Z"},
	{"leap day", "2024-02-29T00:00:00Z", "2024-02-29T00:00:00Z"},
	{"leap day of a century", "2000-02-29T00:00:00Z", "2000-02-29T00:00:00Z"},
	{"first", "0001-01-01T00:00:00Z", "0001-01-01T00:00:00Z"},
	{"first by an offset", "0000-12-31T23:30:00-00:30", "0001-01-01T00:00:00Z"},
	{"last", "9999-12-31T23:59:59.999999999Z", "9999-12-31T23:59:59.999999999Z"},

	{"empty", "", ""},
	{"date only", "2024-03-01", ""},
	{"no offset", "2024-03-01T12:00:00", ""},
	{"fraction without an offset", "2024-03-01T12:00:00.123", ""},
	{"year 0", "0000-12-31T23:59:59Z", ""},
	{"before year 1 by an offset", "0001-01-01T00:00:00+00:01", ""},
	{"year 10000 by an offset", "9999-12-31T23:59:59-00:01", ""},
	{"month 0", "2024-00-01T12:00:00Z", ""},
	{"month 13", "2024-13-01T12:00:00Z", ""},
	{"day 0", "2024-03-00T12:00:00Z", ""},
	{"April 31", "2024-04-31T12:00:00Z", ""},
	{"no leap year", "2023-02-29T12:00:00Z", ""},
	{"hour 24", "2024-03-01T24:00:00Z", ""},
	{"minute 60", "2024-03-01T12:60:00Z", ""},
	{"leap second", "2016-12-31T23:59:60Z", ""},
	{"one digit of the hour", "2024-03-01T1:00:00Z", ""},
	{"one digit of the month", "2024-3-01T12:00:00Z", ""},
	{"a blank for a digit", "2024-03- 1T12:00:00Z", ""},
	{"two digits of the year", "24-03-01T12:00:00Z", ""},
	{"five digits of the year", "02024-03-01T12:00:00Z", ""},
	{"signed year", "+2024-03-01T12:00:00Z", ""},
	{"comma", "2024-03-01T12:00:00,5Z", ""},
	{"point without digits", "2024-03-01T12:00:00.Z", ""},
	{"two points", "2024-03-01T12:00:00.5.5Z", ""},
	{"no colon in the offset", "2024-03-01T12:00:00+0300", ""},
	{"hours only in the offset", "2024-03-01T12:00:00+03", ""},
	{"offset of 24 hours", "2024-03-01T12:00:00+24:00", ""},
	{"offset of 60 minutes", "2024-03-01T12:00:00+01:60", ""},
	{"offset without a sign", "2024-03-01T12:00:00 03:00", ""},
	{"offset with seconds", "2024-03-01T12:00:00+03:00:00", ""},
	{"Z and offset", "2024-03-01T12:00:00Z+03:00", ""},
	{"zone's name", "2024-03-01T12:00:00 UTC", ""},
	{"an underscore for T", "2024-03-01_12:00:00Z", ""},
	{"two spaces for T", "2024-03-01  12:00:00Z", ""},
	{"slashes", "2024/03/01T12:00:00Z", ""},
	{"space before", " 2024-03-01T12:00:00Z", ""},
	{"space after", "2024-03-01T12:00:00Z ", ""},
	{"newline after", "2024-03-01T12:00:00Z\n", ""},
	{"digits of another script", "٢٠٢٤-03-01T12:00:00Z", ""},
	{"a byte past 9", "2024-03-0:T12:00:00Z", ""},
	{"a byte before 0", "2024-03-0/T12:00:00Z", ""},
	{"number", "1709294400", ""},
}

func TestRFC3339(t *testing.T) {
	runParse(t, compile(t, "rfc3339", nil), Instant{}, rfc3339Cases)
}

func TestRFC3339IgnoresTimezone(t *testing.T) {
	f := compile(t, "rfc3339", zone(t, "America/New_York"))
	checkParse(t, f, "2024-03-01T12:00:00Z", Instant{}, "2024-03-01T12:00:00Z")
}

// TestRFC3339OneByteOff changes every byte of a good text to every value, and
// lets the reference decide.
func TestRFC3339OneByteOff(t *testing.T) {
	for _, text := range []string{"2024-03-01T12:00:00.123456789Z", "2000-02-29 23:59:59-09:30", "0000-12-31t19:00:00.5-05:00"} {
		for i := range text {
			for c := range 256 {
				in := []byte(text)
				in[i] = byte(c)
				compareRFC3339(t, in)
			}
		}
	}
}

var rfc3339Pattern = regexp.MustCompile(
	`^(\d{4})-(\d\d)-(\d\d)[Tt ](\d\d):(\d\d):(\d\d)(\.\d+)?(?:[Zz]|([+-])(\d\d):(\d\d))$`)

// referenceRFC3339 is the slow and obvious way: a regular expression for the
// grammar, and package time's normalization to find dates that do not exist.
func referenceRFC3339(in []byte) (Instant, bool) {
	m := rfc3339Pattern.FindStringSubmatch(string(in))
	if m == nil {
		return Instant{}, false
	}
	var n [11]int
	for _, i := range []int{1, 2, 3, 4, 5, 6, 9, 10} {
		n[i], _ = strconv.Atoi(m[i])
	}
	wall := time.Date(n[1], time.Month(n[2]), n[3], n[4], n[5], n[6], 0, time.UTC)
	if wall.Format("2006-01-02 15:04:05") != strings.Join(m[1:4], "-")+" "+strings.Join(m[4:7], ":") ||
		n[9] > 23 || n[10] > 59 {
		return Instant{}, false
	}
	offset := time.Duration(n[9])*time.Hour + time.Duration(n[10])*time.Minute
	if m[8] == "-" {
		offset = -offset
	}
	fraction, _ := strconv.Atoi((strings.TrimPrefix(m[7], ".") + "000000000")[:9])
	std := wall.Add(-offset).Add(time.Duration(fraction))
	if std.Year() < 1 || std.Year() > 9999 {
		return Instant{}, false
	}
	return Instant{Sec: std.Unix(), Nsec: int32(std.Nanosecond())}, true
}

func compareRFC3339(t *testing.T, in []byte) (Instant, bool) {
	t.Helper()
	got, ok := parseRFC3339(in)
	want, wantOK := referenceRFC3339(in)
	if got != want || ok != wantOK {
		t.Fatalf("Parse(%q) = %v, %t; the reference has %v, %t", in, got, ok, want, wantOK)
	}
	return got, ok
}

func FuzzRFC3339(f *testing.F) {
	for _, c := range rfc3339Cases {
		f.Add([]byte(c.in))
	}
	f.Add([]byte(noDate))
	format := compile(f, "rfc3339", nil)
	var dates Dates // as a run of texts leaves it
	f.Fuzz(func(t *testing.T, in []byte) {
		got, ok := compareRFC3339(t, in)
		for p := Nanos; p <= RFC3339; p++ {
			want := "before"
			if ok {
				want += string(p.Append(nil, got))
			}
			var fresh Dates // the second time it has read that day
			for _, dates := range []*Dates{&dates, &fresh, &fresh} {
				to, instant, read := dates.Convert([]byte("before"), format, p, in, Instant{})
				if string(to) != want || read != ok || ok && instant != got {
					t.Fatalf("%v: Convert(%q) = %q, %v, %t; want %q, %v, %t", p, in, to, instant, read, want, got, ok)
				}
			}
		}
		if !ok {
			return
		}
		text := RFC3339.Append(nil, got)
		if again, ok := parseRFC3339(text); !ok || again != got {
			t.Fatalf("Parse(%q) = %v; its output %q reads as %v, %t", in, got, text, again, ok)
		}
	})
}

// noDate has zeros where Dates that have read nothing remember a date.
const noDate = "\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00T15:04:05Z"

func TestConvertNoDate(t *testing.T) {
	var dates Dates
	if to, _, ok := dates.Convert(nil, compile(t, "rfc3339", nil), Nanos, []byte(noDate), Instant{}); ok {
		t.Errorf("Convert(%q) = %q; want it refused", noDate, to)
	}
}

// Texts of one day, damaged in one or two bytes, are converted as others are.
func TestConvertDamaged(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 2))
	format := compile(t, "rfc3339", nil)
	var dates Dates
	for range 300_000 {
		in := fmt.Appendf(nil, "2024-02-29T%02d:%02d:%02d", r.IntN(24), r.IntN(60), r.IntN(60))
		if n := r.IntN(12); n > 0 {
			in = fmt.Appendf(in, ".%0*d", n, r.IntN(1e9))
		}
		in = append(in, 'Z')
		for range r.IntN(3) {
			const some = "0123456789:-.TtZz+/\x00\xff"
			in[r.IntN(len(in))] = some[r.IntN(len(some))]
		}
		got, ok := parseRFC3339(in)
		want := ""
		if ok {
			want = string(Nanos.Append(nil, got))
		}
		to, instant, read := dates.Convert(nil, format, Nanos, in, Instant{})
		if string(to) != want || read != ok || ok && instant != got {
			t.Fatalf("Convert(%q) = %q, %v, %t; want %q, %v, %t", in, to, instant, read, want, got, ok)
		}
	}
}
