package onepassword

import (
	"context"
	"encoding/json"
	"net"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/margaylog/margay/connect/onepassword/fake"
)

// A day of events, minute by minute: late ones, ones whose clock was wrong,
// ones that are no events. Each comes out once, as an event or as a reject.
func TestDay(t *testing.T) {
	t.Parallel()
	w := newWorld(t, fake.Options{Seed: 1, Late: 0.1, Skewed: 0.05, Malformed: 0.02})
	hours := 24
	if testing.Short() {
		hours = 3
	}
	start, end := noon, noon.Add(time.Duration(hours)*time.Hour)
	w.clock.all = 3
	o := w.options()
	o.Start, o.Until = start, end
	got := w.run(context.Background(), o)
	require.NoError(t, got.err)
	assert.Empty(t, got.notices)

	malformed := 0
	var want []string
	for _, e := range fake.Endpoints() {
		asked := w.asked(e)
		assert.InDelta(t, hours*60, len(asked), 10, e)
		last := asked[len(asked)-1].Time
		want = append(want, w.truth(start, end, last, e)...)
		for ev := range w.api.Events(e, start, end, last) {
			if ev.Malformed {
				malformed++
			}
		}
	}
	assert.Greater(t, len(want), hours*400)
	assert.EqualValues(t, len(want), got.Out)
	assert.EqualValues(t, malformed, got.Rejected)
	assert.Positive(t, malformed)
	assert.Len(t, got.ByLogType, 3)
	assert.EqualValues(t, w.api.Stats().Requests, got.Calls)
	got.exactly(t, want)
}

// A source that begins anew is asked by a reset cursor; from then on by the
// cursors that it got.
func TestRequests(t *testing.T) {
	t.Parallel()
	w := newWorld(t, fake.Options{})
	o := w.options()
	o.Sources, o.Since, o.Once = []string{"signinattempts"}, 3*24*time.Hour, true
	got := w.run(context.Background(), o)
	require.NoError(t, got.err)
	asked := w.asked(fake.SignInAttempts)
	require.Greater(t, len(asked), 3)
	var first map[string]any
	require.NoError(t, json.Unmarshal([]byte(asked[0].Body), &first))
	assert.Equal(t, map[string]any{"limit": 1000.0, "start_time": "2024-02-27T12:00:00Z"}, first)
	for _, r := range asked[1:] {
		assert.Regexp(t, `^\{"cursor":"[^"]+"\}$`, r.Body)
		assert.Equal(t, "application/json", r.Header.Get("Content-Type"))
	}
	assert.Empty(t, w.asked(fake.ItemUsages))
	got.exactly(t, w.truth(noon.Add(-o.Since), time.Time{}, noon, fake.SignInAttempts))
}

func TestSinceReachesNoFurtherThanTheAPI(t *testing.T) {
	t.Parallel()
	w := newWorld(t, fake.Options{Every: map[fake.Endpoint]time.Duration{fake.AuditEvents: 3 * time.Hour}})
	o := w.options()
	o.Sources, o.Start, o.Once = []string{"auditevents"}, noon.Add(-400*24*time.Hour), true
	got := w.run(context.Background(), o)
	require.NoError(t, got.err)
	got.exactly(t, w.truth(noon.Add(-Retention), time.Time{}, noon, fake.AuditEvents))
}

// Rejects name the source and the cursor of the page they were on, and the
// place within it.
func TestRejectsNameThePage(t *testing.T) {
	t.Parallel()
	w := newWorld(t, fake.Options{Malformed: 1})
	o := w.options()
	o.Sources, o.Since, o.Once = []string{"itemusages"}, 4*time.Hour, true
	got := w.run(context.Background(), o)
	require.NoError(t, got.err)
	require.Greater(t, got.Rejected, int64(1000)) // more than one page
	var files []string
	for line := range strings.Lines(got.rejects.String()) {
		var r struct {
			File, Raw string
			Offset    int
			LogType   string `json:"log_type"`
		}
		require.NoError(t, json.Unmarshal([]byte(line), &r))
		assert.Equal(t, "OnePassword.ItemUsage", r.LogType)
		assert.Positive(t, r.Offset)
		assert.NotEmpty(t, r.Raw)
		if len(files) == 0 || files[len(files)-1] != r.File {
			files = append(files, r.File)
		}
	}
	require.Len(t, files, 2)
	assert.Equal(t, "itemusages?start_time=2024-03-01T08:00:00Z", files[0])
	var body struct{ Cursor string }
	require.NoError(t, json.Unmarshal([]byte(w.asked(fake.ItemUsages)[1].Body), &body))
	assert.Equal(t, "itemusages?cursor="+body.Cursor, files[1])
}

// A source whose token has not the scope is left out; one that was asked for
// by name is a failure.
func TestScopes(t *testing.T) {
	w := newWorld(t, fake.Options{})
	for _, tt := range []struct {
		name    string
		scopes  []fake.Endpoint
		sources []string
		types   int
		stopped int
		err     string
	}{
		{name: "all", scopes: fake.Endpoints(), types: 3},
		{name: "two", scopes: fake.Endpoints()[:2], types: 2},
		{name: "one of two that are named", scopes: fake.Endpoints()[:1], sources: SourceNames()[:2], types: 1, stopped: 1},
		{name: "none", scopes: []fake.Endpoint{}, err: "its scopes are none"},
		{name: "another one", scopes: fake.Endpoints()[:1], sources: SourceNames()[1:], stopped: 2, err: "its scopes are itemusages"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			w.token = w.api.Token(fake.Grant{Scopes: tt.scopes})
			o := w.options()
			o.Once, o.Sources = true, tt.sources
			got := w.run(context.Background(), o)
			assert.Len(t, got.ByLogType, tt.types)
			assert.Len(t, got.Stopped, tt.stopped)
			if tt.err == "" {
				require.NoError(t, got.err)
			} else {
				require.ErrorContains(t, got.err, tt.err)
			}
			if tt.types+tt.stopped < 3 && tt.sources == nil {
				got.said(t, "auditevents: the token has not the scope for it")
			}
		})
	}
}

// When the context ends, what was read is written and stored, and there is no
// error.
func TestEndOfContext(t *testing.T) {
	t.Parallel()
	w := newWorld(t, fake.Options{})
	ctx, cancel := context.WithCancel(context.Background())
	o := w.options()
	o.Since, o.pageLimit = 3*time.Hour, 50
	pages := 0
	o.Observer.Commit = func(Commit) {
		if pages++; pages == 5 {
			cancel()
		}
	}
	store := new(memoryStore)
	o.Store = store
	got := w.run(ctx, o)
	require.NoError(t, got.err)
	assert.Less(t, got.Pages, int64(10))
	// Another puller goes on where that ended.
	o.Observer.Commit, o.Once = nil, true
	rest := w.run(context.Background(), o)
	require.NoError(t, rest.err)
	rest.out.WriteString(got.out.String())
	rest.exactly(t, w.truth(noon.Add(-3*time.Hour), time.Time{}, w.clock.now()))
}

// The interval is kept, whatever each look takes.
func TestInterval(t *testing.T) {
	t.Parallel()
	w := newWorld(t, fake.Options{Every: map[fake.Endpoint]time.Duration{fake.AuditEvents: 10 * time.Second}})
	o := w.options()
	o.Sources, o.Interval, o.Until, o.pageLimit = []string{"auditevents"}, 10*time.Minute, noon.Add(2*time.Hour), 100
	got := w.run(context.Background(), o)
	require.NoError(t, got.err)
	assert.Len(t, w.asked(fake.AuditEvents), 13+3) // an hour is 360 events, so four pages at first
}

// A start that is yet to come would skip all events until then, in silence.
func TestStartInTheFuture(t *testing.T) {
	w := newWorld(t, fake.Options{})
	o := w.options()
	store := new(memoryStore)
	o.Once, o.Start, o.Store = true, noon.Add(time.Hour), store
	got := w.run(context.Background(), o)
	require.EqualError(t, got.err, "the start 2024-03-01T13:00:00Z is yet to come")
	assert.Nil(t, store.state)

	w.clock.ahead = 2 * time.Hour // this machine's clock is wrong; then a start may look so
	got = w.run(context.Background(), o)
	require.NoError(t, got.err)
	assert.Empty(t, got.uuids(t))
}

// What the API calls scopes is shown only as far as it is known.
func TestUnknownScopes(t *testing.T) {
	w := newWorld(t, fake.Options{})
	w.token = w.api.Token(fake.Grant{Scopes: []fake.Endpoint{"\x1b[2Jlee", "itemusages"}})
	o := w.options()
	o.Once, o.Sources = true, []string{"auditevents"}
	require.EqualError(t, w.run(context.Background(), o).err, "the token opens none of what is asked for: its scopes are itemusages")
}

// A run leaves nothing behind: no connection, and none of their goroutines.
func TestConnectionsAreClosed(t *testing.T) {
	w := newWorld(t, fake.Options{})
	var open atomic.Int64
	server := httptest.NewUnstartedServer(w.api)
	server.Config.ConnState = func(_ net.Conn, s http.ConnState) {
		switch s {
		case http.StateNew:
			open.Add(1)
		case http.StateClosed:
			open.Add(-1)
		}
	}
	server.Start()
	defer server.Close()
	o := w.options()
	o.Once, o.URL, o.Transport = true, server.URL, nil
	require.NoError(t, w.run(context.Background(), o).err)
	require.Eventually(t, func() bool { return open.Load() == 0 }, 5*time.Second, time.Millisecond)
}
