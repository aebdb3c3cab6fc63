package diff

import (
	"maps"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"github.com/margaylog/margay/parser"
	"github.com/margaylog/margay/schemas"
)

// parser compares how text becomes fields.
func (c *comparison) parser() {
	a, b := c.old.Parser, c.new.Parser
	if from, to := formatName(a), formatName(b); from != to {
		c.add(ParserChanged, "", from, to, parserPlace(c.old), parserPlace(c.new))
		return
	}
	switch {
	case a == nil:
		return
	case a.CSV != nil:
		c.csv(a.CSV, b.CSV)
	case a.FastMatch != nil:
		c.fastMatch(a.FastMatch, b.FastMatch)
	case a.Regex != nil:
		c.regex(a.Regex, b.Regex)
	case a.Script != nil:
		if a.Script.Function.Value != b.Script.Function.Value {
			c.add(ScriptChanged, "", "", "", a.Script.Function.Pos, b.Script.Function.Pos)
		}
	}
	c.common(common(a), common(b))
}

func formatName(p *schemas.TextParser) string {
	switch {
	case p == nil:
		return "JSON"
	case p.CSV != nil:
		return "csv"
	case p.FastMatch != nil:
		return "fastmatch"
	case p.Regex != nil:
		return "regex"
	}
	return "script"
}

func parserPlace(s *schemas.Schema) schemas.Pos {
	if s.Parser == nil {
		return s.Name.Pos
	}
	return s.Parser.Pos
}

// common returns what all text formats have.
func common(p *schemas.TextParser) *schemas.TextCommon {
	switch {
	case p.CSV != nil:
		return &p.CSV.TextCommon
	case p.FastMatch != nil:
		return &p.FastMatch.TextCommon
	case p.Regex != nil:
		return &p.Regex.TextCommon
	}
	return &p.Script.TextCommon
}

func (c *comparison) csv(a, b *schemas.CSV) {
	if from, to := delimiter(a), delimiter(b); from != to {
		c.add(DelimiterChanged, "", quote(from), quote(to), placeOf(a.Delimiter, a.Pos), placeOf(b.Delimiter, b.Pos))
	}
	c.flag(HeaderChanged, "", a.HasHeader, b.HasHeader, a.Pos, b.Pos)
	old, new := values(a.Columns), values(b.Columns)
	if slices.Equal(old, new) {
		return
	}
	code := ColumnsChanged
	if len(old) > 0 && len(new) > len(old) && slices.Equal(old, new[:len(old)]) && !slices.ContainsFunc(new[len(old):], c.disturbs) {
		code = ColumnsAdded
	}
	c.add(code, "", words(old), words(new), firstPlace(a.Columns, a.Pos), firstPlace(b.Columns, b.Pos))
}

func delimiter(c *schemas.CSV) string {
	if !c.Delimiter.Set() {
		return ","
	}
	return c.Delimiter.Value
}

// disturbs reports whether a new column changes what becomes of records that
// do not have it: they have "" there.
func (c *comparison) disturbs(column string) bool {
	if column == "" {
		return false
	}
	if slices.Contains(values(c.old.Parser.CSV.Columns), column) || expands(c.old, column) || expands(c.new, column) {
		return true
	}
	for _, f := range c.old.Fields {
		if !derived(f) && inputKey(f) == column {
			return true
		}
	}
	for _, g := range c.new.Fields {
		if !derived(g) && inputKey(g) == column && !c.takesEmpty(&g.Value) {
			return true
		}
	}
	return false
}

// takesEmpty reports whether a value takes "", perhaps as null.
func (c *comparison) takesEmpty(to *schemas.Value) bool {
	to = c.new.Resolve(to)
	return to.Type != schemas.Object && to.Type != schemas.Array && !to.Embedded.Value && to.Validate == nil
}

func values(list []schemas.Text) []string {
	out := make([]string, len(list))
	for i, t := range list {
		out[i] = t.Value
	}
	return out
}

func (c *comparison) fastMatch(a, b *schemas.FastMatch) {
	old, new := values(a.Match), values(b.Match)
	if slices.Equal(old, new) {
		return
	}
	code := MatchChanged
	if len(new) > len(old) && slices.Equal(old, new[:len(old)]) {
		code = MatchAdded
	}
	c.add(code, "", words(old), words(new), firstPlace(a.Match, a.Pos), firstPlace(b.Match, b.Pos))
}

func (c *comparison) regex(a, b *schemas.Regex) {
	old, new := strings.Join(values(a.Match), ""), strings.Join(values(b.Match), "")
	if old != new {
		c.add(MatchChanged, "", old, new, firstPlace(a.Match, a.Pos), firstPlace(b.Match, b.Pos))
	}
	from, to := usedPatterns(old, a.Patterns), usedPatterns(new, b.Patterns)
	if !maps.Equal(from, to) {
		c.add(PatternsChanged, "", definitions(from, to), definitions(to, from), patternsPlace(a), patternsPlace(b))
	}
}

func patternsPlace(r *schemas.Regex) schemas.Pos {
	if len(r.Patterns) == 0 {
		return r.Pos
	}
	return r.Patterns[0].Key.Pos
}

// definitions lists the patterns that others has not, or has otherwise.
func definitions(patterns, others map[string]string) string {
	var list []string
	for _, name := range slices.Sorted(maps.Keys(patterns)) {
		if expr, ok := others[name]; !ok || expr != patterns[name] {
			list = append(list, name+": "+patterns[name])
		}
	}
	return strings.Join(list, "; ")
}

// usedPatterns returns the patterns of a schema that its expression uses, also
// through others.
func usedPatterns(match string, own []schemas.KeyValue) map[string]string {
	exprs := make(map[string]string)
	for _, p := range parser.GrokPatterns() {
		exprs[p.Name] = p.Expr
	}
	mine := make(map[string]bool, len(own))
	for _, kv := range own {
		exprs[kv.Key.Value], mine[kv.Key.Value] = kv.Value.Value, true
	}
	used, seen := make(map[string]string), make(map[string]bool)
	for todo := []string{match}; len(todo) > 0; {
		expr := todo[0]
		todo = todo[1:]
		for _, name := range references(expr) {
			if seen[name] {
				continue
			}
			seen[name] = true
			todo = append(todo, exprs[name])
			if mine[name] {
				used[name] = exprs[name]
			}
		}
	}
	return used
}

// reference is a %{NAME} or %{NAME:field}.
var reference = regexp.MustCompile(`%\{([^}:]*)`)

// references returns the names of the patterns in an expression.
func references(expr string) (list []string) {
	for _, m := range reference.FindAllStringSubmatch(expr, -1) {
		list = append(list, m[1])
	}
	return list
}

func (c *comparison) common(a, b *schemas.TextCommon) {
	old, new := textSet(a.EmptyValues), textSet(b.EmptyValues)
	if !maps.Equal(old, new) {
		c.add(EmptyValuesChanged, "", texts(old), texts(new), firstPlace(a.EmptyValues, a.Pos), firstPlace(b.EmptyValues, b.Pos))
	}
	c.flag(TrimSpaceChanged, "", a.TrimSpace, b.TrimSpace, a.Pos, b.Pos)
	c.expandFields(a, b)
	if from, to := a.SkipPrefix, b.SkipPrefix; from.Value != to.Value {
		c.add(SkipPrefixChanged, "", skipPrefix(from), skipPrefix(to), placeOf(from, a.Pos), placeOf(to, b.Pos))
	}
	if a.SkipLines != b.SkipLines {
		c.add(SkipLinesChanged, "", strconv.Itoa(a.SkipLines), strconv.Itoa(b.SkipLines), a.Pos, b.Pos)
	}
}

func skipPrefix(t schemas.Text) string {
	if t.Value == "" {
		return ""
	}
	return quote(t.Value)
}

func textSet(list []schemas.Text) map[string]bool {
	set := make(map[string]bool, len(list))
	for _, t := range list {
		set[t.Value] = true
	}
	return set
}

// expandFields compares what is made of the values of a record.
func (c *comparison) expandFields(a, b *schemas.TextCommon) {
	old, new := templates(a), templates(b)
	for _, kv := range a.ExpandFields {
		to, ok := new[kv.Key.Value]
		switch {
		case !ok:
			c.add(ExpandFieldsChanged, "", template(kv), "", kv.Key.Pos, b.Pos)
		case to.Value.Value != kv.Value.Value:
			c.add(ExpandFieldsChanged, "", template(kv), template(to), kv.Value.Pos, to.Value.Pos)
		}
	}
	for _, kv := range b.ExpandFields {
		if _, ok := old[kv.Key.Value]; ok {
			continue
		}
		code := ExpandFieldAdded
		if slices.ContainsFunc(c.old.Fields, func(f *schemas.Field) bool { return !derived(f) && inputKey(f) == kv.Key.Value }) {
			code = ExpandFieldsChanged
		}
		c.add(code, "", "", template(kv), a.Pos, kv.Key.Pos)
	}
}

func templates(t *schemas.TextCommon) map[string]schemas.KeyValue {
	m := make(map[string]schemas.KeyValue, len(t.ExpandFields))
	for _, kv := range t.ExpandFields {
		m[kv.Key.Value] = kv
	}
	return m
}

func template(kv schemas.KeyValue) string { return kv.Key.Value + ": " + kv.Value.Value }

// expanded reports whether the text format of a schema makes a value of that
// name of others.
func expanded(s *schemas.Schema, name string) bool {
	if s.Parser == nil {
		return false
	}
	_, ok := templates(common(s.Parser))[name]
	return ok
}

// expands reports whether a template of a schema uses, or makes, a value.
func expands(s *schemas.Schema, name string) bool {
	return slices.ContainsFunc(common(s.Parser).ExpandFields, func(kv schemas.KeyValue) bool {
		return kv.Key.Value == name || strings.Contains(kv.Value.Value, "%{"+name+"}")
	})
}
