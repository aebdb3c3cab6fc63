package plan

import (
	"github.com/margaylog/margay/internal/jsonwire"
	"github.com/margaylog/margay/parser/internal/tape"
)

// Most of what is written stands in the event already: names, strings and
// numbers that are fine as they are, and the punctuation between them. So
// the output is put together from spans of the event, and spans that touch
// become one. What is copied at once is then as long as the part of the event
// that does not change, however many fields it has.

// An output is what has been written: buf, and after it data[from:to], which
// is not copied yet.
type output struct {
	buf      []byte
	data     []byte
	from, to uint32
}

// keep writes data[from:to].
func (o *output) keep(from, to uint32) {
	if from != o.to {
		o.flush()
		o.from = from
	}
	o.to = to
}

// flush copies the span that waits, and returns the buffer to append to.
func (o *output) flush() []byte {
	if o.from != o.to {
		o.buf = append(o.buf, o.data[o.from:o.to]...)
		o.from = o.to
	}
	return o.buf
}

// byte writes c, which the event may have at the offset at.
func (o *output) byte(c byte, at uint32) {
	if o.to == at && o.data[at] == c {
		o.to++
		return
	}
	o.buf = append(o.flush(), c)
}

// text writes s.
func (o *output) text(s string) { o.buf = append(o.flush(), s...) }

// short writes s, where nothing waits to be copied. head is s and something
// behind it, or nil: a fixed number of bytes is copied faster than one that has
// to be looked at.
func (o *output) short(head *[32]byte, s string) {
	n := len(o.buf)
	if head == nil || cap(o.buf)-n < len(head) {
		o.buf = append(o.buf, s...)
		return
	}
	tape.Copy32((*[32]byte)(o.buf[n:n+32]), head)
	o.buf = o.buf[:n+len(s)]
}

// A mark is a place in the output to go back to.
type mark struct {
	len      int
	from, to uint32
}

func (o *output) mark() mark { return mark{len(o.buf), o.from, o.to} }

// rewind forgets what was written since m.
func (o *output) rewind(m mark) { o.buf, o.from, o.to = o.buf[:m.len], m.from, m.to }

// compact writes the value data[from:to] without white space between its
// tokens, and reports whether it held broken text.
func (o *output) compact(from, to uint32, f jsonwire.Flags) (mended bool) {
	if f&(jsonwire.Spaced|jsonwire.Escaped|jsonwire.HighBit) == 0 {
		o.keep(from, to)
		return false
	}
	o.buf, mended = jsonwire.AppendCompact(o.flush(), o.data[from:to], f)
	return mended
}
