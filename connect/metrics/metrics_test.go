package metrics

import (
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/testutil/promlint"
	dto "github.com/prometheus/client_model/go"
	"github.com/prometheus/common/expfmt"
	"github.com/prometheus/common/model"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/margaylog/margay/internal/corpus"
	"github.com/margaylog/margay/parser"
	"github.com/margaylog/margay/schemas"
	"github.com/margaylog/margay/stream"
)

// fetch asks a handler over HTTP.
func fetch(t testing.TB, m *Metrics, path string) (status int, body string, header http.Header) {
	t.Helper()
	server := httptest.NewServer(m.Handler())
	defer server.Close()
	resp, err := http.Get(server.URL + path)
	require.NoError(t, err)
	defer resp.Body.Close()
	text, err := io.ReadAll(resp.Body)
	require.NoError(t, err)
	return resp.StatusCode, string(text), resp.Header
}

// ours returns the lines of a page about our metrics, without comments.
func ours(page string) string {
	var b strings.Builder
	for line := range strings.Lines(page) {
		if strings.HasPrefix(line, "margay_") && !strings.HasPrefix(line, "margay_build_info") {
			b.WriteString(line)
		}
	}
	return b.String()
}

// scrape returns the metrics by name, and by the values of their labels.
func scrape(t testing.TB, m *Metrics) map[string]map[string]float64 {
	t.Helper()
	status, page, _ := fetch(t, m, "/metrics")
	require.Equal(t, http.StatusOK, status)
	p := expfmt.NewTextParser(model.UTF8Validation)
	families, err := p.TextToMetricFamilies(strings.NewReader(page))
	require.NoError(t, err)
	all := make(map[string]map[string]float64)
	for name, f := range families {
		all[name] = make(map[string]float64)
		for _, v := range f.GetMetric() {
			all[name][labels(v)] = v.GetCounter().GetValue() + v.GetGauge().GetValue()
		}
	}
	return all
}

func labels(m *dto.Metric) string {
	var values []string
	for _, l := range m.GetLabel() { // sorted by name
		values = append(values, l.GetValue())
	}
	return strings.Join(values, " ")
}

func compile(t testing.TB) *parser.Set {
	t.Helper()
	now := time.Date(2024, 3, 2, 0, 0, 0, 0, time.UTC)
	set, err := parser.Compile(schemas.Builtin(), &parser.Options{Now: func() time.Time { return now }})
	require.NoError(t, err)
	return set
}

// parse runs a text through the parser, for metrics.
func parse(t testing.TB, m *Metrics, text string, o stream.Options) *stream.Stats {
	t.Helper()
	o.Written, o.EventTimes = m.Add, true
	stats, err := stream.Run(t.Context(), compile(t), []stream.Input{stream.Reader("-", strings.NewReader(text))}, &o)
	require.NoError(t, err)
	return stats
}

const sample = `{"uuid":"U1","timestamp":"2024-03-01T10:00:00.5Z","item_uuid":"I1","vault_uuid":"V1"}
{"uuid":"U2","timestamp":"2024-03-01T09:00:00Z","item_uuid":"I1","vault_uuid":"V1","uuid":"U2"}

{"uuid":"U3","timestamp":"yesterday","item_uuid":"I1","vault_uuid":"V1"}
not JSON
`

// full returns metrics that all have a value.
func full(t testing.TB) *Metrics {
	now := time.Date(2024, 3, 1, 12, 0, 0, 250e6, time.UTC)
	m := New(&Options{
		Version:  "v1.2.3",
		Commit:   "abc",
		LogTypes: []string{"OnePassword.AuditEvent", "OnePassword.ItemUsage"},
		Now:      func() time.Time { return now },
	})
	parse(t, m, sample, stream.Options{})
	m.APICall("itemusages", 200)
	m.APICall("itemusages", 200)
	m.APICall("itemusages", 429)
	m.APICall("auditevents", 0)
	m.SetCursor("itemusages", now.Add(-90*time.Second))
	m.SetAlarm("OnePassword.AuditEvent", true)
	m.SetAlarm("OnePassword.ItemUsage", true)
	m.SetAlarm("OnePassword.ItemUsage", false)
	return m
}

func TestMetrics(t *testing.T) {
	_, page, header := fetch(t, full(t), "/metrics")
	assert.Contains(t, header.Get("Content-Type"), "text/plain")
	assert.Equal(t, `margay_api_requests_total{endpoint="auditevents",status="none"} 1
margay_api_requests_total{endpoint="itemusages",status="200"} 2
margay_api_requests_total{endpoint="itemusages",status="429"} 1
margay_cursor_age_seconds{endpoint="itemusages"} 90
margay_event_lag_seconds{log_type="OnePassword.ItemUsage"} 7199.75
margay_events_blank_total 1
margay_events_duplicate_keys_total 1
margay_events_fell_back_total 0
margay_events_mended_strings_total 0
margay_events_read_total 5
margay_events_rejected_total{code="bad-time",log_type="OnePassword.ItemUsage"} 1
margay_events_rejected_total{code="invalid-json",log_type="unknown"} 1
margay_events_skipped_total 0
margay_events_written_total{log_type="OnePassword.AuditEvent"} 0
margay_events_written_total{log_type="OnePassword.ItemUsage"} 2
margay_fields_nulled_total 0
margay_healthy 1
margay_newest_event_timestamp_seconds{log_type="OnePassword.ItemUsage"} 1.7092872005e+09
margay_no_data_alarm{log_type="OnePassword.AuditEvent"} 1
margay_no_data_alarm{log_type="OnePassword.ItemUsage"} 0
margay_read_bytes_total 265
margay_written_bytes_total 572
`, ours(page))
	assert.Regexp(t, `(?m)^margay_build_info\{commit="abc",goversion="go1\.[^"]+",version="v1\.2\.3"\} 1$`, page)
	assert.Contains(t, page, "\ngo_goroutines ")
	assert.NotContains(t, page, "I1", "there is no event data in it")
}

// The names are as Prometheus wants them.
func TestLint(t *testing.T) {
	_, page, _ := fetch(t, full(t), "/metrics")
	problems, err := promlint.New(strings.NewReader(page)).Lint()
	require.NoError(t, err)
	assert.Empty(t, problems)
}

// The counts at the end are the totals.
func TestCountsAreTotals(t *testing.T) {
	g := corpus.New(7)
	var text []byte
	for i := range 3000 {
		text = g.AppendMixed(text, 3)
		text = append(text, []string{"\n", "{}\n", "[\n", "{\"uuid\":1,\"uuid\":[],\"item_uuid\":\"\xff\"}\n"}[i%4]...)
	}
	m := New(nil)
	stats := parse(t, m, string(text), stream.Options{Workers: 3, Out: io.Discard, Rejects: io.Discard})
	require.Positive(t, stats.Out)
	require.Len(t, stats.ByLogType, 3)
	require.Greater(t, len(stats.ByCode), 1)

	got := scrape(t, m)
	for name, want := range map[string]int64{
		"margay_events_read_total":           stats.In,
		"margay_events_blank_total":          stats.Blank,
		"margay_events_skipped_total":        stats.Skipped,
		"margay_events_duplicate_keys_total": stats.DuplicateKeys,
		"margay_events_mended_strings_total": stats.MendedStrings,
		"margay_events_fell_back_total":      stats.FellBack,
		"margay_fields_nulled_total":         stats.NulledFields,
		"margay_read_bytes_total":            stats.BytesIn,
		"margay_written_bytes_total":         stats.BytesOut,
	} {
		assert.Equal(t, map[string]float64{"": float64(want)}, got[name], name)
	}
	byType, rejected := make(map[string]float64), make(map[string]float64)
	for name, n := range stats.ByLogType {
		byType[name] = float64(n)
	}
	for _, k := range stats.RejectKinds() {
		rejected[string(k.Code)+" "+orElse(k.LogType, noLogType)] += float64(k.Count)
	}
	assert.Equal(t, byType, got["margay_events_written_total"])
	assert.Equal(t, rejected, got["margay_events_rejected_total"])
	for name, at := range stats.Newest {
		assert.InDelta(t, float64(at.UnixNano())/1e9, got["margay_newest_event_timestamp_seconds"][name], 1e-5)
	}
}

// Each scrape of a run that goes on sees numbers that add up, and never fewer
// than the one before.
func TestScrapeWhileRunning(t *testing.T) {
	m := New(nil)
	g := corpus.New(8)
	text := string(g.AppendMixed(nil, 500)) + strings.Repeat("\nbad\n", 500)
	var wg sync.WaitGroup
	for range 2 {
		wg.Go(func() {
			for range 10 {
				parse(t, m, text, stream.Options{Workers: 2, Out: io.Discard})
			}
		})
	}
	done := make(chan struct{})
	go func() { wg.Wait(); close(done) }()
	for last, ended := 0.0, false; !ended; {
		select {
		case <-done:
			ended = true
		default:
		}
		got := scrape(t, m)
		read := got["margay_events_read_total"][""]
		var sum float64
		for _, name := range []string{"written", "rejected", "blank", "skipped"} {
			for _, v := range got["margay_events_"+name+"_total"] {
				sum += v
			}
		}
		if read != sum || read < last || ended && read != 30_000 {
			t.Fatalf("read %v after %v, but the rest makes %v", read, last, sum)
		}
		last = read
	}
}

func TestLag(t *testing.T) {
	now := time.Date(2024, 3, 1, 12, 0, 0, 0, time.UTC)
	m := New(&Options{Now: func() time.Time { return now }})
	at := func(text string) {
		parsed, err := time.Parse(time.RFC3339, text)
		require.NoError(t, err)
		m.Add(&stream.Stats{Newest: map[string]time.Time{"A": parsed}})
	}
	for _, tt := range []struct {
		name, event string
		want        float64
	}{
		{"the first", "2024-03-01T11:00:00Z", 3600},
		{"an older one does not count", "2024-03-01T10:00:00Z", 3600},
		{"a newer one does", "2024-03-01T11:59:59Z", 1},
		{"of a source whose clock is ahead", "2024-03-01T12:00:10Z", -10},
	} {
		at(tt.event)
		assert.Equal(t, map[string]float64{"A": tt.want}, scrape(t, m)["margay_event_lag_seconds"], tt.name)
	}
	now = now.Add(time.Hour)
	assert.Equal(t, map[string]float64{"A": 3590}, scrape(t, m)["margay_event_lag_seconds"], "time goes on")

	m = New(&Options{Now: func() time.Time { return now }})
	at("0001-01-01T00:00:00Z") // more than a time.Duration ago
	assert.Equal(t, map[string]float64{"A": 63844894800}, scrape(t, m)["margay_event_lag_seconds"])
}

// A puller adds the totals of each page, with whatever could not be read of
// it: what is kept does not grow.
func TestErrorsAreNotKept(t *testing.T) {
	m := New(nil)
	for range 10 {
		m.Add(&stream.Stats{InputErrors: []*stream.InputError{{Name: "page"}}})
	}
	assert.Empty(t, m.state.totals.InputErrors)
}

func TestHealth(t *testing.T) {
	m := New(nil)
	check := func(status int, body string) {
		t.Helper()
		gotStatus, gotBody, header := fetch(t, m, "/healthz")
		assert.Equal(t, status, gotStatus)
		assert.Equal(t, body+"\n", gotBody)
		assert.Equal(t, "application/json", header.Get("Content-Type"))
		healthy := map[int]float64{http.StatusOK: 1}[status]
		assert.Equal(t, map[string]float64{"": healthy}, scrape(t, m)["margay_healthy"])
	}
	check(200, `{"status":"ok"}`)
	m.Fail("sources", "all have stopped")
	m.Fail("output", "could not be written")
	m.Fail("output", "the disk is full")
	check(503, `{"status":"failing","reasons":["output: the disk is full","sources: all have stopped"]}`)
	m.Recover("output")
	m.Recover("output")
	check(503, `{"status":"failing","reasons":["sources: all have stopped"]}`)
	m.Recover("sources")
	check(200, `{"status":"ok"}`)
}

// Nobody is watching: nothing happens.
func TestNil(t *testing.T) {
	var m *Metrics
	m.Add(new(stream.Stats))
	m.APICall("x", 200)
	m.SetCursor("x", time.Time{})
	m.SetAlarm("x", true)
	m.Fail("x", "y")
	m.Recover("x")
}

// Nothing of ours is in the registry of everybody, so there may be many.
func TestRegistries(t *testing.T) {
	full(t)
	full(t)
	families, err := prometheus.DefaultGatherer.Gather()
	require.NoError(t, err)
	for _, f := range families {
		assert.False(t, strings.HasPrefix(f.GetName(), "margay_"), f.GetName())
	}
}
