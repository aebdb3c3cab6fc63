package inspect

import (
	"fmt"
	"math/rand/v2"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// Counts are never too small, and too large by no more than is said. What is
// more than one in the capacity is found.
func TestTopBounds(t *testing.T) {
	for seed := range uint64(20) {
		r := rand.New(rand.NewPCG(seed, 1))
		const capacity, n = 50, 20_000
		top, exact := newTop(capacity), make(map[string]int64)
		z := rand.NewZipf(r, 1.1+r.Float64(), 1, 5000)
		for range n {
			text := fmt.Sprint(z.Uint64())
			exact[text]++
			top.add(text)
		}
		found := make(map[string]bool)
		sum := int64(0)
		for _, e := range top.first(capacity) {
			found[e.text] = true
			sum += e.count
			assert.GreaterOrEqual(t, e.count, exact[e.text])
			assert.LessOrEqual(t, e.count-e.over, exact[e.text])
			assert.LessOrEqual(t, e.over, int64(n/capacity))
		}
		assert.Equal(t, int64(n), sum, "each text counts once")
		for text, k := range exact {
			if k > n/capacity {
				assert.True(t, found[text], "%s comes %d times", text, k)
			}
		}
	}
}

func TestTopIsExactWhenThereIsRoom(t *testing.T) {
	top := newTop(3)
	for _, text := range []string{"b", "a", "b", "c", "b", "a"} {
		top.add(text)
	}
	var got []string
	for _, e := range top.first(10) {
		got = append(got, fmt.Sprint(e.text, e.count, e.over))
	}
	assert.Equal(t, []string{"b3 0", "a2 0", "c1 0"}, got)
}

func TestTopCutsLongTexts(t *testing.T) {
	top := newTop(3)
	long := "x"
	for len(long) < 5000 {
		long += "ü"
	}
	top.add(long)
	text := top.first(1)[0].text
	assert.LessOrEqual(t, len(text), longestTop+len("…"))
	assert.True(t, []rune(text)[0] == 'x' && []rune(text)[len([]rune(text))-2] == 'ü')
}

func TestSketches(t *testing.T) {
	for _, n := range []int{1, 100, 500, 100_000} {
		s := newSketch()
		for i := range n {
			s.Insert(fmt.Append(nil, i))
			s.Insert(fmt.Append(nil, i))
		}
		got := float64(s.Estimate())
		require.InEpsilon(t, n, got, 0.05, "%d values", n)
		if n <= 100 {
			assert.Equal(t, uint64(n), s.Estimate(), "few are counted exactly")
		}
	}
}
