package main

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/signal"
	"syscall"

	"github.com/spf13/cobra"

	"github.com/margaylog/margay/lookup"
	"github.com/margaylog/margay/parser"
	"github.com/margaylog/margay/stream"
)

func newParse() *cobra.Command {
	f := newParseFlags()
	cmd := &cobra.Command{
		Use:   "parse [flags] [FILE...]",
		Short: "Turn raw events into normalized ones",
		Long: `Parse reads events from the files, or from standard input when there is none
or for the name -, and writes the normalized events to standard output, one
JSON object a line. Files compressed by gzip, zstd or bzip2 are read as they
are. Totals, and why events were rejected, go to standard error.

Which log type an event has follows from the event alone: it is the one that
knows most of its keys. An event that does not satisfy its log type is
rejected: it goes to the file that --rejects names, as a line of JSON with the
place, the reasons and the event itself. The other events are not affected.

The exit code is 0 when all events were accepted, 1 when some were rejected,
and 2 when parse could not run, or could not read or write everything. An
interrupt ends the input: what was read is finished, written and counted.`,
		Example: `  # Normalize a file.
  margay parse events.ndjson > normalized.ndjson

  # In a pipeline: keep what is rejected, with the reason.
  producer | margay parse --rejects rejects.ndjson | consumer

  # Pages of the 1Password Events API, compressed.
  margay parse --envelope items pages/*.json.gz > normalized.ndjson

  # A CloudWatch Logs subscription, as Firehose stores it.
  margay parse --framing cloudwatch --keep-header delivered/*.gz > normalized.ndjson

  # Log types of your own beside those built in.
  margay parse --schemas builtin --schemas my-schemas events.ndjson

  # A pipe that runs for long, watched by Prometheus.
  tail -F events.ndjson | margay parse --metrics-addr 127.0.0.1:9464 | consumer

  # The same bytes each time.
  margay parse --row-id content --now 2024-03-01T00:00:00Z events.ndjson`,
		DisableFlagsInUseLine: true,
		RunE: func(cmd *cobra.Command, args []string) error {
			if err := f.check(cmd); err != nil {
				return err
			}
			return runParse(cmd, f, args)
		},
	}
	f.add(cmd)
	return cmd
}

// A job is what commands that parse streams set up.
type job struct {
	set     *parser.Set
	tables  *lookup.Tables // nil: none
	files   *files
	options *stream.Options
	bar     *progress
	monitor monitor
}

// newJob prepares to read the named files. It touches none before all else is
// known to be right.
func newJob(cmd *cobra.Command, f *parseFlags, names []string) (*job, error) {
	set, tables, err := compileAll(cmd, f)
	if err != nil {
		return nil, err
	}
	monitor, err := startMonitor(cmd, f, set.LogTypes())
	if err != nil {
		return nil, err
	}
	files, err := openFiles(cmd, f, names)
	if err != nil {
		return nil, errors.Join(err, monitor.close())
	}
	o := f.streamOptions()
	o.Out = cmd.OutOrStdout()
	if files.rejects != nil {
		o.Rejects = files.rejects
	}
	bar := newProgress(cmd, f, files)
	o.Progress = bar.report()
	monitor.observe(o)
	return &job{set: set, tables: tables, files: files, options: o, bar: bar, monitor: monitor}, nil
}

// close closes what the job has opened.
func (r *job) close() error { return errors.Join(r.files.close(), r.monitor.close()) }

func runParse(cmd *cobra.Command, f *parseFlags, names []string) error {
	r, err := newJob(cmd, f, names)
	if err != nil {
		return err
	}
	profiled, err := f.profiles.start(func(flag, name string) error {
		return r.files.mayWrite(f, flag, name, cmd.OutOrStdout())
	})
	if err != nil {
		return errors.Join(err, r.close())
	}
	ctx, stop := r.start(cmd, f)
	stats, err := stream.Run(ctx, r.set, r.files.inputs, r.options)
	stop()
	r.bar.clear()
	err = errors.Join(err, r.close(), profiled())
	return finish(cmd.ErrOrStderr(), f, stats, parseReport{stats}, err)
}

// start returns the context of a run, and what ends what goes on beside it.
func (r *job) start(cmd *cobra.Command, f *parseFlags) (context.Context, func()) {
	ctx, cancel := untilSignal(cmd.Context())
	stop := r.watch(ctx, cmd, f.quiet)
	return ctx, func() {
		stop()
		cancel()
	}
}

// untilSignal returns a context that ends at the first interrupt or request to
// terminate. A second one ends the process.
func untilSignal(ctx context.Context) (context.Context, func()) {
	ctx, stop := signal.NotifyContext(ctx, os.Interrupt, syscall.SIGTERM)
	context.AfterFunc(ctx, stop)
	return ctx, stop
}

// compile loads and compiles the schemas.
func compile(cmd *cobra.Command, f *parseFlags) (*parser.Set, error) {
	set, _, err := compileAll(cmd, f)
	return set, err
}

// compileAll loads and compiles the schemas and the lookup tables, of which
// there may be none.
func compileAll(cmd *cobra.Command, f *parseFlags) (*parser.Set, *lookup.Tables, error) {
	docs, err := loadSchemas(f.schemas)
	if err != nil {
		return nil, nil, refuseSchemas(cmd, docs, err)
	}
	set, tables, err := compileWithTables(docs, f.lookups, f.parserOptions())
	what, command, sources := "the schemas", "margay check", docs.Sources
	if tables != nil {
		f.tableFiles = tables.Files()
		what, command, sources = what+" and lookup tables", command+" --lookup", withLookups(sources, f.lookups)
	}
	var unknown *parser.UnknownLogTypeError
	switch {
	case errors.As(err, &unknown) && unknown.Suggestion == "":
		return nil, nil, fmt.Errorf("--log-type: %w; margay schemas list shows what there is", unknown)
	case errors.As(err, &unknown):
		return nil, nil, fmt.Errorf("--log-type: %w", unknown)
	case err != nil:
		return nil, nil, refuse(cmd, what, sources, err)
	}
	if n := len(set.Diagnostics()); n > 0 && !f.quiet && f.stats.word != "json" {
		fmt.Fprintf(cmd.ErrOrStderr(), "margay: %s in %s; see %s\n", plural(n, "warning"), what, command)
	}
	return set, tables, nil
}

// A report is what a command says at the end of a run besides what all do.
type report interface {
	totals() any       // for programs
	notes(b io.Writer) // for people
}

// parseReport is the report of parse: there is nothing besides.
type parseReport struct{ stats *stream.Stats }

func (r parseReport) totals() any   { return r.stats }
func (parseReport) notes(io.Writer) {}

// finish reports on a run, errors first so that the totals are the end, and
// returns its exit code as an error.
func finish(stderr io.Writer, f *parseFlags, stats *stream.Stats, r report, err error) error {
	code := exitCode(0)
	if stats.Rejected > 0 {
		code = exitRejects
	}
	for _, e := range stats.InputErrors {
		printError(stderr, e)
		code = exitFailure
	}
	closed := errors.Is(err, stream.ErrClosedPipe)
	if err != nil && !closed {
		printError(stderr, err)
		code = exitFailure
	}
	if !f.quiet {
		writeReport(stderr, f, stats, r, closed)
	}
	if code == 0 {
		return nil
	}
	return code
}

// writeReport writes the totals, and what was rejected for which reasons. When
// nobody reads the output any more, only programs are told.
func writeReport(stderr io.Writer, f *parseFlags, stats *stream.Stats, r report, closed bool) {
	var b bytes.Buffer
	switch {
	case f.stats.word == "json":
		appendJSON(&b, r.totals())
	case closed:
	default:
		if f.stats.word == "text" {
			b.WriteString(stats.Text())
		}
		r.notes(&b)
		rejectReport(&b, stats, f.rejects != "")
	}
	// Nothing can be done about a standard error that cannot be written to.
	stderr.Write(b.Bytes())
}
