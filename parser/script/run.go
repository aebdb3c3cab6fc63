package script

import (
	"fmt"
	"time"

	"go.starlark.net/starlark"

	"github.com/margaylog/margay/parser"
)

// limits bound one call from outside.
type limits struct {
	steps   uint64
	timeout time.Duration
}

func (l limits) tooManySteps() failure {
	return failure(fmt.Sprintf("took more than %d steps", l.steps))
}
func (l limits) tooLong() failure { return failure(fmt.Sprintf("took longer than %v", l.timeout)) }

// charge counts n steps that Go code is about to do for the thread, or fails
// when there are not that many left.
func (l limits) charge(thread *starlark.Thread, n uint64) error {
	if thread.Steps > l.steps || n > l.steps-thread.Steps {
		return l.tooManySteps()
	}
	thread.Steps += n
	return nil
}

// A caller runs code of a script within the limits, one call at a time.
//
// Its timer runs during a call only. When it fires it cancels the thread and
// then sends to fired, so that a call that has ended can wait for a
// cancellation that comes too late, before it would hit the next call.
type caller struct {
	thread *starlark.Thread
	timer  *time.Timer
	fired  chan struct{}
	limits limits
}

func newCaller(l limits) *caller {
	c := &caller{
		thread: &starlark.Thread{
			OnMaxSteps: func(t *starlark.Thread) { t.Cancel(string(l.tooManySteps())) },
		},
		fired:  make(chan struct{}, 1),
		limits: l,
	}
	c.thread.SetMaxExecutionSteps(l.steps)
	c.timer = time.AfterFunc(l.timeout, func() {
		c.thread.Cancel(string(l.tooLong()))
		c.fired <- struct{}{}
	})
	c.end()
	return c
}

func (c *caller) begin() {
	c.thread.Steps = 0
	c.timer.Reset(c.limits.timeout)
}

func (c *caller) end() {
	if !c.timer.Stop() {
		<-c.fired
	}
	c.thread.Uncancel()
}

// A program is a compiled script.
type program struct {
	parse  *starlark.Function
	limits limits
}

// NewRunner implements [parser.Script].
func (p *program) NewRunner() parser.ScriptRunner {
	return &runner{
		caller: newCaller(p.limits),
		parse:  p.parse,
		args:   make(starlark.Tuple, 1),
	}
}

type runner struct {
	*caller
	parse *starlark.Function
	args  starlark.Tuple // reused
}

// Run implements [parser.ScriptRunner].
func (r *runner) Run(dst, record []byte) ([]byte, error) {
	r.args[0] = starlark.String(record)
	r.begin()
	v, err := starlark.Call(r.thread, r.parse, r.args, nil)
	r.end()
	r.args[0] = nil // do not hold the event
	if err != nil {
		return dst, runError(err)
	}
	out, err := r.appendResult(dst, v)
	if err != nil {
		return dst, &RunError{Msg: "the result of parse: " + err.Error()}
	}
	return out, nil
}

func (r *runner) appendResult(dst []byte, v starlark.Value) ([]byte, error) {
	d, ok := v.(*starlark.Dict)
	if !ok {
		return nil, failure(v.Type() + ", not a dict")
	}
	if d.Len() == 0 {
		return nil, failure("an empty dict")
	}
	w := writer{thread: r.thread, limits: r.limits}
	return w.appendValue(dst, d, 0)
}
