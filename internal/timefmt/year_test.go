package timefmt

import (
	"testing"
	"time"
)

func TestWithoutYear(t *testing.T) {
	type row struct{ name, in, now, want string }
	for format, rows := range map[string][]row{
		"%b %d %H:%M:%S": {
			{"just now", "Mar 01 12:00:00", "2024-03-01T12:00:01Z", "2024-03-01T12:00:00Z"},
			{"this very moment", "Mar 01 12:00:00", "2024-03-01T12:00:00Z", "2024-03-01T12:00:00Z"},
			{"earlier this year", "Jan 01 00:00:00", "2024-12-30T23:59:59Z", "2024-01-01T00:00:00Z"},
			{"an hour ahead", "Mar 01 13:00:00", "2024-03-01T12:00:00Z", "2024-03-01T13:00:00Z"},
			{"a day ahead", "Mar 02 12:00:00", "2024-03-01T12:00:00Z", "2024-03-02T12:00:00Z"},
			{"a day and a second ahead", "Mar 02 12:00:01", "2024-03-01T12:00:00Z", "2023-03-02T12:00:01Z"},
			{"a day ahead, to the nanosecond", "Mar 02 12:00:01", "2024-03-01T12:00:00.999999999Z", "2023-03-02T12:00:01Z"},
			{"last year's", "Dec 31 23:59:59", "2024-01-01T00:00:00Z", "2023-12-31T23:59:59Z"},
			{"next year's", "Jan 01 00:00:10", "2023-12-31T23:59:50Z", "2024-01-01T00:00:10Z"},
			{"leap day in its year", "Feb 29 12:00:00", "2024-03-01T12:00:00Z", "2024-02-29T12:00:00Z"},
			{"leap day a year later", "Feb 29 12:00:00", "2025-03-01T12:00:00Z", "2024-02-29T12:00:00Z"},
			{"leap day three years later", "Feb 29 12:00:00", "2027-12-31T12:00:00Z", "2024-02-29T12:00:00Z"},
			{"leap day tomorrow", "Feb 29 12:00:00", "2024-02-28T12:00:00Z", "2024-02-29T12:00:00Z"},
			{"leap day the day after tomorrow", "Feb 29 12:00:00", "2024-02-27T12:00:00Z", "2020-02-29T12:00:00Z"},
			{"eight years between leap days", "Feb 29 12:00:00", "1904-02-01T00:00:00Z", "1896-02-29T12:00:00Z"},
			{"no such day in any year", "Feb 30 12:00:00", "2024-03-01T12:00:00Z", ""},
			{"first year", "Jan 01 00:00:00", "0001-01-01T00:00:00Z", "0001-01-01T00:00:00Z"},
			{"before the first year", "Mar 01 00:00:00", "0001-01-01T00:00:00Z", ""},
			{"last year", "Dec 31 23:59:59", "9999-12-31T23:59:59Z", "9999-12-31T23:59:59Z"},
			{"after the last year", "Jan 01 00:00:00", "9999-12-31T23:59:59Z", "9999-01-01T00:00:00Z"},
		},
		"%b %d %H:%M:%S %z": {
			{"ahead by its own clock, not by ours", "Jan 01 09:00:00 +1000", "2023-12-31T23:00:10Z", "2023-12-31T23:00:00Z"},
			{"behind by its own clock", "Dec 31 19:00:00 -0500", "2024-01-01T00:00:10Z", "2024-01-01T00:00:00Z"},
			{"a day ahead in UTC", "Jan 01 00:00:00 +0000", "2023-12-31T00:00:00Z", "2024-01-01T00:00:00Z"},
		},
		"%j %H": {
			{"leap year", "060 12", "2024-03-02T00:00:00Z", "2024-02-29T12:00:00Z"},
			{"no leap year", "060 12", "2023-03-02T00:00:00Z", "2023-03-01T12:00:00Z"},
			{"366", "366 12", "2023-06-01T00:00:00Z", "2020-12-31T12:00:00Z"},
		},
		"%m/%d %j": {
			{"the year in which both agree", "02/29 060", "2026-03-01T00:00:00Z", "2024-02-29T00:00:00Z"},
			{"the year in which both agree, no leap year", "03/01 060", "2024-06-01T00:00:00Z", "2023-03-01T00:00:00Z"},
			{"never", "03/01 059", "2024-03-01T00:00:00Z", ""},
		},
		"layout=Jan _2 15:04:05": {
			{"just now", "Mar  1 12:00:00", "2024-03-01T12:00:01Z", "2024-03-01T12:00:00Z"},
			{"with a fraction", "Mar  1 12:00:00.5", "2024-03-01T12:00:01Z", "2024-03-01T12:00:00.5Z"},
			{"last year's", "Dec 31 23:59:59", "2024-01-01T00:00:00Z", "2023-12-31T23:59:59Z"},
			{"leap day", "Feb 29 12:00:00", "2025-03-01T12:00:00Z", "2024-02-29T12:00:00Z"},
			{"no such day", "Feb 30 12:00:00", "2025-03-01T12:00:00Z", ""},
		},
		"layout=002 15": {
			{"leap year", "061 12", "2024-03-02T00:00:00Z", "2024-03-01T12:00:00Z"},
			{"no leap year", "061 12", "2023-03-03T00:00:00Z", "2023-03-02T12:00:00Z"},
			{"0", "000 12", "2023-03-03T00:00:00Z", ""},
		},
	} {
		t.Run(format, func(t *testing.T) {
			f := compile(t, format, nil)
			for _, r := range rows {
				t.Run(r.name, func(t *testing.T) { checkParse(t, f, r.in, at(t, r.now), r.want) })
			}
		})
	}
}

func TestWithoutYearInZone(t *testing.T) {
	f := compile(t, "%b %d %H:%M:%S", zone(t, "Pacific/Kiritimati")) // UTC+14
	for _, c := range []struct{ name, in, now, want string }{
		{"new year there, old year here", "Jan 01 00:00:00", "2023-12-31T10:00:00Z", "2023-12-31T10:00:00Z"},
		{"a day ahead", "Jan 02 00:00:00", "2023-12-31T10:00:00Z", "2024-01-01T10:00:00Z"},
		{"more than a day ahead", "Jan 02 00:00:01", "2023-12-31T10:00:00Z", "2023-01-01T10:00:01Z"},
	} {
		t.Run(c.name, func(t *testing.T) { checkParse(t, f, c.in, at(t, c.now), c.want) })
	}
}

// TestWithoutYearIsNearest compares with trying all years.
func TestWithoutYearIsNearest(t *testing.T) {
	r := seeded()
	for _, loc := range []*time.Location{time.UTC, zone(t, "America/New_York"), zone(t, "Pacific/Kiritimati")} {
		f := compile(t, "%m-%d %H:%M:%S", loc)
		withYear := compile(t, "%Y-%m-%d %H:%M:%S", loc)
		for range 1000 {
			now := Instant{Sec: r.Int64N(4_000_000_000), Nsec: r.Int32N(nanosPerSec)}
			text := time.Unix(r.Int64N(4_000_000_000), 0).In(loc).Format("01-02 15:04:05")
			limit := Instant{Sec: now.Sec + secondsPerDay, Nsec: now.Nsec}
			var want Instant
			for year := 1950; year < 2110; year++ {
				t, ok := withYear.Parse([]byte(time.Date(year, 1, 1, 0, 0, 0, 0, time.UTC).Format("2006-")+text), now)
				if ok && t.Compare(limit) <= 0 {
					want = t
				}
			}
			if got, ok := f.Parse([]byte(text), now); !ok || got != want {
				t.Fatalf("Parse(%q) at %v = %v, %t; want %v", text, now.Time(), got.Time(), ok, want.Time())
			}
		}
	}
}
