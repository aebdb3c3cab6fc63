package jsonwire

import (
	"bytes"
	"encoding/binary"
	"encoding/json"
	"math/bits"
	"math/rand/v2"
	"strings"
	"testing"
	"unicode/utf8"
)

const depth = 512

// values are texts that are JSON values, or nearly: each fact about strict
// JSON that a scanner can get wrong.
var values = []string{
	`null`, `true`, `false`, `nul`, `nulL`, `tru`, `truex`, `falsE`, ``, `n`,
	`0`, `-0`, `01`, `-`, `--8.6`, `1.`, `.5`, `1.5`, `1e5`, `1E+5`, `1e-`, `1e`, `1e999`, `+1`, `0x10`, `1_000`,
	`123456789012345678901234567890`, `-1.5e-300`, `1.e5`, `00`, `0.0`, `0e0`, `Infinity`, `NaN`,
	`""`, `"a"`, `"12345678"`, `"1234567"`, `"123456789abcdef"`, `"a`, `"`, `"\`, `"\"`, `"\\"`, `"\\`, `"\u0041"`, `"\u004"`,
	`"\u00zz"`, `"\x41"`, `"\'"`, `"\/\b\f\n\r\t"`, "\"a\nb\"", "\"a\x00b\"", "\"\\n\x01\"", "\"12345678\x1f\"", "\"\x7f\"",
	"\"\x80\"", "\"\xff\xfe\"", `"é"`, `"日本語日本語日本語"`, `"\ud83d\ude00"`, `"\ud83d"`, `"\ude00"`, `"\ud83d\ud83d\ude00"`, `"\ud83dx"`, `"\ud83d\n"`,
	"\"\xe2\x82\"", "\"\xed\xa0\x80\"", "\"\xf4\x90\x80\x80\"", "\"\xc0\x80\"", "\"abcdefg\xe2\x82\xacabcdefg\"",
	`[]`, `[ ]`, `[1]`, `[1,]`, `[,1]`, `[1 2]`, `[1,2`, `[`, `]`, `[[[[]]]]`, `[1,"a",null,true,{"a":[]}]`, "[1,\n2]",
	`{}`, `{ }`, `{"a":1}`, `{"a":1,}`, `{,}`, `{"a"}`, `{"a":}`, `{"a" 1}`, `{a:1}`, `{"a":1 "b":2}`, `{"a":1,"a":2}`, `{"a":1`, `{"a":`, `{"a"`, `{"`, `{`,
	`{"a":{"b":{"c":[1,{"d":"e"}]}}}`, `{"":""}`, `{ "a" : 1 , "b" : [ 1 , 2 ] }`, "{\"a\":1}\x00", "{\"a\x00\":1}", `{'a':1}`, `{"a":1}}`, `{"a":1}x`,
	"\ufeff{}", "\u00a0{}", "\v{}", "{\u2028}",
}

// valid is Skip as encoding/json.Valid: the whole text is one value.
func valid(data []byte) bool {
	i := Space(data, 0)
	end, _ := Skip(data, i, depth)
	return end >= 0 && Space(data, end) == len(data)
}

func TestSkipIsStrict(t *testing.T) {
	for _, v := range values {
		for _, pad := range []string{"", " ", "\t\r\n "} {
			s := pad + v + pad
			if got, want := valid([]byte(s)), json.Valid([]byte(s)); got != want {
				t.Errorf("Skip takes %q: %v; want %v", s, got, want)
			}
		}
	}
}

// A mistake is placed where encoding/json places it, give or take the byte
// that it has already read.
func TestSkipSaysWhere(t *testing.T) {
	for in, want := range map[string]int{
		`nulx`: 3, `nul`: 3, `01`: 1, `"a`: 2, "\"a\n\"": 2, `"\x"`: 2, `"\u00g0"`: 5, `[1,]`: 3, `[1 2]`: 3, `{"a" 1}`: 5, `{"a":1,}`: 7, `{"a":`: 5, `-x`: 1, `1.x`: 2, `1ex`: 2,
	} {
		end, _ := Skip([]byte(in), 0, depth)
		if end >= 0 { // the value ended before the mistake
			if end != want {
				t.Errorf("Skip(%q) = %d; want %d", in, end, want)
			}
		} else if ^end != want {
			t.Errorf("Skip(%q) = mistake at %d; want at %d", in, ^end, want)
		}
	}
}

func TestSkipDepth(t *testing.T) {
	nest := func(n int) []byte { return []byte(strings.Repeat(`[`, n) + strings.Repeat(`]`, n)) }
	if end, _ := Skip(nest(7), 0, 7); end != 14 {
		t.Errorf("Skip of 7 levels with room for 7 = %d; want 14", end)
	}
	if end, _ := Skip(nest(8), 0, 7); end != TooDeep {
		t.Errorf("Skip of 8 levels with room for 7 = %d; want TooDeep", end)
	}
	if end, _ := Skip([]byte(strings.Repeat(`{"a":`, 100_000)), 0, 512); end != TooDeep {
		t.Errorf("Skip of 100,000 levels = %d; want TooDeep", end)
	}
}

func TestFlags(t *testing.T) {
	for in, want := range map[string]Flags{
		`"a"`: 0, `"\n"`: Escaped, `"é"`: HighBit, `"é\n"`: Escaped | HighBit, `"12345678é"`: HighBit, `"é2345678"`: HighBit,
		`1`: 0, `1.0`: Fraction, `1e5`: Fraction | Exponent, `[1e5]`: 0, `[1,2]`: 0, `[1, 2]`: Spaced, `[ ]`: Spaced, `{"é":1}`: HighBit, `{"a":["\n"]}`: Escaped,
		`{"a" :1}`: Spaced, `{"a":[[1 ]]}`: Spaced, `[1.5]`: 0,
	} {
		if _, f := Skip([]byte(in), 0, depth); f != want {
			t.Errorf("Skip(%q) has flags %b; want %b", in, f, want)
		}
	}
}

// Every placement of a special byte within a long string, so that each lane
// of the eight-byte test is met.
func TestStringLanes(t *testing.T) {
	for n := range 40 {
		for _, c := range []string{"\"", "\\", "\n", "\x1f", "\x80", "é", "\\n", "\\u0041"} {
			for _, more := range []string{`"`, `x"`, `0123456789"`} {
				in := []byte(`"` + strings.Repeat("a", n) + c + more)
				end, _ := String(in, 0)
				if got, want := end == len(in), json.Valid(in); got != want {
					t.Errorf("String takes %q: %v; want %v", in, got, want)
				}
			}
		}
	}
}

func TestUnquoted(t *testing.T) {
	for _, v := range values {
		if !strings.HasPrefix(v, `"`) || !json.Valid([]byte(v)) {
			continue
		}
		checkString(t, []byte(v))
	}
}

// checkString holds a valid JSON string against encoding/json.
func checkString(t *testing.T, raw []byte) {
	t.Helper()
	var want string
	if err := json.Unmarshal(raw, &want); err != nil {
		t.Fatalf("%q: %v", raw, err)
	}
	if got := AppendUnquoted(nil, raw); string(got) != want {
		t.Errorf("AppendUnquoted(%q) = %q; want %q", raw, got, want)
	}
	_, f := String(raw, 0)
	mended := AppendMended(nil, raw)
	var again string
	if err := json.Unmarshal(mended, &again); err != nil || again != want || !utf8.Valid(mended) {
		t.Errorf("AppendMended(%q) = %q, which reads as %q; want %q", raw, mended, again, want)
	}
	if got := Broken(raw, f); got != (string(mended) != string(raw)) {
		t.Errorf("Broken(%q) = %v, but mended it is %q", raw, got, mended)
	}
	if got := AppendString(nil, want); !json.Valid(got) || string(AppendUnquoted(nil, got)) != want {
		t.Errorf("AppendString(%q) = %s", want, got)
	}
}

func TestAppendMendedKeepsEscapes(t *testing.T) {
	for in, want := range map[string]string{
		"\"\\u00e9\xff\\/\"":   "\"\\u00e9\uFFFD\\/\"",
		`"\ud800\ud83d\ude00"`: "\"\uFFFD\\ud83d\\ude00\"",
		`"\\ud800"`:            `"\\ud800"`,
		"\"\xe2\x82\"":         "\"\uFFFD\uFFFD\"",
	} {
		if got := AppendMended(nil, []byte(in)); string(got) != want {
			t.Errorf("AppendMended(%q) = %q; want %q", in, got, want)
		}
	}
}

func TestAppendString(t *testing.T) {
	for in, want := range map[string]string{
		"":                     `""`,
		"a":                    `"a"`,
		`"\/`:                  `"\"\\/"`,
		"\b\f\n\r\t\x00\x1f":   `"\b\f\n\r\t\u0000\u001f"`,
		"<a href='x'>&\u2028":  "\"<a href='x'>&\u2028\"",
		"\x7fé😀":               "\"\x7fé😀\"",
		"a\xffb\xe2\x82":       "\"a\uFFFDb\uFFFD\uFFFD\"",
		"\uFFFD is kept as is": "\"\uFFFD is kept as is\"",
	} {
		if got := AppendString(nil, in); string(got) != want {
			t.Errorf("AppendString(%q) = %q; want %q", in, got, want)
		}
		if got := AppendString(nil, []byte(in)); string(got) != want {
			t.Errorf("AppendString of bytes %q = %q; want %q", in, got, want)
		}
	}
}

func TestAppendCompact(t *testing.T) {
	for in, want := range map[string]string{
		`{"a":1}`: `{"a":1}`,
		"{ \"a b\" :\t[ 1 ,\r\n 2.50 , \" x \\\" y \" ] }": `{"a b":[1,2.50," x \" y "]}`,
		`{"a":1,"a": 1e5}`:        `{"a":1,"a":1e5}`,
		"[\"\xff\", \"\\ud800\"]": "[\"\uFFFD\",\"\uFFFD\"]",
		"{\"\xff\":1}":            "{\"\uFFFD\":1}",
		"null":                    "null",
	} {
		end, f := Skip([]byte(in), 0, depth)
		if end != len(in) {
			t.Fatalf("Skip(%q) = %d", in, end)
		}
		got, mended := AppendCompact(nil, []byte(in), f)
		if string(got) != want || mended != strings.Contains(want, "\uFFFD") {
			t.Errorf("AppendCompact(%q) = %q, %v; want %q", in, got, mended, want)
		}
	}
}

// Texts of random structural bytes: the verdict is encoding/json's.
func TestSkipRandom(t *testing.T) {
	const alphabet = `{}[]",:\ 01.-+eEntrulfasu` + "\n\t\x00\xff\xc3\xa9"
	r := rand.New(rand.NewPCG(1, 2))
	for range 200_000 {
		b := make([]byte, r.IntN(14))
		for i := range b {
			b[i] = alphabet[r.IntN(len(alphabet))]
		}
		if got, want := valid(b), json.Valid(b); got != want {
			t.Fatalf("Skip takes %q: %v; want %v", b, got, want)
		}
	}
}

func FuzzSkip(f *testing.F) {
	for _, v := range values {
		f.Add([]byte(v))
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		i := Space(data, 0)
		end, flags := Skip(data, i, depth)
		if end == TooDeep {
			return
		}
		if got, want := end >= 0 && Space(data, end) == len(data), json.Valid(data); got != want {
			t.Fatalf("valid = %v; want %v", got, want)
		}
		if end < 0 {
			return
		}
		raw := data[i:end]
		out, _ := AppendCompact(nil, raw, flags)
		if !json.Valid(out) || !utf8.Valid(out) {
			t.Fatalf("AppendCompact made %q", out)
		}
		var want bytes.Buffer
		if err := json.Compact(&want, raw); err != nil {
			t.Fatal(err)
		}
		if !Broken(raw, flags) && want.String() != string(out) {
			t.Fatalf("AppendCompact = %q; want %q", out, want.String())
		}
		if raw[0] == '"' {
			checkString(t, raw)
		}
	})
}

func TestNoAllocations(t *testing.T) {
	data := []byte(`{"a": [1, 2.5, "x\n\u00e9é", {"b": null}], "c": "\ud800"}`)
	dst := make([]byte, 0, 1024)
	for name, f := range map[string]func(){
		"Skip":           func() { Skip(data, 0, depth) },
		"AppendCompact":  func() { AppendCompact(dst, data, Spaced|Escaped|HighBit) },
		"AppendUnquoted": func() { AppendUnquoted(dst, []byte(`"x\n\u00e9é\ud800"`)) },
		"AppendString":   func() { AppendString(dst, "x\n\xff\"") },
	} {
		if n := testing.AllocsPerRun(100, f); n != 0 {
			t.Errorf("%s: %v allocations; want 0", name, n)
		}
	}
}

func BenchmarkString(b *testing.B) {
	data := []byte(`"wendy_appleseed@agilebits.com"`)
	b.SetBytes(int64(len(data)))
	for b.Loop() {
		String(data, 0)
	}
}

// BenchmarkEscapes scans and decodes JSON that is text within JSON.
func BenchmarkEscapes(b *testing.B) {
	text := strings.Repeat(`{"user":"wendy","ip":"203.0.113.7","n":17},`, 20)
	data := AppendString(nil, text)
	var dst []byte
	b.SetBytes(int64(len(data)))
	b.ReportAllocs()
	for b.Loop() {
		end, f := String(data, 0)
		if end != len(data) || Broken(data, f) {
			b.Fatal(end, f)
		}
		dst = AppendUnquoted(dst[:0], data)
	}
	if string(dst) != text {
		b.Errorf("decoded to %q", dst)
	}
}

// The tests of eight bytes at a time say what looking at each says, for words
// of any content: mostly plain ones, with what matters in every place.
func TestWords(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 2))
	some := []byte{'"', '\\', 0, 0x1f, 0x20, 0x21, 0x23, 0x5b, 0x5d, 0x7f, 0x80, 0xa2, 0xdc, 0xff}
	for range 200_000 {
		var d [32]byte
		for i := range d {
			if d[i] = 'a'; r.IntN(6) == 0 {
				d[i] = some[r.IntN(len(some))]
			}
		}
		ends := func(c byte) bool { return c == '"' || c == '\\' || c < 0x20 }
		plain := 0
		for plain < len(d) && !ends(d[plain]) && d[plain] < 0x80 {
			plain++
		}
		if got := Plain32(&d); got != plain {
			t.Fatalf("Plain32(%q) = %d; want %d", d, got, plain)
		}
		w := binary.LittleEndian.Uint64(d[:])
		if got := bits.TrailingZeros64(Marks(w) | 1<<8); got != min(plain, 8) {
			t.Fatalf("Marks(%q) marks %d first; want %d", d[:8], got, plain)
		}
	}
}
