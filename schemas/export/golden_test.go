package export_test

import (
	"flag"
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/margaylog/margay/schemas"
	"github.com/margaylog/margay/schemas/export"
)

var update = flag.Bool("update", false, "rewrite the golden files in testdata")

// TestGolden holds every artefact against a file.
func TestGolden(t *testing.T) {
	docs, err := schemas.LoadPaths([]string{"testdata/everything.yml"}, nil)
	require.NotEmpty(t, docs.Schemas, "%v", err)
	for _, spec := range export.Targets() {
		check := func(name string, o export.Options, list []*schemas.Schema) {
			t.Run(name, func(t *testing.T) {
				got, err := export.Append(nil, spec.Target, list, &o)
				require.NoError(t, err)
				file := filepath.Join("testdata", name+".golden")
				if *update {
					require.NoError(t, os.WriteFile(file, got, 0o666))
				}
				want, err := os.ReadFile(file)
				require.NoError(t, err)
				require.Equal(t, string(want), string(got))
			})
		}
		name := string(spec.Target)
		check(name, export.Options{}, docs.Schemas)
		if spec.Target == export.JSONSchema {
			check(name+"-in", export.Options{Side: export.In}, docs.Schemas[:1])
		}
		if spec.Table {
			check(name+"-rfc3339", export.Options{TimeFormat: export.RFC3339, Database: "my-db.x"}, docs.Schemas[:1])
			check(name+"-millis", export.Options{TimeFormat: export.Millis}, docs.Schemas[1:])
		}
		if spec.Loads {
			check(name+"-load", export.Options{Load: true, Location: "it's/here"}, docs.Schemas[:1])
		}
	}
}
