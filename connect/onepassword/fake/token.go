package fake

import (
	"crypto/ecdsa"
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"time"
)

// LegacyAudience is the audience of old tokens, which do not name a host.
const LegacyAudience = "com.1password.streamingservice"

// A Grant is what a token is issued for.
type Grant struct {
	// Scopes are the endpoints that the token opens; nil for all, empty for
	// none.
	Scopes []Endpoint

	// Audience is the host that the token is for; by default that of
	// [Options]. A token for another host, so of another region, is refused.
	// [LegacyAudience] is taken everywhere, and so is the address that a
	// request goes to.
	Audience string

	// Expires is when the token ends; zero for never.
	Expires time.Time
}

// claims are the contents of a token, by the names that 1Password uses.
type claims struct {
	Account  string     `json:"1password.com/auuid"`
	Scopes   []Endpoint `json:"1password.com/fts"`
	Audience []string   `json:"aud"`
	Expires  int64      `json:"exp,omitempty"`
	Issued   int64      `json:"iat"`
	Issuer   string     `json:"iss"`
	ID       string     `json:"jti"`
	Subject  string     `json:"sub"`
}

// Token issues a token: a JWT, signed (ES256) with a key that this API made
// for itself. It looks like a real one, and opens this API alone.
func (a *API) Token(g Grant) string {
	scopes := g.Scopes
	if scopes == nil {
		scopes = Endpoints()
	}
	c := claims{
		Account: a.Account(), Scopes: append([]Endpoint{}, scopes...), Audience: []string{g.Audience}, Issued: a.o.Now().Unix(),
		Issuer: "com.1password.b5", ID: strings.ToLower(rand.Text()), Subject: rand.Text(),
	}
	if g.Audience == "" {
		c.Audience[0] = a.o.Host
	}
	if !g.Expires.IsZero() {
		c.Expires = g.Expires.Unix()
	}
	token := a.sign(c)
	a.mu.Lock()
	defer a.mu.Unlock()
	a.issued[token] = c
	return token
}

// sign returns the token that says c.
func (a *API) sign(c claims) string {
	payload, err := json.Marshal(c)
	if err != nil {
		panic("fake: " + err.Error())
	}
	text := base64url(fmt.Appendf(nil, `{"alg":"ES256","kid":%q,"typ":"JWT"}`, a.keyID)) + "." + base64url(payload)
	hash := sha256.Sum256([]byte(text))
	r, s, err := ecdsa.Sign(rand.Reader, a.key, hash[:])
	if err != nil {
		panic("fake: " + err.Error())
	}
	var sig [64]byte
	r.FillBytes(sig[:32])
	s.FillBytes(sig[32:])
	return text + "." + base64url(sig[:])
}

func base64url(b []byte) string { return base64.RawURLEncoding.EncodeToString(b) }

// authorize returns what the token of a request says, when it may be used.
// Only what was issued here can have the right signature, so there is no need
// to check that.
func (a *API) authorize(r *http.Request, now time.Time) (c claims, ok bool) {
	a.mu.Lock()
	c, ok = a.issued[bearer(r.Header)]
	a.mu.Unlock()
	here := ok && slices.Contains([]string{a.o.Host, r.Host, LegacyAudience}, c.Audience[0])
	return c, here && (c.Expires == 0 || now.Before(time.Unix(c.Expires, 0)))
}

// bearer returns the token of a request, "" when it has none.
func bearer(h http.Header) string {
	token, ok := strings.CutPrefix(h.Get("Authorization"), "Bearer ")
	if !ok {
		return ""
	}
	return token
}

// Revoke makes a token one that is refused from now on.
func (a *API) Revoke(token string) {
	a.mu.Lock()
	defer a.mu.Unlock()
	delete(a.issued, token)
}
