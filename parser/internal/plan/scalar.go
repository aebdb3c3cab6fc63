package plan

import (
	"math"
	"strconv"

	"github.com/margaylog/margay/internal/jsonwire"
	"github.com/margaylog/margay/internal/timefmt"
	"github.com/margaylog/margay/parser/internal/tape"
)

// integer writes an integer: a number without fraction and exponent, or a
// text of digits with an optional sign, within the bounds of op.
func (m *Machine) integer(op *Op, k uint32, must bool) verdict {
	n := &m.nodes[k]
	var text []byte
	switch {
	case n.Kind == tape.Number && n.Flags&jsonwire.Fraction == 0:
		text = m.data[n.Start:n.End]
	case n.Kind == tape.Number:
		return m.fail(k, must, WrongType, "want an integer, got a number with a fraction or an exponent")
	case n.Kind == tape.String:
		if text = m.plainText(n); len(text) == 0 {
			return absent
		}
	default:
		return m.wrongType(k, must, "an integer")
	}
	v, ok, fits := parseInt(text)
	switch {
	case !ok:
		return m.fail(k, must, WrongType, "want an integer, got other text")
	case !fits || v < op.Min || v > op.Max:
		return m.fail(k, must, OutOfRange, "integer outside the range of its type")
	case n.Kind == tape.Number && text[0] != '-':
		m.out.keep(n.Start, n.End)
		return written
	}
	m.out.buf = strconv.AppendInt(m.out.flush(), v, 10)
	return written
}

// parseInt reads an optional sign and decimal digits. fits is false when
// they are more than an int64 holds.
func parseInt(s []byte) (v int64, ok, fits bool) {
	negative := s[0] == '-'
	if negative || s[0] == '+' {
		s = s[1:]
	}
	if len(s) == 0 {
		return 0, false, false
	}
	var u uint64
	fits = true
	for _, c := range s {
		d := uint64(c - '0')
		if d > 9 {
			return 0, false, false
		}
		fits = fits && u <= math.MaxInt64/10 // then u*10+9 fits a uint64
		u = u*10 + d
	}
	if negative {
		return -int64(u), true, fits && u <= -math.MinInt64
	}
	return int64(u), true, fits && u <= math.MaxInt64
}

// float writes a number as it is written. Text may have a plus sign, which
// JSON does not.
func (m *Machine) float(k uint32, must bool) verdict {
	n := &m.nodes[k]
	var text []byte
	flags := n.Flags
	switch n.Kind {
	case tape.Number:
		text = m.data[n.Start:n.End]
	case tape.String:
		if text = m.plainText(n); len(text) == 0 {
			return absent
		}
		if text[0] == '+' && len(text) > 1 && text[1] != '-' {
			text = text[1:]
		}
		var end int
		if end, flags = jsonwire.Number(text, 0); end != len(text) {
			return m.fail(k, must, WrongType, "want a number, got other text")
		}
	default:
		return m.wrongType(k, must, "a number")
	}
	if !finite(text, flags) {
		return m.fail(k, must, OutOfRange, "number outside the range of a 64-bit float")
	}
	if n.Kind == tape.Number {
		m.out.keep(n.Start, n.End)
	} else {
		m.out.buf = append(m.out.flush(), text...)
	}
	return written
}

// shortNumber is how many bytes of a number without an exponent are surely
// within the range of a float64.
const shortNumber = 300

// finite reports whether a JSON number is one that a float64 holds. Few are
// near enough to the limit, about 1.8e308, to be worth parsing.
func finite(number []byte, f jsonwire.Flags) bool {
	if f&jsonwire.Exponent == 0 && len(number) <= shortNumber {
		return true
	}
	_, err := strconv.ParseFloat(string(number), 64)
	return err == nil
}

// boolean writes true or false: itself, the number 0 or 1, or a text that
// strconv.ParseBool takes.
func (m *Machine) boolean(k uint32, must bool) verdict {
	n := &m.nodes[k]
	text := m.data[n.Start:n.End]
	switch n.Kind {
	case tape.True, tape.False:
		m.out.keep(n.Start, n.End)
		return written
	case tape.String:
		if text = m.plainText(n); len(text) == 0 {
			return absent
		}
	case tape.Number:
		if len(text) != 1 { // so that only 0 and 1 are left to ParseBool
			return m.fail(k, must, WrongType, "want a boolean, got a number other than 0 and 1")
		}
	default:
		return m.wrongType(k, must, "a boolean")
	}
	switch string(text) {
	case "1", "t", "T", "true", "TRUE", "True":
		m.out.text("true")
		return written
	case "0", "f", "F", "false", "FALSE", "False":
		m.out.text("false")
		return written
	}
	return m.fail(k, must, WrongType, "want a boolean, got something that does not read as one")
}

// timestamp writes a time in the run's profile. The first one that may be
// the event time becomes it.
func (m *Machine) timestamp(op *Op, k uint32, must bool) verdict {
	n := &m.nodes[k]
	var text []byte
	switch {
	case n.Kind == tape.String:
		if text = m.plainText(n); len(text) == 0 {
			return absent
		}
	case n.Kind == tape.Number && op.Numeric:
		text = m.data[n.Start:n.End]
	default:
		return m.wrongType(k, must, "a timestamp")
	}
	if m.timeText(op, text, n.Kind == tape.Number) {
		return written
	}
	return m.fail(k, must, BadTime, "no time format of the field reads this")
}

// timeText writes the time that a text stands for, which is a number's or
// that of a string. It reports false when no format of op reads it.
func (m *Machine) timeText(op *Op, text []byte, number bool) (ok bool) {
	m.out.buf, ok = m.appendTime(m.out.flush(), op, text, number)
	return ok
}

// appendTime appends what timeText writes to dst.
func (m *Machine) appendTime(dst []byte, op *Op, text []byte, number bool) (_ []byte, ok bool) {
	buf := append(dst, '"')
	at := len(buf)
	if op.Copied {
		if t, ok := m.mode.Profile.Parse(text); ok {
			buf = m.mode.Profile.Append(buf, t)
			m.noteTime(op, t, at, len(buf))
			return append(buf, '"'), true
		}
	}
	for _, f := range op.Formats {
		if number && !f.Numeric() {
			continue
		}
		if to, t, ok := m.dates.Convert(buf, f, m.mode.Profile, text, m.now); ok {
			m.noteTime(op, t, at, len(to))
			return append(to, '"'), true
		}
	}
	return buf[:at-1], false
}

// noteTime notes a time that is written from at to end. The first one that may
// be the event time becomes it.
func (m *Machine) noteTime(op *Op, t timefmt.Instant, at, end int) {
	if op.EventTime && !m.HasEventTime {
		m.EventTime, m.EventTimeAt, m.EventTimeEnd, m.HasEventTime = t, at, end, true
	}
}
