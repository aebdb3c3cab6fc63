package margay_test

import (
	"bytes"
	"encoding/json"
	"os"
	"strings"
	"testing"
	"time"

	"github.com/margaylog/margay/lookup"
	"github.com/margaylog/margay/parser"
	"github.com/margaylog/margay/schemas"
)

func read(t *testing.T, name string) string {
	t.Helper()
	data, err := os.ReadFile(name)
	if err != nil {
		t.Fatal(err)
	}
	return string(data)
}

// block returns the fenced block of the README that follows a marker.
func block(t *testing.T, marker string) string {
	t.Helper()
	_, rest, ok := strings.Cut(read(t, "README.md"), "<!-- "+marker+" -->\n```")
	if !ok {
		t.Fatalf("README.md has no block %q", marker)
	}
	_, rest, _ = strings.Cut(rest, "\n")
	text, _, _ := strings.Cut(rest, "```")
	return text
}

// The README shows what the engine does.
func TestReadmeEvent(t *testing.T) {
	set, err := parser.Compile(schemas.Builtin(), &parser.Options{
		RowID: parser.ContentRowID,
		Now:   func() time.Time { return time.Date(2024, 3, 1, 12, 0, 0, 0, time.UTC) },
	})
	if err != nil {
		t.Fatal(err)
	}
	ev, err := set.NewParser().Parse([]byte(block(t, "input")))
	if err != nil {
		t.Fatal(err)
	}
	var got bytes.Buffer
	if err := json.Indent(&got, ev.AppendJSON(nil), "", "  "); err != nil {
		t.Fatal(err)
	}
	if want := block(t, "output"); got.String()+"\n" != want {
		t.Errorf("the README's event becomes\n%s\nthe README says\n%s", got.String(), want)
	}
}

// The README shows what a lookup table adds.
func TestReadmeLookup(t *testing.T) {
	tables, err := lookup.Load([]string{"testdata/lookup/items.yml"}, nil)
	if err != nil {
		t.Fatal(err)
	}
	set, err := parser.Compile(schemas.Builtin(), &parser.Options{Enricher: tables})
	if err != nil {
		t.Fatal(err)
	}
	ev, err := set.NewParser().Parse([]byte(block(t, "lookup input")))
	if err != nil {
		t.Fatal(err)
	}
	var got bytes.Buffer
	if err := json.Indent(&got, []byte(`{"p_enrichment":`+string(ev.Enrichment())+`}`), "", "  "); err != nil {
		t.Fatal(err)
	}
	if want := block(t, "lookup output"); got.String()+"\n" != want {
		t.Errorf("the README's event has\n%s\nthe README says\n%s", got.String(), want)
	}
}

// The README's code is the start of an example that runs.
func TestReadmeCode(t *testing.T) {
	example := strings.ReplaceAll(read(t, "parser/example_test.go"), "\n\t", "\n")
	if code := block(t, "example"); !strings.Contains(example, code) {
		t.Errorf("the README's code is not that of parser/example_test.go:\n%s", code)
	}
}
