package timefmt

import (
	"testing"
	"time"
)

func TestCivilEveryDay(t *testing.T) {
	day := time.Date(1, 1, 1, 0, 0, 0, 0, time.UTC)
	for n := uint32(0); day.Year() <= 9999; n++ {
		year, month, dom := day.Date()
		want := date{uint32(year), uint32(month), uint32(dom)}
		if got := civil(n); got != want {
			t.Fatalf("civil(%d) = %v; want %v", n, got, want)
		}
		if got := want.unixDays() * secondsPerDay; got != day.Unix() {
			t.Fatalf("%v.unixDays() is %d seconds; want %d", want, got, day.Unix())
		}
		if got, ok := dayOfYear(uint32(year), uint32(day.YearDay())); !ok || got != want {
			t.Fatalf("dayOfYear(%d, %d) = %v, %t; want %v", year, day.YearDay(), got, ok, want)
		}
		day = day.AddDate(0, 0, 1)
	}
}

func TestDateYearZero(t *testing.T) {
	for _, d := range []date{{0, 1, 1}, {0, 2, 29}, {0, 3, 1}, {0, 12, 31}} {
		want := time.Date(0, time.Month(d.month), int(d.day), 0, 0, 0, 0, time.UTC).Unix()
		if got := d.unixDays() * secondsPerDay; !d.valid() || got != want {
			t.Errorf("%v.unixDays() is %d seconds; want %d", d, got, want)
		}
	}
}

func TestDateValid(t *testing.T) {
	for _, c := range []struct {
		name string
		in   date
		want bool
	}{
		{"first", date{0, 1, 1}, true},
		{"last", date{9999, 12, 31}, true},
		{"month 0", date{2024, 0, 1}, false},
		{"month 13", date{2024, 13, 1}, false},
		{"day 0", date{2024, 1, 0}, false},
		{"January 32", date{2024, 1, 32}, false},
		{"April 31", date{2024, 4, 31}, false},
		{"leap day", date{2024, 2, 29}, true},
		{"no leap year", date{2023, 2, 29}, false},
		{"century without a leap day", date{1900, 2, 29}, false},
		{"century with a leap day", date{2000, 2, 29}, true},
		{"February 30", date{2024, 2, 30}, false},
		{"year 10000", date{10000, 1, 1}, false},
		{"what two says of letters", date{notTwo, notTwo, notTwo}, false},
	} {
		t.Run(c.name, func(t *testing.T) {
			if got := c.in.valid(); got != c.want {
				t.Errorf("%v.valid() = %t; want %t", c.in, got, c.want)
			}
		})
	}
}

func TestDayOfYearRefused(t *testing.T) {
	for _, c := range []struct{ year, day uint32 }{{2024, 0}, {2024, 367}, {2023, 366}, {2023, 999}} {
		if got, ok := dayOfYear(c.year, c.day); ok {
			t.Errorf("dayOfYear(%d, %d) = %v; want it refused", c.year, c.day, got)
		}
	}
}

func TestUpToEight(t *testing.T) {
	for _, c := range []struct {
		in    string
		value int32
		n     int
	}{
		{"12345678", 12345678, 8},
		{"99999999", 99999999, 8},
		{"00000000", 0, 8},
		{"1234567Z", 1234567, 7},
		{"123-0500", 123, 3},
		{"1Z345678", 1, 1},
		{"Z2345678", 0, 0},
		{"/0000000", 0, 0},
		{"9:000000", 9, 1},
		{"9\xff999999", 9, 1},
		{"9\x80999999", 9, 1},
		{"0\x00000000", 0, 1},
	} {
		value, n := upToEight((*[8]byte)([]byte(c.in)))
		if value != c.value || n != c.n {
			t.Errorf("upToEight(%q) = %d, %d; want %d, %d", c.in, value, n, c.value, c.n)
		}
	}
}

// TestUpToEightBytes puts every byte at every place.
func TestUpToEightBytes(t *testing.T) {
	for place := range 8 {
		for c := range 256 {
			in := []byte("99999999")
			in[place] = byte(c)
			want := countDigits(in, 8)
			value, n := upToEight((*[8]byte)(in))
			if n != want || int64(value) != number(in[:want]) {
				t.Errorf("upToEight(%q) = %d, %d; want %d, %d", in, value, n, number(in[:want]), want)
			}
		}
	}
}
