package main

import (
	"bytes"
	"errors"
	"io"

	"github.com/margaylog/margay/benchmarks/measure"
)

// A contender does some work on the input of its group: margay, a floor
// that nobody can be faster than, or a peer.
type contender struct {
	name  string
	kind  string // what it does, for the chart; those without are not drawn
	note  string // what makes the comparison unfair, or what is to be known; may be empty
	procs int    // GOMAXPROCS while it runs; 0 is all cores

	// absent returns why it can't run here, or "". Nil means that it can.
	absent func(*env) string

	// start prepares the work on an input.
	start func(*env, *input) (pass, error)

	// wants returns what each pass has to come to. Nil: every line is an
	// event.
	wants func(*input) (tally, error)

	// check checks the output for the first events of the input; whole asks
	// for all of them. Nil means that there is nothing to check but the
	// tally.
	check func(in *input, out []byte) error
	whole bool
}

// The kinds that the chart shows.
const (
	wholeKind  = "the whole job"
	tripKind   = "reads and writes structs"
	syntaxKind = "checks the syntax"
	scriptKind = "the whole job by a script"
)

// A pass does the work once. The output goes to w; with a nil w, which is
// how it is timed, it goes where such output usually goes.
type pass func(w io.Writer) (tally, measure.Cost, error)

// checked is how many events the output is checked for where not all are.
const checked = 2000

// job makes a contender's work on the input ready to be timed. It fails when
// its output is wrong.
func (c *contender) job(e *env, in *input) (*measure.Job, error) {
	if err := c.verify(e, in); err != nil {
		return nil, err
	}
	run, err := c.start(e, in)
	if err != nil {
		return nil, err
	}
	want, err := c.tallied(in)
	if err != nil {
		return nil, err
	}
	return &measure.Job{
		Name: c.name, Procs: c.procs, Bytes: int64(len(in.text)), Events: int64(len(in.lines)),
		Pass: func() (measure.Cost, error) {
			got, cost, err := run(nil)
			return cost, errors.Join(err, got.check(want))
		},
	}, nil
}

// tallied returns what a pass has to come to.
func (c *contender) tallied(in *input) (tally, error) {
	if c.wants == nil {
		return tally{out: int64(len(in.lines))}, nil
	}
	return c.wants(in)
}

func (c *contender) verify(e *env, in *input) error {
	if c.check == nil {
		return nil
	}
	if !c.whole {
		in = in.head(checked)
	}
	run, err := c.start(e, in)
	if err != nil {
		return err
	}
	var out bytes.Buffer
	if _, _, err := run(&out); err != nil {
		return err
	}
	return c.check(in, out.Bytes())
}

// within makes a pass of work that stays in this process.
func within(work func(w io.Writer) (tally, error)) pass {
	return func(w io.Writer) (tally, measure.Cost, error) {
		t, err := work(w)
		return t, measure.Cost{}, err
	}
}

// eachLine makes a contender of what takes or refuses one event.
func eachLine(name, note string, take func(line []byte) bool) contender {
	return contender{name: name, note: note, procs: 1, start: func(_ *env, in *input) (pass, error) {
		return within(func(io.Writer) (tally, error) {
			var t tally
			for _, line := range in.lines {
				if take(line) {
					t.out++
				} else {
					t.rejects++
				}
			}
			return t, nil
		}), nil
	}}
}
