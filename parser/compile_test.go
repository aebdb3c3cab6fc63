package parser_test

import (
	"os"
	"regexp"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/margaylog/margay/indicators"
	"github.com/margaylog/margay/parser"
	"github.com/margaylog/margay/schemas"
)

// load parses schemas that have no errors.
func load(t *testing.T, yaml string) *schemas.Docs {
	t.Helper()
	docs, err := schemas.Parse("test.yml", []byte(yaml), nil)
	require.NoError(t, err)
	return docs
}

func TestCompileWarnsOfSchemasThatLookAlike(t *testing.T) {
	const fields = `
fields:
  - {name: at, type: timestamp, isEventTime: true, required: true}
  - {name: kind, type: string}
  - {name: x, type: string}
  - {name: y, type: string}
`
	set, err := parser.Compile(load(t, "schema: Test.One"+fields+"---\nschema: Test.Two"+fields), nil)
	require.NoError(t, err)
	require.Len(t, set.Diagnostics(), 1)
	require.Equal(t, schemas.Code("same-fields"), set.Diagnostics()[0].Code)
	require.Equal(t, "test.yml:8:9", set.Diagnostics()[0].Pos.String())
	require.Contains(t, set.Diagnostics()[0].Msg, "test.yml:1:9")

	apart := []string{fields}
	for _, field := range []string{ // in place of kind
		"{name: kind, type: string, validate: {allow: [b]}}",
		"{name: kind, type: string, concat: {paths: [x]}}",
		"{name: kind, type: string, concat: {paths: [y]}}",
		"{name: kind, type: string, concat: {paths: [x, y]}}",
		"{name: kind, type: string, concat: {paths: [x, y], separator: '-'}}",
		"{name: kind, type: string, split: {from: x, separator: '-', index: 0}}",
		"{name: kind, type: string, split: {from: y, separator: '-', index: 0}}",
		"{name: kind, type: string, split: {from: x, separator: ':', index: 0}}",
		"{name: kind, type: string, split: {from: x, separator: '-', index: 1}}",
		"{name: kind, type: timestamp, timeFormat: '%F %H'}",
		"{name: kind, type: timestamp, timeFormat: '%F %H', customTimezone: Asia/Tokyo}",
	} {
		apart = append(apart, strings.Replace(fields, "{name: kind, type: string}", field, 1))
	}
	for i := range apart {
		for k := range i {
			set, err := parser.Compile(load(t, "schema: Test.One"+apart[i]+"---\nschema: Test.Two"+apart[k]), nil)
			require.NoError(t, err)
			require.Empty(t, set.Diagnostics(), "%s\n%s", apart[i], apart[k])
		}
	}
}

func TestCompileChoosesLogTypes(t *testing.T) {
	set := builtinSet(t, &parser.Options{LogTypes: []string{"OnePassword.SignInAttempt", "OnePassword.ItemUsage"}})
	require.Equal(t, []string{"OnePassword.ItemUsage", "OnePassword.SignInAttempt"}, set.LogTypes())
	_, err := parser.Compile(schemas.Builtin(), &parser.Options{LogTypes: []string{"OnePassword.ItemUse"}})
	require.EqualError(t, err, `unknown log type "OnePassword.ItemUse" (did you mean "OnePassword.ItemUsage"?)`)
}

func TestCompileNeedsASchema(t *testing.T) {
	_, err := parser.Compile(&schemas.Docs{}, nil)
	require.ErrorContains(t, err, "[no-schema]")
}

func TestCompileBoundsDepth(t *testing.T) {
	for _, depth := range []int{-1, 10_001} {
		_, err := parser.Compile(schemas.Builtin(), &parser.Options{MaxDepth: depth})
		require.Error(t, err)
	}
}

// The registry of the load must be that of the compilation.
func TestCompileKnowsOnlyItsRegistry(t *testing.T) {
	docs := load(t, "schema: Test.One\nfields:\n  - {name: ip, type: string, indicators: [ip], required: true}\n")
	_, err := parser.Compile(docs, &parser.Options{Indicators: new(indicators.Registry)})
	require.ErrorContains(t, err, "[unknown-indicator]")
}

// A field's own ref may repeat: each use has operations of its own.
func TestRefsAreExpanded(t *testing.T) {
	set := compile(t, `
schema: Test.Refs
definitions:
  place: {type: object, fields: [{name: ip, type: string, required: true, indicators: [ip]}]}
fields:
  - {name: at, type: timestamp, isEventTime: true}
  - {name: from, type: ref, target: place, required: true}
  - {name: to, type: ref, target: place}
  - {name: hops, type: array, element: {type: ref, target: place}}
`, parser.Options{})
	p := set.NewParser()
	ev, err := p.Parse([]byte(`{"from":{"ip":"1.1.1.1"},"hops":[{"ip":"2.2.2.2"},{"ip":"3.3.3.3"}]}`))
	require.NoError(t, err)
	require.Equal(t, []string{"1.1.1.1", "2.2.2.2", "3.3.3.3"}, ev.Indicators("p_any_ip_addresses"))
	_, err = p.Parse([]byte(`{"from":{},"to":{},"hops":[{"ip":"2.2.2.2"},{}]}`))
	require.Equal(t, []string{"missing-field /from/ip", "missing-field /to/ip", "missing-field /hops/1/ip"}, codes(t, err))
}

// Codes and CompileCodes hold every constant there is: their source says how
// many.
func TestCodesAreComplete(t *testing.T) {
	src, err := os.ReadFile("codes.go")
	require.NoError(t, err)
	require.Len(t, parser.Codes(), len(regexp.MustCompile(`(?m)^\t\w+ +Code = `).FindAll(src, -1)))
	require.Len(t, parser.CompileCodes(), len(regexp.MustCompile(`(?m)^\t\w+ +schemas\.Code = `).FindAll(src, -1)))
}
