package schemas

import (
	"fmt"
	"slices"
	"strings"
)

// maxSuggest bounds how many names a load looks at to make suggestions, so
// that a file of nothing but mistakes is reported in reasonable time.
const maxSuggest = 500_000

func didYouMean(name string) string {
	return fmt.Sprintf("did you mean %q?", name)
}

// suggest returns the name that is most like word, the first of several, or
// false when none is close: a third of the word may differ, and one letter in
// any case.
func (env *environment) suggest(word string, names []string) (string, bool) {
	return env.suggestFrom(word, len(names), func(i int) string { return names[i] })
}

// suggestFrom is suggest for the names 0 to n-1.
func (env *environment) suggestFrom(word string, n int, name func(i int) string) (string, bool) {
	const longest = 64 // names longer than this are not misspelt, but wrong
	if len(word) == 0 || len(word) > longest {
		return "", false
	}
	word = strings.ToLower(word)
	best, least := "", max(1, len(word)/3)+1
	for i := 0; i < n && env.compared < maxSuggest; i++ {
		env.compared++
		name := name(i)
		if len(name) > longest || abs(len(name)-len(word)) >= least {
			continue
		}
		if d := distance(word, strings.ToLower(name)); d < least {
			best, least = name, d
		}
	}
	return best, best != ""
}

func abs(i int) int {
	return max(i, -i)
}

// distance counts the letters to insert, delete, replace, or swap with their
// neighbour to turn a into b (optimal string alignment).
func distance(a, b string) int {
	before := make([]int, len(b)+1) // two rows up
	above := make([]int, len(b)+1)
	row := make([]int, len(b)+1)
	for j := range row {
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

// scopesOf returns the mappings that take a key.
func scopesOf(key string) []Scope {
	for i := range keySpecs {
		if keySpecs[i].Name == key {
			return keySpecs[i].In
		}
	}
	return nil
}

// scopeName names a mapping in a message.
func scopeName(s Scope) string {
	switch s {
	case InSchema:
		return "the top level"
	case InElement:
		return "an element"
	}
	if slices.Contains(valueScopes, s) {
		return "a " + string(s)
	}
	return string(s)
}
