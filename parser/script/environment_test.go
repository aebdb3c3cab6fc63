package script_test

import (
	"encoding/json"
	"os"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/margaylog/margay/parser/script"
)

func TestFunctions(t *testing.T) {
	for _, row := range []struct{ name, expr, log, want string }{
		{"int", `int(log)`, "0042", `42`},
		{"int of a base", `int(log, 16)`, "ff", `255`},
		{"int of a float", `int(2.9)`, "", `2`},
		{"int by name", `int(x=log, base=2)`, "101", `5`},
		{"longest int", `len(str(int(log)))`, strings.Repeat("1", 4300), `4300`},
		{"print", `print(log, log, sep="x")`, "text", `null`},
		{"zip", `zip([1, 2, 3], ["a", "b"])`, "", `[[1,"a"],[2,"b"]]`},
		{"zip of nothing", `zip()`, "", `[]`},
		{"list", `list(range(3))`, "", `[0,1,2]`},
		{"sorted by a key", `sorted(log.split(" "), key=len, reverse=True)`, "a bbb cc", `["bbb","cc","a"]`},
		{"max by a key", `max(log.split(" "), key=len)`, "a bbb cc", `"bbb"`},
		{"set", `sorted(set([2, 1, 2]))`, "", `[1,2]`},
		{"kinds", `type(list)`, "", `"builtin_function_or_method"`},

		{"base64", `base64.encode(log)`, "\xfb\xff\xfe", `"+//+"`},
		{"base64 padded", `base64.encode(log)`, "a", `"YQ=="`},
		{"base64 of nothing", `base64.encode("") + base64.decode("")`, "", `""`},
		{"base64 back", `base64.decode(log)`, "aMOpIQ==", `"hé!"`},
		{"base64 back, no padding", `base64.decode(log)`, "aMOpIQ", `"hé!"`},
		{"base64 back, URL alphabet", `list(base64.decode(log).elem_ords())`, "-_-_QQ==", `[251,255,191,65]`},
		{"base64 back, URL alphabet, no padding", `len(base64.decode(log))`, "-_-_QQ", `4`},

		{"encode", `json.encode({"b": [1, 2.5, None, True], "a": ("x",)})`, "", `"{\"a\":[\"x\"],\"b\":[1,2.5,null,true]}"`},
		{"encode text", `json.encode(log)`, "é<\"", `"\"é<\\\"\""`},
		{"encode a scalar", `json.encode(1 << 70)`, "", `"1180591620717411303424"`},
		{"decode", `json.decode(log)`, ` {"b" : [1, 2.50, null ,true,false,"x",{ },[ ]] , "a":-3e2} `, `{"b":[1,2.5,null,true,false,"x",{},[]],"a":-300.0}`},
		{"decode ints", `json.decode(log)`, `[0,-0,9223372036854775808,-12345678901234567890123]`, `[0,0,9223372036854775808,-12345678901234567890123]`},
		{"decode escapes", `json.decode(log)`, `"\u00e9\n\"\\\/\ud83d\ude00"`, `"é\n\"\\/😀"`},
		{"decode broken text", `json.decode(log)`, "\"\xff\\ud800\"", "\"\ufffd\ufffd\""},
		{"decode a repeated key", `json.decode(log)`, `{"a":1,"b":2,"a":3}`, `{"a":3,"b":2}`},
		{"decode in turn", `json.decode(json.encode(json.decode(log)))`, `{"a":[1,"x"]}`, `{"a":[1,"x"]}`},
		{"decode changes", `[x.update(c=1) or x for x in [json.decode(log)]]`, `{"a":1}`, `[{"a":1,"c":1}]`},
		{"decode or else", `json.decode(log, default=None)`, `{"a"`, `null`},
		{"decode or else, by place", `json.decode(log, 7)`, ``, `7`},
		{"decode rather than else", `json.decode(log, 7)`, `8`, `8`},
		{"decode depth", `len(json.decode(log))`, strings.Repeat("[", 512) + strings.Repeat("]", 512), `1`},
	} {
		t.Run(row.name, func(t *testing.T) {
			require.Equal(t, `{"v":`+row.want+`}`, result(t, body(`return {"v": `+row.expr+`}`), row.log))
		})
	}
}

// Strict RFC 8259, as everywhere.
func TestDecodeIsStrict(t *testing.T) {
	r := compile(t, nil, body("return {'v': json.decode(log)}")).NewRunner()
	for _, text := range []string{
		"", " ", "{", "}", "[1,]", `{"a":1,}`, `{"a"}`, `{a:1}`, "01", "+1", "1.", ".5", "1e", "nul", "nullx", "TRUE",
		"NaN", "Infinity", `"a`, "'a'", "\"\n\"", `"\x41"`, "[1] 2", "{} {}", "\ufeff{}", "[1 2]", "-",
	} {
		_, err := r.Run(nil, []byte(text))
		require.EqualError(t, err, "line 2 of the script: json.decode: not JSON", text)
	}
}

// A line of brackets must not use up the stack.
func TestDecodeVeryDeep(t *testing.T) {
	_, err := run(t, nil, body("return {'v': json.decode(log)}"), strings.Repeat("[", 1<<24))
	require.EqualError(t, err, "line 2 of the script: json.decode: a value nested deeper than 512 levels")
}

// Nor a line of digits an hour.
func TestVeryLongNumber(t *testing.T) {
	digits := strings.Repeat("7", 1<<24)
	_, err := run(t, nil, body("return {'v': int(log)}"), digits)
	require.EqualError(t, err, "line 2 of the script: int: text too long")
	_, err = run(t, nil, body("return {'v': json.decode(log)}"), digits)
	require.EqualError(t, err, "line 2 of the script: json.decode: integer too long")
}

// What scripts find is no more than what the package says.
func TestNothingElse(t *testing.T) {
	for _, name := range []string{"open", "time", "math", "random", "struct", "module", "eval", "exec", "os", "input", "http"} {
		_, err := script.New(nil).Compile("Test.Log", body("return {'v': "+name+"}"))
		require.ErrorContains(t, err, "undefined: "+name)
	}
	require.Equal(t, `{"json":["decode","encode"],"base64":["decode","encode"]}`,
		result(t, body(`return {"json": dir(json), "base64": dir(base64)}`), ""))
}

func TestPrintIsSilent(t *testing.T) {
	r, w, err := os.Pipe()
	require.NoError(t, err)
	old := os.Stderr
	os.Stderr = w
	_, err = run(t, nil, "print('loaded')\n"+body("print(log)\n[f(log) for f in [print]]\nreturn {'a': 1}"), secret)
	os.Stderr = old
	require.NoError(t, err)
	require.NoError(t, w.Close())
	var b [1]byte
	n, _ := r.Read(b[:])
	require.Zero(t, n)
}

func TestOutputIsJSON(t *testing.T) {
	out := result(t, body(`return json.decode(log)`), `{"a":{"b":[1e300,2,"x\u0000"]},"é":""}`)
	require.True(t, json.Valid([]byte(out)))
	require.Equal(t, `{"a":{"b":[1e+300,2,"x\u0000"]},"é":""}`, out)
}
