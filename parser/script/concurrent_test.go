package script_test

import (
	"fmt"
	"sync"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/margaylog/margay/parser/script"
)

// One script, many goroutines, with everything that they share: globals of
// each kind, closures, defaults, modules, errors.
func TestConcurrentRunners(t *testing.T) {
	s := compile(t, nil, `
levels = {"1": "low", "2": "high"}
order = ["b", "a"]
names = set(["x", "y"])

def make(prefix, seen=[]):
  def label(s):
    return prefix + s + str(len(seen))
  return label

label = make("l-")

def parse(log):
  if log.endswith("9"):
    fail("nine")
  d = json.decode('{"n": [' + log + ']}')
  d["level"] = levels.get(log[-1], "none")
  d["order"] = order + sorted(names)
  d["label"] = label(log)
  for k, v in levels.items():
    d[k] = v
  d["back"] = base64.decode(base64.encode(log))
  return d
`)
	var wg sync.WaitGroup
	for g := range 8 {
		wg.Go(func() {
			r := s.NewRunner()
			for i := range 300 {
				n := g*1000 + i
				out, err := r.Run(nil, fmt.Appendf(nil, "%d", n))
				if n%10 == 9 {
					requireRunError(t, err, "line 15 of the script: fail: nine")
					continue
				}
				level := map[int]string{1: "low", 2: "high"}[n%10]
				if level == "" {
					level = "none"
				}
				want := fmt.Sprintf(`{"n":[%d],"level":%q,"order":["b","a","x","y"],"label":"l-%d0","1":"low","2":"high","back":"%d"}`, n, level, n, n)
				if err != nil || string(out) != want {
					t.Errorf("Run(%d) = %s, %v; want %s", n, out, err, want)
				}
			}
		})
	}
	wg.Wait()
}

func requireRunError(t *testing.T, err error, want string) {
	if err == nil || err.Error() != want {
		t.Errorf("got error %v; want %s", err, want)
	}
}

func TestConcurrentCompile(t *testing.T) {
	e := script.New(nil)
	var wg sync.WaitGroup
	for range 4 {
		wg.Go(func() {
			for range 50 {
				s, err := e.Compile("Test.Log", "x = json.encode({'a': 1})\ndef parse(log):\n  return {'x': x, 'log': log}")
				if err != nil {
					t.Error(err)
					return
				}
				out, err := s.NewRunner().Run(nil, []byte("e"))
				if err != nil || string(out) != `{"x":"{\"a\":1}","log":"e"}` {
					t.Errorf("Run = %s, %v", out, err)
				}
			}
		})
	}
	wg.Wait()
	_, err := e.Compile("Test.Log", "def parse(log):\n  return x")
	require.Error(t, err) // no script sees another's globals
}
