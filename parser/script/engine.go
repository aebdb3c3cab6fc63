package script

import (
	"fmt"
	"time"

	"go.starlark.net/starlark"
)

// The defaults of [Options].
const (
	DefaultMaxSteps = 1_000_000
	DefaultTimeout  = time.Second
)

// Options bound what a script may do with one event. The zero Options, or
// nil, are the defaults.
type Options struct {
	// MaxSteps bounds the interpreter's steps; a simple statement takes about
	// five. Zero means [DefaultMaxSteps].
	MaxSteps uint64

	// Timeout bounds the time. It is looked at between steps, so an
	// operation that has begun is completed first. Zero or less means
	// [DefaultTimeout].
	Timeout time.Duration
}

// An Engine compiles scripts; it is a parser.ScriptEngine. It is immutable and may be used by several
// goroutines at once.
type Engine struct {
	limits limits
	env    starlark.StringDict // what scripts find predeclared; frozen
}

// New returns an engine with the given options; nil means the defaults.
func New(o *Options) *Engine {
	l := limits{steps: DefaultMaxSteps, timeout: DefaultTimeout}
	if o != nil && o.MaxSteps > 0 {
		l.steps = o.MaxSteps
	}
	if o != nil && o.Timeout > 0 {
		l.timeout = o.Timeout
	}
	return &Engine{limits: l, env: environment(l)}
}

// A RunError is why a script made nothing of an event. Its text holds
// nothing of the event.
type RunError struct {
	Line int    // of the script, from 1; 0 when the failure is not in its code
	Msg  string // the kind of failure
}

// Error returns the failure and its line.
func (e *RunError) Error() string {
	if e.Line == 0 {
		return e.Msg
	}
	return fmt.Sprintf("line %d of the script: %s", e.Line, e.Msg)
}
