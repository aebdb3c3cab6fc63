package tape

import "github.com/margaylog/margay/internal/jsonwire"

// A record of a text format becomes an event by its values: they are written
// as the members of a JSON object, in memory of the tape's own, and laid out
// at the same time.

// StartRecord begins an event that AddText fills. It takes the place of Scan.
func (t *Tape) StartRecord() {
	t.reset(t.own[:0])
	t.owned = true
	n, _ := t.add(0, 0, 0)
	n.Kind = Object
}

// AddText adds a member whose value is a string. lead is its key as it is
// written, with quotes and colon, and key the key's number.
func (t *Tape) AddText(lead []byte, key uint32, text []byte) {
	sep := byte(',')
	if len(t.nodes) == 1 {
		sep = '{'
	}
	data := append(t.data, sep)
	keyAt := len(data)
	data = append(data, lead...)
	n, _ := t.add(len(data), key, keyAt)
	data, n.Flags = jsonwire.AppendQuoted(data, text)
	n.End, n.Kind = uint32(len(data)), String
	t.data = data
}

// EndRecord ends the event.
func (t *Tape) EndRecord() {
	if len(t.nodes) == 1 {
		t.data = append(t.data, '{')
	}
	t.data = append(t.data, '}')
	t.own = t.data
	n := &t.nodes[0]
	n.End, n.Next = uint32(len(t.data)), uint32(len(t.nodes))
}
