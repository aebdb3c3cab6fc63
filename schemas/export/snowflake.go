package export

import (
	"regexp"
	"slices"
	"strings"
)

// Snowflake keeps whatever nests as OBJECT, ARRAY or VARIANT. Names that need
// no quotes have none, so that queries need none: they count as upper-case.
type snowflake struct{}

func (snowflake) limits() limits { return limits{chars: 255, oneType: true} }

// bareName matches names that need no quotes unless they are reserved.
var bareName = regexp.MustCompile(`^[A-Za-z_][A-Za-z0-9_]*$`)

func (snowflake) quote(name string) string {
	switch {
	case !bareName.MatchString(name):
		return double(name, `"`)
	case slices.Contains(snowflakeReserved, strings.ToUpper(name)):
		return double(strings.ToUpper(name), `"`)
	}
	return name
}

// snowflakeReserved are the words that cannot be names of columns without
// quotes.
var snowflakeReserved = strings.Fields(`
	ACCOUNT ALL ALTER AND ANY AS BETWEEN BY CASE CAST CHECK COLUMN CONNECT CONNECTION CONSTRAINT CREATE CROSS CURRENT
	CURRENT_DATE CURRENT_TIME CURRENT_TIMESTAMP CURRENT_USER DATABASE DELETE DISTINCT DROP ELSE EXISTS FALSE FOLLOWING
	FOR FROM FULL GRANT GROUP GSCLUSTER HAVING ILIKE IN INCREMENT INNER INSERT INTERSECT INTO IS ISSUE JOIN LATERAL LEFT
	LIKE LOCALTIME LOCALTIMESTAMP MINUS NATURAL NOT NULL OF ON OR ORDER ORGANIZATION QUALIFY REGEXP REVOKE RIGHT RLIKE
	ROW ROWS SAMPLE SCHEMA SELECT SET SOME START TABLE TABLESAMPLE THEN TO TRIGGER TRUE TRY_CAST UNION UNIQUE UPDATE
	USING VALUES VIEW WHEN WHENEVER WHERE WITH`)

func (d snowflake) create(w *writer, t *table) {
	w.WriteString("CREATE TABLE " + w.tableName(t, d) + " ")
	w.body(t, func(c *column) string {
		def := d.quote(c.name) + " " + d.typeOf(c.kind, w.TimeFormat) + notNull(c)
		if doc := plainText(c.doc); doc != "" {
			def += " COMMENT " + escaped(doc, "'")
		}
		return def
	})
	if doc := plainText(t.schema.Description.Value); doc != "" {
		w.WriteString("\nCOMMENT = " + escaped(doc, "'"))
	}
	w.line(";")
}

func (snowflake) typeOf(k kind, times TimeFormat) string {
	switch k {
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
		switch times {
		case Millis:
			return "TIMESTAMP_NTZ(3)"
		case RFC3339:
			return "TIMESTAMP_TZ(9)"
		}
		return "TIMESTAMP_NTZ(9)"
	case records:
		return "OBJECT"
	case lists:
		return "ARRAY"
	case anyJSON:
		return "VARIANT"
	}
	return "VARCHAR"
}

func (d snowflake) load() func(*writer, *table) { return d.copy }

func (d snowflake) copy(w *writer, t *table) {
	w.line(oneLogType)
	w.line("COPY INTO %s", w.tableName(t, d))
	w.line("FROM %s", escaped(w.location("@your_stage/"+TableName(t.schema.Name.Value)+"/"), "'"))
	w.line("FILE_FORMAT = (TYPE = JSON)")
	w.line("MATCH_BY_COLUMN_NAME = CASE_INSENSITIVE;")
}
