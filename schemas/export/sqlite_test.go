package export_test

import (
	"database/sql"
	"encoding/json"
	"math/rand/v2"
	"slices"
	"testing"

	"github.com/stretchr/testify/require"
	_ "modernc.org/sqlite"

	"github.com/margaylog/margay/parser"
	"github.com/margaylog/margay/schemas"
	"github.com/margaylog/margay/schemas/export"
	"github.com/margaylog/margay/schemas/export/internal/sample"
)

// checkSQLite makes the tables of a sample, loads its events by the statement
// that is exported for it, and reads them back.
func checkSQLite(t *testing.T, s sample.Sample, o *parser.Options) int {
	t.Helper()
	db, err := sql.Open("sqlite", ":memory:")
	require.NoError(t, err)
	defer db.Close()
	db.SetMaxOpenConns(1) // each connection would have a memory of its own
	e := export.Options{KeepNames: o.KeepNames, TimeFormat: export.TimeFormat(o.TimeFormat)}
	ddl := appendTo(t, export.SQLite, s, e)
	_, err = db.Exec(string(ddl))
	require.NoError(t, err, "%s", ddl)
	events, err := s.Events(o)
	require.NoError(t, err)
	_, err = db.Exec("CREATE TEMP TABLE margay_lines (line TEXT)")
	require.NoError(t, err)
	for _, ev := range events {
		_, err = db.Exec("INSERT INTO margay_lines VALUES (?)", string(ev.JSON))
		require.NoError(t, err)
	}
	e.Load = true
	load := appendTo(t, export.SQLite, s, e)
	_, err = db.Exec(string(load))
	require.NoError(t, err, "%s\n%s", ddl, load)
	for _, logType := range s.Docs.Schemas {
		rows := rowsOf(t, db, logType, o.KeepNames)
		var of []sample.Event
		for _, ev := range events {
			if ev.LogType == logType.Name.Value {
				of = append(of, ev)
			}
		}
		require.Len(t, rows, len(of))
		for i, ev := range of {
			require.NoError(t, sample.Same(ev.JSON, rows[i], 9), "%s", load)
		}
	}
	return len(events)
}

// rowsOf returns the rows of a table as JSON objects.
func rowsOf(t *testing.T, db *sql.DB, s *schemas.Schema, keepNames bool) [][]byte {
	t.Helper()
	rows, err := db.Query(`SELECT * FROM "` + export.TableName(s.Name.Value) + `" ORDER BY rowid`)
	require.NoError(t, err)
	defer rows.Close()
	names, err := rows.Columns()
	require.NoError(t, err)
	var all [][]byte
	for rows.Next() {
		vals, into := make([]any, len(names)), make([]any, len(names))
		for i := range vals {
			into[i] = &vals[i]
		}
		require.NoError(t, rows.Scan(into...))
		row := make(map[string]any)
		for i, name := range names {
			row[name] = fromSQLite(vals[i], typeOf(s, name, keepNames))
		}
		text, err := json.Marshal(row)
		require.NoError(t, err)
		all = append(all, text)
	}
	require.NoError(t, rows.Err())
	return all
}

func fromSQLite(val any, typ schemas.Type) any {
	switch text, isText := val.(string); {
	case val == nil:
		return nil
	case typ == schemas.Boolean:
		return val.(int64) == 1
	case isText && slices.Contains([]schemas.Type{schemas.Object, schemas.Array, schemas.JSON}, typ):
		return json.RawMessage(text)
	}
	return val
}

// typeOf is the type of a column of the top level.
func typeOf(s *schemas.Schema, name string, keepNames bool) schemas.Type {
	switch {
	case name == "p_header" || name == "p_enrichment":
		return schemas.JSON
	case len(name) > 6 && name[:6] == "p_any_":
		return schemas.Array
	}
	for _, f := range s.Fields {
		out := f.Name.Value
		if !keepNames {
			out, _ = schemas.OutputName(out)
		}
		if out == name {
			return s.Resolve(&f.Value).Type
		}
	}
	return schemas.String
}

func TestSQLiteOfGolden(t *testing.T) {
	for _, times := range []parser.TimeFormat{parser.Nanos, parser.Millis, parser.RFC3339} {
		require.Positive(t, checkSQLite(t, golden(t), &parser.Options{TimeFormat: times, SourceID: "s1"}))
	}
}

func TestSQLiteOfRandom(t *testing.T) {
	rounds := 150
	if testing.Short() {
		rounds = 20
	}
	for seed := range uint64(rounds) {
		r := rand.New(rand.NewPCG(seed, 2))
		keep := seed%2 == 0
		s, err := sample.Random(r, sample.Shape{AnyNames: keep})
		require.NoError(t, err)
		checkSQLite(t, s, &parser.Options{KeepNames: keep})
	}
}
