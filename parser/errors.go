package parser

import (
	"errors"
	"fmt"

	"github.com/margaylog/margay/internal/suggest"
)

// An EventError says why an event was refused. It holds no event data.
type EventError struct {
	LogType    string      // the log type that was tried, or the closest; empty when there is none
	Offset     int         // of the first violation, in bytes from the start of the raw event; 0 for too-deep
	Violations []Violation // in the order of the schema; at least one
	Omitted    int         // violations beyond the first 1,000, or those whose pointers have 256 KiB together
}

// nobodys reports whether no JSON schema knows any key of the event.
func nobodys(err error) bool {
	var e *EventError
	return errors.As(err, &e) && e.Violations[0].Code == NoLogType && e.LogType == ""
}

// A Violation is one thing that is wrong with an event.
type Violation struct {
	Field string // JSON Pointer (RFC 6901) in names of the input; empty for the event as a whole
	Code  Code
	Msg   string
}

// Error returns the first violation, and how many more there are.
func (e *EventError) Error() string {
	v := e.Violations[0]
	s := v.Msg
	if v.Field != "" {
		s = v.Field + ": " + s
	}
	if e.LogType != "" {
		s = e.LogType + ": " + s
	}
	if n := len(e.Violations) - 1 + e.Omitted; n > 0 {
		s += fmt.Sprintf(" (and %d more)", n)
	}
	return s + " [" + string(v.Code) + "]"
}

// An UnknownLogTypeError says that a log type was asked for that no schema
// describes.
type UnknownLogTypeError struct {
	Name       string
	Suggestion string // a name that is close; may be empty
}

func (e *UnknownLogTypeError) Error() string {
	s := fmt.Sprintf("unknown log type %q", e.Name)
	if e.Suggestion != "" {
		s += fmt.Sprintf(" (did you mean %q?)", e.Suggestion)
	}
	return s
}

func unknownLogType(name string, known []string) *UnknownLogTypeError {
	return &UnknownLogTypeError{Name: name, Suggestion: suggest.Closest(name, known)}
}
