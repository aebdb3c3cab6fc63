package fake_test

import (
	"encoding/json"
	"fmt"
	"net/http"
	"strings"
	"time"

	"github.com/margaylog/margay/connect/onepassword/fake"
)

// An hour of sign-ins is pulled once, then once more when the clock has gone
// on for ten minutes.
func Example() {
	clock := fake.NewClock(time.Date(2026, 3, 4, 12, 0, 0, 0, time.UTC))
	api, err := fake.New(&fake.Options{Seed: 1, Now: clock.Now})
	if err != nil {
		fmt.Println(err)
		return
	}
	server, err := api.Start("127.0.0.1:0")
	if err != nil {
		fmt.Println(err)
		return
	}
	defer server.Close()

	token := api.Token(fake.Grant{Scopes: []fake.Endpoint{fake.SignInAttempts}})
	pull := func(body string) (cursor string, events int) {
		req, err := http.NewRequest(http.MethodPost, server.URL+"/api/v2/signinattempts", strings.NewReader(body))
		if err != nil {
			fmt.Println(err)
			return "", 0
		}
		req.Header.Set("Authorization", "Bearer "+token)
		res, err := http.DefaultClient.Do(req)
		if err != nil {
			fmt.Println(err)
			return "", 0
		}
		defer res.Body.Close()
		var page struct {
			Cursor string
			Items  []any
		}
		if err := json.NewDecoder(res.Body).Decode(&page); err != nil {
			fmt.Println(err)
		}
		return page.Cursor, len(page.Items)
	}
	cursor, first := pull(`{}`)
	clock.Advance(10 * time.Minute)
	_, second := pull(`{"cursor":"` + cursor + `"}`)

	available := 0
	for range api.Events(fake.SignInAttempts, clock.Now().Add(-70*time.Minute), time.Time{}, time.Time{}) {
		available++
	}
	fmt.Println(first, second, first+second == available)
	// Output:
	// 60 10 true
}

func ExampleAPI_Script() {
	api, err := fake.New(nil)
	if err != nil {
		fmt.Println(err)
		return
	}
	// The first request fails, the second is answered as usual, and of the
	// third only half comes.
	api.Script(fake.ItemUsages, fake.Fault{Kind: fake.Unavailable}, fake.Fault{}, fake.Fault{Kind: fake.Truncated})
	token := api.Token(fake.Grant{})
	for range 3 {
		status, body := answer(api, token, "/api/v2/itemusages", `{"limit":1}`)
		fmt.Println(status, json.Valid(body))
	}
	fmt.Println(api.Stats().ByFault)
	// Output:
	// 503 false
	// 200 true
	// 200 false
	// map[truncated:1 unavailable:1]
}
