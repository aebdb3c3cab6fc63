package onepassword

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/margaylog/margay/stream"
)

// A Puller pulls the events of one account. Its Run is called once.
type Puller struct {
	o       Options
	client  *client
	sources []Source
	begins  bool      // the options say where
	began   time.Time // when Run was called, by our clock

	disconnect func() // closes connections that are not used, but those of a transport that is not ours

	mu     sync.Mutex // of all that follows: sources take turns in writing
	state  *State
	totals *Totals
	failed error  // of the outputs or the state; ends the run
	cancel func() // ends the run
}

// Totals are what a puller counted. In JSON they have the keys of
// stream.Stats and calls, faults, pages, repeated_pages and expired_cursors.
type Totals struct {
	*stream.Stats
	Calls          int64               `json:"calls"`           // of the API, failed ones too
	Faults         map[FaultKind]int64 `json:"faults"`          // calls of no use
	Pages          int64               `json:"pages"`           // with events, written
	RepeatedPages  int64               `json:"repeated_pages"`  // that came again, and were not written again
	ExpiredCursors int64               `json:"expired_cursors"` // that the API no longer knew

	// Stopped are the sources that ended before they were to.
	Stopped []*SourceError `json:"-"`
}

func newTotals() *Totals {
	t := &Totals{Stats: new(stream.Stats), Faults: make(map[FaultKind]int64)}
	t.Add(new(stream.Stats)) // makes its maps, which JSON shows
	return t
}

// A SourceError says why a source ended.
type SourceError struct {
	Source string // its name
	Err    error  // often a *Fault
}

// Error returns the source and what is wrong.
func (e *SourceError) Error() string { return e.Source + ": " + e.Err.Error() }

// Unwrap returns what is wrong.
func (e *SourceError) Unwrap() error { return e.Err }

// ErrAllStopped says that no source is left to pull.
var ErrAllStopped = errors.New("no source is left to pull from")

// Run pulls until ctx ends, or the options say that it is enough. It returns
// the totals, also along with an error. When ctx ends, calls of the API are
// given up, pages that were read are written and their cursors stored, and
// there is no error.
//
// A source that the token does not open stops, and the others go on: see
// Totals.Stopped. When all have stopped the error is ErrAllStopped. An output
// that can't be written to ends the run; the error then is that of
// stream.Run. So does a state that can't be read, or not be saved; one that
// is not for these options is ErrOtherState.
func (p *Puller) Run(ctx context.Context) (*Totals, error) {
	p.began = p.o.Clock.Now()
	ctx, p.cancel = context.WithCancel(ctx)
	defer p.cancel()
	defer p.disconnect()
	err := p.run(ctx)
	p.totals.Seconds = p.ran().Seconds()
	return p.totals, err
}

// ran returns for how long Run has run.
func (p *Puller) ran() time.Duration { return p.o.Clock.Now().Sub(p.began) }

func (p *Puller) run(ctx context.Context) error {
	if err := p.loadState(); err != nil {
		return err
	}
	p.checkToken()
	in, err := p.introspect(ctx)
	if err != nil || in == nil {
		return err
	}
	if err := p.bindState(in.Account); err != nil {
		return err
	}
	sources := p.opened(in)
	if len(sources) == 0 {
		return fmt.Errorf("the token opens none of what is asked for: its scopes are %s", in.scopes())
	}
	return p.pull(ctx, sources)
}

// loadState loads the state. A state of another URL is refused before the
// token is sent there.
func (p *Puller) loadState() error {
	state, err := p.o.Store.Load()
	if err != nil {
		return fmt.Errorf("read state: %w", err)
	}
	if p.state = state; state == nil {
		return nil
	}
	return state.check(p.client.base, state.Account)
}

// bindState makes the state, or the lack of one, that of an account.
func (p *Puller) bindState(account string) error {
	if p.state == nil {
		p.state = &State{Version: stateVersion, URL: p.client.base, Account: account}
	}
	if p.state.Sources == nil {
		p.state.Sources = make(map[string]Position)
	}
	return p.state.check(p.client.base, account)
}

// checkToken says so when the token is for another region than the one asked.
func (p *Puller) checkToken() {
	named, asked := p.o.Token.URL(), p.client.base
	if named != "" && named != asked && isVendorHost(strings.TrimPrefix(asked, "https://")) {
		p.notify(Notice{Text: fmt.Sprintf("the token says that it is for %s, and %s is asked", named, asked)})
	}
}

// introspect asks about the token until there is an answer. It returns nil
// when ctx ends before.
func (p *Puller) introspect(ctx context.Context) (*introspection, error) {
	var t trouble
	for {
		in, err := p.client.introspect(ctx)
		switch {
		case err == nil:
			p.recovered(&t, "")
			p.checkClock()
			return in, nil
		case ctx.Err() != nil:
			return nil, nil
		}
		p.countFault(err)
		wait, ended := p.fault(&t, "", err)
		if ended != nil {
			return nil, ended
		}
		if p.o.Clock.Sleep(ctx, wait) != nil {
			return nil, nil
		}
	}
}

// mostSkew is how far apart clocks may be before it is worth a word.
const mostSkew = time.Minute

func (p *Puller) checkClock() {
	skew := time.Duration(p.client.skew.Load())
	if skew.Abs() <= mostSkew {
		return
	}
	how := "behind"
	if skew < 0 {
		how = "ahead of"
	}
	p.notify(Notice{Text: fmt.Sprintf("the clock of this machine is %s %s that of the API, which counts here", skew.Abs().Round(time.Second), how)})
}

// opened returns those of the sources that the token opens, and says which
// it does not.
func (p *Puller) opened(in *introspection) []Source {
	var sources []Source
	for _, s := range p.sources {
		if slices.Contains(in.Features, s.Name) {
			sources = append(sources, s)
			continue
		}
		const text = "the token has not the scope for it"
		if p.o.Sources != nil {
			p.stop(s.Name, errors.New(text))
		} else {
			p.notify(Notice{Source: s.Name, Text: text + "; going on without"})
		}
	}
	return sources
}

// pull lets the sources work, each by itself.
func (p *Puller) pull(ctx context.Context, sources []Source) error {
	var readers []*reader
	for _, s := range sources {
		r, err := p.newReader(s)
		if err != nil {
			return err
		}
		readers = append(readers, r)
	}
	if err := p.storeStarts(readers); err != nil {
		return err
	}
	p.o.Observer.Begin(sources)
	before := len(p.totals.Stopped)
	var wg sync.WaitGroup
	for _, r := range readers {
		wg.Go(func() { r.run(ctx) })
	}
	wg.Wait()
	switch {
	case p.failed != nil:
		return p.failed
	case len(p.totals.Stopped)-before == len(sources):
		return ErrAllStopped
	}
	return nil
}

// storeStarts stores where sources begin that have no position yet: when this
// run ends before their first page, the next one must not begin later.
func (p *Puller) storeStarts(readers []*reader) error {
	before := len(p.state.Sources)
	for _, r := range readers {
		if _, ok := p.state.Sources[r.source.Name]; !ok {
			p.state.Sources[r.source.Name] = r.pos
		}
	}
	if len(p.state.Sources) == before {
		return nil
	}
	return p.save()
}

// notify tells the observer something.
func (p *Puller) notify(n Notice) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.o.Observer.Notice(n)
}

// stop notes that a source has ended for good.
func (p *Puller) stop(source string, err error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.totals.Stopped = append(p.totals.Stopped, &SourceError{source, err})
	p.o.Observer.Notice(Notice{Source: source, Failed: true, Text: err.Error()})
}

// count adds one to a total.
func (p *Puller) count(total *int64) {
	p.mu.Lock()
	defer p.mu.Unlock()
	*total++
}

// countFault counts a call that was of no use.
func (p *Puller) countFault(err error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	var f *Fault
	if errors.As(err, &f) {
		p.totals.Faults[f.Kind]++
	}
}

// called counts a call of the API.
func (p *Puller) called(c Call) {
	p.count(&p.totals.Calls)
	p.o.Observer.Call(c)
}

// commit writes the events of a page of a reader and then stores the position
// behind them. The error ends the run, and is kept for it.
func (p *Puller) commit(r *reader, pg *page, next Position) (Position, error) {
	s := r.source
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.failed != nil {
		return next, p.failed
	}
	stats, err := p.write(s, pg)
	if err == nil {
		r.newest = later(r.newest, earlier(stats.Newest[s.LogType], p.reached())).UTC()
		if !pg.more { // before that, an event dated ahead says nothing of how far was read
			next.LastEvent = later(next.LastEvent, r.newest)
		}
		err = p.store(s, next)
	}
	if err != nil {
		p.failed = err
		p.cancel()
		return next, err
	}
	p.o.Observer.Commit(Commit{Source: s, Stats: stats, More: pg.more})
	return next, nil
}

// write writes the events of a page until they would outlast a crash.
func (p *Puller) write(s Source, pg *page) (*stream.Stats, error) {
	if pg.empty {
		return new(stream.Stats), nil
	}
	// Not a context that ends: what was read is finished.
	stats, err := stream.Run(context.Background(), p.o.Set, []stream.Input{stream.Reader(pg.name, bytes.NewReader(pg.body))}, p.o.streamOptions(s))
	p.totals.Add(stats)
	if err != nil {
		return stats, err
	}
	p.totals.Pages++
	if err := syncSink(p.o.Out); err != nil {
		return stats, fmt.Errorf("write output: %w", err)
	}
	if err := syncSink(p.o.Rejects); err != nil {
		return stats, fmt.Errorf("write rejects: %w", err)
	}
	return stats, nil
}

// store stores the position of a source, when it is another one.
func (p *Puller) store(s Source, next Position) error {
	if p.state.Sources[s.Name] == next {
		return nil
	}
	p.state.Sources[s.Name] = next
	return p.save()
}

func (p *Puller) save() error {
	if err := p.o.Store.Save(p.state); err != nil {
		return fmt.Errorf("save state: %w", err)
	}
	return nil
}
