package main

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"os"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/spf13/cobra"

	"github.com/margaylog/margay/connect/alarm"
	"github.com/margaylog/margay/connect/onepassword"
)

// alarmFlags say when there is an alarm, and who is told.
type alarmFlags struct {
	after   alertAfter
	webhook string
	command string
}

func newAlarmFlags() alarmFlags {
	return alarmFlags{after: alertAfter{span{d: alarm.DefaultAfter, least: alarm.MinAfter, most: alarm.MaxAfter}}}
}

func (f *alarmFlags) add(cmd *cobra.Command) {
	flags := cmd.Flags()
	flags.Var(&f.after, "alert-after", "raise an alarm when a log type had no events for `DURATION`, 15m to 30d; off for none")
	flags.StringVar(&f.webhook, "alert-webhook", "", "post each alarm, and each end of one, to `URL` as JSON")
	flags.StringVar(&f.command, "alert-command", "", "run `PROGRAM` for each of them, with the JSON on its standard input")
	complete(cmd, "alert-after", cobra.NoFileCompletions)
	complete(cmd, "alert-webhook", cobra.NoFileCompletions)
}

// options returns what the flags say, for log types that are not known yet.
func (f *alarmFlags) options() alarm.Options {
	o := alarm.Options{After: f.after.d, Webhook: f.webhook, Env: withoutToken(os.Environ())}
	if f.command != "" {
		o.Command = []string{f.command}
	}
	return o
}

// check finds what is wrong with the flags.
func (f *alarmFlags) check(cmd *cobra.Command) error {
	if f.after.d == 0 {
		if f.webhook != "" || f.command != "" {
			return usage(cmd, "--alert-after off: there is no alarm to tell of")
		}
		return nil
	}
	o := f.options()
	o.LogTypes = []string{"Any.LogType"}
	if _, err := alarm.New(o); err != nil {
		return fmt.Errorf("--alert-%s", strings.TrimPrefix(err.Error(), "alarm: "))
	}
	return nil
}

// withoutToken returns an environment for programs that need not know the
// token.
func withoutToken(environ []string) []string {
	return slices.DeleteFunc(environ, func(v string) bool { return strings.HasPrefix(v, tokenVariable+"=") })
}

// alertAfter is the value of a flag that takes a length of time, or off.
type alertAfter struct{ span }

func (a *alertAfter) String() string {
	if a.d == 0 {
		return "off"
	}
	return a.span.String()
}

func (a *alertAfter) Set(text string) error {
	if text == "off" {
		a.d = 0
		return nil
	}
	return a.span.Set(text)
}

// noteEvery is how often it is stored, at most, when the last events came.
const noteEvery = time.Minute

// A dataAlarm watches that events come, and keeps what it knows along with
// the cursors. In the zero dataAlarm there is none.
type dataAlarm struct {
	flags *alarmFlags
	now   func() time.Time       // nil: the clock of the machine
	state *onepassword.StateFile // nil: it is forgotten
	say   func(string)
	shows func(logType string, raised bool)

	alarm *alarm.Alarm
	stop  func()

	mu     sync.Mutex  // of what was stored
	others alarm.State // stored, of log types that --events leaves out
	noted  time.Time
}

// begin starts to watch sources. Called again, it goes on with others: those
// that the token turns out to open. So there is an alarm too when the API
// can't be asked which these are.
func (d *dataAlarm) begin(sources []onepassword.Source) {
	if d.flags.after.d == 0 {
		return
	}
	o := d.flags.options()
	for _, s := range sources {
		o.LogTypes = append(o.LogTypes, s.LogType)
	}
	o.Now = d.now
	o.State = d.known(o.LogTypes)
	o.Log = d.say
	o.Changed = func(n alarm.Notice) {
		d.shows(n.LogType, n.Status == alarm.Raised)
		d.note()
	}
	a, err := alarm.New(o)
	if err != nil {
		d.say(err.Error()) // was fine before: the program is gone
		return
	}
	ctx, cancel := context.WithCancel(context.Background())
	var wg sync.WaitGroup
	d.alarm = a
	d.stop = func() {
		cancel()
		wg.Wait()
	}
	wg.Go(func() { a.Run(ctx) })
}

// known returns what is known before an alarm of log types begins: what the
// one before knew, which ends, or what was stored.
func (d *dataAlarm) known(logTypes []string) (s alarm.State) {
	switch {
	case d.alarm != nil:
		d.stop()
		return d.alarm.State()
	case d.state != nil:
		if err := d.state.LoadNote(&s); err != nil {
			d.say(fmt.Sprintf("the alarm begins anew: %v", err))
		}
		d.others = maps.Clone(s)
		maps.DeleteFunc(d.others, func(name string, _ alarm.Silence) bool { return slices.Contains(logTypes, name) })
	}
	return s
}

// opened takes the sources that the token opens. Of the others there is no
// alarm any more.
func (d *dataAlarm) opened(sources []onepassword.Source) {
	before := d.watched()
	d.begin(sources)
	now := d.watched()
	for logType, s := range before {
		if _, ok := now[logType]; !ok && s.Raised {
			d.shows(logType, false)
		}
	}
	for logType, s := range now {
		d.shows(logType, s.Raised)
	}
}

// watched returns what is known of the log types that are watched.
func (d *dataAlarm) watched() alarm.State {
	if d.alarm == nil {
		return nil
	}
	return d.alarm.State()
}

// seen notes that events of a log type have come.
func (d *dataAlarm) seen(logType string) {
	if d.alarm == nil {
		return
	}
	d.alarm.Seen(logType)
	d.mu.Lock()
	due := time.Since(d.noted) >= noteEvery
	d.mu.Unlock()
	if due {
		d.note()
	}
}

// note stores what is known, also what an earlier run knew of log types that
// this one leaves out.
func (d *dataAlarm) note() {
	if d.state == nil {
		return
	}
	d.mu.Lock()
	defer d.mu.Unlock()
	d.noted = time.Now()
	all := d.alarm.State()
	maps.Copy(all, d.others)
	if err := d.state.SaveNote(all); err != nil {
		d.say(fmt.Sprintf("the state of the alarm can't be stored: %v", err))
	}
}

// check raises what is due.
func (d *dataAlarm) check() {
	if d.alarm != nil {
		d.alarm.Check()
	}
}

// end raises what is due, and waits until those who are to be told have been,
// though not for long. err is that of the run: where the state is of another
// account, so is what is known of its events.
func (d *dataAlarm) end(err error) {
	if d.alarm == nil {
		return
	}
	if !errors.Is(err, onepassword.ErrOtherState) {
		d.alarm.Check()
		d.note()
	}
	d.stop()
}
