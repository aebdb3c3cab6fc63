package main

import (
	"fmt"
	"io"
	"maps"
	"slices"
	"strings"

	"github.com/margaylog/margay/benchmarks/measure"
)

// writeReport writes all tables in Markdown: what the machine was, the
// targets, and a table for each group.
func writeReport(w io.Writer, m *machine, r *results) {
	fmt.Fprintf(w, "# Benchmarks, %s\n\n%s\n", m.Name, m.text())
	fmt.Fprintf(w, "\nMedians, and from the least to the most of all rounds in brackets. Ratios are of the same round. [How it is measured](../README.md).\n")
	fmt.Fprintf(w, "\n## Targets\n\n")
	writeTargets(w, r)
	for _, g := range r.groups {
		writeGroup(w, r, g)
	}
	writePeaks(w, r.peaks)
}

// writeTable writes rows of cells, the first row being the head. All
// columns are numbers but the first and the notes.
func writeTable(w io.Writer, head []string, rows [][]string) {
	line := func(cells []string) {
		fmt.Fprint(w, "|")
		for _, c := range cells {
			fmt.Fprintf(w, " %s |", strings.ReplaceAll(c, "|", `\|`))
		}
		fmt.Fprintln(w)
	}
	line(head)
	rule := make([]string, len(head))
	for i := range head {
		if rule[i] = "---:"; i == 0 || head[i] == "note" {
			rule[i] = "---"
		}
	}
	line(rule)
	for _, r := range rows {
		line(r)
	}
}

func writeTargets(w io.Writer, r *results) {
	var rows [][]string
	var away []string
	for _, t := range targets() {
		s, ok := t.of(r)
		if !ok {
			away = append(away, t.name)
			continue
		}
		measured := fmt.Sprintf("%s (%s to %s)", t.show(s.Median), t.show(s.Low), t.show(s.High))
		rows = append(rows, []string{t.name, t.show(t.must), t.show(t.aim), measured, t.verdict(s)})
	}
	writeTable(w, []string{"ratio", "must", "aim", "measured", "reached"}, rows)
	if len(away) > 0 {
		fmt.Fprintf(w, "\nNot measured: %s.\n", strings.Join(away, "; "))
	}
}

func writeGroup(w io.Writer, r *results, g group) {
	var rows []*row
	away := map[string][]string{} // by reason
	for _, row := range r.rows {
		switch {
		case row.group != g.name:
		case row.absent != "":
			away[row.absent] = append(away[row.absent], row.who.name)
		default:
			rows = append(rows, row)
		}
	}
	if len(rows)+len(away) == 0 {
		return
	}
	fmt.Fprintf(w, "\n## %s: %s\n", g.name, g.about)
	if len(rows) > 0 {
		fmt.Fprintln(w)
		writeRows(w, columnsOf(g, rows), rows)
	}
	for _, reason := range slices.Sorted(maps.Keys(away)) {
		fmt.Fprintf(w, "\nNot run, because %s: %s.\n", reason, strings.Join(away[reason], "; "))
	}
}

func writeRows(w io.Writer, columns []column, rows []*row) {
	head, cells := make([]string, len(columns)), make([][]string, len(rows))
	for i, c := range columns {
		head[i] = c.head
		for k, row := range rows {
			cells[k] = append(cells[k], c.cell(row))
		}
	}
	writeTable(w, head, cells)
}

// A column is a figure of each row.
type column struct {
	head string
	cell func(*row) string
}

// columnsOf returns the columns that mean something for a group. The first row
// is the one that all others are compared with.
func columnsOf(g group, rows []*row) []column {
	all := []column{{"", func(r *row) string { return r.who.name }}}
	if g.once {
		all = append(all, column{"ms", spreadOf(func(_ *row, s measure.Sample) float64 { return s.Seconds * 1e3 })})
	} else {
		all = append(all, column{"MB/s", spreadOf(megabytes)}, column{"events/s", medianOf("%.0f", events)})
	}
	switch {
	case g.once:
	case rows[0].series[0].CPU > 0:
		all = append(all, column{"MB per CPU second", medianOf("%.0f", perCPU)})
	default:
		all = append(all, column{"allocs/event", medianOf("%.2f", func(_ *row, s measure.Sample) float64 { return s.Allocs })})
	}
	if len(rows) > 1 {
		all = append(all, column{rows[0].who.name + " vs it", func(r *row) string {
			s := rows[0].series.Speedup(r.series)
			return fmt.Sprintf("%.3gx (%.3g to %.3g)", s.Median, s.Low, s.High)
		}})
	}
	return append(all, column{"note", func(r *row) string { return r.who.note }})
}

func megabytes(r *row, s measure.Sample) float64 { return float64(r.job.Bytes) / 1e6 / s.Seconds }

func events(r *row, s measure.Sample) float64 { return float64(r.job.Events) / s.Seconds }

func perCPU(r *row, s measure.Sample) float64 { return float64(r.job.Bytes) / 1e6 / s.CPU }

func medianOf(format string, figure func(*row, measure.Sample) float64) func(*row) string {
	return func(r *row) string {
		return fmt.Sprintf(format, r.series.Of(func(s measure.Sample) float64 { return figure(r, s) }).Median)
	}
}

func spreadOf(figure func(*row, measure.Sample) float64) func(*row) string {
	return func(r *row) string {
		s := r.series.Of(func(s measure.Sample) float64 { return figure(r, s) })
		return fmt.Sprintf("%.3g (%.3g to %.3g)", s.Median, s.Low, s.High)
	}
}

func writePeaks(w io.Writer, peaks []peak) {
	if len(peaks) == 0 {
		return
	}
	fmt.Fprintf(w, "\n## %s: the most that margay parse holds at once, 2 workers, events of up to 1 MiB\n\n", memoryGroup)
	var rows [][]string
	for _, p := range peaks {
		held := fmt.Sprintf("%.1f MiB", float64(p.bytes)/(1<<20))
		if p.err != nil {
			held = p.err.Error()
		}
		rows = append(rows, []string{p.input, held})
	}
	writeTable(w, []string{"input", "peak memory"}, rows)
}
