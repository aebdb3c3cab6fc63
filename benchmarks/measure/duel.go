package measure

import (
	"runtime"
	"slices"
	"time"
)

// Duel returns how many times faster the parts of a ran than those of b, by the
// one pair in ten in which a did best. It runs a part of a and the same of b,
// then the next ones, and all of them again in each round; the ratio is that of
// neighbors. With parts shorter than a turn that the system gives a process,
// many pairs are not disturbed by what else the machine does.
func Duel(a, b []func() error, rounds int) (float64, error) { return duel(a, b, rounds, time.Now) }

func duel(a, b []func() error, rounds int, now func() time.Time) (float64, error) {
	var ratios []float64
	for round := range rounds + 1 {
		for i := range a {
			start := now()
			if err := a[i](); err != nil {
				return 0, err
			}
			between := now()
			if err := b[i](); err != nil {
				return 0, err
			}
			end := now()
			if round > 0 { // the first one warms up
				ratios = append(ratios, end.Sub(between).Seconds()/between.Sub(start).Seconds())
			}
		}
	}
	slices.Sort(ratios)
	return ratios[len(ratios)*9/10], nil
}

// Allocs returns how many allocations a call makes, the fewest of three.
func Allocs(call func() error) (float64, error) {
	defer runtime.GOMAXPROCS(runtime.GOMAXPROCS(1))
	var before, after runtime.MemStats
	fewest := uint64(1 << 63)
	for range 3 {
		runtime.ReadMemStats(&before)
		if err := call(); err != nil {
			return 0, err
		}
		runtime.ReadMemStats(&after)
		fewest = min(fewest, after.Mallocs-before.Mallocs)
	}
	return float64(fewest), nil
}
