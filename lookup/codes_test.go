package lookup

import (
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/margaylog/margay/parser"
	"github.com/margaylog/margay/schemas"
)

// Each code is given, with the severity that its description has.
func TestCodes(t *testing.T) {
	good := definitionOf("r.json", "key", "Custom.Log", "id")
	examples := map[schemas.Code]string{
		DuplicateTable:  good + "---\n" + good,
		UnknownSchema:   good + "Schema: No.Such\n",
		BadPrimaryKey:   definitionOf("r.json", "kee", "Custom.Log", "id", "Schema: Row.Plain"),
		BadRow:          definitionOf("r.json", "kee", "Custom.Log", "id"),
		BadSelector:     definitionOf("r.json", "key", "Custom.Log", "nothing"),
		UnknownSelector: definitionOf("r.json", "key", "Custom.Open", "nothing"),
		UnknownLogType:  definitionOf("r.json", "key", "Custom.Lug", "id"),
		UnusedTable:     good + "Enabled: no\n",
		CoveredRows:     definitionOf("twice.json", "key", "Custom.Log", "id"),
	}
	events := parseSchemas(t, eventSchema+"---\nschema: Custom.Open\nfieldDiscoveryEnabled: true\nfields: [{name: x, type: string}]\n")
	for _, spec := range Codes() {
		dir := write(t, "t.yml", examples[spec.Code], "r.json", `{"key":"a"}`, "twice.json", `[{"key":"a"},{"key":"a"}]`)
		tables, _ := Load([]string{filepath.Join(dir, "t.yml")}, &Options{Schemas: parseSchemas(t, rowSchemas)})
		set, err := parser.Compile(events, &parser.Options{Enricher: tables})
		var found schemas.Diagnostics
		if set != nil {
			found = set.Diagnostics()
		} else {
			require.ErrorAs(t, err, &found)
		}
		given := make(map[schemas.Code]schemas.Severity)
		for _, d := range found {
			given[d.Code] = d.Severity
		}
		require.Equal(t, spec.Severity, given[spec.Code], "%s: %v", spec.Code, found)
		require.NotEmpty(t, spec.Means)
		require.NotEmpty(t, spec.Fix)
	}
}
