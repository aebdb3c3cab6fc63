package onepassword

import (
	"context"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/margaylog/margay/connect/onepassword/fake"
)

// A puller goes on where the one before ended; positions of sources that it
// does not pull stay.
func TestStateFile(t *testing.T) {
	t.Parallel()
	w := newWorld(t, fake.Options{})
	name := filepath.Join(t.TempDir(), "a", "b", "state.json")
	var out strings.Builder
	for i, sources := range [][]string{nil, {"itemusages"}, {"itemusages", "auditevents"}, nil} {
		w.clock.mu.Lock()
		w.clock.time = noon.Add(time.Duration(i) * 3 * time.Hour)
		w.clock.mu.Unlock()
		state, err := OpenState(name)
		require.NoError(t, err)
		o := w.options()
		o.Once, o.Sources, o.Store = true, sources, state
		got := w.run(context.Background(), o)
		require.NoError(t, got.err)
		require.NoError(t, state.Close())
		out.WriteString(got.out.String())
		if i == 3 {
			got.out.Reset()
			got.out.WriteString(out.String())
			got.exactly(t, w.truth(noon.Add(-time.Hour), time.Time{}, w.clock.now()))
		}
	}
	info, err := os.Stat(name)
	require.NoError(t, err)
	assert.EqualValues(t, 0o600, info.Mode().Perm())
	assert.NoFileExists(t, name+".tmp")
	text, err := os.ReadFile(name)
	require.NoError(t, err)
	assert.Contains(t, string(text), `"url": "http://127.0.0.1:`)
	assert.Contains(t, string(text), `"account_uuid": "`+w.api.Account())
}

// Idle looks save nothing: there is nothing new to keep.
func TestIdleSavesNothing(t *testing.T) {
	t.Parallel()
	w := newWorld(t, fake.Options{Until: noon.Add(-30 * time.Minute)})
	w.clock.all = 3
	j := new(journal)
	o := w.options()
	o.Store = j
	ctx, cancel := context.WithCancel(context.Background())
	o.Observer.Call = func(c Call) {
		if w.clock.now().After(noon.Add(time.Hour)) {
			cancel()
		}
	}
	got := w.run(ctx, o)
	require.NoError(t, got.err)
	assert.Greater(t, len(w.api.Requests()), 150)
	assert.Len(t, j.states, 1+3) // where they begin, and one of each
}

func TestStateIsForOneAccount(t *testing.T) {
	t.Parallel()
	w, other := newWorld(t, fake.Options{Seed: 1}), newWorld(t, fake.Options{Seed: 2})
	store := new(memoryStore)
	run := func(w *world, change func(*Options)) error {
		o := w.options()
		o.Once, o.Store = true, store
		if change != nil {
			change(&o)
		}
		return w.run(context.Background(), o).err
	}
	require.NoError(t, run(w, nil))
	before := len(other.api.Requests())
	require.ErrorContains(t, run(other, nil), "the state is of "+w.url+", and this token or flag asks "+other.url)
	assert.Len(t, other.api.Requests(), before, "the token must not be sent")

	store.state.URL = other.url
	require.ErrorContains(t, run(other, nil), "the state is of another account than the token")

	store.state.URL, store.state.Version = w.url, 2
	require.ErrorContains(t, run(w, nil), "the state is of version 2")

	// A slash at the end is of no matter, nor is the case; and no source need
	// have been pulled.
	store.state.Version, store.state.Sources = 1, nil
	require.NoError(t, run(w, func(o *Options) { o.URL = strings.Replace(w.url, "http", "HTTP", 1) + "/" }))
}

// A chain of cursors that has an end is not one that has none.
func TestStateAndUntil(t *testing.T) {
	t.Parallel()
	w := newWorld(t, fake.Options{})
	until := noon.Add(-10 * time.Minute)
	for _, tt := range []struct {
		name          string
		first, second time.Time
		want          string
	}{
		{name: "the same", first: until, second: until},
		{name: "none", want: ""},
		{name: "another", first: until, second: noon, want: "ends at 2024-03-01T11:50:00Z"},
		{name: "then none", first: until, want: "ends at 2024-03-01T11:50:00Z"},
		{name: "then one", second: until, want: "without an end"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			o := w.options()
			o.Once, o.Store, o.Until = true, new(memoryStore), tt.first
			require.NoError(t, w.run(context.Background(), o).err)
			o.Until = tt.second
			err := w.run(context.Background(), o).err
			if tt.want == "" {
				require.NoError(t, err)
			} else {
				require.ErrorContains(t, err, tt.want)
			}
		})
	}
	o := w.options()
	o.Start, o.Until = noon, noon
	require.ErrorContains(t, w.run(context.Background(), o).err, "the start 2024-03-01T12:00:00Z is not before the end")
}

// Who asks for a start is told when a stored cursor decides.
func TestStartAndState(t *testing.T) {
	t.Parallel()
	w := newWorld(t, fake.Options{})
	o := w.options()
	o.Once, o.Store, o.Since = true, new(memoryStore), 2*time.Hour
	assert.Empty(t, w.run(context.Background(), o).notices)
	got := w.run(context.Background(), o)
	got.said(t, "auditevents: going on from the stored cursor, not from the start that was given")
	assert.Zero(t, got.In)
	o.Since = 0
	assert.Empty(t, w.run(context.Background(), o).notices)
}

// A source of which no page came before a run ended begins where it was to
// begin then, or where it is to begin now, whichever is earlier.
func TestStartsOutlastARun(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		name          string
		after         time.Duration // that the second run begins
		first, second time.Duration // Since
		want          time.Duration // that it goes back
	}{
		{name: "by default", after: 6 * time.Hour, want: 7 * time.Hour},
		{name: "where the first run was to begin", after: 6 * time.Hour, first: 3 * time.Hour, want: 9 * time.Hour},
		{name: "a service that is started again and again", after: 6 * time.Hour, first: 2 * time.Hour, second: 2 * time.Hour, want: 8 * time.Hour},
		{name: "further back", after: 6 * time.Hour, second: 12 * time.Hour, want: 12 * time.Hour},
		{name: "a clock of the API that was wrong", after: -6 * time.Hour, want: time.Hour},
		{name: "no further than the API has events", after: 130 * 24 * time.Hour, want: Retention},
	} {
		t.Run(tt.name, func(t *testing.T) {
			w := newWorld(t, fake.Options{Every: map[fake.Endpoint]time.Duration{fake.AuditEvents: time.Hour}})
			w.clock.all = 1
			o := w.options()
			api, store := o.Transport, new(memoryStore)
			o.Sources, o.Store = []string{"auditevents"}, store
			o.Transport = &outage{next: api, endpoint: "/auditevents", over: func() bool { return false }}
			o.Since = tt.first
			ctx, cancel := context.WithCancel(context.Background())
			o.Observer.Notice = func(Notice) { cancel() } // at the first failure
			require.NoError(t, w.run(ctx, o).err)

			w.clock.mu.Lock()
			w.clock.time = noon.Add(tt.after)
			w.clock.mu.Unlock()
			o.Transport, o.Observer.Notice = api, nil
			o.Since, o.Once = tt.second, true
			got := w.run(context.Background(), o)
			require.NoError(t, got.err)
			assert.Empty(t, got.notices)
			assert.Equal(t, noon.Add(tt.after).Add(-tt.want), store.state.Sources["auditevents"].Start)
			got.exactly(t, w.all(noon.Add(tt.after).Add(-tt.want), time.Time{}, fake.AuditEvents))
		})
	}
}

func TestStateFileErrors(t *testing.T) {
	dir := t.TempDir()
	name := filepath.Join(dir, "state.json")
	for _, text := range []string{"", "{", "[]", "{}", `{"version":"1"}`, `{"version":1,"sources":[]}`, strings.Repeat(" ", maxState) + "{}"} {
		require.NoError(t, os.WriteFile(name, []byte(text), 0o600))
		state, err := OpenState(name)
		require.NoError(t, err)
		_, err = state.Load()
		require.ErrorContains(t, err, "state.json is not a state file: move it away to begin anew")
		require.NoError(t, state.Close())
	}
	_, err := OpenState(filepath.Join(name, "below"))
	require.Error(t, err)
}

// A note is kept beside the state.
func TestNote(t *testing.T) {
	name := filepath.Join(t.TempDir(), "state.json")
	state, err := OpenState(name)
	require.NoError(t, err)
	note := map[string]int{"a": 1}
	require.NoError(t, state.LoadNote(&note))
	assert.Equal(t, map[string]int{"a": 1}, note)
	require.NoError(t, state.SaveNote(map[string]int{"b": 2}))
	require.NoError(t, state.Close())
	state, err = OpenState(name)
	require.NoError(t, err)
	defer state.Close()
	var got map[string]int
	require.NoError(t, state.LoadNote(&got))
	assert.Equal(t, map[string]int{"b": 2}, got)
	require.NoError(t, os.WriteFile(name+".note", []byte("{"), 0o600))
	require.ErrorContains(t, state.LoadNote(&got), "is not what was written there")
}

// Only one puller at a time has a state file, or an output file.
func TestLocks(t *testing.T) {
	name := filepath.Join(t.TempDir(), "file")
	state, err := OpenState(name)
	require.NoError(t, err)
	_, err = OpenState(name)
	require.ErrorIs(t, err, ErrLocked)
	require.NoError(t, state.Close())
	state, err = OpenState(name)
	require.NoError(t, err)
	require.NoError(t, state.Close())

	out, err := OpenOutput(name)
	require.NoError(t, err)
	_, err = OpenOutput(name)
	require.ErrorIs(t, err, ErrLocked)
	require.NoError(t, out.Close())
}

// A link to a state file stays one.
func TestStateBehindALink(t *testing.T) {
	dir := t.TempDir()
	real, link := filepath.Join(dir, "real"), filepath.Join(dir, "link")
	require.NoError(t, os.WriteFile(real, []byte(`{"version":1,"url":"u"}`), 0o600))
	if err := os.Symlink(real, link); err != nil {
		t.Skipf("no links here: %v", err)
	}
	state, err := OpenState(link)
	require.NoError(t, err)
	defer state.Close()
	require.NoError(t, state.Save(&State{Version: 1, URL: "v"}))
	text, err := os.ReadFile(real)
	require.NoError(t, err)
	assert.Contains(t, string(text), `"url": "v"`)
	info, err := os.Lstat(link)
	require.NoError(t, err)
	assert.NotZero(t, info.Mode()&os.ModeSymlink)
}
