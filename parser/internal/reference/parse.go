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
}

// A Violation is one reason why an event was refused.
type Violation struct {
	Field string // JSON Pointer into the event, by input names
	Code  string
}

// A Result is the decision on one event.
type Result struct {
	JSON       string // the line, without newline; empty when rejected
	LogType    string
	Violations []Violation // empty when accepted

	// What the totals count; all zero for a rejected event.
	DuplicateKeys bool // a schema field was repeated, or a kept key dropped
	Mended        bool // text that was written was broken
	Nulled        int  // values dropped by Options.NullField
	FellBack      bool // Options.Fallback chose the log type
}

// Parse decides about one event. All docs compete for it, at least one; those
// with a text parser never get it. Row ids are those of the content mode.
func Parse(docs []*schemas.Schema, o Options, raw []byte) Result {
	if o.MaxDepth == 0 {
		o.MaxDepth = 512
	}
	if code := check(raw, o.MaxDepth); code != "" {
		return reject(onlyName(docs), code)
	}
	event := readTree(string(raw))
	if event.kind != objectKind {
		return reject(onlyName(docs), notObject)
	}
	chosen := choice{schema: docs[0]}
	if len(docs) > 1 {
		chosen = classify(jsonSchemas(docs), o, event)
	}
	if chosen.schema == nil {
		return reject(chosen.closest, noLogType)
	}
	c := convert(chosen.schema, o, event)
	if len(c.violations) > 0 {
		return Result{LogType: chosen.schema.Name.Value, Violations: c.violations}
	}
	found := collect(c.root)
	return Result{
		JSON:          c.line(found),
		LogType:       chosen.schema.Name.Value,
		DuplicateKeys: c.repeated,
		Mended:        found.mended,
		Nulled:        c.nulled,
		FellBack:      chosen.fellBack,
	}
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
)

func reject(logType, code string) Result {
	return Result{LogType: logType, Violations: []Violation{{Code: code}}}
}

func jsonSchemas(docs []*schemas.Schema) []*schemas.Schema {
	var out []*schemas.Schema
	for _, s := range docs {
		if s.Parser == nil {
			out = append(out, s)
		}
	}
	return out
}

// onlyName is the log type of an event that could not be read: known only
// when nothing else competes.
func onlyName(docs []*schemas.Schema) string {
	if len(docs) == 1 {
		return docs[0].Name.Value
	}
	return ""
}
