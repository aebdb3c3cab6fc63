package plan

import (
	"github.com/margaylog/margay/indicators"
	"github.com/margaylog/margay/internal/timefmt"
	"github.com/margaylog/margay/parser/internal/tape"
)

// The codes of what can be wrong with a value. They are part of the public
// face (parser.Code) and never change.
const (
	MissingField     = "missing-field"
	WrongType        = "wrong-type"
	OutOfRange       = "out-of-range"
	BadTime          = "bad-time"
	FailedValidation = "failed-validation"
	TooLong          = "too-long"
)

// A Problem is one thing that is wrong with an event. It holds no event
// data.
type Problem struct {
	Node    uint32 // the value; for a missing field the object that lacks it
	Missing string // the missing field's name; empty when something is wrong with a value
	Code    string
	Msg     string
}

// A Mode says how a plan is run.
type Mode struct {
	Profile timefmt.Profile
	NullBad bool // drop a bad value instead of refusing the event
	Unknown bool // write unknown members where Fields.KeepUnknown says so

	raw bool // show what masks hide, and broken text, to make other fields of it
}

// A Machine runs plans over tapes. It is not safe for concurrent use. The
// results of a run are valid until the next one.
type Machine struct {
	// Values collects indicators. The owner of the Machine resets it.
	Values *indicators.Values

	results

	mode    Mode
	now     timefmt.Instant
	tape    *tape.Tape
	nodes   []tape.Node
	data    []byte
	out     output
	seats   seats  // a stack: those of the objects that are being written
	text    []byte // decoded text that nothing keeps
	unknown []unknown
	runs    uint64 // counts the runs
	dates   timefmt.Dates
	slots   []derived // what became of derived fields, by their slots

	unwrapped map[uint32]uint32 // the nodes of strings that paths led through, and of the JSON in them
}

// The results of a run.
type results struct {
	EventTime    timefmt.Instant
	EventTimeAt  int // from where to where it is written in what Run returned
	EventTimeEnd int
	HasEventTime bool
	Duplicates   bool // a field stood twice in one object
	Mended       bool // a written string held broken text
	Nulled       int  // values dropped by Mode.NullBad
	Problems     []Problem
	Omitted      int  // problems beyond the first maxProblems
	Refused      bool // a validate is among the problems
}

// Run appends the event on t to dst, as fs has it: one JSON object without
// its last brace, so that more members can follow, and nothing at all when it
// has no members. now is the parse time. The event is good when Problems is
// empty afterwards.
func (m *Machine) Run(dst []byte, fs *Fields, t *tape.Tape, now timefmt.Instant, mode Mode) []byte {
	t.Prune() // of grafts of other runs
	return m.RunAgain(dst, fs, t, now, mode)
}

// RunAgain is Run for the tape of the last run, from which indicators were
// taken that are still in use.
func (m *Machine) RunAgain(dst []byte, fs *Fields, t *tape.Tape, now timefmt.Instant, mode Mode) []byte {
	m.begin(dst, t, now, mode)
	m.fields(fs, 0)
	return m.out.flush()
}

func (m *Machine) begin(dst []byte, t *tape.Tape, now timefmt.Instant, mode Mode) {
	m.results = results{Problems: m.Problems[:0]}
	m.runs++
	clear(m.unwrapped)
	m.mode, m.now = mode, now
	m.tape, m.nodes, m.data = t, t.Nodes(), t.Data()
	m.out.buf, m.out.data, m.out.from, m.out.to = dst, m.data, 0, 0
}

// A verdict says what became of a value.
type verdict uint8

const (
	written verdict = iota
	hollow          // written, but a field leaves it out: an empty array
	absent          // the value means null
	bad             // the value does not fit; like absent, what was written of it is not to be kept
)

// maxProblems bounds what an event that is wrong throughout costs.
const maxProblems = 1000

func (m *Machine) problem(p Problem) {
	m.Refused = m.Refused || p.Code == FailedValidation
	if len(m.Problems) == maxProblems {
		m.Omitted++
		return
	}
	m.Problems = append(m.Problems, p)
}

// fail notes what is wrong with the value at node k. must says that the
// event cannot do without it.
func (m *Machine) fail(k uint32, must bool, code, msg string) verdict {
	if m.mode.NullBad && !must && code != FailedValidation {
		m.Nulled++
	} else {
		m.problem(Problem{Node: k, Code: code, Msg: msg})
	}
	return bad
}

// wrongType fails a value for what it is.
func (m *Machine) wrongType(k uint32, must bool, want string) verdict {
	if m.mode.NullBad && !must {
		m.Nulled++
	} else {
		m.problem(Problem{Node: k, Code: WrongType, Msg: "want " + want + ", got " + m.nodes[k].Kind.String()})
	}
	return bad
}

// Release gives back the memory that a large event needed.
func (m *Machine) Release() {
	m.out, m.seats, m.text, m.Problems, m.unwrapped = output{}, seats{}, nil, nil, nil
	m.tape, m.nodes, m.data = nil, nil, nil
}

// value writes the value at node k as op has it. k is not null.
func (m *Machine) value(op *Op, k uint32, must bool) verdict {
	switch op.Kind {
	case String:
		return m.string(op, k, must)
	case Integer:
		return m.integer(op, k, must)
	case Float:
		return m.float(k, must)
	case Boolean:
		return m.boolean(k, must)
	case Timestamp:
		return m.timestamp(op, k, must)
	case JSON:
		m.json(k)
		return written
	case Array:
		return m.array(op, k, must)
	case Embedded:
		return m.embedded(op, k, must)
	}
	return m.object(op, k, must)
}
