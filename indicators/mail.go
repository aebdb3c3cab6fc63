package indicators

import (
	"bytes"
	"unicode"
)

// maxEmail is the most bytes an address can have: RFC 5321 limits a path to
// 256, and two of them are its angle brackets.
const maxEmail = 254

func mailIndicators() []Indicator {
	return []Indicator{{
		Name:  "email",
		Doc:   "An e-mail address: one @, and on both sides of it something without white space, < and >; at most 254 bytes. Trimmed, case kept.",
		Lists: []string{Emails},
		Scan:  scanEmail,
		Examples: []Example{
			{In: "wendy.appleseed@example.com", Want: one(Emails, "wendy.appleseed@example.com")},
			{In: " Wendy@Example.COM\n", Want: one(Emails, "Wendy@Example.COM"), Note: "trimmed; case kept"},
			{In: "wendy@localhost", Want: one(Emails, "wendy@localhost"), Note: "the domain is not checked"},
			{In: "юлия@пример.рф", Want: one(Emails, "юлия@пример.рф")},
			{In: "Wendy <wendy@example.com>", Note: "not an address alone"},
			{In: "wendy@@example.com"},
			{In: "@example.com"},
			{In: "wendy"},
		},
	}}
}

func scanEmail(dst *Values, text []byte) {
	if s := trim(text); isEmail(s) {
		dst.Add(0, s)
	}
}

// isEmail reports whether s, which is not trimmed here, is an e-mail address
// in the sense of the indicator email.
func isEmail(s []byte) bool {
	if len(s) > maxEmail {
		return false
	}
	at := bytes.IndexByte(s, '@')
	if at <= 0 || at == len(s)-1 || bytes.IndexByte(s[at+1:], '@') >= 0 {
		return false
	}
	return inkText(s) || !bytes.ContainsFunc(s, notInEmail)
}

func notInEmail(r rune) bool { return r == '<' || r == '>' || unicode.IsSpace(r) }
