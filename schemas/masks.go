package schemas

import "fmt"

// checkMasks warns of fields that show what a mask hides in the field that
// they take their value from. It runs on schemas without errors, so refs end
// somewhere.
func (d *decoder) checkMasks() {
	m := &maskWalk{decoder: d, first: make(map[*Value]*Field), names: make(map[*Value]map[string]*Field)}
	for _, f := range d.fields {
		if f.Mask != nil {
			continue
		}
		for _, l := range f.links() {
			if masked := m.shown(l.src[len(l.src)-1], m.resolve(&f.Value)); masked != nil {
				m.add(Diagnostic{
					Pos: l.from.Pos, Path: l.path, Code: UnmaskedCopy,
					Msg:  fmt.Sprintf("copies %s, which has a mask, without one", quote(masked.Name.Value)),
					Hint: "give the copy a mask too", Related: masked.Mask.Pos,
				})
			}
		}
	}
}

// A maskWalk looks for masked fields.
type maskWalk struct {
	*decoder
	first map[*Value]*Field            // see firstMasked
	names map[*Value]map[string]*Field // of the fields of objects
}

// shown returns a masked field whose text shows when the value of src is
// written as a value like to, which has no mask itself; nil if there is none.
func (m *maskWalk) shown(src *Field, to *Value) *Field {
	if src.Mask != nil {
		return src
	}
	from := m.resolve(&src.Value)
	for from.Type == Array && to.Type == Array {
		from, to = m.resolve(from.Element), m.resolve(to.Element)
	}
	first := m.firstMasked(from)
	if first == nil || to.Type == JSON {
		return first
	}
	return m.shownIn(from, to)
}

// shownIn is shown for the fields of an object. Fields that the copy does
// not declare are dropped, and hide as well as a mask.
func (m *maskWalk) shownIn(from, to *Value) *Field {
	names := m.names[from]
	if names == nil {
		names = namesOf(from.Fields)
		m.names[from] = names
	}
	for _, f := range to.Fields {
		key, ok := f.input()
		if !ok || f.Mask != nil || names[key.Value] == nil {
			continue
		}
		if masked := m.shown(names[key.Value], m.resolve(&f.Value)); masked != nil {
			return masked
		}
	}
	return nil
}

// firstMasked returns the first masked field in a value.
func (m *maskWalk) firstMasked(v *Value) *Field {
	v = m.resolve(v)
	if first, ok := m.first[v]; ok {
		return first
	}
	var first *Field
	if v.Type == Array {
		first = m.firstMasked(v.Element)
	}
	for _, f := range v.Fields {
		if f.Mask != nil {
			first = f
		} else {
			first = m.firstMasked(&f.Value)
		}
		if first != nil {
			break
		}
	}
	m.first[v] = first
	return first
}
