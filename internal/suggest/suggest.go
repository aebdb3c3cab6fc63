// Package suggest finds the word that somebody meant.
package suggest

import "strings"

// Closest returns the candidate nearest to word by [Distance], case aside, or
// "" when none is near enough to be what was meant: more than a third of the
// word (and two letters) would have to change. Of equals the first wins.
func Closest(word string, candidates []string) string {
	best, least := "", max(2, len(word)/3)+1
	for _, c := range candidates {
		if d := len(c) - len(word); d >= least || -d >= least {
			continue
		}
		if d := Distance(strings.ToLower(word), strings.ToLower(c)); d < least {
			best, least = c, d
		}
	}
	return best
}

// Distance counts the bytes to insert, delete, replace, or swap with their
// neighbour to turn a into b, none of them twice (optimal string alignment).
// It takes time in proportion to len(a) times len(b).
func Distance(a, b string) int {
	before, above, row := make([]int, len(b)+1), make([]int, len(b)+1), make([]int, len(b)+1)
	for j := range above {
		above[j] = j
	}
	for i := 1; i <= len(a); i++ {
		row[0] = i
		for j := 1; j <= len(b); j++ {
			cost := 1
			if a[i-1] == b[j-1] {
				cost = 0
			}
			row[j] = min(above[j]+1, row[j-1]+1, above[j-1]+cost)
			if i > 1 && j > 1 && a[i-1] == b[j-2] && a[i-2] == b[j-1] {
				row[j] = min(row[j], before[j-2]+1)
			}
		}
		before, above, row = above, row, before
	}
	return above[len(b)]
}
