package plan

import (
	"slices"
	"strings"
	"unicode"

	"github.com/margaylog/margay/internal/jsonwire"
	"github.com/margaylog/margay/parser/internal/tape"
)

// An unknown is a member that is no field, and its name in the output.
type unknown struct {
	name string
	node uint32
}

// keepUnknown writes the members of the object at node k that are no fields,
// sorted by their names in the output. sep leads the first member; what leads
// the next is returned.
func (m *Machine) keepUnknown(fs *Fields, sep byte, k uint32) byte {
	base := len(m.unknown)
	m.findUnknown(fs, k)
	for _, u := range m.unknown[base:] {
		m.out.buf = append(jsonwire.AppendString(append(m.out.flush(), sep), u.name), ':')
		sep = ','
		m.json(u.node)
		if raw := m.rawKey(u.node); jsonwire.Broken(raw, jsonwire.Escaped|jsonwire.HighBit) {
			m.Mended = true
		}
	}
	m.unknown = m.unknown[:base]
	return sep
}

// findUnknown pushes the members that keepUnknown writes. A name that equals
// a field's or an earlier member's, but for case, would make two columns one
// in many stores: it is dropped and counted as a duplicate.
func (m *Machine) findUnknown(fs *Fields, k uint32) {
	base := len(m.unknown)
	var seen map[string]bool
	for v := k + 1; v < m.nodes[k].Next; v = m.nodes[v].Next {
		if m.nodes[v].Kind == tape.Null || fs.find(m.nodes[v].Key) >= 0 {
			continue
		}
		m.text = m.tape.KeyText(m.text[:0], v)
		key := string(m.text)
		name, ok := fs.Rename(key)
		if !ok || fs.Top && (Ours(key) || Ours(name)) {
			continue
		}
		folded := fold(name)
		if fs.folded[folded] || seen[folded] {
			m.Duplicates = true
			continue
		}
		if seen == nil {
			seen = make(map[string]bool)
		}
		seen[folded] = true
		m.unknown = append(m.unknown, unknown{name, v})
	}
	slices.SortFunc(m.unknown[base:], func(a, b unknown) int { return strings.Compare(a.name, b.name) })
}

func (m *Machine) rawKey(k uint32) []byte {
	at := int(m.nodes[k].KeyAt)
	end, _ := jsonwire.String(m.data, at)
	return m.data[at:end]
}

// fold returns one spelling for all texts that strings.EqualFold calls equal.
func fold(s string) string {
	return strings.Map(func(r rune) rune {
		least := r
		for f := unicode.SimpleFold(r); f != r; f = unicode.SimpleFold(f) {
			least = min(least, f)
		}
		return least
	}, s)
}
