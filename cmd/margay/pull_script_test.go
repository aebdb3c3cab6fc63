package main

import (
	"errors"
	"os"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/rogpeppe/go-internal/testscript"
	"github.com/stretchr/testify/require"

	"github.com/margaylog/margay/connect/onepassword/fake"
)

// noon is the time of the APIs that the tests pull from, until they advance
// it.
var noon = time.Date(2024, 3, 1, 12, 0, 0, 0, time.UTC)

// A localAPI is the Events API that a script pulls from.
type localAPI struct {
	*fake.API
	clock   *fake.Clock
	url     string
	options fake.Options
	grant   fake.Grant
}

// localAPIKey is the key of the API among the values of a script.
type localAPIKey struct{}

// eventsapi [KEY=VALUE...]: starts an Events API at noon of 2024-03-01, the
// first time that it is called; the environment variable URL then says where,
// and the file token opens it. The keys are:
//
//	malformed=0.1         how many events are not as documented
//	scopes=NAME,...       what the token opens
//	host=HOST             what the token is for
//	advance=1h            how far the clock goes on
//	fault=NAME:KIND:N     what happens to the next N requests of an endpoint
//	expire=               all cursors expire
func eventsAPICommand(ts *testscript.TestScript, args []string) {
	api := ts.Value(localAPIKey{}).(*localAPI)
	for _, arg := range args {
		key, value, _ := strings.Cut(arg, "=")
		ts.Check(api.set(key, value))
	}
	if api.API == nil {
		api.start(ts)
	}
	for _, arg := range args {
		key, value, _ := strings.Cut(arg, "=")
		ts.Check(api.change(key, value))
	}
}

// set takes what must be known before the start.
func (a *localAPI) set(key, value string) (err error) {
	switch key {
	case "malformed":
		a.options.Malformed, err = strconv.ParseFloat(value, 64)
	case "scopes":
		a.grant.Scopes = []fake.Endpoint{}
		for _, name := range strings.FieldsFunc(value, func(c rune) bool { return c == ',' }) {
			a.grant.Scopes = append(a.grant.Scopes, fake.Endpoint(name))
		}
	case "host":
		a.grant.Audience = value
	}
	return err
}

func (a *localAPI) start(ts *testscript.TestScript) {
	server, err := a.listen()
	ts.Check(err)
	ts.Defer(func() { server.Close() })
	ts.Setenv("URL", a.url)
	save(ts, "token", []byte(a.Token(a.grant)+"\n"))
}

func (a *localAPI) listen() (*fake.Server, error) {
	a.clock = fake.NewClock(noon)
	a.options.Now = a.clock.Now
	api, err := fake.New(&a.options)
	if err != nil {
		return nil, err
	}
	server, err := api.Start("127.0.0.1:0")
	if err != nil {
		return nil, err
	}
	a.API, a.url = api, server.URL
	return server, nil
}

// forPages returns the URL of an API for the commands of a page, which the
// file token opens.
func (a *localAPI) forPages(t *testing.T) string {
	if a.API == nil {
		server, err := a.listen()
		require.NoError(t, err)
		t.Cleanup(func() { server.Close() })
		require.NoError(t, os.WriteFile("token", []byte(a.Token(fake.Grant{})), 0o600))
	}
	return a.url
}

var skewed = regexp.MustCompile(`(?m)^margay: the clock of this machine is .*\n`)

// hide removes from what a command prints that it was the API of a test.
func (a *localAPI) hide(text string) string {
	if a.API == nil {
		return text
	}
	return skewed.ReplaceAllString(strings.ReplaceAll(text, a.url, "https://events.1password.com"), "")
}

// change does what is done to an API that runs.
func (a *localAPI) change(key, value string) error {
	switch key {
	case "malformed", "scopes", "host":
	case "advance":
		d, err := time.ParseDuration(value)
		a.clock.Advance(d)
		return err
	case "fault":
		words := strings.Split(value, ":")
		n, err := strconv.Atoi(words[2])
		a.Script(fake.Endpoint(words[0]), slices.Repeat([]fake.Fault{{Kind: fake.Kind(words[1])}}, n)...)
		return err
	case "expire":
		a.ExpireCursors()
	default:
		return errors.New("eventsapi has no " + key)
	}
	return nil
}
