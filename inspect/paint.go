package inspect

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// A painter writes text for a terminal, or for a file.
type painter struct {
	strings.Builder
	color bool
}

// Colours of a terminal.
const (
	bold   = "\x1b[1m"
	dim    = "\x1b[2m"
	red    = "\x1b[31m"
	green  = "\x1b[32m"
	yellow = "\x1b[33m"
	cyan   = "\x1b[36m"
	reset  = "\x1b[0m"
)

func (p *painter) paint(color, text string) string {
	if !p.color || text == "" {
		return text
	}
	return color + text + reset
}

// pad returns spaces that fill text up to a width, in characters.
func pad(text string, width int) string {
	return strings.Repeat(" ", max(0, width-utf8.RuneCountInString(text)))
}

// shown returns at most so many characters of a text, with what cannot be
// printed replaced: terminals obey control characters.
func shown(text string, most int) string {
	var b strings.Builder
	n := 0
	for _, c := range text {
		if n++; n > most {
			return b.String() + "…"
		}
		if !unicode.IsPrint(c) {
			c = utf8.RuneError
		}
		b.WriteRune(c)
	}
	return b.String()
}
