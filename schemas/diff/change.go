package diff

import (
	"strings"
	"unicode"

	"github.com/margaylog/margay/schemas"
)

// A Change is one difference between two states of a schema.
type Change struct {
	Code    Code
	Rating  Rating
	LogType string

	// Path is that of the field: names joined by dots, with [] for the
	// elements of an array, as in items[].price. A name that would not read
	// well stands in brackets and quotes. Empty means the log type itself.
	Path string

	// From and To are what there was and is, in a few words. They are empty
	// where there was or is nothing, and where it would be long.
	From, To string

	What string // what changed, in a few words
	Why  string // why it has its rating
	Hint string // what it may be, or what to do about it; may be empty

	// Old and New are the places in the two states; the Line is 0 where there
	// is none.
	Old, New schemas.Pos
}

// Message returns the change on one line: log type, path, what changed, why
// that has its rating, and the hint.
func (c Change) Message() string {
	var b strings.Builder
	b.WriteString(c.LogType + ": ")
	if c.Path != "" {
		b.WriteString(c.Path + ": ")
	}
	b.WriteString(c.What + ": " + c.Why)
	if c.Hint != "" {
		b.WriteString(" (" + c.Hint + ")")
	}
	return b.String()
}

// String returns the message with the rating and the code.
func (c Change) String() string {
	return string(c.Rating) + ": " + c.Message() + " [" + string(c.Code) + "]"
}

// inside returns the path of a field in an object.
func inside(path, name string) string {
	if name == "" || strings.ContainsFunc(name, unclear) {
		return path + "[" + quote(name) + "]"
	}
	if path == "" {
		return name
	}
	return path + "." + name
}

// unclear reports whether a character would be misread in a path.
func unclear(c rune) bool { return strings.ContainsRune(` .[]"`, c) || !unicode.IsPrint(c) }

// elements returns the path of the elements of an array.
func elements(path string) string { return path + "[]" }
