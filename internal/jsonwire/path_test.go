package jsonwire

import (
	"fmt"
	"strings"
	"testing"
)

func TestPathEach(t *testing.T) {
	m, last := func(name string) Step { return Member(name, false) }, func(name string) Step { return Member(name, true) }
	cases := []struct {
		name, value string
		path        Path
		want        string // tokens, those of many with a + before them
	}{
		{"a member", `{"a":1,"b":"x"}`, Path{m("b")}, `"x"`},
		{"an object without its last brace", `{"a":1,"b":"x"`, Path{m("b")}, `"x"`},
		{"no members", `{}`, Path{m("b")}, ""},
		{"no bytes", ``, Path{m("b")}, ""},
		{"a member that is not there", `{"a":1}`, Path{m("b")}, ""},
		{"below", `{"a":{"c":2,"b":true},"b":0}`, Path{m("a"), m("b")}, "true"},
		{"the value itself", `7`, nil, "7"},
		{"null is no value", `{"a":null}`, Path{m("a")}, ""},
		{"an object is no value", `{"a":{}}`, Path{m("a")}, ""},
		{"a step below a scalar", `{"a":1}`, Path{m("a"), m("b")}, ""},
		{"elements", `{"a":[1,null,"x",[false]]}`, Path{m("a")}, `+1 +"x" +false`},
		{"no elements", `{"a":[]}`, Path{m("a")}, ""},
		{"through elements", `{"a":[{"b":1},2,{"c":0},{"b":[3,4]}]}`, Path{m("a"), m("b")}, "+1 +3 +4"},
		{"one element", `{"a":[1,[2],3]}`, Path{m("a"), Element(2)}, "3"},
		{"through one element", `{"a":[{"b":1},{"b":2}]}`, Path{m("a"), Element(1), m("b")}, "2"},
		{"elements of one element", `{"a":[1,[2,3]]}`, Path{m("a"), Element(1)}, "+2 +3"},
		{"beyond the last element", `{"a":[1]}`, Path{m("a"), Element(1)}, ""},
		{"an element of no array", `{"a":{"0":1}}`, Path{m("a"), Element(0)}, ""},
		{"an element of elements", `[[1,2],[3]]`, Path{Element(0), Element(1)}, "2"},
		{"the first of several", `{"a":1,"a":2}`, Path{m("a")}, "1"},
		{"the last of several", `{"a":1,"b":0,"a":2}`, Path{last("a")}, "2"},
		{"the last of several, null", `{"a":1,"a":null}`, Path{last("a")}, ""},
		{"a key with escapes", `{"\u0061\/b":1}`, Path{m("a/b")}, "1"},
		{"a key that needs escapes", `{"a\"\\":1}`, Path{m(`a"\`)}, "1"},
		{"a longer key with escapes", `{"\u0061bbbbbbbbbbbb":1}`, Path{m("a")}, ""},
		{"the empty key", `{"":1}`, Path{m("")}, "1"},
		{"values that look like keys", `{"x":"\"a\":1","y":["a"],"a":2}`, Path{m("a")}, "2"},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			var got []string
			c.path.Each([]byte(c.value), func(token []byte, many bool) {
				got = append(got, fmt.Sprintf("%s%s", map[bool]string{true: "+"}[many], token))
			})
			if s := strings.Join(got, " "); s != c.want {
				t.Errorf("%s; want %s", s, c.want)
			}
		})
	}
}

func TestPathEachAllocatesNothing(t *testing.T) {
	value := []byte(`{"\u0061":0,"b":[{"c":[1,"x"]},{"\u0063":3}]}`)
	path := Path{Member("b", false), Member("c", true)}
	sum := 0
	if n := testing.AllocsPerRun(100, func() { path.Each(value, func(token []byte, _ bool) { sum += len(token) }) }); n != 0 {
		t.Errorf("%v allocations; want 0", n)
	}
	if sum == 0 {
		t.Error("nothing was found")
	}
}
