package script_test

import (
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/margaylog/margay/parser"
	"github.com/margaylog/margay/parser/script"
)

func TestCompileErrors(t *testing.T) {
	const good = "\ndef parse(log):\n  return {'a': log}\n"
	for _, row := range []struct {
		name, source string
		want         []string
	}{
		{"empty", "", []string{"1:1: no function parse (define it: def parse(log):)"}},
		{"no parse", "def pars(log):\n  return {}\n", []string{"1:1: no function parse (define it: def parse(log):)"}},
		{"parse is a value", "x = 1\nparse = 1\n", []string{"1:1: parse is not a function (define it: def parse(log):)"}},
		{"parse is built in", "parse = json.decode\n", []string{"1:1: parse is not a function (define it: def parse(log):)"}},
		{"no parameter", "x = 1\ndef parse():\n  return {}\n", []string{"2:1: parse does not take one argument (define it: def parse(log):)"}},
		{"two parameters", "def parse(log, time):\n  return {}\n", []string{"1:1: parse does not take one argument (define it: def parse(log):)"}},
		{"parameter by name only", "def parse(*, log):\n  return {}\n", []string{"1:1: parse does not take one argument (define it: def parse(log):)"}},
		{"required by name", "def parse(log, *, time):\n  return {}\n", []string{"1:1: parse does not take one argument (define it: def parse(log):)"}},
		{"only keywords", "def parse(**log):\n  return {}\n", []string{"1:1: parse does not take one argument (define it: def parse(log):)"}},

		{"syntax", "def parse(log):\n  return {'a': }\n", []string{"2:16: syntax error: got '}', want primary expression"}},
		{"open bracket", "def parse(log):\n  return {'a': 1\n", []string{"3:1: syntax error: got outdent, want '}'"}},
		{"open string", "def parse(log):\n  return 'a\n", []string{"2:10: syntax error: unexpected newline in string"}},
		{"indentation", "  x = 1\n", []string{"1:3: syntax error: got indent, want primary expression"}},
		{"nesting", "x = " + strings.Repeat("(", 5000), []string{"1:82: syntax error: excessive nesting"}},
		{"too long", strings.Repeat("#", 256<<10+1), []string{"1:1: the function is longer than 256 KiB"}},
		{"import", "import re" + good, []string{"1:1: Starlark has no import (json and base64 are there without it)"}},
		{"try", "def parse(log):\n  try:\n    pass\n", []string{"2:3: Starlark has no try (test before you convert, or call fail)"}},
		{"class", "class A:\n  pass\n", []string{"1:1: Starlark has no class (use a dict)"}},
		{"is", "def parse(log):\n  return log is None\n", []string{"2:16: Starlark has no is (compare with ==)"}},
		{"yield", "def parse(log):\n  yield log\n", []string{"2:3: Starlark has no yield"}},
		{"power", "x = 2 ** 8" + good, []string{"1:9: Starlark has no ** (1 << n is a power of two)"}},

		{"all unknown names at once", "def parse(log):\n  t = time.now()\n  return {'é': opn(log), 'b': jsn.decode(log)}\n", []string{
			"2:7: undefined: time",
			"3:16: undefined: opn",
			"3:31: undefined: jsn (did you mean \"json\"?)",
		}},
		{"unknown names and no parse", "x = y\n", []string{
			"1:1: no function parse (define it: def parse(log):)",
			"1:5: undefined: y",
		}},
		{"load", "load('a.star', 'a')\ndef parse(log):\n  load('b.star', 'b')\n  return a(log)\n", []string{
			"1:1: load is not available (json and base64 are there without it)",
			"3:3: load is not available (json and base64 are there without it)",
		}},
		{"while", "def parse(log):\n  while True:\n    pass\n", []string{"2:3: Starlark has no while (loop over a range and break: for _ in range(1000):)"}},
		{"loop at the top", "for x in []:\n  pass" + good, []string{"1:1: for loop not within a function"}},
		{"set twice", "x = 1\nx = 2" + good, []string{"2:1: cannot reassign global x declared at 1:1"}},
		{"return at the top", "return 1" + good, []string{"1:1: return statement not within a function"}},

		{"top level fails", "x = 1\ny = {}['missing']" + good, []string{`2:7: key "missing" not in dict`}},
		{"top level fails deeper", "def f():\n  return 1 // 0\nx = f()" + good, []string{"2:12: floored division by zero"}},
		{"top level calls fail", "fail('not yet')" + good, []string{"1:5: fail: not yet"}},
		{"top level is endless", "def f():\n  for i in range(1 << 30):\n    pass\nf()" + good, []string{"2:3: took more than 1000000 steps"}},
		{"top level recurses", "def f():\n  f()\nf()" + good, []string{"2:4: function f called recursively"}},
		{"mutual recursion", "def f():\n  g()\ndef g():\n  f()\nf()" + good, []string{"4:4: function f called recursively"}},
		{"recursion by a combinator", "f = (lambda x: x(x))(lambda y: y(y))" + good, []string{"1:33: function lambda called recursively"}},
	} {
		t.Run(row.name, func(t *testing.T) {
			s, err := script.New(&script.Options{Timeout: time.Minute}).Compile("Test.Log", row.source)
			require.Nil(t, s)
			var ce *parser.ScriptError
			require.ErrorAs(t, err, &ce)
			got := []string{ce.Error()}
			for _, more := range ce.More {
				require.Empty(t, more.More)
				got = append(got, more.Error())
			}
			require.Equal(t, row.want, got)
		})
	}
}

func TestCompileErrorFields(t *testing.T) {
	_, err := script.New(nil).Compile("Test.Log", "def parse(log):\n\treturn jsn\n")
	require.Equal(t, &parser.ScriptError{Line: 2, Column: 9, Msg: "undefined: jsn", Hint: `did you mean "json"?`, More: []*parser.ScriptError{}}, err)
}

func TestCompileTimeout(t *testing.T) {
	_, err := script.New(&script.Options{MaxSteps: 1 << 60, Timeout: 10 * time.Millisecond}).Compile("Test.Log",
		"def f():\n  for i in range(1 << 30):\n    len('x')\nf()\ndef parse(log):\n  return {}\n")
	require.ErrorContains(t, err, "took longer than 10ms")
}

func TestWaysToDefineParse(t *testing.T) {
	for _, source := range []string{
		"def parse(log):\n  return {'a': log}",
		"def parse(log, sep=' '):\n  return {'a': log}",
		"def parse(log='x', *rest, sep=' ', **more):\n  return {'a': log}",
		"def parse(*logs):\n  return {'a': logs[0]}",
		"parse = lambda log: {'a': log}",
		"def make():\n  def p(log):\n    return {'a': log}\n  return p\nparse = make()",
		"\r\ndef parse(log):\r\n\treturn {'a': log}\r\n",
		"# a comment\n\n\"a docstring\"\ndef parse(log):\n  \"\"\"another\"\"\"\n  return {'a': log}\n",
	} {
		require.Equal(t, `{"a":"text"}`, result(t, source, "text"), source)
	}
}
