package schematest

import (
	"bytes"
	"cmp"
	"regexp"
	"slices"
	"strings"

	"gopkg.in/yaml.v3"
)

// An edit puts a text in the place of a span of the source.
type edit struct {
	span
	text string
}

// apply returns the source with the edits, which must not overlap. Line ends
// are those of the source.
func (r *ruler) apply(edits []edit) []byte {
	slices.SortStableFunc(edits, func(a, b edit) int { return cmp.Compare(a.start, b.start) })
	crlf := bytes.Contains(r.src, []byte("\r\n"))
	var out []byte
	done := 0
	for _, e := range edits {
		out = append(out, r.src[done:e.start]...)
		if crlf {
			e.text = strings.ReplaceAll(e.text, "\n", "\r\n")
		}
		out = append(out, e.text...)
		done = e.end
	}
	return append(out, r.src[done:]...)
}

// A wish is an expectation as it should be.
type wish struct {
	what  what
	event *node       // of exactly and partly
	errs  []violation // of refused
	all   bool        // errs are all that is wrong
	keep  bool        // it is met as it is
	old   *expectation
}

// An editor rewrites what one test expects.
type editor struct {
	*ruler
	test   *Test
	flow   bool // the test is a mapping in braces
	indent int  // of its keys
	edits  []edit
}

// rewrite returns the edits after which a test expects what is wished for. It
// reports false when it cannot be said where they belong.
func (r *ruler) rewrite(t *Test, wishes []wish) ([]edit, bool) {
	e := &editor{ruler: r, test: t, flow: t.root.Style&yaml.FlowStyle != 0, indent: t.root.Column - 1}
	var ok bool
	switch list := e.list(); {
	case e.allKept(wishes):
		return nil, true
	case len(t.expects) == 1 && len(wishes) == 1 && !t.expects[0].inResults:
		ok = e.single(&wishes[0])
	case !e.flow && list != nil && list.Style&yaml.FlowStyle == 0 && e.inPlace(wishes):
		ok = e.items(list, wishes)
	default:
		ok = e.whole(wishes)
	}
	return e.edits, ok
}

func (e *editor) allKept(wishes []wish) bool {
	return e.test.decided && len(wishes) == len(e.test.expects) &&
		!slices.ContainsFunc(wishes, func(w wish) bool { return !w.keep })
}

func (e *editor) replace(s span, text string) { e.edits = append(e.edits, edit{s, text}) }

// list returns the value of results, or nil.
func (e *editor) list() *yaml.Node {
	_, value := e.find("results")
	if value == nil || value.Kind != yaml.SequenceNode || len(value.Content) == 0 {
		return nil
	}
	return value
}

// find returns a key of the test and its value, or nil.
func (e *editor) find(name string) (key, value *yaml.Node) {
	for i := 0; i+1 < len(e.test.root.Content); i += 2 {
		if e.test.root.Content[i].Value == name {
			return e.test.root.Content[i], e.test.root.Content[i+1]
		}
	}
	return nil, nil
}

// single rewrites the one expectation that stands under a key of its own.
func (e *editor) single(w *wish) bool {
	return e.under(w, e.indent, e.flow)
}

// under rewrites the value of an expectation, and its key when it is another
// kind now.
func (e *editor) under(w *wish, indent int, flow bool) bool {
	old := w.old
	k, v, ok := e.pair(old.key, old.value, indent)
	if !ok {
		return false
	}
	if w.what != old.what {
		name := string(w.what)
		if quote := e.src[k.start]; quote == '"' || quote == '\'' {
			name = string(quote) + name + string(quote)
		}
		e.replace(k, name)
	}
	e.value(w, v, indent, flow)
	return true
}

// header is the indicator of a block scalar, and digits in it say how far its
// lines are indented.
var (
	header = regexp.MustCompile(`^[|>][-+1-9]*`)
	digits = regexp.MustCompile(`[1-9]`)
)

// value puts a wish in the place of a value, in the style of that one.
func (e *editor) value(w *wish, v span, indent int, flow bool) {
	old := string(e.src[v.start:v.end])
	mark, comment := e.head(v)
	lines := strings.Count(strings.TrimSpace(w.old.value.Value), "\n")
	switch {
	case flow || w.what == refused:
		e.replace(v, w.inline(flow)+comment)
	case mark != "":
		v.end = v.start + len(strings.TrimRight(old, " \r\n"))
		e.replace(v, mark+comment+"\n"+e.lines(w.event, e.contentIndent(old, indent), lines > 0))
	case (lines > 0 || w.old.what == refused) && e.lastOnLine(v.end):
		e.replace(v, "|\n"+e.lines(w.event, indent+2, true))
	default:
		e.replace(v, w.inline(false))
	}
}

// head returns the indicator of a block scalar without its digits, and what
// stands behind it on the line; nothing for other values.
func (e *editor) head(v span) (mark, comment string) {
	line := string(e.src[v.start:min(v.end, e.lineEnd(v.start))])
	mark = header.FindString(line)
	if mark == "" {
		return "", ""
	}
	return digits.ReplaceAllString(mark, ""), strings.TrimRight(line[len(mark):], " \r")
}

// lastOnLine reports whether nothing but blanks follows on the line.
func (e *editor) lastOnLine(at int) bool {
	return len(bytes.TrimSpace(e.src[at:e.lineEnd(at)])) == 0
}

// contentIndent is how far the lines of a block scalar are indented.
func (e *editor) contentIndent(block string, indent int) int {
	_, rest, _ := strings.Cut(block, "\n")
	for line := range strings.Lines(rest) {
		if text := strings.TrimLeft(line, " "); strings.TrimSpace(text) != "" {
			return len(line) - len(text)
		}
	}
	return indent + 2
}

// lines is an event as the lines of a block scalar, without the last break.
func (e *editor) lines(n *node, indent int, pretty bool) string {
	margin := strings.Repeat(" ", indent)
	if !pretty {
		return margin + n.json()
	}
	return string(n.appendPretty([]byte(margin), margin))
}

// inline is a wish on one line: the text of an event in quotes, or what an
// event is refused for. In flow style it is JSON.
func (w *wish) inline(flow bool) string {
	switch {
	case w.what == refused:
		return w.reasons(flow)
	case flow:
		return string(appendString(nil, w.event.json()))
	}
	return "'" + strings.ReplaceAll(w.event.json(), "'", "''") + "'"
}

// reasons is what an event is refused for: a text, or a list of them.
func (w *wish) reasons(quoted bool) string {
	var texts []string
	for _, v := range w.errs {
		text := v.String()
		if quoted || !plainText(text) {
			text = string(appendString(nil, text))
		}
		texts = append(texts, text)
	}
	if !w.all {
		return texts[0]
	}
	return "[" + strings.Join(texts, ", ") + "]"
}

// plainText reports whether a code and a pointer need no quotes in YAML.
func plainText(text string) bool {
	return !strings.HasSuffix(text, " ") && !strings.ContainsFunc(text, func(c rune) bool {
		letter := 'a' <= c && c <= 'z' || 'A' <= c && c <= 'Z' || '0' <= c && c <= '9'
		return !letter && !strings.ContainsRune(" /_.-~", c)
	})
}

// inPlace reports whether each item of results can be rewritten by itself: a
// result that stands above them stays one.
func (e *editor) inPlace(wishes []wish) bool {
	if first := &e.test.expects[0]; !first.inResults {
		return len(wishes) > 1 && wishes[0].what == first.what
	}
	return len(wishes) > 0
}

// items rewrites the items of results, adds those that are missing and
// removes those that are too many.
func (e *editor) items(list *yaml.Node, wishes []wish) bool {
	above := len(e.test.expects) - len(list.Content) // a result before them
	indent := list.Column - 1
	for i := range wishes {
		w := &wishes[i]
		switch {
		case i >= len(e.test.expects) || w.keep:
		case i < above:
			if !e.under(w, e.indent, false) {
				return false
			}
		case !e.item(list.Content[i-above], w, indent):
			return false
		}
	}
	last, ok := e.span(list, indent)
	if !ok {
		return false
	}
	at := e.lineEnd(last.end)
	for i := len(e.test.expects); i < len(wishes); i++ {
		e.replace(span{at, at}, "\n"+e.fresh(&wishes[i], indent))
	}
	for i := len(wishes); i < len(e.test.expects); i++ {
		if !e.remove(list.Content[i-above], indent) {
			return false
		}
	}
	return true
}

// item rewrites one item of results.
func (e *editor) item(n *yaml.Node, w *wish, indent int) bool {
	if w.old.key != nil && n.Kind == yaml.MappingNode {
		return e.under(w, n.Column-1, n.Style&yaml.FlowStyle != 0)
	}
	s, ok := e.span(n, indent)
	switch {
	case !ok:
	case w.what == exactly:
		e.value(w, s, indent, false)
	case w.what == refused:
		_, comment := e.head(s)
		e.replace(s, string(refused)+": "+w.reasons(false)+comment)
	default:
		ok = false
	}
	return ok
}

// fresh is a new item of results, indented.
func (e *editor) fresh(w *wish, indent int) string {
	margin := strings.Repeat(" ", indent)
	switch w.what {
	case refused:
		return margin + "- error: " + w.reasons(false)
	case partly:
		return margin + "- resultMatches: |\n" + e.lines(w.event, indent+4, true)
	}
	return margin + "- |\n" + e.lines(w.event, indent+2, true)
}

// remove removes an item of a list with its lines.
func (e *editor) remove(n *yaml.Node, indent int) bool {
	s, ok := e.span(n, indent)
	if !ok {
		return false
	}
	return e.removeLines(s, "-")
}

// removeLines removes a span and the lines it stands on, on which nothing but
// what is allowed stands before it.
func (e *editor) removeLines(s span, before string) bool {
	start := e.lineStart(s.start)
	if strings.Trim(string(e.src[start:s.start]), " "+before) != "" {
		return false
	}
	end := min(e.lineEnd(s.end)+1, len(e.src))
	if end < len(e.src) && e.src[end-1] == '\r' {
		end++
	}
	e.replace(span{start, end}, "")
	return true
}

// whole puts what is wished for in the place of all that is expected, or
// behind the last key when nothing is.
func (e *editor) whole(wishes []wish) bool {
	var first *span
	root := e.test.root
	for i := 0; i+1 < len(root.Content); i += 2 {
		key := root.Content[i]
		if !slices.Contains(itemKeys, key.Value) && key.Value != "results" {
			continue
		}
		k, v, ok := e.pair(key, root.Content[i+1], e.indent)
		switch {
		case !ok:
			return false
		case first == nil:
			first = &span{k.start, v.end}
		case e.flow || !e.removeLines(span{k.start, v.end}, ""):
			return false
		}
	}
	text := e.block(wishes)
	if e.flow {
		text = e.braces(wishes)
	}
	if first == nil {
		return e.behind(text)
	}
	text = strings.TrimLeft(text, " ")
	if end := e.lineEnd(first.end); !e.flow && !e.lastOnLine(first.end) {
		line, rest, more := strings.Cut(text, "\n")
		text = line + string(e.src[first.end:end]) // a comment
		if first.end = end; more {
			text += "\n" + rest
		}
	}
	e.replace(*first, text)
	return true
}

// behind puts a text behind the last key of the test.
func (e *editor) behind(text string) bool {
	s, ok := e.span(e.test.root, e.indent)
	if !ok {
		return false
	}
	if e.flow {
		content := e.test.root.Content
		_, last, ok := e.pair(content[len(content)-2], content[len(content)-1], e.indent)
		e.replace(span{last.end, last.end}, ", "+text)
		return ok
	}
	at := e.lineEnd(s.end)
	e.replace(span{at, at}, "\n"+text)
	return true
}

// block is all that is expected as keys of a test, without the last break.
func (e *editor) block(wishes []wish) string {
	margin := strings.Repeat(" ", e.indent)
	switch {
	case len(wishes) == 0:
		return margin + "results: []"
	case len(wishes) > 1:
		text := margin + "results:"
		for i := range wishes {
			text += "\n" + e.fresh(&wishes[i], e.indent+2)
		}
		return text
	case wishes[0].what == refused:
		return margin + "error: " + wishes[0].reasons(false)
	}
	return margin + string(wishes[0].what) + ": |\n" + e.lines(wishes[0].event, e.indent+2, true)
}

// braces is all that is expected as keys of a test in braces: JSON.
func (e *editor) braces(wishes []wish) string {
	if len(wishes) == 1 {
		return `"` + string(wishes[0].what) + `": ` + wishes[0].inline(true)
	}
	var items []string
	for i := range wishes {
		text := wishes[i].inline(true)
		if wishes[i].what != exactly {
			text = `{"` + string(wishes[i].what) + `": ` + text + `}`
		}
		items = append(items, text)
	}
	return `"results": [` + strings.Join(items, ", ") + "]"
}
