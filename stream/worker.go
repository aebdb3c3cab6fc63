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

	// startFile says that the events that follow are those of another file.
	startFile()

	// fileState returns what the events of the file so far mean for those to
	// come, and resumeFile makes an engine go on from there.
	fileState() fileState
	resumeFile(fileState)
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
			if r.fault != nil {
				w.refuse(int(r.start), int(r.end), r.fault)
				continue
			}
			w.event(int(r.start), int(r.end))
		}
		w.runner.leave(c, w.engine)
		w.hand(true)
	}
}

// hand gives what was made of the chunk to the writer, and unless it was the
// last of it waits until that is written.
func (w *worker) hand(last bool) {
	c := w.c
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
			w.refuse(i, i+w.limits.keep, t)
		case isBlank(data[i:end]):
			c.tally.In++
			c.tally.Blank++
		default:
			w.event(i, end)
		}
		i = next
	}
}

// event hands buf[start:end] to the engine.
func (w *worker) event(start, end int) {
	c := w.c
	if c.err != nil {
		return
	}
	out, o, err := w.engine.parse(c.out, c.buf[start:end:end])
	if w.runner.open() {
		w.runner.step(c, w.engine)
	}
	if err != nil {
		w.failed(start, end, err)
		return
	}
	c.out = out
	c.tally.add(o)
	w.flush()
}

// flush keeps the results from growing far beyond the chunk.
func (w *worker) flush() {
	if len(w.c.out)+len(w.c.rej) > flushSize {
		w.hand(false)
	}
}

func (w *worker) failed(start, end int, err error) {
	var ee *parser.EventError
	if !errors.As(err, &ee) || len(ee.Violations) == 0 {
		w.c.err = err
		return
	}
	r := Reject{LogType: ee.LogType, Errors: make([]RejectError, len(ee.Violations)), ErrorsOmitted: ee.Omitted}
	for i, v := range ee.Violations {
		r.Errors[i] = RejectError{Code: v.Code, Field: v.Field, Message: v.Msg}
	}
	w.reject(&r, start, end)
}

// refuse makes a reject of a piece that is no event.
func (w *worker) refuse(start, end int, f *fault) {
	w.reject(&Reject{
		LogType:   w.closest(start, end, f),
		Errors:    []RejectError{{Code: f.code, Field: f.field, Message: f.msg}},
		Truncated: f.truncated,
	}, start, end)
}

// closest returns the log type that the keys before a syntax error tell,
// which the engine finds when it runs into the same error. The piece does not
// count as a record of the file.
func (w *worker) closest(start, end int, f *fault) string {
	if f.code != parser.InvalidJSON || f.truncated || end == start || w.c.buf[start] != '{' {
		return ""
	}
	if w.runner.open() {
		defer w.engine.resumeFile(w.engine.fileState())
	}
	var ee *parser.EventError
	if _, _, err := w.engine.parse(nil, w.c.buf[start:end:end]); errors.As(err, &ee) {
		return ee.LogType
	}
	return ""
}

// reject counts a reject and writes it out. Its first error becomes the one
// of the whole reject.
func (w *worker) reject(r *Reject, start, end int) {
	c := w.c
	if c.err != nil {
		return
	}
	r.Code, r.Field, r.Message = r.Errors[0].Code, r.Errors[0].Field, r.Errors[0].Message
	c.tally.reject(r)
	if !w.rejects {
		return
	}
	r.File, r.Line, r.Offset = c.file, w.lineAt(start), c.offset+int64(start)
	if !w.omitRaw {
		r.setRaw(c.buf[start:end])
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
