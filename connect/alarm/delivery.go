package alarm

import (
	"context"
	"time"
)

// grace is how long notices that wait may take at the end.
const grace = 15 * time.Second

// A sender tells somebody of a notice. The error holds no secrets.
type sender interface {
	send(ctx context.Context, n Notice) error
}

// A delivery sends notices one after the other, beside whatever raises them.
type delivery struct {
	name  string
	to    sender
	queue chan Notice
	log   func(string)
	grace time.Duration
}

func newDelivery(name string, to sender, logTypes int, log func(string)) *delivery {
	// A log type can raise and end an alarm once in a quarter of an hour:
	// this is room for a sender that was stuck for two.
	return &delivery{name: name, to: to, queue: make(chan Notice, 16*logTypes), log: log, grace: grace}
}

// add queues a notice. It never waits.
func (d *delivery) add(n Notice) {
	select {
	case d.queue <- n:
	default:
		d.log("alarm " + d.name + ": too many notices wait; one was dropped")
	}
}

// run sends notices until ctx ends, and then those that wait.
func (d *delivery) run(ctx context.Context) {
	sending, cancel := context.WithCancel(context.WithoutCancel(ctx))
	defer cancel()
	defer context.AfterFunc(ctx, func() { time.AfterFunc(d.grace, cancel) })()
	for {
		select {
		case n := <-d.queue:
			d.send(sending, n)
		case <-ctx.Done():
			d.drain(sending)
			return
		}
	}
}

func (d *delivery) drain(ctx context.Context) {
	for {
		select {
		case n := <-d.queue:
			d.send(ctx, n)
		default:
			return
		}
	}
}

func (d *delivery) send(ctx context.Context, n Notice) {
	if err := d.to.send(ctx, n); err != nil {
		d.log("alarm " + d.name + ": " + err.Error())
	}
}
