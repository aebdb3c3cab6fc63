// Package metrics shows how a run goes: Prometheus metrics and a check of its
// health, over HTTP.
//
// A Metrics takes the totals of runs of package stream piece by piece, and
// what a puller knows besides. It has a registry of its own; nothing is
// registered elsewhere. A scrape sees whole pieces: at each moment, what was
// read is what was written, rejected, blank or skipped. There is no event data
// in the metrics, only log types, codes and names of endpoints.
package metrics

import (
	"sync"
	"time"

	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/collectors"

	"github.com/margaylog/margay/parser"
	"github.com/margaylog/margay/stream"
)

// Options say what is known before the run. The zero value is fine.
type Options struct {
	// Version and Commit are what margay_build_info shows.
	Version, Commit string

	// LogTypes are those whose events are counted from 0 on. Others are
	// counted too, but only there after their first event, so that a rate
	// misses it.
	LogTypes []string

	// Now is the clock, by which lag and ages are counted. Nil means time.Now.
	Now func() time.Time
}

// Metrics are the metrics and the health of a run, or of all runs of a
// process. All methods may be called concurrently. A nil *Metrics takes
// everything and shows nothing, for runs that are not watched.
type Metrics struct {
	registry *prometheus.Registry
	now      func() time.Time

	mu    sync.Mutex
	state state
}

// New returns metrics at zero, and healthy.
func New(o *Options) *Metrics {
	if o == nil {
		o = new(Options)
	}
	m := &Metrics{registry: prometheus.NewRegistry(), now: o.Now, state: newState(o)}
	if m.now == nil {
		m.now = time.Now
	}
	m.registry.MustRegister(
		newCollector(m),
		collectors.NewGoCollector(),
		collectors.NewProcessCollector(collectors.ProcessCollectorOpts{}),
	)
	return m
}

// Add adds the totals of a run, or of a part of it: it is made for
// stream.Options.Written. For the times of events, the run needs
// stream.Options.EventTimes. s is not kept.
func (m *Metrics) Add(s *stream.Stats) {
	if m == nil {
		return
	}
	m.mu.Lock()
	defer m.mu.Unlock()
	m.state.add(s)
}

// APICall counts a request to an endpoint that was answered by an HTTP status.
// The status 0 means that there was no answer.
func (m *Metrics) APICall(endpoint string, status int) {
	if m == nil {
		return
	}
	m.mu.Lock()
	defer m.mu.Unlock()
	m.state.calls[call{endpoint, status}]++
}

// SetCursor says when the cursor of an endpoint was last known to be current:
// its age is counted from there.
func (m *Metrics) SetCursor(endpoint string, at time.Time) {
	if m == nil {
		return
	}
	m.mu.Lock()
	defer m.mu.Unlock()
	m.state.cursors[endpoint] = at
}

// SetAlarm says whether no events of a log type came for too long.
func (m *Metrics) SetAlarm(logType string, raised bool) {
	if m == nil {
		return
	}
	m.mu.Lock()
	defer m.mu.Unlock()
	m.state.alarms[logType] = raised
}

// Fail makes the run unhealthy: part, a word such as output or sources, does
// not work, for a reason in a few words. A later reason takes the place of an
// earlier one of the same part. Whoever asks for the health sees the reason:
// it must hold no secrets and no event data.
func (m *Metrics) Fail(part, reason string) {
	if m == nil {
		return
	}
	m.mu.Lock()
	defer m.mu.Unlock()
	m.state.failures[part] = reason
}

// Recover says that a part works again. The run is healthy when all do.
func (m *Metrics) Recover(part string) {
	if m == nil {
		return
	}
	m.mu.Lock()
	defer m.mu.Unlock()
	delete(m.state.failures, part)
}

// state is all that the metrics are made of.
type state struct {
	version, commit string

	totals   stream.Stats
	rejected map[reject]int64

	calls    map[call]int64
	cursors  map[string]time.Time
	alarms   map[string]bool
	failures map[string]string // reasons, by part
}

// A reject is what rejects are counted by.
type reject struct {
	logType string
	code    parser.Code
}

// A call is what requests to an API are counted by.
type call struct {
	endpoint string
	status   int
}

func newState(o *Options) state {
	s := state{
		version:  o.Version,
		commit:   o.Commit,
		rejected: make(map[reject]int64),
		calls:    make(map[call]int64),
		cursors:  make(map[string]time.Time),
		alarms:   make(map[string]bool),
		failures: make(map[string]string),
	}
	s.totals.Add(new(stream.Stats))
	for _, name := range o.LogTypes {
		s.totals.ByLogType[name] = 0
	}
	return s
}

func (s *state) add(t *stream.Stats) {
	s.totals.Add(t)
	s.totals.InputErrors = nil // of all pages that a puller reads, they would be ever more
	for _, k := range t.RejectKinds() {
		s.rejected[reject{k.LogType, k.Code}] += k.Count
	}
}
