package main

import (
	"github.com/margaylog/margay/parser"
	"github.com/margaylog/margay/schemas"
)

// diagnosticCodes returns every code that check can report: those of loading,
// and those of compiling.
func diagnosticCodes() []schemas.CodeSpec {
	return append(schemas.Codes(), parser.CompileCodes()...)
}
