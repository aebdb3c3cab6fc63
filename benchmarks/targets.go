package main

import (
	"fmt"

	"github.com/margaylog/margay/benchmarks/measure"
)

// A target is what we have set out to reach. It is a ratio within a run, or a
// limit that any machine of today should keep.
type target struct {
	name      string
	must, aim float64
	least     bool   // less is better
	unit      string // x, ms, MiB
	of        func(*results) (measure.Spread, bool)
}

// targets returns all of them. Their names say what margay does; unless they
// say otherwise it is the whole job on one core.
func targets() []target {
	return []target{
		faster("vs json-iterator struct round trip", 5, 8, "mixed", jsoniterTrip),
		faster("vs encoding/json.Valid", 2.5, 4, "mixed", validity),
		faster("vs sonic.Valid", 0.7, 1.15, "mixed", sonicValid),
		faster("vs simdjson-go ParseND", 2.5, 4, "mixed", simdParse),
		faster("white space after each `:` and `,`, vs the round trip", 4, 6, "spaced", jsoniterTrip),
		faster("shuffled keys on each line, vs the round trip", 3, 4.5, "shuffled", jsoniterTrip),
		faster("10,000 different layouts, vs the round trip", 3, 4, "layouts", jsoniterTrip),
		{"two workers vs one, process, file on stdin to /dev/null", 1.6, 1.8, false, "x",
			speedup("process", process(2, toNull).name, process(1, toNull).name)},
		{"allocations per event in steady state", 0, 0, true, "", allocs("mixed")},
		{"peak memory of the filter, 2 workers, any input", 64, 32, true, "MiB", highest},
		{"1,000 schemas loaded vs one: time on the same stream", 1.3, 1.3, true, "x",
			speedup("schemas", withSchemas(1).name, withSchemas(1000).name)},
		{"start-up with the built-in schemas", 20, 20, true, "ms", millis("start", startUp().name)},
		{"compiling a schema of 1,000 fields", 20, 20, true, "ms", millis("compile", compileWide().name)},
		faster("csv vs encoding/csv alone", 0.5, 0.5, "csv", splitCSV().name),
		faster("fastmatch vs regexp alone", 3, 3, "fastmatch", matchRegexp().name),
		faster("regex vs regexp alone", 1/1.3, 1/1.3, "regex", matchRegexp().name),
	}
}

func faster(name string, must, aim float64, group, than string) target {
	return target{name, must, aim, false, "x", speedup(group, wholeJob, than)}
}

// speedup returns how many times faster one row of a group is than another.
func speedup(group, name, than string) func(*results) (measure.Spread, bool) {
	return func(r *results) (measure.Spread, bool) {
		a, b := r.find(group, name), r.find(group, than)
		if a == nil || b == nil {
			return measure.Spread{}, false
		}
		return a.series.Speedup(b.series), true
	}
}

func allocs(group string) func(*results) (measure.Spread, bool) {
	return figure(group, wholeJob, func(s measure.Sample) float64 { return s.Allocs })
}

func millis(group, name string) func(*results) (measure.Spread, bool) {
	return figure(group, name, func(s measure.Sample) float64 { return s.Seconds * 1e3 })
}

func figure(group, name string, of func(measure.Sample) float64) func(*results) (measure.Spread, bool) {
	return func(r *results) (measure.Spread, bool) {
		row := r.find(group, name)
		if row == nil {
			return measure.Spread{}, false
		}
		return row.series.Of(of), true
	}
}

// highest returns the highest of the peaks.
func highest(r *results) (measure.Spread, bool) {
	var s measure.Spread
	for _, p := range r.peaks {
		if p.err != nil {
			return s, false
		}
		mib := float64(p.bytes) / (1 << 20)
		if s.Low == 0 {
			s.Low = mib
		}
		s.Low, s.High = min(s.Low, mib), max(s.High, mib)
	}
	s.Median = s.High
	return s, s.High > 0
}

// verdict says how the measured figure stands to the target.
func (t *target) verdict(s measure.Spread) string {
	reached := func(limit float64) bool {
		if t.least {
			return round(s.Median) <= limit
		}
		return round(s.Median) >= limit
	}
	switch {
	case reached(t.aim):
		return "aim"
	case reached(t.must):
		return "must"
	}
	return "**missed**"
}

// round is for allocations: one in a thousand events is none.
func round(v float64) float64 {
	if v < 0.001 {
		return 0
	}
	return v
}

// show writes a figure in the unit of the target.
func (t *target) show(v float64) string {
	switch {
	case t.unit == "":
		return fmt.Sprintf("%.2g", round(v))
	case t.unit == "x":
		return fmt.Sprintf("%.3gx", v)
	}
	return fmt.Sprintf("%.3g %s", v, t.unit)
}
