package plan

import (
	"github.com/margaylog/margay/internal/jsonwire"
	"github.com/margaylog/margay/parser/internal/tape"
)

// string writes a string. It keeps its escapes as they are written; numbers
// and booleans become their own text.
func (m *Machine) string(op *Op, k uint32, must bool) verdict {
	n := &m.nodes[k]
	switch n.Kind {
	case tape.String:
		return m.quoted(op, k, must)
	case tape.Number, tape.True, tape.False:
		raw := m.data[n.Start:n.End]
		if !m.look(op, k, must, raw) {
			return bad
		}
		if m.hides(op) {
			m.masked(op, raw)
			return written
		}
		m.out.text(`"`)
		m.out.keep(n.Start, n.End)
		m.out.text(`"`)
		return written
	}
	return m.wrongType(k, must, "a string")
}

func (m *Machine) quoted(op *Op, k uint32, must bool) verdict {
	n := &m.nodes[k]
	raw := m.data[n.Start:n.End]
	broken := n.Flags != 0 && jsonwire.Broken(raw, n.Flags)
	if !op.Plain {
		text := m.decode(raw, n.Flags, broken)
		if !m.look(op, k, must, text) {
			return bad
		}
		if m.hides(op) {
			m.masked(op, text)
			return written
		}
	}
	if broken && !m.mode.raw {
		m.Mended = true
		m.out.buf = jsonwire.AppendMended(m.out.flush(), raw)
	} else {
		m.out.keep(n.Start, n.End)
	}
	return written
}

// decode returns the text of a scanned string. It lives as long as the
// values of indicators, which keep parts of it.
func (m *Machine) decode(raw []byte, f jsonwire.Flags, broken bool) []byte {
	switch {
	case broken: // a broken byte grows to the three of U+FFFD
		return jsonwire.AppendUnquoted(m.Values.Alloc(3 * len(raw))[:0], raw)
	case f&jsonwire.Escaped != 0:
		return jsonwire.AppendUnquoted(m.Values.Alloc(len(raw))[:0], raw)
	}
	return raw[1 : len(raw)-1]
}

// look validates a string's text and scans it for indicators.
func (m *Machine) look(op *Op, k uint32, must bool, text []byte) bool {
	for _, c := range op.Checks {
		if msg := c.fault(text); msg != "" {
			m.fail(k, must, FailedValidation, msg)
			return false
		}
	}
	if !m.hides(op) {
		for _, scan := range op.Scans {
			scan.Scan(m.Values, text)
		}
	}
	return true
}

// hides reports whether a string is written behind a mask.
func (m *Machine) hides(op *Op) bool { return op.Mask != nil && !m.mode.raw }

// plainText returns the text of the string at node k for an operation that
// keeps nothing of it.
func (m *Machine) plainText(n *tape.Node) []byte {
	raw := m.data[n.Start:n.End]
	if n.Flags == 0 {
		return raw[1 : len(raw)-1]
	}
	m.text = jsonwire.AppendUnquoted(m.text[:0], raw)
	return m.text
}

// json writes any value as it is, without white space between its tokens.
func (m *Machine) json(k uint32) {
	n := &m.nodes[k]
	if m.mode.raw {
		m.out.keep(n.Start, n.End)
	} else if m.out.compact(n.Start, n.End, n.Flags) {
		m.Mended = true
	}
}
