package parser_test

import (
	"bytes"
	"hash/fnv"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/margaylog/margay/internal/corpus"
	"github.com/margaylog/margay/parser"
)

// The benchmarks and the tests of them share their bodies, so that what is
// measured is also checked: every event accepted, as its own type, always
// the same bytes. They are for profiles, and to compare revisions; the folder
// benchmarks sets them beside floors and peers.

const benchEvents = 5000

func benchLines(style corpus.Style) [][]byte {
	g := corpus.New(42)
	var lines [][]byte
	for i := range benchEvents {
		if style == corpus.Compact {
			lines = append(lines, bytes.TrimSuffix(g.AppendMixed(nil, 1), []byte("\n")))
		} else {
			lines = append(lines, g.Append(nil, corpus.LogTypes()[i%3], style))
		}
	}
	return lines
}

func size(lines [][]byte) (n int) {
	for _, l := range lines {
		n += len(l) + 1
	}
	return n
}

// normalize is the whole job: every line parsed, its log type found from its
// content, and written with a row id of its own.
func normalize(tb testing.TB, p *parser.Parser, lines [][]byte, out []byte) []byte {
	for _, line := range lines {
		ev, err := p.Parse(line)
		if err != nil {
			tb.Fatal(err)
		}
		out = append(ev.AppendJSON(out), '\n')
	}
	return out
}

var benchStyles = []struct {
	name  string
	style corpus.Style
}{{"mixed", corpus.Compact}, {"spaced", corpus.Spaced}, {"shuffled", corpus.Shuffled}}

func BenchmarkParse(b *testing.B) {
	for _, s := range benchStyles {
		b.Run(s.name, func(b *testing.B) {
			lines := benchLines(s.style)
			p := builtinSet(b, nil).NewParser()
			p.SetTime(testNow)
			out := normalize(b, p, lines, nil)
			b.SetBytes(int64(size(lines)))
			b.ReportAllocs()
			for b.Loop() {
				out = normalize(b, p, lines, out[:0])
			}
		})
	}
}

func TestBenchmarkParse(t *testing.T) {
	for _, s := range benchStyles {
		lines := benchLines(s.style)
		p := builtinSet(t, &parser.Options{RowID: parser.ContentRowID}).NewParser()
		p.SetTime(testNow)
		sum := func() uint64 {
			h := fnv.New64a()
			h.Write(normalize(t, p, lines, nil))
			return h.Sum64()
		}
		require.Equal(t, sum(), sum(), s.name)
	}
}
