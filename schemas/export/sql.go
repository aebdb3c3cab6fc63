package export

import (
	"fmt"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/margaylog/margay/schemas"
)

// A dialect is how one data store is told of tables. Each has a file of its
// own.
type dialect interface {
	// limits says what the store takes.
	limits() limits
	// quote writes a name.
	quote(name string) string
	// create writes the statements that make the table.
	create(w *writer, t *table)
	// load writes the statement that loads normalized events, and whatever
	// has to be known about it. A store for which there is none has nil.
	load() func(w *writer, t *table)
}

// limits are what a store takes. Control characters in names it never does:
// they would break what people read.
type limits struct {
	bytes, chars int  // of the longest name; 0: there is no bound
	nested       bool // names inside objects count too: they are part of a type

	// refuses says why the store does not take a name of a column, or of a
	// field inside an object; "" means that it does. Nil: it takes all.
	refuses func(name string, inside bool) (why string)
	// prefix is what no name of a table may start with; empty: none.
	prefix string
	// oneType says that a file must hold events of one log type alone.
	oneType bool
}

// store is the target of a dialect.
func store(to Target, doc string, d dialect) TargetSpec {
	return TargetSpec{Target: to, Doc: doc, Table: true, Loads: d.load() != nil, write: func(w *writer, tables []*table) {
		write := d.create
		if w.Load {
			if write = d.load(); write == nil {
				w.problem(tables[0].schema.Name.Pos, "%s has nothing to load: it reads the files where they are", to)
				return
			}
		}
		if d.limits().oneType && w.Location != "" && len(tables) > 1 {
			w.problem(tables[1].schema.Name.Pos, "%s wants the events of each log type in a place of their own: export one log type with a location", to)
		}
		w.tableNames(tables, d)
		for i, t := range tables {
			w.columnNames(t.columns, d.limits(), false)
			if i > 0 {
				w.WriteByte('\n')
			}
			write(w, t)
		}
	}}
}

// TableName returns the name of the table of a log type: that of Panther's
// data lake.
func TableName(logType string) string {
	return strings.ToLower(strings.ReplaceAll(logType, ".", "_"))
}

// tableNames reports names of tables that the store does not take, and those
// of two log types.
func (w *writer) tableNames(tables []*table, d dialect) {
	first := make(map[string]schemas.Text)
	rules := d.limits()
	for _, t := range tables {
		log := t.schema.Name
		name := TableName(log.Value)
		if other, ok := first[name]; ok {
			w.problem(log.Pos, "the tables of %s and %s are both named %s: export one of them", other.Value, log.Value, name)
		}
		first[name] = log
		if why := rules.why(name, false); why != "" {
			w.problem(log.Pos, "%s takes no table named %s: %s", w.spec.Target, name, why)
		} else if rules.prefix != "" && strings.HasPrefix(name, rules.prefix) {
			w.problem(log.Pos, "%s takes no table named %s: it keeps names that start with %s", w.spec.Target, name, rules.prefix)
		}
	}
}

// columnNames reports names that the store does not take.
func (w *writer) columnNames(columns []*column, rules limits, inside bool) {
	for _, c := range columns {
		if why := rules.why(c.name, inside); why != "" {
			w.problem(c.at, "%s takes no column named %q: %s", w.spec.Target, c.name, why)
		}
		for rules.nested && c.kind == lists {
			c = c.elem
		}
		if rules.nested {
			w.columnNames(c.fields, rules, true)
		}
	}
}

// why says why the store does not take a name; "" means that it does.
func (r *limits) why(name string, inside bool) string {
	switch {
	case r.bytes > 0 && len(name) > r.bytes:
		return fmt.Sprintf("it has more than %d bytes", r.bytes)
	case r.chars > 0 && utf8.RuneCountInString(name) > r.chars:
		return fmt.Sprintf("it has more than %d characters", r.chars)
	case strings.ContainsFunc(name, unicode.IsControl):
		return "it has control characters"
	case r.refuses != nil:
		return r.refuses(name, inside)
	}
	return ""
}

// tableName is the quoted name of a table.
func (w *writer) tableName(t *table, d dialect) string {
	var parts []string
	if w.Database != "" {
		parts = strings.Split(w.Database, ".")
	}
	parts = append(parts, TableName(t.schema.Name.Value))
	for i, part := range parts {
		parts[i] = d.quote(part)
	}
	return strings.Join(parts, ".")
}

// lines is the file of events of a log type alone, or a placeholder.
func (w *writer) lines(t *table) string {
	return w.location(TableName(t.schema.Name.Value) + ".ndjson")
}

// location is where the events are, or a placeholder.
func (w *writer) location(placeholder string) string {
	if w.Location != "" {
		return w.Location
	}
	return placeholder
}

// body writes the columns of a table in parentheses, each as define has it.
func (w *writer) body(t *table, define func(c *column) string) {
	w.line("(")
	for i, c := range t.columns {
		w.line("  %s%s", define(c), comma(i, len(t.columns)))
	}
	w.WriteString(")")
}

// comma is what follows the i-th of n items.
func comma(i, n int) string {
	if i == n-1 {
		return ""
	}
	return ","
}

// oneLogType is what has to be known of a load that cannot leave out events.
const oneLogType = "-- The file holds events of this log type alone."

// notNull is what follows the type of a column that always has a value.
func notNull(c *column) string {
	if c.always {
		return " NOT NULL"
	}
	return ""
}

// double writes text between quotes, those in it twice, as SQL has it.
func double(text, quote string) string {
	return quote + strings.ReplaceAll(text, quote, quote+quote) + quote
}

// escaped writes text between quotes, with backslashes before those in it and
// before backslashes.
func escaped(text, quote string) string {
	return quote + strings.NewReplacer(`\`, `\\`, quote, `\`+quote).Replace(text) + quote
}

// plainText makes one line of a text for people.
func plainText(text string) string {
	text = strings.Map(func(r rune) rune {
		if unicode.IsControl(r) || unicode.IsSpace(r) || r == '\u2028' || r == '\u2029' {
			return ' '
		}
		return r
	}, text)
	return strings.Join(strings.Fields(text), " ")
}

// shorten makes one line of a text, of so many characters at most.
func shorten(text string, most int) string {
	r := []rune(plainText(text))
	if len(r) > most {
		r = append(r[:most-1], '…')
	}
	return string(r)
}

// comment writes a line of comment, if there is text for it.
func (w *writer) comment(indent, text string) {
	if text = plainText(text); text != "" {
		w.line("%s-- %s", indent, text)
	}
}
