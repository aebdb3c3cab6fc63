package fake

import (
	"sync"
	"time"
)

// A Clock stands still until it is told to move. Its Now is meant for
// [Options]. It may be used concurrently.
type Clock struct {
	mu  sync.Mutex
	now time.Time
}

// NewClock returns a clock that shows a time.
func NewClock(now time.Time) *Clock { return &Clock{now: now} }

// Now returns the time that the clock shows.
func (c *Clock) Now() time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.now
}

// Advance moves the clock, and returns the time that it shows then.
func (c *Clock) Advance(by time.Duration) time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.now = c.now.Add(by)
	return c.now
}

// Set makes the clock show a time, also an earlier one.
func (c *Clock) Set(now time.Time) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.now = now
}

// Faster returns a clock that shows from now on, and goes so many times as
// fast as the wall clock: with a factor of 1440 a day takes a minute.
func Faster(from time.Time, factor float64) (now func() time.Time) {
	started := time.Now()
	return func() time.Time {
		return from.Add(time.Duration(float64(time.Since(started)) * factor))
	}
}
