package main

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"github.com/margaylog/margay/schemas"
	"github.com/margaylog/margay/schemas/format"
)

// fmtFlags are the flags of fmt.
type fmtFlags struct {
	write  bool
	check  bool
	format choice
}

func newFmt() *cobra.Command {
	f := &fmtFlags{format: oneOf("text", "json")}
	cmd := &cobra.Command{
		Use:   "fmt [flags] [PATH...]",
		Short: "Give schema files their canonical form",
		Long: `Fmt reads schema files and writes them in one form: two spaces for each level,
keys in a fixed order, no more than one blank line at a time. Comments stay
with what they are about, texts as they are written, and fields in their
order. What a schema means never changes: fmt reads what it has made, and
leaves a file alone if it cannot be sure of that.

Without flags the result of one file, or of standard input for the name -, goes
to standard output. With --write the files are rewritten, with --check those
are named that would be; then PATH may be directories, which are read as by
margay check, and without one it is the current directory. A file in flow
style, such as JSON, stays as it is.

The exit code is 0 when all is well, 1 when --check found a file that is not in
its form, and 2 when a file could not be read, formatted or written.`,
		Example: `  margay fmt schema.yml | diff schema.yml -
  margay fmt --write my-schemas

  # In CI.
  margay fmt --check my-schemas`,
		DisableFlagsInUseLine: true,
		RunE: func(cmd *cobra.Command, args []string) error {
			if f.write && f.check {
				return usage(cmd, "--write and --check exclude each other")
			}
			return runFmt(cmd, f, args)
		},
	}
	flags := cmd.Flags()
	flags.SortFlags = false
	flags.BoolVarP(&f.write, "write", "w", false, "rewrite the files, and name those that changed")
	flags.BoolVar(&f.check, "check", false, "name the files that are not in their form, and fail if there are any")
	f.format.add(cmd, "format", "with --write and --check: names, or an array of objects")
	return cmd
}

// A formatted is what became of a file.
type formatted struct {
	File    string   `json:"file"`
	Changed bool     `json:"changed"` // or would be
	Errors  []string `json:"errors,omitempty"`
}

func runFmt(cmd *cobra.Command, f *fmtFlags, paths []string) error {
	if len(paths) == 1 && paths[0] == stdinName {
		return fmtStdin(cmd, f)
	}
	sources, problems := schemaFiles(paths)
	names := slices.Sorted(maps.Keys(sources))
	if !f.write && !f.check && len(problems) == 0 {
		return fmtOne(cmd, sources, names)
	}
	results := []formatted{}
	for _, name := range names {
		results = append(results, f.file(name, sources[name]))
	}
	results = append(results, problems...)
	return f.report(cmd, results)
}

func fmtStdin(cmd *cobra.Command, f *fmtFlags) error {
	if f.write {
		return usage(cmd, "--write needs files")
	}
	src, err := io.ReadAll(cmd.InOrStdin())
	if err != nil {
		return err
	}
	if !f.check {
		return fmtOne(cmd, map[string][]byte{stdinName: src}, []string{stdinName})
	}
	return f.report(cmd, []formatted{f.file(stdinName, src)})
}

// fmtOne prints one file in its form.
func fmtOne(cmd *cobra.Command, sources map[string][]byte, names []string) error {
	if len(names) != 1 {
		return usage(cmd, "there are %s: use --write or --check", plural(len(names), "file"))
	}
	made, err := format.Source(names[0], sources[names[0]])
	if err != nil {
		for _, line := range errorLines(err) {
			printError(cmd.ErrOrStderr(), errors.New(line))
		}
		return exitFailure
	}
	return writeOutput(cmd.OutOrStdout(), made)
}

// schemaFiles returns the sources of the schema files that paths name, and
// what could not be read.
func schemaFiles(paths []string) (map[string][]byte, []formatted) {
	if len(paths) == 0 {
		paths = []string{"."}
	}
	docs, _ := schemas.LoadPaths(paths, loadOptions())
	var problems []formatted
	for _, d := range docs.Diagnostics {
		if d.Code == schemas.UnreadableFile || d.Code == schemas.NoSchemas {
			problems = append(problems, formatted{File: d.File, Errors: []string{d.String()}})
		}
	}
	sources := maps.Clone(docs.Sources)
	maps.DeleteFunc(sources, func(name string, _ []byte) bool { return strings.HasPrefix(name, schemas.BuiltinPath+":") })
	if slices.Contains(paths, schemas.BuiltinPath) {
		problems = append(problems, formatted{File: schemas.BuiltinPath, Errors: []string{"builtin: these schemas are no files"}})
	}
	return sources, problems
}

// file formats one file, and rewrites it if that is asked for.
func (f *fmtFlags) file(name string, src []byte) formatted {
	made, err := format.Source(name, src)
	if err != nil {
		return formatted{File: name, Errors: errorLines(err)}
	}
	r := formatted{File: name, Changed: !bytes.Equal(src, made)}
	if r.Changed && f.write {
		if err := rewrite(name, src, made); err != nil {
			return formatted{File: name, Errors: []string{err.Error()}}
		}
	}
	return r
}

// errorLines returns an error as lines, one for each diagnostic.
func errorLines(err error) []string {
	var diags schemas.Diagnostics
	if !errors.As(err, &diags) {
		return []string{err.Error()}
	}
	var lines []string
	for _, d := range diags {
		lines = append(lines, d.String())
	}
	return lines
}

// rewrite replaces what a file holds, at once: nobody sees half of it, and
// nothing is lost when the disk is full. A file that has changed since it was
// read stays as it is.
func rewrite(name string, was, made []byte) error {
	name, err := filepath.EvalSymlinks(name)
	if err != nil {
		return err
	}
	info, err := os.Stat(name)
	if err != nil {
		return err
	}
	if now, err := os.ReadFile(name); err != nil || !bytes.Equal(now, was) {
		return errors.Join(fmt.Errorf("%s: the file has changed meanwhile", name), err)
	}
	temporary, err := os.CreateTemp(filepath.Dir(name), ".margay-fmt-*")
	if err != nil {
		return err
	}
	_, err = temporary.Write(made)
	err = errors.Join(err, temporary.Chmod(info.Mode().Perm()), temporary.Close())
	if err == nil {
		err = os.Rename(temporary.Name(), name)
	}
	if err != nil {
		return errors.Join(err, os.Remove(temporary.Name()))
	}
	return nil
}

// report says what became of the files.
func (f *fmtFlags) report(cmd *cobra.Command, results []formatted) error {
	var b bytes.Buffer
	changed, failed := 0, 0
	for _, r := range results {
		if len(r.Errors) > 0 {
			failed++
		} else if r.Changed {
			changed++
			if f.format.word == "text" {
				b.WriteString(r.File + "\n")
			}
		}
		for _, line := range r.Errors {
			printError(cmd.ErrOrStderr(), errors.New(line))
		}
	}
	if f.format.word == "json" {
		appendJSON(&b, results)
	}
	if err := writeOutput(cmd.OutOrStdout(), b.Bytes()); err != nil {
		return err
	}
	what := "rewritten"
	if f.check {
		what = "not in canonical form"
	}
	fmt.Fprintf(cmd.ErrOrStderr(), "%s, %d %s, %d failed\n", plural(len(results), "file"), changed, what, failed)
	switch {
	case failed > 0:
		return exitFailure
	case f.check && changed > 0:
		return exitRejects
	}
	return nil
}
