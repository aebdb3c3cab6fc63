package diff

import (
	"bytes"
	"errors"
	"fmt"

	"github.com/margaylog/margay/parser"
)

// An Effect says what becomes of a record in the new state, seen from the old
// one.
type Effect string

// The effects. Each record has exactly one of them.
const (
	Same          Effect = "same"           // accepted, and the same comes out
	NewlyFails    Effect = "newly-fails"    // it is refused, or skipped though it was accepted
	NewlyPasses   Effect = "newly-passes"   // it is not refused any more, or accepted though it was skipped
	ChangesType   Effect = "changes-type"   // accepted as another log type
	ChangesOutput Effect = "changes-output" // accepted as the same log type, and something else comes out
	StillFails    Effect = "still-fails"    // refused by both
	StillSkipped  Effect = "still-skipped"  // skipped by both
)

// A Result is what one state does with a record, in a word.
type Result string

// The results.
const (
	Accepted Result = "accepted"
	Rejected Result = "rejected"
	Skipped  Result = "skipped" // a header, or a line to skip
)

// A Verdict is what one state does with a record.
type Verdict struct {
	Result  Result
	LogType string             // of an event, or the closest to one that is refused; may be empty
	Err     *parser.EventError // why it is refused, else nil
}

// An Outcome is what became of a record. It shares no memory with the record.
type Outcome struct {
	Effect   Effect
	Old, New Verdict

	// Differences are those between what came out, when both states accepted
	// the record: the first MaxDifferences, Omitted more.
	Differences []Difference
	Omitted     int
}

// A Trial parses the same records by two sets of log types. It is not safe for
// concurrent use.
type Trial struct {
	old, new   *parser.Parser
	line, next []byte
}

// NewTrial returns a trial of two sets, which should be compiled with the same
// options. Both take the time of now for that of parsing, by the clock of the
// old one. It is quickest with row ids that depend on the content.
func NewTrial(old, new *parser.Set) *Trial {
	t := &Trial{old: old.NewParser(), new: new.NewParser()}
	now := old.Now()
	t.old.SetTime(now)
	t.new.SetTime(now)
	return t
}

// StartFile says that the records that follow are those of another file.
func (t *Trial) StartFile() {
	t.old.StartFile()
	t.new.StartFile()
}

// Try parses a record by both sets and compares what comes out: the fields and
// what is added, but for the row id, the time of parsing and the version of
// the schema. The order of fields makes no difference.
func (t *Trial) Try(raw []byte) *Outcome {
	before, a := verdict(t.old, raw)
	after, b := verdict(t.new, raw)
	o := &Outcome{Old: a, New: b}
	if o.Effect = effect(a, b); o.Effect != Same {
		return o
	}
	t.line, t.next = before.AppendJSON(t.line[:0]), after.AppendJSON(t.next[:0])
	if !bytes.Equal(t.line, t.next) {
		o.Differences, o.Omitted = differences(t.line, t.next)
	}
	switch {
	case a.LogType != b.LogType:
		o.Effect = ChangesType
	case len(o.Differences) > 0:
		o.Effect = ChangesOutput
	}
	return o
}

func verdict(p *parser.Parser, raw []byte) (*parser.Event, Verdict) {
	ev, err := p.Parse(raw)
	var refused *parser.EventError
	switch {
	case err == nil:
		return ev, Verdict{Result: Accepted, LogType: ev.LogType()}
	case errors.Is(err, parser.ErrSkipped):
		return nil, Verdict{Result: Skipped}
	case errors.As(err, &refused):
		return nil, Verdict{Result: Rejected, LogType: refused.LogType, Err: refused}
	}
	panic(fmt.Sprintf("diff: a parser fails with %v", err)) // it never does
}

// effect says what two verdicts come to. Of two events, what came out is still
// to be compared.
func effect(old, new Verdict) Effect {
	switch {
	case old.Result != new.Result:
		if new.Result == Rejected || old.Result == Accepted {
			return NewlyFails
		}
		return NewlyPasses
	case new.Result == Rejected:
		return StillFails
	case new.Result == Skipped:
		return StillSkipped
	}
	return Same
}
