package lookup

import (
	"bufio"
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"os"

	"github.com/margaylog/margay/internal/jsonwire"
	"github.com/margaylog/margay/stream"
)

// readCSV reads rows of text. The first one names the columns; a row becomes
// a JSON object of texts.
func (r *rowReader) readCSV(delimiter rune) {
	f, err := os.Open(r.file)
	if err != nil {
		r.unreadable(err)
		return
	}
	in := stream.Decompress(f)
	defer in.Close()
	c := csv.NewReader(withoutMark(in))
	c.Comma, c.FieldsPerRecord, c.ReuseRecord = delimiter, -1, true
	var columns []string // as they are written: "name":
	for {
		cells, err := c.Read()
		var syntax *csv.ParseError
		switch {
		case err == io.EOF:
			return
		case errors.As(err, &syntax):
			r.n++
			r.refuse(int64(syntax.StartLine), syntax.Err.Error())
			if columns == nil {
				return
			}
			continue
		case err != nil:
			r.unreadable(err)
			return
		}
		line, _ := c.FieldPos(0)
		if columns == nil {
			if columns, err = header(cells); err != nil {
				r.report(int64(line), err.Error())
				return
			}
			continue
		}
		r.n++
		if err := r.addCells(columns, cells); err != nil {
			r.refuse(int64(line), err.Error())
		}
	}
}

// withoutMark skips the byte order mark that a file may begin with.
func withoutMark(r io.Reader) io.Reader {
	in := bufio.NewReader(r)
	if head, _ := in.Peek(3); string(head) == "\uFEFF" {
		in.Discard(3)
	}
	return in
}

// header returns the names of columns, each as the key of a JSON object.
func header(cells []string) ([]string, error) {
	var columns []string
	seen := make(map[string]bool)
	for i, name := range cells {
		switch {
		case name == "":
			return nil, fmt.Errorf("column %d has no name", i+1)
		case seen[name]:
			return nil, fmt.Errorf("two columns have the name of column %d", i+1)
		}
		seen[name] = true
		columns = append(columns, string(append(jsonwire.AppendString(nil, name), ':')))
	}
	return columns, nil
}

// addCells adds a row of text. A cell that is not there is empty.
func (r *rowReader) addCells(columns, cells []string) error {
	if len(cells) > len(columns) {
		return fmt.Errorf("%d cells, want at most %d", len(cells), len(columns))
	}
	object := append(r.cells[:0], '{')
	for i, name := range columns {
		cell := ""
		if i < len(cells) {
			cell = cells[i]
		}
		if i > 0 {
			object = append(object, ',')
		}
		object = jsonwire.AppendString(append(object, name...), cell)
	}
	r.cells = append(object, '}')
	return r.add(r.cells)
}
