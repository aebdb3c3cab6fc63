package plan

import (
	"encoding/binary"
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
type Row struct {
	items  []rowItem
	looked []*rowItem // those whose values are validated or scanned
	room   int        // what appendShort may write
}

// A rowItem writes one value.
type rowItem struct {
	lead     string // ,"name":
	value    int    // its place among the values of a record
	op       *Op
	required bool
	anyText  bool // "" is a value

	short    int              // values of up to so many bytes have a short way; 0: none has
	start    [shortStart]byte // what comes before them: lead and perhaps a quote, and zeros
	startLen int
	endLen   int // 1 where a quote comes after them
}

const (
	shortStart = 32
	shortValue = 16
)

// NewRow returns the row of records whose values have the given names, or nil
// for plans that rows do not serve: with fields that are made of others, or
// hold others.
func NewRow(fs *Fields, names []string) *Row {
	if fs.derived != nil || fs.KeepUnknown {
		return nil
	}
	r := &Row{items: make([]rowItem, 0, len(fs.List))} // so that they do not move
	for i := range fs.List {
		f := &fs.List[i]
		value := slices.Index(names, f.Name)
		switch {
		case value < 0 && f.Required, f.Kind > JSON, f.Mask != nil:
			return nil
		case value < 0:
			continue
		}
		r.items = append(r.items, newRowItem(f, value))
		if f.Scans != nil || f.Checks != nil {
			r.looked = append(r.looked, &r.items[len(r.items)-1])
		}
	}
	r.room = (len(r.items) + 1) * (shortStart + shortValue + 1) // each writes as if it were as long as they get
	return r
}

func newRowItem(f *Field, value int) rowItem {
	it := rowItem{lead: f.lead, value: value, op: &f.Op, required: f.Required}
	start := it.lead
	switch f.Kind {
	case Integer:
		it.short = min(len(strconv.FormatInt(f.Max, 10))-1, 8) // so many digits fit, whatever they are
	case String, JSON:
		it.short, it.anyText = shortValue, true
		start += `"`
		it.endLen = 1
	}
	if it.startLen = copy(it.start[:], start); it.startLen < len(start) {
		it.short = 0
	}
	return it
}

// RunRow is Run for the values of a record, nil for missing ones. What lies
// between the length of a value and its capacity is read, and means nothing.
// It is false when the row does not decide about the record; what it did is of
// no use then.
func (m *Machine) RunRow(dst []byte, r *Row, values [][]byte, now timefmt.Instant, mode Mode) (_ []byte, ok bool) {
	m.results = results{Problems: m.Problems[:0]}
	m.mode, m.now = mode, now
	start := len(dst)
	for i := 0; ; i++ {
		if dst, i = r.appendShort(dst, i, values); i == len(r.items) {
			break
		}
		it := &r.items[i]
		text := values[it.value]
		if len(text) == 0 && (text == nil || !it.anyText) {
			if it.required {
				return dst, false
			}
			continue
		}
		if dst, ok = m.cell(append(dst, it.lead...), it.op, text); !ok {
			return dst, false
		}
	}
	for _, it := range r.looked {
		if text := values[it.value]; text != nil && !m.look(it.op, 0, true, text) {
			return dst, false
		}
	}
	if len(dst) > start {
		dst[start] = '{'
	}
	return dst, true
}

// appendShort appends items from i on, as long as their values are what most
// are: a few digits, or a few bytes of plain ASCII. It returns the first item
// that it leaves to cell. Most of the time of most records goes here, so it
// calls nothing, keeping what it needs in registers, and copies more than
// there is, but always as much, instead of asking how much it is.
func (r *Row) appendShort(dst []byte, i int, values [][]byte) (_ []byte, next int) {
	at := len(dst)
	dst = slices.Grow(dst, r.room)
	dst = dst[:cap(dst)]
	for ; i < len(r.items); i++ {
		it := &r.items[i]
		text := values[it.value]
		n := len(text)
		if uint(n-1) >= uint(it.short) { // or n is 0
			if text == nil && !it.required {
				continue
			}
			break
		}
		if cap(text) < shortValue {
			break
		}
		a, b := binary.LittleEndian.Uint64(text[:8]), binary.LittleEndian.Uint64(text[8:shortValue])
		if it.endLen == 0 {
			if !jsonwire.FewDigits(a, n) {
				break
			}
		} else if !jsonwire.ShortPlain(a, b, n) {
			break
		}
		*(*[shortStart]byte)(dst[at:]) = it.start
		at += it.startLen
		body := (*[shortValue + 1]byte)(dst[at:])
		binary.LittleEndian.PutUint64(body[:], a)
		binary.LittleEndian.PutUint64(body[8:], b)
		body[n] = '"'
		at += n + it.endLen
	}
	return dst[:at], i
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
		return dst, flags&jsonwire.HighBit == 0 || utf8.Valid(text)
	}
	return dst, false
}

func (m *Machine) timeCell(dst []byte, op *Op, text []byte) (_ []byte, ok bool) {
	for _, f := range op.Formats {
		at := len(dst) + 1
		if to, t, ok := m.dates.Convert(append(dst, '"'), f, m.mode.Profile, text, m.now); ok {
			m.noteTime(op, t, at, len(to))
			return append(to, '"'), true
		}
	}
	return dst, false
}
