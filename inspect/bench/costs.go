package bench

import (
	"cmp"
	"context"
	"encoding/json"
	"slices"
	"time"

	"github.com/margaylog/margay/parser"
	"github.com/margaylog/margay/schemas"
)

// What a field costs is how much longer events take that have it alone, than
// the same events when it is dropped. So the costs of all fields do not add up
// to those of an event, which has a fixed part too.

// A Cost is what a field, with all that is in it, or an indicator takes of an
// event in which it is, in nanoseconds.
type Cost struct {
	LogType string  `json:"log_type"`
	Field   string  `json:"field"`
	Name    string  `json:"indicator,omitempty"`
	Events  int     `json:"events"` // that have it
	Nanos   float64 `json:"ns_per_event"`
}

const (
	costEvents  = 2000 // of one log type are enough
	costTime    = 10 * time.Millisecond
	costRepeats = 5
)

// costs measures the fields of every schema for JSON, those inside of objects
// too.
func (m *measurement) costs(ctx context.Context, r *Report) error {
	for _, s := range m.docs.Schemas {
		if s.Parser != nil {
			r.CostsOfTextNote = "costs are those of schemas for JSON; text is split as a whole"
			continue
		}
		w := &walk{measurement: m, report: r, schema: s}
		if err := w.fields(ctx, s.Fields, m.objects(s.Name.Value)); err != nil {
			return err
		}
	}
	dearest := func(a, b Cost) int { return cmp.Compare(b.Nanos, a.Nanos) }
	slices.SortStableFunc(r.Fields, dearest)
	slices.SortStableFunc(r.Indicators, dearest)
	return nil
}

// A walk measures the fields of one schema.
type walk struct {
	*measurement
	report *Report
	schema *schemas.Schema
	path   []*schemas.Field // the objects that it is in
}

func (w *walk) fields(ctx context.Context, fields []*schemas.Field, objects []map[string]json.RawMessage) error {
	for _, f := range fields {
		if err := ctx.Err(); err != nil {
			return err
		}
		if err := w.field(f, objects); err != nil {
			return err
		}
		v := w.schema.Resolve(&f.Value)
		if v.Type != schemas.Object || v.Embedded.Value || f.Copy != nil {
			continue
		}
		w.path = append(w.path, f)
		if err := w.fields(ctx, v.Fields, inner(keyOf(f), objects)); err != nil {
			return err
		}
		w.path = w.path[:len(w.path)-1]
	}
	return nil
}

// inner returns the objects that are the member of objects.
func inner(key string, objects []map[string]json.RawMessage) (inside []map[string]json.RawMessage) {
	for _, o := range objects {
		var in map[string]json.RawMessage
		if json.Unmarshal(o[key], &in) == nil && in != nil {
			inside = append(inside, in)
		}
	}
	return inside
}

func keyOf(f *schemas.Field) string {
	if f.Rename != nil {
		return f.Rename.From.Value
	}
	return f.Name.Value
}

// objects returns the members of the first events of a log type.
func (m *measurement) objects(logType string) (objects []map[string]json.RawMessage) {
	for i, raw := range m.events {
		if m.logType[i] != logType {
			continue
		}
		var o map[string]json.RawMessage
		if json.Unmarshal(raw, &o) == nil {
			objects = append(objects, o)
		}
		if len(objects) == costEvents {
			break
		}
	}
	return objects
}

// field measures one field and its indicators. Fields that are made of others
// have no costs of their own.
func (w *walk) field(f *schemas.Field, objects []map[string]json.RawMessage) error {
	events := w.alone(f, objects)
	if len(events) == 0 || f.Copy != nil || f.Concat != nil || f.Split != nil {
		return nil
	}
	whole, none := *f, *f
	none.Name.Value, none.Rename = anchor+" none", nil
	bare := *f
	bare.Indicators = nil
	cost, err := w.more(&whole, &none, events)
	if err != nil {
		return err
	}
	c := Cost{LogType: w.schema.Name.Value, Field: w.name(f), Events: len(events), Nanos: cost}
	w.report.Fields = append(w.report.Fields, c)
	for _, name := range f.Indicators {
		one := *f
		one.Indicators = []schemas.Text{name}
		if c.Nanos, err = w.more(&one, &bare, events); err != nil {
			return err
		}
		c.Name = name.Value
		w.report.Indicators = append(w.report.Indicators, c)
	}
	return nil
}

// name returns the dotted name of a field.
func (w *walk) name(f *schemas.Field) string {
	name := ""
	for _, up := range w.path {
		name += up.Name.Value + "."
	}
	return name + f.Name.Value
}

// more returns how many nanoseconds more the events take with the one field
// than with the other.
func (w *walk) more(with, without *schemas.Field, events [][]byte) (float64, error) {
	a, err := w.time(with, events)
	if err != nil {
		return 0, err
	}
	b, err := w.time(without, events)
	return max(0, a-b), err
}

// alone returns events with one member of the objects that have it, and the
// anchor.
func (w *walk) alone(f *schemas.Field, objects []map[string]json.RawMessage) (events [][]byte) {
	lead, end := `{"`+anchor+`":1,`, "}"
	for _, up := range w.path {
		lead, end = lead+quoted(keyOf(up))+":{", "}"+end
	}
	lead += quoted(keyOf(f)) + ":"
	for _, o := range objects {
		if value, ok := o[keyOf(f)]; ok && string(value) != "null" {
			events = append(events, append(append([]byte(lead), value...), end...))
		}
	}
	return events
}

func quoted(key string) string {
	text, err := json.Marshal(key)
	if err != nil {
		panic("bench: " + err.Error()) // a string
	}
	return string(text)
}

// anchor is a field that no schema has.
const anchor = "margay bench"

// time returns how many nanoseconds an event takes as the schema with one
// field, in the objects that it is in, and the anchor.
func (w *walk) time(f *schemas.Field, events [][]byte) (float64, error) {
	for _, up := range slices.Backward(w.path) {
		object := schemas.Field{Name: up.Name, Rename: up.Rename}
		object.Type, object.Fields = schemas.Object, []*schemas.Field{f}
		f = &object
	}
	anchored := &schemas.Field{Name: schemas.Text{Value: anchor}}
	anchored.Type = schemas.Int
	small := &schemas.Schema{Name: w.schema.Name, Definitions: w.schema.Definitions, Fields: []*schemas.Field{anchored, f}}
	var o parser.Options
	if w.options.Parser != nil {
		o = *w.options.Parser
	}
	o.LogTypes = nil
	set, err := parser.Compile(&schemas.Docs{Schemas: []*schemas.Schema{small}}, &o)
	if err != nil {
		return 0, err
	}
	one := &measurement{set: set, events: events, parser: set.NewParser()}
	one.pass()
	one.pass()
	best := 0.0
	for range costRepeats { // the others were disturbed
		best = max(best, perSecond(costTime, one.pass))
	}
	return 1e9 / best / float64(len(events)), nil
}
