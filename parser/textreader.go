package parser

import (
	"slices"
	"unicode/utf8"

	"github.com/margaylog/margay/internal/jsonwire"
	"github.com/margaylog/margay/parser/internal/plan"
	"github.com/margaylog/margay/parser/internal/tape"
	"github.com/margaylog/margay/parser/internal/textfmt"
)

// Log types whose schemas have a parser read text. Their format splits a
// record into values, these are put on the tape like the members of a JSON
// object, and the plan runs over them as over any event.

// A textReader reads records as one log type.
type textReader struct {
	log     *logType
	matcher *textfmt.Matcher
	columns []column  // what the matcher's fields are to the schema
	row     *plan.Row // the short cut; nil: there is none
	version int       // of the matcher's names that columns and row are for

	runner ScriptRunner
	made   []byte     // what the script made of the record
	tape   *tape.Tape // of made, all of it; only for scripts whose values are cleaned
	why    error      // why it made nothing
}

// A column is a field of a text format, as the tape wants it.
type column struct {
	lead []byte // "name":
	key  uint32
	used bool
}

func newTextReader(l *logType) *textReader {
	r := &textReader{log: l, matcher: l.format.NewMatcher(), version: -1}
	if l.script != nil {
		r.runner = l.script.NewRunner()
	}
	return r
}

// match splits the record, or runs the script over it.
func (r *textReader) match(s *Set, record []byte) textfmt.Outcome {
	o := r.matcher.Match(record)
	if o != textfmt.Matched {
		return o
	}
	r.why = nil
	if r.runner == nil {
		if r.version != r.matcher.Version() {
			r.name(s)
		}
		return o
	}
	if r.made, r.why = r.runner.Run(r.made[:0], valid(record)); r.why != nil {
		return textfmt.NoMatch
	}
	return o
}

// valid returns text with U+FFFD for each byte that is not UTF-8.
func valid(text []byte) []byte {
	if utf8.Valid(text) {
		return text
	}
	return []byte(string([]rune(string(text))))
}

// fill puts the record that was matched on the tape.
func (p *Parser) fill(r *textReader) (o tape.Outcome, at int) {
	m := r.matcher
	switch {
	case r.runner == nil:
	case r.log.format.Cleans():
		return p.fillCleaned(r)
	default:
		return p.tape.Scan(r.made)
	}
	p.tape.StartRecord()
	for i := range r.columns {
		c := &r.columns[i]
		if text, ok := m.Value(i); ok && c.used {
			p.tape.AddText(c.lead, c.key, text)
		}
	}
	p.tape.EndRecord()
	return tape.Good, 0
}

// name notes what the fields of the matcher are to the schema.
func (r *textReader) name(s *Set) {
	r.version = r.matcher.Version()
	r.columns = r.columns[:0]
	r.row = nil
	if s.shortCuts() {
		r.row = plan.NewRow(r.log.fields, r.matcher.Names())
	}
	for _, name := range r.matcher.Names() {
		key := s.keys.Lookup([]byte(name))
		lead, _ := jsonwire.AppendQuoted(nil, []byte(name)) // not mended yet, so that it is counted
		r.columns = append(r.columns, column{
			lead: append(lead, ':'),
			key:  key,
			used: r.log.unknown || r.log.fields.Reads(key),
		})
	}
}

// fillCleaned puts what a script made on the tape, after its top-level texts
// went through what the formats share: trimSpace, emptyValues, expandFields.
func (p *Parser) fillCleaned(r *textReader) (tape.Outcome, int) {
	if r.tape == nil {
		r.tape = tape.New(tape.NewKeys(), tape.Options{Depth: p.set.options.MaxDepth, Unknown: true})
	}
	if o, at := r.tape.Scan(r.made); o != tape.Good {
		return o, at
	}
	var members []member
	nodes := r.tape.Nodes()
	for k := uint32(1); k < nodes[0].Next; k = nodes[k].Next {
		m := member{name: string(r.tape.KeyText(nil, k)), value: r.made[nodes[k].Start:nodes[k].End]}
		switch nodes[k].Kind {
		case tape.String:
			text, ok := r.matcher.Clean(jsonwire.AppendUnquoted(nil, m.value))
			if !ok {
				continue
			}
			m.text, m.value = text, jsonwire.AppendString(nil, text)
		case tape.Number, tape.True, tape.False:
			m.text = m.value
		}
		members = append(members, m)
	}
	members = append(members, r.expanded(members)...)
	cleaned := []byte("{")
	for i, m := range members {
		if slices.ContainsFunc(members[i+1:], func(other member) bool { return other.name == m.name }) {
			continue // a template has the same name
		}
		if len(cleaned) > 1 {
			cleaned = append(cleaned, ',')
		}
		cleaned = append(append(jsonwire.AppendString(cleaned, m.name), ':'), m.value...)
	}
	return p.tape.Scan(append(cleaned, '}'))
}

// A member is one of what a script made.
type member struct {
	name  string
	value []byte // JSON
	text  []byte // of a scalar
}

// expanded returns what templates make of members.
func (r *textReader) expanded(members []member) (added []member) {
	value := func(name string) []byte {
		for _, m := range members {
			if m.name == name {
				return m.text
			}
		}
		return nil
	}
	r.matcher.Expand(value, func(name string, text []byte) {
		added = append(added, member{name: name, value: jsonwire.AppendString(nil, text)})
	})
	return added
}
