package textfmt

import (
	"fmt"
	"strconv"
	"strings"
)

// A CompileError is one thing that is wrong with the options of a format. Key
// is the key of the schema that holds it; where that is a list, Part is the
// index of the entry, and where it is a mapping, Name is the name of it.
type CompileError struct {
	Key  string // match, patternDefinitions, expandFields, columns, delimiter, skipLines
	Part int    // from 0; -1: no entry in particular
	Name string // "" for none in particular
	Msg  string
	Hint string // what to do; "" for nothing more to say
}

// Error returns the place, the message and the hint on one line.
func (e *CompileError) Error() string {
	s := e.Key
	if e.Part >= 0 {
		s += "[" + strconv.Itoa(e.Part) + "]"
	}
	if e.Name != "" {
		s += "." + e.Name
	}
	s += ": " + e.Msg
	if e.Hint != "" {
		s += " (" + e.Hint + ")"
	}
	return s
}

// CompileErrors is all that is wrong with the options of a format, in the
// order of the keys. It is never empty.
type CompileErrors []*CompileError

// Error returns the errors, a line each.
func (e CompileErrors) Error() string {
	lines := make([]string, len(e))
	for i, one := range e {
		lines[i] = one.Error()
	}
	return strings.Join(lines, "\n")
}

// report adds an error about one entry of a list, or about all of it when
// part is -1.
func (e *CompileErrors) report(key string, part int, msg, hint string) {
	*e = append(*e, &CompileError{Key: key, Part: part, Msg: msg, Hint: hint})
}

// reportNamed adds an error about one entry of a mapping.
func (e *CompileErrors) reportNamed(key, name, msg, hint string) {
	*e = append(*e, &CompileError{Key: key, Part: -1, Name: name, Msg: msg, Hint: hint})
}

// err returns the errors as an error: nil when there are none.
func (e CompileErrors) err() error {
	if len(e) == 0 {
		return nil
	}
	return e
}

// didYouMean is the hint for a word that is near another.
func didYouMean(word string) string {
	if word == "" {
		return ""
	}
	return fmt.Sprintf("did you mean %q?", word)
}
