package fake

import (
	"iter"
	"math"
	"time"
)

// Events iterates over the events of an endpoint that a chain of cursors is
// given from its start to its end (zero for none), when it goes on until by
// (zero for now): those with start <= Time < end that have arrived by then,
// in that order. What was older than [Retention] when the chain began is not
// left out.
func (a *API) Events(e Endpoint, start, end, by time.Time) iter.Seq[Event] {
	if by.IsZero() {
		by = a.o.Now()
	}
	s := &a.schedules[e.number()]
	return s.between(s.first(start), by, cursor{start: nanos(start, math.MinInt64), end: nanos(end, 0)})
}
