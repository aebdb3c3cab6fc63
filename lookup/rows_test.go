package lookup

import (
	"bytes"
	"compress/gzip"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/margaylog/margay/parser"
	"github.com/margaylog/margay/schemas"
)

// rowSchemas are schemas of rows.
const rowSchemas = `schema: Row.Plain
fields:
  - {name: key, type: string, required: true}
  - {name: n, type: int}
  - {name: at, type: timestamp, timeFormats: [rfc3339, unix]}
---
schema: Row.Number
fields: [{name: key, type: bigint, required: true}, {name: title, type: string}]
---
schema: Row.Renamed
fields: [{name: uuid, type: string, rename: {from: id}, required: true}, {name: a.b, type: string}]
---
schema: Row.Nested
fields:
  - name: item
    type: object
    fields: [{name: ids, type: array, element: {type: string}}]
---
schema: Row.Embedded
fields:
  - {name: key, type: string, required: true}
  - {name: inner, type: object, fields: [{name: text, type: json, isEmbeddedJSON: true}]}
  - {name: n, type: int}
---
schema: Row.Text
parser: {csv: {delimiter: ';', hasHeader: true}}
fields: [{name: key, type: string, required: true}, {name: n, type: int}]
---
schema: Row.Net
fields: [{name: net, type: string, validate: {cidr: any}, required: true}, {name: site, type: string}]
---
schema: Row.Until
fields:
  - {name: key, type: string, required: true}
  - {name: until, type: timestamp, isExpiration: true}
---
schema: Row.Broken
parser: {regex: {match: ['(?P<key>[a-z+']}}
fields: [{name: key, type: string, required: true}]
`

// load loads a table with a primary key, and perhaps a schema, from a file.
func load(tb testing.TB, dir, file, key, schema string, o *parser.Options) (*Tables, error) {
	tb.Helper()
	text := definitionOf(file, key, "Custom.Log", "id, n, ip, all")
	if schema != "" {
		text += "Schema: " + schema + "\n"
	}
	name := filepath.Join(dir, "table.yml")
	require.NoError(tb, os.WriteFile(name, []byte(text), 0o666))
	docs, err := schemas.Parse("rows.yml", []byte(rowSchemas), nil)
	require.NoError(tb, err)
	return Load([]string{name}, &Options{Schemas: docs, Parser: o})
}

func TestRows(t *testing.T) {
	for _, tt := range []struct{ name, file, rows, key, schema, event, want string }{
		{"JSON lines", "r.jsonl", `{"key":"a","n":1}` + "\n\n" + `{"key":"b"}`, "key", "", `{"id":"b"}`, `{"T":{"id":{"key":"b","p_match":"b"}}}`},
		{"an array", "r.json", `[{"key":"a"}, {"key":"b"}]`, "key", "", `{"id":"b"}`, `{"T":{"id":{"key":"b","p_match":"b"}}}`},
		{"an array over several lines", "r.json", "[\n {\n  \"key\": \"a\",\n  \"n\": [1, 2]\n }\n]\n", "key", "", `{"id":"a"}`, `{"T":{"id":{"key":"a","n":[1,2],"p_match":"a"}}}`},
		{"objects over several lines", "r", "{\n \"key\": \"a\"\n}\n{\n \"key\": \"b\"\n}", "key", "", `{"id":"b"}`, `{"T":{"id":{"key":"b","p_match":"b"}}}`},
		{"no rows", "r.json", "[]", "key", "", `{"id":"a"}`, ""},
		{"an empty file", "r.json", "", "key", "", `{"id":"a"}`, ""},
		{"everything is kept, in its order", "r.json", `{"z":null, "key":"a", "x":{ "y":[ ]}, "z":1.0}`, "key", "", `{"id":"a"}`,
			`{"T":{"id":{"z":null,"key":"a","x":{"y":[]},"z":1.0,"p_match":"a"}}}`},
		{"of the key twice in a row the last counts", "r.json", `{"key":"a","key":"b"}`, "key", "", `{"id":"b"}`, `{"T":{"id":{"key":"a","key":"b","p_match":"b"}}}`},
		{"a number is found by its text", "r.json", `{"key":7}`, "key", "", `{"id":"x","n":7}`, `{"T":{"n":{"key":7,"p_match":7}}}`},
		{"a text by a number", "r.json", `{"key":"7"}`, "key", "", `{"id":"x","n":7}`, `{"T":{"n":{"key":"7","p_match":7}}}`},
		{"another text of the number", "r.json", `{"key":7.0}`, "key", "", `{"id":"x","n":7}`, ""},
		{"a boolean", "r.json", `{"key":true}`, "key", "", `{"id":"true"}`, `{"T":{"id":{"key":true,"p_match":"true"}}}`},
		{"escapes in the key", "r.json", `{"key":"\u0061\"","b":1}`, "key", "", `{"id":"a\u0022"}`, `{"T":{"id":{"key":"\u0061\"","b":1,"p_match":"a\u0022"}}}`},
		{"escapes in the name of the key", "r.json", `{"k\u0065y":"a"}`, "key", "", `{"id":"a"}`, `{"T":{"id":{"k\u0065y":"a","p_match":"a"}}}`},
		{"a name with a dot", "r.json", `{"a.b":"a"}`, "a.b", "", `{"id":"a"}`, `{"T":{"id":{"a.b":"a","p_match":"a"}}}`},
		{"as JSONPath", "r.json", `{"key":"a"}`, "$.key", "", `{"id":"a"}`, `{"T":{"id":{"key":"a","p_match":"a"}}}`},
		{"several keys of one row", "r.json", `{"key":["a","b",null,""],"n":1}`, "key", "", `{"id":"b","all":["a","c"]}`,
			`{"T":{"all":[{"key":["a","b",null,""],"n":1,"p_match":"a"}],"id":{"key":["a","b",null,""],"n":1,"p_match":"b"}}}`},
		{"the last row with a key", "r.json", `[{"key":"a","n":1},{"key":"b"},{"key":"a","n":2}]`, "key", "", `{"id":"a"}`, `{"T":{"id":{"key":"a","n":2,"p_match":"a"}}}`},
		{"broken text is mended", "r.json", "{\"key\":\"a\xff\",\"b\":\"\\ud800\"}", "key", "", "{\"id\":\"a\xff\"}", "{\"T\":{\"id\":{\"key\":\"a\uFFFD\",\"b\":\"\uFFFD\",\"p_match\":\"a\uFFFD\"}}}"},
		{"p_match of a row is not kept", "r.json", `{"p_match":0,"key":"a","p\u005fmatch":1,"p_match2":2}`, "key", "", `{"id":"a"}`, `{"T":{"id":{"key":"a","p_match2":2,"p_match":"a"}}}`},
		{"p_match alone", "r.json", `{"p_match":"a"}`, "p_match", "", `{"id":"a"}`, `{"T":{"id":{"p_match":"a"}}}`},

		{"CSV", "r.csv", "key,title\na,A\nb,\"B, \"\"b\"\"\nB\"\n", "key", "", `{"id":"b"}`, `{"T":{"id":{"key":"b","title":"B, \"b\"\nB","p_match":"b"}}}`},
		{"CSV with CRLF and a mark", "r.CSV", "\uFEFFkey,title\r\na,A\r\n", "key", "", `{"id":"a"}`, `{"T":{"id":{"key":"a","title":"A","p_match":"a"}}}`},
		{"CSV with a short row", "r.csv", "key,title\na\n", "key", "", `{"id":"a"}`, `{"T":{"id":{"key":"a","title":"","p_match":"a"}}}`},
		{"tabs", "r.tsv", "key\ttitle\na\tA,B\n", "key", "", `{"id":"a"}`, `{"T":{"id":{"key":"a","title":"A,B","p_match":"a"}}}`},
		{"a header alone", "r.csv", "key\n", "key", "", `{"id":"a"}`, ""},

		{"by a schema", "r.json", `{"n":"07","key":"a","at":0,"more":1}`, "key", "Row.Plain", `{"id":"a"}`, `{"T":{"id":{"key":"a","n":7,"at":"1970-01-01 00:00:00.000000000","p_match":"a"}}}`},
		{"CSV by a schema", "r.csv", "n,key,at\n07,a,\n", "key", "Row.Plain", `{"id":"a"}`, `{"T":{"id":{"key":"a","n":7,"p_match":"a"}}}`},
		{"text by a schema of text", "r.csv", "key;n\na;1\nb;2\n", "key", "Row.Text", `{"id":"b"}`, `{"T":{"id":{"key":"b","n":2,"p_match":"b"}}}`},
		{"the key is what comes out", "r.json", `{"key":"007"}`, "key", "Row.Number", `{"id":"x","n":7}`, `{"T":{"n":{"key":7,"p_match":7}}}`},
		{"names of the output", "r.json", `{"id":"a","a.b":"x"}`, "a_b", "Row.Renamed", `{"id":"x"}`, `{"T":{"id":{"uuid":"a","a_b":"x","p_match":"x"}}}`},
		{"a key in an object", "r.json", `{"item":{"ids":["a","b"]}}`, "item.ids", "Row.Nested", `{"id":"b"}`, `{"T":{"id":{"item":{"ids":["a","b"]},"p_match":"b"}}}`},
	} {
		t.Run(tt.name, func(t *testing.T) {
			dir := write(t, tt.file, tt.rows)
			tables, err := load(t, dir, tt.file, tt.key, tt.schema, nil)
			require.NoError(t, err)
			require.Equal(t, tt.want, enrichment(t, bindTo(t, tables).NewParser(), tt.event))
		})
	}
}

// What was JSON in a string may nest deeper than a row may.
func TestRowsOfDeepEmbeddedJSON(t *testing.T) {
	deep := strings.Repeat("[", maxDepth) + strings.Repeat("]", maxDepth)
	dir := write(t, "r.json", `{"key":"\\","inner":{"text":"`+deep+`"},"n":1}`)
	tables, err := load(t, dir, "r.json", "key", "Row.Embedded", nil)
	require.NoError(t, err)
	require.Equal(t, `{"T":{"id":{"key":"\\","inner":{"text":`+deep+`},"n":1,"p_match":"\\"}}}`,
		enrichment(t, bindTo(t, tables).NewParser(), `{"id":"\\"}`))
}

func TestRowsFollowTheOptionsOfEvents(t *testing.T) {
	dir := write(t, "r.json", `{"key":"a","at":0}`)
	tables, err := load(t, dir, "r.json", "key", "Row.Plain", &parser.Options{TimeFormat: parser.RFC3339, KeepUnknown: true, RowID: parser.ContentRowID})
	require.NoError(t, err)
	require.Equal(t, `{"T":{"id":{"key":"a","at":"1970-01-01T00:00:00Z","p_match":"a"}}}`, enrichment(t, bindTo(t, tables).NewParser(), `{"id":"a"}`))
}

func TestCompressedRows(t *testing.T) {
	for _, tt := range []struct{ file, rows string }{
		{"r.jsonl.gz", `{"key":"a"}`},
		{"r.json", `[{"key":"a"}]`},
		{"r.csv.gz", "key\na\n"},
	} {
		var b bytes.Buffer
		z := gzip.NewWriter(&b)
		_, err := z.Write([]byte(tt.rows))
		require.NoError(t, err)
		require.NoError(t, z.Close())
		dir := write(t, tt.file, b.String())
		tables, err := load(t, dir, tt.file, "key", "", nil)
		require.NoError(t, err)
		require.Equal(t, `{"T":{"id":{"key":"a","p_match":"a"}}}`, enrichment(t, bindTo(t, tables).NewParser(), `{"id":"a"}`), tt.file)

		require.NoError(t, os.WriteFile(filepath.Join(dir, tt.file), b.Bytes()[:b.Len()-9], 0o666))
		_, err = load(t, dir, tt.file, "key", "", nil)
		require.Equal(t, tt.file+": cannot be read: unexpected EOF [unreadable-file]", report(err, dir))
	}
}

func TestBadRows(t *testing.T) {
	for _, tt := range []struct{ name, file, rows, key, schema, want string }{
		{"not JSON", "r.json", `{"key":"a"}` + "\n" + `{"key":}`, "key", "", "r.json:2:1: row 2: not one JSON object [bad-row]"},
		{"no object", "r.json", `"secret"`, "key", "", "r.json:1:1: row 1: want a JSON object [bad-row]"},
		{"something behind it", "r.json", `{"key":"a"} x`, "key", "", "r.json:1:1: row 1: not one JSON object [bad-row]"},
		{"in an array", "r.json", "[{\"key\":\"a\"},\n 7,\n {\"key\":\"b\"}]", "key", "", "r.json:2:1: row 2: want a JSON object [bad-row]"},
		{"an array that ends too soon", "r.json", "[{\"key\":\"a\"},\n{", "key", "", "r.json:2:1: row 2: the input ends at byte 1 [bad-row]"},
		{"too deep", "r.json", `{"key":` + strings.Repeat("[", 600) + strings.Repeat("]", 600) + "}", "key", "", "r.json:1:1: row 1: objects and arrays nest deeper than 512 levels [bad-row]"},
		{"no key", "r.json", `{"kee":"secret"}`, "key", "", "r.json:1:1: row 1: the primary key is missing, null or empty, or no text, number or boolean [bad-row]"},
		{"a key that is null", "r.json", `{"key":null}`, "key", "", "r.json:1:1: row 1: the primary key is missing, null or empty, or no text, number or boolean [bad-row]"},
		{"a key that is an object", "r.json", `{"key":{}}`, "key", "", "r.json:1:1: row 1: the primary key is missing, null or empty, or no text, number or boolean [bad-row]"},
		{"no keys", "r.json", `{"key":["",null]}`, "key", "", "r.json:1:1: row 1: the primary key is missing, null or empty, or no text, number or boolean [bad-row]"},
		{"all at once", "r.json", "{}\n{}", "key", "", "r.json:1:1: row 1: the primary key is missing, null or empty, or no text, number or boolean [bad-row]\n" +
			"r.json:2:1: row 2: the primary key is missing, null or empty, or no text, number or boolean [bad-row]"},
		{"what the schema refuses", "r.json", `{"key":"a","n":"secret"}`, "key", "Row.Plain", "r.json:1:1: row 1: Row.Plain: /n: want an integer, got other text [wrong-type] [bad-row]"},
		{"text that the schema refuses", "r.txt", "key;n\nsecret;secret", "key", "Row.Text", "r.txt:2:1: row 1: Row.Text: /n: want an integer, got other text [wrong-type] [bad-row]"},
		{"no network", "r.json", `{"net":"203.0.113.7"}`, "net", "Row.Net", "r.json:1:1: row 1: Row.Net: /net: value is not a network of the kind that validate.cidr asks for [failed-validation] [bad-row]"},
		{"CSV with too many cells", "r.csv", "key\na\nb,secret\n", "key", "", "r.csv:3:1: row 2: 2 cells, want at most 1 [bad-row]"},
		{"CSV with a quote", "r.csv", "key,b\na,se\"cret\nb,c\n", "key", "", `r.csv:2:1: row 1: bare " in non-quoted-field [bad-row]`},
		{"CSV with an open quote", "r.csv", "key,b\na,\"secret\nb,c\n", "key", "", `r.csv:2:1: row 1: extraneous or missing " in quoted-field [bad-row]`},
		{"CSV whose header is broken", "r.csv", "ke\"y\na\n", "key", "", `r.csv:1:1: row 1: bare " in non-quoted-field [bad-row]`},
		{"CSV whose header has a gap", "r.csv", "key,,b\n", "key", "", "r.csv:1:1: column 2 has no name [bad-row]"},
		{"CSV whose header has a name twice", "r.csv", "key,b,b\n", "key", "", "r.csv:1:1: two columns have the name of column 3 [bad-row]"},
		{"CSV without a key", "r.csv", "kee\na\n", "key", "", "r.csv:2:1: row 1: the primary key is missing, null or empty, or no text, number or boolean [bad-row]"},
		{"no file", "no.json", "", "key", "", "no.json: cannot be read: no such file or directory [unreadable-file]"},
		{"no CSV file", "no.csv", "", "key", "", "no.csv: cannot be read: no such file or directory [unreadable-file]"},
		{"no such schema", "r.json", `{}`, "key", "Row.Plane", `table.yml:8:9: Schema: there is no schema "Row.Plane" (did you mean "Row.Plain"?) [unknown-row-schema]`},
		{"nothing like the schema", "r.json", `{}`, "key", "Some.Thing", `table.yml:8:9: Schema: there is no schema "Some.Thing" (load it together with the others) [unknown-row-schema]`},
		{"a key that is no field", "r.json", `{}`, "kee", "Row.Plain", `table.yml:4:15: LogTypeMap.PrimaryKey: Row.Plain has no field "kee" (did you mean "key"?) [bad-primary-key]`},
		{"a key that is an object of the schema", "r.json", `{}`, "item", "Row.Nested", `table.yml:4:15: LogTypeMap.PrimaryKey: "item" is an object of Row.Nested, and no value (did you mean "item.ids"?) [bad-primary-key]`},
		{"a schema that cannot be compiled", "r.json", `{}`, "key", "Row.Broken", "rows.yml:"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			dir := write(t, tt.file, tt.rows)
			if strings.HasPrefix(tt.file, "no.") {
				require.NoError(t, os.Remove(filepath.Join(dir, tt.file)))
			}
			tables, err := load(t, dir, tt.file, tt.key, tt.schema, nil)
			require.Error(t, err)
			require.NotContains(t, err.Error(), "secret")
			if got := report(err, dir); tt.want != "rows.yml:" || !strings.HasPrefix(got, tt.want) {
				require.Equal(t, tt.want, got)
			}
			require.Nil(t, tables.files[0].tables[0].table, "a table with bad rows is not used")
		})
	}
}

func TestManyBadRows(t *testing.T) {
	dir := write(t, "r.json", strings.Repeat("{}\n", 50))
	_, err := load(t, dir, "r.json", "key", "", nil)
	lines := strings.Split(report(err, dir), "\n")
	require.Len(t, lines, maxBadRows+1)
	require.Equal(t, "r.json: and 30 more bad rows [too-many]", lines[maxBadRows])
}

func TestCoveredRows(t *testing.T) {
	dir := write(t, "r.json", `[{"key":"a"},{"key":"a"},{"key":["a","b","a"]},{"key":"b"}]`)
	tables, err := load(t, dir, "r.json", "key", "", nil)
	require.NoError(t, err, "it is a warning")
	require.Equal(t, []TableSize{{"T", 2}}, tables.files[0].sizes())
	set := bindTo(t, tables)
	require.Contains(t, report(set.Diagnostics(), dir), `r.json: warning: 3 rows of the table "T" have the primary key of a later row (the last one counts) [covered-rows]`)
}
