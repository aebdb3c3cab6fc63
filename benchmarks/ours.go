package main

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"

	"github.com/margaylog/margay/benchmarks/measure"
	"github.com/margaylog/margay/internal/corpus"
	"github.com/margaylog/margay/parser"
	"github.com/margaylog/margay/schemas"
	"github.com/margaylog/margay/stream"
)

const (
	wholeJob = "margay" // parse and encode: what all else is compared with
	chunk    = 256 << 10
)

// accepted is what margay has to come to.
func accepted(in *input) (tally, error) {
	a, err := in.answer()
	if err != nil {
		return tally{}, err
	}
	return a.tally, nil
}

func ours(name, note string, procs int, start func(*env, *input) (pass, error)) contender {
	return contender{name: name, note: note, procs: procs, start: start, wants: accepted, check: sameAsSlow, whole: true}
}

// parseAndEncode is the whole job for each event: its syntax, log type,
// fields, times, indicators and row id, and the line that is written.
func parseAndEncode() contender {
	c := ours(wholeJob, "", 1, func(e *env, in *input) (pass, error) {
		p, err := in.parser(e.options())
		if err != nil {
			return nil, err
		}
		return encode(p, in.lines), nil
	})
	c.kind = wholeKind
	return c
}

func encode(p *parser.Parser, lines [][]byte) pass {
	var out []byte
	return within(func(w io.Writer) (t tally, err error) {
		out = out[:0]
		for _, line := range lines {
			if out, _, err = p.AppendJSON(out, line); err != nil {
				t.rejects++
				continue
			}
			t.out++
			out = append(out, '\n')
			if len(out) > chunk { // as the filter hands its output on
				if err := give(w, out); err != nil {
					return t, err
				}
				out = out[:0]
			}
		}
		return t, give(w, out)
	})
}

func give(w io.Writer, out []byte) error {
	if w == nil {
		return nil
	}
	_, err := w.Write(out)
	return err
}

// parseOnly leaves out the line that is written.
func parseOnly() contender {
	return ours("margay, parse only", "no output", 1, func(e *env, in *input) (pass, error) {
		p, err := in.parser(e.options())
		if err != nil {
			return nil, err
		}
		checking := encode(p, in.lines)
		timed := within(func(io.Writer) (t tally, err error) {
			for _, line := range in.lines {
				if _, err := p.Parse(line); err != nil {
					t.rejects++
				} else {
					t.out++
				}
			}
			return t, nil
		})
		return either(checking, timed), nil
	})
}

// either returns a pass that is timed without the output that is checked.
func either(checking, timed pass) pass {
	return func(w io.Writer) (tally, measure.Cost, error) {
		if w != nil {
			return checking(w)
		}
		return timed(nil)
	}
}

// filter is stream.Run from memory to nowhere.
func filter(workers int) contender {
	name := fmt.Sprintf("margay, stream.Run, %d worker", workers)
	if workers > 1 {
		name += "s"
	}
	return ours(name, "from memory to io.Discard", workers, func(e *env, in *input) (pass, error) {
		o := e.options()
		o.Now = now
		set, err := parser.Compile(in.docs, &o)
		if err != nil {
			return nil, err
		}
		return within(func(w io.Writer) (tally, error) {
			if w == nil {
				w = io.Discard
			}
			from := []stream.Input{stream.Reader("-", bytes.NewReader(in.text))}
			stats, err := stream.Run(context.Background(), set, from, &stream.Options{Out: w, Workers: workers})
			if err != nil {
				return tally{}, err
			}
			return tally{stats.Out, stats.Rejected}, nil
		}), nil
	})
}

// withSchemas is the whole job on events of one log type while n schemas are
// loaded.
func withSchemas(n int) contender {
	name := fmt.Sprintf("margay, %d schemas", n)
	if n == 1 {
		name = "margay, 1 schema"
	}
	return ours(name, "", 1, func(e *env, in *input) (pass, error) {
		docs := *in.docs
		o := e.options()
		if n < len(docs.Schemas) {
			o.LogTypes = []string{corpus.AuditEvent}
		} else {
			rivals, err := schemas.Parse("rivals.yml", []byte(corpus.Rivals(n-len(docs.Schemas))), nil)
			if err != nil {
				return nil, err
			}
			docs.Schemas = append(docs.Schemas[:len(docs.Schemas):len(docs.Schemas)], rivals.Schemas...)
		}
		crowded := &input{docs: &docs}
		p, err := crowded.parser(o)
		if err != nil {
			return nil, err
		}
		return encode(p, in.lines), nil
	})
}

// compileWide is loading and compiling the schema of the stream wide.
func compileWide() contender {
	return contender{name: "schema of 1,000 fields", procs: 1, start: func(e *env, in *input) (pass, error) {
		return within(func(io.Writer) (tally, error) {
			docs, err := schemas.Parse("wide.yml", in.text, nil)
			if err != nil {
				return tally{}, err
			}
			set, err := parser.Compile(docs, nil)
			if err == nil && len(set.LogTypes()) != 1 {
				err = errors.New("no log type")
			}
			return tally{out: int64(len(in.lines))}, err
		}), nil
	}}
}
