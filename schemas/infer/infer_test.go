package infer_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/margaylog/margay/parser"
	"github.com/margaylog/margay/schemas"
	"github.com/margaylog/margay/schemas/infer"
)

// collect infers a schema of the samples. Those that are refused are returned
// with the others that are not.
func collect(t testing.TB, o *infer.Options, samples ...string) (r *infer.Result, good, refused []string) {
	t.Helper()
	c, err := infer.New(o)
	require.NoError(t, err)
	for _, s := range samples {
		if err := c.Add([]byte(s)); err != nil {
			refused = append(refused, s)
		} else {
			good = append(good, s)
		}
	}
	r, err = c.Result()
	require.NoError(t, err)
	return r, good, refused
}

// compiled loads and compiles what was written, which must have no errors.
func compiled(t testing.TB, src []byte) *parser.Set {
	t.Helper()
	docs, err := schemas.Parse("inferred.yml", src, nil)
	require.NoError(t, err, "%s", src)
	set, err := parser.Compile(docs, &parser.Options{Now: func() time.Time { return time.Unix(1_709_294_400, 0) }})
	require.NoError(t, err, "%s", src)
	for _, d := range append(docs.Diagnostics, set.Diagnostics()...) {
		switch d.Code {
		case schemas.NoEventTime, schemas.NoRequired, schemas.ReservedPrefix:
		default:
			t.Fatalf("%v\n%s", d, src)
		}
	}
	return set
}

// accepts checks that the schema takes all samples.
func accepts(t testing.TB, src []byte, samples []string) {
	t.Helper()
	p := compiled(t, src).NewParser()
	for _, s := range samples {
		if _, err := p.Parse([]byte(s)); err != nil && err != parser.ErrSkipped {
			t.Fatalf("%v\n%q\n%s\nall:\n%s", err, s, src, strings.Join(samples, "\n"))
		}
	}
}

// Whatever the samples, the schema has no errors and takes them all.
func TestSchemasAcceptSamples(t *testing.T) {
	worlds := 1000
	if testing.Short() {
		worlds = 300
	}
	for seed := range uint64(worlds) {
		w := newWorld(seed)
		var samples []string
		for range 1 + w.r.IntN(30) {
			samples = append(samples, w.sample())
		}
		o := &infer.Options{
			RequiredAfter: pick(w.r, 0, 1, 5),
			Enumerate:     pick(w.r, 0, 0, 5),
			Examples:      w.chance(30),
			MaxKeys:       pick(w.r, 0, 0, 3),
		}
		c, err := infer.New(o)
		require.NoError(t, err)
		for _, s := range samples {
			require.NoError(t, c.Add([]byte(s)), "%q", s)
		}
		r, err := c.Result()
		if err == infer.ErrNoFields {
			continue
		}
		require.NoError(t, err)
		t.Run(fmt.Sprint(seed), func(t *testing.T) {
			accepts(t, r.Schema.YAML(), samples)
			accepts(t, r.Schema.JSON(), samples)
		})
	}
}
