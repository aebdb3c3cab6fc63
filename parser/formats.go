package parser

import (
	"errors"
	"fmt"
	"unicode/utf8"

	"github.com/margaylog/margay/internal/suggest"
	"github.com/margaylog/margay/parser/internal/plan"
	"github.com/margaylog/margay/parser/internal/textfmt"
	"github.com/margaylog/margay/schemas"
)

// textFormat compiles how the text of an event becomes fields.
func (c *compiler) textFormat(p *schemas.TextParser) {
	var err error
	switch l := c.log; {
	case p.CSV != nil:
		l.format, err = textfmt.NewCSV(textfmt.CSV{
			Common:    common(&p.CSV.TextCommon),
			Delimiter: delimiter(p.CSV.Delimiter),
			HasHeader: p.CSV.HasHeader.Value,
			Columns:   values(p.CSV.Columns),
			Wanted:    keysRead(c.log.fields),
		})
		c.formatErrors(err, "csv", &p.CSV.TextCommon, p.CSV.Columns, nil)
	case p.FastMatch != nil:
		l.format, err = textfmt.NewFastMatch(textfmt.FastMatch{
			Common: common(&p.FastMatch.TextCommon),
			Match:  values(p.FastMatch.Match),
		})
		c.formatErrors(err, "fastmatch", &p.FastMatch.TextCommon, p.FastMatch.Match, nil)
	case p.Regex != nil:
		l.format, err = textfmt.NewRegex(textfmt.Regex{
			Common:   common(&p.Regex.TextCommon),
			Match:    values(p.Regex.Match),
			Patterns: pairs(p.Regex.Patterns),
		})
		c.formatErrors(err, "regex", &p.Regex.TextCommon, p.Regex.Match, p.Regex.Patterns)
	default:
		c.script(p.Script)
		return
	}
	if c.log.format != nil {
		c.neverFilled(c.log.format.Names())
	}
}

// script compiles a script, if there is something to do it.
func (c *compiler) script(s *schemas.Script) {
	var err error
	c.log.format, err = textfmt.NewScript(common(&s.TextCommon))
	c.formatErrors(err, "script", &s.TextCommon, nil, nil)
	engine := c.set.options.Scripts
	if engine == nil {
		c.report(s.Pos, "parser.script", NoScriptEngine, "this program runs no scripts", "hand a script engine to it (Options.Scripts), or leave this schema out")
		return
	}
	c.log.script, err = engine.Compile(c.log.name, s.Function.Value)
	if err == nil {
		return
	}
	mistakes := []*ScriptError{{Msg: err.Error()}}
	if first := (*ScriptError)(nil); errors.As(err, &first) {
		mistakes = append([]*ScriptError{first}, first.More...)
	}
	for _, m := range mistakes {
		msg := m.Msg
		if m.Line > 0 {
			msg = fmt.Sprintf("line %d, column %d of the script: %s", m.Line, m.Column, msg)
		}
		c.report(s.Function.Pos, "parser.script.function", BadScript, msg, m.Hint)
	}
}

// formatErrors reports what is wrong with the options of a format, each at
// its place. list are its columns or the parts of its match.
func (c *compiler) formatErrors(err error, format string, o *schemas.TextCommon, list []schemas.Text, patterns []schemas.KeyValue) {
	var errs textfmt.CompileErrors
	if !errors.As(err, &errs) {
		return
	}
	for _, e := range errs {
		at, path := o.Pos, "parser."+format+"."+e.Key
		if e.Part >= 0 && e.Part < len(list) {
			at, path = list[e.Part].Pos, fmt.Sprintf("%s[%d]", path, e.Part)
		} else if len(list) > 0 && (e.Key == "match" || e.Key == "columns") {
			at = list[0].Pos
		}
		for _, pair := range append(patterns[:len(patterns):len(patterns)], o.ExpandFields...) {
			if e.Name != "" && pair.Key.Value == e.Name {
				at, path = pair.Value.Pos, path+"."+e.Name
				break
			}
		}
		c.report(at, path, BadPattern, e.Msg, e.Hint)
	}
}

// neverFilled warns of fields that no record can fill: most likely their names
// are misspelt. names are those that the format fills, nil when they are not
// known.
func (c *compiler) neverFilled(names []string) {
	if names == nil {
		return
	}
	filled := make(map[string]bool, len(names))
	for _, name := range names {
		filled[name] = true
	}
	for i, f := range c.schema.Fields {
		if pf := &c.log.fields.List[i]; pf.From == nil && !filled[pf.Name] {
			c.set.diags = append(c.set.diags, schemas.Diagnostic{
				Pos: f.Name.Pos, Path: f.Path + ".name", Code: NeverFilled, Severity: schemas.Warning,
				Msg:  fmt.Sprintf("the parser gives no value for %q", pf.Name),
				Hint: neverFilledHint(pf.Name, names),
			})
		}
	}
}

// keysRead returns the keys that the fields of an event read.
func keysRead(fs *plan.Fields) []string {
	keys := []string{}
	for i := range fs.List {
		if f := &fs.List[i]; f.From == nil {
			keys = append(keys, f.Name)
		}
	}
	return keys
}

func common(o *schemas.TextCommon) textfmt.Common {
	return textfmt.Common{
		EmptyValues: values(o.EmptyValues),
		TrimSpace:   o.TrimSpace.Value,
		Expand:      pairs(o.ExpandFields),
		SkipPrefix:  o.SkipPrefix.Value,
		SkipLines:   o.SkipLines,
	}
}

func delimiter(t schemas.Text) rune {
	if !t.Set() {
		return 0
	}
	r, _ := utf8.DecodeRuneInString(t.Value)
	return r
}

func values(texts []schemas.Text) []string {
	list := make([]string, len(texts))
	for i, t := range texts {
		list[i] = t.Value
	}
	return list
}

func pairs(kvs []schemas.KeyValue) []textfmt.KeyValue {
	list := make([]textfmt.KeyValue, len(kvs))
	for i, kv := range kvs {
		list[i] = textfmt.KeyValue{Key: kv.Key.Value, Value: kv.Value.Value}
	}
	return list
}

func neverFilledHint(name string, names []string) string {
	if guess := suggest.Closest(name, names); guess != "" {
		return fmt.Sprintf("did you mean %q?", guess)
	}
	return "name a value of the parser, or remove the field"
}
