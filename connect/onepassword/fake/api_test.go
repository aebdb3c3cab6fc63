package fake_test

import (
	"encoding/json"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
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

// with returns a client that goes by HTTP in another way.
func (c client) with(h *http.Client) caller { return caller{c, h} }

type caller struct {
	client
	http *http.Client
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
	return c.with(http.DefaultClient).do(method, path, body)
}

func (c caller) do(method, path, body string) (int, string) {
	c.t.Helper()
	res, text, err := c.try(method, path, body)
	require.NoError(c.t, err)
	return res.StatusCode, text
}

// try is do where the answer can fail to come.
func (c caller) try(method, path, body string) (*http.Response, string, error) {
	c.t.Helper()
	req, err := http.NewRequestWithContext(c.t.Context(), method, c.url+path, strings.NewReader(body))
	require.NoError(c.t, err)
	if c.token != "" {
		req.Header.Set("Authorization", "Bearer "+c.token)
	}
	res, err := c.http.Do(req)
	if err != nil {
		return nil, "", err
	}
	defer res.Body.Close()
	text, err := io.ReadAll(res.Body)
	return res, string(text), err
}

// answer asks an API without a network.
func answer(api *fake.API, token, path, body string) (int, []byte) {
	method := http.MethodPost
	if strings.HasSuffix(path, "introspect") {
		method = http.MethodGet
	}
	req := httptest.NewRequest(method, path, strings.NewReader(body))
	req.Header.Set("Authorization", "Bearer "+token)
	w := httptest.NewRecorder()
	api.ServeHTTP(w, req)
	return w.Code, w.Body.Bytes()
}

func ask(api *fake.API, token, path string) int {
	status, _ := answer(api, token, path, "{}")
	return status
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
	api, c := start(t, &fake.Options{Seed: 1, Now: clock.Now, Late: 0.1, Every: map[fake.Endpoint]time.Duration{fake.ItemUsages: time.Minute}})
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
