// Package format gives schema files one form: two spaces for each level, the
// keys of a mapping in a fixed order, no more than one blank line at a time.
// Comments stay with what they are about, and texts as they are written.
//
// What a schema means never changes. [Source] reads what it has made, and
// refuses to give it out if that is not so, or if a comment is missing.
//
// The order of work: lines.go cuts a file into documents and finds its
// comments, tree.go makes entries of YAML nodes and gives each comment to one
// of them, print.go writes, verify.go compares.
package format

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"strings"

	"gopkg.in/yaml.v3"

	"github.com/margaylog/margay/schemas"
)

// An Error is why a file can't be formatted: it is not YAML, or has something
// that this package does not write.
type Error struct {
	schemas.Pos
	Msg string
}

// Error returns the place and what is wrong.
func (e *Error) Error() string { return e.Pos.String() + ": " + e.Msg }

// Source returns the canonical form of the source of a schema file. A file
// whose documents are in flow style, as JSON is, comes back as it is. The
// error is a schemas.Diagnostics when the file is not YAML, else an *Error.
// src is not changed.
func Source(file string, src []byte) ([]byte, error) {
	if err := readable(file, src); err != nil {
		return nil, err
	}
	made, err := source(file, src)
	if err != nil {
		return nil, err
	}
	if bytes.Equal(made, src) {
		return made, nil
	}
	if problem := differs(src, made); problem != "" {
		return nil, failure(file, 1, "formatting would change the file's meaning, so it stays as it is: "+problem)
	}
	if again, err := source(file, made); err != nil || !bytes.Equal(again, made) {
		return nil, failure(file, 1, "the file has no stable form, so it stays as it is")
	}
	return made, nil
}

func failure(file string, line int, msg string) *Error {
	return &Error{schemas.Pos{File: file, Line: line, Column: 1}, msg}
}

// readable returns the diagnostics that say that a file is not YAML; what is
// wrong with its schemas does not matter here.
func readable(file string, src []byte) error {
	docs, _ := schemas.Parse(file, src, nil)
	var list schemas.Diagnostics
	for _, d := range docs.Diagnostics {
		switch d.Code {
		case schemas.YAMLSyntax, schemas.NotUTF8, schemas.TooLarge:
			list = append(list, d)
		}
	}
	if len(list) > 0 {
		return list
	}
	return nil
}

func source(file string, src []byte) ([]byte, error) {
	roots, err := decode(src)
	if err != nil {
		return nil, failure(file, 1, err.Error())
	}
	for _, root := range roots {
		if root.Style&yaml.FlowStyle != 0 {
			return src, nil
		}
	}
	text, err := newText(file, src)
	if err != nil {
		return nil, err
	}
	parts, err := text.documents(len(roots))
	if err != nil {
		return nil, err
	}
	var out strings.Builder
	for i, part := range parts {
		if i > 0 {
			out.WriteString("---\n")
		}
		doc, err := text.document(roots[i], part)
		if err != nil {
			return nil, err
		}
		out.WriteString(doc)
	}
	if len(parts) == 0 {
		return src, nil // nothing but comments
	}
	return []byte(out.String()), nil
}

// decode returns the root of each document. The library panics on some broken
// inputs.
func decode(src []byte) (roots []*yaml.Node, err error) {
	defer func() {
		if p := recover(); p != nil {
			roots, err = nil, fmt.Errorf("the YAML library cannot read this: %v", p)
		}
	}()
	dec := yaml.NewDecoder(bytes.NewReader(src))
	for {
		var doc yaml.Node
		if err := dec.Decode(&doc); errors.Is(err, io.EOF) {
			return roots, nil
		} else if err != nil {
			return nil, err
		}
		roots = append(roots, doc.Content[0])
	}
}
