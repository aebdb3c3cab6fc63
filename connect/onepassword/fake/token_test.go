package fake_test

import (
	"encoding/base64"
	"encoding/json"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/margaylog/margay/connect/onepassword/fake"
)

// part returns a part of a token, decoded.
func part(t *testing.T, token string, i int) map[string]any {
	t.Helper()
	parts := strings.Split(token, ".")
	require.Len(t, parts, 3)
	b, err := base64.RawURLEncoding.DecodeString(parts[i])
	require.NoError(t, err)
	var m map[string]any
	require.NoError(t, json.Unmarshal(b, &m))
	return m
}

func TestTokenSaysWhatRealOnesSay(t *testing.T) {
	api, err := fake.New(&fake.Options{Now: fake.NewClock(noon).Now})
	require.NoError(t, err)
	token := api.Token(fake.Grant{Scopes: []fake.Endpoint{fake.ItemUsages}, Expires: noon.Add(time.Hour)})
	head := part(t, token, 0)
	require.Equal(t, "ES256", head["alg"])
	require.Equal(t, "JWT", head["typ"])
	require.Len(t, head["kid"], 26)
	body := part(t, token, 1)
	require.Len(t, body["jti"], 26)
	require.Len(t, body["sub"], 26)
	delete(body, "jti")
	delete(body, "sub")
	require.Equal(t, map[string]any{
		"1password.com/auuid": api.Account(), "1password.com/fts": []any{"itemusages"}, "aud": []any{"events.1password.com"},
		"iss": "com.1password.b5", "iat": float64(noon.Unix()), "exp": float64(noon.Unix() + 3600),
	}, body)
}

func TestTokens(t *testing.T) {
	clock := fake.NewClock(noon)
	api, c := start(t, &fake.Options{Now: clock.Now, Host: "events.1password.eu"})
	stranger, err := fake.New(nil)
	require.NoError(t, err)
	good := api.Token(fake.Grant{})
	parts := strings.Split(good, ".")
	unsigned := base64.RawURLEncoding.EncodeToString([]byte(`{"alg":"none"}`)) + "." + parts[1] + "."
	wider := strings.Split(api.Token(fake.Grant{Scopes: []fake.Endpoint{fake.AuditEvents}}), ".")
	revoked := api.Token(fake.Grant{})
	api.Revoke(revoked)
	api.Revoke("nonsense")
	for _, tt := range []struct {
		name, token             string
		introspect, items, sign int // statuses
	}{
		{"all scopes", good, 200, 200, 200},
		{"one scope", api.Token(fake.Grant{Scopes: []fake.Endpoint{fake.ItemUsages}}), 200, 200, 401},
		{"no scope", api.Token(fake.Grant{Scopes: []fake.Endpoint{}}), 200, 401, 401},
		{"of this region", api.Token(fake.Grant{Audience: "events.1password.eu"}), 200, 200, 200},
		{"of another region", api.Token(fake.Grant{Audience: "events.1password.com"}), 401, 401, 401},
		{"of no region", api.Token(fake.Grant{Audience: fake.LegacyAudience}), 200, 200, 200},
		{"of the address itself", api.Token(fake.Grant{Audience: strings.TrimPrefix(c.url, "http://")}), 200, 200, 200},
		{"not expired", api.Token(fake.Grant{Expires: noon.Add(time.Second)}), 200, 200, 200},
		{"expired", api.Token(fake.Grant{Expires: noon}), 401, 401, 401},
		{"revoked", revoked, 401, 401, 401},
		{"none", "", 401, 401, 401},
		{"no JWT", "nonsense", 401, 401, 401},
		{"of another API", stranger.Token(fake.Grant{Audience: "events.1password.eu"}), 401, 401, 401},
		{"unsigned", unsigned, 401, 401, 401},
		{"with the signature of another", wider[0] + "." + parts[1] + "." + wider[2], 401, 401, 401},
	} {
		t.Run(tt.name, func(t *testing.T) {
			c := client{t, c.url, tt.token}
			for path, want := range map[string]int{"itemusages": tt.items, "signinattempts": tt.sign} {
				status, body := c.do("POST", "/api/v2/"+path, "{}")
				require.Equal(t, want, status, path)
				if want == 401 {
					require.Equal(t, unauthorized, body)
				}
			}
			status, _ := c.do("GET", "/api/v2/auth/introspect", "")
			require.Equal(t, tt.introspect, status)
		})
	}
}

func TestIntrospection(t *testing.T) {
	clock := fake.NewClock(noon)
	api, c := start(t, &fake.Options{Now: clock.Now})
	c.token = api.Token(fake.Grant{Scopes: []fake.Endpoint{fake.SignInAttempts, fake.AuditEvents}})
	uuid := part(t, c.token, 1)["sub"].(string)
	clock.Advance(time.Hour)
	status, body := c.do("GET", "/api/auth/introspect", "")
	require.Equal(t, 200, status)
	require.Equal(t, `{"UUID":"`+uuid+`","IssuedAt":"2026-03-04T12:00:00Z","Features":["signinattempts","auditevents"]}`, body)
	status, body = c.do("GET", "/api/v2/auth/introspect", "")
	require.Equal(t, 200, status)
	require.Equal(t, `{"uuid":"`+uuid+`","issued_at":"2026-03-04T12:00:00Z","features":["signinattempts","auditevents"],"account_uuid":"`+api.Account()+`"}`, body)
}

// Over HTTPS, a token can name the address of the server as its region's.
func TestHTTPS(t *testing.T) {
	api, err := fake.New(nil)
	require.NoError(t, err)
	server := httptest.NewTLSServer(api)
	defer server.Close()
	host := strings.TrimPrefix(server.URL, "https://")
	require.Equal(t, []any{host}, part(t, api.Token(fake.Grant{Audience: host}), 1)["aud"])
	c := client{t, server.URL, api.Token(fake.Grant{Audience: host})}
	status, _ := c.with(server.Client()).do("GET", "/api/v2/auth/introspect", "")
	require.Equal(t, 200, status)
}
