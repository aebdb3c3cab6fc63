package main

import (
	"errors"
	"fmt"
	"slices"
	"strconv"
	"unicode/utf8"

	"github.com/spf13/cobra"

	"github.com/margaylog/margay/internal/timefmt"
	"github.com/margaylog/margay/schemas/infer"
)

// inferFlags are the flags of infer. Those that say how events are read, and
// what goes to standard error, are those of parse.
type inferFlags struct {
	input     *parseFlags
	name      string
	merge     string
	required  requirement
	enumerate count
	examples  bool
	eventTime string
	try       []string
	maxKeys   count
	csv       bool
	delimiter delimiter
	header    bool
	columns   []string
	format    choice
}

func newInferFlags() *inferFlags {
	f := &inferFlags{
		input:     newParseFlags(),
		enumerate: count{most: 1000},
		maxKeys:   count{n: 200, least: 1, most: 5000},
		format:    oneOf("yaml", "json"),
	}
	f.format.notes = map[string]string{"text": `"text" is called "yaml" here`}
	return f
}

// add adds the flags to the command, in the order of its help.
func (f *inferFlags) add(cmd *cobra.Command) {
	flags := cmd.Flags()
	flags.SortFlags = false
	flags.StringVar(&f.name, "name", "", "call the log type `NAME` (default Custom. and the name of the file)")
	flags.StringVar(&f.merge, "merge", "", "add what is new to the schema in `FILE`")
	flags.Var(&f.required, "required", "require the fields that all samples have: none; all; or those with at least N samples")
	flags.Var(&f.enumerate, "enum", "list the values of texts under validate.allow where there are at most `N`; 0: never")
	flags.BoolVar(&f.examples, "examples", false, "describe fields by some of their values")
	flags.StringVar(&f.eventTime, "event-time", "", "take the timestamp `FIELD`, such as meta.created, for the time of the event")
	flags.StringArrayVar(&f.try, "try-format", nil, "try the time `FORMAT` on texts before others, such as %d/%m/%Y (repeatable)")
	flags.Var(&f.maxKeys, "max-keys", "take objects with more than `N` different keys for maps, whose type is json")

	flags.BoolVar(&f.csv, "csv", false, "samples are lines of delimited text")
	flags.Var(&f.delimiter, "delimiter", "what stands between values: a character, or tab; auto: told by the first line")
	flags.BoolVar(&f.header, "header", true, "the first line of each CSV file names the columns")
	flags.StringSliceVar(&f.columns, "columns", nil, "the `NAMES` of the columns, with commas between them; an empty one skips its column")

	f.input.addInput(cmd)
	f.input.addLimits(cmd)
	f.format.add(cmd, "format", "the schema as YAML, or as JSON")
	f.input.stats.add(cmd, "stats", "how what was found is written to standard error")
	f.input.progress.add(cmd, "progress", "show progress; auto: if the input is files, and standard error a terminal")
	flags.BoolVar(&f.input.quiet, "quiet", false, "write nothing but errors to standard error")

	complete(cmd, "required", cobra.FixedCompletions([]string{"none", "all"}, cobra.ShellCompDirectiveNoFileComp))
	complete(cmd, "delimiter", cobra.FixedCompletions([]string{"auto", "tab", ";"}, cobra.ShellCompDirectiveNoFileComp))
	for _, name := range []string{"name", "enum", "event-time", "try-format", "max-keys", "columns"} {
		complete(cmd, name, cobra.NoFileCompletions)
	}
}

// check finds what the flags by themselves do not.
func (f *inferFlags) check(cmd *cobra.Command) error {
	given := cmd.Flags().Changed
	for _, name := range []string{"delimiter", "header", "columns"} {
		if given(name) && !f.csv {
			return usage(cmd, "--%s needs --csv", name)
		}
	}
	for _, name := range []string{"name", "merge", "event-time"} {
		if given(name) && cmd.Flag(name).Value.String() == "" {
			return usage(cmd, "--%s needs a value", name)
		}
	}
	switch {
	case f.merge != "" && f.csv:
		return usage(cmd, "--merge is for samples of JSON, not --csv")
	case f.merge != "" && f.format.word == "json":
		return usage(cmd, "--merge keeps the YAML of the file: it goes without --format json")
	case f.merge != "" && f.eventTime != "":
		return usage(cmd, "--merge keeps the event time: it goes without --event-time")
	case f.merge == stdinName:
		return usage(cmd, "--merge needs the name of a file")
	case f.csv && !slices.Contains([]string{"auto", "lines", "cloudwatch"}, f.input.framing.word):
		return usage(cmd, "--csv needs --framing lines, not %s", f.input.framing.word)
	case f.csv && f.input.envelope != "":
		return usage(cmd, "--csv goes without --envelope")
	}
	for _, format := range f.try {
		if _, err := timefmt.Compile(format, nil); err != nil {
			return usage(cmd, "--try-format: %v", err)
		}
	}
	return f.input.check(cmd)
}

// options returns what the flags say to package infer.
func (f *inferFlags) options() *infer.Options {
	o := &infer.Options{
		Name:          f.name,
		RequiredAfter: f.required.after,
		Enumerate:     f.enumerate.n,
		Examples:      f.examples,
		EventTime:     f.eventTime,
		TimeFormats:   f.try,
		MaxKeys:       f.maxKeys.n,
		MaxDepth:      f.input.maxDepth.n,
	}
	if f.csv {
		o.CSV = &infer.CSV{Delimiter: f.delimiter.char, Header: f.header, Columns: f.columns}
	}
	return o
}

// A requirement is the value of --required: how many samples have to have a
// field, and 0 for none.
type requirement struct{ after int }

func (r *requirement) String() string {
	switch r.after {
	case 0:
		return "none"
	case 1:
		return "all"
	}
	return strconv.Itoa(r.after)
}

func (r *requirement) Type() string { return "none|all|N" }

func (r *requirement) Set(text string) error {
	switch text {
	case "none":
		r.after = 0
		return nil
	case "all":
		r.after = 1
		return nil
	}
	n, err := strconv.Atoi(text)
	if err != nil || n < 1 {
		return fmt.Errorf("%q is neither none, nor all, nor a number of samples", text)
	}
	r.after = n
	return nil
}

// A delimiter is the value of --delimiter: one character.
type delimiter struct{ char rune }

func (d *delimiter) String() string {
	switch d.char {
	case 0:
		return "auto"
	case '\t':
		return "tab"
	}
	return string(d.char)
}

func (d *delimiter) Type() string { return "CHAR" }

func (d *delimiter) Set(text string) error {
	switch text {
	case "auto":
		d.char = 0
		return nil
	case "tab", `\t`:
		d.char = '\t'
		return nil
	}
	c, n := utf8.DecodeRuneInString(text)
	if n == 0 || n < len(text) || c == utf8.RuneError {
		return errors.New("use one character, tab or auto")
	}
	d.char = c
	return nil
}
