package measure

import (
	"errors"
	"strings"
	"testing"
	"time"
)

func TestDuelRunsNeighbors(t *testing.T) {
	var order strings.Builder
	part := func(name string, took time.Duration) func() error {
		return func() error {
			order.WriteString(name)
			for start := time.Now(); time.Since(start) < took; {
			}
			return nil
		}
	}
	a := []func() error{part("a", time.Millisecond), part("A", time.Millisecond)}
	b := []func() error{part("b", 3*time.Millisecond), part("B", 3*time.Millisecond)}
	got, err := Duel(a, b, 5)
	if err != nil || order.String() != strings.Repeat("abAB", 6) {
		t.Fatalf("order %s, %v", order.String(), err)
	}
	if got.Median < 2 || got.Median > 4.5 {
		t.Errorf("%.2f times as fast; want 3", got.Median)
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
