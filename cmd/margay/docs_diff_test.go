package main

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/margaylog/margay/schemas/diff"
)

// The list of changes in diff.md stands between these lines.
const (
	codesStart = "<!-- codes: go test ./cmd/margay -run TestDocs -update -->\n"
	codesEnd   = "<!-- end of codes -->"
)

// TestDocsDiffCodes checks that diff.md lists every kind of change, with its
// rating; with -update it writes the list.
func TestDocsDiffCodes(t *testing.T) {
	name := filepath.Join(docsDir, "diff.md")
	src, err := os.ReadFile(name)
	require.NoError(t, err)
	before, rest, ok := strings.Cut(string(src), codesStart)
	require.True(t, ok, "no line %s", codesStart)
	_, after, ok := strings.Cut(rest, codesEnd)
	require.True(t, ok, "no line %s", codesEnd)
	p := new(page)
	p.table("Code", "Rating", "What changed", "Why it is rated so")
	for _, s := range diff.Codes() {
		p.row(code(string(s.Code)), string(s.Rating), s.Means, sentence(s.Why))
	}
	checkFile(t, name, []byte(strings.TrimSuffix(before+codesStart+p.String()+codesEnd+after, "\n")))
}
