package timefmt

import (
	"testing"
	"time"
)

// benchRows are what the benchmarks and the table of allocations parse. They
// all allocate nothing.
func benchRows(t testing.TB) []benchRow {
	newYork := zone(t, "America/New_York")
	return []benchRow{
		{"rfc3339", nil, "2024-03-01T12:00:00Z"},
		{"rfc3339", nil, "2024-03-01T12:00:00.123Z"},
		{"rfc3339", nil, "2024-03-01T12:00:00.123456789Z"},
		{"rfc3339", nil, "2024-03-01T12:00:00.123456-03:00"},
		{"unix", nil, "1709294400"},
		{"unix", nil, "1709294400.123456"},
		{"unix_ms", nil, "1709294400123"},
		{"unix_us", nil, "1709294400123456"},
		{"unix_ns", nil, "1709294400123456789"},
		{"unix_auto", nil, "1709294400123"},
		{"cloudflare", nil, "1709294400123456789"},
		{"cloudflare", nil, "2024-03-01T12:00:00Z"},
		{"%Y-%m-%d %H:%M:%S", nil, "2024-03-01 12:00:00"},
		{"%Y-%m-%dT%H:%M:%S.%f000Z", nil, "2024-03-01T12:00:00.123456000Z"},
		{"%d/%b/%Y:%H:%M:%S %z", nil, "01/Mar/2024:12:00:00 -0300"},
		{"%A, %d %B %Y %I:%M:%S %p %Z", nil, "Friday, 01 March 2024 12:00:00 AM PDT"},
		{"%Y-%j", nil, "2024-061"},
		{"%s", nil, "1709294400"},
		{"%Y-%m-%d %H:%M:%S", newYork, "2024-03-01 12:00:00"},
		{"%b %e %H:%M:%S", nil, "Mar  1 12:00:00"},
		{"%b %e %H:%M:%S", newYork, "Dec 31 12:00:00"},
		{"layout=2006-01-02 15:04:05", nil, "2024-03-01 12:00:00.123"},
		{"layout=Mon, 02 Jan 2006 15:04:05 MST", nil, "Fri, 01 Mar 2024 12:00:00 GMT"},
	}
}

type benchRow struct {
	format string
	loc    *time.Location
	in     string
}

func (r benchRow) String() string {
	if r.loc != nil {
		return r.format + "@" + r.loc.String() + "/" + r.in
	}
	return r.format + "/" + r.in
}

func TestAllocations(t *testing.T) {
	now := at(t, "2024-03-01T13:00:00Z")
	for _, row := range benchRows(t) {
		f, in, bad := compile(t, row.format, row.loc), []byte(row.in), []byte(row.in+"!")
		var got Instant
		if n := testing.AllocsPerRun(100, func() { got, _ = f.Parse(in, now) }); n != 0 {
			t.Errorf("%v: %v allocations", row, n)
		}
		if got == (Instant{}) {
			t.Errorf("%v was refused", row)
		}
		if n := testing.AllocsPerRun(100, func() { f.Parse(bad, now) }); n != 0 {
			t.Errorf("%v: %v allocations for a text that is refused", row, n)
		}
	}
	buf := make([]byte, 0, 64)
	var dates Dates
	f, in := compile(t, "rfc3339", nil), []byte("2024-03-01T13:00:00.000Z")
	for p := Nanos; p <= RFC3339; p++ {
		if n := testing.AllocsPerRun(100, func() { buf = p.Append(buf[:0], now) }); n != 0 {
			t.Errorf("%v: Append makes %v allocations", p, n)
		}
		if n := testing.AllocsPerRun(100, func() { buf, _, _ = dates.Convert(buf[:0], f, p, in, now) }); n != 0 {
			t.Errorf("%v: Convert makes %v allocations", p, n)
		}
	}
}

func BenchmarkParse(b *testing.B) {
	now := at(b, "2024-03-01T13:00:00Z")
	for _, row := range benchRows(b) {
		b.Run(row.String(), func(b *testing.B) {
			f, in := compile(b, row.format, row.loc), []byte(row.in)
			b.ReportAllocs()
			b.SetBytes(int64(len(in)))
			for b.Loop() {
				if _, ok := f.Parse(in, now); !ok {
					b.Fatal("refused")
				}
			}
		})
	}
}

func BenchmarkAppend(b *testing.B) {
	instant := at(b, "2024-03-01T12:00:00.123456789Z")
	for p := Nanos; p <= RFC3339; p++ {
		b.Run(p.String(), func(b *testing.B) {
			var buf []byte
			b.ReportAllocs()
			for b.Loop() {
				buf = p.Append(buf[:0], instant)
			}
		})
	}
}

func BenchmarkConvert(b *testing.B) {
	in := []byte("2024-03-01T12:00:00.123456789Z")
	instant, f := at(b, string(in)), compile(b, "rfc3339", nil)
	var dates Dates
	for p := Nanos; p <= RFC3339; p++ {
		b.Run(p.String(), func(b *testing.B) {
			var buf []byte
			b.ReportAllocs()
			for b.Loop() {
				buf, _, _ = dates.Convert(buf[:0], f, p, in, instant)
			}
		})
	}
}

// BenchmarkPackageTime is the floor to compare with.
func BenchmarkPackageTime(b *testing.B) {
	const in = "2024-03-01T12:00:00.123456789Z"
	b.Run("Parse", func(b *testing.B) {
		b.ReportAllocs()
		for b.Loop() {
			if _, err := time.Parse(time.RFC3339Nano, in); err != nil {
				b.Fatal(err)
			}
		}
	})
	b.Run("AppendFormat", func(b *testing.B) {
		instant := at(b, in).Time()
		var buf []byte
		b.ReportAllocs()
		for b.Loop() {
			buf = instant.AppendFormat(buf[:0], "2006-01-02 15:04:05.000000000")
		}
	})
}
