package export

import (
	"bytes"
	"cmp"
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/margaylog/margay/indicators"
	"github.com/margaylog/margay/internal/timefmt"
	"github.com/margaylog/margay/schemas"
)

// A Target is a kind of artefact.
type Target string

// The targets.
const (
	JSONSchema Target = "json-schema" // JSON Schema 2020-12
	SQLite     Target = "sqlite"
	DuckDB     Target = "duckdb"
	ClickHouse Target = "clickhouse"
	Postgres   Target = "postgres"
	Athena     Target = "athena"
	Snowflake  Target = "snowflake"
	BigQuery   Target = "bigquery"
	Markdown   Target = "markdown"
	Go         Target = "go"
)

// A TargetSpec describes a target.
type TargetSpec struct {
	Target Target
	Doc    string // what it makes of a schema, in a line
	Table  bool   // it is a table of a data store
	Loads  bool   // it is one for which there is a statement that loads events

	write func(w *writer, tables []*table)
}

// Targets returns the targets, in the order of the documentation. The slice is
// the caller's.
func Targets() []TargetSpec {
	return []TargetSpec{
		{JSONSchema, "a JSON Schema, draft 2020-12, of the events", false, false, writeJSONSchema},
		store(SQLite, "a strict table; objects and lists are JSON text", sqlite{}),
		store(DuckDB, "a table with STRUCT, list and JSON columns", duckdb{}),
		store(ClickHouse, "a MergeTree table with Tuple and Array columns", clickhouse{}),
		store(Postgres, "a table with arrays, and jsonb for objects", postgres{}),
		store(Athena, "an external table over JSON files", athena{}),
		store(Snowflake, "a table with OBJECT, ARRAY and VARIANT columns", snowflake{}),
		store(BigQuery, "a partitioned table with STRUCT and ARRAY columns", bigquery{}),
		{Markdown, "a page of documentation", false, false, writeMarkdown},
		{Go, "a Go file with a struct for each object", false, false, writeGo},
	}
}

// A Side is one of the two ends of a schema.
type Side int

// The sides.
const (
	Out Side = iota // normalized events
	In              // raw events, as sources send them
)

// A TimeFormat is how the timestamps of normalized events are written. The
// values are those of package parser.
type TimeFormat int

// The time formats.
const (
	Nanos   = TimeFormat(timefmt.Nanos)   // 2006-01-02 15:04:05.000000000
	Millis  = TimeFormat(timefmt.Millis)  // 2006-01-02 15:04:05.000
	RFC3339 = TimeFormat(timefmt.RFC3339) // 2006-01-02T15:04:05.999999999Z
)

// Options say how events are normalized, since what describes them has to
// agree with that, and where tables and types are to be. The zero value, like
// a nil *Options, holds the defaults.
type Options struct {
	// As in the options of package parser.
	Indicators  *indicators.Registry // nil: the built-in ones
	TimeFormat  TimeFormat
	KeepUnknown bool
	KeepNames   bool

	// Side is the end that a JSON Schema describes; all else describes
	// normalized events.
	Side Side

	// Load asks for the statements that load normalized events into the
	// tables, instead of those that make the tables.
	Load bool

	// Database qualifies the names of tables: a schema of Postgres, a
	// database of ClickHouse, a dataset of BigQuery. Empty: none does.
	Database string

	// Location is where the normalized events are: the place of an Athena
	// table, the file or address that a load reads. Empty: a placeholder.
	Location string

	// Package is the name of the Go package. Empty: logs.
	Package string
}

// Problems are all the reasons why schemas cannot be exported to a target.
type Problems []Problem

// A Problem is one of them, at its place in a schema.
type Problem struct {
	schemas.Pos
	Msg string
}

// Error returns all problems, one a line.
func (p Problems) Error() string {
	lines := make([]string, len(p))
	for i, one := range p {
		lines[i] = one.Error()
	}
	return strings.Join(lines, "\n")
}

// Error returns the problem after its place, if it has one.
func (p Problem) Error() string {
	if p.File == "" {
		return p.Msg
	}
	return fmt.Sprintf("%s: %s", p.Pos, p.Msg)
}

// Append appends to dst the artefact of a target for the schemas, and returns
// the extended slice. The schemas are those of schemas.Docs: free of errors.
// Names that the target does not take, and the like, are Problems. Several
// Append may run at once.
func Append(dst []byte, to Target, list []*schemas.Schema, o *Options) ([]byte, error) {
	if o == nil {
		o = &Options{}
	}
	targets := Targets()
	i := slices.IndexFunc(targets, func(spec TargetSpec) bool { return spec.Target == to })
	if i < 0 {
		return dst, fmt.Errorf("export: unknown target %q", to)
	}
	if len(list) == 0 {
		return dst, errors.New("export: no schemas")
	}
	w := &writer{Options: o, spec: targets[i]}
	tables := make([]*table, len(list))
	for i, s := range list {
		tables[i] = newTable(s, o)
	}
	w.spec.write(w, tables)
	if len(w.problems) > 0 {
		slices.SortStableFunc(w.problems, comparePlaces)
		return dst, w.problems
	}
	return append(dst, w.Bytes()...), nil
}

func comparePlaces(a, b Problem) int {
	return cmp.Or(strings.Compare(a.File, b.File), a.Line-b.Line, a.Column-b.Column)
}

// A writer collects an artefact and what is wrong with it.
type writer struct {
	*Options
	bytes.Buffer
	spec     TargetSpec
	problems Problems
}

func (w *writer) line(format string, args ...any) { fmt.Fprintf(w, format+"\n", args...) }

func (w *writer) problem(at schemas.Pos, format string, args ...any) {
	w.problems = append(w.problems, Problem{at, fmt.Sprintf(format, args...)})
}

// outputName is the name of a field in the output.
func (o *Options) outputName(name string) string {
	if o.KeepNames {
		return name
	}
	name, _ = schemas.OutputName(name)
	return name
}
