package schemas

import (
	"fmt"
	"testing"

	"github.com/stretchr/testify/require"
)

func TestSuggest(t *testing.T) {
	names := []string{"name", "type", "timeFormats", "timeFormat", "indicators", "ip"}
	f := func(word, want string) {
		t.Helper()
		if got, _ := new(environment).suggest(word, names); got != want {
			t.Errorf("suggest(%q) = %q; want %q", word, got, want)
		}
	}
	f("tpye", "type")               // two letters swapped
	f("typ", "type")                // one missing
	f("typpe", "type")              // one too many
	f("tyqe", "type")               // one wrong
	f("TimeFormats", "timeFormats") // another case
	f("timeformat", "timeFormat")
	f("timeFormatss", "timeFormats")
	f("indicater", "indicators") // two of nine
	f("i", "ip")
	f("time", "") // two of four are too many
	f("kind", "")
	f("", "")
}

func TestSuggestTakesTheFirstOfEquals(t *testing.T) {
	got, ok := new(environment).suggest("cat", []string{"hat", "bat", "car"})
	require.True(t, ok)
	require.Equal(t, "hat", got)
}

// A file of nothing but mistakes must not take for ever: suggestions end.
func TestSuggestGivesUp(t *testing.T) {
	env := new(environment)
	names := make([]string, maxSuggest)
	for i := range names {
		names[i] = fmt.Sprintf("%06d", i)
	}
	_, ok := env.suggest("abcdef", names)
	require.False(t, ok)
	_, ok = env.suggest("000000", names)
	require.False(t, ok)
}

func TestDistance(t *testing.T) {
	f := func(a, b string, want int) {
		t.Helper()
		if got := distance(a, b); got != want {
			t.Errorf("distance(%q, %q) = %d; want %d", a, b, got, want)
		}
		if got := distance(b, a); got != want {
			t.Errorf("distance(%q, %q) = %d; want %d", b, a, got, want)
		}
	}
	f("", "", 0)
	f("", "abc", 3)
	f("abc", "abc", 0)
	f("abc", "acb", 1)
	f("abc", "abcd", 1)
	f("abc", "xyz", 3)
	f("kitten", "sitting", 3)
	f("ca", "abc", 3) // a swapped pair is not touched again
}
