package parser

import (
	"cmp"
	"errors"
	"slices"
	"strconv"
	"unicode/utf8"

	"github.com/margaylog/margay/internal/jsonwire"
	"github.com/margaylog/margay/parser/internal/plan"
	"github.com/margaylog/margay/parser/internal/tape"
	"github.com/margaylog/margay/parser/internal/textfmt"
)

// ErrSkipped is the error of Parse for a record that is no event: a header,
// or a line that the schema's parser skips.
var ErrSkipped = errors.New("parser: the record is skipped: it is no event")

// Log types whose schemas have a parser read text. Their format splits a
// record into values, these are put on the tape like the members of a JSON
// object, and the plan runs over them as over any event.

// A textReader reads records as one log type.
type textReader struct {
	log     *logType
	matcher *textfmt.Matcher
	columns []column  // what the matcher's fields are to the schema
	row     *plan.Row // the short cut; nil: there is none
	version int       // of the matcher's names that columns and row are for

	runner ScriptRunner
	made   []byte // what the script made of the record
	why    error  // why it made nothing
}

// A column is a field of a text format, as the tape wants it.
type column struct {
	lead []byte // "name":
	key  uint32
	used bool
}

func newTextReader(l *logType) *textReader {
	r := &textReader{log: l, matcher: l.format.NewMatcher(), version: -1}
	if l.script != nil {
		r.runner = l.script.NewRunner()
	}
	return r
}

// match splits the record, or runs the script over it.
func (r *textReader) match(s *Set, record []byte) textfmt.Outcome {
	o := r.matcher.Match(record)
	if o != textfmt.Matched {
		return o
	}
	r.why = nil
	if r.runner == nil {
		if r.version != r.matcher.Version() {
			r.name(s)
		}
		return o
	}
	if r.made, r.why = r.runner.Run(r.made[:0], valid(record)); r.why != nil {
		return textfmt.NoMatch
	}
	return o
}

// valid returns text with U+FFFD for each byte that is not UTF-8.
func valid(text []byte) []byte {
	if utf8.Valid(text) {
		return text
	}
	return []byte(string([]rune(string(text))))
}

// fill puts the record that was matched on the tape.
func (p *Parser) fill(r *textReader) (o tape.Outcome, at int) {
	m := r.matcher
	switch {
	case r.runner == nil:
	case r.log.format.Cleans():
		return p.fillCleaned(r)
	default:
		return p.tape.Scan(r.made)
	}
	p.tape.StartRecord()
	for i := range r.columns {
		c := &r.columns[i]
		if text, ok := m.Value(i); ok && c.used {
			p.tape.AddText(c.lead, c.key, text)
		}
	}
	p.tape.EndRecord()
	return tape.Good, 0
}

// name notes what the fields of the matcher are to the schema.
func (r *textReader) name(s *Set) {
	r.version = r.matcher.Version()
	r.columns = r.columns[:0]
	r.row = nil
	if s.shortCuts() {
		r.row = plan.NewRow(r.log.fields, r.matcher.Names())
	}
	for _, name := range r.matcher.Names() {
		key := s.keys.Lookup([]byte(name))
		lead, _ := jsonwire.AppendQuoted(nil, []byte(name)) // not mended yet, so that it is counted
		r.columns = append(r.columns, column{
			lead: append(lead, ':'),
			key:  key,
			used: r.log.unknown || r.log.fields.Reads(key),
		})
	}
}

// fillCleaned puts what a script made on the tape, after its top-level texts
// went through what the formats share: trimSpace, emptyValues, expandFields.
func (p *Parser) fillCleaned(r *textReader) (tape.Outcome, int) {
	made := tape.New(tape.NewKeys(), tape.Options{Depth: p.set.options.MaxDepth, Unknown: true})
	if o, at := made.Scan(r.made); o != tape.Good {
		return o, at
	}
	var members []member
	nodes := made.Nodes()
	for k := uint32(1); k < nodes[0].Next; k = nodes[k].Next {
		m := member{name: string(made.KeyText(nil, k)), value: r.made[nodes[k].Start:nodes[k].End]}
		switch nodes[k].Kind {
		case tape.String:
			text, ok := r.matcher.Clean(jsonwire.AppendUnquoted(nil, m.value))
			if !ok {
				continue
			}
			m.text, m.value = text, jsonwire.AppendString(nil, text)
		case tape.Number, tape.True, tape.False:
			m.text = m.value
		}
		members = append(members, m)
	}
	members = append(members, r.expanded(members)...)
	cleaned := []byte("{")
	for i, m := range members {
		if slices.ContainsFunc(members[i+1:], func(other member) bool { return other.name == m.name }) {
			continue // a template has the same name
		}
		if len(cleaned) > 1 {
			cleaned = append(cleaned, ',')
		}
		cleaned = append(append(jsonwire.AppendString(cleaned, m.name), ':'), m.value...)
	}
	return p.tape.Scan(append(cleaned, '}'))
}

// A member is one of what a script made.
type member struct {
	name  string
	value []byte // JSON
	text  []byte // of a scalar
}

// expanded returns what templates make of members.
func (r *textReader) expanded(members []member) (added []member) {
	value := func(name string) []byte {
		for _, m := range members {
			if m.name == name {
				return m.text
			}
		}
		return nil
	}
	r.matcher.Expand(value, func(name string, text []byte) {
		added = append(added, member{name: name, value: jsonwire.AppendString(nil, text)})
	})
	return added
}

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
	p.fields, ok = p.machine.RunRow(p.fields[:0], r.row, r.matcher.Values(), p.now, mode)
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
	c.values = members(p.fields)
	return c
}

// members counts the members of an object that is compact and lacks its last
// brace.
func members(object []byte) (n int) {
	for i := 0; i < len(object); n++ {
		i, _ = jsonwire.String(object, i+1) // the brace or comma before it
		i, _ = jsonwire.Skip(object, i+1, tape.MaxDepth)
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

// A miss is why a record is not one log type's.
type miss struct {
	reader *textReader
	reason textfmt.Reason
}

// noMatch says how close each of the readers came.
func (p *Parser) noMatch(readers []*textReader) *EventError {
	misses := make([]miss, len(readers))
	for i, r := range readers {
		misses[i].reader = r
		if r.runner == nil || r.why == nil {
			misses[i].reason = r.matcher.Why()
		}
	}
	slices.SortStableFunc(misses, func(a, b miss) int { return cmp.Compare(b.share(), a.share()) })
	e := &EventError{}
	if len(misses) == 1 || misses[0].share() > misses[1].share() {
		e.LogType = misses[0].reader.log.name
	}
	for _, m := range misses {
		e.Violations = append(e.Violations, m.violation(len(misses) > 1))
	}
	return e
}

// share is how much of the format the record matched, from 0 to 1.
func (m *miss) share() float64 {
	if m.reason.Of == 0 {
		return 0
	}
	return float64(m.reason.Done) / float64(m.reason.Of)
}

func (m *miss) violation(named bool) Violation {
	v := Violation{Code: NoMatch, Msg: m.reason.Text}
	if m.reader.why != nil {
		v = Violation{Code: ScriptFailed, Msg: m.reader.why.Error()}
	}
	if m.reason.Done > 0 {
		v.Msg += " (matched " + strconv.Itoa(m.reason.Done) + " of " + strconv.Itoa(m.reason.Of) + " parts)"
	}
	if named {
		v.Msg = m.reader.log.name + ": " + v.Msg
	}
	return v
}
