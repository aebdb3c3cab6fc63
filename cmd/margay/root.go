package main

import (
	"errors"
	"fmt"
	"strconv"
	"strings"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"github.com/margaylog/margay/internal/suggest"
)

func newRoot() *cobra.Command {
	root := &cobra.Command{
		Use:   "margay",
		Short: "Normalize security logs by YAML log schemas",
		Long: `Margay reads raw log events, finds out which log type each one is, checks and
converts its fields by the YAML schema of that type, collects indicators such
as IP addresses, and writes one normalized JSON event a line.

The log types of 1Password are built in.`,
		Example: `  margay parse events.ndjson > normalized.ndjson
  margay check my-schemas`,
		Version: versionText(),
		Args:    cobra.ArbitraryArgs, // group checks them
		RunE:    group,

		// Errors are reported by run, in one line.
		SilenceErrors:         true,
		SilenceUsage:          true,
		DisableFlagsInUseLine: true,
		CompletionOptions:     cobra.CompletionOptions{DisableDefaultCmd: true},
	}
	root.SetVersionTemplate("{{.Version}}\n")
	root.SetUsageTemplate(usageTemplate)
	root.SetFlagErrorFunc(flagError)
	root.AddCommand(newParse(), newDemo(), newPull(), newCheck(), newFmt(), newTest(), newDiff(), newInfer(), newExplain(), newReplay(), newStats(), newExport(), newBench(), newSchemas(), newCompletion(), newVersion())
	root.SetHelpCommand(newHelp(root))
	return root
}

// usageTemplate is what follows the description of a command in its help.
const usageTemplate = `Usage:
  {{if .HasAvailableSubCommands}}{{.CommandPath}} COMMAND{{else}}{{.UseLine}}{{end}}
{{if .HasExample}}
Examples:
{{.Example}}
{{end}}{{if .HasAvailableSubCommands}}
Commands:{{range .Commands}}{{if or .IsAvailableCommand (eq .Name "help")}}
  {{rpad .Name .NamePadding}} {{.Short}}{{end}}{{end}}
{{end}}
Flags:
{{.LocalFlags.FlagUsages | trimTrailingWhitespaces}}
{{if .HasAvailableSubCommands}}
{{.CommandPath}} COMMAND --help says more about a command.
{{end}}`

// group runs a command that only holds others: it shows help, or says that
// there is no such command.
func group(cmd *cobra.Command, args []string) error {
	if len(args) == 0 {
		return cmd.Help()
	}
	return unknownCommand(cmd, args[0])
}

func unknownCommand(cmd *cobra.Command, name string) error {
	var names []string
	for _, c := range cmd.Commands() {
		if c.IsAvailableCommand() {
			names = append(names, c.Name())
		}
	}
	return usage(cmd, "unknown command %q%s", name, didYouMean(name, names))
}

// didYouMean returns a suggestion in parentheses, or nothing.
func didYouMean(word string, words []string) string {
	if near := suggest.Closest(word, words); near != "" {
		return fmt.Sprintf(" (did you mean %q?)", near)
	}
	return ""
}

// usage is the error of a command line that cannot be understood: a line that
// ends by saying where help is.
func usage(cmd *cobra.Command, format string, args ...any) error {
	return fmt.Errorf("%s; see %s --help", fmt.Sprintf(format, args...), cmd.CommandPath())
}

// flagError words the errors of the flag parser.
func flagError(cmd *cobra.Command, err error) error {
	// After a command that does not exist, no flag exists either.
	if name := cmd.Flags().Arg(0); cmd.HasSubCommands() && name != "" {
		return unknownCommand(cmd, name)
	}
	var unknown *pflag.NotExistError
	var noValue *pflag.ValueRequiredError
	var bad *pflag.InvalidValueError
	switch {
	case errors.As(err, &unknown):
		return unknownFlag(cmd, unknown)
	case errors.As(err, &noValue):
		return usage(cmd, "--%s needs a value", noValue.GetFlag().Name)
	case errors.As(err, &bad):
		return usage(cmd, "--%s: %v", bad.GetFlag().Name, plain(bad))
	}
	return usage(cmd, "%v", err)
}

// plain returns why a value is bad, without the words of package strconv.
func plain(bad *pflag.InvalidValueError) error {
	err := errors.Unwrap(bad)
	var number *strconv.NumError
	if errors.As(err, &number) && bad.GetFlag().Value.Type() == "bool" {
		return fmt.Errorf("%q is not true or false", bad.GetValue())
	}
	return err
}

func unknownFlag(cmd *cobra.Command, err *pflag.NotExistError) error {
	name := err.GetSpecifiedName()
	if err.GetSpecifiedShortnames() != "" {
		return usage(cmd, "unknown flag -%s", name)
	}
	var names []string
	cmd.Flags().VisitAll(func(f *pflag.Flag) { names = append(names, "--"+f.Name) })
	return usage(cmd, "unknown flag --%s%s", name, didYouMean("--"+name, names))
}

// noArgs and oneArg are the checks of commands that take none or one.
func noArgs(cmd *cobra.Command, args []string) error {
	if len(args) > 0 {
		return usage(cmd, "%s takes no arguments", cmd.CommandPath())
	}
	return nil
}

func oneArg(what string) cobra.PositionalArgs {
	return func(cmd *cobra.Command, args []string) error {
		if len(args) != 1 {
			return usage(cmd, "%s takes one %s", cmd.CommandPath(), what)
		}
		return nil
	}
}

func newHelp(root *cobra.Command) *cobra.Command {
	return &cobra.Command{
		Use:   "help [COMMAND]",
		Short: "Describe a command",
		Long:  "Help describes margay, or the command that is named.",
		Example: `  margay help parse
  margay help schemas list`,
		RunE: func(cmd *cobra.Command, args []string) error {
			topic, rest, err := root.Find(args)
			if err != nil || len(rest) > 0 {
				return usage(root, "no command %q", strings.Join(args, " "))
			}
			topic.InitDefaultHelpFlag()
			topic.InitDefaultVersionFlag()
			return topic.Help()
		},
		ValidArgsFunction: func(cmd *cobra.Command, args []string, _ string) ([]string, cobra.ShellCompDirective) {
			topic, _, err := root.Find(args)
			if err != nil {
				return nil, cobra.ShellCompDirectiveNoFileComp
			}
			var names []string
			for _, c := range topic.Commands() {
				if c.IsAvailableCommand() {
					names = append(names, c.Name())
				}
			}
			return names, cobra.ShellCompDirectiveNoFileComp
		},
	}
}
