package main

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"strings"

	"github.com/spf13/cobra"

	"github.com/margaylog/margay/schemas"
	"github.com/margaylog/margay/schemas/infer"
	"github.com/margaylog/margay/stream"
)

func newInfer() *cobra.Command {
	f := newInferFlags()
	cmd := &cobra.Command{
		Use:   "infer [flags] [FILE...]",
		Short: "Make a log schema of sample events",
		Long: `Infer reads sample events of one log type from the files, or from standard
input when there is none or for the name -, and writes a schema that accepts
them to standard output. What it decided and people should look at, such as
which field is the time of the event, goes to standard error.

Types hold for all values of a field that were seen: the more samples, the
better the schema. Any number of them is read in the same memory. No field is
required unless --required says so.

With --merge the schema in a file gets what the samples have and it has not:
new fields, and formats of times. All else in it stays as it is, types too.
The result is written to standard output; the file is not changed.

The exit code is 0 when all events were read, 1 when some were rejected or do
not fit the schema that they were merged into, and 2 when infer could not run,
found no event, or would have made a schema of more than 4 MiB.`,
		Example: `  # A schema to start from.
  margay infer --name Acme.Audit samples.ndjson > acme_audit.yml

  # Fields are required that all of at least 1,000 samples have.
  margay infer --required 1000 samples/*.json.gz > acme_audit.yml

  # A file of CSV whose first line names the columns.
  margay infer --csv --delimiter ';' export.csv > export.yml

  # What new events have that the schema does not know yet.
  margay infer --merge acme_audit.yml new.ndjson > merged.yml`,
		DisableFlagsInUseLine: true,
		RunE: func(cmd *cobra.Command, args []string) error {
			if err := f.check(cmd); err != nil {
				return err
			}
			return runInfer(cmd, f, args)
		},
	}
	f.add(cmd)
	return cmd
}

// runInfer reads the named files and writes the schema.
func runInfer(cmd *cobra.Command, f *inferFlags, names []string) error {
	files, err := openFiles(cmd, f.input, names)
	if err != nil {
		return err
	}
	in := &inferring{cmd: cmd, flags: f}
	if err := in.prepare(names); err != nil {
		return err
	}
	o := f.input.streamOptions()
	o.OmitRaw = true
	o.Rejects = &in.rejects
	if f.csv && o.Framing == stream.Auto {
		o.Framing = stream.Lines
	}
	bar := newProgress(cmd, f.input, files)
	o.Progress = bar.report()
	ctx, stop := untilSignal(cmd.Context())
	defer stop()
	stats, err := stream.Visit(ctx, files.inputs, o, in.visit)
	bar.clear()
	if err != nil {
		return err
	}
	return in.finish(stats)
}

// An inferring is one run of the command.
type inferring struct {
	cmd       *cobra.Command
	flags     *inferFlags
	collector *infer.Collector
	merge     *merging // nil: a new schema
	rejects   rejectList
}

// prepare makes the collector.
func (in *inferring) prepare(names []string) error {
	o := in.flags.options()
	if o.Name == "" {
		o.Name = inferredName(names)
	}
	if file := in.flags.merge; file != "" {
		var err error
		if in.merge, err = newMerging(in.cmd, in.flags); err != nil {
			return err
		}
		o.Name = in.merge.base.Name()
		o.TimeFormats = append(o.TimeFormats, in.merge.base.TimeFormats()...)
	}
	var err error
	in.collector, err = infer.New(o)
	return err
}

// inferredName is the log type of a schema that gets no other name: that of
// the one file.
func inferredName(names []string) string {
	if len(names) != 1 || names[0] == stdinName {
		return ""
	}
	file := names[0]
	for _, ext := range []string{".gz", ".zst", ".bz2"} {
		file = strings.TrimSuffix(file, ext)
	}
	return defaultName(file)
}

// visit takes one event.
func (in *inferring) visit(r *stream.Record) error {
	if r.First {
		in.collector.StartFile()
	}
	var bad *infer.SampleError
	err := in.collector.Add(r.Data)
	if errors.As(err, &bad) {
		return rejection(bad)
	}
	if err == nil && in.merge != nil {
		in.merge.try(r.Data)
	}
	return err
}

// finish writes the schema, and then what there is to say about it.
func (in *inferring) finish(stats *stream.Stats) error {
	result, err := in.collector.Result()
	if err != nil {
		return errors.Join(in.report(stats, nil, nil), in.noResult(stats, err))
	}
	out := result.Schema.YAML()
	if in.flags.format.word == "json" {
		out = result.Schema.JSON()
	}
	var merged *infer.Merged
	if in.merge != nil {
		if merged, err = in.merge.finish(result.Schema); err != nil {
			return err
		}
		out = merged.Source
	}
	if err := writeOutput(in.cmd.OutOrStdout(), out); err != nil {
		return err
	}
	return in.report(stats, result, merged)
}

// noResult is the error when there is no schema.
func (in *inferring) noResult(stats *stream.Stats, err error) error {
	if errors.Is(err, infer.ErrNoEvents) && stats.In > stats.Blank {
		return errors.New("no event can be read as a sample")
	}
	return err
}

// sameAsOutput reports whether standard output is the file.
func sameAsOutput(cmd *cobra.Command, info fs.FileInfo) bool {
	out := statOf(cmd.OutOrStdout())
	return out != nil && out.Mode().IsRegular() && os.SameFile(out, info)
}

// readBase reads the schema to merge into.
func readBase(cmd *cobra.Command, f *inferFlags) (*infer.Base, []byte, error) {
	info, err := os.Stat(f.merge)
	if err != nil {
		return nil, nil, fmt.Errorf("--merge: %w", err)
	}
	if sameAsOutput(cmd, info) {
		return nil, nil, fmt.Errorf("--merge %s: standard output is that file; write to another one", f.merge)
	}
	src, err := os.ReadFile(f.merge)
	if err != nil {
		return nil, nil, fmt.Errorf("--merge: %w", err)
	}
	base, err := infer.NewBase(f.merge, src, f.name, loadOptions())
	var diags schemas.Diagnostics
	if errors.As(err, &diags) {
		docs := &schemas.Docs{Diagnostics: diags, Sources: map[string][]byte{f.merge: src}}
		return nil, nil, refuseSchemas(cmd, docs, err)
	}
	return base, src, err
}
