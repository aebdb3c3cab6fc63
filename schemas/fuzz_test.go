package schemas_test

import (
	"bytes"
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/require"
	"gopkg.in/yaml.v3"

	"github.com/margaylog/margay/schemas"
)

func FuzzParse(f *testing.F) {
	seeds, err := filepath.Glob("testdata/*/schema.yml")
	require.NoError(f, err)
	own, err := filepath.Glob("onepassword/*.yml")
	require.NoError(f, err)
	for _, name := range append(seeds, own...) {
		src, err := os.ReadFile(name)
		require.NoError(f, err)
		f.Add(src)
	}
	for _, c := range schemas.Codes() {
		f.Add([]byte(c.Example))
	}
	for _, k := range schemas.Keys() {
		f.Add([]byte(wrap(k.In[0], k.Example)))
	}
	for _, src := range []string{
		"", "\uFEFF", "a: \r\rb: c", "a: \u2028b: c", "0: [\n] 0", "? ? \"\n\" 0", "#\n-\n-\n0", "\"\\0\\\r\n", "{{},<<}", "<<: {<<: [{a: b}, c]}",
	} {
		f.Add([]byte(src))
	}
	f.Fuzz(func(t *testing.T, src []byte) {
		docs, err := schemas.Parse("fuzz.yml", src, nil)
		checkDocs(t, docs, err)
		again, _ := schemas.Parse("fuzz.yml", src, nil)
		require.Equal(t, docs.Diagnostics, again.Diagnostics)
		require.Len(t, again.Schemas, len(docs.Schemas))

		documents, ok := count(src)
		if err == nil {
			require.True(t, ok)
			require.Len(t, docs.Schemas, documents, "every document gives a schema")
		} else if ok && documents > 0 {
			require.Less(t, len(docs.Schemas), documents, "an error costs a schema")
		}
		for _, s := range docs.Schemas {
			checkPlace(t, src, s.Name.Pos)
			checkFields(t, src, s, s.Fields, 1)
		}
	})
}

// count returns how many documents src has, and false when it is no YAML.
func count(src []byte) (n int, ok bool) {
	defer func() {
		if recover() != nil {
			ok = false
		}
	}()
	dec := yaml.NewDecoder(bytes.NewReader(src))
	for {
		var doc yaml.Node
		if err := dec.Decode(&doc); err != nil {
			return n, err.Error() == "EOF"
		}
		if doc.Content[0].Tag != "!!null" {
			n++
		}
	}
}

// checkFields checks what compiling a schema without errors relies on.
func checkFields(t *testing.T, src []byte, s *schemas.Schema, fields []*schemas.Field, depth int) {
	require.NotEmpty(t, fields)
	require.LessOrEqual(t, depth, schemas.MaxDepth)
	for _, f := range fields {
		checkPlace(t, src, f.Name.Pos)
		_, ok := schemas.OutputName(f.Name.Value)
		require.True(t, ok)
		if f.Copy != nil {
			require.NotEmpty(t, f.Copy.Source)
		}
		if f.Split != nil {
			require.NotEmpty(t, f.Split.Source)
		}
		if f.Concat != nil {
			require.Len(t, f.Concat.Sources, len(f.Concat.Paths))
		}
		v := s.Resolve(&f.Value)
		for v != nil && v.Type == schemas.Array {
			v = s.Resolve(v.Element)
		}
		require.NotNil(t, v)
		require.NotEmpty(t, v.Type)
		if v.Type == schemas.Object {
			checkFields(t, src, s, v.Fields, depth+1)
		}
	}
}
