package main

import (
	"bytes"
	"fmt"
	"slices"
	"strings"
	"text/tabwriter"

	"github.com/spf13/cobra"

	"github.com/margaylog/margay/schemas"
	"github.com/margaylog/margay/schemas/export"
)

func newSchemas() *cobra.Command {
	cmd := &cobra.Command{
		Use:   "schemas",
		Short: "List and show log schemas",
		Long: `Schemas lists the log schemas that are built in, or those of the files and
directories that --schemas names, and shows their sources. It also prints the
JSON Schema of the schema language, for editors.`,
		Example: `  margay schemas list
  margay schemas show OnePassword.AuditEvent
  margay schemas json-schema > margay.schema.json`,
		DisableFlagsInUseLine: true,
		RunE:                  group,
	}
	cmd.AddCommand(newSchemasList(), newSchemasShow(), newSchemasJSONSchema())
	return cmd
}

func newSchemasList() *cobra.Command {
	var paths []string
	format := oneOf("text", "json")
	cmd := &cobra.Command{
		Use:   "list [flags]",
		Short: "List the log types that schemas describe",
		Long: `List writes a line for each log type: its name, the version of its schema, how
many fields the top level has, and the file.`,
		Example: `  margay schemas list
  margay schemas list --schemas my-schemas --format json`,
		DisableFlagsInUseLine: true,
		Args:                  noArgs,
		ValidArgsFunction:     cobra.NoFileCompletions,
		RunE: func(cmd *cobra.Command, _ []string) error {
			docs, err := loadSchemas(paths)
			var b bytes.Buffer
			if format.word == "json" {
				appendJSON(&b, listed(docs))
			} else {
				listTable(&b, docs)
			}
			if err := writeOutput(cmd.OutOrStdout(), b.Bytes()); err != nil {
				return err
			}
			if err != nil {
				return refuseSchemas(cmd, docs, err)
			}
			return nil
		},
	}
	cmd.Flags().SortFlags = false
	addSchemas(cmd.Flags(), &paths)
	format.add(cmd, "format", "a table, or an array of objects")
	return cmd
}

// A listedSchema is what schemas list says of one.
type listedSchema struct {
	Name        string `json:"name"`
	Version     int    `json:"version"`
	Fields      int    `json:"fields"` // of the top level
	Description string `json:"description"`
	File        string `json:"file"`
	Line        int    `json:"line"`
}

// listed describes the schemas of docs, by name.
func listed(docs *schemas.Docs) []listedSchema {
	list := make([]listedSchema, len(docs.Schemas))
	for i, s := range docs.Schemas {
		list[i] = listedSchema{
			Name: s.Name.Value, Version: s.Version, Fields: len(s.Fields),
			Description: s.Description.Value, File: s.File, Line: s.Line,
		}
	}
	slices.SortFunc(list, func(a, b listedSchema) int { return strings.Compare(a.Name, b.Name) })
	return list
}

func listTable(b *bytes.Buffer, docs *schemas.Docs) {
	table := tabwriter.NewWriter(b, 0, 0, 2, ' ', 0)
	fmt.Fprintln(table, "NAME\tVERSION\tFIELDS\tFILE")
	for _, s := range listed(docs) {
		fmt.Fprintf(table, "%s\t%d\t%d\t%s\n", s.Name, s.Version, s.Fields, s.File)
	}
	table.Flush() // to memory, which does not fail
}

func newSchemasShow() *cobra.Command {
	var paths []string
	cmd := &cobra.Command{
		Use:   "show [flags] NAME",
		Short: "Print the source of a log schema",
		Long: `Show prints the YAML of one log type as it stands in its file: a start for a
schema of your own.`,
		Example: `  margay schemas show OnePassword.ItemUsage
  margay schemas show --schemas my-schemas Custom.AccessLog`,
		DisableFlagsInUseLine: true,
		Args:                  oneArg("log type"),
		ValidArgsFunction: func(cmd *cobra.Command, args []string, word string) ([]string, cobra.ShellCompDirective) {
			if len(args) > 0 {
				return nil, cobra.ShellCompDirectiveNoFileComp
			}
			return completeLogTypes(cmd, args, word)
		},
		RunE: func(cmd *cobra.Command, args []string) error {
			docs, err := loadSchemas(paths)
			if s := find(docs, args[0]); s != nil {
				return writeOutput(cmd.OutOrStdout(), documentAt(docs.Sources[s.File], s.Line))
			}
			if err != nil {
				return refuseSchemas(cmd, docs, err)
			}
			return fmt.Errorf("unknown log type %q%s; margay schemas list shows what there is", args[0], didYouMean(args[0], logTypes(docs)))
		},
	}
	cmd.Flags().SortFlags = false
	addSchemas(cmd.Flags(), &paths)
	return cmd
}

func newSchemasJSONSchema() *cobra.Command {
	return &cobra.Command{
		Use:   "json-schema",
		Short: "Print the JSON Schema of the schema language",
		Long: `Json-schema prints a JSON Schema of log schemas themselves, by which editors
complete and check them while they are written. It accepts every schema that
check accepts, but for one that has no name but that of its file; what only
check finds, such as a ref that leads nowhere, it lets pass. It is of draft 7,
which editors know best.`,
		Example: `  margay schemas json-schema > margay.schema.json

  # The first line of a schema, for editors with the YAML language server:
  # yaml-language-server: $schema=./margay.schema.json`,
		DisableFlagsInUseLine: true,
		Args:                  noArgs,
		ValidArgsFunction:     cobra.NoFileCompletions,
		RunE: func(cmd *cobra.Command, _ []string) error {
			return writeOutput(cmd.OutOrStdout(), export.Language(nil))
		},
	}
}

func find(docs *schemas.Docs, name string) *schemas.Schema {
	for _, s := range docs.Schemas {
		if s.Name.Value == name {
			return s
		}
	}
	return nil
}

// logTypes returns the names of the schemas, sorted.
func logTypes(docs *schemas.Docs) []string {
	names := make([]string, len(docs.Schemas))
	for i, s := range docs.Schemas {
		names[i] = s.Name.Value
	}
	slices.Sort(names)
	return names
}

// documentAt returns the YAML document of a file that has something on the
// given line, from 1, without the markers around it.
func documentAt(src []byte, line int) []byte {
	var doc []byte
	for n, text := range yamlLines(src) {
		marker, rest := documentMarker(text)
		switch {
		case marker && n > line:
			return endLine(doc)
		case marker:
			doc = append(doc[:0], rest...)
		default:
			doc = append(doc, text...)
		}
	}
	return endLine(doc)
}

// documentMarker reports whether a line is a marker between documents, and
// returns what stands behind it on the line.
func documentMarker(line []byte) (ok bool, rest []byte) {
	for _, marker := range []string{"---", "..."} {
		if rest, ok := bytes.CutPrefix(line, []byte(marker)); ok {
			trimmed := bytes.TrimLeft(rest, " \t\r\n")
			if len(rest) == 0 || len(trimmed) < len(rest) {
				return true, trimmed
			}
		}
	}
	return false, nil
}

func endLine(text []byte) []byte {
	if len(text) > 0 && text[len(text)-1] != '\n' {
		text = append(text, '\n')
	}
	return text
}
