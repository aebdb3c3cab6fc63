package main

import (
	"context"
	"errors"
	"net/http"
	"os"
	"path/filepath"
	"time"

	"github.com/spf13/cobra"

	"github.com/margaylog/margay/connect/onepassword"
	"github.com/margaylog/margay/connect/onepassword/fake"
)

func newDemo() *cobra.Command {
	cmd := &cobra.Command{
		Use:   "demo",
		Short: "See it work, without an account",
		Long: `Demo shows what margay does with the events of a service, without an account
there: it runs a service of its own on this machine.`,
		Example: `  margay demo onepassword
  margay demo onepassword --faults`,
		DisableFlagsInUseLine: true,
		RunE:                  group,
	}
	cmd.AddCommand(newDemoOnePassword())
	return cmd
}

func newDemoOnePassword() *cobra.Command {
	f := newDemoFlags()
	cmd := &cobra.Command{
		Use:   "onepassword [flags]",
		Short: "Pull the events of a made-up company, as from 1Password",
		Long: `Demo onepassword starts a 1Password Events API on this machine, that of a
made-up company, and pulls from it as pull onepassword does from the real one,
over HTTP. The normalized events go to standard output. What happens meanwhile
is told on standard error, and how to go on from here.

A working day of the company takes 24 seconds. Items get their titles from a
lookup table, made of what op item list prints there. A few events are not as
they should be, and are rejected. From ten to two no sign-in attempts come,
which raises an alarm. With --faults the API fails in several ways, and still no
event is lost.

Everything follows from the seed: the same flags give the same bytes, unless row
ids are random. The exit code is 0, though some events are rejected: that is
part of the demo.

With --serve the API alone is started, by the time of this machine, and goes on
until it is interrupted. Standard output then gets the line that sets
` + tokenVariable + ` to a token for it, to pull from in another terminal.`,
		Example: `  # A day in 24 seconds, then what to try next.
  margay demo onepassword

  # The same with an API that fails, as fast as it goes; what is rejected is kept.
  margay demo onepassword --faults --speed 0 --rejects rejects.ndjson > events.ndjson

  # Who used which item.
  margay demo onepassword --quiet | jq -r 'select(.item_uuid) | .user.name + ": " + .p_enrichment."1Password Translation".item_uuid.title'

  # An API to try pull with, its cursors and its faults.
  margay demo onepassword --serve --faults`,
		DisableFlagsInUseLine: true,
		Args:                  noArgs,
		ValidArgsFunction:     cobra.NoFileCompletions,
		RunE: func(cmd *cobra.Command, _ []string) error {
			if err := f.check(cmd); err != nil {
				return err
			}
			return runDemo(cmd, f)
		},
	}
	f.add(cmd)
	return cmd
}

// runDemo runs a demo, with a directory for its files.
func runDemo(cmd *cobra.Command, f *demoFlags) error {
	dir, err := os.MkdirTemp("", "margay-demo-")
	if err != nil {
		return err
	}
	defer os.RemoveAll(dir) // what can't be removed is left to those who clean up there
	if f.serve {
		return serveDemo(cmd, f, dir)
	}
	return playDemo(cmd, f, dir)
}

// itemsTable defines the lookup table of a demo, as anyone would for the items
// of a real account.
const itemsTable = `AnalysisType: lookup_table
LookupName: 1Password Translation
Enabled: true
Filename: items.json
LogTypeMap:
  PrimaryKey: id
  AssociatedLogTypes:
    - LogType: OnePassword.ItemUsage
      Selectors: [item_uuid]
`

// writeItems writes the lookup table of the items of a company, and returns
// the file that defines it.
func writeItems(dir string, api *fake.API) (string, error) {
	name := filepath.Join(dir, "items.yml")
	return name, errors.Join(
		os.WriteFile(name, []byte(itemsTable), 0o600),
		os.WriteFile(filepath.Join(dir, "items.json"), api.ItemsJSON(), 0o600),
	)
}

// playDemo pulls the story of a company.
func playDemo(cmd *cobra.Command, f *demoFlags, dir string) error {
	transport := new(http.Transport) // to this machine, so without a proxy
	defer transport.CloseIdleConnections()
	line := fake.NewTimeline(demoStart(), float64(f.speed.n), transport)
	api, err := fake.New(f.company(line.Now))
	if err != nil {
		return err
	}
	server, err := api.Start("127.0.0.1:0")
	if err != nil {
		return err
	}
	defer server.Close() // nobody asks it any more
	if err := f.setUp(dir, line, api); err != nil {
		return err
	}
	j, err := compilePulled(cmd, f.pullFlags)
	if err != nil {
		return err
	}
	o := f.options(j.set)
	o.Start = demoReach()
	o.URL, o.Clock, o.Transport, o.Timeout = server.URL, line, line, demoTimeout
	o.Chance = func() float64 { return 0 } // the same each time
	if o.Token, err = onepassword.ParseToken(api.Token(fake.Grant{})); err != nil {
		return err
	}
	s := &story{pulling: &pulling{cmd: cmd, flags: f.pullFlags, stress: useColor(cmd.ErrOrStderr())}, flags: f, api: api, line: line}
	return s.play(j, o)
}

// demoTimeout is what a call may take: while one is at work the others wait,
// which takes as long as whoever reads the events.
const demoTimeout = 24 * time.Hour

// setUp makes the flags those of a pull at the demo's own time, with files of
// its own.
func (f *demoFlags) setUp(dir string, line *fake.Timeline, api *fake.API) error {
	items, err := writeItems(dir, api)
	f.clock = line.Now
	f.lookups = []string{items}
	f.state = filepath.Join(dir, "state.json")
	return err
}

// play pulls until the story is over, and says what came of it.
func (s *story) play(j *job, o *onepassword.Options) error {
	if err := s.open(o); err != nil {
		return err
	}
	ctx, cancel := context.WithCancel(s.cmd.Context())
	defer cancel()
	s.cmd.SetContext(ctx)
	s.observe(&o.Observer)
	s.begin(cancel)
	totals, err := s.run(j, o)
	s.line.Stop()
	if err == exitRejects {
		err = nil
	}
	if err == nil && s.over {
		s.sayEnd(totals)
	}
	return err
}
