package tape

import (
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

func testKeys() *Keys {
	k := NewKeys()
	for _, name := range []string{"uuid", "a", "b", "", `quo"te`, "é", "p_long_enough_to_be_hashed_in_three_steps"} {
		k.Add(name, false)
	}
	k.Add("obj", true)
	k.Add("arr", true)
	return k
}

// Wherever long names differ, they hash apart: a table of names in one chain
// would be a list.
func TestHashesDiffer(t *testing.T) {
	for _, pattern := range []string{"%04d_of_a_long_name_of_several_parts", "a_long_%04d_name_of_several_parts", "a_long_name_%04d_of_several_parts", "a_long_name_of_several_%04d_parts", "a_long_name_of_several_parts_%04d"} {
		const names, chains = 1000, 1 << 12
		used := make(map[uint64]bool)
		for i := range names {
			used[hash(fmt.Appendf(nil, pattern, i))>>(64-12)] = true
		}
		// By chance about one in nine meets another one.
		if len(used) < names*3/4 {
			t.Errorf("%s: %d names begin at %d of %d places", pattern, names, len(used), chains)
		}
	}
}

func TestKeys(t *testing.T) {
	k := NewKeys()
	ids := map[string]uint32{}
	for i := range 5000 {
		name := strings.Repeat("k", i%40) + fmt.Sprint(i)
		ids[name] = k.Add(name, i%2 == 0)
	}
	for name, id := range ids {
		if got := k.Lookup([]byte(name)); got != id || id == Unknown || k.Name(id) != name {
			t.Fatalf("Lookup(%q) = %d, named %q; want %d", name, got, k.Name(got), id)
		}
		if got := k.Add(name, false); got != id {
			t.Fatalf("Add(%q) again = %d; want %d", name, got, id)
		}
		if got := k.Lookup([]byte(name + "x")); got != Unknown {
			t.Fatalf("Lookup of an unknown key = %d", got)
		}
	}
	if k.Len() != 5001 {
		t.Errorf("Len() = %d; want 5001", k.Len())
	}
}

// dump writes a tape as one line: key=kind:text for each node, with brackets
// around what is inside.
func dump(t *Tape) string {
	var b strings.Builder
	var inside func(from, to uint32)
	inside = func(from, to uint32) {
		for i := from; i < to; i = t.nodes[i].Next {
			n := t.nodes[i]
			if n.KeyAt > 0 {
				fmt.Fprintf(&b, "%s=", t.KeyText(nil, i))
			}
			if i+1 < n.Next {
				b.WriteByte('(')
				inside(i+1, n.Next)
				b.WriteString(") ")
			} else {
				fmt.Fprintf(&b, "%s ", t.data[n.Start:n.End])
			}
		}
	}
	inside(1, t.nodes[0].Next)
	return strings.TrimSpace(b.String())
}

func TestScanLaysOut(t *testing.T) {
	for _, row := range []struct{ name, in, want string }{
		{"members in the order of the text", `{"b":1,"a":"x"}`, `b=1 a="x"`},
		{"repeated members stay", `{"a":1,"a":null}`, `a=1 a=null`},
		{"unknown keys are passed over", `{"x":{"a":1},"a":true}`, `a=true`},
		{"inside of an object that is asked for", `{"obj":{"a":1,"x":2,"obj":{"b":false}}}`, `obj=(a=1 obj=(b=false ) )`},
		{"inside of an array that is asked for", `{"arr":[1,[2,3],{"a":4}]}`, `arr=(1 (2 3 ) (a=4 ) )`},
		{"no look into what nobody asks for", `{"a":{"b":1},"b":[1,2]}`, `a={"b":1} b=[1,2]`},
		{"empty containers", `{"obj":{},"arr":[],"a":{}}`, `obj={} arr=[] a={}`},
		{"white space everywhere", " {\t\"a\"\n:\r1 , \"b\" : [ 1 ] } ", `a=1 b=[ 1 ]`},
		{"escaped keys", `{"\u0061":1,"\u00e9":2}`, `a=1 é=2`},
		{"a name that JSON must escape", `{"quo\"te":1,"quo\u0022te":2}`, `quo"te=1 quo"te=2`},
		{"the empty key", `{"":1}`, `=1`},
		{"broken keys are no field", "{\"\xe9\":1,\"\\ud800\":2,\"a\":3}", `a=3`},
	} {
		tp := New(testKeys(), Options{Depth: 10})
		for range 3 { // later rounds go by what was learned
			if o, at := tp.Scan([]byte(row.in)); o != Good {
				t.Fatalf("%s: outcome %v at %d", row.name, o, at)
			}
			if got := dump(tp); got != row.want {
				t.Errorf("%s: Scan(%q) = %s; want %s", row.name, row.in, got, row.want)
			}
		}
	}
}

func TestScanKeepsUnknown(t *testing.T) {
	tp := New(testKeys(), Options{Depth: 10, Unknown: true})
	tp.Scan([]byte(`{"x":{"a":1},"a":true,"obj":{"y":[1, 2]}}`))
	if got, want := dump(tp), `x={"a":1} a=true obj=(y=[1, 2] )`; got != want {
		t.Errorf("Scan = %s; want %s", got, want)
	}
}

func TestScanRefuses(t *testing.T) {
	deep := strings.Repeat(`{"obj":`, 100_000)
	for _, row := range []struct {
		in   string
		want Outcome
		at   int
	}{
		{``, Invalid, 0},
		{`  `, Invalid, 2},
		{`null`, NotObject, 0},
		{` [1]`, NotObject, 1},
		{`"x"`, NotObject, 0},
		{`12`, NotObject, 0},
		{`12 x`, Invalid, 3},
		{`nul`, Invalid, 3},
		{`{} x`, Invalid, 3},
		{`{}{}`, Invalid, 2},
		{`{"a":1`, Invalid, 6},
		{`{"a":01}`, Invalid, 6},
		{`{"x":01}`, Invalid, 6},
		{`{"obj":{"a":1,}}`, Invalid, 14},
		{"{\"a\":\"x\x01\"}", Invalid, 7},
		{"\ufeff{}", Invalid, 0},
		{deep, TooDeep, 0},
		{strings.Repeat(`[`, 100_000), TooDeep, 0},
		{`{"obj":{"obj":{"obj":{}}}}`, TooDeep, 0},
		{`{"a":[[[]]]}`, TooDeep, 0},
		{`{"x":[[[]]]}`, TooDeep, 0},
		{`{"arr":[[[]]]}`, TooDeep, 0},
	} {
		o, at := New(testKeys(), Options{Depth: 3}).Scan([]byte(row.in))
		if o != row.want || at != row.at {
			t.Errorf("Scan(%.40q) = %v at %d; want %v at %d", row.in, o, at, row.want, row.at)
		}
	}
	for _, in := range []string{`{"obj":{"obj":{}}}`, `{"x":[[]]}`, `{"arr":[[]]}`} {
		if o, _ := New(testKeys(), Options{Depth: 3}).Scan([]byte(in)); o != Good {
			t.Errorf("Scan(%q) = %v; three levels are fine", in, o)
		}
	}
}

func TestPointer(t *testing.T) {
	tp := New(testKeys(), Options{Depth: 10, Unknown: true})
	tp.Scan([]byte(`{"a":1,"obj":{"b":2,"arr":[0,[5,{"x/~y":1,"a":7}]]}}`))
	var leaves []uint32
	for i, n := range tp.Nodes() {
		if i+1 == int(n.Next) {
			leaves = append(leaves, uint32(i))
		}
	}
	got := tp.Pointers(leaves)
	require.Equal(t, []string{""}, tp.Pointers([]uint32{0}))
	if want := `/a /obj/b /obj/arr/0 /obj/arr/1/0 /obj/arr/1/1/x~1~0y /obj/arr/1/1/a`; strings.Join(got, " ") != want {
		t.Errorf("pointers %s; want %s", strings.Join(got, " "), want)
	}
}

// One tape, many texts: what was learned from one must never change the
// verdict on another, nor what a key is.
func TestScanRandom(t *testing.T) {
	r := rand.New(rand.NewPCG(3, 4))
	keys := []string{`"a"`, `"b"`, `"obj"`, `"arr"`, `"uuid"`, `"x"`, `"\u0061"`, `"ab"`, `"obja"`, `"quo\"te"`}
	vals := []string{`1`, `"s"`, `null`, `[]`, `{}`, `{"a":1}`, `[1,{"b":2}]`, `01`, `"`, `tru`}
	tp := New(testKeys(), Options{Depth: 20})
	for range 100_000 {
		var b strings.Builder
		b.WriteByte('{')
		for i := range r.IntN(5) {
			if i > 0 {
				b.WriteByte(',')
			}
			b.WriteString(keys[r.IntN(len(keys))] + ":" + vals[min(r.IntN(40), len(vals)-1)%len(vals)])
		}
		b.WriteByte('}')
		text := []byte(b.String())
		if r.IntN(3) == 0 {
			text[r.IntN(len(text))] = `{}[]",:\ a1`[r.IntN(11)]
		}
		o, _ := tp.Scan(text)
		if got, want := o == Good || o == NotObject, json.Valid(text); got != want {
			t.Fatalf("Scan(%q) = %v; want valid %v", text, o, want)
		}
		if o != Good {
			continue
		}
		fresh := New(testKeys(), Options{Depth: 20})
		fresh.Scan(text)
		if got, want := dump(tp), dump(fresh); got != want {
			t.Fatalf("Scan(%q) = %s; a new tape says %s", text, got, want)
		}
	}
}
