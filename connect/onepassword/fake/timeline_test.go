package fake_test

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/margaylog/margay/connect/onepassword/fake"
)

// A transport is a function that answers requests.
type transport func(*http.Request) (*http.Response, error)

func (f transport) RoundTrip(r *http.Request) (*http.Response, error) { return f(r) }

// A diary is what happened, in order.
type diary struct {
	from  time.Time
	mu    sync.Mutex
	lines []string
}

func (d *diary) note(at time.Time, what string) {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.lines = append(d.lines, fmt.Sprintf("%v %s", at.Sub(d.from), what))
}

// request sends a request to a path.
func request(ctx context.Context, tl *fake.Timeline, path string) error {
	req, err := http.NewRequestWithContext(ctx, http.MethodPost, "http://127.0.0.1"+path, strings.NewReader("{}"))
	if err != nil {
		return err
	}
	_, err = tl.RoundTrip(req)
	return err
}

// errNothing is what requests are answered by in these tests.
var errNothing = errors.New("no answer")

// play lets three goroutines ask once a minute, for so long, each a path of
// its own.
func play(t *testing.T, speed float64, length time.Duration, prepare func(*fake.Timeline, *diary)) []string {
	d := &diary{from: time.Date(2026, 3, 2, 0, 0, 0, 0, time.UTC)}
	var tl *fake.Timeline
	tl = fake.NewTimeline(d.from, speed, transport(func(r *http.Request) (*http.Response, error) {
		d.note(tl.Now(), r.URL.Path)
		time.Sleep(time.Millisecond) // others would come in between
		d.note(tl.Now(), r.URL.Path+" answered")
		return nil, errNothing
	}))
	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()
	if prepare != nil {
		prepare(tl, d)
	}
	tl.EndAt(d.from.Add(length), cancel)
	tl.Join(3)
	var wg sync.WaitGroup
	for _, path := range []string{"/c", "/a", "/b"} {
		wg.Go(func() {
			for request(ctx, tl, path) == errNothing && tl.Sleep(ctx, time.Minute) == nil {
			}
		})
	}
	tl.Leave() // this one only waits
	wg.Wait()
	tl.Stop()
	require.Equal(t, d.from.Add(length), tl.Now())
	return d.lines
}

func TestTimelineIsTheSameEachTime(t *testing.T) {
	want := []string{
		"0s /a", "0s /a answered", "0s /b", "0s /b answered", "0s /c", "0s /c answered",
		"30s half",
		"1m0s /a", "1m0s /a answered", "1m0s /b", "1m0s /b answered", "1m0s /c", "1m0s /c answered",
		"1m0s then", "1m20s again",
	}
	for range 20 {
		got := play(t, 0, 90*time.Second, func(tl *fake.Timeline, d *diary) {
			start := tl.Now()
			tl.At(start.Add(time.Minute), func() {
				d.note(tl.Now(), "then")
				tl.At(start.Add(80*time.Second), func() { d.note(tl.Now(), "again") })
			})
			tl.At(start.Add(30*time.Second), func() { d.note(tl.Now(), "half") })
			tl.At(start.Add(time.Hour), func() { d.note(tl.Now(), "too late") })
		})
		require.Equal(t, want, got)
	}
}

func TestTimelineKeepsPace(t *testing.T) {
	began := time.Now()
	play(t, 600, 2*time.Minute, nil)
	require.GreaterOrEqual(t, time.Since(began), 200*time.Millisecond)
}

// What takes longer than it may is made up for.
func TestTimelineCatchesUp(t *testing.T) {
	began := time.Now()
	play(t, 600, 5*time.Minute, func(tl *fake.Timeline, _ *diary) {
		tl.At(tl.Now().Add(time.Minute), func() { time.Sleep(300 * time.Millisecond) })
	})
	require.Less(t, time.Since(began), 700*time.Millisecond)
}

// Whoever gives up does not keep the others waiting.
func TestTimelineGivesUp(t *testing.T) {
	tl := fake.NewTimeline(noon, 0, transport(func(*http.Request) (*http.Response, error) { return nil, errNothing }))
	ctx, cancel := context.WithCancel(t.Context())
	tl.Join(1)
	started := make(chan struct{})
	ended := make(chan error)
	go func() {
		close(started)
		ended <- tl.Sleep(ctx, time.Hour)
		tl.Leave()
	}()
	<-started
	cancel()
	require.ErrorIs(t, <-ended, context.Canceled)
	require.NoError(t, tl.Sleep(t.Context(), time.Minute))
	require.Equal(t, noon.Add(time.Minute), tl.Now())
	require.NoError(t, tl.Sleep(t.Context(), 0))
	require.ErrorIs(t, tl.Sleep(ctx, 0), context.Canceled)
	require.ErrorIs(t, request(ctx, tl, "/"), context.Canceled)
	require.ErrorIs(t, request(t.Context(), tl, "/"), errNothing)
}

// After Stop nothing happens any more, and what was happening is over.
func TestTimelineStops(t *testing.T) {
	tl := fake.NewTimeline(noon, 0, nil)
	n := 0
	var tick func()
	tick = func() {
		n++
		tl.At(tl.Now().Add(time.Minute), tick)
	}
	tl.At(noon, tick)
	tl.Leave()
	time.Sleep(5 * time.Millisecond)
	tl.Stop()
	was := n
	require.Positive(t, was)
	time.Sleep(5 * time.Millisecond)
	require.Equal(t, was, n)
}
