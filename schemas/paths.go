package schemas

import (
	"fmt"
	"strings"
)

// maxPath bounds the length of a path: with more dots than that, trying all
// the names that it may start with would take for ever.
const maxPath = 1024

// checkTransformations resolves the paths of copy, concat and split, and
// checks that each transformation can work where it stands.
func (d *decoder) checkTransformations() {
	if len(d.fields) == 0 {
		return
	}
	p := &paths{decoder: d, byName: make(map[*Field]map[string]*Field)}
	for _, f := range d.fields {
		p.field(f)
	}
	d.checkArrays()
	d.checkCycles()
}

// paths resolves paths and checks the fields at both ends.
type paths struct {
	*decoder
	byName map[*Field]map[string]*Field // the names of a list of fields, by its first field
}

// A link is one path of a transformation.
type link struct {
	from Text
	path string // of from
	src  Source // nil when the path leads nowhere
}

// links returns the paths of a field's transformation.
func (f *Field) links() []link {
	switch {
	case f.Copy != nil:
		return []link{{f.Copy.From, f.Path + ".copy.from", f.Copy.Source}}
	case f.Split != nil:
		return []link{{f.Split.From, f.Path + ".split.from", f.Split.Source}}
	case f.Concat != nil:
		ls := make([]link, len(f.Concat.Paths))
		for i, from := range f.Concat.Paths {
			ls[i] = link{from, item(f.Path+".concat.paths", i), f.Concat.Sources[i]}
		}
		return ls
	}
	return nil
}

// field checks the transformations of one field, wherever it stands.
func (p *paths) field(f *Field) {
	own := p.resolve(&f.Value)
	if own != nil && own.Type == "" {
		own = nil
	}
	if f.Mask != nil && own != nil && own.Type != String {
		p.misplaced(f.Mask.Pos, f.Path+".mask", "a mask works on strings, not on "+article(own.Type), maskHint(own.Type))
	}
	switch {
	case f.Copy != nil:
		f.Copy.Source = p.source(f.Copy.From, f.Path+".copy.from")
		p.copyTypes(f, own)
	case f.Concat != nil:
		p.concat(f, own)
	case f.Split != nil:
		p.split(f, own)
	}
}

func maskHint(t Type) string {
	if t == Object || t == Array {
		return "mask the strings in it one by one"
	}
	return "make the field a string"
}

func (p *paths) misplaced(at Pos, path, msg, hint string) {
	p.report(MisplacedTransformation, at, path, msg, hint)
}

func (p *paths) concat(f *Field, own *Value) {
	if own != nil && (own.Type == Object || own.Type == Array) {
		p.misplaced(f.Concat.Pos, f.Path+".concat", "concat makes text, not "+article(own.Type), "make the field a string")
	}
	for i, from := range f.Concat.Paths {
		path := item(f.Path+".concat.paths", i)
		src := p.source(from, path)
		f.Concat.Sources = append(f.Concat.Sources, src)
		if v := p.typeOf(src); v != nil && (v.Type == Object || v.Type == Array || v.Type == JSON) {
			p.misplaced(from.Pos, path, "concat joins scalars, and this is "+article(v.Type), "name a field inside it, or leave it out")
		}
	}
}

func (p *paths) split(f *Field, own *Value) {
	if own != nil && own.Type != String {
		p.misplaced(f.Split.Pos, f.Path+".split", "split makes a string, not "+article(own.Type), "make the field a string")
	}
	path := f.Path + ".split.from"
	f.Split.Source = p.source(f.Split.From, path)
	if v := p.typeOf(f.Split.Source); v != nil && v.Type != String {
		p.misplaced(f.Split.From.Pos, path, "split takes strings apart, and this is "+article(v.Type), "name a string")
	}
}

// copyTypes reports a copy that could never succeed: an array does not become
// an object, nor either of them a scalar. Scalars convert as if the event had
// them there.
func (p *paths) copyTypes(f *Field, own *Value) {
	src := p.typeOf(f.Copy.Source)
	if src == nil || own == nil || src.Type == JSON || own.Type == JSON {
		return
	}
	nested := func(t Type) Type {
		if t == Object || t == Array {
			return t
		}
		return String
	}
	from, to := nested(src.Type), nested(own.Type)
	if own.Embedded.Value {
		to = String // it is read from text
	}
	if from != to {
		p.misplaced(f.Copy.From.Pos, f.Path+".copy.from", fmt.Sprintf("%s cannot become %s", article(src.Type), article(own.Type)), "give the field the type of the one it copies")
	}
}

// typeOf returns the resolved value of a source, nil when it is not known.
func (p *paths) typeOf(src Source) *Value {
	if len(src) == 0 {
		return nil
	}
	v := p.resolve(&src[len(src)-1].Value)
	if v == nil || v.Type == "" {
		return nil
	}
	return v
}

// source resolves a dotted path. It returns nil, after a report if the
// mistake is one of the path's own, when it leads nowhere.
func (p *paths) source(from Text, path string) Source {
	if !from.Set() {
		return nil
	}
	if len(from.Value) > maxPath {
		p.report(UnknownPath, from.Pos, path, fmt.Sprintf("a path of more than %d bytes", maxPath), "no field is so deep")
		return nil
	}
	var src Source
	fields, rest := p.schema.Fields, from.Value
	for len(fields) > 0 { // else the object has no fields, which is reported
		f, after, more := p.longest(fields, rest)
		if f == nil {
			p.unknownPath(from, path, rest, src, fields)
			return nil
		}
		src = append(src, f)
		if !more {
			return src
		}
		v := p.resolve(&f.Value)
		if v == nil || v.Type == "" {
			return nil
		}
		if v.Type != Object {
			p.report(UnknownPath, from.Pos, path, inPath(from.Value, "", fmt.Sprintf("%s has no fields: it is %s", quote(f.Name.Value), article(v.Type))), pathHint(v.Type))
			return nil
		}
		fields, rest = v.Fields, after
	}
	return nil
}

// inPath puts the path before a message about a part of it.
func inPath(path, part, msg string) string {
	if path == part {
		return msg
	}
	return quote(path) + ": " + msg
}

func pathHint(t Type) string {
	switch t {
	case Array:
		return "paths do not go into arrays"
	case JSON:
		return "declare it as an object with the fields that you need"
	}
	return "shorten the path"
}

// longest finds the field that a path starts with, and what comes after the
// dot, if there is more. Names may hold dots themselves, so the longest that
// fits wins.
func (p *paths) longest(fields []*Field, path string) (f *Field, after string, more bool) {
	names := p.names(fields)
	if f := names[path]; f != nil {
		return f, "", false
	}
	for end := strings.LastIndexByte(path, '.'); end > 0; end = strings.LastIndexByte(path[:end], '.') {
		if f := names[path[:end]]; f != nil {
			return f, path[end+1:], true
		}
	}
	return nil, "", false
}

// names indexes fields by name, as in the schema and as in the output.
func (p *paths) names(fields []*Field) map[string]*Field {
	names := p.byName[fields[0]]
	if names == nil {
		names = namesOf(fields)
		p.byName[fields[0]] = names
	}
	return names
}

func namesOf(fields []*Field) map[string]*Field {
	names := make(map[string]*Field, len(fields))
	for _, f := range fields {
		if out, ok := OutputName(f.Name.Value); ok {
			names[out] = f
		}
	}
	for _, f := range fields {
		if f.Name.Set() {
			names[f.Name.Value] = f
		}
	}
	return names
}

// unknownPath reports a path of which rest is not found among fields. When
// the document has a field without a name, that one may be meant.
func (p *paths) unknownPath(from Text, path, rest string, found Source, fields []*Field) {
	if p.incomplete {
		return
	}
	where := "at the top level"
	if len(found) > 0 {
		where = "in " + quote(found[len(found)-1].Name.Value)
	}
	name, _, _ := strings.Cut(rest, ".")
	hint := "name a field of the output, from the top level"
	if guess, ok := p.env.suggestFrom(name, len(fields), func(i int) string { return fields[i].Name.Value }); ok {
		hint = didYouMean(guess)
	}
	p.report(UnknownPath, from.Pos, path, inPath(from.Value, name, fmt.Sprintf("no field %s %s", quote(name), where)), hint)
}
