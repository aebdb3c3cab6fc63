package export

import "strings"

// DuckDB has types for all there is.
type duckdb struct{}

func (duckdb) limits() limits { return limits{nested: true, oneType: true} }

func (duckdb) quote(name string) string { return double(name, `"`) }

func (d duckdb) create(w *writer, t *table) {
	name := w.tableName(t, d)
	w.WriteString("CREATE TABLE " + name + " ")
	w.body(t, func(c *column) string { return d.quote(c.name) + " " + d.typeOf(c, w.TimeFormat) + notNull(c) })
	w.line(";")
	standardComments(w, t, d)
}

// standardComments writes the descriptions as statements of their own.
func standardComments(w *writer, t *table, d dialect) {
	name := w.tableName(t, d)
	if doc := plainText(t.schema.Description.Value); doc != "" {
		w.line("COMMENT ON TABLE %s IS %s;", name, double(doc, "'"))
	}
	for _, c := range t.columns {
		if doc := plainText(c.doc); doc != "" {
			w.line("COMMENT ON COLUMN %s.%s IS %s;", name, d.quote(c.name), double(doc, "'"))
		}
	}
}

func (d duckdb) typeOf(c *column, times TimeFormat) string {
	switch c.kind {
	case int16s:
		return "SMALLINT"
	case int32s:
		return "INTEGER"
	case int64s:
		return "BIGINT"
	case floats:
		return "DOUBLE"
	case booleans:
		return "BOOLEAN"
	case instants:
		if times == Millis {
			return "TIMESTAMP_MS"
		}
		return "TIMESTAMP_NS"
	case anyJSON:
		return "JSON"
	case lists:
		return d.typeOf(c.elem, times) + "[]"
	case records:
		fields := make([]string, len(c.fields))
		for i, f := range c.fields {
			fields[i] = d.quote(f.name) + " " + d.typeOf(f, times)
		}
		return "STRUCT(" + strings.Join(fields, ", ") + ")"
	}
	return "VARCHAR"
}

func (d duckdb) load() func(*writer, *table) { return d.insert }

// insert reads files by the types of the table, which tells wrong ones from
// missing ones. What reads lines of any type does not.
func (d duckdb) insert(w *writer, t *table) {
	w.line(oneLogType)
	w.line("INSERT INTO %s BY NAME", w.tableName(t, d))
	w.line("SELECT * FROM read_json(%s, format = 'newline_delimited', columns = {", double(w.lines(t), "'"))
	for i, c := range t.columns {
		w.line("  %s: %s%s", double(c.name, "'"), double(d.typeOf(c, w.TimeFormat), "'"), comma(i, len(t.columns)))
	}
	w.line("});")
}
