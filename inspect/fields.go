package inspect

import (
	"github.com/axiomhq/hyperloglog"

	"github.com/margaylog/margay/internal/jsonwire"
	"github.com/margaylog/margay/schemas"
)

// A kind is what a value is in JSON, as it came in.
type kind int

const (
	nullKind kind = iota
	booleanKind
	integerKind
	numberKind // with a fraction or an exponent
	stringKind
	arrayKind
	objectKind
	kinds
)

var kindNames = [kinds]string{"null", "boolean", "integer", "number", "string", "array", "object"}

// A field is what is counted of one field: of a key in the objects at one
// place, or of the elements of the arrays at one place.
type field struct {
	name     string
	known    bool           // some field of the schema reads it
	value    *schemas.Value // what the schema says of it; nil: nothing
	required bool

	seen     int64 // number of the object that had it last
	present  int64 // objects that have it, or for elements how many there are
	kinds    [kinds]int64
	distinct *hyperloglog.Sketch // of scalars
	lengths  spread              // of texts, in bytes
	sizes    spread              // of arrays, in elements

	keys    map[string]*field // of objects
	order   []*field          // the same, as they came
	unknown int               // of keys, how many the schema does not know
	others  int64             // keys that are one too many
	element *field            // of arrays
}

// A spread is what a number of lengths come to.
type spread struct{ n, sum, least, most int64 }

func (s *spread) add(n int) {
	v := int64(n)
	if s.n == 0 || v < s.least {
		s.least = v
	}
	s.most = max(s.most, v)
	s.n++
	s.sum += v
}

// Limits that keep the memory bounded, whatever the keys of a stream are.
const (
	maxFields  = 10_000 // of all log types together
	maxUnknown = 200    // unknown keys of the objects at one place
)

// A walker counts the fields of JSON objects that were found to be right.
type walker struct {
	schema  *schemas.Schema // nil: of events without a log type
	outputs bool            // keys are those of the output
	root    *field          // of outputs, which has keys that are not counted:
	added   map[string]bool
	left    *int  // fields that may still be made
	objects int64 // counts objects
	data    []byte
	scratch []byte
}

// object counts the members of the object that opens at data[i], and returns
// where it ends.
func (w *walker) object(f *field, i int) int {
	w.objects++
	serial := w.objects
	i = jsonwire.Space(w.data, i+1)
	for w.data[i] != '}' {
		end, flags := jsonwire.String(w.data, i)
		child := w.child(f, i, end, flags)
		i = jsonwire.Space(w.data, jsonwire.Space(w.data, end)+1)
		i = w.member(child, serial, i)
		if i = jsonwire.Space(w.data, i); w.data[i] == ',' {
			i = jsonwire.Space(w.data, i+1)
		}
	}
	return i + 1
}

// member counts a value, unless there is no field to count it for. A key that
// an object has twice is present once.
func (w *walker) member(f *field, serial int64, i int) int {
	if f == nil {
		return w.skip(i)
	}
	if f.seen != serial {
		f.seen = serial
		f.present++
	}
	return w.count(f, i)
}

// child returns the field of a key of f's objects, nil when it is one too
// many.
func (w *walker) child(f *field, start, end int, flags jsonwire.Flags) *field {
	key := w.data[start+1 : end-1]
	if flags&(jsonwire.Escaped|jsonwire.HighBit) != 0 {
		w.scratch = jsonwire.AppendUnquoted(w.scratch[:0], w.data[start:end])
		key = w.scratch
	}
	if child := f.keys[string(key)]; child != nil {
		return child
	}
	if f == w.root && w.added[string(key)] {
		return nil
	}
	child := &field{name: string(key)}
	if declared := w.declared(f, child.name); declared != nil {
		child.known, child.value, child.required = true, w.resolve(&declared.Value), declared.Required.Value
	} else if f.unknown >= maxUnknown {
		f.others++
		return nil
	}
	if *w.left <= 0 {
		f.others++
		return nil
	}
	*w.left--
	if !child.known {
		f.unknown++
	}
	if f.keys == nil {
		f.keys = make(map[string]*field)
	}
	f.keys[child.name] = child
	f.order = append(f.order, child)
	return child
}

// declared returns the field of the schema that reads a key of f's objects.
func (w *walker) declared(f *field, key string) *schemas.Field {
	if f.value == nil || w.schema == nil {
		return nil
	}
	for _, d := range f.value.Fields {
		if name, ok := w.keyOf(d); ok && name == key {
			return d
		}
	}
	return nil
}

// keyOf returns the key that a field is read from; those that are made of
// others have none.
func (w *walker) keyOf(d *schemas.Field) (string, bool) {
	switch {
	case w.outputs:
		return schemas.OutputName(d.Name.Value)
	case d.Copy != nil || d.Concat != nil || d.Split != nil:
		return "", false
	case d.Rename != nil:
		return d.Rename.From.Value, true
	}
	return d.Name.Value, true
}

func (w *walker) resolve(v *schemas.Value) *schemas.Value {
	if w.schema == nil || v == nil {
		return v
	}
	return w.schema.Resolve(v)
}

// count counts the value at data[i] and returns where it ends.
func (w *walker) count(f *field, i int) int {
	switch c := w.data[i]; c {
	case '{':
		f.kinds[objectKind]++
		if w.opaque(f) {
			return w.skip(i)
		}
		return w.object(f, i)
	case '[':
		f.kinds[arrayKind]++
		return w.array(f, i)
	case '"':
		f.kinds[stringKind]++
		end, flags := jsonwire.String(w.data, i)
		text := w.data[i+1 : end-1]
		if flags&jsonwire.Escaped != 0 {
			w.scratch = jsonwire.AppendUnquoted(w.scratch[:0], w.data[i:end])
			text = w.scratch
		}
		f.lengths.add(len(text))
		f.insert('"', text)
		return end
	case 'n':
		f.kinds[nullKind]++
		return i + len("null")
	case 't', 'f':
		f.kinds[booleanKind]++
		f.insert(c, nil)
		return w.skip(i)
	}
	end, flags := jsonwire.Number(w.data, i)
	if flags&jsonwire.NumberFlags == 0 {
		f.kinds[integerKind]++
	} else {
		f.kinds[numberKind]++
	}
	f.insert('0', w.data[i:end])
	return end
}

// skip returns where the value at data[i] ends.
func (w *walker) skip(i int) int {
	end, _ := jsonwire.Skip(w.data, i, jsonwire.AnyDepth)
	return end
}

// opaque reports whether nobody looks into the objects of f: those of json.
func (w *walker) opaque(f *field) bool { return f.value != nil && f.value.Type == schemas.JSON }

// insert notes a scalar for the number of distinct ones. Its kind counts: "1"
// is not 1.
func (f *field) insert(kind byte, text []byte) {
	if f.distinct == nil {
		f.distinct = newSketch()
	}
	var buf [64]byte
	f.distinct.Insert(append(append(buf[:0], kind), text...))
}

// array counts the elements of the array that opens at data[i].
func (w *walker) array(f *field, i int) int {
	if w.opaque(f) || f.element == nil && *w.left <= 0 {
		n := 0
		end := w.elements(i, func(at int) int {
			n++
			return w.skip(at)
		})
		f.sizes.add(n)
		return end
	}
	if f.element == nil {
		*w.left--
		f.element = &field{known: f.known}
		if f.value != nil {
			f.element.value = w.resolve(f.value.Element)
		}
	}
	n := 0
	end := w.elements(i, func(at int) int {
		n++
		f.element.present++
		return w.count(f.element, at)
	})
	f.sizes.add(n)
	return end
}

// elements calls visit with the start of each element of an array. It returns
// the end of that.
func (w *walker) elements(i int, visit func(int) int) int {
	i = jsonwire.Space(w.data, i+1)
	for w.data[i] != ']' {
		i = jsonwire.Space(w.data, visit(i))
		if w.data[i] == ',' {
			i = jsonwire.Space(w.data, i+1)
		}
	}
	return i + 1
}
