package stream

import (
	"encoding/json"
	"strings"

	"github.com/margaylog/margay/parser"
)

// An arrayFramer finds the elements of JSON arrays that stand one after
// another. With an envelope the arrays are inside objects, called pages:
// every array that a page has under the path of keys is read.
//
// It walks through the pages and arrays itself, one byte of syntax at a time,
// and leaves keys, elements and the values that do not matter to the
// tokenizer.
type arrayFramer struct {
	piece
	mode  arrayMode
	tok   tokenizer
	path  []string // the envelope; empty for plain arrays
	level int      // of path: how many objects on it are open, less one
	key   keyMatch
	page  pageFinding
}

// An arrayMode says what comes next.
type arrayMode uint8

const (
	arrayTop      arrayMode = iota // an array, or a page
	arrayFirst                     // an element or ]
	arrayElement                   // an element
	arrayValue                     // the rest of an element
	arrayNext                      // a comma or ]
	pageFirstKey                   // a key or }
	pageKey                        // a key
	pageInKey                      // the rest of a key
	pageColon                      // :
	pageMember                     // the value of a key
	pageValue                      // the rest of a value that does not matter
	pageNext                       // a comma or }
	arraySkipping                  // after a syntax error, to the next line that starts with the opener
)

var arrayExpectations = [...]string{
	arrayTop:     "an array was expected",
	arrayFirst:   "a value or ] was expected",
	arrayElement: "a value was expected",
	arrayNext:    "a comma or ] was expected",
	pageFirstKey: "a key or } was expected",
	pageKey:      "a key was expected",
	pageColon:    "a colon was expected",
	pageMember:   "a value was expected",
	pageNext:     "a comma or } was expected",
}

// A pageFinding is what a page is known to have at the envelope path. The
// greatest one counts.
type pageFinding uint8

const (
	pageNothing pageFinding = iota
	pageOther               // a value that is no array, or no object on the way there
	pageArray               // an array, or null for an empty one
)

func newArrayFramer(l limits, envelope []string) *arrayFramer {
	return &arrayFramer{piece: newPiece(l), path: envelope}
}

// opener is the byte that a page, or without an envelope an array, starts
// with.
func (f *arrayFramer) opener() byte {
	if len(f.path) > 0 {
		return '{'
	}
	return '['
}

func (f *arrayFramer) scan(c *chunk, from int) int {
	for i := from; i < len(c.buf); {
		switch f.mode {
		case arrayValue:
			i = f.element(c, i)
		case pageInKey:
			i = f.inKey(c, i)
		case pageValue:
			i = f.value(c, i)
		case arraySkipping:
			var found bool
			if i, found = f.nextLine(c.buf, i, f.opener()); found {
				f.refuse(c, i)
				f.mode = arrayTop
			}
		default:
			if i = skipSpace(c.buf, i); i < len(c.buf) {
				i = f.syntax(c, i)
			}
		}
	}
	return f.settle(c)
}

// fail starts the skipping: the text is wrong at buf[i].
func (f *arrayFramer) fail(i int, code parser.Code, msg string) {
	f.spoil(i, code, msg)
	f.mode = arraySkipping
}

// syntax takes the byte at buf[i], which is not white space, in a mode where
// the framer itself knows what may come. It returns where to go on.
func (f *arrayFramer) syntax(c *chunk, i int) int {
	b := c.buf[i]
	switch {
	case f.mode == arrayFirst && b == ']', f.mode == arrayNext && b == ']':
		f.endArray()
	case f.mode == arrayFirst, f.mode == arrayElement:
		f.begin(i)
		f.readBy(arrayValue)
		return i
	case f.mode == arrayNext && b == ',':
		f.mode = arrayElement
	case f.mode == arrayTop && b == f.opener():
		f.openTop(i)
	case f.mode == pageFirstKey && b == '}', f.mode == pageNext && b == '}':
		f.endObject(c, i+1)
	case (f.mode == pageFirstKey || f.mode == pageKey) && b == '"':
		f.key.reset()
		f.readBy(pageInKey)
		return i
	case f.mode == pageColon && b == ':':
		f.mode = pageMember
	case f.mode == pageNext && b == ',':
		f.mode = pageKey
	case f.mode == pageMember:
		return f.member(c, i)
	default:
		msg := arrayExpectations[f.mode]
		if f.mode == arrayTop && f.opener() == '{' {
			msg = "a page, an object, was expected"
		}
		f.fail(i, parser.InvalidJSON, msg)
		return i
	}
	return i + 1
}

// readBy lets the tokenizer read the value that starts here.
func (f *arrayFramer) readBy(m arrayMode) {
	f.tok.reset()
	f.mode = m
}

func (f *arrayFramer) openTop(i int) {
	f.mode = arrayFirst
	if len(f.path) > 0 {
		f.begin(i) // held until it is known to have an array
		f.mode, f.level, f.page = pageFirstKey, 0, pageNothing
	}
}

func (f *arrayFramer) endArray() {
	f.mode = arrayTop
	if len(f.path) > 0 {
		f.mode = pageNext
	}
}

// run lets the tokenizer read on at buf[i] and returns where it stopped. At
// the end of the value the next mode is m.
func (f *arrayFramer) run(c *chunk, i int, m arrayMode) (int, verdict) {
	i, v := f.tok.run(c.buf, i)
	switch v {
	case complete:
		f.mode = m
	case broken:
		f.fail(i, f.tok.code(), f.tok.expected())
	}
	return i, v
}

func (f *arrayFramer) element(c *chunk, i int) int {
	i, v := f.run(c, i, arrayNext)
	if v == complete {
		f.event(c, i)
	}
	return i
}

func (f *arrayFramer) inKey(c *chunk, i int) int {
	end, _ := f.run(c, i, pageColon)
	f.key.add(c.buf[i:end])
	return end
}

func (f *arrayFramer) value(c *chunk, i int) int {
	i, _ = f.run(c, i, pageNext)
	return i
}

// member takes the first byte of the value of a key. It follows the path, or
// passes the value over.
func (f *arrayFramer) member(c *chunk, i int) int {
	b, last := c.buf[i], f.level == len(f.path)-1
	switch {
	case !f.key.is(f.path[f.level]):
	case last && b == '[':
		f.release(c, i)
		f.page, f.mode = pageArray, arrayFirst
		return i + 1
	case !last && b == '{':
		f.level++
		f.mode = pageFirstKey
		return i + 1
	case last && b == 'n':
		f.page = pageArray
	case b != 'n':
		f.page = max(f.page, pageOther)
	}
	f.readBy(pageValue)
	return i
}

// release gives up the text of the page before buf[i]: its events follow.
func (f *arrayFramer) release(c *chunk, i int) {
	if f.start >= 0 && i-f.start > f.limits.event {
		f.event(c, i) // too long
	}
	f.drop()
}

// endObject takes the } before buf[end], of a page or of an object on the
// path.
func (f *arrayFramer) endObject(c *chunk, end int) {
	f.mode = pageNext
	if f.level--; f.level >= 0 {
		return
	}
	f.mode = arrayTop
	if f.page == pageArray {
		f.release(c, end)
		return
	}
	f.fault = f.noArray()
	if end-f.start > f.limits.event {
		f.fault = tooLong()
	}
	f.refuse(c, end)
}

// noArray says that a page is not what the envelope promises.
func (f *arrayFramer) noArray() *fault {
	var field strings.Builder
	for _, key := range f.path {
		field.WriteString("/" + pointerEscapes.Replace(key))
	}
	if f.page == pageOther {
		return &fault{code: parser.WrongType, field: field.String(), msg: "the page has no array at the envelope path, but another value"}
	}
	return &fault{code: parser.MissingField, field: field.String(), msg: "the page has nothing at the envelope path"}
}

// pointerEscapes are those of JSON Pointer (RFC 6901).
var pointerEscapes = strings.NewReplacer("~", "~0", "/", "~1")

func (f *arrayFramer) finish(c *chunk, canceled bool) {
	if f.mode == arrayTop || canceled && f.start < 0 {
		return
	}
	if f.mode != arraySkipping {
		f.spoil(len(c.buf), parser.InvalidJSON, "the input ends")
	}
	f.refuse(c, len(c.buf))
}

// A keyMatch gathers a key, which may come in pieces, to compare it.
type keyMatch struct {
	text []byte // with its quotes and escapes
	long bool   // there is more than text
}

// keyBytes bounds the keys that are compared. Envelopes are shorter, even
// when every character is an escape.
const keyBytes = 4 << 10

func (k *keyMatch) reset() { k.text, k.long = k.text[:0], false }

func (k *keyMatch) add(b []byte) {
	if k.long = k.long || len(k.text)+len(b) > keyBytes; !k.long {
		k.text = append(k.text, b...)
	}
}

// is reports whether the key is name, after unescaping.
func (k *keyMatch) is(name string) bool {
	if k.long {
		return false
	}
	var key string
	return json.Unmarshal(k.text, &key) == nil && key == name
}
