// Package alarm tells when no events come any more: once when a log type had
// none for too long, and once when they come again.
//
// An event counts when it arrives, accepted or not, whatever its own time
// says. An alarm is a line for the log, a call of Options.Changed and, if
// wanted, a request to a webhook and a run of a command. What can't be told is
// a line for the log too; it never stops anything.
//
// The caller stores the State, in JSON, and gives it back after a restart.
// Then an alarm that was raised is not raised again, and the time without
// events goes on counting. Whoever stores it when Changed is called, and from
// time to time between, loses at most the events seen since.
package alarm

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"time"
)

// How long a log type may be without events: Options.After.
const (
	MinAfter     = 15 * time.Minute
	DefaultAfter = 24 * time.Hour
	MaxAfter     = 30 * 24 * time.Hour
)

// checkEvery is the time between two looks at the clock.
const checkEvery = time.Minute

// Options say what is watched, and who is told.
type Options struct {
	// LogTypes are those that are watched, one at least.
	LogTypes []string

	// After is how long a log type may be without events. 0 means 24 hours.
	After time.Duration

	// State is what an earlier process left, nil if none did. Log types that
	// it does not have are watched from now on; those that are not watched
	// any more are forgotten.
	State State

	// Now is the clock. Nil means time.Now.
	Now func() time.Time

	// Log gets a line, without a newline, for each alarm, each end of one,
	// and each failure to tell of it. One call comes at a time. Nil means
	// that nobody is told.
	Log func(line string)

	// Changed is called at each alarm and each end of one, after the log and
	// before the webhook and the command are told. One call comes at a time.
	// It may call Alarm.State, but not Seen or Check, which wait for it.
	Changed func(Notice)

	// Webhook is the URL, http or https, to which each notice is posted as
	// JSON. Empty means none. It may hold credentials: it is never logged.
	Webhook string

	// Command is a program with its arguments that is run for each notice,
	// which it gets as JSON on its standard input, and in environment
	// variables. Empty means none.
	Command []string

	// Env is the environment of the command, each as NAME=VALUE. Nil means
	// that of this process: leave out secrets that it need not know.
	Env []string
}

// An Alarm watches log types. All methods may be called concurrently.
type Alarm struct {
	options    Options
	watch      *watch
	turn       sync.Mutex // held while a change is told of
	deliveries []*delivery
	logging    sync.Mutex
}

// New returns an alarm that watches from now on, or goes on where the state
// ends. The error says which option can't be used; it does not quote the URL.
func New(o Options) (*Alarm, error) {
	if o.After == 0 {
		o.After = DefaultAfter
	}
	if o.Now == nil {
		o.Now = time.Now
	}
	switch {
	case len(o.LogTypes) == 0:
		return nil, errors.New("alarm: no log types to watch")
	case o.After < MinAfter || o.After > MaxAfter:
		return nil, fmt.Errorf("alarm: After is %s; it must be %s to %s", span(o.After), span(MinAfter), span(MaxAfter))
	}
	a := &Alarm{options: o, watch: newWatch(&o)}
	if o.Webhook != "" {
		w, err := newWebhook(o.Webhook)
		if err != nil {
			return nil, fmt.Errorf("alarm: webhook: %w", err)
		}
		a.deliverBy("webhook", w)
	}
	if len(o.Command) > 0 {
		c, err := newCommand(o.Command, o.Env)
		if err != nil {
			return nil, fmt.Errorf("alarm: command: %w", err)
		}
		a.deliverBy("command", c)
	}
	return a, nil
}

func (a *Alarm) deliverBy(name string, s sender) {
	a.deliveries = append(a.deliveries, newDelivery(name, s, len(a.options.LogTypes), a.log))
}

// Run looks at the clock each minute, for the first time after one, and sends
// notices to the webhook and the command. Start it when events can be there:
// after an idle night, the first look should come after the first poll. When
// ctx ends, it returns as soon as those that wait have been sent, 15 seconds
// later at most.
func (a *Alarm) Run(ctx context.Context) {
	var wg sync.WaitGroup
	for _, d := range a.deliveries {
		wg.Go(func() { d.run(ctx) })
	}
	tick := time.NewTicker(checkEvery)
	defer tick.Stop()
	for {
		select {
		case <-tick.C:
			a.Check()
		case <-ctx.Done():
			wg.Wait()
			return
		}
	}
}

// Seen says that an event of a log type has arrived. It ends the alarm of that
// log type if there is one. Log types that are not watched are ignored.
func (a *Alarm) Seen(logType string) {
	a.turn.Lock()
	defer a.turn.Unlock()
	if n, ok := a.watch.seen(logType); ok {
		a.tell(n)
	}
}

// Check raises the alarms that are due now. Run does so by itself; a process
// that only lives for one poll calls it at the end of that, before the context
// of Run ends.
func (a *Alarm) Check() {
	a.turn.Lock()
	defer a.turn.Unlock()
	for _, n := range a.watch.check() {
		a.tell(n)
	}
}

// State returns what a later process needs to go on. It is the caller's.
func (a *Alarm) State() State { return a.watch.copy() }

// tell is called with turn held, so that all hear of changes in their order.
func (a *Alarm) tell(n Notice) {
	a.log(n.Text)
	if a.options.Changed != nil {
		a.options.Changed(n)
	}
	for _, d := range a.deliveries {
		d.add(n)
	}
}

func (a *Alarm) log(line string) {
	if a.options.Log == nil {
		return
	}
	a.logging.Lock()
	defer a.logging.Unlock()
	a.options.Log(line)
}
