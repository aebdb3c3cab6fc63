// Package bench measures how fast a set of schemas normalizes events, and
// where the time goes: users' own schemas, on their own logs.
//
// Figures hold for the machine and the moment. What can be compared is what
// stands in one [Report].
package bench

import (
	"context"
	"errors"
	"io"
	"math"
	"runtime"
	"slices"
	"time"

	"github.com/margaylog/margay/parser"
	"github.com/margaylog/margay/schemas"
	"github.com/margaylog/margay/stream"
)

// Options say how long to measure. The zero value holds the defaults.
type Options struct {
	// Runs is how many times the events are gone through; 0 means 7.
	Runs int

	// RunTime is how long one run takes at least: the events are gone
	// through again and again. 0 means 300 ms.
	RunTime time.Duration

	// Costs asks for what each field and each indicator costs.
	Costs bool

	// Parser are the options that the set was compiled with.
	Parser *parser.Options
}

const (
	defaultRuns    = 7
	defaultRunTime = 300 * time.Millisecond
)

// A Report is what a measurement found. Rates count the bytes and events of
// the input, on one core.
type Report struct {
	Events   int `json:"events"`
	Bytes    int `json:"bytes"` // with a line end for each event
	Rejected int `json:"rejected"`
	Skipped  int `json:"skipped"` // headers and the like

	MBPerSecond     Rate `json:"mb_per_second"` // millions of bytes
	EventsPerSecond Rate `json:"events_per_second"`
	AllCores        Rate `json:"all_cores_mb_per_second"` // the filter, order kept
	Cores           int  `json:"cores"`

	Latency         Latency `json:"latency_ns"` // of one event, from its bytes to its line
	AllocsPerEvent  float64 `json:"allocations_per_event"`
	ShortCutsShare  float64 `json:"short_cuts_share"` // of the events, read by a learned shape or row
	Fields          []Cost  `json:"fields,omitempty"` // the dearest first
	Indicators      []Cost  `json:"indicators,omitempty"`
	CostsOfTextNote string  `json:"note,omitempty"`
}

// A Rate is the median of the runs, and the least and most of them.
type Rate struct {
	Median float64 `json:"median"`
	Min    float64 `json:"min"`
	Max    float64 `json:"max"`
}

// Latency is how long single events take, in nanoseconds. Reading the clock
// is part of it.
type Latency struct {
	P50 int64 `json:"p50"`
	P99 int64 `json:"p99"`
	Max int64 `json:"max"`
}

// Measure measures the set on the events, each without its line end, which
// must be at least one. docs are the schemas of the set.
func Measure(ctx context.Context, set *parser.Set, docs *schemas.Docs, events [][]byte, o *Options) (*Report, error) {
	if o == nil {
		o = &Options{}
	}
	if len(events) == 0 {
		return nil, errors.New("bench: no events")
	}
	m := &measurement{set: set, docs: docs, events: events, options: *o, parser: set.NewParser()}
	if m.options.Runs == 0 {
		m.options.Runs = defaultRuns
	}
	if m.options.RunTime == 0 {
		m.options.RunTime = defaultRunTime
	}
	return m.report(ctx)
}

// A measurement is one call of Measure.
type measurement struct {
	set     *parser.Set
	docs    *schemas.Docs
	events  [][]byte
	options Options
	parser  *parser.Parser
	out     []byte
	logType []string // by event, empty for those that are refused
}

func (m *measurement) report(ctx context.Context) (*Report, error) {
	r := &Report{Events: len(m.events), Cores: runtime.GOMAXPROCS(0)}
	for _, raw := range m.events {
		r.Bytes += len(raw) + 1
	}
	m.warmUp(r)
	mb := float64(r.Bytes) / 1e6
	var passes []float64
	for range m.options.Runs {
		if err := ctx.Err(); err != nil {
			return nil, err
		}
		passes = append(passes, perSecond(m.options.RunTime, m.pass))
	}
	r.MBPerSecond, r.EventsPerSecond = rate(passes, mb), rate(passes, float64(r.Events))
	before := m.parser.ShortCuts()
	r.AllocsPerEvent = m.allocations()
	r.ShortCutsShare = float64(m.parser.ShortCuts()-before) / float64(r.Events)
	r.Latency = m.latency()
	if err := m.allCores(ctx, r, mb); err != nil {
		return nil, err
	}
	if m.options.Costs {
		return r, m.costs(ctx, r)
	}
	return r, nil
}

// warmUp goes through the events until shapes are learned and buffers have
// grown, and notes what becomes of them.
func (m *measurement) warmUp(r *Report) {
	for range 2 {
		m.pass()
	}
	m.logType = make([]string, len(m.events))
	m.parser.StartFile()
	for i, raw := range m.events {
		switch ev, err := m.parser.Parse(raw); {
		case err == nil:
			m.logType[i] = ev.LogType()
		case errors.Is(err, parser.ErrSkipped):
			r.Skipped++
		default:
			r.Rejected++
		}
	}
}

// pass goes through all events once, as one file and one batch.
func (m *measurement) pass() {
	m.parser.SetTime(m.set.Now())
	m.parser.StartFile()
	for _, raw := range m.events {
		m.out, _, _ = m.parser.AppendJSON(m.out[:0], raw)
	}
}

// perSecond calls f for at least that long, and returns how often a second.
func perSecond(least time.Duration, f func()) float64 {
	start := time.Now()
	for n := 1; ; n++ {
		f()
		if took := time.Since(start); took >= least {
			return float64(n) / took.Seconds()
		}
	}
}

// rate sums up runs, of which each did so much of something.
func rate(perSecond []float64, each float64) Rate {
	sorted := slices.Sorted(slices.Values(perSecond))
	n := len(sorted)
	return Rate{
		Median: (sorted[(n-1)/2] + sorted[n/2]) / 2 * each,
		Min:    sorted[0] * each,
		Max:    sorted[n-1] * each,
	}
}

// allocations counts those of one pass.
func (m *measurement) allocations() float64 {
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	m.pass()
	runtime.ReadMemStats(&after)
	return float64(after.Mallocs-before.Mallocs) / float64(len(m.events))
}

func (m *measurement) latency() Latency {
	took := make([]int64, len(m.events))
	m.parser.SetTime(m.set.Now())
	m.parser.StartFile()
	for i, raw := range m.events {
		start := time.Now()
		m.out, _, _ = m.parser.AppendJSON(m.out[:0], raw)
		took[i] = time.Since(start).Nanoseconds()
	}
	slices.Sort(took)
	quantile := func(q float64) int64 { return took[int(math.Ceil(q*float64(len(took))))-1] }
	return Latency{P50: quantile(0.5), P99: quantile(0.99), Max: took[len(took)-1]}
}

// allCores measures the filter: the events as lines, on all cores.
func (m *measurement) allCores(ctx context.Context, r *Report, mb float64) error {
	var passes []float64
	for range m.options.Runs {
		var failed error
		passes = append(passes, perSecond(m.options.RunTime, func() {
			in := stream.Input{Name: "-", Open: func() (io.ReadCloser, error) { return io.NopCloser(&lines{events: m.events}), nil }}
			if _, err := stream.Run(ctx, m.set, []stream.Input{in}, &stream.Options{Out: io.Discard, Framing: stream.Lines, MaxEventBytes: 1 << 30}); err != nil {
				failed = err
			}
		}))
		if err := errors.Join(failed, ctx.Err()); err != nil {
			return err
		}
	}
	r.AllCores = rate(passes, mb)
	return nil
}

// lines reads events as lines.
type lines struct {
	events [][]byte
	at     int // in the first of them; its length: the line end is next
}

func (l *lines) Read(p []byte) (n int, err error) {
	for n < len(p) && len(l.events) > 0 {
		raw := l.events[0]
		if l.at == len(raw) {
			p[n] = '\n'
			n++
			l.events, l.at = l.events[1:], 0
			continue
		}
		k := copy(p[n:], raw[l.at:])
		n, l.at = n+k, l.at+k
	}
	if n == 0 && len(p) > 0 {
		return 0, io.EOF
	}
	return n, nil
}
