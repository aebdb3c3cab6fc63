package script

import (
	"errors"
	"fmt"
	"regexp"
	"slices"
	"strings"

	"go.starlark.net/resolve"
	"go.starlark.net/starlark"
	"go.starlark.net/syntax"

	"github.com/margaylog/margay/internal/suggest"
	"github.com/margaylog/margay/parser"
)

// maxSource bounds the text of a function: the interpreter's compiler
// recurses on its expressions.
const maxSource = 256 << 10

const entry = "parse" // the function that scripts define

// dialect is Starlark as its specification has it.
func dialect() *syntax.FileOptions { return &syntax.FileOptions{Set: true} }

// Compile compiles the text of the schema key function, which defines parse,
// and runs its top-level statements once. The script may be used for as long
// as it is wanted; nothing has to be closed. The error is a [*parser.ScriptError].
func (e *Engine) Compile(logType, function string) (parser.Script, error) {
	m := new(mistakes)
	file := m.read(logType, function)
	if file == nil {
		return nil, m.err()
	}
	m.refuseLoads(file)
	env := with(e.env, "fail", failWith(failTexts(file)))
	prog := m.resolve(file, env)
	if m.err() != nil {
		return nil, m.err()
	}
	parse := m.load(prog, env, e.limits)
	if m.err() != nil {
		return nil, m.err()
	}
	return &program{parse: parse, limits: e.limits}, nil
}

// mistakes collects what is wrong with a script.
type mistakes struct{ list []*parser.ScriptError }

func (m *mistakes) add(pos syntax.Position, msg, hint string) {
	m.list = append(m.list, &parser.ScriptError{
		Line: max(int(pos.Line), 1), Column: max(int(pos.Col), 1),
		Msg: msg, Hint: hint,
	})
}

// err returns the mistakes as one error, nil when there is none.
func (m *mistakes) err() error {
	if len(m.list) == 0 {
		return nil
	}
	slices.SortStableFunc(m.list, func(a, b *parser.ScriptError) int {
		if a.Line != b.Line {
			return a.Line - b.Line
		}
		return a.Column - b.Column
	})
	first := *m.list[0]
	first.More = m.list[1:]
	return &first
}

// read parses the text. The parser stops at the first mistake: then the
// result is nil.
func (m *mistakes) read(name, text string) *syntax.File {
	if len(text) > maxSource {
		m.add(syntax.Position{}, fmt.Sprintf("the function is longer than %d KiB", maxSource>>10), "")
		return nil
	}
	file, err := dialect().Parse(name, text, 0)
	var se syntax.Error
	switch {
	case err == nil:
		return file
	case errors.As(err, &se):
		msg, hint := explainSyntax(se.Msg)
		m.add(se.Pos, msg, hint)
	default:
		m.add(syntax.Position{}, err.Error(), "")
	}
	return nil
}

var reserved = regexp.MustCompile(`^got '?(as|async|await|class|del|except|finally|from|global|import|is|nonlocal|raise|try|with|yield|\*\*)'?,`)

// explainSyntax has something to say to those who write Python.
func explainSyntax(msg string) (_, hint string) {
	word := reserved.FindStringSubmatch(msg)
	if word == nil {
		return "syntax error: " + msg, ""
	}
	switch word[1] {
	case "import", "from":
		hint = "json and base64 are there without it"
	case "try", "except", "finally", "raise":
		hint = "test before you convert, or call fail"
	case "class":
		hint = "use a dict"
	case "is":
		hint = "compare with =="
	case "**":
		hint = "1 << n is a power of two"
	}
	return "Starlark has no " + word[1], hint
}

// refuseLoads reports each load statement: a script has no files.
func (m *mistakes) refuseLoads(file *syntax.File) {
	syntax.Walk(file, func(n syntax.Node) bool {
		if load, ok := n.(*syntax.LoadStmt); ok {
			m.add(load.Load, "load is not available", "json and base64 are there without it")
		}
		return true
	})
}

// resolve resolves and compiles the file. It reports every unknown name and
// every statement in a wrong place, and also that parse is missing.
func (m *mistakes) resolve(file *syntax.File, env starlark.StringDict) *starlark.Program {
	prog, err := starlark.FileProgram(file, env.Has)
	var list resolve.ErrorList
	if err != nil && !errors.As(err, &list) {
		m.add(syntax.Position{}, err.Error(), "")
	}
	for _, e := range list {
		if strings.HasPrefix(e.Msg, "load statement within ") {
			continue // reported already
		}
		msg, hint := explainName(strings.ReplaceAll(e.Msg, "declared at "+file.Path+":", "declared at "), env)
		m.add(e.Pos, msg, hint)
	}
	if module, ok := file.Module.(*resolve.Module); ok && !defines(module, entry) {
		m.add(syntax.Position{}, "no function parse", "define it: def parse(log):")
	}
	return prog
}

func defines(module *resolve.Module, name string) bool {
	return slices.ContainsFunc(module.Globals, func(b *resolve.Binding) bool { return b.First.Name == name })
}

// explainName has a hint for a name that is not known, and for while. The
// resolver itself guesses among the names of the script only.
func explainName(msg string, env starlark.StringDict) (_, hint string) {
	if strings.HasSuffix(msg, "support while loops") {
		return "Starlark has no while", "loop over a range and break: for _ in range(1000):"
	}
	msg, guess, _ := strings.Cut(msg, " (did you mean ")
	guess = strings.TrimSuffix(guess, "?)")
	if name, ok := strings.CutPrefix(msg, "undefined: "); ok && guess == "" {
		guess = predeclared(name, env)
	}
	if guess != "" {
		hint = fmt.Sprintf("did you mean %q?", guess)
	}
	return msg, hint
}

// predeclared returns the predeclared name that was meant, if any. Most of
// them are short, so most wrong names are close to several.
func predeclared(name string, env starlark.StringDict) string {
	guess := suggest.Closest(name, append(env.Keys(), starlark.Universe.Keys()...))
	if suggest.Distance(name, guess) > max(1, len(name)/3) {
		return ""
	}
	return guess
}

// load runs the script's own statements and returns its function parse. Their
// errors tell all: there is no event yet whose data they could hold.
func (m *mistakes) load(prog *starlark.Program, env starlark.StringDict, l limits) *starlark.Function {
	c := newCaller(l)
	c.begin()
	globals, err := prog.Init(c.thread, env)
	c.end()
	globals.Freeze()
	var ee *starlark.EvalError
	if errors.As(err, &ee) {
		m.add(place(ee), strings.TrimPrefix(ee.Msg, "Starlark computation cancelled: "), "")
		return nil
	}
	parse, ok := globals[entry].(*starlark.Function)
	if !ok {
		m.add(syntax.Position{}, "parse is not a function", "define it: def parse(log):")
		return nil
	}
	if !takesOne(parse) {
		m.add(parse.Position(), "parse does not take one argument", "define it: def parse(log):")
	}
	return parse
}

// takesOne reports whether f can be called with one positional argument.
func takesOne(f *starlark.Function) bool {
	named := f.NumParams() // without *args and **kwargs, which come last
	if f.HasVarargs() {
		named--
	}
	if f.HasKwargs() {
		named--
	}
	positional := named - f.NumKwonlyParams()
	required := 0
	for i := range named {
		if f.ParamDefault(i) != nil {
			continue
		}
		if required++; i >= positional {
			return false // must be given by name
		}
	}
	return required <= 1 && (positional > 0 || f.HasVarargs())
}

// place returns where in the script an evaluation failed: in its innermost
// function, however deep in built-in ones. A function that could not be
// called does not count: the mistake is where it is called.
func place(ee *starlark.EvalError) syntax.Position {
	stack := ee.CallStack
	if len(stack) > 0 && strings.HasPrefix(ee.Msg, "function "+stack.At(0).Name+" ") {
		stack = stack[:len(stack)-1]
	}
	for i := range stack {
		if pos := stack.At(i).Pos; pos.Line > 0 {
			return pos
		}
	}
	return syntax.Position{}
}
