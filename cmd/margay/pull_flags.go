package main

import (
	"fmt"
	"io"
	"os"
	"slices"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"github.com/margaylog/margay/connect/onepassword"
)

// pullFlags are the flags of pull onepassword: its own, and those that it
// shares with parse.
type pullFlags struct {
	*parseFlags
	tokenFile string
	region    choice
	plan      choice
	url       string
	events    words
	since     moment
	until     moment
	once      bool
	interval  span
	output    string
	state     string
	alarm     alarmFlags
}

// sources returns those that are asked for.
func (f *pullFlags) sources() []onepassword.Source {
	return slices.DeleteFunc(onepassword.Sources(), func(s onepassword.Source) bool {
		return len(f.events.given) > 0 && !slices.Contains(f.events.given, s.Name)
	})
}

// tokenVariable is the environment variable that holds the token.
const tokenVariable = "EVENTS_API_TOKEN"

const day = 24 * time.Hour

func newPullFlags() *pullFlags {
	reach := span{least: time.Second, most: onepassword.Retention}
	return &pullFlags{
		parseFlags: newParseFlags(),
		region:     choice{words: onepassword.Regions()},
		plan:       choice{words: onepassword.Plans()},
		events:     words{of: onepassword.SourceNames()},
		since:      moment{ago: reach, text: "1h"},
		until:      moment{ago: reach},
		alarm:      newAlarmFlags(),
		interval:   span{d: time.Minute, least: time.Second, most: day},
	}
}

// add adds the flags to the command, in the order of its help.
func (f *pullFlags) add(cmd *cobra.Command) {
	f.addAccount(cmd)
	f.addRange(cmd)
	f.addFiles(cmd)
	f.alarm.add(cmd)
	f.metricsAddr.add(cmd)
	addSchemas(cmd.Flags(), &f.schemas)
	f.addLookups(cmd)
	f.addRejects(cmd)
	f.addLimits(cmd)
	f.addFieldErrors(cmd)
	f.addKeeping(cmd)
	f.parseFlags.addOutput(cmd)
	f.addStats(cmd)
	f.addQuiet(cmd)
}

func (f *pullFlags) addAccount(cmd *cobra.Command) {
	flags := cmd.Flags()
	flags.SortFlags = false
	flags.StringVar(&f.tokenFile, "token-file", "", "read the token from `FILE`, or - for standard input, instead of "+tokenVariable)
	f.region.add(cmd, "region", "where the account is, if the token does not say")
	f.plan.add(cmd, "plan", "the plan of the account, if the token does not say the region")
	flags.StringVar(&f.url, "url", "", "ask the API at `URL` instead, such as a proxy")
	complete(cmd, "url", cobra.NoFileCompletions)
}

func (f *pullFlags) addRange(cmd *cobra.Command) {
	flags := cmd.Flags()
	flags.Var(&f.events, "events", "pull only `LIST` of "+strings.Join(f.events.of, ", "))
	flags.Var(&f.since, "since", "begin at `TIME` (RFC 3339), or so long ago as 90m or 7d, where no cursor is stored; 120d at most")
	flags.Var(&f.until, "until", "end at `TIME`, given likewise")
	flags.BoolVar(&f.once, "once", false, "end when there are no more events for now")
	flags.Var(&f.interval, "interval", "look for new events every `DURATION`")
	complete(cmd, "events", cobra.FixedCompletions(f.events.of, cobra.ShellCompDirectiveNoFileComp))
	for _, name := range []string{"since", "until", "interval"} {
		complete(cmd, name, cobra.NoFileCompletions)
	}
}

func (f *pullFlags) addFiles(cmd *cobra.Command) {
	flags := cmd.Flags()
	flags.StringVar(&f.output, "output", "", "append events to `FILE` instead of writing them to standard output")
	flags.StringVar(&f.state, "state", "", "keep the cursors in `FILE`, or none (default margay/onepassword.json in the configuration directory)")
}

// addRejects adds those of parse: here they append.
func (f *pullFlags) addRejects(cmd *cobra.Command) {
	f.parseFlags.addRejects(cmd)
	cmd.Flags().Lookup("rejects").Usage = "append a JSON line for each rejected event to `FILE`"
}

// check finds what the flags by themselves do not.
func (f *pullFlags) check(cmd *cobra.Command) error {
	if err := f.parseFlags.check(cmd); err != nil {
		return err
	}
	given := cmd.Flags().Changed
	switch {
	case given("url") && (given("region") || given("plan")):
		return usage(cmd, "--url says where the API is; leave out --region and --plan")
	case given("output") && f.output == "":
		return usage(cmd, "--output needs the name of a file")
	case f.output == "-":
		return usage(cmd, "--output -: events go to standard output without it")
	case given("state") && f.state == "":
		return usage(cmd, "--state needs the name of a file, or none")
	}
	return f.alarm.check(cmd)
}

// token reads the token. What it is never shows, not in errors either.
func (f *pullFlags) token(cmd *cobra.Command) (onepassword.Token, error) {
	text, from := os.Getenv(tokenVariable), tokenVariable
	if f.tokenFile != "" {
		var err error
		if text, err = readToken(f.tokenFile, cmd.InOrStdin()); err != nil {
			return onepassword.Token{}, fmt.Errorf("--token-file: %w", err)
		}
		from = "--token-file " + f.tokenFile
	} else if text == "" {
		return onepassword.Token{}, usage(cmd, "there is no token: set %s, as op run does, or name a file with --token-file", tokenVariable)
	}
	token, err := onepassword.ParseToken(text)
	if err != nil {
		return onepassword.Token{}, fmt.Errorf("%s: %w", from, err)
	}
	return token, nil
}

// maxTokenFile bounds what is read as a token; longer ones are refused.
const maxTokenFile = 64 << 10

func readToken(name string, stdin io.Reader) (string, error) {
	if name != stdinName {
		file, err := os.Open(name)
		if err != nil {
			return "", err
		}
		defer file.Close()
		stdin = file
	}
	text, err := io.ReadAll(io.LimitReader(stdin, maxTokenFile))
	return string(text), err
}

// base returns where the API is, as far as the flags say.
func (f *pullFlags) base(cmd *cobra.Command) (string, error) {
	if !cmd.Flags().Changed("region") && !cmd.Flags().Changed("plan") {
		return f.url, nil
	}
	region, plan := "us", "business"
	if f.region.word != "" {
		region = f.region.word
	}
	if f.plan.word != "" {
		plan = f.plan.word
	}
	return onepassword.RegionURL(region, plan)
}

// words is the value of a flag that takes some of a few words, with commas
// between them.
type words struct {
	given []string
	of    []string
}

func (w *words) String() string { return strings.Join(w.given, ",") }

func (w *words) Type() string { return "LIST" }

func (w *words) Set(text string) error {
	w.given = nil
	for word := range strings.SplitSeq(text, ",") {
		word = strings.TrimSpace(word)
		one := choice{words: w.of}
		if err := one.Set(word); err != nil {
			return err
		}
		if slices.Contains(w.given, word) {
			return fmt.Errorf("%q is there twice", word)
		}
		w.given = append(w.given, word)
	}
	return nil
}

// A span is the value of a flag that takes a length of time within bounds.
type span struct{ d, least, most time.Duration }

func (s *span) String() string { return spanText(s.d) }

// spanText writes a length of time in the largest unit of which it is a
// multiple.
func spanText(d time.Duration) string {
	for _, u := range []struct {
		unit time.Duration
		name string
	}{{2 * day, "d"}, {time.Hour, "h"}, {time.Minute, "m"}, {time.Second, "s"}} {
		if d > 0 && d%u.unit == 0 {
			if u.name == "d" {
				u.unit = day
			}
			return fmt.Sprintf("%d%s", d/u.unit, u.name)
		}
	}
	return d.String()
}

func (s *span) Type() string { return "DURATION" }

func (s *span) Set(text string) error {
	d, ok := parseSpan(text)
	if !ok || d < s.least || d > s.most {
		return fmt.Errorf("%q is not a length of time from %s to %s, such as 90s, 15m, 24h or 7d", text, spanText(s.least), spanText(s.most))
	}
	s.d = d
	return nil
}

// parseSpan reads what time.ParseDuration reads, or a number of days.
func parseSpan(text string) (time.Duration, bool) {
	if number, ok := strings.CutSuffix(text, "d"); ok {
		var days count
		days.most = 100_000
		if days.Set(number) != nil {
			return 0, false
		}
		return time.Duration(days.n) * day, true
	}
	d, err := time.ParseDuration(text)
	return d, err == nil
}

// A moment is the value of a flag that takes a time, or how long ago it is.
type moment struct {
	text string
	ago  span      // its d is 0 when a time was given
	at   time.Time // zero when none was given
}

func (m *moment) String() string { return m.text }

func (m *moment) Type() string { return "TIME" }

func (m *moment) Set(text string) error {
	var i instant
	if i.Set(text) == nil {
		m.text, m.at, m.ago.d = text, i.time, 0
		return nil
	}
	if err := m.ago.Set(text); err != nil {
		if _, ok := parseSpan(text); ok {
			return err
		}
		return fmt.Errorf("%q is not a time such as 2024-03-01T12:00:00Z, nor a length of time such as 90m or 7d", text)
	}
	m.text, m.at = text, time.Time{}
	return nil
}

// time returns the time that is meant, the zero time when none was given.
func (m *moment) time(now time.Time) time.Time {
	if m.ago.d > 0 {
		return now.Add(-m.ago.d)
	}
	return m.at
}
