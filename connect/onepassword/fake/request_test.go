package fake_test

import (
	"encoding/json"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/margaylog/margay/connect/onepassword/fake"
)

const (
	badRequest   = `{"Error":{"Message":"Bad Request"}}`
	unauthorized = `{"Error":{"Message":"Unauthorized"}}`
)

func TestRequests(t *testing.T) {
	clock := fake.NewClock(noon)
	_, c := start(t, &fake.Options{Now: clock.Now, Every: map[fake.Endpoint]time.Duration{fake.AuditEvents: -1}})
	const audit = "/api/v2/auditevents"
	none := `"has_more":false,"items":[]}`
	cursor := c.page(fake.AuditEvents, `{}`).Cursor
	foreign := c.page(fake.SignInAttempts, `{}`).Cursor
	for _, tt := range []struct {
		name, method, path, body string
		status                   int
		want                     string // the end of the answer
	}{
		{"no path", "GET", "/", "", 404, `{"Error":{"Message":"Not Found"}}`},
		{"no such endpoint", "POST", "/api/v2/events", "{}", 404, `{"Error":{"Message":"Not Found"}}`},
		{"no such version", "POST", "/api/v3/auditevents", "{}", 404, `{"Error":{"Message":"Not Found"}}`},
		{"a slash too many", "POST", audit + "/", "{}", 404, `{"Error":{"Message":"Not Found"}}`},
		{"events are posted for", "GET", audit, "", 405, `{"Error":{"Message":"Method Not Allowed"}}`},
		{"introspection is got", "POST", "/api/v2/auth/introspect", "{}", 405, `{"Error":{"Message":"Method Not Allowed"}}`},

		{"defaults", "POST", audit, `{}`, 200, none},
		{"the first version", "POST", "/api/v1/auditevents", `{}`, 200, none},
		{"white space", "POST", audit, " {\n} ", 200, none},
		{"unknown members", "POST", audit, `{"page":3}`, 200, none},
		{"null is absent", "POST", audit, `{"cursor":null,"limit":null,"start_time":null,"end_time":null}`, 200, none},
		{"null beside a cursor", "POST", audit, `{"cursor":"` + cursor + `","limit":null}`, 200, none},
		{"all of a reset cursor", "POST", audit, `{"limit":1,"start_time":"2026-03-04T12:00:00+01:00","end_time":"2026-03-04T11:30:00.5Z"}`, 200, none},
		{"the least and the most", "POST", audit, `{"limit":1000}`, 200, none},
		{"no time between start and end", "POST", audit, `{"start_time":"2026-03-04T11:00:00Z","end_time":"2026-03-04T11:00:00Z"}`, 200, none},
		{"a start long ago", "POST", audit, `{"start_time":"1999-01-01T00:00:00Z"}`, 200, none},
		{"a start to come", "POST", audit, `{"start_time":"2027-01-01T00:00:00Z"}`, 200, none},
		{"a cursor", "POST", audit, from(cursor), 200, none},

		{"no body", "POST", audit, ``, 400, badRequest},
		{"not JSON", "POST", audit, `limit=3`, 400, badRequest},
		{"cut off", "POST", audit, `{"limit":3`, 400, badRequest},
		{"two objects", "POST", audit, `{}{}`, 400, badRequest},
		{"an array", "POST", audit, `[]`, 400, badRequest},
		{"null", "POST", audit, `null`, 400, badRequest},
		{"too long", "POST", audit, `{"x":"` + strings.Repeat("x", 70_000) + `"}`, 400, badRequest},
		{"limit 0", "POST", audit, `{"limit":0}`, 400, badRequest},
		{"limit below 0", "POST", audit, `{"limit":-1}`, 400, badRequest},
		{"limit above 1000", "POST", audit, `{"limit":1001}`, 400, badRequest},
		{"limit with a fraction", "POST", audit, `{"limit":1.5}`, 400, badRequest},
		{"limit as text", "POST", audit, `{"limit":"10"}`, 400, badRequest},
		{"start without zone", "POST", audit, `{"start_time":"2026-03-04T11:00:00"}`, 400, badRequest},
		{"start as a number", "POST", audit, `{"start_time":1772622000}`, 400, badRequest},
		{"start as a date", "POST", audit, `{"start_time":"2026-03-04"}`, 400, badRequest},
		{"end that is none", "POST", audit, `{"end_time":"tomorrow"}`, 400, badRequest},
		{"end before start", "POST", audit, `{"start_time":"2026-03-04T11:00:00Z","end_time":"2026-03-04T10:00:00Z"}`, 400, badRequest},
		{"cursor and limit", "POST", audit, `{"cursor":"` + cursor + `","limit":10}`, 400, badRequest},
		{"cursor and start", "POST", audit, `{"cursor":"` + cursor + `","start_time":"2026-03-04T11:00:00Z"}`, 400, badRequest},
		{"cursor and end", "POST", audit, `{"cursor":"` + cursor + `","end_time":"2026-03-04T11:00:00Z"}`, 400, badRequest},
		{"empty cursor", "POST", audit, `{"cursor":""}`, 400, badRequest},
		{"cursor as a number", "POST", audit, `{"cursor":1}`, 400, badRequest},
		{"made-up cursor", "POST", audit, `{"cursor":"aGVsbG8hIGlzIGl0IG1lIHlvdSBhcmUgbG9va2luZyBmb3IK"}`, 400, badRequest},
		{"changed cursor", "POST", audit, from("B" + cursor[1:]), 400, badRequest},
		{"cursor of another endpoint", "POST", audit, from(foreign), 400, badRequest},
	} {
		t.Run(tt.name, func(t *testing.T) {
			status, got := c.do(tt.method, tt.path, tt.body)
			require.Equal(t, tt.status, status)
			if status == 200 {
				require.True(t, strings.HasSuffix(got, tt.want), got)
			} else {
				require.Equal(t, tt.want, got)
			}
		})
	}
}

// What a chain of cursors is given depends on its start and end.
func TestRanges(t *testing.T) {
	clock := fake.NewClock(noon)
	api, c := start(t, &fake.Options{Seed: 2, Now: clock.Now, Late: 0.3, Every: map[fake.Endpoint]time.Duration{fake.ItemUsages: time.Minute}})
	at := func(hours float64) time.Time { return noon.Add(time.Duration(hours * float64(time.Hour))) }
	stamp := func(t time.Time) string { return t.Format(time.RFC3339Nano) }
	for _, tt := range []struct {
		name, body string
		start, end time.Time
	}{
		{"the last hour", `{}`, at(-1), time.Time{}},
		{"an hour before the end", `{"end_time":"` + stamp(at(-30)) + `"}`, at(-31), at(-30)},
		{"from a start on", `{"start_time":"` + stamp(at(-5)) + `"}`, at(-5), time.Time{}},
		{"from start to end", `{"limit":7,"start_time":"` + stamp(at(-5)) + `","end_time":"` + stamp(at(-2)) + `"}`, at(-5), at(-2)},
		{"more than there was", `{"limit":1000,"start_time":"2025-01-01T00:00:00Z","end_time":"` + stamp(at(-119.9*24)) + `"}`, at(-120 * 24), at(-119.9 * 24)},
		{"to the future", `{"start_time":"` + stamp(at(-0.5)) + `","end_time":"` + stamp(at(1)) + `"}`, at(-0.5), at(1)},
	} {
		t.Run(tt.name, func(t *testing.T) {
			clock.Set(noon)
			got, cursor := c.drain(fake.ItemUsages, tt.body)
			require.NotEmpty(t, got)
			require.Equal(t, uuids(api, fake.ItemUsages, tt.start, tt.end, noon), got)

			// Later the chain has what has arrived since, and nothing else.
			clock.Advance(26 * time.Hour)
			more, _ := c.drain(fake.ItemUsages, from(cursor))
			require.Equal(t, uuids(api, fake.ItemUsages, tt.start, tt.end, time.Time{}), append(got, more...))
		})
	}
}

func TestPages(t *testing.T) {
	clock := fake.NewClock(noon)
	_, c := start(t, &fake.Options{Now: clock.Now, Since: noon, Every: map[fake.Endpoint]time.Duration{fake.SignInAttempts: time.Second}})
	clock.Advance(250 * time.Second)
	body := `{"start_time":"2026-03-04T00:00:00Z"}`
	for _, want := range []struct {
		items int
		more  bool
	}{{100, true}, {100, true}, {50, false}, {0, false}} {
		p := c.page(fake.SignInAttempts, body)
		require.Equal(t, want.more, p.More)
		require.InDelta(t, want.items, len(p.Items), 1) // the last slot may have gone by or not
		body = from(p.Cursor)
	}
	p := c.page(fake.SignInAttempts, `{"limit":250,"start_time":"2026-03-04T00:00:00Z"}`)
	require.InDelta(t, 250, len(p.Items), 1)
}

// Cursors last: both versions and an API that is started again take them.
func TestCursorsLast(t *testing.T) {
	clock := fake.NewClock(noon)
	o := &fake.Options{Seed: 5, Now: clock.Now}
	_, c := start(t, o)
	first := c.page(fake.ItemUsages, `{"limit":3}`)
	_, again := start(t, o)
	require.Equal(t, c.page(fake.ItemUsages, from(first.Cursor)), again.page(fake.ItemUsages, from(first.Cursor)))
	status, _ := again.do("POST", "/api/v1/itemusages", from(first.Cursor))
	require.Equal(t, 200, status)

	_, other := start(t, &fake.Options{Seed: 6, Now: clock.Now})
	status, _ = other.do("POST", "/api/v2/itemusages", from(first.Cursor))
	require.Equal(t, 400, status)
}

func TestCursorsExpire(t *testing.T) {
	clock := fake.NewClock(noon)
	api, c := start(t, &fake.Options{Now: clock.Now, CursorLife: 2 * time.Hour})
	ask := func(body string) int {
		status, _ := c.do("POST", "/api/v2/itemusages", body)
		return status
	}
	_, cursor := c.drain(fake.ItemUsages, `{}`)
	clock.Advance(119 * time.Minute)
	require.Equal(t, 200, ask(from(cursor)), "not yet")
	clock.Advance(3 * time.Minute)
	require.Equal(t, 400, ask(from(cursor)), "the next event is too old")

	_, cursor = c.drain(fake.ItemUsages, `{}`)
	api.ExpireCursors()
	require.Equal(t, 400, ask(from(cursor)), "expired by hand")
	require.Equal(t, 200, ask(`{}`))
}

// Where no event arrives, the same cursor comes again and again, and does not
// expire.
func TestIdle(t *testing.T) {
	clock := fake.NewClock(noon)
	for name, o := range map[string]*fake.Options{
		"none":   {Every: map[fake.Endpoint]time.Duration{fake.AuditEvents: -1}},
		"before": {Since: noon.AddDate(1, 0, 0)},
		"after":  {Until: noon.Add(-time.Hour)},
		"quiet":  {Quiet: func(e fake.Endpoint, _ time.Time) bool { return e == fake.AuditEvents }},
	} {
		t.Run(name, func(t *testing.T) {
			clock.Set(noon)
			o.Now, o.CursorLife = clock.Now, time.Hour
			_, c := start(t, o)
			p := c.page(fake.AuditEvents, `{}`)
			for range 5 {
				require.Equal(t, page{p.Cursor, false, []json.RawMessage{}}, c.page(fake.AuditEvents, from(p.Cursor)))
				clock.Advance(24 * time.Hour)
			}
		})
	}
}

// Events cease for a while, and go on.
func TestQuiet(t *testing.T) {
	clock := fake.NewClock(noon)
	api, c := start(t, &fake.Options{Now: clock.Now, Quiet: func(e fake.Endpoint, arrives time.Time) bool {
		return e == fake.SignInAttempts && arrives.After(noon) && arrives.Before(noon.Add(time.Hour))
	}})
	_, cursor := c.drain(fake.SignInAttempts, `{}`)
	clock.Advance(time.Hour)
	require.Empty(t, c.page(fake.SignInAttempts, from(cursor)).Items)
	clock.Advance(time.Hour)
	got, _ := c.drain(fake.SignInAttempts, from(cursor))
	require.InDelta(t, 60, len(got), 2)
	require.Equal(t, got, uuids(api, fake.SignInAttempts, noon.Add(time.Minute), time.Time{}, time.Time{}))
}

func TestLimits(t *testing.T) {
	for _, tt := range []struct {
		name              string
		perMinute, hourly int
		want              []int // how many of 1,000 requests are answered in each of some minutes
	}{
		{"as documented", 0, 0, []int{600, 600, 600}},
		{"by the minute", 5, 0, []int{5, 5, 5}},
		{"by the hour", -1, 1200, []int{1000, 200, 0}},
		{"both", 700, 1500, []int{700, 700, 100}},
		{"none", -1, -1, []int{1000, 1000, 1000}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			clock := fake.NewClock(noon)
			api, err := fake.New(&fake.Options{Now: clock.Now, PerMinute: tt.perMinute, PerHour: tt.hourly})
			require.NoError(t, err)
			token := api.Token(fake.Grant{})
			for _, want := range tt.want {
				answered := map[int]int{}
				for range 1000 {
					answered[ask(api, token, "/api/v2/auth/introspect")]++
				}
				require.Equal(t, want, answered[200])
				require.Equal(t, 1000-want, answered[429])
				clock.Advance(time.Minute)
			}
			clock.Advance(time.Hour)
			require.Equal(t, 200, ask(api, token, "/api/v2/auth/introspect"))
		})
	}
}

// Those that are refused because of their token leave place for others.
func TestLimitsCountTheAccount(t *testing.T) {
	clock := fake.NewClock(noon)
	api, err := fake.New(&fake.Options{Now: clock.Now, PerMinute: 1})
	require.NoError(t, err)
	require.Equal(t, 401, ask(api, "nonsense", "/api/v2/auth/introspect"))
	require.Equal(t, 200, ask(api, api.Token(fake.Grant{}), "/api/v2/auth/introspect"))
	require.Equal(t, 429, ask(api, api.Token(fake.Grant{}), "/api/auth/introspect"))
}

// Much can happen in no time, and nothing comes twice.
func TestBusy(t *testing.T) {
	clock := fake.NewClock(noon)
	api, c := start(t, &fake.Options{Now: clock.Now, Every: map[fake.Endpoint]time.Duration{fake.ItemUsages: 2 * time.Millisecond}})
	got, _ := c.drain(fake.ItemUsages, `{"limit":1000,"start_time":"2026-03-04T11:59:50Z"}`)
	require.InDelta(t, 3750, len(got), 200) // of 5,000, some are on their way
	require.Equal(t, len(got), api.Stats().Items[fake.ItemUsages])
	slices.Sort(got)
	require.Len(t, slices.Compact(got), api.Stats().Items[fake.ItemUsages])
}

func FuzzBody(f *testing.F) {
	clock := fake.NewClock(noon)
	api, err := fake.New(&fake.Options{Now: clock.Now, PerMinute: -1, PerHour: -1})
	require.NoError(f, err)
	token := api.Token(fake.Grant{})
	_, first := answer(api, token, "/api/v2/itemusages", `{"limit":2}`)
	var p page
	require.NoError(f, json.Unmarshal(first, &p))
	for _, body := range []string{from(p.Cursor), `{"limit":3,"start_time":"2026-03-04T11:00:00Z"}`, `{"end_time":"2026-03-04T11:00:00+23:59"}`, `{"cursor":1}`, `[`} {
		f.Add(body)
	}
	f.Fuzz(func(t *testing.T, body string) {
		status, text := answer(api, token, "/api/v2/itemusages", body)
		switch {
		case status == 400:
			require.Equal(t, badRequest, string(text))
		default:
			require.Equal(t, 200, status)
			var p page
			require.NoError(t, json.Unmarshal(text, &p))
			require.LessOrEqual(t, len(p.Items), 1000)
			again, text := answer(api, token, "/api/v2/itemusages", from(p.Cursor))
			require.Equal(t, 200, again, "%s", text)
		}
		if status != 400 && !json.Valid([]byte(body)) {
			t.Errorf("%q is no JSON", body)
		}
	})
}
