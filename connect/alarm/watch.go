package alarm

import (
	"maps"
	"slices"
	"sync"
	"time"
)

// A State is what is known of each log type, by its name. In JSON it is an
// object of objects:
//
//	{"OnePassword.AuditEvent":{"since":"2024-03-01T08:00:00Z","raised":true}}
type State map[string]Silence

// A Silence is how long a log type has been without events.
type Silence struct {
	// Since is when the last event arrived, or else when watching began.
	Since time.Time `json:"since"`

	// Raised says that there is an alarm.
	Raised bool `json:"raised"`
}

// A watch decides when there are alarms. All methods may be called
// concurrently.
type watch struct {
	now   func() time.Time
	after time.Duration
	mu    sync.Mutex
	state State
}

func newWatch(o *Options) *watch {
	w := &watch{now: o.Now, after: o.After, state: make(State)}
	now := w.time()
	for _, name := range o.LogTypes {
		s, ok := o.State[name]
		if !ok {
			s.Since = now
		}
		w.state[name] = Silence{Since: earlier(s.Since, now), Raised: s.Raised}
	}
	return w
}

// time returns the time on the wall, as UTC drops the reading of the monotonic
// clock, which stands still while the machine sleeps.
func (w *watch) time() time.Time { return w.now().UTC() }

// earlier keeps a clock that was once wrong from silencing the alarm until the
// time that it showed.
func earlier(t, now time.Time) time.Time {
	if t.After(now) {
		return now
	}
	return t.UTC()
}

// seen notes an event. The notice says that an alarm is over, if one is.
func (w *watch) seen(logType string) (Notice, bool) {
	w.mu.Lock()
	defer w.mu.Unlock()
	old, ok := w.state[logType]
	if !ok {
		return Notice{}, false
	}
	now := w.time()
	w.state[logType] = Silence{Since: now}
	return newNotice(Resumed, logType, earlier(old.Since, now), now, w.after), old.Raised
}

// check returns the alarms that are due, by log type.
func (w *watch) check() []Notice {
	w.mu.Lock()
	defer w.mu.Unlock()
	var due []Notice
	now := w.time()
	for _, name := range slices.Sorted(maps.Keys(w.state)) {
		s := w.state[name]
		s.Since = earlier(s.Since, now)
		if !s.Raised && now.Sub(s.Since) >= w.after {
			s.Raised = true
			due = append(due, newNotice(Raised, name, s.Since, now, w.after))
		}
		w.state[name] = s
	}
	return due
}

func (w *watch) copy() State {
	w.mu.Lock()
	defer w.mu.Unlock()
	return maps.Clone(w.state)
}
