package sample

import (
	"encoding/json"
	"fmt"
	"maps"
	"math/rand/v2"
	"slices"
	"strings"

	"github.com/margaylog/margay/schemas"
)

// A Shape says what random schemas may hold.
type Shape struct {
	// AnyNames lets fields have names that only a parser with KeepNames
	// leaves as they are.
	AnyNames bool
	// Open schemas may keep unknown fields.
	Open bool
}

// plainNames stay as they are in the output, or nearly so.
var plainNames = []string{
	"a-b", "order", "select", "1st", "UPPER", "Mixed_Case", "_", "-", "__x", "type", "json", "value", "from", "p", "time",
	"name", "Name-2", "2024", "group", "p_extra", "x" + strings.Repeat("y", 61), "struct", "null", "true",
}

// hostileNames do not.
var hostileNames = []string{
	"with space", "quo\"te", "back`tick", "it's", "semi;colon -- x", "/* x */", "$dollar", "Ünï", "日本", "emoji 😀", "back\\slash",
	"per%cent", "at@sign", "eq=ual", "(paren)", "[bracket]", "{brace}", "<b>", "a:b", "c#", "pipe|", "star*", "~", "^", "q?", "!", "+", "&amp;",
}

// hostileTexts are descriptions and values.
var hostileTexts = []string{
	"plain", "it's", "a \"quoted\" word", "back`tick`", "back\\slash", "-- comment", "*/ /*", "a|b", "line\nbreak", "'); DROP TABLE x; --",
	"<script>alert(1)</script>", "é 日本 😀", "$$", "100%", "?", ":name", "\t tab", "", " ", "null", "true", "007", "1e5", "_x_ *y*", "a\u2028b",
	"2024-03-01 12:00:00", "[1,2]", "{\"a\":1}", "\\N", "NaN", "a,b", "\r",
}

// Random makes a schema, and some events that are mostly accepted.
func Random(r *rand.Rand, shape Shape) (Sample, error) {
	g := generator{r, shape}
	fields, value := g.fields(3)
	doc := map[string]any{
		"schema": fmt.Sprintf("Random.Log%d", r.IntN(1000)), "version": r.IntN(100), "description": g.text(), "fields": fields,
	}
	if shape.Open && r.IntN(4) == 0 {
		doc["fieldDiscoveryEnabled"] = true
	}
	src, err := json.Marshal(doc)
	if err != nil {
		return Sample{}, err
	}
	docs, err := schemas.Parse("random.yml", src, nil)
	if len(docs.Schemas) == 0 {
		return Sample{}, fmt.Errorf("%w in %s", err, src)
	}
	s := Sample{Docs: docs}
	for i := range 20 {
		event := value().(map[string]any)
		if g.IntN(3) == 0 {
			event["unknown key"] = g.any(2)
		}
		if i%4 == 3 {
			g.mutate(event)
		}
		raw, err := json.Marshal(event)
		if err != nil {
			return Sample{}, err
		}
		s.Raw = append(s.Raw, raw)
	}
	return s, nil
}

type generator struct {
	*rand.Rand
	shape Shape
}

// mutate puts something else in place of a value somewhere.
func (g generator) mutate(event map[string]any) {
	keys := slices.Sorted(maps.Keys(event))
	if len(keys) == 0 {
		return
	}
	key := g.pick(keys)
	if inner, ok := event[key].(map[string]any); ok && g.IntN(3) > 0 {
		g.mutate(inner)
		return
	}
	event[key] = []any{g.any(1), "", json.Number("1e3"), json.Number("70000"), "+5", "0", 1.5, "1.0", map[string]any{}}[g.IntN(9)]
}

// A field is the YAML of a value, and what makes such values.
type field struct {
	spec  map[string]any
	value func() any
}

func (g generator) pick(all []string) string { return all[g.IntN(len(all))] }

func (g generator) text() string { return g.pick(hostileTexts) }

// fields makes the fields of an object, and what makes such objects.
func (g generator) fields(depth int) ([]any, func() any) {
	var specs []any
	type member struct {
		key   string
		value func() any
	}
	var members []member
	taken := make(map[string]bool)
	names := plainNames
	if g.shape.AnyNames {
		names = append(append([]string{}, plainNames...), hostileNames...)
	}
	for range 1 + g.IntN(8) {
		name := g.pick(names)
		out, ok := schemas.OutputName(name)
		if !ok || taken[strings.ToLower(out)] || taken[strings.ToLower(name)] {
			continue
		}
		taken[strings.ToLower(out)], taken[strings.ToLower(name)] = true, true
		f := g.field(depth)
		f.spec["name"] = name
		key := name
		if g.IntN(10) == 0 {
			key = "read " + name
			f.spec["rename"] = map[string]any{"from": key}
		}
		required := g.IntN(3) == 0
		f.spec["required"] = required
		members = append(members, member{key, func() any {
			if !required && g.IntN(4) == 0 {
				return nil
			}
			return f.value()
		}})
		specs = append(specs, f.spec)
	}
	return specs, func() any {
		event := make(map[string]any)
		for _, m := range members {
			if v := m.value(); v != nil || g.IntN(2) == 0 {
				event[m.key] = v
			}
		}
		return event
	}
}

// field makes a field without a name.
func (g generator) field(depth int) field {
	f := g.value(depth)
	if f.spec["type"] == "string" && g.IntN(8) == 0 {
		f.spec["mask"] = []any{
			map[string]any{"type": "redact"}, map[string]any{"type": "redact", "to": g.text()},
			map[string]any{"type": "hash"}, map[string]any{"type": "hash", "to": "md5", "salt": "x"},
		}[g.IntN(4)]
	}
	return f
}

// value makes a value of any type.
func (g generator) value(depth int) field {
	kinds := 8
	if depth > 0 {
		kinds = 11
	}
	var f field
	switch g.IntN(kinds) {
	case 0:
		f = g.integer("int", 1<<31)
	case 1:
		f = g.integer("smallint", 1<<15)
	case 2:
		f = g.integer("bigint", 1<<53)
	case 3:
		f = field{map[string]any{"type": "float"}, func() any {
			return []any{g.NormFloat64() * 1000, 0, -1.5, 1e300, json.Number("12.50"), "3.25"}[g.IntN(6)]
		}}
	case 4:
		f = field{map[string]any{"type": "boolean"}, func() any { return []any{true, false, "true", "F", 1, 0}[g.IntN(6)] }}
	case 5:
		f = g.instant()
	case 6:
		f = field{map[string]any{"type": "json"}, func() any { return g.any(3) }}
	case 8:
		f = g.object(depth)
	case 9, 10:
		f = g.array(depth)
	default:
		f = g.string()
	}
	if g.IntN(2) == 0 {
		f.spec["description"] = g.text()
	}
	return f
}

func (g generator) integer(name string, bound int64) field {
	return field{map[string]any{"type": name}, func() any {
		n := g.Int64N(bound)
		if g.IntN(2) == 0 {
			n = -n
		}
		if g.IntN(4) == 0 {
			return fmt.Sprint(n)
		}
		return n
	}}
}

func (g generator) instant() field {
	times := map[string]func() any{
		"rfc3339":           func() any { return fmt.Sprintf("20%02d-03-01T12:00:00.%dZ", g.IntN(100), g.IntN(1e9)) },
		"unix":              func() any { return []any{g.Int64N(4e9), fmt.Sprintf("%d.%09d", g.Int64N(4e9), g.IntN(1e9))}[g.IntN(2)] },
		"unix_ms":           func() any { return g.Int64N(4e12) },
		"%Y-%m-%d %H:%M:%S": func() any { return fmt.Sprintf("2024-%02d-03 04:05:06", 1+g.IntN(12)) },
		"cloudflare":        func() any { return []any{g.Int64N(4e9), "2024-03-01t12:00:00+01:00"}[g.IntN(2)] },
	}
	names := []string{"rfc3339", "unix", "unix_ms", "%Y-%m-%d %H:%M:%S", "cloudflare"}
	first, second := g.pick(names), g.pick(names)
	spec := map[string]any{"type": "timestamp", "timeFormats": []string{first}}
	if g.IntN(3) == 0 && first != second {
		spec["timeFormats"] = []string{first, second}
	}
	if g.IntN(2) == 0 {
		spec["isEventTime"] = true
	}
	return field{spec, times[first]}
}

func (g generator) string() field {
	spec := map[string]any{"type": "string"}
	value := func() any {
		return []any{g.text(), g.text(), "192.0.2.7", "https://example.com/x", "ada@example.com", 12.5, true}[g.IntN(7)]
	}
	switch g.IntN(10) {
	case 0:
		spec["validate"] = map[string]any{"allow": []string{"GET", "it's", "", "5"}}
		value = func() any { return []any{"GET", "it's", "", 5}[g.IntN(4)] }
	case 1:
		spec["validate"] = map[string]any{"deny": []string{"x"}}
	case 2:
		spec["validate"] = map[string]any{"ip": "any"}
		value = func() any { return []any{"192.0.2.7", "2001:db8::1", "::ffff:1.2.3.4"}[g.IntN(3)] }
	case 3:
		spec["validate"] = map[string]any{"cidr": "any"}
		value = func() any { return []any{"192.0.2.7/24", "2001:db8::1/64"}[g.IntN(2)] }
	case 4:
		spec["validate"] = map[string]any{"host": "any"}
		value = func() any { return []any{"192.0.2.7", "example.com", "a_b-c"}[g.IntN(3)] }
	case 5, 6:
		spec["indicators"] = []string{g.pick([]string{"ip", "email", "url", "username", "hostname", "md5", "aws_arn"})}
	}
	return field{spec, value}
}

func (g generator) object(depth int) field {
	fields, value := g.fields(depth - 1)
	f := field{map[string]any{"type": "object", "fields": fields}, value}
	g.embed(&f)
	return f
}

// embed sometimes lets the value come as text.
func (g generator) embed(f *field) {
	if g.IntN(8) > 0 {
		return
	}
	inner := f.value
	f.spec["isEmbeddedJSON"] = true
	f.value = func() any {
		text, _ := json.Marshal(inner())
		return string(text)
	}
}

func (g generator) array(depth int) field {
	elem := g.value(depth - 1)
	f := field{map[string]any{"type": "array", "element": elem.spec}, func() any {
		values := []any{}
		for range g.IntN(4) {
			if g.IntN(8) == 0 {
				values = append(values, nil)
			} else {
				values = append(values, elem.value())
			}
		}
		return values
	}}
	if elem.spec["type"] == "string" && elem.spec["validate"] == nil && g.IntN(6) == 0 {
		f.spec["validate"] = map[string]any{"deny": []string{"nobody has this"}}
	}
	g.embed(&f)
	return f
}

// any makes any JSON value.
func (g generator) any(depth int) any {
	switch g.IntN(8 - 2*min(1, max(0, 1-depth))) {
	case 0:
		return g.text()
	case 1:
		return g.IntN(1000)
	case 2:
		return g.NormFloat64()
	case 3:
		return g.IntN(2) == 0
	case 4:
		return nil
	case 5:
		return []any{}
	case 6:
		return []any{g.any(depth - 1), g.any(depth - 1)}
	}
	return map[string]any{"k": g.any(depth - 1), "a b": g.any(depth - 1)}
}
