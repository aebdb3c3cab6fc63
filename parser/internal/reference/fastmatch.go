package reference

import (
	"strings"

	"github.com/margaylog/margay/schemas"
)

// fastMatch is a list of patterns.
type fastMatch struct {
	patterns [][]piece
	names    []string
}

// A piece of a pattern is a placeholder and the literal behind it. The first
// has no placeholder; its literal may be empty.
type piece struct {
	name    string // "" captures nothing
	literal string
}

func newFastMatch(m *schemas.FastMatch) *fastMatch {
	f := &fastMatch{}
	for _, pattern := range m.Match {
		var pieces []piece
		text, name := pattern.Value, ""
		for {
			at := placeholder.FindStringIndex(text)
			if at == nil {
				break
			}
			pieces = append(pieces, piece{name, text[:at[0]]})
			name, text = text[at[0]+2:at[1]-1], text[at[1]:]
			f.names = append(f.names, name)
		}
		f.patterns = append(f.patterns, append(pieces, piece{name, text}))
	}
	return f
}

func (f *fastMatch) startFile() {}

// read takes the first pattern that matches, or else how far the one came
// that found the most literals.
func (f *fastMatch) read(record string) ([]cell, []string, progress) {
	most, of := -1, 0
	for _, pieces := range f.patterns {
		cells, found, ok := matchPieces(pieces, record)
		if ok {
			return cells, f.names, progress{}
		}
		if found > most {
			most, of = found, literals(pieces)
		}
	}
	if most == of { // and then there was more text
		most--
	}
	return nil, nil, failed(most, of)
}

func literals(pieces []piece) (n int) {
	for _, p := range pieces {
		if p.literal != "" {
			n++
		}
	}
	return n
}

// matchPieces goes through a record once: a placeholder takes what is before
// the next place where its literal stands, and the last one may take the
// rest. Found counts literals.
func matchPieces(pieces []piece, text string) (cells []cell, found int, ok bool) {
	text, ok = strings.CutPrefix(text, pieces[0].literal)
	if !ok {
		return nil, 0, false
	}
	found = literals(pieces[:1])
	open := pieces[0].literal // what may end in a quote that opens
	for _, p := range pieces[1:] {
		value := text
		if p.literal == "" { // only the last
			text = ""
		} else {
			quote := closingQuote(open, p.literal)
			at := search(text, p.literal, quote)
			if at < 0 {
				return nil, found, false
			}
			value, text = text[:at], text[at+len(p.literal):]
			found++
			open = p.literal
			if quote != "" {
				value = unescape(value, quote)
				open = p.literal[1:] // the quote that closes opens nothing
			}
		}
		if p.name != "" {
			cells = append(cells, cell{name: p.name, text: value})
		}
	}
	return cells, found, text == ""
}

// closingQuote returns the quote between which a placeholder stands, or "".
func closingQuote(before, after string) string {
	quote := after[:1]
	if (quote == `"` || quote == "'") && strings.HasSuffix(before, quote) {
		return quote
	}
	return ""
}

// search finds a literal; between quotes not where a backslash stands before
// it.
func search(text, literal, quote string) int {
	for i := 0; i < len(text); i++ {
		if quote != "" && text[i] == '\\' {
			i++
		} else if strings.HasPrefix(text[i:], literal) {
			return i
		}
	}
	return -1
}

// unescape removes backslashes before quotes and backslashes; others stay.
func unescape(text, quote string) string {
	return strings.NewReplacer(`\\`, `\`, `\`+quote, quote).Replace(text)
}
