package script_test

import (
	"encoding/base64"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/margaylog/margay/parser/script"
)

// secret is the event of the tests of failures. Nothing of it may be in any
// error.
const secret = "SECRET 7731337 7731337.5"

// secretVars are the lines 2 to 6 of their scripts.
const secretVars = `word, digits, fraction = log.split(" ")
number = int(digits)
real = float(fraction)
some = [word]
d = {word: number}
`

func requireNoData(t testing.TB, err error) {
	t.Helper()
	require.Error(t, err)
	require.NotRegexp(t, `(?i)secret|7731337`, err.Error())
}

func TestFailures(t *testing.T) {
	for _, row := range []struct{ code, want string }{
		// Lookups.
		{`d["other " + word]`, "key not in dict"},
		{`d[number]`, "key not in dict"},
		{`d.pop("x" + word)`, "pop: missing key"},
		{`"%(" + word + ")s" % d; ("%(x" + word + ")s") % d`, "format: key not found"},
		{`log.splt(" ")`, "string has no .splt field or method (did you mean .split?)"},
		{`json.loads(log)`, "module has no .loads field or method"},
		{`getattr(log, word)`, "getattr: string has no such field or method"},
		{`None.foo`, "NoneType has no .foo field or method"},
		{`log.split(" ")[number]`, "list index out of range"},
		{`log[number]`, "string index out of range"},
		{`()[number]`, "tuple index out of range"},
		{`log[word]`, "string index: got string, want int"},
		{`log[number << 64]`, "string index out of range"},
		{`log[word:]`, "invalid start index: got string, want int"},
		{`log[:number << 64]`, "invalid end index"},
		{`log[::0]`, "zero is not a valid slice step"},
		{`None[number]`, "unhandled index operation NoneType[int]"},
		{`None[1:2]`, "invalid slice operand NoneType"},
		{`some.index(number)`, "index: value not in list"},
		{`some.remove(number)`, "remove: element not found"},
		{`log.index("x" + word)`, "index: substring not found"},
		{`log.rindex("x" + word)`, "rindex: substring not found"},
		{`max([])`, "max: argument is an empty sequence"},
		{`{}.popitem()`, "popitem: empty dict"},
		{`log.split(log[:0])`, "split: empty separator"},
		{`log.partition("")`, "partition: empty separator"},
		{`[].pop()`, "list index out of range"},
		{`some.pop(number)`, "list index out of range"},
		{`set([word]).remove(number)`, "remove: missing key"},

		// Types.
		{`word + number`, "unknown binary op: string + int"},
		{`None + word`, "unknown binary op: NoneType + string"},
		{`number in number`, "unknown binary op: int in int"},
		{`-word`, "unknown unary op: - string"},
		{`word < number`, "string < int not implemented"},
		{`sorted([word, number])`, "int < string not implemented"},
		{`max(word, number)`, "max: int > string not implemented"},
		{`number in word`, "'in <string>' requires string as left operand, not int"},
		{`[x for x in number]`, "int value is not iterable"},
		{`[x for x in word]`, "string value is not iterable"},
		{`max(number)`, "max: int value is not iterable"},
		{`{some: 1}`, "unhashable type: list"},
		{`set([some])`, "set: unhashable type: list"},
		{`{some: word, d: 1}`, "unhashable type: list"},
		{`len(number)`, "len: value of type int has no len"},
		{`word(number)`, "invalid call of non-function (string)"},
		{`list(number)`, "list: for parameter 1: got int, want iterable"},
		{`word.split(number)`, "split: got int for separator, want string"},
		{`word.startswith(number)`, "startswith: got int, want string or tuple of string"},
		{`word.startswith(("x", number))`, "startswith: want string, got int"},
		{`", ".join([word, number])`, "join: in list, want string, got int"},
		{`word.replace(number, word)`, "replace: for parameter 1: got int, want string"},
		{`json.decode(number)`, "json.decode: for parameter x: got int, want string"},
		{`base64.encode(number)`, "base64.encode: for parameter 1: got int, want string"},
		{`base64.decode(None)`, "base64.decode: for parameter 1: got NoneType, want string"},
		{`range(word)`, "range: for parameter 1: got string, want int"},
		{`abs(word)`, "got string, want int or float"},
		{`[a for a, b in [number]]`, "got int in sequence assignment"},
		{`[a for a, b in [(word, word, word)]]`, "too many values to unpack (want 2)"},
		{`[a for a, b in [(word,)]]`, "too few values to unpack (want 2)"},
		{`chr(word)`, "chr: got string, want int"},
		{`ord(number)`, "ord: got int, want string or bytes"},
		{`hash(number)`, "hash: got int, want string or bytes"},

		// Numbers.
		{`number // 0`, "floored division by zero"},
		{`number / 0`, "floating-point division by zero"},
		{`number % 0`, "integer modulo by zero"},
		{`real % 0`, "floating-point modulo by zero"},
		{`int(word)`, "int: invalid literal"},
		{`int(digits + "x", 10)`, "int: invalid literal"},
		{`int(fraction)`, "int: invalid literal"},
		{`int(None)`, "int: cannot convert NoneType to int"},
		{`int(float("inf"))`, "int: cannot convert float infinity to integer"},
		{`int(digits * 1000)`, "int: text too long"},
		{`int(x=digits * 1000, base=10)`, "int: text too long"},
		{`float(word)`, "float: invalid literal"},
		{`float(log[:0])`, "float: empty string"},
		{`float(digits + "e999")`, "float: number too large"},
		{`float((number << 500) * (number << 500) * (number << 500))`, "int too large to convert to float"},
		{`float(None)`, "float got NoneType, want number or string"},
		{`float(number << 1000 << 100)`, "shift count too large"},
		{`1 << number`, "shift count too large"},
		{`1 << -number`, "negative shift count"},
		{`chr(number)`, "chr: code point out of range"},
		{`ord(word)`, "ord: not one character"},
		{`range(1, 2, 0)`, "range: step argument must not be zero"},
		{`[0] * (number << 60)`, "repeat count too large"},
		{`word * (number << 20)`, "repeat count too large"},
		{`range(number << 64)`, "range: for parameter 1: integer out of range"},

		// Texts.
		{`(word + "%s %s") % word`, "not enough arguments for format string"},
		{`word % number`, "too many arguments for format string"},
		{`"%d" % word`, "format: a value of the wrong type"},
		{`"%f" % word`, "format: a value of the wrong type"},
		{`"%c" % word`, "format: a value of the wrong type"},
		{`("%" + word) % number`, "format: unknown conversion"},
		{`("%(" + word) % d`, "incomplete format key"},
		{`(word + "%") % number`, "incomplete format"},
		{`("%(" + word + ")s") % word`, "format requires a mapping"},
		{`("{" + word + "}").format()`, "format: keyword not found"},
		{`(word + "{}").format()`, "format: tuple index out of range"},
		{`(word + "{").format()`, "format: unmatched '{' in format"},
		{`(word + "}").format()`, "format: single '}' in format"},
		{`("{0!" + word + "}").format(1)`, "format: failed"},
		{`("{0:" + word + "}").format(1)`, "format: failed"},
		{`json.decode(log)`, "json.decode: not JSON"},
		{`json.decode("[" * 513 + "]" * 513)`, "json.decode: a value nested deeper than 512 levels"},
		{`json.decode(digits + "e999")`, "json.decode: float out of range"},
		{`json.decode("[" + digits * 1000 + "]")`, "json.decode: integer too long"},
		{`base64.decode(log)`, "base64.decode: not base64"},
		{`json.encode({"a": set(some)})`, "json.encode: a value of type set, which JSON does not have"},

		// Calls.
		{`len()`, "len: wrong arguments"},
		{`len(word, number)`, "len: wrong arguments"},
		{`len(**d)`, "len: wrong arguments"},
		{`sorted(some, **d)`, "sorted: wrong arguments"},
		{`str(word, number)`, "str: wrong arguments"},
		{`zip(**d)`, "zip: wrong arguments"},
		{`float(word, word)`, "float: wrong arguments"},
		{`json.decode()`, "json.decode: wrong arguments"},
		{`dict(some, some)`, "dict: wrong arguments"},
		{`dict(some)`, "dict: not pairs"},
		{`dict([number])`, "dict: not pairs"},
		{`d.update([[word]])`, "update: not pairs"},
		{`helper()`, "function helper: wrong arguments"},
		{`helper(word, number)`, "function helper: wrong arguments"},
		{`helper(**d)`, "function helper: wrong arguments"},
		{`helper(word, a=number)`, "function helper: wrong arguments"},
		{`parse(log)`, "function parse called recursively"},
		{`len(*number)`, "an operation failed"},
		{`helper(*[word] * 2)`, "function helper: wrong arguments"},

		// fail.
		{`fail()`, "fail was called"},
		{`fail(word)`, "fail: ..."},
		{`fail("no such version")`, "fail: no such version"},
		{`fail("bad version:", number, word)`, "fail: bad version: ... ..."},
		{`fail("bad version " + word + "!")`, "fail: bad version ...!"},
		{`fail("bad %s of %d" % (word, number))`, "fail: bad %s of %d"},
		{`fail(("bad {}").format(word))`, "fail: bad {}"},
		{`fail(1)`, "fail: ..."},
		{`[f(word) for f in [fail]]`, "fail was called"},
	} {
		t.Run(row.code, func(t *testing.T) {
			source := body(secretVars+row.code+"\nreturn {'a': 1}") + "def helper(a):\n  return a\n"
			out, err := run(t, nil, source, secret)
			var re *script.RunError
			require.ErrorAs(t, err, &re)
			require.Equal(t, &script.RunError{Line: 7, Msg: row.want}, re)
			require.EqualError(t, err, "line 7 of the script: "+row.want)
			require.Empty(t, out)
			requireNoData(t, err)
		})
	}
}

func TestFailuresOfStatements(t *testing.T) {
	for _, row := range []struct {
		name, code string
		line       int
		want       string
	}{
		{"several values", "a, b = log.split(' ')", 2, "too many values to unpack (want 2)"},
		{"used before it is set", "if log == '':\n  x = 1\nreturn {'x': x}", 4, "local variable x referenced before assignment"},
		{"changed while iterated over", "l = [log]\nfor x in l:\n  l.append(x)", 4, "append: cannot append to list during iteration"},
		{"a dict too", "d = {log: 1}\nfor x in d:\n  d[x + x] = 2", 4, "cannot insert into hash table during iteration"},
		{"item of a string", "log[0] = 'x'", 2, "string value does not support item assignment"},
		{"item far off", "l = [log]\nl[len(log) << 64] = 1", 3, "integer out of range"},
		{"field of a string", "log.x = 'x'", 2, "can't assign to .x field of string"},
		{"duplicate key", "return {log: 1, log: 2}", 2, "duplicate key in a dict"},
		{"too deep to compare", "a, b = log, log\nfor i in range(20):\n  a, b = [a], [b]\nreturn {'a': a == b}", 5, "comparison exceeded maximum recursion depth"},
		{"inside another function", "return inner(log)\n\ndef unused(): pass", 5, "int: invalid literal"},
		{"inside a key function", "return sorted([log, log], key=inner)", 5, "int: invalid literal"},
	} {
		t.Run(row.name, func(t *testing.T) {
			source := body(row.code)
			if strings.Contains(row.code, "inner") {
				source = "def parse(log):\n  " + strings.SplitN(row.code, "\n", 2)[0] + "\n\ndef inner(x):\n  return int(x)\n"
			}
			_, err := run(t, nil, source, secret)
			require.Equal(t, &script.RunError{Line: row.line, Msg: row.want}, err)
			requireNoData(t, err)
		})
	}
}

func TestLimits(t *testing.T) {
	long := time.Minute
	for _, row := range []struct{ name, code, want string }{
		{"loop", "for i in range(1000000000):\n  pass", "line 2 of the script: took more than 5000 steps"},
		{"nested loops", "for i in range(1 << 30):\n  for j in range(1 << 30):\n    pass", "line 3 of the script: took more than 5000 steps"},
		{"comprehension", "[i for i in range(1 << 30)]", "line 2 of the script: took more than 5000 steps"},
		{"functions", "for i in range(1 << 30):\n  len(log)", "line 2 of the script: took more than 5000 steps"},
		{"list", "list(range(1 << 30))", "line 2 of the script: took more than 5000 steps"},
		{"tuple", "tuple(range(1 << 30))", "line 2 of the script: took more than 5000 steps"},
		{"sorted", "sorted(range(1 << 30))", "line 2 of the script: took more than 5000 steps"},
		{"max", "max(range(1 << 30))", "line 2 of the script: took more than 5000 steps"},
		{"min", "min(range(1 << 30))", "line 2 of the script: took more than 5000 steps"},
		{"all", "all(range(1, 1 << 30))", "line 2 of the script: took more than 5000 steps"},
		{"any", "any(range(1 << 30))", "line 2 of the script: took more than 5000 steps"},
		{"set", "set(range(1 << 30))", "line 2 of the script: took more than 5000 steps"},
		{"reversed", "reversed(range(1 << 30))", "line 2 of the script: took more than 5000 steps"},
		{"enumerate", "enumerate(range(1 << 30))", "line 2 of the script: took more than 5000 steps"},
		{"zip", "zip(range(1 << 30), range(1 << 30))", "line 2 of the script: took more than 5000 steps"},
		{"many small calls", "x = list(range(1000))\nfor i in range(10):\n  max(x)", "line 4 of the script: took more than 5000 steps"},
		{"key function", "sorted(range(1000), key=lambda x: [y for y in range(1000)])", "line 2 of the script: took more than 5000 steps"},
	} {
		t.Run(row.name, func(t *testing.T) {
			_, err := run(t, &script.Options{MaxSteps: 5000, Timeout: long}, body(row.code+"\nreturn {'a': 1}"), secret)
			require.EqualError(t, err, row.want)
		})
	}
}

// What is cheap stays so: zip visits as much as its shortest argument has,
// and a loop may break out of a long range.
func TestWithinLimits(t *testing.T) {
	for _, code := range []string{
		`return {"v": len(zip(range(1 << 30), log.split(" ")))}`,
		"for i in range(1 << 30):\n  if i == 3:\n    break\nreturn {'v': i}",
		`return {"v": len(range(3))}`,
		`return {"v": max(3, 2)}`,
		"print(log)\nreturn {'v': 3}",
	} {
		out, err := run(t, &script.Options{MaxSteps: 100}, body(code), secret)
		require.NoError(t, err, code)
		require.Equal(t, `{"v":3}`, out, code)
	}
}

func TestDefaultSteps(t *testing.T) {
	_, err := run(t, &script.Options{Timeout: time.Minute}, body("for i in range(1000000000):\n  pass"), secret)
	require.EqualError(t, err, "line 2 of the script: took more than 1000000 steps")
	_, err = run(t, nil, body("for i in range(100000):\n  pass\nreturn {'v': 1}"), secret)
	require.NoError(t, err)
}

// The steps are counted from new for each event, also those of built-in
// functions.
func TestStepsOfEachEvent(t *testing.T) {
	r := compile(t, &script.Options{MaxSteps: 5000}, body("x = list(range(3000))\nreturn {'v': 1}")).NewRunner()
	for range 10 {
		_, err := r.Run(nil, nil)
		require.NoError(t, err)
	}
}

func TestTimeout(t *testing.T) {
	o := &script.Options{MaxSteps: 1 << 60, Timeout: 20 * time.Millisecond}
	r := compile(t, o, body("if log == 'loop':\n  for i in range(1 << 30):\n    pass\nreturn {'v': log}")).NewRunner()
	for range 3 {
		start := time.Now()
		_, err := r.Run(nil, []byte("loop"))
		require.Less(t, time.Since(start), 10*time.Second)
		require.Regexp(t, regexp.MustCompile(`^line [34] of the script: took longer than 20ms$`), err.Error())

		out, err := r.Run(nil, []byte("next"))
		require.NoError(t, err)
		require.Equal(t, `{"v":"next"}`, string(out))
	}
}

// Each way in which an event's text can get into a message of the
// interpreter, in several spellings.
func TestNoDataInErrors(t *testing.T) {
	for _, code := range []string{
		"return {}[log]",
		"return [][len(log) * 7731337]",
		"return int(log)", "return int(log, 16)", "return int(log, 7731337)", "return float(log)",
		"return json.decode(log)", "return base64.decode(log + '!')",
		"fail(log)", "fail(log, sep=log)", "fail('%s' % log)", "fail(*[log])", "fail({log: log})",
		"return getattr(json, log)", "return getattr({}, log)",
		"return ('{' + log + '}').format(1)",
		"return ('{a.' + log + '}').format(a=1)", "return ('{a[' + log + ']}').format(a=1)",
		"return ('%(' + log + ')s') % {}", "return ('%' + log) % 1",
		"return {log: 1, log: 1}",
		"return (lambda x: x)(**{log: 1})", "return len(**{log: 1})", "return sorted([], **{log: 1})",
		"return {'v': [log] + [json]}", "return {log: json}", "return {(log,): 1}", "return log",
		"return chr(7731337)", "return 'x' * (1 << 62 | 7731337)", "return 1 << 7731337",
		"for i in range(1 << 30):\n  log = log",
		"return {log.strip(): {log: {1: log}}}",
		"def inner(x):\n  return x[log]\nreturn inner({})",
	} {
		for _, record := range []string{
			secret, `"` + secret + `"`, `{"` + secret, "\xffSECRET", "Starlark computation cancelled: SECRET",
			"key SECRET not in dict", "string has no .SECRET field or method", "function SECRET called recursively",
			"x: got string, want SECRET", base64.StdEncoding.EncodeToString([]byte(secret)) + " SECRET",
		} {
			_, err := run(t, nil, body(code), record)
			requireNoData(t, err)
		}
	}
}
