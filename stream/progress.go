package stream

import (
	"sync/atomic"
	"time"
)

// Progress says how far a run has come.
type Progress struct {
	Read    int64 // bytes of the inputs, as stored
	Total   int64 // bytes of all inputs, as stored; negative when unknown
	Events  int64 // read, refused ones and blank lines too
	Rejects int64
}

// progressEvery is the time between two reports.
const progressEvery = 100 * time.Millisecond

// A reporter calls the user's function from a goroutine of its own, so that
// a slow one holds up nothing.
type reporter struct {
	report  func(Progress)
	total   int64
	read    *atomic.Int64
	events  atomic.Int64
	rejects atomic.Int64
	stop    chan struct{}
	stopped chan struct{}
}

// start starts to report, unless there is no function.
func (r *reporter) start() {
	if r.report == nil {
		return
	}
	r.stop, r.stopped = make(chan struct{}), make(chan struct{})
	go func() {
		defer close(r.stopped)
		tick := time.NewTicker(progressEvery)
		defer tick.Stop()
		for {
			select {
			case <-tick.C:
				r.report(r.now())
			case <-r.stop:
				r.report(r.now())
				return
			}
		}
	}()
}

// finish makes the last report.
func (r *reporter) finish() {
	if r.report != nil {
		close(r.stop)
		<-r.stopped
	}
}

func (r *reporter) now() Progress {
	return Progress{
		Read:    r.read.Load(),
		Total:   r.total,
		Events:  r.events.Load(),
		Rejects: r.rejects.Load(),
	}
}
