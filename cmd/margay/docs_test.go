package main

import (
	"bytes"
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"unicode"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/margaylog/margay/schemas"
)

const docsDir = "../../docs"

// TestDocs checks that the generated pages are fresh; with -update it writes
// them.
func TestDocs(t *testing.T) {
	for name, write := range map[string]func(*page){
		"cli.md":              writeCLI,
		"schema-reference.md": writeSchemaReference,
		"diagnostics.md":      writeDiagnostics,
	} {
		t.Run(name, func(t *testing.T) {
			p := new(page)
			p.line("<!-- Generated: go test ./cmd/margay -run TestDocs -update -->")
			write(p)
			checkFile(t, filepath.Join(docsDir, name), bytes.TrimRight(p.Bytes(), "\n"))
		})
	}
}

// checkFile compares a file with what it should hold, or writes it.
func checkFile(t *testing.T, name string, want []byte) {
	want = append(bytes.Clone(want), '\n')
	if *update {
		require.NoError(t, os.WriteFile(name, want, 0o666))
		return
	}
	got, err := os.ReadFile(name)
	require.NoError(t, err)
	if !bytes.Equal(got, want) {
		assert.Equal(t, string(want), string(got), "%s is stale: go test ./cmd/margay -run TestDocs -update", name)
	}
}

// A page is Markdown that is being written.
type page struct{ bytes.Buffer }

func (p *page) line(format string, args ...any) { fmt.Fprintf(p, format+"\n", args...) }

// para writes a paragraph and the blank line after it.
func (p *page) para(text string) { p.line("%s\n", strings.TrimSpace(text)) }

func (p *page) heading(level int, text string) {
	p.para(strings.Repeat("#", level) + " " + text)
}

// block writes a fenced block.
func (p *page) block(language, text string) {
	text = strings.ToValidUTF8(strings.TrimRight(text, "\n"), "\uFFFD")
	p.line("```%s\n%s\n```\n", language, text)
}

func (p *page) row(cells ...string) { p.line("| %s |", strings.Join(cells, " | ")) }

// table starts a table with the given columns.
func (p *page) table(columns ...string) {
	p.row(columns...)
	p.row(strings.Split(strings.Repeat("---,", len(columns)-1)+"---", ",")...)
}

// code formats a text of a table cell as code. What would not be seen, or
// would be trimmed, is quoted.
func code(text string) string {
	plain := strings.IndexFunc(text, func(r rune) bool { return !unicode.IsPrint(r) }) < 0
	if text == "" || !plain || strings.TrimSpace(text) != text {
		text = strconv.Quote(text)
	}
	fence := "`"
	for strings.Contains(text, fence) {
		fence += "`"
	}
	if strings.HasPrefix(text, "`") || strings.HasSuffix(text, "`") {
		text = " " + text + " "
	}
	return fence + strings.ReplaceAll(text, "|", `\|`) + fence
}

func codes[S ~string](texts []S) string {
	out := make([]string, len(texts))
	for i, text := range texts {
		out[i] = code(string(text))
	}
	return strings.Join(out, ", ")
}

// sentence makes a sentence of a note.
func sentence(text string) string {
	if text == "" {
		return ""
	}
	text = strings.ToUpper(text[:1]) + text[1:]
	if !strings.HasSuffix(text, ".") {
		text += "."
	}
	return text
}

func writeCLI(p *page) {
	p.heading(1, "Command line")
	p.para("All commands of margay with their flags. `margay COMMAND --help`, or `-h`, shows the same.")
	p.para("Events go to standard output and nothing else does; totals, reasons and errors go to standard error. " +
		"[semantics.md](semantics.md) says what happens to an event, [rejects.md](rejects.md) what a rejected one looks like.")
	root := newRoot()
	root.InitDefaultHelpCmd()
	root.InitDefaultVersionFlag()
	documentCommand(p, root)
}

// documentCommand writes a section for a command and those below it.
func documentCommand(p *page, cmd *cobra.Command) {
	use := cmd.UseLine()
	if cmd.HasAvailableSubCommands() {
		use = cmd.CommandPath() + " COMMAND"
	}
	p.heading(2, cmd.CommandPath())
	p.para(cmd.Short + ".")
	p.block("", use)
	p.para(cmd.Long)
	p.block("sh", outdent(cmd.Example))
	if cmd.HasLocalFlags() {
		p.table("Flag", "Default", "What it does")
		cmd.LocalFlags().VisitAll(func(f *pflag.Flag) { writeFlag(p, f) })
		p.line("")
	}
	for _, sub := range cmd.Commands() {
		if sub.IsAvailableCommand() || sub.Name() == "help" {
			documentCommand(p, sub)
		}
	}
}

// outdent removes the indentation that examples have in help texts.
func outdent(text string) string {
	return strings.ReplaceAll("\n"+text, "\n  ", "\n")[1:]
}

func writeFlag(p *page, f *pflag.Flag) {
	name, doc := pflag.UnquoteUsage(f)
	flag := "--" + f.Name
	if f.Shorthand != "" {
		flag = "-" + f.Shorthand + ", " + flag
	}
	if name != "" {
		flag += " " + name
	}
	value := ""
	switch f.DefValue {
	case "", "false", "[]":
	default:
		value = code(f.DefValue)
	}
	p.row(code(flag), value, sentence(doc))
}

func writeDiagnostics(p *page) {
	p.heading(1, "Schema diagnostics")
	p.para("What `margay check` reports, and what keeps `margay parse` from starting. An error keeps a schema from being used, a warning does not. " +
		"The codes are stable: they are never renamed.")
	p.para("A diagnostic is one line, then the place in the file:")
	p.block("", diagnosticExample())
	p.table("Code", "Severity", "Means")
	for _, spec := range diagnosticCodes() {
		p.row(fmt.Sprintf("[%s](#%[1]s)", spec.Code), string(spec.Severity), spec.Means)
	}
	p.line("")
	for _, spec := range diagnosticCodes() {
		p.heading(2, string(spec.Code))
		p.para(sentence(string(spec.Severity)) + " " + spec.Means)
		p.para(spec.Fix)
		if spec.Example != "" {
			p.block("yaml", spec.Example)
		}
	}
}

// diagnosticExample prints the diagnostics of a schema with a mistake.
func diagnosticExample() string {
	const file = "access.yml"
	src := "schema: Custom.Access\nfields:\n  - name: time\n    type: timestamp\n    required: true\n    isEventTime: true\n    timeFromats: [unix]\n"
	docs, _ := schemas.Parse(file, []byte(src), nil)
	p, b := textPrinter{sources: docs.Sources}, new(bytes.Buffer)
	for _, d := range docs.Diagnostics {
		p.print(b, d)
	}
	return b.String()
}

// TestDiagnosticExamples checks that the example of each code has the problem
// that it is an example of.
func TestDiagnosticExamples(t *testing.T) {
	for _, spec := range diagnosticCodes() {
		if spec.Example == "" {
			continue
		}
		dir := t.TempDir()
		require.NoError(t, os.WriteFile(filepath.Join(dir, "a.yml"), []byte(spec.Example), 0o666))
		_, diags := lint([]string{filepath.Join(dir, "a.yml")})
		if spec.Code == schemas.MissingSchemaName {
			_, err := schemas.Parse("a.yml", []byte(spec.Example), nil) // margay always has a name
			require.ErrorAs(t, err, &diags)
		}
		var found []schemas.Code
		for _, d := range diags {
			found = append(found, d.Code)
		}
		assert.Contains(t, found, spec.Code)
	}
}

// must returns v. What the docs are made of is right, or the tests say so.
func must[T any](v T, err error) T {
	if err != nil {
		panic(err)
	}
	return v
}
