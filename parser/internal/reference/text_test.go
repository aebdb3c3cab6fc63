package reference

import (
	"strings"
	"testing"

	"github.com/margaylog/margay/parser/internal/textfmt"
	"github.com/margaylog/margay/schemas"
)

// patterns are the built-in grok patterns.
func patterns() map[string]string {
	m := map[string]string{}
	for _, p := range textfmt.Patterns() {
		m[p.Name] = p.Expr
	}
	return m
}

// A step is a record and what becomes of it: outcome, or "skipped". The record
// newFile is none, but begins another file.
type step struct{ in, want string }

const newFile = "\x00new file"

// testSteps gives records to one engine.
func testSteps(t *testing.T, name string, d []*schemas.Schema, o Options, steps []step) {
	t.Helper()
	o.Now = testNow
	e := newBoth(t, d, o)
	for i, s := range steps {
		if s.in == newFile {
			e.startFile()
			continue
		}
		r := e.parse([]byte(s.in))
		got := outcome(r)
		switch {
		case r.Skipped:
			got = "skipped"
		case len(d) > 1:
			got = strings.TrimPrefix(r.LogType, "Test.") + " " + got
		}
		if got != s.want {
			t.Errorf("%s: record %d, %q:\ngot  %s\nwant %s", name, i, s.in, got, s.want)
		}
	}
}

// textSchemaOf is a schema with the format, flow YAML, and string fields.
func textSchemaOf(format, names string) string {
	var b strings.Builder
	b.WriteString("schema: Test.One\nparser: {" + format + "}\nfields:\n")
	for _, name := range strings.Fields(names) {
		b.WriteString("  - {name: " + quote(name) + ", type: string}\n")
	}
	return b.String()
}

func TestCSV(t *testing.T) {
	for _, c := range []struct {
		name, format string
		steps        []step
	}{
		{"each record for itself", `csv: {columns: [a, b, c]}`, []step{
			{"1,2,3", `{"a":"1","b":"2","c":"3"}`}, {"4,5,6", `{"a":"4","b":"5","c":"6"}`}, {"1,2,3", `{"a":"1","b":"2","c":"3"}`},
		}},
		{"fewer cells", `csv: {columns: [a, b, c]}`, []step{{"1", `{"a":"1","b":"","c":""}`}, {"", `{"a":"","b":"","c":""}`}}},
		{"more cells", `csv: {columns: [a, b, c]}`, []step{{"1,2,3,", "no-match:"}, {"1,2,3,4", "no-match:"}, {"1,2,3", `{"a":"1","b":"2","c":"3"}`}}},
		{"a JSON object is a record too", `csv: {columns: [a, b]}`, []step{{`{"a":1}`, `{"a":"{\"a\":1}","b":""}`}}},
		{"a skipped column", `csv: {columns: ["", b]}`, []step{{"1,2", `{"b":"2"}`}, {"1,2,3", "no-match:"}}},
		{"a name twice", `csv: {columns: [x, a, x, b, x]}`, []step{{"1,2,3,4,5", `{"a":"2","b":"4"}`}}},
		{"quotes", `csv: {columns: [a, b]}`, []step{
			{`"1,2","3"`, `{"a":"1,2","b":"3"}`}, {`"a ""b""",""""`, `{"a":"a \"b\"","b":"\""}`}, {`"",x`, `{"a":"","b":"x"}`},
		}},
		{"lazy quotes", `csv: {columns: [a, b]}`, []step{
			{`a"b,c""`, `{"a":"a\"b","b":"c\"\""}`}, {`"a"b,c",d`, `{"a":"a\"b,c","b":"d"}`}, {` "a",b`, `{"a":" \"a\"","b":"b"}`}, {`"a"""b",c`, `{"a":"a\"\"b","b":"c"}`},
		}},
		{"a quote that is not closed", `csv: {columns: [a, b]}`, []step{{`"a,b`, "no-match:"}, {`a,"`, "no-match:"}, {`"a""`, "no-match:"}, {"a,b", `{"a":"a","b":"b"}`}}},
		{"a wide delimiter", `csv: {delimiter: →, columns: [a, b]}`, []step{{`"1→2"→3`, `{"a":"1→2","b":"3"}`}, {"1→2→3", "no-match:"}}},
		{"a tab", `csv: {delimiter: "\t", columns: [a, b]}`, []step{{"1\t2,3", `{"a":"1","b":"2,3"}`}}},
		{"broken text", `csv: {columns: [a, b]}`, []step{{"\xff\xfe,\xe2\x82", "{\"a\":\"\uFFFD\uFFFD\",\"b\":\"\uFFFD\uFFFD\"}"}, {"\x00\x1f<&>\u2028,\t", "{\"a\":\"\\u0000\\u001f<&>\u2028\",\"b\":\"\\t\"}"}}},
	} {
		testSteps(t, c.name, docs(t, textSchemaOf(c.format, "a b c")), Options{}, c.steps)
	}
}

func TestCSVHeader(t *testing.T) {
	for _, c := range []struct {
		name, format string
		steps        []step
	}{
		{"of each file", `csv: {hasHeader: true}`, []step{
			{"b,a", "skipped"}, {"1,2", `{"a":"2","b":"1"}`}, {"b,a", `{"a":"a","b":"b"}`}, {"1,2,3", "no-match:"},
			{newFile, ""}, {"a,x,b", "skipped"}, {"1,2,3", `{"a":"1","b":"3"}`}, {newFile, ""}, {"c", "skipped"}, {"1", `{"c":"1"}`},
		}},
		{"columns win", `csv: {hasHeader: true, columns: [b, a]}`, []step{{"a,b,c", "skipped"}, {"1,2", `{"a":"2","b":"1"}`}, {newFile, ""}, {`"a`, "skipped"}, {"1,2", `{"a":"2","b":"1"}`}}},
		{"after skipLines and skipPrefix", `csv: {hasHeader: true, skipLines: 2, skipPrefix: "#"}`, []step{
			{"#1", "skipped"}, {"2", "skipped"}, {"#3", "skipped"}, {"a,b", "skipped"}, {"#1,2", "skipped"}, {"1,2", `{"a":"1","b":"2"}`},
			{newFile, ""}, {"1", "skipped"}, {"a,b", "skipped"}, {"c", "skipped"}, {"x", `{"c":"x"}`},
		}},
		{"a line that names no field", `csv: {hasHeader: true, expandFields: {c: "%{x}"}}`, []step{{"Version 1", "no-match:"}, {"A,d", "no-match:"}, {`"a`, "no-match:"}, {"x,d", "skipped"}, {"1,2", `{"c":"1"}`}}},
		{"unreadable", `csv: {hasHeader: true}`, []step{{`a,"b`, "no-match:"}, {"1,2", "no-match:"}, {newFile, ""}, {"a", "skipped"}, {"1", `{"a":"1"}`}}},
		{"an empty cell", `csv: {hasHeader: true}`, []step{{"a,,b", "skipped"}, {"1,2,3", `{"a":"1","b":"3"}`}}},
		{"a name twice: the first that is not empty", `csv: {hasHeader: true}`, []step{{"a,b,a", "skipped"}, {"1,2,3", `{"a":"1","b":"2"}`}, {",2,3", `{"a":"3","b":"2"}`}, {",2,", `{"a":"","b":"2"}`}}},
		{"white space", `csv: {hasHeader: true, trimSpace: true}`, []step{{" a\t, b ,  ", "skipped"}, {"1 , 2,3", `{"a":"1","b":"2"}`}}},
		{"white space stays", `csv: {hasHeader: true}`, []step{{"a, b", "skipped"}, {"1,2", `{"a":"1"}`}}},
		{"templates", `csv: {hasHeader: true, expandFields: {c: "%{b}-%{nobody}"}}`, []step{{"a,b", "skipped"}, {"1,2", `{"a":"1","b":"2","c":"2-"}`}}},
		{"a broken name is nobody's", `csv: {hasHeader: true}`, []step{{"a\xff,b", "skipped"}, {"1,2", `{"b":"2"}`}}},
		{"as wide as can be", `csv: {hasHeader: true}`, []step{{strings.Repeat(",", maxColumns-1) + "a", "skipped"}, {strings.Repeat(",", maxColumns-1) + "1", `{"a":"1"}`}}},
		{"too wide", `csv: {hasHeader: true}`, []step{{strings.Repeat(",", maxColumns) + "a", "no-match:"}, {"1", "no-match:"}}},
	} {
		testSteps(t, c.name, docs(t, textSchemaOf(c.format, "a b c")), Options{}, c.steps)
	}
}

func TestFastMatch(t *testing.T) {
	for _, c := range []struct {
		name, match string
		steps       []step
	}{
		{"each record for itself", `["%{a} [%{b}] %{c}"]`, []step{{"1 [2] 3", `{"a":"1","b":"2","c":"3"}`}, {"4 [5] 6 7", `{"a":"4","b":"5","c":"6 7"}`}, {" [] ", `{"a":"","b":"","c":""}`}}},
		{"the whole record", `["<%{a}>"]`, []step{{"<1>", `{"a":"1"}`}, {"1>", "no-match:"}, {"<1", "no-match:"}, {"<1>>", "no-match:"}, {"<1> ", "no-match:"}}},
		{"no way back", `["%{a}--%{b}"]`, []step{{"x---y", `{"a":"x","b":"-y"}`}, {"x--y--z", `{"a":"x","b":"y--z"}`}, {"x-y", "no-match:"}}},
		{"no way back at the end", `["%{a}-%{b};"]`, []step{{"1-2;3;", "no-match:"}}},
		{"nothing kept", `["%{a} %{} %{b}"]`, []step{{"1 2 3", `{"a":"1","b":"3"}`}}},
		{"a name twice", `["%{a},%{b},%{a}"]`, []step{{"1,2,3", `{"a":"1","b":"2"}`}, {",2,3", `{"a":"3","b":"2"}`}, {",,", `{"a":"","b":""}`}}},
		{"the first pattern", `["%{a} - %{b}", "%{a} %{c}", "%{b}"]`, []step{{"1 - 2", `{"a":"1","b":"2"}`}, {"1 2", `{"a":"1","c":"2"}`}, {"12", `{"b":"12"}`}, {"1 - 2", `{"a":"1","b":"2"}`}}},
		{"percent signs and braces", `["%d {%{a}} 100% %{b}"]`, []step{{"%d {x} 100% y", `{"a":"x","b":"y"}`}}},
		{"between quotes", `['%{a} "%{b}"']`, []step{
			{`1 "say \"x\""`, `{"a":"1","b":"say \"x\""}`}, {`2 "\\"`, `{"a":"2","b":"\\"}`}, {`3 "C:\new"`, `{"a":"3","b":"C:\\new"}`}, {`4 "open\"`, "no-match:"}, {`5 "a" b`, "no-match:"},
		}},
		{"the literal behind the quote", `['"%{a}" "%{b}"']`, []step{{`"say "x", ok" "y"`, `{"a":"say \"x\", ok","b":"y"}`}, {`"x\" "y" "z"`, `{"a":"x\" \"y","b":"z"}`}}},
		{"a quote that closes does not open", `['"%{a}"%{b}"%{c}']`, []step{{`"x\"1"y\"z`, `{"a":"x\"1","b":"y\\","c":"z"}`}}},
		{"single quotes", `["'%{a}' %{b}"]`, []step{{`'it\'s' \'`, `{"a":"it's","b":"\\'"}`}}},
		{"different quotes", `["\"%{a}'"]`, []step{{`"x\"y'`, `{"a":"x\\\"y"}`}}},
		{"broken text", `["%{a}→%{b}"]`, []step{{"\xe2→\xff\x00", "{\"a\":\"\uFFFD\",\"b\":\"\uFFFD\\u0000\"}"}}},
	} {
		testSteps(t, c.name, docs(t, textSchemaOf("fastmatch: {match: "+c.match+"}", "a b c")), Options{}, c.steps)
	}
}

func TestRegex(t *testing.T) {
	for _, c := range []struct {
		name, format string
		steps        []step
	}{
		{"each record for itself", `match: ['(?P<a>\w+) (?P<b>\d+)']`, []step{{"x 1", `{"a":"x","b":"1"}`}, {"y 22", `{"a":"y","b":"22"}`}, {"-", "no-match:"}, {"x 1", `{"a":"x","b":"1"}`}}},
		{"anywhere", `match: ['(?<a>\d+)']`, []step{{"abc 12 def 34", `{"a":"12"}`}}},
		{"parts", `match: ['^(?P<a>\w', '+)', ' %{WO', 'RD:b}$']`, []step{{"x y", `{"a":"x","b":"y"}`}}},
		{"groups without a name", `match: ['(x|y)+(?:z)(?P<a>\d)(?i:(Q))']`, []step{{"xyz1q", `{"a":"1"}`}}},
		{"a group that took no part", `match: ['^(?:(?P<a>\d+)|(?P<b>\w+))(?P<c>-)?']`, []step{{"12", `{"a":"12"}`}, {"xy-", `{"b":"xy","c":"-"}`}}},
		{"a group that took nothing", `match: ['^(?P<a>\d*)(?P<b>.*)']`, []step{{"x", `{"a":"","b":"x"}`}}},
		{"a name twice", `match: ['^(?:(?P<a>\d+)|(?P<a>\w+))(?P<b>x*);(?P<b>.*)']`, []step{{"12;y", `{"a":"12","b":"y"}`}, {"abc;y", `{"a":"abc","b":"y"}`}, {"12;", `{"a":"12","b":""}`}}},
		{"grok", `match: ['%{IP:a} %{WORD} %{NUMBER:b:float}']`, []step{{"::1 x 1.5", `{"a":"::1","b":"1.5"}`}}},
		{"definitions", `match: ['%{K:a}=%{V:b}'], patternDefinitions: {K: '[a-z]+|[0-9]+', V: '"(?P<c>%{K})"'}`, []step{{`ab="12"`, `{"a":"ab","b":"\"12\"","c":"12"}`}}},
		{"a definition instead of a built-in pattern", `match: ['^%{USER:a}$'], patternDefintions: {USERNAME: '\w{1,3}'}`, []step{{"abc", `{"a":"abc"}`}, {"abcd", "no-match:"}}},
		{"a definition changes nothing around it", `match: ['%{F}(?P<a>Q)'], patternDefinitions: {F: '(?i)x|y'}`, []step{{"XQ", `{"a":"Q"}`}, {"xq", "no-match:"}}},
		{"repetitions are no grok", `match: ['^\%{2}[%{}]%{2}%{1,}(?P<a>\d)']`, []step{{"%%{%%%1", `{"a":"1"}`}}},
		{"quoted text", `match: ['^\Q(a)[%{x}\E(?P<a>\d)', '\Q.*']`, []step{{"(a)[%{x}1.*", `{"a":"1"}`}, {"(a)[%{x}1xx", "no-match:"}}},
		{"classes", `match: ['^[](?P<x>[:alpha:]+\]]+[^](]+?(?P<a>[[:digit:](]+)$']`, []step{{"](a]zz-1(", `{"a":"1("}`}}},
		{"a line break is no data", `match: ['^%{GREEDYDATA:a}']`, []step{{"x\ny", `{"a":"x"}`}}},
		{"broken text", `match: ['^(?P<a>[^,]*),(?P<b>.*)$']`, []step{{"\xff\x00,é\xfe", "{\"a\":\"\uFFFD\\u0000\",\"b\":\"é\uFFFD\"}"}}},
		{"what a pattern captures itself", `match: ['^%{SYSLOGPROG:a} (?P<b>.*)']`, []step{{"su[7] no", `{"a":"su[7]","b":"no"}`}}},
	} {
		testSteps(t, c.name, docs(t, textSchemaOf("regex: {"+c.format+"}", "a b c")), Options{}, c.steps)
	}
}

// The common keys mean the same in every format.
func TestCommonKeys(t *testing.T) {
	formats := []string{
		"csv: {columns: [a, b, c]KEYS}",
		`fastmatch: {match: ["%{a},%{b},%{c}"]KEYS}`,
		`fastmatch: {match: ["%{a};%{x}", "%{a},%{b},%{c}"]KEYS}`,
		`regex: {match: ["^(?P<a>[^,]*),(?P<b>[^,]*),(?P<c>[^,]*)$"]KEYS}`,
		`script: {function: "def parse(log):\n  a, b, c = log.split(',')\n  return {'a': a, 'b': b, 'c': c}"KEYS}`,
	}
	for _, c := range []struct {
		name, keys string
		steps      []step
	}{
		{"none", "", []step{{"1, -,", `{"a":"1","b":" -","c":""}`}}},
		{"trimSpace", "trimSpace: true", []step{{" 1\t,\u00a02 x\u2003,  ", `{"a":"1","b":"2 x","c":""}`}}},
		{"emptyValues", `emptyValues: ["-", N/A]`, []step{{"-,N/A,", `{"c":""}`}, {" -,n/a,--", `{"a":" -","b":"n/a","c":"--"}`}}},
		{"an empty one", `emptyValues: [""]`, []step{{"1,,3", `{"a":"1","c":"3"}`}}},
		{"trimmed first", `trimSpace: true, emptyValues: ["-", ""]`, []step{{" - ,  ,3", `{"c":"3"}`}}},
		{"expandFields", `expandFields: {k: "%{a}-%{b}T%{c}Z", l: acme}`, []step{{"1,2,3", `{"a":"1","b":"2","c":"3","k":"1-2T3Z","l":"acme"}`}, {"4,5,6", `{"a":"4","b":"5","c":"6","k":"4-5T6Z","l":"acme"}`}}},
		{"missing values expand to nothing", `emptyValues: ["-"], expandFields: {k: "%{a}%{b}", l: "<%{a}>"}`, []step{{"-,-,3", `{"c":"3","l":"<>"}`}, {"1,-,3", `{"a":"1","c":"3","k":"1","l":"<1>"}`}}},
		{"an expansion in emptyValues", `emptyValues: ["--"], expandFields: {k: "%{a}%{b}"}`, []step{{"-,-,3", `{"a":"-","b":"-","c":"3"}`}}},
		{"expansions are not trimmed", `trimSpace: true, expandFields: {k: " %{a} "}`, []step{{" 1 ,2,3", `{"a":"1","b":"2","c":"3","k":" 1 "}`}}},
		{"an expansion replaces a value", `expandFields: {a: "%{b}", k: "%{a}"}`, []step{{"1,2,3", `{"a":"2","b":"2","c":"3","k":"1"}`}, {"1,,3", `{"a":"1","b":"","c":"3","k":"1"}`}}},
		{"skipPrefix", `skipPrefix: "# "`, []step{{"# 1,2,3", "skipped"}, {"#1,2,3", `{"a":"#1","b":"2","c":"3"}`}}},
		{"skipLines", "skipLines: 2", []step{{"1,2,3", "skipped"}, {`{"a":1}`, "skipped"}, {"1,2,3", `{"a":"1","b":"2","c":"3"}`}, {newFile, ""}, {"1,2,3", "skipped"}}},
		{"skipLines counts all", `skipLines: 1, skipPrefix: "#"`, []step{{"#", "skipped"}, {"#", "skipped"}, {"1,2,3", `{"a":"1","b":"2","c":"3"}`}}},
	} {
		for _, format := range formats {
			keys := ""
			if c.keys != "" {
				keys = ", " + c.keys
			}
			yaml := textSchemaOf(strings.Replace(format, "KEYS", keys, 1), "a b c k l")
			testSteps(t, c.name+" "+format, docs(t, yaml), Options{}, c.steps)
		}
	}
}

func TestScript(t *testing.T) {
	function := func(body, keys string) string {
		return "schema: Test.One\nparser:\n  script:\n    function: |\n      def parse(log):\n        " + strings.ReplaceAll(body, "\n", "\n        ") + keys +
			"\nfields:\n  - {name: s, type: string}\n  - {name: n, type: int}\n  - {name: f, type: float}\n  - {name: b, type: boolean}\n  - {name: l, type: array, element: {type: int}}\n" +
			"  - {name: o, type: object, fields: [{name: x, type: int}]}\n  - {name: j, type: json}\n  - {name: k, type: string}\n"
	}
	const all = `return {"s": log, "n": 7, "f": 1.5, "b": True, "l": [1, None], "o": {"x": 1}, "j": {"z": [None]}}`
	for _, c := range []struct {
		name, body, keys string
		steps            []step
	}{
		{"values keep their kinds", all, "", []step{{"x", `{"s":"x","n":7,"f":1.5,"b":true,"l":[1,null],"o":{"x":1},"j":{"z":[null]}}`}, {"y", `{"s":"y","n":7,"f":1.5,"b":true,"l":[1,null],"o":{"x":1},"j":{"z":[null]}}`}}},
		{"fails", `return {"n": int(log)}`, "", []step{{"1", `{"n":1}`}, {"x", "script-error:"}, {"2", `{"n":2}`}}},
		{"an empty dict", `return {}`, "", []step{{"x", "script-error:"}}},
		{"no dict", `return log`, "", []step{{"x", "script-error:"}}},
		{"wrong kinds", `return {"n": "x", "l": {}, "o": 1}`, "", []step{{"x", "wrong-type:/n wrong-type:/l wrong-type:/o"}}},
		{"None is null", `return {"s": None, "k": ""}`, "", []step{{"x", `{"k":""}`}}},
		{"the whole record", `return {"s": log}`, "", []step{{` {"a": 1} `, `{"s":" {\"a\": 1} "}`}}},
		{"broken bytes", `return {"n": len(log), "s": log}`, "", []step{{"a\xff\xe2\x82", "{\"s\":\"a\uFFFD\uFFFD\uFFFD\",\"n\":10}"}}},
		{"common keys work on texts at the top", `return {"s": " - ", "n": 7, "b": False, "f": 0.5, "l": [" "], "o": {"x": "-"}}`, "\n    trimSpace: true\n    emptyValues: ['-']\n    expandFields: {k: '<%{s}|%{n}|%{b}|%{f}|%{l}|%{o}|%{nobody}>'}", []step{{"x", "wrong-type:/l/0 wrong-type:/o/x"}}},
		{"templates", `return {"s": " s ", "n": 7, "b": False, "f": 0.5, "l": [1], "o": {"x": 1}}`, "\n    trimSpace: true\n    expandFields: {k: '<%{s}|%{n}|%{b}|%{f}|%{l}|%{o}|%{nobody}>'}",
			[]step{{"x", `{"s":"s","n":7,"f":0.5,"b":false,"l":[1],"o":{"x":1},"k":"<s|7|false|0.5|||>"}`}}},
		{"a template replaces any value", `return {"s": log, "n": 1, "l": [1]}`, "\n    expandFields: {n: '2%{s}', l: '%{nobody}'}", []step{{"3", `{"s":"3","n":23,"l":[1]}`}}},
	} {
		testSteps(t, c.name, docs(t, function(c.body, c.keys)), Options{}, c.steps)
	}
}

// What is read of a text is a value like any other.
func TestTextValues(t *testing.T) {
	d := docs(t, `
schema: Test.One
version: 2
parser: {csv: {columns: [n, t, ip, payload, hidden, old, "x y"], emptyValues: ["-"]}}
fields:
  - {name: t, type: timestamp, timeFormats: [unix], isEventTime: true, required: true}
  - {name: n, type: int}
  - {name: ip, type: string, indicators: [ip], validate: {ip: any}}
  - {name: payload, type: object, isEmbeddedJSON: true, fields: [{name: id, type: int}]}
  - {name: hidden, type: string, mask: {type: redact}}
  - {name: new, type: string, rename: {from: old}}
  - {name: both, type: string, concat: {paths: [ip, new], separator: "/"}}
`)
	for _, c := range []struct {
		name, in, want string
		o              Options
	}{
		{"all", `7,1,::1,"{""id"":""5""}",pin,old,x`, `{"t":"1970-01-01 00:00:01.000000000","n":7,"ip":"::1","payload":{"id":5},"hidden":"REDACTED","new":"old","both":"::1/old"}`, Options{}},
		{"nothing but what is required", `,1,-,-,-,-,-`, `{"t":"1970-01-01 00:00:01.000000000"}`, Options{}},
		{"nothing", ``, "missing-field:/t failed-validation:/ip wrong-type:/payload", Options{}},
		{"wrong", `x,y,-,{,-,-,-`, "bad-time:/t wrong-type:/n wrong-type:/payload", Options{}},
		{"dropped", `x,1,-,{,-,-,-`, `{"t":"1970-01-01 00:00:01.000000000"}`, Options{NullField: true}},
		{"unknown cells", `7,1,-,-,-,-,z`, `{"t":"1970-01-01 00:00:01.000000000","n":7,"x_y":"z"}`, Options{KeepUnknown: true}},
	} {
		testSteps(t, c.name, d, c.o, []step{{c.in, c.want}})
	}
	r := newBoth(t, d, Options{Now: testNow}).parse([]byte(`,1,::1,-`))
	if want := `"p_event_time":"1970-01-01 00:00:01.000000000","p_parse_time":"2024-05-06 07:08:09.123456789","p_schema_version":2,"p_any_ip_addresses":["::1"]}`; !strings.HasSuffix(r.JSON, want) {
		t.Errorf("got %s; want ... %s", r.JSON, want)
	}
}

// Broken text is counted where it is written.
func TestTextMended(t *testing.T) {
	d := docs(t, `
schema: Test.One
parser: {csv: {hasHeader: true, expandFields: {e: "%{c}%{d}"}}}
fields: [{name: a, type: string}, {name: b, type: string, mask: {type: hash}}, {name: e, type: string}]
`)
	for _, c := range []struct {
		name, in string
		mended   bool
	}{
		{"a field", "\xff", true},
		{"fine", "\uFFFD", false},
		{"masked", ",\xff", false},
		{"put together again", ",,\xc3,\xa9", false},
		{"expanded", ",,\xc3,x", true},
		{"unknown", ",,,,\xff", false},
	} {
		e := newBoth(t, d, Options{Now: testNow})
		e.parse([]byte("a,b,c,d,x"))
		if got := e.parse([]byte(c.in)); got.Mended != c.mended || got.JSON == "" {
			t.Errorf("%s: mended %v, %s; want %v", c.name, got.Mended, got.JSON, c.mended)
		}
	}
	d = docs(t, "schema: Test.One\nparser: {script: {function: \"def parse(log):\\n  return {'a': 'x'}\"}}\nfields: [{name: a, type: string}]\n")
	if got := newBoth(t, d, Options{Now: testNow}).parse([]byte("\xff")); !got.Mended {
		t.Error("a record that was mended for a script is not counted")
	}
}

// Unknown cells have an order: the first of those of one name is kept.
func TestTextUnknown(t *testing.T) {
	testSteps(t, "csv", docs(t, "fieldDiscoveryEnabled: true\n"+textSchemaOf(`csv: {columns: [z, a, U, u, A, p_x, "", ä, "1", z]}`, "a")), Options{},
		[]step{{"1,2,3,4,5,6,7,8,9,0", `{"a":"2","1":"9","U":"3","z":"1"}`}})
	testSteps(t, "fastmatch", docs(t, textSchemaOf(`fastmatch: {match: ["%{u}-%{U}:%{a}", "%{U}/%{u}"]}`, "a")), Options{KeepUnknown: true},
		[]step{{"1-2:3", `{"a":"3","u":"1"}`}, {"1/2", `{"u":"2"}`}})
	testSteps(t, "regex", docs(t, textSchemaOf(`regex: {match: ['(?P<u>x)?(?P<U>y)(?P<u>z)?(?P<a>.*)'], expandFields: {B: "1", b: "2", U: "3"}}`, "a")), Options{KeepUnknown: true},
		[]step{{"yz;", `{"a":";","B":"1","u":"z"}`}, {"y;", `{"a":";","B":"1","U":"3"}`}})
}
