package schematest

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/margaylog/margay/parser"
	"github.com/margaylog/margay/schemas"
)

// A Report is what running a suite gave.
type Report struct {
	Results  []Result   // one for each test, in their order
	Coverage []Coverage // one for each schema, by name
}

// Failed returns how many tests failed.
func (r *Report) Failed() int {
	n := 0
	for i := range r.Results {
		if len(r.Results[i].Failures) > 0 {
			n++
		}
	}
	return n
}

// A Result is what became of one test.
type Result struct {
	Test     *Test
	Failures []Failure // none: it passed
	Elapsed  time.Duration

	outcomes []outcome // of a test that failed
}

// A Failure is one expectation that was not met, or a record of which nothing
// was expected.
type Failure struct {
	schemas.Pos              // of the expectation, or of the test
	Record      int          // of the input, from 1; 0: there is none
	Msg         string       // on one line
	Diff        []Line       // may be empty
	Differences []Difference // the same for programs, where an event is not what is expected
}

// String returns the failure as text, with its place and its difference.
func (f Failure) String() string {
	var b strings.Builder
	fmt.Fprintf(&b, "%s: %s", f.Pos, f.Msg)
	for _, l := range f.Diff {
		b.WriteString("\n  " + l.String())
	}
	return b.String()
}

// An outcome is what became of one record that was not skipped.
type outcome struct {
	record  int // from 1
	logType string
	event   *node              // nil: it was refused
	reject  *parser.EventError // why
}

// Run runs the tests. It may be called again: nothing of a run is left to the
// next one.
func (s *Suite) Run() *Report {
	r := new(Report)
	cover := newCoverage(s)
	for _, t := range s.Tests {
		started := time.Now()
		result := Result{Test: t}
		result.outcomes = s.outcomes(t)
		result.Failures = s.check(t, result.outcomes)
		cover.test(t, result.outcomes)
		if len(result.Failures) == 0 {
			result.outcomes = nil
		}
		result.Elapsed = time.Since(started)
		r.Results = append(r.Results, result)
	}
	r.Coverage = cover.report()
	return r
}

// outcomes reads the records of a test, as those of one file, through one
// parser.
func (s *Suite) outcomes(t *Test) []outcome {
	p := s.set(t).NewParser()
	p.SetTime(s.now(t))
	var all []outcome
	for i, raw := range t.records(s.byName[t.LogType.Value]) {
		ev, err := p.Parse(raw)
		o := outcome{record: i + 1}
		switch {
		case errors.Is(err, parser.ErrSkipped):
			continue
		case err != nil:
			if !errors.As(err, &o.reject) {
				panic("schematest: parse: " + err.Error()) // it fails in no other way
			}
			o.logType = o.reject.LogType
		default:
			o.event, err = readValid(string(ev.AppendJSON(nil)))
			if err != nil {
				panic("schematest: an event is not JSON: " + err.Error()) // a bug of the parser
			}
			o.logType = ev.LogType()
		}
		all = append(all, o)
	}
	return all
}

func (s *Suite) now(t *Test) time.Time {
	if t.now.IsZero() {
		return s.options.Parser.Now()
	}
	return t.now
}

// check compares what came out with what was expected, one after the other.
func (s *Suite) check(t *Test, outcomes []outcome) []Failure {
	if !t.decided {
		f := Failure{Pos: t.Pos, Msg: "the test does not say what is expected; --update writes it down"}
		for i := range outcomes {
			f.Diff = append(f.Diff, outcomes[i].lines('+')...)
		}
		return []Failure{f}
	}
	c := newComparer(s.byName[t.LogType.Value], s.now(t))
	var failures []Failure
	for i := range max(len(outcomes), len(t.expects)) {
		var f *Failure
		switch {
		case i >= len(t.expects):
			f = unexpected(t, &outcomes[i])
		case i >= len(outcomes):
			f = absent(&t.expects[i])
		default:
			f = s.one(t, c, &t.expects[i], &outcomes[i])
		}
		if f == nil {
			continue
		}
		if n := len(t.expects); n > 1 && i < n {
			f.Msg = fmt.Sprintf("result %d of %d: %s", i+1, n, f.Msg)
		}
		failures = append(failures, *f)
	}
	return failures
}

// unexpected is the failure of a record for which there is no expectation.
func unexpected(t *Test, o *outcome) *Failure {
	f := &Failure{Pos: t.Pos, Record: o.record, Diff: o.lines('+')}
	f.Msg = fmt.Sprintf("record %d gives an event, and nothing more is expected", o.record)
	if o.reject != nil {
		f.Msg = fmt.Sprintf("record %d is refused, and nothing more is expected", o.record)
	}
	return f
}

// absent is the failure of an expectation for which there is no record.
func absent(e *expectation) *Failure {
	f := &Failure{Pos: e.Pos, Msg: "no record is left for this"}
	if e.what == refused {
		f.Diff = []Line{{'-', "refused: " + e.reasons()}}
	} else {
		f.Diff = allLines(e.event, '-')
	}
	return f
}

// one compares one outcome with what is expected of it. It returns nil when
// that is met.
func (s *Suite) one(t *Test, c *comparer, e *expectation, o *outcome) *Failure {
	f := &Failure{Pos: e.Pos, Record: o.record}
	switch {
	case e.what == refused && o.reject == nil:
		f.Msg = fmt.Sprintf("want a reject (%s), but the event was accepted", e.reasons())
		f.Diff = o.lines('+')
	case e.what == refused:
		if s.refusedRightly(t, e, o) {
			return nil
		}
		f.Msg = "refused for another reason"
		if o.logType != t.LogType.Value {
			f.Msg = "refused as another log type"
		}
		f.Diff = append([]Line{{'-', "refused: " + e.reasons()}}, o.lines('+')...)
	case o.reject != nil:
		f.Msg = "the event was refused"
		f.Diff = o.lines('+')
	case o.logType != t.LogType.Value:
		f.Msg = fmt.Sprintf("the event is taken for %s, not %s", o.logType, t.LogType.Value)
		f.Diff = o.lines('+')
	default:
		d := c.event(e.event, o.event, e.what)
		if d.op == same {
			return nil
		}
		f.Msg = "not the event that is expected"
		f.Diff = d.lines()
		f.Differences = d.differences()
	}
	return f
}

// refusedRightly reports whether a record was refused for the reasons that
// are expected. Among schemas that compete, what no schema has a claim to may
// be refused as that of another one, which comes closer.
func (s *Suite) refusedRightly(t *Test, e *expectation, o *outcome) bool {
	if s.options.Compete && unclaimed(e.errs[0].code) && (unclaimed(o.reject.Violations[0].Code) || o.logType != t.LogType.Value) {
		return true
	}
	if o.logType != t.LogType.Value {
		return false
	}
	got := o.reject.Violations
	if e.all {
		return slices.EqualFunc(e.errs, got, violation.is)
	}
	return e.errs[0].is(got[0])
}

// unclaimed reports whether an event with this error is of no log type for
// certain.
func unclaimed(c parser.Code) bool {
	switch c {
	case parser.InvalidJSON, parser.NotObject, parser.TooDeep, parser.FailedValidation, parser.NoMatch, parser.ScriptFailed, parser.NoLogType:
		return true
	}
	return false
}

// reasons prints what an event is expected to be refused for.
func (e *expectation) reasons() string {
	texts := make([]string, len(e.errs))
	for i, v := range e.errs {
		texts[i] = v.String()
	}
	return strings.Join(texts, ", ")
}

// maxReasons is how many violations of an event are shown.
const maxReasons = 20

// lines prints an outcome.
func (o *outcome) lines(op byte) []Line {
	if o.reject == nil {
		return allLines(fresh(o.event), op)
	}
	var lines []Line
	for i, v := range o.reject.Violations {
		if i == maxReasons {
			more := len(o.reject.Violations) - i + o.reject.Omitted
			return append(lines, Line{' ', fmt.Sprintf("... %d more", more)})
		}
		text := violation{code: v.Code, field: v.Field}.String()
		if !plainText(text) {
			text = window([]rune(text), 0)
		}
		lines = append(lines, Line{op, "refused: " + text + ": " + v.Msg})
	}
	return lines
}
