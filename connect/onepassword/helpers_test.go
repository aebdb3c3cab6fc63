package onepassword

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"io"
	"net/http"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/margaylog/margay/connect/onepassword/fake"
	"github.com/margaylog/margay/parser"
	"github.com/margaylog/margay/schemas"
)

// noon is when the tests begin.
var noon = time.Date(2024, 3, 1, 12, 0, 0, 0, time.UTC)

// A world is an API, and time that both sides share. It passes only while
// nothing happens: then it goes on to where the next sleeper wakes.
type world struct {
	t     testing.TB
	api   *fake.API
	url   string
	clock *simClock
	token string
}

func newWorld(t testing.TB, o fake.Options) *world {
	t.Helper()
	clock := newSimClock(noon)
	t.Cleanup(clock.close)
	o.Now = clock.now
	if o.Keep == 0 {
		o.Keep = 50_000
	}
	api, err := fake.New(&o)
	require.NoError(t, err)
	server, err := api.Start("127.0.0.1:0")
	require.NoError(t, err)
	t.Cleanup(func() { server.Close() })
	return &world{t: t, api: api, url: server.URL, clock: clock, token: api.Token(fake.Grant{})}
}

// options returns the options of a puller of that world.
func (w *world) options() Options {
	token, err := ParseToken(w.token)
	require.NoError(w.t, err)
	return Options{
		Token:     token,
		URL:       w.url,
		Set:       newSet(w.t),
		Clock:     w.clock,
		Chance:    func() float64 { return 0.5 },
		Transport: &busyTransport{clock: w.clock, next: newTransport()},
		Timeout:   10 * time.Second,
	}
}

func newSet(t testing.TB) *parser.Set {
	t.Helper()
	set, err := parser.Compile(schemas.Builtin(), &parser.Options{RowID: parser.ContentRowID, Now: func() time.Time { return noon.Add(10 * 365 * 24 * time.Hour) }})
	require.NoError(t, err)
	return set
}

// A pull is what came of a run.
type pull struct {
	*Totals
	err     error
	out     memorySink
	rejects memorySink
	notices []string
}

// run lets a puller work to its end.
func (w *world) run(ctx context.Context, o Options) *pull {
	w.t.Helper()
	got := new(pull)
	if o.Out == nil {
		o.Out = &got.out
	}
	if o.Rejects == nil {
		o.Rejects = &got.rejects
	}
	told := o.Observer.Notice
	o.Observer.Notice = func(n Notice) {
		text := n.Text
		if n.Source != "" {
			text = n.Source + ": " + text
		}
		got.notices = append(got.notices, text)
		if told != nil {
			told(n)
		}
	}
	p, err := New(o)
	require.NoError(w.t, err)
	got.Totals, got.err = p.Run(ctx)
	require.Equal(w.t, got.In, got.Out+got.Rejected+got.Blank+got.Skipped)
	w.noToken(got)
	return got
}

// noToken checks that nothing that a run says holds the token, or a good part
// of it.
func (w *world) noToken(got *pull) {
	w.t.Helper()
	all, err := json.Marshal(got.Totals)
	require.NoError(w.t, err)
	text := string(all) + strings.Join(got.notices, "\n") + got.out.String() + got.rejects.String()
	if got.err != nil {
		text += got.err.Error()
	}
	for _, part := range strings.Split(w.token, ".") {
		require.NotContains(w.t, text, part)
	}
}

// uuids returns how often each event is in the output.
func (p *pull) uuids(t testing.TB) map[string]int {
	t.Helper()
	counts := make(map[string]int)
	for line := range strings.Lines(p.out.String()) {
		var ev struct{ UUID string }
		require.NoError(t, json.Unmarshal([]byte(line), &ev))
		counts[ev.UUID]++
	}
	return counts
}

// truth returns the UUIDs of the events of sources in a range that an API had
// given by some time, without those that must be rejected.
func (w *world) truth(start, end, by time.Time, of ...fake.Endpoint) []string {
	if len(of) == 0 {
		of = fake.Endpoints()
	}
	var all []string
	for _, e := range of {
		for ev := range w.api.Events(e, start, end, by) {
			if !ev.Malformed {
				all = append(all, ev.UUID)
			}
		}
	}
	return all
}

// exactly checks that each event came once, and no other.
func (p *pull) exactly(t testing.TB, want []string) {
	t.Helper()
	p.atLeast(t, want)
	for uuid, n := range p.uuids(t) {
		require.Equal(t, 1, n, uuid)
	}
}

// atLeast checks that each event came, and no other.
func (p *pull) atLeast(t testing.TB, want []string) {
	t.Helper()
	got := p.uuids(t)
	missing := 0
	for _, uuid := range want {
		if got[uuid] == 0 {
			missing++
		}
	}
	require.Zero(t, missing, "events missing, of %d", len(want))
	require.Equal(t, len(want), len(got), "there are events that should not be")
}

// said checks that there is a notice with a text.
func (p *pull) said(t testing.TB, text string) {
	t.Helper()
	require.Condition(t, func() bool {
		return slices.ContainsFunc(p.notices, func(n string) bool { return strings.Contains(n, text) })
	}, "%q is not in %q", text, p.notices)
}

// all returns what a source was to be given from a time on, when it was asked
// for the last time.
func (w *world) all(start, end time.Time, of ...fake.Endpoint) []string {
	var all []string
	for _, e := range of {
		asked := w.asked(e)
		all = append(all, w.truth(start, end, asked[len(asked)-1].Time, e)...)
	}
	return all
}

// asked returns the requests to an endpoint.
func (w *world) asked(e fake.Endpoint) []fake.Request {
	return slices.DeleteFunc(w.api.Requests(), func(r fake.Request) bool { return r.Endpoint != e })
}

// A memorySink is a Sink in memory, which counts what it was asked to sync.
type memorySink struct {
	bytes.Buffer
	syncs int
}

func (m *memorySink) Sync() error {
	m.syncs++
	return nil
}

// A simClock is a clock whose time passes while nothing happens.
type simClock struct {
	mu       sync.Mutex
	time     time.Time
	ahead    time.Duration // of the API's
	sleepers map[*sleeper]bool
	busy     int // calls under way
	changes  int
	all      int // as many sleepers are all there are: nobody else is at work
	stop     chan struct{}
}

type sleeper struct {
	until time.Time
	wake  chan struct{}
}

func newSimClock(at time.Time) *simClock {
	c := &simClock{time: at, sleepers: make(map[*sleeper]bool), stop: make(chan struct{})}
	go c.run()
	return c
}

func (c *simClock) close() { close(c.stop) }

// now is the clock of the API.
func (c *simClock) now() time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.time
}

func (c *simClock) Now() time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.time.Add(c.ahead)
}

func (c *simClock) Sleep(ctx context.Context, d time.Duration) error {
	if err := ctx.Err(); err != nil || d <= 0 {
		return err
	}
	s := &sleeper{wake: make(chan struct{})}
	c.mu.Lock()
	s.until = c.time.Add(d)
	c.sleepers[s] = true
	c.changes++
	if len(c.sleepers) == c.all {
		c.advance()
	}
	c.mu.Unlock()
	select {
	case <-s.wake:
		return nil
	case <-ctx.Done():
		c.mu.Lock()
		delete(c.sleepers, s)
		c.mu.Unlock()
		return ctx.Err()
	}
}

// call notes that a call begins or ends.
func (c *simClock) call(n int) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.busy += n
	c.changes++
}

// run lets time pass when nothing has happened for a while.
func (c *simClock) run() {
	seen := 0
	for {
		select {
		case <-c.stop:
			return
		case <-time.After(time.Millisecond):
		}
		c.mu.Lock()
		if c.busy == 0 && c.changes == seen {
			c.advance()
		}
		seen = c.changes
		c.mu.Unlock()
	}
}

func (c *simClock) advance() {
	var first *sleeper
	for s := range c.sleepers {
		if first == nil || s.until.Before(first.until) {
			first = s
		}
	}
	if first == nil {
		return
	}
	if first.until.After(c.time) {
		c.time = first.until
	}
	for s := range c.sleepers {
		if !s.until.After(c.time) {
			close(s.wake)
			delete(c.sleepers, s)
		}
	}
	c.changes++
}

// A busyTransport tells a clock of the calls that are under way.
type busyTransport struct {
	clock *simClock
	next  http.RoundTripper
}

func (b *busyTransport) RoundTrip(r *http.Request) (*http.Response, error) {
	b.clock.call(1)
	resp, err := b.next.RoundTrip(r)
	if err != nil {
		b.clock.call(-1)
		return nil, err
	}
	resp.Body = &busyBody{ReadCloser: resp.Body, clock: b.clock}
	return resp, nil
}

type busyBody struct {
	io.ReadCloser
	clock *simClock
	once  sync.Once
}

func (b *busyBody) Close() error {
	b.once.Do(func() { b.clock.call(-1) })
	return b.ReadCloser.Close()
}

var errBroken = errors.New("the disk is on fire")
