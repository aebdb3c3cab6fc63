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
