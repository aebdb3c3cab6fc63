package main

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"os"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"github.com/margaylog/margay/lookup"
	"github.com/margaylog/margay/parser"
	"github.com/margaylog/margay/schemas"
)

// addLookups adds the flag that says which lookup tables there are.
func addLookups(flags *pflag.FlagSet, files *[]string) {
	flags.StringArrayVar(files, "lookup", nil, "add p_enrichment to events, from the lookup table that `FILE` defines (repeatable)")
}

// compileWithTables compiles schemas, and the lookup tables of the files with
// them. There are no tables when there are no files. The schemas of rows do
// not compete for events, unless the options name them.
func compileWithTables(docs *schemas.Docs, files []string, o *parser.Options) (*parser.Set, *lookup.Tables, error) {
	if len(files) == 0 {
		set, err := parser.Compile(docs, o)
		return set, nil, err
	}
	tables, _ := lookup.Load(files, &lookup.Options{Schemas: docs, Parser: o}) // compiling reports the same
	with := *o
	with.Enricher = tables
	set, err := parser.Compile(withoutRows(docs, tables.RowSchemas(), o.LogTypes), &with)
	return set, tables, err
}

// withoutRows returns docs without the schemas of rows.
func withoutRows(docs *schemas.Docs, rows, named []string) *schemas.Docs {
	if len(named) > 0 {
		return docs
	}
	left := *docs
	left.Schemas = slices.DeleteFunc(slices.Clone(docs.Schemas), func(s *schemas.Schema) bool {
		return slices.Contains(rows, s.Name.Value)
	})
	return &left
}

// lookEvery is how often it is looked whether files of lookup tables have
// changed.
const lookEvery = time.Second

// watch keeps the lookup tables up to date until stop is called.
func (r *job) watch(ctx context.Context, cmd *cobra.Command, quiet bool) (stop func()) {
	if r.tables == nil {
		return func() {}
	}
	ctx, cancel := context.WithCancel(ctx)
	var wg sync.WaitGroup
	wg.Go(func() {
		r.tables.Watch(ctx, lookEvery, func(re lookup.Reload) {
			if re.Err != nil || !quiet {
				fmt.Fprintf(cmd.ErrOrStderr(), "margay: %s\n", reloaded(re))
			}
		})
	})
	return func() {
		cancel()
		wg.Wait()
	}
}

// reloaded says in a line what became of changed lookup tables.
func reloaded(r lookup.Reload) string {
	if r.Err != nil {
		return firstError(r.Err) + "; the lookup tables from before stay in use"
	}
	names := []string{"no table is in use"}
	for i, t := range r.Tables {
		names = append(names[:i], fmt.Sprintf("%s, %s", t.Name, plural(t.Rows, "row")))
	}
	return fmt.Sprintf("%s: read again: %s", r.File, strings.Join(names, "; "))
}

// firstError returns the first error among diagnostics, and how many there are
// besides.
func firstError(err error) string {
	var diags schemas.Diagnostics
	if !errors.As(err, &diags) {
		return err.Error()
	}
	diags = slices.DeleteFunc(slices.Clone(diags), func(d schemas.Diagnostic) bool { return d.Severity != schemas.Error })
	if len(diags) == 1 {
		return diags[0].String()
	}
	return fmt.Sprintf("%s (and %s)", diags[0], plural(len(diags)-1, "more error"))
}

// withLookups returns the texts of files for diagnostics, those that define
// lookup tables too.
func withLookups(sources map[string][]byte, files []string) map[string][]byte {
	all := maps.Clone(sources)
	for _, name := range files {
		if src, err := os.ReadFile(name); err == nil {
			all[name] = src
		}
	}
	return all
}
