package inspect

import (
	"bytes"
	"context"
	"errors"
	"strings"

	"github.com/axiomhq/hyperloglog"

	"github.com/margaylog/margay/indicators"
	"github.com/margaylog/margay/parser"
	"github.com/margaylog/margay/schemas"
	"github.com/margaylog/margay/stream"
)

// StatsOptions say what is counted, and how the inputs are read.
type StatsOptions struct {
	// Schemas are those that the set was compiled from: they tell which
	// fields are known.
	Schemas []*schemas.Schema

	// Stream says how the inputs are cut into events; nil for the defaults.
	Stream *stream.Options

	// Indicators is the registry of the set; nil means indicators.Default().
	Indicators *indicators.Registry

	// Top is how many values of each list of indicators are named; 0 means
	// 10, and a negative number none.
	Top int
}

const (
	defaultTop  = 10
	topCapacity = 1000 // texts that are counted to find those
	maxCauses   = 500  // causes of rejects that are told apart
)

// Stats reads the inputs and counts what is in them. Fields are counted as they
// come in; those of text as they go out, so that of its values that no field
// reads those count that are kept (parser.Options.KeepUnknown). The memory that it needs
// does not depend on their size. When ctx ends, it acts as if the input ended
// there.
func Stats(ctx context.Context, set *parser.Set, inputs []stream.Input, o *StatsOptions) (*Report, error) {
	c := newCounter(set, o)
	totals, err := stream.VisitAll(ctx, inputs, c.options.Stream, c.see)
	return c.report(totals), err
}

// A counter counts a stream.
type counter struct {
	options StatsOptions
	parser  *parser.Parser
	schemas map[string]*schemas.Schema
	lists   []string
	added   map[string]bool // names of what is added to events
	left    int             // fields that may still be made

	types  map[string]*typeCount
	byList map[string]*listCount
	causes map[Cause]int64
	codes  map[parser.Code]int64

	accepted, rejected, skipped int64
	untimed                     int64 // accepted events without a time of their own
	line                        []byte
}

// A typeCount is what is counted of one log type.
type typeCount struct {
	name     string
	accepted int64
	rejected int64
	bytes    spread // lengths of events
	times    timeCount
	walker   walker
	root     field
}

// A listCount is what is counted of the values of one list of indicators.
type listCount struct {
	events   int64
	values   int64
	distinct *hyperloglog.Sketch
	top      *top
}

func newCounter(set *parser.Set, o *StatsOptions) *counter {
	c := &counter{
		parser:  set.NewParser(),
		schemas: make(map[string]*schemas.Schema),
		types:   make(map[string]*typeCount),
		byList:  make(map[string]*listCount),
		causes:  make(map[Cause]int64),
		codes:   make(map[parser.Code]int64),
		left:    maxFields,
	}
	if o != nil {
		c.options = *o
	}
	if c.options.Indicators == nil {
		c.options.Indicators = indicators.Default()
	}
	if c.options.Top == 0 {
		c.options.Top = defaultTop
	}
	c.lists = c.options.Indicators.Lists()
	c.added = make(map[string]bool)
	for _, name := range schemas.AddedNames(c.options.Indicators) {
		c.added[name] = true
	}
	for _, s := range c.options.Schemas {
		c.schemas[s.Name.Value] = s
	}
	return c
}

func (c *counter) see(r *stream.Record) error {
	if r.First {
		c.parser.StartFile()
	}
	if r.Reject != nil {
		c.rejected++
		name := r.Closest(c.parser)
		c.cause(name, r.Reject.Code, r.Reject.Field)
		if name != "" {
			c.typeOf(name).rejected++
		}
		return nil
	}
	ev, err := c.parser.Parse(r.Data)
	var e *parser.EventError
	switch {
	case errors.Is(err, parser.ErrSkipped):
		c.skipped++
	case errors.As(err, &e):
		c.reject(r.Data, e)
	case err != nil:
		return err
	default:
		c.accept(r.Data, ev)
	}
	return nil
}

func (c *counter) accept(raw []byte, ev *parser.Event) {
	c.accepted++
	t := c.typeOf(ev.LogType())
	t.accepted++
	t.bytes.add(len(raw))
	if at := ev.Time(); at != ev.ParseTime() {
		t.times.add(at)
	} else {
		c.untimed++
	}
	for _, list := range c.lists {
		if found := ev.Indicators(list); len(found) > 0 {
			c.list(list).add(found)
		}
	}
	if t.walker.outputs {
		c.line = ev.AppendJSON(c.line[:0])
		t.countFields(c.line)
	} else {
		t.countFields(raw)
	}
	if cap(c.line) > 1<<20 {
		c.line = nil // of an unusual event
	}
}

func (c *counter) reject(raw []byte, e *parser.EventError) {
	c.rejected++
	first := e.Violations[0]
	c.cause(e.LogType, first.Code, first.Field)
	switch first.Code {
	case parser.InvalidJSON, parser.NotObject, parser.TooDeep, parser.TooLong, parser.NoMatch, parser.ScriptFailed:
		if e.LogType != "" {
			t := c.typeOf(e.LogType)
			t.rejected++
			t.size(raw)
		}
		return
	}
	name := e.LogType
	if first.Code == parser.NoLogType {
		name = ""
	}
	t := c.typeOf(name)
	t.rejected++
	t.size(raw)
	if !t.walker.outputs && len(raw) > 0 {
		t.countFields(raw)
	}
}

// size counts the length of an event that was refused, if it is known.
func (t *typeCount) size(raw []byte) {
	if len(raw) > 0 {
		t.bytes.add(len(raw))
	}
}

// countFields counts the fields of an event that is one JSON object.
func (t *typeCount) countFields(object []byte) {
	start := bytes.IndexByte(object, '{')
	if start < 0 || len(bytes.TrimLeft(object[:start], " \t\r\n")) > 0 {
		return // a record of text that validate refuses
	}
	t.root.present++
	t.walker.data = object
	t.walker.object(&t.root, start)
	t.walker.data = nil
}

func (c *counter) typeOf(name string) *typeCount {
	t := c.types[name]
	if t == nil {
		t = &typeCount{name: name}
		t.walker.left = &c.left
		if s := c.schemas[name]; s != nil {
			t.walker.schema = s
			if s.Parser != nil {
				t.walker.outputs, t.walker.added, t.walker.root = true, c.added, &t.root
			}
			t.root.value = &schemas.Value{Type: schemas.Object, Fields: s.Fields}
		}
		c.types[name] = t
	}
	return t
}

func (c *counter) list(name string) *listCount {
	l := c.byList[name]
	if l == nil {
		l = &listCount{distinct: newSketch(), top: newTop(topCapacity)}
		c.byList[name] = l
	}
	return l
}

func (l *listCount) add(found []string) {
	l.events++
	for _, text := range found {
		l.values++
		l.distinct.Insert([]byte(text))
		l.top.add(text)
	}
}

// A Cause is what rejects have in common.
type Cause struct {
	LogType string      `json:"log_type"`
	Code    parser.Code `json:"code"`
	Field   string      `json:"field"` // JSON Pointer in which * stands for each array index, and each key of digits
}

func (c *counter) cause(logType string, code parser.Code, pointer string) {
	c.codes[code]++
	cause := Cause{logType, code, withoutIndexes(pointer)}
	if _, known := c.causes[cause]; !known && len(c.causes) >= maxCauses {
		cause = Cause{Code: code}
	}
	c.causes[cause]++
}

// withoutIndexes replaces the array indexes in a JSON Pointer by *. Nothing in a
// pointer tells them from keys that are made of digits.
func withoutIndexes(pointer string) string {
	if !strings.ContainsAny(pointer, "0123456789") {
		return pointer
	}
	parts := strings.Split(pointer, "/")
	for i, part := range parts {
		if part != "" && strings.Trim(part, "0123456789") == "" {
			parts[i] = "*"
		}
	}
	return strings.Join(parts, "/")
}
