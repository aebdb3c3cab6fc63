package reference

import (
	"fmt"
	"math/rand/v2"
	"strings"

	"github.com/margaylog/margay/schemas"
)

// RandomSchemas returns the YAML text of n valid schemas, Test.S0 and so on.
// Their fields come from one small pool of names, mostly with the same types,
// so that schemas overlap and several know the keys of an event.
func RandomSchemas(r *rand.Rand, n int) string {
	return severalSchemas(n, func(name string) string {
		w := &schemaWriter{r: r}
		w.schema(name)
		return w.b.String()
	})
}

func severalSchemas(n int, write func(name string) string) string {
	var all []string
	for i := range n {
		all = append(all, write(fmt.Sprintf("Test.S%d", i)))
	}
	return strings.Join(all, "---\n")
}

// A poolName is a field name and the type that it mostly has.
type poolName struct {
	name string
	kind schemas.Type
}

// pool holds names that do and do not need renaming. Some of them cannot
// stand in one object.
func pool() []poolName {
	return []poolName{
		{"id", schemas.String}, {"uuid", schemas.String}, {"user", schemas.Object},
		{"ip", schemas.String}, {"host", schemas.String}, {"url", schemas.String},
		{"action", schemas.String}, {"email", schemas.String}, {"type", schemas.String},
		{"timestamp", schemas.Timestamp}, {"TimeStamp", schemas.Timestamp}, {"@timestamp", schemas.Timestamp},
		{"ts", schemas.Timestamp}, {"times", schemas.Array}, {"tags", schemas.Array},
		{"items", schemas.Array}, {"data", schemas.Object}, {"meta", schemas.JSON},
		{"port", schemas.Int}, {"size", schemas.BigInt}, {"level", schemas.SmallInt},
		{"score", schemas.Float}, {"ok", schemas.Boolean}, {"user.name", schemas.String},
		{"a b", schemas.String}, {"Größe", schemas.BigInt}, {"x/y~z", schemas.String},
		{"naïve", schemas.Boolean}, {"x$", schemas.Float}, {`qu"ote\`, schemas.String},
		{"日本", schemas.String}, {"a-b", schemas.JSON}, {"Id", schemas.String}, {"\x1f", schemas.String},
	}
}

func scalarTypes() []schemas.Type {
	return []schemas.Type{
		schemas.String, schemas.String, schemas.Int, schemas.SmallInt, schemas.BigInt,
		schemas.Float, schemas.Boolean, schemas.Timestamp, schemas.Timestamp,
	}
}

func timeFormats() []string {
	return []string{
		"rfc3339", "rfc3339", "unix", "unix_ms", "unix_us", "unix_ns", "unix_auto", "cloudflare",
		"%Y-%m-%d %H:%M:%S", "strftime=%Y-%m-%dT%H:%M:%S.%f%z", "%d/%b/%Y:%H:%M:%S %z",
		"%b %e %H:%M:%S", "%a %b %d %Y %I:%M:%S %p %Z", "%s", "%Y%j", "%D %R", "%F%t%T.%f000",
		"%y%m%d%H%M%S", "%h %d, %Y %l:%M %p", "%A, %d %B %Y %k:%M%n%S %%",
		"layout=2006-01-02 15:04:05", "layout=Mon Jan _2 15:04:05 MST 2006",
		"layout=02/Jan/2006:15:04:05 -0700", "layout=Jan _2 15:04:05", "layout=01/02/06 3:04PM",
		"layout=2006-01-02T15:04:05Z07:00",
	}
}

func indicatorNames() []string {
	return []string{
		"ip", "domain", "hostname", "url", "net_addr", "email", "username", "actor_id", "trace_id",
		"serial_number", "md5", "sha1", "sha256", "mac", "aws_arn", "aws_arn_only",
		"aws_account_id", "aws_instance_id", "aws_tag",
	}
}

func oneOf[T any](r *rand.Rand, list []T) T { return list[r.IntN(len(list))] }

func chance(r *rand.Rand, percent float64) bool { return r.Float64()*100 < percent }

type schemaWriter struct {
	r           *rand.Rand
	b           strings.Builder
	definitions int // already written

	more bool // renames, masks and embedded JSON too
	text bool // values at the top level come as text
}

// line writes a key and a scalar; text is quoted, which YAML reads as JSON.
func (w *schemaWriter) line(indent int, format string, args ...any) {
	w.b.WriteString(strings.Repeat("  ", indent))
	fmt.Fprintf(&w.b, format, args...)
	w.b.WriteByte('\n')
}

func (w *schemaWriter) schema(name string) {
	w.line(0, "schema: %s", name)
	if chance(w.r, 40) {
		w.line(0, "version: %d", w.r.IntN(5))
	}
	if chance(w.r, 15) {
		w.line(0, "fieldDiscoveryEnabled: true")
	}
	if n := w.r.IntN(3); chance(w.r, 40) && n > 0 {
		w.line(0, "definitions:")
		for i := range n {
			w.line(1, "d%d:", i)
			w.value(2, 2, w.anyType(2))
			w.definitions = i + 1
		}
	}
	w.line(0, "fields:")
	w.fields(1, 1, 1+w.r.IntN(10))
}

// fields writes the fields of an object at a nesting level, the top being 1.
func (w *schemaWriter) fields(indent, level, n int) {
	taken, read := map[string]bool{}, map[string]bool{}
	for range n {
		p := oneOf(w.r, pool())
		if level == 1 && chance(w.r, 2) {
			p = poolName{"p_custom", schemas.String} // a warning
		}
		output, _ := schemas.OutputName(p.name)
		input := p.name
		if w.more && chance(w.r, 15) {
			input = oneOf(w.r, append(pool(), poolName{name: "from key"}, poolName{name: "p_key"})).name
		}
		if taken[strings.ToLower(output)] || taken[strings.ToLower(p.name)] || read[input] {
			continue
		}
		read[input] = true
		taken[strings.ToLower(output)], taken[strings.ToLower(p.name)] = true, true
		w.line(indent, "- name: %s", quote(p.name))
		if input != p.name {
			w.line(indent+1, "rename: {from: %s}", quote(input))
		}
		if chance(w.r, 25) {
			w.line(indent+1, "required: true")
		}
		kind := p.kind
		if chance(w.r, 20) {
			kind = w.anyType(level)
		}
		if w.more && kind == schemas.String && chance(w.r, 12) {
			w.line(indent+1, "mask: %s", anyMask(w.r))
		}
		w.value(indent+1, level, kind)
	}
}

func (w *schemaWriter) anyType(level int) schemas.Type {
	switch n := w.r.IntN(100); {
	case n < 60 || level > 4:
		return oneOf(w.r, scalarTypes())
	case n < 70:
		return schemas.JSON
	case n < 80:
		return schemas.Object
	case n < 92:
		return schemas.Array
	}
	return schemas.Ref
}

func (w *schemaWriter) value(indent, level int, kind schemas.Type) {
	if kind == schemas.Ref && w.definitions == 0 || level > 5 {
		kind = schemas.String
	}
	w.line(indent, "type: %s", kind)
	nested := kind == schemas.Object || kind == schemas.Array
	if w.more && (nested || kind == schemas.JSON) && (chance(w.r, 15) || nested && w.text && level == 1) {
		w.line(indent, "isEmbeddedJSON: true")
	}
	switch kind {
	case schemas.Ref:
		w.line(indent, "target: d%d", w.r.IntN(w.definitions))
	case schemas.Object:
		w.line(indent, "fields:")
		w.fields(indent+1, level+1, 1+w.r.IntN(5))
	case schemas.Array:
		w.array(indent, level)
	case schemas.String:
		w.stringRules(indent)
	case schemas.Timestamp:
		w.timestamp(indent)
	}
}

func (w *schemaWriter) array(indent, level int) {
	kind := w.anyType(level + 1)
	if kind == schemas.String {
		w.stringRules(indent) // of the elements
	}
	if kind == schemas.Timestamp && chance(w.r, 30) {
		w.line(indent, "isEventTime: true")
	}
	w.line(indent, "element:")
	w.value(indent+1, level+1, kind)
}

func (w *schemaWriter) stringRules(indent int) {
	if chance(w.r, 50) {
		w.line(indent, "indicators: [%s]", strings.Join(pick(w.r, indicatorNames(), 1+w.r.IntN(3)), ", "))
	}
	if !chance(w.r, 15) {
		return
	}
	w.line(indent, "validate:")
	switch w.r.IntN(6) {
	case 0:
		w.line(indent+1, "allow: [%s]", quoteAll(pick(w.r, words(), 3)))
	case 1:
		w.line(indent+1, "deny: [%s]", quoteAll(pick(w.r, words(), 2)))
	case 2:
		w.line(indent+1, "ip: %s", oneOf(w.r, []string{"any", "ipv4", "ipv6"}))
	case 3:
		w.line(indent+1, "cidr: %s", oneOf(w.r, []string{"any", "ipv4", "ipv6"}))
	case 4:
		w.line(indent+1, "host: any")
	case 5:
		w.line(indent+1, "ip: any")
		w.line(indent+1, `deny: ["127.0.0.1", "::1"]`)
	}
}

func (w *schemaWriter) timestamp(indent int) {
	switch w.r.IntN(5) {
	case 0: // rfc3339
	case 1:
		w.line(indent, "timeFormat: %s", quote(oneOf(w.r, timeFormats())))
	default:
		w.line(indent, "timeFormats: [%s]", quoteAll(pick(w.r, timeFormats(), 1+w.r.IntN(3))))
	}
	if chance(w.r, 40) {
		w.line(indent, "isEventTime: true")
	}
	if chance(w.r, 15) {
		w.line(indent, "customTimezone: %s", oneOf(w.r, []string{"America/New_York", "Europe/Berlin", "Asia/Kolkata"}))
	}
}

// pick returns up to n different elements.
func pick(r *rand.Rand, list []string, n int) []string {
	var out []string
	seen := map[string]bool{}
	for range n {
		if s := oneOf(r, list); !seen[s] {
			seen[s] = true
			out = append(out, s)
		}
	}
	return out
}

func quoteAll(list []string) string {
	var quoted []string
	for _, s := range list {
		quoted = append(quoted, quote(s))
	}
	return strings.Join(quoted, ", ")
}

// words are texts that validate knows and events hold.
func words() []string {
	return []string{"login", "logout", "", "7", "true", "Ünïcode", "1.50", `a"b`}
}
