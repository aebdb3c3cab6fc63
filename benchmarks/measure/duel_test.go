package measure

import (
	"errors"
	"strings"
	"testing"
	"time"
)

func TestDuelRunsNeighbors(t *testing.T) {
	var order strings.Builder
	clock := time.Unix(0, 0)
	part := func(name string, takes time.Duration) func() error {
		return func() error {
			order.WriteString(name)
			clock = clock.Add(takes)
			return nil
		}
	}
	a := []func() error{part("a", time.Second), part("A", time.Second)}
	b := []func() error{part("b", 3*time.Second), part("B", 4*time.Second)}
	got, err := duel(a, b, 5, func() time.Time { return clock })
	if err != nil || order.String() != strings.Repeat("abAB", 6) {
		t.Fatalf("order %s, %v", order.String(), err)
	}
	if got != 4 {
		t.Errorf("%v times as fast; want 4", got)
	}
}

// A pair in ten counts: better ones are luck, worse ones are disturbed.
func TestDuelTakesTheBestOfTen(t *testing.T) {
	clock, n := time.Unix(0, 0), 0
	var a, b []func() error
	for i := range 100 {
		a = append(a, func() error { clock = clock.Add(time.Second); return nil })
		b = append(b, func() error { n++; clock = clock.Add(time.Duration(i) * time.Second); return nil })
	}
	got, err := duel(a, b, 1, func() time.Time { return clock })
	if err != nil || n != 200 || got != 90 {
		t.Errorf("%v times as fast after %d parts, %v; want 90 after 200", got, n, err)
	}
}

func TestDuelFails(t *testing.T) {
	right, wrong := func() error { return nil }, func() error { return errors.New("wrong") }
	for _, pair := range [][2]func() error{{right, wrong}, {wrong, right}} {
		if _, err := Duel([]func() error{pair[0]}, []func() error{pair[1]}, 1); err == nil {
			t.Error("a wrong answer is taken")
		}
	}
	if _, err := Allocs(wrong); err == nil {
		t.Error("a wrong answer is taken")
	}
}

func TestFewestAllocs(t *testing.T) {
	calls := 0
	got, err := Allocs(func() error {
		calls++
		for range 10 * calls {
			kept = make([]byte, 100)
		}
		return nil
	})
	if err != nil || got < 10 || got > 15 {
		t.Errorf("%v allocations, %v; want 10", got, err)
	}
}
