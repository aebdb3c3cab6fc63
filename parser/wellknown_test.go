package parser_test

import (
	"bytes"
	"errors"
	"io"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
	"gopkg.in/yaml.v3"

	"github.com/margaylog/margay/parser"
	"github.com/margaylog/margay/parser/script"
	"github.com/margaylog/margay/schemas"
	"github.com/margaylog/margay/schemas/schematest"
)

// The schemas of testdata/schemas are our own, in the style of logs that
// everybody knows. Beside each stands a file of tests as Panther has them; in
// testdata/logs/<log type> are events that must be refused, a sample of the
// log, and what becomes of it.

// twins read the same text as another schema, in another way. No record can
// tell them apart, so the two never compete.
var twins = map[string]string{
	"Apache.CommonLogFast":   "Apache.CommonLog",
	"Apache.CombinedLogFast": "Apache.CombinedLog",
	"Amazon.FlowLogDefault":  "Amazon.FlowLog",
	"Syslog.IETFScript":      "Syslog.IETF",
}

// wellKnown loads the schemas. They have no diagnostics, not even warnings.
func wellKnown(t *testing.T) *schemas.Docs {
	t.Helper()
	docs, err := schemas.Load(os.DirFS(filepath.Join("..", "testdata", "schemas")), nil)
	require.NoError(t, err)
	return docs
}

// compete compiles the schemas of these names, without a warning.
func compete(t *testing.T, docs *schemas.Docs, o parser.Options, names ...string) *parser.Set {
	t.Helper()
	o.LogTypes, o.RowID, o.Now, o.Scripts = names, parser.ContentRowID, fixedClock, script.New(nil)
	set, err := parser.Compile(docs, &o)
	require.NoError(t, err)
	require.Empty(t, set.Diagnostics())
	return set
}

// crowds returns the log types that compete: all but the twins, and all but
// those that have one.
func crowds(docs *schemas.Docs) [2][]string {
	var all [2][]string
	for _, s := range docs.Schemas {
		name := s.Name.Value
		original, twin := twins[name]
		hasTwin := slices.ContainsFunc(docs.Schemas, func(s *schemas.Schema) bool { return twins[s.Name.Value] == name })
		if !twin {
			all[0] = append(all[0], name)
		}
		if original != "" || !hasTwin {
			all[1] = append(all[1], name)
		}
	}
	return all
}

// eachSet calls f with the sets that a schema is in: alone, and in the crowds.
func eachSet(t *testing.T, docs *schemas.Docs, s *schemas.Schema, o parser.Options, f func(set *parser.Set)) {
	t.Helper()
	f(compete(t, docs, o, s.Name.Value))
	for _, crowd := range crowds(docs) {
		if slices.Contains(crowd, s.Name.Value) {
			f(compete(t, docs, o, crowd...))
		}
	}
}

// records cuts the input of a test: for text each line is a record, for JSON
// it is one event whatever its lines are.
func records(s *schemas.Schema, input string) [][]byte {
	if s.Parser == nil {
		return [][]byte{[]byte(input)}
	}
	var all [][]byte
	for line := range strings.Lines(input) {
		if strings.TrimSpace(line) != "" {
			all = append(all, []byte(strings.TrimSuffix(line, "\n")))
		}
	}
	return all
}

// parseFile parses records as those of one file, up to the first that is
// refused. n is how many it has parsed.
func parseFile(p *parser.Parser, records [][]byte) (events []*parser.Event, n int, err error) {
	p.StartFile()
	for i, r := range records {
		ev, err := p.Parse(r)
		if err == nil {
			events = append(events, ev.Clone())
		} else if !errors.Is(err, parser.ErrSkipped) {
			return events, i + 1, err
		}
	}
	return events, len(records), nil
}

// TestWellKnownSchemas runs the _tests.yml files, each schema alone and in
// competition with the others.
func TestWellKnownSchemas(t *testing.T) {
	docs := wellKnown(t)
	require.Len(t, docs.Schemas, 12+len(twins))
	dir := filepath.Join("..", "testdata", "schemas")
	o := schematest.Options{Schemas: docs, Parser: &parser.Options{Scripts: script.New(nil)}}
	suite, err := schematest.LoadPaths([]string{dir}, &o)
	require.NoError(t, err)
	for _, c := range suite.Run().Coverage {
		require.GreaterOrEqual(t, c.Tests, 4, c.LogType)
	}
	o.Update = *update
	schematest.Run(t, &o, dir)
	o.Update, o.Compete = false, true
	for _, crowd := range crowds(docs) {
		o.Parser.LogTypes = crowd
		schematest.Run(t, &o, dir)
	}
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

// verdict is how a record is refused.
type verdict struct {
	LogType string   `yaml:"logType"`
	Errors  []string // code and pointer of each violation
}

// TestWellKnownRejects reads broken events; those of text are the last line
// of their input. Crowd says what becomes of one where others compete, when
// that is not the same: a validate that refuses it makes it another's.
func TestWellKnownRejects(t *testing.T) {
	docs := wellKnown(t)
	for _, s := range docs.Schemas {
		cases := documents[struct {
			Name, Input string
			Errors      []string
			Crowd       *verdict
		}](t, "logs/"+s.Name.Value+"/rejects.yml")
		require.GreaterOrEqual(t, len(cases), 4, s.Name.Value)
		eachSet(t, docs, s, parser.Options{}, func(set *parser.Set) {
			p := set.NewParser()
			crowd := len(set.LogTypes()) > 1
			for _, c := range cases {
				t.Run(s.Name.Value+"/"+c.Name, func(t *testing.T) {
					lines := records(s, c.Input)
					want := verdict{s.Name.Value, c.Errors}
					if crowd {
						lines = append(headless(s), lines...)
						if c.Crowd != nil {
							want = *c.Crowd
						}
					}
					_, n, err := parseFile(p, lines)
					var e *parser.EventError
					require.ErrorAs(t, err, &e)
					require.Equal(t, len(lines), n, "line %d: %v", n, err)
					if !crowd || c.Crowd != nil || claimed(s, c.Errors) {
						require.Equal(t, want, verdict{e.LogType, codes(t, err)}, "%v", err)
					}
				})
			}
		})
	}
}

// claimed reports whether a record that is refused is its schema's in a crowd
// too: it is a JSON object, or a format has matched it and no validate refuses
// it. Who comes closest to other records depends on the crowd.
func claimed(s *schemas.Schema, errors []string) bool {
	for _, e := range errors {
		code, _, _ := strings.Cut(e, " ")
		switch parser.Code(code) {
		case parser.InvalidJSON, parser.NotObject, parser.NoMatch, parser.ScriptFailed:
			return false
		case parser.FailedValidation:
			if s.Parser != nil {
				return false
			}
		}
	}
	return true
}

// headless returns what a file begins with before a record of s, where others
// compete that take the first record for a header: one with which they take
// no line of more than a word.
func headless(s *schemas.Schema) [][]byte {
	if hasHeader(s) {
		return nil
	}
	return [][]byte{[]byte("#start")}
}

func hasHeader(s *schemas.Schema) bool {
	return s.Parser != nil && s.Parser.CSV != nil && s.Parser.CSV.HasHeader.Value
}

// sampleOf returns the sample of a log. A twin without one takes the other's.
func sampleOf(t *testing.T, logType string) [][]byte {
	t.Helper()
	for _, name := range []string{logType, twins[logType]} {
		for _, file := range []string{"events.ndjson", "events.log"} {
			data, err := os.ReadFile(filepath.Join("..", "testdata", "logs", name, file))
			if err == nil {
				return bytes.Split(bytes.TrimSuffix(data, []byte("\n")), []byte("\n"))
			}
		}
	}
	t.Fatalf("%s has no sample", logType)
	return nil
}

// TestWellKnownSamples reads the samples, one after the other through one
// parser. What comes out does not depend on who else competes.
func TestWellKnownSamples(t *testing.T) {
	docs := wellKnown(t)
	var together [2]*parser.Parser
	for i, crowd := range crowds(docs) {
		together[i] = compete(t, docs, parser.Options{}, crowd...).NewParser()
	}
	for _, s := range docs.Schemas {
		name := s.Name.Value
		sample := sampleOf(t, name)
		alone := normalizeFile(t, compete(t, docs, parser.Options{}, name).NewParser(), name, sample)
		require.GreaterOrEqual(t, bytes.Count(alone, []byte("\n")), 20, name)
		require.Equal(t, string(golden(t, "logs/"+name+"/normalized.ndjson", alone)), string(alone), name)
		for i, crowd := range crowds(docs) {
			if slices.Contains(crowd, name) {
				require.Equal(t, string(alone), string(normalizeFile(t, together[i], name, sample)), name)
			}
		}
	}
}

// normalizeFile returns what becomes of the records of a file, which are all
// of one log type.
func normalizeFile(t *testing.T, p *parser.Parser, logType string, records [][]byte) []byte {
	t.Helper()
	events, n, err := parseFile(p, records)
	require.NoError(t, err, "%s: line %d", logType, n)
	var out []byte
	for _, ev := range events {
		require.Equal(t, logType, ev.LogType())
		out = append(ev.AppendJSON(out), '\n')
	}
	return out
}

// TestWellKnownMixed reads a file in which the lines of all samples take
// turns. Logs with a header do not come in such files.
func TestWellKnownMixed(t *testing.T) {
	docs := wellKnown(t)
	headed := make(map[string]bool)
	for _, s := range docs.Schemas {
		headed[s.Name.Value] = hasHeader(s)
	}
	for _, crowd := range crowds(docs) {
		crowd = slices.DeleteFunc(crowd, func(name string) bool { return headed[name] })
		p := compete(t, docs, parser.Options{}, crowd...).NewParser()
		samples, longest := make([][][]byte, len(crowd)), 0
		for i, name := range crowd {
			samples[i] = sampleOf(t, name)
			longest = max(longest, len(samples[i]))
		}
		for line := range longest {
			for i, name := range crowd {
				if line < len(samples[i]) {
					readAs(t, p, name, samples[i][line])
				}
			}
		}
	}
}

// readAs parses a record whose log type is to be found, unless it is skipped.
func readAs(t *testing.T, p *parser.Parser, logType string, record []byte) {
	t.Helper()
	ev, err := p.Parse(record)
	if errors.Is(err, parser.ErrSkipped) {
		return
	}
	require.NoError(t, err, "%s: %s", logType, record)
	require.Equal(t, logType, ev.LogType(), "%s", record)
}

// TestWellKnownProfiles reads the samples with other outputs. What an event is
// does not depend on them, so its id and its indicators stay.
func TestWellKnownProfiles(t *testing.T) {
	docs := wellKnown(t)
	for _, s := range docs.Schemas {
		name := s.Name.Value
		want := normalizeFile(t, compete(t, docs, parser.Options{}, name).NewParser(), name, sampleOf(t, name))
		for _, o := range []parser.Options{{TimeFormat: parser.Millis}, {TimeFormat: parser.RFC3339}, {KeepUnknown: true}, {KeepNames: true, NoShapes: true}} {
			got := normalizeFile(t, compete(t, docs, o, name).NewParser(), name, sampleOf(t, name))
			if !o.KeepNames { // the names of fields are part of what an id is made from
				require.Equal(t, rowIDs.FindAllString(string(want), -1), rowIDs.FindAllString(string(got), -1), name)
			}
			require.Equal(t, indicatorLists.FindAllString(string(want), -1), indicatorLists.FindAllString(string(got), -1), name)
		}
	}
}

var (
	rowIDs         = regexp.MustCompile(`"p_row_id":"\w*"`)
	indicatorLists = regexp.MustCompile(`"p_any_.*`)
)
