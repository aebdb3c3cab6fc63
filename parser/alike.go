package parser

import (
	"fmt"
	"slices"
	"strings"

	"github.com/margaylog/margay/schemas"
)

// alike warns of schemas that no event can tell apart: the same fields, and
// no validate to choose between them. The order of their names decides then,
// which is deterministic, but rarely what was meant.
func (c *compiler) alike(all []*schemas.Schema) {
	first := make(map[string]*schemas.Schema)
	for _, s := range all {
		if l := c.set.byName[s.Name.Value]; l == nil || l.validate {
			continue
		}
		var lines []string
		describe(s, "", s.Fields, &lines)
		slices.Sort(lines)
		key := strings.Join(lines, "\n")
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

// describe adds a line for each field, with all that decides whether a value
// is accepted.
func describe(s *schemas.Schema, path string, fields []*schemas.Field, lines *[]string) {
	for _, f := range fields {
		at := fmt.Sprintf("%s/%q required=%t", path, f.Name.Value, f.Required.Value)
		describeValue(s, at, &f.Value, lines)
	}
}

func describeValue(s *schemas.Schema, at string, v *schemas.Value, lines *[]string) {
	v = s.Resolve(v)
	at += " " + string(v.Type)
	for _, f := range v.Formats {
		at += fmt.Sprintf(" %q", f.Value)
	}
	*lines = append(*lines, at)
	if v.Element != nil {
		describeValue(s, at+"[]", v.Element, lines)
	}
	describe(s, at, v.Fields, lines)
}
