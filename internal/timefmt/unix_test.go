package timefmt

import (
	"math/big"
	"regexp"
	"strings"
	"testing"
)

var unixCases = []parseCase{
	{"epoch", "0", "1970-01-01T00:00:00Z"},
	{"seconds", "1709294400", "2024-03-01T12:00:00Z"},
	{"fraction", "1709294400.5", "2024-03-01T12:00:00.5Z"},
	{"to the nanosecond", "1709294400.123456789", "2024-03-01T12:00:00.123456789Z"},
	{"finer than a nanosecond is dropped", "1709294400.1234567899", "2024-03-01T12:00:00.123456789Z"},
	{"fraction of zeros", "1709294400.000", "2024-03-01T12:00:00Z"},
	{"leading zeros", "0000000000000000000001709294400", "2024-03-01T12:00:00Z"},
	{"negative", "-1", "1969-12-31T23:59:59Z"},
	{"negative fraction", "-1.25", "1969-12-31T23:59:58.75Z"},
	{"negative fraction only", "-0.000000001", "1969-12-31T23:59:59.999999999Z"},
	{"negative is cut towards zero", "-1.9999999999", "1969-12-31T23:59:58.000000001Z"},
	{"negative and finer than a nanosecond", "-0.0000000001", "1970-01-01T00:00:00Z"},
	{"negative zero", "-0", "1970-01-01T00:00:00Z"},
	{"first", "-62135596800", "0001-01-01T00:00:00Z"},
	{"last", "253402300799.999999999", "9999-12-31T23:59:59.999999999Z"},

	{"empty", "", ""},
	{"sign only", "-", ""},
	{"point only", ".", ""},
	{"nothing before the point", ".5", ""},
	{"nothing after the point", "1.", ""},
	{"two points", "1.2.3", ""},
	{"two signs", "--1", ""},
	{"plus", "+1", ""},
	{"exponent", "1e3", ""},
	{"exponent after a fraction", "1.5e3", ""},
	{"space before", " 1", ""},
	{"space after", "1 ", ""},
	{"comma", "1,5", ""},
	{"hexadecimal", "0x10", ""},
	{"underscore", "1_000", ""},
	{"letters", "abc", ""},
	{"NaN", "NaN", ""},
	{"NUL", "1\x00", ""},
	{"just before year 1", "-62135596800.000000001", ""},
	{"year 10000", "253402300800", ""},
	{"milliseconds", "1709294400000", ""},
	{"largest int64", "9223372036854775807", ""},
	{"one more", "9223372036854775808", ""},
	{"wraps to a good time in 64 bits", "18446744075419846016", ""},
	{"smallest int64", "-9223372036854775808", ""},
	{"a thousand digits", strings.Repeat("1", 1000), ""},
}

func TestUnix(t *testing.T) {
	runParse(t, compile(t, "unix", nil), Instant{}, unixCases)
}

func TestUnixIntegers(t *testing.T) {
	cases := map[string][]parseCase{
		"unix_ms": {
			{"plain", "1709294400123", "2024-03-01T12:00:00.123Z"},
			{"fewer digits than places", "5", "1970-01-01T00:00:00.005Z"},
			{"zero", "0", "1970-01-01T00:00:00Z"},
			{"negative", "-1500", "1969-12-31T23:59:58.5Z"},
			{"leading zeros", "0000000000000000005", "1970-01-01T00:00:00.005Z"},
			{"first", "-62135596800000", "0001-01-01T00:00:00Z"},
			{"last", "253402300799999", "9999-12-31T23:59:59.999Z"},
			{"before year 1", "-62135596800001", ""},
			{"year 10000", "253402300800000", ""},
			{"fraction", "1709294400123.0", ""},
			{"exponent", "1e12", ""},
			{"empty", "", ""},
			{"largest int64", "9223372036854775807", ""},
			{"wraps to a good time in 64 bits", "18446745783004951616", ""},
		},
		"unix_us": {
			{"plain", "1709294400123456", "2024-03-01T12:00:00.123456Z"},
			{"negative", "-1", "1969-12-31T23:59:59.999999Z"},
			{"first", "-62135596800000000", "0001-01-01T00:00:00Z"},
			{"last", "253402300799999999", "9999-12-31T23:59:59.999999Z"},
			{"before year 1", "-62135596800000001", ""},
			{"year 10000", "253402300800000000", ""},
			{"fraction", "1.5", ""},
			{"a plus", "+1", ""},
		},
		"unix_ns": {
			{"plain", "1709294400123456789", "2024-03-01T12:00:00.123456789Z"},
			{"negative", "-1", "1969-12-31T23:59:59.999999999Z"},
			{"largest int64", "9223372036854775807", "2262-04-11T23:47:16.854775807Z"},
			{"one more", "9223372036854775808", "2262-04-11T23:47:16.854775808Z"},
			{"smallest int64", "-9223372036854775808", "1677-09-21T00:12:43.145224192Z"},
			{"one less", "-9223372036854775809", "1677-09-21T00:12:43.145224191Z"},
			{"more than 64 bits", "18446744073709551616", "2554-07-21T23:34:33.709551616Z"},
			{"first", "-62135596800000000000", "0001-01-01T00:00:00Z"},
			{"last", "253402300799999999999", "9999-12-31T23:59:59.999999999Z"},
			{"before year 1", "-62135596800000000001", ""},
			{"year 10000", "253402300800000000000", ""},
			{"fraction", "1709294400123456789.5", ""},
			{"no digits", "-", ""},
		},
	}
	for name, rows := range cases {
		t.Run(name, func(t *testing.T) { runParse(t, compile(t, name, nil), Instant{}, rows) })
	}
}

func TestUnixAuto(t *testing.T) {
	runParse(t, compile(t, "unix_auto", nil), Instant{}, []parseCase{
		{"zero", "0", "1970-01-01T00:00:00Z"},
		{"seconds", "1709294400", "2024-03-01T12:00:00Z"},
		{"last seconds", "99999999999", "5138-11-16T09:46:39Z"},
		{"first milliseconds", "100000000000", "1973-03-03T09:46:40Z"},
		{"last milliseconds", "99999999999999", "5138-11-16T09:46:39.999Z"},
		{"first microseconds", "100000000000000", "1973-03-03T09:46:40Z"},
		{"last microseconds", "99999999999999999", "5138-11-16T09:46:39.999999Z"},
		{"first nanoseconds", "100000000000000000", "1973-03-03T09:46:40Z"},
		{"largest int64", "9223372036854775807", "2262-04-11T23:47:16.854775807Z"},
		{"more than 64 bits", "18446744073709551616", "2554-07-21T23:34:33.709551616Z"},
		{"leading zeros do not count", "0000000001709294400", "2024-03-01T12:00:00Z"},
		{"negative seconds", "-62135596800", "0001-01-01T00:00:00Z"},
		{"negative seconds out of range", "-99999999999", ""},
		{"negative milliseconds", "-100000000000", "1966-10-31T14:13:20Z"},
		{"negative nanoseconds", "-100000000000000001", "1966-10-31T14:13:19.999999999Z"},
		{"a fraction means seconds", "1709294400.5", "2024-03-01T12:00:00.5Z"},
		{"a fraction means seconds past 1e11", "253402300799.5", "9999-12-31T23:59:59.5Z"},
		{"a fraction of milliseconds", "1709294400123.5", ""},
		{"year 10000", "253402300800000000000", ""},
		{"exponent", "1e9", ""},
		{"text", "2024-03-01T12:00:00Z", ""},
	})
}

func TestCloudflare(t *testing.T) {
	f := compile(t, "cloudflare", nil)
	runParse(t, f, Instant{}, []parseCase{
		{"zero", "0", "1970-01-01T00:00:00Z"},
		{"seconds", "1709294400", "2024-03-01T12:00:00Z"},
		{"fraction", "1709294400.123456789", "2024-03-01T12:00:00.123456789Z"},
		{"last seconds", "59999999999", "3871-04-29T10:39:59Z"},
		{"fraction of the last second", "59999999999.5", "3871-04-29T10:39:59.5Z"},
		{"first nanoseconds", "60000000000", "1970-01-01T00:01:00Z"},
		{"nanoseconds", "1709294400123456789", "2024-03-01T12:00:00.123456789Z"},
		{"more than 64 bits", "18446744073709551616", "2554-07-21T23:34:33.709551616Z"},
		{"last", "253402300799999999999", "9999-12-31T23:59:59.999999999Z"},
		{"negative is below the bound: seconds", "-62135596800", "0001-01-01T00:00:00Z"},
		{"negative out of range", "-1709294400123456789", ""},
		{"nanoseconds with a fraction", "60000000000.5", ""},
		{"year 10000", "253402300800000000000", ""},
		{"exponent", "1.7e9", ""},
		{"empty", "", ""},
	})
	t.Run("text", func(t *testing.T) { runParse(t, f, Instant{}, rfc3339TextCases()) })
}

// rfc3339TextCases are the cases of rfc3339 that are not numbers.
func rfc3339TextCases() []parseCase {
	var cases []parseCase
	for _, c := range rfc3339Cases {
		if c.name != "number" {
			cases = append(cases, c)
		}
	}
	return cases
}

var numberPattern = regexp.MustCompile(`^-?[0-9]+(\.[0-9]+)?$`)

// referenceNumber reads numbers by exact rational arithmetic: no digits are
// counted, everything is compared.
func referenceNumber(name, in string) (Instant, bool) {
	if !numberPattern.MatchString(in) {
		return Instant{}, false
	}
	x, _ := new(big.Rat).SetString(in)
	places := referencePlaces(name, in, x)
	if places > 0 && strings.Contains(in, ".") {
		return Instant{}, false
	}
	perUnit := new(big.Int).Exp(big.NewInt(10), big.NewInt(9-places), nil)
	x.Mul(x, new(big.Rat).SetInt(perUnit))
	nanos := new(big.Int).Quo(x.Num(), x.Denom()) // towards zero
	sec, nsec := new(big.Int).DivMod(nanos, big.NewInt(nanosPerSec), new(big.Int))
	if !sec.IsInt64() || sec.Int64() < minSec || sec.Int64() > maxSec {
		return Instant{}, false
	}
	return Instant{Sec: sec.Int64(), Nsec: int32(nsec.Int64())}, true
}

// referencePlaces returns the power of ten that makes a second of the unit.
func referencePlaces(name, in string, x *big.Rat) int64 {
	below := func(bound int64) bool { return new(big.Rat).Abs(x).Cmp(big.NewRat(bound, 1)) < 0 }
	switch name {
	case "unix_ms":
		return 3
	case "unix_us":
		return 6
	case "unix_ns":
		return 9
	case "unix_auto":
		switch {
		case below(1e11), strings.Contains(in, "."):
			return 0
		case below(1e14):
			return 3
		case below(1e17):
			return 6
		}
		return 9
	case "cloudflare":
		if x.Cmp(big.NewRat(60_000_000_000, 1)) >= 0 {
			return 9
		}
	}
	return 0
}

func compareNumber(t *testing.T, f *Format, in string) {
	t.Helper()
	got, ok := f.Parse([]byte(in), Instant{})
	want, wantOK := referenceNumber(f.Name(), in)
	if got != want || ok != wantOK {
		t.Fatalf("%s: Parse(%q) = %v, %t; the reference has %v, %t", f.Name(), in, got, ok, want, wantOK)
	}
}

// TestNumbersRandom compares numbers of every length with the reference.
func TestNumbersRandom(t *testing.T) {
	r := seeded()
	for _, name := range []string{"unix", "unix_ms", "unix_us", "unix_ns", "unix_auto", "cloudflare"} {
		f := compile(t, name, nil)
		for range 5_000 {
			var b strings.Builder
			if r.IntN(3) == 0 {
				b.WriteByte('-')
			}
			for range 1 + r.IntN(24) {
				b.WriteByte('0' + byte(r.IntN(10)))
			}
			if r.IntN(3) == 0 {
				b.WriteByte('.')
				for range r.IntN(12) {
					b.WriteByte('0' + byte(r.IntN(10)))
				}
			}
			compareNumber(t, f, b.String())
		}
	}
}

func FuzzUnix(f *testing.F) {
	var formats []*Format
	for _, name := range []string{"unix", "unix_ms", "unix_us", "unix_ns", "unix_auto", "cloudflare"} {
		formats = append(formats, compile(f, name, nil))
	}
	for _, c := range unixCases {
		f.Add(c.in)
	}
	f.Fuzz(func(t *testing.T, in string) {
		for _, format := range formats {
			if _, text := parseRFC3339([]byte(in)); text && format.kind == kindCloudflare {
				continue // FuzzRFC3339 looks at these
			}
			compareNumber(t, format, in)
			if got, ok := format.Parse([]byte(in), Instant{}); ok && !inRange(got) {
				t.Fatalf("%s: Parse(%q) = %v", format.Name(), in, got)
			}
		}
	})
}
