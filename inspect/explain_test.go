package inspect

import (
	"context"
	"encoding/json"
	"errors"
	"flag"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/margaylog/margay/parser"
	"github.com/margaylog/margay/schemas"
	"github.com/margaylog/margay/stream"
)

var update = flag.Bool("update", false, "rewrite the golden files")

// golden compares text with a file of testdata, or with -update writes it.
func golden(t *testing.T, name, text string) {
	t.Helper()
	path := filepath.Join("testdata", name)
	if *update {
		require.NoError(t, os.WriteFile(path, []byte(text), 0o644))
	}
	want, err := os.ReadFile(path)
	require.NoError(t, err)
	assert.Equal(t, string(want), text)
}

var testNow = time.Date(2024, 3, 2, 0, 0, 0, 0, time.UTC)

// compile compiles schemas given as YAML; none stands for those built in.
func compile(t testing.TB, yaml string, o parser.Options) *parser.Set {
	t.Helper()
	docs := schemas.Builtin()
	if yaml != "" {
		var err error
		docs, err = schemas.Parse("test.yml", []byte(yaml), nil)
		require.NoError(t, err)
	}
	o.Now = func() time.Time { return testNow }
	o.RowID = parser.ContentRowID
	set, err := parser.Compile(docs, &o)
	require.NoError(t, err)
	return set
}

func text(name, input string) stream.Input { return stream.Reader(name, strings.NewReader(input)) }

// explainAll returns the trees and the lines of JSON of an input.
func explainAll(t *testing.T, set *parser.Set, o *ExplainOptions, color bool, input string) (trees, lines string) {
	t.Helper()
	var b, j strings.Builder
	_, _, err := Explain(context.Background(), set, []stream.Input{text("in", input)}, o, func(e *Explained) error {
		b.WriteString(e.Text(color) + "\n")
		line := e.AppendJSON(nil)
		require.True(t, json.Valid(line), "%s", line)
		j.Write(append(line, '\n'))
		return nil
	})
	require.NoError(t, err)
	return b.String(), j.String()
}

const explainSchemas = `
schema: Custom.Order
fields:
  - {name: id, type: bigint, required: true}
  - {name: at, type: timestamp, timeFormats: [rfc3339, unix], isEventTime: true}
  - name: customer
    type: object
    fields:
      - {name: email, type: string, indicators: [email]}
      - {name: card, type: string, mask: {type: redact, to: "****"}}
      - {name: phone, type: string}
  - {name: items, type: array, element: {type: int}}
  - {name: meta, type: object, isEmbeddedJSON: true, fields: [{name: a, type: boolean}]}
  - {name: label, type: string, concat: {paths: [id, customer.phone], separator: "/"}}
---
schema: Custom.Refund
fields:
  - {name: id, type: bigint, required: true}
  - {name: at, type: timestamp, required: true}
  - {name: kind, type: string, validate: {allow: [refund]}}
---
schema: Custom.Line
parser: {fastmatch: {match: ["%{at} <%{user}> %{msg}"]}}
fields:
  - {name: at, type: timestamp, timeFormats: [rfc3339], isEventTime: true}
  - {name: user, type: string, indicators: [username]}
`

const tableSchema = `
schema: Custom.Table
parser: {csv: {hasHeader: true}}
fields:
  - {name: user, type: string, required: true}
  - {name: n, type: int}
`

const explainEvents = `{"id":"7","at":1709287200,"customer":{"email":"wendy@example.com","card":"4111 1111","phon":null},"items":[1,2,3,4,5,6,7,8,9,"","x"],"meta":"{\"a\":\"T\",\"b\":{}}"}
{"id":7,"at":"2024-03-01T10:00:00Z","customer":{"card":"4111"},"items":[],"id":8,"lable":"x"}
{"id":1,"at":"2024-03-01T10:00:00Z","kind":"order"}
{"other":1}
{"id":1,
[1]
2024-03-01T10:00:00Z <wendy> hello
2024-03-01T10:00:00Z wendy hello
`

func TestExplainText(t *testing.T) {
	set := compile(t, explainSchemas, parser.Options{})
	trees, lines := explainAll(t, set, nil, false, explainEvents)
	golden(t, "explain.txt", trees)
	golden(t, "explain.ndjson", lines)
	colored, _ := explainAll(t, set, nil, true, explainEvents)
	golden(t, "explain.color.txt", colored)
	plain := colored
	for _, code := range []string{bold, dim, red, green, yellow, cyan, reset} {
		plain = strings.ReplaceAll(plain, code, "")
	}
	assert.Equal(t, trees, trimLines(plain), "colours are all that differs")
}

func trimLines(text string) string {
	var b strings.Builder
	for line := range strings.Lines(text) {
		b.WriteString(strings.TrimRight(line, " \n") + "\n")
	}
	return b.String()
}

// What masks hide is shown as it came in, and nowhere else.
func TestExplainMasks(t *testing.T) {
	set := compile(t, explainSchemas, parser.Options{})
	trees, lines := explainAll(t, set, nil, false, `{"id":7,"customer":{"card":"SECRET"}}`+"\n")
	assert.Equal(t, 1, strings.Count(trees, "SECRET"))
	assert.Contains(t, trees, `"SECRET" → "****"  (masked: redact)`)
	var j struct {
		Fields []fieldJSON     `json:"fields"`
		Event  json.RawMessage `json:"event"`
	}
	require.NoError(t, json.Unmarshal([]byte(lines), &j))
	assert.NotContains(t, string(j.Event), "SECRET")
	assert.NotContains(t, string(j.Fields[2].Inside[1].Out), "SECRET")
}

// Terminals obey control characters: none of an event comes to one.
func TestExplainShowsNoControls(t *testing.T) {
	set := compile(t, explainSchemas, parser.Options{})
	trees, _ := explainAll(t, set, nil, false, "{\"id\":1,\"\x7f\u009b31mkey\u202e\":\"\x7f\u009b\u202e\xff\",\"at\":\"\u0085\"}\n")
	for _, c := range []string{"\x7f", "\u009b", "\u202e", "\u0085"} {
		assert.NotContains(t, trees, c)
	}
}

func TestExplainChooses(t *testing.T) {
	set := compile(t, tableSchema, parser.Options{})
	tests := []struct {
		name string
		o    ExplainOptions
		want []int64 // lines
		more bool
	}{
		{"all", ExplainOptions{}, []int64{1, 3, 4}, false},
		{"the first ones", ExplainOptions{Most: 2}, []int64{1, 3}, true},
		{"as many as there are", ExplainOptions{Most: 3}, []int64{1, 3, 4}, false},
		{"one line", ExplainOptions{Line: 3}, []int64{3}, false},
		{"a blank line", ExplainOptions{Line: 2}, nil, false},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			var lines []int64
			_, more, err := Explain(context.Background(), set, []stream.Input{text("in", "user,n\n\nann,1\nben,2\n")}, &tt.o, func(e *Explained) error {
				lines = append(lines, e.Line)
				if e.Line > 1 {
					assert.Equal(t, "Custom.Table", e.LogType, "the header counts, explained or not")
				}
				return nil
			})
			require.NoError(t, err)
			assert.Equal(t, tt.want, lines)
			assert.Equal(t, tt.more, more)
		})
	}
}

func TestExplainPieces(t *testing.T) {
	set := compile(t, "", parser.Options{})
	o := &ExplainOptions{Stream: &stream.Options{MaxEventBytes: 20}}
	trees, lines := explainAll(t, set, o, false, strings.Repeat("x", 50)+"\n{}\n")
	assert.Contains(t, trees, "in:1  rejected\n│ ✗ too-long  the event is longer than the limit\n")
	assert.Contains(t, lines, `"errors":[{"code":"too-long"`)
}

func TestExplainEndsWithTheVisit(t *testing.T) {
	enough := errors.New("full")
	_, _, err := Explain(context.Background(), compile(t, "", parser.Options{}), []stream.Input{text("in", "{}\n{}\n")}, nil, func(*Explained) error { return enough })
	assert.Equal(t, enough, err)
}

func FuzzExplain(f *testing.F) {
	for line := range strings.Lines(explainEvents) {
		f.Add([]byte(line))
	}
	f.Fuzz(func(t *testing.T, raw []byte) {
		p := compile(t, explainSchemas, parser.Options{}).NewParser()
		e := &Explained{File: "in", Line: 1, Raw: raw, Explanation: p.Explain(raw)}
		if line := e.AppendJSON(nil); !json.Valid(line) {
			t.Errorf("not JSON: %s", line)
		}
		if strings.ContainsAny(e.Text(false), "\x00\x07\x1b\x7f\r") {
			t.Errorf("controls in %q", e.Text(false))
		}
	})
}

// A knower is an enricher that knows the same of every event.
type knower string

func (k knower) Bind(*parser.Set) (parser.Enrichment, schemas.Diagnostics) { return k, nil }

func (k knower) Enrich(dst []byte, _ *parser.Event) []byte { return append(dst, k...) }

func TestExplainShowsEnrichment(t *testing.T) {
	for _, tt := range []struct{ name, enrichment, want string }{
		{"nothing", "", ""},
		{"tables", `{"B":{"y":{"n":1,"p_match":"b"}},"A":{"z":[{"p_match":"c"}],"x":{"p_match":"` + strings.Repeat("a", 200) + `"}}}`,
			"├─ p_enrichment\n" +
				"│  A  x  {\"p_match\":\"" + strings.Repeat("a", 108) + "…\n" +
				"│  A  z  [{\"p_match\":\"c\"}]\n" +
				"│  B  y  {\"n\":1,\"p_match\":\"b\"}\n"},
		{"another form", `[1,2]`, "├─ p_enrichment\n│  [1,2]\n"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			set := compile(t, "", parser.Options{Enricher: knower(tt.enrichment)})
			tree, line := explainAll(t, set, nil, false, `{"uuid":"U","timestamp":"2024-03-01T10:00:00Z","item_uuid":"I"}`)
			require.Equal(t, tt.want != "", strings.Contains(tree, "p_enrichment"))
			require.Contains(t, tree, tt.want+"└─ fields\n")
			require.Equal(t, tt.want != "", strings.Contains(line, `"p_enrichment":`+tt.enrichment))
		})
	}
}
