package inspect

import (
	"cmp"
	"slices"
	"time"
)

// A timeCount counts events by time. It holds a bounded number of buckets;
// when there are too many, they become wider. Times far from all others cost
// one bucket each.
type timeCount struct {
	width   int // an index into widths
	buckets map[int64]int64
	n       int64
	first   time.Time
	last    time.Time
}

// widths are those of buckets, in seconds, each a multiple of the one before.
// The last leaves no more than maxBuckets in the years 1 to 9999.
var widths = [...]int64{
	1, 5, 15, minute, 5 * minute, 15 * minute, hour, 3 * hour, 6 * hour, 12 * hour, day, 7 * day, 28 * day, 364 * day,
	3640 * day, 18200 * day,
}

const (
	minute = 60
	hour   = 60 * minute
	day    = 24 * hour
)

// maxBuckets bounds the memory of one timeCount, and the bars of a histogram.
const maxBuckets = 240

func (c *timeCount) add(t time.Time) {
	if c.buckets == nil {
		c.buckets = make(map[int64]int64)
	}
	if c.n == 0 || t.Before(c.first) {
		c.first = t
	}
	if c.n == 0 || t.After(c.last) {
		c.last = t
	}
	c.n++
	c.buckets[floorDiv(t.Unix(), widths[c.width])]++
	for len(c.buckets) > maxBuckets {
		c.widen()
	}
}

// widen puts neighbouring buckets together.
func (c *timeCount) widen() {
	factor := widths[c.width+1] / widths[c.width]
	c.width++
	wide := make(map[int64]int64)
	for at, n := range c.buckets {
		wide[floorDiv(at, factor)] += n
	}
	c.buckets = wide
}

func floorDiv(a, b int64) int64 {
	q := a / b
	if a%b < 0 {
		q--
	}
	return q
}

// spread returns the counts in buckets of a width that is at least that of c:
// n of them from the first on, and what is before and after these.
func (c *timeCount) spread(width int, first int64, n int) (counts []int64, before, after int64) {
	factor := widths[width] / widths[c.width]
	counts = make([]int64, n)
	for at, k := range c.buckets {
		switch i := floorDiv(at, factor) - first; {
		case i < 0:
			before += k
		case i >= int64(n):
			after += k
		default:
			counts[i] += k
		}
	}
	return counts, before, after
}

// A bucket is a time, in seconds since 1970, and how many events there are.
type bucket struct{ at, n int64 }

// window returns the buckets of a histogram over several counts: their width,
// the first and how many. It is one of the whole time, unless a few events at
// its ends make it ten times as long as it has to be.
func window(counts []*timeCount, bars int) (width int, first int64, n int) {
	var list []bucket
	var all int64
	for _, c := range counts {
		if c.n > 0 {
			width = max(width, c.width)
			all += c.n
		}
	}
	for _, c := range counts {
		for at, k := range c.buckets {
			list = append(list, bucket{at * widths[c.width], k})
		}
	}
	if len(list) == 0 {
		return 0, 0, 0
	}
	slices.SortFunc(list, func(a, b bucket) int { return cmp.Compare(a.at, b.at) })
	low, high := 0, len(list)-1
	for few := all / 200; few >= list[low].n; low++ {
		few -= list[low].n
	}
	for few := all / 200; few >= list[high].n; high-- {
		few -= list[high].n
	}
	from, to := list[0].at, list[len(list)-1].at
	if span := max(list[high].at-list[low].at, widths[width]); to-from > 10*span {
		from, to = list[low].at-span, list[high].at+span // what is near is shown
		list = slices.DeleteFunc(list, func(b bucket) bool { return b.at < from || b.at > to })
		from, to = list[0].at, list[len(list)-1].at
	}
	for ; ; width++ {
		first = floorDiv(from, widths[width])
		n = int(floorDiv(to, widths[width]) - first + 1)
		if n <= bars || width == len(widths)-1 {
			return width, first, n
		}
	}
}
