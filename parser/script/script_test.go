package script_test

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/margaylog/margay/parser"
	"github.com/margaylog/margay/parser/script"
)

func compile(t testing.TB, o *script.Options, source string) parser.Script {
	t.Helper()
	s, err := script.New(o).Compile("Test.Log", source)
	require.NoError(t, err, source)
	return s
}

// run gives one event to a script.
func run(t testing.TB, o *script.Options, source, record string) (string, error) {
	t.Helper()
	out, err := compile(t, o, source).NewRunner().Run(nil, []byte(record))
	return string(out), err
}

// body makes a script of the lines of a parse function, so that line 2 of
// the script is the first of them.
func body(lines string) string {
	return "def parse(log):\n  " + strings.ReplaceAll(lines, "\n", "\n  ") + "\n"
}

// result gives one event to a script that must take it.
func result(t testing.TB, source, record string) string {
	t.Helper()
	out, err := run(t, nil, source, record)
	require.NoError(t, err, source)
	return out
}

func TestRunAppends(t *testing.T) {
	r := compile(t, nil, body(`return {"text": log}`)).NewRunner()
	out, err := r.Run([]byte("before "), []byte("a"))
	require.NoError(t, err)
	out, err = r.Run(out, []byte("b"))
	require.NoError(t, err)
	require.Equal(t, `before {"text":"a"}{"text":"b"}`, string(out))
}

// A failure in the middle of a result leaves no part of it.
func TestErrorLeavesDst(t *testing.T) {
	r := compile(t, nil, body(`return {"text": log, "bad": len}`)).NewRunner()
	out, err := r.Run([]byte("before"), []byte("a"))
	require.Error(t, err)
	require.Equal(t, "before", string(out))
}

// What an event failed with is not seen by the next one.
func TestErrorsDoNotLast(t *testing.T) {
	r := compile(t, &script.Options{MaxSteps: 1000}, body(`
if log == "loop":
  for i in range(1 << 30):
    pass
return {"n": int(log)}`)).NewRunner()
	for range 3 {
		for _, record := range []string{"loop", "x"} {
			_, err := r.Run(nil, []byte(record))
			require.Error(t, err, record)
		}
		out, err := r.Run(nil, []byte("7"))
		require.NoError(t, err)
		require.Equal(t, `{"n":7}`, string(out))
	}
}

// The runner keeps neither the record nor its answer: both may be reused.
func TestRecordMayChange(t *testing.T) {
	r := compile(t, nil, body(`return {"text": log}`)).NewRunner()
	record := []byte("first")
	first, err := r.Run(nil, record)
	require.NoError(t, err)
	copy(record, "other")
	second, err := r.Run(nil, record)
	require.NoError(t, err)
	require.Equal(t, `{"text":"first"}{"text":"other"}`, string(first)+string(second))
}

func TestSameInputSameBytes(t *testing.T) {
	source := body(`
d = {}
for word in log.split(" "):
  d[word] = [len(word), hash(word), str(set([word, "x"]))]
d["all"] = json.encode(d)
return d`)
	s := compile(t, nil, source)
	want := ""
	for i := range 10 {
		r := s.NewRunner()
		for range 3 {
			out, err := r.Run(nil, []byte("the quick brown fox jumps over the lazy dog"))
			require.NoError(t, err)
			if want == "" {
				want = string(out)
			}
			require.Equal(t, want, string(out))
		}
		if i == 5 { // another compilation makes no difference either
			s = compile(t, nil, source)
		}
	}
}

// Globals are frozen: no event can leave something for another.
func TestGlobalsAreFrozen(t *testing.T) {
	for name, row := range map[string]struct{ source, want string }{
		"list":    {"seen = []\n" + body("seen.append(log)\nreturn {'n': len(seen)}"), "line 3 of the script: append: cannot append to frozen list"},
		"dict":    {"seen = {}\n" + body("seen[log] = 1\nreturn seen"), "line 3 of the script: cannot insert into frozen hash table"},
		"default": {"def parse(log, seen=[]):\n  seen.append(log)\n  return {'n': len(seen)}", "line 2 of the script: append: cannot append to frozen list"},
	} {
		t.Run(name, func(t *testing.T) {
			_, err := run(t, nil, row.source, "SECRET")
			require.EqualError(t, err, row.want)
		})
	}
}

func TestFrozenResult(t *testing.T) {
	require.Equal(t, `{"a":[1,2]}`, result(t, "fixed = {'a': [1, 2]}\n"+body("return fixed"), ""))
}
