package stream

import "github.com/margaylog/margay/parser"

// A jsonFramer finds JSON objects that stand one after another.
type jsonFramer struct {
	piece
	mode jsonMode
	tok  tokenizer
}

type jsonMode uint8

const (
	jsonBetween  jsonMode = iota // before an object
	jsonIn                       // in an object
	jsonSkipping                 // after a syntax error, to the next line that starts with {
)

func (f *jsonFramer) scan(c *chunk, from int) int {
	for i := from; i < len(c.buf); {
		switch f.mode {
		case jsonBetween:
			if i = skipSpace(c.buf, i); i < len(c.buf) {
				f.object(c.buf[i], i)
			}
		case jsonIn:
			i = f.inObject(c, i)
		case jsonSkipping:
			var found bool
			if i, found = f.nextLine(c.buf, i, '{'); found {
				f.refuse(c, i)
				f.mode = jsonBetween
			}
		}
	}
	return f.settle(c)
}

// object takes the byte that follows white space between objects.
func (f *jsonFramer) object(b byte, i int) {
	f.begin(i)
	f.mode = jsonIn
	if b != '{' {
		f.spoil(i, parser.InvalidJSON, "an object was expected")
		f.mode = jsonSkipping
	}
	f.tok.reset()
}

func (f *jsonFramer) inObject(c *chunk, i int) int {
	i, v := f.tok.run(c.buf, i)
	switch v {
	case complete:
		f.event(c, i)
		f.mode = jsonBetween
	case broken:
		f.spoil(i, f.tok.code(), f.tok.expected())
		f.mode = jsonSkipping
	}
	return i
}

func (f *jsonFramer) finish(c *chunk, _ bool) {
	if f.start < 0 {
		return
	}
	if f.mode == jsonIn {
		f.spoil(len(c.buf), parser.InvalidJSON, "the input ends")
	}
	f.refuse(c, len(c.buf))
}
