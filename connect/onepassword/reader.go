package onepassword

import (
	"context"
	"errors"
	"fmt"
	"time"
)

// A reader pulls one source.
type reader struct {
	*Puller
	source  Source
	pos     Position
	visited visits
	trouble trouble
	newest  time.Time // of the events that were written

	looked   time.Time // when it began to look for events last
	refusals int       // of the cursor, in a row
	restarts int       // because of that, since a cursor was good
	empties  int       // pages in a row that were empty and not the last
}

// newReader returns the reader of a source, which goes on where the state
// says. A source of which nothing was read begins at the start that an earlier
// run had, or the options have, whichever is earlier.
func (p *Puller) newReader(s Source) (*reader, error) {
	r := &reader{Puller: p, source: s}
	pos, ok := p.state.Sources[s.Name]
	switch {
	case !ok:
		r.pos = Position{Start: p.start(), Until: p.o.Until.UTC()}
	case pos.Until.Equal(p.o.Until):
		r.pos = pos
	case pos.Until.IsZero():
		return nil, fmt.Errorf("the state has a cursor of %s without an end, and can't be used up to a time: name another state file", s.Name)
	default:
		return nil, fmt.Errorf("the state has a cursor of %s that ends at %s: name another state file, or the same end", s.Name, formatTime(pos.Until))
	}
	if r.pos.Cursor == "" {
		r.pos.Start = p.reachable(earlier(r.pos.Start, p.start()))
		return r, p.checkStart(r.pos.Start)
	}
	if p.begins {
		p.notify(Notice{Source: s.Name, Text: "going on from the stored cursor, not from the start that was given"})
	}
	return r, nil
}

// start returns where a source begins that has no cursor. Since counts from
// when Run was called: what happens while it waits for the API is wanted too.
func (p *Puller) start() time.Time {
	start := p.o.Start
	if start.IsZero() {
		start = p.client.now().Add(-p.ran() - p.o.Since)
	}
	return p.reachable(start)
}

// checkStart returns why no source can begin at a time. One that is yet to
// come by both clocks would leave out all events until then, now and, as the
// cursor is kept, in later runs.
func (p *Puller) checkStart(start time.Time) error {
	switch {
	case !p.o.Until.IsZero() && !start.Before(p.o.Until):
		return fmt.Errorf("the start %s is not before the end %s", formatTime(start), formatTime(p.o.Until))
	case start.After(later(p.client.now(), p.o.Clock.Now())):
		return fmt.Errorf("the start %s is yet to come", formatTime(start))
	}
	return nil
}

// reachable returns t, without a fraction of its second, or the earliest time
// of which the API has events.
func (p *Puller) reachable(t time.Time) time.Time {
	return later(t.Truncate(time.Second), p.reached().Add(-Retention)).UTC()
}

// reached returns the time that is past by both clocks, of which one may be
// wrong.
func (p *Puller) reached() time.Time { return earlier(p.client.now(), p.o.Clock.Now()) }

// run pulls the source until ctx or the source ends.
func (r *reader) run(ctx context.Context) {
	r.looked = r.o.Clock.Now()
	for {
		wait, done := r.turn(ctx)
		if done || r.o.Clock.Sleep(ctx, wait) != nil {
			return
		}
	}
}

// turn gets one page and writes its events. It returns how long to wait for
// the next one, or that there is none.
func (r *reader) turn(ctx context.Context) (wait time.Duration, done bool) {
	pg, err := r.client.fetch(ctx, r.source, &r.pos)
	switch {
	case err == nil:
		return r.take(pg)
	case ctx.Err() != nil:
		return 0, true
	}
	return r.failed(err)
}

// take writes the events of a page, and goes on behind them.
func (r *reader) take(pg *page) (wait time.Duration, done bool) {
	asked, next := r.pos.Cursor, r.pos
	next.Cursor = pg.cursor
	if r.visited.same(asked, pg) {
		r.count(&r.totals.RepeatedPages)
		pg.empty = true // its events have been written
	}
	next, err := r.commit(r, pg, next)
	if err != nil {
		return 0, true
	}
	r.pos = next
	r.refusals = 0
	if asked != "" {
		r.restarts = 0
	}
	if r.visited.add(asked, pg) && pg.more && pg.empty {
		return r.failed(&Fault{Kind: Stuck})
	}
	r.recovered(&r.trouble, r.source.Name)
	if !pg.more {
		return r.pause(), r.enough()
	}
	return r.next(pg)
}

// pause returns how long to wait for the next look: it begins an interval
// after this one did, or at once when that has passed.
func (r *reader) pause() time.Duration {
	now := r.o.Clock.Now()
	r.looked = later(now, r.looked.Add(r.o.Interval))
	return r.looked.Sub(now)
}

// enough reports whether a source of which all is read has come to its end.
// That there is nothing up to a time is sure only when both clocks are past it.
func (r *reader) enough() bool {
	return r.o.Once || !r.o.Until.IsZero() && !r.reached().Before(r.o.Until)
}

const (
	firstPause = 100 * time.Millisecond
	mostPause  = 5 * time.Second

	// onceEmpties is how many empty pages in a row are followed when the
	// puller is to come to an end.
	onceEmpties = 200
)

// next returns how long to wait for the next page, when there is one. Pages
// may be empty; then it waits longer each time.
func (r *reader) next(pg *page) (wait time.Duration, done bool) {
	if !pg.empty {
		r.empties = 0
		return 0, false
	}
	if r.empties++; r.o.Once && r.empties > onceEmpties {
		r.stop(r.source.Name, &Fault{Kind: Stuck})
		return 0, true
	}
	return min(firstPause<<min(r.empties-1, 10), mostPause, r.o.Interval), false
}

// failed takes a call that failed. It returns how long to wait for the next
// one, or that there is none.
func (r *reader) failed(err error) (wait time.Duration, done bool) {
	r.countFault(err)
	var f *Fault
	if errors.As(err, &f) && f.Kind == BadRequest && r.pos.Cursor != "" {
		if r.refusals++; r.refusals > 1 { // it was no accident
			return r.restart(err)
		}
	}
	wait, ended := r.fault(&r.trouble, r.source.Name, err)
	if ended != nil {
		r.stop(r.source.Name, ended)
		return 0, true
	}
	return wait, false
}

// overlap is how far a source goes back whose cursor has expired: the day that
// item usages may arrive late, and an hour for clocks that are wrong.
const overlap = 25 * time.Hour

// restart goes on without the cursor, which the API refuses: some events are
// read again, and none is left out.
func (r *reader) restart(cause error) (wait time.Duration, done bool) {
	r.count(&r.totals.ExpiredCursors)
	if r.restarts++; r.o.Once && r.restarts > onceTries {
		r.stop(r.source.Name, cause)
		return 0, true
	}
	r.pos.Cursor = ""
	r.pos.Start = r.reachable(later(r.pos.Start, r.pos.LastEvent.Add(-overlap)))
	r.refusals, r.visited = 0, visits{}
	r.notify(Notice{
		Source: r.source.Name,
		Text:   fmt.Sprintf("the API no longer knows the cursor; going on from %s, so some events are read again", r.pos.Start.Format(time.RFC3339)),
	})
	if r.restarts == 1 {
		return 0, false
	}
	return backoff(r.restarts, r.o.Chance()), false
}
