package reference

import (
	"strings"

	"github.com/margaylog/margay/schemas"
)

// maxColumns is how many columns a header may name.
const maxColumns = 16384

// csvFormat is delimited text.
type csvFormat struct {
	delimiter string
	declared  []string // columns of the schema, nil when there are none
	trim      bool
	hasHeader bool
	wanted    map[string]bool // a header names one of these

	// Of the file:
	waiting bool // for the header
	columns []string
}

func newCSV(s *schemas.Schema) *csvFormat {
	c := s.Parser.CSV
	f := &csvFormat{delimiter: ",", trim: c.TrimSpace.Value, hasHeader: c.HasHeader.Value, wanted: map[string]bool{}}
	for _, field := range s.Fields {
		if !isTransformed(field) {
			f.wanted[inputKey(field)] = true
		}
	}
	for _, template := range c.ExpandFields {
		for _, found := range placeholder.FindAllStringSubmatch(template.Value.Value, -1) {
			f.wanted[found[1]] = true
		}
	}
	if c.Delimiter.Set() {
		f.delimiter = c.Delimiter.Value
	}
	for _, name := range c.Columns {
		f.declared = append(f.declared, name.Value)
	}
	return f
}

func (f *csvFormat) startFile() {
	f.waiting, f.columns = f.hasHeader, f.declared
}

func (f *csvFormat) read(record string) ([]cell, []string, progress) {
	values, ok := splitCSV(record, f.delimiter)
	switch {
	case f.waiting && f.declared != nil: // whatever the header says
		f.waiting = false
		return nil, nil, progress{passed: true}
	case f.waiting && ok && len(values) <= maxColumns && f.isHeader(values):
		f.waiting = false
		f.columns = f.names(values)
		return nil, nil, progress{header: true}
	case f.waiting || !ok || len(values) > len(f.columns):
		return nil, nil, failed(0, 1)
	}
	var cells []cell
	for i, name := range f.columns {
		c := cell{name: name}
		if i < len(values) {
			c.text = values[i]
		}
		if name != "" { // else the column is skipped
			cells = append(cells, c)
		}
	}
	return cells, f.columns, progress{done: len(values), of: len(f.columns)}
}

func (f *csvFormat) isHeader(values []string) bool {
	for _, name := range f.names(values) {
		if name != "" && f.wanted[name] {
			return true
		}
	}
	return false
}

func (f *csvFormat) names(header []string) []string {
	names := []string{}
	for _, name := range header {
		if f.trim {
			name = strings.TrimSpace(name)
		}
		names = append(names, name)
	}
	return names
}

// splitCSV returns the cells of a record; ok is false when a quote is not
// closed.
func splitCSV(record, delimiter string) (cells []string, ok bool) {
	for {
		var cell string
		if strings.HasPrefix(record, `"`) {
			if cell, record, ok = quotedCell(record[1:], delimiter); !ok {
				return nil, false
			}
		} else {
			end := strings.Index(record, delimiter)
			if end < 0 {
				end = len(record)
			}
			cell, record = record[:end], record[end:]
		}
		cells = append(cells, cell)
		if record == "" {
			return cells, true
		}
		record = record[len(delimiter):]
	}
}

// quotedCell reads on from behind the quote that opens a cell. The rest
// starts at a delimiter or is empty. Two quotes are one; a quote that closes
// nothing and is not doubled is text.
func quotedCell(s, delimiter string) (cell, rest string, ok bool) {
	var text []byte
	for i := 0; i < len(s); i++ {
		if s[i] == '"' {
			after := s[i+1:]
			if after == "" || strings.HasPrefix(after, delimiter) {
				return string(text), after, true
			}
			if after[0] == '"' {
				i++
			}
		}
		text = append(text, s[i])
	}
	return "", "", false
}
