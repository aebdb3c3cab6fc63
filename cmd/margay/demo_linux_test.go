package main

import (
	"bufio"
	"bytes"
	"io"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"golang.org/x/sys/unix"
)

// A demo ends quietly at an interrupt: with the totals, and nothing to try.
func TestDemoIsInterrupted(t *testing.T) {
	for _, signal := range []os.Signal{os.Interrupt, syscall.SIGTERM} {
		cmd := margay(t, "", "demo", "onepassword", "--speed", "20000") // two seconds
		files := t.TempDir()
		cmd.Env = append(cmd.Env, "TMPDIR="+files)
		var said bytes.Buffer
		cmd.Stderr = &said
		stdout, err := cmd.StdoutPipe()
		require.NoError(t, err)
		require.NoError(t, cmd.Start())
		lines := bufio.NewReader(stdout)
		for range 3 {
			_, err := lines.ReadString('\n')
			require.NoError(t, err)
		}
		require.NoError(t, cmd.Process.Signal(signal))
		rest, err := io.ReadAll(lines)
		require.NoError(t, err)
		require.NoError(t, cmd.Wait(), said.String())
		assert.Less(t, bytes.Count(rest, []byte("\n")), 30)
		assert.Regexp(t, `(?m)^in +[1-9]`, said.String())
		assert.NotContains(t, said.String(), "what next")
		assert.NotContains(t, said.String(), "context")
		left, err := os.ReadDir(files)
		require.NoError(t, err)
		assert.Empty(t, left)
	}
}

// What --serve starts can be pulled from, as it says, until an interrupt.
func TestDemoServes(t *testing.T) {
	cmd := margay(t, "", "demo", "onepassword", "--serve", "--port", "0", "--faults")
	stdout, err := cmd.StdoutPipe()
	require.NoError(t, err)
	stderr, err := cmd.StderrPipe()
	require.NoError(t, err)
	require.NoError(t, cmd.Start())
	defer cmd.Process.Kill()
	export, err := bufio.NewReader(stdout).ReadString('\n')
	require.NoError(t, err)
	token, ok := strings.CutPrefix(strings.TrimSpace(export), "export EVENTS_API_TOKEN=")
	require.True(t, ok, export)
	said := bufio.NewReader(stderr)
	command := ""
	for found := false; !found; {
		line, err := said.ReadString('\n')
		require.NoError(t, err)
		assert.NotContains(t, line, token)
		command, found = strings.CutPrefix(line, "  margay ")
	}

	t.Setenv("EVENTS_API_TOKEN", token)
	t.Chdir(t.TempDir())
	args := strings.Fields(strings.ReplaceAll(command, `"`, ""))
	code, events, told := runHere("", append(args, "--once", "--since", "2h")...)
	assert.Less(t, code, 2, told)
	assert.Regexp(t, `"p_enrichment":\{"1Password Translation":\{"item_uuid":\{"id":"[a-z0-9]+","title":"`, events)
	assert.Greater(t, strings.Count(events, "\n"), 700)
	assert.FileExists(t, "demo-state.json")

	code, _, told = runHere("", "demo", "onepassword", "--serve", "--port", regexp.MustCompile(`:(\d+) `).FindStringSubmatch(command)[1])
	assert.Equal(t, 2, code)
	assert.Regexp(t, `^margay: --port: listen tcp .*address already in use\n$`, told)

	require.NoError(t, cmd.Process.Signal(os.Interrupt))
	rest, err := io.ReadAll(said)
	require.NoError(t, err)
	assert.Empty(t, string(rest))
	require.NoError(t, cmd.Wait())
	assert.NoDirExists(t, filepath.Dir(args[len(args)-1]))
}

// The metrics of a demo are those of a pull, at the time of the demo.
func TestDemoMetrics(t *testing.T) {
	cmd := margay(t, "", "demo", "onepassword", "--metrics-addr", "127.0.0.1:0", "--speed", "0")
	cmd.Env = append(cmd.Env, "TMPDIR="+t.TempDir()) // it is killed in the end
	out, stdout, err := os.Pipe()
	require.NoError(t, err)
	defer out.Close()
	_, err = unix.FcntlInt(stdout.Fd(), unix.F_SETPIPE_SZ, 4096) // a few events
	require.NoError(t, err)
	cmd.Stdout = stdout
	stderr, err := cmd.StderrPipe()
	require.NoError(t, err)
	require.NoError(t, cmd.Start())
	defer cmd.Wait()
	defer cmd.Process.Kill()
	require.NoError(t, stdout.Close())
	said, err := bufio.NewReader(stderr).ReadString('\n')
	require.NoError(t, err)
	url := regexp.MustCompile(`http://\S+`).FindString(said)

	// Time stands still when nobody reads: that is in the afternoon, before sign-ins come again.
	events := bufio.NewReaderSize(out, 16)
	for line := ""; !strings.Contains(line, `"p_parse_time":"2026-03-02 12:`); {
		line, err = events.ReadString('\n')
		require.NoError(t, err)
	}
	page, err := get(url)
	require.NoError(t, err)
	assert.Contains(t, page, `margay_no_data_alarm{log_type="OnePassword.SignInAttempt"} 1`)
	assert.Regexp(t, `margay_api_requests_total\{endpoint="itemusages",status="200"\} [34]\d\d\n`, page) // one a minute
	assert.Regexp(t, `margay_event_lag_seconds\{log_type="OnePassword.SignInAttempt"\} 1\d{4}(\.\d+)?\n`, page)
	assert.Regexp(t, `margay_cursor_age_seconds\{endpoint="itemusages"\} \d{1,2}\n`, page)
}

// On a terminal, what is said stands out from the events.
func TestDemoOnTerminal(t *testing.T) {
	for _, noColor := range []string{"", "1"} {
		term := openTerminal(t)
		cmd := margay(t, noColor, "demo", "onepassword", "--speed", "0", "--duration", "10m")
		cmd.Stdout = term.tty
		cmd.Stderr = term.tty
		began := time.Now()
		require.NoError(t, cmd.Run())
		require.Less(t, time.Since(began), 10*time.Second)
		text := term.close()
		assert.Equal(t, noColor == "", strings.Contains(text, "\x1b[1mmargay: a made-up company"), text)
		assert.Contains(t, text, "margay pull onepassword --help")
	}
}
