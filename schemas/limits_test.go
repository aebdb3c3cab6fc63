package schemas_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/margaylog/margay/schemas"
)

// repeat joins what f returns for 0 to n-1.
func repeat(n int, f func(i int) string) string {
	var b strings.Builder
	for i := range n {
		b.WriteString(f(i))
	}
	return b.String()
}

const head = "schema: Custom.Log\nfields:\n  - {name: time, type: timestamp, isEventTime: true, required: true}\n"

// Whatever a file holds, it is refused or read without a crash, and in time
// that grows with its size: a check that was quadratic would run for minutes.
func TestHugeFiles(t *testing.T) {
	f := func(name, src string, want ...schemas.Code) {
		t.Run(name, func(t *testing.T) {
			docs, err := schemas.Parse("schema.yml", []byte(src), nil)
			require.Equal(t, docs.Diagnostics.Err(), err)
			got := make(map[schemas.Code]bool)
			for _, c := range codesOf(docs) {
				got[c] = true
			}
			for _, c := range want {
				require.True(t, got[c], "no %s", c)
			}
			require.Len(t, got, len(want), "%v", got)
			require.Len(t, docs.Schemas, map[bool]int{true: 1}[err == nil])
		})
	}
	field := func(i int) string { return fmt.Sprintf("  - {name: f%d, type: string}\n", i) }

	f("many fields", head+repeat(20_000, field))
	f("too many fields", head+repeat(100_000, field), schemas.TooLarge)
	f("too many bytes", head+strings.Repeat("# comment\n", 500_000), schemas.TooLarge)
	f("unknown keys", head+repeat(20_000, func(i int) string { return fmt.Sprintf("  - {name: f%d, type: string, tipe: x}\n", i) }), schemas.UnknownKey, schemas.TooMany)
	f("one wide mapping", repeat(50_000, func(i int) string { return fmt.Sprintf("k%d: 1\n", i) }), schemas.UnknownKey, schemas.TooMany)
	f("the same name", head+strings.Repeat(field(0), 20_000), schemas.DuplicateName, schemas.TooMany)
	f("the same key", strings.Repeat("a: 1\n", 50_000), schemas.DuplicateKey, schemas.TooMany)
	f("unresolved refs", head+repeat(20_000, func(i int) string { return fmt.Sprintf("  - {name: f%d, type: ref, target: d%d}\n", i, i) }), schemas.UnresolvedRef, schemas.TooMany)
	f("a chain of refs", "definitions:\n"+
		repeat(50_000, func(i int) string { return fmt.Sprintf("  d%d: {type: ref, target: d%d}\n", i, i+1) })+
		"  d50000: {type: string}\n"+head+"  - {name: a, type: ref, target: d0}\n")
	f("a circle of refs", "definitions:\n"+
		repeat(50_000, func(i int) string {
			return fmt.Sprintf("  d%d: {type: ref, target: d%d}\n", i, (i+1)%50_000)
		})+
		head+"  - {name: a, type: ref, target: d0}\n", schemas.CyclicRef)
	f("exponential refs", "definitions:\n"+
		repeat(60, func(i int) string {
			return fmt.Sprintf("  d%d: {type: object, fields: [{name: a, type: ref, target: d%d}, {name: b, type: ref, target: d%d}]}\n", i, i+1, i+1)
		})+
		"  d60: {type: string}\n"+head+"  - {name: a, type: ref, target: d0}\n", schemas.TooLarge)
	f("a chain of copies", head+repeat(20_000, func(i int) string {
		return fmt.Sprintf("  - {name: f%d, type: string, copy: {from: f%d}}\n", i, i+1)
	})+"  - {name: f20000, type: string}\n")
	f("copies of wide objects", head+"  - {name: o, type: object, fields: ["+
		repeat(2000, func(i int) string { return fmt.Sprintf("{name: g%d, type: string}, ", i) })+
		"{name: z, type: string, mask: {type: redact}}]}\n"+
		repeat(2000, func(i int) string { return fmt.Sprintf("  - {name: f%d, type: json, copy: {from: o}}\n", i) }), schemas.UnmaskedCopy)
	f("unknown paths", head+repeat(20_000, func(i int) string {
		return fmt.Sprintf("  - {name: f%d, type: string, copy: {from: g%d}}\n", i, i)
	}), schemas.UnknownPath, schemas.TooMany)
	f("a path of dots", head+"  - {name: a, type: string, copy: {from: '"+strings.Repeat(".", 1_000_000)+"'}}\n", schemas.UnknownPath)
	f("a long name", head+"  - {name: '"+strings.Repeat("é@", 500_000)+"', type: string}\n", schemas.BadFieldName)
	f("a long type", head+"  - {name: a, type: "+strings.Repeat("x", 1_000_000)+"}\n", schemas.UnknownType)
	f("a long key", head+"  - name: a\n    type: int\n    ? "+strings.Repeat("x", 1_000_000)+"\n    : b\n", schemas.UnknownKey)
	f("deep flow lists", strings.Repeat("[", 9999)+strings.Repeat("]", 9999), schemas.WrongType)
	f("deeper flow lists", strings.Repeat("[", 1_000_000), schemas.YAMLSyntax)
	f("deep block lists", strings.Repeat("- ", 1_000_000), schemas.YAMLSyntax)
	f("deep objects", head+"  - "+strings.Repeat("{name: x, type: object, fields: [", 3000)+strings.Repeat("]}", 3000)+"\n", schemas.TooDeep)
	f("deep arrays", head+"  - {name: x, type: array, element: "+strings.Repeat("{type: array, element: ", 3000)+"{type: int}"+strings.Repeat("}", 3001)+"\n", schemas.TooDeep)
	f("a chain of aliases", "x0: &x0 a\n"+repeat(50_000, func(i int) string { return fmt.Sprintf("x%d: &x%d [*x%d]\n", i+1, i+1, i) }), schemas.AliasBomb)
	f("a bomb of aliases", "x0: &x0 a\n"+repeat(60, func(i int) string { return fmt.Sprintf("x%d: &x%d [*x%d, *x%d]\n", i+1, i+1, i, i) }), schemas.AliasBomb)
	f("a bomb of merges", "x0: &x0 {a: b}\n"+repeat(60, func(i int) string { return fmt.Sprintf("x%d: &x%d {<<: [*x%d, *x%d]}\n", i+1, i+1, i, i) }), schemas.AliasBomb)
	f("a wide merge", "x0: &x0 {"+repeat(30_000, func(i int) string { return fmt.Sprintf("k%d: 1, ", i) })+"}\n<<: *x0\n", schemas.UnknownKey, schemas.TooMany)
	f("empty documents", head+strings.Repeat("---\n", 50_000), schemas.EmptyDocument, schemas.TooMany)
	f("null characters", strings.Repeat("\x00", 1_000_000), schemas.YAMLSyntax)
	f("not text", strings.Repeat("\xff", 1_000_000), schemas.NotUTF8)
	f("a late syntax error", head+repeat(30_000, field)+"   - a: b\n", schemas.YAMLSyntax)
}

// The deepest nesting that is allowed works, one level more does not.
func TestDepth(t *testing.T) {
	literal := func(levels int) string {
		return head + "  - " + strings.Repeat("{name: x, type: object, fields: [", levels-1) + "{name: x, type: int}" + strings.Repeat("]}", levels-1) + "\n"
	}
	refs := func(levels int) string {
		return "definitions:\n" + repeat(levels-1, func(i int) string {
			return fmt.Sprintf("  d%d: {type: object, fields: [{name: a, type: array, element: {type: ref, target: d%d}}]}\n", i, i+1)
		}) + fmt.Sprintf("  d%d: {type: string}\n", levels-1) + head + "  - {name: x, type: ref, target: d0}\n"
	}
	arrays := func(levels int) string {
		return head + "  - {name: x, type: array, element: " + strings.Repeat("{type: array, element: ", levels-1) + "{type: int}" + strings.Repeat("}", levels) + "\n"
	}
	arrayRefs := func(levels int) string {
		return "definitions:\n" + repeat(levels-1, func(i int) string {
			return fmt.Sprintf("  d%d: {type: array, element: {type: ref, target: d%d}}\n", i, i+1)
		}) + fmt.Sprintf("  d%d: {type: string}\n", levels-1) + head + "  - {name: x, type: array, element: {type: ref, target: d0}}\n"
	}
	for name, f := range map[string]func(int) string{"literal": literal, "refs": refs, "arrays": arrays, "array refs": arrayRefs} {
		parse(t, f(schemas.MaxDepth))
		docs, err := schemas.Parse("schema.yml", []byte(f(schemas.MaxDepth+1)), nil)
		require.Error(t, err, name)
		require.Equal(t, []schemas.Code{schemas.TooDeep}, codesOf(docs), name)
	}
}

// The largest schema that is allowed works, one field more does not.
func TestSize(t *testing.T) {
	wide := func(n int) string {
		const fields = 1000 // in each of the definitions
		return "definitions:\n  D: {type: object, fields: [" + repeat(fields, func(i int) string { return fmt.Sprintf("{name: f%d, type: int}, ", i) }) + "]}\n" +
			head + repeat(n/(fields+1), func(i int) string { return fmt.Sprintf("  - {name: o%d, type: ref, target: D}\n", i) }) +
			repeat(n%(fields+1)-1, func(i int) string { return fmt.Sprintf("  - {name: s%d, type: int}\n", i) })
	}
	parse(t, wide(schemas.MaxFields))
	docs, err := schemas.Parse("schema.yml", []byte(wide(schemas.MaxFields+1)), nil)
	require.Error(t, err)
	require.Equal(t, []schemas.Code{schemas.TooLarge}, codesOf(docs))
}

func TestAliasLimit(t *testing.T) {
	src := func(n int) string { // nodes behind one alias
		return "definitions:\n  A: &a {type: string, validate: {allow: [" + strings.Repeat("x, ", n-7) + "]}}\n  B: *a\n" + head
	}
	parse(t, src(100_000))
	docs, err := schemas.Parse("schema.yml", []byte(src(100_001)), nil)
	require.Error(t, err)
	require.Equal(t, []schemas.Code{schemas.AliasBomb}, codesOf(docs))
}
