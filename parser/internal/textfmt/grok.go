package textfmt

import (
	"fmt"
	"regexp"
	"regexp/syntax"
	"slices"
	"strings"

	"github.com/margaylog/margay/internal/suggest"
)

const (
	maxExpression = 1 << 18            // bytes of an expression once its patterns are expanded
	maxExpanded   = 32 * maxExpression // bytes of all of them
	maxNesting    = 100                // patterns inside patterns
	maxProgram    = 20_000             // steps of an expression: each byte of an event may visit all
)

// A rewriter turns expressions of a schema into plain RE2: %{NAME} and
// %{NAME:field} are replaced by what they stand for, groups with a name
// become plain groups, numbered as their names are, and groups without one
// capture nothing. So names may come twice and hold any character, and no
// time goes into groups that nobody asked for.
type rewriter struct {
	own   map[string]string // patternDefinitions
	names []string          // every pattern there is, for suggestions
	known map[string]*rewritten
	path  []string // of the patterns that are being expanded
	spent int      // bytes of all expanded expressions
	errs  *CompileErrors
}

// A rewritten is an expression and the names of its groups.
type rewritten struct {
	text    string
	outline string   // text with one letter for each pattern in it: what the schema itself says
	groups  []string // every one that captures
	bad     bool     // reported already
	open    bool     // being expanded
	breaks  []int    // where the parts of the source end in outline, but for the last
}

// A source is an expression and where it is from, for errors.
type source struct {
	text string
	key  string
	name string // of a pattern
	ends []int  // of match: where each part ends
}

func newRewriter(patterns []KeyValue, errs *CompileErrors) *rewriter {
	r := &rewriter{own: make(map[string]string), known: make(map[string]*rewritten), errs: errs}
	for _, p := range patterns {
		if !isPatternName(p.Key) {
			errs.reportNamed("patternDefinitions", p.Key, "no name for a pattern", "letters, digits and _")
			continue
		}
		r.own[p.Key] = p.Value
	}
	r.names = append(builtinNames(), sortedKeys(r.own)...)
	return r
}

func sortedKeys(m map[string]string) []string {
	keys := make([]string, 0, len(m))
	for k := range m {
		keys = append(keys, k)
	}
	slices.Sort(keys)
	return keys
}

func isPatternName(s string) bool {
	return s != "" && strings.Trim(s, "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz_") == ""
}

// pattern returns the pattern called name, nil when there is none. A cycle is
// reported and is bad.
func (r *rewriter) pattern(name string) *rewritten {
	if p := r.known[name]; p != nil {
		if p.open {
			r.cycle(name)
			return &rewritten{bad: true}
		}
		return p
	}
	src := source{key: "patternDefinitions", name: name}
	var ok bool
	if src.text, ok = r.own[name]; !ok {
		if src.text, ok = builtinExpr(name); !ok {
			return nil
		}
	}
	p := &rewritten{open: true}
	r.known[name] = p
	r.path = append(r.path, name)
	if len(r.path) > maxNesting {
		r.errs.reportNamed(src.key, name, fmt.Sprintf("patterns inside one another more than %d deep", maxNesting), "")
		p.bad = true
	} else {
		r.rewrite(src, p)
	}
	r.path = r.path[:len(r.path)-1]
	p.open = false
	return p
}

// define checks one of patternDefinitions, whether it is used or not.
func (r *rewriter) define(name string) {
	p := r.pattern(name)
	if p == nil || p.bad {
		return
	}
	if _, err := parse(p.outline); err != nil {
		p.bad = true
		msg, hint := complaint(err)
		r.errs.reportNamed("patternDefinitions", name, msg, hint)
	}
}

// match joins and checks the parts of an expression. It returns nil when
// something is wrong, with it or with a pattern that it needs.
func (r *rewriter) match(parts []string) (*syntax.Regexp, *rewritten) {
	src := source{text: strings.Join(parts, ""), key: "match"}
	end := 0
	for _, part := range parts {
		end += len(part)
		src.ends = append(src.ends, end)
	}
	out := new(rewritten)
	r.rewrite(src, out)
	if out.bad {
		return nil, nil
	}
	if _, err := parse(out.outline); err != nil {
		msg, hint := complaint(err)
		r.errs.report("match", out.badPart(), msg, hint)
		return nil, nil
	}
	tree, err := parse(out.text)
	if err != nil {
		if len(*r.errs) == 0 { // or else a pattern is to blame, and has been
			msg, hint := complaint(err)
			r.errs.report("match", -1, msg, hint)
		}
		return nil, nil
	}
	return tree, out
}

// badPart returns the one part of the source that makes no expression alone,
// and -1 when there is no such part, or more.
func (out *rewritten) badPart() int {
	bad, start := -1, 0
	for i, end := range append(slices.Clone(out.breaks), len(out.outline)) {
		if _, err := parse(out.outline[start:end]); err != nil {
			if bad >= 0 {
				return -1
			}
			bad = i
		}
		start = end
	}
	return bad
}

// cycle reports that the innermost pattern refers back to name. The one to
// blame is a definition of the schema: built-in patterns have no cycles.
func (r *rewriter) cycle(name string) {
	round := r.path[slices.Index(r.path, name):]
	blamed := round[slices.IndexFunc(round, func(s string) bool { _, own := r.own[s]; return own })]
	msg := "refers to itself: " + strings.Join(append(slices.Clone(round), name), " -> ")
	hint := ""
	if builtinPattern(blamed) {
		hint = "a definition that redefines a built-in pattern cannot use it"
	}
	r.errs.reportNamed("patternDefinitions", blamed, msg, hint)
}

// rewrite fills in out. It reads only as much of the syntax as it takes to
// know where groups and %{ are: the rest is for package regexp to judge.
func (r *rewriter) rewrite(src source, out *rewritten) {
	var b draft
	s := src.text
	for i := 0; i < len(s); {
		for len(out.breaks) < len(src.ends) && i >= src.ends[len(out.breaks)] {
			out.breaks = append(out.breaks, b.outline.Len())
		}
		n := 1
		switch {
		case strings.HasPrefix(s[i:], `\Q`):
			n = r.quoted(&b, s[i:])
		case s[i] == '\\':
			n = min(2, len(s)-i)
			b.write(s[i : i+n])
		case s[i] == '[':
			n = classLen(s[i:])
			b.write(s[i : i+n])
		case s[i] == '(':
			n = r.group(&b, src, i, out)
		case strings.HasPrefix(s[i:], "%{"):
			n = r.reference(&b, src, i, out)
		case s[i] == '?' && b.full.Len() == b.opened && !out.bad: // with the parenthesis it would begin flags
			r.fail(src, i, out, "missing argument to repetition operator: ?", "")
		default:
			b.write(s[i : i+1])
		}
		i += n
		if b.full.Len() > maxExpression {
			r.fail(src, i-1, out, fmt.Sprintf("longer than %d bytes once its patterns are expanded", maxExpression), "")
			break
		}
		if r.spent+b.full.Len() > maxExpanded {
			r.fail(src, i-1, out, fmt.Sprintf("all expressions together are longer than %d bytes once their patterns are expanded", maxExpanded), "")
			break
		}
	}
	r.spent += b.full.Len()
	out.text, out.outline = b.full.String(), b.outline.String()
}

// A draft is a rewritten expression while it grows.
type draft struct {
	full, outline strings.Builder
	opened        int // the length of full after the last group that captures was opened
}

func (d *draft) write(s string) {
	d.full.WriteString(s)
	d.outline.WriteString(s)
}

// embed writes a pattern as a group.
func (d *draft) embed(opening, text string) {
	d.full.WriteString(opening)
	d.full.WriteString(text)
	d.full.WriteByte(')')
	d.outline.WriteString(opening)
	d.outline.WriteString("x)")
}

// fail reports a mistake at s[at] and marks out as bad.
func (r *rewriter) fail(src source, at int, out *rewritten, msg, hint string) {
	out.bad = true
	e := &CompileError{Key: src.key, Name: src.name, Part: -1, Msg: msg, Hint: hint}
	for part, end := range src.ends {
		if at < end {
			e.Part = part
			break
		}
	}
	*r.errs = append(*r.errs, e)
}

// quoted writes \Q...\E with backslashes: left open, it would swallow what
// comes after a pattern.
func (r *rewriter) quoted(b *draft, s string) int {
	text, _, closed := strings.Cut(s[2:], `\E`)
	b.write(regexp.QuoteMeta(text))
	if closed {
		return len(text) + 4
	}
	return len(text) + 2
}

// classLen returns the length of the character class that s begins with.
func classLen(s string) int {
	i := 1
	if i < len(s) && s[i] == '^' {
		i++
	}
	for first := true; i < len(s); first = false {
		switch {
		case s[i] == ']' && !first:
			return i + 1
		case s[i] == '\\':
			i += 2
			continue
		case strings.HasPrefix(s[i:], "[:"):
			if end := strings.Index(s[i+2:], ":]"); end >= 0 {
				i += end + 4
				continue
			}
		}
		i++
	}
	return len(s)
}

// perlGroups are groups that RE2 has not, and package regexp has poor words
// for.
var perlGroups = []struct{ opening, msg string }{
	{"(?=", "look-ahead"}, {"(?!", "look-ahead"}, {"(?<=", "look-behind"}, {"(?<!", "look-behind"},
	{"(?>", "atomic group"}, {"(?P=", "back-reference"}, {"(?P>", "recursion"}, {"(?#", "comment"}, {"(?|", "branch reset"}, {"(?(", "condition"},
}

// group writes the opening of the group at src.text[i] and returns how much
// of the source that was.
func (r *rewriter) group(b *draft, src source, i int, out *rewritten) int {
	s := src.text[i:]
	if !strings.HasPrefix(s, "(?") {
		b.write("(?:")
		return 1
	}
	for _, g := range perlGroups {
		if strings.HasPrefix(s, g.opening) {
			r.fail(src, i, out, fmt.Sprintf("%s: RE2 has no %s", g.opening, g.msg), "write it without")
			return len(g.opening)
		}
	}
	opening := "(?P<"
	if !strings.HasPrefix(s, opening) {
		opening = "(?<"
	}
	if !strings.HasPrefix(s, opening) { // flags
		b.write("(?")
		return 2
	}
	name, _, closed := strings.Cut(s[len(opening):], ">")
	if !closed || !isPatternName(name) {
		r.fail(src, i, out, opening+" without a name of letters, digits and _, and >", "for other names write %{DATA:name}")
		return len(opening)
	}
	b.write("(")
	b.opened = b.full.Len()
	out.groups = append(out.groups, name)
	return len(opening) + len(name) + 1
}

// valueTypes are what some engines convert a value to. Here the field's type
// does, and they mean nothing.
var valueTypes = []string{"int", "long", "float", "double", "boolean", "string"}

// reference writes what the %{ at src.text[i] stands for.
func (r *rewriter) reference(b *draft, src source, i int, out *rewritten) int {
	inside, _, closed := strings.Cut(src.text[i+2:], "}")
	if !closed {
		r.fail(src, i, out, "%{ without }", `write %\{ for the text`)
		return 2
	}
	n := len(inside) + 3
	if strings.Trim(inside, "0123456789,") == "" && inside != "" { // %{2}: a percent sign, twice
		b.write(src.text[i : i+n])
		return n
	}
	name, field, named := strings.Cut(inside, ":")
	field, kind, typed := strings.Cut(field, ":")
	p := r.pattern(name)
	switch {
	case p == nil && !isPatternName(name):
		r.fail(src, i, out, fmt.Sprintf("%%{%s} names no pattern", inside), "write %{PATTERN:field}")
	case p == nil:
		r.fail(src, i, out, fmt.Sprintf("unknown pattern %q", name), r.unknown(name))
	case named && (field == "" || strings.TrimSpace(field) != field || strings.Contains(field, "{")):
		r.fail(src, i, out, fmt.Sprintf("%%{%s} has no good name for the field", inside), "write %{PATTERN:field}")
	case typed && !slices.Contains(valueTypes, kind):
		r.fail(src, i, out, fmt.Sprintf("%%{%s} asks for the type %q", inside, kind), "leave it out: the type of the field counts")
	case p.bad:
		out.bad = true
	case named:
		b.embed("(", p.text)
		out.groups = append(append(out.groups, field), p.groups...)
	default:
		b.embed("(?:", p.text)
		out.groups = append(out.groups, p.groups...)
	}
	return n
}

func (r *rewriter) unknown(name string) string {
	if hint := didYouMean(suggest.Closest(name, r.names)); hint != "" {
		return hint
	}
	return "define it in patternDefinitions"
}

// parse checks a rewritten expression and returns its tree.
func parse(text string) (*syntax.Regexp, error) {
	tree, err := syntax.Parse(text, syntax.Perl)
	if err != nil {
		return nil, err
	}
	if programSize(tree) > maxProgram {
		return nil, errTooLarge
	}
	return tree, nil
}

var errTooLarge = fmt.Errorf("the expression is too large: more than %d steps", maxProgram)

// programSize estimates the number of steps of an expression, up to a little
// over maxProgram.
func programSize(re *syntax.Regexp) int {
	size := 2
	if re.Op == syntax.OpLiteral {
		size += len(re.Rune)
	}
	for _, sub := range re.Sub {
		size = min(size+programSize(sub), maxProgram+1)
	}
	if re.Op == syntax.OpRepeat {
		size *= max(re.Min, re.Max, 1)
	}
	return min(size, maxProgram+1)
}

// complaint puts an error of parse into words.
func complaint(err error) (msg, hint string) {
	e, ok := err.(*syntax.Error)
	if !ok {
		return err.Error(), "repeat less"
	}
	msg = e.Code.String()
	if len(e.Expr) <= 40 { // a longer one is mostly the expression of a pattern
		msg += ": " + e.Expr
	}
	switch e.Code {
	case syntax.ErrInvalidRepeatOp:
		hint = "RE2 has no possessive repetition"
	case syntax.ErrInvalidEscape:
		hint = "RE2 has no back-references"
		if !strings.ContainsAny(e.Expr, "123456789") {
			hint = ""
		}
	case syntax.ErrInvalidRepeatSize:
		hint = "at most 1000 times, all nested ones multiplied"
	}
	return msg, hint
}
