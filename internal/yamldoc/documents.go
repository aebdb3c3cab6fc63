// Package yamldoc reads the documents of a YAML file as nodes, and says where
// a file is broken. It is what schemas and their tests are read with.
package yamldoc

import (
	"bytes"
	"fmt"
	"io"
	"unicode/utf8"

	"gopkg.in/yaml.v3"
)

// A Problem is why a text is not YAML.
type Problem struct {
	Place
	NotUTF8 bool // it is not even text
	Msg     string
	Hint    string // what to do about it; may be empty
}

// Documents returns the documents of src as nodes of the kind DocumentNode,
// each with one node in it; that of an empty document is null. When something
// keeps it from reading on, it returns the documents before that place, and
// the problem.
func Documents(src []byte) ([]*yaml.Node, *Problem) {
	if p := notText(src); p != nil {
		return nil, p
	}
	var docs []*yaml.Node
	dec := yaml.NewDecoder(bytes.NewReader(src))
	for {
		doc, err := next(dec)
		if err == io.EOF {
			return docs, nil
		}
		if err != nil {
			return docs, syntaxError(src, err)
		}
		docs = append(docs, doc)
	}
}

// next reads one document. The library panics on some broken inputs (go-yaml
// issues 665 and 1050 are of that kind); this is the only place where we
// recover, and such an input is a syntax error like any other.
func next(dec *yaml.Decoder) (doc *yaml.Node, err error) {
	defer func() {
		if p := recover(); p != nil {
			doc, err = nil, fmt.Errorf("yaml: the YAML library cannot read this: %v", p)
		}
	}()
	doc = new(yaml.Node)
	if err := dec.Decode(doc); err != nil {
		return nil, err
	}
	return doc, nil
}

// notText returns the first thing in src that no YAML text has. The library
// finds them too, but does not say where.
func notText(src []byte) *Problem {
	for i := 0; i < len(src); {
		c, n := utf8.DecodeRune(src[i:])
		if c == utf8.RuneError && n == 1 {
			return &Problem{Place: PlaceOf(src, i), NotUTF8: true, Msg: fmt.Sprintf("byte 0x%02x is not UTF-8", src[i]), Hint: "save the file as UTF-8"}
		}
		if !Printable(c) && !(c == '\uFEFF' && i == 0) {
			return &Problem{
				Place: PlaceOf(src, i), Msg: fmt.Sprintf("the character %U cannot stand in YAML", c),
				Hint: "remove it, or write it as an escape in double quotes",
			}
		}
		i += n
	}
	return nil
}

// Printable reports whether c may stand in YAML: section 5.1 of YAML 1.1, as
// the library has it.
func Printable(c rune) bool {
	switch {
	case c < 0x20:
		return c == '\t' || c == '\n' || c == '\r'
	case c < 0x7F, c == 0x85:
		return true
	}
	return c >= 0xA0 && c != '\uFEFF' && c != '\uFFFE' && c != '\uFFFF'
}
