package reference

import (
	"time"

	"github.com/margaylog/margay/schemas"
)

// Options are the switches of a run that change what is written. The zero
// value is the default behaviour.
type Options struct {
	KeepUnknown bool // keep unknown fields of every schema
	KeepNames   bool // do not rename fields
	Fallback    bool // the next satisfied schema may take an event
	NullField   bool // drop bad values instead of rejecting

	// MaxDepth is how deeply containers may nest, the event being 1. Zero
	// means 512; more than 10,000 is not supported.
	MaxDepth int

	TimeFormat  string // nanos, millis or rfc3339; empty means nanos
	SourceID    string
	SourceLabel string
	Now         time.Time // the parse time
	Lookups     []Lookup

	// Patterns are the built-in grok patterns, expressions by name.
	Patterns map[string]string

	// Scripts compiles the function of a script, which makes a JSON object of
	// a record. The interpreter is the one that the fast engine uses.
	Scripts func(function string) (run func(record []byte) ([]byte, error))
}

// A Violation is one reason why an event was refused.
type Violation struct {
	Field string // JSON Pointer into the event, by input names
	Code  string
}

// A Result is the decision on one record.
type Result struct {
	JSON       string // the line, without newline; empty unless accepted
	LogType    string
	Violations []Violation // empty unless rejected
	Skipped    bool        // the record is no event: all else is empty

	// What the totals count; all zero unless accepted.
	DuplicateKeys bool // a schema field was repeated, or a kept key dropped
	Mended        bool // text that was written was broken
	Nulled        int  // values dropped by Options.NullField
	FellBack      bool // Options.Fallback chose the log type
}

// Parse decides about one event as the first record of a file. All docs
// compete for it, at least one.
func Parse(docs []*schemas.Schema, o Options, raw []byte) Result {
	return New(docs, o).Parse(raw)
}

// The codes of violations.
const (
	invalidJSON      = "invalid-json"
	notObject        = "not-object"
	tooDeep          = "too-deep"
	missingField     = "missing-field"
	wrongType        = "wrong-type"
	outOfRange       = "out-of-range"
	badTime          = "bad-time"
	failedValidation = "failed-validation"
	noLogType        = "no-log-type"
	noMatch          = "no-match"
	scriptError      = "script-error"
)

func reject(logType, code string) Result {
	return Result{LogType: logType, Violations: []Violation{{Code: code}}}
}

// onlyName is the log type of an event that could not be read: known only
// when nothing else competes.
func onlyName(docs []*schemas.Schema) string {
	if len(docs) == 1 {
		return docs[0].Name.Value
	}
	return ""
}
