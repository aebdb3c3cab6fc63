package reference

import (
	"fmt"
	"math/rand/v2"
	"strings"
	"unicode/utf8"

	"github.com/margaylog/margay/schemas"
)

// RandomEvent returns an event that mostly fits one of the schemas. Its
// values are right or subtly wrong; its text comes in all shapes that JSON
// and broken producers know. A few events are no JSON objects at all.
func RandomEvent(r *rand.Rand, docs []*schemas.Schema) []byte {
	w := &eventWriter{r: r, spacing: r.IntN(4)}
	if chance(r, 20) {
		w.damage = 15 // percent of the values
	}
	if chance(r, 25) {
		w.odd = 8
	}
	switch r.IntN(60) {
	case 0:
		return []byte(w.anyJSON(0))
	case 1:
		return []byte(w.unknownOnly())
	case 2:
		return []byte(w.deep())
	}
	s := oneOf(r, docs)
	event := w.object(s, s.Fields, true)
	if w.spacing == 3 {
		event = w.space() + event + w.space()
	}
	if chance(r, 3) {
		return Mutate(r, []byte(event))
	}
	return []byte(event)
}

// An eventWriter writes JSON in one style.
type eventWriter struct {
	r       *rand.Rand
	spacing int     // none, Python's, pretty, random
	damage  float64 // percent of the values that are wrong
	odd     float64 // percent of the strings that are broken, the keys that repeat
	level   int
}

func (w *eventWriter) space() string {
	return strings.Repeat(oneOf(w.r, []string{"", " ", "\n", "\t", "\r\n"}), w.r.IntN(3))
}

func (w *eventWriter) around(token string) string {
	switch {
	case w.spacing == 1 && token != "{" && token != "[" && token != "}" && token != "]":
		return token + " "
	case w.spacing == 2 && token == ":":
		return ": "
	case w.spacing == 2 && (token == "}" || token == "]"):
		return "\n" + strings.Repeat("  ", w.level) + token
	case w.spacing == 2:
		return token + "\n" + strings.Repeat("  ", w.level)
	case w.spacing == 3:
		return w.space() + token + w.space()
	}
	return token
}

func (w *eventWriter) wrap(open, closing string, items []string) string {
	return w.around(open) + strings.Join(items, w.around(",")) + w.around(closing)
}

func (w *eventWriter) member(key, value string) string { return key + w.around(":") + value }

// object writes an object that mostly fits the fields.
func (w *eventWriter) object(s *schemas.Schema, fields []*schemas.Field, top bool) string {
	w.level++
	defer func() { w.level-- }()
	var members []string
	for _, f := range fields {
		v := s.Resolve(&f.Value)
		name := inputKey(f)
		if isTransformed(f) {
			if chance(w.r, 90) {
				continue
			}
			name = f.Name.Value // which is nobody's
		}
		key := w.key(name)
		missing, null := 15.0, 4.0
		if f.Required.Value {
			missing, null = w.damage/3, w.damage/3
		}
		if chance(w.r, missing) {
			continue
		}
		value := "null"
		if !chance(w.r, null) {
			value = w.value(s, v, nil, f.Required.Value)
		}
		if chance(w.r, w.odd/2) { // repeated: the last one counts
			members = append(members, w.member(key, w.anyJSON(3))+w.around(",")+w.member(w.key(name), value))
			continue
		}
		members = append(members, w.member(key, value))
	}
	if chance(w.r, 25) {
		for range 1 + w.r.IntN(4) {
			members = append(members, w.member(w.unknownKey(fields), w.anyJSON(2)))
		}
	}
	if chance(w.r, 50) {
		w.r.Shuffle(len(members), func(i, j int) { members[i], members[j] = members[j], members[i] })
	}
	return w.wrap("{", "}", members)
}

func (w *eventWriter) key(name string) string {
	token := quote(name)
	if chance(w.r, 5) {
		token = w.escape(token)
	}
	if chance(w.r, w.odd/10) {
		token = w.breakText(token)
	}
	return token
}

// unknownKey returns a key that is mostly no field, but may look like one or
// become one by renaming.
func (w *eventWriter) unknownKey(fields []*schemas.Field) string {
	names := []string{
		"", "new", "extra key", "extra_key", "New", "p_x", "p_any_ip_addresses", "ｐ_fullwidth",
		"％p", "\u0301", "K", "K", "z\x7f", "tab\t", oneOf(w.r, pool()).name,
	}
	if len(fields) > 0 {
		name := oneOf(w.r, fields).Name.Value
		output, _ := schemas.OutputName(name)
		names = append(names, strings.ToUpper(name), output, strings.ToLower(name))
	}
	token := w.key(oneOf(w.r, names))
	if chance(w.r, w.odd) {
		token = w.breakText(token)
	}
	return token
}

// value writes a value for v, whose strings also obey the validate of the
// arrays around it. A required one is never empty or null.
func (w *eventWriter) value(s *schemas.Schema, v *schemas.Value, outer []*schemas.Validate, required bool) string {
	if chance(w.r, w.damage) {
		return w.wrong(v)
	}
	if v.Embedded.Value {
		return w.embedded(s, v, outer)
	}
	return w.plainValue(s, v, outer, required)
}

func (w *eventWriter) plainValue(s *schemas.Schema, v *schemas.Value, outer []*schemas.Validate, required bool) string {
	conditions := outer
	if v.Validate != nil {
		conditions = append(conditions[:len(conditions):len(conditions)], v.Validate)
	}
	switch v.Type {
	case schemas.String:
		return w.stringValue(conditions)
	case schemas.JSON:
		return w.anyJSON(1)
	case schemas.Object:
		return w.object(s, v.Fields, false)
	case schemas.Array:
		return w.array(s, v, conditions)
	}
	if !required && chance(w.r, 3) {
		return `""`
	}
	if v.Type == schemas.Timestamp {
		return w.timeValue(v)
	}
	return w.scalar(v.Type)
}

// embedded writes JSON as a string.
func (w *eventWriter) embedded(s *schemas.Schema, v *schemas.Value, outer []*schemas.Validate) string {
	inner := w.plainValue(s, v, outer, true)
	switch {
	case chance(w.r, 5):
		inner = w.space() + "null"
	case chance(w.r, w.damage):
		inner = oneOf(w.r, []string{"", " ", "{", "[1", inner + "x", inner + inner, `"`, strings.Repeat("[", 600) + strings.Repeat("]", 600), "{}", "[]", "1"})
	case chance(w.r, 10):
		inner = w.space() + inner + w.space()
	}
	var b strings.Builder
	for i := range len(inner) { // bytes that are no character stay
		switch c := inner[i]; {
		case c == '"' || c == '\\':
			b.WriteString(`\` + string(c))
		case c < ' ':
			fmt.Fprintf(&b, `\u%04x`, c)
		default:
			b.WriteByte(c)
		}
	}
	return w.escapeSome(`"` + b.String() + `"`)
}

func (w *eventWriter) array(s *schemas.Schema, v *schemas.Value, conditions []*schemas.Validate) string {
	w.level++
	defer func() { w.level-- }()
	var elements []string
	for range w.r.IntN(4) {
		if chance(w.r, 8) {
			elements = append(elements, "null")
			continue
		}
		elements = append(elements, w.value(s, s.Resolve(v.Element), conditions, false))
	}
	return w.wrap("[", "]", elements)
}

func (w *eventWriter) scalar(t schemas.Type) string {
	literals := map[schemas.Type][]string{
		schemas.SmallInt: {"0", "-0", "7", "32767", "-32768", `"+1"`, `"007"`, `"-0"`, `"\u0031"`},
		schemas.Int:      {"0", "-0", "443", "2147483647", "-2147483648", `"+12"`, `"0080"`, `"-5"`},
		schemas.BigInt:   {"0", "-0", "9223372036854775807", "-9223372036854775808", `"+9"`, `"00000000000000000000001"`},
		schemas.Float: {"0", "-0", "-0.0", "1.50", "1e3", "1E+10", "-1.25e-7", "0.1", "1e-400", "123456789012345678901234567890",
			"1.7976931348623157e308", `"+1.5"`, `"-0"`, `"1E5"`},
		schemas.Boolean: {"true", "false", "0", "1", `"t"`, `"TRUE"`, `"False"`, `"0"`, `"\u0074rue"`},
	}
	if t == schemas.BigInt && chance(w.r, 50) {
		return fmt.Sprint(int64(w.r.Uint64()) >> w.r.IntN(64))
	}
	return oneOf(w.r, literals[t])
}

// wrong writes a value that v mostly does not take.
func (w *eventWriter) wrong(v *schemas.Value) string {
	odd := []string{
		"1.0", "1e3", "-0", "1e999", "-1E+400", "32768", "-32769", "2147483648", "-2147483649",
		"9223372036854775808", "-9223372036854775809", strings.Repeat("9", 400), "0.5", "2", "60000000000",
		"99999999999999999999", "-62135596801", "253402300800",
		`""`, `" "`, `" 1"`, `"1 "`, `"+"`, `"-"`, `"1.0"`, `"0x10"`, `"1_000"`, `"+-1"`, `"01.5"`, `".5"`, `"5."`, `"NaN"`, `"Inf"`,
		`"1e999"`, `"99999999999999999999"`, `"yes"`, `"tRue"`, `"2"`, `"1.0.0.0"`, `"::ffff:1.2.3.4"`, `"1.2.3.4/33"`,
		`"2021-02-29T00:00:00Z"`, `"2021-01-01T00:00:00"`, `"2021-01-01T24:00:00Z"`, `"2021-01-01T00:00:60Z"`,
		`"0000-12-31T23:59:59-01:00"`, `"0001-01-01T00:00:00+00:01"`, `"9999-12-31T23:59:59-00:01"`, `"2021-01-01t00:00:00.1234567891z"`,
		"true", "false", "null", "[]", "{}", "[null]", `[""]`, `{"id":1}`, `[{"id":null}]`, "[[1]]",
	}
	if v.Type == schemas.Timestamp && chance(w.r, 30) {
		text := w.timeValue(v)
		return string(Mutate(w.r, []byte(text))) // often no JSON any more
	}
	return oneOf(w.r, odd)
}

// stringValue writes a string, or another scalar that becomes one.
func (w *eventWriter) stringValue(conditions []*schemas.Validate) string {
	if len(conditions) > 0 {
		return w.validValue(conditions)
	}
	switch w.r.IntN(12) {
	case 0:
		return oneOf(w.r, []string{"1.50", "0", "-0", "true", "false", "1e999", "12345678901234567890", "123456789012"})
	case 1:
		return w.token(w.randomText())
	}
	return w.token(oneOf(w.r, texts()))
}

// validValue searches a text that all conditions take; where there is none it
// may fail them.
func (w *eventWriter) validValue(conditions []*schemas.Validate) string {
	candidates := append(words(), "10.1.2.3", "2001:db8::1", "::ffff:1.2.3.4", "10.0.0.1/8", "2001:db8::/32",
		"example.com", "my-host_1", "other", "0.0.0.0/0", "::/0")
	w.r.Shuffle(len(candidates), func(i, j int) { candidates[i], candidates[j] = candidates[j], candidates[i] })
	for _, text := range candidates {
		ok := true
		for _, c := range conditions {
			ok = ok && valid(c, text)
		}
		if ok {
			return w.escapeSome(quote(text))
		}
	}
	return quote(candidates[0])
}

// token writes a text, now and then broken.
func (w *eventWriter) token(text string) string {
	token := w.escapeSome(quote(text))
	if chance(w.r, w.odd) {
		token = w.breakText(token)
	}
	return token
}

func (w *eventWriter) escapeSome(token string) string {
	if chance(w.r, 8) {
		return w.escape(token)
	}
	return token
}

// escape writes some characters of a string as escapes.
func (w *eventWriter) escape(token string) string {
	var b strings.Builder
	for rest := token[1 : len(token)-1]; rest != ""; {
		n, _ := unit(rest)
		c, size := utf8.DecodeRuneInString(rest)
		switch {
		case rest[0] == '\\' && n == 6 && chance(w.r, 50):
			b.WriteString(`\u` + strings.ToUpper(rest[2:6]))
		case rest[0] == '\\' || size != n || c > 0xFFFF || chance(w.r, 60):
			b.WriteString(rest[:n])
		case c == '/' && chance(w.r, 50):
			b.WriteString(`\/`)
		case chance(w.r, 50):
			fmt.Fprintf(&b, `\u%04X`, c)
		default:
			fmt.Fprintf(&b, `\u%04x`, c)
		}
		rest = rest[n:]
	}
	return `"` + b.String() + `"`
}

// breakText puts something that is no character into a string.
func (w *eventWriter) breakText(token string) string {
	broken := oneOf(w.r, []string{
		"\xff", "\x80", "\xc3", "\xe2\x82", "\xed\xa0\x80", "\xf4\x90\x80\x80", "\xc0\xaf",
		`\ud800`, `\uDFFF`, `\ud83d\ud83d\ude00`, `\udc00\ud800`, `\uD800x`, `\ud800\u0041`, `\ud800\n`,
	})
	inner := token[1 : len(token)-1]
	at := 0
	for steps := w.r.IntN(len(inner) + 1); steps > 0 && at < len(inner); steps-- {
		n, _ := unit(inner[at:])
		at += n
	}
	return `"` + inner[:at] + broken + inner[at:] + `"`
}

func (w *eventWriter) randomText() string {
	alphabet := []rune("abcXYZ019 _-.:/@\\\"<>\t\n\u0000\u001f\u007fäß漢😀\u2028\u00a0\uFFFD")
	var b strings.Builder
	for range w.r.IntN(40) {
		b.WriteRune(oneOf(w.r, alphabet))
	}
	return b.String()
}

// texts are strings at which indicators look twice.
func texts() []string {
	return []string{
		"", " ", "login", "logout", "alice", " bob\t", "10.0.0.1", " 10.0.0.1 ", "010.0.0.1", "1.2.3", "::1", "[::1]", "::ffff:1.2.3.4",
		"fe80::1%eth0", "2001:DB8::A", "10.0.0.1:80", "[::1]:80", "[::1]:", ":80", "example.com:443", "example.com:", "a:b:c",
		"Example.COM.", "xn--bcher-kva.example", "XN--BCHER-kva", "xn--a", "xn--", "xn--abc-", "xn--99zzzzz", "bücher.example", "localhost", ".",
		"https://example.com/a?b#c", "https://u:p@10.0.0.1:8443/x", "//host/path", "http://[2001:db8::1]:80/", "HTTP://A.b", "mailto:a@b.c",
		"https:///x", "/rel/path", "https://h:port/", "https://ex ample.com", "ftp://xn--bcher-kva/", "https://a%20b/", "javascript:void(0)",
		"a@b.c", " a@b.c ", "a@@b", "@b", "a@", "a b@c.d", "<a@b.c>", "ä@ö.de", strings.Repeat("a", 250) + "@b.c", strings.Repeat("a", 251) + "@b.c",
		"d41d8cd98f00b204e9800998ecf8427e", " D41D8CD98F00B204E9800998ECF8427E", "da39a3ee5e6b4b0d3255bfef95601890afd80709",
		"e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855", "d41d8cd98f00b204e9800998ecf8427g",
		"00:00:5e:00:53:01", "02-00-5E-10-00-00-00-01", "0000.5e00.5301", "00005e005301", "0000.5E00.5301.0001", "00:00-5e:00:53:01", "0000:5e00:5301",
		"arn:aws:sts::123456789012:assumed-role/r/a@b.c", "arn:aws:ec2:us-east-1:123456789012:instance/i-0abc", "arn:aws:s3:::bucket/a:b", "arn:a:b:c:d",
		" arn:aws:s3:::b", "arn:aws:ec2:::instance/i-0abc!", "123456789012", " 123456789012", "12345678901", "i-0123456789abcdef0", "i-", "i-x y",
		"Ünïcode", "日本語", "😀", "a/b", "1.50", "true", "\u0000", "a\u2028b", "K",
	}
}

// anyJSON writes a value of any shape, depth counting from 0.
func (w *eventWriter) anyJSON(depth int) string {
	w.level++
	defer func() { w.level-- }()
	n := w.r.IntN(10)
	if depth > 4 {
		n = w.r.IntN(7)
	}
	switch {
	case n < 3:
		return w.token(oneOf(w.r, texts()))
	case n < 6:
		return oneOf(w.r, []string{"0", "-0.0", "1e5", "1E-999", "1e999", "123456789012345678901234567890.5", "true", "false", "null"})
	case n < 7:
		return w.token(w.randomText())
	}
	var items []string
	for range w.r.IntN(4) {
		item := w.anyJSON(depth + 1)
		if n == 9 {
			item = w.member(w.unknownKey(nil), item)
		}
		items = append(items, item)
	}
	if n == 9 {
		return w.wrap("{", "}", items)
	}
	return w.wrap("[", "]", items)
}

func (w *eventWriter) unknownOnly() string {
	return w.wrap("{", "}", []string{w.member(`"nobody's"`, w.anyJSON(1)), w.member(`"p_x"`, "1")})
}

// deep writes an event around the default limit of 512 levels.
func (w *eventWriter) deep() string {
	levels := 509 + w.r.IntN(6)
	open, closing := "[", "]"
	if chance(w.r, 50) {
		open, closing = `{"id":`, "}"
	}
	inner := oneOf(w.r, []string{"1", `"x"`, "null"})
	value := strings.Repeat(open, levels) + inner + strings.Repeat(closing, levels)
	return w.wrap("{", "}", []string{w.member(w.key(oneOf(w.r, pool()).name), value)})
}
