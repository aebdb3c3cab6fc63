// Package plan is the second half of the path of an event: what a schema
// asks for, compiled into small operations that mirror it, and the machine
// that runs them over the tape of one event.
//
// A plan is made once, by package parser, and is immutable from then on. A
// [Machine] runs it: it walks the objects of the tape, puts their members
// into schema order, and lets each field's operation check, convert and
// write the value. Nothing is allocated for most events that are accepted; the
// comment of parser.Parser names the exceptions.
//
// How the files divide: object.go walks objects and arrays, the other files
// hold the operations by kind of value; derive.go makes fields of other
// fields, and unknown.go writes keys that no schema knows, when they are to
// be kept.
package plan

import (
	"math"
	"math/bits"
	"slices"

	"github.com/margaylog/margay/indicators"
	"github.com/margaylog/margay/internal/jsonwire"
	"github.com/margaylog/margay/internal/timefmt"
)

// A Kind is what an operation makes of a value.
type Kind uint8

// The kinds of operations. Int, SmallInt and BigInt are Integer with other
// bounds.
const (
	String Kind = iota
	Integer
	Float
	Boolean
	Timestamp
	JSON
	Array
	Object
	Embedded // of a string whose text is JSON: its value goes to Elem
)

// An Op says what is done with one value.
type Op struct {
	Kind      Kind
	Plain     bool                   // a string that nothing has to look at; Seal sets it
	EventTime bool                   // of a Timestamp: it may become the event time
	Min, Max  int64                  // of an Integer
	Formats   []*timefmt.Format      // of a Timestamp, in the order they are tried
	Numeric   bool                   // of a Timestamp: a format takes numbers; Seal sets it
	fewDigits int                    // of an Integer: so many digits are in its range
	Scans     []*indicators.Compiled // of a String
	Checks    []*Check               // of a String
	Mask      *Mask                  // of a String; nil: none
	Copied    bool                   // of a Timestamp: a copy of one, in the run's profile
	Elem      *Op                    // of an Array, of an Embedded
	Fields    *Fields                // of an Object
}

// Nests reports whether the values of op hold others.
func (op *Op) Nests() bool { return op.Kind == Object || op.Kind == Array }

// A Field is an operation on the member of an object.
type Field struct {
	Op
	Name     string  // the key in the event
	Output   string  // the key that is written
	Key      uint32  // the number of Name; NoKey for a derived field
	From     *Source // of a derived field; nil: the value is the event's
	Required bool

	prefix  string // "output":
	lead    string // prefix behind a comma
	sameLen uint32 // length of prefix when Output is Name and needs no escapes, else 0
}

// NoKey is the number of no key.
const NoKey = math.MaxUint32

// Fields are the fields of one object, in schema order.
type Fields struct {
	List []Field
	// KeepUnknown writes the members that are no fields after the fields;
	// Rename gives their names in the output, false for none.
	KeepUnknown bool
	Rename      func(key string) (string, bool)
	// Top says that these are the fields of the event itself, where unknown
	// members with names of ours are never kept. Taken are names that are
	// written besides the fields.
	Top   bool
	Taken []string

	derived []int        // the derived fields
	must    []uint64     // the required ones, a bit each
	order   []uint32     // the keys
	index   []indexEntry // open addressing, by key
	shift   uint
	folded  map[string]bool // output names, case folded; only to keep unknown members
	derives bool            // there are derived fields, here or anywhere below
}

type indexEntry struct{ key, field uint32 }

// Seal completes fields whose exported parts are filled in, and all that is
// below them.
func (fs *Fields) Seal() {
	size := 1 << bits.Len(uint(2*len(fs.List)))
	fs.index = make([]indexEntry, size)
	fs.shift = uint(32 - bits.TrailingZeros(uint(size)))
	fs.must, fs.order = make([]uint64, (len(fs.List)+63)/64), make([]uint32, len(fs.List))
	fs.derived, fs.derives = nil, false
	for i := range fs.List {
		f := &fs.List[i]
		f.lead = string(append(jsonwire.AppendString([]byte{','}, f.Output), ':'))
		f.prefix = f.lead[1:]
		f.sameLen = 0
		if f.From != nil {
			fs.derived = append(fs.derived, i)
		} else if f.Output == f.Name && len(f.prefix) == len(`"":`)+len(f.Name) {
			f.sameLen = uint32(len(f.prefix))
		}
		if f.Required {
			fs.must[i/64] |= 1 << (i % 64)
		}
		fs.order[i] = f.Key
		fs.insert(f.Key, uint32(i))
		f.Op.Seal()
		fs.derives = fs.derives || f.From != nil || f.Op.derives()
	}
	if fs.KeepUnknown {
		fs.folded = make(map[string]bool, len(fs.List))
		for i := range fs.List {
			fs.folded[fold(fs.List[i].Output)] = true
		}
		for _, name := range fs.Taken {
			fs.folded[fold(name)] = true
		}
	}
}

// derives reports whether something below op is made of fields that need not be
// below it.
func (op *Op) derives() bool {
	return op.Elem != nil && op.Elem.derives() || op.Fields != nil && op.Fields.derives
}

// Seal completes an operation that is not part of Fields.
func (op *Op) Seal() {
	op.Plain = op.Kind == String && op.Scans == nil && op.Checks == nil && op.Mask == nil
	op.Numeric = slices.ContainsFunc(op.Formats, (*timefmt.Format).Numeric)
	op.fewDigits = 0
	for most := op.Max; most >= 10 && op.Min <= 0; most /= 10 {
		op.fewDigits++
	}
	if op.Elem != nil {
		op.Elem.Seal()
	}
	if op.Fields != nil {
		op.Fields.Seal()
	}
}

func (fs *Fields) insert(key, field uint32) {
	mask := uint32(len(fs.index) - 1)
	i := fs.slot(key)
	for fs.index[i].key != 0 {
		i = (i + 1) & mask
	}
	fs.index[i] = indexEntry{key, field}
}

// find returns the place in List of the field that reads key, or -1.
func (fs *Fields) find(key uint32) int {
	if key == 0 {
		return -1
	}
	mask := uint32(len(fs.index) - 1)
	for i := fs.slot(key); ; i = (i + 1) & mask {
		switch e := fs.index[i]; e.key {
		case key:
			return int(e.field)
		case 0:
			return -1
		}
	}
}

// Reads reports whether a field reads the key.
func (fs *Fields) Reads(key uint32) bool { return fs.find(key) >= 0 }

func (fs *Fields) slot(key uint32) uint32 { return key * 0x9E3779B1 >> fs.shift }
