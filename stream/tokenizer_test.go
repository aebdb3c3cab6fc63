package stream

import (
	"encoding/json"
	"strings"
	"testing"

	"github.com/margaylog/margay/parser"
)

// validValue is json.Valid by the tokenizer, which sees the text in pieces of
// n bytes.
func validValue(text []byte, n int) bool {
	var tok tokenizer
	i := 0
	for {
		seen := text[:min(i+n, len(text))]
		next, v := tok.run(seen, i)
		switch {
		case v == broken:
			return false
		case v == complete:
			return skipSpace(text, next) == len(text)
		case next != len(seen):
			return false // it must read all it gets
		case next == len(text):
			return tok.atEnd()
		}
		i = next
	}
}

var jsonValues = []struct {
	name, text string
	valid      bool
}{
	{"empty object", `{}`, true},
	{"empty array", `[]`, true},
	{"white space", " \t\r\n{ \"a\" :\n[ 1 , 2 ] , \"b\" : { } } \n", true},
	{"no text", ``, false},
	{"only white space", ` `, false},
	{"nested", `{"a":{"b":[[],[{}],{"c":[1]}]}}`, true},
	{"words", `[true,false,null]`, true},
	{"word cut", `tru`, false},
	{"word wrong", `[trie]`, false},
	{"word run on", `[nulll]`, false},
	{"integers", `[0,-0,1,-1,1234567890]`, true},
	{"numbers", `[0.0,1.5e3,-1E+3,2e-9,0e0]`, true},
	{"number alone", `-12.5e7`, true},
	{"leading zero", `01`, false},
	{"leading zero in an array", `[01]`, false},
	{"leading plus", `+1`, false},
	{"minus alone", `-`, false},
	{"no digit after the point", `[1.]`, false},
	{"no digit before the point", `[.1]`, false},
	{"no exponent", `[1e]`, false},
	{"no exponent after the sign", `[1e+]`, false},
	{"two points", `[1.2.3]`, false},
	{"hexadecimal", `[0x10]`, false},
	{"escapes", `"\"\\\/\b\f\n\r\t\u00e9\uD83D"`, true},
	{"bad escape", `"\x"`, false},
	{"escaped quote at the end", `"abc\"`, false},
	{"short hex escape", `"\u00e"`, false},
	{"bad hex escape", `"\u00g0"`, false},
	{"control character", "\"a\nb\"", false},
	{"control character after eight", "\"aaaaaaaabbbb\x1fcccccccc\"", false},
	{"NUL in a string", "\"aaaaaaaabbbb\x00cccccccc\"", false},
	{"NUL between", "[1\x00]", false},
	{"DEL", "\"\x7f\"", true},
	{"not UTF-8", "\"aaaaaaaa\xff\xfe\x80aaaaaaaa\"", true},
	{"long string", `"` + strings.Repeat("é~", 99) + `"`, true},
	{"trailing comma in an array", `[1,]`, false},
	{"trailing comma in an object", `{"a":1,}`, false},
	{"leading comma", `[,1]`, false},
	{"no comma", `[1 2]`, false},
	{"no colon", `{"a" 1}`, false},
	{"no value", `{"a":}`, false},
	{"no key", `{1:2}`, false},
	{"colon in an array", `["a":1]`, false},
	{"closed by the wrong bracket", `[1}`, false},
	{"closed by the wrong brace", `{"a":1]`, false},
	{"closed twice", `[]]`, false},
	{"not closed", `[[]`, false},
	{"two values", `{}{}`, false},
	{"value and comma", `1,`, false},
	{"65 deep", strings.Repeat("[", 65) + strings.Repeat("]", 65), true},
	{"130 deep, mixed", strings.Repeat(`[{"a":`, 65) + "1" + strings.Repeat("}]", 65), true},
	{"130 deep, wrong once", strings.Repeat(`[{"a":`, 65) + "1" + strings.Repeat("]}", 65), false},
	{"byte order mark", "\ufeff{}", false},
}

func TestTokenizer(t *testing.T) {
	for _, tt := range jsonValues {
		if v := json.Valid([]byte(tt.text)); v != tt.valid {
			t.Errorf("%s: encoding/json says %t", tt.name, v)
		}
		for _, n := range []int{1, 2, 3, 7, 1000} {
			if got := validValue([]byte(tt.text), n); got != tt.valid {
				t.Errorf("%s: valid in pieces of %d = %t; want %t", tt.name, n, got, tt.valid)
			}
		}
	}
}

// The tokenizer stops at the very byte from which no text could become valid.
func TestTokenizerErrorPlace(t *testing.T) {
	for _, tt := range []struct {
		text, bad string
		expected  string
	}{
		{`{"a":1`, `x`, "a comma or the end of the object or array was expected"},
		{`{"a":`, `}`, "a value was expected"},
		{`{"a":1,`, `}`, "a key was expected"},
		{`{`, `]`, "a key or } was expected"},
		{`{"a"`, `,`, "a colon was expected"},
		{`[`, `}`, "a value or ] was expected"},
		{`[-`, `a`, "a number lacks digits"},
		{`[1.5e`, `.`, "a number lacks digits"},
		{`[0`, `1`, "a comma or the end of the object or array was expected"},
		{`["abcdefgh`, "\n", "a string holds a control character"},
		{`["\`, "q", "a string holds a bad escape"},
		{`["\u12`, "q", "a string holds a bad escape"},
		{`[fals`, "E", "true, false or null was expected"},
	} {
		var tok tokenizer
		i, v := tok.run([]byte(tt.text+tt.bad), 0)
		if v != broken || i != len(tt.text) || tok.expected() != tt.expected {
			t.Errorf("run(%q) = %d, %d, %q; want %d, broken, %q", tt.text+tt.bad, i, v, tok.expected(), len(tt.text), tt.expected)
		}
	}
}

func TestTokenizerDepth(t *testing.T) {
	text := []byte(strings.Repeat("[", maxNesting+1))
	var tok tokenizer
	if i, v := tok.run(text[:maxNesting], 0); i != maxNesting || v != needMore {
		t.Fatalf("run = %d, %d; want all of it to be good", i, v)
	}
	if _, v := tok.run(text, maxNesting); v != broken || tok.code() != parser.TooDeep {
		t.Errorf("one level more: %d, code %s; want it broken, %s", v, tok.code(), parser.TooDeep)
	}
	tok.reset()
	if _, v := tok.run([]byte(`{"a":[1]}`), 0); v != complete {
		t.Errorf("after reset: %d; want a complete value", v)
	}
}

func TestPlainString(t *testing.T) {
	for stop := range 256 {
		special := stop < ' ' || stop == '"' || stop == '\\'
		for at := range 40 {
			text := []byte(strings.Repeat("a\x7f\x80\xff", 10))
			text[at] = byte(stop)
			want := len(text)
			if special {
				want = at
			}
			if got := plainString(text, 0); got != want {
				t.Fatalf("plainString with %#x at %d = %d; want %d", stop, at, got, want)
			}
		}
	}
}

func FuzzJSONTokenizer(f *testing.F) {
	for _, tt := range jsonValues {
		f.Add([]byte(tt.text), 3)
	}
	f.Fuzz(func(t *testing.T, text []byte, n int) {
		n = 1 + (n&0xff)%17
		want := json.Valid(text)
		if got := validValue(text, len(text)+1); got != want {
			t.Fatalf("valid(%q) = %t; encoding/json says %t", text, got, want)
		}
		if got := validValue(text, n); got != want {
			t.Fatalf("valid(%q) in pieces of %d = %t; whole it is %t", text, n, got, want)
		}
	})
}

func BenchmarkTokenizer(b *testing.B) {
	for _, pretty := range []bool{false, true} {
		text, events := benchmarkText(pretty)
		name := "compact"
		if pretty {
			name = "pretty"
		}
		b.Run(name, func(b *testing.B) {
			b.SetBytes(int64(len(text)))
			for b.Loop() {
				n := tokenizeAll(b, []byte(text))
				if n != events {
					b.Fatalf("%d values; want %d", n, events)
				}
			}
		})
	}
}

func tokenizeAll(t testing.TB, text []byte) (n int64) {
	var tok tokenizer
	for i := skipSpace(text, 0); i < len(text); i = skipSpace(text, i) {
		tok.reset()
		var v verdict
		if i, v = tok.run(text, i); v != complete {
			t.Fatal("a value has no end")
		}
		n++
	}
	return n
}
