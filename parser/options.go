// Package parser compiles log schemas and turns raw events into normalized
// ones.
//
// [Compile] makes an immutable [Set] of many schemas, to be shared. A
// [Parser], one per goroutine, reads one event after another: it finds out
// which log type an event is, checks and converts its fields, picks the
// event time, collects indicators, and gives an [Event], or an [EventError]
// that says all that is wrong with it.
package parser

import (
	"fmt"
	"io"
	"time"

	"github.com/margaylog/margay/indicators"
	"github.com/margaylog/margay/internal/timefmt"
	"github.com/margaylog/margay/parser/internal/tape"
)

// Options change how schemas are compiled and events are read. The zero
// value, like a nil *Options, holds the defaults.
type Options struct {
	// Indicators is the registry that schemas name indicators of. Nil means
	// indicators.Default(). Load the schemas with the same one.
	Indicators *indicators.Registry

	// Scripts runs the scripts of schemas whose parser is one; package
	// parser/script has an engine. With nil such a schema is an error.
	Scripts ScriptEngine

	// LogTypes restricts the schemas that compete to those named. Empty
	// means all.
	LogTypes []string

	// KeepUnknown writes keys that a schema does not know after the fields
	// of their object, as fieldDiscoveryEnabled does for one schema.
	KeepUnknown bool

	// KeepNames leaves field names as they are in the schema, instead of
	// making them fit for the columns of a data lake.
	KeepNames bool

	// Fallback lets the next log type that an event satisfies take it when
	// the one whose keys fit best refuses it.
	Fallback bool

	// OnFieldError says what a value that does not fit its field does.
	OnFieldError FieldErrors

	// MaxDepth is how deep objects and arrays may nest, the event itself
	// being 1; 0 means 512, and 10,000 is the most.
	MaxDepth int

	// TimeFormat is how timestamps are written.
	TimeFormat TimeFormat

	// RowID is how p_row_id is made.
	RowID RowIDMode

	// SourceID and SourceLabel become p_source_id and p_source_label of
	// every event, unless they are empty.
	SourceID, SourceLabel string

	// Enricher adds p_enrichment to events; package lookup has one. Nil
	// means that none have it.
	Enricher Enricher

	// NoShapes turns off the short cuts for events whose layout or keys were
	// seen before, and for rows of text. It changes speed and memory and
	// nothing else, and is there to measure and to test that.
	NoShapes bool

	// Now is the clock; nil means time.Now. Several parsers may call it at
	// the same time.
	Now func() time.Time

	// Rand is where random row ids come from; nil means crypto/rand. It is
	// read by one parser at a time, 16 bytes whenever the parse time moves to
	// another second. Where it fails, crypto/rand takes its place.
	Rand io.Reader
}

// FieldErrors says what a value that does not fit its field does.
type FieldErrors int

const (
	// RejectEvent refuses the whole event.
	RejectEvent FieldErrors = iota
	// NullField drops the value, and makes an element of an array null. An
	// event is still refused when the field is required, or fails validate.
	NullField
)

// A TimeFormat is how timestamps are written, always in UTC.
type TimeFormat int

// The time formats of the output.
const (
	Nanos   TimeFormat = TimeFormat(timefmt.Nanos)   // 2006-01-02 15:04:05.000000000
	Millis  TimeFormat = TimeFormat(timefmt.Millis)  // 2006-01-02 15:04:05.000
	RFC3339 TimeFormat = TimeFormat(timefmt.RFC3339) // 2006-01-02T15:04:05.999999999Z
)

// A RowIDMode is how p_row_id, a KSUID, is made.
type RowIDMode int

const (
	// RandomRowID takes the parse time and a random payload: every row has
	// an id of its own.
	RandomRowID RowIDMode = iota
	// ContentRowID takes the event time and a hash of the log type and the
	// fields: the same event has the same id whenever it is read.
	ContentRowID
)

const defaultMaxDepth = 512

// withDefaults returns a copy of o in which every default is filled in.
func (o *Options) withDefaults() (Options, error) {
	var c Options
	if o != nil {
		c = *o
	}
	if c.Indicators == nil {
		c.Indicators = indicators.Default()
	}
	if c.Now == nil {
		c.Now = time.Now
	}
	if c.MaxDepth == 0 {
		c.MaxDepth = defaultMaxDepth
	}
	if c.MaxDepth < 1 || c.MaxDepth > tape.MaxDepth {
		return c, fmt.Errorf("parser: MaxDepth is %d; it must be 1 to %d", c.MaxDepth, tape.MaxDepth)
	}
	if c.Rand != nil {
		c.Rand = &lockedReader{r: c.Rand}
	}
	return c, nil
}
