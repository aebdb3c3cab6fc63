package parser

import (
	"slices"

	"github.com/margaylog/margay/parser/internal/plan"
	"github.com/margaylog/margay/schemas"
)

// A Code names what is wrong with an event. Codes are words, and never
// renamed once released.
type Code string

// The codes of rejected events.
const (
	InvalidJSON      Code = "invalid-json"
	NotObject        Code = "not-object"
	TooDeep          Code = "too-deep"
	TooLong          Code = "too-long" // over the limit of package stream, or 2 GiB
	MissingField     Code = plan.MissingField
	WrongType        Code = plan.WrongType
	OutOfRange       Code = plan.OutOfRange
	BadTime          Code = plan.BadTime
	FailedValidation Code = plan.FailedValidation
	NoLogType        Code = "no-log-type"
)

// Codes returns every code of a rejected event, as a slice of the caller's.
func Codes() []Code {
	return []Code{
		InvalidJSON, NotObject, TooDeep, TooLong, MissingField, WrongType, OutOfRange, BadTime, FailedValidation, NoLogType,
	}
}

// The codes of diagnostics that Compile adds to those of loading.
const (
	Unsupported schemas.Code = "unsupported"
	SameFields  schemas.Code = "same-fields"
	NoSchema    schemas.Code = "no-schema"
)

var compileCodes = []schemas.CodeSpec{{
	Code: Unsupported, Severity: schemas.Error,
	Means:   "The schema uses a part of the language that this version checks but does not run: a text parser, a transformation, or isEmbeddedJSON.",
	Fix:     "Remove it, or leave the schema out.",
	Example: "schema: Custom.Log\nparser:\n  csv:\n    columns: [time, user]\nfields:\n  - name: user\n    type: string\n",
}, {
	Code: SameFields, Severity: schemas.Warning,
	Means:   "Two schemas have the same fields: no event can tell them apart, and the one whose name sorts first gets them all.",
	Fix:     "Add a validate to one of them, or name the log type with --log-type.",
	Example: "schema: Custom.First\nfields:\n  - name: user\n    type: string\n---\nschema: Custom.Second\nfields:\n  - name: user\n    type: string\n",
}, {
	Code: NoSchema, Severity: schemas.Error,
	Means: "There is no schema to compile.",
	Fix:   "Name at least one schema file or directory.",
}}

// CompileCodes returns the diagnostics that Compile adds to those of loading,
// schemas.Codes, as a slice of the caller's.
func CompileCodes() []schemas.CodeSpec { return slices.Clone(compileCodes) }
