package reference

import (
	"errors"
	"fmt"
	"testing"
	"time"

	"github.com/margaylog/margay/parser"
	"github.com/margaylog/margay/parser/script"
	"github.com/margaylog/margay/schemas"
)

// both reads an event with this engine and, several times, so that it has
// learned what there is to learn, with the fast one: what the tables here
// expect, they expect of both.
func both(t *testing.T, docs []*schemas.Schema, o Options, raw []byte) Result {
	t.Helper()
	return newBoth(t, docs, o).parse(raw)
}

// A bothEngines reads records with both.
type bothEngines struct {
	t    *testing.T
	slow *Engine
	fast *parser.Parser
}

func newBoth(t *testing.T, docs []*schemas.Schema, o Options) *bothEngines {
	t.Helper()
	o.Patterns, o.Scripts = patterns(), runScripts
	b := &bothEngines{t: t, slow: New(docs, o)}
	opts := &parser.Options{
		KeepUnknown: o.KeepUnknown, KeepNames: o.KeepNames, Fallback: o.Fallback,
		MaxDepth: o.MaxDepth, SourceID: o.SourceID, SourceLabel: o.SourceLabel,
		Scripts: script.New(nil), RowID: parser.ContentRowID, Now: func() time.Time { return o.Now },
		TimeFormat: map[string]parser.TimeFormat{"millis": parser.Millis, "rfc3339": parser.RFC3339}[o.TimeFormat],
	}
	if o.NullField {
		opts.OnFieldError = parser.NullField
	}
	set, err := parser.Compile(&schemas.Docs{Schemas: docs}, opts)
	if err != nil {
		t.Fatal(err)
	}
	b.fast = set.NewParser()
	return b
}

func (b *bothEngines) startFile() {
	b.slow.StartFile()
	b.fast.StartFile()
}

func (b *bothEngines) setHeader(object string) {
	b.slow.SetHeader(object)
	b.fast.SetHeader([]byte(object))
}

func (b *bothEngines) parse(raw []byte) Result {
	b.t.Helper()
	want := b.slow.Parse(raw)
	before := b.fast.FileState()
	for range 4 {
		b.fast.ResumeFile(before)
		if got, want := seen(b.fast.Parse(raw)), seenSlow(want); got != want {
			b.t.Errorf("the fast engine says of %q:\n%s\nthe slow one:\n%s", raw, got, want)
			break // once is enough
		}
	}
	return want
}

// runScripts hands the interpreter to the slow engine.
func runScripts(function string) func([]byte) ([]byte, error) {
	compiled, err := script.New(nil).Compile("", function)
	if err != nil {
		panic("reference: " + err.Error())
	}
	return func(record []byte) ([]byte, error) { return compiled.NewRunner().Run(nil, record) }
}

// seen is what an outcome of the fast engine comes to.
func seen(ev *parser.Event, err error) string {
	if errors.Is(err, parser.ErrSkipped) {
		return "skipped"
	}
	var e *parser.EventError
	if errors.As(err, &e) {
		var all []string
		for _, v := range e.Violations {
			all = append(all, string(v.Code)+":"+v.Field)
		}
		if first := e.Violations[0].Code; first == parser.InvalidJSON || first == parser.TooDeep {
			return fmt.Sprint(all) // the log type is a guess
		}
		return fmt.Sprint(e.LogType, all)
	}
	return fmt.Sprint(string(ev.AppendJSON(nil)), ev.LogType(), ev.DuplicateKeys(), ev.MendedStrings(), ev.NulledFields(), ev.FellBack())
}

// seenSlow is the same of the slow engine.
func seenSlow(r Result) string {
	if r.Skipped {
		return "skipped"
	}
	if len(r.Violations) > 0 {
		var all []string
		for _, v := range r.Violations {
			all = append(all, v.Code+":"+v.Field)
		}
		if first := r.Violations[0].Code; first == invalidJSON || first == tooDeep {
			return fmt.Sprint(all)
		}
		return fmt.Sprint(r.LogType, all)
	}
	return fmt.Sprint(r.JSON, r.LogType, r.DuplicateKeys, r.Mended, r.Nulled, r.FellBack)
}
