package inspect

import (
	"context"
	"errors"

	"github.com/margaylog/margay/parser"
	"github.com/margaylog/margay/stream"
)

// An Explained is an event, or a piece of the input that is none, with its
// place and what became of it.
type Explained struct {
	File   string
	Line   int64
	Offset int64
	Raw    []byte // valid until the visit ends

	// Reject says why the piece is no event; nil when it is one. Then there
	// is an Explanation.
	Reject *stream.Reject

	*parser.Explanation
}

// ExplainOptions say which events are explained.
type ExplainOptions struct {
	// Stream says how the inputs are cut into events; nil for the defaults.
	Stream *stream.Options

	// Line, when it is not 0, explains only the events that start on that
	// line of their input.
	Line int64

	// Most, when it is not 0, is how many events are explained.
	Most int
}

// errEnough ends the reading of an input of which no more is wanted.
var errEnough = errors.New("enough")

// Explain reads the inputs, and calls visit with an explanation of each event
// that the options choose, in the order of the input. An event before those
// is only read, as text formats ask for. more says that there were events
// beyond ExplainOptions.Most. When visit fails, Explain ends with its error.
func Explain(ctx context.Context, set *parser.Set, inputs []stream.Input, o *ExplainOptions, visit func(*Explained) error) (stats *stream.Stats, more bool, err error) {
	if o == nil {
		o = new(ExplainOptions)
	}
	x := &explainer{ExplainOptions: o, parser: set.NewParser(), visit: visit}
	stats, err = stream.VisitAll(ctx, inputs, o.Stream, x.see)
	if errors.Is(err, errEnough) {
		return stats, x.more, nil
	}
	return stats, x.more, err
}

type explainer struct {
	*ExplainOptions
	parser *parser.Parser
	visit  func(*Explained) error
	seen   int
	more   bool
}

func (x *explainer) see(r *stream.Record) error {
	if r.First {
		x.parser.StartFile()
	}
	x.parser.SetHeader(r.Header)
	if x.Line != 0 && r.Line != x.Line {
		if r.Reject == nil {
			// It may be a header. Whether it is fine does not matter here.
			_, _ = x.parser.Parse(r.Data)
		}
		return nil
	}
	if x.Most != 0 && x.seen == x.Most {
		x.more = true
		return errEnough
	}
	x.seen++
	e := &Explained{File: r.File, Line: r.Line, Offset: r.Offset, Raw: r.Data, Reject: r.Reject}
	if r.Reject == nil {
		e.Explanation = x.parser.Explain(r.Data)
	}
	return x.visit(e)
}

// A Result is what became of an event, in a word.
type Result string

// The results.
const (
	Accepted Result = "accepted"
	Rejected Result = "rejected"
	Skipped  Result = "skipped" // a header, or a line to skip
)

// Result returns what became of the event.
func (e *Explained) Result() Result {
	switch {
	case e.Reject != nil:
		return Rejected
	case errors.Is(e.Err, parser.ErrSkipped):
		return Skipped
	case e.Err != nil:
		return Rejected
	}
	return Accepted
}

// violations returns all that is wrong with the event.
func (e *Explained) violations() (list []parser.Violation, omitted int) {
	if e.Reject != nil {
		for _, r := range e.Reject.Errors {
			list = append(list, parser.Violation{Field: r.Field, Code: r.Code, Msg: r.Message})
		}
		return list, 0
	}
	if err := (*parser.EventError)(nil); errors.As(e.Err, &err) {
		return err.Violations, err.Omitted
	}
	return nil, 0
}
