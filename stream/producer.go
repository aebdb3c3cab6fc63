package stream

import (
	"bytes"
	"io"
	"sync"
	"sync/atomic"
)

// A producer is the first stage: it reads the inputs one after another and
// sends chunks of records to the workers.
//
// It holds mu except while it is in Open or Read, which may block for ever.
// So stop, from another goroutine, finds it at rest between two reads, and
// can end the input there.
type producer struct {
	*settings
	*pipeline
	inputs    []Input
	keepState bool // chunks get relays

	mu     sync.Mutex
	done   bool // nothing more is sent
	in     Input
	c      *chunk // being filled; nil: none
	offset int64  // of c.buf[0] in the decompressed input
	line   int64  // on which c.buf[0] stands
	seen   int    // bytes of c.buf that framer has seen
	detect detector
	framer framer // nil: not decided yet
	relay  *relay // of in
	chunks int    // of in that were sent

	errors   []*InputError
	bytesIn  atomic.Int64 // decompressed
	bytesRaw atomic.Int64 // as stored
}

// run reads all inputs. It returns when it has sent everything, or when stop
// was called and the blocked call it was in has returned.
func (p *producer) run() {
	p.mu.Lock()
	defer p.mu.Unlock()
	for _, in := range p.inputs {
		if p.done {
			return
		}
		p.in = in
		p.readInput()
	}
	p.end()
}

// stop ends the input where it is.
func (p *producer) stop() {
	p.mu.Lock()
	defer p.mu.Unlock()
	if !p.done {
		p.finishInput(true)
		p.end()
	}
}

func (p *producer) end() {
	if !p.done {
		p.done = true
		close(p.jobs)
	}
}

func (p *producer) readInput() {
	p.offset, p.line, p.detect = 0, 1, detector{}
	if p.keepState {
		p.relay, p.chunks = newRelay(), 0
	}
	src, err := p.open()
	if p.done {
		return
	}
	for empty := 0; err == nil; empty++ {
		var n int
		if n, err = p.read(src); p.done {
			return
		}
		if n > 0 {
			p.frame(n)
			empty = 0
		} else if empty == maxEmptyReads && err == nil {
			err = io.ErrNoProgress
		}
	}
	if err != io.EOF {
		p.errors = append(p.errors, &InputError{Name: p.in.Name, Err: err})
	}
	p.finishInput(false)
	if src != nil {
		src.Close()
	}
}

// open opens the input. When stop was called meanwhile, it is closed again.
func (p *producer) open() (*source, error) {
	open := p.in.Open
	p.mu.Unlock()
	raw, err := open()
	p.mu.Lock()
	if err != nil {
		return nil, err
	}
	if p.done {
		raw.Close()
	}
	return &source{raw: raw, read: &p.bytesRaw}, nil
}

// read reads into the room that c.buf has. When stop was called meanwhile,
// the bytes are lost and the input is closed.
func (p *producer) read(src *source) (int, error) {
	p.makeRoom()
	n := len(p.c.buf)
	room := p.c.buf[n:min(n+bufferSize, cap(p.c.buf))]
	p.mu.Unlock()
	n, err := src.Read(room)
	p.mu.Lock()
	if p.done {
		src.Close()
	}
	return n, err
}

// makeRoom sees to it that there is a chunk, with room in its buffer.
func (p *producer) makeRoom() {
	if p.c == nil {
		p.c = p.newChunk(0)
	}
	if n := len(p.c.buf); n == cap(p.c.buf) {
		p.grow(p.c, n)
	}
	p.budget.wait(cap(p.c.buf))
}

// newChunk waits for a chunk that is free, and gives it a buffer with room
// for more than n bytes.
func (p *producer) newChunk(n int) *chunk {
	c := <-p.free
	switch {
	case n > bufferSize/2:
		p.grow(c, n)
	case c.buf == nil:
		c.buf = make([]byte, 0, bufferSize)
	}
	return c
}

// grow gives c a larger buffer, with room for more than n bytes. It is not
// larger than the longest event needs.
func (p *producer) grow(c *chunk, n int) {
	size := max(n+1, min(max(2*n, largeSize), p.limits.event+2))
	p.budget.resize(cap(c.buf), size)
	c.buf = append(make([]byte, 0, size), c.buf...)
}

// frame lets the framer see the n bytes that were read after c.buf, and
// sends what is complete.
func (p *producer) frame(n int) {
	p.bytesIn.Add(int64(n))
	p.c.buf = p.c.buf[:len(p.c.buf)+n]
	if p.framer != nil || p.chooseFramer(false) {
		p.pass(p.framer.scan(p.c, p.seen))
	}
}

// finishInput sends what is left when the input ends here.
func (p *producer) finishInput(canceled bool) {
	p.makeRoom()
	if p.framer == nil {
		p.chooseFramer(true)
		p.pass(p.framer.scan(p.c, 0))
		p.makeRoom()
	}
	p.framer.finish(p.c, canceled)
	p.framer = nil
	p.pass(len(p.c.buf))
}

var byteOrderMark = prefix("\xef\xbb\xbf")

// chooseFramer skips the byte order mark and decides on the framing. The
// result is false when more bytes are needed.
func (p *producer) chooseFramer(eof bool) bool {
	if p.offset == 0 {
		switch byteOrderMark(p.c.buf) {
		case mayMatch:
			if !eof {
				return false
			}
		case fullMatch:
			p.pass(3)
		}
	}
	framing, ok := p.framing, true
	if framing == Auto {
		framing, ok = p.detect.detect(p.c.buf, eof)
	}
	if ok {
		p.framer = p.newFramer(framing)
		p.seen = 0
	}
	return ok
}

// pass sends the first n bytes of the chunk, or drops them when they hold no
// record. The next chunk begins with what is left.
func (p *producer) pass(n int) {
	c := p.c
	rest := c.buf[n:]
	p.seen = len(rest)
	if n == 0 && !c.hasRecords() {
		return
	}
	c.file, c.offset, c.line = p.in.Name, p.offset, p.line
	c.relay, c.number = p.relay, p.chunks
	p.offset += int64(n)
	p.line += int64(bytes.Count(c.buf[:n], newline))
	if !c.hasRecords() {
		c.buf = append(c.buf[:0], rest...)
		return
	}
	p.c = nil
	p.chunks++
	if len(rest) > 0 {
		p.c = p.newChunk(len(rest))
		p.c.buf = append(p.c.buf, rest...)
	}
	if p.ordered {
		p.results <- c
	}
	p.jobs <- c
}

var newline = []byte{'\n'}

// totals returns what was read in all. It is for after the workers' end.
func (p *producer) totals() (bytesIn int64, errs []*InputError) {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.bytesIn.Load(), p.errors
}
