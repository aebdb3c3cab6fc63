package alarm

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"runtime"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"syscall"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// notice returns the notice that the tests of senders send.
func notice() Notice {
	return newNotice(Raised, "A.A", begin(), begin().Add(24*time.Hour), 24*time.Hour)
}

// A hook is a server that answers with some statuses, one after the other. -1
// stands for a connection that breaks.
type hook struct {
	*httptest.Server
	mu       sync.Mutex
	statuses []int
	got      []string
	header   http.Header
}

func newHook(t *testing.T, statuses ...int) *hook {
	h := &hook{statuses: statuses}
	h.Server = httptest.NewServer(h)
	t.Cleanup(h.Close)
	return h
}

func (h *hook) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	h.mu.Lock()
	defer h.mu.Unlock()
	body, _ := io.ReadAll(r.Body)
	h.got = append(h.got, r.Method+" "+r.URL.RequestURI()+" "+string(body))
	h.header = r.Header
	status := h.statuses[0]
	h.statuses = h.statuses[1:]
	if status < 0 {
		panic(http.ErrAbortHandler)
	}
	if status == http.StatusTemporaryRedirect {
		w.Header().Set("Location", "/elsewhere")
	}
	w.WriteHeader(status)
	io.WriteString(w, strings.Repeat("thanks ", 20_000))
}

// requests returns what was asked so far, and the last header.
func (h *hook) requests() ([]string, http.Header) {
	h.mu.Lock()
	defer h.mu.Unlock()
	return slices.Clone(h.got), h.header.Clone()
}

// quick returns a webhook that does not wait for long.
func quick(t *testing.T, to string) *webhook {
	t.Helper()
	w, err := newWebhook(to)
	require.NoError(t, err)
	w.pauses = []time.Duration{time.Millisecond, time.Millisecond, time.Millisecond}
	w.client.Timeout = time.Second
	return w
}

func TestWebhook(t *testing.T) {
	for _, tt := range []struct {
		name     string
		statuses []int
		want     string // the error
	}{
		{name: "at once", statuses: []int{200}},
		{name: "nothing to say", statuses: []int{204}},
		{name: "busy for a while", statuses: []int{503, 429, 408, 202}},
		{name: "breaks once", statuses: []int{-1, 200}},
		{name: "down", statuses: []int{500, 502, 503, 504}, want: "status 504 Gateway Timeout"},
		{name: "breaks always", statuses: []int{-1, -1, -1, -1}, want: "EOF"},
		{name: "gone for good", statuses: []int{404}, want: "status 404 Not Found"},
		{name: "unauthorized after a fault", statuses: []int{500, 401}, want: "status 401 Unauthorized"},
		{name: "somewhere else", statuses: []int{307}, want: "status 307 Temporary Redirect"},
		{name: "an odd status", statuses: []int{499}, want: "status 499 "},
	} {
		t.Run(tt.name, func(t *testing.T) {
			h := newHook(t, tt.statuses...)
			err := quick(t, h.URL+"/services/T0?key=1").send(t.Context(), notice())
			if tt.want == "" {
				assert.NoError(t, err)
			} else {
				assert.EqualError(t, err, tt.want)
			}
			n := notice()
			all, header := h.requests()
			require.Len(t, all, len(tt.statuses), "all were asked for, and no more")
			for _, got := range all {
				assert.Equal(t, "POST /services/T0?key=1 "+string(n.json()), got)
			}
			assert.Equal(t, "application/json", header.Get("Content-Type"))
			assert.Equal(t, "margay", header.Get("User-Agent"))
		})
	}
}

func TestWebhookCredentials(t *testing.T) {
	h := newHook(t, 200)
	require.NoError(t, quick(t, strings.Replace(h.URL, "http://", "http://me:hunter2@", 1)).send(t.Context(), notice()))
	_, header := h.requests()
	assert.Equal(t, "Basic bWU6aHVudGVyMg==", header.Get("Authorization"))

	h.Close()
	for _, to := range []string{h.URL, strings.Replace(h.URL, "http://", "https://", 1), "http://nowhere.invalid"} {
		to = strings.Replace(to, "://", "://me:hunter2@", 1) + "/hunter2?key=hunter2"
		err := quick(t, to).send(t.Context(), notice())
		require.Error(t, err)
		assert.NotContains(t, err.Error(), "hunter2")
	}
}

// A server whose certificate nobody vouches for gets nothing.
func TestWebhookTLS(t *testing.T) {
	var asked atomic.Int64
	server := httptest.NewUnstartedServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) { asked.Add(1) }))
	server.Config.ErrorLog = silent()
	server.StartTLS()
	defer server.Close()
	w := quick(t, server.URL)
	assert.ErrorContains(t, w.send(t.Context(), notice()), "certificate")
	assert.Zero(t, asked.Load())

	w.client.Transport = server.Client().Transport // one that knows it
	assert.NoError(t, w.send(t.Context(), notice()))
	assert.EqualValues(t, 1, asked.Load())
}

func TestWebhookTimeout(t *testing.T) {
	stuck := make(chan struct{})
	var asked atomic.Int64
	server := httptest.NewServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) {
		asked.Add(1)
		<-stuck
	}))
	defer server.Close()
	defer close(stuck)
	w := quick(t, server.URL+"/hunter2")
	w.client.Timeout = 20 * time.Millisecond
	err := w.send(t.Context(), notice())
	assert.ErrorIs(t, err, context.DeadlineExceeded)
	assert.NotContains(t, err.Error(), "hunter2")
	assert.EqualValues(t, 4, asked.Load())
}

// The pauses grow, and the end of a run cuts them short.
func TestWebhookPauses(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w, err := newWebhook("http://127.0.0.1:1/")
		require.NoError(t, err)
		var tries []time.Duration
		start := time.Now()
		w.client.Transport = roundTripper(func(*http.Request) (*http.Response, error) {
			tries = append(tries, time.Since(start))
			return nil, syscall.ENETUNREACH
		})
		assert.EqualError(t, w.send(t.Context(), notice()), syscall.ENETUNREACH.Error())
		assert.Equal(t, []time.Duration{0, time.Second, 5 * time.Second, 21 * time.Second}, tries)

		ctx, cancel := context.WithTimeout(t.Context(), 2*time.Second)
		defer cancel()
		tries, start = nil, time.Now()
		assert.EqualError(t, w.send(ctx, notice()), syscall.ENETUNREACH.Error())
		assert.Equal(t, 2*time.Second, time.Since(start))
	})
}

type roundTripper func(*http.Request) (*http.Response, error)

func (f roundTripper) RoundTrip(r *http.Request) (*http.Response, error) { return f(r) }

// A fakeSender takes its time for each notice.
type fakeSender struct {
	takes time.Duration
	err   error
	sent  []string
	begun time.Time
}

func (s *fakeSender) send(ctx context.Context, n Notice) error {
	select {
	case <-time.After(s.takes):
		s.sent = append(s.sent, fmt.Sprintf("%s %s %s", span(time.Since(s.begun)), n.Status, n.LogType))
		return s.err
	case <-ctx.Done():
		return ctx.Err()
	}
}

// Run in fake time: each minute a look, senders that are slow hold up nothing.
func TestRun(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := &fakeSender{takes: 10 * time.Minute, err: errors.New("grumble"), begun: time.Now()}
		var lines []string
		begun := time.Now()
		a, err := New(Options{LogTypes: []string{"A.A", "B.B"}, After: 15 * time.Minute, Log: func(line string) {
			lines = append(lines, span(time.Since(begun))+" "+line)
		}})
		require.NoError(t, err)
		a.deliverBy("pigeon", s)
		ctx, cancel := context.WithCancel(t.Context())
		done := make(chan struct{})
		go func() { a.Run(ctx); close(done) }()

		time.Sleep(10*time.Minute + time.Second)
		a.Seen("B.B")
		time.Sleep(6 * time.Minute)
		a.Seen("A.A")
		time.Sleep(20 * time.Minute)
		cancel()
		<-done
		assert.Equal(t, []string{
			"15m no A.A events for 15m, since " + begun.UTC().Format(time.RFC3339),
			"16m1s A.A events come again, after 16m1s without",
			"25m alarm pigeon: grumble",
			"26m no B.B events for 15m59s, since " + begun.Add(10*time.Minute+time.Second).UTC().Format(time.RFC3339),
			"32m no A.A events for 15m59s, since " + begun.Add(16*time.Minute+time.Second).UTC().Format(time.RFC3339),
			"35m alarm pigeon: grumble",
			"36m16s alarm pigeon: context canceled", // it was given a quarter of a minute
			"36m16s alarm pigeon: context canceled",
		}, lines)
		assert.Equal(t, []string{"25m raised A.A", "35m resumed A.A"}, s.sent)
	})
}

// A process that lives for one poll tells of all before it ends.
func TestRunOnce(t *testing.T) {
	h := newHook(t, 200, 200)
	state := State{"A.A": {Since: begin()}, "B.B": {Since: begin(), Raised: true}}
	a, err := New(Options{LogTypes: []string{"A.A", "B.B"}, State: state, Webhook: h.URL + "/"})
	require.NoError(t, err)
	ctx, cancel := context.WithCancel(t.Context())
	a.Seen("B.B")
	a.Check()
	cancel()
	a.Run(ctx)
	got, _ := h.requests()
	require.Len(t, got, 2)
	assert.Contains(t, got[0], `"status":"resumed","log_type":"B.B"`)
	assert.Contains(t, got[1], `"status":"raised","log_type":"A.A"`)
	assert.True(t, a.State()["A.A"].Raised)
	assert.False(t, a.State()["B.B"].Raised)
	assert.False(t, state["A.A"].Raised, "the state that was given is not changed")
}

func TestQueueIsBounded(t *testing.T) {
	var lines []string
	d := newDelivery("pigeon", &fakeSender{}, 1, func(line string) { lines = append(lines, line) })
	for range 18 {
		d.add(notice())
	}
	assert.Equal(t, []string{
		"alarm pigeon: too many notices wait; one was dropped",
		"alarm pigeon: too many notices wait; one was dropped",
	}, lines)
}

// Many goroutines at once: each log type's changes alternate, and Changed may
// ask for the state.
func TestConcurrent(t *testing.T) {
	var clock atomic.Int64
	last := make(map[string]Status)
	var a *Alarm
	a, err := New(Options{
		LogTypes: []string{"A.A", "B.B"},
		After:    MinAfter,
		Now:      func() time.Time { return time.Unix(clock.Load(), 0) },
		Log:      func(string) {},
		Changed: func(n Notice) {
			if last[n.LogType] == n.Status || last[n.LogType] == "" && n.Status == Resumed {
				t.Errorf("%s: %s after %q", n.LogType, n.Status, last[n.LogType])
			}
			runtime.Gosched() // whoever does not wait for this comes now
			last[n.LogType] = n.Status
			if got := a.State()[n.LogType].Raised; got != (n.Status == Raised) {
				t.Errorf("%s: %s, but the state says %t", n.LogType, n.Status, got)
			}
		},
	})
	require.NoError(t, err)
	var wg sync.WaitGroup
	for i := range 4 {
		wg.Go(func() {
			for range 5000 {
				clock.Add(int64(MinAfter/time.Second) / 3)
				switch i {
				case 0, 1:
					a.Check()
				default:
					a.Seen([]string{"A.A", "B.B"}[i-2])
				}
			}
		})
	}
	wg.Wait()
	assert.Len(t, last, 2, "something has happened")
	_, err = json.Marshal(a.State())
	assert.NoError(t, err)
}
