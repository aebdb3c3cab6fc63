package main

import (
	"bytes"
	"crypto/sha256"
	"errors"
	"fmt"

	"github.com/margaylog/margay/parser"
)

// A tally is what became of the events of an input.
type tally struct{ out, rejects int64 }

// check fails when t is not what it should be.
func (t tally) check(want tally) error {
	if t != want {
		return fmt.Errorf("%d events, %d rejects; want %d and %d", t.out, t.rejects, want.out, want.rejects)
	}
	return nil
}

// An answer is what the output of margay has to be. Row ids are random: the
// hash is of the text without them.
type answer struct {
	tally
	bytes int64
	hash  string
}

func (a *answer) String() string {
	return fmt.Sprintf("%d events, %d rejects, %d bytes, %s", a.out, a.rejects, a.bytes, a.hash)
}

// answerOf does the work without the short cuts that are to be measured: no
// learned layouts, no stream, one event at a time.
func answerOf(in *input) (*answer, error) {
	p, err := in.parser(parser.Options{NoShapes: true})
	if err != nil {
		return nil, err
	}
	var t tally
	var out []byte
	for _, line := range in.lines {
		ev, err := p.Parse(line)
		if err != nil {
			t.rejects++
			continue
		}
		t.out++
		out = append(ev.AppendJSON(out), '\n')
	}
	return digest(out, t.rejects)
}

const rowIDLength = 27

// digest returns the answer that some output is. It fails when a row has no
// id, or one that another row has.
func digest(out []byte, rejects int64) (*answer, error) {
	a := &answer{tally: tally{rejects: rejects}, bytes: int64(len(out))}
	h := sha256.New()
	ids := make(map[string]bool)
	for line := range bytes.Lines(out) {
		before, after, found := bytes.Cut(line, []byte(`"p_row_id":"`))
		if !found || len(after) < rowIDLength {
			return nil, errors.New("a row without a row id")
		}
		if id := string(after[:rowIDLength]); ids[id] {
			return nil, fmt.Errorf("two rows have the id %s", id)
		} else {
			ids[id] = true
		}
		h.Write(before)
		h.Write(after[rowIDLength:])
		a.out++
	}
	a.hash = fmt.Sprintf("%x", h.Sum(nil)[:8])
	return a, nil
}

// sameAsSlow checks the output of margay against the answer of the input.
func sameAsSlow(in *input, out []byte) error {
	want, err := in.answer()
	if err != nil {
		return err
	}
	got, err := digest(out, want.rejects) // rejects are in the tally of each pass
	if err == nil && *got != *want {
		err = fmt.Errorf("wrong answer: %v; want %v", got, want)
	}
	return err
}
