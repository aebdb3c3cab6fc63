package plan

import "strings"

// Ours reports whether name, a key at the top level of an event, is one of
// those that we keep to ourselves.
func Ours(name string) bool { return strings.HasPrefix(name, "p_") }
