package schemas

import (
	"fmt"

	"gopkg.in/yaml.v3"

	"github.com/margaylog/margay/internal/yamldoc"
)

// maxFile bounds a schema file: the largest that Panther published has 0.3
// MiB, and the YAML library needs some 80 bytes of memory for each of ours.
const maxFile = 4 << 20

// documents returns the documents of src, without empty ones, as YAML nodes.
// It reports what keeps it from reading on; the documents before that place
// are returned all the same.
func (r *reporter) documents(src []byte) []*yaml.Node {
	if len(src) > maxFile {
		r.report(TooLarge, r.top(), "", fmt.Sprintf("more than %d MiB", maxFile>>20), "split the file")
		return nil
	}
	all, problem := yamldoc.Documents(src)
	var docs, empty []*yaml.Node
	for _, doc := range all {
		if isNull(doc.Content[0]) {
			empty = append(empty, doc)
		} else {
			docs = append(docs, doc)
		}
	}
	switch {
	case problem != nil:
		code := YAMLSyntax
		if problem.NotUTF8 {
			code = NotUTF8
		}
		r.report(code, Pos{r.file, problem.Line, problem.Column}, "", problem.Msg, problem.Hint)
	case len(docs) == 0:
		r.report(EmptyFile, r.top(), "", "no schema in this file", "")
	default:
		for _, doc := range empty {
			r.report(EmptyDocument, r.pos(doc), "", "empty document", "remove the --- that begins it")
		}
	}
	return docs
}

// top is the place of a problem that belongs to a whole file.
func (r *reporter) top() Pos { return Pos{File: r.file, Line: 1, Column: 1} }
