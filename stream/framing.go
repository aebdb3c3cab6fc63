package stream

import "github.com/margaylog/margay/parser"

// A Framing says how a stream is cut into events.
type Framing int

const (
	// Auto looks at the first bytes of each input: [ followed by white space
	// and { or ] means Array; { followed by white space that holds a newline
	// means JSON; all else means Lines.
	Auto Framing = iota

	// Lines has an event on each line. Lines end with LF or CRLF; the last
	// one need not. Lines of nothing but spaces, tabs and carriage returns
	// are blank.
	Lines

	// JSON has objects one after another, with or without white space
	// between and within them. What is no object, or not JSON, is one
	// reject up to the next line whose first byte is {.
	JSON

	// Array has events as elements of JSON arrays, one array after another,
	// or with [Options.Envelope] of arrays inside objects, one object after
	// another. What is not JSON is one reject up to the next line whose
	// first byte is [ (with an envelope: {).
	Array

	// CloudWatch has envelopes of CloudWatch Logs subscriptions, objects one
	// after another as in JSON, and the message of each of their logEvents
	// is an event: JSON or any other text. An envelope whose messageType is
	// CONTROL_MESSAGE is skipped.
	CloudWatch
)

var framingNames = [...]string{Auto: "auto", Lines: "lines", JSON: "json", Array: "array", CloudWatch: "cloudwatch"}

// String returns the framing's name: auto, lines, json, array or cloudwatch.
func (f Framing) String() string {
	if f < Auto || f > CloudWatch {
		return "invalid framing"
	}
	return framingNames[f]
}

// ParseFraming returns the framing of that name. The result is false when
// there is none.
func ParseFraming(name string) (Framing, bool) {
	for f, n := range framingNames {
		if n == name {
			return Framing(f), true
		}
	}
	return Auto, false
}

// A framer finds the records of one input. It sees the input through the
// buffer of a chunk, which always is a contiguous piece of the input and
// begins with the first byte that the framer still needs.
type framer interface {
	// scan reads the bytes from c.buf[from] on, which it has not seen
	// before, and adds the records that are complete to c. It returns how
	// many bytes at the start of c.buf it has no more use for; the others
	// are at the start of the buffer the next time.
	scan(c *chunk, from int) (done int)

	// finish adds what the input leaves when it ends with c.buf, all of
	// which scan has seen. When the context ended the input, a piece of the
	// last event is still a record, but an array that is not closed is no
	// reject of its own.
	finish(c *chunk, canceled bool)
}

// limits bound one event.
type limits struct {
	event int // bytes of the longest event
	keep  int // bytes kept of an event that is longer
}

// keepBytes is how much of an event over the limit its reject shows.
const keepBytes = 64 << 10

func newLimits(event int) limits { return limits{event: event, keep: min(event, keepBytes)} }

// tooLong is what is wrong with an event over the limit.
func tooLong() *fault {
	return &fault{code: parser.TooLong, msg: "the event is longer than the limit"}
}

// A detector finds out the framing of an input from its first bytes. It asks
// for no byte more than it needs: whoever sends one event and waits for the
// answer gets it.
type detector struct {
	seen int // bytes looked at
}

// detectBytes is how far a detector looks through white space.
const detectBytes = 64 << 10

// detect returns the framing of the input that starts with buf. The result
// is false when more bytes are needed.
func (d *detector) detect(buf []byte, eof bool) (Framing, bool) {
	for ; d.seen < len(buf); d.seen++ {
		c := buf[d.seen]
		switch {
		case d.seen == 0 && c != '{' && c != '[':
			return Lines, true
		case d.seen == 0:
		case buf[0] == '{' && c == '\n':
			return JSON, true
		case buf[0] == '[' && (c == '{' || c == ']'):
			return Array, true
		case !isSpace(c) || d.seen == detectBytes:
			return Lines, true
		}
	}
	return Lines, eof
}

// isSpace reports whether c is white space in JSON.
func isSpace(c byte) bool { return c == ' ' || c == '\n' || c == '\r' || c == '\t' }

// skipSpace returns the index of the first byte of data[i:] that is not
// white space, or len(data).
func skipSpace(data []byte, i int) int {
	for i < len(data) && isSpace(data[i]) {
		i++
	}
	return i
}
