package reference

import (
	"regexp/syntax"
	"strings"
)

// matching writes a text that the expression matches, mostly with values in
// the groups that have the names of fields, which may match or not.
func (w *recordWriter) matching(re *syntax.Regexp, names []string) string {
	switch re.Op {
	case syntax.OpLiteral:
		return string(re.Rune)
	case syntax.OpCharClass:
		return w.oneOfClass(re.Rune)
	case syntax.OpAnyChar, syntax.OpAnyCharNotNL:
		return oneOf(w.r, []string{"a", "7", ".", "ü", "-"})
	case syntax.OpCapture:
		if chance(w.r, 85) {
			value := w.text(names[re.Cap-1])
			if chance(w.r, 80) {
				value = strings.NewReplacer(",", "", ";", "", " ", "").Replace(value)
			}
			return value
		}
		return w.matching(re.Sub[0], names)
	case syntax.OpStar:
		return w.several(re.Sub[0], names, 0, 4)
	case syntax.OpPlus:
		return w.several(re.Sub[0], names, 1, 4)
	case syntax.OpQuest:
		return w.several(re.Sub[0], names, 0, 1)
	case syntax.OpRepeat:
		return w.several(re.Sub[0], names, re.Min, max(re.Max, re.Min))
	case syntax.OpConcat:
		var b strings.Builder
		for _, sub := range re.Sub {
			b.WriteString(w.matching(sub, names))
		}
		return b.String()
	case syntax.OpAlternate:
		return w.matching(oneOf(w.r, re.Sub), names)
	}
	return "" // an anchor, or nothing at all
}

func (w *recordWriter) several(re *syntax.Regexp, names []string, least, most int) string {
	var b strings.Builder
	for range least + w.r.IntN(most-least+1) {
		b.WriteString(w.matching(re, names))
	}
	return b.String()
}

// oneOfClass returns a character of a class, ASCII where it can.
func (w *recordWriter) oneOfClass(ranges []rune) string {
	for range 20 {
		i := 2 * w.r.IntN(len(ranges)/2)
		low, high := ranges[i], min(ranges[i+1], max('~', ranges[i]))
		if c := low + rune(w.r.IntN(int(high-low)+1)); c != '\n' {
			return string(c)
		}
	}
	return string(ranges[:1])
}
