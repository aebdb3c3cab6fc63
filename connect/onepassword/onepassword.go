// Package onepassword pulls events from the 1Password Events API and writes
// them as normalized events: every event of every page is written at least
// once, whatever fails in between.
//
// [New] makes a [Puller], and Run lets it work. A page counts as read when
// its events are written, flushed and synced; only then is the cursor that
// the API gave along with it stored. So a crash repeats events and never
// skips any, and with row ids made of the content repeats can be told.
//
// The package logs nothing and reads no flags, and of the environment only
// which proxy there is, unless there is a transport in the options. Clock,
// randomness, outputs and state come in through [Options], and an [Observer]
// is told what happens.
package onepassword

import (
	"errors"
	"fmt"
	"math/rand/v2"
	"net/http"
	"time"

	"github.com/margaylog/margay/parser"
	"github.com/margaylog/margay/stream"
)

// Options say what a puller does. Token and Set are needed; the zero value of
// all else holds the defaults.
type Options struct {
	// Token opens the API.
	Token Token

	// URL is where the API is, such as https://events.1password.com. Empty
	// means what the token says. Plain HTTP is for loopback addresses only.
	URL string

	// Set has the log types of the sources.
	Set *parser.Set

	// Out gets the events, and Rejects those that were refused, one JSON line
	// each. Nil means that they are only counted.
	Out, Rejects Sink

	// OmitRaw and MaxEventBytes are those of stream.Options.
	OmitRaw       bool
	MaxEventBytes int

	// Sources are the names of the sources to pull. With nil it is all that
	// the token opens; of those named, one that it does not open is a failure.
	Sources []string

	// Since is how far before the call of Run a source without a stored cursor
	// begins, an hour if it is 0; Start is the same as a time, and counts when
	// it is set. One that is yet to come is an error of Run. The API has the
	// last 120 days.
	Since time.Duration
	Start time.Time

	// Until is the time up to which events are wanted, and at which the
	// puller ends. The zero value means no end.
	Until time.Time

	// Once ends the puller when the API has no more events for now. A source
	// whose calls fail again and again ends too.
	Once bool

	// Interval is the time between two looks for new events, a minute if it
	// is 0.
	Interval time.Duration

	// Store keeps the cursors. Nil means that they are forgotten.
	Store Store

	// Observer is told what the puller does.
	Observer Observer

	// Clock and Chance are where time and randomness (0 to 1) come from; nil
	// means those of the machine. Several goroutines may call them at once.
	Clock  Clock
	Chance func() float64

	// Transport is how the API is reached. Nil means HTTPS with verified
	// certificates, through the proxy that the environment names.
	Transport http.RoundTripper

	// Timeout bounds one call, with the time to read the answer, and
	// MaxPageBytes the answer itself. 0 means a minute, and 32 MiB.
	Timeout      time.Duration
	MaxPageBytes int64

	pageLimit int // how many events a page has at most; for tests
}

const (
	defaultSince    = time.Hour
	defaultInterval = time.Minute

	// Retention is how far back the API has events.
	Retention = 120 * 24 * time.Hour
)

// ErrNoRegion says that neither the token nor the options name a URL.
var ErrNoRegion = errors.New("the token does not say which region it is for")

// Check returns why New would refuse the options, for those who want to know
// before they open files.
func (o *Options) Check() error {
	if _, err := o.baseURL(); err != nil {
		return err
	}
	if _, err := o.sources(); err != nil {
		return err
	}
	if t, ok := o.Transport.(*http.Transport); ok && t.TLSClientConfig != nil && t.TLSClientConfig.InsecureSkipVerify {
		return errors.New("the transport does not verify certificates")
	}
	return nil
}

// New returns a puller that has not begun. It calls nothing.
func New(o Options) (*Puller, error) {
	if err := o.Check(); err != nil {
		return nil, err
	}
	p := &Puller{begins: o.Since != 0 || !o.Start.IsZero(), totals: newTotals(), disconnect: func() {}}
	if o.Transport == nil {
		ours := newTransport()
		o.Transport, p.disconnect = ours, ours.CloseIdleConnections
	}
	o.setDefaults()
	p.o = o
	p.sources, _ = o.sources()
	base, _ := o.baseURL()
	p.client = &client{
		http:     &http.Client{Transport: o.Transport, CheckRedirect: noRedirects},
		base:     base,
		token:    o.Token,
		clock:    o.Clock,
		limiter:  &limiter{clock: o.Clock},
		timeout:  o.Timeout,
		maxBytes: o.MaxPageBytes,
		limit:    o.pageLimit,
		observe:  p.called,
	}
	return p, nil
}

func (o *Options) baseURL() (string, error) {
	if o.Token.IsZero() {
		return "", errors.New("there is no token")
	}
	base := o.URL
	if base == "" {
		base = o.Token.URL()
	}
	if base == "" {
		return "", ErrNoRegion
	}
	return checkURL(base)
}

// sources returns the sources that are asked for, checked.
func (o *Options) sources() ([]Source, error) {
	names := o.Sources
	if names == nil {
		names = SourceNames()
	}
	if o.Set == nil {
		return nil, errors.New("there is no set of log types")
	}
	var all []Source
	for _, name := range names {
		s, ok := sourceNamed(name)
		if !ok {
			return nil, fmt.Errorf("unknown source %q", name)
		}
		if err := o.Set.CheckLogType(s.LogType); err != nil {
			return nil, err
		}
		all = append(all, s)
	}
	return all, nil
}

func (o *Options) setDefaults() {
	if o.Since == 0 {
		o.Since = defaultSince
	}
	if o.Interval == 0 {
		o.Interval = defaultInterval
	}
	if o.Store == nil {
		o.Store = MemoryStore()
	}
	if o.Clock == nil {
		o.Clock = wallClock{}
	}
	if o.Chance == nil {
		o.Chance = rand.Float64
	}
	if o.Timeout == 0 {
		o.Timeout = defaultTimeout
	}
	if o.MaxPageBytes == 0 {
		o.MaxPageBytes = defaultPageBytes
	}
	if o.pageLimit == 0 {
		o.pageLimit = pageLimit
	}
	o.Observer = o.Observer.withDefaults()
}

// streamOptions returns how the pages of a source are parsed.
func (o *Options) streamOptions(s Source) *stream.Options {
	so := &stream.Options{
		LogType:       s.LogType,
		Envelope:      "items",
		OmitRaw:       o.OmitRaw,
		MaxEventBytes: o.MaxEventBytes,
		Workers:       1, // the API is slower than that
		EventTimes:    true,
	}
	if o.Out != nil {
		so.Out = o.Out
	}
	if o.Rejects != nil {
		so.Rejects = o.Rejects
	}
	return so
}
