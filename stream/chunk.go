package stream

import (
	"sync"

	"github.com/margaylog/margay/parser"
)

const (
	// bufferSize is the size of the buffers that inputs are read into.
	bufferSize = 256 << 10

	// largeSize is the next size, for events of up to 1 MiB.
	largeSize = 5 * bufferSize

	// flushSize is how much output and rejects a worker gathers before it
	// waits for the writer: some hundred bytes come out of an event of two.
	flushSize = 1 << 20
)

// A chunk is a contiguous piece of an input on its way through the stages:
// the producer fills buf and says where the records are, a worker turns them
// into output and rejects, the writer writes those. One stage at a time owns
// it. There is a fixed number of chunks, which bounds the memory.
type chunk struct {
	file   string
	offset int64 // of buf[0] in the decompressed input, from 0
	line   int64 // on which buf[0] stands, from 1
	buf    []byte
	relay  *relay // of the file's state; nil when engines keep none
	number int    // in the file, from 0; only counted for the relay

	first, last int      // buf[first:last] holds lines; only the last may lack its end
	recs        []record // records that come after these lines, in order

	out, rej []byte
	tally    tally
	err      error // the engine failed; the run ends

	// ready carries word from the worker to the writer: out and rej are to
	// be written, and whether that was the last of them. When it was not,
	// the worker waits for resume.
	ready   chan bool
	resume  chan struct{}
	claimed bool // the writer has it (unordered output)
}

// A record is one event, or a piece of the input that is refused without
// asking the engine.
type record struct {
	start, end int32 // in the chunk's buf
	fault      *fault
}

// A fault says why a piece of the input is no event.
type fault struct {
	code       parser.Code
	field, msg string
	truncated  bool // the record is only the start of the piece
}

func newChunk() *chunk {
	return &chunk{ready: make(chan bool, 1), resume: make(chan struct{}, 1)}
}

// hasRecords reports whether there is something to do for a worker.
func (c *chunk) hasRecords() bool { return c.last > c.first || len(c.recs) > 0 }

// clear makes c ready for other input. Buffers that an unusual event made
// large are given up.
func (c *chunk) clear() {
	c.buf = c.buf[:0]
	if cap(c.buf) != bufferSize {
		c.buf = nil
	}
	c.first, c.last = 0, 0
	c.recs = c.recs[:0] // of one read: at most 2 MiB
	c.claimed, c.err, c.relay = false, nil, nil
	c.clearResults()
}

// clearResults drops what was written.
func (c *chunk) clearResults() {
	c.out = reuse(c.out)
	c.rej = reuse(c.rej)
	c.tally.reset()
}

func reuse(b []byte) []byte {
	if cap(b) > 2*flushSize {
		return nil
	}
	return b[:0]
}

// A budget holds the producer up while the buffers beyond the usual size are
// more than most together, unless there is only the producer's own: one event
// is always let through, however long.
type budget struct {
	most  int
	mu    sync.Mutex
	freed sync.Cond
	used  int
}

func newBudget(most int) *budget {
	b := &budget{most: most}
	b.freed.L = &b.mu
	return b
}

// resize notes that a buffer has another size. It does not wait: the chunk
// before may hold the memory, and not be under way yet.
func (b *budget) resize(before, after int) {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.used += weight(after) - weight(before)
	b.freed.Broadcast()
}

// wait returns when there is memory for more than a buffer of size own.
func (b *budget) wait(own int) {
	b.mu.Lock()
	defer b.mu.Unlock()
	for b.used > max(b.most, weight(own)) {
		b.freed.Wait()
	}
}

func weight(size int) int {
	if size <= bufferSize {
		return 0
	}
	return size
}
