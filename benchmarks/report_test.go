package main

import (
	"bytes"
	"errors"
	"strings"
	"testing"

	"github.com/margaylog/margay/benchmarks/measure"
)

// made is results with figures that are easy to follow: everything takes a
// second a pass, and json-iterator six.
func made() *results {
	r := &results{groups: groups()}
	for _, g := range r.groups {
		for _, c := range g.who {
			seconds := 1.0
			switch {
			case c.name == jsoniterTrip:
				seconds = 6
			case g.once:
				seconds = 0.03
			}
			s := measure.Sample{Passes: 1, Seconds: seconds}
			if g.name == "process" || g.name == "programs" {
				s.CPU = 2
			}
			row := &row{group: g.name, who: c}
			if c.name == sonicValid {
				row.absent = "it is not here"
			} else {
				row.job = &measure.Job{Name: c.name, Bytes: 50e6, Events: 1e5}
				row.series = measure.Series{s, s}
			}
			r.rows = append(r.rows, row)
		}
	}
	r.peaks = []peak{{"10 MB", 20 << 20, nil}, {"5000 MB", 48 << 20, nil}}
	return r
}

func testMachine() *machine {
	return &machine{Name: "cpu-2cores", CPU: "CPU, 2 cores", System: "linux/amd64", Go: "go1.26", Commit: "abc", Date: "2024-03-01", Run: "50 MB, 2 rounds"}
}

func TestReport(t *testing.T) {
	var b bytes.Buffer
	writeReport(&b, testMachine(), made())
	golden(t, "report.golden.md", b.String())
}

func TestChart(t *testing.T) {
	golden(t, "chart.golden.svg", string(drawChart(testMachine(), made())))
}

func TestVerdicts(t *testing.T) {
	more, less := target{must: 2, aim: 4}, target{must: 64, aim: 32, least: true}
	none := target{least: true}
	for _, row := range []struct {
		of   target
		got  float64
		want string
	}{
		{more, 4, "aim"}, {more, 3.9, "must"}, {more, 1.9, "**missed**"},
		{less, 32, "aim"}, {less, 33, "must"}, {less, 65, "**missed**"},
		{none, 0.0005, "aim"}, {none, 0.002, "**missed**"},
	} {
		if got := row.of.verdict(measure.Spread{Median: row.got}); got != row.want {
			t.Errorf("%v of %v: %s; want %s", row.got, row.of.must, got, row.want)
		}
	}
}

func TestNoPeak(t *testing.T) {
	r := &results{peaks: []peak{{"10 MB", 0, errors.New("no /proc")}}}
	if s, ok := highest(r); ok {
		t.Errorf("got %v", s)
	}
}

func TestRaw(t *testing.T) {
	var b strings.Builder
	writeSample(&b, "mixed", &measure.Job{Name: "margay parse, cat | x", Bytes: 1e6, Events: 1000}, measure.Sample{Passes: 3, Seconds: 0.002, Allocs: 0.5})
	writeSample(&b, "start", &measure.Job{Name: "up"}, measure.Sample{Passes: 1, Seconds: 0.002, CPU: 0.001})
	want := "BenchmarkMixed/margay_parse__cat___x 3 2000000 ns/op 500.00 MB/s 500000 events/s 0.5000 allocs/event\n" +
		"BenchmarkStart/up 1 2000000 ns/op 1000000 cpu-ns/op\n"
	if b.String() != want {
		t.Errorf("got\n%swant\n%s", b.String(), want)
	}
}
