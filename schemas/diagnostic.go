package schemas

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
)

// A Severity says whether a schema can run in spite of a diagnostic.
type Severity string

// The severities: a schema with a Warning runs, one with an Error does not.
const (
	Error   Severity = "error"
	Warning Severity = "warning"
)

// A Code names a kind of problem. Codes are words, and never renamed once
// released; [Codes] describes them all, and docs/diagnostics.md lists them.
type Code string

// A Diagnostic is one problem of a schema.
type Diagnostic struct {
	Pos             // Line is 0 when the problem is a whole file or directory
	Path     string // in the document, such as fields[3].type; empty for the whole document
	Code     Code
	Severity Severity
	Msg      string
	Hint     string // what to do about it; may be empty

	Related Pos   // the second place of a problem that has two; else the zero Pos
	Cause   error // the operating system's error behind unreadable-file; else nil
}

// String returns the diagnostic as one line:
// file:line:column: path: message (hint) [code].
func (d Diagnostic) String() string {
	var b strings.Builder
	if d.File != "" {
		b.WriteString(d.File + ":")
	}
	if d.Line > 0 {
		fmt.Fprintf(&b, "%d:%d:", d.Line, d.Column)
	}
	if b.Len() > 0 {
		b.WriteByte(' ')
	}
	if d.Severity == Warning {
		b.WriteString("warning: ")
	}
	if d.Path != "" {
		b.WriteString(d.Path + ": ")
	}
	b.WriteString(d.Msg)
	if d.Hint != "" {
		b.WriteString(" (" + d.Hint + ")")
	}
	return b.String() + " [" + string(d.Code) + "]"
}

// Diagnostics are all problems found in one go. As an error they print one
// line each.
type Diagnostics []Diagnostic

func (ds Diagnostics) Error() string {
	lines := make([]string, len(ds))
	for i, d := range ds {
		lines[i] = d.String()
	}
	return strings.Join(lines, "\n")
}

// Unwrap returns the causes of ds, so that errors.Is(err, fs.ErrNotExist)
// finds a missing file among them.
func (ds Diagnostics) Unwrap() []error {
	var causes []error
	for _, d := range ds {
		if d.Cause != nil {
			causes = append(causes, d.Cause)
		}
	}
	return causes
}

// Err returns ds as an error when one of them has the severity Error, and
// nil otherwise.
func (ds Diagnostics) Err() error {
	for _, d := range ds {
		if d.Severity == Error {
			return ds
		}
	}
	return nil
}

// sorted orders ds by file, line and column, keeps the order in which the
// problems of one place were found, and drops repetitions: a mistake in a
// value that aliases repeat is one mistake.
func (ds Diagnostics) sorted() Diagnostics {
	slices.SortStableFunc(ds, func(a, b Diagnostic) int {
		return cmp.Or(
			strings.Compare(a.File, b.File),
			cmp.Compare(a.Line, b.Line),
			cmp.Compare(a.Column, b.Column),
		)
	})
	type mistake struct {
		Pos
		Code
		msg string
	}
	seen := make(map[mistake]bool, len(ds))
	return slices.DeleteFunc(ds, func(d Diagnostic) bool {
		m := mistake{d.Pos, d.Code, d.Msg}
		if seen[m] {
			return true
		}
		seen[m] = true
		return false
	})
}
