package onepassword

import (
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"strings"
)

// A Token is what the API lets in. It is a secret: however a Token is
// printed, logged or encoded, only [token] comes out.
type Token struct {
	secret string
	host   string // that it says it is for; empty: it does not say
}

// maxToken bounds the length of a token. Real ones have some 700 bytes.
const maxToken = 16 << 10

// ParseToken returns the token of that text, with white space around it at
// most. Errors hold nothing of the text.
func ParseToken(text string) (Token, error) {
	text = strings.TrimSpace(text)
	switch {
	case text == "":
		return Token{}, errors.New("the token is empty")
	case len(text) > maxToken:
		return Token{}, fmt.Errorf("the token is longer than any: over %d bytes", maxToken)
	case strings.ContainsFunc(text, func(c rune) bool { return c <= ' ' || c > '~' }):
		return Token{}, errors.New("the token has white space or another character in it that no token has")
	}
	t := Token{secret: text}
	if host := audience(text); isVendorHost(host) {
		t.host = host
	}
	return t, nil
}

// audience returns whom a JWT says that it is for, "" when the token is none.
// Nothing is verified: the API does that.
func audience(token string) string {
	parts := strings.Split(token, ".")
	if len(parts) != 3 {
		return ""
	}
	payload, err := base64.RawURLEncoding.DecodeString(parts[1])
	if err != nil {
		return ""
	}
	var claims struct {
		Audience json.RawMessage `json:"aud"`
	}
	if json.Unmarshal(payload, &claims) != nil {
		return ""
	}
	return firstText(claims.Audience)
}

// firstText returns a JSON string, or the first element of an array of them.
func firstText(raw json.RawMessage) string {
	var one string
	if json.Unmarshal(raw, &one) == nil {
		return one
	}
	var all []string
	if json.Unmarshal(raw, &all) == nil && len(all) > 0 {
		return all[0]
	}
	return ""
}

// URL returns where the token says that it is for, such as
// https://events.1password.com. It is empty when the token does not say, as
// old ones do not, or names a host that is not 1Password's.
func (t Token) URL() string {
	if t.host == "" {
		return ""
	}
	return "https://" + t.host
}

// IsZero reports whether there is no token.
func (t Token) IsZero() bool { return t.secret == "" }

const redacted = "[token]"

// String returns [token].
func (t Token) String() string { return redacted }

// Format writes [token], whatever the verb.
func (t Token) Format(s fmt.State, _ rune) { io.WriteString(s, redacted) }

// MarshalText returns [token]; so encoders that know nothing of tokens write
// no other.
func (t Token) MarshalText() ([]byte, error) { return []byte(redacted), nil }
