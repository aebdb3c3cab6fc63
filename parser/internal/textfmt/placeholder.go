package textfmt

import (
	"fmt"
	"strings"
)

// A piece is a part of a pattern or template: literal text, or the name
// inside %{}.
type piece struct {
	text        string
	placeholder bool
}

// pieces takes a pattern apart. Literals are never empty. The problem, when
// there is one, is a message for whoever wrote the pattern.
func pieces(s string) (out []piece, problem string) {
	for s != "" {
		before, rest, found := strings.Cut(s, "%{")
		if before != "" {
			out = append(out, piece{text: before})
		}
		if !found {
			break
		}
		name, after, closed := strings.Cut(rest, "}")
		switch {
		case !closed:
			return nil, "%{ without }"
		case strings.Contains(name, "{"):
			return nil, fmt.Sprintf("a brace inside the placeholder %%{%s}", name)
		case strings.TrimSpace(name) != name:
			return nil, fmt.Sprintf("white space around the name in %%{%s}", name)
		}
		out = append(out, piece{name, true})
		s = after
	}
	return out, ""
}
