package inspect

import (
	"math/rand/v2"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
)

func TestTimesAreBounded(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 1))
	year1, year9999 := time.Date(1, 1, 1, 0, 0, 0, 0, time.UTC).Unix(), time.Date(9999, 12, 31, 23, 59, 59, 0, time.UTC).Unix()
	for _, span := range []int64{1, 100, 10_000, 1_000_000, 1 << 30, year9999 - year1} {
		var c timeCount
		for range 5000 {
			c.add(time.Unix(year1+r.Int64N(span+1), 0))
			assert.LessOrEqual(t, len(c.buckets), maxBuckets)
		}
		c.add(time.Unix(year1, 0))
		c.add(time.Unix(year1+span, 0))
		width, first, n := window([]*timeCount{&c}, maxBars)
		assert.LessOrEqual(t, n, maxBuckets)
		counts, before, after := c.spread(width, first, n)
		sum := before + after
		for _, k := range counts {
			sum += k
		}
		assert.Equal(t, c.n, sum, "every event is in one bucket")
		assert.Zero(t, before+after)
	}
}

func TestWidthsDivide(t *testing.T) {
	for i := range len(widths) - 1 {
		assert.Zero(t, widths[i+1]%widths[i])
	}
	assert.Less(t, int64(9999)*366*day/widths[len(widths)-1], int64(maxBuckets))
}

func TestWindow(t *testing.T) {
	at := func(days ...int64) *timeCount {
		c := new(timeCount)
		for _, d := range days {
			for range 1000 {
				c.add(time.Unix(d*day, 0))
			}
		}
		return c
	}
	one := func(c *timeCount, seconds int64) *timeCount {
		c.add(time.Unix(seconds, 0))
		return c
	}
	tests := []struct {
		name          string
		counts        []*timeCount
		start         int64
		n             int
		before, after int64
	}{
		{"one instant", []*timeCount{at(5)}, 5 * day, 1, 0, 0},
		{"some days", []*timeCount{at(1, 2), at(30)}, 1 * day, 59, 0, 0},
		{"a few far away are left out", []*timeCount{one(one(at(20_000, 20_001, 20_004), 0), 2_000_000_000)}, 20_000 * day, 33, 1, 1},
		{"a few near are shown", []*timeCount{one(one(at(20_000, 20_004), 0), 20_007*day)}, 20_000 * day, 57, 1, 0},
		{"many far away are shown", []*timeCount{at(0, 20_000)}, 0, 55, 0, 0},
		{"none", []*timeCount{{}}, 0, 0, 0, 0},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			width, first, n := window(tt.counts, maxBars)
			assert.Equal(t, tt.n, n)
			assert.Equal(t, tt.start, first*widths[width])
			var before, after int64
			for _, c := range tt.counts {
				_, b, a := c.spread(width, first, n)
				before, after = before+b, after+a
			}
			assert.Equal(t, []int64{tt.before, tt.after}, []int64{before, after})
		})
	}
}

func TestMerged(t *testing.T) {
	h := &Histogram{Start: time.Unix(10*hour+50*minute, 0).UTC(), Seconds: 5 * minute, Counts: make([]int64, 90), Before: 1}
	for i := range h.Counts {
		h.Counts[i] = 1
	}
	m := h.merged(24)
	assert.Equal(t, int64(hour), m.Seconds)
	assert.Equal(t, int64(10*hour), m.Start.Unix())
	assert.Equal(t, []int64{2, 12, 12, 12, 12, 12, 12, 12, 4}, m.Counts)
	assert.Equal(t, int64(1), m.Before)
	assert.Equal(t, h.Counts, h.merged(90).Counts)
}
