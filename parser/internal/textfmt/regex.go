package textfmt

import (
	"fmt"
	"regexp"
	"regexp/syntax"
	"sync"
)

// regex is one expression. Its group i+1 fills slot i.
type regex struct {
	re      *regexp.Regexp
	fields  []int
	program func() *program // made for the first record; nil when automata can't run it
	stages  func() []stage  // made when a record does not match for the first time
}

// NewRegex compiles an expression. The error is a CompileErrors.
func NewRegex(o Regex) (*Format, error) {
	var errs CompileErrors
	r := newRewriter(o.Patterns, &errs)
	for _, p := range o.Patterns {
		r.define(p.Key)
	}
	s, names := &regex{}, newNameTable(nil)
	tree, out := r.match(o.Match)
	if tree != nil && len(out.groups) == 0 {
		errs.report("match", -1, "no group with a name", "write (?P<name>...) or %{PATTERN:name}")
	}
	if tree != nil {
		s.fields = names.fields(out.groups)
		s.stages = sync.OnceValue(func() []stage { return newStages(tree, out.groups) })
	}
	f := newFormat(s, o.Common, known(names, errs), &errs)
	if len(errs) == 0 {
		s.re = regexp.MustCompile(out.text) // its tree was parsed already
		s.program = sync.OnceValue(func() *program { return newProgram(out.text) })
	}
	return checked(f, errs)
}

func (r *regex) slots(*layout) (int, bool) { return len(r.fields), inOrder(r.fields) }

func (r *regex) split(m *Matcher, record []byte) ([]int, bool) {
	if a := r.automaton(m); a != nil {
		if matched, ok := a.run(record); ok {
			if matched {
				cut(m.slots, record, a.best)
			}
			return r.fields, matched
		}
	}
	groups := r.re.FindSubmatchIndex(record)
	if groups == nil {
		return nil, false
	}
	cut(m.slots, record, groups[2:]) // the first is all of it
	return r.fields, true
}

// automaton returns that of m, nil when the expression has none.
func (r *regex) automaton(m *Matcher) *automaton {
	if m.automaton == nil {
		if p := r.program(); p != nil {
			m.automaton = newAutomaton(p)
		}
	}
	return m.automaton
}

// cut fills slots with the parts of a record that groups took: two places for
// each, or -1.
func cut[T int | int32](slots [][]byte, record []byte, groups []T) {
	for i := range slots {
		slots[i] = nil
		if start := groups[2*i]; start >= 0 {
			slots[i] = record[start:groups[2*i+1]]
		}
	}
}

// A stage is a beginning of the expression, up to and with some group.
type stage struct {
	re    *regexp.Regexp
	field string // the last group of it
}

// maxStages bounds what explaining costs.
const maxStages = 64

// newStages cuts an expression that is a sequence after each element that
// captures something. A record that one stage does not match none of the
// later ones do, nor does it match the whole.
func newStages(tree *syntax.Regexp, groups []string) []stage {
	if tree.Op != syntax.OpConcat {
		return nil
	}
	var stages []stage
	for i, element := range tree.Sub {
		last := lastGroup(element)
		if last == 0 || len(stages) == maxStages {
			continue
		}
		prefix := &syntax.Regexp{Op: syntax.OpConcat, Flags: tree.Flags, Sub: tree.Sub[:i+1]}
		re, err := regexp.Compile(prefix.String())
		if err != nil { // a tree that has no text of its own explains less, that is all
			return stages
		}
		stages = append(stages, stage{re, groups[last-1]})
	}
	return stages
}

// lastGroup returns the highest number of a group in re, 0 for none.
func lastGroup(re *syntax.Regexp) int {
	last := re.Cap
	for _, sub := range re.Sub {
		last = max(last, lastGroup(sub))
	}
	return last
}

// why looks for the first stage that does not match.
func (r *regex) why(m *Matcher) Reason {
	stages := r.stages()
	if len(stages) == 0 {
		return Reason{Text: "the expression does not match", Of: 1}
	}
	low, high := 0, len(stages) // stages below low match, those from high on do not
	for low < high {
		if middle := (low + high) / 2; stages[middle].re.Match(m.record) {
			low = middle + 1
		} else {
			high = middle
		}
	}
	reason := Reason{Done: low, Of: len(stages) + 1}
	switch {
	case low == 0:
		reason.Text = fmt.Sprintf("the expression does not match as far as %q", stages[0].field)
	case low == len(stages):
		reason.Text = fmt.Sprintf("the expression matches as far as %q, but not to its end", stages[low-1].field)
	default:
		reason.Text = fmt.Sprintf("the expression matches as far as %q, but not as far as %q", stages[low-1].field, stages[low].field)
	}
	return reason
}
