package export

import (
	"strings"

	"github.com/margaylog/margay/indicators"
	"github.com/margaylog/margay/schemas"
)

// A table is what normalized events of one log type look like: a column for
// each field, and one for whatever is added.
type table struct {
	schema  *schemas.Schema
	columns []*column // fields first, then what is added
	open    bool      // unknown fields are kept
}

// A column is a field of a normalized event, a field inside another, or what
// the elements of a list are.
type column struct {
	name   string // in the output; empty for an element
	kind   kind
	doc    string
	always bool      // it is there, and not null, in every event or object that it belongs to
	fields []*column // of a record
	elem   *column   // of a list

	at    schemas.Pos    // of its name
	field *schemas.Field // nil: an element, or added
	value *schemas.Value // what it stands for; nil: added
}

// A kind is what a column holds.
type kind int

const (
	text kind = iota
	int16s
	int32s
	int64s
	floats
	booleans
	instants
	anyJSON
	records
	lists
)

func newTable(s *schemas.Schema, o *Options) *table {
	b := tableBuilder{schema: s, Options: o, found: make(map[string]bool)}
	t := &table{schema: s, open: o.KeepUnknown || s.FieldDiscovery.Value}
	t.columns = append(b.fields(s.Fields), b.added()...)
	return t
}

// own returns the columns that are fields of the schema.
func (t *table) own() []*column {
	for i, c := range t.columns {
		if c.field == nil {
			return t.columns[:i]
		}
	}
	return t.columns
}

// added returns the columns that are not.
func (t *table) added() []*column { return t.columns[len(t.own()):] }

type tableBuilder struct {
	*Options
	schema *schemas.Schema
	found  map[string]bool // the p_any_ lists that the fields can fill
}

func (b *tableBuilder) fields(fields []*schemas.Field) []*column {
	columns := make([]*column, len(fields))
	for i, f := range fields {
		c := b.value(&f.Value)
		c.name, c.at, c.field = b.outputName(f.Name.Value), f.Name.Pos, f
		if f.Doc.Set() { // may stand beside a ref, whose definition has one too
			c.doc = strings.TrimSpace(f.Doc.Value)
		}
		// An empty list satisfies required, and so does the null of a json
		// field, but neither is written.
		c.always = f.Required.Value && c.kind != lists && c.kind != anyJSON
		columns[i] = c
	}
	return columns
}

func (b *tableBuilder) value(v *schemas.Value) *column {
	v = b.schema.Resolve(v)
	c := &column{value: v, doc: strings.TrimSpace(v.Doc.Value), kind: kindOf(v.Type)}
	switch c.kind {
	case records:
		c.fields = b.fields(v.Fields)
	case lists:
		c.elem = b.value(v.Element)
	}
	b.indicators(v)
	return c
}

func kindOf(t schemas.Type) kind {
	switch t {
	case schemas.SmallInt:
		return int16s
	case schemas.Int:
		return int32s
	case schemas.BigInt:
		return int64s
	case schemas.Float:
		return floats
	case schemas.Boolean:
		return booleans
	case schemas.Timestamp:
		return instants
	case schemas.Object:
		return records
	case schemas.Array:
		return lists
	case schemas.JSON:
		return anyJSON
	}
	return text
}

func (o *Options) registry() *indicators.Registry {
	if o.Indicators == nil {
		return indicators.Default()
	}
	return o.Indicators
}

// indicators notes the lists that a value fills.
func (b *tableBuilder) indicators(v *schemas.Value) {
	for _, name := range v.Indicators {
		ind, _ := b.registry().Lookup(name.Value)
		for _, l := range ind.Lists {
			b.found[l] = true
		}
	}
}

// added returns the columns of what is added to every event, in the order of
// the output.
func (b *tableBuilder) added() []*column {
	columns := []*column{
		{name: "p_log_type", kind: text, always: true, doc: "The log type."},
		{name: "p_row_id", kind: text, always: true, doc: "Identifies the event, a KSUID."},
		{name: "p_event_time", kind: instants, always: true, doc: "When it happened."},
		{name: "p_parse_time", kind: instants, always: true, doc: "When it was normalized."},
		{name: "p_schema_version", kind: int32s, always: true, doc: "The version of the schema."},
		{name: "p_source_id", kind: text, doc: "Identifies the source that it came from."},
		{name: "p_source_label", kind: text, doc: "The name of the source that it came from."},
		{name: "p_header", kind: anyJSON, doc: "What came with it from its source."},
		{name: "p_enrichment", kind: anyJSON, doc: "What lookup tables know of it, by table and field."},
	}
	for _, name := range b.registry().Lists() {
		if b.found[name] {
			columns = append(columns, &column{name: name, kind: lists, elem: &column{kind: text}, doc: listDoc(name)})
		}
	}
	return columns
}

// listDoc says what a p_any_ list holds, by its name.
func listDoc(name string) string {
	return "All " + listWords(name) + " in it, sorted, each once."
}
