package stream

import (
	"encoding/json"
	"testing"

	"github.com/margaylog/margay/internal/jsonwire"
	"github.com/margaylog/margay/parser"
)

// walkThrough walks through the object or array that text is, and what is in
// it, and returns its end.
func walkThrough(w *walk) int {
	for w.next() {
		if w.opens('{') || w.opens('[') {
			in := w.enter()
			walkThrough(&in)
			w.leave(&in)
			continue
		}
		w.scan()
	}
	return w.at + 1
}

// A walk is as strict as encoding/json, and never leaves the text.
func TestWalkIsStrict(t *testing.T) {
	for _, text := range []string{
		`{}`, `[]`, ` [] `, `[ ]`, `{ }`, `[1]`, `[1,2]`, `[ 1 , 2 ]`, `{"a":1}`, `{ "a" : 1 , "b" : [ { } ] }`, `[[[]],{"a":{"b":[]}}]`,
		`[1 2]`, `[1;2]`, `{"a":1;"b":2}`, `[1,]`, `[,1]`, `[,]`, `{,}`, `{"a":1,}`, `{"a":1 "b":2}`, `{"a" 1}`, `{"a"}`, `{"a":}`, `{a:1}`, `{1:2}`, `[1}`, `{"a":1]`, `[{]`, `[{]}`, `[[1 2],3]`,
		`[`, `{`, `[1`, `[1,`, `{"`, `{"a`, `{"a"`, `{"a":`, `{"a":1`, `{"a":1,`, `[[`, `[{"a":[`, `["a`, "[\"a\n\"]", `[tru]`, `[01]`, `[1]x`, `{}{}`,
	} {
		i := jsonwire.Space([]byte(text), 0)
		w := newWalk([]byte(text), i, 10)
		end := walkThrough(&w)
		good := w.fault() == nil && jsonwire.Space([]byte(text), end) == len(text)
		if want := json.Valid([]byte(text)); good != want {
			t.Errorf("walk through %q: %t; want %t", text, good, want)
		}
		if f := w.fault(); f != nil && f.code != parser.InvalidJSON {
			t.Errorf("walk through %q: %s", text, f.code)
		}
	}
}

func TestWalkDepth(t *testing.T) {
	for text, code := range map[string]parser.Code{
		`[1,[]]`: "", `[[1],{"a":2}]`: "", `[[[]]]`: parser.TooDeep, `{"a":[{}]}`: parser.TooDeep,
	} {
		w := newWalk([]byte(text), 0, 2)
		for w.next() && w.scan() {
		}
		f := w.fault()
		if f == nil {
			f = new(fault)
		}
		if f.code != code {
			t.Errorf("walk through %q: %q; want %q", text, f.code, code)
		}
	}
}
