// Package yamlkeys reads YAML files whose mappings have a few known keys,
// such as tests of schemas and definitions of lookup tables. It reports all
// that is wrong with a file in one go, each with its place.
package yamlkeys

import (
	"errors"
	"fmt"
	"io/fs"
	"slices"
	"strings"

	"gopkg.in/yaml.v3"

	"github.com/margaylog/margay/internal/suggest"
	"github.com/margaylog/margay/internal/yamldoc"
	"github.com/margaylog/margay/schemas"
)

// MaxReports bounds the errors of one file that are kept.
const MaxReports = 1000

// A Reader reads one file.
type Reader struct {
	File   string
	Diags  schemas.Diagnostics
	Errors int // those that are not kept, too

	meant map[*yaml.Node][]string // by mapping: the keys that unknown ones were probably meant to be
}

// Documents returns the root of each document of src that is not empty, of
// those that stand before a mistake in the YAML. A file of more than max bytes
// is not read. none is what is said of a file without documents.
func (r *Reader) Documents(src []byte, max int, none string) []*yaml.Node {
	if len(src) > max {
		r.Report(schemas.TooLarge, r.Top(), "", fmt.Sprintf("more than %d MiB", max>>20), "split the file")
		return nil
	}
	docs, problem := yamldoc.Documents(src)
	var roots []*yaml.Node
	for _, doc := range docs {
		if root := doc.Content[0]; !IsNull(root) {
			roots = append(roots, root)
		}
	}
	switch {
	case problem != nil:
		code := schemas.YAMLSyntax
		if problem.NotUTF8 {
			code = schemas.NotUTF8
		}
		r.Report(code, schemas.Pos{File: r.File, Line: problem.Line, Column: problem.Column}, "", problem.Msg, problem.Hint)
	case len(roots) == 0:
		r.Report(schemas.EmptyFile, r.Top(), "", none, "")
	}
	return roots
}

// Top is the place of what is wrong with a whole file.
func (r *Reader) Top() schemas.Pos { return schemas.Pos{File: r.File, Line: 1, Column: 1} }

// Pos is the place of a node.
func (r *Reader) Pos(n *yaml.Node) schemas.Pos {
	return schemas.Pos{File: r.File, Line: n.Line, Column: n.Column}
}

// Full reports whether no further error is kept.
func (r *Reader) Full() bool { return len(r.Diags) > MaxReports }

// Report adds an error.
func (r *Reader) Report(code schemas.Code, at schemas.Pos, path, msg, hint string) {
	r.Errors++
	if r.Full() {
		return
	}
	if len(r.Diags) == MaxReports {
		code, at, path, hint = schemas.TooMany, r.Top(), "", ""
		msg = fmt.Sprintf("more than %d errors, only the first are reported", MaxReports)
	}
	r.Diags = append(r.Diags, Problem(code, at, path, msg, hint))
}

// Problem makes a diagnostic that is an error.
func Problem(code schemas.Code, at schemas.Pos, path, msg, hint string) schemas.Diagnostic {
	return schemas.Diagnostic{Pos: at, Path: path, Code: code, Severity: schemas.Error, Msg: msg, Hint: hint}
}

// Unreadable is the diagnostic of a file that cannot be read.
func Unreadable(file string, err error) schemas.Diagnostic {
	cause := err
	if detail := (*fs.PathError)(nil); errors.As(err, &detail) {
		cause = detail.Err // without the path, which the diagnostic has
	}
	p := Problem(schemas.UnreadableFile, schemas.Pos{File: file}, "", "cannot be read: "+cause.Error(), "")
	p.Cause = err
	return p
}

// A Mapping is a YAML mapping with the keys that are known.
type Mapping []Entry

// An Entry is a key and its value, which may be an alias.
type Entry struct {
	Name       string
	Key, Value *yaml.Node
}

// Get returns the entry of a key, or nil.
func (m Mapping) Get(name string) *Entry {
	for i := range m {
		if m[i].Name == name {
			return &m[i]
		}
	}
	return nil
}

// Mapping reads a mapping, and reports keys that are unknown, repeated or
// without a value.
func (r *Reader) Mapping(n *yaml.Node, path string, known []string) Mapping {
	if n = Target(n); n.Kind != yaml.MappingNode {
		r.WrongType(n, path, "a mapping", "")
		return nil
	}
	var m Mapping
	for i := 0; i+1 < len(n.Content); i += 2 {
		key, value := n.Content[i], n.Content[i+1]
		switch name := key.Value; {
		case key.Kind != yaml.ScalarNode || IsNull(key):
			r.WrongType(key, path, "a text as key", "")
		case m.Get(name) != nil:
			r.Report(schemas.DuplicateKey, r.Pos(key), Child(path, name), fmt.Sprintf("the key %q is given twice, first on line %d", name, m.Get(name).Key.Line), "keep one of them")
		case !slices.Contains(known, name):
			r.unknownKey(n, key, path, known)
		case IsNull(value):
			r.Report(schemas.EmptyValue, r.Pos(key), Child(path, name), fmt.Sprintf("%q has no value", name), "give it a value, or remove it")
			m = append(m, Entry{name, key, value}) // not missing as well
		default:
			m = append(m, Entry{name, key, value})
		}
	}
	return m
}

func (r *Reader) unknownKey(in, key *yaml.Node, path string, known []string) {
	hint := "remove it; the keys here are " + strings.Join(known, ", ")
	if near := suggest.Closest(Cut(key.Value), known); near != "" {
		hint = fmt.Sprintf("did you mean %q?", near)
		if r.meant == nil {
			r.meant = make(map[*yaml.Node][]string)
		}
		r.meant[in] = append(r.meant[in], near)
	}
	r.Report(schemas.UnknownKey, r.Pos(key), Child(path, key.Value), fmt.Sprintf("unknown key %q", Cut(key.Value)), hint)
}

// Need reports a key that has to be in the mapping m, which is the node n. One
// that is misspelt is not missing as well.
func (r *Reader) Need(n *yaml.Node, m Mapping, path, key, hint string) {
	n = Target(n)
	if m.Get(key) == nil && n.Kind == yaml.MappingNode && !slices.Contains(r.meant[n], key) {
		r.Report(schemas.MissingKey, r.Pos(n), path, fmt.Sprintf("%q is missing", key), hint)
	}
}

// WrongType reports a node of another kind than is wanted.
func (r *Reader) WrongType(n *yaml.Node, path, want, hint string) {
	r.Report(schemas.WrongType, r.Pos(n), path, fmt.Sprintf("want %s, have %s", want, kindName(n)), hint)
}

// List returns the items of a list. It reports what is none, and items
// without a value.
func (r *Reader) List(n *yaml.Node, path string) []*yaml.Node {
	if n = Target(n); n.Kind != yaml.SequenceNode {
		if !IsNull(n) {
			r.WrongType(n, path, "a list", "")
		}
		return nil
	}
	for i, c := range n.Content {
		if IsNull(c) {
			r.Report(schemas.EmptyValue, r.Pos(c), Item(path, i), "nothing stands here", "give it a value, or remove it")
		}
	}
	return n.Content
}

// Target returns what an alias stands for.
func Target(n *yaml.Node) *yaml.Node {
	if n.Kind == yaml.AliasNode {
		return n.Alias
	}
	return n
}

// IsNull reports whether a node, or what it is an alias of, is null.
func IsNull(n *yaml.Node) bool {
	n = Target(n)
	return n.Kind == yaml.ScalarNode && n.Tag == "!!null"
}

func kindName(n *yaml.Node) string {
	switch {
	case n.Kind == yaml.MappingNode:
		return "a mapping"
	case n.Kind == yaml.SequenceNode:
		return "a list"
	case IsNull(n):
		return "no value"
	}
	return "text"
}

// Cut shortens a text of the file in a message.
func Cut(text string) string {
	const most = 60
	if r := []rune(text); len(r) > most {
		return string(r[:most]) + "..."
	}
	return text
}

// Child is the path of a key below a path.
func Child(path, key string) string {
	if path == "" {
		return Cut(key)
	}
	return path + "." + Cut(key)
}

// Item is the path of an item of a list.
func Item(path string, i int) string { return fmt.Sprintf("%s[%d]", path, i) }
