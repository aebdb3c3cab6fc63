package diff

import (
	"slices"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/margaylog/margay/schemas"
)

// FuzzSchemas looks for schemas that differ from themselves, or whose changes
// the way back does not undo.
func FuzzSchemas(f *testing.F) {
	for _, tt := range slices.Concat(rows, validateRows) {
		f.Add(tt.old, tt.new)
	}
	m := newMaker(1)
	for range 10 {
		d := m.document()
		f.Add(d.yaml(), m.changed(d, false).yaml())
	}
	f.Fuzz(func(t *testing.T, a, b string) {
		old, _ := schemas.Parse("old.yml", []byte(a), nil)
		again, _ := schemas.Parse("again.yml", []byte(a), nil)
		new, _ := schemas.Parse("new.yml", []byte(b), nil)
		require.Empty(t, Schemas(old.Schemas, again.Schemas))
		checkReversal(t, old.Schemas, new.Schemas, "")
	})
}
