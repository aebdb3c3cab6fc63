package plan

import (
	"bytes"
	"slices"
	"strconv"

	"github.com/margaylog/margay/indicators"
	"github.com/margaylog/margay/internal/jsonwire"
	"github.com/margaylog/margay/internal/timefmt"
	"github.com/margaylog/margay/parser/internal/tape"
)

// A trace runs the plan as Run does, value by value, and notes what became of
// each. The values go through the same operations; only the walk through
// objects and arrays is its own, because that is where notes are taken. It is
// for explaining one event to a person, and may allocate as it likes.

// A Fate is what became of a field or a key.
type Fate uint8

// The fates.
const (
	Written  Fate = iota // it is in the output
	Missing              // the event does not have it
	IsNull               // null, or a text that means null: left out
	IsEmpty              // an empty array: left out
	Refused              // the value does not fit
	Nulled               // the value does not fit, and was dropped for that
	Repeated             // a later value of the same key counts
	Unknown              // no field reads the key: dropped
	Kept                 // no field reads the key: written all the same
)

// A Trace is what became of one field, element or key. Its texts are copies.
type Trace struct {
	Pointer string // JSON Pointer in names of the event
	Field   *Field // nil for elements, and for keys that are no field's
	Op      *Op    // nil for keys that are no field's
	Key     string // of a key that is no field's
	Output  string // the name that it is written under; empty for elements
	Fate    Fate
	Kind    tape.Kind // of the value, unless it is missing
	In, Out []byte    // JSON; nil: none
	Opened  bool      // In is a text whose JSON was looked into

	Format    *timefmt.Format // of a time: the one that read it
	EventTime bool            // it became the event time
	Mended    bool            // broken text was replaced
	Found     []indicators.Value
	Problems  []Problem
	Inside    []*Trace // the fields of an object, and its other keys; elements
}

// maxTraces bounds the memory of a trace. Values that come later are not
// looked into, but written as a whole.
const maxTraces = 10_000

// A tracer makes the traces of one event.
type tracer struct {
	*Machine
	left    int  // traces that may still be made
	omitted int  // keys of no field that have none
	hidden  bool // the values are made of some that masks hide
}

// Trace returns what Run does with the event on t. The tape should have nodes
// for unknown keys too. omitted is how many keys of no field have no trace,
// because there are too many. The results of the run are those of Run but for
// where the event time is written.
func (m *Machine) Trace(fs *Fields, t *tape.Tape, now timefmt.Instant, mode Mode) (traces []*Trace, omitted int) {
	t.Prune()
	m.begin(nil, t, now, mode)
	tr := &tracer{Machine: m, left: maxTraces}
	traces = tr.object(fs, 0, "")
	return traces, tr.omitted
}

func (tr *tracer) add(to *[]*Trace, t *Trace) *Trace {
	tr.left--
	*to = append(*to, t)
	return t
}

// object traces the members of the object at node k, fields first, in schema
// order.
func (tr *tracer) object(fs *Fields, k uint32, path string) (traces []*Trace) {
	values, others := tr.members(fs, k)
	for i := range fs.List {
		f := &fs.List[i]
		t := tr.add(&traces, &Trace{
			Pointer: path + "/" + tape.EscapePointer(f.Name), Field: f, Op: &f.Op, Output: f.Output,
		})
		before, hidden := tr.before(), tr.hidden
		v := values[i]
		if f.From != nil {
			v = tr.derived(f, k)
			tr.hidden = hidden || f.masked() || f.From.masked()
		} else if v != 0 { // the keys of a copy are those of the output
			t.Pointer = path + "/" + tape.EscapePointer(string(tr.tape.KeyText(nil, v)))
		}
		tr.field(t, f, k, v)
		tr.note(t, before)
		tr.hidden = hidden
	}
	return append(traces, tr.others(fs, k, path, others)...)
}

// members returns the node of each field of the object at node k, 0 for none,
// and the nodes of all other members: repeated and unknown ones.
func (tr *tracer) members(fs *Fields, k uint32) (values, others []uint32) {
	values = make([]uint32, len(fs.List))
	for v := k + 1; v < tr.nodes[k].Next; v = tr.nodes[v].Next {
		i := fs.find(tr.nodes[v].Key)
		if i < 0 {
			others = append(others, v)
			continue
		}
		if values[i] != 0 {
			tr.Duplicates = true
			others = append(others, values[i])
		}
		values[i] = v
	}
	slices.Sort(others)
	return values, others
}

// field traces the field f of the object at node k, whose value is at v.
func (tr *tracer) field(t *Trace, f *Field, k, v uint32) {
	if v == 0 {
		t.Fate = Missing
		if f.Required {
			tr.lacks(k, f)
		}
		return
	}
	tr.came(t, v)
	if tr.nodes[v].Kind == tape.Null {
		t.Fate = IsNull
		tr.null(f, k)
		return
	}
	if tr.value(t, t.Op, v, f.Required) == absent {
		tr.null(f, k)
	}
}

// came notes the value at node v. What is made of values that masks hide is
// shown to nobody.
func (tr *tracer) came(t *Trace, v uint32) {
	n := &tr.nodes[v]
	if t.Kind = n.Kind; !tr.hidden {
		t.In = bytes.Clone(tr.data[n.Start:n.End])
	}
}

// value traces the value at node v, which is not null, and says what became
// of it.
func (tr *tracer) value(t *Trace, op *Op, v uint32, must bool) verdict {
	kind := tr.nodes[v].Kind
	switch {
	case tr.left <= 0:
	case op.Kind == Embedded && kind == tape.String:
		if root, ok := tr.unwrap(v); ok && tr.nodes[root].Kind != tape.Null {
			n := &tr.nodes[v]
			t.Opened, t.Mended = true, n.Flags != 0 && jsonwire.Broken(tr.data[n.Start:n.End], n.Flags)
			return tr.value(t, op.Elem, root, must)
		}
	case op.Kind == Object && kind == tape.Object:
		t.Inside = tr.object(op.Fields, v, t.Pointer)
		return written
	case op.Kind == Array && kind == tape.Array:
		return tr.elements(t, op, v)
	}
	return tr.leaf(t, op, v, must)
}

func (tr *tracer) elements(t *Trace, op *Op, k uint32) verdict {
	i := 0
	for v := k + 1; v < tr.nodes[k].Next; v = tr.nodes[v].Next {
		e := tr.add(&t.Inside, &Trace{Pointer: t.Pointer + "/" + strconv.Itoa(i), Op: op.Elem})
		i++
		before := tr.before()
		tr.came(e, v)
		if tr.nodes[v].Kind == tape.Null || tr.value(e, op.Elem, v, false) == absent {
			e.Fate = IsNull
		}
		tr.note(e, before)
	}
	if i == 0 {
		t.Fate = IsEmpty
		return hollow
	}
	return written
}

// leaf runs the operation of a value that is not looked into.
func (tr *tracer) leaf(t *Trace, op *Op, v uint32, must bool) verdict {
	hadTime, mended, nulled := tr.HasEventTime, tr.Mended, tr.Nulled
	tr.Mended = false
	tr.out = output{data: tr.data}
	result := tr.Machine.value(op, v, must)
	switch result {
	case written:
		t.Out = bytes.Clone(tr.out.flush())
		t.Format = tr.formatOf(op, v)
	case hollow:
		t.Fate = IsEmpty
	case absent:
		t.Fate = IsNull
	case bad:
		t.Fate = Refused
		if tr.Nulled > nulled {
			t.Fate = Nulled
		}
	}
	t.EventTime = tr.HasEventTime && !hadTime
	t.Mended = tr.Mended
	tr.Mended = tr.Mended || mended
	return result
}

// formatOf returns the format that read the time at node v, as timestamp does;
// nil for other values and for copies of times.
func (tr *tracer) formatOf(op *Op, v uint32) *timefmt.Format {
	if op.Kind != Timestamp {
		return nil
	}
	n := &tr.nodes[v]
	text := tr.data[n.Start:n.End]
	if n.Kind == tape.String {
		text = tr.plainText(n)
	}
	if op.Copied {
		if _, ok := tr.mode.Profile.Parse(text); ok {
			return nil
		}
	}
	for _, f := range op.Formats {
		if _, ok := f.Parse(text, tr.now); ok && (n.Kind == tape.String || f.Numeric()) {
			return f
		}
	}
	return nil
}

// A place in the results of a run, before a value.
type before struct{ problems, values int }

func (tr *tracer) before() before { return before{len(tr.Problems), tr.Values.Mark()} }

// note takes what a value added to the results. Objects and arrays leave it to
// the values inside.
func (tr *tracer) note(t *Trace, b before) {
	if len(t.Inside) > 0 {
		return
	}
	t.Problems = slices.Clone(tr.Problems[b.problems:])
	for _, v := range tr.Values.All()[b.values:] {
		t.Found = append(t.Found, indicators.Value{List: v.List, Text: bytes.Clone(v.Text)})
	}
	if t.Fate == IsNull && len(t.Problems) > 0 || t.Fate == Missing && len(t.Problems) > 0 {
		t.Fate = Refused
	}
}

// others traces members of the object at node k that are no field's, or whose
// field has a later one.
func (tr *tracer) others(fs *Fields, k uint32, path string, nodes []uint32) (traces []*Trace) {
	kept := make(map[uint32]string)
	if fs.KeepUnknown && tr.mode.Unknown {
		base := len(tr.unknown)
		tr.findUnknown(fs, k)
		for _, u := range tr.unknown[base:] {
			kept[u.node] = u.name
		}
		tr.unknown = tr.unknown[:base]
	}
	for _, v := range nodes {
		if tr.left <= 0 {
			tr.omitted++
			continue
		}
		key := string(tr.tape.KeyText(nil, v))
		t := tr.add(&traces, &Trace{Pointer: path + "/" + tape.EscapePointer(key), Key: key, Fate: Unknown})
		tr.came(t, v)
		if fs.find(tr.nodes[v].Key) >= 0 {
			t.Fate = Repeated
		} else if name, ok := kept[v]; ok {
			t.Fate, t.Output = Kept, name
			tr.out = output{data: tr.data}
			tr.json(v)
			t.Out = bytes.Clone(tr.out.flush())
		}
	}
	return traces
}

// masked reports whether what op writes hides something.
func (op *Op) masked() bool {
	switch {
	case op.Mask != nil, op.Elem != nil && op.Elem.masked():
		return true
	case op.Fields == nil:
		return false
	}
	return slices.ContainsFunc(op.Fields.List, func(f Field) bool { return f.masked() })
}

// masked reports whether a field that the source reads hides something.
func (s *Source) masked() bool {
	for _, path := range s.Paths {
		last := path[len(path)-1]
		if last.masked() || last.From != nil && last.From.masked() {
			return true
		}
	}
	return false
}
