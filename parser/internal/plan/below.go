package plan

import "github.com/margaylog/margay/parser/internal/tape"

// CountBelow returns how many fields below the top level the event of the
// last run has: of a repeated key the last value counts, of an array every
// element, and a field counts once however many elements have it. Keys of
// ours at the top level do not count, nor does what is below them.
func (m *Machine) CountBelow(fs *Fields) int {
	seen := make(map[*Field]bool)
	m.seeObject(fs, 0, seen)
	for i := range fs.List { // they are not below
		delete(seen, &fs.List[i])
	}
	return len(seen)
}

func (m *Machine) seeObject(fs *Fields, k uint32, seen map[*Field]bool) {
	s := m.bind(fs, k)
	defer m.free(fs)
	for i := range fs.List {
		f := &fs.List[i]
		if s.taken[i/64]>>(i%64)&1 == 0 || f.From != nil || k == 0 && Ours(f.Name) {
			continue
		}
		seen[f] = true
		m.seeValue(&f.Op, s.nodes[i], seen)
	}
}

func (m *Machine) seeValue(op *Op, k uint32, seen map[*Field]bool) {
	n := &m.nodes[k]
	switch {
	case op.Kind == Object && n.Kind == tape.Object:
		m.seeObject(op.Fields, k, seen)
	case op.Kind == Array && n.Kind == tape.Array:
		for v := k + 1; v < n.Next; v = m.nodes[v].Next {
			m.seeValue(op.Elem, v, seen)
		}
	}
}
