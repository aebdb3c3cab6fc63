package fake

import (
	"cmp"
	"context"
	"net/http"
	"slices"
	"sync"
	"time"
)

// A Timeline is a clock, and the way to an API, for a client of several
// goroutines that is to do the same each time, such as a puller. They work one
// at a time: it is the turn of one when all others wait, with a Sleep or a
// request. Time stands still while one works, and goes on only when all sleep.
//
// It may be used concurrently. Every goroutine that sleeps or sends requests
// must be counted: see Join.
type Timeline struct {
	transport http.RoundTripper
	speed     float64

	mu      sync.Mutex
	now     time.Time
	due     time.Time // when now is, by the wall clock
	working int       // goroutines that do not wait, and who is about to have a turn
	waiting []*turn
	stopped bool
	telling sync.WaitGroup // what At was given, while it runs
}

// A turn is what somebody waits for.
type turn struct {
	at   time.Time
	rank rank
	path string        // of a request
	come chan struct{} // closed when it has come
	do   func()        // nil: a goroutine waits
	last bool          // time ends then
}

// rank orders turns at the same time: those who wake up get as far as their
// requests, the requests are answered in the order of their paths, and then
// happens what happens at that time.
type rank int

const (
	sleeps rank = iota
	asks
	happens
)

// compareTurns says which of two turns comes first.
func compareTurns(a, b *turn) int {
	return cmp.Or(a.at.Compare(b.at), cmp.Compare(a.rank, b.rank), cmp.Compare(a.path, b.path))
}

// NewTimeline returns a timeline that begins at a time, and goes so many times
// as fast as the wall clock, or with a speed of 0 as fast as it can. It counts
// one goroutine, that of the caller. Requests go on to transport.
func NewTimeline(from time.Time, speed float64, transport http.RoundTripper) *Timeline {
	return &Timeline{transport: transport, speed: speed, now: from, due: time.Now(), working: 1}
}

// Now returns the time.
func (t *Timeline) Now() time.Time {
	t.mu.Lock()
	defer t.mu.Unlock()
	return t.now
}

// Join counts n goroutines more. They work from now on.
func (t *Timeline) Join(n int) {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.working += n
}

// Leave says that a goroutine has ended, or will not wait here any more.
func (t *Timeline) Leave() {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.working--
	t.next()
}

// Sleep returns nil after d, or the error of ctx when that ends first.
func (t *Timeline) Sleep(ctx context.Context, d time.Duration) error {
	if err := ctx.Err(); err != nil || d <= 0 {
		return err
	}
	return t.wait(ctx, func(now time.Time) *turn { return &turn{at: now.Add(d)} })
}

// RoundTrip sends a request, when it is its turn.
func (t *Timeline) RoundTrip(req *http.Request) (*http.Response, error) {
	err := t.wait(req.Context(), func(now time.Time) *turn { return &turn{at: now, rank: asks, path: req.URL.Path} })
	if err != nil {
		if req.Body != nil {
			req.Body.Close()
		}
		return nil, err
	}
	return t.transport.RoundTrip(req)
}

// At lets something happen at a time, or when that has passed, at the next
// turn. Nobody works while it does, and it must not wait for those who do.
func (t *Timeline) At(when time.Time, do func()) { t.add(&turn{at: when, rank: happens, do: do}) }

// EndAt is At for the last thing to happen: nobody has a turn after it, so it
// should end the contexts of those who wait.
func (t *Timeline) EndAt(when time.Time, do func()) {
	t.add(&turn{at: when, rank: happens, do: do, last: true})
}

func (t *Timeline) add(w *turn) {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.waiting = append(t.waiting, w)
	t.next()
}

// Stop ends the timeline: nothing happens any more once it has returned.
func (t *Timeline) Stop() {
	t.mu.Lock()
	t.stopped = true
	t.mu.Unlock()
	t.telling.Wait()
}

// wait waits for the turn that is asked for. The goroutine works again when it
// returns.
func (t *Timeline) wait(ctx context.Context, ask func(now time.Time) *turn) error {
	t.mu.Lock()
	mine := ask(t.now)
	mine.come = make(chan struct{})
	t.waiting = append(t.waiting, mine)
	t.working--
	t.next()
	t.mu.Unlock()
	select {
	case <-mine.come:
		return ctx.Err()
	case <-ctx.Done():
	}
	t.mu.Lock()
	defer t.mu.Unlock()
	if t.take(mine) {
		t.working++
	}
	return ctx.Err()
}

// take removes a turn from those that are waited for; false if it is none.
func (t *Timeline) take(w *turn) bool {
	i := slices.Index(t.waiting, w)
	if i >= 0 {
		t.waiting = slices.Delete(t.waiting, i, i+1)
	}
	return i >= 0
}

// next begins the next turn, when nobody works. The lock is held.
func (t *Timeline) next() {
	if t.working > 0 || len(t.waiting) == 0 || t.stopped {
		return
	}
	t.working++
	first := slices.MinFunc(t.waiting, compareTurns)
	time.AfterFunc(t.pace(first.at), func() { t.begin(first) })
}

// mostBehind is how far time may fall behind the wall clock, as when nobody
// reads the output, so that it is made up for.
const mostBehind = time.Second

// pace returns how long it takes until a time. The lock is held.
func (t *Timeline) pace(until time.Time) time.Duration {
	step := until.Sub(t.now)
	if step <= 0 || t.speed == 0 {
		return 0
	}
	t.due = t.due.Add(time.Duration(float64(step) / t.speed))
	now := time.Now()
	if late := now.Add(-mostBehind); t.due.Before(late) {
		t.due = late
	}
	return t.due.Sub(now)
}

// begin begins a turn.
func (t *Timeline) begin(w *turn) {
	if do := t.grant(w); do != nil {
		do()
		t.telling.Done()
		t.Leave()
	}
}

// grant lets time go on to a turn, if it is still waited for. It returns what
// is to happen then, nil when a goroutine goes on.
func (t *Timeline) grant(w *turn) (do func()) {
	t.mu.Lock()
	defer t.mu.Unlock()
	if !t.take(w) || t.stopped {
		t.working--
		t.next()
		return nil
	}
	if w.at.After(t.now) {
		t.now = w.at
	}
	if w.do == nil {
		close(w.come)
		return nil
	}
	t.stopped = w.last
	t.telling.Add(1)
	return w.do
}
