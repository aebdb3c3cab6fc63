package timefmt

import (
	"testing"
	"time"
)

func TestAppend(t *testing.T) {
	for _, c := range []struct {
		name                   string
		in                     string
		nanos, millis, rfc3339 string
	}{
		{"whole second", "2024-03-01T12:00:00Z",
			"2024-03-01 12:00:00.000000000", "2024-03-01 12:00:00.000", "2024-03-01T12:00:00Z"},
		{"nine digits", "2024-03-01T12:00:00.123456789Z",
			"2024-03-01 12:00:00.123456789", "2024-03-01 12:00:00.123", "2024-03-01T12:00:00.123456789Z"},
		{"millis are cut, not rounded", "2024-12-31T23:59:59.999999999Z",
			"2024-12-31 23:59:59.999999999", "2024-12-31 23:59:59.999", "2024-12-31T23:59:59.999999999Z"},
		{"zeros trimmed", "2024-03-01T12:00:00.1200Z",
			"2024-03-01 12:00:00.120000000", "2024-03-01 12:00:00.120", "2024-03-01T12:00:00.12Z"},
		{"zeros of the seconds kept", "2024-03-01T12:00:10Z",
			"2024-03-01 12:00:10.000000000", "2024-03-01 12:00:10.000", "2024-03-01T12:00:10Z"},
		{"one nanosecond", "2024-03-01T12:00:00.000000001Z",
			"2024-03-01 12:00:00.000000001", "2024-03-01 12:00:00.000", "2024-03-01T12:00:00.000000001Z"},
		{"first", "0001-01-01T00:00:00Z",
			"0001-01-01 00:00:00.000000000", "0001-01-01 00:00:00.000", "0001-01-01T00:00:00Z"},
		{"last", "9999-12-31T23:59:59.999999999Z",
			"9999-12-31 23:59:59.999999999", "9999-12-31 23:59:59.999", "9999-12-31T23:59:59.999999999Z"},
		{"leap day", "2000-02-29T00:00:00Z",
			"2000-02-29 00:00:00.000000000", "2000-02-29 00:00:00.000", "2000-02-29T00:00:00Z"},
	} {
		t.Run(c.name, func(t *testing.T) {
			instant := at(t, c.in)
			for p, want := range map[Profile]string{Nanos: c.nanos, Millis: c.millis, RFC3339: c.rfc3339} {
				if got := string(p.Append([]byte("x"), instant)); got != "x"+want {
					t.Errorf("%v.Append(x, %s) = %q; want %q", p, c.in, got, "x"+want)
				}
			}
		})
	}
}

// TestAppendLikeTime holds random instants against package time.
func TestAppendLikeTime(t *testing.T) {
	r := seeded()
	layouts := map[Profile]string{
		Nanos:      "2006-01-02 15:04:05.000000000",
		Millis:     "2006-01-02 15:04:05.000",
		RFC3339:    time.RFC3339Nano,
		Profile(7): "2006-01-02 15:04:05.000000000", // as documented
	}
	var buf []byte
	for range 50_000 {
		instant := randomInstant(r)
		if r.IntN(2) == 0 {
			instant.Nsec = instant.Nsec / 1_000_000 * 1_000_000
		}
		for p, layout := range layouts {
			want := instant.Time().Format(layout)
			if buf = p.Append(buf[:0], instant); string(buf) != want {
				t.Fatalf("%v.Append(%v) = %q; want %q", p, instant, buf, want)
			}
		}
	}
}

func TestAppendPanics(t *testing.T) {
	for _, instant := range []Instant{
		{Sec: minSec - 1}, {Sec: maxSec + 1}, {Nsec: -1}, {Nsec: nanosPerSec},
	} {
		func() {
			defer func() {
				if recover() == nil {
					t.Errorf("Append(%v) did not panic", instant)
				}
			}()
			Nanos.Append(nil, instant)
		}()
	}
}

// Times of one day and of others, before and after, in any order.
func TestDates(t *testing.T) {
	var dates Dates
	for _, sec := range []int64{minSec, minSec + 1, -1, 0, 86399, 86400, 86399, -86400, -86401, 1709294400, 1709294401, 1709251199, 1709251200, maxSec, maxSec - 1, 0, 32 * 86400, 0, 64*86400 - 1, 32 * 86400} {
		for p := Nanos; p <= RFC3339; p++ {
			for _, nsec := range []int32{0, 123456789, 999999999, 5000000} {
				at := Instant{Sec: sec, Nsec: nsec}
				want := string(p.Append([]byte("x"), at))
				if got := string(dates.append([]byte("x"), p, at)); got != want {
					t.Errorf("%v of %v is %q; want %q", p, at, got, want)
				}
			}
		}
	}
}

func TestConvert(t *testing.T) {
	var dates Dates
	for _, c := range []struct{ name, format, in string }{
		{"UTC", "rfc3339", "2024-03-01T12:00:00.120Z"},
		{"UTC without a fraction", "rfc3339", "2024-03-01T12:00:00Z"},
		{"small letters", "rfc3339", "2024-03-01t12:00:00.5z"},
		{"a space", "rfc3339", "2024-03-01 12:00:00.123456789123Z"},
		{"an offset", "rfc3339", "2024-03-01T12:00:00.120-03:00"},
		{"offset zero", "rfc3339", "2024-03-01T12:00:00-00:00"},
		{"another format", "%Y-%m-%d %H:%M:%S.%f %z", "2024-03-01 12:00:00.123456 Z"},
		{"another format in the shape of this", "%Y-%d-%mT%H:%M:%S%z", "2024-03-01T12:00:00Z"},
		{"a number", "unix", "1709294400"},
		{"a short text", "unix", "0"},
	} {
		t.Run(c.name, func(t *testing.T) {
			f := compile(t, c.format, nil)
			instant, ok := f.Parse([]byte(c.in), Instant{})
			if !ok {
				t.Fatalf("Parse(%q) refused", c.in)
			}
			for p := Nanos; p <= RFC3339; p++ {
				want := string(p.Append([]byte("x"), instant))
				if got, at, ok := dates.Convert([]byte("x"), f, p, []byte(c.in), Instant{}); string(got) != want || at != instant || !ok {
					t.Errorf("Convert(%v, %q) = %q, %v, %t; want %q, %v", p, c.in, got, at, ok, want, instant)
				}
			}
		})
	}
}

func TestProfileNames(t *testing.T) {
	for p, name := range map[Profile]string{Nanos: "nanos", Millis: "millis", RFC3339: "rfc3339"} {
		if got, ok := ParseProfile(name); !ok || got != p || p.String() != name {
			t.Errorf("ParseProfile(%q) = %v, %t; want %v", name, got, ok, p)
		}
	}
	for _, name := range []string{"", "Nanos", "rfc3339 ", "Profile(3)"} {
		if got, ok := ParseProfile(name); ok {
			t.Errorf("ParseProfile(%q) = %v; want it refused", name, got)
		}
	}
	if got := Profile(3).String(); got != "Profile(3)" {
		t.Errorf("Profile(3).String() = %q", got)
	}
}
