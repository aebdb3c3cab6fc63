package export

// PostgreSQL has arrays of scalars; what nests is jsonb. Its times have
// microseconds.
type postgres struct{}

func (postgres) limits() limits { return limits{bytes: 63} }

func (postgres) quote(name string) string { return double(name, `"`) }

func (d postgres) create(w *writer, t *table) {
	w.WriteString("CREATE TABLE " + w.tableName(t, d) + " ")
	w.body(t, func(c *column) string { return d.quote(c.name) + " " + d.typeOf(c, w.TimeFormat) + notNull(c) })
	w.line(";")
	standardComments(w, t, d)
}

func (d postgres) typeOf(c *column, times TimeFormat) string {
	switch c.kind {
	case int16s:
		return "smallint"
	case int32s:
		return "integer"
	case int64s:
		return "bigint"
	case floats:
		return "double precision"
	case booleans:
		return "boolean"
	case instants:
		switch times {
		case Millis:
			return "timestamp(3)"
		case RFC3339:
			return "timestamptz"
		}
		return "timestamp"
	case anyJSON, records:
		return "jsonb"
	case lists:
		switch c.elem.kind {
		case records, lists, anyJSON: // an array of Postgres has as many elements in each row
			return "jsonb"
		}
		return d.typeOf(c.elem, times) + "[]"
	}
	return "text"
}

func (d postgres) load() func(*writer, *table) { return d.insert }

func (d postgres) insert(w *writer, t *table) {
	w.line("-- First, in psql, each event into a row of margay_lines:")
	w.line("--   CREATE TEMP TABLE margay_lines (line jsonb);")
	w.line(`--   \copy margay_lines FROM %s WITH (FORMAT csv, DELIMITER e'\x01', QUOTE e'\x02')`, double(plainText(w.location("normalized.ndjson")), "'"))
	w.line("INSERT INTO %s", w.tableName(t, d))
	w.line("SELECT event.* FROM margay_lines, jsonb_populate_record(NULL::%s, line) AS event", w.tableName(t, d))
	w.line("WHERE line ->> 'p_log_type' = %s;", double(t.schema.Name.Value, "'"))
}
