package format

import (
	"fmt"
	"math/rand/v2"
	"strings"
)

// A writer writes random schemas as nobody would: with any indentation and
// style, and comments everywhere.
type writer struct {
	r        *rand.Rand
	b        strings.Builder
	comments int
}

func (w *writer) file() string {
	if w.r.IntN(5) == 0 {
		w.own(0)
	}
	for i := range 1 + w.r.IntN(2) {
		if i > 0 || w.r.IntN(4) == 0 {
			w.b.WriteString("---")
			w.end()
		}
		w.schema(i)
	}
	src := w.b.String()
	if w.r.IntN(4) == 0 {
		src = strings.ReplaceAll(src, "\n", "\r\n")
	}
	if w.r.IntN(8) == 0 {
		src = strings.TrimRight(src, "\r\n")
	}
	return src
}

// end ends a line, perhaps with a comment behind it, and then perhaps writes
// comments and blank lines.
func (w *writer) end() {
	if w.r.IntN(4) == 0 {
		w.b.WriteString(w.gap() + w.comment())
	}
	w.b.WriteString("\n")
	w.between()
}

// gap returns blanks before a comment, or none where it does without them.
func (w *writer) gap() string {
	if strings.ContainsRune(`'"]}`, rune(w.b.String()[w.b.Len()-1])) && w.r.IntN(2) == 0 {
		return ""
	}
	return "  "
}

func (w *writer) between() {
	for w.r.IntN(5) == 0 {
		if w.r.IntN(2) == 0 {
			w.b.WriteString(strings.Repeat(" ", w.r.IntN(3)) + "\n")
		} else {
			w.own(w.r.IntN(10))
		}
	}
}

func (w *writer) own(spaces int) {
	w.b.WriteString(strings.Repeat(" ", spaces) + w.comment() + "\n")
}

func (w *writer) comment() string {
	w.comments++
	return fmt.Sprintf("# c%d. 'a \"b", w.comments-1)
}

// A member writes a value behind its key, up to the end of its last line.
type member struct {
	key   string
	value func(indent int)
}

// mapping writes members at an indentation. The first one may stand behind
// something on the line.
func (w *writer) mapping(indent int, behind bool, members []member) {
	w.r.Shuffle(len(members), func(i, j int) { members[i], members[j] = members[j], members[i] })
	for i, m := range members {
		if i > 0 || !behind {
			w.b.WriteString(strings.Repeat(" ", indent))
		}
		w.b.WriteString(m.key + ":")
		m.value(indent)
	}
}

// list writes items.
func (w *writer) list(indent int, n int, item func(i, indent int)) {
	if w.r.IntN(3) > 0 {
		indent += 1 + w.r.IntN(4)
	}
	w.end()
	for i := range n {
		w.b.WriteString(strings.Repeat(" ", indent) + "-")
		gap := 1 + w.r.IntN(3)
		w.b.WriteString(strings.Repeat(" ", gap))
		item(i, indent+1+gap)
	}
}

func (w *writer) inside(indent int) int { return indent + 1 + w.r.IntN(4) }

func (w *writer) word(text string) func(int) {
	return func(int) {
		switch w.r.IntN(4) {
		case 0:
			text = "'" + text + "'"
		case 1:
			text = `"` + text + `"`
		}
		w.b.WriteString(" " + text)
		w.end()
	}
}

func (w *writer) literal(text string) func(int) {
	return func(int) { w.b.WriteString(" " + text); w.end() }
}

// prose writes a text in any style.
func (w *writer) prose(indent int) {
	switch w.r.IntN(6) {
	case 1:
		w.b.WriteString(` "a # sign, \"quotes\", ` + "\n" + strings.Repeat(" ", w.inside(indent)) + `and a second line"`)
		w.end()
		return
	case 2:
		w.b.WriteString(" 'it''s # no comment'")
		w.end()
		return
	case 3:
		w.b.WriteString(" text over\n" + strings.Repeat(" ", w.inside(indent)) + "two lines")
		w.end()
		return
	}
	w.block(indent)
}

func (w *writer) block(indent int) {
	w.b.WriteString(" " + []string{"|", ">"}[w.r.IntN(2)])
	depth := w.inside(indent)
	first := strings.Repeat(" ", w.r.IntN(2)) // more than the others
	if first != "" {
		fmt.Fprint(&w.b, depth-indent)
	}
	w.b.WriteString([]string{"", "-", "+"}[w.r.IntN(3)])
	if w.r.IntN(4) == 0 {
		w.b.WriteString([]string{"", " "}[w.r.IntN(2)] + w.comment())
	}
	w.b.WriteString("\n")
	for i := range 1 + w.r.IntN(4) {
		line := []string{"a line", "# no comment", "key: value", "- item", "", "'"}[w.r.IntN(6)]
		if i == 0 {
			line = first + "start"
		}
		if line != "" || w.r.IntN(2) == 0 {
			line = strings.Repeat(" ", depth) + line
		}
		w.b.WriteString(line + "\n")
	}
	w.between()
}

func (w *writer) schema(n int) {
	members := []member{
		{"schema", w.word(fmt.Sprintf("Custom.Log%d", n))},
		{"fields", w.fields(2)},
		{"version", w.literal("3")},
	}
	if w.r.IntN(2) == 0 {
		members = append(members, member{"description", w.prose})
	}
	if w.r.IntN(3) == 0 {
		members = append(members, member{"definitions", func(indent int) {
			w.end()
			w.mapping(w.inside(indent), false, []member{{"Zed", w.flowValue}, {"Abc", w.nested(func(in int) []member {
				return []member{{"type", w.word("array")}, {"element", w.flowValue}}
			})}})
		}})
	}
	w.mapping(0, false, members)
}

func (w *writer) nested(members func(indent int) []member) func(int) {
	return func(indent int) {
		w.end()
		in := w.inside(indent)
		w.mapping(in, false, members(in))
	}
}

func (w *writer) flowValue(indent int) {
	inside := strings.Repeat(" ", w.inside(indent))
	w.b.WriteString([]string{
		" {type: string}", " {type: string , indicators: [ ip,'domain' ]}", "\n" + inside + "{ type: json,\n" + inside + "  description: \"x, # y\" }",
		" { description: a\n" + inside + " b," + []string{"", " "}[w.r.IntN(2)] + w.comment() + "\n" + inside + "# c." + "\n" + inside + " type: int, }",
		" {type: string, description: " + strings.Repeat("long ", 20) + "}",
	}[w.r.IntN(5)])
	w.end()
}

func (w *writer) fields(depth int) func(int) {
	return func(indent int) {
		w.list(indent, 1+w.r.IntN(4), func(i, in int) {
			name := fmt.Sprintf("f%d", i)
			if w.r.IntN(5) == 0 {
				w.b.WriteString([]string{"{name: " + name + ", type: string}", "{ type: boolean ,\n" + strings.Repeat(" ", in+1) + "name: '" + name + "' }"}[w.r.IntN(2)])
				w.end()
				return
			}
			if w.r.IntN(6) == 0 { // nothing behind the dash
				w.end()
				w.b.WriteString(strings.Repeat(" ", in))
			}
			w.mapping(in, true, w.field(name, depth))
		})
	}
}

func (w *writer) field(name string, depth int) []member {
	members := []member{{"name", w.word(name)}}
	if w.r.IntN(3) == 0 {
		members = append(members, member{"description", w.prose})
	}
	if w.r.IntN(3) == 0 {
		members = append(members, member{"required", w.literal([]string{"yes", "true", "off"}[w.r.IntN(3)])})
	}
	switch n := w.r.IntN(6); {
	case n == 0 && depth > 0:
		return append(members, member{"type", w.word("object")}, member{"fields", w.fields(depth - 1)})
	case n == 1:
		return append(members, member{"type", w.word("array")}, member{"element", w.flowValue})
	case n == 2:
		return append(members, member{"type", w.word("timestamp")}, member{"timeFormats", w.texts("rfc3339", "'%d # %m'", `"unix"`)})
	case n == 3:
		return append(members, member{"type", w.word("string")}, member{"validate", w.nested(func(int) []member {
			return []member{{"deny", w.texts("b", "404", "yes")}, {"allow", w.texts("a", "'no'")}}
		})})
	}
	return append(members, member{"type", w.word("string")}, member{"indicators", w.texts("ip", "domain")})
}

// texts writes a list of texts in any style.
func (w *writer) texts(texts ...string) func(int) {
	return func(indent int) {
		if w.r.IntN(2) == 0 {
			w.b.WriteString(" [" + strings.Join(texts, []string{",", ", ", " ,\n" + strings.Repeat(" ", w.inside(indent))}[w.r.IntN(3)]) + "]")
			w.end()
			return
		}
		w.list(indent, len(texts), func(i, _ int) {
			w.b.WriteString(texts[i])
			w.end()
		})
	}
}
