package export

import (
	"regexp"
	"strings"
)

// SQLite has five storage classes and no types for the rest, so a strict
// table of texts and numbers whose JSON is checked. Its functions take times
// as they are written.
type sqlite struct{}

func (sqlite) limits() limits { return limits{prefix: "sqlite_"} }

func (sqlite) quote(name string) string { return double(name, `"`) }

func (d sqlite) create(w *writer, t *table) {
	w.comment("", t.schema.Description.Value)
	w.line("CREATE TABLE %s (", w.tableName(t, d))
	for i, c := range t.columns {
		w.comment("  ", c.doc)
		w.line("  %s %s%s%s", d.quote(c.name), sqliteType(c.kind), notNull(c), d.check(c)+comma(i, len(t.columns)))
	}
	w.line(") STRICT;")
}

func sqliteType(k kind) string {
	switch k {
	case int16s, int32s, int64s, booleans:
		return "INTEGER"
	case floats:
		return "REAL"
	}
	return "TEXT"
}

// check is the constraint on what the type does not say.
func (d sqlite) check(c *column) string {
	name := d.quote(c.name)
	switch c.kind {
	case int16s:
		return " CHECK (" + name + " BETWEEN -32768 AND 32767)"
	case int32s:
		return " CHECK (" + name + " BETWEEN -2147483648 AND 2147483647)"
	case booleans:
		return " CHECK (" + name + " IN (0, 1))"
	case records:
		return " CHECK (json_type(" + name + ") = 'object')"
	case lists:
		return " CHECK (json_type(" + name + ") = 'array')"
	case anyJSON:
		return " CHECK (" + name + " IS NULL OR json_valid(" + name + "))" // of null, older versions say 0
	}
	return ""
}

func (d sqlite) load() func(*writer, *table) { return d.insert }

func (d sqlite) insert(w *writer, t *table) {
	w.line("-- First, in the sqlite3 shell, each event into a row of margay_lines:")
	w.line("--   CREATE TEMP TABLE margay_lines (line TEXT);")
	w.line("--   .mode ascii")
	w.line(`--   .separator "\037" "\n"`)
	w.line("--   .import %s margay_lines", plainText(w.location("normalized.ndjson")))
	names, values := make([]string, len(t.columns)), make([]string, len(t.columns))
	for i, c := range t.columns {
		names[i], values[i] = d.quote(c.name), d.value(c)
	}
	w.line("INSERT INTO %s (\n  %s\n)", w.tableName(t, d), strings.Join(names, ",\n  "))
	w.line("SELECT\n  %s\nFROM margay_lines", strings.Join(values, ",\n  "))
	w.line("WHERE line ->> '$.p_log_type' = %s;", double(t.schema.Name.Value, "'"))
}

// pathName matches names that a path of SQLite can hold.
var pathName = regexp.MustCompile(`^[A-Za-z0-9_ @.-]+$`)

// value reads a column from a line of JSON.
func (d sqlite) value(c *column) string {
	operator, value := " ->> ", "value"
	switch c.kind {
	case records, lists, anyJSON:
		operator = " -> "
	}
	if pathName.MatchString(c.name) {
		return "line" + operator + double(`$."`+c.name+`"`, "'")
	}
	if c.kind == anyJSON { // json_each has no JSON text of a scalar
		value = "iif(type IN ('object', 'array'), value, json_quote(iif(type IN ('true', 'false'), json(type), value)))"
	}
	return "(SELECT " + value + " FROM json_each(line) WHERE key = " + double(c.name, "'") + ")"
}
