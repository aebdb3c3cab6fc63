package textfmt

import (
	"bytes"
	"fmt"
	"slices"
	"strings"
	"unicode/utf8"
)

// maxColumns bounds what a header may ask for: a long line of nothing but
// delimiters is no header.
const maxColumns = 1 << 14

// delimited is csv, text per RFC 4180, one record a line. Quotes that are out
// of place are text, as encoding/csv has it with LazyQuotes; a quote that is
// never closed is an error.
type delimited struct {
	delimiter []byte          // one character
	wanted    map[string]bool // a header has one of these; nil: any
}

// NewCSV compiles the options of delimited text. The error is a
// CompileErrors.
func NewCSV(o CSV) (*Format, error) {
	var errs CompileErrors
	if o.Delimiter == 0 {
		o.Delimiter = ','
	}
	if !goodDelimiter(o.Delimiter) {
		errs.report("delimiter", -1, fmt.Sprintf("%q is no delimiter", o.Delimiter), "any character but NUL, quotes and line breaks")
	}
	s := &delimited{delimiter: utf8.AppendRune(nil, o.Delimiter)}
	var f *Format
	if len(o.Columns) == 0 {
		if !o.HasHeader {
			errs.report("columns", -1, "nothing names the columns", "add columns or hasHeader: true")
		}
		f = newFormat(s, o.Common, nil, &errs)
	} else {
		if !slices.ContainsFunc(o.Columns, func(name string) bool { return name != "" }) {
			errs.report("columns", -1, "every column is skipped", "name at least one")
		}
		fields := newNameTable(nil)
		columns := fields.fields(o.Columns)
		f = newFormat(s, o.Common, fields, &errs)
		f.layout.columns = columns
	}
	f.hasHeader = o.HasHeader
	s.want(o.Wanted, f.templates)
	return checked(f, errs)
}

// checked returns the format, unless something is wrong with it.
func checked(f *Format, errs CompileErrors) (*Format, error) {
	if err := errs.err(); err != nil {
		return nil, err
	}
	return f, nil
}

func goodDelimiter(r rune) bool {
	return utf8.ValidRune(r) && r != utf8.RuneError && !strings.ContainsRune("\"\r\n\v\f\u0085\u2028\u2029", r)
}

// want notes the names that a header is known by.
func (d *delimited) want(names []string, templates []template) {
	if names == nil {
		return
	}
	d.wanted = make(map[string]bool)
	for _, name := range names {
		d.wanted[name] = true
	}
	for _, t := range templates {
		for _, p := range t.pieces {
			if p.placeholder {
				d.wanted[p.text] = true
			}
		}
	}
}

// readHeader takes the header, if the record is one.
func (m *Matcher) readHeader(record []byte) Outcome {
	if m.format.layout != nil { // the columns are named: what the header says does not count
		m.header = headerDone
		return Passed
	}
	if m.layout != nil && bytes.Equal(record, m.headText) { // file after file has the same
		m.header = headerDone
		return Skipped
	}
	d := m.format.splitter.(*delimited)
	cells := make([][]byte, min(len(record)+1, maxColumns))
	n, ok := d.cells(m, record, cells)
	if !ok {
		return NoMatch
	}
	l := m.format.headed(cells[:n])
	if d.wanted != nil && !slices.ContainsFunc(l.columns, func(i int) bool { return i >= 0 && d.wanted[l.names[i]] }) {
		return NoMatch
	}
	m.header = headerDone
	m.headText = append(m.headText[:0], record...)
	m.use(l)
	return Skipped
}

// headed returns the layout that the cells of a header make. An empty one
// skips its column.
func (f *Format) headed(cells [][]byte) *layout {
	names := make([]string, len(cells))
	for i, cell := range cells {
		if f.trim {
			cell = trimSpace(cell)
		}
		names[i] = string(cell)
	}
	fields := newNameTable(nil)
	columns := fields.fields(names)
	return newLayout(fields.names, columns, f.templates)
}

func (d *delimited) slots(l *layout) (int, bool) { return len(l.columns), inOrder(l.columns) }

// split fills in what a short record leaves out with "".
func (d *delimited) split(m *Matcher, record []byte) ([]int, bool) {
	n, ok := d.cells(m, record, m.slots)
	if !ok {
		return nil, false
	}
	m.done = n
	for rest := record[len(record):]; n < len(m.slots); n++ {
		m.slots[n] = rest
	}
	return m.layout.columns, true
}

// why splits again, with room for more.
func (d *delimited) why(m *Matcher) Reason {
	cells := make([][]byte, min(len(m.record)+1, maxColumns))
	switch n, ok := d.cells(m, m.record, cells); {
	case ok && n <= len(m.slots):
		return Reason{Text: fmt.Sprintf("%d of %d columns", n, len(m.slots)), Done: n, Of: len(m.slots)}
	case ok:
		return Reason{Text: fmt.Sprintf("%d columns, want at most %d", n, len(m.slots)), Of: 1}
	case n == len(cells):
		return Reason{Text: fmt.Sprintf("more than %d columns, want at most %d", n, len(m.slots)), Of: 1}
	}
	return Reason{Text: "a quote is not closed", Of: 1}
}
