package format

import (
	"errors"
	"flag"
	"fmt"
	"io/fs"
	"math/rand/v2"
	"os"
	"path/filepath"
	"reflect"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/margaylog/margay/schemas"
)

var update = flag.Bool("update", false, "rewrite the golden files")

// TestGolden formats the files in.yml of testdata into out.yml.
func TestGolden(t *testing.T) {
	dirs, err := filepath.Glob("testdata/*")
	require.NoError(t, err)
	for _, dir := range dirs {
		if filepath.Base(dir) == "fuzz" {
			continue
		}
		t.Run(filepath.Base(dir), func(t *testing.T) {
			src, err := os.ReadFile(filepath.Join(dir, "in.yml"))
			require.NoError(t, err)
			got, err := Source("in.yml", src)
			require.NoError(t, err)
			golden := filepath.Join(dir, "out.yml")
			if *update {
				require.NoError(t, os.WriteFile(golden, got, 0o644))
			}
			want, err := os.ReadFile(golden)
			require.NoError(t, err)
			assert.Equal(t, string(want), string(got))
			again, err := Source("out.yml", want)
			require.NoError(t, err)
			assert.Equal(t, string(want), string(again))
			assert.Equal(t, meaning(src), meaning(got))
		})
	}
}

// meaning writes down all that loading a source gives but for places.
func meaning(src []byte) string {
	docs, _ := schemas.Parse("file", src, nil)
	var b strings.Builder
	for _, s := range docs.Schemas {
		write(&b, reflect.ValueOf(s))
		b.WriteString("\n")
	}
	// What is wrong is reported in the order of the file, and of two keys that
	// exclude each other the second is blamed.
	var codes []string
	for _, d := range docs.Diagnostics {
		codes = append(codes, string(d.Code))
	}
	slices.Sort(codes)
	return b.String() + strings.Join(codes, " ")
}

func write(b *strings.Builder, v reflect.Value) {
	switch {
	case v.Kind() == reflect.Pointer && v.IsNil():
		b.WriteString("-")
	case v.Kind() == reflect.Pointer:
		write(b, v.Elem())
	case v.Type() == reflect.TypeFor[schemas.Pos]():
	case v.Type() == reflect.TypeFor[schemas.Source]():
		for _, f := range v.Interface().(schemas.Source) {
			b.WriteString("/" + f.Name.Value)
		}
	case v.Kind() == reflect.Struct:
		b.WriteString("{")
		for i := range v.NumField() {
			if v.Type().Field(i).IsExported() {
				b.WriteString(v.Type().Field(i).Name + ":")
				write(b, v.Field(i))
			}
		}
		b.WriteString("}")
	case v.Kind() == reflect.Slice:
		for i := range v.Len() {
			write(b, v.Index(i))
		}
	default:
		fmt.Fprintf(b, "%#v ", v.Interface())
	}
}

// Every schema of the project, right and wrong, keeps its meaning.
func TestSchemasOfTheProject(t *testing.T) {
	n := 0
	require.NoError(t, filepath.WalkDir("../..", func(name string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() || filepath.Ext(name) != ".yml" {
			return err
		}
		src, err := os.ReadFile(name)
		require.NoError(t, err)
		got, err := Source(name, src)
		var refused *Error
		var broken schemas.Diagnostics
		if errors.As(err, &refused) || errors.As(err, &broken) {
			return nil
		}
		require.NoError(t, err)
		n++
		assert.Equal(t, meaning(src), meaning(got), name)
		return nil
	}))
	assert.Greater(t, n, 60)
}

// Random schemas, written in many ways, keep meaning and comments.
func TestRandomSchemas(t *testing.T) {
	rounds := 2000
	if testing.Short() {
		rounds = 300
	}
	for seed := range rounds {
		r := rand.New(rand.NewPCG(uint64(seed), 3))
		w := &writer{r: r}
		src := w.file()
		docs, _ := schemas.Parse("in", []byte(src), nil)
		if readable("in", []byte(src)) != nil {
			continue
		}
		require.NotEmpty(t, docs.Sources)
		got, err := Source("in", []byte(src))
		if err != nil && !strings.HasSuffix(src, "\n") && strings.Contains(src, "+") {
			continue // a text that keeps its last line breaks, and lacks one
		}
		require.NoError(t, err, "seed %d\n%s", seed, src)
		require.Equal(t, meaning([]byte(src)), meaning(got), "seed %d\n%s\n---\n%s", seed, src, got)
		for i := range w.comments {
			text := fmt.Sprintf("# c%d.", i)
			require.Equal(t, strings.Count(src, text), strings.Count(string(got), text), "seed %d\n%s\n---\n%s", seed, src, got)
		}
		require.False(t, strings.Contains(string(got), "\t") || strings.Contains(string(got), "\n\n\n") && !strings.ContainsAny(src, "|>"), "%s", got)
	}
}

// A comment needs no blank before it where nothing else can stand.
func TestCommentsWithoutABlankBefore(t *testing.T) {
	for _, tt := range []struct{ name, src string }{
		{"a text in double quotes", "schema: \"Custom.Log\"# c0\n"},
		{"a text in single quotes", "schema: 'Custom.Log'# c0\n"},
		{"a text in quotes over two lines", "schema: 'Custom\n  Log'# c0\n"},
		{"a block header", "description: |# c0\n  text\n"},
		{"a block header with all there is", "description: >2-# c0\n  text\n"},
		{"brackets and braces that open", "fields: [# c0\n  {# c1\n  name: a}]\n"},
		{"brackets and braces that close", "fields: [{name: a}# c0\n  ]# c1\n"},
		{"empty ones", "fields: []# c0\ndefinitions: {}# c1\n"},
		{"a comma", "fields: [a,# c0\n  b,# c1\n  ]\n"},
		{"a colon in braces", "fields: {\"a\":# c0\n  b}\n"},
		{"a comment behind another one's comma", "fields: [a, # c0, [\n  b,# c1 ]\n  c]# c2\n"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			got, err := Source("in.yml", []byte(tt.src))
			require.NoError(t, err)
			for i := range strings.Count(tt.src, "# c") {
				assert.Contains(t, string(got), fmt.Sprintf(" # c%d", i))
			}
		})
	}
	for _, src := range []string{"schema: a#b\n", "fields: [a#b, \"a#b\", 'a#, ]#']\n", "description: |\n  a \"b\"#c\n", "name: a:#b\n", "name: a ]#b\n"} {
		got, err := Source("in.yml", []byte(src))
		require.NoError(t, err)
		assert.Equal(t, src, string(got))
	}
}

// keyOrder has every key of the schema language.
func TestEveryKeyHasItsPlace(t *testing.T) {
	for _, key := range schemas.Keys() {
		assert.Contains(t, keyOrder, key.Name)
		if key.Alias != "" {
			assert.Contains(t, keyOrder, key.Alias)
		}
	}
}

func TestRefused(t *testing.T) {
	tests := []struct{ name, src, want string }{
		{"not YAML", "a: [\n", "did not find expected"},
		{"a directive", "%YAML 1.1\n---\na: 1\n", "in.yml:1:1: a YAML directive"},
		{"an end marker", "a: 1\n...\n", `in.yml:2:1: the marker "...": begin documents with "---"`},
		{"a complex key", "? [a]\n: 1\n", "in.yml:1:3: a key that is no simple text"},
		{"an empty document", "a: 1\n---\n---\nb: 1\n", "a document that is no mapping"},
		{"a scalar", "a\n", "in.yml:1:1: a document that is no mapping"},
		{"a comment where none is looked for", "fields: [?# why\n  a]\n", `so it stays as it is: the comment "# why"`},
		{"an unusual line break", "a: 1\rb: 2\n", "in.yml:1:1: a line break other than LF and CRLF"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			_, err := Source("in.yml", []byte(tt.src))
			assert.ErrorContains(t, err, tt.want)
		})
	}
}

func TestUnchanged(t *testing.T) {
	for _, src := range []string{"", "# only a comment\n", "{\"schema\": \"Custom.Log\",\n   \"fields\": []}\n", "\n\n"} {
		got, err := Source("in", []byte(src))
		require.NoError(t, err)
		assert.Equal(t, src, string(got))
	}
}

func FuzzSource(f *testing.F) {
	paths, err := filepath.Glob("testdata/*/in.yml")
	require.NoError(f, err)
	for _, path := range paths {
		src, err := os.ReadFile(path)
		require.NoError(f, err)
		f.Add(src)
	}
	for seed := range uint64(20) {
		w := &writer{r: rand.New(rand.NewPCG(seed, 3))}
		f.Add([]byte(w.file()))
	}
	f.Fuzz(func(t *testing.T, src []byte) {
		if len(src) > 1<<14 {
			return
		}
		got, err := Source("in", src)
		if err != nil {
			return
		}
		if a, b := meaning(src), meaning(got); a != b {
			t.Errorf("%q\n%q\nhad the meaning %s\nand has %s", src, got, a, b)
		}
		again, err := Source("in", got)
		if err != nil || string(again) != string(got) {
			t.Errorf("%q\n%q\n%q %v", src, got, again, err)
		}
	})
}
