package reference

import (
	"strings"
	"testing"
)

// A transformCase is an event, what becomes of it, and how it is read.
type transformCase struct {
	name, in, want string
	o              Options
}

func testTransformations(t *testing.T, fields string, cases []transformCase) {
	t.Helper()
	d := docs(t, schemaOf(fields))
	for _, c := range cases {
		c.o.Now = testNow
		if got := outcome(both(t, d, c.o, []byte(c.in))); got != c.want {
			t.Errorf("%s: %s:\ngot  %s\nwant %s", c.name, c.in, got, c.want)
		}
	}
}

func TestRename(t *testing.T) {
	testTransformations(t, `
- {name: user, type: string, required: true, rename: {from: "user/name"}}
- {name: a, type: int, rename: {from: b}}
- {name: b, type: int, rename: {from: a}}
- {name: o, type: object, fields: [{name: x, type: int, rename: {from: X}}]}
`, []transformCase{
		{"read from that key", `{"user/name":"u"}`, `{"user":"u"}`, Options{}},
		{"from that key alone", `{"user":"u"}`, "missing-field:/user~1name", Options{}},
		{"the own name is unknown", `{"user/name":"u","user":"v"}`, `{"user":"u"}`, Options{KeepUnknown: true}},
		{"kept names", `{"user/name":"u"}`, `{"user":"u"}`, Options{KeepNames: true, KeepUnknown: true}},
		{"exchanged", `{"user/name":"u","a":1,"b":2}`, `{"user":"u","a":2,"b":1}`, Options{}},
		{"violations name the key", `{"user/name":[],"a":"x","o":{"X":"y"}}`, "wrong-type:/user~1name wrong-type:/a wrong-type:/o/X", Options{}},
		{"below", `{"user/name":"u","o":{"x":1,"X":2}}`, `{"user":"u","o":{"x":2}}`, Options{}},
	})
}

func TestCopyValues(t *testing.T) {
	// The source s, copied to t; the wanted texts are what t becomes.
	for _, c := range []struct {
		name, source, field, in, want string
		o                             Options
	}{
		{"string", "type: string", "type: string", `"\u0041\/x"`, `"\u0041\/x"`, Options{}},
		{"number that is a string", "type: string", "type: int", `7`, `7`, Options{}},
		{"string that is a number", "type: int", "type: string", `"+007"`, `"7"`, Options{}},
		{"float keeps its shape", "type: float", "type: string", `1.50e1`, `"1.50e1"`, Options{}},
		{"boolean", "type: boolean", "type: string", `1`, `"true"`, Options{}},
		{"boolean is no number", "type: boolean", "type: int", `1`, "wrong-type:/t", Options{}},
		{"too large", "type: bigint", "type: smallint", `70000`, "out-of-range:/t", Options{}},
		{"empty text is null", "type: string", "type: int", `""`, "", Options{}},
		{"time to time", "type: timestamp", "{type: timestamp, timeFormat: unix}", `"2021-01-02T03:04:05.123456789Z"`, `"2021-01-02 03:04:05.123456789"`, Options{}},
		{"time to time as shown", "type: timestamp", "{type: timestamp, timeFormat: unix}", `"1969-12-31T23:59:59.9999Z"`, `"1969-12-31 23:59:59.999"`, Options{TimeFormat: "millis"}},
		{"time to text", "type: timestamp", "type: string", `"2021-01-02T03:04:05.1Z"`, `"2021-01-02 03:04:05.100000000"`, Options{}},
		{"time to text as shown", "type: timestamp", "type: string", `"2021-01-02T03:04:05.1Z"`, `"2021-01-02T03:04:05.1Z"`, Options{TimeFormat: "rfc3339"}},
		{"time to json", "type: timestamp", "type: json", `"2021-01-02T03:04:05.1Z"`, `"2021-01-02 03:04:05.100000000"`, Options{}},
		{"time to a number", "{type: timestamp, timeFormat: unix}", "type: int", `5`, "wrong-type:/t", Options{}},
		{"text to time", "type: string", "{type: timestamp, timeFormat: unix}", `"5"`, `"1970-01-01 00:00:05.000000000"`, Options{}},
		{"text to no time", "type: string", "type: timestamp", `"5"`, "bad-time:/t", Options{}},
		{"number of a time", "type: bigint", "{type: timestamp, timeFormat: unix}", `5`, `"1970-01-01 00:00:05.000000000"`, Options{}},
		{"the first instant", "type: timestamp", "{type: timestamp, timeFormat: unix}", `"0001-01-01T00:00:00Z"`, `"0001-01-01 00:00:00.000000000"`, Options{}},
		{"array", "{type: array, element: {type: int}}", "{type: array, element: {type: string}}", `[1,null,"2"]`, `["1",null,"2"]`, Options{}},
		{"empty array", "{type: array, element: {type: int}}", "{type: json, required: true}", `[]`, "missing-field:/t", Options{}},
		{"array to json", "{type: array, element: {type: array, element: {type: int}}}", "type: json", `[ [ ] , null ]`, `[[],null]`, Options{}},
		{"times in an array", "{type: array, element: {type: timestamp}}", "{type: array, element: {type: timestamp, timeFormat: unix}}", `["1970-01-01T00:00:01Z",null]`, `["1970-01-01 00:00:01.000000000",null]`, Options{}},
		{"bad element", "{type: array, element: {type: int}}", "{type: array, element: {type: int}}", `[1,"x"]`, `[1,null]`, Options{NullField: true}},
		{"json to anything", "type: json", "{type: object, fields: [{name: x, type: int}]}", `{"x":1,"y":2}`, `{"x":1}`, Options{}},
		{"json repeats", "type: json", "{type: object, fields: [{name: x, type: int}]}", `{"x":1,"x":2}`, `{"x":2}`, Options{}},
		{"json null", "type: json", "{type: string, required: true}", `null`, "missing-field:/t", Options{}},
		{"null", "type: string", "{type: string, required: true}", `null`, "missing-field:/t", Options{}},
		{"embedded text", "type: string", "{type: array, isEmbeddedJSON: true, element: {type: int}}", `"[1,\"2\"]"`, `[1,2]`, Options{}},
		{"embedded source", "{type: json, isEmbeddedJSON: true}", "type: json", `"{\"a\" : null}"`, `{"a":null}`, Options{}},
		{"bad source", "type: int", "type: string", `"x"`, "wrong-type:/s", Options{}},
		{"bad source, required", "type: int", "{type: string, required: true}", `"x"`, "wrong-type:/s missing-field:/t", Options{}},
		{"bad source dropped", "type: int", "type: string", `"x"`, "", Options{NullField: true}},
		{"bad copy dropped", "type: string", "type: int", `"x"`, "", Options{NullField: true}},
		{"validate", "type: string", "{type: string, validate: {deny: [x]}}", `"x"`, "failed-validation:/t", Options{NullField: true}},
	} {
		flow := func(s string) string { return "{" + strings.Trim(s, "{}") + "}" }
		if strings.HasPrefix(c.source, "{") {
			flow = func(s string) string { return s }
		}
		source := flow(c.source)
		field := c.field
		if !strings.HasPrefix(field, "{") {
			field = "{" + field + "}"
		}
		d := docs(t, schemaOf("- {name: s, "+source[1:]+"\n- {name: t, copy: {from: s}, "+field[1:]))
		c.o.Now = testNow
		got := outcome(both(t, d, c.o, []byte(`{"s":`+c.in+`}`)))
		if _, text, found := strings.Cut(got, `"t":`); found {
			got = strings.TrimSuffix(text, "}")
		} else if strings.HasPrefix(got, "{") {
			got = ""
		}
		if got != c.want {
			t.Errorf("%s: got %s; want %s", c.name, got, c.want)
		}
	}
}

func TestCopyObjects(t *testing.T) {
	testTransformations(t, `
- name: actor
  type: object
  fields:
    - {name: "user name", type: string}
    - {name: "@when", type: timestamp, timeFormat: unix}
    - {name: pin, type: string, mask: {type: redact}}
    - {name: tags, type: array, element: {type: string}}
    - {name: deep, type: object, fields: [{name: n, type: int, rename: {from: N}}]}
- {name: all, type: json, copy: {from: actor}}
- name: some
  type: object
  copy: {from: actor}
  fields:
    - {name: who, type: string, rename: {from: user_name}}
    - {name: pin, type: string, mask: {type: hash, to: md5}}
    - {name: "@when", type: timestamp}
    - {name: deep, type: object, fields: [{name: m, type: string, required: true, rename: {from: n}}]}
- {name: who, type: string, copy: {from: actor.user_name}}
- {name: n, type: int, copy: {from: some.deep.m}}
- {name: few, type: object, copy: {from: actor}, fields: [{name: deep, type: json}]}
`, []transformCase{
		{"by output names", `{"actor":{"user name":"u","@when":1,"pin":"p","tags":["t"],"deep":{"N":5}}}`,
			`{"actor":{"user_name":"u","at_sign_when":"1970-01-01 00:00:01.000000000","pin":"REDACTED","tags":["t"],"deep":{"n":5}},` +
				`"all":{"user_name":"u","at_sign_when":"1970-01-01 00:00:01.000000000","pin":"p","tags":["t"],"deep":{"n":5}},` +
				`"some":{"who":"u","pin":"83878c91171338902e0fe0fb97a8c47a","at_sign_when":"1970-01-01 00:00:01.000000000","deep":{"m":"5"}},"who":"u","n":5,"few":{"deep":{"n":5}}}`, Options{}},
		{"whatever the names in the output", `{"actor":{"user name":"u"}}`, `{"actor":{"user name":"u"},"all":{"user name":"u"},"some":{"who":"u"},"who":"u","few":{}}`, Options{KeepNames: true}},
		{"what is not written is not copied", `{"actor":{"tags":[],"deep":null}}`, `{"actor":{},"all":{},"some":{},"few":{}}`, Options{}},
		{"required inside", `{"actor":{"deep":{"n":1}}}`, "missing-field:/some/deep/n", Options{}},
		{"unknown keys are not copied", `{"actor":{"x":1,"who":[],"deep":{"N":1,"m":2}}}`,
			`{"actor":{"deep":{"n":1,"m":2},"who":[],"x":1},"all":{"deep":{"n":1}},"some":{"deep":{"m":"1"}},"n":1,"few":{"deep":{"n":1}}}`, Options{KeepUnknown: true}},
		{"what is hidden is not kept in copies", `{"actor":{"pin":"p"}}`, `{"actor":{"pin":"REDACTED"},"all":{"pin":"p"},"some":{"pin":"83878c91171338902e0fe0fb97a8c47a"},"few":{}}`, Options{KeepUnknown: true}},
		{"the own names are unknown", `{"all":1,"some":2,"who":3,"n":4}`, `{}`, Options{KeepUnknown: true}},
		{"nothing", `{}`, `{}`, Options{}},
	})
}

func TestConcatAndSplit(t *testing.T) {
	testTransformations(t, `
- {name: late, type: string, copy: {from: joined}}
- {name: joined, type: string, concat: {paths: [host, port, part], separator: ":"}}
- {name: host, type: string}
- {name: port, type: int}
- {name: part, type: string, split: {from: list, separator: ", ", index: 1}}
- {name: list, type: string}
`, []transformCase{
		{"all", `{"host":"h","port":"+080","list":"a, b, c"}`, `{"late":"h:80:b","joined":"h:80:b","host":"h","port":80,"part":"b","list":"a, b, c"}`, Options{}},
		{"missing and null parts", `{"host":null,"port":1}`, `{"late":"1","joined":"1","port":1}`, Options{}},
		{"an empty part is one", `{"host":"","port":1,"list":", "}`, `{"late":":1:","joined":":1:","host":"","port":1,"part":"","list":", "}`, Options{}},
		{"no parts", `{}`, `{}`, Options{}},
		{"one empty part", `{"host":""}`, `{"late":"","joined":"","host":""}`, Options{}},
		{"out of range", `{"list":"a,b"}`, `{"list":"a,b"}`, Options{}},
		{"nothing to split", `{"list":""}`, `{"list":""}`, Options{}},
		{"text is decoded", `{"host":"\u0041\u0000\/"}`, `{"late":"A\u0000/","joined":"A\u0000/","host":"\u0041\u0000\/"}`, Options{}},
		{"a part that is bad", `{"host":"h","port":"x"}`, "wrong-type:/port", Options{}},
		{"a part that is dropped", `{"host":"h","port":"x"}`, `{"late":"h","joined":"h","host":"h"}`, Options{NullField: true}},
		{"broken parts stay broken", "{\"host\":\"\xc3\",\"list\":\", \xa9\"}", "{\"late\":\"\uFFFD:\uFFFD\",\"joined\":\"\uFFFD:\uFFFD\",\"host\":\"\uFFFD\",\"part\":\"\uFFFD\",\"list\":\", \uFFFD\"}", Options{}},
		{"the own names are unknown", `{"joined":"x","part":"y","late":"z"}`, `{}`, Options{}},
	})
	testTransformations(t, `
- {name: date, type: string}
- {name: clock, type: string}
- {name: ok, type: boolean}
- {name: f, type: float}
- {name: at, type: timestamp}
- {name: time, type: timestamp, isEventTime: true, required: true, concat: {paths: [date, clock], separator: T}}
- {name: text, type: json, concat: {paths: [ok, f, at]}}
- {name: n, type: int, concat: {paths: [date]}}
- {name: j, type: json, isEmbeddedJSON: true, concat: {paths: [clock]}}
`, []transformCase{
		{"other types", `{"date":"2021-01-02","clock":"03:04:05Z","ok":"t","f":"+1.50","at":"2021-01-01T00:00:00Z"}`,
			"wrong-type:/n wrong-type:/j", Options{}},
		{"converted", `{"date":"","clock":"7"}`, "bad-time:/time", Options{}},
		{"texts of values", `{"date":"2021-01-02","clock":"03:04:05Z","ok":"t","f":"+1.50","at":"2021-01-01T00:00:00Z"}`,
			`{"date":"2021-01-02","clock":"03:04:05Z","ok":true,"f":1.50,"at":"2021-01-01 00:00:00.000","time":"2021-01-02 03:04:05.000","text":"true1.502021-01-01 00:00:00.000"}`,
			Options{NullField: true, TimeFormat: "millis"}},
		{"required", `{"ok":true}`, "missing-field:/time", Options{}},
	})
}

func TestMask(t *testing.T) {
	testTransformations(t, `
- {name: a, type: string, mask: {type: redact}, required: true}
- {name: b, type: string, mask: {type: redact, to: "\"x\""}}
- {name: c, type: string, mask: {type: hash}}
- {name: d, type: string, mask: {type: hash, to: sha1, salt: "é"}}
- {name: e, type: string, mask: {type: hash, to: md5}, validate: {deny: [no]}}
- {name: f, type: string, mask: {type: hash, to: sha512}}
- {name: g, type: string, mask: {type: redact, to: ""}}
- {name: l, type: array, element: {type: object, fields: [{name: x, type: string, mask: {type: redact, to: "-"}}]}}
`, []transformCase{
		{"all", `{"a":"x","b":"y","c":"abc","d":"x","e":"","f":"","g":"z","l":[{"x":"1"},{"x":null},{}]}`,
			`{"a":"REDACTED","b":"\"x\"","c":"ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad",` +
				`"d":"715bedec4a71360ecd7ec9b92ff84c6ae1cc8e63","e":"d41d8cd98f00b204e9800998ecf8427e",` +
				`"f":"cf83e1357eefb8bdf1542850d66d8007d620e4050b5715dc83f4a921d36ce9ce47d0d13c5d85f2b0ff8318d2877eec2f63b931bd47417a81a538327af927da3e",` +
				`"g":"","l":[{"x":"-"},{},{}]}`, Options{}},
		{"of decoded text", `{"a":"","c":"\u0061bc"}`, `{"a":"REDACTED","c":"ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"}`, Options{}},
		{"of numbers", `{"a":1,"e":1.50}`, `{"a":"REDACTED","e":"a6acbd7fe3dcc4f4328712278f6da218"}`, Options{}},
		{"null stays null", `{"a":null,"b":null}`, "missing-field:/a", Options{}},
		{"validate comes before", `{"a":"x","e":"no"}`, "failed-validation:/e", Options{}},
		{"bad values", `{"a":[],"b":{}}`, "wrong-type:/a wrong-type:/b", Options{}},
	})
	d := docs(t, schemaOf(`
- {name: a, type: string, indicators: [ip], mask: {type: redact, to: "::1"}}
- {name: b, type: string, indicators: [ip], copy: {from: a}, mask: {type: hash}}
- {name: c, type: string, indicators: [username], copy: {from: a}}
- {name: d, type: string, indicators: [trace_id], concat: {paths: [a, a]}}
`))
	got := both(t, d, Options{Now: testNow}, []byte(`{"a":"10.0.0.1"}`))
	if want := `"p_schema_version":0,"p_any_ip_addresses":["::1"],"p_any_trace_ids":["10.0.0.110.0.0.1"],"p_any_usernames":["10.0.0.1"]}`; !strings.HasSuffix(got.JSON, want) {
		t.Errorf("indicators: got %s; want ... %s", got.JSON, want)
	}
}

func TestTransformedText(t *testing.T) {
	for _, c := range []struct {
		name, fields, in string
		mended           bool
	}{
		{"masked", `- {name: a, type: string, mask: {type: redact}}`, "{\"a\":\"\xff\"}", false},
		{"copied and masked", "- {name: a, type: string, mask: {type: redact}}\n- {name: b, type: string, copy: {from: a}, mask: {type: redact}}", "{\"a\":\"\xff\"}", false},
		{"copied from a masked one", "- {name: a, type: string, mask: {type: redact}}\n- {name: b, type: string, copy: {from: a}}", "{\"a\":\"\xff\"}", true},
		{"joined with a masked one", "- {name: a, type: string, mask: {type: redact}}\n- {name: b, type: string, concat: {paths: [a]}}", "{\"a\":\"\xff\"}", true},
		{"a part of a masked one", "- {name: a, type: string, mask: {type: redact}}\n- {name: b, type: string, split: {from: a, separator: x, index: 1}}", "{\"a\":\"ax\xff\"}", true},
		{"also one that is fine", "- {name: a, type: string, mask: {type: redact}}\n- {name: b, type: string, split: {from: a, separator: x, index: 1}}", "{\"a\":\"\xffxy\"}", true},
		{"copied", "- {name: a, type: string}\n- {name: b, type: string, copy: {from: a}}", "{\"a\":\"\xff\"}", true},
		{"embedded, outside", `- {name: a, type: json, isEmbeddedJSON: true}`, `{"a":"\"\ud800\""}`, true},
		{"embedded, inside", `- {name: a, type: json, isEmbeddedJSON: true}`, `{"a":"\"\\ud800\""}`, true},
		{"embedded, in what is dropped", `- {name: a, type: object, isEmbeddedJSON: true, fields: [{name: x, type: int}]}`, "{\"a\":\"{\\\"y\\\":\\\"\xff\\\"}\"}", true},
		{"embedded, inside what is dropped", `- {name: a, type: object, isEmbeddedJSON: true, fields: [{name: x, type: int}]}`, `{"a":"{\"y\":\"\\ud800\"}"}`, false},
	} {
		got := both(t, docs(t, schemaOf(c.fields)), Options{Now: testNow}, []byte(c.in))
		if got.Mended != c.mended || got.JSON == "" {
			t.Errorf("%s: mended %v, %s; want %v", c.name, got.Mended, outcome(got), c.mended)
		}
	}
}

func TestEmbeddedJSON(t *testing.T) {
	deep := strings.Repeat("[", 512)
	testTransformations(t, `
- name: payload
  type: object
  isEmbeddedJSON: true
  fields:
    - name: user
      type: object
      fields: [{name: id, type: int, required: true}]
    - {name: at, type: timestamp, timeFormat: unix, isEventTime: true}
    - {name: more, type: object, isEmbeddedJSON: true, fields: [{name: x, type: int}]}
- {name: list, type: array, isEmbeddedJSON: true, element: {type: array, isEmbeddedJSON: true, element: {type: int}}}
- {name: any, type: json, isEmbeddedJSON: true, required: true}
`, []transformCase{
		{"all", `{"payload":" {\"user\":{\"id\":\"5\"},\"at\":1.5,\"more\":\"{\\\"x\\\":1}\"}\n","list":"[\"[1]\",null,\"[]\"]","any":"{\"b\" : [\"\\u0041\"]}"}`,
			`{"payload":{"user":{"id":5},"at":"1970-01-01 00:00:01.500000000","more":{"x":1}},"list":[[1],null,[]],"any":{"b":["\u0041"]}}`, Options{}},
		{"null is null", `{"payload":"null","list":null,"any":"1"}`, `{"any":1}`, Options{}},
		{"json null is there", `{"any":" null "}`, `{}`, Options{}},
		{"missing", `{"any":null}`, `{}`, Options{}},
		{"not JSON", `{"payload":"{","list":"[] []","any":""}`, "wrong-type:/payload wrong-type:/list wrong-type:/any", Options{}},
		{"no text", `{"payload":{},"list":[],"any":1}`, "wrong-type:/payload wrong-type:/list wrong-type:/any", Options{}},
		{"of another type", `{"payload":"[]","list":"{}","any":"[]"}`, "wrong-type:/payload wrong-type:/list", Options{}},
		{"wrong inside", `{"payload":"{\"user\":{\"id\":\"x\"},\"at\":\"y\",\"more\":\"{\\\"x\\\":[]}\"}","list":"[\"[true]\",1]","any":"1"}`,
			"wrong-type:/payload/user/id bad-time:/payload/at wrong-type:/payload/more/x wrong-type:/list/0/0 wrong-type:/list/1", Options{}},
		{"missing inside", `{"payload":"{\"user\":{}}","any":"1"}`, "missing-field:/payload/user/id", Options{}},
		{"dropped", `{"payload":"{\"user\":{\"id\":1},\"more\":\"x\"}","list":"[\"x\"]","any":"1"}`, `{"payload":{"user":{"id":1}},"list":[null],"any":1}`, Options{NullField: true}},
		{"unknown inside", `{"payload":"{\"z\":1}","any":"1"}`, `{"payload":{"z":1},"any":1}`, Options{KeepUnknown: true}},
		{"empty list", `{"list":"[]","any":"\"\""}`, `{"any":""}`, Options{}},
		{"as deep as can be", `{"any":"` + deep + strings.Repeat("]", 512) + `"}`, `{"any":` + deep + strings.Repeat("]", 512) + `}`, Options{}},
		{"too deep", `{"any":"[` + deep + strings.Repeat("]", 513) + `"}`, "wrong-type:/any", Options{}},
	})
}

func TestClassifyTransformed(t *testing.T) {
	const yaml = `
schema: Test.Alpha
fields:
  - {name: id, type: int}
  - {name: x, type: int, rename: {from: key}}
  - {name: c, type: int, copy: {from: id}}
  - {name: s, type: string}
  - {name: part, type: string, split: {from: s, separator: ",", index: 0}}
  - {name: all, type: string, concat: {paths: [id, s]}}
  - {name: e, type: object, isEmbeddedJSON: true, fields: [{name: a, type: int}]}
---
schema: Test.Beta
fields:
  - {name: id, type: int}
  - {name: c, type: int}
  - {name: x, type: int}
  - {name: e, type: json}
  - {name: z, type: int}
  - {name: y, type: string, validate: {deny: [no]}}
  - {name: never, type: string, copy: {from: y}, validate: {deny: [never]}}
`
	for _, c := range []struct{ name, in, logType, want string }{
		{"copies know nothing", `{"id":1,"c":2}`, "Test.Beta", `{"id":1,"c":2}`},
		{"renamed", `{"id":1,"key":2}`, "Test.Alpha", `{"id":1,"x":2,"c":1,"all":"1"}`},
		{"the own name is unknown", `{"id":1,"x":2}`, "Test.Beta", `{"id":1,"x":2}`},
		{"embedded text says nothing", `{"e":"{\"a\":1}"}`, "Test.Beta", `{"e":"{\"a\":1}"}`}, // fewer fields
		{"embedded text that is wrong", `{"e":"{"}`, "Test.Beta", `{"e":"{"}`},
		{"a copy is validated too", `{"id":1,"z":2,"y":"never"}`, "Test.Alpha", `{"id":1,"c":1,"all":"1"}`},
	} {
		got := both(t, docs(t, yaml), Options{Now: testNow}, []byte(c.in))
		if outcome(got) != c.want || got.LogType != c.logType {
			t.Errorf("%s: got %s %s; want %s %s", c.name, got.LogType, outcome(got), c.logType, c.want)
		}
	}
}
