package schematest

import (
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strings"
	"unicode/utf8"

	"gopkg.in/yaml.v3"

	"github.com/margaylog/margay/internal/suggest"
	"github.com/margaylog/margay/internal/yamldoc"
	"github.com/margaylog/margay/internal/yamlkeys"
	"github.com/margaylog/margay/parser"
	"github.com/margaylog/margay/schemas"
)

// listed decodes an item of results: a text is a result, a mapping says what
// it is.
func (d *decoder) listed(raw *yaml.Node, path string) []expectation {
	n := yamlkeys.Target(raw)
	switch {
	case yamlkeys.IsNull(n):
		return nil
	case n.Kind == yaml.ScalarNode:
		e := d.expectation(exactly, nil, raw, path)
		e.inResults = true
		return []expectation{e}
	case n.Kind != yaml.MappingNode:
		d.wrongType(n, path, "text or a mapping")
		return nil
	}
	m := d.Mapping(n, path, itemKeys)
	if len(m) != 1 {
		if len(m) > 1 || len(n.Content) == 0 {
			d.Report(schemas.Conflict, d.Pos(n), path, "want exactly one of "+strings.Join(itemKeys, ", "), "each item is for one record")
		}
		return nil
	}
	e := d.expectation(what(m[0].Name), m[0].Key, m[0].Value, yamlkeys.Child(path, m[0].Name))
	e.inResults = true
	return []expectation{e}
}

// expectation decodes what stands under result, resultMatches or error.
func (d *decoder) expectation(w what, key, raw *yaml.Node, path string) expectation {
	value := yamlkeys.Target(raw)
	e := expectation{Pos: d.Pos(value), what: w, key: key, value: raw}
	switch {
	case yamlkeys.IsNull(value):
	case w == refused:
		d.refusal(&e, value, path)
	default:
		e.event = d.event(value, path)
	}
	return e
}

// event decodes an expected event: the text of a JSON object.
func (d *decoder) event(n *yaml.Node, path string) *node {
	text := d.text(n, path)
	if n.Kind != yaml.ScalarNode {
		return nil
	}
	tree, err := readTree(text.Value)
	if err == nil && tree.kind != objectNode {
		d.Report(BadExpectation, text.Pos, path, "not a JSON object", "an expected event is one, in braces")
		return nil
	}
	if err == nil {
		return tree
	}
	at, msg := text.Pos, "not JSON: "+err.Error()
	var syntax *json.SyntaxError
	if errors.As(err, &syntax) {
		end := len(strings.TrimRight(text.Value, " \t\r\n"))
		off := min(max(int(syntax.Offset)-1, 0), end)
		if strings.HasPrefix(syntax.Error(), "unexpected end") {
			off = end
		}
		if place, ok := d.within(n, text.Value, off); ok {
			at = place
		} else {
			msg += fmt.Sprintf(" (at byte %d)", off)
		}
	}
	d.Report(BadExpectation, at, path, msg, "")
	return nil
}

// within returns the place of a byte of a literal block, whose lines are
// those of the file but for their indentation. Other styles have no such
// place.
func (d *decoder) within(n *yaml.Node, text string, off int) (schemas.Pos, bool) {
	if n.Style&yaml.LiteralStyle == 0 {
		return schemas.Pos{}, false
	}
	lines := strings.Split(text, "\n")
	number := strings.Count(text[:off], "\n")
	line := lines[number]
	start := 0
	for range n.Line + number {
		start = yamldoc.NextLine(d.src, start)
	}
	written := strings.TrimRight(string(d.src[start:yamldoc.NextLine(d.src, start)]), "\r\n")
	indent, ok := strings.CutSuffix(written, strings.TrimRight(line, "\r"))
	if !ok || strings.Trim(indent, " ") != "" {
		return schemas.Pos{}, false
	}
	before := text[strings.LastIndexByte(text[:off], '\n')+1 : off]
	return schemas.Pos{File: d.File, Line: n.Line + 1 + number, Column: len(indent) + utf8.RuneCountInString(before) + 1}, true
}

// refusal decodes what is wrong with an event: one thing, or a list of all.
func (d *decoder) refusal(e *expectation, n *yaml.Node, path string) {
	if n.Kind != yaml.SequenceNode {
		e.errs = d.violation(n, path)
		return
	}
	e.all = true
	for i, n := range d.List(n, path) {
		if d.Full() {
			break
		}
		e.errs = append(e.errs, d.violation(n, yamlkeys.Item(path, i))...)
	}
	if len(n.Content) == 0 {
		d.Report(schemas.EmptyValue, d.Pos(n), path, "an empty list", "an event is refused for at least one reason")
	}
}

// violation decodes a code and perhaps a field, in a text or a mapping.
func (d *decoder) violation(n *yaml.Node, path string) []violation {
	n = yamlkeys.Target(n)
	var code, field schemas.Text
	var v violation
	switch {
	case yamlkeys.IsNull(n):
		return nil
	case n.Kind == yaml.MappingNode:
		m := d.Mapping(n, path, []string{"code", "field"})
		v.any = true
		for _, e := range m {
			if e.Name == "code" {
				code = d.text(e.Value, yamlkeys.Child(path, e.Name))
			} else {
				field, v.any = d.text(e.Value, yamlkeys.Child(path, e.Name)), false
			}
		}
		d.Need(n, m, "", "code", "an error has a code, and perhaps a field")
		if m.Get("code") == nil {
			return nil
		}
	default:
		code = d.text(n, path)
		if n.Kind != yaml.ScalarNode {
			return nil
		}
		var ok bool
		text := strings.TrimLeft(strings.TrimRight(code.Value, "\r\n"), " \t\r\n") // a field may end in a space
		code.Value, field.Value, ok = strings.Cut(text, " ")
		field.Value = strings.TrimLeft(field.Value, " ")
		v.any = !ok
	}
	v.code, v.field = parser.Code(code.Value), field.Value
	d.known(code, v, path)
	return []violation{v}
}

// known reports a code that no reject has, and a field that is no pointer.
func (d *decoder) known(code schemas.Text, v violation, path string) {
	if !slices.Contains(parser.Codes(), v.code) {
		var all []string
		for _, c := range parser.Codes() {
			all = append(all, string(c))
		}
		hint := "one of " + strings.Join(all, ", ")
		if near := suggest.Closest(yamlkeys.Cut(code.Value), all); near != "" {
			hint = fmt.Sprintf("did you mean %q?", near)
		}
		d.Report(schemas.BadValue, code.Pos, path, fmt.Sprintf("%q is no code of a reject", yamlkeys.Cut(code.Value)), hint)
	}
	if v.field != "" && v.field[0] != '/' {
		d.Report(schemas.BadValue, code.Pos, path, fmt.Sprintf("%q is no JSON Pointer", yamlkeys.Cut(v.field)), "write it as in /user/email")
	}
}
