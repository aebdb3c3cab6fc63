package infer

import (
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/margaylog/margay/schemas"
)

// The errors of Result: there were no samples, no sample has a field with a
// value, or the schema would be too large to be read. Merge has the last one,
// too.
var (
	ErrNoEvents = errors.New("no events to infer a schema from")
	ErrNoFields = errors.New("no event has a field with a value")
	ErrTooLarge = fmt.Errorf("the schema would be larger than %d MiB, which no schema may be", maxSource>>20)
)

// Result decides on a schema for the samples so far. More may follow.
func (c *Collector) Result() (*Result, error) {
	if c.events == 0 {
		return nil, ErrNoEvents
	}
	d := &decider{o: &c.o, csv: c.csv, events: c.events, usual: usualOrder(c.root), times: make(map[*Value]*node)}
	s := &Schema{Name: c.o.Name, Fields: d.fields(c.root, "")}
	if len(s.Fields) == 0 {
		return nil, ErrNoFields
	}
	if c.csv != nil {
		s.CSV = c.csv.schema()
	}
	d.noteLeftOut()
	if c.leftOut > 0 {
		d.note(LeftOut, "", "keys that cannot be fields, being too long, too many, or no valid text: left out")
	}
	if err := d.eventTime(s.Fields); err != nil {
		return nil, err
	}
	last := len(d.notes) - 1 // the event time goes first
	notes := append([]Note{d.notes[last]}, d.notes[:last]...)
	if s.tooLarge() {
		s.shorten()
		notes = append(notes, Note{LeftOut, "", "examples and lists of values, with which the schema would be too large: left out"})
	}
	if s.tooLarge() {
		return nil, ErrTooLarge
	}
	return &Result{Schema: s, Events: c.events, Notes: notes}, nil
}

// maxSource is the size of the largest file that package schemas reads.
const maxSource = 4 << 20

func (s *Schema) tooLarge() bool {
	return len(s.YAML()) > maxSource || len(s.JSON()) > maxSource
}

// shorten leaves out what a schema can do without.
func (s *Schema) shorten() {
	for _, f := range s.Fields {
		f.shorten()
	}
}

func (v *Value) shorten() {
	v.Allow, v.Description = nil, ""
	if v.Element != nil {
		v.Element.shorten()
	}
	for _, f := range v.Fields {
		f.shorten()
	}
}

// schema returns the keys of the schema's csv parser.
func (r *csvReader) schema() *CSV {
	o := &CSV{Delimiter: r.Delimiter, Header: r.Header}
	if r.byPlace {
		o.Columns = slices.Clone(r.layout)
	}
	return o
}

// A decider turns nodes into fields.
type decider struct {
	o       *Options
	csv     *csvReader
	events  int64
	notes   []Note
	leftOut []string         // paths
	usual   order            // of day and month
	times   map[*Value]*node // of the timestamps
}

func (d *decider) note(code Code, path, format string, args ...any) {
	d.notes = append(d.notes, Note{Code: code, Field: path, Text: fmt.Sprintf(format, args...)})
}

// fields decides on the fields of an object.
func (d *decider) fields(n *node, path string) []*Field {
	var all []*Field
	namer := newNamer(n.object, path == "" && n.level == 1)
	for _, f := range n.object.fields {
		at := join(path, f.key)
		name, ok := namer.name(f)
		if !ok {
			d.leftOut = append(d.leftOut, at)
			continue
		}
		v := d.value(f.node, at)
		if v == nil {
			d.note(NoValues, at, "always null: left out")
			continue
		}
		out := &Field{Name: name, Value: *v, Required: d.required(f.node, n.object, v.Type)}
		if d.times[v] != nil {
			d.times[&out.Value] = f.node
		}
		if name != f.key {
			out.RenameFrom = f.key
			d.note(Renamed, at, "called %s, as its own name cannot be that of a field beside the others", name)
		}
		all = append(all, out)
	}
	return all
}

// noteLeftOut says what is left out for its name.
func (d *decider) noteLeftOut() {
	if len(d.leftOut) > 0 {
		d.note(LeftOut, d.leftOut[0], "left out%s: fields cannot have empty names, and those that begin with p_ are kept for what is added to events", others(d.leftOut))
	}
}

// others counts all names but the first.
func others(names []string) string {
	switch len(names) {
	case 1:
		return ""
	case 2:
		return ", and " + names[1]
	}
	return fmt.Sprintf(", and %d others", len(names)-1)
}

// join returns the path of a key below a path.
func join(path, key string) string {
	if key == "" || strings.ContainsAny(key, ". \t\n[]\"") {
		key = strconv.Quote(key)
	}
	if path == "" {
		return key
	}
	return path + "." + key
}

// required reports whether all objects have the field, and enough of them say
// so. What counts as null for its type is not there.
func (d *decider) required(n *node, o *object, t schemas.Type) bool {
	has := n.values
	if t != schemas.String && t != schemas.JSON {
		has -= n.empty
	}
	return d.o.RequiredAfter > 0 && o.count >= int64(d.o.RequiredAfter) && has == o.count
}

// value decides what a place holds. It returns nil when there never was a
// value.
func (d *decider) value(n *node, path string) *Value {
	scalars := n.texts.count + n.empty + n.bools + n.numbers.count
	kinds := 0
	for _, count := range []int64{scalars, n.objects, n.arrays} {
		if count > 0 {
			kinds++
		}
	}
	switch {
	case kinds == 0:
		return nil
	case kinds > 1:
		d.note(MixedTypes, path, "%s: json", n.mixture())
		return &Value{Type: schemas.JSON}
	case n.objects > 0:
		return d.object(n, path)
	case n.arrays > 0:
		return d.array(n, path)
	case n.embedded != nil && n.bools+n.numbers.count+n.empty == 0:
		return d.inString(n, path)
	}
	v := d.scalar(n, path)
	d.describe(v, n)
	return v
}

// mixture says which kinds of values there are.
func (n *node) mixture() string {
	var kinds []string
	for _, k := range []struct {
		count int64
		name  string
	}{
		{n.texts.count + n.empty, "strings"}, {n.numbers.count, "numbers"}, {n.bools, "booleans"},
		{n.arrays, "arrays"}, {n.objects, "objects"},
	} {
		if k.count > 0 {
			kinds = append(kinds, k.name)
		}
	}
	last := len(kinds) - 1
	return strings.Join(kinds[:last], ", ") + " and " + kinds[last]
}

func (d *decider) object(n *node, path string) *Value {
	switch {
	case n.deep:
		d.note(TooDeep, path, "nested deeper than %d levels: json", maxLevels)
		return &Value{Type: schemas.JSON}
	case n.object.isMap:
		d.note(MapOfKeys, path, "an object with too many different keys: json")
		return &Value{Type: schemas.JSON}
	case n.object.keysAreData():
		d.note(MapOfKeys, path, "an object whose keys are data (%d of them): json", len(n.object.fields))
		return &Value{Type: schemas.JSON}
	}
	fields := d.fields(n, path)
	if len(fields) == 0 {
		d.note(NoValues, path, "an object without values: json")
		return &Value{Type: schemas.JSON}
	}
	return &Value{Type: schemas.Object, Fields: fields}
}

func (d *decider) array(n *node, path string) *Value {
	if n.deep || n.element == nil {
		d.note(TooDeep, path, "nested deeper than %d levels: json", maxLevels)
		return &Value{Type: schemas.JSON}
	}
	element := d.value(n.element, path+"[]")
	if element == nil {
		d.note(NoValues, path, "an array without values: its elements are json")
		element = &Value{Type: schemas.JSON}
	}
	return &Value{Type: schemas.Array, Element: element}
}

// inString decides on strings that hold JSON.
func (d *decider) inString(n *node, path string) *Value {
	v := d.value(n.embedded, path)
	v.Embedded = true
	return v
}

// scalar decides on strings, numbers and booleans.
func (d *decider) scalar(n *node, path string) *Value {
	if r, ok := n.times.reading(d.usual); ok {
		v := &Value{Type: schemas.Timestamp, TimeFormats: r.formats, instead: r.instead}
		d.times[v] = n
		if r.ambiguous {
			d.note(AmbiguousDate, path, "day and month could be the other way round: read as %s", strings.Join(r.formats, ", "))
		}
		if r.zoneless {
			d.note(NoTimeZone, path, "times without a zone: read as UTC; customTimezone says otherwise")
		}
		return v
	}
	t := d.scalarType(n, path)
	v := &Value{Type: t}
	if t == schemas.String {
		v.Indicators = indicatorsOf(n.name, &n.texts)
		v.Allow = d.enumeration(n, v)
	}
	return v
}

func (d *decider) scalarType(n *node, path string) schemas.Type {
	texts, numbers, bools := n.texts.count, n.numbers.count, n.bools
	switch {
	case texts > 0 && d.csv != nil:
		return textType(n)
	case texts > 0, numbers+bools == 0:
		if numbers+bools > 0 {
			d.note(MixedTypes, path, "%s: string", n.mixture())
		}
		return schemas.String
	case numbers == 0, bools > 0 && n.numbers.others == 0:
		return schemas.Boolean
	case bools > 0:
		d.note(MixedTypes, path, "%s: string", n.mixture())
		return schemas.String
	}
	return d.numberType(n, path)
}

// numberType decides on numbers. Integers are bigint, since what was seen does
// not bound what will be, unless the name does.
func (d *decider) numberType(n *node, path string) schemas.Type {
	switch {
	case n.numbers.infinite > 0:
		d.note(MixedTypes, path, "numbers that no float holds: string")
		return schemas.String
	case n.numbers.broken > 0:
		return schemas.Float
	case n.numbers.wide > 0:
		d.note(MixedTypes, path, "integers beyond 64 bits: string")
		return schemas.String
	case saysSmall(n.name) && n.numbers.fits():
		return schemas.Int
	}
	return schemas.BigInt
}

// saysSmall reports whether the name is that of a number which never outgrows
// 32 bits.
func saysSmall(n *name) bool {
	return n.last() == "port" || n.endsIn("statuscode", "httpstatus", "responsecode", "srcport", "dstport", "sourceport", "destinationport")
}

// textType decides on texts that could be more than that.
func textType(n *node) schemas.Type {
	k := &n.texts.kinds
	switch {
	case n.name.saysCode():
		return schemas.String
	case !k.notInt && !k.notSmall && saysSmall(n.name):
		return schemas.Int
	case !k.notInt:
		return schemas.BigInt
	case !k.notFloat:
		return schemas.Float
	case !k.notBool:
		return schemas.Boolean
	}
	return schemas.String
}

// enumeration returns the values of a field that has only a few, each of which
// came several times, or nil.
func (d *decider) enumeration(n *node, v *Value) []string {
	s := n.set
	if s == nil || s.over || d.o.Enumerate == 0 || n.bools+n.numbers.count > 0 || len(v.Indicators) > 0 {
		return nil
	}
	allow := append([]string(nil), s.values...)
	if n.empty > 0 {
		allow = append(allow, "")
	}
	if len(allow) > d.o.Enumerate || n.values < minPerValue*int64(len(allow)) {
		return nil
	}
	return allow
}

// minPerValue is how often the values of an enumeration came on average.
const minPerValue = 3

// describe writes examples into the description.
func (d *decider) describe(v *Value, n *node) {
	if !d.o.Examples || n.set == nil || len(n.set.values) == 0 {
		return
	}
	shown := make([]string, 0, maxExamples)
	for _, value := range n.set.values[:min(len(n.set.values), maxExamples)] {
		shown = append(shown, strings.Join(strings.Fields(value), " "))
	}
	v.Description = "Such as " + strings.Join(shown, ", ") + "."
}
