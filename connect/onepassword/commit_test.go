package onepassword

import (
	"context"
	"errors"
	"fmt"
	"io"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/margaylog/margay/connect/onepassword/fake"
	"github.com/margaylog/margay/stream"
)

// A journal notes what is done to sinks and a store, in order. The n-th step
// of a kind fails.
type journal struct {
	steps  []string
	fail   string
	after  int
	err    error
	states []State
}

func (j *journal) step(kind string) error {
	j.steps = append(j.steps, kind)
	if kind == j.fail {
		if j.after--; j.after < 0 {
			return j.err
		}
	}
	return nil
}

type journalSink struct {
	*journal
	name string
	text strings.Builder
}

func (s *journalSink) Write(b []byte) (int, error) {
	if err := s.step("write " + s.name); err != nil {
		n := len(b) / 2
		s.text.Write(b[:n])
		return n, err
	}
	return s.text.Write(b)
}

func (s *journalSink) Sync() error { return s.step("sync " + s.name) }

func (j *journal) Load() (*State, error) { return nil, j.step("load") }

func (j *journal) Save(s *State) error {
	if err := j.step("save"); err != nil {
		return err
	}
	saved := *s
	saved.Sources = make(map[string]Position)
	for name, pos := range s.Sources {
		saved.Sources[name] = pos
	}
	j.states = append(j.states, saved)
	return nil
}

// Where a source begins is stored at once, and a cursor only after the events
// before it, and the rejects, were written and synced.
func TestOrderOfACommit(t *testing.T) {
	t.Parallel()
	w := newWorld(t, fake.Options{Malformed: 0.5})
	j := new(journal)
	o := w.options()
	o.Once, o.Sources, o.pageLimit = true, []string{"itemusages"}, 100
	o.Out, o.Rejects, o.Store = &journalSink{journal: j, name: "out"}, &journalSink{journal: j, name: "rejects"}, j
	got := w.run(context.Background(), o)
	require.NoError(t, got.err)
	require.Equal(t, []string{"load", "save"}, j.steps[:2])
	page := []string{"write out", "write rejects", "sync out", "sync rejects", "save"}
	require.Len(t, j.steps, 2+4*len(page))
	for i, step := range j.steps[2:] {
		assert.Equal(t, page[i%len(page)], step, i)
	}
}

// Whatever fails, the state that is stored is one behind which nothing is
// missing.
func TestFailuresOfOutputsAndState(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		fail string
		err  error
		want string
	}{
		{"load", errBroken, "read state: the disk is on fire"},
		{"write out", errBroken, "write output: the disk is on fire"},
		{"write out", io.ErrClosedPipe, "the output pipe is closed"},
		{"write out", syscall.ENOSPC, "write output: no space left on device"},
		{"write rejects", errBroken, "write rejects: the disk is on fire"},
		{"sync out", errBroken, "write output: the disk is on fire"},
		{"sync rejects", errBroken, "write rejects: the disk is on fire"},
		{"save", errBroken, "save state: the disk is on fire"},
	} {
		t.Run(fmt.Sprintf("%s %v", tt.fail, tt.err), func(t *testing.T) {
			w := newWorld(t, fake.Options{Malformed: 0.5})
			j := &journal{fail: tt.fail, after: 2, err: tt.err}
			switch tt.fail {
			case "load":
				j.after = 0
			case "save":
				j.after++ // of the start
			}
			out := &journalSink{journal: j, name: "out"}
			o := w.options()
			o.Sources, o.pageLimit = []string{"itemusages"}, 100 // without Once: the run ends all the same
			o.Out, o.Rejects, o.Store = out, &journalSink{journal: j, name: "rejects"}, j
			got := w.run(context.Background(), o)
			require.ErrorIs(t, got.err, tt.err)
			require.ErrorContains(t, got.err, tt.want)
			assert.Equal(t, tt.err == io.ErrClosedPipe, errors.Is(got.err, stream.ErrClosedPipe))
			if tt.fail == "load" {
				assert.Empty(t, w.api.Requests())
				return
			}
			require.Len(t, j.states, 3)
			// All that the two pages have is there; who goes on from the stored
			// cursor gets the rest.
			o.Once = true
			o.Out, o.Rejects, o.Store = nil, nil, &memoryStore{state: &j.states[2]}
			rest := w.run(context.Background(), o)
			require.NoError(t, rest.err)
			lines := strings.SplitAfter(out.text.String(), "\n")
			rest.out.WriteString(strings.Join(lines[:len(lines)-1], ""))
			rest.atLeast(t, w.truth(noon.Add(-time.Hour), time.Time{}, w.clock.now(), fake.ItemUsages))
		})
	}
}

// Outputs may be missing: then events are counted.
func TestNoOutputs(t *testing.T) {
	t.Parallel()
	w := newWorld(t, fake.Options{Malformed: 0.5})
	o := w.options()
	o.Once = true
	p, err := New(o)
	require.NoError(t, err)
	totals, err := p.Run(context.Background())
	require.NoError(t, err)
	assert.Positive(t, totals.Out)
	assert.Positive(t, totals.Rejected)
}

// An observer hears of each page once, and their totals add up.
func TestObserver(t *testing.T) {
	t.Parallel()
	w := newWorld(t, fake.Options{})
	o := w.options()
	o.Once, o.pageLimit = true, 100
	var sum stream.Stats
	more, pages := 0, 0
	o.Observer.Commit = func(c Commit) {
		sum.Add(c.Stats)
		pages++
		if c.More {
			more++
		}
	}
	got := w.run(context.Background(), o)
	require.NoError(t, got.err)
	assert.Equal(t, sum.Text(), strings.Replace(got.Text(), fmt.Sprintf("%15.3f", got.Seconds), fmt.Sprintf("%15.3f", sum.Seconds), 1))
	assert.Equal(t, 6, pages)
	assert.Equal(t, 3, more) // of item usages there are four pages
	assert.Positive(t, got.Newest["OnePassword.AuditEvent"].Unix())
}
