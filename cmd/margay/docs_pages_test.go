package main

import (
	"bytes"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/margaylog/margay/parser"
)

// The pages that people write are checked too: what they show a command to
// print is what it prints, and what they show of Go code is code that runs.

// A fence is a fenced block of a page.
type fence struct {
	info       string // what stands behind the opening fence
	start, end int    // of its lines in the page, without the fences
}

// fences returns the fenced blocks among the lines of a page.
func fences(lines []string) []fence {
	var found []fence
	open := false
	for i, line := range lines {
		switch {
		case !strings.HasPrefix(line, "```"):
		case open:
			found[len(found)-1].end = i
			open = false
		default:
			found = append(found, fence{info: line[3:], start: i + 1})
			open = true
		}
	}
	return found
}

// TestDocsTranscripts runs the console blocks of the pages. A block such as
// "json events.ndjson" is the file of that name. With -update it writes down
// what the commands print.
func TestDocsTranscripts(t *testing.T) {
	pages, err := filepath.Glob(filepath.Join(docsDir, "*.md"))
	require.NoError(t, err)
	for _, name := range pages {
		t.Run(filepath.Base(name), func(t *testing.T) {
			name, err := filepath.Abs(name)
			require.NoError(t, err)
			src, err := os.ReadFile(name)
			require.NoError(t, err)
			if bytes.HasPrefix(src, []byte("<!-- Generated")) {
				return
			}
			t.Chdir(t.TempDir())
			checkFile(t, name, bytes.TrimSuffix(replay(t, string(src)), []byte("\n")))
		})
	}
}

// replay returns a page in which the console blocks show what their commands
// print.
func replay(t *testing.T, src string) []byte {
	lines := strings.Split(src, "\n")
	var b strings.Builder
	var api localAPI
	done := 0
	for _, f := range fences(lines) {
		block := lines[f.start:f.end]
		if _, file, ok := strings.Cut(f.info, " "); ok {
			require.NoError(t, os.WriteFile(file, []byte(strings.Join(block, "\n")+"\n"), 0o666))
		}
		if f.info != "console" {
			continue
		}
		b.WriteString(strings.Join(lines[done:f.start], "\n") + "\n")
		for _, line := range block {
			if command, ok := strings.CutPrefix(line, "$ "); ok {
				b.WriteString(line + "\n" + console(t, &api, command))
			}
		}
		done = f.end
	}
	return []byte(b.String() + strings.Join(lines[done:], "\n"))
}

// seconds is what differs from run to run.
var seconds = regexp.MustCompile(`(?m)^seconds +\d+\.\d+$|"seconds":[0-9.e-]+`)

// console runs a command of a page: cat and a file, or margay, whose standard
// output may go into a file. What is pulled comes from an API of this machine.
func console(t *testing.T, api *localAPI, command string) string {
	words := strings.Fields(command)
	if words[0] == "cat" {
		text, err := os.ReadFile(words[1])
		require.NoError(t, err)
		return api.hide(string(text))
	}
	require.Equal(t, "margay", words[0])
	if words[1] == "pull" {
		words = append(words, "--url", api.forPages(t))
	}
	into := ""
	if n := len(words); n > 2 && words[n-2] == ">" {
		words, into = words[:n-2], words[n-1]
	}
	_, stdout, stderr := runHere("", words[1:]...)
	if into != "" {
		require.NoError(t, os.WriteFile(into, []byte(stdout), 0o666))
		stdout = ""
	}
	if words[1] == "demo" {
		return stdout + stderr // the same each time, with the seconds
	}
	return seconds.ReplaceAllStringFunc(api.hide(stdout+stderr), func(s string) string {
		if strings.HasPrefix(s, `"`) {
			return `"seconds":0.001`
		}
		return "seconds                  0.001"
	})
}

// TestDocsGo checks that the Go code of the pages is in library_test.go,
// where it is compiled and run.
func TestDocsGo(t *testing.T) {
	code, err := os.ReadFile("library_test.go")
	require.NoError(t, err)
	src, err := os.ReadFile(filepath.Join(docsDir, "library.md"))
	require.NoError(t, err)
	lines := strings.Split(string(src), "\n")
	blocks := 0
	for _, f := range fences(lines) {
		if f.info != "go" {
			continue
		}
		blocks++
		block := strings.Join(lines[f.start:f.end], "\n")
		indented := strings.ReplaceAll("\t"+strings.ReplaceAll(block, "\n", "\n\t"), "\n\t\n", "\n\n")
		if !strings.Contains(string(code), block) && !strings.Contains(string(code), indented) {
			t.Errorf("not in library_test.go:\n%s", block)
		}
	}
	assert.Positive(t, blocks)
}

// TestDocsCommands checks that the commands which the documents mention, in
// code spans and shell blocks, exist, with their flags.
func TestDocsCommands(t *testing.T) {
	pages, err := filepath.Glob(filepath.Join(docsDir, "*.md"))
	require.NoError(t, err)
	mention := regexp.MustCompile("(?m)(?:`|^|\\| )(margay [^`|\n]+)")
	flag := regexp.MustCompile(` --([a-z-]+)`)
	for _, name := range append(pages, "../../README.md") {
		src, err := os.ReadFile(name)
		require.NoError(t, err)
		for _, m := range mention.FindAllStringSubmatch(string(src), -1) {
			words := strings.Fields(m[1])
			cmd, _, err := newRoot().Find(words[1:2])
			if err != nil || cmd.Name() != words[1] {
				continue // prose
			}
			if sub, _, err := newRoot().Find(words[1:]); err == nil {
				cmd = sub
			}
			for _, f := range flag.FindAllStringSubmatch(m[1], -1) {
				assert.NotNil(t, cmd.Flags().Lookup(f[1]), "%s: %s", name, m[1])
			}
		}
	}
}

// TestDocsRejectCodes checks that rejects.md has every code, and an example
// of it.
func TestDocsRejectCodes(t *testing.T) {
	src, err := os.ReadFile(filepath.Join(docsDir, "rejects.md"))
	require.NoError(t, err)
	for _, code := range parser.Codes() {
		assert.Contains(t, string(src), "| `"+string(code)+"` |")
		assert.Contains(t, string(src), `"code":"`+string(code)+`"`)
	}
}
