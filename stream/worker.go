package stream

import (
	"bytes"
	"errors"
	"time"

	"github.com/margaylog/margay/parser"
)

// An engine is what a worker needs of a parser. One goroutine uses it.
type engine interface {
	// setTime fixes the parse time of the events that follow.
	setTime(time.Time)

	// parse appends the line of output for an event, with its newline, to
	// dst. The error is a *parser.EventError when the event is a reject; any
	// other error ends the run.
	parse(dst, raw []byte) ([]byte, outcome, error)

	// setHeader sets what the events that follow have as their header: a
	// JSON object, compact and valid, which is copied, or nil for none.
	setHeader(json []byte)

	// startFile says that the events that follow are those of another file.
	startFile()

	// fileState returns what the events of the file so far mean for those to
	// come, and resumeFile makes an engine go on from there.
	fileState() fileState
	resumeFile(fileState)
}

// A placer is an engine that wants to know where each event stands before it
// is given it.
type placer interface {
	place(file string, line, offset int64)
}

// A timer is an engine that may note event times. takeTimes moves what it has
// noted into a tally.
type timer interface {
	takeTimes(t *tally)
}

// A guesser is an engine that can tell of which log type a piece is nearest
// that is no event, by the keys before its syntax error; empty: nobody knows.
type guesser interface {
	closest(raw []byte) (logType string)
}

// An outcome is what the totals count of an event without an error.
type outcome struct {
	logType     string
	skipped     bool // not an event after all: a header
	duplicates  bool
	mended      bool
	fellBack    bool
	nulledCount int
}

// engines makes the engines of a run.
type engines struct {
	make      func() engine
	now       func() time.Time
	keepState bool // what an event is may depend on those before it in its file
}

// A worker turns the records of chunks into output and rejects.
type worker struct {
	*settings
	*pipeline
	engine engine
	now    func() time.Time
	runner runner
	opened logEnvelope

	c    *chunk
	at   int   // an index into c.buf
	line int64 // on which it stands
}

// run works until there are no more jobs.
func (w *worker) run() {
	for c := range w.jobs {
		w.c, w.at, w.line = c, 0, c.line
		w.runner.enter(c, w.engine)
		w.engine.setTime(w.now())
		w.lines()
		for _, r := range c.recs {
			w.record(int(r.start), int(r.end), r.fault)
		}
		w.runner.leave(c, w.engine)
		w.hand(true)
	}
}

func (w *worker) record(start, end int, f *fault) {
	raw := w.c.buf[start:end:end]
	switch {
	case f != nil:
		w.refuse(start, raw, f)
	case w.framing == CloudWatch:
		w.openEnvelope(start, raw)
	default:
		w.event(start, raw, flaws{})
	}
}

// hand gives what was made of the chunk to the writer, and unless it was the
// last of it waits until that is written.
func (w *worker) hand(last bool) {
	c := w.c
	if e, ok := w.engine.(timer); ok {
		e.takeTimes(&c.tally)
	}
	claim := !w.ordered && !c.claimed
	c.claimed = true
	c.ready <- last
	if claim {
		w.results <- c
	}
	if !last {
		<-c.resume
	}
}

func (w *worker) lines() {
	c := w.c
	data := c.buf[:c.last]
	for i := c.first; i < len(data); {
		end, next := cutLine(data, i)
		switch {
		case end-i > w.limits.event:
			t := tooLong()
			t.truncated = true
			w.refuse(i, data[i:i+w.limits.keep], t)
		case isBlank(data[i:end]):
			c.tally.In++
			c.tally.Blank++
		default:
			w.event(i, data[i:end:end], flaws{})
		}
		i = next
	}
}

// Flaws are what an event was found to have before it is parsed.
type flaws struct{ duplicates, mended bool }

// event hands raw, the event at buf[at], to the engine.
func (w *worker) event(at int, raw []byte, f flaws) {
	c := w.c
	if c.err != nil {
		return
	}
	if p, ok := w.engine.(placer); ok {
		p.place(c.file, w.lineAt(at), c.offset+int64(at))
	}
	out, o, err := w.engine.parse(c.out, raw)
	if w.runner.open() {
		w.runner.step(c, w.engine)
	}
	if err != nil {
		w.failed(at, raw, err)
		return
	}
	c.out = out
	o.duplicates = o.duplicates || f.duplicates
	o.mended = o.mended || f.mended
	c.tally.add(o)
	w.flush()
}

// flush keeps the results from growing far beyond the chunk.
func (w *worker) flush() {
	if len(w.c.out)+len(w.c.rej) > flushSize {
		w.hand(false)
	}
}

func (w *worker) failed(at int, raw []byte, err error) {
	var again *replayed
	if errors.As(err, &again) {
		w.replayed(at, again)
		return
	}
	var ee *parser.EventError
	if !errors.As(err, &ee) || len(ee.Violations) == 0 {
		w.c.err = err
		return
	}
	w.reject(newReject(ee), at, raw)
}

// newReject returns the reject of an event that an engine refused, without
// its place and text.
func newReject(e *parser.EventError) *Reject {
	r := &Reject{LogType: e.LogType, Errors: make([]RejectError, len(e.Violations)), ErrorsOmitted: e.Omitted}
	for i, v := range e.Violations {
		r.Errors[i] = RejectError{Code: v.Code, Field: v.Field, Message: v.Msg}
	}
	r.setCause()
	return r
}

// refuse makes a reject of a piece that is no event.
func (w *worker) refuse(at int, raw []byte, f *fault) {
	r := &Reject{
		Errors:    []RejectError{{Code: f.code, Field: f.field, Message: f.msg}},
		Truncated: f.truncated,
	}
	keyed := f.code == parser.InvalidJSON && !f.truncated && bytes.HasPrefix(raw, []byte{'{'}) && w.framing != CloudWatch
	if keyed {
		r.LogType = w.closest(raw)
	}
	if v, ok := w.engine.(*visitor); ok {
		v.piece(w, at, raw, r, keyed)
	}
	w.reject(r, at, raw)
}

// closest returns the log type that a piece is nearest to, which starts as an
// event does. It does not count as a record of the file.
func (w *worker) closest(raw []byte) string {
	g, ok := w.engine.(guesser)
	if !ok {
		return ""
	}
	if w.runner.open() {
		defer w.engine.resumeFile(w.engine.fileState())
	}
	return g.closest(raw)
}

// reject counts a reject and writes it out: raw, which stands at buf[at], or
// is made of what stands there. Its first error becomes the one of the whole
// reject.
func (w *worker) reject(r *Reject, at int, raw []byte) {
	c := w.c
	if c.err != nil {
		return
	}
	r.setCause()
	c.tally.reject(r)
	if !w.rejects {
		return
	}
	r.File, r.Line, r.Offset = c.file, w.lineAt(at), c.offset+int64(at)
	if !w.omitRaw {
		r.setRaw(raw)
	}
	c.rej = append(r.AppendJSON(c.rej), '\n')
	w.flush()
}

// lineAt returns the line of buf[i]. Records come in order, so each byte is
// looked at once, and only when there are rejects.
func (w *worker) lineAt(i int) int64 {
	w.line += int64(bytes.Count(w.c.buf[w.at:i], newline))
	w.at = i
	return w.line
}
