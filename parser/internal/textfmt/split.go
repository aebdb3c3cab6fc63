package textfmt

import (
	"bytes"
	"encoding/binary"
	"math/bits"
	"slices"
)

// cells splits record into cells, n of them. It is not ok when they do not
// all fit or a quote is not closed.
func (d *delimited) cells(m *Matcher, record []byte, cells [][]byte) (n int, ok bool) {
	if len(d.delimiter) > 1 {
		return d.wideCells(m, record, cells)
	}
	if bytes.IndexByte(record, '"') < 0 {
		if n, ok = splitPlain(cells, record, d.delimiter[0]); ok {
			m.widen(cells[:n], record)
		}
		return n, ok
	}
	delimiter := d.delimiter[0]
	for ; n < len(cells); n++ {
		var end int
		if len(record) > 0 && record[0] == '"' {
			if end = bytes.IndexByte(record[1:], '"') + 2; end < len(record) && record[end] != delimiter {
				end = 0 // one of the quotes inside the cell
			}
			if end > 1 {
				cells[n] = record[1 : end-1]
			} else if end, cells[n] = m.quoted(record, d.delimiter); end < 0 {
				return n, false
			}
		} else {
			if end = bytes.IndexByte(record, delimiter); end < 0 {
				end = len(record)
			}
			cells[n] = record[:end]
		}
		if end == len(record) {
			return n + 1, true
		}
		record = record[end+1:]
	}
	return n, false
}

// widen moves those cells of a record, all of them parts of it, that stand so
// near its end that they can't be read as words to where they can.
func (m *Matcher) widen(cells [][]byte, record []byte) {
	start := max(0, len(record)-len(m.tail)/2)
	copy(m.tail[:], record[start:])
	for i, cell := range slices.Backward(cells) {
		from := cap(record) - cap(cell) // where it stands
		if from < start {
			break
		}
		cells[i] = m.tail[from-start:][:len(cell)]
	}
}

// wideCells is cells for a delimiter that is not ASCII.
func (d *delimited) wideCells(m *Matcher, record []byte, cells [][]byte) (n int, ok bool) {
	for ; n < len(cells); n++ {
		end := bytes.Index(record, d.delimiter)
		if len(record) > 0 && record[0] == '"' {
			if end, cells[n] = m.quoted(record, d.delimiter); end < 0 {
				return n, false
			}
		} else {
			if end < 0 {
				end = len(record)
			}
			cells[n] = record[:end]
		}
		if end == len(record) {
			return n + 1, true
		}
		record = record[end+len(d.delimiter):]
	}
	return n, false
}

// quoted returns the end, with the closing quote, and the text of the cell
// that begins with the quote text[0]. It goes on to the next quote that
// stands at the end of text or before a delimiter; of two quotes together
// one is text, and so are quotes out of place. end is negative when there is
// no closing quote.
func (m *Matcher) quoted(text, delimiter []byte) (end int, cell []byte) {
	doubled := false
	for i := 1; ; {
		next := bytes.IndexByte(text[i:], '"')
		if next < 0 {
			return -1, nil
		}
		i += next + 1 // after the quote
		switch {
		case i == len(text) || bytes.HasPrefix(text[i:], delimiter):
			if cell = text[1 : i-1]; doubled {
				cell = m.undouble(cell)
			}
			return i, cell
		case text[i] == '"':
			doubled = true
			i++
		}
	}
}

// undouble copies text with one quote for two.
func (m *Matcher) undouble(text []byte) []byte {
	start := len(m.buf)
	for {
		i := bytes.IndexByte(text, '"')
		if i < 0 {
			break
		}
		m.buf = append(m.buf, text[:i+1]...)
		text = text[i+1:]
		if len(text) > 0 && text[0] == '"' {
			text = text[1:]
		}
	}
	m.buf = append(m.buf, text...)
	return m.buf[start:]
}

const (
	ones = 0x0101010101010101
	lows = 0x7f * ones
)

// splitPlain splits a record without quotes. It looks for the delimiters of 64
// bytes before it cuts cells at them: cells are short, and a processor that is
// asked after every few bytes whether there is one more guesses wrong.
func splitPlain(cells [][]byte, record []byte, delimiter byte) (n int, ok bool) {
	start := 0
	for at := 0; at < len(record); at += 64 {
		found := places(record[at:min(at+64, len(record))], delimiter)
		if bits.OnesCount64(found) >= len(cells)-n {
			return len(cells), false
		}
		for ; found != 0; found &= found - 1 {
			end := at + bits.TrailingZeros64(found)
			cells[n] = record[start:end]
			n++
			start = end + 1
		}
	}
	cells[n] = record[start:]
	return n + 1, true
}

// places returns a bit for each byte of text, up to 64, that is c.
func places(text []byte, c byte) (found uint64) {
	pattern := uint64(c) * ones
	i := 0
	for ; len(text)-i >= 8; i += 8 {
		found |= zeroBytes(binary.LittleEndian.Uint64(text[i:])^pattern) << (i & 63)
	}
	if rest := len(text) - 8; i > 0 { // the last bytes, some of them once more
		return found | zeroBytes(binary.LittleEndian.Uint64(text[rest:])^pattern)<<(rest&63)
	}
	for i := range text {
		if text[i] == c {
			found |= 1 << i
		}
	}
	return found
}

// zeroBytes returns a bit for each byte of w that is zero.
func zeroBytes(w uint64) uint64 {
	marks := ^((w&lows + lows) | w | lows) // the high bit of each, and nothing else
	return marks >> 7 * 0x0102040810204080 >> 56
}
