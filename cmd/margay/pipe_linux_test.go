package main

import (
	"bytes"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

// Rejects can go to a named pipe: margay waits for its reader, and a reader
// that goes away ends the run.
func TestRejectsToNamedPipe(t *testing.T) {
	name := filepath.Join(t.TempDir(), "rejects")
	require.NoError(t, syscall.Mkfifo(name, 0o600))
	parse := func(events string) (code chan int, stderr *bytes.Buffer) {
		code, stderr = make(chan int, 1), new(bytes.Buffer)
		go func() {
			code <- run([]string{"parse", "--stats", "none", "--rejects", name}, strings.NewReader(events), new(bytes.Buffer), stderr)
		}()
		return code, stderr
	}
	wait := func(code chan int) int {
		select {
		case c := <-code:
			return c
		case <-time.After(20 * time.Second):
			t.Fatal("margay does not end")
			return -1
		}
	}

	code, _ := parse("bad\n")
	got, err := os.ReadFile(name)
	require.NoError(t, err)
	require.Contains(t, string(got), `"code":"invalid-json"`)
	require.Equal(t, 1, wait(code))

	code, stderr := parse(strings.Repeat("bad\n", 200_000))
	reader, err := os.Open(name)
	require.NoError(t, err)
	_, err = reader.Read(make([]byte, 1))
	require.NoError(t, err)
	require.NoError(t, reader.Close())
	require.Equal(t, 2, wait(code))
	require.Contains(t, stderr.String(), "write rejects: ")
}
