package onepassword

import (
	"os"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// The page has what each kind of fault says, and its code is that of the
// example.
func TestDocs(t *testing.T) {
	text, err := os.ReadFile("../../docs/onepassword.md")
	require.NoError(t, err)
	for _, kind := range FaultKinds() {
		assert.Contains(t, string(text), "| `"+string(kind)+"` | "+kind.Text()+" | ")
	}
	for _, s := range Sources() {
		assert.Contains(t, string(text), "| `"+s.Name+"` | `"+s.LogType+"` |")
	}
	for _, h := range hosts {
		assert.Contains(t, string(text), "`"+h.name+"` |")
	}
	_, rest, ok := strings.Cut(string(text), "```go\n")
	require.True(t, ok)
	code, _, _ := strings.Cut(rest, "```\n")
	example, err := os.ReadFile("example_test.go")
	require.NoError(t, err)
	assert.Contains(t, strings.ReplaceAll(string(example), "\n\t", "\n"), code)
}
