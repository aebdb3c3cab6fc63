package indicators_test

import (
	"strings"
	"testing"
	"unicode"
	"unicode/utf8"

	"github.com/margaylog/margay/indicators"
)

var emailTests = []scanTest{
	{name: "an address", in: "wendy.appleseed@example.com", want: "wendy.appleseed@example.com"},
	{name: "case kept", in: "Wendy@Example.COM", want: "Wendy@Example.COM"},
	{name: "the shortest", in: "a@b", want: "a@b"},
	{name: "8 bytes", in: "abcd@efg", want: "abcd@efg"},
	{name: "9 bytes", in: "abcd@efgh", want: "abcd@efgh"},
	{name: "tags and quotes", in: `"wendy+tag"@example.com`, want: `"wendy+tag"@example.com`},
	{name: "an address literal", in: "wendy@[203.0.113.77]", want: "wendy@[203.0.113.77]"},
	{name: "beyond ASCII", in: "юлия@пример.рф", want: "юлия@пример.рф"},
	{name: "the neighbours of <, > and blank", in: "a;=?!b@example.com", want: "a;=?!b@example.com"},
	{name: "a control that is no white space", in: "a\x01\x7f@example.com", want: "a\x01\x7f@example.com"},
	{name: "254 bytes", in: strings.Repeat("a", 242) + "@example.com", want: strings.Repeat("a", 242) + "@example.com"},
	{name: "254 bytes after trimming", in: " " + strings.Repeat("a", 242) + "@example.com ", want: strings.Repeat("a", 242) + "@example.com"},
	{name: "254 bytes beyond ASCII", in: strings.Repeat("é", 121) + "@example.com", want: strings.Repeat("é", 121) + "@example.com"},

	{name: "255 bytes", in: strings.Repeat("a", 243) + "@example.com"},
	{name: "256 bytes in 134 characters", in: strings.Repeat("é", 122) + "@example.com"},
	{name: "no @", in: "wendy.example.com"},
	{name: "two @", in: "wendy@home@example.com"},
	{name: "two @ in a row", in: "wendy@@example.com"},
	{name: "nothing before the @", in: "@example.com"},
	{name: "nothing after the @", in: "wendy@"},
	{name: "an @ alone", in: "@"},
	{name: "white space before the @", in: " @example.com"},
	{name: "a name and an address", in: "Wendy <wendy@example.com>"},
	{name: "angle brackets", in: "<wendy@example.com>"},
	{name: "< first", in: "<wendy@example.com"},
	{name: "> last", in: "wendy@example.com>"},
	{name: "< in a short one", in: "a<@b"},
	{name: "a blank", in: "wendy appleseed@example.com"},
	{name: "a blank in a short one", in: "a b@c"},
	{name: "a line feed", in: "wendy@example.com\nbcc"},
	{name: "two addresses", in: "a@example.com b@example.com"},
	{name: "long and hostile", in: strings.Repeat("@", 1<<20)},
	{name: "empty", in: ""},
}

func TestEmail(t *testing.T) { runScanTests(t, "email", emailTests) }

// emailReference is the rule, word by word.
func emailReference(text string) string {
	s := strings.TrimSpace(text)
	before, after, _ := strings.Cut(s, "@")
	bad := func(r rune) bool { return r == '<' || r == '>' || r == '@' || unicode.IsSpace(r) }
	if before == "" || after == "" || len(s) > 254 || strings.ContainsFunc(before, bad) || strings.ContainsFunc(after, bad) {
		return ""
	}
	return s
}

func checkEmail(t *testing.T, text string) {
	t.Helper()
	var want map[string][]string
	if s := emailReference(text); s != "" {
		want = map[string][]string{indicators.Emails: {s}}
	}
	wantFound(t, "email", text, want)
}

// Every byte, and every kind of white space, at every place of addresses of
// several lengths.
func TestEmailDamaged(t *testing.T) {
	for _, text := range []string{"a@b", "abc@def", "abcd@efg", "abcd@efgh", "wendy@example.com", "wendy.appleseed@example.com"} {
		for i := range len(text) + 1 {
			for c := range utf8.RuneSelf {
				checkEmail(t, text[:i]+string(rune(c))+text[i:])
			}
			for c := utf8.RuneSelf; c < 256; c++ {
				checkEmail(t, text[:i]+string([]byte{byte(c)})+text[i:])
			}
			for _, c := range spaces + "é\ufeff\u200b\u2060\ufffd" {
				checkEmail(t, text[:i]+string(c)+text[i:])
			}
		}
	}
}
