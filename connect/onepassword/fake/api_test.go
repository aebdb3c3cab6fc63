package fake_test

import (
	"bytes"
	"encoding/json"
	"io"
	"net/http"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/margaylog/margay/connect/onepassword/fake"
)

var noon = time.Date(2026, 3, 4, 12, 0, 0, 0, time.UTC)

// A client asks an API over HTTP.
type client struct {
	t     *testing.T
	url   string
	token string
}

// start serves an API until the test ends.
func start(t *testing.T, o *fake.Options) (*fake.API, client) {
	t.Helper()
	api, err := fake.New(o)
	require.NoError(t, err)
	server, err := api.Start("127.0.0.1:0")
	require.NoError(t, err)
	t.Cleanup(func() { require.NoError(t, server.Close()) })
	return api, client{t, server.URL, api.Token(fake.Grant{})}
}

// do sends a request and returns the answer's status and body.
func (c client) do(method, path, body string) (int, string) {
	c.t.Helper()
	req, err := http.NewRequest(method, c.url+path, bytes.NewReader([]byte(body)))
	require.NoError(c.t, err)
	if c.token != "" {
		req.Header.Set("Authorization", "Bearer "+c.token)
	}
	res, err := http.DefaultClient.Do(req)
	require.NoError(c.t, err)
	defer res.Body.Close()
	got, err := io.ReadAll(res.Body)
	require.NoError(c.t, err)
	return res.StatusCode, string(got)
}

type page struct {
	Cursor string            `json:"cursor"`
	More   bool              `json:"has_more"`
	Items  []json.RawMessage `json:"items"`
}

// page asks for events and returns what came.
func (c client) page(e fake.Endpoint, body string) page {
	c.t.Helper()
	status, text := c.do("POST", "/api/v2/"+string(e), body)
	require.Equal(c.t, 200, status, text)
	var p page
	require.NoError(c.t, json.Unmarshal([]byte(text), &p))
	return p
}

func from(cursor string) string {
	body, _ := json.Marshal(map[string]string{"cursor": cursor})
	return string(body)
}

// drain follows the cursors until there is no more, and returns the UUIDs of
// the events and the last cursor.
func (c client) drain(e fake.Endpoint, body string) (uuids []string, cursor string) {
	c.t.Helper()
	for {
		p := c.page(e, body)
		for _, it := range p.Items {
			var ev struct{ UUID string }
			require.NoError(c.t, json.Unmarshal(it, &ev))
			uuids = append(uuids, ev.UUID)
		}
		if !p.More {
			return uuids, p.Cursor
		}
		body = from(p.Cursor)
	}
}

func uuids(api *fake.API, e fake.Endpoint, start, end, by time.Time) (all []string) {
	for ev := range api.Events(e, start, end, by) {
		all = append(all, ev.UUID)
	}
	return all
}

// A day of events, polled every ten minutes, is all events of that day once.
func TestDay(t *testing.T) {
	clock := fake.NewClock(noon)
	api, c := start(t, &fake.Options{Seed: 1, Now: clock.Now, Late: 0.1})
	for _, e := range fake.Endpoints() {
		t.Run(string(e), func(t *testing.T) {
			clock.Set(noon)
			got, cursor := c.drain(e, `{"limit":1000}`)
			for range 144 {
				clock.Advance(10 * time.Minute)
				more, next := c.drain(e, from(cursor))
				got, cursor = append(got, more...), next
			}
			require.Greater(t, len(got), 700)
			require.Equal(t, uuids(api, e, noon.Add(-time.Hour), time.Time{}, time.Time{}), got)
			again := c.page(e, from(cursor))
			require.Equal(t, page{cursor, false, []json.RawMessage{}}, again)
		})
	}
}
