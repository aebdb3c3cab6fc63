package schematest

import (
	"encoding/base64"
	"errors"
	"fmt"
	"io/fs"
	"slices"
	"strings"
	"time"

	"gopkg.in/yaml.v3"

	"github.com/margaylog/margay/internal/suggest"
	"github.com/margaylog/margay/internal/timefmt"
	"github.com/margaylog/margay/internal/yamldoc"
	"github.com/margaylog/margay/schemas"
)

// maxFile bounds a test file: the YAML library needs some 80 bytes of memory
// for each byte of a file of nothing but small values.
const maxFile = 16 << 20

// maxText bounds the texts of a file together, which aliases can repeat.
const maxText = 4 * maxFile

// maxReports bounds the diagnostics of one file.
const maxReports = 1000

// The keys of a test and of an item of results.
var (
	testKeys = []string{"name", "logType", "input", "inputs", "result", "results", "resultMatches", "error", "now"}
	itemKeys = []string{string(exactly), string(partly), string(refused)}
)

// A decoder turns a test file into tests.
type decoder struct {
	file   string
	src    []byte
	diags  schemas.Diagnostics
	errors int            // those that are not kept, too
	texts  int            // bytes of all texts
	wrong  []schemas.Text // the log types of tests with errors
}

// decode returns the tests of a file that are free of errors, and its errors.
func decode(file string, src []byte) ([]*Test, schemas.Diagnostics) {
	d := &decoder{file: file, src: src}
	return d.tests(), d.diags
}

func (d *decoder) tests() []*Test {
	src := d.src
	if len(src) > maxFile {
		d.report(schemas.TooLarge, d.top(), "", fmt.Sprintf("more than %d MiB", maxFile>>20), "split the file")
		return nil
	}
	docs, problem := yamldoc.Documents(src)
	var tests []*Test
	n := 0
	for _, doc := range docs {
		root := doc.Content[0]
		if isNull(root) {
			continue
		}
		n++
		if t := d.test(root, ordinal(n)); t != nil {
			tests = append(tests, t)
		}
	}
	switch {
	case problem != nil:
		code := schemas.YAMLSyntax
		if problem.NotUTF8 {
			code = schemas.NotUTF8
		}
		d.report(code, schemas.Pos{File: d.file, Line: problem.Line, Column: problem.Column}, "", problem.Msg, problem.Hint)
	case n == 0:
		d.report(schemas.EmptyFile, d.top(), "", "no test in this file", "")
	}
	return tests
}

func (d *decoder) top() schemas.Pos { return schemas.Pos{File: d.file, Line: 1, Column: 1} }

func (d *decoder) pos(n *yaml.Node) schemas.Pos {
	return schemas.Pos{File: d.file, Line: n.Line, Column: n.Column}
}

// full reports whether no further diagnostic is kept.
func (d *decoder) full() bool { return len(d.diags) > maxReports }

func (d *decoder) report(code schemas.Code, at schemas.Pos, path, msg, hint string) {
	d.errors++
	if d.full() {
		return
	}
	if len(d.diags) == maxReports {
		code, at, path, hint = schemas.TooMany, d.top(), "", ""
		msg = fmt.Sprintf("more than %d errors, only the first are reported", maxReports)
	}
	d.diags = append(d.diags, problem(code, at, path, msg, hint))
}

// problem makes a diagnostic, which for a test file is always an error.
func problem(code schemas.Code, at schemas.Pos, path, msg, hint string) schemas.Diagnostic {
	return schemas.Diagnostic{Pos: at, Path: path, Code: code, Severity: schemas.Error, Msg: msg, Hint: hint}
}

// unreadable is the diagnostic of a file that cannot be read.
func unreadable(file string, err error) schemas.Diagnostic {
	cause := err
	if detail := (*fs.PathError)(nil); errors.As(err, &detail) {
		cause = detail.Err // without the path, which the diagnostic has
	}
	p := problem(schemas.UnreadableFile, schemas.Pos{File: file}, "", "cannot be read: "+cause.Error(), "")
	p.Cause = err
	return p
}

// test decodes one document. It returns nil when there is an error in it.
func (d *decoder) test(root *yaml.Node, name string) *Test {
	before := d.errors
	m := d.mapping(root, "", testKeys)
	t := &Test{Pos: d.pos(root), root: root}
	t.Name = schemas.Text{Pos: t.Pos, Value: name}
	for _, e := range m {
		d.entry(t, e)
	}
	const needs = "every test has a logType and an input"
	d.present(root, m, "logType", needs)
	if m.get("inputs") == nil {
		d.present(root, m, "input", needs)
	}
	d.oneOrder(m)
	if d.errors > before {
		if t.LogType.Value != "" {
			d.wrong = append(d.wrong, t.LogType)
		}
		return nil
	}
	return t
}

// entry decodes one key of a test.
func (d *decoder) entry(t *Test, e entry) {
	switch e.name {
	case "name":
		if text := d.text(e.value, e.name); text.Value != "" {
			t.Name = text
		}
	case "logType":
		t.LogType = d.text(e.value, e.name)
	case "now":
		t.now = d.time(e.value, e.name)
	case "input":
		t.inputs = append(t.inputs, d.input(e.value, e.name, false))
	case "inputs":
		for i, n := range d.list(e.value, e.name) {
			t.inputs = append(t.inputs, d.input(n, item(e.name, i), true))
		}
	case "results":
		t.decided = true
		for i, n := range d.list(e.value, e.name) {
			if d.full() {
				break // aliases can repeat a mistake more often than there is time
			}
			t.expects = append(t.expects, d.listed(n, item(e.name, i))...)
		}
	default: // the first of results, if there are any
		t.decided = true
		t.expects = slices.Insert(t.expects, 0, d.expectation(what(e.name), e.key, e.value, e.name))
	}
}

// present reports a key that has to be there.
func (d *decoder) present(n *yaml.Node, m mapping, key, hint string) {
	if m.get(key) == nil && n.Kind == yaml.MappingNode {
		d.report(schemas.MissingKey, d.pos(n), "", fmt.Sprintf("%q is missing", key), hint)
	}
}

// oneOrder reports expectations whose order cannot be told. Result and results
// go together, as in Panther.
func (d *decoder) oneOrder(m mapping) {
	var first *entry
	for i := range m {
		e := &m[i]
		if !slices.Contains(itemKeys, e.name) && e.name != "results" {
			continue
		}
		if first == nil {
			first = e
			continue
		}
		pair := []string{first.name, e.name}
		if !slices.Contains(pair, "results") || !slices.Contains(pair, string(exactly)) {
			d.report(schemas.Conflict, d.pos(e.key), e.name, fmt.Sprintf("%q stands beside %q on line %d", e.name, first.name, first.key.Line),
				`list what is expected under results, in order, such as "- error: bad-time"`)
		}
	}
}

// A mapping is a YAML mapping with the keys that are known.
type mapping []entry

type entry struct {
	name       string
	key, value *yaml.Node // the value may be an alias
}

func (m mapping) get(name string) *entry {
	for i := range m {
		if m[i].name == name {
			return &m[i]
		}
	}
	return nil
}

// mapping reads a mapping, and reports keys that are unknown, repeated or
// without a value.
func (d *decoder) mapping(n *yaml.Node, path string, known []string) mapping {
	if n = target(n); n.Kind != yaml.MappingNode {
		d.wrongType(n, path, "a mapping")
		return nil
	}
	var m mapping
	for i := 0; i+1 < len(n.Content); i += 2 {
		key, value := n.Content[i], n.Content[i+1]
		switch name := key.Value; {
		case key.Kind != yaml.ScalarNode || isNull(key):
			d.wrongType(key, path, "a text as key")
		case m.get(name) != nil:
			d.report(schemas.DuplicateKey, d.pos(key), child(path, name), fmt.Sprintf("the key %q is given twice, first on line %d", name, m.get(name).key.Line), "keep one of them")
		case !slices.Contains(known, name):
			d.unknownKey(key, path, known)
		case isNull(value):
			d.report(schemas.EmptyValue, d.pos(key), child(path, name), fmt.Sprintf("%q has no value", name), "give it a value, or remove it")
			m = append(m, entry{name, key, value}) // not missing as well
		default:
			m = append(m, entry{name, key, value})
		}
	}
	return m
}

func (d *decoder) unknownKey(key *yaml.Node, path string, known []string) {
	hint := "remove it; the keys here are " + strings.Join(known, ", ")
	if near := suggest.Closest(cut(key.Value), known); near != "" {
		hint = fmt.Sprintf("did you mean %q?", near)
	}
	d.report(schemas.UnknownKey, d.pos(key), child(path, key.Value), fmt.Sprintf("unknown key %q", cut(key.Value)), hint)
}

func (d *decoder) wrongType(n *yaml.Node, path, want string) {
	hint := ""
	if n.Kind == yaml.MappingNode && want == wantText {
		hint = "an event is text: put | behind the key, and the JSON on the lines below, indented"
	}
	d.report(schemas.WrongType, d.pos(n), path, fmt.Sprintf("want %s, have %s", want, kindName(n)), hint)
}

const wantText = "text"

// text reads a scalar by its text; one tagged !!binary is decoded, for events
// that are not UTF-8. What is not a text is reported.
func (d *decoder) text(n *yaml.Node, path string) schemas.Text {
	n = target(n)
	t := schemas.Text{Pos: d.pos(n), Value: n.Value}
	d.texts += len(n.Value)
	switch {
	case d.texts > maxText:
		t.Value = ""
		if d.texts-len(n.Value) > maxText {
			d.errors++ // which was said
			break
		}
		d.report(schemas.TooLarge, t.Pos, path, fmt.Sprintf("aliases repeat more than %d MiB", maxText>>20), "split the file")
	case isNull(n): // reported already as a key without value
	case n.Kind == yaml.ScalarNode && n.Tag == "!!binary":
		data, err := base64.StdEncoding.DecodeString(strings.Join(strings.Fields(n.Value), ""))
		if err != nil {
			d.report(schemas.BadValue, t.Pos, path, "not base64", "that is what !!binary stands for")
		}
		t.Value = string(data)
	case n.Kind != yaml.ScalarNode:
		d.wrongType(n, path, wantText)
	}
	return t
}

func (d *decoder) list(n *yaml.Node, path string) []*yaml.Node {
	if n = target(n); n.Kind != yaml.SequenceNode {
		if !isNull(n) {
			d.wrongType(n, path, "a list")
		}
		return nil
	}
	for i, c := range n.Content {
		if isNull(c) {
			d.report(schemas.EmptyValue, d.pos(c), item(path, i), "nothing stands here", "give it a value, or remove it")
		}
	}
	return n.Content
}

func (d *decoder) input(n *yaml.Node, path string, whole bool) input {
	n = target(n)
	before := d.errors
	t := d.text(n, path)
	if d.errors == before && !isNull(n) && strings.TrimSpace(t.Value) == "" {
		d.report(schemas.EmptyValue, t.Pos, path, "an input of nothing but white space", "give an event")
	}
	return input{t, whole}
}

func (d *decoder) time(n *yaml.Node, path string) time.Time {
	n = target(n)
	t := d.text(n, path)
	format, err := timefmt.Compile("rfc3339", nil)
	if err != nil {
		panic("schematest: " + err.Error()) // it is one of the formats
	}
	at, ok := format.Parse([]byte(t.Value), timefmt.Instant{})
	if n.Kind == yaml.ScalarNode && !isNull(n) && (!ok || at.Time().IsZero()) {
		d.report(schemas.BadValue, t.Pos, path, fmt.Sprintf("%q is not a time", cut(t.Value)), "write it as in 2024-03-01T12:00:00Z")
	}
	return at.Time()
}

// target returns what an alias stands for.
func target(n *yaml.Node) *yaml.Node {
	if n.Kind == yaml.AliasNode {
		return n.Alias
	}
	return n
}

// isNull reports whether a node, or what it is an alias of, is null.
func isNull(n *yaml.Node) bool {
	n = target(n)
	return n.Kind == yaml.ScalarNode && n.Tag == "!!null"
}

func kindName(n *yaml.Node) string {
	switch {
	case n.Kind == yaml.MappingNode:
		return "a mapping"
	case n.Kind == yaml.SequenceNode:
		return "a list"
	case isNull(n):
		return "no value"
	}
	return "text"
}

// cut shortens a text of the file in a message.
func cut(text string) string {
	const most = 60
	if r := []rune(text); len(r) > most {
		return string(r[:most]) + "..."
	}
	return text
}

func child(path, key string) string {
	if path == "" {
		return cut(key)
	}
	return path + "." + cut(key)
}

func item(path string, i int) string { return fmt.Sprintf("%s[%d]", path, i) }
