package stream

import (
	"encoding/binary"

	"github.com/margaylog/margay/parser"
)

// A tokenizer finds the end of one JSON value (RFC 8259, strictly), or the
// byte that breaks it, in text that comes in pieces of any size. It looks at
// every byte once and keeps nothing of the text, only one bit for each open
// object or array.
//
// The zero tokenizer stands before a value, white space allowed.
type tokenizer struct {
	state   tokState
	key     bool     // the string being read is a key
	depth   int      // open objects and arrays
	objects []uint64 // a bit for each open level: set for an object
	word    string   // what is left of true, false or null
}

// A tokState says what the next byte may be.
type tokState uint8

const (
	tokValue      tokState = iota // a value
	tokFirstValue                 // a value or ]
	tokFirstKey                   // a key or }
	tokNextKey                    // a key
	tokColon                      // :
	tokAfter                      // a comma or the end of the object or array
	tokString                     // in a string
	tokEscape                     // after a backslash
	tokHex4                       // four hexadecimal digits to come
	tokHex3
	tokHex2
	tokHex1
	tokWord   // in true, false or null
	tokMinus  // after the minus of a number
	tokZero   // after a leading 0: the number may end
	tokInt    // in the integer part: the number may end
	tokPoint  // after the point
	tokFrac   // in the fraction: the number may end
	tokE      // after e
	tokESign  // after the sign of the exponent
	tokExp    // in the exponent: the number may end
	tokDone   // the value is complete
	tokDeep   // nested deeper than maxNesting
	tokStates // how many there are
)

// maxNesting bounds what a tokenizer remembers, to 128 KiB. Nobody nests so
// deep; what a parser accepts is far less (parser.Options.MaxDepth).
const maxNesting = 1 << 20

// expectations say, for the error message, what should have stood where the
// text broke. It can't break where a number may end: there the number ends.
var expectations = [tokStates]string{
	tokValue:      "a value was expected",
	tokFirstValue: "a value or ] was expected",
	tokFirstKey:   "a key or } was expected",
	tokNextKey:    "a key was expected",
	tokColon:      "a colon was expected",
	tokAfter:      "a comma or the end of the object or array was expected",
	tokString:     "a string holds a control character",
	tokEscape:     "a string holds a bad escape",
	tokHex4:       "a string holds a bad escape",
	tokHex3:       "a string holds a bad escape",
	tokHex2:       "a string holds a bad escape",
	tokHex1:       "a string holds a bad escape",
	tokWord:       "true, false or null was expected",
	tokMinus:      "a number lacks digits",
	tokPoint:      "a number lacks digits",
	tokE:          "a number lacks digits",
	tokESign:      "a number lacks digits",
	tokDeep:       "objects and arrays are nested too deep",
}

// A verdict is how a run of the tokenizer ended.
type verdict uint8

const (
	needMore verdict = iota // all bytes were good, and the value goes on
	complete                // the value ends before the returned index
	broken                  // the byte at the returned index breaks the value
)

// reset puts t before a new value.
func (t *tokenizer) reset() {
	*t = tokenizer{objects: t.objects[:0]}
}

// run reads on at data[i]. It returns where it stopped. A number is complete
// only at the byte after it, which is not read; at the end of the input, ask
// atEnd.
func (t *tokenizer) run(data []byte, i int) (int, verdict) {
	for i < len(data) {
		c := data[i]
		switch t.state {
		case tokString:
			if i = plainString(data, i); i == len(data) {
				return i, needMore
			}
			if !t.inString(data[i]) {
				return i, broken
			}
		case tokAfter, tokColon, tokFirstKey, tokNextKey, tokValue, tokFirstValue:
			if c == ' ' || c == '\n' || c == '\r' || c == '\t' {
				break
			}
			if !t.structural(c) {
				return i, broken
			}
		case tokEscape, tokHex4, tokHex3, tokHex2, tokHex1:
			if !t.inEscape(c) {
				return i, broken
			}
		case tokWord:
			if c != t.word[0] {
				return i, broken
			}
			if t.word = t.word[1:]; t.word == "" {
				t.endValue()
			}
		case tokDone:
			return i, complete
		default:
			switch t.inNumber(c) {
			case complete:
				t.endValue()
				continue // c is not part of the number
			case broken:
				return i, broken
			}
		}
		i++
	}
	if t.state == tokDone {
		return i, complete
	}
	return i, needMore
}

// atEnd reports whether the value is complete when the input ends here.
func (t *tokenizer) atEnd() bool {
	switch t.state {
	case tokDone:
		return true
	case tokZero, tokInt, tokFrac, tokExp:
		return t.depth == 0
	}
	return false
}

// expected says what should have stood where the text broke or ended.
func (t *tokenizer) expected() string { return expectations[t.state] }

// code is the code of a reject for text that broke.
func (t *tokenizer) code() parser.Code {
	if t.state == tokDeep {
		return parser.TooDeep
	}
	return parser.InvalidJSON
}

// structural takes a byte between the values. It reports whether the byte is
// right there, as all the functions below do.
func (t *tokenizer) structural(c byte) bool {
	switch t.state {
	case tokAfter:
		return t.afterValue(c)
	case tokColon:
		t.state = tokValue
		return c == ':' || t.fail(tokColon)
	case tokFirstKey:
		if c == '}' {
			t.close()
			return true
		}
		return t.beginKey(c)
	case tokNextKey:
		return t.beginKey(c)
	case tokFirstValue:
		if c == ']' {
			t.close()
			return true
		}
	}
	return t.beginValue(c)
}

// fail puts t back into the state in which a byte was wrong.
func (t *tokenizer) fail(s tokState) bool {
	t.state = s
	return false
}

func (t *tokenizer) afterValue(c byte) bool {
	switch {
	case c == ',' && t.inObject():
		t.state = tokNextKey
	case c == ',':
		t.state = tokValue
	case c == '}' && t.inObject(), c == ']' && !t.inObject():
		t.close()
	default:
		return false
	}
	return true
}

func (t *tokenizer) beginKey(c byte) bool {
	if c != '"' {
		return false
	}
	t.state, t.key = tokString, true
	return true
}

func (t *tokenizer) beginValue(c byte) bool {
	switch {
	case c == '"':
		t.state, t.key = tokString, false
	case c == '{':
		return t.open(true)
	case c == '[':
		return t.open(false)
	case c == '0':
		t.state = tokZero
	case '1' <= c && c <= '9':
		t.state = tokInt
	case c == '-':
		t.state = tokMinus
	case c == 't':
		t.state, t.word = tokWord, "rue"
	case c == 'f':
		t.state, t.word = tokWord, "alse"
	case c == 'n':
		t.state, t.word = tokWord, "ull"
	default:
		return false
	}
	return true
}

func (t *tokenizer) open(object bool) bool {
	if t.depth == maxNesting {
		return t.fail(tokDeep)
	}
	if t.depth/64 == len(t.objects) {
		t.objects = append(t.objects, 0)
	}
	bit := uint64(1) << (t.depth % 64)
	if object {
		t.objects[t.depth/64] |= bit
		t.state = tokFirstKey
	} else {
		t.objects[t.depth/64] &^= bit
		t.state = tokFirstValue
	}
	t.depth++
	return true
}

func (t *tokenizer) inObject() bool {
	d := t.depth - 1
	return t.objects[d/64]>>(d%64)&1 == 1
}

func (t *tokenizer) close() {
	t.depth--
	t.endValue()
}

func (t *tokenizer) endValue() {
	t.state = tokAfter
	if t.depth == 0 {
		t.state = tokDone
	}
}

// inString takes a byte of a string at which plainString stopped.
func (t *tokenizer) inString(c byte) bool {
	switch {
	case c == '\\':
		t.state = tokEscape
	case c != '"':
		return false // a control character
	case t.key:
		t.state = tokColon
	default:
		t.endValue()
	}
	return true
}

func (t *tokenizer) inEscape(c byte) bool {
	if t.state == tokEscape {
		switch c {
		case '"', '\\', '/', 'b', 'f', 'n', 'r', 't':
			t.state = tokString
		case 'u':
			t.state = tokHex4
		default:
			return false
		}
		return true
	}
	if !('0' <= c && c <= '9' || 'a' <= c && c <= 'f' || 'A' <= c && c <= 'F') {
		return false
	}
	if t.state++; t.state > tokHex1 {
		t.state = tokString
	}
	return true
}

// inNumber takes the byte after at least one byte of a number.
func (t *tokenizer) inNumber(c byte) verdict {
	digit := '0' <= c && c <= '9'
	switch s := t.state; {
	case s == tokMinus && c == '0':
		t.state = tokZero
	case s == tokMinus && digit, s == tokInt && digit:
		t.state = tokInt
	case (s == tokZero || s == tokInt) && c == '.':
		t.state = tokPoint
	case (s == tokPoint || s == tokFrac) && digit:
		t.state = tokFrac
	case (s == tokZero || s == tokInt || s == tokFrac) && (c == 'e' || c == 'E'):
		t.state = tokE
	case s == tokE && (c == '+' || c == '-'):
		t.state = tokESign
	case (s == tokE || s == tokESign || s == tokExp) && digit:
		t.state = tokExp
	case s == tokZero, s == tokInt, s == tokFrac, s == tokExp:
		return complete
	default:
		return broken
	}
	return needMore
}

const (
	ones  = 0x0101010101010101
	highs = 0x8080808080808080
)

// plainString returns the index of the first byte of data[i:] that is a
// quote, a backslash or a control character, or len(data).
func plainString(data []byte, i int) int {
	for len(data)-i >= 8 {
		w := binary.LittleEndian.Uint64(data[i:])
		quote := w ^ '"'*ones
		slash := w ^ '\\'*ones
		// A byte of x-ones&^x has its high bit set where x is zero (and
		// perhaps above one that is); w-0x20 likewise where w is below 0x20.
		special := ((quote-ones)&^quote | (slash-ones)&^slash | (w-0x20*ones)&^w) & highs
		if special != 0 {
			break
		}
		i += 8
	}
	for i < len(data) && data[i] >= ' ' && data[i] != '"' && data[i] != '\\' {
		i++
	}
	return i
}
