package inspect

import (
	"fmt"
	"strings"

	"github.com/margaylog/margay/internal/suggest"
	"github.com/margaylog/margay/parser"
	"github.com/margaylog/margay/schemas"
)

// Limits of what people are shown. JSON has all of it.
const (
	shownValue      = 60 // characters of a value
	shownContenders = 8
	shownElements   = 6
	shownKeys       = 30
	shownMissing    = 40
)

// Text returns e as a tree for people, with the colours of terminals or
// without. Long values, long arrays and the like are cut.
func (e *Explained) Text(color bool) string {
	t := &tree{painter: painter{color: color}}
	t.head(e)
	if e.Explanation != nil {
		t.contest(e)
		t.enrichment(e)
		t.fields(e)
	}
	return t.String()
}

// A tree is written from its root down.
type tree struct{ painter }

func (t *tree) head(e *Explained) {
	color := map[Result]string{Accepted: green, Rejected: red, Skipped: yellow}[e.Result()]
	fmt.Fprintf(t, "%s  %s", t.paint(bold, fmt.Sprintf("%s:%d", shown(e.File, 200), e.Line)), t.paint(color, string(e.Result())))
	if e.Explanation != nil && e.LogType != "" {
		fmt.Fprintf(t, "  %s", t.paint(bold, e.LogType))
	}
	if e.Explanation != nil && e.Event != nil {
		fmt.Fprintf(t, "  %s", t.paint(dim, e.Event.Time().Format("2006-01-02 15:04:05.999999999")))
	}
	t.WriteByte('\n')
	violations, omitted := e.violations()
	if e.Explanation != nil && saidBelow(e.Fields) {
		return
	}
	for _, v := range violations[:min(len(violations), shownKeys)] {
		fmt.Fprintf(t, "│ %s\n", t.violation(v))
	}
	if more := len(violations) + omitted - shownKeys; more > 0 {
		fmt.Fprintf(t, "│ and %d more\n", more)
	}
}

// saidBelow reports whether the fields show what is wrong.
func saidBelow(fields []*parser.FieldTrace) (said bool) {
	for _, f := range fields {
		f.Walk(func(f *parser.FieldTrace) { said = said || len(f.Violations) > 0 })
	}
	return said
}

func (t *tree) violation(v parser.Violation) string {
	field := v.Field
	if field != "" {
		field = " " + shown(field, shownValue)
	}
	return t.paint(red, "✗ "+string(v.Code)) + t.paint(bold, field) + "  " + v.Msg
}

// contest shows which log types competed.
func (t *tree) contest(e *Explained) {
	branch, bar := "├─ ", "│  "
	if len(e.Fields) == 0 {
		branch, bar = "└─ ", "   "
	}
	fmt.Fprintf(t, "%s%s%s\n", branch, t.paint(bold, "log type"), t.paint(dim, ": "+sentence(e.Reason)))
	list := e.Contenders
	width := 0
	for _, c := range list {
		width = max(width, len(c.LogType))
	}
	for i := range list[:min(len(list), shownContenders)] {
		c := &list[i]
		mark, name := "  ", c.LogType
		if name == e.LogType {
			mark, name = t.paint(cyan, "▸ "), t.paint(bold, name)
		}
		fmt.Fprintf(t, "%s%s%s%s  %s\n", bar, mark, name, pad(c.LogType, width), t.contender(c))
	}
	if more := len(list) - shownContenders; more > 0 {
		fmt.Fprintf(t, "%s  %s\n", bar, t.paint(dim, fmt.Sprintf("and %d more", more)))
	}
}

func (t *tree) contender(c *parser.Contender) string {
	var parts []string
	switch c.Match {
	case "":
		parts = append(parts, fmt.Sprintf("knows %d of %s", c.Known, plural(c.Known+c.Unknown, "key")))
		if c.Below > 0 {
			parts = append(parts, fmt.Sprintf("%s below", plural(c.Below, "field")))
		}
	case parser.MatchedText:
		parts = append(parts, "matches", plural(c.Values, "field")+" with a value")
	case parser.SkippedText:
		return t.paint(yellow, "skips it") + ": a header, or a line to skip"
	case parser.PassedText:
		return t.paint(yellow, "passes it over") + ": it stands at the start of the file"
	default:
		text := t.paint(yellow, "no match")
		if c.Of > 1 {
			text += fmt.Sprintf(", %d of %d parts", c.Done, c.Of)
		}
		return text + ": " + c.Why
	}
	switch {
	case c.Refused:
		parts = append(parts, t.paint(red, "validate refuses it"))
	case c.Stray:
		parts = append(parts, t.paint(yellow, "but too short, and what there is does not fit"))
	case c.Satisfied:
		parts = append(parts, t.paint(green, "satisfied"))
	case len(c.Violations) > 0:
		parts = append(parts, t.paint(red, "not satisfied")+": "+summary(c.Violations, c.OmittedViolations))
	}
	return strings.Join(parts, ", ")
}

// summary names the first violations.
func summary(violations []parser.Violation, omitted int) string {
	const most = 3
	var parts []string
	for _, v := range violations[:min(len(violations), most)] {
		parts = append(parts, strings.TrimSpace(string(v.Code)+" "+shown(v.Field, shownValue)))
	}
	text := strings.Join(parts, ", ")
	if more := len(violations) + omitted - most; more > 0 {
		text += fmt.Sprintf(" and %d more", more)
	}
	return text
}

// fields shows what became of each field.
func (t *tree) fields(e *Explained) {
	if len(e.Fields) == 0 {
		return
	}
	title := "fields"
	if e.Fields[0].Type == "" {
		title = "keys"
	}
	fmt.Fprintf(t, "└─ %s\n", t.paint(bold, title))
	t.list(e.Fields, "   ", false)
	if e.OmittedKeys > 0 {
		fmt.Fprintf(t, "   %s\n", t.paint(dim, fmt.Sprintf("and %d more unknown keys", e.OmittedKeys)))
	}
}

// list shows fields, or the elements of an array, that have a common parent.
func (t *tree) list(fields []*parser.FieldTrace, bar string, elements bool) {
	there, missing, more := sift(fields, elements)
	width := 0
	for _, f := range there {
		width = max(width, min(len([]rune(nameOf(f))), 32))
	}
	for i, f := range there {
		branch, below := "├─ ", "│  "
		if i == len(there)-1 && len(missing) == 0 && more == 0 {
			branch, below = "└─ ", "   "
		}
		t.field(f, bar, branch, width, meant(f, missing))
		t.list(f.Inside, bar+below, f.Type == schemas.Array)
	}
	if more > 0 {
		what := "unknown keys"
		if elements {
			what = "elements"
		}
		fmt.Fprintf(t, "%s%s %s\n", bar, corner(len(missing) == 0), t.paint(dim, fmt.Sprintf("and %d more %s", more, what)))
	}
	if len(missing) > 0 {
		fmt.Fprintf(t, "%s└─ %s\n", bar, t.paint(dim, "not in the event: "+names(missing)))
	}
}

// meant returns the field that the event does not have and whose name is
// close to an unknown key, or "".
func meant(f *parser.FieldTrace, missing []string) string {
	if f.Fate != parser.FateUnknown {
		return ""
	}
	return suggest.Closest(nameOf(f), missing)
}

func corner(last bool) string {
	if last {
		return "└─"
	}
	return "├─"
}

// sift returns the fields to show one by one, the names of those that the
// event does not have, and how many are not shown.
func sift(fields []*parser.FieldTrace, elements bool) (there []*parser.FieldTrace, missing []string, more int) {
	others := 0
	for i, f := range fields {
		switch {
		case f.Fate == parser.FateMissing:
			missing = append(missing, nameOf(f))
			continue
		case elements && i >= shownElements && len(f.Violations) == 0 && len(f.Inside) == 0, f.Type == "" && !elements && others >= shownKeys:
			more++
			continue
		case f.Type == "":
			others++
		}
		there = append(there, f)
	}
	return there, missing, more
}

func names(list []string) string {
	text := strings.Join(list[:min(len(list), shownMissing)], ", ")
	if more := len(list) - shownMissing; more > 0 {
		text += fmt.Sprintf(" and %d more", more)
	}
	return text
}

// nameOf returns how a field is called among its siblings: by its name in the
// output, or by its key.
func nameOf(f *parser.FieldTrace) string {
	name := f.Output
	if name == "" {
		parts := strings.Split(f.Pointer, "/")
		name = strings.NewReplacer("~1", "/", "~0", "~").Replace(parts[len(parts)-1])
	}
	return shown(name, shownValue)
}

// field shows one field: what came in, what was done, and what went out.
func (t *tree) field(f *parser.FieldTrace, bar, branch string, width int, meant string) {
	name := nameOf(f)
	color := ""
	switch f.Fate {
	case parser.FateWritten, parser.FateKept:
	case parser.FateRefused:
		color = red
	case parser.FateUnknown, parser.FateRepeated, parser.FateNulled:
		color = yellow
	default:
		color = dim
	}
	kind := string(f.Type)
	line := t.paint(color, name) + pad(name, width) + "  " + t.paint(dim, kind) + pad(kind, 9) // the longest type
	for _, part := range append([]string{t.values(f, color), t.done(f, meant), t.found(f)}, t.faults(f)...) {
		if part != "" {
			line += "  " + part
		}
	}
	t.WriteString(bar + branch + strings.TrimRight(line, " ") + "\n")
}

// faults says what is wrong with a value.
func (t *tree) faults(f *parser.FieldTrace) (list []string) {
	for _, v := range f.Violations[:min(len(f.Violations), 3)] {
		v.Field = "" // it stands in front
		list = append(list, t.violation(v))
	}
	return list
}

// values shows what came in, and what went out when that is not the same.
func (t *tree) values(f *parser.FieldTrace, color string) string {
	in, out := string(f.In), string(f.Out)
	if len(f.Inside) > 0 {
		return ""
	}
	switch {
	case f.Out == nil:
		return t.paint(color, shown(in, shownValue))
	case f.In == nil:
		return "→ " + t.paint(green, shown(out, shownValue))
	case in == out:
		return t.paint(green, shown(out, shownValue))
	}
	return shown(in, shownValue) + " → " + t.paint(green, shown(out, shownValue))
}

// done says what was done to a value.
func (t *tree) done(f *parser.FieldTrace, meant string) string {
	var parts []string
	for _, s := range f.Steps {
		parts = append(parts, deed(s))
	}
	if f.EventTime {
		parts = append(parts, "the event time")
	}
	if text := fate(f); text != "" {
		parts = append(parts, text)
	}
	if meant != "" {
		parts = append(parts, fmt.Sprintf("is it %q?", meant))
	}
	if len(parts) == 0 {
		return ""
	}
	return t.paint(dim, "("+strings.Join(parts, "; ")+")")
}

// found shows the indicators in a value. One that is the value itself is not
// repeated.
func (t *tree) found(f *parser.FieldTrace) string {
	var parts []string
	for _, v := range f.Indicators {
		list := t.paint(cyan, v.List)
		if `"`+v.Text+`"` != string(f.Out) {
			list += " " + shown(v.Text, shownValue)
		}
		parts = append(parts, list)
	}
	if len(parts) == 0 {
		return ""
	}
	return "⇒ " + strings.Join(parts, ", ")
}

// plural returns a number and what it counts.
func plural[N int | int64](n N, what string) string {
	if n != 1 {
		what += "s"
	}
	return fmt.Sprintf("%d %s", n, what)
}
