package main

import (
	"bytes"
	"encoding/json"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/margaylog/margay/parser"
	"github.com/margaylog/margay/parser/script"
	"github.com/margaylog/margay/schemas"
)

// runHere runs a command line with the given standard input.
func runHere(stdin string, args ...string) (code int, stdout, stderr string) {
	var out, err bytes.Buffer
	code = run(args, strings.NewReader(stdin), &out, &err)
	return code, out.String(), err.String()
}

func TestWindow(t *testing.T) {
	long := strings.Repeat("a", 90) + "^" + strings.Repeat("b", 90)
	tests := []struct {
		name         string
		line         string
		column       int
		text, indent string
	}{
		{name: "the first character", line: "type: x", text: "type: x"},
		{name: "in the middle", line: "type: x", column: 6, text: "type: x", indent: "      "},
		{name: "after the end", line: "ab", column: 9, text: "ab", indent: "  "},
		{name: "before the start", line: "ab", column: -1, text: "ab"},
		{name: "an empty line", line: "", column: 3},
		{name: "tabs stay tabs", line: "\ta:\tb", column: 4, text: "\ta:\tb", indent: "\t  \t"},
		{name: "wide characters count as one", line: "äöü x", column: 4, text: "äöü x", indent: "    "},
		{name: "control characters are not printed", line: "a\x1b[2Jb", column: 5, text: "a�[2Jb", indent: "     "},
		{name: "a byte order mark is no character", line: "\uFEFFab", column: 1, text: "ab", indent: " "},
		{
			name: "the end of a long line", line: long, column: 180,
			text: "…" + strings.Repeat("a", 9) + "^" + strings.Repeat("b", 90), indent: strings.Repeat(" ", 100),
		}, {
			name: "the start of a long line", line: long, column: 1,
			text: strings.Repeat("a", 90) + "^" + strings.Repeat("b", 9) + "…", indent: " ",
		}, {
			name: "the middle of a long line", line: long, column: 90,
			text:   "…" + strings.Repeat("a", 50) + "^" + strings.Repeat("b", 49) + "…",
			indent: strings.Repeat(" ", 51),
		},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			text, indent := window(tt.line, tt.column)
			assert.Equal(t, tt.text, text)
			assert.Equal(t, tt.indent, indent)
		})
	}
}

func TestYAMLLines(t *testing.T) {
	var lines []string
	for n, line := range yamlLines([]byte("a\nb\r\nc\rd\u0085e\u2028f\u2029\ng")) {
		assert.Equal(t, len(lines)+1, n)
		lines = append(lines, string(line))
	}
	assert.Equal(t, []string{"a\n", "b\r\n", "c\r", "d\u0085", "e\u2028", "f\u2029", "\n", "g"}, lines)
}

// A file may have 10,000 mistakes with 4 MiB before them: it is not read anew
// for each, which would take minutes.
func TestManyMistakesInALargeFile(t *testing.T) {
	src := []byte(strings.Repeat("# "+strings.Repeat("x", 76)+"\n", 48_000) + strings.Repeat("x: 1\n", 10_000))
	p, b := textPrinter{sources: map[string][]byte{"a.yml": src}}, new(bytes.Buffer)
	for i := range 10_000 {
		p.print(b, schemas.Diagnostic{Pos: schemas.Pos{File: "a.yml", Line: 48_001 + i, Column: 1}, Code: "unknown-key"})
	}
	assert.Equal(t, 10_000, strings.Count(b.String(), "| x: 1\n"))
	assert.Len(t, p.lines["a.yml"], 58_000)
}

// TestTextPrinterColor checks that colours are the only thing that they add.
func TestTextPrinterColor(t *testing.T) {
	docs, err := schemas.Parse("a.yml", []byte("schema: Custom.Log\nfields:\n  - name: user\n    type: strng\n---\n"), nil)
	require.Error(t, err)
	printed := func(color bool) string {
		p, b := textPrinter{sources: docs.Sources, color: color}, new(bytes.Buffer)
		for _, d := range docs.Diagnostics {
			p.print(b, d)
		}
		return b.String()
	}
	plain, colored := printed(false), printed(true)
	assert.Contains(t, colored, red+"^"+reset)
	assert.Contains(t, colored, yellow+"^"+reset)
	for _, escape := range []string{bold, red, yellow, reset} {
		assert.NotContains(t, plain, escape)
		colored = strings.ReplaceAll(colored, escape, "")
	}
	assert.Equal(t, plain, colored)
	for _, d := range docs.Diagnostics {
		assert.Contains(t, plain, d.String()+"\n")
	}
}

// TestSARIF checks the parts of a log that others read.
func TestSARIF(t *testing.T) {
	diags := schemas.Diagnostics{
		{Pos: schemas.Pos{File: "dir/a b.yml", Line: 3, Column: 7}, Path: "fields[0].type", Code: schemas.UnknownType, Severity: schemas.Error, Msg: "unknown", Hint: "hint"},
		{Pos: schemas.Pos{File: "/abs.yml"}, Code: schemas.UnreadableFile, Severity: schemas.Error, Msg: "cannot be read"},
		{Pos: schemas.Pos{File: "c.yml", Line: 1, Column: 1}, Code: "same-fields", Severity: schemas.Warning, Msg: "alike"},
	}
	var b bytes.Buffer
	printSARIF(&b, diags)
	var log sarifLog
	require.NoError(t, json.Unmarshal(b.Bytes(), &log))
	require.Len(t, log.Runs, 1)
	r := log.Runs[0]
	require.Len(t, r.Results, len(diags))
	for i, res := range r.Results {
		assert.Equal(t, diags[i].Code, r.Tool.Driver.Rules[res.RuleIndex].ID)
		assert.Equal(t, diags[i].Code, res.RuleID)
		assert.Equal(t, diags[i].Severity, res.Level)
		require.Len(t, res.Locations, 1)
	}
	assert.Equal(t, "fields[0].type: unknown (hint)", r.Results[0].Message.Text)
	assert.Equal(t, sarifLocation{
		Physical: sarifPhysical{Artifact: sarifArtifact{"dir/a%20b.yml"}, Region: &sarifRegion{3, 7}},
		Logical:  []sarifLogical{{"fields[0].type"}},
	}, r.Results[0].Locations[0])
	assert.Equal(t, sarifLocation{
		Physical: sarifPhysical{Artifact: sarifArtifact{"file:///abs.yml"}},
	}, r.Results[1].Locations[0])
}

// TestCompileCodes checks that the codes described here are those that the
// compiler gives, with the same severity.
func TestCompileCodes(t *testing.T) {
	const scripted = "schema: Custom.Log\nparser: {script: {function: 'def parse(log): return {\"user\": log}'}}\nfields: [{name: user, type: string, required: true}]\n"
	for _, spec := range parser.CompileCodes() {
		options := &parser.Options{Scripts: script.New(nil)}
		if spec.Code == parser.NoScriptEngine {
			options.Scripts, spec.Example = nil, scripted
		}
		docs := &schemas.Docs{} // what no schema at all comes to
		if spec.Example != "" {
			var err error
			docs, err = schemas.Parse("a.yml", []byte(spec.Example), nil)
			require.NoError(t, err)
		}
		set, err := parser.Compile(docs, options)
		var found schemas.Diagnostics
		if set != nil {
			found = set.Diagnostics()
		} else {
			require.ErrorAs(t, err, &found)
		}
		var severities []schemas.Severity
		for _, d := range found {
			if d.Code == spec.Code {
				severities = append(severities, d.Severity)
			}
		}
		assert.Equal(t, []schemas.Severity{spec.Severity}, severities, spec.Code)
	}
}
