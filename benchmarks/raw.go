package main

import (
	"fmt"
	"io"
	"strings"

	"github.com/margaylog/margay/benchmarks/measure"
)

// writeSample writes a sample as a line in the format of Go benchmarks, so
// that the usual tools read it.
func writeSample(w io.Writer, group string, j *measure.Job, s measure.Sample) {
	fmt.Fprintf(w, "Benchmark%s/%s %d %.0f ns/op", strings.ToUpper(group[:1])+group[1:], oneWord(j.Name), s.Passes, s.Seconds*1e9)
	if j.Bytes > 0 && s.Seconds > 0 {
		fmt.Fprintf(w, " %.2f MB/s %.0f events/s", float64(j.Bytes)/1e6/s.Seconds, float64(j.Events)/s.Seconds)
	}
	if s.CPU > 0 {
		fmt.Fprintf(w, " %.0f cpu-ns/op", s.CPU*1e9)
	} else {
		fmt.Fprintf(w, " %.4f allocs/event", s.Allocs)
	}
	fmt.Fprintln(w)
}

// oneWord returns a name without what a benchmark's name can't have.
func oneWord(name string) string {
	return strings.Map(func(r rune) rune {
		if strings.ContainsRune(" ,|()", r) {
			return '_'
		}
		return r
	}, name)
}
