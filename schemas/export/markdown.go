package export

import (
	"fmt"
	"slices"
	"strings"
	"unicode"

	"github.com/margaylog/margay/schemas"
)

// writeMarkdown writes a page for people who read the events.
func writeMarkdown(w *writer, tables []*table) {
	for i, t := range tables {
		if i > 0 {
			w.WriteByte('\n')
		}
		m := markdown{w, make(map[string][]string)}
		m.page(t)
	}
}

// A markdown writes the page of a log type.
type markdown struct {
	*writer
	filled map[string][]string // the paths of fields that fill a p_any_ list
}

func (m *markdown) page(t *table) {
	s := t.schema
	m.line("# %s\n", s.Name.Value)
	if s.Description.Value != "" {
		m.line("%s\n", m.prose(s.Description.Value))
	}
	m.line("%s\n", strings.Join(m.facts(t), " "))
	m.line("## Fields\n")
	m.row("Field", "Type", "Required", "Description")
	m.row("---", "---", "---", "---")
	m.fields(t.own(), "")
	m.line("\n## Added to every event\n")
	m.row("Field", "Type", "Description")
	m.row("---", "---", "---")
	for _, c := range t.added() {
		doc := c.doc
		if from := m.filled[c.name]; from != nil {
			doc += " From " + strings.Join(from, ", ") + "."
		}
		m.row(code(c.name), typeName(c), doc)
	}
}

// facts are sentences about a schema as a whole.
func (m *markdown) facts(t *table) []string {
	s := t.schema
	facts := []string{fmt.Sprintf("Version %d.", s.Version)}
	if u := s.ReferenceURL.Value; u != "" {
		facts = append(facts, "Reference: "+link(u)+".")
	}
	switch p := s.Parser; {
	case p == nil:
		facts = append(facts, "Raw events are JSON objects.")
	case p.CSV != nil:
		facts = append(facts, "Raw events are lines of delimited text.")
	case p.FastMatch != nil, p.Regex != nil:
		facts = append(facts, "Raw events are lines of text, read by a pattern.")
	case p.Script != nil:
		facts = append(facts, "Raw events are texts, read by a script.")
	}
	if t.open {
		facts = append(facts, "Fields that are not listed here are kept as they are.")
	} else {
		facts = append(facts, "Fields that are not listed here are dropped.")
	}
	return append(facts, fmt.Sprintf("Timestamps are in UTC, written as %s.", code(timeExample(m.TimeFormat))))
}

func timeExample(times TimeFormat) string {
	switch times {
	case Millis:
		return "2024-03-01 12:00:00.000"
	case RFC3339:
		return "2024-03-01T12:00:00.123456789Z"
	}
	return "2024-03-01 12:00:00.000000000"
}

// fields writes a row for each field, and for those inside it.
func (m *markdown) fields(columns []*column, prefix string) {
	for _, c := range columns {
		path := prefix + c.name
		required := ""
		if c.field.Required.Value {
			required = "yes"
		}
		m.row(code(path), typeName(c), required, m.about(c, path))
		for c.kind == lists {
			path += "[]"
			c = c.elem
		}
		m.fields(c.fields, path+".")
	}
}

// typeName is the type of a column in words.
func typeName(c *column) string {
	switch {
	case c.kind == lists:
		return "array of " + typeName(c.elem)
	case c.value != nil:
		return string(c.value.Type)
	}
	return map[kind]string{text: "string", int32s: "int", instants: "timestamp", anyJSON: "json"}[c.kind]
}

// about says all there is to say about a field.
func (m *markdown) about(c *column, path string) string {
	var facts []string
	if c.doc != "" {
		facts = append(facts, sentence(m.prose(c.doc)))
	}
	facts = append(facts, origin(c.field)...)
	for v := c; ; v = v.elem {
		facts = append(facts, m.value(v.value, path)...)
		if v.kind != lists {
			break
		}
	}
	if k := c.field.Mask; k != nil {
		facts = append(facts, maskFact(k))
	}
	return strings.Join(facts, " ")
}

// origin says where the value of a field comes from.
func origin(f *schemas.Field) []string {
	switch {
	case f.Rename != nil:
		return []string{"Read from " + code(f.Rename.From.Value) + "."}
	case f.Copy != nil:
		return []string{"A copy of " + code(f.Copy.From.Value) + "."}
	case f.Concat != nil:
		return []string{"Made of " + codes(f.Concat.Paths) + ", joined by " + code(f.Concat.Separator.Value) + "."}
	case f.Split != nil:
		return []string{fmt.Sprintf("Part %d of %s, cut at %s.", f.Split.Index+1, code(f.Split.From.Value), code(f.Split.Separator.Value))}
	}
	return nil
}

// value says what is special about a value, and notes the lists it fills.
func (m *markdown) value(v *schemas.Value, path string) []string {
	var facts []string
	switch {
	case v.EventTime.Value:
		facts = append(facts, "The event time.")
	case v.Embedded.Value:
		facts = append(facts, "Read from a string that holds JSON.")
	}
	if len(v.Formats) > 0 {
		facts = append(facts, "Read as "+codes(v.Formats)+".")
	}
	if v.Timezone.Set() {
		facts = append(facts, "In the time zone "+code(v.Timezone.Value)+" if it names none.")
	}
	if v.Validate != nil {
		facts = append(facts, conditionFacts(v.Validate)...)
	}
	if len(v.Indicators) > 0 {
		facts = append(facts, "Indicators: "+codes(v.Indicators)+".")
	}
	for _, name := range v.Indicators {
		ind, _ := m.registry().Lookup(name.Value)
		for _, l := range ind.Lists {
			if from := code(path); !slices.Contains(m.filled[l], from) {
				m.filled[l] = append(m.filled[l], from)
			}
		}
	}
	return facts
}

func conditionFacts(v *schemas.Validate) []string {
	var facts []string
	if len(v.Allow) > 0 {
		facts = append(facts, "Only "+codes(v.Allow)+".")
	}
	if len(v.Deny) > 0 {
		facts = append(facts, "Never "+codes(v.Deny)+".")
	}
	for _, c := range []struct {
		kind schemas.Text
		what string
	}{{v.IP, "IP address"}, {v.CIDR, "IP address with a prefix length"}, {v.Host, "IP address or host name"}} {
		if c.kind.Set() {
			facts = append(facts, "An "+strings.Replace(c.what, "IP", map[string]string{"any": "IP", "ipv4": "IPv4", "ipv6": "IPv6"}[c.kind.Value], 1)+".")
		}
	}
	return facts
}

func maskFact(k *schemas.Mask) string {
	if k.Kind.Value == "redact" {
		return "Hidden: another text stands in its place."
	}
	return "Hidden: only a hash of it is kept."
}

// row writes a row of a table. Cells hold no line breaks; bars in them are
// escaped, in code too.
func (m *markdown) row(cells ...string) { m.line("| %s |", strings.Join(cells, " | ")) }

// codes formats texts as code.
func codes(all []schemas.Text) string {
	out := make([]string, len(all))
	for i, t := range all {
		out[i] = code(t.Value)
	}
	return strings.Join(out, ", ")
}

// code formats a text as code that can stand in a table. One whose ends would
// not be seen stands in quotes, and other such characters as escapes.
func code(text string) string {
	if strings.TrimSpace(text) != text || text == "" {
		text = `"` + text + `"`
	}
	var b strings.Builder
	for _, r := range text {
		if unicode.IsPrint(r) {
			b.WriteRune(r)
		} else {
			q := fmt.Sprintf("%+q", string(r))
			b.WriteString(q[1 : len(q)-1])
		}
	}
	text = b.String()
	fence := "`"
	for strings.Contains(text, fence) {
		fence += "`"
	}
	if strings.HasPrefix(text, "`") || strings.HasSuffix(text, "`") {
		text = " " + text + " "
	}
	return fence + strings.ReplaceAll(text, "|", `\|`) + fence
}

// prose makes one line of a text in which nothing is markup.
func (m *markdown) prose(text string) string {
	text = plainText(text)
	var b strings.Builder
	for i, r := range text {
		switch r {
		case '\\', '`', '*', '[', ']', '<', '>', '|', '~', '#', '&', '!', '$':
			b.WriteByte('\\')
		case '_':
			if !between(text, i) {
				b.WriteByte('\\')
			}
		}
		b.WriteRune(r)
	}
	return b.String()
}

// between reports whether the byte at i stands between letters or digits,
// where an underscore is no markup.
func between(text string, i int) bool {
	word := func(c byte) bool {
		return c >= 0x80 || '0' <= c && c <= '9' || 'a' <= c|0x20 && c|0x20 <= 'z'
	}
	return i > 0 && i+1 < len(text) && word(text[i-1]) && word(text[i+1])
}

// link makes a link of an address, or code if it is none that can be one.
func link(address string) string {
	if (strings.HasPrefix(address, "https://") || strings.HasPrefix(address, "http://")) &&
		!strings.ContainsFunc(address, func(r rune) bool { return r <= ' ' || r == '<' || r == '>' || r == '\\' || r == 0x7f }) {
		return "<" + address + ">"
	}
	return code(plainText(address))
}
