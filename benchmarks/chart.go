package main

import (
	"cmp"
	"slices"

	"github.com/margaylog/margay/benchmarks/chart"
	"github.com/margaylog/margay/benchmarks/measure"
)

// drawChart draws the usual stream on one core, and the other programs if
// there were any.
func drawChart(m *machine, r *results) []byte {
	panels := []chart.Panel{{
		Title: "One core, mixed 1Password events",
		Unit:  "MB/s",
		Note:  "margay does the whole job: syntax, log type, fields, times, indicators, row id, one JSON line.",
		Bars:  bars(r, "mixed", megabytes),
	}}
	if others := bars(r, "programs", perCPU); len(others) > 1 {
		panels = append(panels, chart.Panel{
			Title: "Whole processes, the same rows",
			Unit:  "MB per CPU second",
			Note:  "The others check nothing and make no row ids.",
			Bars:  others,
		})
	}
	kinds := []string{wholeKind, tripKind, syntaxKind, scriptKind}
	footer := m.CPU + ", " + m.Go + ", " + m.Date + ". Bars: medians; lines: from the least to the most of all rounds."
	return chart.Draw(kinds, footer, panels)
}

// bars returns a bar for each row of a group that belongs in a picture, the
// longest first.
func bars(r *results, group string, figure func(*row, measure.Sample) float64) []chart.Bar {
	var all []chart.Bar
	for _, row := range r.rows {
		if row.group != group || row.series == nil || row.who.kind == "" {
			continue
		}
		s := row.series.Of(func(s measure.Sample) float64 { return figure(row, s) })
		all = append(all, chart.Bar{Label: row.who.name, Kind: row.who.kind, Value: s.Median, Low: s.Low, High: s.High})
	}
	slices.SortFunc(all, func(a, b chart.Bar) int { return cmp.Compare(b.Value, a.Value) })
	return all
}
