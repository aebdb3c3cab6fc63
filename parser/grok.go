package parser

import "github.com/margaylog/margay/parser/internal/textfmt"

// A GrokPattern is a pattern that the text parser regex has built in: what
// %{Name} stands for in an expression.
type GrokPattern struct {
	Name    string
	Group   string // a heading for documentation
	Doc     string // what it matches
	Expr    string // in RE2; it may use other patterns
	Differs string // where users of other grok libraries may expect something else; may be empty
}

// GrokPatterns returns the built-in patterns, in the order of the
// documentation. The slice is the caller's.
func GrokPatterns() []GrokPattern {
	var all []GrokPattern
	for _, p := range textfmt.Patterns() {
		all = append(all, GrokPattern{p.Name, p.Group, p.Doc, p.Expr, p.Differs})
	}
	return all
}
