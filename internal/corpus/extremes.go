package corpus

import (
	"fmt"
	"strconv"
	"strings"
)

// extremes are streams of events that are wide, deep, long or huge, each
// with a schema of its own.
func extremes() []Stream {
	return []Stream{
		{"wide", "1,000 fields in each event", wideSchema, each((*Generator).appendWide)},
		{"sparse", "20 fields of the 1,000 in each event", wideSchema, each((*Generator).appendSparse)},
		{"deep", "objects nested in 50 levels", deepSchema, each((*Generator).appendDeep)},
		{"arrays", "arrays of 1,000 strings, 1,000 integers and 200 objects", arraysSchema, each((*Generator).appendArrays)},
		{"strings", "a text of 32 KB", stringsSchema, each((*Generator).appendStrings)},
		{"huge", "events of 1 MB", hugeSchema, each((*Generator).appendHuge)},
	}
}

const (
	wideFields = 1000
	deepLevels = 50

	atField = "  - {name: at, type: timestamp, timeFormats: [rfc3339], isEventTime: true, required: true}\n"
)

// wideKey returns the name of a field of the wide schema, which has a number
// in each tenth field and text in the others.
func wideKey(i int) (name string, number bool) { return fmt.Sprintf("field_%04d", i), i%10 == 9 }

func wideSchema() string {
	var b strings.Builder
	b.WriteString("schema: Bench.Wide\nfields:\n" + atField)
	for i := range wideFields - 1 {
		name, number := wideKey(i)
		kind := "string"
		if number {
			kind = "bigint"
		}
		fmt.Fprintf(&b, "  - {name: %s, type: %s}\n", name, kind)
	}
	return b.String()
}

func (g *Generator) wideMember(i int) member {
	name, number := wideKey(i)
	if number {
		return member{name, strconv.Itoa(g.r.IntN(1e6))}
	}
	return member{name, quoted(g.pick("", "ok", "web-17", "a value of usual length"))}
}

func (g *Generator) appendWide(dst []byte) []byte {
	g.tick()
	o := object{{"at", g.at(g.time)}}
	for i := range wideFields - 1 {
		o = append(o, g.wideMember(i))
	}
	return g.render(dst, o, Compact, 0)
}

func (g *Generator) appendSparse(dst []byte) []byte {
	g.tick()
	o := object{{"at", g.at(g.time)}}
	for i := g.r.IntN(40); i < wideFields-1 && len(o) < 20; i += 1 + g.r.IntN(90) {
		o = append(o, g.wideMember(i))
	}
	return g.render(dst, o, Compact, 0)
}

func deepSchema() string {
	var b strings.Builder
	b.WriteString("schema: Bench.Deep\nfields:\n" + atField)
	for level := range deepLevels {
		indent := strings.Repeat("    ", level)
		fmt.Fprintf(&b, "%[1]s  - {name: id, type: bigint}\n%[1]s  - {name: name, type: string}\n", indent)
		if level < deepLevels-1 {
			fmt.Fprintf(&b, "%[1]s  - name: inner\n%[1]s    type: object\n%[1]s    fields:\n", indent)
		}
	}
	return b.String()
}

func (g *Generator) appendDeep(dst []byte) []byte {
	g.tick()
	var inner any
	for range deepLevels - 1 {
		inner = object{{"id", strconv.Itoa(g.r.IntN(1e6))}, {"name", g.name()}, {"inner", inner}}
	}
	o := object{{"at", g.at(g.time)}, {"id", strconv.Itoa(g.r.IntN(1e6))}, {"name", g.name()}, {"inner", inner}}
	return g.render(dst, o, Compact, 0)
}

// list returns n values as the text of an array.
func list(n int, value func() string) string {
	values := make([]string, n)
	for i := range values {
		values[i] = value()
	}
	return "[" + strings.Join(values, ",") + "]"
}

const arraysYAML = `schema: Bench.Arrays
fields:
` + atField + `  - {name: tags, type: array, element: {type: string}}
  - {name: ports, type: array, element: {type: int}}
  - name: peers
    type: array
    element:
      type: object
      fields:
        - {name: ip, type: string, indicators: [ip]}
        - {name: port, type: int, required: true}
`

func arraysSchema() string { return arraysYAML }

func (g *Generator) appendArrays(dst []byte) []byte {
	g.tick()
	port := func() string { return strconv.Itoa(g.r.IntN(65536)) }
	o := object{
		{"at", g.at(g.time)},
		{"tags", list(1000, func() string { return quoted(g.pick("prod", "eu-west-1", "team:detection", "zoë")) })},
		{"ports", list(1000, port)},
		{"peers", list(200, func() string { return `{"ip":` + g.ip() + `,"port":` + port() + "}" })},
	}
	return g.render(dst, o, Compact, 0)
}

func stringsSchema() string {
	return "schema: Bench.Strings\nfields:\n" + atField + "  - {name: message, type: string}\n  - {name: user, type: string, indicators: [email]}\n"
}

func (g *Generator) appendStrings(dst []byte) []byte {
	g.tick()
	var b strings.Builder
	for b.Len() < 32_000 {
		b.WriteString(g.pick("GET /index.html HTTP/1.1 ", `User-Agent: \"curl/8.5.0\"\r\n`, "the quick brown fox jumps over the lazy dog, ", "Größe 12 "))
	}
	o := object{{"at", g.at(g.time)}, {"message", quoted(b.String())}, {"user", g.email()}}
	return g.render(dst, o, Compact, 0)
}

const hugeYAML = `schema: Bench.Huge
fields:
` + atField + `  - name: records
    type: array
    element:
      type: object
      fields:
        - {name: at, type: timestamp, timeFormats: [rfc3339], required: true}
        - {name: id, type: string, required: true}
        - {name: user, type: string, indicators: [email]}
        - {name: source, type: string, indicators: [ip]}
        - {name: count, type: bigint}
        - {name: message, type: string}
`

func hugeSchema() string { return hugeYAML }

func (g *Generator) appendHuge(dst []byte) []byte {
	g.tick()
	record := func() string {
		return string(g.render(nil, object{
			{"at", g.at(g.time)}, {"id", g.uuid()}, {"user", g.email()}, {"source", g.ip()},
			{"count", strconv.Itoa(g.r.IntN(1e6))}, {"message", g.name()},
		}, Compact, 0))
	}
	return g.render(dst, object{{"at", g.at(g.time)}, {"records", list(5500, record)}}, Compact, 0)
}

// Rivals returns the YAML of n schemas that share some fields with the
// 1Password ones, so that they compete for the same events and lose.
func Rivals(n int) string {
	var b strings.Builder
	for i := range n {
		fmt.Fprintf(&b, "---\nschema: Bench.Rival%04d\nfields:\n", i)
		b.WriteString("  - {name: timestamp, type: timestamp, timeFormats: [rfc3339], isEventTime: true, required: true}\n" +
			"  - {name: uuid, type: string, required: true}\n  - {name: action, type: string}\n")
		for k := range 12 {
			fmt.Fprintf(&b, "  - {name: own_%d_%d, type: string}\n", i, k)
		}
	}
	return b.String()
}
