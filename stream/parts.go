package stream

import (
	"sync/atomic"
	"time"

	"github.com/margaylog/margay/parser"
)

// parts gives the totals of a run away piece by piece: Options.Written.
type parts struct {
	written  func(*Stats) // nil: nobody asks
	read     *atomic.Int64
	reported int64 // of read
}

// add reports a tally of which so many bytes of output were written.
func (p *parts) add(t *tally, bytesOut int) {
	if p.written == nil {
		return
	}
	s := newStats()
	s.add(t)
	s.BytesIn, s.BytesOut = p.read.Load()-p.reported, int64(bytesOut)
	p.reported += s.BytesIn
	p.written(s)
}

// finish reports what the totals have that no part had.
func (p *parts) finish(total *Stats) {
	if p.written == nil {
		return
	}
	s := newStats()
	s.BytesIn, s.InputErrors, s.Seconds = total.BytesIn-p.reported, total.InputErrors, total.Seconds
	p.written(s)
}

// newest are the latest event times by log type.
type newest map[string]time.Time

func (n newest) add(logType string, t time.Time) {
	if last, ok := n[logType]; !ok || t.After(last) {
		n[logType] = t
	}
}

// addEvent notes the time of an event. No time is later than that of parsing:
// a clock that runs years ahead would hide what all the others say.
func (n newest) addEvent(ev *parser.Event) {
	t := ev.Time()
	if now := ev.ParseTime(); t.After(now) {
		t = now
	}
	n.add(ev.LogType(), t)
}

func (n newest) addAll(m newest) {
	for logType, t := range m {
		n.add(logType, t)
	}
}
