package schemas

import (
	"fmt"
	"strings"
	"unicode/utf8"

	"github.com/margaylog/margay/internal/yamldoc"
)

// parser decodes the parser of a schema. JSON schemas, parser: native among
// them, have none.
func (d *decoder) parser(e *entry) *TextParser {
	m := d.nested(e)
	formats := keysOf()[InParser].names
	if len(m.node.Content) == 0 {
		d.report(BadParser, d.pos(e.key), m.path, "no format", "exactly one of "+strings.Join(formats, ", "))
	}
	if len(m.entries) > 1 {
		first, second := &m.entries[0], &m.entries[1]
		d.add(Diagnostic{
			Pos: d.pos(second.key), Path: second.path(), Code: BadParser,
			Msg:  fmt.Sprintf("%q beside %q: a schema has one format", second.spec.Name, first.spec.Name),
			Hint: "exactly one of " + strings.Join(formats, ", "), Related: d.pos(first.key),
		})
	}
	var p *TextParser
	for i := range m.entries {
		if e := &m.entries[i]; !e.isNull() {
			p = d.format(e)
		}
	}
	d.finish(m, "")
	return p
}

// format decodes one text format.
func (d *decoder) format(e *entry) *TextParser {
	m := d.nested(e)
	p := &TextParser{Pos: d.pos(e.key)}
	switch e.spec.Name {
	case "native":
		p = nil // its name has no effect
	case "csv":
		p.CSV = d.csv(m)
	case "fastmatch":
		p.FastMatch = &FastMatch{TextCommon: d.common(m), Match: d.match(m)}
	case "regex":
		p.Regex = &Regex{TextCommon: d.common(m), Match: d.match(m)}
		if e := m.given("patternDefinitions"); e != nil {
			p.Regex.Patterns = d.textMap(e)
		}
	case "script":
		p.Script = &Script{TextCommon: d.common(m), Function: d.textOf(m, "function")}
	default:
		panic("schemas: no decoder for the format " + e.spec.Name)
	}
	d.finish(m, "")
	return p
}

// common decodes the keys that the text formats share.
func (d *decoder) common(m *mapping) TextCommon {
	c := TextCommon{Pos: d.pos(m.node), SkipPrefix: d.textOf(m, "skipPrefix")}
	if e := m.given("emptyValues"); e != nil {
		c.EmptyValues = d.texts(e, false)
	}
	if e := m.given("trimSpace"); e != nil {
		c.TrimSpace = d.flag(e)
	}
	if e := m.given("expandFields"); e != nil {
		c.ExpandFields = d.textMap(e)
	}
	if e := m.given("skipLines"); e != nil {
		c.SkipLines = d.integer(e)
	}
	return c
}

func (d *decoder) match(m *mapping) []Text {
	if e := m.given("match"); e != nil {
		return d.texts(e, true)
	}
	return nil
}

func (d *decoder) csv(m *mapping) *CSV {
	c := &CSV{TextCommon: d.common(m)}
	if e := m.given("delimiter"); e != nil {
		c.Delimiter = d.delimiter(e)
	}
	if e := m.given("hasHeader"); e != nil {
		c.HasHeader = d.flag(e)
	}
	if e := m.given("columns"); e != nil {
		c.Columns = d.texts(e, !c.HasHeader.Value)
	} else if !c.HasHeader.Value && len(m.guessed) == 0 {
		d.report(BadParser, d.pos(m.node), m.path, "nothing names the columns", "add columns or hasHeader: true")
	}
	return c
}

func (d *decoder) delimiter(e *entry) Text {
	t := d.text(e.val)
	hint := ""
	switch c, n := utf8.DecodeRuneInString(t.Value); {
	case t.Value == `\t`:
		hint = `write a tab in double quotes: "\t"`
	case n == 0 || n != len(t.Value):
		hint = "exactly one character"
	case c == 0 || c == '"' || yamldoc.LineBreak(c):
		hint = "any character but NUL, quotes and line breaks"
	default:
		return t
	}
	d.report(BadValue, t.Pos, e.path(), quote(t.Value)+" is no delimiter", hint)
	return Text{}
}
