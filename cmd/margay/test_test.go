package main

import (
	"bytes"
	"context"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/margaylog/margay/schemas"
	"github.com/margaylog/margay/schemas/schematest"
)

// watcher runs watch in the background. Each run sends the name of the file
// that was changed.
func watcher(t *testing.T, paths ...string) (runs chan string, stop func() error) {
	t.Helper()
	ctx, cancel := context.WithCancel(t.Context())
	runs = make(chan string, 100)
	done := make(chan error, 1)
	go func() {
		done <- watch(ctx, paths, func(changed string) error {
			runs <- filepath.ToSlash(changed)
			return nil
		})
	}()
	require.Equal(t, "", <-runs)
	return runs, func() error {
		cancel()
		return <-done
	}
}

// ran waits for a run, for longer than any machine should take.
func ran(t *testing.T, runs chan string) string {
	t.Helper()
	select {
	case changed := <-runs:
		return changed
	case <-time.After(20 * time.Second):
		t.Fatal("the change was not noticed")
		return ""
	}
}

// quiet checks that there is no run.
func quiet(t *testing.T, runs chan string) {
	t.Helper()
	select {
	case changed := <-runs:
		t.Fatalf("a run because of %s", changed)
	case <-time.After(4 * settled):
	}
}

func writeFile(t *testing.T, name, text string) {
	t.Helper()
	require.NoError(t, os.MkdirAll(filepath.Dir(name), 0o777))
	require.NoError(t, os.WriteFile(name, []byte(text), 0o666))
}

func TestWatch(t *testing.T) {
	t.Chdir(t.TempDir())
	writeFile(t, "dir/a_tests.yml", "a")
	writeFile(t, "dir/.git/x.yml", "a")
	writeFile(t, "lone/b_tests.yml", "b")
	runs, stop := watcher(t, "dir", "lone/b_tests.yml", schemas.BuiltinPath, "gone.yml")

	writeFile(t, "dir/a_tests.yml", "changed")
	require.Equal(t, "dir/a_tests.yml", ran(t, runs))
	for range 20 { // several changes are one run
		writeFile(t, "dir/a_tests.yml", "again")
		writeFile(t, "dir/new.yml", "new")
	}
	ran(t, runs)
	quiet(t, runs)

	// As editors save: a new file is put in the place of the old one.
	writeFile(t, "lone/b_tests.yml~", "b")
	quiet(t, runs)
	require.NoError(t, os.Rename("lone/b_tests.yml~", "lone/b_tests.yml"))
	require.Equal(t, "lone/b_tests.yml", ran(t, runs))

	// New directories are watched, too.
	require.NoError(t, os.Mkdir("dir/sub", 0o777))
	require.Equal(t, "dir/sub", ran(t, runs))
	writeFile(t, "dir/sub/c.json", "{}")
	require.Equal(t, "dir/sub/c.json", ran(t, runs))
	require.NoError(t, os.Remove("dir/sub/c.json"))
	require.Equal(t, "dir/sub/c.json", ran(t, runs))

	// Neither other files nor hidden ones matter.
	writeFile(t, "dir/.git/x.yml", "b")
	writeFile(t, "dir/.new.yml", "b")
	writeFile(t, "dir/readme.md", "b")
	quiet(t, runs)
	writeFile(t, "gone.yml", "back")
	require.Equal(t, "gone.yml", strings.TrimPrefix(ran(t, runs), "./"))
	require.NoError(t, stop())
}

func TestWatchErrors(t *testing.T) {
	t.Chdir(t.TempDir())
	failed := errors.New("failed")
	err := watch(t.Context(), []string{"."}, func(string) error { return failed })
	require.ErrorIs(t, err, failed)
	err = watch(t.Context(), []string{"no/such"}, func(string) error { return nil })
	require.ErrorContains(t, err, "--watch: ")
}

// TestWatchTests runs the command: a failure is mended while it watches.
func TestWatchTests(t *testing.T) {
	t.Chdir(t.TempDir())
	const test = "logType: OnePassword.ItemUsage\ninput: '{}'\nerror: missing-field /FIELD\n"
	writeFile(t, "a_tests.yml", strings.Replace(test, "FIELD", "wrong", 1))
	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()
	var out, errs lockedBuffer
	root := newRoot()
	root.SetArgs([]string{"test", "--watch"})
	root.SetOut(&out)
	root.SetErr(&errs)
	done := make(chan error, 1)
	go func() { done <- root.ExecuteContext(ctx) }()
	require.Eventually(t, func() bool { return strings.Contains(errs.String(), "1 failed") }, 20*time.Second, time.Millisecond)
	writeFile(t, "a_tests.yml", strings.Replace(test, "FIELD", "uuid", 1))
	require.Eventually(t, func() bool { return strings.Contains(errs.String(), "0 failed") }, 20*time.Second, time.Millisecond)
	require.Contains(t, errs.String(), "a_tests.yml has changed\n")
	writeFile(t, "a_tests.yml", "nothing: here\n")
	require.Eventually(t, func() bool { return strings.Contains(errs.String(), "0 tests, 0 failed, 3 errors") }, 20*time.Second, time.Millisecond)
	cancel()
	require.Equal(t, exitFailure, <-done)
	require.Contains(t, out.String(), "ok   a_tests.yml: 1 test\n")
}

func TestTestReportColor(t *testing.T) {
	t.Chdir(t.TempDir())
	writeFile(t, "a_tests.yml", "name: a\nlogType: OnePassword.ItemUsage\ninput: '{}'\nerror: bad-time\n---\nnome: b\n")
	suite, err := schematest.LoadPaths(nil, nil)
	require.Error(t, err)
	require.Len(t, suite.Tests, 1)
	r := &testRun{suite: suite, report: suite.Run(), problems: suite.Diagnostics}
	var plain, colored bytes.Buffer
	r.report.Results[0].Failures[0].Diff = append(r.report.Results[0].Failures[0].Diff, schematest.Line{Op: ' ', Text: "the same"})
	r.printText(&plain, false)
	r.printText(&colored, true)
	assert.NotContains(t, plain.String(), "\x1b")
	text := colored.String()
	for _, color := range []string{bold, red, plainRed, green, faint, reset} {
		assert.Contains(t, text, color)
		text = strings.ReplaceAll(text, color, "")
	}
	assert.Equal(t, plain.String(), text)
	assert.Contains(t, colored.String(), plainRed+"    - refused: bad-time"+reset+"\n")
}

func TestUntested(t *testing.T) {
	r := &testRun{report: &schematest.Report{}}
	for _, name := range strings.Split("ABCDEFGHIJKL", "") {
		r.report.Coverage = append(r.report.Coverage, schematest.Coverage{LogType: name})
	}
	assert.Equal(t, []string{"no tests: A, B, C, D, E, F, G, H, I, J and 2 more"}, r.coverage())
}

// TestDocsTestCodes checks that test.md has every code that test files of this
// package alone have.
func TestDocsTestCodes(t *testing.T) {
	src, err := os.ReadFile(filepath.Join(docsDir, "test.md"))
	require.NoError(t, err)
	for _, code := range []schemas.Code{schematest.NoTests, schematest.BadExpectation, schematest.UnknownLogType, schematest.CannotUpdate} {
		assert.Contains(t, string(src), "| `"+string(code)+"` |")
	}
}

// A lockedBuffer may be read while somebody writes to it.
type lockedBuffer struct {
	mu sync.Mutex
	b  bytes.Buffer
}

func (l *lockedBuffer) Write(p []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.b.Write(p)
}

func (l *lockedBuffer) String() string {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.b.String()
}
