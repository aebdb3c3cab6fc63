package timefmt

import (
	"math/rand/v2"
	"testing"
	"time"
	_ "time/tzdata" // the tests must not depend on the machine's zones
)

// compile fails the test when name is no time format.
func compile(t testing.TB, name string, loc *time.Location) *Format {
	t.Helper()
	f, err := Compile(name, loc)
	if err != nil {
		t.Fatalf("Compile(%q): %v", name, err)
	}
	return f
}

// zone loads an IANA zone.
func zone(t testing.TB, name string) *time.Location {
	t.Helper()
	loc, err := time.LoadLocation(name)
	if err != nil {
		t.Fatal(err)
	}
	return loc
}

// at reads the time of a test table, by package time.
func at(t testing.TB, text string) Instant {
	t.Helper()
	std, err := time.Parse(time.RFC3339Nano, text)
	if err != nil {
		t.Fatal(err)
	}
	return Instant{Sec: std.Unix(), Nsec: int32(std.Nanosecond())}
}

// A parseCase is one text: want is RFC 3339 with nanoseconds, and empty for a
// text that must be refused.
type parseCase struct {
	name, in, want string
}

// runParse parses every case with one format.
func runParse(t *testing.T, f *Format, now Instant, cases []parseCase) {
	t.Helper()
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			t.Helper()
			checkParse(t, f, c.in, now, c.want)
		})
	}
}

func checkParse(t *testing.T, f *Format, in string, now Instant, want string) {
	t.Helper()
	got, ok := f.Parse([]byte(in), now)
	if want == "" {
		if ok {
			t.Errorf("%q: Parse(%q) = %v; want it refused", f.Name(), in, got.Time())
		}
		return
	}
	if !ok {
		t.Errorf("%q: Parse(%q) refused; want %s", f.Name(), in, want)
		return
	}
	if text := got.Time().Format(time.RFC3339Nano); text != want {
		t.Errorf("%q: Parse(%q) = %s; want %s", f.Name(), in, text, want)
	}
}

// seeded returns the same random numbers in every run.
func seeded() *rand.Rand { return rand.New(rand.NewPCG(1, 2)) }

// randomInstant returns any instant of years 0001 to 9999.
func randomInstant(r *rand.Rand) Instant {
	return Instant{Sec: minSec + r.Int64N(maxSec-minSec+1), Nsec: r.Int32N(nanosPerSec)}
}

// inRange reports whether t keeps what Instant promises.
func inRange(t Instant) bool {
	return t.Sec >= minSec && t.Sec <= maxSec && t.Nsec >= 0 && t.Nsec < nanosPerSec
}
