package schemas

import (
	"testing"

	"github.com/stretchr/testify/require"
)

func TestChild(t *testing.T) {
	require.Equal(t, "a", child("", "a"))
	require.Equal(t, "a.b-C_1", child("a", "b-C_1"))
	require.Equal(t, `a["b c"]`, child("a", "b c"))
	require.Equal(t, `[""]`, child("", ""))
	require.Equal(t, `a["b.c"]`, child("a", "b.c"))
	require.Equal(t, "a[3]", item("a", 3))
}

func TestQuote(t *testing.T) {
	require.Equal(t, `"a\n"`, quote("a\n"))
	long := "0123456789012345678901234567890123456789012345678901234567"
	require.Equal(t, `"`+long+`é"`, quote(long+"é"))
	require.Equal(t, `"`+long+`x"...`, quote(long+"xéy"), "not cut inside a character")
}
