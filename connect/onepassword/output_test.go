package onepassword

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// What a crash left of a line is removed, and nothing else.
func TestOutputIsMended(t *testing.T) {
	long := `{"a":"` + strings.Repeat("x", 200_000)
	for _, tt := range []struct{ name, before, after, err string }{
		{name: "empty"},
		{name: "whole lines", before: "{}\n{}\n", after: "{}\n{}\n"},
		{name: "a piece of a line", before: "{}\n{\"a\":", after: "{}\n"},
		{name: "a piece of the first line", before: `{"uuid"`, after: ""},
		{name: "a long piece", before: "{}\n" + long, after: "{}\n"},
		{name: "a newline where a block begins", before: strings.Repeat("y", 65536) + "\n" + long[:65536], after: strings.Repeat("y", 65536) + "\n"},
		{name: "zeros that a crash of the machine left", before: "{}\n\x00\x00\x00", after: "{}\n"},
		{name: "another file", before: "root:x:0:0", after: "root:x:0:0", err: "is it the right one?"},
		{name: "another file of several lines", before: "{}\nBEGIN", after: "{}\nBEGIN", err: "is it the right one?"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			name := filepath.Join(t.TempDir(), "out")
			require.NoError(t, os.WriteFile(name, []byte(tt.before), 0o600))
			out, err := OpenOutput(name)
			if tt.err != "" {
				require.ErrorContains(t, err, tt.err)
			} else {
				require.NoError(t, err)
				assert.EqualValues(t, len(tt.before)-len(tt.after), out.Removed())
				_, err := out.Write([]byte("{\"b\":1}\n"))
				require.NoError(t, err)
				require.NoError(t, out.Sync())
				require.NoError(t, out.Close())
				tt.after += "{\"b\":1}\n"
			}
			text, err := os.ReadFile(name)
			require.NoError(t, err)
			if string(text) != tt.after {
				t.Errorf("%d bytes; want %d", len(text), len(tt.after))
			}
		})
	}
}

func TestOutputOfOtherKinds(t *testing.T) {
	_, err := OpenOutput(t.TempDir())
	require.Error(t, err)
	out, err := OpenOutput(os.DevNull)
	require.NoError(t, err)
	_, err = out.Write([]byte("{}\n"))
	require.NoError(t, err)
	require.NoError(t, out.Sync())
	require.NoError(t, out.Close())
}

// A sink syncs what is on a disk.
func TestNewSink(t *testing.T) {
	file, err := os.Create(filepath.Join(t.TempDir(), "out"))
	require.NoError(t, err)
	s := NewSink(file)
	require.NoError(t, s.Sync())
	require.NoError(t, file.Close())
	require.Error(t, s.Sync())

	r, w, err := os.Pipe()
	require.NoError(t, err)
	defer r.Close()
	require.NoError(t, NewSink(w).Sync())
	require.NoError(t, w.Close())
	require.NoError(t, NewSink(new(strings.Builder)).Sync())
}
