package onepassword

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func TestRegionURL(t *testing.T) {
	for _, tt := range []struct{ region, plan, want string }{
		{"us", "business", "https://events.1password.com"},
		{"us", "enterprise", "https://events.ent.1password.com"},
		{"ca", "business", "https://events.1password.ca"},
		{"ca", "enterprise", "https://events.1password.ca"},
		{"eu", "business", "https://events.1password.eu"},
		{"eu", "enterprise", "https://events.1password.eu"},
		{"mars", "business", ""},
		{"us", "free", ""},
		{"eu", "free", ""},
	} {
		got, err := RegionURL(tt.region, tt.plan)
		assert.Equal(t, tt.want, got)
		assert.Equal(t, tt.want == "", err != nil)
	}
}

func TestCheckURL(t *testing.T) {
	for _, tt := range []struct{ text, want, err string }{
		{text: "https://events.1password.com", want: "https://events.1password.com"},
		{text: "HTTPS://Events.1Password.com/", want: "https://events.1password.com"},
		{text: "https://proxy.example:8443/Events//", want: "https://proxy.example:8443/Events"},
		{text: "http://127.0.0.1:8080", want: "http://127.0.0.1:8080"},
		{text: "http://[::1]:8080/", want: "http://[::1]:8080"},
		{text: "http://localhost", want: "http://localhost"},
		{text: "http://127.0.0.1.evil.example", err: "must start with https"},
		{text: "http://events.1password.com", err: "only to this machine itself"},
		{text: "ftp://127.0.0.1", err: "must start with https"},
		{text: "events.1password.com", err: "is not one such as"},
		{text: "https://", err: "is not one such as"},
		{text: "https://a:b@events.1password.com", err: "must not hold a user"},
		{text: "https://events.1password.com?a=b", err: "must end with its host or path"},
		{text: "https://events.1password.com/#x", err: "must end with its host or path"},
		{text: "https://%zz", err: "is not one such as"},
	} {
		got, err := checkURL(tt.text)
		if tt.err != "" {
			require.ErrorContains(t, err, tt.err, tt.text)
			continue
		}
		require.NoError(t, err, tt.text)
		assert.Equal(t, tt.want, got)
	}
}

func TestOptions(t *testing.T) {
	legacy, err := ParseToken(jwt(`{"aud":["com.1password.streamingservice"]}`))
	require.NoError(t, err)
	european, err := ParseToken(jwt(`{"aud":["events.1password.eu"]}`))
	require.NoError(t, err)
	set := newSet(t)
	for _, tt := range []struct {
		name string
		o    Options
		err  string
	}{
		{name: "no token", o: Options{Set: set}, err: "there is no token"},
		{name: "no region", o: Options{Token: legacy, Set: set}, err: "does not say which region"},
		{name: "no set", o: Options{Token: european}, err: "there is no set"},
		{name: "an unknown source", o: Options{Token: european, Set: set, Sources: []string{"logins"}}, err: `unknown source "logins"`},
		{name: "a bad URL", o: Options{Token: european, Set: set, URL: "http://events.1password.eu"}, err: "only to this machine itself"},
		{name: "fine", o: Options{Token: european, Set: set}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			p, err := New(tt.o)
			if tt.err != "" {
				require.ErrorContains(t, err, tt.err)
				require.ErrorContains(t, tt.o.Check(), tt.err)
				return
			}
			require.NoError(t, err)
			assert.Equal(t, "https://events.1password.eu", p.client.base)
		})
	}
}
