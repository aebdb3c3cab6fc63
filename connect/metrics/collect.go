package metrics

import (
	"runtime"
	"strconv"
	"time"

	"github.com/prometheus/client_golang/prometheus"
)

// A spec is a metric of ours: its name, what it says, and how it is made of
// the state. docs/metrics.md lists them all.
type spec struct {
	name, help string
	kind       prometheus.ValueType
	labels     []string
	emit       func(s *state, now time.Time, value emitter)
}

// An emitter takes a value, with the values of the metric's labels.
type emitter func(v float64, labels ...string)

const (
	counter = prometheus.CounterValue
	gauge   = prometheus.GaugeValue
)

// noLogType stands for the log type of rejects that have none. No schema can
// have that name.
const noLogType = "unknown"

// noAnswer stands for the status of requests that had none.
const noAnswer = "none"

func specs() []spec {
	all := append(eventSpecs(), timeSpecs()...)
	return append(all, pullSpecs()...)
}

// eventSpecs are the totals. What was read is the sum of what was written,
// rejected, blank and skipped.
func eventSpecs() []spec {
	count := func(n func(*state) int64) func(*state, time.Time, emitter) {
		return func(s *state, _ time.Time, value emitter) { value(float64(n(s))) }
	}
	return []spec{
		{"margay_events_read_total", "Events read, with blank lines and what was skipped.", counter, nil,
			count(func(s *state) int64 { return s.totals.In })},
		{"margay_events_written_total", "Events written, by log type.", counter, []string{"log_type"},
			func(s *state, _ time.Time, value emitter) {
				for name, n := range s.totals.ByLogType {
					value(float64(n), name)
				}
			}},
		{"margay_events_rejected_total", "Events rejected, by log type and the code of the first error.", counter, []string{"log_type", "code"},
			func(s *state, _ time.Time, value emitter) {
				for r, n := range s.rejected {
					value(float64(n), orElse(r.logType, noLogType), string(r.code))
				}
			}},
		{"margay_events_blank_total", "Blank lines read.", counter, nil,
			count(func(s *state) int64 { return s.totals.Blank })},
		{"margay_events_skipped_total", "Headers and other lines that are no events.", counter, nil,
			count(func(s *state) int64 { return s.totals.Skipped })},
		{"margay_events_duplicate_keys_total", "Events written in which a field was repeated.", counter, nil,
			count(func(s *state) int64 { return s.totals.DuplicateKeys })},
		{"margay_events_mended_strings_total", "Events written in which text was not valid UTF-8.", counter, nil,
			count(func(s *state) int64 { return s.totals.MendedStrings })},
		{"margay_events_fell_back_total", "Events written as the next best log type.", counter, nil,
			count(func(s *state) int64 { return s.totals.FellBack })},
		{"margay_fields_nulled_total", "Values dropped because they did not fit their field.", counter, nil,
			count(func(s *state) int64 { return s.totals.NulledFields })},
		{"margay_read_bytes_total", "Bytes read, after decompression.", counter, nil,
			count(func(s *state) int64 { return s.totals.BytesIn })},
		{"margay_written_bytes_total", "Bytes of events written, without rejects.", counter, nil,
			count(func(s *state) int64 { return s.totals.BytesOut })},
	}
}

func timeSpecs() []spec {
	return []spec{
		{"margay_newest_event_timestamp_seconds", "Latest event time of the events written, by log type.", gauge, []string{"log_type"},
			func(s *state, _ time.Time, value emitter) {
				for name, at := range s.totals.Newest {
					value(timestamp(at), name)
				}
			}},
		{"margay_event_lag_seconds", "Time since the latest event time, by log type.", gauge, []string{"log_type"},
			func(s *state, now time.Time, value emitter) {
				for name, at := range s.totals.Newest {
					value(since(now, at), name)
				}
			}},
		{"margay_healthy", "1 when /healthz answers 200, else 0.", gauge, nil,
			func(s *state, _ time.Time, value emitter) { value(truth(len(s.failures) == 0)) }},
		{"margay_build_info", "Always 1; what margay was built of.", gauge, []string{"version", "commit", "goversion"},
			func(s *state, _ time.Time, value emitter) { value(1, s.version, s.commit, runtime.Version()) }},
	}
}

// pullSpecs are those that only pullers have.
func pullSpecs() []spec {
	return []spec{
		{"margay_api_requests_total", "Requests to the API, by endpoint and HTTP status; none without an answer.", counter, []string{"endpoint", "status"},
			func(s *state, _ time.Time, value emitter) {
				for c, n := range s.calls {
					value(float64(n), c.endpoint, statusText(c.status))
				}
			}},
		{"margay_cursor_age_seconds", "Time since the cursor of the endpoint was last known to be current.", gauge, []string{"endpoint"},
			func(s *state, now time.Time, value emitter) {
				for name, at := range s.cursors {
					value(since(now, at), name)
				}
			}},
		{"margay_no_data_alarm", "1 while no events of the log type come for too long, else 0.", gauge, []string{"log_type"},
			func(s *state, _ time.Time, value emitter) {
				for name, raised := range s.alarms {
					value(truth(raised), name)
				}
			}},
	}
}

func orElse(s, other string) string {
	if s == "" {
		return other
	}
	return s
}

func statusText(status int) string {
	if status == 0 {
		return noAnswer
	}
	return strconv.Itoa(status)
}

func truth(b bool) float64 {
	if b {
		return 1
	}
	return 0
}

// timestamp returns seconds since 1970. Unlike time.Duration, they reach to
// any year.
func timestamp(t time.Time) float64 {
	return float64(t.Unix()) + float64(t.Nanosecond())/1e9
}

func since(now, t time.Time) float64 {
	return float64(now.Unix()-t.Unix()) + float64(now.Nanosecond()-t.Nanosecond())/1e9
}

// A collector gives the metrics to a registry.
type collector struct {
	metrics *Metrics
	specs   []spec
	descs   []*prometheus.Desc // of the specs
}

func newCollector(m *Metrics) *collector {
	c := &collector{metrics: m, specs: specs()}
	for _, s := range c.specs {
		c.descs = append(c.descs, prometheus.NewDesc(s.name, s.help, s.labels, nil))
	}
	return c
}

// Describe and Collect make a collector a prometheus.Collector.
func (c *collector) Describe(out chan<- *prometheus.Desc) {
	for _, d := range c.descs {
		out <- d
	}
}

func (c *collector) Collect(out chan<- prometheus.Metric) {
	for _, v := range c.values() {
		out <- v
	}
}

// values returns all metrics of one moment.
func (c *collector) values() []prometheus.Metric {
	m := c.metrics
	m.mu.Lock()
	defer m.mu.Unlock()
	var all []prometheus.Metric
	now := m.now()
	for i, s := range c.specs {
		s.emit(&m.state, now, func(v float64, labels ...string) {
			all = append(all, prometheus.MustNewConstMetric(c.descs[i], s.kind, v, labels...))
		})
	}
	return all
}
