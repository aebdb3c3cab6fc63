package main

import (
	"bytes"
	"errors"
	"fmt"
	"path/filepath"
	"strings"
	"unicode"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"github.com/margaylog/margay/schemas"
)

// addSchemas adds the flag that says which schemas there are.
func addSchemas(flags *pflag.FlagSet, paths *[]string) {
	flags.StringArrayVar(paths, "schemas", nil,
		"read schemas from `PATH`, a file or directory, or builtin (repeatable; default builtin)")
}

// loadSchemas loads what --schemas names. The docs are never nil; they hold
// the schemas without errors also when there is an error.
func loadSchemas(paths []string) (*schemas.Docs, error) {
	return schemas.LoadPaths(schemaPaths(paths), loadOptions())
}

func loadOptions() *schemas.Options { return &schemas.Options{DefaultName: defaultName} }

// schemaPaths are the paths to load; none stands for the built-in schemas.
func schemaPaths(given []string) []string {
	if len(given) == 0 {
		return []string{schemas.BuiltinPath}
	}
	return given
}

// defaultName is the log type of a schema that does not say its name: that of
// its file in CamelCase, as in Custom.AccessLog for access_log.yml.
func defaultName(file string) string {
	base := filepath.Base(file)
	var b strings.Builder
	capital := true
	for _, c := range strings.TrimSuffix(base, filepath.Ext(base)) {
		switch {
		case c > unicode.MaxASCII || !unicode.IsLetter(c) && !unicode.IsDigit(c):
			capital = true
			continue
		case capital:
			c = unicode.ToUpper(c)
		}
		capital = false
		b.WriteRune(c)
	}
	name := b.String()
	if len(name) < 2 || unicode.IsDigit(rune(name[0])) {
		name = "Log" + name
	}
	return "Custom." + name
}

// maxShown is how many diagnostics a command shows that needs schemas; check
// shows all.
const maxShown = 20

// refuseSchemas reports the errors for which schemas cannot be used.
func refuseSchemas(cmd *cobra.Command, docs *schemas.Docs, err error) error {
	return refuse(cmd, "the schemas", docs.Sources, err)
}

// refuse reports the errors for which files cannot be used: what they are
// called together, and the texts of those that are shown.
func refuse(cmd *cobra.Command, what string, sources map[string][]byte, err error) error {
	var all, diags schemas.Diagnostics
	if !errors.As(err, &all) {
		return err
	}
	for _, d := range merge(all) {
		if d.Severity == schemas.Error {
			diags = append(diags, d)
		}
	}
	stderr := cmd.ErrOrStderr()
	p := textPrinter{sources: sources, color: useColor(stderr)}
	var b bytes.Buffer
	for _, d := range diags[:min(len(diags), maxShown)] {
		p.print(&b, d)
	}
	if len(diags) > maxShown {
		fmt.Fprintf(&b, "... and %s; see margay check\n", plural(len(diags)-maxShown, "other error"))
	}
	stderr.Write(b.Bytes()) // an error here has nowhere to go
	return fmt.Errorf("%s in %s", plural(len(diags), "error"), what)
}

// completeLogTypes completes the name of a log type, of those that --schemas
// on the same command line names.
func completeLogTypes(cmd *cobra.Command, _ []string, _ string) ([]string, cobra.ShellCompDirective) {
	paths, err := cmd.Flags().GetStringArray("schemas")
	if err != nil {
		return nil, cobra.ShellCompDirectiveError
	}
	docs, _ := loadSchemas(paths) // those without errors
	return logTypes(docs), cobra.ShellCompDirectiveNoFileComp
}
