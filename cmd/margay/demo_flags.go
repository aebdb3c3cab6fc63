package main

import (
	"math"
	"slices"
	"time"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"github.com/margaylog/margay/connect/onepassword/fake"
)

// demoFlags are the flags of demo onepassword: its own, and some of those that
// it shares with pull onepassword.
type demoFlags struct {
	*pullFlags
	seed     count
	duration span
	speed    count
	faults   bool
	serve    bool
	port     count
}

func newDemoFlags() *demoFlags {
	f := &demoFlags{
		pullFlags: newPullFlags(),
		seed:      count{n: 18, most: math.MaxInt32},
		duration:  span{d: 12 * time.Hour, least: time.Minute, most: 30 * day},
		speed:     count{n: 1800, most: 1_000_000},
		port:      count{n: 8701, most: math.MaxUint16},
	}
	f.rowID.word = "content"
	f.alarm.after.d = 2 * time.Hour
	return f
}

// add adds the flags to the command, in the order of its help.
func (f *demoFlags) add(cmd *cobra.Command) {
	flags := cmd.Flags()
	flags.SortFlags = false
	flags.Var(&f.duration, "duration", "end after `DURATION` of the company's time")
	flags.Var(&f.speed, "speed", "let time go `N` times as fast; 0 is as fast as it can")
	flags.BoolVar(&f.faults, "faults", false, "let the API fail in several ways")
	flags.Var(&f.seed, "seed", "take `N` for what the company and its events follow from")
	flags.BoolVar(&f.serve, "serve", false, "only start the API, and print how to pull from it")
	flags.Var(&f.port, "port", "with --serve, the port on this machine; 0 is a free one")
	for _, name := range []string{"duration", "speed", "seed", "port"} {
		complete(cmd, name, cobra.NoFileCompletions)
	}
	f.alarm.add(cmd)
	f.metricsAddr.add(cmd)
	f.addRejects(cmd)
	f.addKeeping(cmd)
	f.addOutput(cmd)
	f.addStats(cmd)
	f.addQuiet(cmd)
}

// check finds what the flags by themselves do not.
func (f *demoFlags) check(cmd *cobra.Command) error {
	if !f.serve && cmd.Flags().Changed("port") {
		return usage(cmd, "--port needs --serve")
	}
	if !f.serve {
		return f.pullFlags.check(cmd)
	}
	other := ""
	cmd.Flags().Visit(func(flag *pflag.Flag) {
		if !slices.Contains([]string{"serve", "port", "seed", "faults", "quiet"}, flag.Name) {
			other = flag.Name
		}
	})
	if other != "" {
		return usage(cmd, "with --serve there is only the API: leave out --%s", other)
	}
	return nil
}

// company returns the options of the API of a story. Two events of a kind are
// less than two hours apart, but for the sign-in attempts that do not come: so
// there is an alarm because of these alone.
func (f *demoFlags) company(now func() time.Time) *fake.Options {
	start := demoStart()
	return &fake.Options{
		Seed:  uint64(f.seed.n),
		Now:   now,
		Since: start,
		Every: map[fake.Endpoint]time.Duration{
			fake.ItemUsages:     40 * time.Minute,
			fake.SignInAttempts: 55 * time.Minute,
			fake.AuditEvents:    55 * time.Minute,
		},
		Late:      0.15,
		Malformed: 0.05,
		Quiet: func(e fake.Endpoint, arrives time.Time) bool {
			return e == fake.SignInAttempts && arrives.After(start.Add(signInsStop)) && arrives.Before(start.Add(signInsGoOn))
		},
	}
}
