package yamldoc

import (
	"testing"

	"github.com/stretchr/testify/require"
	"gopkg.in/yaml.v3"
)

// A panickingReader stands for the inputs on which the YAML library panics.
type panickingReader struct{}

func (panickingReader) Read([]byte) (int, error) { panic("index out of range") }

func TestPanicsOfTheLibraryAreErrors(t *testing.T) {
	doc, err := next(yaml.NewDecoder(panickingReader{}))
	require.Nil(t, doc)
	require.EqualError(t, err, "yaml: the YAML library cannot read this: index out of range")
}

func TestDocuments(t *testing.T) {
	docs, problem := Documents([]byte("a: 1\n---\n---\nb: 2\n"))
	require.Nil(t, problem)
	require.Len(t, docs, 3)
	require.Equal(t, "!!null", docs[1].Content[0].Tag)
	require.Equal(t, 4, docs[2].Content[0].Line)

	docs, problem = Documents([]byte("a: 1\n---\nb: [\n"))
	require.Len(t, docs, 1, "those before the problem")
	require.Equal(t, "did not find expected node content", problem.Msg)
	require.Equal(t, 3, problem.Line)

	_, problem = Documents([]byte("a: \xff"))
	require.Equal(t, &Problem{Place: Place{1, 4}, NotUTF8: true, Msg: "byte 0xff is not UTF-8", Hint: "save the file as UTF-8"}, problem)
	_, problem = Documents([]byte("a: 1\nb: \x07"))
	require.Equal(t, Place{2, 4}, problem.Place)
	require.Equal(t, "the character U+0007 cannot stand in YAML", problem.Msg)

	_, problem = Documents([]byte("a: 1\nb: *c\n"))
	require.Equal(t, Place{2, 4}, problem.Place)
}

func TestPlaceOf(t *testing.T) {
	f := func(src string, off, line, column int) {
		t.Helper()
		require.Equal(t, Place{line, column}, PlaceOf([]byte(src), off))
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
	f := func(src string, n, line, column int) {
		t.Helper()
		require.Equal(t, Place{line, column}, LineStart([]byte(src), n))
	}
	f("a\n  b\n", 1, 1, 1)
	f("a\n  b\n", 2, 2, 3)
	f("a\r\n  b\r\n", 2, 2, 3)
	f("a\n  b", 9, 2, 4) // past the end
	f("", 1, 1, 1)
}

func TestNextLine(t *testing.T) {
	src := []byte("a\r\nb\u2028c\rd")
	var starts []int
	for off := 0; off < len(src); off = NextLine(src, off) {
		starts = append(starts, off)
	}
	require.Equal(t, []int{0, 3, 7, 9}, starts)
}
