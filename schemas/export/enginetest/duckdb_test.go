//go:build cgo && (linux || darwin || windows) && (amd64 || arm64)

package enginetest

import (
	"database/sql"
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"testing"

	_ "github.com/duckdb/duckdb-go/v2"
	"github.com/stretchr/testify/require"

	"github.com/margaylog/margay/parser"
	"github.com/margaylog/margay/schemas"
	"github.com/margaylog/margay/schemas/export"
	"github.com/margaylog/margay/schemas/export/internal/sample"
)

// checkDuckDB makes the tables of a sample, loads its events by the statements
// that are exported for that, and reads them back.
func checkDuckDB(t *testing.T, s sample.Sample, o *parser.Options) int {
	t.Helper()
	db, err := sql.Open("duckdb", "")
	require.NoError(t, err)
	defer db.Close()
	events, err := s.Events(o)
	require.NoError(t, err)
	for _, logType := range s.Docs.Schemas {
		file := filepath.Join(t.TempDir(), "it's.ndjson")
		e := &export.Options{KeepNames: o.KeepNames, TimeFormat: export.TimeFormat(o.TimeFormat), Location: file}
		exec(t, db, logType, e)
		own := ofType(events, logType.Name.Value)
		var lines []byte
		for _, ev := range own {
			lines = append(append(lines, ev.JSON...), '\n')
		}
		require.NoError(t, os.WriteFile(file, lines, 0o666))
		e.Load = true
		exec(t, db, logType, e)
		rows := rowsOf(t, db, export.TableName(logType.Name.Value))
		require.Len(t, rows, len(own))
		for i, ev := range own {
			require.NoError(t, sample.Same(ev.JSON, rows[i], 9))
		}
	}
	return len(events)
}

// exec runs what is exported.
func exec(t *testing.T, db *sql.DB, s *schemas.Schema, o *export.Options) {
	t.Helper()
	text, err := export.Append(nil, export.DuckDB, []*schemas.Schema{s}, o)
	require.NoError(t, err)
	_, err = db.Exec(string(text))
	require.NoError(t, err, "%s", text)
}

func ofType(events []sample.Event, logType string) []sample.Event {
	var own []sample.Event
	for _, ev := range events {
		if ev.LogType == logType {
			own = append(own, ev)
		}
	}
	return own
}

// rowsOf returns the rows of a table as JSON objects, in order.
func rowsOf(t *testing.T, db *sql.DB, table string) [][]byte {
	t.Helper()
	rows, err := db.Query(fmt.Sprintf(`SELECT to_json(t)::VARCHAR FROM %q t ORDER BY rowid`, table))
	require.NoError(t, err)
	defer rows.Close()
	var all [][]byte
	for rows.Next() {
		var text string
		require.NoError(t, rows.Scan(&text))
		all = append(all, []byte(text))
	}
	require.NoError(t, rows.Err())
	return all
}

func TestDuckDBOfGolden(t *testing.T) {
	s, err := sample.Golden("../../../testdata")
	require.NoError(t, err)
	for _, times := range []parser.TimeFormat{parser.Nanos, parser.Millis, parser.RFC3339} {
		require.Positive(t, checkDuckDB(t, s, &parser.Options{TimeFormat: times, SourceID: "s1"}))
	}
}

func TestDuckDBOfRandom(t *testing.T) {
	for seed := range uint64(60) {
		keep := seed%2 == 0
		s, err := sample.Random(rand.New(rand.NewPCG(seed, 3)), sample.Shape{AnyNames: keep})
		require.NoError(t, err)
		checkDuckDB(t, s, &parser.Options{KeepNames: keep})
	}
}
