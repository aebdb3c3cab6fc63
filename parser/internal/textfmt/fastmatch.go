package textfmt

import (
	"bytes"
	"fmt"
	"strings"
)

// fastMatch tries patterns one after the other.
type fastMatch struct {
	patterns []fastPattern
	most     int // slots of the pattern that has most
}

// A fastPattern is text, and then placeholders with text after each. A record
// is read from left to right and never twice: a placeholder takes all up to
// the first place where the literal after it stands, and the record has to
// end where the pattern does.
type fastPattern struct {
	prefix   []byte
	parts    []fastPart
	fields   []int // of each placeholder; -1: %{}
	literals int   // prefix and those of parts that are not empty
}

// A fastPart is a placeholder and the literal after it, which is empty only
// in the last part of a pattern: that takes the rest.
type fastPart struct {
	literal []byte
	quoted  bool // the placeholder stands between two equal quotes: literal[0] is the closing one
	keep    bool // it has a name
	last    bool
}

// NewFastMatch compiles patterns. The error is a CompileErrors.
func NewFastMatch(o FastMatch) (*Format, error) {
	var errs CompileErrors
	s := &fastMatch{}
	names := newNameTable(nil)
	if len(o.Match) == 0 {
		errs.report("match", -1, "no pattern", "")
	}
	for i, text := range o.Match {
		list, problem := pieces(text)
		if problem == "" {
			problem = badPieces(list)
		}
		if problem != "" {
			errs.report("match", i, problem, fastHint(list))
			continue
		}
		p := newFastPattern(list, names)
		s.patterns = append(s.patterns, p)
		s.most = max(s.most, len(p.parts))
	}
	f := newFormat(s, o.Common, known(names, errs), &errs)
	return checked(f, errs)
}

// known returns the names that templates may use. When some pattern is wrong
// they are not all known, and templates are not blamed for that.
func known(names *nameTable, errs CompileErrors) *nameTable {
	if len(errs) > 0 {
		return nil
	}
	return names
}

// badPieces returns what is wrong with a pattern whose placeholders are
// well-formed each.
func badPieces(list []piece) string {
	named := false
	for i, p := range list {
		if !p.placeholder {
			continue
		}
		named = named || p.text != ""
		if i > 0 && list[i-1].placeholder {
			return fmt.Sprintf("nothing between %%{%s} and %%{%s}", list[i-1].text, p.text)
		}
		if grok, _, ok := strings.Cut(p.text, ":"); ok && builtinPattern(grok) {
			return fmt.Sprintf("%%{%s} is a grok pattern", p.text)
		}
	}
	if !named {
		return "no placeholder with a name"
	}
	return ""
}

// fastHint is the hint for a pattern that badPieces refuses.
func fastHint(list []piece) string {
	for i, p := range list {
		if !p.placeholder {
			continue
		}
		if i > 0 && list[i-1].placeholder {
			return "put the text that separates them between, or use the regex parser"
		}
		if _, field, ok := strings.Cut(p.text, ":"); ok {
			return fmt.Sprintf("write %%{%s}, or use the regex parser", field)
		}
	}
	return "%{name} captures, %{} skips"
}

// newFastPattern assembles a pattern of pieces that badPieces found right.
func newFastPattern(list []piece, names *nameTable) fastPattern {
	var p fastPattern
	var captures []string
	before := "" // what of the literal before a placeholder is not a closing quote
	if !list[0].placeholder {
		before = list[0].text
		p.prefix = []byte(before)
		list = list[1:]
	}
	for len(list) > 0 {
		captures = append(captures, list[0].text)
		part := fastPart{keep: list[0].text != ""}
		list = list[1:]
		if len(list) > 0 {
			after := list[0].text
			list = list[1:]
			part.literal = []byte(after)
			part.quoted = before != "" && isQuote(after[0]) && before[len(before)-1] == after[0]
			if before = after; part.quoted {
				before = after[1:] // a quote that closes does not open
			}
		}
		part.last = len(list) == 0
		p.parts = append(p.parts, part)
	}
	p.fields = names.fields(captures)
	p.count()
	return p
}

func (p *fastPattern) count() {
	if len(p.prefix) > 0 {
		p.literals++
	}
	for _, part := range p.parts {
		if len(part.literal) > 0 {
			p.literals++
		}
	}
}

func isQuote(c byte) bool { return c == '"' || c == '\'' }

func (f *fastMatch) slots(*layout) (int, bool) {
	return f.most, len(f.patterns) == 1 && inOrder(f.patterns[0].fields)
}

func (f *fastMatch) split(m *Matcher, record []byte) ([]int, bool) {
	for i := range f.patterns {
		p := &f.patterns[i]
		done, ok := p.match(m, record)
		if ok {
			return p.fields, true
		}
		if i == 0 || done > m.done {
			m.pattern, m.done = i, done
		}
	}
	return nil, false
}

// match puts what the placeholders take into m.slots. done counts the
// literals that were found.
func (p *fastPattern) match(m *Matcher, text []byte) (done int, ok bool) {
	if n := len(p.prefix); n > 0 {
		if !bytes.HasPrefix(text, p.prefix) {
			return 0, false
		}
		text = text[n:]
		done++
	}
	for i := range p.parts {
		part := &p.parts[i]
		if len(part.literal) == 0 {
			m.slots[i] = text
			return done, true
		}
		end, escaped := part.find(text)
		if end < 0 {
			return done, false
		}
		after := end + len(part.literal)
		m.slots[i] = text[:end]
		if escaped && part.keep {
			m.slots[i] = m.unescape(text[:end], part.literal[0])
		}
		done++
		if part.last {
			return done, after == len(text)
		}
		text = text[after:]
	}
	panic("textfmt: a pattern without a last part")
}

// find returns the first place in text where the literal stands, -1 when
// there is none, and whether what stands before it has escapes to undo.
func (p *fastPart) find(text []byte) (at int, escaped bool) {
	switch {
	case p.quoted:
		return closing(text, p.literal)
	case len(p.literal) == 1:
		return bytes.IndexByte(text, p.literal[0]), false
	}
	return bytes.Index(text, p.literal), false
}

// closing finds the literal, which begins with a quote, at a quote that no
// backslash escapes. It looks at each byte at most twice: the next quote is
// remembered while backslashes before it are passed.
func closing(text, literal []byte) (at int, escaped bool) {
	next := -1 // a quote; there is none between from and it
	for from := 0; ; {
		if next < from {
			i := bytes.IndexByte(text[from:], literal[0])
			if i < 0 {
				return -1, false
			}
			next = from + i
		}
		if i := bytes.IndexByte(text[from:next], '\\'); i >= 0 {
			escaped = true
			from += i + 2 // whatever follows a backslash is text
			continue
		}
		if bytes.HasPrefix(text[next:], literal) {
			return next, escaped
		}
		from = next + 1
	}
}

// unescape copies text without the backslashes before quotes and backslashes.
// Others stay: what wrote \n may have meant a directory.
func (m *Matcher) unescape(text []byte, quote byte) []byte {
	start := len(m.buf)
	for {
		i := bytes.IndexByte(text, '\\')
		if i < 0 || i+1 == len(text) {
			break
		}
		if c := text[i+1]; c == quote || c == '\\' {
			m.buf = append(m.buf, text[:i]...)
			m.buf = append(m.buf, c)
		} else {
			m.buf = append(m.buf, text[:i+2]...)
		}
		text = text[i+2:]
	}
	m.buf = append(m.buf, text...)
	return m.buf[start:]
}

// why names the literal of the closest pattern that is missing.
func (f *fastMatch) why(m *Matcher) Reason {
	p := &f.patterns[m.pattern]
	r := Reason{Done: m.done, Of: p.literals}
	if m.done == p.literals {
		r.Done-- // found, and then there was more
		r.Text = fmt.Sprintf("text after the last literal, %q", p.literal(m.done-1))
	} else {
		r.Text = fmt.Sprintf("literal %d of %d, %q, not found", m.done+1, p.literals, p.literal(m.done))
		if m.done == 0 && len(p.prefix) > 0 {
			r.Text = fmt.Sprintf("does not begin with %q", p.prefix)
		}
	}
	if n := len(f.patterns); n > 1 {
		r.Text = fmt.Sprintf("none of %d patterns matches; closest is pattern %d: %s", n, m.pattern+1, r.Text)
	}
	return r
}

// literal returns the literal number i, counted as match counts.
func (p *fastPattern) literal(i int) []byte {
	if len(p.prefix) > 0 {
		if i == 0 {
			return p.prefix
		}
		i--
	}
	return p.parts[i].literal
}
