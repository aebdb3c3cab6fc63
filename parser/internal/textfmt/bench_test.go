package textfmt

import (
	"bytes"
	"encoding/csv"
	"fmt"
	"io"
	"regexp"
	"testing"

	"github.com/margaylog/margay/internal/corpus"
)

// The benchmarks say how many events a record gives, over many different
// records; each has its floor beside it. Only the ratios within one run mean
// anything. Wanted: csv at least twice encoding/csv, fastmatch and regex at
// least three times the bare expression.

const benchRecords = 20_000 // more than a processor remembers the branches of

// benchmarkFormat splits all of data and checks the number of values.
func benchmarkFormat(b *testing.B, f *Format, data []byte, values int) {
	m := f.NewMatcher()
	b.ReportAllocs()
	b.SetBytes(int64(len(data)))
	for b.Loop() {
		m.Reset()
		got := 0
		for rest := data; len(rest) > 0; {
			end := bytes.IndexByte(rest, '\n')
			if m.Match(rest[:end]) != Matched {
				b.Fatalf("%q: %v", rest[:end], m.Why())
			}
			for i := range m.Len() {
				if _, ok := m.Value(i); ok {
					got++
				}
			}
			rest = rest[end+1:]
		}
		if got != values {
			b.Fatalf("%d values; want %d", got, values)
		}
	}
}

func benchmarkEncodingCSV(b *testing.B, data []byte, delimiter rune, values int) {
	b.ReportAllocs()
	b.SetBytes(int64(len(data)))
	for b.Loop() {
		r := csv.NewReader(bytes.NewReader(data))
		r.ReuseRecord, r.Comma, r.LazyQuotes = true, delimiter, true
		got := 0
		for {
			record, err := r.Read()
			if err == io.EOF {
				break
			} else if err != nil {
				b.Fatal(err)
			}
			got += len(record)
		}
		if got != values {
			b.Fatalf("%d values; want %d", got, values)
		}
	}
}

func benchmarkRegexp(b *testing.B, re *regexp.Regexp, data []byte, values int) {
	b.ReportAllocs()
	b.SetBytes(int64(len(data)))
	for b.Loop() {
		got := 0
		for rest := data; len(rest) > 0; {
			end := bytes.IndexByte(rest, '\n')
			groups := re.FindSubmatchIndex(rest[:end])
			if groups == nil {
				b.Fatalf("%q", rest[:end])
			}
			for i := 2; i < len(groups); i += 2 {
				if groups[i] >= 0 {
					got++
				}
			}
			rest = rest[end+1:]
		}
		if got != values {
			b.Fatalf("%d values; want %d", got, values)
		}
	}
}

func columns(n int) []string {
	names := make([]string, n)
	for i := range names {
		names[i] = fmt.Sprint("c", i)
	}
	return names
}

func BenchmarkCSV(b *testing.B) {
	flow, tabs, app := corpus.FlowLog(benchRecords, ","), corpus.FlowLog(benchRecords, "\t"), corpus.AppLog(benchRecords)
	b.Run("flow", func(b *testing.B) {
		benchmarkFormat(b, csvFormat(b, CSV{Columns: columns(14)}), flow, 14*benchRecords)
	})
	b.Run("flow/floor", func(b *testing.B) { benchmarkEncodingCSV(b, flow, ',', 14*benchRecords) })
	b.Run("tabs", func(b *testing.B) {
		f := csvFormat(b, CSV{Common: Common{TrimSpace: true, EmptyValues: []string{"-"}}, Delimiter: '\t', Columns: columns(14)})
		benchmarkFormat(b, f, tabs, 14*benchRecords)
	})
	b.Run("tabs/floor", func(b *testing.B) { benchmarkEncodingCSV(b, tabs, '\t', 14*benchRecords) })
	b.Run("quotes", func(b *testing.B) {
		benchmarkFormat(b, csvFormat(b, CSV{Columns: columns(6)}), app, 6*benchRecords)
	})
	b.Run("quotes/floor", func(b *testing.B) { benchmarkEncodingCSV(b, app, ',', 6*benchRecords) })
}

func BenchmarkFastMatch(b *testing.B) {
	data := corpus.AccessLog(benchRecords)
	b.Run("access", func(b *testing.B) {
		benchmarkFormat(b, fastFormat(b, FastMatch{Match: []string{corpus.AccessPattern}}), data, 11*benchRecords)
	})
	b.Run("second", func(b *testing.B) {
		benchmarkFormat(b, fastFormat(b, FastMatch{Match: []string{corpus.AccessPattern + " %{time_taken}", corpus.AccessPattern}}), data, 11*benchRecords)
	})
	b.Run("floor", func(b *testing.B) { benchmarkRegexp(b, regexp.MustCompile(corpus.AccessExpr), data, 11*benchRecords) })
}

func BenchmarkRegex(b *testing.B) {
	data := corpus.AccessLog(benchRecords)
	b.Run("access", func(b *testing.B) {
		benchmarkFormat(b, regexFormat(b, Regex{Match: []string{corpus.AccessExpr}}), data, 11*benchRecords)
	})
	b.Run("access/floor", func(b *testing.B) { benchmarkRegexp(b, regexp.MustCompile(corpus.AccessExpr), data, 11*benchRecords) })
	grok := Regex{Match: []string{"^%{COMBINEDAPACHELOG}$"}}
	b.Run("grok", func(b *testing.B) { benchmarkFormat(b, regexFormat(b, grok), data, 11*benchRecords) })
	b.Run("grok/floor", func(b *testing.B) {
		var errs CompileErrors
		_, out := newRewriter(nil, &errs).match(grok.Match)
		benchmarkRegexp(b, regexp.MustCompile(out.text), data, 11*benchRecords)
	})
}

// BenchmarkWhy is what a reject costs.
func BenchmarkWhy(b *testing.B) {
	m := regexFormat(b, Regex{Match: []string{"^%{COMBINEDAPACHELOG}$"}}).NewMatcher()
	record := []byte(apacheCommon)
	for b.Loop() {
		if m.Match(record) != NoMatch || m.Why().Done == 0 {
			b.Fatal("no reason")
		}
	}
}
