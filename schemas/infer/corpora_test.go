package infer_test

import (
	"bytes"
	"flag"
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/margaylog/margay/internal/corpus"
	"github.com/margaylog/margay/schemas/infer"
)

var update = flag.Bool("update", false, "rewrite the schemas in testdata")

// What is inferred of the golden corpora and of the sample is frozen, and
// takes all of their events.
func TestCorpora(t *testing.T) {
	for _, name := range []string{"OnePassword.AuditEvent/events", "OnePassword.ItemUsage/events", "OnePassword.SignInAttempt/events", "onepassword/mixed"} {
		t.Run(filepath.Base(filepath.Dir(name)), func(t *testing.T) {
			text, err := os.ReadFile(filepath.Join("../../testdata", name+".ndjson"))
			require.NoError(t, err)
			var samples []string
			for line := range bytes.SplitSeq(bytes.TrimSpace(text), []byte("\n")) {
				samples = append(samples, string(line))
			}
			r, good, refused := collect(t, &infer.Options{Name: "Inferred.Log", RequiredAfter: 10}, samples...)
			assert.Empty(t, refused)
			src := r.Schema.YAML()
			accepts(t, src, good)
			golden(t, filepath.Base(filepath.Dir(name))+".yml", src)
		})
	}
}

func golden(t *testing.T, name string, got []byte) {
	t.Helper()
	file := filepath.Join("testdata", name)
	if *update {
		require.NoError(t, os.WriteFile(file, got, 0o644))
	}
	want, err := os.ReadFile(file)
	require.NoError(t, err)
	assert.Equal(t, string(want), string(got))
}

// Generated events of all log types and styles are taken as well, and adding
// events later makes the schema take these too.
func TestGeneratedEvents(t *testing.T) {
	g := corpus.New(3)
	c, err := infer.New(&infer.Options{RequiredAfter: 100, Enumerate: 20})
	require.NoError(t, err)
	var samples []string
	for i := range 2000 {
		sample := g.Append(nil, corpus.LogTypes()[i%3], corpus.Style(i%4))
		require.NoError(t, c.Add(sample))
		samples = append(samples, string(sample))
	}
	r, err := c.Result()
	require.NoError(t, err)
	accepts(t, r.Schema.YAML(), samples)
	accepts(t, r.Schema.JSON(), samples)
}
