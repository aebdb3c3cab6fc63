package plan

import (
	"math"
	"slices"
	"strconv"
	"unicode/utf8"

	"github.com/margaylog/margay/internal/jsonwire"
	"github.com/margaylog/margay/internal/timefmt"
)

// A Row is what a plan comes down to for records of text: which value is
// written next, and what leads it. Like a Shape, it only ever says yes: where
// a value is not as its operation wants it, where a required one is missing or
// text is broken, the record goes the long way over the tape.
type Row struct{ items []rowItem }

// A rowItem writes one value.
type rowItem struct {
	lead     string // ,"name":
	value    int    // its place among the values of a record
	op       *Op
	required bool
	anyText  bool // "" is a value
	digits   bool // of 32 bits or more: nine digits fit
}

// NewRow returns the row of records whose values have the given names, or nil
// for plans that rows do not serve: with fields that are made of others, or
// hold others.
func NewRow(fs *Fields, names []string) *Row {
	if fs.derived != nil || fs.KeepUnknown {
		return nil
	}
	r := &Row{}
	for i := range fs.List {
		f := &fs.List[i]
		value := slices.Index(names, f.Name)
		switch {
		case value < 0 && f.Required, f.Kind > JSON, f.Mask != nil:
			return nil
		case value < 0:
			continue
		}
		r.items = append(r.items, rowItem{
			lead: f.lead, value: value, op: &f.Op, required: f.Required, anyText: f.Kind == String || f.Kind == JSON,
			digits: f.Kind == Integer && f.Max >= math.MaxInt32,
		})
	}
	return r
}

// RunRow is Run for the values of a record, nil for missing ones. It is false
// when the row does not decide about the record; what it did is of no use
// then.
func (m *Machine) RunRow(dst []byte, r *Row, values [][]byte, now timefmt.Instant, mode Mode) (_ []byte, ok bool) {
	m.results = results{Problems: m.Problems[:0]}
	m.mode, m.now = mode, now
	start := len(dst)
	for i := range r.items {
		it := &r.items[i]
		text := values[it.value]
		if len(text) == 0 && (text == nil || !it.anyText) {
			if it.required {
				return dst, false
			}
			continue
		}
		dst = append(dst, it.lead...)
		if it.digits && plainDigits(text) { // most numbers of logs
			dst = append(dst, text...)
		} else if dst, ok = m.cell(dst, it.op, text); !ok {
			return dst, false
		}
	}
	if len(dst) > start {
		dst[start] = '{'
	}
	return dst, true
}

// plainDigits reports whether text is an integer of up to nine digits that is
// written as it is.
func plainDigits(text []byte) bool {
	if len(text) > 9 || text[0] == '0' && len(text) > 1 {
		return false
	}
	for _, c := range text {
		if c-'0' > 9 {
			return false
		}
	}
	return true
}

// cell writes one value. It is not empty unless op takes any text.
func (m *Machine) cell(dst []byte, op *Op, text []byte) (_ []byte, ok bool) {
	switch op.Kind {
	case Integer:
		v, ok, fits := parseInt(text)
		switch {
		case !ok || !fits || v < op.Min || v > op.Max:
			return dst, false
		case text[0] >= '1' && text[0] <= '9':
			return append(dst, text...), true
		}
		return strconv.AppendInt(dst, v, 10), true
	case Timestamp:
		return m.timeCell(dst, op, text)
	case String, JSON:
		dst, flags := jsonwire.AppendQuoted(dst, text)
		if flags&jsonwire.HighBit != 0 && !utf8.Valid(text) {
			return dst, false
		}
		return dst, op.Plain || m.look(op, 0, true, text)
	}
	return dst, false
}

func (m *Machine) timeCell(dst []byte, op *Op, text []byte) (_ []byte, ok bool) {
	for _, f := range op.Formats {
		if t, ok := f.Parse(text, m.now); ok {
			dst = append(dst, '"')
			at := len(dst)
			dst = m.dates.AppendParsed(dst, f, m.mode.Profile, t, text)
			m.noteTime(op, t, at, len(dst))
			return append(dst, '"'), true
		}
	}
	return dst, false
}
