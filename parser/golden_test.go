package parser_test

import (
	"bytes"
	"encoding/json"
	"errors"
	"flag"
	"io"
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/require"
	"gopkg.in/yaml.v3"

	"github.com/margaylog/margay/internal/corpus"
	"github.com/margaylog/margay/parser"
	"github.com/margaylog/margay/schemas"
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

// documents decodes the documents of a YAML file of testdata.
func documents[T any](t *testing.T, name string) []T {
	t.Helper()
	data, err := os.ReadFile(filepath.Join("..", "testdata", name))
	require.NoError(t, err)
	dec := yaml.NewDecoder(bytes.NewReader(data))
	dec.KnownFields(true)
	var all []T
	for {
		var v T
		if err := dec.Decode(&v); errors.Is(err, io.EOF) {
			return all
		} else if err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		all = append(all, v)
	}
}

// contentOptions give the same bytes each time.
func contentOptions() *parser.Options {
	return &parser.Options{RowID: parser.ContentRowID, Now: fixedClock}
}

// Every built-in schema has events that pass, as Panther's own test files
// put them. All schemas compete.
func TestBuiltinSchemasPass(t *testing.T) {
	p := builtinSet(t, contentOptions()).NewParser()
	for _, s := range schemas.Builtin().Schemas {
		cases := documents[struct {
			Name, Input, Result string
			LogType             string `yaml:"logType"`
		}](t, s.Name.Value+"/tests.yml")
		require.NotEmpty(t, cases)
		for _, c := range cases {
			t.Run(s.Name.Value+"/"+c.Name, func(t *testing.T) {
				ev, err := p.Parse([]byte(c.Input))
				require.NoError(t, err)
				require.Equal(t, c.LogType, ev.LogType())
				var got, want map[string]any
				require.NoError(t, json.Unmarshal(ev.AppendJSON(nil), &got))
				require.NoError(t, json.Unmarshal([]byte(c.Result), &want))
				require.Len(t, got["p_row_id"], 27)
				delete(got, "p_row_id")
				require.Equal(t, "2024-03-01 12:00:00.000000000", got["p_parse_time"])
				delete(got, "p_parse_time")
				require.Equal(t, want, got)
			})
		}
	}
}

// Every built-in schema has events that must fail, as their own log type.
func TestBuiltinSchemasReject(t *testing.T) {
	p := builtinSet(t, nil).NewParser()
	for _, s := range schemas.Builtin().Schemas {
		cases := documents[struct {
			Name, Input string
			Errors      []string
		}](t, s.Name.Value+"/rejects.yml")
		require.NotEmpty(t, cases)
		for _, c := range cases {
			t.Run(s.Name.Value+"/"+c.Name, func(t *testing.T) {
				_, err := p.Parse([]byte(c.Input))
				require.Equal(t, c.Errors, codes(t, err))
				var e *parser.EventError
				errors.As(err, &e)
				require.Equal(t, s.Name.Value, e.LogType)
			})
		}
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
