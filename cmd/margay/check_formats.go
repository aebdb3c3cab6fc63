package main

import (
	"bytes"
	"fmt"
	"path/filepath"
	"strings"

	"github.com/margaylog/margay/schemas"
)

// A finding is a diagnostic in JSON.
type finding struct {
	File     string           `json:"file"`
	Line     int              `json:"line"`   // from 1; 0: the file as a whole
	Column   int              `json:"column"` // from 1, in characters
	Path     string           `json:"path"`   // in the document, such as fields[3].type
	Code     schemas.Code     `json:"code"`
	Severity schemas.Severity `json:"severity"`
	Message  string           `json:"message"`
	Hint     string           `json:"hint"`
}

// findingOf is a diagnostic as a finding.
func findingOf(d schemas.Diagnostic) finding {
	return finding{
		File: d.File, Line: d.Line, Column: d.Column, Path: d.Path,
		Code: d.Code, Severity: d.Severity, Message: d.Msg, Hint: d.Hint,
	}
}

// printJSON prints an array with an object on each line.
func printJSON(b *bytes.Buffer, diags schemas.Diagnostics) {
	b.WriteString("[")
	for i, d := range diags {
		if i > 0 {
			b.WriteByte(',')
		}
		b.WriteString("\n  ")
		appendJSON(b, findingOf(d))
		b.Truncate(b.Len() - 1) // the newline
	}
	if len(diags) > 0 {
		b.WriteByte('\n')
	}
	b.WriteString("]\n")
}

// printGitHub prints workflow commands, which GitHub Actions turns into
// annotations.
func printGitHub(b *bytes.Buffer, diags schemas.Diagnostics) {
	for _, d := range diags {
		githubCommand(b, string(d.Severity), d.Pos, string(d.Code), message(d))
	}
}

// githubCommand prints one workflow command.
func githubCommand(b *bytes.Buffer, severity string, at schemas.Pos, title, msg string) {
	value := strings.NewReplacer("%", "%25", "\r", "%0D", "\n", "%0A", ":", "%3A", ",", "%2C")
	text := strings.NewReplacer("%", "%25", "\r", "%0D", "\n", "%0A")
	var where string
	if at.File != "" {
		where = "file=" + value.Replace(filepath.ToSlash(at.File)) + ","
	}
	if at.Line > 0 {
		where += fmt.Sprintf("line=%d,col=%d,", at.Line, at.Column)
	}
	fmt.Fprintf(b, "::%s %stitle=%s::%s\n", severity, where, value.Replace(title), text.Replace(msg))
}

// message returns what a diagnostic says without its place in the file.
func message(d schemas.Diagnostic) string {
	text := d.Msg
	if d.Path != "" {
		text = d.Path + ": " + text
	}
	if d.Hint != "" {
		text += " (" + d.Hint + ")"
	}
	return text
}
