package yamlkeys

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

// read reads a mapping whose keys are name, list and map, of which name has to
// be there.
func read(src string) (*Reader, Mapping) {
	r := &Reader{File: "f"}
	var m Mapping
	for _, root := range r.Documents([]byte(src), 1<<20, "nothing here") {
		m = r.Mapping(root, "", []string{"name", "list", "map"})
		r.Need(root, m, "", "name", "it needs one")
		if e := m.Get("list"); e != nil {
			r.List(e.Value, "list")
		}
	}
	return r, m
}

func TestMapping(t *testing.T) {
	for _, tt := range []struct{ name, src, want string }{
		{"fine", "name: a\nlist: [1]\n", ""},
		{"an alias", "name: &a [x]\nlist: *a\n", ""},
		{"missing", "list: [1]\n", `f:1:1: "name" is missing (it needs one) [missing-key]`},
		{"misspelt, and not missing as well", "nam: a\n", `f:1:1: nam: unknown key "nam" (did you mean "name"?) [unknown-key]`},
		{"unknown", "name: a\nelse: b\n", `f:2:1: else: unknown key "else" (remove it; the keys here are name, list, map) [unknown-key]`},
		{"twice", "name: a\nname: b\n", `f:2:1: name: the key "name" is given twice, first on line 1 (keep one of them) [duplicate-key]`},
		{"no value", "name:\n", `f:1:1: name: "name" has no value (give it a value, or remove it) [empty-value]`},
		{"no key", "? [a]\n: b\n", `f:1:1: "name" is missing (it needs one) [missing-key]` + "\n" + `f:1:3: want a text as key, have a list [wrong-type]`},
		{"no mapping", "- a\n", `f:1:1: want a mapping, have a list [wrong-type]`},
		{"no list", "name: a\nlist: b\n", `f:2:7: list: want a list, have text [wrong-type]`},
		{"an item that is nothing", "name: a\nlist: [1,]\n", ""},
		{"an item that is null", "name: a\nlist:\n  -\n", `f:3:4: list[0]: nothing stands here (give it a value, or remove it) [empty-value]`},
		{"empty", "---\n---\n", `f:1:1: nothing here [empty-file]`},
		{"broken", "a: [\n", `f:1:1: did not find expected node content (look at the indentation and the quotes of this line and the one before it) [yaml-syntax]`},
		{"too large", strings.Repeat("#\n", 1<<20), `f:1:1: more than 1 MiB (split the file) [too-large]`},
	} {
		t.Run(tt.name, func(t *testing.T) {
			r, _ := read(tt.src)
			want := strings.Split(tt.want, "\n")
			if tt.want == "" {
				want = nil
			}
			var got []string
			for _, d := range r.Diags {
				got = append(got, d.String())
			}
			require.ElementsMatch(t, want, got)
			require.Len(t, r.Diags, r.Errors)
		})
	}
}

func TestReportsAreBounded(t *testing.T) {
	r, _ := read("name: a\n\u00e9: 1\n" + keys(MaxReports+10))
	require.Len(t, r.Diags, MaxReports+1)
	require.True(t, r.Full())
	require.Equal(t, "f:1:1: more than 1000 errors, only the first are reported [too-many]", r.Diags[MaxReports].String())
	require.Equal(t, MaxReports+11, r.Errors)
}

// keys writes so many unknown keys.
func keys(n int) string {
	var b strings.Builder
	for i := range n {
		b.WriteString(strings.Repeat("k", i/100+10) + strings.Repeat("j", i%100) + ": 1\n")
	}
	return b.String()
}

func TestCut(t *testing.T) {
	require.Equal(t, "short", Cut("short"))
	require.Equal(t, strings.Repeat("é", 60)+"...", Cut(strings.Repeat("é", 61)))
	require.Equal(t, "a.b", Child("a", "b"))
	require.Equal(t, "b", Child("", "b"))
	require.Equal(t, "a[3]", Item("a", 3))
}
