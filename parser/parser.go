package parser

import (
	"bytes"
	"crypto/rand"
	"time"

	"github.com/margaylog/margay/indicators"
	"github.com/margaylog/margay/internal/timefmt"
	"github.com/margaylog/margay/parser/internal/plan"
	"github.com/margaylog/margay/parser/internal/tape"
)

// A Parser reads events, one after another. It is not safe for concurrent
// use: make one for each goroutine. In steady state it allocates nothing for
// an event that is accepted.
type Parser struct {
	set      *Set
	tape     *tape.Tape
	machine  plan.Machine
	values   indicators.Values
	rankings rankings
	shapes   *shapes // nil: none are learned
	ids      sequence
	event    Event

	fields []byte // the members of the event that was read last
	hashed []byte // scratch of content row ids
	canon  []byte // scratch of content row ids

	clear      bool // the keys alone decided the log type of the last event
	batch      bool // SetTime was called
	now        timefmt.Instant
	parseTime  []byte // now, as it is written
	parseClock time.Time
}

// NewParser returns a parser for the set's log types.
func (s *Set) NewParser() *Parser {
	p := &Parser{set: s}
	p.tape = tape.New(s.keys, tape.Options{Depth: s.options.MaxDepth, Unknown: s.unknown})
	p.machine.Values = &p.values
	p.rankings.set = s
	p.shapes = s.newShapes()
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
	if t.Equal(p.parseClock) && len(p.parseTime) > 0 {
		return
	}
	p.parseClock = t
	p.now, _ = timefmt.FromTime(t)
	p.parseTime = p.set.profile().Append(p.parseTime[:0], p.now)
}

// Parse reads one event: one JSON object, with white space around it at
// most. It finds the log type, and returns the event, or an *EventError that
// says all that is wrong with it.
//
// The event is valid until the next call of a method of p, and only as long
// as raw is not changed; Clone keeps it.
func (p *Parser) Parse(raw []byte) (*Event, error) {
	var only *logType
	if len(p.set.logs) == 1 {
		only = p.set.logs[0]
	}
	return p.parse(raw, only)
}

// ParseAs is like Parse for an event whose log type is known. An unknown log
// type is an *UnknownLogTypeError.
func (p *Parser) ParseAs(logType string, raw []byte) (*Event, error) {
	only := p.set.byName[logType]
	if only == nil {
		return nil, unknownLogType(logType, p.set.LogTypes())
	}
	return p.parse(raw, only)
}

// parse reads raw as the log type only, or as the one it is when only is
// nil.
func (p *Parser) parse(raw []byte, only *logType) (*Event, error) {
	if !p.batch {
		p.setNow(p.set.Now())
	}
	if len(raw) > tape.MaxBytes {
		return nil, p.refusal(only, TooLong, 0, "event is larger than 2 GiB")
	}
	useShapes := p.shapes != nil && (only == nil || len(p.set.logs) == 1)
	if useShapes {
		if ev := p.byShape(raw); ev != nil {
			return ev, nil
		}
	}
	ev, err := p.scan(raw, only)
	if useShapes && err == nil && p.clear && ev.nulled == 0 && !ev.duplicates {
		p.learn(ev.log)
	}
	return ev, err
}

// scan reads raw without the help of shapes.
func (p *Parser) scan(raw []byte, only *logType) (*Event, error) {
	p.clear = false
	if outcome, at := p.tape.Scan(raw); outcome != tape.Good {
		return nil, p.unreadable(only, outcome, at)
	}
	if only != nil {
		p.clear = true
		return p.read(only)
	}
	r := p.rankings.of(p.tape)
	if r.sure != nil {
		p.clear = true
		ev, err := p.read(r.sure)
		if !p.set.options.Fallback || err == nil && ev.nulled == 0 {
			return ev, err
		}
	}
	p.clear = false
	return p.contest(r)
}

// unreadable refuses text that is not an event. Where the keys before the
// mistake can only be those of one log type, the error names it.
func (p *Parser) unreadable(only *logType, o tape.Outcome, at int) *EventError {
	if only == nil && o != tape.NotObject && len(p.tape.Nodes()) > 0 {
		if r := p.rankings.of(p.tape); len(r.tiers) > 0 && len(r.tiers[0]) == 1 {
			only = r.tiers[0][0]
		}
	}
	switch o {
	case tape.TooDeep:
		return p.refusal(only, TooDeep, at, "objects and arrays nest too deep")
	case tape.NotObject:
		return p.refusal(only, NotObject, at, "event is JSON, but not an object")
	}
	return p.refusal(only, InvalidJSON, at, "not one JSON object: a syntax error, or something after it")
}

func (p *Parser) refusal(l *logType, code Code, at int, msg string) *EventError {
	e := &EventError{Offset: at, Violations: []Violation{{Code: code, Msg: msg}}}
	if l != nil {
		e.LogType = l.name
	}
	return e
}

// run runs a plan over the tape. What comes out is in p.fields, p.machine
// and p.values.
func (p *Parser) run(l *logType, mode plan.Mode) {
	p.values.Reset()
	p.fields = p.machine.Run(p.fields[:0], l.fields, p.tape, p.now, mode)
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

// accept makes the event of what a run left in p.fields, p.machine and
// p.values.
func (p *Parser) accept(l *logType, mode plan.Mode) *Event {
	m := &p.machine
	p.values.Finish()
	ev := &p.event
	*ev = Event{
		set:        p.set,
		log:        l,
		fields:     p.fields,
		time:       m.EventTime,
		hasTime:    m.HasEventTime,
		now:        p.now,
		parseTime:  p.parseTime,
		values:     p.values.All(),
		duplicates: m.Duplicates,
		mended:     m.Mended,
		nulled:     m.Nulled,
	}
	ev.timeText = p.parseTime
	if m.HasEventTime {
		n := bytes.IndexByte(p.fields[m.EventTimeAt:], '"')
		ev.timeText = p.fields[m.EventTimeAt : m.EventTimeAt+n]
	}
	if p.set.options.RowID == ContentRowID {
		ev.id = p.contentID(l, mode)
	} else {
		ev.id = *p.ids.next(p.now.Sec)
	}
	return ev
}

// contentID returns the row id of the event that was just read. It is made
// of the fields as they are in the default profile without unknown keys;
// where that is not what was written, they are written once more.
func (p *Parser) contentID(l *logType, mode plan.Mode) rowID {
	m := &p.machine
	canon := append(p.canon[:0], p.fields...)
	if mode.Profile != timefmt.Nanos || mode.Unknown {
		mode.Profile, mode.Unknown = timefmt.Nanos, false
		mark := p.values.Mark()
		canon = m.Run(canon[:0], l.fields, p.tape, p.now, mode)
		p.values.Truncate(mark)
	}
	if len(canon) == 0 {
		canon = append(canon, '{')
	}
	p.canon = append(canon, '}')
	var id rowID
	p.hashed, id = contentID(p.hashed, l.name, p.canon, m.EventTime, m.HasEventTime)
	return id
}

// eventError turns the problems of the last run into an error.
func (p *Parser) eventError(l *logType) *EventError {
	e := &EventError{LogType: l.name}
	for i, pr := range p.machine.Problems {
		at := int(p.tape.Nodes()[pr.Node].Start)
		if i == 0 {
			e.Offset = at
		}
		field := p.tape.Pointer(pr.Node)
		if pr.Missing != "" {
			field += "/" + tape.EscapePointer(pr.Missing)
		}
		e.Violations = append(e.Violations, Violation{Field: field, Code: Code(pr.Code), Msg: pr.Msg})
	}
	return e
}
