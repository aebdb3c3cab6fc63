package stream

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"sync"

	"github.com/margaylog/margay/parser"
)

// ReplayStats are the totals of a replay. In counts rejects; Rejected are
// those that are rejects again, and among these the ones below, which could
// not be tried.
type ReplayStats struct {
	*Stats
	Truncated  int64 `json:"truncated"`   // only the start of the event was kept
	WithoutRaw int64 `json:"without_raw"` // the event was not kept at all
	NotRejects int64 `json:"not_rejects"` // lines that are no rejects

	// FirstNotReject is the place of the first line that is none, as
	// file:line; empty when all are.
	FirstNotReject string `json:"-"`
}

// Replay reads files of rejects, as Run writes them, and parses the events in
// them once more, each by itself: framing and envelopes lie behind. What is
// refused again becomes a reject again, with the file, line and offset that
// it had. So does a reject whose event was cut or left out, as it stands,
// and a line that is no reject at all, with its place among the rejects.
//
// Of the options Framing, Envelope and KeepHeader have no meaning, and must
// be the zero values. MaxEventBytes holds for the events. No event is a
// header: those of text formats whose columns a header names can't be read.
func Replay(ctx context.Context, set *parser.Set, inputs []Input, o *Options) (*ReplayStats, error) {
	own := Options{}
	if o != nil {
		own = *o
	}
	stats := &ReplayStats{Stats: newStats()}
	if own.Framing != Auto || own.Envelope != "" || own.KeepHeader {
		return stats, errors.New("stream: a replay has no framing, envelope or header")
	}
	if err := own.checkLogType(set); err != nil {
		return stats, err
	}
	s, err := own.settings()
	if err != nil {
		return stats, err
	}
	own.Framing, own.MaxEventBytes = Lines, longestReject(s.limits.event)
	notes := &replayNotes{stats: stats}
	stats.Stats, err = run(ctx, engines{
		make: func() engine { return newReplayEngine(newParserEngine(set, &own), s.limits, notes) },
		now:  set.Now,
	}, inputs, &own)
	return stats, err
}

// longestReject is how long the reject of an event of at most so many bytes
// can be: each byte may be written as an escape of six, and there are up to a
// thousand errors.
func longestReject(event int) int {
	return int(min(6*int64(event)+4<<20, maxEventBytes))
}

// replayNotes counts, for all workers, what could not be tried.
type replayNotes struct {
	mu    sync.Mutex
	stats *ReplayStats
	file  string // of the first line that is no reject
	line  int64
}

// A replayEngine takes rejects and gives what is in them to a parser.
type replayEngine struct {
	parserEngine
	limits limits
	notes  *replayNotes
}

func newReplayEngine(p parserEngine, l limits, notes *replayNotes) *replayEngine {
	e := &replayEngine{parserEngine: p, limits: l, notes: notes}
	e.p.SkipFileStart()
	return e
}

// replayed is the error of a reject that is one again.
type replayed struct {
	was  *Reject            // nil: the line is no reject
	err  *parser.EventError // of another try; nil: there was none
	long bool               // the event is over the limit of this run
}

func (r *replayed) Error() string { return "rejected again" }

func (e *replayEngine) parse(dst, line []byte) ([]byte, outcome, error) {
	was, ok := readReject(line)
	if !ok {
		return dst, outcome{}, &replayed{}
	}
	raw := was.Bytes()
	switch {
	case was.Truncated || len(raw) == 0:
		return dst, outcome{}, &replayed{was: was}
	case len(raw) > e.limits.event:
		return dst, outcome{}, &replayed{was: was, long: true}
	}
	dst, o, err := e.parserEngine.parse(dst, raw)
	var ee *parser.EventError
	if errors.As(err, &ee) {
		return dst, outcome{}, &replayed{was: was, err: ee}
	}
	return dst, o, err
}

// readReject reads a line as a reject. It is false when it is none.
func readReject(line []byte) (*Reject, bool) {
	r := new(Reject)
	if json.Unmarshal(line, r) != nil {
		return nil, false
	}
	return r, r.Code != "" && r.Line > 0 && r.Offset >= 0 && len(r.Errors) > 0
}

// replayed counts and writes a reject that is one again. The line that it was
// stands at buf[at].
func (w *worker) replayed(at int, again *replayed) {
	c := w.c
	r := again.was
	notes := w.engine.(*replayEngine).notes
	switch {
	case r == nil:
		notes.notReject(c.file, w.lineAt(at))
		r = &Reject{Errors: []RejectError{{Code: parser.InvalidJSON, Message: "the line is no reject"}}}
		end, _ := cutLine(c.buf, at)
		w.reject(r, at, c.buf[at:end])
		return
	case again.err != nil:
		r = newReject(again.err)
		r.File, r.Line, r.Offset = again.was.File, again.was.Line, again.was.Offset
		r.setRaw(again.was.Bytes())
	case again.long:
		t := tooLong()
		r.Errors, r.ErrorsOmitted = []RejectError{{Code: t.code, Message: t.msg}}, 0
		r.setCause()
		r.cut(w.engine.(*replayEngine).limits.keep)
	default:
		notes.untried(r)
	}
	c.tally.reject(r)
	if !w.rejects {
		return
	}
	if w.omitRaw {
		r.Raw, r.RawBase64 = "", nil
	}
	c.rej = append(r.AppendJSON(c.rej), '\n')
	w.flush()
}

// cut keeps the beginning of the event only.
func (r *Reject) cut(keep int) {
	raw := bytes.Clone(r.Bytes()[:keep])
	r.Raw, r.RawBase64, r.Truncated = "", nil, true
	r.setRaw(raw)
}

func (n *replayNotes) untried(r *Reject) {
	n.mu.Lock()
	defer n.mu.Unlock()
	if r.Truncated {
		n.stats.Truncated++
	} else {
		n.stats.WithoutRaw++
	}
}

// notReject notes a line that is no reject. Workers may come to a later one
// first: of those of one file the first is kept.
func (n *replayNotes) notReject(file string, line int64) {
	n.mu.Lock()
	defer n.mu.Unlock()
	n.stats.NotRejects++
	if n.line == 0 || file == n.file && line < n.line {
		n.file, n.line = file, line
		n.stats.FirstNotReject = fmt.Sprintf("%s:%d", file, line)
	}
}
