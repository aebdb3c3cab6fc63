package schemas_test

import (
	"fmt"
	"testing"

	"github.com/stretchr/testify/require"
	"gopkg.in/yaml.v3"

	"github.com/margaylog/margay/schemas"
)

// wide is a schema of 1,000 fields, each like those of published schemas.
func wide() []byte {
	return []byte(head + repeat(999, func(i int) string {
		return fmt.Sprintf("  - name: field_%d\n    required: true\n    description: What the field holds, in a few words.\n    type: string\n    indicators:\n      - ip\n", i)
	}))
}

func BenchmarkParse(b *testing.B) { benchmarkParse(b, b.Loop) }

// TestBenchmarkParse runs the body of the benchmark once.
func TestBenchmarkParse(t *testing.T) {
	runs := 0
	benchmarkParse(t, func() bool { runs++; return runs == 1 })
}

func benchmarkParse(tb testing.TB, more func() bool) {
	src := wide()
	if b, ok := tb.(*testing.B); ok {
		b.SetBytes(int64(len(src)))
		b.ReportAllocs()
	}
	for more() {
		docs, err := schemas.Parse("wide.yml", src, nil)
		if err != nil || len(docs.Diagnostics) > 0 || len(docs.Schemas[0].Fields) != 1000 {
			tb.Fatal(err)
		}
	}
}

// BenchmarkYAML is the floor: the YAML library alone.
func BenchmarkYAML(b *testing.B) {
	src := wide()
	b.SetBytes(int64(len(src)))
	b.ReportAllocs()
	for b.Loop() {
		var n yaml.Node
		if err := yaml.Unmarshal(src, &n); err != nil {
			b.Fatal(err)
		}
	}
}

// Ours is little beside the work of the YAML library.
func TestParseAllocations(t *testing.T) {
	src := wide()
	floor := testing.AllocsPerRun(3, func() {
		var n yaml.Node
		require.NoError(t, yaml.Unmarshal(src, &n))
	})
	ours := testing.AllocsPerRun(3, func() { schemas.Parse("wide.yml", src, nil) }) - floor
	require.Less(t, ours, 20*1000.0, "allocations for 1,000 fields")
}
