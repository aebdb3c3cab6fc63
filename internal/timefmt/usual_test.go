package timefmt

import (
	"testing"
)

// checkUsual holds that a text which the short cut reads is read alike by the
// operations.
func checkUsual(t *testing.T, f *Format, in string, now Instant) (usual bool) {
	t.Helper()
	p := *f.pattern
	var r reading
	usual = p.usual.read([]byte(in), &r)
	p.usual = newUsual(nil)
	want, wantOK := p.parse([]byte(in), now)
	if got, ok := f.Parse([]byte(in), now); got != want || ok != wantOK {
		t.Fatalf("%s: Parse(%q) = %v, %t; without the short cut %v, %t", f.Name(), in, got, ok, want, wantOK)
	}
	return usual
}

// The short cut is taken for texts of the usual length, and only for formats
// that leave no doubt.
func TestUsual(t *testing.T) {
	for _, c := range []struct {
		name, format, in string
		want             bool
	}{
		{"web servers", "%d/%b/%Y:%H:%M:%S %z", "10/Oct/2000:13:55:36 -0700", true},
		{"a colon in the offset", "%d/%b/%Y:%H:%M:%S %z", "10/Oct/2000:13:55:36 -07:00", false},
		{"Z", "%d/%b/%Y:%H:%M:%S %z", "10/Oct/2000:13:55:36 Z", false},
		{"a digit less", "%d/%b/%Y:%H:%M:%S %z", "1/Oct/2000:13:55:36 -0700", false},
		{"a space for a digit", "%b %e %H:%M:%S", "Mar  1 12:00:00", false},
		{"two digits after a space", "%b %e %H:%M:%S", "Mar 11 12:00:00", true},
		{"a tab for the space", "%b %e %H:%M:%S", "Mar\t11 12:00:00", false},
		{"a long name", "%d %B %Y", "01 March 2024", false},
		{"a short name", "%d %B %Y", "01 Mar 2024", true},
		{"a name that is long and short", "%d %B %Y", "01 May 2024", true},
		{"microseconds", "%Y-%m-%dT%H:%M:%S.%f000Z", "2024-03-01T12:00:00.123456000Z", true},
		{"letters after a name", "%Y-%d-%bch", "2024-01-March", false},
		{"other letters after a name", "%Y-%d-%bch", "2024-01-Mach", false},
		{"a zone after a name", "%Y %d %H:%M %b%Z", "2024 01 12:00 JunEST", false},
		{"not ASCII", "%Y年%m月%d日", "2024年03月01日", true},
		{"not UTF-8", "%Y\xff%m\xff%d", "2024\xff03\xff01", false},
		{"half a day", "%m/%d/%Y %I:%M %p %Z", "03/01/2024 12:00 pm PST", true},
		{"a zone of two letters", "%m/%d/%Y %H:%M %Z", "03/01/2024 12:00 UT", false},
		{"a layout without a fraction", "layout=2006-01-02 15:04:05", "2024-03-01 12:00:00", true},
		{"a layout with one that it does not show", "layout=2006-01-02 15:04:05", "2024-03-01 12:00:00.5", false},
		{"a layout with one", "layout=2006-01-02 15:04:05.000", "2024-03-01 12:00:00,123", true},
		{"a point after the seconds", "layout=15:04:05. 2006-01-02", "12:00:00. 2024-03-01", false},
		{"a month twice", "layout=Mon, 02 Jan 2006 15:04:01 MST", "Mon, 02 Jan 2006 15:04:05 MST", false},
		{"weekdays say nothing, twice", "layout=Mon 2006-01-02 Mon", "Fri 2024-03-01 Fri", true},
		{"short", "%y%m%d", "240301", false},
	} {
		t.Run(c.name, func(t *testing.T) {
			if got := checkUsual(t, compile(t, c.format, nil), c.in, at(t, "2024-03-01T13:00:00Z")); got != c.want {
				t.Errorf("%s: %q is usual: %t; want %t", c.format, c.in, got, c.want)
			}
		})
	}
}

// Texts that are nearly usual are read as if there were no short cut.
func TestUsualAgrees(t *testing.T) {
	r := seeded()
	texts := map[string][]parseCase{}
	for format, cases := range strftimeCases {
		texts[format] = cases
	}
	for layout, cases := range layoutCases {
		texts[layoutPrefix+layout] = cases
	}
	for format, cases := range texts {
		f := compile(t, format, nil)
		for _, c := range cases {
			now := randomInstant(r)
			checkUsual(t, f, c.in, now)
			for range 300 {
				in := []byte(c.in)
				for range 1 + r.IntN(2) {
					if len(in) > 0 {
						in[r.IntN(len(in))] = "0123456789 :/.,-+aeMmyZ\t\x00\x80\xff"[r.IntN(26)]
					}
				}
				checkUsual(t, f, string(in), now)
			}
		}
	}
}
