package lookup

import (
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/stretchr/testify/require"

	"github.com/margaylog/margay/parser"
)

// FuzzRows loads tables from files of any bytes, by each way that rows are
// read. Bad rows have places and show nothing of the row; of good ones each is
// found by its key, as one JSON object, with p_match last and once.
func FuzzRows(f *testing.F) {
	for _, seed := range []string{
		`{"key":"a","n":1}`, `[{"key":"a"},{"key":["b","c"]}]`, "{\n\"key\":\"a\"\n}", `{"key":"\u0061\ud83d","p_match":{}}`,
		"key,n\na,1\n\"b\nb\",2\n", "key;n\na;1\n", "key\tn\n\xff\t\x00\n", "\uFEFFkey\na\n", "\x1f\x8b\x08", `{"key":1e5,"key":true}`,
		`{"net":"10.0.0.0/8"}`, `{"net":"::/0","site":"\\"}`, `{"key":"a","until":"2024-03-01T12:00:00Z"}`,
	} {
		for way := range uint8(6) {
			f.Add([]byte(seed), way)
		}
	}
	f.Fuzz(func(t *testing.T, data []byte, way uint8) {
		w := []struct{ file, key, schema string }{
			{"r.json", "key", ""}, {"r.csv", "key", ""}, {"r.tsv", "key", ""}, {"r.txt", "key", "Row.Text"},
			{"r.json", "net", "Row.Net"}, {"r.json", "key", "Row.Until"},
		}[way%6]
		dir := t.TempDir()
		require.NoError(t, os.WriteFile(filepath.Join(dir, w.file), data, 0o666))
		tables, err := load(t, dir, w.file, w.key, w.schema, nil)
		table := tables.files[0].tables[0].table
		if (err == nil) != (table != nil) {
			t.Fatalf("%v, but the table is %v", err, table)
		}
		for _, d := range tables.files[0].diags {
			if d.File != filepath.Join(dir, w.file) || !utf8.ValidString(d.Msg) {
				t.Fatalf("%+v", d)
			}
		}
		if table == nil {
			return
		}
		set, err := parser.Compile(parseSchemas(t, eventSchema), &parser.Options{Enricher: tables})
		require.NoError(t, err)
		p := set.NewParser()
		table.each(func(_ address, key []byte) {
			event := map[string]string{"id": string(key)}
			if w.key == "net" {
				event["ip"] = strings.Split(string(key), "/")[0]
			}
			raw, err := json.Marshal(event)
			require.NoError(t, err)
			checkEnrichment(t, enrichment(t, p, string(raw)), w.schema == "")
		})
	})
}

// checkEnrichment checks p_enrichment of an event whose id is a key. found
// says that its row must be there.
func checkEnrichment(t *testing.T, text string, found bool) {
	if text == "" {
		if found {
			t.Fatal("the row of a key is not found")
		}
		return
	}
	var all map[string]map[string]json.RawMessage
	if err := json.Unmarshal([]byte(text), &all); err != nil || !utf8.ValidString(text) {
		t.Fatalf("%v: %q", err, text)
	}
	for _, row := range all["T"] {
		var m map[string]json.RawMessage
		if json.Unmarshal(row, &m) != nil {
			continue // an array of rows
		}
		if m[matchName] == nil || !strings.HasSuffix(string(row), `"`+matchName+`":`+string(m[matchName])+"}") {
			t.Fatalf("p_match is not the last: %s", row)
		}
	}
}
