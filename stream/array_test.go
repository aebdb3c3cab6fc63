package stream

import (
	"strings"
	"testing"
)

func TestArrayFraming(t *testing.T) {
	tests := []struct {
		name, text string
		want       []string
	}{
		{"nothing", "", nil},
		{"only white space", " \n", nil},
		{"empty array", "[]", nil},
		{"empty array with white space", " [ \n ] \n", nil},
		{"one", `[{"a":1}]`, []string{`event "{\"a\":1}"`}},
		{"pretty-printed", "[\n  {\n    \"a\": 1\n  },\n  {}\n]\n", []string{`event "{\n    \"a\": 1\n  }"`, `event "{}"`}},
		{"elements of all kinds", `[1, -2.5e3 ,"x]",[],[{}],true,null,{}]`, []string{
			`event "1"`, `event "-2.5e3"`, `event "\"x]\""`, `event "[]"`, `event "[{}]"`, `event "true"`, `event "null"`, `event "{}"`}},
		{"number before the end", `[1]`, []string{`event "1"`}},
		{"arrays in a row", "[1][2]\n\n[{}] []", []string{`event "1"`, `event "2"`, `event "{}"`}},
		{"byte order mark", "\ufeff[{}]", []string{`event "{}"`}},
		{"trailing comma", "[{},]\n[1]", []string{`event "{}"`, `event "1"`, `reject 1:4 invalid-json "]"`}},
		{"leading comma", "[,{}]\n[1]", []string{`event "1"`, `reject 1:1 invalid-json ",{}]"`}},
		{"no comma", "[{} {}]\n[1]", []string{`event "{}"`, `event "1"`, `reject 1:4 invalid-json "{}]"`}},
		{"broken element", "[{},{\"a\" 1},\n{}\n]\n[1]", []string{`event "{}"`, `event "1"`, `reject 1:4 invalid-json "{\"a\" 1},\n{}\n]"`}},
		{"broken element, the rest of the file", "[{},{\"a\" 1},{}][{}]", []string{`event "{}"`, `reject 1:4 invalid-json "{\"a\" 1},{}][{}]"`}},
		{"closed by a brace", "[{}}\n[1]", []string{`event "{}"`, `event "1"`, `reject 1:3 invalid-json "}"`}},
		{"leading zero", "[01]", []string{`event "0"`, `reject 1:2 invalid-json "1]"`}},
		{"object instead of an array", "{\"a\":[1]}\n[1]", []string{`event "1"`, `reject 1:0 invalid-json "{\"a\":[1]}"`}},
		{"garbage between", "[1] x\n[2]", []string{`event "1"`, `event "2"`, `reject 1:4 invalid-json "x"`}},
		{"ends in an element", "[{},\n{\"a\":", []string{`event "{}"`, `reject 2:5 invalid-json "{\"a\":"`}},
		{"ends in a number", "[1,2", []string{`event "1"`, `reject 1:3 invalid-json "2"`}},
		{"ends after an element", "[{}\n", []string{`event "{}"`, `reject 2:4 invalid-json ""`}},
		{"ends after a comma", "[{},", []string{`event "{}"`, `reject 1:4 invalid-json ""`}},
		{"ends after the bracket", "[", []string{`reject 1:1 invalid-json ""`}},
		{"ends in garbage", "[1]\nx\n\n", []string{`event "1"`, `reject 2:4 invalid-json "x"`}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			eachReader(t, Options{Framing: Array}, tt.text, func(t *testing.T, r result) { wantBrief(t, r, tt.want...) })
		})
	}
}

func TestEnvelope(t *testing.T) {
	tests := []struct {
		name, envelope, text string
		want                 []string
	}{
		{"page", "items", `{"cursor":"x","has_more":true,"items":[{"a":1},{}]}`, []string{`event "{\"a\":1}"`, `event "{}"`}},
		{"pages in a row", "items", "{\"items\":[1],\"n\":0}{\"items\":[2]}\n\n{\"items\":[3]}", []string{`event "1"`, `event "2"`, `event "3"`}},
		{"empty array", "items", `{"items":[]}`, nil},
		{"null", "items", `{"items":null,"n":1}`, nil},
		{"not quite null", "items", "{\"items\":nil}\n{}", []string{
			`reject 1:0 invalid-json "{\"items\":nil}"`, `reject 2:14 missing-field /items "{}"`}},
		{"pretty-printed", "items", "{\n  \"n\": 1,\n  \"items\": [\n    {}\n  ]\n}\n", []string{`event "{}"`}},
		{"nested path", "data.events", `{"x":{"events":[0]},"data":{"x":[1],"events":[2,3],"y":{}},"events":[4]}`, []string{`event "2"`, `event "3"`}},
		{"array on the way", "a.b", `{"a":[{"b":[1]}]}`, []string{`reject 1:0 wrong-type /a/b "{\"a\":[{\"b\":[1]}]}"`}},
		{"null on the way", "a.b", `{"a":null}`, []string{`reject 1:0 missing-field /a/b "{\"a\":null}"`}},
		{"path twice", "items", `{"items":[1],"items":[2]}`, []string{`event "1"`, `event "2"`}},
		{"path twice, one of them no array", "items", `{"items":[1],"items":2}{"items":2,"items":[3]}`, []string{`event "1"`, `event "3"`}},
		{"key with escapes", "items", `{"\u0069tem\u0073":[1]}`, []string{`event "1"`}},
		{"key in another case", "items", `{"Items":[1]}`, []string{`reject 1:0 missing-field /items "{\"Items\":[1]}"`}},
		{"same key deeper", "items", `{"x":{"items":[1]},"items":[2]}`, []string{`event "2"`}},
		{"brackets in strings", "items", `{"x":"]}\"{","items":["]}"],"y":"["}`, []string{`event "\"]}\""`}},
		{"page without the path", "items", "{\"error\":\"x\"}\n{\"items\":[1]}", []string{`event "1"`, `reject 1:0 missing-field /items "{\"error\":\"x\"}"`}},
		{"empty page", "items", "{}", []string{`reject 1:0 missing-field /items "{}"`}},
		{"object at the path", "items", `{"items":{"a":1}} {"items":[1]}`, []string{`event "1"`, `reject 1:0 wrong-type /items "{\"items\":{\"a\":1}}"`}},
		{"array instead of a page", "items", "[1]\n{\"items\":[1]}", []string{`event "1"`, `reject 1:0 invalid-json "[1]"`}},
		{"broken page", "items", "{\"n\":,\"items\":[1]}\n{\"items\":[2]}", []string{`event "2"`, `reject 1:0 invalid-json "{\"n\":,\"items\":[1]}"`}},
		{"broken element", "items", "{\"items\":[1,{]}\n{\"items\":[2]}", []string{`event "1"`, `event "2"`, `reject 1:12 invalid-json "{]}"`}},
		{"broken after the array", "items", "{\"items\":[1],}\n{\"items\":[2]}", []string{`event "1"`, `event "2"`, `reject 1:13 invalid-json "}"`}},
		{"no colon", "items", `{"items"[1]}`, []string{`reject 1:0 invalid-json "{\"items\"[1]}"`}},
		{"no key", "items", `{items:[1]}`, []string{`reject 1:0 invalid-json "{items:[1]}"`}},
		{"bad escape in a key", "items", `{"\items":[1]}`, []string{`reject 1:0 invalid-json "{\"\\items\":[1]}"`}},
		{"ends before the array", "items", `{"n":1,`, []string{`reject 1:0 invalid-json "{\"n\":1,"`}},
		{"ends in the array", "items", `{"items":[1,{`, []string{`event "1"`, `reject 1:12 invalid-json "{"`}},
		{"ends after the array", "items", `{"items":[1]`, []string{`event "1"`, `reject 1:12 invalid-json ""`}},
		{"odd keys", "a/b.c~d", `{"a/b":1}`, []string{`reject 1:0 wrong-type /a~1b/c~0d "{\"a/b\":1}"`}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			eachReader(t, Options{Envelope: tt.envelope}, tt.text, func(t *testing.T, r result) { wantBrief(t, r, tt.want...) })
		})
	}
}

// Elements and pages around the limit of twelve bytes.
func TestArrayTooLong(t *testing.T) {
	tests := []struct {
		name, envelope, text string
		want                 []string
	}{
		{"element at the limit", "", `["0123456789",1]`, []string{`event "\"0123456789\""`, `event "1"`}},
		{"element over", "", `[1,"0123456789x",2]`, []string{`event "1"`, `event "2"`, `reject 1:3 too-long truncated "\"0123456789x"`}},
		{"element far over", "", `[1,[` + strings.Repeat("1,", 99) + `1],2]`, []string{`event "1"`, `event "2"`, `reject 1:3 too-long truncated "[1,1,1,1,1,1"`}},
		{"rest over", "", "[1,x" + strings.Repeat("y", 99) + "]\n[2]", []string{`event "1"`, `event "2"`, `reject 1:3 invalid-json truncated "xyyyyyyyyyyy"`}},
		{"array may be longer", "", `[` + strings.Repeat("1,", 9) + "1]", strings.Split(strings.Repeat(`event "1" `, 9)+`event "1"`, `" `)},
		{"text before the array one over", "i", `{"x":111,"i":[1]}`, []string{`event "1"`, `reject 1:0 too-long truncated "{\"x\":111,\"i\""`}},
		{"text before the array at the limit", "i", `{"x":11,"i":[1]}`, []string{`event "1"`}},
		{"text before the array, far over", "i", `{"x":"` + strings.Repeat("y", 99) + `","i":[1]}{"i":[2]}`, []string{
			`event "1"`, `event "2"`, `reject 1:0 too-long truncated "{\"x\":\"yyyyyy"`}},
		{"text after the array", "i", `{"i":[1],"x":"` + strings.Repeat("y", 99) + `"}{"i":[2]}`, []string{`event "1"`, `event "2"`}},
		{"page without the path, over", "i", `{"x":111111}{"x":1111111}{"x":` + strings.Repeat("1", 99) + `}`, []string{
			`reject 1:0 missing-field /i "{\"x\":111111}"`,
			`reject 1:12 too-long truncated "{\"x\":1111111"`,
			`reject 1:25 too-long truncated "{\"x\":1111111"`}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			for i, w := range tt.want {
				if strings.Count(w, `"`) == 1 {
					tt.want[i] = w + `"`
				}
			}
			o := Options{Framing: Array, Envelope: tt.envelope, MaxEventBytes: 12}
			eachReader(t, o, tt.text, func(t *testing.T, r result) { wantBrief(t, r, tt.want...) })
		})
	}
}

// A key of any length passes; only short ones are compared.
func TestEnvelopeLongKey(t *testing.T) {
	text := `{"` + strings.Repeat("k", 100_000) + `":[1],"items":[2]}`
	eachReader(t, Options{Envelope: "items"}, text, func(t *testing.T, r result) { wantBrief(t, r, `event "2"`) })
}
