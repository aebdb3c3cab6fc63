package main

import (
	"bytes"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"golang.org/x/sys/unix"

	"github.com/margaylog/margay/internal/corpus"
)

// A terminal is a pseudo-terminal that remembers what was written to it.
type terminal struct {
	tty  *os.File // for the program
	ours *os.File
	done chan struct{}
	text bytes.Buffer
}

func openTerminal(t *testing.T) *terminal {
	ours, err := os.OpenFile("/dev/ptmx", os.O_RDWR|unix.O_NOCTTY, 0)
	if err != nil {
		t.Skipf("no pseudo-terminal on this machine: %v", err)
	}
	n, err := unix.IoctlGetInt(int(ours.Fd()), unix.TIOCGPTN)
	require.NoError(t, err)
	require.NoError(t, unix.IoctlSetPointerInt(int(ours.Fd()), unix.TIOCSPTLCK, 0))
	tty, err := os.OpenFile(fmt.Sprintf("/dev/pts/%d", n), os.O_RDWR|unix.O_NOCTTY, 0)
	require.NoError(t, err)
	require.NoError(t, unix.IoctlSetWinsize(int(tty.Fd()), unix.TIOCSWINSZ, &unix.Winsize{Row: 24, Col: 120}))
	term := &terminal{tty: tty, ours: ours, done: make(chan struct{})}
	go func() {
		defer close(term.done)
		term.text.ReadFrom(ours) // ends with an error when the last user has gone
	}()
	return term
}

// close returns what was written.
func (t *terminal) close() string {
	t.tty.Close()
	<-t.done
	t.ours.Close()
	return t.text.String()
}

// margay returns the command, run by this test binary.
func margay(t *testing.T, noColor string, args ...string) *exec.Cmd {
	exe, err := os.Executable()
	require.NoError(t, err)
	link := filepath.Join(t.TempDir(), "margay")
	require.NoError(t, os.Symlink(exe, link))
	cmd := exec.Command(link, args...)
	cmd.Env = append(os.Environ(), "TERM=xterm", "NO_COLOR="+noColor, "GORACE="+noRaceSleep)
	return cmd
}

// TestColorOnTerminal checks that colours are for terminals, and for those who
// do not say no.
func TestColorOnTerminal(t *testing.T) {
	file := filepath.Join(t.TempDir(), "a.yml")
	require.NoError(t, os.WriteFile(file, []byte("schema: Custom.Log\nfields:\n  - name: user\n    type: strng\n"), 0o666))
	for _, tt := range []struct {
		name, noColor string
		args          []string
		stderr        bool // the terminal is standard error
		want          bool
	}{
		{name: "check", args: []string{"check", file}, want: true},
		{name: "check NO_COLOR", noColor: "1", args: []string{"check", file}},
		{name: "check json", args: []string{"check", "--format", "json", file}},
		{name: "diff", args: []string{"diff", file, file}, stderr: true, want: true},
		{name: "parse", args: []string{"parse", "--schemas", file}, stderr: true, want: true},
		{name: "parse NO_COLOR", noColor: "yes", args: []string{"parse", "--schemas", file}, stderr: true},
	} {
		t.Run(tt.name, func(t *testing.T) {
			term := openTerminal(t)
			cmd := margay(t, tt.noColor, tt.args...)
			if tt.stderr {
				cmd.Stderr = term.tty
			} else {
				cmd.Stdout = term.tty
			}
			assert.Error(t, cmd.Run()) // the schema is wrong
			text := term.close()
			assert.Contains(t, text, "unknown-type")
			assert.Equal(t, tt.want, strings.Contains(text, "\x1b["), "%q", text)
		})
	}
}

// TestProgressOnTerminal checks when a bar is shown without being asked for:
// while files are read, on a terminal that shows nothing else.
func TestProgressOnTerminal(t *testing.T) {
	events := corpus.New(1).AppendMixed(nil, 20_000)
	file := filepath.Join(t.TempDir(), "events.ndjson")
	require.NoError(t, os.WriteFile(file, events, 0o666))
	for _, tt := range []struct {
		name string
		args []string
		tty  bool // standard output is a terminal too
		want bool
	}{
		{name: "files", args: []string{file}, want: true},
		{name: "never", args: []string{"--progress", "never", file}},
		{name: "quiet", args: []string{"--quiet", file}},
		{name: "rejects on the same terminal", args: []string{"--rejects", "/dev/stderr", file}},
		{name: "events on a terminal", args: []string{file}, tty: true},
		{name: "a pipe among the files", args: []string{file, "-"}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			term := openTerminal(t)
			cmd := margay(t, "", append([]string{"parse", "--stats", "none", "--workers", "1"}, tt.args...)...)
			cmd.Stderr = term.tty
			out, stdout, err := os.Pipe()
			require.NoError(t, err)
			if tt.tty {
				other := openTerminal(t)
				defer other.close()
				stdout.Close()
				stdout = other.tty
			}
			cmd.Stdout = stdout
			stdin, hold, err := os.Pipe()
			require.NoError(t, err)
			cmd.Stdin = stdin
			require.NoError(t, cmd.Start())
			hold.Close()
			if !tt.tty {
				stdout.Close()
				// Nobody reads the output, so that there is time to see the bar.
				time.Sleep(400 * time.Millisecond)
				_, err = io.Copy(io.Discard, out)
				require.NoError(t, err)
			}
			require.NoError(t, cmd.Wait())
			text := term.close()
			if !tt.want {
				assert.Empty(t, text)
				return
			}
			assert.Regexp(t, `[1-9]\d*% \[[=>]`, text)
			assert.Contains(t, text, "events/s, 0 rejected")
			assert.Regexp(t, ` +\r$`, text) // cleared
		})
	}
}

// TestExplainOnTerminal checks that explain draws trees for people, and for
// nobody else.
func TestExplainOnTerminal(t *testing.T) {
	file := filepath.Join(t.TempDir(), "events.ndjson")
	require.NoError(t, os.WriteFile(file, []byte(`{"uuid":"A","timestamp":"2024-03-01T10:00:00Z","used_version":"1","item_uuid":"I"}`), 0o666))
	for _, tt := range []struct {
		name, noColor string
		args          []string
		tree, color   bool
	}{
		{name: "colours", tree: true, color: true},
		{name: "NO_COLOR", noColor: "1", tree: true},
		{name: "json", args: []string{"--format", "json"}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			term := openTerminal(t)
			cmd := margay(t, tt.noColor, append([]string{"explain", file}, tt.args...)...)
			cmd.Stdout = term.tty
			assert.NoError(t, cmd.Run())
			text := term.close()
			assert.Contains(t, text, "OnePassword.ItemUsage")
			assert.Equal(t, tt.tree, strings.Contains(text, "├─"), "%q", text)
			assert.Equal(t, tt.color, strings.Contains(text, "\x1b["), "%q", text)
		})
	}
}
