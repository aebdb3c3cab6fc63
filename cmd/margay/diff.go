package main

import (
	"bytes"
	"fmt"
	"maps"
	"os"
	"slices"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"github.com/margaylog/margay/inspect"
	"github.com/margaylog/margay/parser"
	"github.com/margaylog/margay/schemas"
	"github.com/margaylog/margay/schemas/diff"
)

// diffFlags are the flags that diff has besides those of parse.
type diffFlags struct {
	format  choice
	allow   []string
	samples []string
}

func newDiff() *cobra.Command {
	f := newParseFlags()
	d := &diffFlags{format: oneOf("text", "json", "github")}
	cmd := &cobra.Command{
		Use:   "diff [flags] OLD NEW",
		Short: "Say what changed between two states of schemas, and what that breaks",
		Long: `Diff compares the schemas in OLD with those in NEW: files, directories, which
are read as by margay check, or builtin. Schemas are paired by the name of
their log type, and compared by what they mean. Every change is listed with its
places in both, and rated: compatible, when events that were accepted still
are, and all that came out of them still comes out; or breaking.

With --sample, the events of a file are tried by the old log types and by the
new ones, all of which compete for them. Then there is also how many events
newly fail, newly pass, change their log type or their output, with examples.
These hold event data.

The exit code is 0 when nothing breaks, 1 when there are breaking changes, or
events of a sample that newly fail or change their log type, and 2 when schemas
have errors, or something could not be read.`,
		Example: `  # What did I change?
  git show main:schemas/door.yml > before.yml
  margay diff before.yml schemas/door.yml

  # In CI, with the events of last week.
  git worktree add ../before origin/main
  margay diff --format github --sample last-week.ndjson.gz ../before/schemas schemas

  # One kind of change is fine here.
  margay diff --allow indicator-added ../before/schemas schemas`,
		DisableFlagsInUseLine: true,
		Args: func(cmd *cobra.Command, args []string) error {
			if len(args) != 2 {
				return usage(cmd, "margay diff takes two files or directories, OLD and NEW")
			}
			return nil
		},
		RunE: func(cmd *cobra.Command, args []string) error {
			if err := f.check(cmd); err != nil {
				return err
			}
			if err := d.check(cmd); err != nil {
				return err
			}
			return runDiff(cmd, f, d, args[0], args[1])
		},
	}
	flags := cmd.Flags()
	flags.SortFlags = false
	d.format.add(cmd, "format", "lines of text, one JSON object, or workflow commands of GitHub Actions")
	flags.StringArrayVar(&d.allow, "allow", nil, "do not fail for changes of the kind `CODE` (repeatable)")
	complete(cmd, "allow", cobra.FixedCompletions(changeCodes(), cobra.ShellCompDirectiveNoFileComp))
	flags.StringArrayVar(&f.logTypes, "log-type", nil, "look at the log type `NAME` alone (repeatable)")
	complete(cmd, "log-type", cobra.NoFileCompletions)
	flags.StringArrayVar(&d.samples, "sample", nil, "try the events of `FILE`, - for standard input (repeatable)")
	f.addInput(cmd)
	f.addLimits(cmd)
	f.addReading(cmd)
	f.addKeeping(cmd)
	flags.Var(&f.now, "now", "take `TIME` (RFC 3339) for the time of parsing")
	complete(cmd, "now", cobra.NoFileCompletions)
	f.progress.add(cmd, "progress", "show progress; auto: if the input is files, and standard error a terminal")
	flags.BoolVar(&f.quiet, "quiet", false, "write nothing but errors to standard error")
	return cmd
}

// changeCodes returns the codes of all kinds of changes.
func changeCodes() []string {
	var codes []string
	for _, s := range diff.Codes() {
		codes = append(codes, string(s.Code))
	}
	return codes
}

// check finds what the flags by themselves do not.
func (d *diffFlags) check(cmd *cobra.Command) error {
	for _, code := range d.allow {
		if !slices.Contains(changeCodes(), code) {
			return usage(cmd, "--allow: unknown change %q%s", code, didYouMean(code, changeCodes()))
		}
	}
	if len(d.samples) > 0 {
		return nil
	}
	var err error
	cmd.Flags().Visit(func(flag *pflag.Flag) {
		switch flag.Name {
		case "format", "allow", "log-type", "quiet":
		default:
			err = usage(cmd, "--%s needs --sample", flag.Name)
		}
	})
	return err
}

// A comparison is two states of schemas, and what was found out about them.
type comparison struct {
	old, new *schemas.Docs
	problems schemas.Diagnostics // why they can't be compared
	changes  []ratedChange
	impact   *inspect.ImpactReport // nil: there is no sample
}

// A ratedChange is a change that may be a breaking one that is allowed.
type ratedChange struct {
	diff.Change
	Allowed bool
}

// breaks reports whether the change fails the comparison.
func (c *ratedChange) breaks() bool { return c.Rating == diff.Breaking && !c.Allowed }

func runDiff(cmd *cobra.Command, f *parseFlags, d *diffFlags, old, new string) error {
	c := loadStates(old, new)
	if len(c.problems) > 0 {
		return c.refuse(cmd, d)
	}
	if err := c.choose(f.logTypes); err != nil {
		return err
	}
	for _, change := range diff.Schemas(c.old.Schemas, c.new.Schemas) {
		allowed := change.Rating == diff.Breaking && slices.Contains(d.allow, string(change.Code))
		c.changes = append(c.changes, ratedChange{change, allowed})
	}
	if len(d.samples) > 0 {
		if err := c.try(cmd, f, d.samples); err != nil {
			return err
		}
	}
	if err := writeOutput(cmd.OutOrStdout(), c.print(d.format.word, useColor(cmd.OutOrStdout()))); err != nil {
		return err
	}
	return c.finish(cmd, f.quiet)
}

// loadStates loads both states. When each is one file, a schema that does not
// say its name is called after the new one in both: the old one may have come
// out of a repository under any name.
func loadStates(old, new string) *comparison {
	options := loadOptions()
	if isFile(old) && isFile(new) {
		options.DefaultName = func(string) string { return defaultName(new) }
	}
	a, problems := lintWith([]string{old}, options)
	b, more := lintWith([]string{new}, loadOptions())
	c := &comparison{old: a, new: b}
	for _, diag := range merge(slices.Concat(problems, more)) {
		if diag.Severity == schemas.Error {
			c.problems = append(c.problems, diag)
		}
	}
	return c
}

func isFile(name string) bool {
	info, err := os.Stat(name)
	return err == nil && !info.IsDir()
}

// choose leaves only the log types that were asked for, if any were.
func (c *comparison) choose(names []string) error {
	if len(names) == 0 {
		return nil
	}
	known := slices.Concat(logTypes(c.old), logTypes(c.new))
	for _, name := range names {
		if !slices.Contains(known, name) {
			return fmt.Errorf("--log-type: %q is in neither state%s", name, didYouMean(name, known))
		}
	}
	c.old, c.new = only(c.old, names), only(c.new, names)
	return nil
}

// only returns the schemas of docs with these names.
func only(docs *schemas.Docs, names []string) *schemas.Docs {
	chosen := *docs
	chosen.Schemas = slices.DeleteFunc(slices.Clone(docs.Schemas), func(s *schemas.Schema) bool {
		return !slices.Contains(names, s.Name.Value)
	})
	return &chosen
}

// try finds out what the changes do to the events of a sample.
func (c *comparison) try(cmd *cobra.Command, f *parseFlags, samples []string) error {
	o := f.parserOptions()
	o.LogTypes, o.RowID = nil, parser.ContentRowID // chosen already; and quick to compare
	var sets [2]*parser.Set
	for i, docs := range []*schemas.Docs{c.old, c.new} {
		if len(docs.Schemas) == 0 {
			return fmt.Errorf("--sample: %s has no log type to try", []string{"OLD", "NEW"}[i])
		}
		set, err := parser.Compile(docs, o)
		if err != nil {
			return err
		}
		sets[i] = set
	}
	files, err := openFiles(cmd, f, samples)
	if err != nil {
		return err
	}
	stream := f.streamOptions()
	bar := newProgress(cmd, f, files)
	stream.Progress = bar.report()
	ctx, stop := untilSignal(cmd.Context())
	defer stop()
	c.impact, err = inspect.Impact(ctx, sets[0], sets[1], files.inputs, stream)
	bar.clear()
	return err
}

// refuse prints why the schemas can't be compared: to programs as they ask for
// it, to people on standard error.
func (c *comparison) refuse(cmd *cobra.Command, d *diffFlags) error {
	var b bytes.Buffer
	switch d.format.word {
	case "json":
		c.printJSON(&b)
	case "github":
		printGitHub(&b, c.problems)
	default:
		stderr := cmd.ErrOrStderr()
		sources := maps.Clone(c.old.Sources)
		maps.Copy(sources, c.new.Sources)
		p := textPrinter{sources: sources, color: useColor(stderr)}
		for _, problem := range c.problems {
			p.print(&b, problem)
		}
		stderr.Write(b.Bytes()) // an error here has nowhere to go
		b.Reset()
	}
	if err := writeOutput(cmd.OutOrStdout(), b.Bytes()); err != nil {
		return err
	}
	return fmt.Errorf("%s in the schemas", plural(len(c.problems), "error"))
}

// finish counts what was found, and returns the exit code as an error.
func (c *comparison) finish(cmd *cobra.Command, quiet bool) error {
	totals := c.totals()
	if !quiet {
		fmt.Fprintln(cmd.ErrOrStderr(), totals)
	}
	fails := totals.Breaking > 0
	if c.impact != nil {
		fails = fails || c.impact.NewlyFail > 0 || c.impact.ChangeType > 0
		for _, e := range c.impact.Errors {
			printError(cmd.ErrOrStderr(), e)
		}
		if len(c.impact.Errors) > 0 {
			return exitFailure
		}
	}
	if fails {
		return exitRejects
	}
	return nil
}

// totals counts log types and changes.
func (c *comparison) totals() jsonChanges {
	all := slices.Concat(logTypes(c.old), logTypes(c.new))
	slices.Sort(all)
	t := jsonChanges{LogTypes: len(slices.Compact(all)), Changes: len(c.changes)}
	changed := make(map[string]bool)
	for i := range c.changes {
		ch := &c.changes[i]
		changed[ch.LogType] = true
		switch {
		case ch.breaks():
			t.Breaking++
		case ch.Allowed:
			t.Allowed++
		}
	}
	t.Changed = len(changed)
	return t
}

// String returns the totals on a line.
func (t jsonChanges) String() string {
	s := fmt.Sprintf("%s, %d changed; %s, %d breaking", plural(t.LogTypes, "log type"), t.Changed, plural(t.Changes, "change"), t.Breaking)
	if t.Allowed > 0 {
		s += fmt.Sprintf(", %d allowed", t.Allowed)
	}
	return s
}
