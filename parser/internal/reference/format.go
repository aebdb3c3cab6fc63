package reference

import (
	"regexp"
	"slices"
	"sort"
	"strings"

	"github.com/margaylog/margay/schemas"
)

// A textSchema is a schema with a text parser, and how far it has come in a
// file.
type textSchema struct {
	schema *schemas.Schema
	common schemas.TextCommon
	format format
	lines  int // records of the file so far
}

// A format takes a record apart.
type format interface {
	startFile()
	// read returns the cells of a record and the names that records may
	// have, in their order.
	read(record string) ([]cell, []string, progress)
}

// A cell is a named part of a record.
type cell struct {
	name  string
	text  string
	value *tree // of a script: what is no text
}

// progress says how far a format came: the record matches when all is done.
type progress struct {
	header   bool // the record is the header
	passed   bool // it stands where one does that nobody reads
	code     string
	done, of int
}

func failed(done, of int) progress { return progress{code: noMatch, done: done, of: of} }

func newTextSchema(s *schemas.Schema, o Options) *textSchema {
	t := &textSchema{schema: s, common: commonOf(s.Parser)}
	switch p := s.Parser; {
	case p.CSV != nil:
		t.format = newCSV(s)
	case p.FastMatch != nil:
		t.format = newFastMatch(p.FastMatch)
	case p.Regex != nil:
		t.format = newRegex(p.Regex, o.Patterns)
	default:
		t.format = newScript(s, o)
	}
	t.startFile()
	return t
}

func commonOf(p *schemas.TextParser) schemas.TextCommon {
	switch {
	case p.CSV != nil:
		return p.CSV.TextCommon
	case p.FastMatch != nil:
		return p.FastMatch.TextCommon
	case p.Regex != nil:
		return p.Regex.TextCommon
	}
	return p.Script.TextCommon
}

func (t *textSchema) startFile() {
	t.lines = 0
	t.format.startFile()
}

// read makes what it can of a record: skipLines, skipPrefix, the header, and
// then the format.
func (t *textSchema) read(record string) attempt {
	a := attempt{schema: t.schema}
	t.lines++
	prefix := t.common.SkipPrefix.Value
	switch {
	case t.lines <= t.common.SkipLines:
		a.passed = true
		return a
	case prefix != "" && strings.HasPrefix(record, prefix):
		a.skipped = true
		return a
	}
	cells, names, p := t.format.read(record)
	switch {
	case p.header:
		a.skipped = true
	case p.passed:
		a.passed = true
	case p.code != "":
		a.code, a.done, a.of = p.code, p.done, p.of
	default:
		a.short = p.done < p.of
		a.done, a.of = p.done, p.of
		a.event = t.event(cells, names)
		a.mended = t.schema.Parser.Script != nil && makeString(record).broken
	}
	return a
}

// event makes an object of the cells: trim, drop, choose among those of one
// name, expand.
func (t *textSchema) event(cells []cell, names []string) *tree {
	var kept []cell
	for _, c := range cells {
		if c.value == nil && t.common.TrimSpace.Value {
			c.text = strings.TrimSpace(c.text)
		}
		if c.value != nil || !containsText(t.common.EmptyValues, c.text) {
			kept = append(kept, c)
		}
	}
	kept = firstOfEach(kept)
	sort.SliceStable(kept, func(i, j int) bool {
		return slices.Index(names, kept[i].name) < slices.Index(names, kept[j].name)
	})
	kept = t.expand(kept)

	event := &tree{kind: objectKind}
	for _, c := range kept {
		value := c.value
		if value == nil {
			value = textTree(c.text)
		}
		event.members = append(event.members, member{key: makeString(c.name), value: value})
	}
	return event
}

// firstOfEach keeps one cell of each name: the first that is not empty.
func firstOfEach(cells []cell) []cell {
	var out []cell
	for _, c := range cells {
		switch i := find(out, c.name); {
		case i < 0:
			out = append(out, c)
		case out[i].value == nil && out[i].text == "":
			out[i] = c
		}
	}
	return out
}

func find(cells []cell, name string) int {
	return slices.IndexFunc(cells, func(c cell) bool { return c.name == name })
}

var placeholder = regexp.MustCompile(`%\{([^}]*)\}`)

// expand adds what the templates make of the cells, or puts it in the place
// of a cell of that name.
func (t *textSchema) expand(cells []cell) []cell {
	out := slices.Clone(cells)
	for _, template := range t.common.ExpandFields {
		text := placeholder.ReplaceAllStringFunc(template.Value.Value, func(s string) string {
			i := find(cells, s[2:len(s)-1])
			if i < 0 {
				return ""
			}
			return cells[i].spelling()
		})
		if text == "" || containsText(t.common.EmptyValues, text) {
			continue
		}
		made := cell{name: template.Key.Value, text: text}
		if i := find(out, made.name); i >= 0 {
			out[i] = made
		} else {
			out = append(out, made)
		}
	}
	return out
}

// spelling is the text that a template puts for the cell.
func (c cell) spelling() string {
	switch {
	case c.value == nil:
		return c.text
	case c.value.kind == numberKind || c.value.kind == boolKind:
		return c.value.raw
	}
	return ""
}
