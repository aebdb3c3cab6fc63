package stream

import "bytes"

// A lineFramer cuts an input into lines, or rather finds the last end of a
// line: workers split the lines before it.
type lineFramer struct {
	limits
	skipping bool // in a line that is over the limit and was rejected
}

func (f *lineFramer) scan(c *chunk, from int) int {
	start := 0
	if f.skipping {
		end := bytes.IndexByte(c.buf, '\n')
		if end < 0 {
			return len(c.buf)
		}
		f.skipping = false
		start = end + 1
		from = start
	}
	if end := bytes.LastIndexByte(c.buf[from:], '\n'); end >= 0 {
		c.first, c.last = start, from+end+1
		start = c.last
	}
	// The line end does not count: a last byte too many may be a CR.
	if len(c.buf)-start < f.event+2 {
		return start
	}
	t := tooLong()
	t.truncated = true
	c.recs = append(c.recs, record{int32(start), int32(start + f.keep), t})
	f.skipping = true
	return len(c.buf)
}

func (f *lineFramer) finish(c *chunk, _ bool) {
	if !f.skipping {
		c.first, c.last = 0, len(c.buf)
	}
}

// cutLine returns where the line that starts at data[i] ends, without its LF
// or CRLF, and where the next one starts.
func cutLine(data []byte, i int) (end, next int) {
	end, next = len(data), len(data)
	if n := bytes.IndexByte(data[i:], '\n'); n >= 0 {
		end, next = i+n, i+n+1
	}
	if end > i && data[end-1] == '\r' {
		end--
	}
	return end, next
}

// isBlank reports whether a line holds nothing but spaces, tabs and carriage
// returns.
func isBlank(line []byte) bool {
	for _, c := range line {
		if c != ' ' && c != '\t' && c != '\r' {
			return false
		}
	}
	return true
}
