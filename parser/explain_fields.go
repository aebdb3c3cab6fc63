package parser

import (
	"bytes"
	"fmt"
	"hash"
	"math"
	"slices"
	"strings"

	"github.com/margaylog/margay/internal/jsonwire"
	"github.com/margaylog/margay/parser/internal/plan"
	"github.com/margaylog/margay/parser/internal/tape"
	"github.com/margaylog/margay/schemas"
)

// A FieldTrace says what became of one field, of one element of an array, or
// of one key that no field reads.
type FieldTrace struct {
	Pointer string       // JSON Pointer in names of the input
	Output  string       // the name in the output; empty for elements, and for keys that are dropped
	Type    schemas.Type // empty for keys that no field reads
	Fate    Fate

	// In is what came in and Out what went out, as JSON; nil where there is
	// none, and Out also where Inside has it in parts. What is made of
	// values that a mask hides has no In.
	In, Out []byte

	Steps      []Step       // what was done, in order
	Indicators []FoundValue // what was found in the text
	EventTime  bool         // it became p_event_time
	Violations []Violation  // what is wrong with it
	Inside     []*FieldTrace
}

// A Fate is what became of a value.
type Fate string

// The fates.
const (
	FateWritten  Fate = "written"
	FateMissing  Fate = "missing"  // the event does not have it
	FateNull     Fate = "null"     // null, or a text that means null: left out, in an array written as null
	FateEmpty    Fate = "empty"    // an empty array: left out
	FateRefused  Fate = "refused"  // Violations say why
	FateNulled   Fate = "nulled"   // it does not fit, and was dropped for that (Options.OnFieldError)
	FateRepeated Fate = "repeated" // a later value of the same key counts
	FateUnknown  Fate = "unknown"  // the schema does not know the key: dropped
	FateKept     Fate = "kept"     // the schema does not know the key: kept all the same
)

var fates = [...]Fate{
	plan.Written: FateWritten, plan.Missing: FateMissing, plan.IsNull: FateNull, plan.IsEmpty: FateEmpty,
	plan.Refused: FateRefused, plan.Nulled: FateNulled, plan.Repeated: FateRepeated,
	plan.Unknown: FateUnknown, plan.Kept: FateKept,
}

// A FoundValue is an indicator: a value and the list that it went to.
type FoundValue struct{ List, Text string }

// A Step is one thing that was done to a value.
type Step struct {
	Do     Deed
	Detail string // names of fields, types or formats; never event data
}

// A Deed is a kind of step.
type Deed string

// The deeds, in the order in which they are done.
const (
	DidRename   Deed = "rename"     // the key has another name in the output
	DidCopy     Deed = "copy"       // of the field Detail
	DidConcat   Deed = "concat"     // of the fields Detail
	DidSplit    Deed = "split"      // a part of the field Detail
	DidOpen     Deed = "parse-json" // the text holds JSON
	DidMend     Deed = "mend"       // what was not UTF-8 became U+FFFD
	DidConvert  Deed = "convert"    // as Detail says
	DidTime     Deed = "read-time"  // by the format Detail
	DidValidate Deed = "validate"   // the text passed
	DidMask     Deed = "mask"       // as Detail says: redact, or hash and its name
)

// trace notes what became of the fields of the event on the tape.
func (x *Explanation) trace(p *Parser, l *logType) {
	p.values.Reset()
	traces, omitted := p.machine.Trace(l.fields, p.tape, p.now, p.mode(l))
	x.OmittedKeys = omitted
	x.Fields = p.fieldTraces(traces)
}

func (p *Parser) fieldTraces(traces []*plan.Trace) []*FieldTrace {
	var list []*FieldTrace
	for _, t := range traces {
		f := &FieldTrace{
			Pointer: t.Pointer, Output: t.Output, Fate: fates[t.Fate], In: t.In, Out: t.Out,
			EventTime: t.EventTime, Inside: p.fieldTraces(t.Inside),
		}
		if t.Op != nil {
			f.Type, f.Steps = typeOf(t.Op), steps(t)
		}
		for _, v := range t.Found {
			f.Indicators = append(f.Indicators, FoundValue{p.set.lists[v.List], string(v.Text)})
		}
		for _, pr := range t.Problems {
			f.Violations = append(f.Violations, Violation{Field: t.Pointer, Code: Code(pr.Code), Msg: pr.Msg})
		}
		list = append(list, f)
	}
	return list
}

// typeOf returns the type that an operation was compiled from.
func typeOf(op *plan.Op) schemas.Type {
	switch op.Kind {
	case plan.Integer:
		switch op.Max {
		case math.MaxInt16:
			return schemas.SmallInt
		case math.MaxInt32:
			return schemas.Int
		}
		return schemas.BigInt
	case plan.Float:
		return schemas.Float
	case plan.Boolean:
		return schemas.Boolean
	case plan.Timestamp:
		return schemas.Timestamp
	case plan.JSON:
		return schemas.JSON
	case plan.Array:
		return schemas.Array
	case plan.Object:
		return schemas.Object
	case plan.Embedded:
		return typeOf(op.Elem)
	}
	return schemas.String
}

// steps returns what was done to a value that a field reads.
func steps(t *plan.Trace) (list []Step) {
	did := func(d Deed, detail string) { list = append(list, Step{d, detail}) }
	if f := t.Field; f != nil {
		switch {
		case f.From != nil:
			list = append(list, made(f.From))
		case f.Name != f.Output && t.Fate != plan.Missing:
			did(DidRename, "from "+f.Name)
		}
	}
	if t.Opened {
		did(DidOpen, "")
	}
	if t.Mended {
		did(DidMend, "")
	}
	if t.Fate != plan.Written {
		return list
	}
	op := t.Op
	switch {
	case t.Format != nil:
		did(DidTime, t.Format.Name())
	case t.Out != nil && !t.Opened && op.Mask == nil:
		if from, to := plainKind(t.Kind), kindOfType(op.Kind); to != "" && from != to {
			did(DidConvert, from+" to "+to)
		} else if t.In != nil && op.Kind != plan.JSON && !t.Mended && !bytes.Equal(t.In, t.Out) {
			did(DidConvert, "spelling")
		}
	}
	if op.Kind == plan.String && len(op.Checks) > 0 {
		did(DidValidate, "")
	}
	if op.Mask != nil {
		did(DidMask, maskName(op.Mask))
	}
	return list
}

// made says what a derived field is made of.
func made(s *plan.Source) Step {
	names := make([]string, len(s.Paths))
	for i, path := range s.Paths {
		parts := make([]string, len(path))
		for j, f := range path {
			parts[j] = f.Output
		}
		names[i] = strings.Join(parts, ".")
	}
	switch s.Kind {
	case plan.Concat:
		return Step{DidConcat, strings.Join(names, ", ")}
	case plan.Split:
		return Step{DidSplit, fmt.Sprintf("%s, part %d", names[0], s.Index)}
	}
	return Step{DidCopy, names[0]}
}

func plainKind(k tape.Kind) string {
	switch k {
	case tape.True, tape.False:
		return "boolean"
	case tape.Number:
		return "number"
	case tape.String:
		return "text"
	}
	return k.String()
}

// kindOfType is what values of an operation are in the output, where that is
// always the same.
func kindOfType(k plan.Kind) string {
	switch k {
	case plan.String:
		return "text"
	case plan.Integer, plan.Float:
		return "number"
	case plan.Boolean:
		return "boolean"
	}
	return ""
}

func maskName(m *plan.Mask) string {
	if m.Hash == nil {
		return "redact"
	}
	return "hash " + digestName(m.Hash)
}

// digestName tells the digests apart by their sizes.
func digestName(make func() hash.Hash) string {
	size := make().Size()
	for name, other := range digests {
		if name != "" && other().Size() == size {
			return name
		}
	}
	return ""
}

// keys notes the top-level keys of an event that no log type takes.
func (x *Explanation) keys(p *Parser) {
	nodes, data := p.tape.Nodes(), p.tape.Data()
	for k := uint32(1); k < nodes[0].Next; k = nodes[k].Next {
		if len(x.Fields) == maxKeys {
			x.OmittedKeys++
			continue
		}
		name := string(p.tape.KeyText(nil, k))
		x.Fields = append(x.Fields, &FieldTrace{
			Pointer: "/" + tape.EscapePointer(name), Fate: FateUnknown,
			In: bytes.Clone(data[nodes[k].Start:nodes[k].End]),
		})
	}
}

// maxKeys is how many keys of an event without a log type are shown.
const maxKeys = 10_000

// unusedColumns adds the values of a text format that no field reads.
func (x *Explanation) unusedColumns(r *textReader) {
	if r.runner != nil {
		return // they are on the tape
	}
	for i, name := range r.matcher.Names() {
		text, ok := r.matcher.Value(i)
		if !ok || r.columns[i].used {
			continue
		}
		x.Fields = append(x.Fields, &FieldTrace{
			Pointer: "/" + tape.EscapePointer(name), Fate: FateUnknown, In: jsonwire.AppendString(nil, text),
		})
	}
}

// Walk calls visit for f and all that is inside it, a field before what it
// holds.
func (f *FieldTrace) Walk(visit func(*FieldTrace)) {
	visit(f)
	for _, inner := range f.Inside {
		inner.Walk(visit)
	}
}

// Did returns the step of a kind, and whether there is one.
func (f *FieldTrace) Did(d Deed) (Step, bool) {
	if i := slices.IndexFunc(f.Steps, func(s Step) bool { return s.Do == d }); i >= 0 {
		return f.Steps[i], true
	}
	return Step{}, false
}
