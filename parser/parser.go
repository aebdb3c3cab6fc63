package parser

import (
	"crypto/rand"
	"fmt"
	"slices"
	"time"

	"github.com/margaylog/margay/indicators"
	"github.com/margaylog/margay/internal/jsonwire"
	"github.com/margaylog/margay/internal/timefmt"
	"github.com/margaylog/margay/parser/internal/plan"
	"github.com/margaylog/margay/parser/internal/tape"
)

// A Parser reads events, one after another. It is not safe for concurrent
// use: make one for each goroutine. In steady state it allocates nothing for
// an event that is accepted. Exceptions are events of which several log types
// are tried, unknown keys that are kept, fields that are copied, joined, split
// or hashed, scripts, domains with punycode, and numbers of more digits than
// a float64 has.
type Parser struct {
	set         *Set
	tape        *tape.Tape
	machine     plan.Machine
	values      indicators.Values
	rankings    rankings
	shapes      *shapes       // nil: none are learned
	texts       []*textReader // for each text schema, in the order of names
	scripts     []*textReader // those of texts that run scripts
	matched     []*textReader // scratch
	fileSettled bool          // no record of the file has more to say to texts
	ids         sequence
	event       Event

	header []byte // p_header as it is written, or empty
	extra  []byte // the same and p_enrichment, of sets with an Enricher
	out    []byte // ends in the members of the event that was read last
	start  int    // where they start in out
	lent   bool   // out is the caller's
	hashed []byte // scratch of content row ids
	large  bool   // the event was a large one

	shortCuts  int  // events that were read by a shape or a row
	isObject   bool // the last event was a JSON object
	byKeys     bool // the keys alone decided the log type of the last event
	batch      bool // SetTime was called
	now        timefmt.Instant
	stamp      []byte // now, as it is written
	parseClock time.Time
}

// NewParser returns a parser for the set's log types.
func (s *Set) NewParser() *Parser {
	p := &Parser{set: s}
	p.event.set = s
	p.tape = tape.New(s.keys, tape.Options{Depth: s.options.MaxDepth, Unknown: s.unknown})
	p.machine.Values = &p.values
	p.rankings.set = s
	p.shapes = s.newShapes()
	for _, l := range s.texts {
		r := newTextReader(l)
		p.texts = append(p.texts, r)
		if r.runner != nil {
			p.scripts = append(p.scripts, r)
		}
	}
	p.ids.rand = s.options.Rand
	if p.ids.rand == nil {
		p.ids.rand = rand.Reader
	}
	return p
}

// SetTime sets the parse time of the events that follow, as a batch: the
// clock is not read for them. The zero time goes back to reading the clock
// for each event. A time outside the years 1 to 9999 is written as 1970.
func (p *Parser) SetTime(t time.Time) {
	p.batch = !t.IsZero()
	if p.batch {
		p.setNow(t)
	}
}

func (p *Parser) setNow(t time.Time) {
	if t.Equal(p.parseClock) && len(p.stamp) > 0 {
		return
	}
	p.parseClock = t
	p.now, _ = timefmt.FromTime(t)
	p.stamp = append(p.set.profile().Append(append(p.stamp[:0], stampLead...), p.now), '"')
	p.event.now, p.event.stamp = p.now, p.stamp
}

// stampLead is what stands before the parse time.
const stampLead = `","p_parse_time":"`

// ShortCuts returns how many events so far were read by what was learned of
// others, a shape or a row. It says how well a stream suits the short cuts, and
// nothing of the results.
func (p *Parser) ShortCuts() int { return p.shortCuts }

// SetHeader sets what the events that follow have as p_header: a JSON object,
// which must be valid, without white space between its tokens. It is copied.
// Nil means that they have none.
func (p *Parser) SetHeader(object []byte) {
	p.header = p.header[:0]
	if len(object) > 0 {
		p.header = append(append(p.header, `,"p_header":`...), object...)
	}
	p.event.header = p.header
}

// Parse reads one event: one JSON object, with white space around it at
// most, or a record of text without its line end. It finds the log type, and
// returns the event, or an *EventError that says all that is wrong with it.
// For a record that is no event, but a header or the like, it returns
// ErrSkipped.
//
// The event is valid until the next call of a method of p, and only as long
// as raw is not changed; Clone keeps it.
func (p *Parser) Parse(raw []byte) (*Event, error) {
	p.reclaim()
	return p.parse(raw, p.set.only())
}

// ParseAs is like Parse for an event whose log type is known. Of headers and
// lines to skip at the start of a file it tells that log type alone. An unknown
// log type is an *UnknownLogTypeError.
func (p *Parser) ParseAs(logType string, raw []byte) (*Event, error) {
	only, err := p.set.logType(logType)
	if err != nil {
		return nil, err
	}
	p.reclaim()
	return p.parse(raw, only)
}

// parse reads raw as the log type only, or as the one it is when only is
// nil.
func (p *Parser) parse(raw []byte, only *logType) (*Event, error) {
	if !p.batch {
		p.setNow(p.set.Now())
	}
	p.release(len(raw))
	if len(raw) > tape.MaxBytes {
		return nil, p.refusal(only, TooLong, 0, "event is larger than 2 GiB")
	}
	switch {
	case only != nil && only.isText():
		return p.readText(p.readersOf(only), raw, true, nil)
	case only == nil && len(p.texts) > 0:
		return p.parseAny(raw)
	}
	return p.parseObject(raw, only)
}

// readersOf returns the reader of a text log type.
func (p *Parser) readersOf(l *logType) []*textReader {
	i := slices.Index(p.set.texts, l)
	return p.texts[i : i+1]
}

// parseAny reads raw where schemas for text compete as well: what is a JSON
// object is not for them, unless no other schema knows one of its keys, and
// then only for scripts.
func (p *Parser) parseAny(raw []byte) (*Event, error) {
	object := jsonwire.Space(raw, 0)
	if object == len(raw) || raw[object] != '{' {
		return p.readText(p.texts, raw, false, nil)
	}
	ev, err := p.parseObject(raw, nil)
	if err == nil {
		p.observe(raw, true)
		return ev, nil
	}
	if !p.isObject {
		if len(p.texts) == len(p.set.logs) {
			err = nil // nobody wants JSON
		}
		return p.readText(p.texts, raw, false, err)
	}
	toScripts := len(p.scripts) > 0 && nobodys(err)
	p.observe(raw, !toScripts)
	if toScripts {
		return p.readText(p.scripts, raw, false, nil)
	}
	return nil, err
}

// parseObject reads a JSON object.
func (p *Parser) parseObject(raw []byte, only *logType) (*Event, error) {
	if ev := p.byShape(raw, only); ev != nil {
		return ev, nil
	}
	ev, err := p.scan(raw, only)
	if err == nil && p.byKeys {
		p.learn(ev)
	}
	return ev, err
}

// scan reads raw without the help of shapes.
func (p *Parser) scan(raw []byte, only *logType) (*Event, error) {
	outcome, at := p.tape.Scan(raw)
	p.byKeys, p.isObject = false, outcome == tape.Good
	if !p.isObject {
		return nil, p.unreadable(only, outcome, at)
	}
	if only != nil {
		p.byKeys = len(p.set.logs) == 1
		return p.read(only)
	}
	r := p.rankings.of(p.tape)
	if best := r.best(); best != nil {
		ev, err := p.read(best)
		if p.settled(best, ev, err) {
			p.byKeys = err == nil
			return ev, err
		}
	}
	return p.contest(r)
}

// settled reports whether the one log type that knows most of the event's
// keys has it, as it was read: accepted, or refused for good.
func (p *Parser) settled(l *logType, ev *Event, err error) bool {
	switch {
	case p.machine.Refused && len(p.set.logs) > 1:
		return false // its validate says that it is not the log type
	case p.set.options.Fallback:
		return err == nil && ev.nulled == 0
	}
	return true
}

// unreadable refuses text that is not an event. Where one log type knows more
// of the keys before the mistake than any other, the error names it.
func (p *Parser) unreadable(only *logType, o tape.Outcome, at int) *EventError {
	if only == nil && o != tape.NotObject && len(p.tape.Nodes()) > 0 {
		only = p.rankings.of(p.tape).best()
	}
	switch o {
	case tape.TooDeep:
		return p.refusal(only, TooDeep, at, "objects and arrays nest too deep")
	case tape.NotObject:
		return p.refusal(only, NotObject, at, "event is JSON, but not an object")
	}
	return p.refusal(only, InvalidJSON, at, fmt.Sprintf("not one JSON object: wrong at byte %d, or ended too soon", at))
}

func (p *Parser) refusal(l *logType, code Code, at int, msg string) *EventError {
	e := &EventError{Offset: at, Violations: []Violation{{Code: code, Msg: msg}}}
	if l != nil {
		e.LogType = l.name
	}
	return e
}

// run runs a plan over the tape. What comes out is in p.out, p.machine and
// p.values.
func (p *Parser) run(l *logType, mode plan.Mode) {
	p.values.Reset()
	p.out = p.machine.Run(p.out[:p.start], l.fields, p.tape, p.now, mode)
}

// mode returns how the plan of a log type is run.
func (p *Parser) mode(l *logType) plan.Mode {
	return plan.Mode{
		Profile: p.set.profile(),
		NullBad: p.set.options.OnFieldError == NullField,
		Unknown: l.unknown,
	}
}

// read reads the event on the tape as one log type.
func (p *Parser) read(l *logType) (*Event, error) {
	mode := p.mode(l)
	p.run(l, mode)
	if len(p.machine.Problems) > 0 {
		return nil, p.eventError(l)
	}
	return p.accept(l, mode), nil
}

// accept makes the event of what a run left in p.out, p.machine and p.values.
func (p *Parser) accept(l *logType, mode plan.Mode) *Event {
	m := &p.machine
	p.values.Finish()
	ev := &p.event
	ev.log, ev.fields = l, p.out[p.start:]
	ev.time, ev.hasTime = m.EventTime, m.HasEventTime
	ev.values = p.values.All()
	ev.duplicates, ev.mended, ev.fellBack, ev.nulled = m.Duplicates, m.Mended, false, m.Nulled
	if m.HasEventTime {
		ev.timeText = p.out[m.EventTimeAt:m.EventTimeEnd]
	} else {
		ev.timeText = p.stamp[len(stampLead) : len(p.stamp)-1]
	}
	if p.set.options.RowID == ContentRowID {
		ev.id = p.contentID(l, mode)
	} else {
		ev.id = *p.ids.next(p.now.Sec)
	}
	if p.set.enrichment != nil {
		p.enrich(ev)
	}
	return ev
}

// contentID returns the row id of the event that was just read. It is made
// of the log type and the fields as they are in the default profile without
// unknown keys; where that is not what was written, they are written once
// more.
func (p *Parser) contentID(l *logType, mode plan.Mode) rowID {
	m := &p.machine
	buf := append(append(p.hashed[:0], l.name...), 0)
	start := len(buf)
	if mode.Profile != timefmt.Nanos || mode.Unknown {
		mode.Profile, mode.Unknown = timefmt.Nanos, false
		mark := p.values.Mark()
		buf = m.RunAgain(buf, l.fields, p.tape, p.now, mode)
		p.values.Truncate(mark)
	} else {
		buf = append(buf, p.out[p.start:]...)
	}
	if len(buf) == start {
		buf = append(buf, '{')
	}
	p.hashed = append(buf, '}')
	return hashID(p.hashed, m.EventTime, m.HasEventTime)
}

// eventError turns the problems of the last run into an error.
func (p *Parser) eventError(l *logType) *EventError {
	problems := p.machine.Problems
	at := make([]uint32, len(problems))
	for i := range problems {
		at[i] = problems[i].Node
	}
	pointers := p.tape.Pointers(at)
	e := &EventError{
		LogType: l.name,
		Offset:  p.tape.Offset(at[0]),
		Omitted: p.machine.Omitted + len(problems) - len(pointers),
	}
	for i, field := range pointers {
		pr := &problems[i]
		if pr.Missing != "" {
			field += "/" + tape.EscapePointer(pr.Missing)
		}
		e.Violations = append(e.Violations, Violation{Field: field, Code: Code(pr.Code), Msg: pr.Msg})
	}
	return e
}

// A parser keeps the memory that it needed, but not what one event of more
// than largeEvent bytes did once a smaller one comes.
const largeEvent = 1 << 18

func (p *Parser) release(size int) {
	if p.large && size <= largeEvent {
		p.tape.Release()
		p.machine.Release()
		p.hashed, p.extra = nil, nil
		if !p.lent {
			p.out = nil
		}
		for _, r := range p.texts {
			r.made = nil
		}
	}
	p.large = size > largeEvent
}
