package schemas

import (
	"testing"

	"github.com/stretchr/testify/require"
	"gopkg.in/yaml.v3"
)

// A panickingReader stands for the inputs on which the YAML library panics.
type panickingReader struct{}

func (panickingReader) Read([]byte) (int, error) { panic("index out of range") }

func TestPanicsOfTheLibraryAreErrors(t *testing.T) {
	doc, err := nextDocument(yaml.NewDecoder(panickingReader{}))
	require.Nil(t, doc)
	require.EqualError(t, err, "yaml: the YAML library cannot read this: index out of range")
}

func TestOffset(t *testing.T) {
	r := &reporter{file: "f"}
	f := func(src string, off, line, column int) {
		t.Helper()
		require.Equal(t, Pos{"f", line, column}, r.offset([]byte(src), off))
	}
	f("", 0, 1, 1)
	f("abc", 2, 1, 3)
	f("é\u00e9x", 4, 1, 3) // characters, not bytes
	f("a\nb", 2, 2, 1)
	f("a\r\nb", 3, 2, 1)
	f("a\rb", 2, 2, 1)
	f("a\u2028b\u0085c", 7, 3, 1)
	f("a\n\n", 3, 3, 1)
}

func TestLineStart(t *testing.T) {
	r := &reporter{file: "f"}
	f := func(src string, n, line, column int) {
		t.Helper()
		require.Equal(t, Pos{"f", line, column}, r.lineStart([]byte(src), n))
	}
	f("a\n  b\n", 1, 1, 1)
	f("a\n  b\n", 2, 2, 3)
	f("a\r\n  b\r\n", 2, 2, 3)
	f("a\n  b", 9, 2, 4) // past the end
	f("", 1, 1, 1)
}

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
