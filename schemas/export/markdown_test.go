package export_test

import (
	"math/rand/v2"
	"regexp"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/margaylog/margay/schemas/export"
	"github.com/margaylog/margay/schemas/export/internal/sample"
)

// bars matches the bars between cells: those without a backslash before them,
// or with a backslash that is escaped itself.
var bars = regexp.MustCompile(`(?:^|[^\\])(?:\\\\)*\|`)

// markup matches what could be markup in prose. Code is taken out before.
var (
	codeSpan = regexp.MustCompile("(`+)(?:[^`]|[^`]`+[^`])*?[^`]?(`+)")
	markup   = regexp.MustCompile("(?:^|[^\\\\])[<>*~\\[\\]`]")
)

// Whatever names and texts are, they break no table and are no markup.
func TestMarkdownOfRandom(t *testing.T) {
	rows := 0
	for seed := range uint64(100) {
		s, err := sample.Random(rand.New(rand.NewPCG(seed, 7)), sample.Shape{AnyNames: true, Open: true})
		require.NoError(t, err)
		page := appendTo(t, export.Markdown, s, export.Options{KeepNames: true})
		cells := 0
		for line := range strings.Lines(string(page)) {
			line = strings.TrimSuffix(line, "\n")
			if !strings.HasPrefix(line, "|") {
				cells = 0
				continue
			}
			n := len(bars.FindAllString(strings.ReplaceAll(line, "||", "| |"), -1))
			if cells == 0 {
				cells = n
			}
			require.Equal(t, cells, n, "%s", line)
			last := line[strings.LastIndex(line[:len(line)-1], " | "):]
			require.False(t, markup.MatchString(codeSpan.ReplaceAllString(last, "")), "%s", line)
			rows++
		}
	}
	require.Greater(t, rows, 1000)
}

func TestMarkdownLinks(t *testing.T) {
	for _, c := range []struct{ url, want string }{
		{"https://example.com/a(b)?c=*d*", "Reference: <https://example.com/a(b)?c=*d*>."},
		{"https://example.com/<script>", "Reference: `https://example.com/<script>`."},
		{"javascript:alert(1)", "Reference: `javascript:alert(1)`."},
		{"https://example.com/a b", "Reference: `https://example.com/a b`."},
	} {
		docs := parse(t, "schema: Custom.Log\nreferenceURL: "+c.url+"\nfields: [{name: a, type: int}]\n")
		page, err := export.Append(nil, export.Markdown, docs.Schemas, nil)
		require.NoError(t, err)
		require.Contains(t, string(page), c.want)
	}
}
