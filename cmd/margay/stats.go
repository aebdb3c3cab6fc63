package main

import (
	"errors"
	"fmt"
	"io"
	"math"
	"os"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"github.com/margaylog/margay/inspect"
)

// statsFlags are the flags that stats has besides those of parse.
type statsFlags struct {
	format choice
	html   string
	top    count
}

func newStats() *cobra.Command {
	f := newParseFlags()
	s := &statsFlags{format: oneOf("text", "json"), top: count{n: 10, most: math.MaxInt32}}
	cmd := &cobra.Command{
		Use:   "stats [flags] [FILE...]",
		Short: "Say what is in a stream of events",
		Long: `Stats reads events as parse does, from the files or from standard input, and
says what is in them: log types, when the events happened, what was rejected
and why, the most frequent indicators, and of each log type the fields, those
that the schema does not know first: how often they are present, what their
values are, how many different ones there are, and how long.

Counts of different values are estimates, and so are those of very many
indicators; memory does not grow with the input. With --html there is also a
page with charts, in one file that needs nothing else.

The exit code is 0 when all events were accepted, 1 when some were rejected,
and 2 when stats could not run, or could not read everything. An interrupt
ends the input: what was read is counted.`,
		Example: `  # What is in here?
  margay stats events.ndjson

  # What do the schemas miss?
  margay stats --schemas my-schemas --format json events.ndjson.gz | jq '.log_types[].fields[] | select(.known | not)'

  # A page to send to somebody.
  margay stats --html report.html logs/*.gz`,
		DisableFlagsInUseLine: true,
		RunE: func(cmd *cobra.Command, args []string) error {
			if err := f.check(cmd); err != nil {
				return err
			}
			if cmd.Flags().Changed("html") && (s.html == "" || s.html == "-") {
				return usage(cmd, "--html needs the name of a file")
			}
			return runStats(cmd, f, s, args)
		},
	}
	f.addSchemas(cmd)
	flags := cmd.Flags()
	s.format.add(cmd, "format", "tables with bars, or one JSON object")
	flags.StringVar(&s.html, "html", "", "write a page with charts to `FILE`; without --format nothing else")
	flags.Var(&s.top, "top", "name the `N` most frequent values of each list of indicators")
	complete(cmd, "top", cobra.NoFileCompletions)
	f.addInput(cmd)
	f.addLimits(cmd)
	f.addReading(cmd)
	f.progress.add(cmd, "progress", "show progress; auto: if the input is files, and standard error a terminal")
	flags.BoolVar(&f.quiet, "quiet", false, "write nothing but errors to standard error")
	return cmd
}

func runStats(cmd *cobra.Command, f *parseFlags, s *statsFlags, names []string) error {
	docs, err := loadSchemas(f.schemas)
	if err != nil {
		return refuseSchemas(cmd, docs, err)
	}
	f.keepUnknown = true // of text, only what is kept is seen
	set, err := compile(cmd, f)
	if err != nil {
		return err
	}
	files, err := openFiles(cmd, f, names)
	if err != nil {
		return err
	}
	page, err := s.openPage(files, f, cmd.OutOrStdout())
	if err != nil {
		return err
	}
	o := &inspect.StatsOptions{Schemas: docs.Schemas, Stream: f.streamOptions(), Top: s.top.n}
	if o.Top == 0 {
		o.Top = -1
	}
	bar := newProgress(cmd, f, files)
	o.Stream.Progress = bar.report()
	ctx, stop := untilSignal(cmd.Context())
	defer stop()
	report, err := inspect.Stats(ctx, set, files.inputs, o)
	bar.clear()
	if err != nil {
		return err
	}
	if page != nil {
		if err := writePage(page, report, names); err != nil {
			return fmt.Errorf("--html: %w", err)
		}
	}
	if page == nil || cmd.Flags().Changed("format") {
		if err := s.print(cmd, report); err != nil {
			return err
		}
	}
	return statsExit(cmd, report)
}

// openPage creates the file of the page, but not when that is read, or is
// standard output.
func (s *statsFlags) openPage(files *files, f *parseFlags, stdout io.Writer) (*os.File, error) {
	if s.html == "" {
		return nil, nil
	}
	if err := files.mayWrite(f, "--html", s.html, stdout); err != nil {
		return nil, err
	}
	page, err := os.Create(s.html)
	if err != nil {
		return nil, fmt.Errorf("--html: %w", err)
	}
	return page, nil
}

func writePage(page *os.File, report *inspect.Report, names []string) error {
	of := "standard input"
	if len(names) > 0 && names[0] != stdinName {
		of = strings.Join(names[:min(len(names), 5)], ", ")
		if more := len(names) - 5; more > 0 {
			of += " and " + plural(more, "other file")
		}
	}
	made := fmt.Sprintf("%s, read on %s", of, time.Now().UTC().Format("2006-01-02 15:04 UTC"))
	return errors.Join(report.HTML(page, "What is in these events", made), page.Close())
}

func (s *statsFlags) print(cmd *cobra.Command, report *inspect.Report) error {
	out := cmd.OutOrStdout()
	if s.format.word == "json" {
		return writeOutput(out, append(report.AppendJSON(nil), '\n'))
	}
	return writeOutput(out, []byte(report.Text(useColor(out))))
}

func statsExit(cmd *cobra.Command, report *inspect.Report) error {
	for _, e := range report.Errors {
		printError(cmd.ErrOrStderr(), e)
	}
	switch {
	case len(report.Errors) > 0:
		return exitFailure
	case report.Rejected > 0:
		return exitRejects
	}
	return nil
}
