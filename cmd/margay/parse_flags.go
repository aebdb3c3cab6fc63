package main

import (
	"slices"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"github.com/margaylog/margay/internal/timefmt"
	"github.com/margaylog/margay/parser"
	"github.com/margaylog/margay/parser/script"
	"github.com/margaylog/margay/stream"
)

// parseFlags are the flags of parse. Later versions may add flags and values;
// none of these changes.
type parseFlags struct {
	schemas      []string
	logTypes     []string
	lookups      []string
	tableFiles   []string // of the lookups and their rows, once they were read
	rejects      string
	rejectsRaw   bool
	framing      choice
	envelope     string
	keepHeader   bool
	timeFormat   choice
	rowID        choice
	now          instant
	sourceID     string
	sourceLabel  string
	keepUnknown  bool
	keepNames    bool
	fallback     bool
	onFieldError choice
	maxBytes     size
	maxDepth     count
	workers      count
	unordered    bool
	stats        choice
	quiet        bool
	progress     choice
	metricsAddr  address
	profiles     profiles
	noShapes     bool             // of bench
	clock        func() time.Time // of demo; nil: that of the machine
}

func newParseFlags() *parseFlags {
	f := &parseFlags{
		framing:      oneOf("auto", "lines", "json", "array", "cloudwatch"),
		timeFormat:   oneOf("nanos", "millis", "rfc3339"),
		rowID:        oneOf("random", "content"),
		onFieldError: oneOf("reject", "null"),
		maxBytes:     size{bytes: 16 << 20, most: 1 << 30},
		maxDepth:     count{n: 512, least: 1, most: 10_000},
		workers:      count{most: 1024},
		stats:        oneOf("text", "json", "none"),
		progress:     oneOf("auto", "always", "never"),
	}
	const noXML = "XML is out of scope: convert the events to JSON, one object a line, and read these"
	f.framing.notes = map[string]string{
		"xml":    noXML,
		"evtx":   noXML,
		"ndjson": `"ndjson" is called "lines" here`,
		"jsonl":  `"jsonl" is called "lines" here`,
	}
	return f
}

// add adds the flags to the command, in the order of its help. Other commands
// that parse events take the groups that they have a use for.
func (f *parseFlags) add(cmd *cobra.Command) {
	f.addSchemas(cmd)
	f.addLookups(cmd)
	f.addRejects(cmd)
	f.addInput(cmd)
	f.addHeader(cmd)
	f.addLimits(cmd)
	f.addReading(cmd)
	f.addKeeping(cmd)
	f.addOutput(cmd)
	f.addRun(cmd)
	f.metricsAddr.add(cmd)
	f.profiles.add(cmd.Flags())
}

func (f *parseFlags) addSchemas(cmd *cobra.Command) {
	cmd.Flags().SortFlags = false
	addSchemas(cmd.Flags(), &f.schemas)
	cmd.Flags().StringArrayVar(&f.logTypes, "log-type", nil, "let only the log type `NAME` compete (repeatable)")
	complete(cmd, "log-type", completeLogTypes)
}

func (f *parseFlags) addLookups(cmd *cobra.Command) { addLookups(cmd.Flags(), &f.lookups) }

func (f *parseFlags) addRejects(cmd *cobra.Command) {
	flags := cmd.Flags()
	flags.StringVar(&f.rejects, "rejects", "", "write a JSON line for each rejected event to `FILE`")
	flags.BoolVar(&f.rejectsRaw, "rejects-raw", true, "put the text of the events into the rejects")
}

func (f *parseFlags) addInput(cmd *cobra.Command) {
	flags := cmd.Flags()
	f.framing.add(cmd, "framing", "how the input is cut into events")
	flags.StringVar(&f.envelope, "envelope", "", "read arrays of events under the keys `PATH`, such as items or data.events")
	complete(cmd, "envelope", cobra.NoFileCompletions)
}

func (f *parseFlags) addHeader(cmd *cobra.Command) {
	cmd.Flags().BoolVar(&f.keepHeader, "keep-header", false, "keep the fields of CloudWatch envelopes, as p_header of each event")
}

func (f *parseFlags) addLimits(cmd *cobra.Command) {
	flags := cmd.Flags()
	flags.Var(&f.maxBytes, "max-event-bytes", "reject events longer than `SIZE`, in bytes, KiB, MiB or GiB")
	flags.Var(&f.maxDepth, "max-depth", "reject events that nest deeper than `N` levels")
	complete(cmd, "max-event-bytes", cobra.NoFileCompletions)
	complete(cmd, "max-depth", cobra.NoFileCompletions)
}

func (f *parseFlags) addReading(cmd *cobra.Command) {
	cmd.Flags().BoolVar(&f.fallback, "fallback", false, "if the log type that fits best refuses an event, try the next best")
	f.addFieldErrors(cmd)
}

func (f *parseFlags) addFieldErrors(cmd *cobra.Command) {
	f.onFieldError.add(cmd, "on-field-error", "what a value that does not fit does: reject its event, or become null")
}

func (f *parseFlags) addKeeping(cmd *cobra.Command) {
	flags := cmd.Flags()
	flags.BoolVar(&f.keepUnknown, "keep-unknown", false, "keep fields that the schema does not know")
	flags.BoolVar(&f.keepNames, "keep-names", false, "leave field names as the schema has them")
}

func (f *parseFlags) addOutput(cmd *cobra.Command) {
	flags := cmd.Flags()
	f.timeFormat.add(cmd, "time-format", "how timestamps are written")
	f.rowID.add(cmd, "row-id", "make p_row_id at random, or from the content of the event")
	flags.Var(&f.now, "now", "take `TIME` (RFC 3339) for the time of parsing")
	flags.StringVar(&f.sourceID, "source-id", "", "add p_source_id `ID` to each event")
	flags.StringVar(&f.sourceLabel, "source-label", "", "add p_source_label `LABEL` to each event")
	for _, name := range []string{"now", "source-id", "source-label"} {
		complete(cmd, name, cobra.NoFileCompletions)
	}
}

func (f *parseFlags) addRun(cmd *cobra.Command) {
	flags := cmd.Flags()
	flags.Var(&f.workers, "workers", "parse with `N` workers; 0 is one for each core")
	flags.BoolVar(&f.unordered, "unordered", false, "write events as soon as they are ready, in any order")
	f.addStats(cmd)
	f.progress.add(cmd, "progress", "show progress; auto: if the input is files, and standard error a terminal")
	f.addQuiet(cmd)
	complete(cmd, "workers", cobra.NoFileCompletions)
}

func (f *parseFlags) addStats(cmd *cobra.Command) {
	f.stats.add(cmd, "stats", "how the totals are written to standard error")
}

func (f *parseFlags) addQuiet(cmd *cobra.Command) {
	cmd.Flags().BoolVar(&f.quiet, "quiet", false, "write nothing but errors to standard error")
}

// check finds what the flags by themselves do not.
func (f *parseFlags) check(cmd *cobra.Command) error {
	given := cmd.Flags().Changed
	switch {
	case given("rejects") && f.rejects == "":
		return usage(cmd, "--rejects needs the name of a file")
	case f.rejects == "-":
		return usage(cmd, "--rejects -: standard output is for events; name a file, or /dev/stderr")
	case given("envelope") && f.envelope == "":
		return usage(cmd, "--envelope needs keys, such as items or data.events")
	case f.envelope != "" && f.framing.word != "auto" && f.framing.word != "array":
		return usage(cmd, "--envelope needs --framing array, not %s", f.framing.word)
	case f.envelope != "" && slices.Contains(strings.Split(f.envelope, "."), ""):
		return usage(cmd, "--envelope: %q has an empty key", f.envelope)
	case f.keepHeader && f.framing.word != "cloudwatch":
		return usage(cmd, "--keep-header needs --framing cloudwatch")
	}
	return nil
}

func (f *parseFlags) parserOptions() *parser.Options {
	profile, _ := timefmt.ParseProfile(f.timeFormat.word)
	o := &parser.Options{
		Scripts:     script.New(nil),
		LogTypes:    f.logTypes,
		NoShapes:    f.noShapes,
		KeepUnknown: f.keepUnknown,
		KeepNames:   f.keepNames,
		Fallback:    f.fallback,
		MaxDepth:    f.maxDepth.n,
		TimeFormat:  parser.TimeFormat(profile),
		SourceID:    f.sourceID,
		SourceLabel: f.sourceLabel,
		Now:         f.clock,
	}
	if f.onFieldError.word == "null" {
		o.OnFieldError = parser.NullField
	}
	if f.rowID.word == "content" {
		o.RowID = parser.ContentRowID
	}
	if f.now.text != "" {
		o.Now = func() time.Time { return f.now.time }
	}
	return o
}

func (f *parseFlags) streamOptions() *stream.Options {
	framing, _ := stream.ParseFraming(f.framing.word)
	return &stream.Options{
		OmitRaw:       !f.rejectsRaw,
		Framing:       framing,
		Envelope:      f.envelope,
		KeepHeader:    f.keepHeader,
		MaxEventBytes: f.maxBytes.bytes,
		Workers:       f.workers.n,
		Unordered:     f.unordered,
	}
}
