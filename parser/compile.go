package parser

import (
	"fmt"
	"math"
	"slices"
	"strings"
	"time"

	"github.com/margaylog/margay/internal/jsonwire"
	"github.com/margaylog/margay/internal/timefmt"
	"github.com/margaylog/margay/parser/internal/plan"
	"github.com/margaylog/margay/parser/internal/tape"
	"github.com/margaylog/margay/schemas"
)

// Compile makes a Set of the schemas of docs. It fails with a
// schemas.Diagnostics that holds everything that is wrong, or with an
// *UnknownLogTypeError when Options.LogTypes names a schema that is not
// there. Diagnostics of docs that are errors count too, even where a schema
// was left out for them. Neither docs nor o may be changed afterwards.
func Compile(docs *schemas.Docs, o *Options) (*Set, error) {
	opts, err := o.withDefaults()
	if err != nil {
		return nil, err
	}
	chosen, err := choose(docs.Schemas, opts.LogTypes)
	if err != nil {
		return nil, err
	}
	c := &compiler{set: &Set{options: opts, keys: tape.NewKeys(), byName: make(map[string]*logType)}}
	c.set.diags = slices.Clone(docs.Diagnostics)
	c.names()
	for _, s := range chosen {
		c.logType(s)
	}
	if len(chosen) == 0 {
		c.report(schemas.Pos{}, "", NoSchema, "there is no schema to compile", "name at least one schema file or directory")
	}
	c.alike(chosen)
	c.enrichment()
	if err := c.set.diags.Err(); err != nil {
		return nil, err
	}
	c.index()
	return c.set, nil
}

// choose returns the schemas with the given names, or all, by name.
func choose(all []*schemas.Schema, names []string) ([]*schemas.Schema, error) {
	all = slices.Clone(all)
	slices.SortFunc(all, func(a, b *schemas.Schema) int { return strings.Compare(a.Name.Value, b.Name.Value) })
	if len(names) == 0 {
		return all, nil
	}
	known := make([]string, len(all))
	for i, s := range all {
		known[i] = s.Name.Value
	}
	for _, name := range names {
		if !slices.Contains(known, name) {
			return nil, unknownLogType(name, known)
		}
	}
	return slices.DeleteFunc(all, func(s *schemas.Schema) bool { return !slices.Contains(names, s.Name.Value) }), nil
}

// A compiler builds one Set.
type compiler struct {
	set *Set
	// Of the schema that is being compiled:
	schema  *schemas.Schema
	log     *logType
	derived []derivedField
}

func (c *compiler) report(at schemas.Pos, path string, code schemas.Code, msg, hint string) {
	c.set.diags = append(c.set.diags, schemas.Diagnostic{
		Pos: at, Path: path, Code: code, Severity: schemas.Error, Msg: msg, Hint: hint,
	})
}

// names prepares what is written of names that do not depend on a schema.
func (c *compiler) names() {
	s := c.set
	s.lists = s.options.Indicators.Lists()
	for _, name := range s.lists {
		s.prefix = append(s.prefix, append(jsonwire.AppendString([]byte{','}, name), ":["...))
	}
	if id := s.options.SourceID; id != "" {
		s.source = jsonwire.AppendString(append(s.source, `,"p_source_id":`...), id)
	}
	if label := s.options.SourceLabel; label != "" {
		s.source = jsonwire.AppendString(append(s.source, `,"p_source_label":`...), label)
	}
}

func (c *compiler) logType(s *schemas.Schema) {
	name := s.Name.Value
	if other := c.set.byName[name]; other != nil {
		c.report(s.Name.Pos, "schema", schemas.DuplicateSchema, fmt.Sprintf("there are two schemas named %s", name), "rename one")
		return
	}
	l := &logType{
		name:    name,
		index:   int32(len(c.set.logs)),
		unknown: c.set.options.KeepUnknown || s.FieldDiscovery.Value,
		head:    append(jsonwire.AppendString([]byte(`,"p_log_type":`), name), `,"p_row_id":"`...),
		tail:    append(fmt.Appendf(nil, `,"p_schema_version":%d`, s.Version), c.set.source...),
	}
	c.schema, c.log, c.derived = s, l, nil
	l.fields = c.fields(s.Fields)
	l.fields.Top = true
	c.link(s.Fields, l.fields)
	if s.Parser != nil {
		c.textFormat(s.Parser)
	}
	c.set.unknown = c.set.unknown || l.unknown
	c.reserved(s.Fields, l.fields)
	l.fields.Seal()
	c.set.logs = append(c.set.logs, l)
	c.set.byName[name] = l
}

// reserved notes the names of what is added, and reports fields whose names in the output are those of what is
// added. Loading does the same, but by the registry that it was given.
func (c *compiler) reserved(fields []*schemas.Field, fs *plan.Fields) {
	added := schemas.AddedNames(c.set.options.Indicators)
	fs.Taken = added
	for i, f := range fields {
		if name := fs.List[i].Output; slices.ContainsFunc(added, func(a string) bool { return strings.EqualFold(a, name) }) {
			c.report(f.Name.Pos, f.Path+".name", schemas.ReservedName, fmt.Sprintf("%s is added to every event", name),
				"load the schemas with the registry that they are compiled with")
		}
	}
}

// fields compiles the fields of an object.
func (c *compiler) fields(fields []*schemas.Field) *plan.Fields {
	fs := &plan.Fields{List: make([]plan.Field, len(fields)), KeepUnknown: c.log.unknown, Rename: c.outputName}
	for i, f := range fields {
		name, _ := c.outputName(f.Name.Value)
		pf := &fs.List[i]
		*pf = plan.Field{
			Op:       c.op(&f.Value),
			Name:     f.Name.Value,
			Output:   name,
			Key:      plan.NoKey,
			Required: f.Required.Value,
		}
		pf.Mask = mask(f.Mask)
		if pf.From = c.source(f); pf.From != nil {
			c.derived = append(c.derived, derivedField{f, pf})
		} else {
			if f.Rename != nil {
				pf.Name = f.Rename.From.Value
			}
			pf.Key = c.set.keys.Add(pf.Name, pf.Nests())
		}
		c.log.sizes.fields++
		if pf.Required {
			c.log.sizes.required++
		}
	}
	return fs
}

func (c *compiler) outputName(name string) (string, bool) {
	if c.set.options.KeepNames {
		return name, true
	}
	return schemas.OutputName(name)
}

// op compiles a value. What a schema gives beside a ref but for its name,
// required and description has no use, and schemas has warned of it.
func (c *compiler) op(v *schemas.Value) plan.Op {
	v = c.schema.Resolve(v)
	op := c.plainOp(v)
	if v.Embedded.Value && (op.Nests() || op.Kind == plan.JSON) {
		return plan.Op{Kind: plan.Embedded, Elem: &op}
	}
	return op
}

// plainOp compiles a value that is no ref.
func (c *compiler) plainOp(v *schemas.Value) plan.Op {
	switch v.Type {
	case schemas.Int:
		return plan.Op{Kind: plan.Integer, Min: math.MinInt32, Max: math.MaxInt32}
	case schemas.SmallInt:
		return plan.Op{Kind: plan.Integer, Min: math.MinInt16, Max: math.MaxInt16}
	case schemas.BigInt:
		return plan.Op{Kind: plan.Integer, Min: math.MinInt64, Max: math.MaxInt64}
	case schemas.Float:
		return plan.Op{Kind: plan.Float}
	case schemas.Boolean:
		return plan.Op{Kind: plan.Boolean}
	case schemas.Timestamp:
		return c.timestamp(v)
	case schemas.JSON:
		return plan.Op{Kind: plan.JSON}
	case schemas.Object:
		return plan.Op{Kind: plan.Object, Fields: c.fields(v.Fields)}
	case schemas.Array:
		return c.array(v)
	}
	return c.string(v)
}

// array compiles an array. Indicators and validate of an array are those of
// its elements, together with their own.
func (c *compiler) array(v *schemas.Value) plan.Op {
	elem := c.op(v.Element)
	for e := &elem; e != nil; e = e.Elem {
		if e.Kind == plan.String {
			c.stringOf(e, v)
		}
	}
	return plan.Op{Kind: plan.Array, Elem: &elem}
}

func (c *compiler) string(v *schemas.Value) plan.Op {
	op := plan.Op{Kind: plan.String}
	c.stringOf(&op, v)
	return op
}

// stringOf adds the indicators and the conditions of v to op.
func (c *compiler) stringOf(op *plan.Op, v *schemas.Value) {
	for _, name := range v.Indicators {
		scan, ok := c.set.options.Indicators.Compile(name.Value)
		if !ok {
			c.report(name.Pos, v.Path+".indicators", schemas.UnknownIndicator, fmt.Sprintf("unknown indicator %q", name.Value),
				"load the schemas with the registry that they are compiled with")
			continue
		}
		if !slices.Contains(op.Scans, scan) {
			op.Scans = append(op.Scans, scan)
		}
	}
	if v.Validate != nil {
		c.log.validate = true
		op.Checks = append(op.Checks, check(v.Validate))
	}
}

func check(v *schemas.Validate) *plan.Check {
	family := map[string]plan.Family{"ipv4": plan.IPv4, "ipv6": plan.IPv6, "any": plan.AnyIP}
	c := &plan.Check{IP: family[v.IP.Value], CIDR: family[v.CIDR.Value], Host: v.Host.Set()}
	if v.Allow != nil {
		c.Allow = set(v.Allow)
	}
	if v.Deny != nil {
		c.Deny = set(v.Deny)
	}
	return c
}

func set(texts []schemas.Text) map[string]bool {
	m := make(map[string]bool, len(texts))
	for _, t := range texts {
		m[t.Value] = true
	}
	return m
}

func (c *compiler) timestamp(v *schemas.Value) plan.Op {
	op := plan.Op{Kind: plan.Timestamp, EventTime: v.EventTime.Value}
	loc := time.UTC
	if v.Timezone.Set() {
		var err error
		if loc, err = time.LoadLocation(v.Timezone.Value); err != nil {
			c.report(v.Timezone.Pos, v.Path+".customTimezone", schemas.BadTimezone, fmt.Sprintf("unknown time zone %q", v.Timezone.Value), "")
			loc = time.UTC
		}
	}
	formats := v.Formats
	if len(formats) == 0 {
		formats = []schemas.Text{{Value: "rfc3339"}}
	}
	for _, name := range formats {
		f, err := timefmt.Compile(name.Value, loc)
		if err != nil {
			c.report(name.Pos, v.Path+".timeFormats", schemas.BadTimeFormat, err.Error(), "")
			continue
		}
		op.Formats = append(op.Formats, f)
	}
	return op
}

// enrichment binds the enricher to the log types.
func (c *compiler) enrichment() {
	s := c.set
	if s.options.Enricher == nil {
		return
	}
	var diags schemas.Diagnostics
	s.enrichment, diags = s.options.Enricher.Bind(s)
	s.diags = append(s.diags, diags...)
}

// index notes which log types read text, and which of the others know a key
// at the top level. Keys of ours,
// which an event has that was normalized before, say nothing of its log type.
func (c *compiler) index() {
	s := c.set
	s.top = make([][]int32, s.keys.Len())
	for _, l := range s.logs {
		if l.isText() {
			s.texts = append(s.texts, l)
			continue
		}
		for i := range l.fields.List {
			f := &l.fields.List[i]
			if f.From == nil && !plan.Ours(f.Name) {
				s.top[f.Key] = append(s.top[f.Key], l.index)
			}
		}
	}
}
