package timefmt

import (
	"math"
	"testing"
	"time"
)

func TestFromTime(t *testing.T) {
	est := time.FixedZone("EST", -5*3600)
	for _, c := range []struct {
		name string
		in   time.Time
		want Instant
		ok   bool
	}{
		{"epoch", time.Unix(0, 0), Instant{}, true},
		{"before the epoch", time.Unix(-1, 250), Instant{-1, 250}, true},
		{"zone dropped", time.Date(2024, 3, 1, 7, 0, 0, 5, est), Instant{1709294400, 5}, true},
		{"zero time", time.Time{}, Instant{Sec: minSec}, true},
		{"before year 1", time.Time{}.Add(-1), Instant{}, false},
		{"last", time.Date(9999, 12, 31, 23, 59, 59, 999999999, time.UTC), Instant{maxSec, 999999999}, true},
		{"year 10000", time.Date(10000, 1, 1, 0, 0, 0, 0, time.UTC), Instant{}, false},
		{"year 10000 only in UTC", time.Date(9999, 12, 31, 19, 0, 0, 0, est), Instant{}, false},
		{"far future", time.Unix(math.MaxInt64, 0), Instant{}, false},
		{"far past", time.Unix(math.MinInt64, 0), Instant{}, false},
	} {
		t.Run(c.name, func(t *testing.T) {
			if got, ok := FromTime(c.in); got != c.want || ok != c.ok {
				t.Errorf("FromTime(%v) = %v, %t; want %v, %t", c.in, got, ok, c.want, c.ok)
			}
		})
	}
}

func TestTimeRoundTrip(t *testing.T) {
	r := seeded()
	for range 10_000 {
		want := randomInstant(r)
		std := want.Time()
		if got, ok := FromTime(std); !ok || got != want || std.Location() != time.UTC {
			t.Fatalf("FromTime(%v) = %v, %t; want %v", std, got, ok, want)
		}
	}
}

func TestCompare(t *testing.T) {
	for _, c := range []struct {
		name string
		t, u Instant
		want int
	}{
		{"equal", Instant{5, 5}, Instant{5, 5}, 0},
		{"seconds decide", Instant{5, 0}, Instant{4, 9}, 1},
		{"nanoseconds decide", Instant{5, 0}, Instant{5, 1}, -1},
		{"negative", Instant{-2, 999999999}, Instant{-1, 0}, -1},
		{"the ends", Instant{maxSec, 0}, Instant{minSec, 0}, 1},
	} {
		t.Run(c.name, func(t *testing.T) {
			if got := c.t.Compare(c.u); got != c.want {
				t.Errorf("%v.Compare(%v) = %d; want %d", c.t, c.u, got, c.want)
			}
			if got := c.u.Compare(c.t); got != -c.want {
				t.Errorf("%v.Compare(%v) = %d; want %d", c.u, c.t, got, -c.want)
			}
		})
	}
}
