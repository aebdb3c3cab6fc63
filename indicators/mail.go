package indicators

import (
	"bytes"
	"encoding/binary"
	"math/bits"
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
	if len(s) < len("a@b") || len(s) > maxEmail || s[0] == '@' || s[len(s)-1] == '@' {
		return false
	}
	if ats, ok := inkAts(s); ok {
		return ats == 1
	}
	return bytes.Count(s, []byte("@")) == 1 && !bytes.ContainsFunc(s, notInEmail)
}

// inkAts returns how many @ are in s, if that is ASCII above the blank without
// < and >. It is false for other text, and for text of less than 8 bytes, of
// which it says nothing.
func inkAts(s []byte) (ats int, ok bool) {
	if len(s) < 8 {
		return 0, false
	}
	for i := 0; i < len(s)-8; i += 8 {
		w := binary.LittleEndian.Uint64(s[i:])
		if !inkWord(w) {
			return 0, false
		}
		ats += bits.OnesCount64(atLanes(w))
	}
	last := binary.LittleEndian.Uint64(s[len(s)-8:])
	seen := (8 - len(s)%8) % 8 // bytes of it that were looked at before
	return ats + bits.OnesCount64(atLanes(last)>>(8*seen)), inkWord(last)
}

// atLanes returns the high bit of each lane of w that is an @. All lanes must
// be below 0x80.
func atLanes(w uint64) uint64 { return ^atLeast(w^'@'*lanes, 1) & highs }

func notInEmail(r rune) bool { return r == '<' || r == '>' || unicode.IsSpace(r) }
