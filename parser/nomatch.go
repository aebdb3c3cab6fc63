package parser

import (
	"cmp"
	"slices"
	"strconv"

	"github.com/margaylog/margay/parser/internal/textfmt"
)

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
	if m.reason.Done > 0 && !m.reader.matcher.Short() { // which says as much itself
		v.Msg += " (matched " + strconv.Itoa(m.reason.Done) + " of " + strconv.Itoa(m.reason.Of) + " parts)"
	}
	if named {
		v.Msg = m.reader.log.name + ": " + v.Msg
	}
	return v
}
