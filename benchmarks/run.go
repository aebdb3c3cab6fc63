package main

import (
	"fmt"
	"io"
	"regexp"
	"time"

	"github.com/margaylog/margay/benchmarks/measure"
)

// A plan says what is run and how long.
type plan struct {
	only   *regexp.Regexp // of group/name
	rounds int
	least  time.Duration // of a turn
	raw    io.Writer     // gets each sample
	log    io.Writer     // gets the progress
}

// A row is what was measured of a contender.
type row struct {
	group  string
	who    contender
	job    *measure.Job
	series measure.Series
	absent string // why there is no series
}

// results are all rows of a run, in the order of the tables.
type results struct {
	groups []group
	rows   []*row
	peaks  []peak
}

// find returns a row that was measured, or nil.
func (r *results) find(group, name string) *row {
	for _, row := range r.rows {
		if row.group == group && row.who.name == name && row.series != nil {
			return row
		}
	}
	return nil
}

// run measures all that the plan asks for.
func (p *plan) run(e *env) (*results, error) {
	r := &results{groups: groups()}
	for _, g := range r.groups {
		rows, err := p.group(e, g)
		if err != nil {
			return nil, fmt.Errorf("%s: %w", g.name, err)
		}
		r.rows = append(r.rows, rows...)
	}
	var err error
	if p.only.MatchString(memoryGroup) {
		fmt.Fprintln(p.log, memoryGroup)
		r.peaks, err = peaks(e)
	}
	return r, err
}

// group measures the contenders of a group side by side. It checks their
// answers first.
func (p *plan) group(e *env, g group) ([]*row, error) {
	rows, present := p.chosen(e, g)
	if len(present) == 0 {
		return rows, nil
	}
	fmt.Fprintf(p.log, "%s: %s\n", g.name, g.about)
	in, err := g.load(e)
	if err != nil {
		return nil, err
	}
	jobs := make([]measure.Job, len(present))
	for i, row := range present {
		if row.job, err = row.who.job(e, in); err != nil {
			return nil, fmt.Errorf("%s: %w", row.who.name, err)
		}
		jobs[i] = *row.job
	}
	all, err := measure.Rounds(jobs, p.rounds, p.least, func(job, _ int, s measure.Sample) {
		writeSample(p.raw, g.name, &jobs[job], s)
	})
	if err != nil {
		return nil, err
	}
	for i, row := range present {
		row.series = all[i]
	}
	return rows, nil
}

// chosen returns a row for each contender that the plan asks for, and those
// that can run here.
func (p *plan) chosen(e *env, g group) (rows, present []*row) {
	for _, c := range g.who {
		if !p.only.MatchString(g.name + "/" + c.name) {
			continue
		}
		row := &row{group: g.name, who: c}
		if c.absent != nil {
			row.absent = c.absent(e)
		}
		rows = append(rows, row)
		if row.absent == "" {
			present = append(present, row)
		}
	}
	return rows, present
}
