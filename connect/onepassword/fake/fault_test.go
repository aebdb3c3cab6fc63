package fake_test

import (
	"encoding/json"
	"errors"
	"io"
	"net/http"
	"net/http/httptest"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/margaylog/margay/connect/onepassword/fake"
)

// A meeting is what a client sees of a fault.
type meeting struct {
	res  *http.Response
	text string
	err  error
	took time.Duration
	page page // when text is one
	want page // what comes when nothing happens
}

func TestFaults(t *testing.T) {
	elsewhere := httptest.NewServer(http.NotFoundHandler())
	defer elsewhere.Close()
	status := func(code int, body string) func(*testing.T, meeting) {
		return func(t *testing.T, m meeting) {
			require.NoError(t, m.err)
			require.Equal(t, code, m.res.StatusCode)
			require.Equal(t, body, m.text)
			require.Empty(t, m.res.Header.Get("Retry-After"))
		}
	}
	same := func(t *testing.T, m meeting) {
		require.NoError(t, m.err)
		require.Equal(t, 200, m.res.StatusCode)
		require.Equal(t, m.want, m.page)
	}
	broken := func(t *testing.T, m meeting) {
		require.ErrorIs(t, m.err, io.ErrUnexpectedEOF)
		require.NotEmpty(t, m.text)
	}
	html := func(t *testing.T, m meeting) { require.True(t, strings.HasPrefix(m.text, "<html>"), m.text) }
	tests := []struct {
		fault fake.Fault
		check func(*testing.T, meeting)
	}{
		{fake.Fault{Kind: fake.TooMany}, status(429, `{"Error":{"Message":"Too Many Requests"}}`)},
		{fake.Fault{Kind: fake.Unauthorized}, status(401, unauthorized)},
		{fake.Fault{Kind: fake.BadRequest}, status(400, badRequest)},
		{fake.Fault{Kind: fake.ServerError}, status(500, `{"Error":{"Message":"Internal Server Error"}}`)},
		{fake.Fault{Kind: fake.Unavailable, Wait: 7 * time.Second}, func(t *testing.T, m meeting) {
			require.Equal(t, 503, m.res.StatusCode)
			require.Equal(t, "7", m.res.Header.Get("Retry-After"))
			html(t, m)
		}},
		{fake.Fault{Kind: fake.Redirect, Location: elsewhere.URL}, func(t *testing.T, m meeting) {
			require.Equal(t, 307, m.res.StatusCode)
			require.Equal(t, elsewhere.URL, m.res.Header.Get("Location"))
		}},
		{fake.Fault{Kind: fake.Drop}, func(t *testing.T, m meeting) { require.ErrorIs(t, m.err, io.EOF) }},
		{fake.Fault{Kind: fake.Hang}, func(t *testing.T, m meeting) {
			var timeout interface{ Timeout() bool }
			require.True(t, errors.As(m.err, &timeout) && timeout.Timeout(), "%v", m.err)
		}},
		{fake.Fault{Kind: fake.Slow, Wait: 50 * time.Millisecond}, func(t *testing.T, m meeting) {
			same(t, m)
			require.GreaterOrEqual(t, m.took, 50*time.Millisecond)
		}},
		{fake.Fault{Kind: fake.Stall, Wait: 50 * time.Millisecond}, func(t *testing.T, m meeting) {
			same(t, m)
			require.GreaterOrEqual(t, m.took, 50*time.Millisecond)
		}},
		{fake.Fault{Kind: fake.Cut}, func(t *testing.T, m meeting) {
			broken(t, m)
			require.Equal(t, len(m.text), int(m.res.ContentLength)/2)
		}},
		{fake.Fault{Kind: fake.CutChunk}, func(t *testing.T, m meeting) {
			broken(t, m)
			require.EqualValues(t, -1, m.res.ContentLength)
		}},
		{fake.Fault{Kind: fake.Truncated}, func(t *testing.T, m meeting) {
			require.NoError(t, m.err)
			require.Equal(t, 200, m.res.StatusCode)
			require.False(t, json.Valid([]byte(m.text)))
			require.True(t, strings.HasPrefix(m.text, `{"cursor":`))
		}},
		{fake.Fault{Kind: fake.NotJSON}, func(t *testing.T, m meeting) {
			require.Equal(t, 200, m.res.StatusCode)
			require.Equal(t, "application/json", m.res.Header.Get("Content-Type"))
			html(t, m)
		}},
		{fake.Fault{Kind: fake.WrongType}, func(t *testing.T, m meeting) {
			same(t, m)
			require.Equal(t, "text/html; charset=utf-8", m.res.Header.Get("Content-Type"))
		}},
		{fake.Fault{Kind: fake.WrongDate, Skew: -3 * time.Hour}, func(t *testing.T, m meeting) {
			same(t, m)
			require.Equal(t, noon.Add(-3*time.Hour).Format(http.TimeFormat), m.res.Header.Get("Date"))
		}},
		{fake.Fault{Kind: fake.EmptyPage}, func(t *testing.T, m meeting) {
			require.Empty(t, m.page.Items)
			require.True(t, m.page.More)
		}},
		{fake.Fault{Kind: fake.EmptyLoop}, func(t *testing.T, m meeting) {
			require.Empty(t, m.page.Items)
			require.True(t, m.page.More)
		}},
		{fake.Fault{Kind: fake.SameCursor}, func(t *testing.T, m meeting) { require.Equal(t, m.want.Items, m.page.Items) }},
		{fake.Fault{Kind: fake.MovedCursor}, func(t *testing.T, m meeting) { require.Equal(t, m.want.Items, m.page.Items) }},
		{fake.Fault{Kind: fake.Junk, Size: 7}, func(t *testing.T, m meeting) {
			require.Equal(t, m.want.Cursor, m.page.Cursor)
			require.Len(t, m.page.Items, len(m.want.Items)+7)
			require.Subset(t, m.page.Items, m.want.Items)
		}},
		{fake.Fault{Kind: fake.HugeItems, Size: 100_000}, func(t *testing.T, m meeting) {
			require.Equal(t, m.want.Cursor, m.page.Cursor)
			require.Len(t, m.page.Items, len(m.want.Items))
			for _, it := range m.page.Items {
				require.Greater(t, len(it), 100_000)
			}
		}},
		{fake.Fault{Kind: fake.TooManyEvents, Size: 50}, func(t *testing.T, m meeting) {
			require.Len(t, m.page.Items, 50)
			require.Equal(t, m.want.Items, m.page.Items[:len(m.want.Items)])
		}},
	}
	tried := map[fake.Kind]bool{}
	for _, tt := range tests {
		tried[tt.fault.Kind] = true
		t.Run(string(tt.fault.Kind), func(t *testing.T) {
			clock := fake.NewClock(noon)
			api, c := start(t, &fake.Options{Now: clock.Now})
			begin := c.page(fake.ItemUsages, `{"limit":10}`).Cursor
			want := c.page(fake.ItemUsages, from(begin))
			api.Script(fake.ItemUsages, tt.fault)
			m := meet(t, c, from(begin), tt.fault.Kind == fake.Hang)
			m.want = want
			tt.check(t, m)

			requests := api.Requests()
			require.Equal(t, tt.fault.Kind, requests[len(requests)-1].Fault)
			require.Equal(t, 1, api.Stats().ByFault[tt.fault.Kind])
			// The next request meets nothing.
			p := c.page(fake.ItemUsages, from(begin))
			if tt.fault.Kind == fake.MovedCursor {
				want = c.page(fake.ItemUsages, from(want.Cursor))
			}
			require.Equal(t, want, p)
		})
	}
	for _, k := range fake.Kinds() {
		require.True(t, tried[k], "%s has no test", k)
	}
}

// meet asks for events, with a client that follows no redirect.
func meet(t *testing.T, c client, body string, impatient bool) (m meeting) {
	h := &http.Client{
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
		Transport:     &http.Transport{}, // connections are not those of other tests
	}
	defer h.CloseIdleConnections()
	if impatient {
		h.Timeout = 100 * time.Millisecond
	}
	began := time.Now()
	m.res, m.text, m.err = c.with(h).try("POST", "/api/v2/itemusages", body)
	m.took = time.Since(began)
	_ = json.Unmarshal([]byte(m.text), &m.page) // the check says whether it must be a page
	return m
}

// An empty page has a new cursor, from which the events come; an empty loop
// does not.
func TestEmptyPages(t *testing.T) {
	clock := fake.NewClock(noon)
	api, c := start(t, &fake.Options{Now: clock.Now})
	want, _ := c.drain(fake.AuditEvents, `{}`)
	begin := c.page(fake.AuditEvents, `{"limit":1}`).Cursor
	api.Script(fake.AuditEvents, fake.Fault{Kind: fake.EmptyPage}, fake.Fault{Kind: fake.EmptyPage}, fake.Fault{Kind: fake.EmptyLoop})
	seen := []string{begin}
	for range 3 {
		seen = append(seen, c.page(fake.AuditEvents, from(seen[len(seen)-1])).Cursor)
	}
	require.NotEqual(t, seen[0], seen[1])
	require.NotEqual(t, seen[1], seen[2])
	require.Equal(t, seen[2], seen[3])
	got, _ := c.drain(fake.AuditEvents, from(seen[3]))
	require.Equal(t, want[1:], got)
}

// The cursor of the request comes back also when that was a reset cursor.
func TestSameCursor(t *testing.T) {
	for _, tt := range []struct {
		kind   fake.Kind
		repeat bool
	}{{fake.SameCursor, true}, {fake.MovedCursor, false}} {
		t.Run(string(tt.kind), func(t *testing.T) {
			clock := fake.NewClock(noon)
			api, c := start(t, &fake.Options{Now: clock.Now})
			want, _ := c.drain(fake.ItemUsages, `{}`)
			api.Script(fake.ItemUsages, fake.Fault{Kind: tt.kind}, fake.Fault{Kind: tt.kind})
			first := c.page(fake.ItemUsages, `{}`)
			second := c.page(fake.ItemUsages, from(first.Cursor))
			require.Equal(t, first.Cursor, second.Cursor)
			require.Equal(t, tt.repeat, string(first.Items[0]) == string(second.Items[0]))
			got, _ := c.drain(fake.ItemUsages, from(second.Cursor))
			if !tt.repeat {
				want = want[len(first.Items)+len(second.Items):]
			}
			require.Equal(t, want, got)
		})
	}
}

func TestScriptsComeBeforeChaos(t *testing.T) {
	api, err := fake.New(&fake.Options{Now: fake.NewClock(noon).Now})
	require.NoError(t, err)
	token := api.Token(fake.Grant{})
	api.Chaos(fake.Chaos{Share: 1, Faults: []fake.Fault{{Kind: fake.ServerError}}})
	api.Script(fake.ItemUsages, fake.Fault{Kind: fake.Unavailable}, fake.Fault{})
	api.Script(fake.ItemUsages, fake.Fault{Kind: fake.TooMany})
	api.Script("", fake.Fault{Kind: fake.Unauthorized})
	var got []int
	for _, path := range []string{"/api/v2/itemusages", "/api/v1/itemusages", "/api/v2/itemusages", "/api/v2/itemusages", "/api/v2/signinattempts", "/api/auth/introspect", "/api/auth/introspect"} {
		got = append(got, ask(api, token, path))
	}
	require.Equal(t, []int{503, 200, 429, 500, 500, 401, 200}, got)
	api.Chaos(fake.Chaos{})
	require.Equal(t, 200, ask(api, token, "/api/v2/itemusages"))
}

// The dice fall the same for the same seed, and as often as they are told.
func TestChaos(t *testing.T) {
	throw := func(seed uint64) string {
		api, err := fake.New(&fake.Options{Now: fake.NewClock(noon).Now, PerMinute: -1, Since: noon})
		require.NoError(t, err)
		api.Chaos(fake.Chaos{Seed: seed, Share: 0.3, Faults: []fake.Fault{{Kind: fake.ServerError}, {Kind: fake.TooMany}}})
		var got strings.Builder
		for range 300 {
			for _, e := range fake.Endpoints() {
				got.WriteString(" " + strconv.Itoa(ask(api, api.Token(fake.Grant{}), "/api/v2/"+string(e))))
			}
		}
		s := api.Stats()
		require.InDelta(t, 135, s.ByFault[fake.ServerError], 40)
		require.InDelta(t, 135, s.ByFault[fake.TooMany], 40)
		require.Equal(t, 900, s.ByStatus[200]+s.ByStatus[429]+s.ByStatus[500])
		return got.String()
	}
	require.Equal(t, throw(1), throw(1))
	require.NotEqual(t, throw(1), throw(2))
}

// A client that follows a redirect shows what it sends there.
func TestRedirectShowsTheToken(t *testing.T) {
	api, c := start(t, nil)
	other, elsewhere := start(t, nil)
	for _, keep := range []bool{true, false} {
		api.Script(fake.AuditEvents, fake.Fault{Kind: fake.Redirect, Location: elsewhere.url + "/api/v2/auditevents"})
		h := &http.Client{CheckRedirect: func(r *http.Request, _ []*http.Request) error {
			r.Header.Del("Authorization")
			if keep {
				r.Header.Set("Authorization", "Bearer "+c.token)
			}
			return nil
		}}
		res, _, err := c.with(h).try("POST", "/api/v2/auditevents", "{}")
		require.NoError(t, err)
		require.Equal(t, 401, res.StatusCode)
		all := other.Requests()
		require.Equal(t, keep, all[len(all)-1].Header.Get("Authorization") != "")
		require.Equal(t, "{}", all[len(all)-1].Body)
	}
}
