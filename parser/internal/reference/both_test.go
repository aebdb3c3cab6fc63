package reference

import (
	"errors"
	"fmt"
	"testing"
	"time"

	"github.com/margaylog/margay/parser"
	"github.com/margaylog/margay/schemas"
)

// both reads an event with this engine and, several times, so that it has
// learned what there is to learn, with the fast one: what the tables here
// expect, they expect of both.
func both(t *testing.T, docs []*schemas.Schema, o Options, raw []byte) Result {
	t.Helper()
	want := Parse(docs, o, raw)
	if len(jsonSchemas(docs)) < len(docs) {
		return want // the fast engine does not compile text formats
	}
	opts := &parser.Options{
		KeepUnknown: o.KeepUnknown, KeepNames: o.KeepNames, Fallback: o.Fallback,
		MaxDepth: o.MaxDepth, SourceID: o.SourceID, SourceLabel: o.SourceLabel,
		RowID: parser.ContentRowID, Now: func() time.Time { return o.Now },
		TimeFormat: map[string]parser.TimeFormat{"millis": parser.Millis, "rfc3339": parser.RFC3339}[o.TimeFormat],
	}
	if o.NullField {
		opts.OnFieldError = parser.NullField
	}
	set, err := parser.Compile(&schemas.Docs{Schemas: docs}, opts)
	if err != nil {
		t.Fatal(err)
	}
	p := set.NewParser()
	for range 4 {
		if got, want := seen(p.Parse(raw)), seenSlow(want); got != want {
			t.Errorf("the fast engine says of %q:\n%s\nthe slow one:\n%s", raw, got, want)
		}
	}
	return want
}

// seen is what an outcome of the fast engine comes to.
func seen(ev *parser.Event, err error) string {
	var e *parser.EventError
	if errors.As(err, &e) {
		var all []string
		for _, v := range e.Violations {
			all = append(all, string(v.Code)+":"+v.Field)
		}
		return fmt.Sprint(e.LogType, all)
	}
	return fmt.Sprint(string(ev.AppendJSON(nil)), ev.LogType(), ev.DuplicateKeys(), ev.MendedStrings(), ev.NulledFields(), ev.FellBack())
}

// seenSlow is the same of the slow engine. Of text that can't be read the log
// type is a guess, which only the fast one makes.
func seenSlow(r Result) string {
	if len(r.Violations) > 0 {
		var all []string
		for _, v := range r.Violations {
			all = append(all, v.Code+":"+v.Field)
		}
		return fmt.Sprint(r.LogType, all)
	}
	return fmt.Sprint(r.JSON, r.LogType, r.DuplicateKeys, r.Mended, r.Nulled, r.FellBack)
}
