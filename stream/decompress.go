package stream

import (
	"bufio"
	"bytes"
	"compress/bzip2"
	"io"
	"sync/atomic"

	"github.com/klauspost/compress/gzip"
	"github.com/klauspost/compress/zstd"
)

// A compression is a format that is recognized by the first bytes of an
// input.
type compression struct {
	// starts reports whether an input that begins with head has this
	// format, and whether more bytes could still tell.
	starts func(head []byte) match
	open   func(r io.Reader) (io.Reader, func(), error)
}

// A match is what the first bytes say about a format.
type match uint8

const (
	noMatch match = iota
	mayMatch
	fullMatch
)

// headBytes is the length of the longest magic number.
const headBytes = 10

var compressions = []compression{
	{prefix("\x1f\x8b\x08"), openGzip},
	{prefix("\x28\xb5\x2f\xfd"), openZstd},
	{skippableFrame, openZstd},
	// bzip2 starts with three letters and a digit, as text may; the six
	// bytes after them mark its first block, or the end of an empty file.
	{bzip2Start("1AY&SY"), openBzip2},
	{bzip2Start("\x17rE8P\x90"), openBzip2},
}

func prefix(magic string) func([]byte) match {
	return func(head []byte) match {
		n := min(len(head), len(magic))
		switch {
		case string(head[:n]) != magic[:n]:
			return noMatch
		case n < len(magic):
			return mayMatch
		}
		return fullMatch
	}
}

// skippableFrame matches the frames that some zstd files begin with: their
// first byte is 0x50 to 0x5f.
func skippableFrame(head []byte) match {
	if len(head) > 0 && head[0]&0xf0 == 0x50 {
		return prefix("\x2a\x4d\x18")(head[1:])
	}
	return noMatch
}

func bzip2Start(block string) func([]byte) match {
	return func(head []byte) match {
		m := prefix("BZh")(head)
		if m != fullMatch || len(head) == 3 {
			return min(m, mayMatch)
		}
		if head[3] < '1' || head[3] > '9' {
			return noMatch
		}
		return prefix(block)(head[4:])
	}
}

// compressedBuffer is the size of the reads of compressed inputs.
const compressedBuffer = 64 << 10

func openGzip(r io.Reader) (io.Reader, func(), error) {
	in := bufio.NewReaderSize(r, compressedBuffer)
	z, err := gzip.NewReader(in)
	if err != nil {
		return nil, func() {}, err
	}
	z.Multistream(false)
	return &gzipMembers{z: z, in: in}, func() {}, nil
}

// gzipMembers reads the members of a gzip stream one by one: a reader of all
// of them would look for the next before it hands out what the last one held,
// and an event at the end of a member would wait for the next.
type gzipMembers struct {
	z     *gzip.Reader
	in    *bufio.Reader
	ended bool // the member has; there may be another
}

func (g *gzipMembers) Read(p []byte) (int, error) {
	for {
		if g.ended {
			if err := g.z.Reset(g.in); err != nil {
				return 0, err // io.EOF when there is no other member
			}
			g.z.Multistream(false)
			g.ended = false
		}
		n, err := g.z.Read(p)
		if g.ended = err == io.EOF; g.ended {
			err = nil
		}
		if n > 0 || err != nil {
			return n, err
		}
	}
}

// maxWindow is the largest zstd window that is accepted, that of the zstd
// command: as much memory may a frame ask for.
const maxWindow = 128 << 20

func openZstd(r io.Reader) (io.Reader, func(), error) {
	z, err := zstd.NewReader(bufio.NewReaderSize(r, compressedBuffer),
		zstd.WithDecoderConcurrency(1), // no goroutines, no blocks in advance
		zstd.WithDecoderLowmem(true),
		zstd.WithDecoderMaxWindow(maxWindow))
	if err != nil {
		return nil, nil, err
	}
	return z, z.Close, nil
}

func openBzip2(r io.Reader) (io.Reader, func(), error) {
	return bzip2.NewReader(bufio.NewReaderSize(r, compressedBuffer)), func() {}, nil
}

// Decompress returns what r holds, decompressed as an input of Run is: gzip,
// zstd and bzip2 are recognized by content, all else is as it is. Closing it
// closes r.
func Decompress(r io.ReadCloser) io.ReadCloser {
	return &source{raw: r, read: new(atomic.Int64)}
}

// A source is an open input: its bytes, decompressed.
type source struct {
	raw   io.ReadCloser
	r     io.Reader // nil until the first Read
	close func()
	read  *atomic.Int64 // counts the bytes of raw
}

// Read decompresses. The first call finds out how; it asks for no more bytes
// than that takes.
func (s *source) Read(p []byte) (int, error) {
	if s.r == nil {
		if err := s.start(); err != nil {
			return 0, err
		}
	}
	return s.r.Read(p)
}

// Close closes the input.
func (s *source) Close() error {
	if s.close != nil {
		s.close()
	}
	return s.raw.Close()
}

func (s *source) start() error {
	counted := &countingReader{s.raw, s.read}
	head, open, err := sniff(counted)
	tail := io.Reader(counted)
	if err != nil {
		tail = failed{err}
	}
	s.r = io.MultiReader(bytes.NewReader(head), tail)
	if open != nil {
		s.r, s.close, err = open(s.r)
		return err
	}
	return nil
}

// sniff reads until the bytes tell which compression the input has. It
// returns these bytes and how to open the compression, nil if there is none.
func sniff(r io.Reader) (head []byte, open func(io.Reader) (io.Reader, func(), error), err error) {
	head = make([]byte, 0, headBytes)
	for empty := 0; ; {
		best := noMatch
		for _, c := range compressions {
			m := c.starts(head)
			if m == fullMatch {
				return head, c.open, err
			}
			best = max(best, m)
		}
		if best == noMatch || err != nil {
			return head, nil, err
		}
		var n int
		if n, err = r.Read(head[len(head):headBytes]); n > 0 {
			head = head[:len(head)+n]
		} else if empty++; empty == maxEmptyReads && err == nil {
			err = io.ErrNoProgress
		}
	}
}

// maxEmptyReads is how often a reader may return neither bytes nor an error.
const maxEmptyReads = 100

// failed is a reader that only has an error.
type failed struct{ err error }

func (f failed) Read([]byte) (int, error) { return 0, f.err }

type countingReader struct {
	r io.Reader
	n *atomic.Int64
}

func (c *countingReader) Read(p []byte) (int, error) {
	n, err := c.r.Read(p)
	c.n.Add(int64(n))
	return n, err
}
