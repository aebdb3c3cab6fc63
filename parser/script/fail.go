package script

import (
	"strings"

	"go.starlark.net/starlark"
	"go.starlark.net/syntax"
)

// A callPlace is where a call has its opening parenthesis, which is what the
// interpreter takes for the call's place.
type callPlace struct{ line, column int32 }

// failTexts returns, for each call of fail in the file, what of its
// arguments may be told: the literal texts, with ... for all else, since
// that may hold an event's data.
func failTexts(file *syntax.File) map[callPlace]string {
	texts := map[callPlace]string{}
	syntax.Walk(file, func(n syntax.Node) bool {
		call, ok := n.(*syntax.CallExpr)
		if !ok {
			return true
		}
		if id, ok := call.Fn.(*syntax.Ident); ok && id.Name == "fail" {
			var parts []string
			for _, arg := range call.Args {
				parts = append(parts, literalText(arg))
			}
			texts[callPlace{call.Lparen.Line, call.Lparen.Col}] = strings.Join(parts, " ")
		}
		return true
	})
	return texts
}

// literalText returns the literal parts of the text that x makes.
func literalText(x syntax.Expr) string {
	switch x := x.(type) {
	case *syntax.Literal:
		if s, ok := x.Value.(string); ok {
			return s
		}
	case *syntax.ParenExpr:
		return literalText(x.X)
	case *syntax.BinaryExpr:
		switch x.Op {
		case syntax.PLUS:
			return literalText(x.X) + literalText(x.Y)
		case syntax.PERCENT:
			return literalText(x.X)
		}
	case *syntax.CallExpr: // "...".format(...)
		if dot, ok := x.Fn.(*syntax.DotExpr); ok && dot.Name.Name == "format" {
			return literalText(dot.X)
		}
	}
	return "..."
}

// failWith returns the function fail for a script with these texts. A call
// through another name has none.
func failWith(texts map[callPlace]string) builtin {
	return func(t *starlark.Thread, _ *starlark.Builtin, _ starlark.Tuple, _ []starlark.Tuple) (starlark.Value, error) {
		if t.CallStackDepth() > 1 {
			pos := t.CallFrame(1).Pos
			if text := texts[callPlace{pos.Line, pos.Col}]; text != "" {
				return nil, failure("fail: " + text)
			}
		}
		return nil, failure("fail was called")
	}
}
