package export

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
	"unicode"
	"unicode/utf8"

	"github.com/stretchr/testify/require"

	"github.com/margaylog/margay/schemas"
	"github.com/margaylog/margay/schemas/export/internal/sample"
)

// This file reads the tables of all stores back by a small grammar of its
// own, written from the manuals: how each store quotes, and what its types
// look like. SQLite and DuckDB are tried themselves elsewhere.

// A grammar is how a store is written.
type grammar struct {
	quote     byte // around names
	backslash bool // escapes in strings, and in names in backticks
	scalars   []string
	// Types that hold others: the word, and the brackets around them.
	list, record       string
	open, close        string
	colon              bool // between a name and its type inside a record
	suffix             bool // lists are [] after the type
	fold               bool // names without quotes, in any case
	renames, inComment bool // names have aliases; comments are inside the table
}

var grammars = map[Target]grammar{
	SQLite:     {quote: '"', scalars: []string{"TEXT", "INTEGER", "REAL"}},
	DuckDB:     {quote: '"', scalars: []string{"VARCHAR", "SMALLINT", "INTEGER", "BIGINT", "DOUBLE", "BOOLEAN", "TIMESTAMP_MS", "TIMESTAMP_NS", "JSON"}, record: "STRUCT", open: "(", close: ")", suffix: true},
	Postgres:   {quote: '"', scalars: []string{"text", "smallint", "integer", "bigint", "double precision", "boolean", "timestamp", "timestamp(3)", "timestamptz", "jsonb"}, suffix: true},
	ClickHouse: {quote: '`', backslash: true, scalars: []string{"String", "Int16", "Int32", "Int64", "Float64", "Bool", "DateTime64(9, 'UTC')", "DateTime64(3, 'UTC')"}, list: "Array", record: "Tuple", open: "(", close: ")", inComment: true},
	Athena:     {quote: '`', backslash: true, scalars: []string{"string", "smallint", "int", "bigint", "double", "boolean", "timestamp"}, list: "array", record: "struct", open: "<", close: ">", colon: true, renames: true, inComment: true},
	Snowflake:  {quote: '"', backslash: true, scalars: []string{"VARCHAR", "SMALLINT", "INTEGER", "BIGINT", "DOUBLE", "BOOLEAN", "TIMESTAMP_NTZ(9)", "TIMESTAMP_NTZ(3)", "TIMESTAMP_TZ(9)", "OBJECT", "ARRAY", "VARIANT"}, fold: true, inComment: true},
	BigQuery:   {quote: '`', backslash: true, scalars: []string{"STRING", "INT64", "FLOAT64", "BOOL", "TIMESTAMP", "TIMESTAMP(12)", "JSON"}, list: "ARRAY", record: "STRUCT", open: "<", close: ">", inComment: true},
}

// A lexeme is a word, a sign, or what stands between quotes.
type lexeme struct {
	kind byte // 'w'ord, 'n'ame, 's'tring, or a sign
	text string
}

func (tok lexeme) String() string { return fmt.Sprintf("%c:%s", tok.kind, tok.text) }

// tokens cuts a text. It panics where there is nothing to cut.
func (g grammar) tokens(src string) []lexeme {
	var all []lexeme
	for src != "" {
		r, n := utf8.DecodeRuneInString(src)
		switch {
		case unicode.IsSpace(r):
			src = src[n:]
		case strings.HasPrefix(src, "--"):
			_, src, _ = strings.Cut(src, "\n")
		case r < 0x80 && src[0] == g.quote:
			var text string
			text, src = g.quoted(src, g.backslash && g.quote == '`')
			all = append(all, lexeme{'n', text})
		case r == '\'' || r == '"':
			var text string
			text, src = g.quoted(src, g.backslash)
			all = append(all, lexeme{'s', text})
		case unicode.IsLetter(r) || unicode.IsDigit(r) || r == '_':
			end := strings.IndexFunc(src, func(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsDigit(r) && r != '_' })
			all = append(all, lexeme{'w', src[:end]})
			src = src[end:]
		case strings.ContainsRune("()<>[],;:.=-", r):
			all = append(all, lexeme{src[0], src[:1]})
			src = src[1:]
		default:
			panic("cannot read " + src)
		}
	}
	return all
}

// quoted reads up to the closing quote.
func (grammar) quoted(src string, backslash bool) (text, rest string) {
	quote := src[0]
	var b strings.Builder
	for i := 1; i < len(src); i++ {
		switch {
		case backslash && src[i] == '\\':
			i++
			b.WriteByte(src[i])
		case src[i] != quote:
			b.WriteByte(src[i])
		case !backslash && i+1 < len(src) && src[i+1] == quote:
			i++
			b.WriteByte(quote)
		default:
			return b.String(), src[i+1:]
		}
	}
	panic("no end: " + src)
}

// A ddl is a table that is being read.
type ddl struct {
	*testing.T
	grammar
	rest    []lexeme
	mapping map[string]string // alias to key
}

func (d *ddl) peek() lexeme {
	if len(d.rest) == 0 {
		return lexeme{}
	}
	return d.rest[0]
}

func (d *ddl) next() lexeme {
	tok := d.peek()
	if len(d.rest) > 0 {
		d.rest = d.rest[1:]
	}
	return tok
}

// accept takes words or signs, if they come next.
func (d *ddl) accept(words ...string) bool {
	for i, word := range words {
		if i >= len(d.rest) || d.rest[i].text != word || d.rest[i].kind == 'n' || d.rest[i].kind == 's' {
			return false
		}
	}
	d.rest = d.rest[len(words):]
	return true
}

func (d *ddl) expect(words ...string) {
	d.Helper()
	require.True(d, d.accept(words...), "want %v before %v", words, d.rest[:min(len(d.rest), 12)])
}

func (d *ddl) name(want string) {
	d.Helper()
	tok := d.next()
	switch {
	case d.fold && tok.kind == 'w':
		require.Regexp(d, `^[A-Za-z_][A-Za-z0-9_]*$`, tok.text)
		require.NotContains(d, snowflakeReserved, strings.ToUpper(tok.text))
		require.Equal(d, strings.ToUpper(want), strings.ToUpper(tok.text))
	case d.fold && slices.Contains(snowflakeReserved, strings.ToUpper(want)):
		require.Equal(d, lexeme{'n', strings.ToUpper(want)}, tok)
	case d.renames:
		require.Regexp(d, `^[a-z0-9_]+$`, tok.text)
		if key, ok := d.mapping[tok.text]; ok {
			require.Equal(d, strings.ToLower(want), key)
		} else {
			require.Equal(d, strings.ToLower(want), tok.text)
		}
	default:
		require.Equal(d, lexeme{'n', want}, tok)
	}
}

// typeOf reads the type of a column, and checks that it is as deep as the
// store can have it.
func (d *ddl) typeOf(c *column) {
	d.Helper()
	nullable := d.accept("Nullable", "(")
	switch {
	case d.list != "" && d.accept(d.list, d.open):
		require.Equal(d, lists, c.kind)
		d.typeOf(c.elem)
		d.expect(d.close)
		return
	case d.record != "" && d.accept(d.record, d.open):
		for d.suffix && c.kind == lists {
			c = c.elem
		}
		require.Equal(d, records, c.kind)
		for i, f := range c.fields {
			if i > 0 {
				d.expect(",")
			}
			d.name(f.name)
			if d.colon {
				d.expect(":")
			}
			d.typeOf(f)
			d.notes(f)
		}
		d.expect(d.close)
	default:
		d.scalar()
	}
	for d.suffix && d.accept("[", "]") {
	}
	if nullable {
		d.expect(")")
	}
}

// scalar reads the longest type without others in it that is known.
func (d *ddl) scalar() {
	d.Helper()
	best := 0
	for _, name := range d.scalars {
		words := d.tokens(name + " ")
		if len(words) > best && len(words) <= len(d.rest) && slices.Equal(words, d.rest[:len(words)]) {
			best = len(words)
		}
	}
	require.Positive(d, best, "no type: %v", d.rest[:min(len(d.rest), 12)])
	d.rest = d.rest[best:]
}

// notes reads what may follow a type.
func (d *ddl) notes(c *column) {
	d.Helper()
	if d.accept("NOT", "NULL") {
		require.True(d, c.always, c.name)
	}
	if d.accept("CHECK", "(") {
		for depth := 1; depth > 0; {
			switch d.next().kind {
			case '(':
				depth++
			case ')':
				depth--
			case 0:
				require.Fail(d, "no end")
			}
		}
	}
	switch {
	case d.accept("COMMENT"):
		require.Equal(d, lexeme{'s', shorten(c.doc, 1<<20)}, d.next())
	case d.accept("OPTIONS", "(", "description", "="):
		require.Equal(d, lexeme{'s', shorten(c.doc, 1024)}, d.next())
		d.expect(")")
	case d.inComment && !d.renames && d.colon:
		require.Empty(d, plainText(c.doc))
	}
}

// read reads one table and checks it against the model.
func (d *ddl) read(t *table) {
	d.Helper()
	d.expect("CREATE")
	d.accept("EXTERNAL")
	d.expect("TABLE")
	d.name(TableName(t.schema.Name.Value))
	d.expect("(")
	for i, c := range t.columns {
		if i > 0 {
			d.expect(",")
		}
		d.name(c.name)
		d.typeOf(c)
		d.notes(c)
	}
	d.expect(")")
	for d.peek().kind != ';' {
		require.NotZero(d, d.next().kind, "no end")
	}
	d.expect(";")
	for d.accept("COMMENT", "ON") {
		isColumn := d.next().text == "COLUMN"
		d.name(TableName(t.schema.Name.Value))
		doc := t.schema.Description.Value
		if isColumn {
			d.expect(".")
			name := d.next()
			require.Equal(d, byte('n'), name.kind)
			i := slices.IndexFunc(t.columns, func(c *column) bool { return c.name == name.text })
			require.NotEqual(d, -1, i, name.text)
			doc = t.columns[i].doc
		}
		d.expect("IS")
		require.Equal(d, lexeme{'s', plainText(doc)}, d.next())
		d.expect(";")
	}
	require.Empty(d, d.rest)
}

// mappings returns the aliases of an Athena table.
func mappings(all []lexeme) map[string]string {
	m := make(map[string]string)
	for i, tok := range all {
		if alias, ok := strings.CutPrefix(tok.text, "mapping."); ok && tok.kind == 's' {
			m[alias] = all[i+2].text
		}
	}
	return m
}

// Tables of random schemas with hostile names and texts are what the manual
// of each store says they look like, and have those names and texts.
func TestTablesAreWellFormed(t *testing.T) {
	made := make(map[Target]int)
	for seed := range uint64(80) {
		keep := seed%2 == 0
		s, err := sample.Random(rand.New(rand.NewPCG(seed, 6)), sample.Shape{AnyNames: keep})
		require.NoError(t, err)
		for to, g := range grammars {
			for _, times := range []TimeFormat{Nanos, Millis, RFC3339} {
				o := &Options{KeepNames: keep, TimeFormat: times}
				text, err := Append(nil, to, s.Docs.Schemas, o)
				if err != nil {
					require.IsType(t, Problems{}, err)
					require.True(t, keep || to == ClickHouse, "%v", err) // a field called null
					continue
				}
				made[to]++
				all := g.tokens(string(text))
				d := &ddl{T: t, grammar: g, rest: all, mapping: mappings(all)}
				d.read(newTable(s.Docs.Schemas[0], o))
			}
		}
	}
	for to := range grammars {
		require.Greater(t, made[to], 120, to)
	}
}

// What a store does not take is a problem with a place, not a broken table.
func TestNamesAreRefused(t *testing.T) {
	const src = `schema: %s
fields:
  - {name: %q, type: string}
  - {name: o, type: array, element: {type: object, fields: [{name: %q, type: string}]}}
`
	long := strings.Repeat("x", 64)
	for _, c := range []struct {
		to     Target
		name   string
		inside int // problems inside an object
		want   string
	}{
		{SQLite, "a\x00b", 0, "it has control characters"},
		{DuckDB, "a\nb", 1, "it has control characters"},
		{Postgres, long, 0, "it has more than 63 bytes"},
		{Postgres, strings.Repeat("é", 32), 0, "it has more than 63 bytes"},
		{ClickHouse, "a.b", 1, "a dot stands between the names of nested columns"},
		{BigQuery, "a.b", 1, "it has characters that no column has there"},
		{BigQuery, "_table_x", 1, "it keeps names that start with _TABLE_"},
		{BigQuery, strings.Repeat("x", 301), 1, "it has more than 300 characters"},
		{Snowflake, strings.Repeat("x", 256), 0, "it has more than 255 characters"},
		{Athena, strings.Repeat("x", 256), 1, "it has more than 255 characters"},
	} {
		docs, _ := schemas.Parse("t.yml", fmt.Appendf(nil, src, "Custom.Log", c.name, c.name), nil)
		require.NotEmpty(t, docs.Schemas, "%v", docs.Diagnostics)
		_, err := Append(nil, c.to, docs.Schemas, &Options{KeepNames: true})
		var want Problems
		for _, at := range []schemas.Pos{{File: "t.yml", Line: 3, Column: 12}, {File: "t.yml", Line: 4, Column: 68}}[:1+c.inside] {
			want = append(want, Problem{at, fmt.Sprintf("%s takes no column named %q: %s", c.to, c.name, c.want)})
		}
		require.Equal(t, want, err, c.to)
	}
	docs, _ := schemas.Parse("t.yml", []byte("schema: Custom.AbCd\nfields: [{name: a, type: int}]\n---\nschema: Custom.Abcd\nfields: [{name: a, type: int}]\n---\nschema: Sqlite.X1\nfields: [{name: a, type: int}]\n"), nil)
	_, err := Append(nil, SQLite, docs.Schemas, nil)
	require.EqualError(t, err, "t.yml:4:9: the tables of Custom.AbCd and Custom.Abcd are both named custom_abcd: export one of them\n"+
		"t.yml:7:9: sqlite takes no table named sqlite_x1: it keeps names that start with sqlite_")
	_, err = Append(nil, Athena, docs.Schemas, &Options{Load: true})
	require.EqualError(t, err, "t.yml:1:9: athena has nothing to load: it reads the files where they are")
	_, err = Append(nil, DuckDB, docs.Schemas[1:], &Options{Location: "x"})
	require.EqualError(t, err, "t.yml:7:9: duckdb wants the events of each log type in a place of their own: export one log type with a location")
	_, err = Append(nil, Athena, nil, &Options{Load: true})
	require.EqualError(t, err, "export: no schemas")
	_, err = Append(nil, "mysql", docs.Schemas, nil)
	require.EqualError(t, err, `export: unknown target "mysql"`)
}

// Keys that become equal get names of their own, at all depths.
func TestAthenaNames(t *testing.T) {
	docs, _ := schemas.Parse("t.yml", []byte(`schema: Custom.Log
fields:
  - {name: a-b, type: string}
  - {name: A_B, type: string}
  - {name: a@b, type: object, fields: [{name: a-b, type: string}, {name: 'a_b_2', type: string}, {name: Ünï, type: int}]}
`), nil)
	text, err := Append(nil, Athena, docs.Schemas, &Options{KeepNames: true})
	require.NoError(t, err)
	require.Contains(t, string(text), "`a_b_3` string,\n  `a_b` string,\n  `a_b_4` struct<`a_b_3`:string,`a_b_2`:string,`_n_`:int>,")
	require.Contains(t, string(text), "'mapping.a_b_3' = 'a-b',\n  'mapping.a_b_4' = 'a@b',\n  'mapping._n_' = 'ünï'")
}
