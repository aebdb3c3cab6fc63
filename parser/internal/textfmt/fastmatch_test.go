package textfmt

import (
	"strings"
	"testing"
)

func TestFastMatch(t *testing.T) {
	tests := []struct {
		name  string
		match []string
		steps []step
	}{
		{"different lines give different values", []string{"%{a} [%{b}] %{c}"}, []step{
			{"1 [2] 3", "a=1|b=2|c=3"}, {"4 [5] 6 7", "a=4|b=5|c=6 7"}, {"1 [2] 3", "a=1|b=2|c=3"}, {" [] ", "a=|b=|c="},
		}},
		{"the last takes the rest", []string{"%{a}: %{rest}"}, []step{{"x: y: z", "a=x|rest=y: z"}, {"x: ", "a=x|rest="}}},
		{"one placeholder", []string{"%{all}"}, []step{{"anything at all", "all=anything at all"}, {"", "all="}}},
		{"a text before the first", []string{"<%{a}> %{b}"}, []step{{"<1> x", "a=1|b=x"}, {"1> x", `no match: does not begin with "<"`}, {"", `no match: does not begin with "<"`}}},
		{"a text after the last", []string{"[%{a}]"}, []step{
			{"[x]", "a=x"}, {"[]", "a="}, {"[x", `no match: literal 2 of 2, "]", not found`}, {"[x] y", `no match: text after the last literal, "]"`}, {"[x]]", `no match: text after the last literal, "]"`},
		}},
		{"a placeholder without a name skips", []string{"%{a} %{} %{b}"}, []step{{"1 2 3", "a=1|b=3"}, {"1 2", `no match: literal 2 of 2, " ", not found`}}},
		{"a name twice: the first value that is not empty", []string{"%{a},%{b},%{a}"}, []step{{"1,2,3", "a=1|b=2"}, {",2,3", "a=3|b=2"}, {",,", "a=|b="}}},
		{"the shortest text before a literal", []string{"%{a}--%{b}"}, []step{{"x---y", "a=x|b=-y"}, {"x--y--z", "a=x|b=y--z"}, {"x-y", `no match: literal 1 of 1, "--", not found`}}},
		{"the first pattern that matches", []string{"%{a} - %{b}", "%{a} %{c}", "%{d}"}, []step{
			{"1 - 2", "a=1|b=2"}, {"1 2", "a=1|c=2"}, {"12", "d=12"}, {"1 - 2", "a=1|b=2"},
		}},
		{"the closest of several", []string{"<%{a}> %{b}: %{c}", "<%{a}> %{b}"}, []step{
			{"<1>2", `no match: none of 2 patterns matches; closest is pattern 1: literal 2 of 3, "> ", not found`},
			{"1", `no match: none of 2 patterns matches; closest is pattern 1: does not begin with "<"`},
		}},
		{"a later one is closer", []string{"a %{x}.", "<%{a}>%{b};%{c}"}, []step{{"<1>2", `no match: none of 2 patterns matches; closest is pattern 2: literal 3 of 3, ";", not found`}}},
		{"percent signs and braces are text", []string{"%d {%{a}} 100% %{b}"}, []step{{"%d {x} 100% y", "a=x|b=y"}}},
		{"names of any characters", []string{"%{@timestamp} %{user name} %{a.b:c} %{é}"}, []step{{"1 2 3 4", "@timestamp=1|user name=2|a.b:c=3|é=4"}}},
		{"text beyond ASCII separates", []string{"%{a}→%{b}"}, []step{{"é→ü→", "a=é|b=ü→"}, {"\xe2→\xff\x00", "a=\xe2|b=\xff\x00"}}},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) { run(t, fastFormat(t, FastMatch{Match: test.match}), test.steps) })
	}
}

func TestFastMatchQuotes(t *testing.T) {
	tests := []struct {
		name  string
		match string
		steps []step
	}{
		{"escaped quotes", `%{t} "%{m}"`, []step{
			{`1 "Some quoted text with \"escaped quotes\" inside"`, `t=1|m=Some quoted text with "escaped quotes" inside`},
			{`2 "plain"`, "t=2|m=plain"}, {`3 ""`, "t=3|m="}, {`4 "\\"`, `t=4|m=\`}, {`5 "\\\""`, `t=5|m=\"`},
			{`6 "open\"`, `no match: literal 2 of 2, "\"", not found`}, {`7 "\`, `no match: literal 2 of 2, "\"", not found`},
			{`8 "a" b`, `no match: text after the last literal, "\""`}, {`9 "plain"`, "t=9|m=plain"},
		}},
		{"single quotes", `'%{a}' %{b}`, []step{{`'it\'s' it's`, "a=it's|b=it's"}, {`'say "x" \"y\"' z`, `a=say "x" \"y\"|b=z`}}},
		{"other escapes stay", `"%{a}"`, []step{{`"C:\new\temp\x22"`, `a=C:\new\temp\x22`}, {`"a\'b"`, `a=a\'b`}}},
		{"the literal after the quote counts too", `"%{a}" "%{b}"`, []step{
			{`"x" "y"`, "a=x|b=y"}, {`"say "x", ok" "y"`, `a=say "x", ok|b=y`}, {`"x\" "y" "z"`, `a=x" "y|b=z`}, {`"x\\" "y"`, `a=x\|b=y`},
		}},
		{"not between quotes", `"%{a} %{b}"`, []step{{`"x\" y\"z"`, `no match: text after the last literal, "\""`}, {`"x\" y\z"`, `a=x\"|b=y\z`}}},
		{"different quotes", `"%{a}'`, []step{{`"x\"y'`, `a=x\"y`}}},
		{"a quote that closes does not open", `"%{a}"%{b}"%{c}`, []step{{`"x\"1"y\"z`, `a=x"1|b=y\|c=z`}}},
		{"a closing and an opening one", `"%{a}""%{b}"`, []step{{`"x\"1""y\"2"`, `a=x"1|b=y"2`}}},
		{"one without a name is passed over", `"%{}" %{a}`, []step{{`"x\" y" z`, "a=z"}}},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) { run(t, fastFormat(t, FastMatch{Match: []string{test.match}}), test.steps) })
	}
}

func TestFastMatchNames(t *testing.T) {
	f := fastFormat(t, FastMatch{
		Common: Common{Expand: []KeyValue{{"z", "%{a}"}, {"b", "%{c}"}}},
		Match:  []string{"%{b} %{} %{a}", "%{a}/%{c}"},
	})
	if got, want := strings.Join(f.Names(), " "), "b a c z"; got != want {
		t.Errorf("Names() = %s; want %s", got, want)
	}
}

func TestNewFastMatchErrors(t *testing.T) {
	tests := []struct {
		name  string
		match []string
		want  []string
	}{
		{"no pattern", nil, []string{"match: no pattern"}},
		{"no placeholder", []string{"%{a}", "text"}, []string{"match[1]: no placeholder with a name (%{name} captures, %{} skips)"}},
		{"no name", []string{"%{} x %{}"}, []string{"match[0]: no placeholder with a name (%{name} captures, %{} skips)"}},
		{"an empty pattern", []string{""}, []string{"match[0]: no placeholder with a name (%{name} captures, %{} skips)"}},
		{"nothing between two", []string{"%{a} %{b}%{c}"}, []string{"match[0]: nothing between %{b} and %{c} (put the text that separates them between, or use the regex parser)"}},
		{"nothing between two without names", []string{"%{a} %{}%{}"}, []string{"match[0]: nothing between %{} and %{} (put the text that separates them between, or use the regex parser)"}},
		{"not closed", []string{"%{a} %{b"}, []string{"match[0]: %{ without } (%{name} captures, %{} skips)"}},
		{"one inside another", []string{"%{a %{b}}"}, []string{"match[0]: a brace inside the placeholder %{a %{b} (%{name} captures, %{} skips)"}},
		{"white space", []string{"%{ a }"}, []string{"match[0]: white space around the name in %{ a } (%{name} captures, %{} skips)"}},
		{"grok", []string{"%{IP:client} %{b}"}, []string{"match[0]: %{IP:client} is a grok pattern (write %{client}, or use the regex parser)"}},
		{"each pattern for itself", []string{"", "%{a", "%{a}"}, []string{
			"match[0]: no placeholder with a name (%{name} captures, %{} skips)", "match[1]: %{ without } (%{name} captures, %{} skips)",
		}},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			_, err := NewFastMatch(FastMatch{Match: test.match})
			checkErrors(t, err, test.want...)
		})
	}
}
