package reference

import (
	"regexp"
	"regexp/syntax"
	"strconv"
	"strings"

	"github.com/margaylog/margay/schemas"
)

// regexFormat is an expression. Its group i+1 is called names[i].
type regexFormat struct {
	re     *regexp.Regexp
	tree   *syntax.Regexp
	names  []string
	stages []*regexp.Regexp // see stages; made when a record does not match
}

func newRegex(r *schemas.Regex, builtins map[string]string) *regexFormat {
	patterns := map[string]string{}
	for name, text := range builtins {
		patterns[name] = text
	}
	for _, p := range r.Patterns {
		patterns[p.Key.Value] = p.Value.Value
	}
	var match strings.Builder
	for _, part := range r.Match {
		match.WriteString(part.Value)
	}
	f := &regexFormat{}
	text := f.expand(match.String(), patterns)
	f.re = regexp.MustCompile(text)
	f.tree = parseRegex(text)
	return f
}

func parseRegex(text string) *syntax.Regexp {
	tree, err := syntax.Parse(text, syntax.Perl)
	if err != nil {
		panic("reference: checked expression: " + err.Error())
	}
	return tree
}

// A token of an expression is what may hold a parenthesis or %{ that means
// nothing, something that does, or one character.
var token = regexp.MustCompile(`(?s)` + strings.Join([]string{
	`\\Q.*?(?:\\E|$)`,
	`\\.`,
	`\[\^?\]?(?:\[:[^:]*:\]|\\.|[^\]\\])*\]`,
	`\(\?P?<\w+>`,
	`\(\?`,
	`\(`,
	`%\{[^}]*\}`,
	`.`,
}, "|"))

var repetition = regexp.MustCompile(`^%\{[0-9,]+\}$`)

// expand writes an expression in which every group is numbered, and captures
// only if it has a name.
func (f *regexFormat) expand(text string, patterns map[string]string) string {
	return token.ReplaceAllStringFunc(text, func(s string) string {
		switch {
		case strings.HasPrefix(s, `\Q`): // left open it would go on behind a pattern
			return regexp.QuoteMeta(strings.TrimSuffix(s[2:], `\E`))
		case s == "(":
			return "(?:"
		case strings.HasPrefix(s, "(?") && strings.HasSuffix(s, ">"):
			return f.group(s[strings.Index(s, "<")+1 : len(s)-1])
		case strings.HasPrefix(s, "%{") && !repetition.MatchString(s):
			parts := strings.Split(s[2:len(s)-1], ":")
			opening := "(?:"
			if len(parts) > 1 { // a third part is a type, which means nothing
				opening = f.group(parts[1])
			}
			return opening + f.expand(patterns[parts[0]], patterns) + ")"
		}
		return s
	})
}

// group opens the next group, called name.
func (f *regexFormat) group(name string) string {
	f.names = append(f.names, name)
	return "(?P<g" + strconv.Itoa(len(f.names)) + ">"
}

func (f *regexFormat) startFile() {}

func (f *regexFormat) read(record string) ([]cell, []string, progress) {
	groups := f.re.FindStringSubmatchIndex(record)
	if groups == nil {
		if f.stages == nil {
			f.stages = stages(f.tree)
		}
		done := 0
		for _, stage := range f.stages {
			if stage.MatchString(record) {
				done++
			}
		}
		return nil, nil, failed(done, len(f.stages)+1)
	}
	var cells []cell
	for i, name := range f.names {
		if start, end := groups[2*i+2], groups[2*i+3]; start >= 0 {
			cells = append(cells, cell{name: name, text: record[start:end]})
		}
	}
	return cells, f.names, progress{}
}

// stages returns the beginnings of a sequence that end with an element that
// captures, the first 64.
func stages(tree *syntax.Regexp) []*regexp.Regexp {
	var out []*regexp.Regexp
	if tree.Op != syntax.OpConcat {
		return nil
	}
	for i, element := range tree.Sub {
		if element.MaxCap() == 0 || len(out) == 64 {
			continue
		}
		beginning := syntax.Regexp{Op: syntax.OpConcat, Flags: tree.Flags, Sub: tree.Sub[:i+1]}
		out = append(out, regexp.MustCompile(beginning.String()))
	}
	return out
}
