package main

import (
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/margaylog/margay/connect/onepassword/fake"
)

// toldUUID finds the UUID of an event in its line, and in the line of a
// reject; of one sort of damaged events it is in an array.
var toldUUID = regexp.MustCompile(`\\?"uuid\\?":\[?\\?"([A-Z2-7]{26})`)

// uuids counts the lines about each event, by its UUID.
func uuids(t *testing.T, lines string) map[string]int {
	t.Helper()
	counts := make(map[string]int)
	for line := range strings.Lines(lines) {
		found := toldUUID.FindStringSubmatch(line)
		require.NotNil(t, found, line)
		counts[found[1]]++
	}
	return counts
}

// All events of the company come out or are rejected, whatever the API does,
// and each company has an alarm and its end.
func TestDemoLosesNothing(t *testing.T) {
	seeds, faulty := []string{"18", "19"}, []bool{true, false}
	if testing.Short() {
		seeds, faulty = seeds[:1], faulty[:1]
	}
	for _, seed := range seeds {
		for _, faults := range faulty {
			file := filepath.Join(t.TempDir(), "rejects.ndjson")
			code, stdout, stderr := runHere("", "demo", "onepassword", "--speed", "0", "--seed", seed, "--rejects", file, fmt.Sprintf("--faults=%t", faults))
			require.Zero(t, code, stderr)
			rejects, err := os.ReadFile(file)
			require.NoError(t, err)
			counts := uuids(t, stdout+string(rejects))
			want, repeats := companyUUIDs(t, seed), 0
			for uuid, n := range counts {
				assert.Contains(t, want, uuid)
				repeats += n - 1
			}
			assert.Len(t, counts, len(want), "seed %s", seed)
			assert.Equal(t, faults, repeats > 0)
			assert.Equal(t, 1, strings.Count(stderr, " events for 2h, since "), stderr)
			assert.Equal(t, 1, strings.Count(stderr, " events come again, after "), stderr)
			assert.NotContains(t, stdout+stderr, "eyJ") // with which a token begins
		}
	}
}

// companyUUIDs returns the UUIDs of all events of a day of a company.
func companyUUIDs(t *testing.T, seed string) map[string]bool {
	f := newDemoFlags()
	require.NoError(t, f.seed.Set(seed))
	end := demoStart().Add(f.duration.d)
	api, err := fake.New(f.company(func() time.Time { return end }))
	require.NoError(t, err)
	all := make(map[string]bool)
	for _, e := range fake.Endpoints() {
		for ev := range api.Events(e, demoReach(), time.Time{}, end) {
			all[ev.UUID] = true
		}
	}
	return all
}
