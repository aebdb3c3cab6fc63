package parser

import (
	"errors"

	"github.com/margaylog/margay/internal/jsonwire"
	"github.com/margaylog/margay/parser/internal/tape"
	"github.com/margaylog/margay/parser/internal/textfmt"
)

// How the files divide: this one has what an explanation is and how it is
// made; explain_types.go finds out which log types competed, and
// explain_fields.go what became of each field.

// An Explanation says how an event was read, and why so. It holds event data,
// and shares no memory with the parser or the raw event.
type Explanation struct {
	// Event and Err are what Parse gives. Event is nil when Err is not.
	Event *Event
	Err   error // an *EventError, or ErrSkipped

	// LogType is the one that has the event, or that refused it; empty when
	// there is none.
	LogType string

	// Text says that the event was read as a record of text.
	Text bool

	// Contenders are the log types that competed, best first. Where the
	// event is no JSON it is those that know some of the keys before the
	// mistake.
	Contenders []Contender

	// Reason says why LogType won.
	Reason Reason

	// Fields say what became of each field of LogType, in the order of the
	// schema, and after them of the keys that it does not know. Without a
	// log type they are the keys of the event.
	Fields []*FieldTrace

	// OmittedKeys is how many unknown keys are not among Fields, because the
	// event has more than 10,000 fields and keys.
	OmittedKeys int
}

// Explain reads an event as Parse does, and says how it came to the result.
// What it says is taken from the parser at work: the same ranking, the same
// operations on each value. It takes many times as long as Parse, and is for
// showing an event to a person. What Parse says of SetTime, SetHeader and
// files holds for it too.
func (p *Parser) Explain(raw []byte) *Explanation {
	start := p.FileState()
	x := &Explanation{}
	ev, err := p.Parse(raw)
	if x.Err = err; ev != nil {
		x.Event, x.LogType = ev.Clone(), ev.LogType()
	}
	if e := (*EventError)(nil); errors.As(err, &e) {
		x.LogType = e.LogType
	}
	if len(raw) > tape.MaxBytes {
		return x
	}
	// Once more, from where the file was, and with nodes for unknown keys.
	next, own := p.FileState(), p.tape
	p.ResumeFile(start)
	p.tape = tape.New(p.set.keys, tape.Options{Depth: p.set.options.MaxDepth, Unknown: true})
	x.explain(p, raw)
	p.tape = own
	p.ResumeFile(next)
	return x
}

// explain takes the way that Parse took.
func (x *Explanation) explain(p *Parser, raw []byte) {
	var only *logType
	if len(p.set.logs) == 1 {
		only = p.set.logs[0]
	}
	object := jsonwire.Space(raw, 0)
	isObject := object < len(raw) && raw[object] == '{'
	switch {
	case only != nil && only.isText():
		x.text(p, p.texts, raw, false)
	case only != nil || len(p.texts) == 0:
		x.object(p, only, raw)
	case !isObject:
		x.text(p, p.texts, raw, false)
	case x.object(p, nil, raw) != tape.Good:
		x.text(p, p.texts, raw, true)
	case x.Reason == NobodyKnows && len(p.scripts) > 0:
		x.text(p, p.scripts, raw, false)
	}
}

// object explains a JSON object.
func (x *Explanation) object(p *Parser, only *logType, raw []byte) tape.Outcome {
	outcome, _ := p.tape.Scan(raw)
	if outcome == tape.NotObject || len(p.tape.Nodes()) == 0 {
		x.Reason = Unreadable
		return outcome
	}
	x.competeByKeys(p, only, outcome == tape.Good)
	if outcome != tape.Good {
		return outcome
	}
	if l := p.set.byName[x.LogType]; l != nil && !l.isText() && x.Reason != AllRefuse {
		x.trace(p, l)
	} else {
		x.keys(p)
	}
	return outcome
}

// text explains a record of text. What looks like JSON is text only when it
// satisfies a schema.
func (x *Explanation) text(p *Parser, readers []*textReader, raw []byte, looksLikeJSON bool) {
	if e := (*EventError)(nil); looksLikeJSON && errors.As(x.Err, &e) {
		return
	}
	var matched []*textReader
	var others []Contender
	for _, r := range readers {
		o := r.match(p.set, raw)
		if o == textfmt.Matched {
			matched = append(matched, r)
		} else {
			others = append(others, r.unmatched(o))
		}
	}
	x.Text, x.Fields, x.Contenders = true, nil, nil
	best := x.competeAsText(p, p.contestText(matched), others, len(readers))
	if best == nil || x.Reason == AllRefuse {
		return
	}
	if o, _ := p.fill(best); o == tape.Good {
		x.trace(p, best.log)
		x.unusedColumns(best)
	}
}
