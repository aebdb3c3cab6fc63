package lookup

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"strings"

	"github.com/margaylog/margay/internal/jsonwire"
	"github.com/margaylog/margay/internal/yamlkeys"
	"github.com/margaylog/margay/schemas"
	"github.com/margaylog/margay/stream"
)

// maxBadRows is how many bad rows of a table are reported.
const maxBadRows = 20

// A rowReader reads the rows of one table.
type rowReader struct {
	table  *table
	path   jsonwire.Path // of the key, in rows without a schema
	schema *rowSchema    // nil: rows are kept as JSON
	file   string
	lines  bool // each line is a row, whatever it holds

	diags schemas.Diagnostics
	n     int // rows so far
	bad   int

	// Scratch:
	cells []byte   // a row of text as a record
	buf   []byte   // a row
	text  []byte   // the texts of its keys
	keys  [][]byte // parts of text
}

// read reads the rows of a file into the table.
func (r *rowReader) read() {
	if delimiter := csvDelimiter(r.file); delimiter != 0 && !r.lines {
		r.readCSV(delimiter)
	} else {
		r.readRecords()
	}
	if more := r.bad - maxBadRows; more > 0 {
		r.diags = append(r.diags, yamlkeys.Problem(schemas.TooMany, schemas.Pos{File: r.file}, "", fmt.Sprintf("and %d more bad rows", more), ""))
	}
}

// readRecords reads rows that are JSON objects, or lines for a schema that
// takes text.
func (r *rowReader) readRecords() {
	o := &stream.Options{}
	if r.lines {
		o.Framing = stream.Lines
	}
	stats, err := stream.VisitAll(context.Background(), []stream.Input{stream.File(r.file)}, o, func(rec *stream.Record) error {
		r.n++
		if rec.Reject != nil {
			r.refuse(rec.Line, rec.Reject.Message)
		} else if err := r.add(rec.Data); err != nil {
			r.refuse(rec.Line, err.Error())
		}
		return nil
	})
	if len(stats.InputErrors) > 0 {
		err = stats.InputErrors[0].Err
	}
	if err != nil {
		r.unreadable(err)
	}
}

// refuse reports a bad row. What is said of it holds nothing of the row.
func (r *rowReader) refuse(line int64, msg string) {
	if r.bad++; r.bad <= maxBadRows {
		r.report(line, fmt.Sprintf("row %d: %s", r.n, msg))
	}
}

func (r *rowReader) report(line int64, msg string) {
	at := schemas.Pos{File: r.file, Line: int(line), Column: 1}
	r.diags = append(r.diags, yamlkeys.Problem(BadRow, at, "", msg, ""))
}

func (r *rowReader) unreadable(err error) {
	r.diags = append(r.diags, yamlkeys.Unreadable(r.file, err))
}

// add adds the row that a record is.
func (r *rowReader) add(record []byte) error {
	if r.schema != nil {
		return r.addBySchema(record)
	}
	object, err := r.object(record)
	if err != nil {
		return err
	}
	r.keys, r.text = r.keys[:0], r.text[:0]
	r.path.Each(object, func(token []byte, _ bool) {
		if token[0] == '"' {
			r.key(func(dst []byte) []byte { return jsonwire.AppendUnquoted(dst, token) })
		} else {
			r.key(func(dst []byte) []byte { return append(dst, token...) })
		}
	})
	return r.put(row{json: object})
}

// maxDepth is how deep rows may nest.
const maxDepth = 512

// object returns a record, which has to be one JSON object, without white
// space, without its last brace and with broken text mended.
func (r *rowReader) object(record []byte) ([]byte, error) {
	i := jsonwire.Space(record, 0)
	if i == len(record) || record[i] != '{' {
		return nil, errors.New("want a JSON object")
	}
	end, flags := jsonwire.Skip(record, i, maxDepth)
	switch {
	case end == jsonwire.TooDeep:
		return nil, fmt.Errorf("objects and arrays nest deeper than %d levels", maxDepth)
	case end < 0 || jsonwire.Space(record, end) < len(record):
		return nil, errors.New("not one JSON object")
	}
	r.buf, _ = jsonwire.AppendCompact(r.buf[:0], record[i:end], flags)
	return r.buf[:len(r.buf)-1], nil
}

// key notes a key of the row, as which write appends a text. Empty ones are
// none.
func (r *rowReader) key(write func([]byte) []byte) {
	start := len(r.text)
	r.text = write(r.text)
	if end := len(r.text); end > start {
		r.keys = append(r.keys, r.text[start:end:end])
	}
}

// put adds a row with the keys that were noted.
func (r *rowReader) put(row row) error {
	if len(r.keys) == 0 {
		return errors.New("the primary key is missing, null or empty, or no text, number or boolean")
	}
	if r.table.nets != nil {
		for i, key := range r.keys {
			net, ok := r.table.nets.key(key)
			if !ok {
				return errors.New("the primary key is not a network")
			}
			r.keys[i] = net
		}
	}
	row.json = withoutMatch(row.json)
	r.table.put(row, r.keys)
	return nil
}

// withoutMatch returns a row without members called p_match: that is what the
// value is called that a row matched.
func withoutMatch(object []byte) []byte {
	if !bytes.Contains(object, []byte(matchName)) && bytes.IndexByte(object, '\\') < 0 {
		return object
	}
	kept := []byte{'{'}
	for i := 1; i < len(object); i++ { // past the comma
		start := i
		end, _ := jsonwire.String(object, i)
		name := jsonwire.AppendUnquoted(nil, object[i:end])
		i, _ = jsonwire.Skip(object, end+1, jsonwire.AnyDepth)
		if string(name) != matchName {
			kept = append(append(kept, object[start:i]...), ',')
		}
	}
	return bytes.TrimSuffix(kept, []byte{','})
}

// csvDelimiter returns what stands between the values of a file, by its name,
// or 0 when that is not the name of a table of text.
func csvDelimiter(file string) rune {
	name := strings.ToLower(file)
	for _, compressed := range []string{".gz", ".zst", ".bz2"} {
		name = strings.TrimSuffix(name, compressed)
	}
	switch {
	case strings.HasSuffix(name, ".csv"):
		return ','
	case strings.HasSuffix(name, ".tsv"):
		return '\t'
	}
	return 0
}
