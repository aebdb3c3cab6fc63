package main

import (
	"slices"

	"github.com/margaylog/margay/lookup"
	"github.com/margaylog/margay/parser"
	"github.com/margaylog/margay/schemas"
)

// diagnosticCodes returns every code that check can report: those of loading,
// of compiling, and of lookup tables.
func diagnosticCodes() []schemas.CodeSpec {
	return slices.Concat(schemas.Codes(), parser.CompileCodes(), lookup.Codes())
}
