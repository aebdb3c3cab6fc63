package main

import (
	"bytes"
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"github.com/margaylog/margay/internal/timefmt"
	"github.com/margaylog/margay/schemas"
	"github.com/margaylog/margay/schemas/export"
)

// exportFlags are the flags of export.
type exportFlags struct {
	schemas     []string
	to          choice
	side        choice
	timeFormat  choice
	keepUnknown bool
	keepNames   bool
	load        bool
	database    string
	location    string
	goPackage   string
	format      choice
}

func newExport() *cobra.Command {
	f := &exportFlags{
		to:         targetChoice(),
		side:       oneOf("out", "in"),
		timeFormat: oneOf("nanos", "millis", "rfc3339"),
		format:     oneOf("text", "json"),
	}
	cmd := &cobra.Command{
		Use:   "export --to TARGET [flags] [NAME...]",
		Short: "Write tables, JSON Schemas, pages or types for log schemas",
		Long: `Export writes what follows from a log schema: a JSON Schema of its events, the
table of a data store that its normalized events load into, a page of
documentation, or Go types. It does so for the log types that are named, or
for all. The targets are:

` + targetList() + `
Tables and types have a column for each field and for everything that parse
adds; give parse the same --time-format, --keep-names and --keep-unknown. With
--load it is the statement that loads the output of parse into the table. A
name that a store does not take is reported with its place.`,
		Example: `  # A table in DuckDB, and what fills it.
  margay export --to duckdb OnePassword.AuditEvent | duckdb logs.db
  margay export --to duckdb --load OnePassword.AuditEvent | duckdb logs.db

  # A JSON Schema of the events as 1Password sends them.
  margay export --to json-schema --side in OnePassword.SignInAttempt

  # Documentation, and types for programs that read the events.
  margay export --to markdown --schemas my-schemas > logs.md
  margay export --to go --package logs > logs.go`,
		DisableFlagsInUseLine: true,
		ValidArgsFunction:     completeLogTypes,
		RunE: func(cmd *cobra.Command, args []string) error {
			if err := f.check(cmd); err != nil {
				return err
			}
			return runExport(cmd, f, args)
		},
	}
	f.add(cmd)
	return cmd
}

// targetChoice takes the name of a target; there is no default.
func targetChoice() choice {
	c := choice{notes: map[string]string{
		"jsonschema": `"jsonschema" is called "json-schema" here`,
		"postgresql": `"postgresql" is called "postgres" here`,
		"golang":     `"golang" is called "go" here`,
		"md":         `"md" is called "markdown" here`,
		"glue":       `"glue" is called "athena" here`,
	}}
	for _, spec := range export.Targets() {
		c.words = append(c.words, string(spec.Target))
	}
	return c
}

// targetList is the part of the help that describes the targets.
func targetList() string {
	var b strings.Builder
	for _, spec := range export.Targets() {
		fmt.Fprintf(&b, "  %-12s %s\n", spec.Target, spec.Doc)
	}
	return b.String()
}

func (f *exportFlags) add(cmd *cobra.Command) {
	flags := cmd.Flags()
	flags.SortFlags = false
	f.to.add(cmd, "to", "write this `TARGET`: one of those above")
	addSchemas(flags, &f.schemas)
	f.side.add(cmd, "side", "json-schema: describe the events that go in, or those that come out")
	f.timeFormat.add(cmd, "time-format", "how parse writes timestamps")
	flags.BoolVar(&f.keepUnknown, "keep-unknown", false, "parse keeps fields that the schema does not know")
	flags.BoolVar(&f.keepNames, "keep-names", false, "parse leaves field names as the schema has them")
	flags.BoolVar(&f.load, "load", false, "tables: write the statement that loads events, not the one that makes the table")
	flags.StringVar(&f.database, "database", "", "tables: make them in `NAME`, perhaps with dots in it")
	flags.StringVar(&f.location, "location", "", "tables: `WHERE` the output of parse is, a file or address (athena, and --load)")
	flags.StringVar(&f.goPackage, "package", "logs", "go: the `NAME` of the package")
	f.format.add(cmd, "format", "the artefact, or an array of objects with the artefact of each log type")
	for _, name := range []string{"database", "package"} {
		complete(cmd, name, cobra.NoFileCompletions)
	}
}

// check finds flags that the target has no use for: they would be dropped
// silently.
func (f *exportFlags) check(cmd *cobra.Command) error {
	given := cmd.Flags().Changed
	if !given("to") {
		return usage(cmd, "--to is missing: one of %s", strings.Join(f.to.words, ", "))
	}
	spec := f.target()
	switch {
	case given("side") && spec.Target != export.JSONSchema:
		return usage(cmd, "--side is for --to json-schema, not %s", spec.Target)
	case given("package") && spec.Target != export.Go:
		return usage(cmd, "--package is for --to go, not %s", spec.Target)
	case given("database") && !spec.Table:
		return usage(cmd, "--database is for tables, not %s", spec.Target)
	case f.load && !spec.Table:
		return usage(cmd, "--load is for tables, not %s", spec.Target)
	case f.load && !spec.Loads:
		return usage(cmd, "--load: %s has nothing to load, it reads the files where they are", spec.Target)
	case given("location") && !f.load && spec.Target != export.Athena:
		return usage(cmd, "--location is for --to athena and for --load")
	}
	return nil
}

func (f *exportFlags) target() export.TargetSpec {
	specs := export.Targets()
	i := slices.IndexFunc(specs, func(spec export.TargetSpec) bool { return string(spec.Target) == f.to.word })
	return specs[i]
}

func (f *exportFlags) options() *export.Options {
	profile, _ := timefmt.ParseProfile(f.timeFormat.word)
	o := &export.Options{
		TimeFormat:  export.TimeFormat(profile),
		KeepUnknown: f.keepUnknown,
		KeepNames:   f.keepNames,
		Load:        f.load,
		Database:    f.database,
		Location:    f.location,
		Package:     f.goPackage,
	}
	if f.side.word == "in" {
		o.Side = export.In
	}
	return o
}

func runExport(cmd *cobra.Command, f *exportFlags, names []string) error {
	docs, err := loadSchemas(f.schemas)
	if err != nil {
		return refuseSchemas(cmd, docs, err)
	}
	list, err := named(docs, names)
	if err != nil {
		return err
	}
	text, err := f.append(list)
	if err != nil {
		return refuseExport(cmd, err)
	}
	return writeOutput(cmd.OutOrStdout(), text)
}

// named returns the schemas of some log types, or all of them by name.
func named(docs *schemas.Docs, names []string) ([]*schemas.Schema, error) {
	if len(names) == 0 {
		names = logTypes(docs)
	}
	var list []*schemas.Schema
	for _, name := range names {
		s := find(docs, name)
		if s == nil {
			return nil, fmt.Errorf("unknown log type %q%s; margay schemas list shows what there is", name, didYouMean(name, logTypes(docs)))
		}
		if !slices.Contains(list, s) {
			list = append(list, s)
		}
	}
	return list, nil
}

// An exported is the artefact of one log type.
type exported struct {
	LogType string `json:"log_type"`
	To      string `json:"to"`
	Table   string `json:"table,omitempty"`
	Text    string `json:"text"`
}

// append returns what is to be written.
func (f *exportFlags) append(list []*schemas.Schema) ([]byte, error) {
	spec, o := f.target(), f.options()
	if f.format.word == "text" {
		return export.Append(nil, spec.Target, list, o)
	}
	all := make([]exported, 0, len(list))
	var problems export.Problems
	for _, s := range list {
		text, err := export.Append(nil, spec.Target, []*schemas.Schema{s}, o)
		var some export.Problems
		if errors.As(err, &some) {
			problems = append(problems, some...)
		} else if err != nil {
			return nil, err
		}
		one := exported{LogType: s.Name.Value, To: f.to.word, Text: string(text)}
		if spec.Table {
			one.Table = export.TableName(s.Name.Value)
		}
		all = append(all, one)
	}
	if len(problems) > 0 {
		return nil, problems
	}
	var b bytes.Buffer
	appendJSON(&b, all)
	return b.Bytes(), nil
}

// refuseExport reports why schemas cannot be exported.
func refuseExport(cmd *cobra.Command, err error) error {
	var problems export.Problems
	if !errors.As(err, &problems) {
		return err
	}
	var b bytes.Buffer
	for _, p := range problems[:min(len(problems), maxShown)] {
		fmt.Fprintln(&b, p.Error())
	}
	if len(problems) > maxShown {
		fmt.Fprintf(&b, "... and %s\n", plural(len(problems)-maxShown, "other error"))
	}
	cmd.ErrOrStderr().Write(b.Bytes()) // an error here has nowhere to go
	return fmt.Errorf("%s in the export", plural(len(problems), "error"))
}
