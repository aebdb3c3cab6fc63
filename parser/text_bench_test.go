package parser_test

import (
	"bytes"
	"encoding/csv"
	"io"
	"regexp"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/margaylog/margay/internal/corpus"
	"github.com/margaylog/margay/parser"
	"github.com/margaylog/margay/schemas"
)

// Each text format has a job, the whole of it with indicators, times and row
// ids, and a floor: what the standard library needs to find the same values
// and to do nothing with them. Wanted: csv at least half as fast as its
// floor, fastmatch at least three times as fast, regex in at most 1.3 times
// the time.

var textJobs = []struct {
	name  string
	yaml  string
	log   func() []byte
	floor func(data []byte) (values int)
}{
	{"csv", corpus.FlowSchema, func() []byte { return corpus.FlowLog(benchEvents, ",") }, splitCSV},
	{"fastmatch", corpus.FastMatchSchema, accessLog, matchAccess},
	{"regex", corpus.RegexSchema, accessLog, matchAccess},
}

func accessLog() []byte { return corpus.AccessLog(benchEvents) }

func splitCSV(data []byte) (values int) {
	r := csv.NewReader(bytes.NewReader(data))
	r.ReuseRecord = true
	for {
		record, err := r.Read()
		if err == io.EOF {
			return values
		}
		values += len(record)
	}
}

var accessExpr = regexp.MustCompile(corpus.AccessExpr)

func matchAccess(data []byte) (values int) {
	for line := range bytes.Lines(data) {
		values += len(accessExpr.FindSubmatchIndex(bytes.TrimSuffix(line, []byte("\n"))))/2 - 1
	}
	return values
}

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
		b.Run("floor-"+job.name, func(b *testing.B) {
			b.SetBytes(int64(len(data)))
			for b.Loop() {
				job.floor(data)
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
		require.Greater(t, fields, job.floor(job.log()), "every value becomes a field")
	}
}
