package fake_test

import (
	"encoding/json"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/margaylog/margay/connect/onepassword/fake"
	"github.com/margaylog/margay/parser"
	"github.com/margaylog/margay/schemas"
)

var logTypes = map[fake.Endpoint]string{
	fake.ItemUsages: "OnePassword.ItemUsage", fake.SignInAttempts: "OnePassword.SignInAttempt", fake.AuditEvents: "OnePassword.AuditEvent",
}

// items returns the first items of the last days, by either version of the
// API.
func items(t *testing.T, api *fake.API, e fake.Endpoint, version string, days, most int) []json.RawMessage {
	t.Helper()
	body := `{"limit":500,"start_time":"` + noon.AddDate(0, 0, -days).Format(time.RFC3339) + `"}`
	var all []json.RawMessage
	for {
		status, text := answer(api, api.Token(fake.Grant{}), "/api/"+version+"/"+string(e), body)
		require.Equal(t, 200, status)
		var p page
		require.NoError(t, json.Unmarshal(text, &p))
		all = append(all, p.Items...)
		if len(all) >= most || !p.More {
			return all[:min(most, len(all))]
		}
		body = from(p.Cursor)
	}
}

// paths returns the names of the members of an event, dotted, sorted.
func paths(t *testing.T, it json.RawMessage) []string {
	t.Helper()
	var walk func(prefix string, v any) []string
	walk = func(prefix string, v any) (all []string) {
		for name, inner := range v.(map[string]any) {
			all = append(all, prefix+name)
			if _, ok := inner.(map[string]any); ok {
				all = append(all, walk(prefix+name+".", inner)...)
			}
		}
		return all
	}
	var v any
	require.NoError(t, json.Unmarshal(it, &v))
	all := walk("", v)
	slices.Sort(all)
	return all
}

// Both versions say the same of an event, but the second has members that the
// first lacks.
func TestVersions(t *testing.T) {
	api, err := fake.New(&fake.Options{Now: fake.NewClock(noon).Now})
	require.NoError(t, err)
	for e, want := range map[fake.Endpoint][]string{
		fake.ItemUsages:     {"account_uuid", "user.user_account_uuid", "user.user_type"},
		fake.SignInAttempts: {"account_uuid", "target_user.user_account_uuid", "target_user.user_type"},
		fake.AuditEvents:    {"account_uuid", "actor_account_uuid", "actor_type"},
	} {
		v1, v2 := items(t, api, e, "v1", 1, 200), items(t, api, e, "v2", 1, 200)
		require.NotEmpty(t, v1)
		require.Len(t, v2, len(v1))
		for i := range v1 {
			old, now := paths(t, v1[i]), paths(t, v2[i])
			require.Equal(t, old, slices.DeleteFunc(slices.Clone(now), func(p string) bool { return slices.Contains(want, p) }))
			require.Len(t, now, len(old)+3)
		}
	}
}

// The built-in schemas take the events as what their endpoint says, and with
// the time that the API says; malformed ones they refuse.
func TestEventsFitTheSchemas(t *testing.T) {
	set, err := parser.Compile(schemas.Builtin(), nil)
	require.NoError(t, err)
	api, err := fake.New(&fake.Options{Seed: 3, Now: fake.NewClock(noon).Now, Late: 0.1, Skewed: 0.1, Malformed: 0.1})
	require.NoError(t, err)
	p := set.NewParser()
	for _, e := range fake.Endpoints() {
		all := items(t, api, e, "v2", 1, 500)
		i, refused := 0, 0
		for ev := range api.Events(e, noon.AddDate(0, 0, -1), time.Time{}, time.Time{}) {
			if i == len(all) {
				break
			}
			it := all[i]
			i++
			require.Contains(t, string(it), ev.UUID)
			got, err := p.Parse(it)
			if ev.Malformed {
				require.Error(t, err, "%s", it)
				refused++
				continue
			}
			require.NoError(t, err, "%s", it)
			require.Equal(t, logTypes[e], got.LogType())
			require.True(t, ev.Time.Equal(got.Time()), "%s is not %s", got.Time(), ev.Time)
		}
		require.Greater(t, i, 400)
		require.InDelta(t, len(all)/10, refused, float64(len(all))/20+3)
	}
}

func TestShapes(t *testing.T) {
	api, err := fake.New(&fake.Options{Now: fake.NewClock(noon).Now})
	require.NoError(t, err)
	var text strings.Builder
	for _, e := range fake.Endpoints() {
		for _, it := range items(t, api, e, "v2", 1, 500) {
			text.Write(append(it, '\n'))
		}
	}
	for _, want := range []string{
		`"timestamp":"[^"]*:\d\dZ"`, `"timestamp":"[^"]*\.\d{3}Z"`, `"timestamp":"[^"]*\.\d{6}Z"`, `"timestamp":"[^"]*\.\d{8}Z"`,
		`"timestamp":"[^"]*\.\d{9}Z"`, `"timestamp":"[^"]*-03:00"`, `"timestamp":"[^"]*\+\d\d:30"`, `"details":null`, `"details":{"value":`, `"session":{}`,
		`"session":{"uuid":`, `"actor_details":{"uuid":`, `"object_details":{"uuid":`, `"aux_details":{"uuid":`,
		`"location":{"country":`, `"email":"wendy@tallgrass.example"`, `"name":"山田 太郎"`,
	} {
		require.Regexp(t, regexp.MustCompile(want), text.String())
	}
}

// Every item that is used is listed, with a title, in the vault that it is
// said to be in.
func TestItemsJSON(t *testing.T) {
	api, err := fake.New(&fake.Options{Seed: 9, Now: fake.NewClock(noon).Now})
	require.NoError(t, err)
	var listed []struct {
		ID, Title string
		Updated   time.Time `json:"updated_at"`
		Vault     struct{ ID, Name string }
	}
	require.NoError(t, json.Unmarshal(api.ItemsJSON(), &listed))
	vault := map[string]string{}
	for _, it := range listed {
		require.Regexp(t, `^[a-z2-7]{26}$`, it.ID)
		require.NotEmpty(t, it.Title)
		require.NotEmpty(t, it.Vault.Name)
		require.False(t, it.Updated.IsZero())
		vault[it.ID] = it.Vault.ID
	}
	used := map[string]bool{}
	for _, it := range items(t, api, fake.ItemUsages, "v1", 1, 500) {
		var ev struct {
			Item  string `json:"item_uuid"`
			Vault string `json:"vault_uuid"`
		}
		require.NoError(t, json.Unmarshal(it, &ev))
		require.Equal(t, vault[ev.Item], ev.Vault)
		used[ev.Item] = true
	}
	require.Len(t, used, len(listed))
}

// Late events come in the order in which they arrive.
func TestLate(t *testing.T) {
	api, err := fake.New(&fake.Options{Now: fake.NewClock(noon).Now, Late: 0.2, Skewed: 0.1, MostSkewed: 2 * time.Hour})
	require.NoError(t, err)
	for _, e := range fake.Endpoints() {
		var last time.Time
		n, late, longest, ahead := 0, 0, time.Duration(0), 0
		for ev := range api.Events(e, noon.AddDate(0, 0, -5), time.Time{}, time.Time{}) {
			n++
			require.False(t, ev.Arrives.Before(last))
			last = ev.Arrives
			if behind := ev.Arrives.Sub(ev.Time); !ev.Skewed {
				require.GreaterOrEqual(t, behind, time.Duration(0))
				longest = max(longest, behind)
			} else if behind < 0 {
				ahead++
			}
			if ev.Late {
				late++
			}
		}
		require.InDelta(t, n/20, ahead, float64(n)/50+10, e)
		if e == fake.ItemUsages {
			require.InDelta(t, n/5, late, float64(n)/20)
			require.Greater(t, longest, 23*time.Hour)
			require.LessOrEqual(t, longest, fake.MostLate+time.Second)
		} else {
			require.Zero(t, late)
			require.Less(t, longest, 10*time.Second)
		}
	}
}

func TestEventsFollowFromTheSeed(t *testing.T) {
	make := func(seed uint64) string {
		api, err := fake.New(&fake.Options{Seed: seed, Now: fake.NewClock(noon).Now, Late: 0.1})
		require.NoError(t, err)
		var text strings.Builder
		for _, e := range fake.Endpoints() {
			for _, it := range items(t, api, e, "v2", 1, 200) {
				text.Write(it)
			}
		}
		return text.String()
	}
	require.Equal(t, make(1), make(1))
	require.NotEqual(t, make(1), make(2))
}

// What Events says does not depend on when it is asked, only on what had
// arrived.
func TestEventsBy(t *testing.T) {
	clock := fake.NewClock(noon)
	api, err := fake.New(&fake.Options{Now: clock.Now, Late: 0.5})
	require.NoError(t, err)
	before := uuids(api, fake.ItemUsages, noon.Add(-time.Hour), time.Time{}, time.Time{})
	clock.Advance(48 * time.Hour)
	require.Equal(t, before, uuids(api, fake.ItemUsages, noon.Add(-time.Hour), time.Time{}, noon))
	require.Greater(t, len(uuids(api, fake.ItemUsages, noon.Add(-time.Hour), noon, time.Time{})), len(before))
	for ev := range api.Events(fake.SignInAttempts, time.Time{}, time.Time{}, noon) {
		require.Equal(t, 2020, ev.Time.Year(), "a zero start is the first event")
		break
	}
}

// Where a chain begins and ends to look is a matter of speed alone: what it
// has are all events of its time, however late or wrong.
func TestRangesAreWhole(t *testing.T) {
	since := noon.AddDate(0, 0, -4)
	api, err := fake.New(&fake.Options{
		Seed: 4, Now: fake.NewClock(noon).Now, Since: since, Late: 0.3, Skewed: 0.3, MostSkewed: 3 * time.Hour,
		Every: map[fake.Endpoint]time.Duration{fake.ItemUsages: 5 * time.Minute},
	})
	require.NoError(t, err)
	for hour := range 96 {
		start := since.Add(time.Duration(hour) * time.Hour)
		end := start.Add(90 * time.Minute)
		var want []string
		for ev := range api.Events(fake.ItemUsages, time.Time{}, time.Time{}, noon) {
			if !ev.Time.Before(start) && ev.Time.Before(end) {
				want = append(want, ev.UUID)
			}
		}
		require.Equal(t, want, uuids(api, fake.ItemUsages, start, end, noon))
	}
}
