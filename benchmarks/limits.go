package main

import (
	_ "embed"
	"fmt"
	"math"
	"strings"
)

//go:embed limits.txt
var limitsText string

const (
	// strangerSlack is for processors of which nothing is recorded: ratios
	// differ among kinds of processors too.
	strangerSlack = 0.5

	// allocSlack forgives what the Go runtime allocates by itself.
	allocSlack = 0.01
)

// limits are the gauges that were recorded, by processor and work.
type limitTable map[string]map[string]gauge

func readLimits(text string) (limitTable, error) {
	t := limitTable{}
	for n, line := range strings.Split(text, "\n") {
		if line == "" || strings.HasPrefix(line, "#") {
			continue
		}
		var on, work string
		var g gauge
		if _, err := fmt.Sscan(line, &on, &work, &g.ratio, &g.allocs); err != nil {
			return nil, fmt.Errorf("limits.txt:%d: %w", n+1, err)
		}
		if t[on] == nil {
			t[on] = map[string]gauge{}
		}
		t[on][work] = g
	}
	return t, nil
}

// limits are what holds for one processor.
type limits struct {
	known    bool
	recorded map[string]gauge
}

// of returns the limits of a processor: its own, or else the lowest of all.
func (t limitTable) of(on string) *limits {
	if own, ok := t[on]; ok {
		return &limits{true, own}
	}
	lowest := map[string]gauge{}
	for _, of := range t {
		for work, g := range of {
			if l, ok := lowest[work]; ok {
				g = gauge{min(l.ratio, g.ratio), math.Max(l.allocs, g.allocs)}
			}
			lowest[work] = g
		}
	}
	return &limits{false, lowest}
}

// ratio returns the ratio that was recorded; 0 when none was.
func (l *limits) ratio(work string) float64 { return l.recorded[work].ratio }

// limit returns what the work has to keep.
func (l *limits) limit(work string, slack float64) gauge {
	g := l.recorded[work]
	if !l.known {
		slack = strangerSlack
	}
	return gauge{g.ratio * (1 - slack), g.allocs*(1+slack) + allocSlack}
}
