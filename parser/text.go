package parser

import (
	"cmp"
	"errors"
	"slices"
	"unicode/utf8"

	"github.com/margaylog/margay/internal/jsonwire"
	"github.com/margaylog/margay/parser/internal/plan"
	"github.com/margaylog/margay/parser/internal/tape"
	"github.com/margaylog/margay/parser/internal/textfmt"
)

// ErrSkipped is the error of Parse for a record that is no event: a header,
// or a line that the schema's parser skips.
var ErrSkipped = errors.New("parser: the record is skipped: it is no event")

// Which log type a record of text is follows from the record alone, like that
// of an object: but a line has no keys, so each format tries it
// (docs/semantics.md, "Which log type is it").

// readText reads a record as one of the readers' log types. The error is an
// *EventError with a NoMatch or ScriptFailed for each when none of them has a
// use for it.
//
// alone says that no other log type competes. broken is what is wrong with the
// record as JSON, if it looks like that: then text has it only if it satisfies
// a schema.
func (p *Parser) readText(readers []*textReader, record []byte, alone bool, broken error) (*Event, error) {
	matched, skipped, passed := p.match(readers, record)
	if len(matched) == 1 {
		ev, err := p.readAs(matched[0], record)
		if alone || err == nil && ev.nulled == 0 {
			return ev, err
		}
	}
	cs := p.contestText(matched)
	switch {
	case len(cs) > 0 && cs[0].satisfied:
		return p.readAs(cs[0].reader, record)
	case skipped:
		return nil, ErrSkipped
	case broken != nil:
		return nil, broken
	}
	for _, c := range cs {
		if alone || !c.stray {
			return p.closest(c.reader, record)
		}
	}
	if passed {
		return nil, ErrSkipped
	}
	return nil, p.noMatch(readers)
}

// match returns the readers whose format matches the record, and whether
// another skips it for what it says, or passes it over for where it stands.
func (p *Parser) match(readers []*textReader, record []byte) (matched []*textReader, skipped, passed bool) {
	matched = p.matched[:0]
	for _, r := range readers {
		switch r.match(p.set, record) {
		case textfmt.Matched:
			matched = append(matched, r)
		case textfmt.Skipped:
			skipped = true
		case textfmt.Passed:
			passed = true
		}
	}
	p.matched = matched
	return matched, skipped, passed
}

// contestText tries the readers that matched the record, and sorts them by
// how well its values fit the schema.
func (p *Parser) contestText(matched []*textReader) []textContender {
	cs := make([]textContender, len(matched))
	for i, r := range matched {
		cs[i] = p.tryText(r)
	}
	slices.SortFunc(cs, betterText)
	return cs
}

// closest reads a record that satisfies no schema as the log type that it
// comes closest to.
func (p *Parser) closest(r *textReader, record []byte) (*Event, error) {
	ev, err := p.readAs(r, record)
	if err != nil && p.machine.Refused {
		err = &EventError{
			LogType:    r.log.name,
			Violations: []Violation{{Code: NoLogType, Msg: "validate refuses the event in every schema whose parser matches it"}},
		}
	}
	return ev, err
}

// readAs reads the record that r matched.
func (p *Parser) readAs(r *textReader, record []byte) (*Event, error) {
	mode := p.mode(r.log)
	if p.runRow(r, mode) {
		p.shortCuts++
		return p.accept(r.log, mode), nil
	}
	p.machine.Refused = false
	if o, at := p.fill(r); o != tape.Good {
		return nil, atStart(p.unreadable(r.log, o, at))
	}
	ev, err := p.read(r.log)
	if err != nil {
		return nil, atStart(err)
	}
	if r.runner != nil && !utf8.Valid(record) {
		ev.mended = true
	}
	return ev, nil
}

// runRow is run by the short cut. It is false when that does not decide.
func (p *Parser) runRow(r *textReader, mode plan.Mode) (ok bool) {
	if r.row == nil {
		return false
	}
	p.values.Reset()
	p.out, ok = p.machine.RunRow(p.out[:p.start], r.row, r.matcher.Values(), p.now, mode)
	return ok
}

// atStart gives an error about values, which have no place in the record, the
// place of the record.
func atStart(err error) error {
	if e := (*EventError)(nil); errors.As(err, &e) {
		e.Offset = 0
	}
	return err
}

// A textContender is a log type that a record was tried as.
type textContender struct {
	reader    *textReader
	satisfied bool
	refused   bool // by a validate
	values    int  // top-level fields that are written
	stray     bool // it matched only because short records match most csv: what there is does not fit
}

func (p *Parser) tryText(r *textReader) textContender {
	c := textContender{reader: r}
	if p.runRow(r, plan.Mode{}) {
		c.satisfied = true
	} else if o, _ := p.fill(r); o == tape.Good {
		p.run(r.log, plan.Mode{})
		c.satisfied, c.refused = len(p.machine.Problems) == 0, p.machine.Refused
		c.stray = r.matcher.Short() && slices.ContainsFunc(p.machine.Problems, func(pr plan.Problem) bool { return pr.Code != plan.MissingField })
	} else {
		return c
	}
	c.values = members(p.out[p.start:])
	return c
}

// members counts the members of an object that is compact and lacks its last
// brace.
func members(object []byte) (n int) {
	for i := 0; i < len(object); n++ {
		i, _ = jsonwire.String(object, i+1) // the brace or comma before it
		i, _ = jsonwire.Skip(object, i+1, jsonwire.AnyDepth)
	}
	return n
}

func betterText(a, b textContender) int {
	return cmp.Or(
		compareBool(b.satisfied, a.satisfied),
		compareBool(a.refused, b.refused),
		cmp.Compare(b.values, a.values),
		cmp.Compare(b.reader.log.sizes.required, a.reader.log.sizes.required),
		cmp.Compare(a.reader.log.name, b.reader.log.name),
	)
}
