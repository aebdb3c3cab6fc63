package fake_test

import (
	"net/http"
	"runtime"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/margaylog/margay/connect/onepassword/fake"
)

// heap returns how many bytes are in use.
func heap() uint64 {
	runtime.GC()
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	return m.HeapAlloc
}

// An API needs no more memory the longer it runs, faults and all.
func TestMemory(t *testing.T) {
	clock := fake.NewClock(noon)
	api, err := fake.New(&fake.Options{Now: clock.Now, Keep: 100, PerMinute: -1, PerHour: -1})
	require.NoError(t, err)
	api.Chaos(fake.Chaos{Share: 0.5, Faults: []fake.Fault{{Kind: fake.MovedCursor}, {Kind: fake.TooMany}, {Kind: fake.EmptyPage}}})
	token := api.Token(fake.Grant{})
	ask := func(n int) {
		for range n {
			answer(api, token, "/api/v2/itemusages", `{"limit":2,"start_time":"`+clock.Advance(time.Minute).Add(-time.Hour).Format(time.RFC3339)+`"}`)
		}
	}
	ask(500)
	before := heap()
	ask(5000)
	require.Less(t, heap(), before+1<<20)
	runtime.KeepAlive(api)
}

// meter counts what it is written, and how much memory is in use meanwhile.
type meter struct {
	http.ResponseWriter
	n    int64
	most uint64
}

func (m *meter) Header() http.Header { return http.Header{} }
func (m *meter) WriteHeader(int)     {}

func (m *meter) Write(p []byte) (int, error) {
	if m.n>>26 != (m.n+int64(len(p)))>>26 { // now and then
		m.most = max(m.most, heap())
	}
	m.n += int64(len(p))
	return len(p), nil
}

// A page that is larger than memory is not held.
func TestHugePage(t *testing.T) {
	api, err := fake.New(nil)
	require.NoError(t, err)
	api.Script(fake.ItemUsages, fake.Fault{Kind: fake.HugeItems, Size: 100 << 20})
	req, err := http.NewRequest(http.MethodPost, "/api/v2/itemusages", strings.NewReader(`{"limit":5}`))
	require.NoError(t, err)
	req.Header.Set("Authorization", "Bearer "+api.Token(fake.Grant{}))
	before, m := heap(), new(meter)
	api.ServeHTTP(m, req)
	require.Greater(t, m.n, int64(500<<20))
	require.NotZero(t, m.most)
	require.Less(t, m.most, before+8<<20)
}
