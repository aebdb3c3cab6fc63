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
		for _, l := range sources(d.from) {
			d.field.From.Paths = append(d.field.From.Paths, c.path(fields, top, l))
		}
		if d.from.Copy != nil {
			dropUnknown(&d.field.Op)
		}
	}
	// A copy of a copy is seen as that reads it: so all are told what they are
	// first, and shown next.
	for range 2 {
		for _, d := range c.derived {
			if d.from.Copy != nil {
				c.show(d)
			}
		}
	}
}

// sources returns the paths that a field is made of.
func sources(f *schemas.Field) []schemas.Source {
	switch {
	case f.Copy != nil:
		return []schemas.Source{f.Copy.Source}
	case f.Concat != nil:
		return f.Concat.Sources
	}
	return []schemas.Source{f.Split.Source}
}

// show notes how the field that d copies is written for it.
func (c *compiler) show(d derivedField) {
	path, source := d.field.From.Paths[0], d.from.Copy.Source
	op := c.view(path[len(path)-1].Op, &source[len(source)-1].Value, &d.field.Op, &d.from.Value)
	op.Seal()
	d.field.From.View = &op
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

// path returns the compiled fields of a path.
func (c *compiler) path(fields []*schemas.Field, fs *plan.Fields, source schemas.Source) (path []*plan.Field) {
	for _, f := range source {
		i := slices.Index(fields, f)
		path = append(path, &fs.List[i])
		op := &fs.List[i].Op
		if op.Kind == plan.Embedded {
			op = op.Elem
		}
		fields, fs = c.schema.Resolve(&f.Value).Fields, op.Fields
	}
	return path
}

// view returns the operation that writes a value for a copy: what the copy
// declares by its names there, and times so that they stay the same instant.
func (c *compiler) view(from plan.Op, fromValue *schemas.Value, to *plan.Op, toValue *schemas.Value) plan.Op {
	fromValue, toValue = c.schema.Resolve(fromValue), c.schema.Resolve(toValue)
	if from.Kind == plan.Embedded {
		inner := c.view(*from.Elem, fromValue, to, toValue)
		from.Elem = &inner
		return from
	}
	switch {
	case from.Kind != to.Kind:
	case from.Kind == plan.Timestamp:
		to.Copied = true
	case from.Kind == plan.Array:
		elem := c.view(*from.Elem, fromValue.Element, to.Elem, toValue.Element)
		from.Elem = &elem
	case from.Kind == plan.Object:
		from.Fields = c.viewFields(from.Fields, fromValue.Fields, to.Fields, toValue.Fields)
	}
	return from
}

// viewFields is view for the fields of an object. Those that the copy does not
// declare are written all the same, so that what is wrong with them counts,
// but under a name that nobody reads.
func (c *compiler) viewFields(from *plan.Fields, fromFields []*schemas.Field, to *plan.Fields, toFields []*schemas.Field) *plan.Fields {
	names := make(map[string]int) // as in the output, and as in the schema
	for i, f := range fromFields {
		if name, ok := schemas.OutputName(f.Name.Value); ok {
			names[name] = i
		}
	}
	for i, f := range fromFields {
		names[f.Name.Value] = i
	}
	view := &plan.Fields{List: slices.Clone(from.List)}
	for i := range view.List {
		view.List[i].Output = ""
	}
	for i := range to.List {
		f := &to.List[i]
		if j, ok := names[f.Name]; ok && f.From == nil {
			view.List[j].Output = f.Name
			view.List[j].Op = c.view(from.List[j].Op, &fromFields[j].Value, &f.Op, &toFields[i].Value)
		}
	}
	return view
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
