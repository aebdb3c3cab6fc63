package parser

import (
	"bytes"
	"crypto/sha256"
	"fmt"
	"slices"

	"github.com/margaylog/margay/schemas"
)

// alike warns of schemas that no event can tell apart: the same fields, and
// no validate to choose between them. The order of their names decides then,
// which is deterministic, but rarely what was meant.
func (c *compiler) alike(all []*schemas.Schema) {
	first := make(map[[sha256.Size]byte]*schemas.Schema)
	for _, s := range all {
		if l := c.set.byName[s.Name.Value]; l == nil || l.validate || l.isText() {
			continue
		}
		key := fingerprint(s, s.Fields)
		other := first[key]
		if other == nil {
			first[key] = s
			continue
		}
		c.set.diags = append(c.set.diags, schemas.Diagnostic{
			Pos: s.Name.Pos, Path: "schema", Code: SameFields, Severity: schemas.Warning,
			Msg:  fmt.Sprintf("no event can tell %s from %s, which has the same fields at %s", s.Name.Value, other.Name.Value, other.Name.Pos),
			Hint: "add a validate to one, or name the log type when you parse",
		})
	}
}

// fingerprint stands for all of fields that decides whether an event is
// accepted, whatever their order.
func fingerprint(s *schemas.Schema, fields []*schemas.Field) [sha256.Size]byte {
	prints := make([][sha256.Size]byte, len(fields))
	for i, f := range fields {
		prints[i] = printOf(s, fmt.Sprintf("%q %t", inputName(f), f.Required.Value), &f.Value)
	}
	slices.SortFunc(prints, func(a, b [sha256.Size]byte) int { return bytes.Compare(a[:], b[:]) })
	h := sha256.New()
	for i := range prints {
		h.Write(prints[i][:])
	}
	return [sha256.Size]byte(h.Sum(nil))
}

// inputName returns the key that a field is read from. Of a field that is made
// of others it says how.
func inputName(f *schemas.Field) string {
	switch {
	case f.Rename != nil:
		return f.Rename.From.Value
	case f.Copy != nil:
		return "copy\x00" + f.Copy.From.Value
	case f.Concat != nil:
		paths := make([]string, len(f.Concat.Paths))
		for i, path := range f.Concat.Paths {
			paths[i] = path.Value
		}
		return fmt.Sprintf("concat\x00%q %q", paths, f.Concat.Separator.Value)
	case f.Split != nil:
		return fmt.Sprintf("split\x00%q %q %d", f.Split.From.Value, f.Split.Separator.Value, f.Split.Index)
	}
	return f.Name.Value
}

func printOf(s *schemas.Schema, name string, v *schemas.Value) [sha256.Size]byte {
	v = s.Resolve(v)
	h := sha256.New()
	fmt.Fprintf(h, "%s %s %t %q", name, v.Type, v.Embedded.Value, v.Timezone.Value)
	for _, f := range v.Formats {
		fmt.Fprintf(h, " %q", f.Value)
	}
	if v.Element != nil {
		inner := printOf(s, "element", v.Element)
		h.Write(inner[:])
	}
	if len(v.Fields) > 0 {
		inner := fingerprint(s, v.Fields)
		h.Write(inner[:])
	}
	return [sha256.Size]byte(h.Sum(nil))
}
