package script_test

import (
	"bytes"
	"encoding/json"
	"regexp"
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"github.com/margaylog/margay/parser"
	"github.com/margaylog/margay/parser/script"
)

// Scripts that take an event apart in every way that scripts have.
var fuzzScripts = []string{
	body(`return {"raw": log, "len": len(log)}`),
	body(`return json.decode(log)`),
	body(`
d = {}
for i, part in enumerate(log.split(" ")):
  key, eq, value = part.partition("=")
  if eq:
    d[key] = value
  elif part.isdigit():
    d[part] = int(part)
  else:
    d.setdefault("rest", []).append(part)
return d`),
	body(`
v = json.decode(log, default=log)
return {"v": v, "again": json.decode(json.encode(v)), "text": str(v)}`),
	body(`return {"v": base64.decode(log), "w": base64.decode(base64.encode(log)) == log}`),
	body(`return {log: float(log), log.upper(): int(float(log))}`),
	body(`return {c: [ord(c)] for c in log.codepoints()}`),
	body(`return {"a": log % 1, "b": log.format(1, a=2), "c": log[len(log) // 2:].title()}`),
	body(`return getattr(log, log)`),
}

// Whatever the event: one JSON object in UTF-8, or an error without the
// event's text, and the same again from another runner.
func FuzzRun(f *testing.F) {
	var scripts []parser.Script
	for _, source := range fuzzScripts {
		scripts = append(scripts, compile(f, &script.Options{Timeout: time.Minute}, source))
	}
	for _, seed := range []string{
		"", "text", "a=1 b=two 3 four", `{"a": [1, 2.5e3, null, "\u00e9\ud800"], "b": {"a": {}}}`, "[[[[", "1e309",
		"aGVsbG8=", "-_", "17", "0x1p-2", "inf", "nan", "\xff\xfe", "%s %d %(a)s", "{} {a} {0!r}", "strip", "\x00\u2028",
	} {
		f.Add([]byte(seed))
	}
	f.Fuzz(func(t *testing.T, record []byte) {
		for i, s := range scripts {
			out, err := s.NewRunner().Run([]byte("<"), record)
			again, err2 := s.NewRunner().Run([]byte("<"), record)
			if !bytes.Equal(out, again) || (err == nil) != (err2 == nil) || err != nil && err.Error() != err2.Error() {
				t.Fatalf("script %d, %q: %q, %v; then %q, %v", i, record, out, err, again, err2)
			}
			if err != nil {
				checkError(t, i, record, out, err)
				continue
			}
			out = out[1:]
			if !json.Valid(out) || !utf8.Valid(out) || out[0] != '{' || len(out) == 2 {
				t.Fatalf("script %d, %q: %q", i, record, out)
			}
		}
	})
}

func checkError(t *testing.T, i int, record, out []byte, err error) {
	t.Helper()
	if string(out) != "<" {
		t.Fatalf("script %d, %q: %q is left of an error", i, record, out)
	}
	// Short texts may be in the message by chance.
	if len(record) >= 8 && strings.Contains(err.Error(), string(record)) {
		t.Fatalf("script %d, %q: the error tells it: %v", i, record, err)
	}
}

// Whatever the script: it compiles or it says why and where, and it comes to
// an end.
func FuzzCompile(f *testing.F) {
	for _, source := range fuzzScripts {
		f.Add(source)
	}
	for _, source := range []string{
		"", "parse = 1", "def parse(log):\n  return {'a': [log]}", "load('a', 'b')", "x = [y for y in range(99999)]",
		"def parse(*a, b=1, **c): pass", "def f(): f()\nf()", "fail('x')", "while", "x = 1 +", "import a", "é = 'é'\n\tz",
	} {
		f.Add(source)
	}
	e := script.New(&script.Options{MaxSteps: 200, Timeout: time.Minute})
	f.Fuzz(func(t *testing.T, source string) {
		if hungry.MatchString(source) {
			t.Skip()
		}
		s, err := e.Compile("Test.Log", source)
		if err != nil {
			ce := err.(*parser.ScriptError)
			for _, m := range append([]*parser.ScriptError{ce}, ce.More...) {
				if m.Line < 1 || m.Column < 1 || m.Msg == "" {
					t.Fatalf("%q: %#v", source, m)
				}
			}
			return
		}
		out, err := s.NewRunner().Run(nil, []byte("a b"))
		if err == nil && (!json.Valid(out) || !utf8.Valid(out)) {
			t.Fatalf("%q: %q", source, out)
		}
	})
}

// hungry matches scripts that may make huge values in a few steps: memory is
// not bounded.
var hungry = regexp.MustCompile(`[*+<%]|replace|join|format|\d{6}|\d[eE]|0[xXoObB]`)
