package parser_test

import (
	"errors"
	"fmt"
	"math/rand/v2"
	"slices"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/margaylog/margay/internal/corpus"
	"github.com/margaylog/margay/parser"
	"github.com/margaylog/margay/parser/internal/reference"
	"github.com/margaylog/margay/schemas"
)

// pair is the fast engine and the slow one over the same schemas.
type pair struct {
	docs   *schemas.Docs
	parser *parser.Parser
	slow   reference.Options
}

// modes are the options that both engines know.
var modes = []struct {
	name string
	fast parser.Options
	slow reference.Options
}{
	{"defaults", parser.Options{}, reference.Options{}},
	{"keep unknown", parser.Options{KeepUnknown: true}, reference.Options{KeepUnknown: true}},
	{"keep names", parser.Options{KeepNames: true, KeepUnknown: true}, reference.Options{KeepNames: true, KeepUnknown: true}},
	{"fallback", parser.Options{Fallback: true}, reference.Options{Fallback: true}},
	{"null fields", parser.Options{OnFieldError: parser.NullField}, reference.Options{NullField: true}},
	{"null fields and fallback", parser.Options{OnFieldError: parser.NullField, Fallback: true}, reference.Options{NullField: true, Fallback: true}},
	{"millis", parser.Options{TimeFormat: parser.Millis, SourceID: "id"}, reference.Options{TimeFormat: "millis", SourceID: "id"}},
	{"rfc3339", parser.Options{TimeFormat: parser.RFC3339, SourceLabel: "a \"label\""}, reference.Options{TimeFormat: "rfc3339", SourceLabel: "a \"label\""}},
	{"shallow", parser.Options{MaxDepth: 4}, reference.Options{MaxDepth: 4}},
}

func newPair(tb testing.TB, yaml string, mode int) *pair {
	tb.Helper()
	m := modes[mode]
	docs, err := schemas.Parse("test.yml", []byte(yaml), nil)
	require.NoError(tb, err, yaml)
	slow := m.slow
	slow.Now = testNow
	if slow.TimeFormat == "" {
		slow.TimeFormat = "nanos"
	}
	return &pair{docs: docs, parser: compile(tb, yaml, m.fast).NewParser(), slow: slow}
}

// disagreement says where the engines differ on an event, "" when they
// agree.
func (p *pair) disagreement(raw []byte) string {
	ev, err := p.parser.Parse(raw)
	return differs(raw, ev, err, reference.Parse(p.docs.Schemas, p.slow, raw))
}

// differs says where the two outcomes of a record differ.
func differs(raw []byte, ev *parser.Event, err error, want reference.Result) string {
	if skipped := errors.Is(err, parser.ErrSkipped); skipped || want.Skipped {
		if skipped != want.Skipped {
			return fmt.Sprintf("fast: %v\nslow: %+v", err, want)
		}
		return ""
	}
	if err != nil {
		return differingRejects(raw, err, want)
	}
	got := string(ev.AppendJSON(nil))
	switch {
	case got != want.JSON:
		return fmt.Sprintf("fast: %s\nslow: %s %v", got, want.JSON, want.Violations)
	case ev.LogType() != want.LogType || ev.DuplicateKeys() != want.DuplicateKeys || ev.MendedStrings() != want.Mended ||
		ev.NulledFields() != want.Nulled || ev.FellBack() != want.FellBack:
		return fmt.Sprintf("fast: %s duplicates %v mended %v nulled %d fell back %v\nslow: %+v", ev.LogType(),
			ev.DuplicateKeys(), ev.MendedStrings(), ev.NulledFields(), ev.FellBack(), want)
	}
	return ""
}

func differingRejects(raw []byte, err error, want reference.Result) string {
	var e *parser.EventError
	if !errors.As(err, &e) {
		return "not an EventError: " + err.Error()
	}
	var fast, slow []string
	for _, v := range e.Violations {
		fast = append(fast, fmt.Sprintf("%s %s", v.Code, v.Field))
	}
	for _, v := range want.Violations {
		slow = append(slow, fmt.Sprintf("%s %s", v.Code, v.Field))
	}
	unreadable := map[parser.Code]bool{parser.InvalidJSON: true, parser.TooDeep: true}
	if len(want.Violations) > 0 && unreadable[e.Violations[0].Code] && unreadable[parser.Code(want.Violations[0].Code)] {
		return "" // what is invalid and too deep may be called either, and its log type is a guess
	}
	if !slices.Equal(fast, slow) || e.LogType != want.LogType {
		return fmt.Sprintf("fast: %s %q\nslow: %s %q %s", e.LogType, fast, want.LogType, slow, want.JSON)
	}
	if e.Offset < 0 || e.Offset > len(raw) {
		return fmt.Sprintf("offset %d in an event of %d bytes", e.Offset, len(raw))
	}
	return ""
}

// agree holds one event, several times: what a parser learned from it must
// not change what it says of it.
func (p *pair) agree(tb testing.TB, raw []byte, about ...any) {
	tb.Helper()
	for range 3 {
		if d := p.disagreement(raw); d != "" {
			tb.Fatalf("%s\nevent: %s\n%s", d, raw, fmt.Sprint(about...))
		}
	}
}

// The fast engine and the slow one agree on random schemas and events.
func TestAgreesWithReference(t *testing.T) {
	for round := range many(t, 150) {
		r := rand.New(rand.NewPCG(uint64(round), 7))
		yaml := reference.RandomSchemas(r, 1+r.IntN(4))
		p := newPair(t, yaml, round%len(modes))
		for range 60 {
			raw := reference.RandomEvent(r, p.docs.Schemas)
			p.agree(t, raw, modes[round%len(modes)].name, "\n", yaml)
			for range 2 {
				raw = reference.Mutate(r, raw)
				p.agree(t, raw, modes[round%len(modes)].name, "\n", yaml)
			}
		}
	}
}

// The same on 1Password events, whole and damaged.
func TestAgreesWithReferenceOnOnePassword(t *testing.T) {
	g := corpus.New(9)
	r := rand.New(rand.NewPCG(9, 9))
	for mode, m := range modes {
		o := m.fast
		o.RowID, o.Now = parser.ContentRowID, fixedClock
		p := &pair{docs: schemas.Builtin(), slow: m.slow}
		p.parser = builtinSet(t, &o).NewParser()
		p.slow.Now = testNow
		if p.slow.TimeFormat == "" {
			p.slow.TimeFormat = "nanos"
		}
		for i := range many(t, 250) {
			raw := g.Append(nil, corpus.LogTypes()[i%3], corpus.Style(i/3%4))
			p.agree(t, raw, modes[mode].name)
			for range 3 {
				raw = reference.Mutate(r, raw)
				p.agree(t, raw, modes[mode].name)
			}
		}
	}
}

// FuzzAgreesWithReference looks for an event on which the engines differ.
func FuzzAgreesWithReference(f *testing.F) {
	g := corpus.New(3)
	for i := range 12 {
		f.Add(uint64(0), g.Append(nil, corpus.LogTypes()[i%3], corpus.Style(i/3)))
	}
	r := rand.New(rand.NewPCG(1, 1))
	for seed := range uint64(20) {
		docs, err := schemas.Parse("", []byte(reference.RandomSchemas(rand.New(rand.NewPCG(seed, 7)), 2)), nil)
		require.NoError(f, err)
		f.Add(seed, reference.RandomEvent(r, docs.Schemas))
	}
	f.Fuzz(func(t *testing.T, seed uint64, raw []byte) {
		seed %= 200
		p := newPair(t, reference.RandomSchemas(rand.New(rand.NewPCG(seed, 7)), 2), int(seed)%len(modes))
		p.agree(t, raw)
	})
}
