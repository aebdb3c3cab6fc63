package main

import (
	"errors"
	"fmt"
	"io"

	"github.com/spf13/cobra"

	"github.com/margaylog/margay/stream"
)

func newReplay() *cobra.Command {
	f := newParseFlags()
	cmd := &cobra.Command{
		Use:   "replay [flags] REJECTS...",
		Short: "Parse rejected events again",
		Long: `Replay reads files of rejects, as parse --rejects writes them, and parses the
events in them again: after a schema was mended, or with other flags. What is
accepted now goes to standard output; what is rejected again goes to a new
file, the one that --rejects names, with the file, line and offset of the
first input. The name - stands for standard input.

An event of which the reject has only the beginning, or nothing, can't be
tried; its reject goes to the new file as it is. Text whose columns a header
names can't be read by itself: parse its file again.

The exit code is 0 when all events were accepted, 1 when some were rejected
again, and 2 when replay could not run, could not read or write everything, or
met lines that are no rejects.`,
		Example: `  # Parse, mend the schema, and parse again what was rejected.
  margay parse --schemas my-schemas --rejects rejects.ndjson events.ndjson > out.ndjson
  margay replay --schemas my-schemas --rejects left.ndjson rejects.ndjson >> out.ndjson`,
		DisableFlagsInUseLine: true,
		Args: func(cmd *cobra.Command, args []string) error {
			if len(args) == 0 {
				return usage(cmd, "margay replay needs a file of rejects, or - for standard input")
			}
			return nil
		},
		RunE: func(cmd *cobra.Command, args []string) error {
			if err := f.check(cmd); err != nil {
				return err
			}
			return runReplay(cmd, f, args)
		},
	}
	f.addSchemas(cmd)
	f.addLookups(cmd)
	f.addRejects(cmd)
	f.addLimits(cmd)
	f.addReading(cmd)
	f.addKeeping(cmd)
	f.addOutput(cmd)
	f.addRun(cmd)
	return cmd
}

func runReplay(cmd *cobra.Command, f *parseFlags, names []string) error {
	r, err := newJob(cmd, f, names)
	if err != nil {
		return err
	}
	ctx, stop := r.start(cmd, f)
	stats, err := stream.Replay(ctx, r.set, r.files.inputs, r.options)
	stop()
	r.bar.clear()
	err = errors.Join(err, r.close(), notRejects(stats))
	return finish(cmd.ErrOrStderr(), f, stats.Stats, replayReport{stats}, err)
}

// notRejects is the error of lines that are no rejects.
func notRejects(stats *stream.ReplayStats) error {
	switch n := stats.NotRejects; n {
	case 0:
		return nil
	case 1:
		return fmt.Errorf("%s: the line is no reject as parse writes them", stats.FirstNotReject)
	default:
		return fmt.Errorf("%s: the line is no reject as parse writes them (and %s)", stats.FirstNotReject, plural(n-1, "more line"))
	}
}

// replayReport is what is said at the end of a replay.
type replayReport struct{ stats *stream.ReplayStats }

func (r replayReport) totals() any { return r.stats }

func (r replayReport) notes(b io.Writer) {
	if n := r.stats.Truncated; n > 0 {
		fmt.Fprintf(b, "margay: %s could not be tried: only the beginning of the event was kept\n", plural(n, "reject"))
	}
	if n := r.stats.WithoutRaw; n > 0 {
		fmt.Fprintf(b, "margay: %s could not be tried: the event was not kept\n", plural(n, "reject"))
	}
}
