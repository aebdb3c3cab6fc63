package parser_test

import (
	"bytes"
	"flag"
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/margaylog/margay/internal/corpus"
	"github.com/margaylog/margay/parser"
	"github.com/margaylog/margay/schemas"
	"github.com/margaylog/margay/schemas/schematest"
)

var update = flag.Bool("update", false, "rewrite the golden files")

// golden reads, or with -update writes, a file of testdata.
func golden(t *testing.T, name string, made []byte) []byte {
	t.Helper()
	path := filepath.Join("..", "testdata", name)
	if *update {
		require.NoError(t, os.WriteFile(path, made, 0o644))
	}
	data, err := os.ReadFile(path)
	require.NoError(t, err)
	return data
}

// contentOptions give the same bytes each time.
func contentOptions() *parser.Options {
	return &parser.Options{RowID: parser.ContentRowID, Now: fixedClock}
}

// Every built-in schema has events that pass, and events that must fail as
// their own log type, each read alone and in competition with the others.
func TestBuiltinSchemas(t *testing.T) {
	for _, s := range schemas.Builtin().Schemas {
		dir := filepath.Join("..", "testdata", s.Name.Value)
		files := []string{filepath.Join(dir, "tests.yml"), filepath.Join(dir, "rejects.yml")}
		schematest.Run(t, &schematest.Options{Update: *update}, files...)
		schematest.Run(t, &schematest.Options{Compete: true}, files...)
	}
}

// The golden corpora: events of every documented shape, in each style of
// writing. White space and the order of keys change nothing in the output.
func TestGoldenCorpora(t *testing.T) {
	p := builtinSet(t, contentOptions()).NewParser()
	for _, logType := range corpus.LogTypes() {
		var events, want []byte
		for seed := range uint64(60) {
			compact := corpus.New(seed).Append(nil, logType, corpus.Compact)
			events = append(append(events, compact...), '\n')
			line := normalizeAs(t, p, logType, compact)
			want = append(append(want, line...), '\n')
			for _, style := range []corpus.Style{corpus.Spaced, corpus.Shuffled, corpus.Pretty} {
				raw := corpus.New(seed).Append(nil, logType, style)
				require.Equal(t, string(line), string(normalizeAs(t, p, logType, raw)), "%s", raw)
			}
		}
		require.Equal(t, string(golden(t, logType+"/events.ndjson", events)), string(events))
		require.Equal(t, string(golden(t, logType+"/normalized.ndjson", want)), string(want))
	}
}

// normalizeAs parses an event, whose log type is to be found, and checks it.
func normalizeAs(t *testing.T, p *parser.Parser, logType string, raw []byte) []byte {
	t.Helper()
	ev, err := p.Parse(raw)
	require.NoError(t, err, "%s", raw)
	require.Equal(t, logType, ev.LogType(), "%s", raw)
	return ev.AppendJSON(nil)
}

// The sample that the README's command reads.
func TestSample(t *testing.T) {
	sample := golden(t, "onepassword/mixed.ndjson", corpus.New(1).AppendMixed(nil, 300))
	p := builtinSet(t, contentOptions()).NewParser()
	seen := make(map[string]int)
	for line := range bytes.Lines(sample) {
		ev, err := p.Parse(line)
		require.NoError(t, err, "%s", line)
		seen[ev.LogType()]++
	}
	for _, logType := range corpus.LogTypes() {
		require.Greater(t, seen[logType], 50)
	}
}
