package main

import (
	"io"
	"os"
)

// useColor reports whether text to w may have colours: w is a terminal, and
// NO_COLOR (no-color.org) is not set.
func useColor(w io.Writer) bool {
	f, ok := w.(*os.File)
	return ok && os.Getenv("NO_COLOR") == "" && isTerminal(f) && enableColor(f)
}
