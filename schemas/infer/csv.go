package infer

import (
	"bytes"
	"errors"
	"fmt"
	"strings"
	"unicode/utf8"
)

// CSV says what lines of delimited text look like.
type CSV struct {
	// Delimiter stands between the values. 0 means that the first line tells
	// which of comma, semicolon, tab and | it is.
	Delimiter rune

	// Header says that the first line of each file names the columns.
	Header bool

	// Columns are the names of the columns; an empty one skips its column.
	// Beside a header they count, and the header is skipped. Without either,
	// columns are called column_1 and so on.
	Columns []string
}

// maxColumns is how many columns a line may have.
const maxColumns = 2000

// A csvReader cuts lines into values as the csv parser of schemas does.
type csvReader struct {
	CSV
	layout   []string // the names of the columns; without names it grows
	fields   []*field // of the layout; nil for columns without a name
	byPlace  bool     // columns are told by their place, and not by the header
	header   string   // of the first file, where columns are by place for its sake
	headless bool     // nothing names the columns
	atStart  bool     // the header comes next
	refused  bool     // the file's header is no good
	cells    [][]byte
	buf      []byte
}

func newCSVReader(o *CSV) (*csvReader, error) {
	r := &csvReader{CSV: *o, layout: o.Columns}
	r.byPlace = len(o.Columns) > 0 || !o.Header
	r.headless = len(o.Columns) == 0 && !o.Header
	switch {
	case o.Delimiter != 0 && (!utf8.ValidRune(o.Delimiter) || strings.ContainsRune("\"\r\n\v\f\u0085\u2028\u2029\uFFFD", o.Delimiter)):
		return nil, fmt.Errorf("infer: CSV: %q is no delimiter", o.Delimiter)
	case len(o.Columns) > 0 && !goodColumns(o.Columns):
		return nil, errors.New("infer: CSV: the names of columns must be different, of UTF-8, and not too long or too many")
	}
	r.startFile()
	return r, nil
}

func (r *csvReader) startFile() { r.atStart, r.refused = r.Header, false }

// goodColumns reports whether the names can be those of fields as they are.
func goodColumns(names []string) bool {
	seen := make(map[string]bool)
	for _, name := range names {
		if !utf8.ValidString(name) || len(name) > maxKey || name != "" && seen[name] {
			return false
		}
		seen[name] = true
	}
	return len(names) <= maxColumns && (len(seen) > 1 || !seen[""])
}

// addLine takes a line.
func (c *Collector) addLine(line []byte) error {
	r := c.csv
	if r.Delimiter == 0 {
		r.Delimiter = likelyDelimiter(line)
	}
	if r.refused {
		return &SampleError{Code: "no-match", Msg: "the header of the file has other columns, or columns without good names"}
	}
	cells, err := r.split(line)
	if err != nil {
		r.refused = r.atStart
		return err
	}
	if r.atStart {
		r.atStart = false
		c.readHeader(string(line), cells)
		return nil
	}
	if !r.headless && len(cells) > len(r.layout) {
		return &SampleError{Code: "no-match", Msg: fmt.Sprintf("%d columns, want at most %d", len(cells), len(r.layout))}
	}
	c.events++
	c.row(cells)
	c.settle()
	return nil
}

// readHeader takes the first line of a file. Names that cannot be those of
// fields are mended in the first file, and columns are then told by their
// place; so other files need the same header.
func (c *Collector) readHeader(line string, cells [][]byte) {
	r := c.csv
	names := make([]string, len(cells))
	for i, cell := range cells {
		names[i] = string(cell)
	}
	switch good := goodColumns(names); {
	case r.byPlace:
		r.refused = r.header != "" && line != r.header
	case good:
		r.layout, r.fields = names, nil
	case c.events > 0 || len(r.layout) > 0:
		r.refused = true
	default:
		r.byPlace, r.header = true, line
		r.layout = mendColumns(names)
	}
}

// mendColumns makes names differ, and fit for fields.
func mendColumns(names []string) []string {
	taken := make(map[string]bool)
	for i, name := range names {
		name = strings.ToValidUTF8(name, "_")
		for len(name) > maxKey-8 { // room for a number
			_, n := utf8.DecodeLastRuneInString(name)
			name = name[:len(name)-n]
		}
		if name == "" && names[i] != "" {
			name = columnName(i)
		}
		base := name
		for k := 2; name != "" && taken[name]; k++ {
			name = fmt.Sprintf("%s_%d", base, k)
		}
		taken[name] = true
		names[i] = name
	}
	return names
}

func columnName(i int) string { return fmt.Sprintf("column_%d", i+1) }

// row takes the values of a line. Those that a short line lacks are "".
func (c *Collector) row(cells [][]byte) {
	r := c.csv
	for r.headless && len(r.layout) < len(cells) {
		r.layout = append(r.layout, columnName(len(r.layout)))
	}
	o := c.root.object
	o.count++
	for i := len(r.fields); i < len(r.layout); i++ {
		r.fields = append(r.fields, c.column(r.layout[i]))
	}
	for i, f := range r.fields {
		if f == nil {
			continue
		}
		f.node.values++
		o.members++
		if i < len(cells) {
			c.text(f.node, valid(cells[i]))
		} else {
			c.text(f.node, nil)
		}
	}
}

// column returns the field of a column, nil when it has no name.
func (c *Collector) column(name string) *field {
	if name == "" {
		return nil
	}
	if f := c.root.object.index[name]; f != nil {
		return f
	}
	return c.newField(c.root, []byte(name))
}

// valid returns text with U+FFFD for each byte that is not UTF-8.
func valid(text []byte) []byte {
	if utf8.Valid(text) {
		return text
	}
	return []byte(string([]rune(string(text))))
}

// likelyDelimiter returns the delimiter that a line has most of.
func likelyDelimiter(line []byte) rune {
	best, most := ',', 0
	for _, d := range ",;\t|" {
		if n := bytes.Count(line, []byte(string(d))); n > most {
			best, most = d, n
		}
	}
	return best
}

// split cuts a line into values. They are valid until the next call.
func (r *csvReader) split(line []byte) ([][]byte, error) {
	delimiter := utf8.AppendRune(nil, r.Delimiter)
	r.cells, r.buf = r.cells[:0], r.buf[:0]
	for len(r.cells) < maxColumns {
		end := bytes.Index(line, delimiter)
		if end < 0 {
			end = len(line)
		}
		cell := line[:end]
		if len(line) > 0 && line[0] == '"' {
			if end, cell = r.quoted(line, delimiter); end < 0 {
				return nil, &SampleError{Code: "no-match", Msg: "a quote is not closed"}
			}
		}
		r.cells = append(r.cells, cell)
		if end == len(line) {
			return r.cells, nil
		}
		line = line[end+len(delimiter):]
	}
	return nil, &SampleError{Code: "no-match", Msg: fmt.Sprintf("more than %d columns", maxColumns)}
}

// quoted returns the end and the text of the value that begins with the quote
// line[0]. It goes on to a quote before a delimiter, or at the end; of two
// quotes together one is text, and so are quotes out of place.
func (r *csvReader) quoted(line, delimiter []byte) (end int, cell []byte) {
	start := len(r.buf)
	for i := 1; ; {
		next := bytes.IndexByte(line[i:], '"')
		if next < 0 {
			return -1, nil
		}
		r.buf = append(r.buf, line[i:i+next]...)
		i += next + 1
		switch {
		case i == len(line) || bytes.HasPrefix(line[i:], delimiter):
			return i, r.buf[start:]
		case line[i] == '"':
			i++
		}
		r.buf = append(r.buf, '"')
	}
}
