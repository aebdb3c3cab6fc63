package stream

import (
	"github.com/margaylog/margay/internal/jsonwire"
	"github.com/margaylog/margay/parser"
)

// A walk goes through the members of a JSON object, or the elements of an
// array. At each one it is either to scan the value, or to enter it and leave
// it again. It relies on nothing that the framing has checked before, but for
// the first byte.
type walk struct {
	text   []byte
	at     int  // after the value before, or the opener
	first  bool // there is no value before
	closer byte // } or ]
	depth  int  // levels that a value may have

	key      []byte // as it is written, with quotes; none in arrays
	keyFlags jsonwire.Flags
	start    int    // of the value in text
	value    []byte // once it was scanned
	flags    jsonwire.Flags

	end int // jsonwire's answer when the text is wrong; else 0
}

// newWalk returns a walk through the object or array that opens at text[i],
// and which may have depth levels, itself included.
func newWalk(text []byte, i, depth int) walk {
	return walk{
		text:   text,
		at:     i + 1,
		first:  true,
		closer: text[i] + 2, // in ASCII
		depth:  depth - 1,
	}
}

// next moves to the next member or element. It is false after the last one,
// and where the text is wrong: then fault says so.
func (w *walk) next() bool {
	if w.end < 0 {
		return false
	}
	i := jsonwire.Space(w.text, w.at)
	switch {
	case i < len(w.text) && w.text[i] == w.closer:
		w.at = i
		return false
	case w.first:
		w.first = false
	case i == len(w.text) || w.text[i] != ',':
		return w.fail(^i)
	default:
		i = jsonwire.Space(w.text, i+1)
	}
	if w.closer == '}' {
		if i = w.member(i); i < 0 {
			return w.fail(i)
		}
	}
	w.start = i
	return true
}

// scan reads the value. It is false where the text is wrong.
func (w *walk) scan() bool {
	end, flags := jsonwire.Skip(w.text, w.start, w.depth)
	if end < 0 {
		return w.fail(end)
	}
	w.value, w.flags, w.at = w.text[w.start:end], flags, end
	return true
}

// opens reports whether the value opens with c.
func (w *walk) opens(c byte) bool { return w.start < len(w.text) && w.text[w.start] == c }

// enter returns a walk through the value, which opens with { or [.
func (w *walk) enter() walk { return newWalk(w.text, w.start, w.depth) }

// leave ends a walk through the value that has come to its end. It is false
// where the text was wrong.
func (w *walk) leave(in *walk) bool {
	if in.end < 0 {
		return w.fail(in.end)
	}
	w.value, w.at = w.text[w.start:in.at+1], in.at+1
	return true
}

// member reads the key at text[i] and the colon. It returns where the value
// is.
func (w *walk) member(i int) int {
	if i == len(w.text) || w.text[i] != '"' {
		return ^i
	}
	end, flags := jsonwire.String(w.text, i)
	if end < 0 {
		return end
	}
	w.key, w.keyFlags = w.text[i:end], flags
	i = jsonwire.Space(w.text, end)
	if i == len(w.text) || w.text[i] != ':' {
		return ^i
	}
	return jsonwire.Space(w.text, i+1)
}

func (w *walk) fail(end int) bool {
	w.end = end
	return false
}

// keyIs reports whether the key is name, after unescaping. scratch is memory
// to do that in.
func (w *walk) keyIs(name string, scratch *[]byte) bool {
	return stringIs(w.key, w.keyFlags, name, scratch)
}

// valueIs reports whether the value is the string text.
func (w *walk) valueIs(text string, scratch *[]byte) bool {
	return w.value[0] == '"' && stringIs(w.value, w.flags, text, scratch)
}

func stringIs(raw []byte, f jsonwire.Flags, text string, scratch *[]byte) bool {
	if f&jsonwire.Escaped == 0 {
		return string(raw[1:len(raw)-1]) == text
	}
	if len(raw) > 6*len(text)+2 { // no escape of a character is longer
		return false
	}
	*scratch = jsonwire.AppendUnquoted((*scratch)[:0], raw)
	return string(*scratch) == text
}

// fault says what is wrong with the text, or nothing.
func (w *walk) fault() *fault {
	switch {
	case w.end == jsonwire.TooDeep:
		return &fault{code: parser.TooDeep, msg: "objects and arrays nest too deep"}
	case w.end < 0:
		return &fault{code: parser.InvalidJSON, msg: "the envelope is not one JSON object"}
	}
	return nil
}
