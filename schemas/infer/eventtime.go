package infer

import (
	"fmt"
	"slices"
	"strings"

	"github.com/margaylog/margay/schemas"
)

// Which timestamp is the time of the event follows from its name, from how
// many events have it, and from how deep it is.

// A contender is a timestamp that may be the time of the event.
type contender struct {
	value *Value
	path  string
	had   int64 // events that have it
	score float64
}

// eventTime marks the time of the event and says which it is.
func (d *decider) eventTime(fields []*Field) error {
	all := d.contenders(fields, "", 0)
	if d.o.EventTime != "" {
		i := slices.IndexFunc(all, func(c contender) bool { return c.path == d.o.EventTime })
		if i < 0 {
			return fmt.Errorf("no timestamp %q for the event time%s", d.o.EventTime, thereAre(all))
		}
		d.mark(&all[i], "as asked for")
		return nil
	}
	var best *contender
	for i := range all {
		if c := &all[i]; c.score > 0 && (best == nil || c.score > best.score) {
			best = c
		}
	}
	if best == nil {
		d.note(NoEventTime, "", "no event time%s; p_event_time will be the time of parsing", thereAre(all))
		return nil
	}
	d.mark(best, "by its name")
	return nil
}

// thereAre lists the timestamps that could be chosen.
func thereAre(all []contender) string {
	if len(all) == 0 {
		return ": no field is a timestamp"
	}
	var paths []string
	for _, c := range all[:min(len(all), 5)] {
		paths = append(paths, c.path)
	}
	return ": the timestamps are " + strings.Join(paths, ", ")
}

func (d *decider) mark(c *contender, why string) {
	c.value.EventTime = true
	which := fmt.Sprintf("the event time (%s; in all events)", why)
	if c.had < d.events {
		which = fmt.Sprintf("the event time (%s; in %d of %d events, and the others get the time of parsing)", why, c.had, d.events)
	}
	d.note(EventTimeChosen, c.path, "%s", which)
}

// contenders returns the timestamps among fields, and in objects below.
func (d *decider) contenders(fields []*Field, path string, depth int) []contender {
	var all []contender
	for _, f := range fields {
		key := f.Name
		if f.RenameFrom != "" {
			key = f.RenameFrom
		}
		at := join(path, key)
		switch f.Type {
		case schemas.Timestamp:
			n := d.times[&f.Value]
			c := contender{value: &f.Value, path: at, had: n.values - n.empty}
			if fit := eventTimeFit(n.name); fit > 0 {
				c.score = fit + 100*float64(c.had)/float64(d.events) - 15*float64(depth)
			}
			all = append(all, c)
		case schemas.Object:
			all = append(all, d.contenders(f.Fields, at, depth+1)...)
		}
	}
	return all
}

// eventTimeFit says how well a name suits the time of an event, 0 for those of
// other times.
func eventTimeFit(n *name) float64 {
	switch {
	case n.has("expires", "expiry", "expiration", "expire", "exp", "expired", "until", "nbf", "due", "deadline", "next", "birth", "birthday", "dob", "hire", "hired", "renewal"):
		return 0
	case n.is("notafter", "notbefore"):
		return 0
	case n.is("timestamp", "eventtime", "eventtimestamp", "time", "attimestamp", "eventdate", "eventts"):
		return 100
	case n.is("ts", "datetime", "date", "logtime", "logtimestamp", "occurredat", "occurred", "occurrencetime", "createdatetime", "requesttime", "activitydatetime"):
		return 90
	case n.has("occurred", "published", "generated", "observed"), n.has("event", "log") && n.saysTime():
		return 80
	case n.has("created", "creation"):
		return 70
	case n.has("received", "ingested", "ingestion", "processed", "collected"):
		return 55
	case n.has("start", "started", "begin"):
		return 60
	case n.has("end", "ended", "finished", "completed", "stop"):
		return 50
	case n.has("updated", "modified", "changed", "last", "seen", "first", "deleted"):
		return 35
	case n.has("login", "logon", "session", "auth", "password"):
		return 30
	case n.saysTime():
		return 60
	}
	return 20
}
