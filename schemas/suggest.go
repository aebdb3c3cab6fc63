package schemas

import (
	"fmt"
	"slices"
	"strings"

	"github.com/margaylog/margay/internal/suggest"
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
		if d := suggest.Distance(word, strings.ToLower(name)); d < least {
			best, least = name, d
		}
	}
	return best, best != ""
}

func abs(i int) int {
	return max(i, -i)
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
