package onepassword

import (
	"errors"
	"fmt"
	"time"
)

// A trouble is a row of calls that failed.
type trouble struct {
	failures int
	kind     FaultKind // of the last one
	began    time.Time
	noticed  time.Time // when people were told last
}

// remindEvery is how often people are told of a trouble that lasts.
const remindEvery = time.Hour

// fault takes a call that failed. It returns how long to wait for the next
// try, or the error that makes more of them useless.
func (p *Puller) fault(t *trouble, source string, err error) (wait time.Duration, ended error) {
	var f *Fault
	if !errors.As(err, &f) || f.Kind == Unauthorized {
		return 0, err
	}
	if t.failures++; p.o.Once && t.failures >= onceTries {
		return 0, fmt.Errorf("failed %d times in a row: %w", t.failures, err)
	}
	wait = max(backoff(t.failures, p.o.Chance()), f.retryAfter)
	switch f.Kind {
	case TooManyRequests:
		p.client.limiter.pause(wait) // the sources count together
	case Stuck:
		wait = min(wait, p.o.Interval)
	}
	p.tell(t, source, f, wait)
	return wait, nil
}

// tell tells people of a trouble: when it begins, when it changes, and from
// time to time.
func (p *Puller) tell(t *trouble, source string, f *Fault, wait time.Duration) {
	now := p.o.Clock.Now()
	if t.failures == 1 {
		t.began = now
	}
	if t.failures > 1 && t.kind == f.Kind && now.Sub(t.noticed) < remindEvery {
		return
	}
	t.kind, t.noticed = f.Kind, now
	text := f.Error()
	if t.failures > 1 {
		text += fmt.Sprintf("; %d calls have failed since %s", t.failures, t.began.UTC().Format(time.RFC3339))
	}
	p.notify(Notice{Source: source, Text: fmt.Sprintf("%s; trying again in %s", text, wait.Round(100*time.Millisecond))})
}

// recovered ends a trouble.
func (p *Puller) recovered(t *trouble, source string) {
	if t.failures > 0 {
		calls := "call"
		if t.failures > 1 {
			calls += "s"
		}
		p.notify(Notice{Source: source, Text: fmt.Sprintf("works again, after %d failed %s", t.failures, calls)})
	}
	*t = trouble{}
}
