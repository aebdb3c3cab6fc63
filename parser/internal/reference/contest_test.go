package reference

import (
	"strings"
	"testing"
)

func TestClassifyAcrossFormats(t *testing.T) {
	const csv = `
schema: Test.CSV
parser: {csv: {columns: [a, b, c], emptyValues: ["-"]}}
fields: [{name: a, type: int}, {name: b, type: string}, {name: c, type: string}]
`
	const fast = `
schema: Test.Fast
parser: {fastmatch: {match: ["%{a} [%{b}]"]}}
fields: [{name: a, type: int, required: true}, {name: b, type: string, validate: {deny: [no]}}]
`
	const json = `
schema: Test.JSON
fields: [{name: a, type: int}, {name: v, type: string, validate: {deny: [no]}}]
`
	const script = `
schema: Test.Script
parser: {script: {function: "def parse(log):\n  return json.decode(log)"}}
fields: [{name: s, type: int, required: true}]
`
	const other = `
schema: Test.Other
parser: {script: {function: "def parse(log):\n  return {'o': json.decode(log)['o']}"}}
fields: [{name: o, type: int}, {name: p, type: int, copy: {from: o}}]
`
	for _, c := range []struct {
		name, schemas string
		steps         []step
	}{
		{"objects go to JSON, the rest to text", csv + "---" + json, []step{
			{`{"a":1}`, `JSON {"a":1}`}, {`1,2`, `CSV {"a":1,"b":"2","c":""}`}, {`[1,2]`, `CSV no-match:`}, {`x,2,3`, `CSV wrong-type:/a`}, {`null`, `CSV no-match:`}, {`{"a":"x"}`, `JSON wrong-type:/a`},
		}},
		{"an object that nobody knows", csv + "---" + json, []step{{`{"q":1}`, ` no-log-type:`}, {`{}`, ` no-log-type:`}, {`{"v":"no"}`, `JSON no-log-type:`}}},
		{"text schemas alone get no objects", csv + "---" + fast, []step{{`{"a":1}`, ` no-log-type:`}, {`{"a":1`, `CSV no-match: no-match:`}}},
		{"meant to be an object", fast + "---" + json, []step{
			{`{"a":1`, ` invalid-json:`}, {" \t{", ` invalid-json:`}, {`{} x`, ` invalid-json:`}, {`[1]`, `Fast no-match:`}, {`1`, `Fast no-match:`},
		}},
		{"no text schemas", json + "---" + strings.Replace(json, "JSON", "More", 1), []step{{`[1]`, ` not-object:`}, {`x`, ` invalid-json:`}}},
		{"too deep for JSON", fast + "---" + json, []step{{`{"a":` + strings.Repeat("[", 512) + strings.Repeat("]", 512) + `}`, ` too-deep:`}}},
		{"text in JSON's clothes", strings.Replace(fast, `%{a} [%{b}]`, `{%{a}|%{b}}`, 1) + "---" + json, []step{{`{1|x}`, `Fast {"a":1,"b":"x"}`}, {`{x|x}`, ` invalid-json:`}, {`{1}`, ` invalid-json:`}}},
		{"objects that nobody knows go to scripts", json + "---" + csv + "---" + script, []step{
			{`{"s":1}`, `Script {"s":1}`}, {`{"a":1,"s":1}`, `JSON {"a":1}`}, {`{"v":"no","s":1}`, `JSON no-log-type:`}, {`{"q":1}`, `Script missing-field:/s`}, {` {} `, `Script script-error:`},
		}},
		{"several scripts", json + "---" + script + "---" + other, []step{
			{`{"s":1,"o":2}`, `Other {"o":2,"p":2}`}, {`{"s":1}`, `Script {"s":1}`}, {`{"o":1}`, `Other {"o":1,"p":1}`}, {`{"q":1}`, `Script missing-field:/s`}, {`{}`, ` script-error: script-error:`}, {`x`, ` script-error: script-error:`},
		}},
		{"most fields written", csv + "---" + fast, []step{{`1 [x]`, `Fast {"a":1,"b":"x"}`}, {`1,2,3`, `CSV {"a":1,"b":"2","c":"3"}`}, {`x`, `CSV no-match: no-match:`}}},
	} {
		testSteps(t, c.name, docs(t, c.schemas), Options{}, c.steps)
	}
}

func TestTextContest(t *testing.T) {
	schema := func(name, parser, fields string) string {
		return "---\nschema: Test." + name + "\nparser: {" + parser + "}\nfields: [" + fields + "]\n"
	}
	const ab = "{name: a, type: int}, {name: b, type: string}"
	for _, c := range []struct {
		name, schemas string
		o             Options
		steps         []step
	}{
		{"most fields", schema("Alpha", `fastmatch: {match: ["%{a},%{b}"]}`, ab) + schema("Beta", `csv: {columns: [a, b, c]}`, ab+", {name: c, type: string}"), Options{},
			[]step{{"1,2", `Beta {"a":1,"b":"2","c":""}`}, {"1,2,3,4", `Alpha {"a":1,"b":"2,3,4"}`}}},
		{"copies are fields too", schema("Alpha", `csv: {columns: [a, b]}`, ab) + schema("Beta", `csv: {columns: [a, b]}`, ab+", {name: c, type: string, copy: {from: b}}"), Options{},
			[]step{{"1,2", `Beta {"a":1,"b":"2","c":"2"}`}}},
		{"unknown values are none", schema("Alpha", `csv: {columns: [a, b]}`, ab) + schema("Beta", `csv: {columns: [a, c, d, b]}`, ab), Options{KeepUnknown: true},
			[]step{{"1,2", `Alpha {"a":1,"b":"2"}`}, {"1,2,3", `Beta {"a":1,"b":"","c":"2","d":"3"}`}}},
		{"empty numbers are none", schema("Alpha", `csv: {columns: [a, b]}`, "{name: a, type: int}, {name: b, type: int}") + schema("Beta", `csv: {columns: [a]}`, "{name: a, type: int}"), Options{},
			[]step{{"1,", `Alpha {"a":1}`}, {"1", `Alpha {"a":1}`}}},
		{"more required", schema("Alpha", `csv: {columns: [a, b]}`, ab) + schema("Beta", `csv: {columns: [a, b]}`, "{name: a, type: int, required: true}, {name: b, type: string}"), Options{},
			[]step{{"1,2", `Beta {"a":1,"b":"2"}`}, {",2", `Alpha {"b":"2"}`}}},
		{"required at all levels", schema("Alpha", `csv: {columns: [a, b]}`, ab) +
			schema("Beta", `csv: {columns: [a, b]}`, ab+", {name: o, type: object, fields: [{name: x, type: int, required: true}]}"), Options{}, []step{{"1,2", `Beta {"a":1,"b":"2"}`}}},
		{"the name", schema("Beta", `csv: {columns: [a, b]}`, ab) + schema("Alpha", `csv: {columns: [a, b]}`, ab), Options{}, []step{{"1,2", `Alpha {"a":1,"b":"2"}`}}},
		{"satisfied before more fields", schema("Alpha", `csv: {columns: [a]}`, "{name: a, type: string}") + schema("Beta", `fastmatch: {match: ["%{a} %{b}"]}`, ab), Options{NullField: true},
			[]step{{"x y", `Alpha {"a":"x y"}`}, {"1 y", `Beta {"a":1,"b":"y"}`}}},
		{"nobody satisfied: more fields", schema("Alpha", `csv: {columns: [a]}`, "{name: a, type: int}") + schema("Beta", `fastmatch: {match: ["%{a} %{b}"]}`, ab), Options{},
			[]step{{"x y", `Beta wrong-type:/a`}, {"x", `Alpha wrong-type:/a`}}},
		{"nobody satisfied: dropped", schema("Alpha", `csv: {columns: [a]}`, "{name: a, type: int}") + schema("Beta", `fastmatch: {match: ["%{a} %{b}"]}`, ab), Options{NullField: true},
			[]step{{"x y", `Beta {"b":"y"}`}, {"x", `Alpha {}`}}},
		{"refused last", schema("Alpha", `csv: {columns: [a]}`, "{name: a, type: int}") + schema("Beta", `fastmatch: {match: ["%{b} %{a}"]}`, "{name: a, type: int}, {name: b, type: string, validate: {deny: [no]}}, {name: c, type: string, copy: {from: b}}"), Options{},
			[]step{{"no x", `Alpha wrong-type:/a`}, {"y x", `Beta wrong-type:/a`}}},
		{"all refused", schema("Alpha", `csv: {columns: [b]}`, "{name: b, type: string, validate: {allow: [yes]}}") + schema("Beta", `fastmatch: {match: ["%{b} %{a}"]}`, "{name: a, type: string}, {name: b, type: string, validate: {deny: [no]}}"), Options{},
			[]step{{"no x", `Beta no-log-type:`}, {"no", `Alpha no-log-type:`}}},
		{"skipped and satisfied", schema("Alpha", `csv: {columns: [a], skipLines: 2}`, "{name: a, type: string}") + schema("Beta", `csv: {columns: [a]}`, "{name: a, type: int}"), Options{},
			[]step{{"1", `Beta {"a":1}`}, {"x", `Beta wrong-type:/a`}, {"x", `Alpha {"a":"x"}`}, {newFile, ""}, {"1,2", `skipped`}, {"1,2", `skipped`}, {"1,2", ` no-match: no-match:`}}},
		{"what the record says comes before what matches", schema("Alpha", `csv: {columns: [a], skipPrefix: "#"}`, "{name: a, type: string}") + schema("Beta", `csv: {columns: [a]}`, "{name: a, type: int}"), Options{},
			[]step{{"#1", `skipped`}, {"1", `Alpha {"a":"1"}`}, {"#", `skipped`}}},
		{"a header that nobody reads comes after", schema("Alpha", `csv: {columns: [a], hasHeader: true}`, "{name: a, type: string}") + schema("Beta", `csv: {columns: [a]}`, "{name: a, type: int}"), Options{},
			[]step{{"a", `Beta wrong-type:/a`}, {"x", `Alpha {"a":"x"}`}, {newFile, ""}, {"a,b", `skipped`}, {"a,b", ` no-match: no-match:`}}},
		{"broken JSON comes before what matches", schema("Alpha", `csv: {columns: [a]}`, "{name: a, type: int}") + schema("Beta", `fastmatch: {match: ["{%{b}"]}`, ab) + "---\nschema: Test.JSON\nfields: [{name: z, type: int}]\n", Options{},
			[]step{{"{", `Beta {"b":""}`}, {" {", ` invalid-json:`}, {"x", `Alpha wrong-type:/a`}}},
		{"short records", schema("Alpha", `csv: {columns: [a, b, c]}`, ab+", {name: c, type: string, required: true}") + schema("Beta", `fastmatch: {match: ["%{a}-%{b};"]}`, ab), Options{},
			[]step{{"1,2", `Alpha {"a":1,"b":"2","c":""}`}, {"x,2", `Alpha no-match: no-match:`}, {"x", `Alpha no-match: no-match:`}, {"x,2,3", `Alpha wrong-type:/a`}, {"x-2", `Beta no-match: no-match:`}}},
		{"short and what is required", schema("Alpha", `csv: {columns: [a, b], emptyValues: [""]}`, "{name: a, type: int}, {name: b, type: string, required: true}") + schema("Beta", `fastmatch: {match: ["%{a}-%{b};"]}`, ab), Options{},
			[]step{{"1", `Alpha missing-field:/b`}, {"x", `Alpha no-match: no-match:`}, {"x,", `Alpha wrong-type:/a missing-field:/b`}}},
		{"short and refused", schema("Alpha", `csv: {columns: [a, b]}`, "{name: a, type: string, validate: {deny: [no]}}") + schema("Beta", `fastmatch: {match: ["%{a}-%{b};"]}`, ab), Options{},
			[]step{{"no", `Alpha no-match: no-match:`}, {"no,", `Alpha no-log-type:`}}},
		{"skipped and not matched", schema("Alpha", `fastmatch: {match: ["%{a};"], skipPrefix: "#"}`, ab) + schema("Beta", `fastmatch: {match: ["%{a}."]}`, ab), Options{},
			[]step{{"#", `skipped`}, {"#1.", `skipped`}, {"1.", `Beta {"a":1}`}, {"1", ` no-match: no-match:`}}},
		{"headers of their own", schema("Alpha", `csv: {hasHeader: true}`, "{name: a, type: int, required: true}") + schema("Beta", `csv: {hasHeader: true, delimiter: ";", skipLines: 1}`, "{name: b, type: int, required: true}"), Options{},
			[]step{{"a,b", `skipped`}, {"b;a", `skipped`}, {"1", `Alpha {"a":1}`}, {"1;2", `Beta {"b":1}`}, {"1;2;3", `Alpha no-match: no-match:`}, {"1,2,3", `Beta no-match: no-match:`}, {"x,2", `Alpha wrong-type:/a`}, {"1,2,3;4;5", ` no-match: no-match:`}}},
	} {
		testSteps(t, c.name, docs(t, strings.TrimPrefix(c.schemas, "---\n")), c.o, c.steps)
	}
}

// Every record counts for every text schema, an object that is JSON's too.
func TestObjectsCount(t *testing.T) {
	const classifiedCSV = `
schema: Test.CSV
parser: {csv: {hasHeader: true, skipLines: 1}}
fields: [{name: a, type: int, required: true}]
---
schema: Test.JSON
fields: [{name: a, type: int}]
`
	d := docs(t, classifiedCSV)
	testSteps(t, "skipLines", d, Options{}, []step{{`{"a":1}`, `JSON {"a":1}`}, {"a,b", "skipped"}, {"1,2", `CSV {"a":1}`}})
	testSteps(t, "no header", d, Options{}, []step{{"x", "skipped"}, {`{"a":1}`, `JSON {"a":1}`}, {"1", `CSV no-match:`}, {"b,a", "skipped"}, {"1,2", `CSV {"a":2}`}})
	d = docs(t, strings.Replace(classifiedCSV, "hasHeader: true", "hasHeader: true, columns: [a, b]", 1))
	testSteps(t, "the header that nobody reads", d, Options{}, []step{{"x", "skipped"}, {`{"q":1}`, ` no-log-type:`}, {"1", `CSV {"a":1}`}})
}

func TestClosest(t *testing.T) {
	fast := func(name, match string) string {
		return "---\nschema: Test." + name + "\nparser: {fastmatch: {match: " + match + "}}\nfields: [{name: a, type: string}]\n"
	}
	regex := func(name, match string) string {
		return "---\nschema: Test." + name + "\nparser: {regex: {match: ['" + match + "']}}\nfields: [{name: a, type: string}]\n"
	}
	for _, c := range []struct{ name, schemas, in, logType string }{
		{"more literals", fast("Alpha", `["%{a}-%{b};%{c}."]`) + fast("Beta", `["%{a};%{b}-%{c}."]`), "1-2", "Alpha"},
		{"in proportion", fast("Alpha", `["%{a}-%{b}-%{c}-%{d};"]`) + fast("Beta", `["%{a}-%{b};"]`), "1-2", "Beta"},
		{"equally far", fast("Alpha", `["%{a}-%{b};"]`) + fast("Beta", `["%{a}-%{b}."]`), "1-2", ""},
		{"too much text", fast("Alpha", `["%{a}-"]`) + fast("Beta", `["%{a}-%{b};%{c}-"]`), "1-2;3-4", "Beta"},
		{"too much text is not all", fast("Alpha", `["<%{a}>"]`) + fast("Beta", `["%{a}>%{b}<%{c}="]`), "<1> ", "Alpha"},
		{"the closest pattern", fast("Alpha", `["x%{a}", "%{a}-%{b};%{c}."]`) + fast("Beta", `["%{a}-%{b}.%{c};%{d}!"]`), "1-2;", "Alpha"},
		{"the first pattern of those", fast("Alpha", `["%{a}-%{b}.", "%{a}-%{b}.%{c}.%{d}."]`) + fast("Beta", `["%{a}-%{b}.%{c};"]`), "1-2", "Alpha"},
		{"groups", regex("Alpha", `^(?P<a>\d+)-(?P<b>\d+)$`) + regex("Beta", `^(?P<a>\w+)-(?P<b>\w+)(?P<c>\.)$`), "1-x", "Beta"},
		{"groups inside one another", regex("Alpha", `^(?P<a>(?P<b>\d)(?P<c>\d))!`) + fast("Beta", `["%{a}2%{b}3"]`), "12", ""},
		{"groups without a name", regex("Alpha", `^(x(?P<a>y)(?P<b>z))!`) + fast("Beta", `["%{a}z%{b}."]`), "xyz", "Alpha"},
		{"one element", regex("Alpha", `(?P<a>x)|(?P<b>y)`) + fast("Beta", `["<%{a}"]`), "z", ""},
		{"csv", "---\nschema: Test.CSV\nparser: {csv: {columns: [a]}}\nfields: [{name: a, type: string}]\n" + fast("Beta", `["%{a},%{b};"]`), "1,2", "Beta"},
		{"nothing found anywhere", fast("Alpha", `["%{a}-%{b}-"]`) + fast("Beta", `["%{a};"]`), "x", ""},
	} {
		got := newBoth(t, docs(t, strings.TrimPrefix(c.schemas, "---\n")), Options{Now: testNow}).parse([]byte(c.in))
		if got.LogType != strings.TrimSuffix("Test."+c.logType, "Test.") && got.LogType != "Test."+c.logType || outcome(got) != "no-match: no-match:" {
			t.Errorf("%s: got %s %s; want %s", c.name, got.LogType, outcome(got), c.logType)
		}
	}
}

func TestHeaderObject(t *testing.T) {
	d := docs(t, schemaOf("- {name: v, type: string, indicators: [username]}"))
	e := newBoth(t, d, Options{Now: testNow, SourceID: "s"})
	const object = `{"owner":"1","n":[null]}`
	e.setHeader(object)
	with := e.parse([]byte(`{"v":"x"}`))
	if want := `"p_source_id":"s","p_header":` + object + `,"p_any_usernames":["x"]}`; !strings.HasSuffix(with.JSON, want) {
		t.Errorf("got %s; want ... %s", with.JSON, want)
	}
	e.setHeader("")
	if got := e.parse([]byte(`{"v":"x"}`)); got.JSON != strings.Replace(with.JSON, `"p_header":`+object+",", "", 1) {
		t.Errorf("without: got %s", got.JSON)
	}
}
