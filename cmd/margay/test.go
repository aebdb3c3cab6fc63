package main

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"regexp"
	"slices"
	"time"

	"github.com/spf13/cobra"

	"github.com/margaylog/margay/parser"
	"github.com/margaylog/margay/parser/script"
	"github.com/margaylog/margay/schemas"
	"github.com/margaylog/margay/schemas/schematest"
)

// testFlags are the flags of test.
type testFlags struct {
	schemas []string
	compete bool
	run     string
	only    *regexp.Regexp // what run stands for
	update  bool
	watch   bool
	now     instant
	format  choice
}

func newTest() *cobra.Command {
	f := &testFlags{format: oneOf("text", "json", "junit", "github")}
	cmd := &cobra.Command{
		Use:   "test [flags] [PATH...]",
		Short: "Run the tests of log schemas",
		Long: `Test runs the test files among the paths, or in the current directory when none
is named: those that end in _tests.yml or _tests.yaml, at any depth. A file that
is named by itself is read whatever its name is; the path - is standard input.
Each YAML document is a test: an input, and the events or errors that have to
come out.

Without --schemas, the schemas are those of the paths, and those beside a test
file that is named by itself; log types that are not there are the built-in
ones. Failures are shown as differences: - is what was expected, + what came
out. Then a line for each schema says which fields and indicators no test ever
filled.

The exit code is 0 when all tests pass, 1 when some fail, and 2 when a file, or
a schema that is needed, has mistakes or could not be read.`,
		Example: `  # All tests below the current directory.
  margay test

  # Some tests, again whenever a file changes.
  margay test --run 'Okta|failed sign-in' --watch schemas/

  # Write down what came out as what is expected; then review the diff.
  margay test --update schemas/okta_tests.yml

  # In CI.
  margay test --format github schemas/
  margay test --format junit schemas/ > report.xml`,
		DisableFlagsInUseLine: true,
		RunE: func(cmd *cobra.Command, args []string) error {
			if err := f.check(cmd, args); err != nil {
				return err
			}
			if f.watch {
				return watchTests(cmd, f, args)
			}
			return runTest(cmd, f, args)
		},
	}
	flags := cmd.Flags()
	flags.SortFlags = false
	flags.StringArrayVar(&f.schemas, "schemas", nil,
		"test the schemas of `PATH`, a file or directory, or builtin (repeatable; default those beside the tests)")
	flags.BoolVar(&f.compete, "compete", false, "let all schemas compete for each event: the log type has to be found, too")
	flags.StringVar(&f.run, "run", "", "run only tests whose LOGTYPE/NAME matches the regular expression `REGEXP`")
	flags.BoolVar(&f.update, "update", false, "rewrite what failed tests expect; comments and style stay")
	flags.BoolVar(&f.watch, "watch", false, "run the tests again whenever a test or schema changes")
	flags.Var(&f.now, "now", "take `TIME` (RFC 3339) for the time of parsing, instead of "+schematest.DefaultNow().Format(time.RFC3339))
	f.format.add(cmd, "format", "text, JSON, an XML report as of JUnit, or workflow commands of GitHub Actions")
	complete(cmd, "run", cobra.NoFileCompletions)
	complete(cmd, "now", cobra.NoFileCompletions)
	return cmd
}

// check finds what the flags by themselves do not.
func (f *testFlags) check(cmd *cobra.Command, args []string) error {
	stdin := slices.Contains(args, schematest.Stdin)
	switch {
	case f.update && f.watch:
		return usage(cmd, "--update does not go with --watch: it changes the files that are watched")
	case f.update && stdin:
		return usage(cmd, "--update cannot rewrite standard input")
	case f.watch && stdin:
		return usage(cmd, "--watch cannot watch standard input")
	case f.watch && f.format.word != "text":
		return usage(cmd, "--watch needs --format text, not %s", f.format.word)
	case f.run == "":
		return nil
	}
	var err error
	if f.only, err = regexp.Compile(f.run); err != nil {
		return usage(cmd, "--run: %v", err)
	}
	return nil
}

func (f *testFlags) options(stdin io.Reader) *schematest.Options {
	o := &schematest.Options{
		Load:    loadOptions(),
		Parser:  &parser.Options{Scripts: script.New(nil)},
		Compete: f.compete,
		Only:    f.only,
		Stdin:   stdin,
	}
	if f.now.text != "" {
		o.Parser.Now = func() time.Time { return f.now.time }
	}
	return o
}

// A testRun is one run of tests and what there is to say about it.
type testRun struct {
	suite    *schematest.Suite
	report   *schematest.Report
	problems schemas.Diagnostics
	updates  []schematest.Update
	partial  bool // only some tests were run: they say little about coverage
}

// runTest runs the tests once and prints the report.
func runTest(cmd *cobra.Command, f *testFlags, paths []string) error {
	o := f.options(cmd.InOrStdin())
	if len(f.schemas) > 0 {
		docs, err := loadSchemas(f.schemas)
		if err != nil {
			return refuseSchemas(cmd, docs, err)
		}
		o.Schemas = docs
	}
	r, err := f.test(paths, o)
	if err != nil {
		return err
	}
	var b bytes.Buffer
	switch f.format.word {
	case "json":
		r.printJSON(&b)
	case "junit":
		r.printJUnit(&b)
	case "github":
		r.printGitHub(&b)
	default:
		r.printText(&b, useColor(cmd.OutOrStdout()))
	}
	if err := writeOutput(cmd.OutOrStdout(), b.Bytes()); err != nil {
		return err
	}
	fmt.Fprintln(cmd.ErrOrStderr(), r.summary())
	switch {
	case len(r.problems) > 0:
		return exitFailure
	case r.report.Failed() > 0:
		return exitRejects
	}
	return nil
}

// test runs the tests, and with --update a second time when it has rewritten
// files.
func (f *testFlags) test(paths []string, o *schematest.Options) (*testRun, error) {
	suite, err := schematest.LoadPaths(paths, o)
	var problems schemas.Diagnostics
	if err != nil && !errors.As(err, &problems) {
		return nil, err
	}
	r := &testRun{suite: suite, report: suite.Run(), partial: f.only != nil}
	if f.update {
		updates, err := suite.Updates(r.report)
		if err != nil && !errors.As(err, &problems) {
			return nil, err
		}
		for i := range updates {
			if err := updates[i].Write(); err != nil {
				return nil, fmt.Errorf("--update: %w", err)
			}
		}
		if r.updates = updates; len(updates) > 0 {
			if r.suite, err = schematest.LoadPaths(paths, o); err != nil {
				errors.As(err, &r.problems)
			}
			r.report = r.suite.Run()
		}
	}
	r.problems = merge(append(slices.Clone(r.suite.Diagnostics), problems...))
	return r, nil
}

// summary counts what a run was about.
func (r *testRun) summary() string {
	s := fmt.Sprintf("%s, %s, %d failed", plural(len(r.suite.Files), "file"), plural(len(r.report.Results), "test"), r.report.Failed())
	if n := len(r.problems); n > 0 {
		s += ", " + plural(n, "error")
	}
	for _, u := range r.updates {
		s += fmt.Sprintf("\n%s: %s rewritten", u.File, plural(u.Tests, "test"))
	}
	return s
}
