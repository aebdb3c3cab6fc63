package corpus

import (
	"bytes"
	"encoding/json"
	"regexp"
	"testing"

	"github.com/stretchr/testify/require"
)

func some(s Stream, seed uint64, n int) [][]byte {
	next := s.Start(seed)
	var events [][]byte
	for range n {
		events = append(events, next(nil))
	}
	return events
}

func TestStreamsFollowFromTheSeed(t *testing.T) {
	for _, s := range Streams() {
		require.Equal(t, some(s, 7, 4), some(s, 7, 4), s.Name)
		require.NotEqual(t, some(s, 7, 4), some(s, 8, 4), s.Name)
		for _, ev := range some(s, 7, 4) {
			require.True(t, s.Name == "dirty" || json.Valid(ev), "%s: %s", s.Name, ev)
			require.NotContains(t, string(ev), "\n", s.Name)
		}
	}
}

func TestStreamSizes(t *testing.T) {
	want := map[string][2]int{ // mean bytes of an event
		"mixed": {450, 850}, "tiny": {85, 115}, "wide": {20_000, 40_000}, "sparse": {300, 800},
		"deep": {1500, 4000}, "strings": {32_000, 34_000}, "huge": {900_000, 1_100_000},
	}
	for _, s := range Streams() {
		if bounds, ok := want[s.Name]; ok {
			mean := len(bytes.Join(some(s, 1, 8), nil)) / 8
			require.True(t, bounds[0] <= mean && mean <= bounds[1], "%s: %d bytes", s.Name, mean)
		}
	}
}

// Of 2,000 layouts nearly all are seen in 12,000 events, and no other one.
func TestLayouts(t *testing.T) {
	value := regexp.MustCompile(`(:)("(?:[^"\\]|\\.)*"|[-0-9.]+|null)`)
	seen := map[string]bool{}
	next := New(3).layouts(2000)
	for range 12_000 {
		seen[string(value.ReplaceAll(next(nil), []byte("$1")))] = true
	}
	require.InDelta(t, 1995, len(seen), 5)
}
