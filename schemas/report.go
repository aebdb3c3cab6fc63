package schemas

import (
	"fmt"
	"strconv"

	"gopkg.in/yaml.v3"
)

// maxReports bounds the errors of a file, and its warnings, so that a file
// that is no schema at all is refused in reasonable time and space.
const maxReports = 10_000

// A reporter collects the diagnostics of one file.
type reporter struct {
	file             string
	diags            Diagnostics
	errors, warnings int // how many there were
}

// pos is the place of n.
func (r *reporter) pos(n *yaml.Node) Pos {
	return Pos{File: r.file, Line: n.Line, Column: n.Column}
}

// report adds a diagnostic. The table of codes decides its severity.
func (r *reporter) report(code Code, at Pos, path, msg, hint string) {
	r.add(Diagnostic{Pos: at, Path: path, Code: code, Msg: msg, Hint: hint})
}

func (r *reporter) add(d Diagnostic) {
	d.Severity = code(d.Code).Severity
	count := &r.warnings
	if d.Severity == Error {
		count = &r.errors
	}
	if *count++; *count <= maxReports {
		r.diags = append(r.diags, d)
	} else if *count == maxReports+1 {
		r.diags = append(r.diags, Diagnostic{
			Pos: r.top(), Code: TooMany, Severity: code(TooMany).Severity,
			Msg: fmt.Sprintf("more than %d %ss, only the first are reported", maxReports, d.Severity),
		})
	}
}

// place names a second place in a message, briefly when it is in the same
// file as the first.
func place(of, from Pos) string {
	if of.File == from.File {
		return "on line " + strconv.Itoa(of.Line)
	}
	return fmt.Sprintf("at %s:%d:%d", of.File, of.Line, of.Column)
}

// quote prints a text of the schema in a message, cut when it is long.
func quote(s string) string {
	const most = 60
	if len(s) > most {
		n := most
		for n > 0 && s[n]&0xC0 == 0x80 { // not inside a character
			n--
		}
		return strconv.Quote(s[:n]) + "..."
	}
	return strconv.Quote(s)
}

// child is the path of a key below a path: a.b, or a["b c"] for a key that
// would not read well.
func child(path, key string) string {
	if !plainKey(key) {
		return path + "[" + quote(key) + "]"
	}
	if path == "" {
		return key
	}
	return path + "." + key
}

func plainKey(key string) bool {
	if key == "" || len(key) > 60 {
		return false
	}
	for _, c := range []byte(key) {
		if !nameByte(c) {
			return false
		}
	}
	return true
}

// item is the path of an item of a list.
func item(path string, i int) string {
	return path + "[" + strconv.Itoa(i) + "]"
}
