package main

import (
	"errors"
	"fmt"
	"math"
	"syscall"

	"github.com/spf13/cobra"

	"github.com/margaylog/margay/inspect"
)

// explainFlags are the flags that explain has besides those of parse.
type explainFlags struct {
	format choice
	line   count
	events count
}

func newExplain() *cobra.Command {
	f := newParseFlags()
	x := &explainFlags{
		format: oneOf("auto", "text", "json"),
		line:   count{most: math.MaxInt32},
		events: count{n: 10, most: math.MaxInt32},
	}
	cmd := &cobra.Command{
		Use:   "explain [flags] [FILE]",
		Short: "Say why events became what they became",
		Long: `Explain reads events as parse does, from the file or from standard input, and
says of each: which log types competed for it and why one won, and then field
by field what came in, what was done with it, what came out, which indicators
were found, and what was dropped. To a terminal it writes trees, else JSON, an
object for each event on a line of its own.

It is for looking at one event, or a few: after 10 of them it ends. Values
are shown as they came in, also those that the schema masks; what came out of
them is shown behind its mask only.

The exit code is 0 when the events were accepted, 1 when some were rejected,
and 2 when explain could not run, or could not read everything.`,
		Example: `  # The first events of a file.
  margay explain events.ndjson

  # The event that a reject, or an editor, says is on line 17.
  margay explain --line 17 events.ndjson

  # Why an event is not the log type that you wrote.
  margay explain --schemas builtin --schemas my-schemas event.json`,
		DisableFlagsInUseLine: true,
		Args: func(cmd *cobra.Command, args []string) error {
			if len(args) > 1 {
				return usage(cmd, "margay explain takes one file")
			}
			return nil
		},
		RunE: func(cmd *cobra.Command, args []string) error {
			if err := f.check(cmd); err != nil {
				return err
			}
			return runExplain(cmd, f, x, args)
		},
	}
	f.addSchemas(cmd)
	f.addLookups(cmd)
	flags := cmd.Flags()
	x.format.add(cmd, "format", "a tree for people, or a line of JSON for each event; auto: trees to a terminal")
	flags.Var(&x.line, "line", "explain the event that starts on line `N`")
	flags.Var(&x.events, "events", "explain the first `N` events; 0 is all")
	complete(cmd, "line", cobra.NoFileCompletions)
	complete(cmd, "events", cobra.NoFileCompletions)
	f.addInput(cmd)
	f.addLimits(cmd)
	f.addReading(cmd)
	f.addKeeping(cmd)
	f.addOutput(cmd)
	return cmd
}

func runExplain(cmd *cobra.Command, f *parseFlags, x *explainFlags, names []string) error {
	set, err := compile(cmd, f)
	if err != nil {
		return err
	}
	files, err := openFiles(cmd, f, names)
	if err != nil {
		return err
	}
	out := cmd.OutOrStdout()
	text := x.format.word == "text" || x.format.word == "auto" && isTerminal(out)
	code, n := exitCode(0), 0
	ctx, stop := untilSignal(cmd.Context())
	defer stop()
	o := &inspect.ExplainOptions{Stream: f.streamOptions(), Line: int64(x.line.n), Most: x.events.n}
	stats, more, err := inspect.Explain(ctx, set, files.inputs, o, func(e *inspect.Explained) error {
		n++
		if e.Result() == inspect.Rejected {
			code = exitRejects
		}
		if text {
			return writeEvent(cmd, n, e.Text(useColor(out)))
		}
		return writeEvent(cmd, 1, string(e.AppendJSON(nil))+"\n")
	})
	for _, e := range stats.InputErrors {
		printError(cmd.ErrOrStderr(), e)
		code = exitFailure
	}
	switch {
	case err != nil && !errors.Is(err, syscall.EPIPE):
		return err
	case code == exitFailure:
	case n == 0 && x.line.n > 0:
		return fmt.Errorf("no event starts on line %d", x.line.n)
	case n == 0:
		return errors.New("there is no event in the input")
	case more:
		fmt.Fprintf(cmd.ErrOrStderr(), "margay: there are more events; --events 0 explains all, --line N one of them\n")
	}
	if code == 0 {
		return nil
	}
	return code
}

// writeEvent writes what is said of the n-th event, with a blank line between
// two of them.
func writeEvent(cmd *cobra.Command, n int, text string) error {
	if n > 1 {
		text = "\n" + text
	}
	_, err := cmd.OutOrStdout().Write([]byte(text))
	if err != nil {
		return fmt.Errorf("write output: %w", err)
	}
	return nil
}
