package parser_test

import (
	"errors"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/margaylog/margay/parser"
	"github.com/margaylog/margay/schemas"
)

// testNow is the parse time of the tests.
var testNow = time.Date(2024, 3, 1, 12, 0, 0, 0, time.UTC)

func fixedClock() time.Time { return testNow }

func builtinSet(tb testing.TB, o *parser.Options) *parser.Set {
	tb.Helper()
	set, err := parser.Compile(schemas.Builtin(), o)
	require.NoError(tb, err)
	return set
}

// compile compiles schemas given as YAML. The clock stands still and row ids
// depend on the content, so that outputs can be compared.
func compile(tb testing.TB, yaml string, o parser.Options) *parser.Set {
	tb.Helper()
	docs, err := schemas.Parse("test.yml", []byte(yaml), nil)
	require.NoError(tb, err, yaml)
	o.Now = fixedClock
	o.RowID = parser.ContentRowID
	set, err := parser.Compile(docs, &o)
	require.NoError(tb, err, yaml)
	return set
}

// codes returns the violations of an error as "code /pointer".
func codes(tb testing.TB, err error) []string {
	tb.Helper()
	var e *parser.EventError
	require.True(tb, errors.As(err, &e), "want an EventError, got %v", err)
	var all []string
	for _, v := range e.Violations {
		all = append(all, string(v.Code)+" "+v.Field)
	}
	return all
}
