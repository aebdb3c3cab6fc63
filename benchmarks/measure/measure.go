// Package measure times jobs side by side: in each round every job has its
// turn, so that whatever else the machine does falls on all of them, and
// jobs are compared within a round.
package measure

import (
	"fmt"
	"runtime"
	"slices"
	"time"
)

// A Job is work that is timed.
type Job struct {
	Name   string
	Procs  int   // GOMAXPROCS while it runs; 0 leaves it alone
	Bytes  int64 // of the input of one pass
	Events int64 // of the input of one pass

	// Pass does the work once and fails when its answer is wrong.
	Pass func() (Cost, error)
}

// A Cost is what a pass spent outside of this process. It is zero for work
// inside.
type Cost struct{ CPU time.Duration }

// A Sample is the mean of the passes of a job in one round.
type Sample struct {
	Passes  int
	Seconds float64 // of a pass, by the wall clock
	CPU     float64 // seconds of a pass that other processes spent
	Allocs  float64 // of an event, in this process
}

// A Series is the samples of a job, one a round.
type Series []Sample

// warmUp is how many passes come before the first round: margay learns a
// layout when it sees it for the second time.
const warmUp = 2

// Rounds runs each job to warm up, and then once a round: as many passes as
// take the least time, but at least one. It calls seen, if not nil, after
// each turn. The result has a series for each job.
func Rounds(jobs []Job, rounds int, least time.Duration, seen func(job, round int, s Sample)) ([]Series, error) {
	all := make([]Series, len(jobs))
	for i := range jobs {
		for range warmUp {
			if _, err := jobs[i].Pass(); err != nil {
				return nil, fmt.Errorf("%s: %w", jobs[i].Name, err)
			}
		}
		all[i] = make(Series, rounds)
	}
	for round := range rounds {
		for k := range jobs {
			i := (round + k) % len(jobs) // nobody is always the first, or after the same one
			s, err := turn(&jobs[i], least)
			if err != nil {
				return nil, fmt.Errorf("%s: %w", jobs[i].Name, err)
			}
			all[i][round] = s
			if seen != nil {
				seen(i, round, s)
			}
		}
	}
	return all, nil
}

func turn(j *Job, least time.Duration) (Sample, error) {
	if j.Procs > 0 {
		defer runtime.GOMAXPROCS(runtime.GOMAXPROCS(j.Procs))
	}
	runtime.GC() // the garbage of the job before is not this one's
	var before, after runtime.MemStats
	var cost time.Duration
	passes := 0
	runtime.ReadMemStats(&before)
	start := time.Now()
	for passes == 0 || time.Since(start) < least {
		c, err := j.Pass()
		if err != nil {
			return Sample{}, err
		}
		cost += c.CPU
		passes++
	}
	took := time.Since(start)
	runtime.ReadMemStats(&after)
	n := float64(passes)
	return Sample{
		Passes:  passes,
		Seconds: took.Seconds() / n,
		CPU:     cost.Seconds() / n,
		Allocs:  float64(after.Mallocs-before.Mallocs) / n / float64(max(j.Events, 1)),
	}, nil
}

// A Spread is the median of some figures, the least and the most of them.
type Spread struct{ Median, Low, High float64 }

// Of returns the spread of one figure of the samples.
func (s Series) Of(figure func(Sample) float64) Spread {
	values := make([]float64, len(s))
	for i := range s {
		values[i] = figure(s[i])
	}
	return spread(values)
}

// Speedup returns how many times faster the jobs of s ran than those of
// other, round by round.
func (s Series) Speedup(other Series) Spread {
	ratios := make([]float64, len(s))
	for i := range s {
		ratios[i] = other[i].Seconds / s[i].Seconds
	}
	return spread(ratios)
}

func spread(values []float64) Spread {
	slices.Sort(values)
	n := len(values)
	return Spread{Median: (values[(n-1)/2] + values[n/2]) / 2, Low: values[0], High: values[n-1]}
}
