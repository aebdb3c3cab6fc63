package fake_test

import (
	"encoding/json"
	"fmt"
	"net/http"
	"strconv"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/margaylog/margay/connect/onepassword/fake"
)

func TestRecords(t *testing.T) {
	clock := fake.NewClock(noon)
	api, c := start(t, &fake.Options{Now: clock.Now, Every: map[fake.Endpoint]time.Duration{fake.ItemUsages: time.Minute}})
	n := len(c.page(fake.ItemUsages, `{"limit":5}`).Items)
	clock.Advance(time.Second)
	status, _ := client{t, c.url, "nonsense"}.do("GET", "/api/auth/introspect?x=1", "")
	require.Equal(t, 401, status)
	status, _ = client{t, c.url, ""}.do("PUT", "/elsewhere", "hello")
	require.Equal(t, 404, status)

	all := api.Requests()
	require.Len(t, all, 3)
	for i := range all {
		all[i].Header.Del("Accept-Encoding")
		all[i].Header.Del("Content-Length")
		all[i].Header.Del("User-Agent")
	}
	hidden := http.Header{"Authorization": {"(not kept)"}}
	require.Equal(t, []fake.Request{
		{Time: noon, Method: "POST", Path: "/api/v2/itemusages", Endpoint: fake.ItemUsages, Header: hidden, Token: part(t, c.token, 1)["jti"].(string), Body: `{"limit":5}`, Status: 200, Items: n},
		{Time: noon.Add(time.Second), Method: "GET", Path: "/api/auth/introspect", Header: hidden, Status: 401},
		{Time: noon.Add(time.Second), Method: "PUT", Path: "/elsewhere", Header: http.Header{}, Body: "hello", Status: 404},
	}, all)
	require.Equal(t, fake.Stats{
		Requests: 3, ByStatus: map[int]int{200: 1, 401: 1, 404: 1}, ByFault: map[fake.Kind]int{}, Items: map[fake.Endpoint]int{fake.ItemUsages: n},
	}, api.Stats())
	text, err := json.Marshal(api.Requests())
	require.NoError(t, err)
	require.NotContains(t, string(text), c.token)
}

// Of many requests the last are kept.
func TestRecordsAreBounded(t *testing.T) {
	api, err := fake.New(&fake.Options{Now: fake.NewClock(noon).Now, Keep: 7})
	require.NoError(t, err)
	for i := range 20 {
		answer(api, "", "/"+strconv.Itoa(i), "")
	}
	var got []string
	for _, r := range api.Requests() {
		got = append(got, r.Path)
	}
	require.Equal(t, []string{"/13", "/14", "/15", "/16", "/17", "/18", "/19"}, got)
	require.Equal(t, 20, api.Stats().Requests)
}

// Many clients at once, with faults and a clock that moves, each get all
// events of their chains.
func TestConcurrent(t *testing.T) {
	clock := fake.NewClock(noon)
	api, c := start(t, &fake.Options{Now: clock.Now, PerMinute: -1, PerHour: -1, Late: 0.2})
	api.Chaos(fake.Chaos{Share: 0.3, Faults: []fake.Fault{{Kind: fake.ServerError}, {Kind: fake.EmptyPage}, {Kind: fake.Cut}, {Kind: fake.NotJSON}, {Kind: fake.Drop}}})
	var wg sync.WaitGroup
	for i := range 9 {
		e := fake.Endpoints()[i%3]
		wg.Go(func() {
			got, err := pull(c, e, 40)
			if err != nil {
				t.Error(err)
			}
			// The clock has moved since: what came is the first part.
			want := uuids(api, e, noon.Add(-2*time.Hour), time.Time{}, time.Time{})
			if len(got) == 0 || len(got) > len(want) || fmt.Sprint(got) != fmt.Sprint(want[:len(got)]) {
				t.Errorf("%s: %d events, not the first of %d", e, len(got), len(want))
			}
		})
	}
	for range 60 {
		clock.Advance(time.Minute)
		api.Requests()
		api.Stats()
		time.Sleep(time.Millisecond)
	}
	wg.Wait()
}

// pull asks a number of times, from two hours before noon on, and goes on
// where it failed.
func pull(c client, e fake.Endpoint, times int) (uuids []string, err error) {
	body := `{"limit":20,"start_time":"` + noon.Add(-2*time.Hour).Format(time.RFC3339) + `"}`
	for range times {
		res, text, err := c.with(http.DefaultClient).try("POST", "/api/v2/"+string(e), body)
		var p page
		if err != nil || res.StatusCode != 200 || json.Unmarshal([]byte(text), &p) != nil {
			continue
		}
		for _, it := range p.Items {
			var ev struct{ UUID string }
			if err := json.Unmarshal(it, &ev); err != nil {
				return nil, err
			}
			uuids = append(uuids, ev.UUID)
		}
		body = from(p.Cursor)
	}
	return uuids, nil
}
