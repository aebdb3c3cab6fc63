package main

import (
	"errors"
	"fmt"
	"io"
	"strings"
	"sync"
	"time"

	"github.com/spf13/cobra"

	"github.com/margaylog/margay/connect/onepassword"
	"github.com/margaylog/margay/parser"
)

func newPull() *cobra.Command {
	cmd := &cobra.Command{
		Use:   "pull",
		Short: "Get events from the source",
		Long: `Pull asks the API of a service for its events and writes them normalized, as
parse does with files.`,
		Example: `  margay pull onepassword
  margay pull onepassword --once --output events.ndjson`,
		DisableFlagsInUseLine: true,
		RunE:                  group,
	}
	cmd.AddCommand(newPullOnePassword())
	return cmd
}

func newPullOnePassword() *cobra.Command {
	f := newPullFlags()
	cmd := &cobra.Command{
		Use:   "onepassword [flags]",
		Short: "Pull events from the 1Password Events API",
		Long: `Pull onepassword asks the 1Password Events API every minute for item usages,
sign-in attempts and audit events, and writes them to standard output, or
appends them to a file, as normalized events, one JSON object a line. It runs
until it is interrupted, or with --once until there are no more events.

The token comes from the environment variable ` + tokenVariable + `, or from a file.
It says the region of the account, and which events it opens; the others are
left out, with a word on standard error.

How far each kind of events was read is kept in a file, after the events were
written: a crash at any point repeats events, and skips none. With --row-id
content, repeats carry the row id that they had before.

The exit code is 0 when all events were accepted, 1 when some were rejected,
and 2 when pull could not run, could not write, or could not go on with some
kind of events, as after the token was revoked. At an interrupt, what was read
is written and counted.`,
		Example: `  # Pull until interrupted; the token is in 1Password itself.
  EVENTS_API_TOKEN=op://Logs/margay/credential op run -- margay pull onepassword | consumer

  # From cron: what is new since the last time, appended to a file.
  margay pull onepassword --token-file token --once --row-id content --output events.ndjson

  # The sign-in attempts of a week, once.
  margay pull onepassword --events signinattempts --since 7d --once --state none > signins.ndjson`,
		DisableFlagsInUseLine: true,
		Args:                  noArgs,
		ValidArgsFunction:     cobra.NoFileCompletions,
		RunE: func(cmd *cobra.Command, _ []string) error {
			if err := f.check(cmd); err != nil {
				return err
			}
			return runPull(cmd, f)
		},
	}
	f.add(cmd)
	return cmd
}

// pullOptions returns what the flags say about a pull of events that are
// parsed by set. It opens no files.
func pullOptions(cmd *cobra.Command, f *pullFlags, set *parser.Set) (*onepassword.Options, error) {
	token, err := f.token(cmd)
	if err != nil {
		return nil, err
	}
	base, err := f.base(cmd)
	if err != nil {
		return nil, err
	}
	o := f.options(set)
	o.Token, o.URL = token, base
	err = o.Check()
	switch {
	case errors.Is(err, onepassword.ErrNoRegion):
		return nil, usage(cmd, "%v: give --region %s, or --url", err, strings.Join(f.region.words, ", "))
	case err != nil && f.url != "":
		return nil, fmt.Errorf("--url: %w", err) // all else is right by now
	}
	return o, err
}

// options returns what the flags say besides who is asked.
func (f *pullFlags) options(set *parser.Set) *onepassword.Options {
	return &onepassword.Options{
		Set:           set,
		OmitRaw:       !f.rejectsRaw,
		MaxEventBytes: f.maxBytes.bytes,
		Sources:       f.events.given,
		Since:         f.since.ago.d,
		Start:         f.since.at,
		Until:         f.until.time(time.Now()),
		Once:          f.once,
		Interval:      f.interval.d,
	}
}

// compilePulled compiles the schemas of the events that are pulled.
func compilePulled(cmd *cobra.Command, f *pullFlags) (*job, error) {
	for _, s := range f.sources() {
		f.logTypes = append(f.logTypes, s.LogType)
	}
	set, tables, err := compileAll(cmd, f.parseFlags)
	var unknown *parser.UnknownLogTypeError
	if errors.As(err, &unknown) {
		return nil, fmt.Errorf("--schemas: there is no %s among them; with --schemas builtin there is", unknown.Name)
	}
	return &job{set: set, tables: tables}, err
}

// A pulling is a pull under way: its files, and who watches it.
type pulling struct {
	cmd     *cobra.Command
	flags   *pullFlags
	files   *pullFiles
	monitor monitor
	alarm   *dataAlarm
	talk    sync.Mutex // of those who write to standard error
	stress  bool       // what is said stands out
}

func runPull(cmd *cobra.Command, f *pullFlags) error {
	j, err := compilePulled(cmd, f)
	if err != nil {
		return err
	}
	o, err := pullOptions(cmd, f, j.set)
	if err != nil {
		return err
	}
	p := &pulling{cmd: cmd, flags: f}
	if err := p.open(o); err != nil {
		return err
	}
	_, err = p.run(j, o)
	return err
}

// open opens the files, and lets those watch who are asked to.
func (p *pulling) open(o *onepassword.Options) (err error) {
	if p.monitor, err = startMonitor(p.cmd, p.flags.parseFlags, p.flags.logTypes); err != nil {
		return err
	}
	if p.files, err = openPullFiles(p.cmd, p.flags, o); err != nil {
		return errors.Join(err, p.monitor.close())
	}
	p.alarm = &dataAlarm{flags: &p.flags.alarm, now: p.flags.clock, state: p.files.state, say: p.say, shows: p.monitor.SetAlarm}
	o.Observer = onepassword.Observer{
		Begin:  p.alarm.opened,
		Call:   func(c onepassword.Call) { p.monitor.APICall(c.Source, c.Status) },
		Commit: p.committed,
		Notice: p.notice,
	}
	return nil
}

// run pulls until the end, and reports. The error is the exit code, or why
// there was no run.
func (p *pulling) run(j *job, o *onepassword.Options) (*onepassword.Totals, error) {
	puller, err := onepassword.New(*o)
	if err != nil {
		return nil, errors.Join(err, p.close())
	}
	p.alarm.begin(p.flags.sources())
	ctx, stop := j.start(p.cmd, p.flags.parseFlags)
	totals, err := puller.Run(ctx)
	stop()
	p.alarm.end(err)
	err = errors.Join(err, p.close())
	code := finish(p.cmd.ErrOrStderr(), p.flags.parseFlags, totals.Stats, pullReport{totals}, err)
	if len(totals.Stopped) > 0 {
		return totals, exitFailure // each was said when it happened
	}
	return totals, code
}

func (p *pulling) close() error { return errors.Join(p.files.close(), p.monitor.close()) }

func (p *pulling) say(text string) {
	p.talk.Lock()
	defer p.talk.Unlock()
	text = "margay: " + text
	if p.stress {
		text = bold + text + reset
	}
	fmt.Fprintln(p.cmd.ErrOrStderr(), text)
}

func (p *pulling) now() time.Time {
	if p.flags.clock != nil {
		return p.flags.clock()
	}
	return time.Now()
}

// committed takes a page that was written.
func (p *pulling) committed(c onepassword.Commit) {
	p.monitor.Add(c.Stats)
	if !c.More {
		p.monitor.SetCursor(c.Source.Name, p.now())
	}
	if c.Stats.In > 0 {
		p.alarm.seen(c.Source.LogType)
	}
}

func (p *pulling) notice(n onepassword.Notice) {
	if n.Failed {
		p.monitor.Fail(n.Source, n.Text)
	}
	if p.flags.quiet && !n.Failed {
		return
	}
	text := n.Text
	if n.Source != "" {
		text = n.Source + ": " + text
	}
	p.say(text)
}

// pullReport is what is said at the end of a pull.
type pullReport struct{ all *onepassword.Totals }

func (r pullReport) totals() any { return r.all }

func (r pullReport) notes(b io.Writer) {
	var faults []string
	for _, kind := range onepassword.FaultKinds() {
		if n := r.all.Faults[kind]; n > 0 {
			faults = append(faults, fmt.Sprintf("%d %s", n, kind))
		}
	}
	if len(faults) > 0 {
		fmt.Fprintf(b, "margay: of %s of the API some failed: %s\n", plural(r.all.Calls, "call"), strings.Join(faults, ", "))
	}
	if n := r.all.ExpiredCursors; n > 0 {
		fmt.Fprintf(b, "margay: %s had expired; some events were read again\n", plural(n, "cursor"))
	}
	if n := r.all.RepeatedPages; n > 0 {
		fmt.Fprintf(b, "margay: left out %s that came again\n", plural(n, "page"))
	}
}
