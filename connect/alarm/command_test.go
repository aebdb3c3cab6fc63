package alarm

import (
	"bufio"
	"context"
	"fmt"
	"io"
	"log"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func silent() *log.Logger { return log.New(io.Discard, "", 0) }

// TestMain lets the test binary be a command for alarms.
func TestMain(m *testing.M) {
	if how := os.Getenv("ALARM_COMMAND"); how != "" {
		os.Exit(beCommand(how, os.Args[1:]))
	}
	os.Exit(m.Run())
}

// beCommand does what a test wants a command to do.
func beCommand(how string, args []string) int {
	switch how {
	case "save": // what it got
		in, _ := io.ReadAll(os.Stdin)
		var env []string
		for _, v := range os.Environ() {
			if strings.HasPrefix(v, "MARGAY_") || strings.HasPrefix(v, "EVENTS_") {
				env = append(env, v)
			}
		}
		fmt.Println("this goes nowhere")
		if os.WriteFile(args[0], []byte(strings.Join(append(args[1:], env...), "\n")+"\n"+string(in)), 0o600) != nil {
			return 1
		}
	case "complain":
		fmt.Fprintf(os.Stderr, "no \x1b[31mpager\xff\r\nin sight\n%s", strings.Repeat("x", 1<<20))
		return 3
	case "quiet":
		return 4
	case "deaf": // does not read
	case "hang":
		bufio.NewReader(os.Stdin).ReadString('\n')
		time.Sleep(time.Minute)
	}
	return 0
}

func newTestCommand(t *testing.T, how string, args ...string) *command {
	t.Helper()
	exe, err := os.Executable()
	require.NoError(t, err)
	c, err := newCommand(append([]string{exe}, args...), []string{"ALARM_COMMAND=" + how, "GORACE=atexit_sleep_ms=0"})
	require.NoError(t, err)
	return c
}

func TestCommand(t *testing.T) {
	t.Setenv("EVENTS_API_TOKEN", "hunter2")
	file := filepath.Join(t.TempDir(), "saved")
	n := notice()
	require.NoError(t, newTestCommand(t, "save", file, "an argument", "$HOME").send(t.Context(), n))
	got, err := os.ReadFile(file)
	require.NoError(t, err)
	want := append([]string{"an argument", "$HOME"}, n.env()...)
	assert.Equal(t, strings.Join(append(want, string(n.json())), "\n")+"\n", string(got))
}

func TestCommandEnvironment(t *testing.T) {
	t.Setenv("ALARM_COMMAND", "save")
	t.Setenv("EVENTS_SEEN", "yes")
	file := filepath.Join(t.TempDir(), "saved")
	c := newTestCommand(t, "", file)
	c, err := newCommand([]string{c.path, file}, nil)
	require.NoError(t, err)
	require.NoError(t, c.send(t.Context(), notice()))
	got, err := os.ReadFile(file)
	require.NoError(t, err)
	assert.Contains(t, string(got), "EVENTS_SEEN=yes\n", "without an environment it is ours")
}

func TestCommandFails(t *testing.T) {
	for how, want := range map[string]string{
		"complain": "exit status 3: no [31mpager",
		"quiet":    "exit status 4",
	} {
		assert.EqualError(t, newTestCommand(t, how).send(t.Context(), notice()), want)
	}
	assert.NoError(t, newTestCommand(t, "deaf").send(t.Context(), notice()))
	_, err := newCommand([]string{filepath.Join(t.TempDir(), "alert")}, nil)
	assert.ErrorIs(t, err, os.ErrNotExist)
	_, err = newCommand([]string{"no-such-command-anywhere"}, nil)
	assert.ErrorIs(t, err, exec.ErrNotFound)
}

func TestCommandTimeLimit(t *testing.T) {
	c := newTestCommand(t, "hang")
	c.limit = 100 * time.Millisecond
	assert.EqualError(t, c.send(t.Context(), notice()), "not done after 0s")

	ctx, cancel := context.WithCancel(t.Context())
	time.AfterFunc(50*time.Millisecond, cancel)
	start := time.Now()
	assert.Error(t, newTestCommand(t, "hang").send(ctx, notice()))
	assert.Less(t, time.Since(start), 20*time.Second)
}
