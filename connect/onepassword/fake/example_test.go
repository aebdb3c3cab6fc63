package fake_test

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"strings"
	"sync"
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

// Two goroutines ask an API once an hour, always in the same order, and a day
// takes no time.
func ExampleTimeline() {
	start := time.Date(2026, 3, 4, 0, 0, 0, 0, time.UTC)
	line := fake.NewTimeline(start, 0, http.DefaultTransport)
	api, err := fake.New(&fake.Options{Now: line.Now})
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

	ctx, cancel := context.WithCancel(context.Background())
	defer cancel()
	client := &http.Client{Transport: line}
	line.At(start.Add(12*time.Hour), func() { fmt.Println("it is noon") })
	line.EndAt(start.Add(24*time.Hour), cancel)
	line.Join(2)
	var wg sync.WaitGroup
	for _, path := range []string{"/api/v2/itemusages", "/api/v2/auditevents"} {
		wg.Go(func() {
			for line.Sleep(ctx, time.Hour) == nil {
				res, err := client.Post(server.URL+path, "application/json", nil)
				if err != nil {
					fmt.Println(err)
					return
				}
				res.Body.Close()
			}
		})
	}
	line.Leave() // this goroutine only waits for the others
	wg.Wait()
	line.Stop()
	asked := api.Requests()
	fmt.Println(len(asked), asked[0].Path, asked[1].Path)
	// Output:
	// it is noon
	// 48 /api/v2/auditevents /api/v2/itemusages
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
