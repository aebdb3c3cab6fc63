package enginetest

import (
	"math/rand/v2"
	"testing"

	"github.com/stretchr/testify/require"
	pgquery "github.com/wasilibs/go-pgquery"

	"github.com/margaylog/margay/schemas/export"
	"github.com/margaylog/margay/schemas/export/internal/sample"
)

// The parser of PostgreSQL itself reads what is written for it.
func TestPostgresParses(t *testing.T) {
	for seed := range uint64(60) {
		keep := seed%2 == 0
		s, err := sample.Random(rand.New(rand.NewPCG(seed, 4)), sample.Shape{AnyNames: keep})
		require.NoError(t, err)
		for _, load := range []bool{false, true} {
			text, err := export.Append(nil, export.Postgres, s.Docs.Schemas, &export.Options{KeepNames: keep, Load: load})
			require.NoError(t, err)
			_, err = pgquery.Parse(string(text))
			require.NoError(t, err, "%s", text)
		}
	}
}
