package onepassword

import (
	"encoding/base64"
	"encoding/json"
	"fmt"
	"log/slog"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// jwt returns a token with those claims.
func jwt(claims string) string {
	enc := base64.RawURLEncoding
	return enc.EncodeToString([]byte(`{"alg":"ES256"}`)) + "." + enc.EncodeToString([]byte(claims)) + ".c2lnbmF0dXJl"
}

func TestParseToken(t *testing.T) {
	for _, tt := range []struct {
		name, text string
		url        string
		err        string
	}{
		{name: "a host", text: jwt(`{"aud":["events.1password.eu"],"1password.com/fts":["itemusages"]}`), url: "https://events.1password.eu"},
		{name: "white space around it", text: "\n " + jwt(`{"aud":["events.ent.1password.com"]}`) + "\r\n", url: "https://events.ent.1password.com"},
		{name: "one audience", text: jwt(`{"aud":"events.1password.ca"}`), url: "https://events.1password.ca"},
		{name: "a legacy token", text: jwt(`{"aud":["com.1password.streamingservice"],"1password.com/fts":["auditevents"]}`)},
		{name: "a host of somebody else", text: jwt(`{"aud":["events.1password.com.evil.example"]}`)},
		{name: "a host that only ends alike", text: jwt(`{"aud":["evil1password.com"]}`)},
		{name: "a path in the host", text: jwt(`{"aud":["evil.example/.1password.com"]}`)},
		{name: "a user in the host", text: jwt(`{"aud":["a@b.1password.com"]}`)},
		{name: "no audience", text: jwt(`{}`)},
		{name: "an audience that is none", text: jwt(`{"aud":[7]}`)},
		{name: "claims that are none", text: jwt(`[]`)},
		{name: "no JWT", text: "opaque"},
		{name: "three parts that are none", text: "a.!.c"},
		{name: "empty", text: " \n", err: "the token is empty"},
		{name: "two lines", text: "a\nb", err: "has white space or another character"},
		{name: "a header smuggled in", text: "a\r\nHost: b", err: "has white space or another character"},
		{name: "not ASCII", text: "tökén", err: "has white space or another character"},
		{name: "too long", text: strings.Repeat("a", maxToken+1), err: "longer than any"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			token, err := ParseToken(tt.text)
			if tt.err != "" {
				require.ErrorContains(t, err, tt.err)
				return
			}
			require.NoError(t, err)
			assert.Equal(t, tt.url, token.URL())
		})
	}
}

// However a token is printed, it does not show.
func TestTokenDoesNotShow(t *testing.T) {
	secret := jwt(`{"aud":["events.1password.com"]}`)
	token, err := ParseToken(secret)
	require.NoError(t, err)
	o := Options{Token: token}
	var b strings.Builder
	for _, format := range []string{"%v", "%+v", "%#v", "%s", "%q", "%x", "%d", "%T"} {
		fmt.Fprintf(&b, format, token)
		fmt.Fprintf(&b, format, &token)
		fmt.Fprintf(&b, format, o)
		fmt.Fprintf(&b, format, []any{token})
	}
	for _, v := range []any{token, &token, map[string]any{"t": token}, struct{ T Token }{token}} {
		text, err := json.Marshal(v)
		require.NoError(t, err)
		b.Write(text)
	}
	slog.New(slog.NewJSONHandler(&b, nil)).Info("x", "token", token, "all", o.Token)
	slog.New(slog.NewTextHandler(&b, nil)).Info("x", "token", token)
	assert.Contains(t, b.String(), redacted)
	for _, part := range strings.Split(secret, ".") {
		assert.NotContains(t, b.String(), part)
		assert.NotContains(t, b.String(), fmt.Sprintf("%x", part))
	}
}

// Whatever a token holds: no panic, nothing of it in errors, and no host but
// 1Password's.
func FuzzToken(f *testing.F) {
	f.Add(jwt(`{"aud":["events.1password.eu"],"1password.com/fts":["itemusages"]}`))
	f.Add(jwt(`{"aud":"x"}`))
	f.Add("a.b.c")
	f.Add("")
	f.Fuzz(func(t *testing.T, text string) {
		token, err := ParseToken(text)
		if err != nil {
			if len(text) > 12 && strings.Contains(err.Error(), text) {
				t.Errorf("the error quotes the token")
			}
			return
		}
		if u := token.URL(); u != "" {
			if checked, err := checkURL(u); err != nil || checked != u {
				t.Errorf("the token names %q: %v", u, err)
			}
		}
		if fmt.Sprint(token) != redacted {
			t.Errorf("the token shows")
		}
	})
}
