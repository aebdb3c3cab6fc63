package onepassword

import (
	"bytes"
	"context"
	"os"
	"runtime"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/margaylog/margay/connect/onepassword/fake"
)

// soakTime is how long TestSoak goes on, by the wall clock: two seconds, or
// what the environment variable MARGAY_SOAK says.
func soakTime(t *testing.T) time.Duration {
	text := os.Getenv("MARGAY_SOAK")
	switch {
	case text != "":
		d, err := time.ParseDuration(text)
		require.NoError(t, err)
		return d
	case testing.Short():
		return 300 * time.Millisecond
	}
	return 2 * time.Second
}

// A lineCounter is a Sink that keeps nothing.
type lineCounter int64

func (c *lineCounter) Write(b []byte) (int, error) {
	*c += lineCounter(bytes.Count(b, []byte{'\n'}))
	return len(b), nil
}

func (c *lineCounter) Sync() error { return nil }

// A puller that goes on and on, with some faults, loses nothing and needs no
// more memory with time.
func TestSoak(t *testing.T) {
	w := newWorld(t, fake.Options{Seed: 9, Late: 0.1, Keep: 1000, Every: map[fake.Endpoint]time.Duration{fake.SignInAttempts: 7 * time.Second}})
	w.clock.all = 3
	w.api.Chaos(fake.Chaos{Seed: 1, Share: 0.1, Faults: []fake.Fault{
		{Kind: fake.ServerError}, {Kind: fake.TooMany}, {Kind: fake.Drop}, {Kind: fake.Cut}, {Kind: fake.NotJSON}, {Kind: fake.EmptyPage}, {Kind: fake.EmptyLoop},
	}})
	ctx, cancel := context.WithTimeout(context.Background(), soakTime(t))
	defer cancel()

	var lines lineCounter
	var highest, pages uint64
	goroutines := 0
	o := w.options()
	o.Out, o.Start, o.Store = &lines, noon, new(memoryStore)
	o.Observer.Commit = func(Commit) {
		if pages++; pages%200 == 0 {
			var m runtime.MemStats
			runtime.GC()
			runtime.ReadMemStats(&m)
			highest, goroutines = max(highest, m.HeapAlloc), max(goroutines, runtime.NumGoroutine())
		}
	}
	got := w.run(ctx, o)
	require.NoError(t, got.err)
	w.api.Chaos(fake.Chaos{})
	o.Once = true
	rest := w.run(context.Background(), o) // what the end of the context left
	require.NoError(t, rest.err)

	want := 0
	for _, e := range fake.Endpoints() {
		asked := w.asked(e)
		for range w.api.Events(e, noon, time.Time{}, asked[len(asked)-1].Time) {
			want++
		}
	}
	assert.EqualValues(t, want, got.Out+rest.Out)
	assert.EqualValues(t, want, lines)
	assert.Less(t, highest, uint64(64<<20))
	assert.Less(t, goroutines, 100)
	t.Logf("%s of events, %d of them, %d calls, %v faults; heap at most %.1f MiB, %d goroutines",
		w.clock.now().Sub(noon).Round(time.Minute), want, got.Calls, got.Faults, float64(highest)/(1<<20), goroutines)
}
