package inspect

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"strings"

	"github.com/margaylog/margay/parser"
	"github.com/margaylog/margay/schemas/diff"
	"github.com/margaylog/margay/stream"
)

// An ImpactReport is what a change of schemas does to a stream.
type ImpactReport struct {
	// In is everything that was read: the sum of all that follow.
	In           int64
	NewlyFail    int64
	NewlyPass    int64
	ChangeType   int64
	ChangeOutput int64
	Same         int64
	StillFail    int64 // refused before and after, pieces that are no events among them
	Skipped      int64 // before and after
	Blank        int64

	// Examples are up to three of each of the first four, with as many
	// different causes as there are, in this order and in that of the input.
	Examples []Example

	Errors []*stream.InputError // inputs that could not be read
}

// An Example is a record that fares otherwise, and its place.
type Example struct {
	File   string
	Line   int64
	Offset int64
	*diff.Outcome
}

// Impact reads the inputs, and tries each record by the log types of old and
// those of new, which should be compiled with the same options. Row ids that
// depend on the content make it quickest. The memory that it needs does not
// depend on the size of the inputs. When ctx ends, it acts as if the input
// ended there.
func Impact(ctx context.Context, old, new *parser.Set, inputs []stream.Input, o *stream.Options) (*ImpactReport, error) {
	c := &impactCounter{trial: diff.NewTrial(old, new), counts: make(map[diff.Effect]int64), examples: make(map[diff.Effect]*examples)}
	totals, err := stream.VisitAll(ctx, inputs, o, c.see)
	return c.report(totals), err
}

type impactCounter struct {
	trial    *diff.Trial
	counts   map[diff.Effect]int64
	examples map[diff.Effect]*examples
}

func (c *impactCounter) see(r *stream.Record) error {
	if r.First {
		c.trial.StartFile()
	}
	if r.Reject != nil {
		c.counts[diff.StillFails]++
		return nil
	}
	o := c.trial.Try(r.Data)
	c.counts[o.Effect]++
	if slices.Contains(effectsShown(), o.Effect) {
		e := c.examples[o.Effect]
		if e == nil {
			e = new(examples)
			c.examples[o.Effect] = e
		}
		e.add(Example{File: r.File, Line: r.Line, Offset: r.Offset, Outcome: o})
	}
	return nil
}

// effectsShown are the effects that have examples.
func effectsShown() []diff.Effect {
	return []diff.Effect{diff.NewlyFails, diff.NewlyPasses, diff.ChangesType, diff.ChangesOutput}
}

func (c *impactCounter) report(totals *stream.Stats) *ImpactReport {
	r := &ImpactReport{
		In:           totals.In,
		NewlyFail:    c.counts[diff.NewlyFails],
		NewlyPass:    c.counts[diff.NewlyPasses],
		ChangeType:   c.counts[diff.ChangesType],
		ChangeOutput: c.counts[diff.ChangesOutput],
		Same:         c.counts[diff.Same],
		StillFail:    c.counts[diff.StillFails],
		Skipped:      c.counts[diff.StillSkipped] + totals.Skipped, // the framing skips, too
		Blank:        totals.Blank,
		Errors:       totals.InputErrors,
	}
	for _, effect := range effectsShown() {
		if e := c.examples[effect]; e != nil {
			r.Examples = append(r.Examples, e.list()...)
		}
	}
	return r
}

// maxExamples is how many examples of one effect there are.
const maxExamples = 3

// examples are those of one effect: the first of each cause, and the first of
// all for when there are not so many causes.
type examples struct {
	n      int // examples there could have been so far
	causes []string
	first  []numbered // of each cause
	others []numbered
}

type numbered struct {
	n int
	Example
}

func (e *examples) add(x Example) {
	e.n++
	if len(e.causes) == maxExamples {
		return
	}
	why := cause(x.Outcome)
	switch {
	case !slices.Contains(e.causes, why):
		e.causes = append(e.causes, why)
		e.first = append(e.first, numbered{e.n, x})
	case len(e.others) < maxExamples:
		e.others = append(e.others, numbered{e.n, x})
	}
}

func (e *examples) list() []Example {
	all := append(slices.Clone(e.first), e.others...)
	all = all[:min(len(all), maxExamples)]
	slices.SortFunc(all, func(a, b numbered) int { return cmp.Compare(a.n, b.n) })
	list := make([]Example, len(all))
	for i, x := range all {
		list[i] = x.Example
	}
	return list
}

// cause is what tells examples of one effect apart: log types, why a record is
// refused, where the output differs.
func cause(o *diff.Outcome) string {
	var b strings.Builder
	for _, v := range []diff.Verdict{o.Old, o.New} {
		fmt.Fprintf(&b, "%s %s ", v.Result, v.LogType)
		if v.Err != nil {
			fmt.Fprintf(&b, "%s %s ", v.Err.Violations[0].Code, withoutIndexes(v.Err.Violations[0].Field))
		}
	}
	if o.Effect == diff.ChangesOutput {
		for _, d := range o.Differences {
			b.WriteString(withoutIndexes(d.Path) + " ")
		}
	}
	return b.String()
}
