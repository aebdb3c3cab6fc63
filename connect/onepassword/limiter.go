package onepassword

import (
	"context"
	"sync"
	"time"
)

// A limit is how many calls there may be within a span of time.
type limit struct {
	calls int
	span  time.Duration
}

// apiLimits are nine tenths of what the API allows an account, 600 calls a
// minute and 30,000 an hour: the clocks of both sides differ, and calls may
// arrive closer together than they were sent.
var apiLimits = [...]limit{{540, time.Minute}, {27_000, time.Hour}}

// A limiter spaces the calls of all sources, which count together. It is used
// concurrently.
type limiter struct {
	clock Clock

	mu    sync.Mutex
	calls []time.Time // the last ones, oldest first, as many as the largest limit; some may be yet to come
	until time.Time   // no call before this: the API said so
}

// wait returns when the next call may be made.
func (l *limiter) wait(ctx context.Context) error {
	if err := l.sleep(ctx, l.reserve()); err != nil {
		return err
	}
	// The API may have asked for a pause meanwhile.
	return l.sleep(ctx, l.paused())
}

func (l *limiter) sleep(ctx context.Context, until time.Time) error {
	return l.clock.Sleep(ctx, until.Sub(l.clock.Now()))
}

// reserve notes a call, and returns when it may be made.
func (l *limiter) reserve() time.Time {
	l.mu.Lock()
	defer l.mu.Unlock()
	at := later(l.clock.Now(), l.until)
	most := 0
	for _, limit := range apiLimits {
		most = max(most, limit.calls)
		if n := len(l.calls) - limit.calls; n >= 0 {
			at = later(at, l.calls[n].Add(limit.span))
		}
	}
	if len(l.calls) >= 2*most { // not each time: it moves them all
		l.calls = l.calls[:copy(l.calls, l.calls[len(l.calls)-most:])]
	}
	l.calls = append(l.calls, at)
	return at
}

func (l *limiter) paused() time.Time {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.until
}

// pause makes all calls wait for some time.
func (l *limiter) pause(d time.Duration) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.until = later(l.until, l.clock.Now().Add(d))
}

func later(a, b time.Time) time.Time {
	if b.After(a) {
		return b
	}
	return a
}

func earlier(a, b time.Time) time.Time {
	if b.Before(a) {
		return b
	}
	return a
}
