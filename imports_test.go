// Package margay_test holds the rule that the design lives by: imports go one
// way.
package margay_test

import (
	"encoding/json"
	"errors"
	"go/parser"
	"go/token"
	"io"
	"io/fs"
	"os/exec"
	"path"
	"path/filepath"
	"slices"
	"strconv"
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
	"internal/neterr":   {},
	"internal/yamldoc":  {nil, []string{"gopkg.in/yaml.v3"}},
	"internal/yamlkeys": {[]string{"internal/suggest", "internal/yamldoc", "schemas"}, []string{"gopkg.in/yaml.v3"}},
	"schemas": {
		[]string{"indicators", "internal/timefmt", "internal/suggest", "internal/yamldoc"},
		[]string{"gopkg.in/yaml.v3", "golang.org/x/text"},
	},
	"schemas/export": {[]string{"indicators", "internal/jsonwire", "internal/timefmt", "schemas"}, nil},
	"schemas/export/internal/sample": { // test code: nothing imports it
		[]string{"parser", "schemas"}, nil,
	},
	"schemas/format":       {[]string{"schemas"}, []string{"gopkg.in/yaml.v3"}},
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
	"schemas/schematest": {
		[]string{"indicators", "internal/jsonwire", "internal/suggest", "internal/timefmt", "internal/yamldoc", "internal/yamlkeys", "parser", "schemas"},
		[]string{"gopkg.in/yaml.v3"},
	},
	"schemas/diff":            {[]string{"internal/jsonwire", "internal/suggest", "parser", "schemas"}, nil},
	"parser/internal/textfmt": {[]string{"internal/suggest"}, nil},
	"parser/script":           {[]string{"internal/jsonwire", "internal/suggest", "parser"}, []string{"go.starlark.net"}},
	"schemas/infer": {
		[]string{"indicators", "internal/jsonwire", "internal/timefmt", "internal/yamldoc", "schemas"},
		[]string{"github.com/json-iterator/go", "golang.org/x/net/publicsuffix", "gopkg.in/yaml.v3"},
	},
	"lookup": {
		[]string{"indicators", "internal/jsonwire", "internal/suggest", "internal/yamlkeys", "parser", "schemas", "stream"},
		[]string{"gopkg.in/yaml.v3"},
	},
	"stream":              {[]string{"internal/jsonwire", "parser"}, []string{"github.com/klauspost/compress"}},
	"inspect":             {[]string{"indicators", "internal/jsonwire", "internal/suggest", "parser", "schemas", "schemas/diff", "stream"}, []string{"github.com/axiomhq/hyperloglog"}},
	"inspect/bench":       {[]string{"parser", "schemas", "stream"}, nil},
	"connect/onepassword": {[]string{"internal/neterr", "parser", "stream"}, []string{"golang.org/x/sys"}},
	// Its events are those of the corpora, which saves a second generator.
	"connect/onepassword/fake": {[]string{"internal/corpus"}, nil},
	"connect/alarm":            {[]string{"internal/neterr"}, nil},
	"connect/metrics": {
		[]string{"parser", "stream"},
		[]string{"github.com/prometheus/client_golang"},
	},
	"cmd/margay": {
		[]string{"connect/alarm", "connect/metrics", "connect/onepassword", "connect/onepassword/fake", "indicators", "inspect", "inspect/bench", "internal/corpus", "internal/suggest", "internal/timefmt", "lookup", "parser", "parser/script", "schemas", "schemas/diff", "schemas/export", "schemas/format", "schemas/infer", "schemas/schematest", "stream"},
		[]string{"github.com/fsnotify/fsnotify", "github.com/spf13/cobra", "github.com/spf13/pflag", "github.com/schollz/progressbar/v3", "golang.org/x/term", "golang.org/x/sys"},
	},
}

// mayMeasure is the same for the second module, so that its peers stay there.
var mayMeasure = map[string]struct{ ours, others []string }{
	"benchmarks": {
		[]string{"benchmarks/chart", "benchmarks/measure", "internal/corpus", "parser", "schemas", "stream"},
		[]string{
			"github.com/bytedance/sonic", "github.com/goccy/go-json", "github.com/json-iterator/go", "github.com/klauspost/cpuid/v2",
			"github.com/minio/simdjson-go", "github.com/valyala/fastjson",
		},
	},
	"benchmarks/chart":   {},
	"benchmarks/measure": {},
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
			if !allowed(imported, rule.ours, rule.others) || imported == "reflect" && strings.HasPrefix(name, "parser") {
				t.Errorf("%s imports %s", name, imported)
			}
		}
	}
}

// allowed reports whether a package may be imported besides those of the
// standard library.
func allowed(imported string, ours, others []string) bool {
	if of, ok := strings.CutPrefix(imported, module+"/"); ok {
		return slices.Contains(ours, of)
	}
	first, _, _ := strings.Cut(imported, "/")
	return imported != "unsafe" && (!strings.Contains(first, ".") ||
		slices.ContainsFunc(others, func(m string) bool { return imported == m || strings.HasPrefix(imported, m+"/") }))
}

// The sources of the second module are read, not listed: that would fetch the
// peers for whoever only tests the library.
func TestBenchmarksImport(t *testing.T) {
	seen := 0
	err := filepath.WalkDir("benchmarks", func(file string, d fs.DirEntry, err error) error {
		if err != nil || !strings.HasSuffix(file, ".go") || strings.HasSuffix(file, "_test.go") {
			return err
		}
		seen++
		name := path.Dir(filepath.ToSlash(file))
		rule, ok := mayMeasure[name]
		if !ok {
			t.Errorf("package %s has no rule", name)
		}
		parsed, err := parser.ParseFile(token.NewFileSet(), file, nil, parser.ImportsOnly)
		if err != nil {
			return err
		}
		for _, spec := range parsed.Imports {
			if imported, _ := strconv.Unquote(spec.Path.Value); !allowed(imported, rule.ours, rule.others) {
				t.Errorf("%s imports %s", file, imported)
			}
		}
		return nil
	})
	if err != nil || seen == 0 {
		t.Errorf("%d files, %v", seen, err)
	}
}

// Who embeds the parser gets YAML, KSUID, x/net/idna and x/text, and nothing
// else.
func TestLibraryStaysSmall(t *testing.T) {
	known := []string{module, "gopkg.in/yaml.v3", "github.com/segmentio/ksuid", "golang.org/x/net/idna", "golang.org/x/text"}
	for _, p := range list(t, "./parser", "./schemas", "./schemas/export") {
		for _, dep := range p.Deps {
			first, _, _ := strings.Cut(dep, "/")
			if !strings.Contains(first, ".") {
				continue
			}
			if !slices.ContainsFunc(known, func(m string) bool { return dep == m || strings.HasPrefix(dep, m+"/") }) {
				t.Errorf("%s depends on %s", p.ImportPath, dep)
			}
		}
	}
}
