package parser

import "fmt"

// A ScriptEngine compiles the functions of schemas whose text format is
// script. Package parser/script has one; it is not linked into programs that
// do not ask for it.
type ScriptEngine interface {
	// Compile compiles the text of the schema key function. An error that is
	// a *ScriptError says where in the text the mistakes are.
	Compile(logType, function string) (Script, error)
}

// A Script is a compiled script. It is immutable and may be used by several
// goroutines at once.
type Script interface {
	// NewRunner returns what runs the script.
	NewRunner() ScriptRunner
}

// A ScriptRunner runs a script over events, one goroutine at a time. It keeps
// nothing from one event to the next.
type ScriptRunner interface {
	// Run appends to dst the JSON object, in valid UTF-8, that the script
	// makes of an event's text, and returns the extended slice. It does not
	// keep record. The text of an error must not hold event data; then dst is
	// returned as it was.
	Run(dst, record []byte) ([]byte, error)
}

// A ScriptError is what is wrong with a script.
type ScriptError struct {
	Line, Column int    // in the text of the function, from 1; columns are characters
	Msg          string // what is wrong
	Hint         string // what to do about it; may be empty

	// More are the further mistakes of the same script, in the order of
	// their places. They have no More themselves.
	More []*ScriptError
}

// Error returns the first mistake as line:column: message (hint).
func (e *ScriptError) Error() string {
	text := fmt.Sprintf("%d:%d: %s", e.Line, e.Column, e.Msg)
	if e.Hint != "" {
		text += " (" + e.Hint + ")"
	}
	return text
}
