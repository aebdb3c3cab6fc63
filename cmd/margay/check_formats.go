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

// printJSON prints an array with an object on each line.
func printJSON(b *bytes.Buffer, diags schemas.Diagnostics) {
	b.WriteString("[")
	for i, d := range diags {
		if i > 0 {
			b.WriteByte(',')
		}
		b.WriteString("\n  ")
		appendJSON(b, finding{
			File: d.File, Line: d.Line, Column: d.Column, Path: d.Path,
			Code: d.Code, Severity: d.Severity, Message: d.Msg, Hint: d.Hint,
		})
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
	value := strings.NewReplacer("%", "%25", "\r", "%0D", "\n", "%0A", ":", "%3A", ",", "%2C")
	text := strings.NewReplacer("%", "%25", "\r", "%0D", "\n", "%0A")
	for _, d := range diags {
		fmt.Fprintf(b, "::%s file=%s", d.Severity, value.Replace(filepath.ToSlash(d.File)))
		if d.Line > 0 {
			fmt.Fprintf(b, ",line=%d,col=%d", d.Line, d.Column)
		}
		fmt.Fprintf(b, ",title=%s::%s\n", value.Replace(string(d.Code)), text.Replace(message(d)))
	}
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
