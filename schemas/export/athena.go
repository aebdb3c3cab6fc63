package export

import (
	"fmt"
	"slices"
	"strings"
)

// Athena reads the files where they are. Its names are lower-case letters,
// digits and underscores: the table says which key a column of another name
// reads. That holds at all depths, so a key has the same name wherever it
// stands.
type athena struct{}

func (athena) limits() limits { return limits{chars: 255, nested: true, oneType: true} }

func (athena) quote(name string) string { return double(name, "`") }

func (d athena) create(w *writer, t *table) {
	names := newAliases(t.columns)
	w.WriteString("CREATE EXTERNAL TABLE " + w.tableName(t, d) + " ")
	w.body(t, func(c *column) string {
		def := d.quote(names.of[strings.ToLower(c.name)]) + " " + d.typeOf(c, w.TimeFormat, names)
		if doc := shorten(c.doc, 255); doc != "" {
			def += " COMMENT " + escaped(doc, "'")
		}
		return def
	})
	w.WriteByte('\n')
	if doc := shorten(t.schema.Description.Value, 255); doc != "" {
		w.line("COMMENT %s", escaped(doc, "'"))
	}
	w.line("ROW FORMAT SERDE 'org.openx.data.jsonserde.JsonSerDe'")
	d.properties(w, names)
	w.line("STORED AS INPUTFORMAT 'org.apache.hadoop.mapred.TextInputFormat'")
	w.line("OUTPUTFORMAT 'org.apache.hadoop.hive.ql.io.HiveIgnoreKeyTextOutputFormat'")
	w.line("LOCATION %s;", escaped(w.location("s3://your-bucket/"+TableName(t.schema.Name.Value)+"/"), "'"))
}

// properties writes which keys have other names.
func (d athena) properties(w *writer, names *aliases) {
	if len(names.changed) == 0 {
		return
	}
	w.line("WITH SERDEPROPERTIES (")
	for i, key := range names.changed {
		w.line("  %s = %s%s", escaped("mapping."+names.of[key], "'"), escaped(key, "'"), comma(i, len(names.changed)))
	}
	w.line(")")
}

func (d athena) typeOf(c *column, times TimeFormat, names *aliases) string {
	switch c.kind {
	case int16s:
		return "smallint"
	case int32s:
		return "int"
	case int64s:
		return "bigint"
	case floats:
		return "double"
	case booleans:
		return "boolean"
	case instants:
		if times == RFC3339 { // not a time that Hive reads
			return "string"
		}
		return "timestamp"
	case lists:
		return "array<" + d.typeOf(c.elem, times, names) + ">"
	case records:
		fields := make([]string, len(c.fields))
		for i, f := range c.fields {
			fields[i] = d.quote(names.of[strings.ToLower(f.name)]) + ":" + d.typeOf(f, times, names)
		}
		return "struct<" + strings.Join(fields, ",") + ">"
	}
	return "string"
}

func (athena) load() func(*writer, *table) { return nil }

// aliases are the names that keys have in Athena.
type aliases struct {
	of      map[string]string // by key in lower case
	changed []string          // the keys whose name is another one, in order
}

func newAliases(columns []*column) *aliases {
	a := &aliases{of: make(map[string]string)}
	taken := make(map[string]bool)
	a.walk(columns, func(key string) { // those that can stay have the first choice
		if plainKey(key) == key {
			a.of[key], taken[key] = key, true
		}
	})
	a.walk(columns, func(key string) {
		if a.of[key] != "" {
			return
		}
		name := plainKey(key)
		for n := 2; taken[name]; n++ {
			name = fmt.Sprintf("%s_%d", plainKey(key), n)
		}
		a.of[key], taken[name] = name, true
		a.changed = append(a.changed, key)
	})
	slices.Sort(a.changed)
	return a
}

// walk calls visit for all keys at all depths, in lower case.
func (a *aliases) walk(columns []*column, visit func(key string)) {
	for _, c := range columns {
		visit(strings.ToLower(c.name))
		for c.kind == lists {
			c = c.elem
		}
		a.walk(c.fields, visit)
	}
}

// plainKey makes a name of a key in lower case.
func plainKey(key string) string {
	return strings.Map(func(r rune) rune {
		if 'a' <= r && r <= 'z' || '0' <= r && r <= '9' || r == '_' {
			return r
		}
		return '_'
	}, key)
}
