package stream

import (
	"strings"
	"testing"
)

func TestJSONFraming(t *testing.T) {
	tests := []struct {
		name, text string
		want       []string
	}{
		{"nothing", "", nil},
		{"only white space", " \n\t\r\n", nil},
		{"one", `{"a":1}`, []string{`event "{\"a\":1}"`}},
		{"pretty-printed", "{\n  \"a\": [\n    1\n  ]\n}\n{\n  \"b\": {}\n}\n", []string{
			`event "{\n  \"a\": [\n    1\n  ]\n}"`, `event "{\n  \"b\": {}\n}"`}},
		{"without white space between", `{"a":1}{"b":"}{"}{}`, []string{`event "{\"a\":1}"`, `event "{\"b\":\"}{\"}"`, `event "{}"`}},
		{"byte order mark", "\ufeff{}{}", []string{`event "{}"`, `event "{}"`}},
		{"not UTF-8", "{\"a\":\"\xff\"}", []string{`event "{\"a\":\"\xff\"}"`}},
		{"CRLF", "{\r\n}\r\n{}\r\n", []string{`event "{\r\n}"`, `event "{}"`}},
		{"garbage between", "{}\nhello\nworld\n{\"b\":1}\n", []string{
			`event "{}"`, `event "{\"b\":1}"`, `reject 2:3 invalid-json "hello\nworld"`}},
		{"garbage behind", "{} x {}\n{\"b\":1}", []string{`event "{}"`, `event "{\"b\":1}"`, `reject 1:3 invalid-json "x {}"`}},
		{"comma between", "{},{}\n{\"b\":1}", []string{`event "{}"`, `event "{\"b\":1}"`, `reject 1:2 invalid-json ",{}"`}},
		{"no object", "[1,2]\n{}", []string{`event "{}"`, `reject 1:0 invalid-json "[1,2]"`}},
		{"syntax error", "{\"a\":1,}\n{\"b\":1}\n", []string{`event "{\"b\":1}"`, `reject 1:0 invalid-json "{\"a\":1,}"`}},
		{"syntax error in a pretty one", "{\n  \"a\": [1,\n  {\n}}\n]\n}\r\n{\"b\":1}\n", []string{
			`event "{\"b\":1}"`, `reject 1:0 invalid-json "{\n  \"a\": [1,\n  {\n}}\n]\n}"`}},
		{"cut off by the next", "{\"a\":1,\n{\"b\":1}\n", []string{`event "{\"b\":1}"`, `reject 1:0 invalid-json "{\"a\":1,"`}},
		{"string without end", "{\"a\":\"x\n{\"b\":1}\n", []string{`event "{\"b\":1}"`, `reject 1:0 invalid-json "{\"a\":\"x"`}},
		{"two in a row", "{\"a\" 1}\n{\"b\" 2}\n{}", []string{
			`event "{}"`, `reject 1:0 invalid-json "{\"a\" 1}"`, `reject 2:8 invalid-json "{\"b\" 2}"`}},
		{"indented objects do not count", "x\n  {}\n{\"b\":1}", []string{`event "{\"b\":1}"`, `reject 1:0 invalid-json "x\n  {}"`}},
		{"ends in an object", "{}\n{\"a\":[1", []string{`event "{}"`, `reject 2:3 invalid-json "{\"a\":[1"`}},
		{"ends in garbage", "{}\nx\ny\n\n", []string{`event "{}"`, `reject 2:3 invalid-json "x\ny"`}},
		{"NUL", "{\"a\":1}\x00\n{}", []string{`event "{\"a\":1}"`, `event "{}"`, `reject 1:7 invalid-json "\x00"`}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			eachReader(t, Options{Framing: JSON}, tt.text, func(t *testing.T, r result) { wantBrief(t, r, tt.want...) })
		})
	}
}

// Objects around the limit of ten bytes.
func TestJSONFramingTooLong(t *testing.T) {
	tests := []struct {
		name, text string
		want       []string
	}{
		{"at the limit", `{"a":1234}{"b":1}`, []string{`event "{\"a\":1234}"`, `event "{\"b\":1}"`}},
		{"over", `{"a":12345}{"b":1}`, []string{`event "{\"b\":1}"`, `reject 1:0 too-long truncated "{\"a\":12345"`}},
		{"far over", `{"a":"` + strings.Repeat("{", 99) + "\"}\n{}", []string{`event "{}"`, `reject 1:0 too-long truncated "{\"a\":\"{{{{"`}},
		{"over, then an error", `{"a":"12345",x` + "\n{}", []string{`event "{}"`, `reject 1:0 too-long truncated "{\"a\":\"1234"`}},
		{"an error at the limit, long", `{"a":"1234` + "\nxx\n{}", []string{`event "{}"`, `reject 1:0 invalid-json truncated "{\"a\":\"1234"`}},
		{"an error one behind the limit", `{"a":"12345` + "\nxx\n{}", []string{`event "{}"`, `reject 1:0 too-long truncated "{\"a\":\"1234"`}},
		{"garbage at the limit", "{}\nx12345678\n{}", []string{`event "{}"`, `event "{}"`, `reject 2:3 invalid-json "x12345678"`}},
		{"garbage over the limit", "{}\nx12345678\n\n{}", []string{`event "{}"`, `event "{}"`, `reject 2:3 invalid-json truncated "x12345678\n"`}},
		{"ends over the limit", `{"a":12345678`, []string{`reject 1:0 too-long truncated "{\"a\":12345"`}},
		{"ends in an error over the limit", `{"a"::12345678`, []string{`reject 1:0 invalid-json truncated "{\"a\"::1234"`}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			eachReader(t, Options{Framing: JSON, MaxEventBytes: 10}, tt.text, func(t *testing.T, r result) { wantBrief(t, r, tt.want...) })
		})
	}
}

func TestJSONFramingTooDeep(t *testing.T) {
	deep := `{"a":` + strings.Repeat("[", maxNesting+10) + "\n{}\n"
	wantBrief(t, runText(t, Options{Framing: JSON}, deep), `event "{}"`, "reject 1:0 too-deep of 1048591 bytes")
}

// Errors are found where they are, however the text is cut.
func TestJSONFramingMessage(t *testing.T) {
	eachReader(t, Options{Framing: JSON}, "{\"a\":1 \"secret\":2}\n x\n{", func(t *testing.T, r result) {
		want := []string{
			"a comma or the end of the object or array was expected at byte 7",
			"the input ends at byte 1",
		}
		if len(r.rejects) != len(want) {
			t.Fatalf("%d rejects; want %d", len(r.rejects), len(want))
		}
		for i, j := range r.rejects {
			if j.Message != want[i] || j.Errors[0].Message != want[i] || len(j.Errors) != 1 {
				t.Errorf("message %q, errors %v; want %q", j.Message, j.Errors, want[i])
			}
		}
	})
}

// A broken event still is of the log type that the engine makes of it.
func TestJSONFramingLogType(t *testing.T) {
	r := runText(t, Options{Framing: JSON}, "{\"a\":1 \"b\":2}\nx\n")
	if len(r.rejects) != 1 || r.rejects[0].LogType != "" {
		t.Errorf("rejects %v; the engine took this one, so it has no log type", r.rejects)
	}
}
