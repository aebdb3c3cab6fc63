package stream

import (
	"bytes"
	"fmt"

	"github.com/margaylog/margay/parser"
)

// A piece is what the framers of JSON text are in the middle of: an event, a
// page before its array, or text that is skipped after an error. It is held
// in the chunk's buffer until it is complete, or over the limit; then its
// reject is given at once, and the rest of it only runs through.
//
// What becomes of the input never depends on how it was cut into reads. So
// whether a piece is over the limit is decided by its length alone, and
// whether that came before a syntax error by where the error is.
type piece struct {
	limits
	start int    // in the chunk's buf; negative when there is no piece
	gone  bool   // its reject was given, it is not held any more
	fault *fault // why it is refused; nil for an event
	prev  byte   // the byte before buf[0]
}

func newPiece(l limits) piece { return piece{limits: l, start: -1, prev: '\n'} }

func (p *piece) begin(i int) { p.start, p.gone, p.fault = i, false, nil }

// drop forgets the piece: it was neither an event nor wrong.
func (p *piece) drop() { p.start, p.gone, p.fault = -1, false, nil }

// event adds the piece, which ends before buf[end], as an event.
func (p *piece) event(c *chunk, end int) {
	if end-p.start > p.limits.event && !p.gone {
		p.fault = tooLong()
	}
	p.add(c, end)
}

// spoil notes what is wrong with the piece, found at buf[i]. A piece of
// which all that the limit allows was right is too long, above all.
func (p *piece) spoil(i int, code parser.Code, msg string) {
	if p.gone {
		return
	}
	if p.start < 0 {
		p.begin(i)
	}
	if at := i - p.start; at > p.limits.event {
		p.fault = tooLong()
	} else {
		p.fault = &fault{code: code, msg: fmt.Sprintf("%s at byte %d", msg, at)}
	}
}

// refuse adds the piece, which ends before buf[end], as a reject for the
// reason that was noted.
func (p *piece) refuse(c *chunk, end int) {
	if p.gone {
		p.drop()
		return
	}
	if end-p.start <= p.limits.event {
		end = p.start + len(bytes.TrimRight(c.buf[p.start:end], " \t\r\n"))
	}
	p.add(c, end)
}

func (p *piece) add(c *chunk, end int) {
	if !p.gone {
		if end-p.start > p.limits.event {
			p.fault.truncated = true
			end = p.start + p.keep
		}
		c.recs = append(c.recs, record{int32(p.start), int32(end), p.fault})
	}
	p.drop()
}

// settle ends a scan of the whole buffer. It returns how much of the buffer
// is not needed any more.
func (p *piece) settle(c *chunk) (done int) {
	n := len(c.buf)
	if p.start >= 0 && !p.gone && n-p.start > p.limits.event {
		if p.fault == nil {
			p.fault = tooLong()
		}
		p.add(c, n)
		p.start, p.gone = 0, true
	}
	if p.start < 0 || p.gone {
		done = n
	} else {
		done, p.start = p.start, 0
	}
	if done > 0 {
		p.prev = c.buf[done-1]
	}
	return done
}

// nextLine looks for the next line of buf[i:] that starts with opener. It
// returns where it is, or len(buf).
func (p *piece) nextLine(buf []byte, i int, opener byte) (int, bool) {
	for i < len(buf) {
		before := p.prev
		if i > 0 {
			before = buf[i-1]
		}
		if before == '\n' && buf[i] == opener {
			return i, true
		}
		n := bytes.IndexByte(buf[i:], '\n')
		if n < 0 {
			break
		}
		i += n + 1
	}
	return len(buf), false
}
