package main

import (
	"bytes"
	"cmp"
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"github.com/margaylog/margay/parser"
	"github.com/margaylog/margay/parser/script"
	"github.com/margaylog/margay/schemas"
)

func newCheck() *cobra.Command {
	var strict bool
	var lookups []string
	format := oneOf("text", "json", "github", "sarif")
	cmd := &cobra.Command{
		Use:   "check [flags] [PATH...]",
		Short: "Find mistakes in log schemas",
		Long: `Check reads the schemas in the files and directories, or in the current one
when none is named, and reports all that is wrong with them at once: each
problem with its place, a code, and what to do about it. Directories are read
recursively, without files of tests (_tests.yml) and hidden ones. The path
builtin stands for the schemas that are built in.

With --lookup it also reads the lookup tables that a file defines, with their
rows, and checks what they look up in events of these schemas.

The exit code is 0 when there is no error, 1 when there are errors, or with
--strict warnings, and 2 when something could not be read.`,
		Example: `  # All schemas below the current directory.
  margay check

  # In CI: as annotations of a pull request, warnings count too.
  margay check --strict --format github schemas/

  # For a code scanning service.
  margay check --format sarif schemas/ > margay.sarif

  # A lookup table for events of 1Password.
  margay check --lookup lookup_tables/items.yml builtin`,
		DisableFlagsInUseLine: true,
		RunE: func(cmd *cobra.Command, args []string) error {
			return runCheck(cmd, args, lookups, format.word, strict)
		},
	}
	cmd.Flags().SortFlags = false
	format.add(cmd, "format", "lines of text, JSON, workflow commands of GitHub Actions, or SARIF 2.1.0")
	cmd.Flags().BoolVar(&strict, "strict", false, "let warnings fail the check")
	cmd.Flags().StringArrayVar(&lookups, "lookup", nil, "check the lookup table that `FILE` defines, too (repeatable)")
	return cmd
}

func runCheck(cmd *cobra.Command, paths, lookups []string, format string, strict bool) error {
	if len(paths) == 0 {
		paths = []string{"."}
	}
	docs, diags := lint(paths, lookups...)
	sources := withLookups(docs.Sources, lookups)
	var b bytes.Buffer
	switch format {
	case "json":
		printJSON(&b, diags)
	case "github":
		printGitHub(&b, diags)
	case "sarif":
		printSARIF(&b, diags)
	default:
		p := textPrinter{sources: sources, color: useColor(cmd.OutOrStdout())}
		for _, d := range diags {
			p.print(&b, d)
		}
	}
	if err := writeOutput(cmd.OutOrStdout(), b.Bytes()); err != nil {
		return err
	}
	errs, warnings := countErrors(diags), len(diags)-countErrors(diags)
	fmt.Fprintf(cmd.ErrOrStderr(), "%s, %s, %s\n", plural(len(sources), "file"), plural(errs, "error"), plural(warnings, "warning"))
	switch {
	case unread(diags):
		return exitFailure
	case errs > 0 || strict && warnings > 0:
		return exitRejects
	}
	return nil
}

// lint returns everything that loading and compiling schemas, and lookup
// tables with them, reports.
func lint(paths []string, lookups ...string) (*schemas.Docs, schemas.Diagnostics) {
	return lintWith(paths, loadOptions(), lookups...)
}

func lintWith(paths []string, o *schemas.Options, lookups ...string) (*schemas.Docs, schemas.Diagnostics) {
	docs, _ := schemas.LoadPaths(paths, o)
	diags := slices.Clone(docs.Diagnostics)
	set, _, err := compileWithTables(docs, lookups, &parser.Options{Scripts: script.New(nil)})
	var more schemas.Diagnostics
	if set != nil {
		more = set.Diagnostics()
	} else if !errors.As(err, &more) {
		panic("margay: compile: " + err.Error()) // a bug: there are no options to be wrong
	}
	if len(docs.Schemas) == 0 {
		return docs, merge(diags) // that nothing is left to compile, they say already
	}
	return docs, merge(append(diags, more...))
}

// merge sorts diagnostics by place and drops repetitions, which differ in
// nothing that is seen.
func merge(diags schemas.Diagnostics) schemas.Diagnostics {
	seen := make(map[string]bool)
	diags = slices.DeleteFunc(slices.Clone(diags), func(d schemas.Diagnostic) bool {
		line := d.String()
		was := seen[line]
		seen[line] = true
		return was
	})
	slices.SortStableFunc(diags, func(a, b schemas.Diagnostic) int {
		return cmp.Or(
			strings.Compare(a.File, b.File),
			cmp.Compare(a.Line, b.Line),
			cmp.Compare(a.Column, b.Column),
		)
	})
	return diags
}

func countErrors(diags schemas.Diagnostics) int {
	n := 0
	for _, d := range diags {
		if d.Severity == schemas.Error {
			n++
		}
	}
	return n
}

// unread reports whether there was something that could not be read, or
// nothing to read.
func unread(diags schemas.Diagnostics) bool {
	return slices.ContainsFunc(diags, func(d schemas.Diagnostic) bool {
		return d.Code == schemas.UnreadableFile || d.Code == schemas.NoSchemas
	})
}
