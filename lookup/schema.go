package lookup

import (
	"errors"
	"fmt"
	"regexp"
	"time"

	"github.com/margaylog/margay/internal/suggest"
	"github.com/margaylog/margay/internal/yamlkeys"
	"github.com/margaylog/margay/parser"
	"github.com/margaylog/margay/schemas"
)

// A rowSchema is the log schema of the rows of a table.
type rowSchema struct {
	parser  *parser.Parser
	key     *parser.Selector
	expires []*parser.Selector // in the order of the schema
	layout  string             // of times in the output
	text    bool               // it reads text
	nets    bool               // the key is a network
}

// rowSchema compiles the schema of the rows of a table, and reports when that
// cannot be.
func (o *Options) rowSchema(d *definition) (*rowSchema, schemas.Diagnostics) {
	doc, diags := o.find(d.schema)
	if doc == nil {
		return nil, diags
	}
	options := o.rowOptions()
	set, err := parser.Compile(&schemas.Docs{Schemas: []*schemas.Schema{doc}}, options)
	if err != nil {
		if errors.As(err, &diags) {
			return nil, diags
		}
		return nil, schemas.Diagnostics{yamlkeys.Problem(BadPrimaryKey, d.schema.Pos, "Schema", err.Error(), "")}
	}
	s := &rowSchema{parser: set.NewParser(), text: doc.Parser != nil, layout: layout(options.TimeFormat)}
	if s.key, err = set.Selector(doc.Name.Value, d.primaryKey.Value); err != nil {
		return nil, schemas.Diagnostics{selectorProblem(BadPrimaryKey, d.primaryKey, "LogTypeMap.PrimaryKey", err)}
	}
	w := schemaWalk{schema: doc, keepNames: options.KeepNames}
	w.fields(doc.Fields, "")
	for _, path := range w.expires {
		sel, err := set.Selector(doc.Name.Value, path)
		if err != nil {
			panic("lookup: " + err.Error()) // it is a field of the schema
		}
		s.expires = append(s.expires, sel)
	}
	s.nets = w.nets[elements.ReplaceAllString(s.key.Name(), "")]
	return s, nil
}

// elements are what a path says of which elements of an array it means. The
// schema is the same for all.
var elements = regexp.MustCompile(`\[(\*|[0-9]+)\]`)

// find returns the schema of a name, or says that there is none.
func (o *Options) find(name schemas.Text) (*schemas.Schema, schemas.Diagnostics) {
	var known []string
	if o.Schemas != nil {
		for _, s := range o.Schemas.Schemas {
			if s.Name.Value == name.Value {
				return s, nil
			}
			known = append(known, s.Name.Value)
		}
	}
	hint := "load it together with the others"
	if near := suggest.Closest(name.Value, known); near != "" {
		hint = fmt.Sprintf("did you mean %q?", near)
	}
	return nil, schemas.Diagnostics{yamlkeys.Problem(UnknownSchema, name.Pos, "Schema", fmt.Sprintf("there is no schema %q", yamlkeys.Cut(name.Value)), hint)}
}

// rowOptions are how rows are read: as events are, but for what has to do
// with log types and with more than the fields.
func (o *Options) rowOptions() *parser.Options {
	var p parser.Options
	if o.Parser != nil {
		p = *o.Parser
	}
	p.LogTypes, p.Enricher, p.RowID, p.Rand = nil, nil, parser.RandomRowID, nil
	return &p
}

// layout returns how package time has the times of the output.
func layout(f parser.TimeFormat) string {
	switch f {
	case parser.Millis:
		return "2006-01-02 15:04:05.000"
	case parser.RFC3339:
		return time.RFC3339Nano
	}
	return "2006-01-02 15:04:05.000000000"
}

// A schemaWalk finds the fields of a schema that mean something to a table,
// by their paths in the output.
type schemaWalk struct {
	schema    *schemas.Schema
	keepNames bool
	expires   []string
	nets      map[string]bool
}

func (w *schemaWalk) fields(fields []*schemas.Field, before string) {
	for _, f := range fields {
		name := f.Name.Value
		if !w.keepNames {
			name, _ = schemas.OutputName(name)
		}
		w.value(&f.Value, before+name)
	}
}

// value looks at a field, or at the elements of one.
func (w *schemaWalk) value(v *schemas.Value, path string) {
	v = w.schema.Resolve(v)
	if v.Validate != nil && v.Validate.CIDR.Set() {
		if w.nets == nil {
			w.nets = make(map[string]bool)
		}
		w.nets[path] = true
	}
	switch {
	case v.Type == schemas.Timestamp && v.Expires.Value:
		w.expires = append(w.expires, path)
	case v.Type == schemas.Object:
		w.fields(v.Fields, path+".")
	case v.Type == schemas.Array:
		w.value(v.Element, path)
	}
}

// addBySchema adds the row that a record is, as its schema has it.
func (r *rowReader) addBySchema(record []byte) error {
	s := r.schema
	ev, err := s.parser.Parse(record)
	if errors.Is(err, parser.ErrSkipped) {
		r.n-- // a header
		return nil
	}
	if err != nil {
		return err
	}
	r.keys, r.text = r.keys[:0], r.text[:0]
	s.key.Each(ev, func(v parser.Value) { r.key(v.AppendText) })
	r.buf = ev.AppendFields(r.buf[:0])
	return r.put(row{json: r.buf[:len(r.buf)-1], expires: s.expiration(ev)})
}

// expiration returns when a row expires: the first of its times that are
// marked isExpiration. It is zero when there is none.
func (s *rowSchema) expiration(ev *parser.Event) (t time.Time) {
	var text []byte
	for _, sel := range s.expires {
		sel.Each(ev, func(v parser.Value) {
			if text == nil {
				text = v.AppendText(nil)
			}
		})
	}
	if text == nil {
		return t
	}
	t, err := time.Parse(s.layout, string(text))
	if err != nil { // names with dots lead to a text of the same path
		return time.Time{}
	}
	return t
}
