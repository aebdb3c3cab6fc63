package infer_test

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"

	"github.com/margaylog/margay/internal/timefmt"
	"github.com/margaylog/margay/schemas"
	"github.com/margaylog/margay/schemas/infer"
)

// fieldOf infers a field called key from values in JSON, with a | between
// them.
func fieldOf(t *testing.T, key, values string) (*infer.Field, []infer.Note) {
	t.Helper()
	var samples []string
	for v := range strings.SplitSeq(values, "|") {
		samples = append(samples, `{"`+key+`":`+v+`}`)
	}
	r, good, _ := collect(t, nil, samples...)
	accepts(t, r.Schema.YAML(), good)
	return r.Schema.Fields[0], r.Notes
}

func TestTimeFormats(t *testing.T) {
	f := func(key, values string, want ...string) {
		t.Helper()
		field, _ := fieldOf(t, key, values)
		if len(want) == 0 {
			assert.NotEqual(t, schemas.Timestamp, field.Type, "%s %s", key, values)
			return
		}
		assert.Equal(t, want, field.TimeFormats, "%s %s", key, values)
	}
	// RFC 3339, whatever the field is called.
	f("x", `"2024-03-01T12:00:00Z"|"2024-03-01 12:00:00.123+01:00"`, "rfc3339")
	f("x", `"2024-03-01T12:00:00Z"|""|null`, "rfc3339")
	f("x", `"2024-03-01T12:00:00Z"|"never"`)
	f("x", `"2024-03-01T12:00:00Z"|true`)

	// Numbers, where the name says time.
	f("time", `1709294400`, "unix")
	f("time", `1709294400.25|"1709294400"`, "unix")
	f("time", `1709294400123|0`, "unix_ms")
	f("time", `1709294400123456`, "unix_us")
	f("time", `1709294400123456789`, "unix_ns")
	f("time", `1709294400|1709294400123`, "unix_auto")
	f("time", `1709294400|1709294400123456789|"2024-03-01T12:00:00Z"`, "cloudflare")
	f("time", `1709294400|"2024-03-01T12:00:00Z"`, "unix", "rfc3339")
	f("time", `1709294400123|1709294400|"2024-03-01T12:00:00Z"`, "unix_auto", "rfc3339")
	f("time", `0`)
	f("time", `12`)
	f("time", `1709294400|-1`)
	f("time", `1.7e9`)
	f("bytes", `1709294400`)
	f("response_time_ms", `1709294400|12`)
	f("start", `1709294400`)
	f("start", `1709294400123`, "unix_ms")
	for _, key := range []string{"timestamp", "@timestamp", "eventTime", "created_at", "ExpiresAt", "lastSeenAt", "EdgeStartTimestamp", "ts", "devicetime", "iat", "_time", "published"} {
		f(key, `1709294400`, "unix")
	}
	for _, key := range []string{"update", "candidate", "lifetime", "timezone", "duration_time", "id", "count"} {
		f(key, `1709294400`)
	}

	// Texts.
	f("x", `"2024-03-01 12:00:00"`, "%Y-%m-%d %H:%M:%S")
	f("x", `"2024-03-01T12:00:00"`, "%Y-%m-%dT%H:%M:%S")
	f("x", `"2024-03-01"`, "%Y-%m-%d")
	f("x", `"2024-03-01 12:00:00.123456"`, "%Y-%m-%d %H:%M:%S.%f")
	f("x", `"2024-03-01 12:00:00,123"`, "%Y-%m-%d %H:%M:%S,%f")
	f("x", `"2024-03-01 12:00:00"|"2024-03-01 12:00:00.5"`, "layout=2006-01-02 15:04:05")
	f("x", `"2024-03-01 12:00:00.123456789"`, "layout=2006-01-02 15:04:05")
	f("x", `"2024-03-01T12:00:00+0000"`, "%Y-%m-%dT%H:%M:%S%z")
	f("x", `"2024-03-01T12:00:00.123-0800"`, "%Y-%m-%dT%H:%M:%S.%f%z")
	f("x", `"2024-03-01 12:00:00+00"`, "layout=2006-01-02 15:04:05-07")
	f("x", `"2024-03-01 12:00:00 UTC"`, "%Y-%m-%d %H:%M:%S %Z")
	f("x", `"2024-03-01 12:00:00.123 +0000 UTC"`, "%Y-%m-%d %H:%M:%S.%f %z %Z")
	f("x", `"2024-03-01 12:00:00.123456789 +0000 UTC"`, "layout=2006-01-02 15:04:05 -0700 MST")
	f("x", `"20240301T120000Z"`, "%Y%m%dT%H%M%S%z")
	f("x", `"2024/03/01 12:00"`, "%Y/%m/%d %H:%M")
	f("x", `"01/Mar/2024:12:00:00 +0000"`, "%d/%b/%Y:%H:%M:%S %z")
	f("x", `"Mar  1 12:00:00"|"Mar 11 12:00:00"`, "%b %e %H:%M:%S")
	f("x", `"Fri Mar  1 12:00:00 2024"`, "%a %b %e %H:%M:%S %Y")
	f("x", `"Fri Mar  1 12:00:00 UTC 2024"`, "%a %b %e %H:%M:%S %Z %Y")
	f("x", `"Fri, 01 Mar 2024 12:00:00 GMT"`, "%a, %d %b %Y %H:%M:%S %Z")
	f("x", `"Friday, 01-Mar-24 12:00:00 UTC"`, "%A, %d-%b-%y %H:%M:%S %Z")
	f("x", `"Fri Mar 01 2024 12:00:00 GMT+0000 (Coordinated Universal Time)"`, "%a %b %e %Y %H:%M:%S GMT%z (Coordinated Universal Time)")
	f("x", `"March 1, 2024 at 3:04 PM"`, "%b %e, %Y at %I:%M %p")
	f("x", `"3/1/2024 12:00:00 PM"`, "%m/%d/%Y %I:%M:%S %p")
	f("x", `"3/1/2024 12:00:00"|"13/1/2024 12:00:00"`, "%d/%m/%Y %H:%M:%S")
	f("x", `"3/1/2024 12:00:00"|"3/31/2024 12:00:00"`, "%m/%d/%Y %H:%M:%S")
	f("x", `"3/31/2024 12:00:00"|"31/3/2024 12:00:00"`)
	f("x", `"01.03.2024 12:00:00"`, "%d.%m.%Y %H:%M:%S")
	f("x", `"2024-03-01 12:00:00"|"01.03.2024 12:00"|"2024/03/01"`, "%Y-%m-%d %H:%M:%S", "%d.%m.%Y %H:%M", "%Y/%m/%d")

	// What could be something else needs a name that says time.
	f("date", `"20240301"`, "%Y%m%d")
	f("x", `"20240301"`)
	f("date", `"20240301120000"`, "%Y%m%d%H%M%S")
	f("date", `"2024.03.01"`, "%Y.%m.%d")
	f("os_version", `"2024.03.01"`)
	f("os", `"10.12.7"`)
	f("date", `"10.12.07"`, "%d.%m.%y")
	f("api_version", `"2024-03-01"`)
	f("x", `"12:00:00"`)
	f("x", `"2024-02-30"`)
	f("x", `"2024-03-01 12:00:00 CEST"`)
	f("x", `"0000-00-00 00:00:00"`)
	f("x", `"2024-03-01 12:00:00 and more"`)
}

// Every kind of time format can be inferred, from the examples of the time
// formats themselves.
func TestTimeFormatsOfExamples(t *testing.T) {
	for _, spec := range timefmt.Specs() {
		found := 0
		for _, e := range spec.Examples {
			if e.Want == "" || strings.HasPrefix(e.Want, "1970") {
				continue
			}
			field, _ := fieldOf(t, "time", `"`+e.In+`"`)
			if field.Type == schemas.Timestamp {
				found++
			} else {
				t.Logf("%s: not a time: %s", spec.Name, e.In)
			}
		}
		assert.Positive(t, found, spec.Name)
	}
}

func TestTimeNotes(t *testing.T) {
	f := func(values string, want ...infer.Code) {
		t.Helper()
		_, notes := fieldOf(t, "time", values)
		var codes []infer.Code
		for _, n := range notes {
			if n.Code != infer.EventTimeChosen {
				codes = append(codes, n.Code)
			}
		}
		assert.Equal(t, want, codes, values)
	}
	f(`"2024-03-01T12:00:00Z"`)
	f(`1709294400`)
	f(`"2024-03-01 12:00:00"`, infer.NoTimeZone)
	f(`"2024-03-01 12:00:00 +0100"`)
	f(`"03/04/2024 12:00:00 UTC"`, infer.AmbiguousDate)
	f(`"03/04/2024 12:00:00 UTC"|"03/13/2024 12:00:00 UTC"`)
	f(`"03/04/2024"`, infer.AmbiguousDate, infer.NoTimeZone)
}

// A field that leaves no doubt about day and month tells it of the others.
func TestDateOrder(t *testing.T) {
	f := func(sample, want string, notes ...infer.Code) {
		t.Helper()
		r, good, _ := collect(t, nil, sample)
		accepts(t, r.Schema.YAML(), good)
		var got []string
		for _, f := range r.Schema.Fields {
			got = append(got, f.TimeFormats...)
		}
		assert.Equal(t, want, strings.Join(got, " "))
		var codes []infer.Code
		for _, n := range r.Notes {
			if n.Code == infer.AmbiguousDate {
				codes = append(codes, n.Code)
			}
		}
		assert.Equal(t, notes, codes)
	}
	f(`{"a":"03/04/2024","b":"13/04/2024"}`, "%d/%m/%Y %d/%m/%Y")
	f(`{"a":"03/04/2024","b":"04/13/2024"}`, "%m/%d/%Y %m/%d/%Y")
	f(`{"a":"03.04.2024","b":"04/13/2024 10:00"}`, "%m.%d.%Y %m/%d/%Y %H:%M")
	f(`{"a":"03/04/2024","b":"04/13/2024","c":"13/04/2024"}`, "%m/%d/%Y %m/%d/%Y %d/%m/%Y", infer.AmbiguousDate)
	f(`{"a":"03/04/2024"}`, "%m/%d/%Y", infer.AmbiguousDate)
	f(`{"a":"03.04.2024"}`, "%d.%m.%Y", infer.AmbiguousDate)
}

// Formats that are asked for go before others, but make no times of numbers.
func TestTimeFormatsGiven(t *testing.T) {
	o := &infer.Options{TimeFormats: []string{"%d/%m/%Y", "unix", "on day %d of month %m in %Y"}}
	r, good, _ := collect(t, o, `{"d":"03/04/2024","n":1709294400,"e":"on day 3 of month 4 in 2024"}`)
	accepts(t, r.Schema.YAML(), good)
	assert.Equal(t, []string{"%d/%m/%Y"}, r.Schema.Fields[0].TimeFormats)
	assert.Equal(t, schemas.BigInt, r.Schema.Fields[1].Type)
	assert.Equal(t, o.TimeFormats[2:], r.Schema.Fields[2].TimeFormats)

	_, err := infer.New(&infer.Options{TimeFormats: []string{"%Q"}})
	assert.ErrorContains(t, err, "unknown directive %Q")
}
