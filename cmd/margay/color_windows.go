package main

import (
	"os"

	"golang.org/x/sys/windows"
)

// enableColor prepares a console for colours, and reports whether it has
// them.
func enableColor(f *os.File) bool {
	var mode uint32
	h := windows.Handle(f.Fd())
	if windows.GetConsoleMode(h, &mode) != nil {
		return false
	}
	return windows.SetConsoleMode(h, mode|windows.ENABLE_VIRTUAL_TERMINAL_PROCESSING) == nil
}
