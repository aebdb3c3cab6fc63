package script_test

import (
	"encoding/json"
	"fmt"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/margaylog/margay/parser"
	"github.com/margaylog/margay/parser/script"
)

func TestValues(t *testing.T) {
	for _, row := range []struct{ name, expr, want string }{
		{"None", `None`, `null`},
		{"True", `True`, `true`},
		{"False", `False`, `false`},
		{"zero", `0`, `0`},
		{"negative", `-7`, `-7`},
		{"64 bits", `9223372036854775807`, `9223372036854775807`},
		{"least of 64 bits", `-9223372036854775807 - 1`, `-9223372036854775808`},
		{"above 64 bits", `9223372036854775807 + 1`, `9223372036854775808`},
		{"huge", `1 << 200`, `1606938044258990275541962092341162602522202993782792835301376`},
		{"huge negative", `-(1 << 70)`, `-1180591620717411303424`},
		{"float", `1.5`, `1.5`},
		{"a whole float stays one", `2.0`, `2.0`},
		{"float zero", `0.0`, `0.0`},
		{"negative float zero", `-0.0`, `-0.0`},
		{"seconds keep their digits", `1700000000.123`, `1700000000.123`},
		{"many digits without an exponent", `123456789012345680000.0`, `123456789012345680000.0`},
		{"large float", `1e21`, `1e+21`},
		{"largest float", `1.7976931348623157e308`, `1.7976931348623157e+308`},
		{"small float", `0.000001`, `0.000001`},
		{"smaller float", `1e-7`, `1e-07`},
		{"smallest float", `5e-324`, `5e-324`},
		{"string", `"text"`, `"text"`},
		{"empty string", `""`, `""`},
		{"escapes", `"\"\\\n\t\x01/<>&"`, `"\"\\\n\t\u0001/<>&"`},
		{"not ASCII", `"é€😀\u2028"`, "\"é€😀\u2028\""},
		{"list", `[1, "a", None]`, `[1,"a",null]`},
		{"empty list", `[]`, `[]`},
		{"tuple", `(1, 2)`, `[1,2]`},
		{"empty tuple", `()`, `[]`},
		{"dict", `{"b": 1, "a": 2}`, `{"b":1,"a":2}`},
		{"empty dict inside", `{}`, `{}`},
		{"dict as changed", `dict([("a", 1), ("b", 2)], a=3)`, `{"a":3,"b":2}`},
		{"nested", `[{"a": ({"b": [[]]},)}]`, `[{"a":[{"b":[[]]}]}]`},
		{"empty key", `{"": 1}`, `{"":1}`},
		{"key with escapes", `{"a\"b": 1}`, `{"a\"b":1}`},
		{"comprehension", `[x * 2 for x in range(3)]`, `[0,2,4]`},
	} {
		t.Run(row.name, func(t *testing.T) {
			out := result(t, body(`return {"v": `+row.expr+`}`), "")
			require.Equal(t, `{"v":`+row.want+`}`, out)
			require.True(t, json.Valid([]byte(out)))
		})
	}
}

// Everything else is refused, wherever it stands.
func TestNotJSON(t *testing.T) {
	for _, row := range []struct{ name, expr, want string }{
		{"function", `parse`, "a value of type function, which JSON does not have"},
		{"builtin", `len`, "a value of type builtin_function_or_method, which JSON does not have"},
		{"module", `json`, "a value of type module, which JSON does not have"},
		{"set", `set([log])`, "a value of type set, which JSON does not have"},
		{"range", `range(3)`, "a value of type range, which JSON does not have"},
		{"bytes", `bytes(log)`, "a value of type bytes, which JSON does not have"},
		{"elems", `log.elems()`, "a value of type string.elems, which JSON does not have"},
		{"infinity", `float("inf")`, "a float that is not finite"},
		{"minus infinity", `float("-inf")`, "a float that is not finite"},
		{"not a number", `float("nan")`, "a float that is not finite"},
		{"int key", `{7: log}`, "a dict key of type int, not string"},
		{"None key", `{None: log}`, "a dict key of type NoneType, not string"},
		{"tuple key", `{(log,): 1}`, "a dict key of type tuple, not string"},
	} {
		t.Run(row.name, func(t *testing.T) {
			for _, shape := range []string{`{"v": %s}`, `{"v": [1, (%s,)]}`, `{"v": {"w": %s}}`} {
				_, err := run(t, nil, body("return "+fmt.Sprintf(shape, row.expr)), "SECRET")
				require.EqualError(t, err, "the result of parse: "+row.want)
			}
			_, err := run(t, nil, body("return {'v': json.encode("+row.expr+")}"), "SECRET")
			require.EqualError(t, err, "line 2 of the script: json.encode: "+row.want)
		})
	}
}

func TestNotADict(t *testing.T) {
	for expr, want := range map[string]string{
		`None`:          "NoneType, not a dict",
		`log`:           "string, not a dict",
		`[log]`:         "list, not a dict",
		`[{"a": log}]`:  "list, not a dict",
		`({"a": log},)`: "tuple, not a dict",
		`len(log)`:      "int, not a dict",
		`set(["a"])`:    "set, not a dict",
		`json`:          "module, not a dict",
		`{}`:            "an empty dict",
		`{7: log}`:      "a dict key of type int, not string",
	} {
		_, err := run(t, nil, body("return "+expr), "SECRET")
		require.EqualError(t, err, "the result of parse: "+want, expr)
	}
	_, err := run(t, nil, body("pass"), "SECRET")
	require.EqualError(t, err, "the result of parse: NoneType, not a dict")
}

// Each byte that is not UTF-8 becomes U+FFFD, in keys too.
func TestNotUTF8(t *testing.T) {
	out := result(t, body(`return {"v": log, log: [log[0], log[1]]}`), "a\xffé\xc3\xed\xa0\x80")
	require.Equal(t, "{\"v\":\"a\ufffdé\ufffd\ufffd\ufffd\ufffd\",\"a\ufffdé\ufffd\ufffd\ufffd\ufffd\":[\"a\",\"\ufffd\"]}", out)
}

func TestLongInt(t *testing.T) {
	digits := strings.Repeat("9", 4000)
	require.Equal(t, `{"v":`+digits+`}`, result(t, body("return {'v': int(log)}"), digits))
}

func TestDepth(t *testing.T) {
	nest := body(`
v = 1
for i in range(int(log)):
  v = %s
return {"v": v}`)
	for _, shape := range []string{`[v]`, `(v,)`, `{"k": v}`} {
		source := fmt.Sprintf(nest, shape)
		out := result(t, source, "511")
		require.True(t, json.Valid([]byte(out)))
		for _, deeper := range []string{"512", "5000"} {
			_, err := run(t, nil, source, deeper)
			require.EqualError(t, err, "the result of parse: a value nested deeper than 512 levels", shape)
		}
	}
}

func TestCycles(t *testing.T) {
	for _, lines := range []string{
		"v = {}\nv['v'] = v",
		"v = {'a': []}\nv['a'].append(v)",
		"w = []\nw.append(w)\nw.append(w)\nv = {'w': w}",
		"w = []\nw.append((w, w))\nv = {'w': w}",
	} {
		_, err := run(t, nil, body(lines+"\nreturn v"), "SECRET")
		require.EqualError(t, err, "the result of parse: a value nested deeper than 512 levels")
		_, err = run(t, nil, body(lines+"\nreturn {'v': json.encode(v)}"), "SECRET")
		require.ErrorContains(t, err, "json.encode: a value nested deeper than 512 levels")
	}
}

// A list that holds another twice, and that another twice, and so on, is
// small until it is written.
func TestSharedValues(t *testing.T) {
	lines := "v = [log]\nfor i in range(60):\n  v = [v, v]\n"
	_, err := run(t, nil, body(lines+"return {'v': v}"), "SECRET")
	require.EqualError(t, err, "the result of parse: took more than 1000000 steps")
	_, err = run(t, nil, body(lines+"return {'v': json.encode(v)}"), "SECRET")
	require.EqualError(t, err, "line 5 of the script: json.encode: took more than 1000000 steps")

	long := strings.Repeat("x", 1<<20)
	_, err = run(t, nil, body("return {'v': [log] * 1000}"), long)
	require.EqualError(t, err, "the result of parse: took more than 1000000 steps")
	out, err := run(t, nil, body("return {'v': [log] * 10}"), long)
	require.NoError(t, err)
	require.Greater(t, len(out), 10<<20)
}

// An event as long as streams let it be can be kept whole.
func TestLongRecord(t *testing.T) {
	record := strings.Repeat("0123456789abcdef", 1<<20) // 16 MiB
	out := result(t, body("return {'raw': log}"), record)
	require.Len(t, out, len(record)+len(`{"raw":""}`))
}

var _ parser.ScriptEngine = script.New(nil)
