package lookup

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/margaylog/margay/parser"
	"github.com/margaylog/margay/schemas"
)

// testNow is the parse time of the tests.
var testNow = time.Date(2024, 3, 1, 12, 0, 0, 0, time.UTC)

func fixedClock() time.Time { return testNow }

// write writes files, given as names and texts in turn, into a directory of
// the test's own, and returns its path.
func write(tb testing.TB, files ...string) string {
	tb.Helper()
	dir := tb.TempDir()
	for i := 0; i < len(files); i += 2 {
		require.NoError(tb, os.WriteFile(filepath.Join(dir, files[i]), []byte(files[i+1]), 0o666))
	}
	return dir
}

// definition returns the text of a definition: of a table T whose rows are in
// a file, with the selectors of one log type.
func definitionOf(file, key, logType, selectors string, more ...string) string {
	return "LookupName: T\nFilename: " + file + "\nLogTypeMap:\n  PrimaryKey: " + key +
		"\n  AssociatedLogTypes:\n    - LogType: " + logType + "\n      Selectors: [" + selectors + "]\n" + strings.Join(more, "\n")
}

// parse reads schemas.
func parseSchemas(tb testing.TB, yaml string) *schemas.Docs {
	tb.Helper()
	docs, err := schemas.Parse("schemas.yml", []byte(yaml), nil)
	require.NoError(tb, err)
	return docs
}

// eventSchema is what the events of most tests are.
const eventSchema = `schema: Custom.Log
fields:
  - {name: id, type: string, required: true}
  - {name: n, type: bigint}
  - {name: ip, type: string, indicators: [ip]}
  - name: all
    type: array
    element: {type: string}
  - name: user
    type: object
    fields: [{name: mail, type: string, indicators: [email]}]
`

// bindTo compiles the events' schema with tables.
func bindTo(tb testing.TB, tables *Tables) *parser.Set {
	tb.Helper()
	set, err := parser.Compile(parseSchemas(tb, eventSchema), &parser.Options{Enricher: tables, Now: fixedClock})
	require.NoError(tb, err)
	return set
}

// enrichment returns the p_enrichment of an event.
func enrichment(tb testing.TB, p *parser.Parser, raw string) string {
	tb.Helper()
	ev, err := p.Parse([]byte(raw))
	require.NoError(tb, err)
	return string(ev.Enrichment())
}

// report returns what is wrong, without the directory of the files.
func report(err error, dir string) string {
	if err == nil {
		return ""
	}
	return strings.ReplaceAll(err.Error(), dir+string(filepath.Separator), "")
}
