package parser

import (
	"time"

	"github.com/margaylog/margay/internal/timefmt"
	"github.com/margaylog/margay/parser/internal/plan"
	"github.com/margaylog/margay/parser/internal/tape"
	"github.com/margaylog/margay/parser/internal/textfmt"
	"github.com/margaylog/margay/schemas"
)

// A Set is the schemas that compete for events, compiled. It is immutable
// and safe for concurrent use; each goroutine makes a Parser of its own.
type Set struct {
	options Options
	logs    []*logType // in the order of their names
	byName  map[string]*logType
	texts   []*logType // those that read text
	keys    *tape.Keys
	top     [][]int32 // by key: which log types, by index, know it at the top level
	source  []byte    // p_source_id and p_source_label, as they are written
	lists   []string  // names of the indicator lists, by their IDs
	prefix  [][]byte  // the same as they are written: ,"p_any_...":[
	unknown bool      // some schema keeps unknown keys
	diags   schemas.Diagnostics

	enrichment Enrichment // nil: none
}

// A logType is one compiled schema.
type logType struct {
	name     string
	index    int32
	fields   *plan.Fields
	sizes    sizes
	validate bool // some field has a validate
	unknown  bool // keeps unknown keys

	// How text becomes fields; nil for log types whose events are JSON.
	format *textfmt.Format
	script Script // besides format, which then has no fields of its own

	// What is written around the row id and the times.
	head []byte // ,"p_log_type":"...","p_row_id":"
	tail []byte // ,"p_schema_version":0 and the source
}

func (l *logType) isText() bool { return l.format != nil }

// sizes are what log types are ordered by when an event's keys do not
// decide: fields of all levels.
type sizes struct{ fields, required int }

// LogTypes returns the names of the log types that compete, sorted.
func (s *Set) LogTypes() []string {
	names := make([]string, len(s.logs))
	for i, l := range s.logs {
		names[i] = l.name
	}
	return names
}

// CheckLogType returns nil when a log type of that name competes, and else an
// *UnknownLogTypeError.
func (s *Set) CheckLogType(name string) error {
	_, err := s.logType(name)
	return err
}

func (s *Set) logType(name string) (*logType, error) {
	l := s.byName[name]
	if l == nil {
		return nil, unknownLogType(name, s.LogTypes())
	}
	return l, nil
}

// only returns the one log type that competes, or nil when there are more.
func (s *Set) only() *logType {
	if len(s.logs) == 1 {
		return s.logs[0]
	}
	return nil
}

// Diagnostics returns the warnings of the compilation: those of the Docs and
// those that only all schemas together give.
func (s *Set) Diagnostics() schemas.Diagnostics { return s.diags }

// Now reads the clock of the options.
func (s *Set) Now() time.Time { return s.options.Now() }

// profile returns how timestamps are written.
func (s *Set) profile() timefmt.Profile { return timefmt.Profile(s.options.TimeFormat) }
