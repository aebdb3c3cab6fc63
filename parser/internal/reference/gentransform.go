package reference

import (
	"fmt"
	"math/rand/v2"
	"strings"

	"github.com/margaylog/margay/schemas"
)

// RandomTransformations is RandomSchemas for schemas that rename, copy,
// concatenate, split and mask, and read JSON inside strings.
func RandomTransformations(r *rand.Rand, n int) string {
	return severalSchemas(n, func(name string) string {
		w := &schemaWriter{r: r, more: true}
		w.schema(name)
		return addTransformed(r, w.b.String(), 1+r.IntN(6))
	})
}

// addTransformed adds fields to a schema, wherever at the top level, that
// take their values from others. What makes no valid schema is not added:
// so the rules about paths and types are not repeated here.
func addTransformed(r *rand.Rand, yaml string, n int) string {
	head, body, _ := strings.Cut(yaml, "\nfields:\n")
	for i := range n {
		s := mustParse(yaml)
		blocks := strings.SplitAfter(body, "\n  - ")
		at := r.IntN(len(blocks) + 1)
		block := transformedField(r, s, fmt.Sprintf("t%d", i))
		if at == len(blocks) {
			body += block
		} else {
			block = strings.TrimPrefix(block, "  - ")
			before, after := strings.Join(blocks[:at], ""), strings.Join(blocks[at:], "")
			if at == 0 {
				before, after = "  - ", strings.TrimPrefix(after, "  - ")
			}
			body = before + block + "  - " + after
		}
		made := head + "\nfields:\n" + body
		if _, err := schemas.Parse("random.yml", []byte(made), nil); err != nil {
			_, body, _ = strings.Cut(yaml, "\nfields:\n")
			continue
		}
		yaml = made
	}
	return yaml
}

func mustParse(yaml string) *schemas.Schema {
	docs, err := schemas.Parse("random.yml", []byte(yaml), nil)
	if err != nil {
		panic(fmt.Sprintf("reference: made a bad schema: %v\n%s", err, yaml))
	}
	return docs.Schemas[0]
}

// A sourcePath is something that transformations can read.
type sourcePath struct {
	path  string
	value *schemas.Value
}

func sourcePaths(s *schemas.Schema, fields []*schemas.Field, prefix string) []sourcePath {
	var all []sourcePath
	for _, f := range fields {
		name := f.Name.Value
		if len(name)%2 == 0 {
			name, _ = schemas.OutputName(name)
		}
		v := s.Resolve(&f.Value)
		all = append(all, sourcePath{prefix + name, v})
		if v.Type == schemas.Object {
			all = append(all, sourcePaths(s, v.Fields, prefix+name+".")...)
		}
	}
	return all
}

// transformedField writes a field as a block of YAML. Some of them stand in
// an object, with a field that others may read.
func transformedField(r *rand.Rand, s *schemas.Schema, name string) string {
	w := &schemaWriter{r: r}
	if chance(r, 20) {
		w.line(1, "- name: %s", name)
		w.line(2, "type: object")
		if chance(r, 40) {
			w.line(2, "isEmbeddedJSON: true")
		}
		w.line(2, "fields:")
		w.line(3, "- {name: id, type: string}")
		w.transformed(3, s, "of "+name)
		return w.b.String()
	}
	w.transformed(1, s, name)
	return w.b.String()
}

func (w *schemaWriter) transformed(indent int, s *schemas.Schema, name string) {
	all := sourcePaths(s, s.Fields, "")
	from := oneOf(w.r, all)
	w.line(indent, "- name: %s", quote(name))
	if chance(w.r, 20) {
		w.line(indent+1, "required: true")
	}
	if chance(w.r, 15) {
		w.line(indent+1, "mask: %s", anyMask(w.r))
	}
	switch w.r.IntN(5) {
	case 0:
		var paths []string
		for range 1 + w.r.IntN(3) {
			paths = append(paths, oneOf(w.r, all).path)
		}
		w.line(indent+1, "concat: {paths: [%s], separator: %s}", quoteAll(paths), quote(oneOf(w.r, []string{"", ":", "T", "\x00"})))
		kind := schemas.String
		if chance(w.r, 20) {
			kind = oneOf(w.r, append(scalarTypes(), schemas.JSON))
		}
		w.value(indent+1, 5, kind)
		return
	case 1:
		w.line(indent+1, "split: {from: %s, separator: %s, index: %d}", quote(from.path), quote(oneOf(w.r, []string{".", ":", "/", "@", "a", "ü"})), w.r.IntN(3))
		w.value(indent+1, 5, schemas.String)
		return
	}
	w.line(indent+1, "copy: {from: %s}", quote(from.path))
	w.like(indent+1, s, from.value)
}

// like writes a value that can hold most of what v does.
func (w *schemaWriter) like(indent int, s *schemas.Schema, v *schemas.Value) {
	kind := v.Type
	switch {
	case chance(w.r, 10):
		kind = schemas.JSON
	case kind == schemas.JSON && chance(w.r, 50):
		kind = schemas.Object
		v = &schemas.Value{Type: kind}
	case kind != schemas.Object && kind != schemas.Array && chance(w.r, 40):
		kind = oneOf(w.r, scalarTypes())
	}
	switch kind {
	case schemas.Object:
		w.line(indent, "type: object")
		w.line(indent, "fields:")
		w.likeFields(indent+1, s, v.Fields)
	case schemas.Array:
		w.line(indent, "type: array")
		w.line(indent, "element:")
		w.like(indent+1, s, s.Resolve(v.Element))
	default:
		w.value(indent, 5, kind)
	}
}

func (w *schemaWriter) likeFields(indent int, s *schemas.Schema, fields []*schemas.Field) {
	w.line(indent, "- {name: new, type: string}")
	for _, f := range fields {
		if chance(w.r, 20) {
			continue
		}
		name, input := f.Name.Value, f.Name.Value
		if chance(w.r, 30) {
			input, _ = schemas.OutputName(name)
		}
		if chance(w.r, 30) {
			name = "as " + name
		}
		w.line(indent, "- name: %s", quote(name))
		if name != input {
			w.line(indent+1, "rename: {from: %s}", quote(input))
		}
		if chance(w.r, 15) {
			w.line(indent+1, "required: true")
		}
		w.like(indent+1, s, s.Resolve(&f.Value))
	}
}

func anyMask(r *rand.Rand) string {
	return oneOf(r, []string{
		"{type: redact}", `{type: redact, to: ""}`, `{type: redact, to: "10.0.0.1"}`, "{type: hash}",
		`{type: hash, to: sha1, salt: "é"}`, "{type: hash, to: md5}", "{type: hash, to: sha512, salt: s}",
	})
}
