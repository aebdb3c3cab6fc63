package timefmt

import (
	"testing"
	"time"
)

func TestCustomTimezone(t *testing.T) {
	const format = "%Y-%m-%d %H:%M:%S"
	for name, cases := range map[string][]parseCase{
		"America/New_York": {
			{"winter", "2024-01-15 12:00:00", "2024-01-15T17:00:00Z"},
			{"summer", "2024-07-15 12:00:00", "2024-07-15T16:00:00Z"},
			{"last second before the gap", "2024-03-10 01:59:59", "2024-03-10T06:59:59Z"},
			{"gap: moved on by its length", "2024-03-10 02:00:00", "2024-03-10T07:00:00Z"},
			{"end of the gap", "2024-03-10 02:59:59", "2024-03-10T07:59:59Z"},
			{"first second after the gap", "2024-03-10 03:00:00", "2024-03-10T07:00:00Z"},
			{"twice: the first one", "2024-11-03 01:30:00", "2024-11-03T05:30:00Z"},
			{"last second before the second hour", "2024-11-03 01:59:59", "2024-11-03T05:59:59Z"},
			{"after the second hour", "2024-11-03 02:00:00", "2024-11-03T07:00:00Z"},
			{"local mean time", "1880-01-01 00:00:00", "1880-01-01T04:56:02Z"},
			{"year 0 that is year 1 in UTC", "0000-12-31 23:59:59", "0001-01-01T04:56:01Z"},
			{"year 9999 that is year 10000 in UTC", "9999-12-31 20:00:00", ""},
		},
		"Asia/Kolkata": {
			{"half an hour", "2024-03-01 12:00:00", "2024-03-01T06:30:00Z"},
			{"before year 1 in UTC", "0001-01-01 00:00:00", ""},
			{"last", "9999-12-31 23:59:59", "9999-12-31T18:29:59Z"},
		},
		"Pacific/Apia": { // had no 30 December 2011: from UTC-10 to UTC+14
			{"before", "2011-12-29 23:59:59", "2011-12-30T09:59:59Z"},
			{"a day that never was", "2011-12-30 12:00:00", "2011-12-30T22:00:00Z"},
			{"after", "2011-12-31 00:00:00", "2011-12-30T10:00:00Z"},
		},
		"America/Juneau": { // had 18 October 1867 twice, by Russia's count: from UTC+15 to UTC-9
			{"twice: the first one", "1867-10-18 20:00:00", "1867-10-18T04:57:41Z"},
		},
		"Australia/Lord_Howe": { // daylight saving of half an hour
			{"gap", "2024-10-06 02:15:00", "2024-10-05T15:45:00Z"},
			{"twice: the first one", "2024-04-07 01:45:00", "2024-04-06T14:45:00Z"},
		},
		"UTC": {{"plain", "2024-03-01 12:00:00", "2024-03-01T12:00:00Z"}},
	} {
		t.Run(name, func(t *testing.T) { runParse(t, compile(t, format, zone(t, name)), Instant{}, cases) })
	}
}

func TestZoneInTextWins(t *testing.T) {
	loc := zone(t, "America/New_York")
	for _, c := range []struct{ name, format, in, want string }{
		{"%z", "%Y-%m-%d %H:%M:%S %z", "2024-03-01 12:00:00 +0100", "2024-03-01T11:00:00Z"},
		{"%Z", "%Y-%m-%d %H:%M:%S %Z", "2024-03-01 12:00:00 PST", "2024-03-01T20:00:00Z"},
		{"%s", "%s", "1709294400", "2024-03-01T12:00:00Z"},
		{"a layout's offset", "layout=2006-01-02 15:04:05 -07:00", "2024-03-01 12:00:00 +01:00", "2024-03-01T11:00:00Z"},
		{"a layout's name", "layout=2006-01-02 15:04:05 MST", "2024-03-01 12:00:00 UTC", "2024-03-01T12:00:00Z"},
		{"a layout without", "layout=2006-01-02 15:04:05", "2024-03-01 12:00:00", "2024-03-01T17:00:00Z"},
		{"unix", "unix", "1709294400", "2024-03-01T12:00:00Z"},
		{"a Z that is plain text is no zone", "%Y-%m-%dT%H:%M:%SZ", "2024-03-01T12:00:00Z", "2024-03-01T17:00:00Z"},
	} {
		t.Run(c.name, func(t *testing.T) { checkParse(t, compile(t, c.format, loc), c.in, Instant{}, c.want) })
	}
}

func TestZoneNames(t *testing.T) {
	for name, hours := range map[string]int32{
		"UT": 0, "GMT": 0, "UTC": 0, "Z": 0,
		"EST": -5, "EDT": -4, "CST": -6, "CDT": -5, "MST": -7, "MDT": -6, "PST": -8, "PDT": -7,
	} {
		if offset, n := zoneOffset([]byte(name + "!")); offset != hours*3600 || n != len(name) {
			t.Errorf("zoneOffset(%q) = %d, %d; want %d hours, %d", name, offset, n, hours, len(name))
		}
	}
	for _, format := range []string{"%F %Z", "layout=2006-01-02 MST"} {
		f := compile(t, format, nil)
		for _, name := range []string{
			"", "CET", "CEST", "BST", "IST", "JST", "MSK", "utc", "Utc", "UTCX", "U", "ES", "ESTX", "EST5EDT",
			"+03", "GMT+3", "Europe/Berlin", "A", "ZZ",
		} {
			checkParse(t, f, "2024-03-01 "+name, Instant{}, "")
		}
		checkParse(t, f, "2024-03-01 UT", Instant{}, "2024-03-01T00:00:00Z")
		checkParse(t, f, "2024-03-01 Z", Instant{}, "2024-03-01T00:00:00Z")
	}
}

// TestUTCSeconds looks for every instant that shows a time, by trying all
// offsets that the zone ever has around it.
func TestUTCSeconds(t *testing.T) {
	r := seeded()
	for _, name := range []string{
		"America/New_York", "Europe/London", "Europe/Dublin", "Australia/Lord_Howe", "Pacific/Apia", "Africa/Casablanca",
		"Asia/Kathmandu", "America/St_Johns", "Antarctica/Troll", "Asia/Manila", "Etc/GMT+12",
	} {
		loc := zone(t, name)
		check := func(wall int64) {
			t.Helper()
			got := utcSeconds(loc, wall)
			if want, ok := firstShown(loc, wall); ok && got != want {
				t.Fatalf("%s: utcSeconds(%d) = %d; want %d", name, wall, got, want)
			} else if !ok && got+offsetAt(loc, got) <= wall {
				t.Fatalf("%s: utcSeconds(%d) = %d, which is not after the gap", name, wall, got)
			}
		}
		first, last := int64(-5_000_000_000), int64(5_000_000_000) // 1811 to 2128
		for range 2000 {
			check(first + r.Int64N(last-first))
		}
		// Around every change of the zone. ZoneBounds ends a zone at the last
		// day of a leap year too, so a step is a day at least.
		for now := time.Unix(first, 0).In(loc); now.Unix() < last; {
			_, end := now.ZoneBounds()
			if end.IsZero() {
				break
			}
			_, offset := end.Zone()
			for range 20 {
				check(end.Unix() + int64(offset) + r.Int64N(4*3600) - 2*3600)
			}
			if now = now.AddDate(0, 0, 1); now.Before(end) {
				now = end
			}
		}
	}
}

// firstShown returns the first instant at which clocks show wall.
func firstShown(loc *time.Location, wall int64) (int64, bool) {
	found, ok := int64(0), false
	for _, probe := range []int64{-secondsPerDay, -secondsPerDay / 2, 0, secondsPerDay / 2, secondsPerDay} {
		t := wall - offsetAt(loc, wall+probe)
		if t+offsetAt(loc, t) == wall && (!ok || t < found) {
			found, ok = t, true
		}
	}
	return found, ok
}
