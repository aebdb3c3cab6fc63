// Package margay_test holds the rule that the design lives by: imports go one
// way.
package margay_test

import (
	"encoding/json"
	"errors"
	"io"
	"os/exec"
	"slices"
	"strings"
	"testing"
)

const module = "github.com/margaylog/margay"

// mayImport says, for each package, which of ours it may import besides the
// standard library, and which modules of others. It is policy: a change that
// needs more changes the design first (DESIGN.md, "The house").
var mayImport = map[string]struct{ ours, others []string }{
	"indicators":        {nil, []string{"golang.org/x/net"}},
	"internal/jsonwire": {},
	"internal/timefmt":  {[]string{"internal/suggest"}, nil},
	"internal/suggest":  {},
	"internal/corpus":   {},
	"schemas": {
		[]string{"indicators", "internal/timefmt", "internal/suggest"},
		[]string{"gopkg.in/yaml.v3", "golang.org/x/text"},
	},
	"parser/internal/tape": {[]string{"internal/jsonwire"}, nil},
	"parser/internal/plan": {[]string{"indicators", "internal/jsonwire", "internal/timefmt", "parser/internal/tape"}, nil},
	"parser": {
		[]string{"indicators", "internal/jsonwire", "internal/suggest", "internal/timefmt", "parser/internal/plan", "parser/internal/tape", "parser/internal/textfmt", "schemas"},
		[]string{"github.com/segmentio/ksuid"},
	},
	"parser/internal/reference": { // test code: nothing imports it
		[]string{"schemas"},
		[]string{"github.com/json-iterator/go", "github.com/segmentio/ksuid", "golang.org/x/net", "golang.org/x/text"},
	},
	"parser/internal/textfmt": {[]string{"internal/suggest"}, nil},
	"parser/script":           {[]string{"internal/jsonwire", "internal/suggest", "parser"}, []string{"go.starlark.net"}},
	"stream":                  {[]string{"internal/jsonwire", "parser"}, []string{"github.com/klauspost/compress"}},
	"inspect/bench":           {[]string{"parser", "schemas", "stream"}, nil},
	"cmd/margay": {
		[]string{"indicators", "inspect/bench", "internal/corpus", "internal/suggest", "internal/timefmt", "parser", "parser/script", "schemas", "stream"},
		[]string{"github.com/spf13/cobra", "github.com/spf13/pflag", "github.com/schollz/progressbar/v3", "golang.org/x/term", "golang.org/x/sys"},
	},
}

type goPackage struct {
	ImportPath string
	Imports    []string
	Deps       []string
	Standard   bool
}

func list(t *testing.T, args ...string) []goPackage {
	t.Helper()
	out, err := exec.Command("go", append([]string{"list", "-json=ImportPath,Imports,Deps,Standard"}, args...)...).Output()
	if err != nil {
		t.Fatal(err)
	}
	dec := json.NewDecoder(strings.NewReader(string(out)))
	var all []goPackage
	for {
		var p goPackage
		if err := dec.Decode(&p); errors.Is(err, io.EOF) {
			return all
		} else if err != nil {
			t.Fatal(err)
		}
		all = append(all, p)
	}
}

func TestImportsGoOneWay(t *testing.T) {
	for _, p := range list(t, "./...") {
		name := strings.TrimPrefix(strings.TrimPrefix(p.ImportPath, module), "/")
		if name == "" {
			continue // this test
		}
		rule, ok := mayImport[name]
		if !ok {
			t.Errorf("package %s has no rule", name)
		}
		for _, imported := range p.Imports {
			if imported == "unsafe" || imported == "reflect" && strings.HasPrefix(name, "parser") {
				t.Errorf("%s imports %s", name, imported)
			}
			if ours, ok := strings.CutPrefix(imported, module+"/"); ok {
				if !slices.Contains(rule.ours, ours) {
					t.Errorf("%s imports %s", name, ours)
				}
			} else if first, _, _ := strings.Cut(imported, "/"); strings.Contains(first, ".") {
				if !slices.ContainsFunc(rule.others, func(m string) bool { return imported == m || strings.HasPrefix(imported, m+"/") }) {
					t.Errorf("%s imports %s", name, imported)
				}
			}
		}
	}
}

// Who embeds the parser gets YAML, KSUID, x/net/idna and x/text, and nothing
// else.
func TestLibraryStaysSmall(t *testing.T) {
	allowed := []string{module, "gopkg.in/yaml.v3", "github.com/segmentio/ksuid", "golang.org/x/net/idna", "golang.org/x/text"}
	for _, p := range list(t, "./parser", "./schemas") {
		for _, dep := range p.Deps {
			first, _, _ := strings.Cut(dep, "/")
			if !strings.Contains(first, ".") {
				continue
			}
			if !slices.ContainsFunc(allowed, func(m string) bool { return dep == m || strings.HasPrefix(dep, m+"/") }) {
				t.Errorf("%s depends on %s", p.ImportPath, dep)
			}
		}
	}
}
