package main

import (
	"bytes"
	"encoding/json"
	"fmt"
	"sync"
	"time"

	"github.com/margaylog/margay/internal/corpus"
	"github.com/margaylog/margay/parser"
	"github.com/margaylog/margay/schemas"
)

const seed = 42

// An input is the events that the contenders of a group work on.
type input struct {
	text  []byte   // one event a line
	lines [][]byte // of text, without line ends
	docs  *schemas.Docs

	answer    func() (*answer, error) // what margay makes of it, the long way
	jsonValid func() int64            // how many lines encoding/json takes
}

// now is the parse time of all runs, so that they write the same bytes.
func now() time.Time { return time.Date(2024, 3, 2, 0, 0, 0, 0, time.UTC) }

// newInput returns the lines of a text, to be read by schemas in YAML, or by
// the built-in ones when there are none.
func newInput(text []byte, yaml string) (*input, error) {
	docs := schemas.Builtin()
	if yaml != "" {
		var err error
		if docs, err = schemas.Parse("bench.yml", []byte(yaml), nil); err != nil {
			return nil, err
		}
	}
	return withDocs(text, docs), nil
}

func withDocs(text []byte, docs *schemas.Docs) *input {
	in := &input{text: text, docs: docs}
	if len(text) > 0 {
		in.lines = bytes.Split(bytes.TrimSuffix(text, []byte("\n")), []byte("\n"))
	}
	in.answer = sync.OnceValues(func() (*answer, error) { return answerOf(in) })
	in.jsonValid = sync.OnceValue(func() (n int64) {
		for _, line := range in.lines {
			if json.Valid(line) {
				n++
			}
		}
		return n
	})
	return in
}

// streamInput returns about size bytes of a stream.
func streamInput(name string, size int) (*input, error) {
	for _, s := range corpus.Streams() {
		if s.Name != name {
			continue
		}
		next, text := s.Start(seed), []byte(nil)
		for len(text) < size {
			text = append(next(text), '\n')
		}
		yaml := ""
		if s.Schema != nil {
			yaml = s.Schema()
		}
		return newInput(text, yaml)
	}
	return nil, fmt.Errorf("no stream %q", name)
}

// head returns the first n lines.
func (in *input) head(n int) *input {
	if n >= len(in.lines) {
		return in
	}
	size := 0
	for _, line := range in.lines[:n] {
		size += len(line) + 1
	}
	return withDocs(in.text[:size], in.docs)
}

// split returns the input in parts of about size bytes.
func (in *input) split(size int) []*input {
	var parts []*input
	for rest := in.text; len(rest) > 0; {
		n := blockEnd(rest, size)
		parts = append(parts, withDocs(rest[:n], in.docs))
		rest = rest[n:]
	}
	return parts
}

// parser returns a parser for the input's events.
func (in *input) parser(o parser.Options) (*parser.Parser, error) {
	o.Now = now
	set, err := parser.Compile(in.docs, &o)
	if err != nil {
		return nil, err
	}
	p := set.NewParser()
	p.SetTime(now())
	return p, nil
}
