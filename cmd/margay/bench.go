package main

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"slices"
	"text/tabwriter"

	"github.com/spf13/cobra"

	"github.com/margaylog/margay/inspect/bench"
	"github.com/margaylog/margay/internal/corpus"
	"github.com/margaylog/margay/schemas"
	"github.com/margaylog/margay/stream"
)

// benchFlags are the flags of bench, besides those that it shares with parse.
type benchFlags struct {
	parse    *parseFlags
	noShapes bool
	costs    bool
	runs     count
	most     size
	format   choice
	profiles profiles
}

func newBench() *cobra.Command {
	f := &benchFlags{
		parse:  newParseFlags(),
		runs:   count{n: 7, least: 1, most: 1000},
		most:   size{bytes: 64 << 20, most: 1 << 30},
		format: oneOf("text", "json"),
	}
	cmd := &cobra.Command{
		Use:   "bench [flags] [FILE...]",
		Short: "Measure how fast your schemas read your logs",
		Long: `Bench reads events from the files, or standard input for the name -, into
memory, and measures how fast the schemas normalize them: on one core, as the
library does it, and on all cores, as parse does it. Without files it makes
20,000 events of the three 1Password log types.

It prints the median of several runs with the least and the most, how long
single events take, how many allocations there are, how many events were read
by short cuts that were learned of others, and what each field and each
indicator costs. Figures of different machines or moments say little beside
each other.`,
		Example: `  margay bench
  margay bench --schemas my-schemas events.ndjson.gz
  margay bench --no-shapes --costs=false --format json events.ndjson`,
		DisableFlagsInUseLine: true,
		RunE: func(cmd *cobra.Command, args []string) error {
			if err := f.parse.check(cmd); err != nil {
				return err
			}
			return runBench(cmd, f, args)
		},
	}
	f.add(cmd)
	return cmd
}

func (f *benchFlags) add(cmd *cobra.Command) {
	flags := cmd.Flags()
	flags.SortFlags = false
	addSchemas(flags, &f.parse.schemas)
	flags.StringArrayVar(&f.parse.logTypes, "log-type", nil, "let only the log type `NAME` compete (repeatable)")
	complete(cmd, "log-type", completeLogTypes)
	f.parse.framing.add(cmd, "framing", "how the input is cut into events")
	flags.StringVar(&f.parse.envelope, "envelope", "", "read arrays of events under the keys `PATH`, such as items or data.events")
	flags.Var(&f.most, "max-bytes", "read at most `SIZE` of events, in bytes, KiB, MiB or GiB")
	flags.Var(&f.runs, "runs", "measure `N` times")
	flags.BoolVar(&f.costs, "costs", true, "measure what each field and each indicator costs")
	flags.BoolVar(&f.noShapes, "no-shapes", false, "turn off the short cuts for events laid out like others")
	f.format.add(cmd, "format", "text, or one object")
	f.profiles.add(flags)
	for _, name := range []string{"envelope", "max-bytes", "runs"} {
		complete(cmd, name, cobra.NoFileCompletions)
	}
}

func runBench(cmd *cobra.Command, f *benchFlags, names []string) error {
	docs, err := loadSchemas(f.parse.schemas)
	if err != nil {
		return refuseSchemas(cmd, docs, err)
	}
	f.parse.noShapes = f.noShapes
	set, err := compile(cmd, f.parse)
	if err != nil {
		return err
	}
	ctx, stop := untilSignal(cmd.Context())
	defer stop()
	events, files, err := f.events(ctx, cmd, names)
	if err != nil {
		return err
	}
	profiled, err := f.profiles.start(func(flag, name string) error {
		return files.mayWrite(f.parse, flag, name, cmd.OutOrStdout())
	})
	if err != nil {
		return err
	}
	o := &bench.Options{Runs: f.runs.n, Costs: f.costs, Parser: f.parse.parserOptions()}
	report, err := bench.Measure(ctx, set, chosen(docs, set.LogTypes()), events, o)
	if errors.Is(err, context.Canceled) {
		err = errors.New("interrupted")
	}
	if err = errors.Join(err, profiled()); err != nil {
		return err
	}
	var b bytes.Buffer
	if f.format.word == "json" {
		appendJSON(&b, report)
	} else {
		benchTable(&b, report)
	}
	return writeOutput(cmd.OutOrStdout(), b.Bytes())
}

// chosen returns the schemas that compete.
func chosen(docs *schemas.Docs, logTypes []string) *schemas.Docs {
	c := &schemas.Docs{}
	for _, s := range docs.Schemas {
		if slices.Contains(logTypes, s.Name.Value) {
			c.Schemas = append(c.Schemas, s)
		}
	}
	return c
}

const madeEvents = 20_000

// errEnough ends the reading of events.
var errEnough = errors.New("enough events")

// events reads the events of the files, or makes some.
func (f *benchFlags) events(ctx context.Context, cmd *cobra.Command, names []string) ([][]byte, *files, error) {
	if len(names) == 0 {
		made := corpus.New(1).AppendMixed(nil, madeEvents)
		return bytes.Split(bytes.TrimSuffix(made, []byte("\n")), []byte("\n")), new(files), nil
	}
	in, err := openFiles(cmd, f.parse, names)
	if err != nil {
		return nil, nil, err
	}
	var events [][]byte
	total := 0
	o := f.parse.streamOptions()
	stats, err := stream.Visit(ctx, in.inputs, o, func(r *stream.Record) error {
		if total += len(r.Data) + 1; total > f.most.bytes && len(events) > 0 {
			return errEnough
		}
		events = append(events, bytes.Clone(r.Data))
		return nil
	})
	switch {
	case errors.Is(err, errEnough):
		fmt.Fprintf(cmd.ErrOrStderr(), "margay: the first %d events, of %s, are enough; --max-bytes reads more\n", len(events), &f.most)
	case err != nil:
		return nil, nil, err
	}
	for _, e := range stats.InputErrors {
		return nil, nil, e
	}
	if len(events) == 0 {
		return nil, nil, errors.New("there are no events to measure with")
	}
	return events, in, nil
}

func benchTable(b *bytes.Buffer, r *bench.Report) {
	t := tabwriter.NewWriter(b, 0, 0, 2, ' ', 0)
	row := func(name, format string, args ...any) {
		fmt.Fprintf(t, "%s\t"+format+"\n", append([]any{name}, args...)...)
	}
	row("events", "%d, of %.1f MB; %d rejected, %d skipped", r.Events, float64(r.Bytes)/1e6, r.Rejected, r.Skipped)
	row("one core", "%.0f MB/s (%.0f to %.0f), %.0f events/s", r.MBPerSecond.Median, r.MBPerSecond.Min, r.MBPerSecond.Max, r.EventsPerSecond.Median)
	row(fmt.Sprintf("all %d cores, in order", r.Cores), "%.0f MB/s (%.0f to %.0f)", r.AllCores.Median, r.AllCores.Min, r.AllCores.Max)
	row("latency of an event", "p50 %d ns, p99 %d ns, max %d ns", r.Latency.P50, r.Latency.P99, r.Latency.Max)
	row("allocations an event", "%.2f", r.AllocsPerEvent)
	row("read by short cuts", "%.1f %%", 100*r.ShortCutsShare)
	t.Flush()
	costTable(b, "a field", r.Fields)
	costTable(b, "an indicator", r.Indicators)
	if r.CostsOfTextNote != "" {
		fmt.Fprintf(b, "\n%s\n", r.CostsOfTextNote)
	}
}

// shownCosts is how many lines a table of costs has; JSON has all.
const shownCosts = 12

func costTable(b *bytes.Buffer, what string, costs []bench.Cost) {
	if len(costs) == 0 {
		return
	}
	fmt.Fprintf(b, "\nWhat %s costs an event that has it:\n", what)
	t := tabwriter.NewWriter(b, 0, 0, 2, ' ', 0)
	for _, c := range costs[:min(len(costs), shownCosts)] {
		fmt.Fprintf(t, "  %.0f ns\t%s\t%s\t%s\n", c.Nanos, c.LogType, c.Field, c.Name)
	}
	t.Flush()
	if more := len(costs) - shownCosts; more > 0 {
		fmt.Fprintf(b, "  and %d more; --format json has all\n", more)
	}
}
