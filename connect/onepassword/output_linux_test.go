package onepassword

import (
	"os"
	"os/exec"
	"os/signal"
	"path/filepath"
	"strings"
	"syscall"
	"testing"

	"github.com/stretchr/testify/require"
)

// fullDisk is set in a process whose files can't grow beyond 10,000 bytes.
const fullDisk = "TEST_FULL_DISK"

// A write that fills the disk fails, and leaves whole lines.
func TestFullDiskLeavesWholeLines(t *testing.T) {
	if name := os.Getenv(fullDisk); name != "" {
		fillDisk(t, name)
		return
	}
	name := filepath.Join(t.TempDir(), "out")
	cmd := exec.Command(os.Args[0], "-test.run=^TestFullDiskLeavesWholeLines$")
	cmd.Env = append(os.Environ(), fullDisk+"="+name)
	said, err := cmd.CombinedOutput()
	require.NoError(t, err, "%s", said)
	text, err := os.ReadFile(name)
	require.NoError(t, err)
	lines := strings.SplitAfter(string(text), "\n")
	require.Empty(t, lines[len(lines)-1])
	require.Len(t, lines, 10_000/len(line)+1)
}

const line = `{"uuid":"a line of an event"}` + "\n"

func fillDisk(t *testing.T, name string) {
	signal.Ignore(syscall.SIGXFSZ)
	require.NoError(t, syscall.Setrlimit(syscall.RLIMIT_FSIZE, &syscall.Rlimit{Cur: 10_000, Max: 10_000}))
	out, err := OpenOutput(name)
	require.NoError(t, err)
	_, err = out.Write([]byte(strings.Repeat(line, 1000)))
	require.ErrorIs(t, err, syscall.EFBIG)
	require.NoError(t, out.Close())
}
