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
	TooLong          Code = plan.TooLong // over the limit of package stream, or 2 GiB; or what is made of fields is too much
	MissingField     Code = plan.MissingField
	WrongType        Code = plan.WrongType
	OutOfRange       Code = plan.OutOfRange
	BadTime          Code = plan.BadTime
	FailedValidation Code = plan.FailedValidation
	NoMatch          Code = "no-match"     // a text format
	ScriptFailed     Code = "script-error" // a script made no event of the text
	NoLogType        Code = "no-log-type"
)

// Codes returns every code of a rejected event, as a slice of the caller's.
func Codes() []Code {
	return []Code{
		InvalidJSON, NotObject, TooDeep, TooLong, MissingField, WrongType, OutOfRange, BadTime, FailedValidation,
		NoMatch, ScriptFailed, NoLogType,
	}
}

// The codes of diagnostics that Compile adds to those of loading.
const (
	BadPattern     schemas.Code = "bad-pattern"
	BadScript      schemas.Code = "bad-script"
	NoScriptEngine schemas.Code = "no-script-engine"
	NeverFilled    schemas.Code = "never-filled"
	SameFields     schemas.Code = "same-fields"
	NoSchema       schemas.Code = "no-schema"
)

var compileCodes = []schemas.CodeSpec{{
	Code: BadPattern, Severity: schemas.Error,
	Means:   "A pattern, template or column of a text parser can't work: an expression that is not RE2, an unknown grok pattern, a placeholder without a name.",
	Fix:     "Mend it; the message says where the mistake is.",
	Example: "schema: Custom.Log\nparser:\n  regex:\n    match: ['(?P<user>[a-z+']\nfields:\n  - name: user\n    type: string\n    required: true\n",
}, {
	Code: BadScript, Severity: schemas.Error,
	Means:   "The function of a script is not Starlark, or does not define parse(log).",
	Fix:     "Mend it; the message has line and column within the function.",
	Example: "schema: Custom.Log\nparser:\n  script:\n    function: |\n      def parse(log):\n          return {\"user\": lg}\nfields:\n  - name: user\n    type: string\n    required: true\n",
}, {
	Code: NoScriptEngine, Severity: schemas.Error,
	Means: "The schema's parser is a script, and the program that compiles it was given nothing to run scripts with. The command line has an engine; library users hand one to parser.Options.Scripts.",
	Fix:   "Set Options.Scripts, or leave the schema out.",
}, {
	Code: NeverFilled, Severity: schemas.Warning,
	Means:   "No record can give the field a value: the parser has no column, placeholder or group of that name.",
	Fix:     "Use the name that the parser gives, or remove the field.",
	Example: "schema: Custom.Log\nparser:\n  csv:\n    columns: [time, user]\nfields:\n  - name: usr\n    type: string\n    required: true\n",
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
