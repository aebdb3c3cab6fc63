package parser_test

import (
	"bytes"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/margaylog/margay/internal/corpus"
	"github.com/margaylog/margay/parser"
	"github.com/margaylog/margay/schemas"
)

// Each text format has a job, the whole of it with indicators, times and row
// ids.

var textJobs = []struct {
	name   string
	yaml   string
	log    func() []byte
	values int // in a line
}{
	{"csv", corpus.FlowSchema, func() []byte { return corpus.FlowLog(benchEvents, ",") }, 14},
	{"fastmatch", corpus.FastMatchSchema, accessLog, 11},
	{"regex", corpus.RegexSchema, accessLog, 11},
}

func accessLog() []byte { return corpus.AccessLog(benchEvents) }

func logLines(data []byte) [][]byte {
	return bytes.Split(bytes.TrimSuffix(data, []byte("\n")), []byte("\n"))
}

func BenchmarkText(b *testing.B) {
	for _, job := range textJobs {
		data := job.log()
		b.Run(job.name, func(b *testing.B) {
			docs, err := schemas.Parse("test.yml", []byte(job.yaml), nil)
			require.NoError(b, err)
			set, err := parser.Compile(docs, nil)
			require.NoError(b, err)
			p := set.NewParser()
			p.SetTime(testNow)
			lines, out := logLines(data), []byte(nil)
			b.SetBytes(int64(len(data)))
			b.ReportAllocs()
			for b.Loop() {
				out = normalize(b, p, lines, out[:0])
			}
		})
	}
}

// The jobs do what they say, on every line.
func TestTextJobs(t *testing.T) {
	for _, job := range textJobs {
		p := textSet(t, job.yaml).NewParser()
		lines := logLines(job.log())
		p.SetTime(testNow)
		var fields int
		for _, line := range lines {
			ev, err := p.Parse(line)
			require.NoError(t, err, "%s", line)
			require.NotEmpty(t, ev.Indicators("p_any_ip_addresses"))
			require.NotEqual(t, testNow, ev.Time())
			fields += bytes.Count(ev.AppendJSON(nil), []byte(`":`))
		}
		require.Greater(t, fields, job.values*len(lines), "every value becomes a field")
	}
}
