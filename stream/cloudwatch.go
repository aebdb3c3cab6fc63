package stream

import (
	"bytes"
	"strconv"

	"github.com/margaylog/margay/internal/jsonwire"
	"github.com/margaylog/margay/parser"
)

// The framing CloudWatch is in two stages: the producer finds envelopes, as
// it finds any JSON objects, and workers open them here.
//
// An envelope is walked through twice. Its fields may stand behind logEvents,
// and the messages need them: they say whether there are messages at all, and
// what the header is.

// maxEnvelopeDepth is how deep an envelope may nest, itself included. A
// message is text: what that holds counts for itself.
const maxEnvelopeDepth = 512

// maxHeaderBytes bounds the header, which every event of the envelope
// repeats. Those of CloudWatch have some hundred bytes.
const maxHeaderBytes = 16 << 10

// A logEnvelope is what a worker finds in an envelope, and the memory that it
// needs for that.
type logEnvelope struct {
	control   bool  // it is a message of CloudWatch's own
	hasEvents bool  // it has some value of logEvents that is not null
	arrays    []int // where the arrays of logEvents start

	fields  []byte // all but logEvents, as a compact object; empty: none
	long    bool   // they are too long for a header
	mended  bool   // broken text in them was mended
	header  []byte // the fields that the engine's header was made of
	message []byte // the text of a message that has escapes
	scratch []byte
}

// read reads the members of the envelope.
func (e *logEnvelope) read(text []byte, keepHeader bool) *fault {
	e.control, e.hasEvents, e.long, e.mended = false, false, false, false
	if e.arrays = e.arrays[:0]; cap(e.arrays) > 1000 {
		e.arrays = nil // an unusual envelope made it large
	}
	e.fields = reuse(e.fields)
	m := newWalk(text, 0, maxEnvelopeDepth)
	for m.next() && m.scan() {
		if m.keyIs("logEvents", &e.scratch) {
			e.addEvents(&m)
			continue
		}
		if m.keyIs("messageType", &e.scratch) {
			e.control = m.valueIs("CONTROL_MESSAGE", &e.scratch)
		}
		if keepHeader {
			e.addField(&m)
		}
	}
	if len(e.fields) > 0 {
		e.fields = append(e.fields, '}')
	}
	if f := m.fault(); f != nil {
		return f
	}
	return e.fault()
}

func (e *logEnvelope) addEvents(m *walk) {
	switch m.value[0] {
	case '[':
		e.hasEvents = true
		e.arrays = append(e.arrays, m.start)
	case 'n':
	default:
		e.hasEvents = true
	}
}

func (e *logEnvelope) addField(m *walk) {
	if e.long {
		return
	}
	before := byte(',')
	if len(e.fields) == 0 {
		before = '{'
	}
	var key, value bool
	e.fields, key = jsonwire.AppendCompact(append(e.fields, before), m.key, m.keyFlags)
	e.fields, value = jsonwire.AppendCompact(append(e.fields, ':'), m.value, m.flags)
	e.mended = e.mended || key || value
	e.long = len(e.fields)+len("}") > maxHeaderBytes
}

// fault says why the envelope gives no messages.
func (e *logEnvelope) fault() *fault {
	switch {
	case e.control:
		return nil
	case e.long:
		return &fault{code: parser.TooLong, msg: "the envelope's fields are too long for p_header: over 16 KiB without logEvents"}
	case len(e.arrays) > 0:
		return nil
	case e.hasEvents:
		return &fault{code: parser.WrongType, field: "/logEvents", msg: "the envelope has no array of log events, but another value"}
	}
	return &fault{code: parser.MissingField, field: "/logEvents", msg: "the envelope has no log events"}
}

// openEnvelope takes the envelope raw, which stands at buf[at].
func (w *worker) openEnvelope(at int, raw []byte) {
	if w.c.err != nil {
		return
	}
	e := &w.opened
	if f := e.read(raw, w.keepHeader); f != nil {
		w.refuse(at, raw, f)
		return
	}
	if e.control {
		w.c.tally.add(outcome{skipped: true})
		return
	}
	w.setHeader(e.fields)
	for _, start := range e.arrays {
		w.logEvents(at, raw, start)
	}
}

// setHeader gives the engine the header of the envelope. Mostly it is that
// of the one before.
func (w *worker) setHeader(fields []byte) {
	e := &w.opened
	if bytes.Equal(fields, e.header) {
		return
	}
	e.header = append(e.header[:0], fields...)
	if len(fields) == 0 {
		w.engine.setHeader(nil)
		return
	}
	w.engine.setHeader(withoutRepeats(fields))
}

// withoutRepeats returns a compact object in which each key stands once: of
// those that are repeated, the last one.
func withoutRepeats(object []byte) []byte {
	last := make(map[string]int) // where the values start
	n := 0
	for m := newWalk(object, 0, maxEnvelopeDepth); m.next() && m.scan(); n++ {
		last[string(jsonwire.AppendUnquoted(nil, m.key))] = m.start
	}
	if len(last) == n {
		return object
	}
	var dst []byte
	for m := newWalk(object, 0, maxEnvelopeDepth); m.next() && m.scan(); {
		if last[string(jsonwire.AppendUnquoted(nil, m.key))] == m.start {
			dst = append(append(append(append(dst, ','), m.key...), ':'), m.value...)
		}
	}
	dst[0] = '{'
	return append(dst, '}')
}

// logEvents takes the array at text[start] of the envelope text, which stands
// at buf[at]. It was walked over before, so nothing is wrong with it as JSON.
func (w *worker) logEvents(at int, text []byte, start int) {
	m := newWalk(text, start, maxEnvelopeDepth-1)
	for i := 0; w.c.err == nil && m.next(); i++ {
		switch {
		case m.opens('{'):
			w.logEvent(at, &m, i)
		case m.scan():
			w.refuse(at+m.start, m.value, &fault{code: parser.WrongType, field: logEventPointer(i), msg: "the log event is no object"})
		}
	}
}

// logEvent takes the object at which m stands, the i-th element of an array of
// log events.
func (w *worker) logEvent(at int, m *walk, i int) {
	in := m.enter()
	var message []byte // the last one
	var flags jsonwire.Flags
	var f flaws
	for in.next() && in.scan() {
		if in.keyIs("message", &w.opened.scratch) {
			f.duplicates = message != nil
			message, flags = in.value, in.flags
		}
	}
	if !m.leave(&in) {
		return
	}
	at += m.start
	switch {
	case message == nil || message[0] == 'n':
		w.refuse(at, m.value, &fault{code: parser.MissingField, field: logEventPointer(i) + "/message", msg: "the log event has no message"})
	case message[0] != '"':
		w.refuse(at, m.value, &fault{code: parser.WrongType, field: logEventPointer(i) + "/message", msg: "the message is no string"})
	default:
		broken := jsonwire.Broken(message, flags)
		f.mended = broken || w.opened.mended
		w.message(at, w.opened.text(message, flags, broken), f)
	}
}

func logEventPointer(i int) string { return "/logEvents/" + strconv.Itoa(i) }

// text returns what the scanned string raw stands for, without a line end.
// It is valid until the next call.
func (e *logEnvelope) text(raw []byte, f jsonwire.Flags, broken bool) []byte {
	text := raw[1 : len(raw)-1]
	if f&jsonwire.Escaped != 0 || broken {
		e.message = jsonwire.AppendUnquoted(reuse(e.message), raw)
		text = e.message
	}
	return bytes.TrimSuffix(bytes.TrimSuffix(text, newline), []byte{'\r'})
}

// message takes the text of a log event that stands at buf[at]. It may be
// longer than the envelope, where broken characters were mended.
func (w *worker) message(at int, text []byte, f flaws) {
	switch {
	case skipSpace(text, 0) == len(text):
		w.c.tally.In++
		w.c.tally.Blank++
	case len(text) > w.limits.event:
		t := tooLong()
		t.truncated = true
		w.refuse(at, text[:w.limits.keep], t)
	default:
		w.event(at, text[:len(text):len(text)], f)
	}
}
