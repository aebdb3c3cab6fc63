package reference

import (
	"strings"
	"testing"
)

func TestSchemaOrderAndNames(t *testing.T) {
	d := docs(t, schemaOf(`
- {name: b, type: int}
- {name: "@foo", type: int}
- {name: TimeStamp, type: int}
- name: foo.bar
  type: object
  fields: [{name: "x/y", type: int}, {name: "é", type: int}]
`))
	const in = `{"foo.bar":{"é":1,"x\/y":2,"X/Y":3},"timestamp":9,"\u0062":4,"@foo":5,"TimeStamp":6}`
	got := outcome(both(t, d, Options{Now: testNow}, []byte(in)))
	if want := `{"b":4,"at_sign_foo":5,"TimeStamp":6,"foo_bar":{"x_slash_y":2,"e":1}}`; got != want {
		t.Errorf("got %s; want %s", got, want)
	}
	got = outcome(both(t, d, Options{Now: testNow, KeepNames: true}, []byte(in)))
	if want := `{"b":4,"@foo":5,"TimeStamp":6,"foo.bar":{"x/y":2,"é":1}}`; got != want {
		t.Errorf("keeping names: got %s; want %s", got, want)
	}
	got = outcome(both(t, d, Options{Now: testNow}, []byte(`{"foo.bar":{"x/y":"a"}}`)))
	if want := `wrong-type:/foo.bar/x~1y`; got != want {
		t.Errorf("pointer: got %s; want %s", got, want)
	}
}

func TestRepeatedKeys(t *testing.T) {
	d := docs(t, schemaOf(`
- {name: a, type: int, required: true}
- name: o
  type: object
  fields: [{name: x, type: int}, {name: y, type: string, indicators: [username]}]
`))
	for _, c := range []struct {
		name, in, want string
		counted        bool
	}{
		{"last wins", `{"a":1,"a":2}`, `{"a":2}`, true},
		{"also when null", `{"a":1,"a":null}`, "missing-field:/a", false},
		{"also when the first is bad", `{"a":"x","a":2}`, `{"a":2}`, true},
		{"wholly", `{"a":1,"o":{"x":1},"o":{"y":2}}`, `{"a":1,"o":{"y":"2"}}`, true},
		{"spelt differently", `{"a":1,"\u0061":2}`, `{"a":2}`, true},
		{"below", `{"a":1,"o":{"x":1,"x":2}}`, `{"a":1,"o":{"x":2}}`, true},
		{"in an object that is not walked", `{"a":1,"o":{"x":1,"x":2},"o":null}`, `{"a":1}`, true},
		{"only in what was replaced", `{"a":1,"b":2,"b":3}`, `{"a":1}`, false},
	} {
		got := both(t, d, Options{Now: testNow}, []byte(c.in))
		if outcome(got) != c.want || got.DuplicateKeys != c.counted {
			t.Errorf("%s: got %s, counted %v; want %s, %v", c.name, outcome(got), got.DuplicateKeys, c.want, c.counted)
		}
	}
	got := both(t, d, Options{Now: testNow}, []byte(`{"a":1,"o":{"y":"first"},"o":{"y":"second","y":"third"}}`))
	if want := `"p_any_usernames":["third"]}`; !strings.HasSuffix(got.JSON, want) {
		t.Errorf("indicators of replaced values: %s; want ... %s", got.JSON, want)
	}
}

func TestKeepUnknown(t *testing.T) {
	const fields = "- {name: a, type: int}\n- {name: Foo, type: int}\n- name: o\n  type: object\n  fields: [{name: x, type: int}]"
	d := docs(t, schemaOf(fields))
	for _, c := range []struct {
		name, in, want string
		counted        bool
	}{
		{"sorted after the fields", `{"z": [ 1 , null ],"b":"\u0041","a":1,"B":{}}`, `{"a":1,"b":"\u0041","z":[1,null]}`, true},
		{"sorted", `{"z":1,"y":2,"a":1,"_":3,"Z":true}`, `{"a":1,"_":3,"y":2,"z":1}`, true},
		{"of their object", `{"o":{"q":1,"x":2},"r":3}`, `{"o":{"x":2,"q":1},"r":3}`, false},
		{"not in replaced objects", `{"o":{"q":1},"o":{"r":1}}`, `{"o":{"r":1}}`, true},
		{"renamed", `{"$k":1,"é f":2}`, `{"dollar_sign_k":1,"e_f":2}`, false},
		{"keys inside stay", `{"k":{"$ é": 1,"$ é":2}}`, `{"k":{"$ é":1,"$ é":2}}`, false},
		{"like a field but for case", `{"foo":1,"Foo":2}`, `{"Foo":2}`, true},
		{"like a field that is missing", `{"FOO":1}`, `{}`, true},
		{"like an earlier unknown", `{"u.v":1,"u v":2,"U_V":3}`, `{"u_v":1}`, true},
		{"itself twice: the first is kept", `{"u":1,"u":2}`, `{"u":1}`, true},
		{"nulls are left out", `{"u":null,"u":2}`, `{"u":2}`, false},
		{"p_ at the top", `{"p_x":1,"p_any_ip_addresses":[],"\u0070_z":1}`, `{}`, false},
		{"p_ as written out", `{"ｐ_x":1}`, `{}`, false},
		{"p_ below", `{"o":{"p_x":1}}`, `{"o":{"p_x":1}}`, false},
		{"other case is not p_", `{"P_x":1}`, `{"P_x":1}`, false},
		{"but the name of one that is added", `{"P_row_id":1,"o":{"P_row_id":1}}`, `{"o":{"P_row_id":1}}`, true},
		{"no name left", `{"":1,"\u0301":2}`, `{}`, false},
	} {
		got := both(t, d, Options{Now: testNow, KeepUnknown: true}, []byte(c.in))
		if outcome(got) != c.want || got.DuplicateKeys != c.counted {
			t.Errorf("%s: got %s, counted %v; want %s, %v", c.name, outcome(got), got.DuplicateKeys, c.want, c.counted)
		}
	}

	got := outcome(both(t, d, Options{Now: testNow, KeepUnknown: true, KeepNames: true}, []byte(`{"$k":1,"é f":2,"":3}`)))
	if want := `{"":3,"$k":1,"é f":2}`; got != want {
		t.Errorf("keeping names: got %s; want %s", got, want)
	}
	discovery := docs(t, "fieldDiscoveryEnabled: true\n"+schemaOf(fields))
	if got := outcome(both(t, discovery, Options{Now: testNow}, []byte(`{"u":1,"o":{"v":2}}`))); got != `{"o":{"v":2},"u":1}` {
		t.Errorf("fieldDiscoveryEnabled: got %s", got)
	}
	if got := outcome(both(t, d, Options{Now: testNow}, []byte(`{"u":1}`))); got != `{}` {
		t.Errorf("without the option: got %s; want {}", got)
	}
}

func TestBrokenText(t *testing.T) {
	d := docs(t, schemaOf("- {name: v, type: string, indicators: [username]}\n- {name: j, type: json}\n- {name: i, type: int}"))
	for _, c := range []struct {
		name, in, want string
		mended         bool
	}{
		{"valid text stays as written", `{"v":"\u0041\/\n\ud83d\ude00é\ufffd"}`, `{"v":"\u0041\/\n\ud83d\ude00é\ufffd"}`, false},
		{"each byte for itself", "{\"v\":\"a\xff\xfeb\"}", "{\"v\":\"a\uFFFD\uFFFDb\"}", true},
		{"cut character", "{\"v\":\"\xe2\x82\"}", "{\"v\":\"\uFFFD\uFFFD\"}", true},
		{"surrogate in UTF-8", "{\"v\":\"\xed\xa0\x80\"}", "{\"v\":\"\uFFFD\uFFFD\uFFFD\"}", true},
		{"too long form", "{\"v\":\"\xc0\xaf\"}", "{\"v\":\"\uFFFD\uFFFD\"}", true},
		{"the character itself is fine", "{\"v\":\"\uFFFD\"}", "{\"v\":\"\uFFFD\"}", false},
		{"lone high surrogate", `{"v":"\ud800x"}`, "{\"v\":\"\uFFFDx\"}", true},
		{"lone low surrogate", `{"v":"\uDC00\u0041"}`, "{\"v\":\"\uFFFD\\u0041\"}", true},
		{"high before a pair", `{"v":"\ud83d\ud83d\ude00"}`, "{\"v\":\"\uFFFD\\ud83d\\ude00\"}", true},
		{"wrong order", `{"v":"\ude00\ud83d"}`, "{\"v\":\"\uFFFD\uFFFD\"}", true},
		{"an escaped backslash before u", `{"v":"\\ud800"}`, `{"v":"\\ud800"}`, false},
		{"json", "{\"j\":[ \"\xff\" , {\"\\ud800k\" : 1}]}", "{\"j\":[\"\uFFFD\",{\"\uFFFDk\":1}]}", true},
		{"dropped field", "{\"other\":\"\xff\"}", `{}`, false},
		{"replaced value", "{\"v\":\"\xff\",\"v\":\"a\"}", `{"v":"a"}`, false},
		{"broken key is nobody's", "{\"v\xff\":\"a\"}", `{}`, false},
		{"broken text of a number", "{\"i\":\"1\xff\"}", "wrong-type:/i", false},
	} {
		got := both(t, d, Options{Now: testNow}, []byte(c.in))
		if outcome(got) != c.want || got.Mended != c.mended {
			t.Errorf("%s: got %s, mended %v; want %s, %v", c.name, outcome(got), got.Mended, c.want, c.mended)
		}
	}
	got := both(t, d, Options{Now: testNow}, []byte("{\"v\":\"\\u0041\xff\\n\"}"))
	if want := "\"p_any_usernames\":[\"A\uFFFD\"]}"; !strings.HasSuffix(got.JSON, want) {
		t.Errorf("indicators see decoded, mended text: %s; want ... %s", got.JSON, want)
	}
}

func TestBrokenUnknownKeys(t *testing.T) {
	d := docs(t, schemaOf("- {name: a_, type: int}"))
	for _, c := range []struct {
		name, in, want string
		o              Options
		mended         bool
	}{
		{"renamed", "{\"k\xffx\":1}", `{"k_x":1}`, Options{}, true},
		{"kept", "{\"k\\ud800\\u0041\":1}", "{\"k\uFFFDA\":1}", Options{KeepNames: true}, true},
		{"dropped for its name", "{\"a\xff\":1}", `{}`, Options{}, false},
		{"dropped for null", "{\"k\xff\":null}", `{}`, Options{}, false},
		{"value", "{\"k\":\"\xff\"}", "{\"k\":\"\uFFFD\"}", Options{}, true},
		{"name with escapes", `{"k\u0022\\":1}`, `{"k\"\\":1}`, Options{KeepNames: true}, false},
	} {
		c.o.Now, c.o.KeepUnknown = testNow, true
		got := both(t, d, c.o, []byte(c.in))
		if outcome(got) != c.want || got.Mended != c.mended {
			t.Errorf("%s: got %s, mended %v; want %s, %v", c.name, outcome(got), got.Mended, c.want, c.mended)
		}
	}
}

// Strings that we make.
func TestQuote(t *testing.T) {
	for in, want := range map[string]string{
		"plain é😀":         `"plain é😀"`,
		`"\/`:              `"\"\\/"`,
		"\b\f\n\r\t":       `"\b\f\n\r\t"`,
		"\x00\x0b\x1f\x7f": "\"\\u0000\\u000b\\u001f\x7f\"",
		"<&>\u2028":        "\"<&>\u2028\"",
		"a\xff\xfe":        "\"a\uFFFD\uFFFD\"",
	} {
		if got := quote(in); got != want {
			t.Errorf("quote(%q) = %s; want %s", in, got, want)
		}
	}
}
