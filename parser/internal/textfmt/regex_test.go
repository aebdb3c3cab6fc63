package textfmt

import (
	"strings"
	"testing"
)

func TestRegex(t *testing.T) {
	tests := []struct {
		name     string
		match    []string
		patterns []KeyValue
		steps    []step
	}{
		{"different lines give different values", []string{`(?P<a>\w+) (?P<b>\d+)`}, nil, []step{
			{"x 1", "a=x|b=1"}, {"y 22", "a=y|b=22"}, {"x 1", "a=x|b=1"}, {"-", `no match: the expression does not match as far as "a"`}, {"z 3", "a=z|b=3"},
		}},
		{"parts are joined with nothing between", []string{`^(?P<a>\w`, `+)`, ` %{WO`, `RD:b}$`}, nil, []step{{"x y", "a=x|b=y"}}},
		{"anywhere in the text", []string{`(?P<n>\d+)`}, nil, []step{{"abc 12 def 34", "n=12"}}},
		{"both kinds of named groups", []string{`(?<a>\w)(?P<b>\w)`}, nil, []step{{"xy", "a=x|b=y"}}},
		{"groups without a name", []string{`(x|y)+(?:z)(?P<a>\d)(?i:(Q))`}, nil, []step{{"xyz1q", "a=1"}}},
		{"a group that took no part is missing", []string{`^(?:(?P<a>\d+)|(?P<b>\w+))(?P<c>-)?`}, nil, []step{{"12", "a=12"}, {"xy-", "b=xy|c=-"}}},
		{"a group that took nothing is empty", []string{`^(?P<a>\d*)(?P<b>.*)`}, nil, []step{{"x", "a=|b=x"}}},
		{"a name twice: the first value that is not empty", []string{`^(?:(?P<n>\d+)|(?P<n>\w+))(?P<m>x*);(?P<m>.*)`}, nil, []step{
			{"12;y", "n=12|m=y"}, {"abc;y", "n=abc|m=y"}, {"12x;y", "n=12|m=x"}, {"12;", "n=12|m="},
		}},
		{"grok", []string{`%{IP:ip} %{WORD} %{NUMBER:n}`}, nil, []step{{"10.0.0.1 x 1.5", "ip=10.0.0.1|n=1.5"}, {"::1 x 2", "ip=::1|n=2"}}},
		{"grok names of any characters", []string{`%{WORD:@timestamp} %{WORD:a.b-c} %{WORD:é}`}, nil, []step{{"x y z", "@timestamp=x|a.b-c=y|é=z"}}},
		{"a grok type means nothing", []string{`%{NUMBER:n:float} %{NUMBER:m:int}`}, nil, []step{{"1.5 2", "n=1.5|m=2"}}},
		{"what a pattern captures itself", []string{`^%{SYSLOGLINE:line}`}, nil, []step{
			{"Oct 11 22:14:15 web-1 su[7]: no", "line=Oct 11 22:14:15 web-1 su[7]: no|timestamp=Oct 11 22:14:15|logsource=web-1|program=su|pid=7|message=no"},
		}},
		{"definitions", []string{`%{KEY:k}=%{VALUE:v}`}, []KeyValue{{"KEY", `[a-z]+|[0-9]+`}, {"VALUE", `"(?P<inner>%{KEY})"`}}, []step{{`ab="12"`, `k=ab|v="12"|inner=12`}}},
		{"a definition instead of a built-in pattern", []string{`^%{USER:u}$`}, []KeyValue{{"USERNAME", `\w{1,3}`}}, []step{{"abc", "u=abc"}, {"abcd", `no match: the expression matches as far as "u", but not to its end`}}},
		{"repeated patterns", []string{`^(?P<hex>%{HEXDIGIT}{4}) %{WORD}? ?(?P<s>%{SPACE}+)$`}, nil, []step{{"00fF x   ", "hex=00fF|s=  "}}},
		{"not grok", []string{`^\%{2}[%{}]%{2}%{1,}(?P<a>\d)`}, nil, []step{{"%%{%%%1", "a=1"}}},
		{"a quoted part", []string{`^\Q(a)[%{x}\E(?P<a>\d)`, `\Q.*`}, nil, []step{{"(a)[%{x}1.*", "a=1"}, {"(a)[%{x}1xx", `no match: the expression matches as far as "a", but not to its end`}}},
		{"classes", []string{`^[](?P<x>[:alpha:]+\]]+[^](]+?(?P<a>[[:digit:](]+)$`}, nil, []step{{"](a]zz-1(", "a=1("}}},
		{"escaped parentheses", []string{`\((?P<a>\w)\)\\(?P<b>\))`}, nil, []step{{`(x)\)`, "a=x|b=)"}}},
		{"flags", []string{`(?i)(?P<a>x)(?-i:(?P<b>y))`}, nil, []step{{"Xy", "a=X|b=y"}, {"XY", `no match: the expression matches as far as "a", but not as far as "b"`}}},
		{"text that is none", []string{`^(?P<a>[^,]*),(?P<b>.*)$`}, nil, []step{{"\xff\x00,é\xfe", "a=\xff\x00|b=é\xfe"}}},
		{"a line break is no data", []string{`^%{GREEDYDATA:a}`}, nil, []step{{"x\ny", "a=x"}}},
		{"how far it came", []string{`^(?P<a>\d+) (?P<b>\w+) `, `%{IP:c}( (?P<d>\d))?$`}, nil, []step{
			{"x", `no match: the expression does not match as far as "a"`}, {"1 -", `no match: the expression matches as far as "a", but not as far as "b"`},
			{"1 x y", `no match: the expression matches as far as "b", but not as far as "c"`}, {"1 x ::1 y", `no match: the expression matches as far as "d", but not to its end`},
		}},
		{"how far alternatives came", []string{`(?P<a>x)|(?P<b>y)`}, nil, []step{{"z", "no match: the expression does not match"}}},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			run(t, regexFormat(t, Regex{Match: test.match, Patterns: test.patterns}), test.steps)
		})
	}
}

// After an example of Panther's documentation.
func TestRegexJuniper(t *testing.T) {
	f := regexFormat(t, Regex{
		Common: Common{TrimSpace: true},
		Patterns: []KeyValue{
			{"JUNIPER_TIMESTAMP", `[A-Z][a-z]{2} \d?\d \d\d:\d\d:\d\d`}, {"API_KEY", `[a-fA-F0-9]{32}`}, {"USERNAME", `\w{1,31}`},
		},
		Match: []string{
			`^%{JUNIPER_TIMESTAMP:timestamp}`, ` my-jwas \[mws-audit\]`, `\[%{DATA:log_level}\] ?`,
			`\[(%{API_KEY:apikey}|%{USERNAME:username})\] `, `(\[%{DATA:request_ip}\])?`, `%{GREEDYDATA:message}`,
		},
	})
	run(t, f, []step{
		{
			"Jan 22 16:14:23 my-jwas [mws-audit][INFO] [mykonos] [10.10.0.117] Logged in successfully",
			"timestamp=Jan 22 16:14:23|log_level=INFO|username=mykonos|request_ip=10.10.0.117|message=Logged in successfully",
		},
		{
			"Jan 23 19:16:22 my-jwas [mws-audit][INFO] [ea77722a8516b0d1135abb19b1982852] Deactivate response 1832840420318015488",
			"timestamp=Jan 23 19:16:22|log_level=INFO|apikey=ea77722a8516b0d1135abb19b1982852|message=Deactivate response 1832840420318015488",
		},
		{
			"Feb 14 19:02:54 my-jwas [mws-audit][INFO][mykonos] Changed: services.spotlight.enabled",
			"timestamp=Feb 14 19:02:54|log_level=INFO|username=mykonos|message=Changed: services.spotlight.enabled",
		},
		{"Feb 14 19:02:54 my-jwas [mws-audit][INFO]", `no match: the expression matches as far as "log_level", but not as far as "username"`},
	})
}

func TestNewRegexErrors(t *testing.T) {
	const noBackReferences = "RE2 has no back-references"
	tests := []struct {
		name     string
		match    []string
		patterns []KeyValue
		want     []string
	}{
		{"no group", []string{`\d+ (x|y)`, `%{IP}`}, nil, []string{"match: no group with a name (write (?P<name>...) or %{PATTERN:name})"}},
		{"no part", nil, nil, []string{"match: no group with a name (write (?P<name>...) or %{PATTERN:name})"}},
		{"unknown pattern", []string{`(?P<a>x)`, ` %{WROD:b}`}, nil, []string{`match[1]: unknown pattern "WROD" (did you mean "WORD"?)`}},
		{"unknown pattern, near a definition", []string{`%{JUNIPR:b}`}, []KeyValue{{"JUNIPER", "x"}}, []string{`match[0]: unknown pattern "JUNIPR" (did you mean "JUNIPER"?)`}},
		{"unknown pattern, near nothing", []string{`%{QWERTZUIOP:b}`}, nil, []string{`match[0]: unknown pattern "QWERTZUIOP" (define it in patternDefinitions)`}},
		{"unknown pattern in a definition", []string{`%{A:a}`}, []KeyValue{{"A", "%{WROD}"}}, []string{`patternDefinitions.A: unknown pattern "WROD" (did you mean "WORD"?)`}},
		{"no pattern", []string{`%{}(?P<a>x)`}, nil, []string{"match[0]: %{} names no pattern (write %{PATTERN:field})"}},
		{"a name that is none", []string{`%{a-b:c}`}, nil, []string{"match[0]: %{a-b:c} names no pattern (write %{PATTERN:field})"}},
		{"no field", []string{`%{WORD:}`}, nil, []string{"match[0]: %{WORD:} has no good name for the field (write %{PATTERN:field})"}},
		{"white space in a name", []string{`%{WORD: a}`}, nil, []string{"match[0]: %{WORD: a} has no good name for the field (write %{PATTERN:field})"}},
		{"a type that is none", []string{`%{WORD:a:date}`}, nil, []string{`match[0]: %{WORD:a:date} asks for the type "date" (leave it out: the type of the field counts)`}},
		{"not closed", []string{`(?P<a>x)`, `%{WORD`}, nil, []string{`match[1]: %{ without } (write %\{ for the text)`}},
		{"look-ahead", []string{`(?P<a>x)(?=y)`}, nil, []string{"match[0]: (?=: RE2 has no look-ahead (write it without)"}},
		{"look-behind", []string{`(?P<a>x)`, `(?<!y)`}, nil, []string{"match[1]: (?<!: RE2 has no look-behind (write it without)"}},
		{"atomic group", []string{`(?>(?P<a>x))`}, nil, []string{"match[0]: (?>: RE2 has no atomic group (write it without)"}},
		{"possessive", []string{`(?P<a>x++)`}, nil, []string{"match[0]: invalid nested repetition operator: ++ (RE2 has no possessive repetition)"}},
		{"back-reference", []string{`(?P<a>x)\1`}, nil, []string{`match[0]: invalid escape sequence: \1 (` + noBackReferences + ")"}},
		{"named back-reference", []string{`(?P<a>x)(?P=a)`}, nil, []string{"match[0]: (?P=: RE2 has no back-reference (write it without)"}},
		{"a repetition of nothing", []string{`(?P<a>?:x)`}, nil, []string{"match[0]: missing argument to repetition operator: ?"}},
		{"unknown escape", []string{`(?P<a>\y)`}, nil, []string{`match[0]: invalid escape sequence: \y`}},
		{"bad group name", []string{`(?P<a-b>x)`}, nil, []string{"match[0]: (?P< without a name of letters, digits and _, and > (for other names write %{DATA:name})"}},
		{"group name not closed", []string{`(?<a`}, nil, []string{"match[0]: (?< without a name of letters, digits and _, and > (for other names write %{DATA:name})"}},
		{"a parenthesis too few", []string{`(?P<a>x`, ` %{IP:b}`}, nil, []string{"match[0]: missing closing ): (x (x)"}},
		{"a parenthesis too many", []string{`(?P<a>x)`, `)`}, nil, []string{"match[1]: unexpected ): (x))"}},
		{"a class that is open", []string{`(?P<a>x)`, `y[z`}, nil, []string{"match[1]: missing closing ]: [z"}},
		{"across parts", []string{`(?P<a>x`, `|(y))`, `)`}, nil, []string{"match: unexpected ): (x|(?:y)))"}},
		{"a bad definition, not used", []string{`(?P<a>x)`}, []KeyValue{{"A", "(x"}}, []string{"patternDefinitions.A: missing closing ): (?:x"}},
		{"a bad definition, used", []string{`%{B:b}`}, []KeyValue{{"B", "%{A}"}, {"A", "x)("}}, []string{"patternDefinitions.A: unexpected ): x)(?:"}},
		{"a bad definition, known as such too late", []string{`%{B:b}`}, []KeyValue{{"B", "%{A}"}, {"A", "("}}, []string{"patternDefinitions.A: missing closing ): (?:"}},
		{"a bad definition inside a built-in pattern", []string{`%{USER:b}`}, []KeyValue{{"USERNAME", "["}}, []string{"patternDefinitions.USERNAME: missing closing ]: ["}},
		{"a bad name for a definition", []string{`(?P<a>x)`}, []KeyValue{{"A-B", "x"}, {"", "x"}}, []string{
			"patternDefinitions.A-B: no name for a pattern (letters, digits and _)", "patternDefinitions: no name for a pattern (letters, digits and _)",
		}},
		{"a cycle", []string{`%{A:a}`}, []KeyValue{{"A", "x%{B}"}, {"B", "%{C}"}, {"C", "%{A}?"}}, []string{
			"patternDefinitions.A: refers to itself: A -> B -> C -> A",
		}},
		{"a cycle of one", []string{`%{WORD:a}`}, []KeyValue{{"WORD", "<%{WORD}>"}}, []string{
			"patternDefinitions.WORD: refers to itself: WORD -> WORD (a definition that redefines a built-in pattern cannot use it)",
		}},
		{"a cycle through a built-in pattern", []string{`%{USER:a}`}, []KeyValue{{"USERNAME", "%{HTTPDUSER}"}}, []string{
			"patternDefinitions.USERNAME: refers to itself: USERNAME -> HTTPDUSER -> USER -> USERNAME (a definition that redefines a built-in pattern cannot use it)",
		}},
		{"all at once", []string{`%{WROD:a}?(?=x)`, `%{IP:b} (?<a`}, []KeyValue{{"A", "("}, {"B", "%{A} %{WROD}"}}, []string{
			"patternDefinitions.A: missing closing ): (?:", `patternDefinitions.B: unknown pattern "WROD" (did you mean "WORD"?)`,
			`match[0]: unknown pattern "WROD" (did you mean "WORD"?)`, "match[0]: (?=: RE2 has no look-ahead (write it without)",
			"match[1]: (?< without a name of letters, digits and _, and > (for other names write %{DATA:name})",
		}},
		{"templates are not blamed", []string{`%{WROD:a}`}, nil, []string{`match[0]: unknown pattern "WROD" (did you mean "WORD"?)`}},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			_, err := NewRegex(Regex{Common: Common{Expand: []KeyValue{{"x", "%{a}"}}}, Match: test.match, Patterns: test.patterns})
			checkErrors(t, err, test.want...)
		})
	}
}

// Expressions that would take for ever, or all memory, are errors at once.
func TestHostileExpressions(t *testing.T) {
	doubling := func(n int) (patterns []KeyValue) {
		patterns = []KeyValue{{"A0", "x"}}
		for i := 1; i <= n; i++ {
			patterns = append(patterns, KeyValue{"A" + strings.Repeat("a", i), "%{A" + strings.Repeat("a", i-1) + "}%{A" + strings.Repeat("a", i-1) + "}"})
		}
		patterns[0].Key = "A"
		return patterns
	}
	wide := func(n int) (patterns []KeyValue) {
		patterns = []KeyValue{{"A", "[" + strings.Repeat("x", maxExpression/2) + "]"}}
		for i := range n {
			patterns = append(patterns, KeyValue{"B" + strings.Repeat("b", i), "%{A}"})
		}
		return patterns
	}
	chain := func(n int) (patterns []KeyValue) {
		for i := range n {
			patterns = append(patterns, KeyValue{"A" + strings.Repeat("a", i), "%{A" + strings.Repeat("a", i+1) + "}"})
		}
		return append(patterns, KeyValue{"A" + strings.Repeat("a", n), "x"})
	}
	tests := []struct {
		name string
		o    Regex
		want string
	}{
		{"a huge count", Regex{Match: []string{`(?P<a>x{100000})`}}, "match[0]: invalid repeat count: {100000} (at most 1000 times, all nested ones multiplied)"},
		{"nested counts", Regex{Match: []string{`(?P<a>((x{100}){100}){100})`}}, "match[0]: invalid repeat count: {100} (at most 1000 times, all nested ones multiplied)"},
		{"many counts", Regex{Match: []string{`(?P<a>` + strings.Repeat(`x{1000}y`, 30) + `)`}}, "match[0]: the expression is too large: more than 20000 steps (repeat less)"},
		{"nested groups", Regex{Match: []string{strings.Repeat("(?P<a>", 5000) + "x" + strings.Repeat(")", 5000)}}, "match[0]: expression nests too deeply"},
		{"a long text", Regex{Match: []string{"(?P<a>x)", strings.Repeat("x", maxExpression)}}, "match[1]: longer than 262144 bytes once its patterns are expanded"},
		{"doubling", Regex{Match: []string{"%{" + doubling(40)[40].Key + ":a}"}, Patterns: doubling(40)}, "patternDefinitions.Aaaaaaaaaaaaaaaa: longer than 262144 bytes once its patterns are expanded"},
		{"wide", Regex{Match: []string{"%{IP:a}"}, Patterns: wide(80)}, "patternDefinitions.B" + strings.Repeat("b", 62) + ": all expressions together are longer than 8388608 bytes once their patterns are expanded"},
		{"deep", Regex{Match: []string{"%{A:a}"}, Patterns: chain(500)}, "patternDefinitions.A" + strings.Repeat("a", maxNesting) + ": patterns inside one another more than 100 deep"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			_, err := NewRegex(test.o)
			if err == nil {
				t.Fatal("compiled")
			}
			first, _, _ := strings.Cut(err.Error(), "\n")
			if first != test.want {
				t.Errorf("%.200s; want %s", first, test.want)
			}
		})
	}
}
