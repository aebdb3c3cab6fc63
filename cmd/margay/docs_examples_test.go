package main

import (
	"bytes"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/rogpeppe/go-internal/txtar"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/margaylog/margay/parser"
	"github.com/margaylog/margay/schemas"
)

// The examples of the schema reference are docs/examples/*.txtar. Each is a
// file of an archive, called what it is an example of, perhaps with more
// behind a slash: "-- emptyValues / script --". It holds
//
//	# what there is to say, if anything
//	schema: Custom.Example
//	fields: ...
//	...
//	an event
//	=> what becomes of it
//
// where the three dots end the schema, as they do in YAML.

// An example is a schema and events.
type example struct {
	file, name string // of the archive and in it
	doc        string // may be empty
	schema     string
	events     []exampleEvent
}

// An exampleEvent is a line and what becomes of it: the line that is written,
// "skipped", or "rejected: " and what is wrong.
type exampleEvent struct{ in, want string }

// subject is what the example shows: a heading of the reference.
func (e *example) subject() string {
	subject, _, _ := strings.Cut(e.name, " / ")
	return subject
}

// examples returns all examples, sorted by archive, in the order of each.
func examples() ([]example, error) {
	names, err := filepath.Glob(filepath.Join(docsDir, "examples", "*.txtar"))
	if err != nil {
		return nil, err
	}
	var all []example
	for _, name := range names {
		archive, err := txtar.ParseFile(name)
		if err != nil {
			return nil, err
		}
		for _, f := range archive.Files {
			e, err := readExample(string(f.Data))
			if err != nil {
				return nil, fmt.Errorf("%s: %s: %w", name, f.Name, err)
			}
			e.file, e.name = strings.TrimSuffix(filepath.Base(name), ".txtar"), f.Name
			all = append(all, e)
		}
	}
	return all, nil
}

func readExample(text string) (example, error) {
	var e example
	for strings.HasPrefix(text, "# ") {
		line, rest, _ := strings.Cut(text[len("# "):], "\n")
		e.doc, text = strings.TrimSpace(e.doc+" "+line), rest
	}
	schema, events, ok := strings.Cut(text, "...\n")
	if !ok {
		return e, fmt.Errorf("no line of three dots after the schema")
	}
	e.schema = schema
	lines := strings.Split(strings.TrimRight(events, "\n"), "\n")
	for len(lines) > 1 {
		want, ok := strings.CutPrefix(lines[1], "=> ")
		if !ok {
			return e, fmt.Errorf("%q is not followed by a result", lines[0])
		}
		e.events, lines = append(e.events, exampleEvent{lines[0], want}), lines[2:]
	}
	if len(lines) > 0 || len(e.events) == 0 {
		return e, fmt.Errorf("the last event has no result")
	}
	return e, nil
}

// exampleArgs are the arguments that make the output of an example the same
// each time; the reference shows them.
var exampleArgs = []string{"--row-id", "content", "--now", "2024-01-01T00:00:00Z"}

// outcome runs the example and returns, for each event, what becomes of it.
func (e *example) outcome(dir string) ([]string, error) {
	schema, log, rejects := filepath.Join(dir, "x.yml"), filepath.Join(dir, "x.log"), filepath.Join(dir, "rejects")
	var lines []string
	for _, ev := range e.events {
		lines = append(lines, ev.in+"\n")
	}
	for name, text := range map[string]string{schema: e.schema, log: strings.Join(lines, "")} {
		if err := os.WriteFile(name, []byte(text), 0o666); err != nil {
			return nil, err
		}
	}
	args := append([]string{"parse", "--schemas", schema, "--stats", "json", "--rejects", rejects, log}, exampleArgs...)
	code, stdout, stderr := runHere("", args...)
	if code > 1 {
		return nil, fmt.Errorf("exit code %d: %s", code, stderr)
	}
	got := make([]string, len(e.events))
	if err := readRejects(rejects, got); err != nil {
		return nil, err
	}
	return got, e.accepted(got, stdout, stderr)
}

// readRejects fills in the events that were rejected.
func readRejects(name string, got []string) error {
	text, err := os.ReadFile(name)
	if err != nil {
		return err
	}
	for line := range bytes.Lines(text) {
		var r struct {
			Line   int
			Errors []struct{ Code, Field string }
		}
		if err := json.Unmarshal(line, &r); err != nil {
			return err
		}
		var all []string
		for _, e := range r.Errors {
			all = append(all, strings.TrimSpace(e.Code+" "+e.Field))
		}
		got[r.Line-1] = "rejected: " + strings.Join(all, ", ")
	}
	return nil
}

// accepted fills in the events that were written or skipped. Which of the two
// an event was cannot be seen, so their numbers have to be those wanted.
func (e *example) accepted(got []string, stdout, stderr string) error {
	var totals struct{ Skipped int }
	if err := json.Unmarshal([]byte(stderr), &totals); err != nil {
		return fmt.Errorf("%w: %s", err, stderr)
	}
	written := slices.Collect(strings.Lines(stdout))
	for i, ev := range e.events {
		switch {
		case got[i] != "":
		case ev.want == "skipped" && totals.Skipped > 0:
			got[i] = ev.want
			totals.Skipped--
		case len(written) > 0:
			got[i] = brief(strings.TrimSpace(written[0]), ev.want)
			written = written[1:]
		}
	}
	if len(written) > 0 || totals.Skipped > 0 {
		return fmt.Errorf("%d more events written, %d more skipped", len(written), totals.Skipped)
	}
	return nil
}

// brief removes from a line of output the p_ fields that every event has,
// except those that want has, too.
func brief(line, want string) string {
	for _, name := range []string{"p_log_type", "p_row_id", "p_event_time", "p_parse_time", "p_schema_version"} {
		if strings.Contains(want, `"`+name+`":`) {
			continue
		}
		member := `"` + name + `":(?:"[^"]*"|\d+)`
		line = regexp.MustCompile(`,`+member).ReplaceAllLiteralString(line, "")
		line = regexp.MustCompile(`\{`+member+`,?`).ReplaceAllLiteralString(line, "{")
	}
	return line
}

// TestExamples runs the examples of the reference.
func TestExamples(t *testing.T) {
	all, err := examples()
	require.NoError(t, err)
	for _, e := range all {
		t.Run(e.file+"/"+e.name, func(t *testing.T) {
			got, err := e.outcome(t.TempDir())
			if err != nil {
				t.Error(err)
			}
			for i, ev := range e.events {
				if i < len(got) {
					assert.Equal(t, ev.want, got[i], "%s", ev.in)
				}
			}
		})
	}
}

// TestExamplesLint checks that the schemas of the examples are good ones, but
// for what a small schema lacks.
func TestExamplesLint(t *testing.T) {
	all, err := examples()
	require.NoError(t, err)
	small := []schemas.Code{schemas.NoEventTime, schemas.NoRequired, parser.SameFields}
	for _, e := range all {
		name := filepath.Join(t.TempDir(), "x.yml")
		require.NoError(t, os.WriteFile(name, []byte(e.schema), 0o666))
		_, diags := lint([]string{name})
		for _, d := range diags {
			if !slices.Contains(small, d.Code) {
				t.Errorf("%s: %s: %v", e.file, e.name, d)
			}
		}
	}
}
