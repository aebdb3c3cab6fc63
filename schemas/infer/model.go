package infer

import "github.com/margaylog/margay/schemas"

// A Schema is what was inferred.
type Schema struct {
	Name   string
	CSV    *CSV // nil: events are JSON objects
	Fields []*Field
}

// A Field is a field of a schema, or of an object in one.
type Field struct {
	Name       string
	RenameFrom string // the key that it reads; empty: its name
	Required   bool
	Value
}

// A Value is what a field, or the element of an array, holds.
type Value struct {
	Type        schemas.Type
	Description string
	TimeFormats []string
	EventTime   bool
	Indicators  []string
	Allow       []string // validate.allow
	Embedded    bool     // isEmbeddedJSON
	Fields      []*Field // of an object
	Element     *Value   // of an array

	instead [][]string // for each of TimeFormats, those that would do as well
}

// A Code says what a note is about.
type Code string

// The codes of notes.
const (
	EventTimeChosen Code = "event-time"     // which field is the time of the event
	NoEventTime     Code = "no-event-time"  // none is
	AmbiguousDate   Code = "ambiguous-date" // day and month could be the other way round
	NoTimeZone      Code = "no-time-zone"   // times are taken for UTC
	MapOfKeys       Code = "map"            // an object whose keys are data became json
	MixedTypes      Code = "mixed-types"    // values of several kinds
	NoValues        Code = "no-values"      // always null: left out
	Renamed         Code = "renamed"        // the field has another name than its key
	LeftOut         Code = "left-out"       // no field for other reasons, or no room for what is optional
	TooDeep         Code = "too-deep"       // json from here on down
)

// A Note says something about the inference that people should know.
type Note struct {
	Code  Code   `json:"code"`
	Field string `json:"field"` // dotted path, with [] for the elements of arrays; empty for the whole
	Text  string `json:"text"`
}

// A Result is what samples say about their schema.
type Result struct {
	Schema *Schema
	Events int64 // samples that it is made of
	Notes  []Note
}
