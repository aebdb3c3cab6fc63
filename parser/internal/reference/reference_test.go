package reference

import (
	"strings"
	"testing"
	"time"

	"github.com/margaylog/margay/schemas"
)

// testNow is the parse time of all tests.
var testNow = time.Date(2024, 5, 6, 7, 8, 9, 123456789, time.UTC)

func docs(t *testing.T, yaml string) []*schemas.Schema {
	t.Helper()
	d, err := schemas.Parse("test.yml", []byte(yaml), nil)
	if err != nil {
		t.Fatalf("bad schema: %v\n%s", err, yaml)
	}
	return d.Schemas
}

// schemaOf is a schema with the fields, given as lines of YAML without indent.
func schemaOf(fields string) string {
	return "schema: Test.One\nfields:\n  " + strings.ReplaceAll(strings.TrimSpace(fields), "\n", "\n  ") + "\n"
}

// outcome shows the fields of an accepted event, without the p_ ones that we
// add, or the violations of a rejected one as code:pointer.
func outcome(r Result) string {
	if len(r.Violations) > 0 {
		var all []string
		for _, v := range r.Violations {
			all = append(all, v.Code+":"+v.Field)
		}
		return strings.Join(all, " ")
	}
	fields, _, _ := strings.Cut(r.JSON, `"p_log_type":`)
	return strings.TrimSuffix(fields, ",") + "}"
}

// The columns and rows of the table of section 2. "-" is an omitted value; a
// code is a rejection; the rest is what stands in the output.
func TestValueTable(t *testing.T) {
	columns := strings.Fields("string bigint float boolean timestamp json array object")
	element := map[string]string{
		"timestamp": "\n  timeFormats: [rfc3339, unix]",
		"array":     "\n  element: {type: bigint}",
		"object":    "\n  fields: [{name: a, type: bigint}]",
	}
	const bad = wrongType
	rows := []struct {
		name, in string
		want     [8]string
	}{
		{"null", `null`, [8]string{"-", "-", "-", "-", "-", "-", "-", "-"}},
		{"empty text", `""`, [8]string{`""`, "-", "-", "-", "-", `""`, bad, bad}},
		{"text", `"x"`, [8]string{`"x"`, bad, bad, bad, badTime, `"x"`, bad, bad}},
		{"text of an integer", `"+007"`, [8]string{`"+007"`, `7`, bad, bad, badTime, `"+007"`, bad, bad}},
		{"text of a number", `"1.50"`, [8]string{`"1.50"`, bad, `1.50`, bad, `"1970-01-01 00:00:01.500000000"`, `"1.50"`, bad, bad}},
		{"text of a boolean", `"True"`, [8]string{`"True"`, bad, bad, `true`, badTime, `"True"`, bad, bad}},
		{"text of a time", `"2021-02-03T04:05:06Z"`, [8]string{`"2021-02-03T04:05:06Z"`, bad, bad, bad, `"2021-02-03 04:05:06.000000000"`,
			`"2021-02-03T04:05:06Z"`, bad, bad}},
		{"integer", `-1`, [8]string{`"-1"`, `-1`, `-1`, bad, `"1969-12-31 23:59:59.000000000"`, `-1`, bad, bad}},
		{"zero", `0`, [8]string{`"0"`, `0`, `0`, `false`, `"1970-01-01 00:00:00.000000000"`, `0`, bad, bad}},
		{"one", `1`, [8]string{`"1"`, `1`, `1`, `true`, `"1970-01-01 00:00:01.000000000"`, `1`, bad, bad}},
		{"minus zero", `-0`, [8]string{`"-0"`, `0`, `-0`, bad, `"1970-01-01 00:00:00.000000000"`, `-0`, bad, bad}},
		{"fraction", `1.50`, [8]string{`"1.50"`, bad, `1.50`, bad, `"1970-01-01 00:00:01.500000000"`, `1.50`, bad, bad}},
		{"whole fraction", `1.0`, [8]string{`"1.0"`, bad, `1.0`, bad, `"1970-01-01 00:00:01.000000000"`, `1.0`, bad, bad}},
		{"exponent", `1e3`, [8]string{`"1e3"`, bad, `1e3`, bad, badTime, `1e3`, bad, bad}},
		{"infinite", `1E999`, [8]string{`"1E999"`, bad, outOfRange, bad, badTime, `1E999`, bad, bad}},
		{"true", `true`, [8]string{`"true"`, bad, bad, `true`, bad, `true`, bad, bad}},
		{"false", `false`, [8]string{`"false"`, bad, bad, `false`, bad, `false`, bad, bad}},
		{"array", `[ 1 , null ]`, [8]string{bad, bad, bad, bad, bad, `[1,null]`, `[1,null]`, bad}},
		{"empty array", `[ ]`, [8]string{bad, bad, bad, bad, bad, `[]`, "-", bad}},
		{"object", `{ "a" : "2" , "b" : null }`, [8]string{bad, bad, bad, bad, bad, `{"a":"2","b":null}`, bad, `{"a":2}`}},
		{"empty object", `{ }`, [8]string{bad, bad, bad, bad, bad, `{}`, bad, `{}`}},
	}
	for i, kind := range columns {
		d := docs(t, schemaOf("- name: v\n  type: "+kind+element[kind]))
		if got := outcome(both(t, d, Options{Now: testNow}, []byte(`{}`))); got != "{}" {
			t.Errorf("missing %s: %s; want {}", kind, got)
		}
		for _, row := range rows {
			want := `{"v":` + row.want[i] + `}`
			switch row.want[i] {
			case "-":
				want = `{}`
			case bad, outOfRange, badTime:
				want = row.want[i] + ":/v"
			}
			if got := outcome(both(t, d, Options{Now: testNow}, []byte(`{"v":`+row.in+`}`))); got != want {
				t.Errorf("%s as %s: %s; want %s", row.name, kind, got, want)
			}
		}
	}
}

// A fieldCase is one field v, one value, and what becomes of it: "" when it is
// omitted, a code with a colon, or the value in the output.
type fieldCase struct{ name, field, in, want string }

func testFields(t *testing.T, o Options, cases []fieldCase) {
	t.Helper()
	o.Now = testNow
	for _, c := range cases {
		d := docs(t, schemaOf("- name: v\n  "+strings.ReplaceAll(c.field, "\n", "\n  ")))
		want := c.want
		switch {
		case want == "":
			want = "{}"
		case !strings.Contains(want, ":/"):
			want = `{"v":` + want + `}`
		}
		if got := outcome(both(t, d, o, []byte(`{"v":`+c.in+`}`))); got != want {
			t.Errorf("%s: %s of type %s: got %s; want %s", c.name, c.in, c.field, got, want)
		}
	}
}

func TestScalars(t *testing.T) {
	testFields(t, Options{}, []fieldCase{
		{"smallint top", "type: smallint", `32767`, `32767`},
		{"smallint over", "type: smallint", `32768`, "out-of-range:/v"},
		{"smallint bottom", "type: smallint", `-32768`, `-32768`},
		{"smallint under", "type: smallint", `"-32769"`, "out-of-range:/v"},
		{"int top", "type: int", `"2147483647"`, `2147483647`},
		{"int over", "type: int", `2147483648`, "out-of-range:/v"},
		{"int bottom", "type: int", `-2147483648`, `-2147483648`},
		{"int under", "type: int", `-2147483649`, "out-of-range:/v"},
		{"bigint top", "type: bigint", `9223372036854775807`, `9223372036854775807`},
		{"bigint over", "type: bigint", `9223372036854775808`, "out-of-range:/v"},
		{"bigint bottom", "type: bigint", `-9223372036854775808`, `-9223372036854775808`},
		{"bigint under", "type: bigint", `"-9223372036854775809"`, "out-of-range:/v"},
		{"many zeros are no more", "type: smallint", `"-0000000000000000000000000000001"`, `-1`},
		{"a huge literal that is no integer", "type: int", `1e999`, "wrong-type:/v"},
		{"minus zero text", "type: int", `"-0"`, `0`},
		{"plus zero text", "type: int", `"+0"`, `0`},
		{"space before", "type: int", `" 1"`, "wrong-type:/v"},
		{"space after", "type: int", `"1 "`, "wrong-type:/v"},
		{"text 1.0", "type: int", `"1.0"`, "wrong-type:/v"},
		{"hexadecimal", "type: int", `"0x10"`, "wrong-type:/v"},
		{"underscore", "type: int", `"1_000"`, "wrong-type:/v"},
		{"only a sign", "type: int", `"+"`, "wrong-type:/v"},
		{"two signs", "type: int", `"+-1"`, "wrong-type:/v"},
		{"other digits", "type: int", `"١"`, "wrong-type:/v"},
		{"escaped digit", "type: int", `"\u0031"`, `1`},

		{"float keeps its shape", "type: float", `-1.250E+07`, `-1.250E+07`},
		{"float text with plus", "type: float", `"+1e-3"`, `1e-3`},
		{"float text minus zero", "type: float", `"-0"`, `-0`},
		{"float too small is finite", "type: float", `1e-400`, `1e-400`},
		{"largest float", "type: float", `1.7976931348623157e308`, `1.7976931348623157e308`},
		{"rounds to infinity", "type: float", `1.7976931348623159e308`, "out-of-range:/v"},
		{"infinite text", "type: float", `"-1e400"`, "out-of-range:/v"},
		{"float text without JSON grammar", "type: float", `"01"`, "wrong-type:/v"},
		{"no digits before the point", "type: float", `".5"`, "wrong-type:/v"},
		{"no digits after the point", "type: float", `"5."`, "wrong-type:/v"},
		{"NaN", "type: float", `"NaN"`, "wrong-type:/v"},
		{"Inf", "type: float", `"+Inf"`, "wrong-type:/v"},
		{"hexadecimal float", "type: float", `"0x1p-2"`, "wrong-type:/v"},
		{"float with spaces", "type: float", `" 1"`, "wrong-type:/v"},

		{"t", "type: boolean", `"t"`, `true`},
		{"F", "type: boolean", `"F"`, `false`},
		{"text 1", "type: boolean", `"1"`, `true`},
		{"text 0", "type: boolean", `"0"`, `false`},
		{"TRUE", "type: boolean", `"TRUE"`, `true`},
		{"False", "type: boolean", `"False"`, `false`},
		{"tRUE", "type: boolean", `"tRUE"`, "wrong-type:/v"},
		{"yes", "type: boolean", `"yes"`, "wrong-type:/v"},
		{"2", "type: boolean", `2`, "wrong-type:/v"},
		{"1.0", "type: boolean", `1.0`, "wrong-type:/v"},
		{"1e0", "type: boolean", `1e0`, "wrong-type:/v"},

		{"number under text formats", "type: timestamp", `1`, "wrong-type:/v"},
		{"number under one numeric format", "type: timestamp\ntimeFormats: [rfc3339, unix]", `1`, `"1970-01-01 00:00:01.000000000"`},
		{"number that the numeric format refuses", "type: timestamp\ntimeFormats: [unix_ms]", `1.5`, "bad-time:/v"},
		{"formats in order", `type: timestamp` + "\n" + `timeFormats: ["%d/%m/%Y", "%m/%d/%Y"]`, `"02/01/2021"`, `"2021-01-02 00:00:00.000000000"`},
		{"second format", `type: timestamp` + "\n" + `timeFormats: ["%d/%m/%Y", "%m/%d/%Y"]`, `"02/13/2021"`, `"2021-02-13 00:00:00.000000000"`},
		{"older key", "type: timestamp\ntimeFormat: unix_ms", `"1500"`, `"1970-01-01 00:00:01.500000000"`},
		{"zone of the schema", "type: timestamp\ntimeFormats: ['%Y-%m-%d %H:%M:%S']\ncustomTimezone: Asia/Kolkata", `"2021-01-01 00:00:00"`,
			`"2020-12-31 18:30:00.000000000"`},

		{"json keeps its tokens", "type: json", `[ 1.0 , {"b" : 1e9,"a":"\u0041", "a":null} ]`, `[1.0,{"b":1e9,"a":"\u0041","a":null}]`},
		{"white space in strings of json", "type: json", `[ " a b " ]`, `[" a b "]`},
	})
}

func TestContainers(t *testing.T) {
	const objects = "type: array\nelement:\n  type: object\n  fields:\n    - {name: a, type: int, required: true}\n    - {name: b, type: int}"
	testFields(t, Options{}, []fieldCase{
		{"elements that are null", "type: array\nelement: {type: int}", `[null,"",1]`, `[null,null,1]`},
		{"each bad element", "type: array\nelement: {type: int}", `["x",1,70000000000,{}]`, "wrong-type:/v/0 out-of-range:/v/2 wrong-type:/v/3"},
		{"empty inside", "type: array\nelement: {type: array, element: {type: int}}", `[[],null,[1]]`, `[[],null,[1]]`},
		{"nested element", "type: array\nelement: {type: array, element: {type: int}}", `[[1,"x"],2]`, "wrong-type:/v/0/1 wrong-type:/v/1"},
		{"json elements", "type: array\nelement: {type: json}", `[null,{ },"",[ 1 ]]`, `[null,{},"",[1]]`},
		{"times", "type: array\nelement: {type: timestamp, timeFormats: [unix]}", `[1,"2",null]`,
			`["1970-01-01 00:00:01.000000000","1970-01-01 00:00:02.000000000",null]`},
		{"objects", objects, `[{"b":2,"a":1},null,{"a":3}]`, `[{"a":1,"b":2},null,{"a":3}]`},
		{"required in elements", objects, `[{"b":"x"},{"a":null},{"a":"","b":1}]`,
			"missing-field:/v/0/a wrong-type:/v/0/b missing-field:/v/1/a missing-field:/v/2/a"},
		{"ref", "type: array\nelement:\n  type: object\n  fields:\n    - name: x\n      type: array\n      element: {type: string}", `[{"x":[1,true]}]`, `[{"x":["1","true"]}]`},
	})
}

func TestRefs(t *testing.T) {
	d := docs(t, `
schema: Test.One
definitions:
  addr: {type: string, indicators: [ip], validate: {ip: any}}
  pair: {type: object, fields: [{name: left, type: ref, target: addr, required: true}, {name: right, type: ref, target: addr}]}
fields:
  - {name: v, type: ref, target: pair}
  - {name: w, type: array, element: {type: ref, target: addr}}
`)
	got := both(t, d, Options{Now: testNow}, []byte(`{"v":{"left":"1.1.1.1"},"w":["2.2.2.2"]}`))
	if want := `{"v":{"left":"1.1.1.1"},"w":["2.2.2.2"]}`; outcome(got) != want {
		t.Errorf("got %s; want %s", outcome(got), want)
	}
	if want := `"p_any_ip_addresses":["1.1.1.1","2.2.2.2"]}`; !strings.HasSuffix(got.JSON, want) {
		t.Errorf("got %s; want ... %s", got.JSON, want)
	}
	got = both(t, d, Options{Now: testNow}, []byte(`{"v":{"right":"x"},"w":["y"]}`))
	if want := "missing-field:/v/left failed-validation:/v/right failed-validation:/w/0"; outcome(got) != want {
		t.Errorf("got %s; want %s", outcome(got), want)
	}
}

func TestNotAnEvent(t *testing.T) {
	d := docs(t, schemaOf("- {name: v, type: json}"))
	for _, c := range []struct{ name, in, want string }{
		{"nothing", ``, "invalid-json:"},
		{"blanks", ` `, "invalid-json:"},
		{"null", `null`, "not-object:"},
		{"array", ` [{}] `, "not-object:"},
		{"text", `"{}"`, "not-object:"},
		{"number", `1`, "not-object:"},
		{"white space around", "\n\t {} \r\n", "{}"},
		{"garbage after", `{} x`, "invalid-json:"},
		{"second object", `{}{}`, "invalid-json:"},
		{"NUL after", "{}\x00", "invalid-json:"},
		{"byte order mark", "\ufeff{}", "invalid-json:"},
		{"other white space", "{}\v", "invalid-json:"},
		{"cut", `{"v":1`, "invalid-json:"},
		{"comma at the end", `{"v":1,}`, "invalid-json:"},
		{"single quotes", `{'v':1}`, "invalid-json:"},
		{"leading zero", `{"v":01}`, "invalid-json:"},
		{"plus", `{"v":+1}`, "invalid-json:"},
		{"NaN", `{"v":NaN}`, "invalid-json:"},
		{"point without digits", `{"v":1.}`, "invalid-json:"},
		{"bad escape", `{"v":"\x41"}`, "invalid-json:"},
		{"short escape", `{"v":"\u12"}`, "invalid-json:"},
		{"control character", "{\"v\":\"a\tb\"}", "invalid-json:"},
		{"control character after an escape", "{\"v\":\"\\n\tb\"}", "invalid-json:"},
		{"error in a dropped field", `{"other":[1,]}`, "invalid-json:"},
		{"invalid UTF-8 outside a string", "{\"v\":\xff}", "invalid-json:"},
		{"DEL is no control character here", "{\"v\":\"\x7f\"}", "{\"v\":\"\x7f\"}"},
	} {
		if got := outcome(both(t, d, Options{Now: testNow}, []byte(c.in))); got != c.want {
			t.Errorf("%s: Parse(%q): %s; want %s", c.name, c.in, got, c.want)
		}
	}
}

func TestDepth(t *testing.T) {
	d := docs(t, schemaOf("- {name: v, type: bigint}"))
	nested := func(levels int) []byte { // levels include the event
		return []byte(`{"x":` + strings.Repeat("[", levels-1) + strings.Repeat("]", levels-1) + "}")
	}
	for _, c := range []struct {
		max  int
		in   []byte
		want string
	}{
		{0, nested(512), "{}"},
		{0, nested(513), "too-deep:"},
		{2, nested(2), "{}"},
		{2, nested(3), "too-deep:"},
		{2, []byte(`{"x":"[[[[{{{{","\"[[":{}}`), "{}"},
		{2, []byte(`{"x":[],"y":{},"z":[]}`), "{}"},
		{2, []byte(`{"x":[[}`), "too-deep:"},
		{2, []byte(`{"x"::[[}`), "invalid-json:"},
		{0, []byte(strings.Repeat("[", 20000)), "too-deep:"},
	} {
		if got := outcome(both(t, d, Options{MaxDepth: c.max, Now: testNow}, c.in)); got != c.want {
			t.Errorf("max %d: %.40q: %s; want %s", c.max, c.in, got, c.want)
		}
	}
}

func TestRequired(t *testing.T) {
	kinds := map[string]string{
		"string": `""`, "json": `""`, "array, element: {type: int}": `[]`, "object, fields: [{name: a, type: int}]": `{}`,
		"boolean": `false`, "int": `0`, "float": `0`, "timestamp, timeFormat: unix": `0`,
	}
	for kind, enough := range kinds {
		d := docs(t, schemaOf("- {name: v, required: true, type: "+kind+"}"))
		for in, ok := range map[string]bool{`{}`: false, `{"v":null}`: kind == "json", `{"v":` + enough + `}`: true} {
			got := outcome(both(t, d, Options{Now: testNow}, []byte(in)))
			if (got != "missing-field:/v") != ok || strings.Contains(got, ":/") && ok {
				t.Errorf("required %s given %s: %s; want accepted %v", kind, in, got, ok)
			}
		}
	}
	testFields(t, Options{}, []fieldCase{
		{"empty text is null for a boolean", "type: boolean\nrequired: true", `""`, "missing-field:/v"},
		{"empty text is null for an int", "type: int\nrequired: true", `""`, "missing-field:/v"},
		{"empty text is null for a float", "type: float\nrequired: true", `""`, "missing-field:/v"},
		{"empty text is null for a timestamp", "type: timestamp\nrequired: true", `""`, "missing-field:/v"},
		{"null json counts but is not written", "type: json\nrequired: true", `null`, ""},
		{"a bad value is bad, not missing", "type: int\nrequired: true", `"x"`, "wrong-type:/v"},
		{"below a missing object", "type: object\nfields: [{name: a, type: int, required: true}]", `null`, ""},
		{"below a present one", "type: object\nfields: [{name: a, type: int, required: true}]", `{}`, "missing-field:/v/a"},
		{"array of null", "type: array\nelement: {type: int}\nrequired: true", `[null]`, `[null]`},
	})
}

func TestValidate(t *testing.T) {
	long := strings.Repeat("a", 63)
	testFields(t, Options{}, []fieldCase{
		{"allowed", "type: string\nvalidate: {allow: [a, '7']}", `"a"`, `"a"`},
		{"allowed as converted", "type: string\nvalidate: {allow: [a, '7']}", `7`, `"7"`},
		{"allowed as decoded", "type: string\nvalidate: {allow: [a, '7']}", `"\u0061"`, `"\u0061"`},
		{"not allowed", "type: string\nvalidate: {allow: [a, '7']}", `"A"`, "failed-validation:/v"},
		{"second denied", "type: string\nvalidate: {deny: [a, b]}", `"b"`, "failed-validation:/v"},
		{"not denied", "type: string\nvalidate: {deny: [a, b]}", `"c"`, `"c"`},
		{"null passes", "type: string\nvalidate: {allow: [a]}", `null`, ""},
		{"wrong type is no failure", "type: string\nvalidate: {allow: [a]}", `[]`, "wrong-type:/v"},
		{"elements", "type: array\nelement: {type: string}\nvalidate: {allow: [a]}", `["a",null,"b",{}]`, "failed-validation:/v/2 wrong-type:/v/3"},
		{"rule of the element", "type: array\nelement: {type: string, validate: {ip: any}}", `["x"]`, "failed-validation:/v/0"},
		{"fails once", "type: array\nelement: {type: string, validate: {ip: any}}\nvalidate: {allow: [a]}", `["x"]`, "failed-validation:/v/0"},

		{"ipv4", "type: string\nvalidate: {ip: ipv4}", `"1.2.3.4"`, `"1.2.3.4"`},
		{"ipv4 is not ipv6", "type: string\nvalidate: {ip: ipv6}", `"1.2.3.4"`, "failed-validation:/v"},
		{"ipv6", "type: string\nvalidate: {ip: ipv6}", `"::1"`, `"::1"`},
		{"ipv6 is not ipv4", "type: string\nvalidate: {ip: ipv4}", `"::1"`, "failed-validation:/v"},
		{"mapped is ipv6", "type: string\nvalidate: {ip: ipv6}", `"::ffff:1.2.3.4"`, `"::ffff:1.2.3.4"`},
		{"mapped is not ipv4", "type: string\nvalidate: {ip: ipv4}", `"::ffff:1.2.3.4"`, "failed-validation:/v"},
		{"not trimmed", "type: string\nvalidate: {ip: any}", `" ::1"`, "failed-validation:/v"},
		{"no zone", "type: string\nvalidate: {ip: any}", `"fe80::1%eth0"`, "failed-validation:/v"},
		{"empty is no ip", "type: string\nvalidate: {ip: any}", `""`, "failed-validation:/v"},

		{"host bits", "type: string\nvalidate: {cidr: ipv4}", `"10.1.2.3/8"`, `"10.1.2.3/8"`},
		{"whole ipv4", "type: string\nvalidate: {cidr: any}", `"10.1.2.3/32"`, `"10.1.2.3/32"`},
		{"too many bits", "type: string\nvalidate: {cidr: any}", `"10.1.2.3/33"`, "failed-validation:/v"},
		{"ipv6 prefix", "type: string\nvalidate: {cidr: ipv6}", `"2001:db8::1/128"`, `"2001:db8::1/128"`},
		{"too many bits for ipv6", "type: string\nvalidate: {cidr: ipv6}", `"::/129"`, "failed-validation:/v"},
		{"family of the prefix", "type: string\nvalidate: {cidr: ipv6}", `"10.0.0.0/8"`, "failed-validation:/v"},
		{"no length", "type: string\nvalidate: {cidr: any}", `"10.0.0.0"`, "failed-validation:/v"},
		{"no digits", "type: string\nvalidate: {cidr: any}", `"10.0.0.0/"`, "failed-validation:/v"},
		{"sign", "type: string\nvalidate: {cidr: any}", `"10.0.0.0/+8"`, "failed-validation:/v"},
		{"empty is no cidr", "type: string\nvalidate: {cidr: any}", `""`, "failed-validation:/v"},

		{"host", "type: string\nvalidate: {host: any}", `"my-host_1.Example"`, `"my-host_1.Example"`},
		{"host that is an address", "type: string\nvalidate: {host: any}", `"::1"`, `"::1"`},
		{"longest label", "type: string\nvalidate: {host: any}", `"` + long + `"`, `"` + long + `"`},
		{"label too long", "type: string\nvalidate: {host: any}", `"` + long + `a"`, "failed-validation:/v"},
		{"253 bytes", "type: string\nvalidate: {host: any}", `"` + strings.Repeat("a.", 126) + `a"`, `"` + strings.Repeat("a.", 126) + `a"`},
		{"254 bytes", "type: string\nvalidate: {host: any}", `"` + strings.Repeat("a.", 126) + `aa"`, "failed-validation:/v"},
		{"empty label", "type: string\nvalidate: {host: any}", `"a..b"`, "failed-validation:/v"},
		{"final dot", "type: string\nvalidate: {host: any}", `"a.b."`, "failed-validation:/v"},
		{"other letters", "type: string\nvalidate: {host: any}", `"é.b"`, "failed-validation:/v"},
		{"empty is no host", "type: string\nvalidate: {host: any}", `""`, "failed-validation:/v"},
	})
}

func TestNullField(t *testing.T) {
	d := docs(t, schemaOf(`
- {name: r, type: int, required: true}
- {name: v, type: int}
- {name: s, type: string, validate: {allow: [a]}, indicators: [username]}
- {name: l, type: array, element: {type: string}, indicators: [username], required: true}
- name: o
  type: object
  fields: [{name: x, type: int}, {name: y, type: int, required: true}]
- {name: t, type: timestamp, isEventTime: true}
`))
	for _, c := range []struct {
		name, in, want string
		nulled         int
	}{
		{"a bad value", `{"r":1,"v":"x","l":[]}`, `{"r":1}`, 1},
		{"bad elements", `{"r":1,"l":["a",[],{}]}`, `{"r":1,"l":["a",null,null]}`, 2},
		{"inside an object", `{"r":1,"l":[],"o":{"x":1.5,"y":2}}`, `{"r":1,"o":{"y":2}}`, 1},
		{"an object that is none", `{"r":1,"l":[],"o":7}`, `{"r":1}`, 1},
		{"a time", `{"r":1,"l":[],"t":"x"}`, `{"r":1}`, 1},
		{"required", `{"r":"x","v":"y","l":[]}`, "wrong-type:/r", 0},
		{"required and out of range", `{"r":2147483648,"l":[]}`, "out-of-range:/r", 0},
		{"missing", `{"l":[]}`, "missing-field:/r", 0},
		{"required array", `{"r":1,"l":"a"}`, "wrong-type:/l", 0},
		{"validate", `{"r":1,"l":[],"s":"b"}`, "failed-validation:/s", 0},
		{"string that is none", `{"r":1,"l":[],"s":[]}`, `{"r":1}`, 1},
		{"required in an object", `{"r":1,"l":[],"o":{"y":"x"}}`, "wrong-type:/o/y", 0},
		{"the last value counts", `{"r":1,"l":[],"v":"x","v":2}`, `{"r":1,"v":2}`, 0},
	} {
		got := both(t, d, Options{Now: testNow, NullField: true}, []byte(c.in))
		if outcome(got) != c.want || got.Nulled != c.nulled {
			t.Errorf("%s: got %s, nulled %d; want %s, %d", c.name, outcome(got), got.Nulled, c.want, c.nulled)
		}
	}
}
