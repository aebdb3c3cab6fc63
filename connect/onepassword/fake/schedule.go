package fake

import (
	"iter"
	"math/rand/v2"
	"time"

	"github.com/margaylog/margay/internal/corpus"
)

// A schedule says which events an endpoint has, and when. Nothing is stored:
// time is cut into slots, each slot has one event, and all about that event
// follows from the seed and the number of the slot. So events can be counted
// up to any time, and made again, without the ones before.
type schedule struct {
	seed  uint64
	since time.Time     // the first slot begins here
	until time.Time     // no event arrives from here on; zero for no end
	every time.Duration // the length of a slot; 0 when there are no events

	late, skewed, malformed float64 // how many of the events, 0 to 1
	mostLate, mostSkewed    time.Duration
	quiet                   func(arrives time.Time) bool
}

// An Event is one event of an endpoint, without its contents.
type Event struct {
	Index     uint64
	UUID      string
	Time      time.Time // its timestamp, as precise as it is written
	Arrives   time.Time // when the API has it
	Late      bool      // it arrives up to a day after it happened
	Skewed    bool      // its timestamp is of a clock that was wrong
	Malformed bool      // its JSON lacks what the schemas want

	timestamp string
}

// slow is the longest that an event takes to arrive that is not late.
const slow = 5 * time.Second

// at returns the event of a slot.
func (s *schedule) at(i uint64) Event {
	r := rand.New(rand.NewPCG(s.seed, i))
	ev := Event{Index: i, Arrives: s.since.Add(time.Duration(i)*s.every + time.Duration(r.Int64N(int64(s.every))))}
	delay := time.Duration(r.Int64N(int64(slow)))
	if ev.Late = r.Float64() < s.late; ev.Late {
		delay = time.Duration(r.Int64N(int64(s.mostLate)))
	}
	happened := ev.Arrives.Add(-delay)
	if ev.Skewed = r.Float64() < s.skewed; ev.Skewed {
		happened = happened.Add(time.Duration(r.Int64N(int64(2*s.mostSkewed))) - s.mostSkewed)
	}
	ev.Malformed = r.Float64() < s.malformed
	ev.Time, ev.timestamp = corpus.Timestamp(r, happened)
	ev.UUID = corpus.UUID(r)
	return ev
}

// arrived returns the number of slots whose events are there at a time: they
// arrive in the order of the slots.
func (s *schedule) arrived(now time.Time) uint64 {
	if s.every == 0 || now.Before(s.since) {
		return 0
	}
	n := uint64(now.Sub(s.since) / s.every)
	if !s.at(n).Arrives.After(now) {
		n++
	}
	return n
}

// exists reports whether the slot of an event is not empty.
func (s *schedule) exists(ev *Event) bool {
	return (s.until.IsZero() || ev.Arrives.Before(s.until)) && (s.quiet == nil || !s.quiet(ev.Arrives))
}

// first returns the first slot whose event can have happened at t or later.
func (s *schedule) first(t time.Time) uint64 {
	t = t.Add(-s.mostSkewed)
	if s.every == 0 || t.Before(s.since) {
		return 0
	}
	return uint64(t.Sub(s.since) / s.every)
}

// over reports whether neither the event of a slot nor a later one can have
// happened before end.
func (s *schedule) over(ev *Event, end time.Time) bool {
	return !end.IsZero() && ev.Arrives.Add(-s.mostLate-s.mostSkewed-time.Second).After(end)
}

// between iterates over the events from a slot on that are there at a time
// and that a chain of cursors wants.
func (s *schedule) between(slot uint64, now time.Time, c cursor) iter.Seq[Event] {
	return func(yield func(Event) bool) {
		for n, end := s.arrived(now), c.endTime(); slot < n; slot++ {
			ev := s.at(slot)
			if s.over(&ev, end) {
				return
			}
			if s.exists(&ev) && c.wants(&ev) && !yield(ev) {
				return
			}
		}
	}
}
