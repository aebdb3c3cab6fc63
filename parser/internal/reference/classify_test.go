package reference

import "testing"

func TestClassify(t *testing.T) {
	const pair = `
schema: Test.Alpha
fields: [{name: id, type: int}, {name: a, type: int, required: true}]
---
schema: Test.Beta
fields: [{name: id, type: int}, {name: b, type: int}, {name: c, type: int}]
`
	const below = `
schema: Test.Alpha
fields:
  - {name: id, type: int}
  - {name: o, type: object, fields: [{name: x, type: int}]}
  - {name: l, type: array, element: {type: object, fields: [{name: x, type: int}]}}
  - {name: j, type: json}
---
schema: Test.Beta
fields:
  - {name: id, type: int}
  - {name: o, type: object, fields: [{name: x, type: int}, {name: y, type: int}]}
  - {name: l, type: array, element: {type: object, fields: [{name: x, type: int}, {name: y, type: int}]}}
  - {name: j, type: object, fields: [{name: y, type: int}]}
`
	const required = `
schema: Test.Few
fields: [{name: id, type: int}, {name: zz, type: int}]
---
schema: Test.More
fields:
  - {name: id, type: int, required: true}
  - {name: o, type: object, fields: [{name: x, type: int, required: true}]}
  - {name: p, type: int}
---
schema: Test.One
fields: [{name: id, type: int, required: true}]
---
schema: Test.Two
fields: [{name: id, type: int, required: true}]
---
schema: Test.Zero
fields: [{name: id, type: int, required: true}, {name: k, type: int}]
`
	const validate = `
schema: Test.Alpha
fields: [{name: id, type: int}, {name: kind, type: string, validate: {allow: [a]}}]
---
schema: Test.Beta
fields: [{name: id, type: int}, {name: kind, type: string, validate: {allow: [b]}}, {name: n, type: int}]
`
	const private = `
schema: Test.Alpha
fields: [{name: id, type: int}, {name: p_x, type: object, fields: [{name: a, type: int}]}]
---
schema: Test.Beta
fields: [{name: id, type: int}]
`
	const beside = `
schema: Test.One
fields: [{name: a, type: int}]
---
schema: Test.Text
parser: {csv: {columns: [b]}}
fields: [{name: b, type: int}]
`
	fallback := Options{Fallback: true}
	for _, c := range []struct {
		name, schemas, in string
		o                 Options
		logType, want     string
		fellBack          bool
	}{
		{"most keys", pair, `{"id":1,"b":2}`, Options{}, "Test.Beta", `{"id":1,"b":2}`, false},
		{"values say nothing", pair, `{"id":1,"a":null}`, Options{}, "Test.Alpha", "missing-field:/a", false},
		{"among equals the satisfied", pair, `{"id":1}`, Options{}, "Test.Beta", `{"id":1}`, false},
		{"none satisfied: more required fields", pair, `{"id":"x"}`, Options{}, "Test.Alpha", "wrong-type:/id missing-field:/a", false},
		{"a damaged event stays", pair, `{"id":1,"b":"x","c":2}`, Options{}, "Test.Beta", "wrong-type:/b", false},
		{"repeated key counts once", pair, `{"id":1,"id":2,"id":3,"a":1,"b":2,"c":3}`, Options{}, "Test.Beta", `{"id":3,"b":2,"c":3}`, false},
		{"knows nothing", pair, `{"q":1}`, Options{}, "", "no-log-type:", false},
		{"empty", pair, `{}`, Options{}, "", "no-log-type:", false},
		{"broken key is not known", pair, "{\"b\xff\":1,\"a\":1}", Options{}, "Test.Alpha", `{"a":1}`, false},
		{"escaped key is", pair, `{"\u0062":1,"id":1}`, Options{}, "Test.Beta", `{"id":1,"b":1}`, false},
		{"keep-unknown changes nothing", pair, `{"id":1,"z":2}`, Options{KeepUnknown: true}, "Test.Beta", `{"id":1,"z":2}`, false},

		{"fallback", pair, `{"id":1,"b":"x","a":2}`, fallback, "Test.Alpha", `{"id":1,"a":2}`, false}, // equal keys: satisfied first
		{"fallback to fewer keys", pair, `{"id":1,"b":"x","a":2,"c":3}`, fallback, "Test.Alpha", `{"id":1,"a":2}`, true},
		{"nobody to fall back to", pair, `{"id":"x","b":1}`, fallback, "Test.Beta", "wrong-type:/id", false},
		{"on-field-error changes no log type", pair, `{"id":1,"b":"x","a":2,"c":3}`, Options{NullField: true}, "Test.Beta", `{"id":1,"c":3}`, false},
		{"nor a fallback", pair, `{"id":1,"b":"x","a":2,"c":3}`, Options{NullField: true, Fallback: true}, "Test.Alpha", `{"id":1,"a":2}`, true},
		{"nothing satisfied: null", pair, `{"id":"x","b":1}`, Options{NullField: true, Fallback: true}, "Test.Beta", `{"b":1}`, false},

		{"most keys below", below, `{"id":1,"o":{"x":1,"y":2}}`, Options{}, "Test.Beta", `{"id":1,"o":{"x":1,"y":2}}`, false},
		{"below null nothing", below, `{"o":{"y":1},"o":null}`, Options{}, "Test.Alpha", `{}`, false},
		{"below the last value", below, `{"o":{"x":1},"o":{"y":1}}`, Options{}, "Test.Beta", `{"o":{"y":1}}`, false},
		{"a path through an array once", below, `{"l":[{"x":1},{"x":1},{"y":1}]}`, Options{}, "Test.Beta", `{"l":[{"x":1},{"x":1},{"y":1}]}`, false},
		{"never inside json, but inside an object", below, `{"j":{"y":1}}`, Options{}, "Test.Beta", `{"j":{"y":1}}`, false},
		{"satisfied before below", below, `{"j":{"y":"x"}}`, Options{}, "Test.Alpha", `{"j":{"y":"x"}}`, false},
		{"equal below: fewer fields", below, `{"id":1}`, Options{}, "Test.Alpha", `{"id":1}`, false},

		{"more required, at all levels", required, `{"id":1}`, Options{}, "Test.More", `{"id":1}`, false},
		{"named though not satisfied", required, `{"id":1,"o":7}`, Options{}, "Test.More", "wrong-type:/o", false},
		{"nulled", required, `{"id":1,"o":7}`, Options{NullField: true}, "Test.More", `{"id":1}`, false},

		{"validate", validate, `{"id":1,"kind":"a"}`, Options{}, "Test.Alpha", `{"id":1,"kind":"a"}`, false},
		{"validate before keys", validate, `{"id":1,"kind":"a","n":1}`, Options{}, "Test.Alpha", `{"id":1,"kind":"a"}`, false},
		{"validated, but not satisfied", validate, `{"id":"x","kind":"a","n":1}`, Options{}, "Test.Alpha", "wrong-type:/id", false},
		{"nobody left: the closest is named", validate, `{"id":1,"kind":"c","n":1}`, Options{}, "Test.Beta", "no-log-type:", false},
		{"nobody left: fewer fields", validate, `{"id":1,"kind":"c"}`, Options{}, "Test.Alpha", "no-log-type:", false},
		{"wrong type is not refused", validate, `{"id":1,"kind":[],"n":1}`, Options{}, "Test.Beta", "wrong-type:/kind", false},
		{"validate rejects though null", validate, `{"kind":"c"}`, Options{NullField: true}, "Test.Alpha", "no-log-type:", false},

		{"p_ keys at the top change nothing", private, `{"id":1,"p_x":{"a":1}}`, Options{}, "Test.Beta", `{"id":1}`, false},
		{"p_ keys alone are nothing known", private, `{"p_x":{"a":1}}`, Options{}, "", "no-log-type:", false},

		{"beside a text schema: known key", beside, `{"a":1}`, Options{}, "Test.One", `{"a":1}`, false},
		{"beside a text schema: no known key", beside, `{"b":1}`, Options{}, "", "no-log-type:", false},

		{"invalid", pair, `{`, Options{}, "", "invalid-json:", false},
		{"not an object", pair, `[]`, Options{}, "", "not-object:", false},
		{"one schema: invalid", schemaOf("- {name: a, type: int}"), `{`, Options{}, "Test.One", "invalid-json:", false},
		{"one schema: no known key", schemaOf("- {name: a, type: int}"), `{"b":1}`, Options{}, "Test.One", `{}`, false},
		{"one schema: validate", schemaOf("- {name: a, type: string, validate: {deny: [x]}}"), `{"a":"x"}`, Options{}, "Test.One",
			"failed-validation:/a", false},
	} {
		c.o.Now = testNow
		got := both(t, docs(t, c.schemas), c.o, []byte(c.in))
		if outcome(got) != c.want || got.LogType != c.logType || got.FellBack != c.fellBack {
			t.Errorf("%s: got %s %s, fell back %v; want %s %s, %v",
				c.name, got.LogType, outcome(got), got.FellBack, c.logType, c.want, c.fellBack)
		}
	}
}

// Rules 3's last two: fewer fields, then the name; whatever the order of the
// schemas.
func TestClassifyLastRules(t *testing.T) {
	d := docs(t, `
schema: Test.Zero
fields: [{name: id, type: int, required: true}]
---
schema: Test.Wide
fields: [{name: id, type: int, required: true}, {name: k, type: int}]
---
schema: Test.One
fields: [{name: id, type: int, required: true}]
---
schema: Test.Free
fields: [{name: id, type: int}]
`)
	for range d {
		got := both(t, d, Options{Now: testNow}, []byte(`{"id":1}`))
		if got.LogType != "Test.One" {
			t.Errorf("got %s; want Test.One", got.LogType)
		}
		d = append(d[1:], d[0])
	}
}
