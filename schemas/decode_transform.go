package schemas

import (
	"fmt"
	"slices"
)

// The kinds of masks.
const (
	maskRedact = "redact"
	maskHash   = "hash"
)

// maskHashes are the digests of a mask.
var maskHashes = []string{"sha256", "sha1", "sha512", "md5"}

// transformations decodes the transformations of a field.
func (d *decoder) transformations(m *mapping, f *Field) {
	var source *entry // the one that says where the value comes from
	for i := range m.entries {
		e := &m.entries[i]
		if e.isNull() {
			continue
		}
		switch e.spec.Name {
		case "rename", "copy", "concat", "split":
			if source != nil {
				d.twoSources(e, source)
				continue
			}
			source = e
			d.source(e, f)
		case "mask":
			f.Mask = d.mask(e)
		}
	}
	if f.transformed() || f.Rename != nil || f.Mask != nil {
		d.fields = append(d.fields, f)
	}
}

func (d *decoder) twoSources(e, first *entry) {
	d.add(Diagnostic{
		Pos: d.pos(e.key), Path: e.path(), Code: Conflict,
		Msg:  fmt.Sprintf("%q beside %q: a field has one source", e.spec.Name, first.spec.Name),
		Hint: "keep one of rename, copy, concat and split", Related: d.pos(first.key),
	})
}

// source decodes rename, copy, concat or split.
func (d *decoder) source(e *entry, f *Field) {
	m := d.nested(e)
	at := d.pos(e.key)
	switch e.spec.Name {
	case "rename":
		f.Rename = &Rename{Pos: at, From: d.textOf(m, "from")}
		d.uselessRename(m, f)
	case "copy":
		f.Copy = &Copy{Pos: at, From: d.textOf(m, "from")}
	case "concat":
		f.Concat = &Concat{Pos: at, Separator: d.textOf(m, "separator")}
		if e := m.given("paths"); e != nil {
			f.Concat.Paths = d.texts(e, true)
		}
	case "split":
		f.Split = d.split(m, at)
	}
	d.finish(m, "")
}

func (d *decoder) split(m *mapping, at Pos) *Split {
	s := &Split{Pos: at, From: d.textOf(m, "from"), Separator: d.textOf(m, "separator")}
	if s.Separator.Set() && s.Separator.Value == "" {
		d.report(BadValue, s.Separator.Pos, child(m.path, "separator"), "an empty separator separates nothing", "write what stands between the parts")
	}
	if e := m.given("index"); e != nil {
		s.Index = d.integer(e)
	}
	return s
}

// textOf returns the text of a key, or the zero Text.
func (d *decoder) textOf(m *mapping, name string) Text {
	if e := m.given(name); e != nil {
		return d.text(e.val)
	}
	return Text{}
}

// uselessRename warns of a rename that reads the field's own name.
func (d *decoder) uselessRename(m *mapping, f *Field) {
	if from := f.Rename.From; from.Set() && f.Name.Set() && from.Value == f.Name.Value {
		d.report(NoEffect, from.Pos, child(m.path, "from"), "the field has this name anyway", "remove rename")
	}
}

func (d *decoder) mask(e *entry) *Mask {
	k := &Mask{Pos: d.pos(e.key)}
	m := d.nested(e)
	if e := m.given("type"); e != nil {
		k.Kind = d.choice(e)
	}
	k.To, k.Salt = d.textOf(m, "to"), d.textOf(m, "salt")
	switch k.Kind.Value {
	case maskHash:
		if k.To.Set() && !slices.Contains(maskHashes, k.To.Value) {
			d.badValue(k.To, child(m.path, "to"), maskHashes)
		}
	case maskRedact:
		if e := m.given("salt"); e != nil {
			d.report(NoEffect, d.pos(e.key), e.path(), `"salt" has no effect on type: redact`, "it is of use with type: hash")
			k.Salt = Text{}
		}
	}
	d.finish(m, "")
	return k
}

// transformed reports whether the field takes its value from other fields,
// not from a key of the event.
func (f *Field) transformed() bool {
	return f.Copy != nil || f.Concat != nil || f.Split != nil
}
