package reference

import (
	"net/netip"
	"slices"
	"sort"
	"strconv"
	"strings"
	"time"

	"github.com/margaylog/margay/schemas"
)

// A Lookup is a lookup table.
type Lookup struct {
	Name      string
	Selectors map[string][]string // paths, by log type
	Networks  bool                // the keys are networks, which match the addresses in them
	Rows      []LookupRow         // of those with the same key the last counts
}

// A LookupRow is one row of a lookup table.
type LookupRow struct {
	Key     string
	JSON    string    // an object
	Expires time.Time // zero: never
}

// mostRows is how many rows the values of one selector get.
const mostRows = 1000

// enrichment writes what the tables know of the values of an event, "" when
// that is nothing. fields are the members of the event as they are written.
func (c *conversion) enrichment(fields []string, found *collection) string {
	event := readTree("{" + strings.Join(fields, ",") + "}")
	tables := slices.Clone(c.options.Lookups)
	sort.Slice(tables, func(i, j int) bool { return tables[i].Name < tables[j].Name })
	var texts []string
	for i := range tables {
		if text := c.lookUp(&tables[i], event, found); text != "" {
			texts = append(texts, quote(tables[i].Name)+":"+text)
		}
	}
	return object(texts)
}

// lookUp writes what one table knows.
func (c *conversion) lookUp(l *Lookup, event *tree, found *collection) string {
	var names []string
	for _, path := range l.Selectors[c.schema.Name.Value] {
		names = append(names, strings.TrimPrefix(path, "$."))
	}
	sort.Strings(names)
	var texts []string
	for _, name := range slices.Compact(names) {
		values, many := c.selected(name, event, found)
		var rows []string
		for _, v := range values {
			row := l.row(v.key, c.options.Now)
			if row == nil || len(rows) == mostRows {
				continue
			}
			members := strings.TrimSuffix(row.JSON, "}")
			if members != "{" {
				members += ","
			}
			rows = append(rows, members+`"p_match":`+v.json+"}")
		}
		switch {
		case len(rows) == 0:
		case many:
			texts = append(texts, quote(name)+":["+strings.Join(rows, ",")+"]")
		default:
			texts = append(texts, quote(name)+":"+rows[0])
		}
	}
	return object(texts)
}

func object(members []string) string {
	if len(members) == 0 {
		return ""
	}
	return "{" + strings.Join(members, ",") + "}"
}

// row returns the row that matches a value, nil for none.
func (l *Lookup) row(value string, now time.Time) *LookupRow {
	last := map[string]*LookupRow{} // by key
	for i := range l.Rows {
		key := l.Rows[i].Key
		if l.Networks {
			key = netip.MustParsePrefix(key).Masked().String()
		}
		last[key] = &l.Rows[i]
	}
	var best *LookupRow
	bits := -1
	for key, row := range last {
		if !row.Expires.IsZero() && now.After(row.Expires) {
			continue
		}
		if !l.Networks {
			if key == value {
				return row
			}
			continue
		}
		addr, err := netip.ParseAddr(value)
		if net := netip.MustParsePrefix(key); err == nil && net.Contains(addr) && net.Bits() > bits {
			best, bits = row, net.Bits()
		}
	}
	return best
}

// A selected is a value that a selector found: the text that is compared, and
// how it is written.
type selected struct{ key, json string }

// selected returns the values at a path, and whether there may be several.
func (c *conversion) selected(path string, event *tree, found *collection) (values []selected, many bool) {
	if strings.HasPrefix(path, "p_any_") {
		for _, v := range found.lists[path] {
			values = append(values, selected{v, quote(v)})
		}
		return values, true
	}
	steps, ok := c.steps(c.schema.Fields, path)
	if !ok {
		panic("reference: no field " + path)
	}
	return follow(event, steps)
}

// A pathStep is the name of a member, or the number of an element.
type pathStep struct {
	name    string
	element int // -1: it is a name
}

// steps reads a path, which begins with the name of one of the fields. Names
// may hold dots, so the first field counts with which the path can be read.
func (c *conversion) steps(fields []*schemas.Field, path string) ([]pathStep, bool) {
	for _, f := range fields {
		name := c.outputName(f)
		rest, ok := strings.CutPrefix(path, name)
		if !ok || rest != "" && rest[0] != '.' && rest[0] != '[' {
			continue
		}
		if more, ok := c.stepsBelow(c.schema.Resolve(&f.Value), rest); ok {
			return append([]pathStep{{name, -1}}, more...), true
		}
	}
	if c.options.KeepUnknown || c.schema.FieldDiscovery.Value {
		return plainSteps("." + path)
	}
	return nil, false
}

func (c *conversion) stepsBelow(v *schemas.Value, rest string) ([]pathStep, bool) {
	switch v.Type {
	case schemas.JSON:
		return plainSteps(rest)
	case schemas.Object:
		if rest, ok := strings.CutPrefix(rest, "."); ok {
			return c.steps(v.Fields, rest)
		}
		return nil, false
	case schemas.Array:
		var first []pathStep
		if strings.HasPrefix(rest, "[") {
			var number string
			number, rest, _ = strings.Cut(rest[1:], "]")
			if number != "*" {
				n, err := strconv.Atoi(number)
				if err != nil {
					return nil, false
				}
				first = []pathStep{{element: n}}
			}
		}
		more, ok := c.stepsBelow(c.schema.Resolve(v.Element), rest)
		return append(first, more...), ok
	}
	return nil, rest == ""
}

// plainSteps reads a path where there is no schema.
func plainSteps(rest string) (steps []pathStep, ok bool) {
	rest = strings.ReplaceAll(strings.ReplaceAll(rest, "[*]", ""), "[", ".[")
	for _, name := range strings.Split(rest, ".")[1:] {
		if number, ok := strings.CutPrefix(name, "["); ok {
			n, err := strconv.Atoi(strings.TrimSuffix(number, "]"))
			if err != nil {
				return nil, false
			}
			steps = append(steps, pathStep{element: n})
			continue
		}
		if name == "" {
			return nil, false
		}
		steps = append(steps, pathStep{name, -1})
	}
	return steps, true
}

// follow returns the scalars that steps lead to.
func follow(t *tree, steps []pathStep) (values []selected, many bool) {
	switch {
	case t == nil || t.kind == nullKind:
	case t.kind == arrayKind && len(steps) > 0 && steps[0].element >= 0:
		if n := steps[0].element; n < len(t.elements) {
			return follow(t.elements[n], steps[1:])
		}
	case t.kind == arrayKind:
		for _, e := range t.elements {
			more, _ := follow(e, steps)
			values = append(values, more...)
		}
		return values, true
	case t.kind == objectKind:
		if len(steps) > 0 && steps[0].element < 0 {
			return follow(t.last(steps[0].name), steps[1:])
		}
	case len(steps) > 0:
	case t.kind == textKind:
		return []selected{{t.text.text, t.raw}}, false
	default:
		return []selected{{t.raw, t.raw}}, false
	}
	return nil, false
}
