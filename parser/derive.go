package parser

import (
	"crypto/md5"
	"crypto/sha1"
	"crypto/sha256"
	"crypto/sha512"
	"hash"
	"slices"

	"github.com/margaylog/margay/parser/internal/plan"
	"github.com/margaylog/margay/schemas"
)

// Fields that are made of others can name any field, also those that come
// later. So they are linked once the whole schema is compiled.

// A derivedField is one that is still to be linked to the fields it is made
// of.
type derivedField struct {
	from  *schemas.Field
	field *plan.Field
}

// source begins the source of a field that is made of others: all but the
// fields it is made of.
func (c *compiler) source(f *schemas.Field) *plan.Source {
	slot := len(c.derived)
	switch {
	case f.Copy != nil:
		return &plan.Source{Kind: plan.Copy, Slot: slot}
	case f.Concat != nil:
		return &plan.Source{Kind: plan.Concat, Slot: slot, Separator: f.Concat.Separator.Value}
	case f.Split != nil:
		return &plan.Source{Kind: plan.Split, Slot: slot, Separator: f.Split.Separator.Value, Index: f.Split.Index}
	}
	return nil
}

// link completes the fields that are made of others.
func (c *compiler) link(fields []*schemas.Field, top *plan.Fields) {
	for _, d := range c.derived {
		switch f := d.from; {
		case f.Copy != nil:
			dropUnknown(&d.field.Op)
			path, last := c.path(fields, top, f.Copy.Source)
			d.field.From.Paths = [][]*plan.Field{path}
			if last != nil {
				c.pair(&d.field.Op, &f.Value, &path[len(path)-1].Op, &last.Value)
			}
		case f.Concat != nil:
			for _, source := range f.Concat.Sources {
				path, _ := c.path(fields, top, source)
				d.field.From.Paths = append(d.field.From.Paths, path)
			}
		case f.Split != nil:
			path, _ := c.path(fields, top, f.Split.Source)
			d.field.From.Paths = [][]*plan.Field{path}
		}
	}
}

// dropUnknown drops what a copy does not declare, whatever is kept of events:
// it may be what a mask hides.
func dropUnknown(op *plan.Op) {
	if op.Elem != nil {
		dropUnknown(op.Elem)
	}
	if op.Fields != nil {
		op.Fields.KeepUnknown = false
		for i := range op.Fields.List {
			dropUnknown(&op.Fields.List[i].Op)
		}
	}
}

// path returns the compiled fields of a path, and the schema's field that it
// ends at.
func (c *compiler) path(fields []*schemas.Field, fs *plan.Fields, source schemas.Source) (path []*plan.Field, last *schemas.Field) {
	for _, f := range source {
		i := slices.Index(fields, f)
		path, last = append(path, &fs.List[i]), f
		op := &fs.List[i].Op
		if op.Kind == plan.Embedded {
			op = op.Elem
		}
		fields, fs = c.schema.Resolve(&f.Value).Fields, op.Fields
	}
	return path, last
}

// pair fits the operation of a copy to what it copies, which is read as it
// was written: with names of the output and times in the run's profile.
func (c *compiler) pair(to *plan.Op, toValue *schemas.Value, from *plan.Op, fromValue *schemas.Value) {
	toValue, fromValue = c.schema.Resolve(toValue), c.schema.Resolve(fromValue)
	if from.Kind == plan.Embedded {
		from = from.Elem
	}
	switch {
	case from.Kind != to.Kind:
	case to.Kind == plan.Timestamp:
		to.Copied = true
	case to.Kind == plan.Array:
		c.pair(to.Elem, toValue.Element, from.Elem, fromValue.Element)
	case to.Kind == plan.Object:
		c.pairFields(to.Fields, toValue.Fields, from.Fields, fromValue.Fields)
	}
}

func (c *compiler) pairFields(to *plan.Fields, toFields []*schemas.Field, from *plan.Fields, fromFields []*schemas.Field) {
	names := make(map[string]int) // as in the output, and as in the schema
	for i, f := range fromFields {
		if name, ok := schemas.OutputName(f.Name.Value); ok {
			names[name] = i
		}
	}
	for i, f := range fromFields {
		names[f.Name.Value] = i
	}
	for i := range to.List {
		f := &to.List[i]
		j, ok := names[f.Name]
		if !ok || f.From != nil {
			continue
		}
		op := &from.List[j].Op
		f.Key = c.set.keys.Add(from.List[j].Output, f.Nests())
		c.pair(&f.Op, &toFields[i].Value, op, &fromFields[j].Value)
	}
}

// digests are the hashes of masks.
var digests = map[string]func() hash.Hash{
	"": sha256.New, "sha256": sha256.New, "sha1": sha1.New, "sha512": sha512.New, "md5": md5.New,
}

func mask(m *schemas.Mask) *plan.Mask {
	switch {
	case m == nil:
		return nil
	case m.Kind.Value == "hash":
		return &plan.Mask{Hash: digests[m.To.Value], Salt: m.Salt.Value}
	case m.To.Set():
		return &plan.Mask{Redact: m.To.Value}
	}
	return &plan.Mask{Redact: "REDACTED"}
}
