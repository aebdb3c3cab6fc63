package export

import (
	"regexp"
	"strings"
)

// BigQuery has structs and arrays, but no arrays of arrays: those are JSON.
// An array cannot hold null.
type bigquery struct{}

// flexibleName matches the names that BigQuery takes between backticks.
var flexibleName = regexp.MustCompile(`^[\pL\p{Mn}\pN\p{Pc}\p{Pd}&%=+:'<>#| ]+$`)

// bigqueryPrefixes start names that BigQuery keeps for itself.
var bigqueryPrefixes = []string{"_TABLE_", "_FILE_", "_PARTITION", "_ROW_TIMESTAMP", "__ROOT__", "_COLIDENTIFIER"}

func (bigquery) limits() limits {
	return limits{chars: 300, nested: true, oneType: true, refuses: func(name string, _ bool) string {
		for _, prefix := range bigqueryPrefixes {
			if strings.HasPrefix(strings.ToUpper(name), prefix) {
				return "it keeps names that start with " + prefix
			}
		}
		if !flexibleName.MatchString(name) {
			return "it has characters that no column has there"
		}
		return ""
	}}
}

func (bigquery) quote(name string) string { return escaped(name, "`") }

func (d bigquery) create(w *writer, t *table) {
	w.WriteString("CREATE TABLE " + w.tableName(t, d) + " ")
	w.body(t, func(c *column) string { return d.define(c, w.TimeFormat) })
	w.line("\n%s", d.partition(w.TimeFormat))
	if doc := plainText(t.schema.Description.Value); doc != "" {
		w.line("OPTIONS (description = %s)", escaped(doc, `"`))
	}
	w.Truncate(w.Len() - 1)
	w.line(";")
}

// partition is by day. Times of twelve digits are too fine for that: then it
// is the day of the load.
func (bigquery) partition(times TimeFormat) string {
	if times == Millis {
		return "PARTITION BY TIMESTAMP_TRUNC(p_event_time, DAY)"
	}
	return "PARTITION BY _PARTITIONDATE"
}

// define writes a column, or a field of a struct.
func (d bigquery) define(c *column, times TimeFormat) string {
	def := d.quote(c.name) + " " + d.typeOf(c, times) + notNull(c)
	if doc := shorten(c.doc, 1024); doc != "" {
		def += " OPTIONS (description = " + escaped(doc, `"`) + ")"
	}
	return def
}

func (d bigquery) typeOf(c *column, times TimeFormat) string {
	switch c.kind {
	case int16s, int32s, int64s:
		return "INT64"
	case floats:
		return "FLOAT64"
	case booleans:
		return "BOOL"
	case instants:
		if times == Millis {
			return "TIMESTAMP"
		}
		return "TIMESTAMP(12)" // of the six digits of TIMESTAMP a ninth is an error
	case anyJSON:
		return "JSON"
	case lists:
		if c.elem.kind == lists {
			return "JSON"
		}
		return "ARRAY<" + d.typeOf(c.elem, times) + ">"
	case records:
		fields := make([]string, len(c.fields))
		for i, f := range c.fields {
			fields[i] = d.define(f, times)
		}
		return "STRUCT<" + strings.Join(fields, ", ") + ">"
	}
	return "STRING"
}

func (d bigquery) load() func(*writer, *table) { return d.loadData }

func (d bigquery) loadData(w *writer, t *table) {
	w.line(oneLogType)
	w.line("LOAD DATA INTO %s", w.tableName(t, d))
	more := ""
	if t.open {
		more = ", ignore_unknown_values = TRUE"
	}
	w.line("FROM FILES (format = 'JSON', uris = [%s]%s);", escaped(w.location("gs://your-bucket/"+TableName(t.schema.Name.Value)+"/*"), "'"), more)
}
