package indicators_test

import (
	"bytes"
	"fmt"
	"math/rand/v2"
	"reflect"
	"slices"
	"strings"
	"testing"

	"github.com/margaylog/margay/indicators"
)

// testLists are the lists of the indicator "probe", whose Scan is given.
var testLists = []string{"p_any_c", "p_any_a", "p_any_b"}

// probe returns an indicator that runs scan, alone in its registry.
func probe(t testing.TB, scan func(dst *indicators.Values, text []byte)) (*indicators.Registry, *indicators.Compiled) {
	t.Helper()
	r, err := new(indicators.Registry).With(indicators.Indicator{Name: "probe", Lists: testLists, Scan: scan})
	if err != nil {
		t.Fatal(err)
	}
	c, _ := r.Compile("probe")
	return r, c
}

// addPairs takes text like "0x 1y" and adds x to Lists[0] and y to Lists[1].
func addPairs(dst *indicators.Values, text []byte) {
	for _, field := range bytes.Fields(text) {
		dst.Add(int(field[0]-'0'), field[1:])
	}
}

func TestValues(t *testing.T) {
	r, c := probe(t, addPairs)
	for _, tt := range []struct {
		name, in string
		want     map[string][]string
	}{
		{name: "nothing", in: "", want: nil},
		{name: "one", in: "0x", want: map[string][]string{"p_any_c": {"x"}}},
		{name: "an empty value", in: "0", want: map[string][]string{"p_any_c": {""}}},
		{name: "sorted", in: "0c 0a 0b", want: map[string][]string{"p_any_c": {"a", "b", "c"}}},
		{name: "sorted by bytes", in: "0é 0a 0Z 0ab 0", want: map[string][]string{"p_any_c": {"", "Z", "a", "ab", "é"}}},
		{name: "duplicates", in: "0b 0a 0b 0a 0b", want: map[string][]string{"p_any_c": {"a", "b"}}},
		{name: "the same in several lists", in: "0x 2x 1x 2x 0x", want: map[string][]string{"p_any_a": {"x"}, "p_any_b": {"x"}, "p_any_c": {"x"}}},
		{name: "duplicates alone", in: strings.Repeat("1x ", 100), want: map[string][]string{"p_any_a": {"x"}}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			var v indicators.Values
			c.Scan(&v, []byte(tt.in))
			v.Finish()
			if got := byList(r, &v); !reflect.DeepEqual(got, tt.want) {
				t.Errorf("All() = %q; want %q", got, tt.want)
			}
			v.Finish()
			if got := byList(r, &v); !reflect.DeepEqual(got, tt.want) {
				t.Errorf("after Finish again, All() = %q; want %q", got, tt.want)
			}
			v.Reset()
			if got := len(v.All()); got != 0 {
				t.Errorf("after Reset, there are %d values", got)
			}
		})
	}
}

// Finish agrees with a map and a sort, on few values and on many.
func TestFinishLikeReference(t *testing.T) {
	r, c := probe(t, addPairs)
	random := rand.New(rand.NewPCG(1, 2))
	var v indicators.Values
	for range 2000 {
		var in strings.Builder
		reference := make(map[string][]string)
		for range random.IntN(40) {
			list, text := random.IntN(3), fmt.Sprint(random.IntN(30))
			fmt.Fprintf(&in, "%d%s ", list, text)
			reference[testLists[list]] = append(reference[testLists[list]], text)
		}
		for list, texts := range reference {
			slices.Sort(texts)
			reference[list] = slices.Compact(texts)
		}
		v.Reset()
		c.Scan(&v, []byte(in.String()))
		v.Finish()
		if got := byList(r, &v); !reflect.DeepEqual(got, reference) && len(got)+len(reference) > 0 {
			t.Fatalf("%q: All() = %q; want %q", in.String(), got, reference)
		}
	}
}

func TestValuesAliasText(t *testing.T) {
	_, c := probe(t, func(dst *indicators.Values, text []byte) { dst.Add(0, text[1:3]) })
	text := []byte("abcd")
	var v indicators.Values
	c.Scan(&v, text)
	text[1] = 'B'
	if got := string(v.All()[0].Text); got != "Bc" {
		t.Errorf("the value is %q; want it to alias the text, which is %q", got, text[1:3])
	}
}

func TestAlloc(t *testing.T) {
	var v indicators.Values
	for round := range 3 {
		v.Reset()
		var all [][]byte
		for n := range 300 {
			b := v.Alloc(n)
			if len(b) != n || cap(b) != n {
				t.Fatalf("round %d: Alloc(%d) has length %d and capacity %d", round, n, len(b), cap(b))
			}
			for i := range b {
				b[i] = byte(n)
			}
			all = append(all, b)
		}
		for n, b := range all {
			if !bytes.Equal(b, bytes.Repeat([]byte{byte(n)}, n)) {
				t.Fatalf("round %d: the memory of Alloc(%d) is used by another", round, n)
			}
		}
	}
}

// A huge event does not hold its memory: the next round allocates anew, and
// small rounds after it don't.
func TestResetAfterHugeEvent(t *testing.T) {
	_, c := probe(t, func(dst *indicators.Values, text []byte) {
		for range text {
			dst.Add(0, dst.Alloc(100))
		}
	})
	var v indicators.Values
	scan := func(n int) float64 {
		text := make([]byte, n)
		return testing.AllocsPerRun(10, func() {
			v.Reset()
			c.Scan(&v, text)
		})
	}
	if got := scan(100_000); got == 0 {
		t.Error("100,000 values leave their memory behind")
	}
	if got := scan(100); got != 0 {
		t.Errorf("100 values take %v allocations; want 0", got)
	}
}

func TestMarkTruncate(t *testing.T) {
	r, c := probe(t, addPairs)
	var v indicators.Values
	empty := v.Mark()
	c.Scan(&v, []byte("0a 0b"))
	mark := v.Mark()
	c.Scan(&v, []byte("0c 1d"))
	v.Truncate(mark)
	c.Scan(&v, []byte("0e"))
	v.Truncate(v.Mark())
	v.Finish()
	want := map[string][]string{"p_any_c": {"a", "b", "e"}}
	if got := byList(r, &v); !reflect.DeepEqual(got, want) {
		t.Errorf("All() = %q; want %q", got, want)
	}
	v.Truncate(empty)
	if got := len(v.All()); got != 0 {
		t.Errorf("after Truncate to the start, there are %d values", got)
	}
}

// What panics, and how; the message holds nothing of the text.
func TestValuesMisuse(t *testing.T) {
	other, err := new(indicators.Registry).With(indicators.Indicator{Name: "other", Lists: []string{"p_any_x"}, Scan: addPairs})
	if err != nil {
		t.Fatal(err)
	}
	foreign, _ := other.Compile("other")
	inScan := func(misuse func(v *indicators.Values)) func(v *indicators.Values) {
		return func(v *indicators.Values) {
			_, c := probe(t, func(dst *indicators.Values, _ []byte) { misuse(dst) })
			c.Scan(v, []byte("secret"))
		}
	}
	for _, tt := range []struct {
		name string
		do   func(v *indicators.Values)
		want string
	}{
		{name: "an index after the last", do: inScan(func(v *indicators.Values) { v.Add(3, nil) }), want: "indicators: Add with an index outside of the indicator's Lists"},
		{name: "a negative index", do: inScan(func(v *indicators.Values) { v.Add(-1, nil) }), want: "indicators: Add with an index outside of the indicator's Lists"},
		{name: "Add outside of a Scan", do: func(v *indicators.Values) { v.Add(0, nil) }, want: "indicators: Add outside of Compiled.Scan"},
		{name: "Add after Reset within a Scan", do: inScan(func(v *indicators.Values) { v.Reset(); v.Add(0, nil) }), want: "indicators: Add outside of Compiled.Scan"},
		{name: "another registry", do: inScan(func(v *indicators.Values) { foreign.Scan(v, nil) }), want: "indicators: a Scan function runs an indicator of another Registry; call its Indicator.Scan"},
		{name: "a negative Alloc", do: func(v *indicators.Values) { v.Alloc(-1) }, want: "indicators: Alloc of a negative number of bytes"},
		{name: "Truncate beyond the values", do: func(v *indicators.Values) { v.Truncate(1) }, want: "indicators: Truncate to a mark that is not among the values"},
		{name: "Truncate to a negative mark", do: func(v *indicators.Values) { v.Truncate(-1) }, want: "indicators: Truncate to a mark that is not among the values"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			var v indicators.Values
			defer func() {
				if got := recover(); got != tt.want {
					t.Errorf("panic(%v); want %q", got, tt.want)
				}
				// Whatever happened, Reset makes the Values good again.
				v.Reset()
				_, c := probe(t, addPairs)
				c.Scan(&v, []byte("0x"))
				if got := len(v.All()); got != 1 {
					t.Errorf("after the panic and Reset, there are %d values; want 1", got)
				}
			}()
			tt.do(&v)
		})
	}
}

// A Scan may run another indicator, compiled or not, and go on.
func TestNestedScan(t *testing.T) {
	var inner *indicators.Compiled
	r, err := new(indicators.Registry).With(
		indicators.Indicator{Name: "inner", Lists: []string{"p_any_inner"}, Scan: addPairs},
		indicators.Indicator{Name: "outer", Lists: []string{"p_any_z", "p_any_y"}, Scan: func(dst *indicators.Values, text []byte) {
			dst.Add(0, []byte("before"))
			inner.Scan(dst, text)
			addPairs(dst, []byte("1between"))
			dst.Add(0, []byte("after"))
		}},
	)
	if err != nil {
		t.Fatal(err)
	}
	inner, _ = r.Compile("inner")
	want := map[string][]string{"p_any_inner": {"x"}, "p_any_y": {"between"}, "p_any_z": {"after", "before"}}
	if got := scan(t, r, "outer", "0x"); !reflect.DeepEqual(got, want) {
		t.Errorf("Scan = %q; want %q", got, want)
	}
}
