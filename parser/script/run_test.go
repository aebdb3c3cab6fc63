package script

import (
	"testing"
	"time"

	"go.starlark.net/starlark"
)

// A timer that fires just as a call ends must not hit the next call, which
// may be of another event.
func TestLateTimer(t *testing.T) {
	s, err := New(nil).Compile("Test.Log", "def parse(log):\n  for i in range(100):\n    pass\n  return {'a': log}\n")
	if err != nil {
		t.Fatal(err)
	}
	r := s.NewRunner().(*runner)
	for i := range 2000 {
		r.limits.timeout = 5 * time.Microsecond
		r.begin()
		for start := time.Now(); time.Since(start) < time.Duration(i%20)*time.Microsecond; {
		}
		r.end()
		if len(r.fired) != 0 {
			t.Fatal("a firing was not waited for")
		}

		r.limits.timeout = time.Minute
		out, err := r.Run(nil, []byte("x"))
		if err != nil || string(out) != `{"a":"x"}` {
			t.Fatalf("event %d: %s, %v", i, out, err)
		}
	}
}

// Charging never wraps around, whatever a built-in function asks for.
func TestCharge(t *testing.T) {
	l := limits{steps: 100}
	thread := new(starlark.Thread)
	for _, n := range []uint64{101, 1 << 63, 1<<64 - 1} {
		if l.charge(thread, n) == nil {
			t.Errorf("charge(%d) is paid", n)
		}
	}
	if err := l.charge(thread, 100); err != nil || thread.Steps != 100 {
		t.Errorf("charge(100) = %v, %d steps", err, thread.Steps)
	}
	if l.charge(thread, 1) == nil {
		t.Error("a step too many is paid")
	}
}
