package main

import (
	"errors"
	"fmt"
	"io"
	"math"
	"runtime"
	"time"

	"github.com/margaylog/margay/benchmarks/measure"
	"github.com/margaylog/margay/internal/corpus"
)

// The gate compares pieces of work with a floor in the same run, as ratios:
// these hold where times do not.
type gated struct {
	name  string
	load  func() (*input, error)
	part  int // bytes of the input that are worked on at a time
	slack float64
	work  contender

	// start returns what works on a part of the input. Parts share a parser,
	// so that one does not know the layouts of the next.
	start func(e *env, whole *input) (func(part *input) (pass, error), error)
}

const (
	// gateParts is how many parts are timed in all.
	gateParts = 1000

	// Passes of a part take well under a millisecond.
	partSize = 100_000

	// tries and pause are for machines whose neighbors are busy for seconds.
	tries = 6
	pause = 2 * time.Second

	// slack is what the same code loses by chance at most. A path that takes
	// 25 % longer loses 20 %. The stream has goroutines, which a busy machine
	// delays.
	slack       = 0.13
	streamSlack = 0.3
)

func gatedWork() []gated {
	events := func(name, stream string, size int) gated {
		load := func() (*input, error) { return streamInput(stream, size) }
		return gated{name, load, partSize, slack, parseAndEncode(), oneParser}
	}
	text := func(name string, text []byte, yaml string) gated {
		load := func() (*input, error) { return newInput(text, yaml) }
		return gated{name, load, partSize, slack, parseAndEncode(), oneParser}
	}
	pipeline := events("filter", "mixed", 8e6)
	pipeline.part, pipeline.slack, pipeline.work, pipeline.start = 4e6, streamSlack, filter(1), anew(filter(1))
	return []gated{
		events("mixed", "mixed", 2e6),
		events("spaced", "spaced", 2e6),
		events("shuffled", "shuffled", 8e6),
		events("layouts", "layouts", 8e6),
		pipeline,
		text("csv", corpus.FlowLog(9000, ","), corpus.FlowSchema),
		text("fastmatch", corpus.AccessLog(6000), corpus.FastMatchSchema),
		text("regex", corpus.AccessLog(6000), corpus.RegexSchema),
	}
}

func oneParser(e *env, whole *input) (func(*input) (pass, error), error) {
	p, err := whole.parser(e.options())
	return func(part *input) (pass, error) { return encode(p, part.lines), nil }, err
}

// anew starts a contender for each part.
func anew(c contender) func(*env, *input) (func(*input) (pass, error), error) {
	return func(e *env, _ *input) (func(*input) (pass, error), error) {
		return func(part *input) (pass, error) { return c.start(e, part) }, nil
	}
}

// A gauge is what the gate looks at.
type gauge struct {
	ratio  float64 // times as fast as the floor
	allocs float64 // of an event
}

// gauge works on so many parts of the input.
func (g *gated) gauge(e *env, parts int) (gauge, error) {
	whole, err := g.load()
	if err != nil {
		return gauge{}, err
	}
	if err := g.work.verify(e, whole); err != nil {
		return gauge{}, err
	}
	start, err := g.start(e, whole)
	if err != nil {
		return gauge{}, err
	}
	ours, err := passes(whole.split(g.part), start, accepted)
	if err != nil {
		return gauge{}, err
	}
	hash := hashLines()
	hashStart, _ := anew(hash)(e, whole)
	floor, err := passes(whole.split(g.part), hashStart, hash.tallied)
	if err != nil {
		return gauge{}, err
	}
	defer runtime.GOMAXPROCS(runtime.GOMAXPROCS(1))
	ratio, err := measure.Duel(ours, floor, max(parts*partSize/g.part/len(ours), 1))
	if err != nil {
		return gauge{}, err
	}
	allocs, err := steadyAllocs(ours)
	return gauge{ratio, allocs / float64(len(whole.lines))}, err
}

// steadyAllocs returns how often the calls allocate once all is learned: some
// streams have something to teach for long, so the least of several times
// counts.
func steadyAllocs(calls []func() error) (least float64, err error) {
	least = math.Inf(1)
	for range 8 {
		n, err := measure.Allocs(func() error { return each(calls) })
		if err != nil {
			return 0, err
		}
		least = min(least, n)
	}
	return least, nil
}

// passes returns a call for each part, which fails when its tally is wrong.
func passes(parts []*input, start func(*input) (pass, error), wants func(*input) (tally, error)) ([]func() error, error) {
	var calls []func() error
	for _, part := range parts {
		run, err := start(part)
		if err != nil {
			return nil, err
		}
		want, err := wants(part)
		if err != nil {
			return nil, err
		}
		calls = append(calls, func() error {
			got, _, err := run(nil)
			return errors.Join(err, got.check(want))
		})
	}
	return calls, nil
}

func each(calls []func() error) error {
	for _, call := range calls {
		if err := call(); err != nil {
			return err
		}
	}
	return nil
}

// gate measures all gated work and fails when some of it is below its limit in
// all tries.
func gate(w io.Writer) error {
	all, err := readLimits(limitsText)
	if err != nil {
		return err
	}
	limits := all.of(processor())
	if !limits.known {
		fmt.Fprintf(w, "limits.txt does not know this processor, %s: the limits are loose\n", processor())
	}
	failed := false
	for _, g := range gatedWork() {
		wait := time.Duration(0)
		verdict, err := tried(&g, limits, func() (gauge, error) {
			time.Sleep(wait)
			wait = pause
			return g.gauge(&env{}, gateParts)
		})
		if err != nil {
			return fmt.Errorf("%s: %w", g.name, err)
		}
		failed = failed || !verdict.ok
		fmt.Fprintln(w, verdict)
	}
	if failed {
		return errors.New("slower, or more allocations, than limits.txt allows (benchmarks/README.md, The gate)")
	}
	return nil
}

// A verdict is what the gate says of a piece of work.
type verdict struct {
	name     string
	got      gauge
	limit    gauge
	recorded float64
	ok       bool
}

// tried measures, and again while it was below the limit each time.
func tried(g *gated, l *limits, measured func() (gauge, error)) (verdict, error) {
	v := verdict{name: g.name, limit: l.limit(g.name, g.slack), recorded: l.ratio(g.name)}
	for try := 0; try < tries && !v.ok; try++ {
		got, err := measured()
		if err != nil {
			return v, err
		}
		v.got = gauge{max(v.got.ratio, got.ratio), got.allocs}
		v.ok = v.got.ratio >= v.limit.ratio && v.got.allocs <= v.limit.allocs
	}
	return v, nil
}

func (v verdict) String() string {
	s := fmt.Sprintf("%-10s %6.3fx of its floor, at least %.3fx; %.3f allocations an event, at most %.3f",
		v.name, v.got.ratio, v.limit.ratio, v.got.allocs, v.limit.allocs)
	switch {
	case !v.ok:
		s += "  FAILED"
	case v.got.ratio > v.recorded*muchFaster:
		s += "  (much faster than recorded: record it)"
	}
	return s
}

const muchFaster = 1.25

// recordLimits prints what limits.txt should say of this processor.
func recordLimits(w io.Writer) error {
	for _, g := range gatedWork() {
		m, err := g.gauge(&env{}, 5*gateParts)
		if err != nil {
			return fmt.Errorf("%s: %w", g.name, err)
		}
		fmt.Fprintf(w, "%s %s %.3f %.3f\n", processor(), g.name, m.ratio, m.allocs)
	}
	return nil
}
