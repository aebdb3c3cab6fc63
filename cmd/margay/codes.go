package main

import "github.com/margaylog/margay/schemas"

// diagnosticCodes returns every code that check can report: those of loading,
// and those of compiling.
func diagnosticCodes() []schemas.CodeSpec {
	return append(schemas.Codes(),
		schemas.CodeSpec{
			Code: "unsupported", Severity: schemas.Error,
			Means:   "The schema uses a part of the language that this version checks but does not run: a text parser, a transformation, or isEmbeddedJSON.",
			Fix:     "Remove it, or leave the schema out.",
			Example: "schema: Custom.Log\nparser:\n  csv:\n    columns: [time, user]\nfields:\n  - name: user\n    type: string\n",
		},
		schemas.CodeSpec{
			Code: "same-fields", Severity: schemas.Warning,
			Means:   "Two schemas have the same fields: no event can tell them apart, and the one whose name sorts first gets them all.",
			Fix:     "Add a validate to one of them, or name the log type with --log-type.",
			Example: "schema: Custom.First\nfields:\n  - name: user\n    type: string\n---\nschema: Custom.Second\nfields:\n  - name: user\n    type: string\n",
		},
	)
}
