package export

import "strings"

// ClickHouse has named tuples and arrays. Neither can be null: a missing
// object has nulls in it, a missing list no elements.
type clickhouse struct{}

func (clickhouse) limits() limits {
	return limits{nested: true, oneType: true, refuses: func(name string, inside bool) string {
		switch {
		case strings.Contains(name, "."):
			return "a dot stands between the names of nested columns"
		case inside && name == "null":
			return "it is what tells that a tuple is null"
		}
		return ""
	}}
}

func (clickhouse) quote(name string) string { return escaped(name, "`") }

func (d clickhouse) create(w *writer, t *table) {
	w.WriteString("CREATE TABLE " + w.tableName(t, d) + "\n")
	w.body(t, func(c *column) string {
		def := d.quote(c.name) + " " + d.typeOf(c, w.TimeFormat, c.always)
		if doc := plainText(c.doc); doc != "" {
			def += " COMMENT " + escaped(doc, "'")
		}
		return def
	})
	w.line("\nENGINE = MergeTree\nPARTITION BY toYYYYMM(`p_event_time`)\nORDER BY (`p_event_time`, `p_row_id`)")
	if doc := plainText(t.schema.Description.Value); doc != "" {
		w.line("COMMENT %s", escaped(doc, "'"))
	}
	w.Truncate(w.Len() - 1)
	w.line(";")
}

func (d clickhouse) typeOf(c *column, times TimeFormat, always bool) string {
	var name string
	switch c.kind {
	case lists:
		return "Array(" + d.typeOf(c.elem, times, c.value == nil) + ")"
	case records:
		fields := make([]string, len(c.fields))
		for i, f := range c.fields {
			fields[i] = d.quote(f.name) + " " + d.typeOf(f, times, false)
		}
		return "Tuple(" + strings.Join(fields, ", ") + ")"
	case int16s:
		name = "Int16"
	case int32s:
		name = "Int32"
	case int64s:
		name = "Int64"
	case floats:
		name = "Float64"
	case booleans:
		name = "Bool"
	case instants:
		name = "DateTime64(9, 'UTC')"
		if times == Millis {
			name = "DateTime64(3, 'UTC')"
		}
	default: // JSON of any type too, as it is written: a column of type JSON takes objects alone
		name = "String"
	}
	if always {
		return name
	}
	return "Nullable(" + name + ")"
}

func (d clickhouse) load() func(*writer, *table) { return d.insert }

func (d clickhouse) insert(w *writer, t *table) {
	w.line(oneLogType)
	w.line("INSERT INTO %s FROM INFILE %s", w.tableName(t, d), escaped(w.lines(t), "'"))
	w.line("SETTINGS date_time_input_format = 'best_effort', input_format_skip_unknown_fields = 1,")
	w.line("  input_format_json_read_objects_as_strings = 1, input_format_json_read_arrays_as_strings = 1,")
	w.line("  input_format_json_read_numbers_as_strings = 1, input_format_json_read_bools_as_strings = 1")
	w.line("FORMAT JSONEachRow;")
}
