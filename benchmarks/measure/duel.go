package measure

import (
	"runtime"
	"time"
)

// Duel returns how many times faster the parts of a ran than those of b. It
// runs a part of a and the same of b, then the next ones, and all of them
// again in each round; the ratio is that of neighbors. With parts shorter than
// a turn that the system gives a process, most pairs are not disturbed by what
// else the machine does, and the median does not see the others.
func Duel(a, b []func() error, rounds int) (Spread, error) { return duel(a, b, rounds, time.Now) }

func duel(a, b []func() error, rounds int, now func() time.Time) (Spread, error) {
	var ratios []float64
	for round := range rounds + 1 {
		for i := range a {
			start := now()
			if err := a[i](); err != nil {
				return Spread{}, err
			}
			between := now()
			if err := b[i](); err != nil {
				return Spread{}, err
			}
			end := now()
			if round > 0 { // the first one warms up
				ratios = append(ratios, end.Sub(between).Seconds()/between.Sub(start).Seconds())
			}
		}
	}
	return spread(ratios), nil
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
