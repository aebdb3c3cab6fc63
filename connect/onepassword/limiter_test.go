package onepassword

import (
	"context"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// A stepClock is a clock that passes when somebody sleeps. Only one goroutine
// uses it.
type stepClock struct{ now time.Time }

func (c *stepClock) Now() time.Time { return c.now }

func (c *stepClock) Sleep(ctx context.Context, d time.Duration) error {
	c.now = c.now.Add(max(d, 0))
	return ctx.Err()
}

// Calls one after the other never exceed the limits, in any minute or hour,
// and use what is allowed.
func TestLimiter(t *testing.T) {
	t.Parallel()
	c := &stepClock{now: noon}
	l := &limiter{clock: c}
	var calls []time.Time
	for range 70_000 {
		require.NoError(t, l.wait(context.Background()))
		calls = append(calls, c.now)
		c.now = c.now.Add(time.Millisecond) // the call itself
	}
	for _, limit := range []limit{{540, time.Minute}, {27_000, time.Hour}} {
		for i := limit.calls; i < len(calls); i++ {
			require.GreaterOrEqual(t, calls[i].Sub(calls[i-limit.calls]), limit.span, i)
		}
	}
	assert.Less(t, calls[len(calls)-1].Sub(noon), 3*time.Hour)
	assert.Less(t, cap(l.calls), 4*27_000)
}

// Those who ask at the same time share the limits.
func TestLimiterShared(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		l := &limiter{clock: wallClock{}}
		var mu sync.Mutex
		perMinute := make(map[int64]int)
		var wg sync.WaitGroup
		for range 4 {
			wg.Go(func() {
				for range 500 {
					if l.wait(t.Context()) != nil {
						return
					}
					mu.Lock()
					perMinute[time.Now().Unix()/60]++
					mu.Unlock()
				}
			})
		}
		wg.Wait()
		total := 0
		for minute, n := range perMinute {
			assert.LessOrEqual(t, n, 540, minute)
			total += n
		}
		assert.Equal(t, 2000, total)
		assert.Len(t, perMinute, 4)
	})
}

// A pause holds up those too who have their turn already, and the end of the
// context ends it.
func TestLimiterPause(t *testing.T) {
	c := &stepClock{now: noon}
	l := &limiter{clock: c}
	l.pause(10 * time.Minute)
	l.pause(time.Minute) // a shorter one changes nothing
	require.NoError(t, l.wait(context.Background()))
	assert.Equal(t, noon.Add(10*time.Minute), c.now)
	l.pause(time.Minute)
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	require.ErrorIs(t, l.wait(ctx), context.Canceled)
}

func TestBackoff(t *testing.T) {
	for _, tt := range []struct {
		failures int
		chance   float64
		want     time.Duration
	}{
		{1, 0, time.Second},
		{1, 1, time.Second / 2},
		{2, 0, 2 * time.Second},
		{9, 0, 256 * time.Second},
		{10, 0, 5 * time.Minute},
		{10, 1, 150 * time.Second},
		{1_000_000, 0, 5 * time.Minute},
	} {
		assert.Equal(t, tt.want, backoff(tt.failures, tt.chance), tt.failures)
	}
}

func TestWallClock(t *testing.T) {
	var c wallClock
	ctx, cancel := context.WithCancel(context.Background())
	require.NoError(t, c.Sleep(ctx, -time.Hour))
	before := c.Now()
	require.NoError(t, c.Sleep(ctx, 5*time.Millisecond))
	assert.GreaterOrEqual(t, c.Now().Sub(before), 5*time.Millisecond)
	time.AfterFunc(time.Millisecond, cancel)
	require.ErrorIs(t, c.Sleep(ctx, time.Hour), context.Canceled)
	require.ErrorIs(t, c.Sleep(ctx, 0), context.Canceled)
}
