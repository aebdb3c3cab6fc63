package schematest

import (
	"encoding/base64"
	"fmt"
	"slices"
	"strings"
	"time"

	"gopkg.in/yaml.v3"

	"github.com/margaylog/margay/internal/timefmt"
	"github.com/margaylog/margay/internal/yamlkeys"
	"github.com/margaylog/margay/schemas"
)

// maxFile bounds a test file: the YAML library needs some 80 bytes of memory
// for each byte of a file of nothing but small values.
const maxFile = 16 << 20

// maxText bounds the texts of a file together, which aliases can repeat.
const maxText = 4 * maxFile

// The keys of a test and of an item of results.
var (
	testKeys = []string{"name", "logType", "input", "inputs", "result", "results", "resultMatches", "error", "now"}
	itemKeys = []string{string(exactly), string(partly), string(refused)}
)

// A decoder turns a test file into tests.
type decoder struct {
	yamlkeys.Reader
	src   []byte
	texts int            // bytes of all texts
	wrong []schemas.Text // the log types of tests with errors
}

func newDecoder(file string, src []byte) *decoder {
	return &decoder{Reader: yamlkeys.Reader{File: file}, src: src}
}

// decode returns the tests of a file that are free of errors, and its errors.
func decode(file string, src []byte) ([]*Test, schemas.Diagnostics) {
	d := newDecoder(file, src)
	return d.tests(), d.Diags
}

func (d *decoder) tests() []*Test {
	var tests []*Test
	for i, root := range d.Documents(d.src, maxFile, "no test in this file") {
		if t := d.test(root, ordinal(i+1)); t != nil {
			tests = append(tests, t)
		}
	}
	return tests
}

// test decodes one document. It returns nil when there is an error in it.
func (d *decoder) test(root *yaml.Node, name string) *Test {
	before := d.Errors
	m := d.Mapping(root, "", testKeys)
	t := &Test{Pos: d.Pos(root), root: root}
	t.Name = schemas.Text{Pos: t.Pos, Value: name}
	for _, e := range m {
		d.entry(t, e)
	}
	const needs = "every test has a logType and an input"
	d.Need(root, m, "", "logType", needs)
	if m.Get("inputs") == nil {
		d.Need(root, m, "", "input", needs)
	}
	d.oneOrder(m)
	if d.Errors > before {
		if t.LogType.Value != "" {
			d.wrong = append(d.wrong, t.LogType)
		}
		return nil
	}
	return t
}

// entry decodes one key of a test.
func (d *decoder) entry(t *Test, e yamlkeys.Entry) {
	switch e.Name {
	case "name":
		if text := d.text(e.Value, e.Name); text.Value != "" {
			t.Name = text
		}
	case "logType":
		t.LogType = d.text(e.Value, e.Name)
	case "now":
		t.now = d.time(e.Value, e.Name)
	case "input":
		t.inputs = append(t.inputs, d.input(e.Value, e.Name, false))
	case "inputs":
		for i, n := range d.List(e.Value, e.Name) {
			t.inputs = append(t.inputs, d.input(n, yamlkeys.Item(e.Name, i), true))
		}
	case "results":
		t.decided = true
		for i, n := range d.List(e.Value, e.Name) {
			if d.Full() {
				break // aliases can repeat a mistake more often than there is time
			}
			t.expects = append(t.expects, d.listed(n, yamlkeys.Item(e.Name, i))...)
		}
	default: // the first of results, if there are any
		t.decided = true
		t.expects = slices.Insert(t.expects, 0, d.expectation(what(e.Name), e.Key, e.Value, e.Name))
	}
}

// oneOrder reports expectations whose order cannot be told. Result and results
// go together, as in Panther.
func (d *decoder) oneOrder(m yamlkeys.Mapping) {
	var first *yamlkeys.Entry
	for i := range m {
		e := &m[i]
		if !slices.Contains(itemKeys, e.Name) && e.Name != "results" {
			continue
		}
		if first == nil {
			first = e
			continue
		}
		pair := []string{first.Name, e.Name}
		if !slices.Contains(pair, "results") || !slices.Contains(pair, string(exactly)) {
			d.Report(schemas.Conflict, d.Pos(e.Key), e.Name, fmt.Sprintf("%q stands beside %q on line %d", e.Name, first.Name, first.Key.Line),
				`list what is expected under results, in order, such as "- error: bad-time"`)
		}
	}
}

func (d *decoder) wrongType(n *yaml.Node, path, want string) {
	hint := ""
	if n.Kind == yaml.MappingNode && want == wantText {
		hint = "an event is text: put | behind the key, and the JSON on the lines below, indented"
	}
	d.WrongType(n, path, want, hint)
}

const wantText = "text"

// text reads a scalar by its text; one tagged !!binary is decoded, for events
// that are not UTF-8. What is not a text is reported.
func (d *decoder) text(n *yaml.Node, path string) schemas.Text {
	n = yamlkeys.Target(n)
	t := schemas.Text{Pos: d.Pos(n), Value: n.Value}
	d.texts += len(n.Value)
	switch {
	case d.texts > maxText:
		t.Value = ""
		if d.texts-len(n.Value) > maxText {
			d.Errors++ // which was said
			break
		}
		d.Report(schemas.TooLarge, t.Pos, path, fmt.Sprintf("aliases repeat more than %d MiB", maxText>>20), "split the file")
	case yamlkeys.IsNull(n): // reported already as a key without value
	case n.Kind == yaml.ScalarNode && n.Tag == "!!binary":
		data, err := base64.StdEncoding.DecodeString(strings.Join(strings.Fields(n.Value), ""))
		if err != nil {
			d.Report(schemas.BadValue, t.Pos, path, "not base64", "that is what !!binary stands for")
		}
		t.Value = string(data)
	case n.Kind != yaml.ScalarNode:
		d.wrongType(n, path, wantText)
	}
	return t
}

func (d *decoder) input(n *yaml.Node, path string, whole bool) input {
	n = yamlkeys.Target(n)
	before := d.Errors
	t := d.text(n, path)
	if d.Errors == before && !yamlkeys.IsNull(n) && strings.TrimSpace(t.Value) == "" {
		d.Report(schemas.EmptyValue, t.Pos, path, "an input of nothing but white space", "give an event")
	}
	return input{t, whole}
}

func (d *decoder) time(n *yaml.Node, path string) time.Time {
	n = yamlkeys.Target(n)
	t := d.text(n, path)
	format, err := timefmt.Compile("rfc3339", nil)
	if err != nil {
		panic("schematest: " + err.Error()) // it is one of the formats
	}
	at, ok := format.Parse([]byte(t.Value), timefmt.Instant{})
	if n.Kind == yaml.ScalarNode && !yamlkeys.IsNull(n) && (!ok || at.Time().IsZero()) {
		d.Report(schemas.BadValue, t.Pos, path, fmt.Sprintf("%q is not a time", yamlkeys.Cut(t.Value)), "write it as in 2024-03-01T12:00:00Z")
	}
	return at.Time()
}
