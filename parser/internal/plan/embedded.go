package plan

import (
	"github.com/margaylog/margay/internal/jsonwire"
	"github.com/margaylog/margay/parser/internal/tape"
)

// embedded writes the value whose JSON text is in the string at node k.
func (m *Machine) embedded(op *Op, k uint32, must bool) verdict {
	n := &m.nodes[k]
	if n.Kind != tape.String {
		return m.wrongType(k, must, "a string that holds JSON")
	}
	raw := m.data[n.Start:n.End]
	mended := n.Flags != 0 && jsonwire.Broken(raw, n.Flags)
	root, ok := m.unwrap(k)
	if !ok {
		return m.fail(k, must, WrongType, "want a string that holds JSON, got other text")
	}
	if m.nodes[root].Kind == tape.Null {
		return absent
	}
	v := m.value(op.Elem, root, must)
	m.Mended = m.Mended || mended && v == written
	return v
}

// unwrap puts the JSON that is in the string at node k on the tape.
func (m *Machine) unwrap(k uint32) (root uint32, ok bool) {
	n := m.nodes[k]
	if n.Kind != tape.String {
		return 0, false
	}
	if root, ok = m.unwrapped[k]; ok {
		return root, true
	}
	data := m.tape.Extend()
	start := len(data)
	root, ok = m.tape.Graft(jsonwire.AppendUnquoted(data, data[n.Start:n.End]), start, k)
	m.reload()
	return root, ok
}

// through is unwrap for a string that a path leads through. It remembers what
// is in there: more paths may lead through it.
func (m *Machine) through(k uint32) (root uint32, ok bool) {
	if root, ok = m.unwrap(k); ok {
		if m.unwrapped == nil {
			m.unwrapped = make(map[uint32]uint32)
		}
		m.unwrapped[k] = root
	}
	return root, ok
}

// reload takes notice of a graft.
func (m *Machine) reload() {
	m.nodes, m.data = m.tape.Nodes(), m.tape.Data()
	m.out.data = m.data
}
