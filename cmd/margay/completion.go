package main

import (
	"bytes"

	"github.com/spf13/cobra"
)

func newCompletion() *cobra.Command {
	shells := []string{"bash", "zsh", "fish", "powershell"}
	cmd := &cobra.Command{
		Use:   "completion bash|zsh|fish|powershell",
		Short: "Print a completion script for a shell",
		Long: `Completion prints a script that teaches a shell to complete the commands of
margay: their flags, the values of these, and the names of log types.`,
		Example: `  # bash, for this session; needs the package bash-completion
  source <(margay completion bash)

  # zsh, for all sessions; the directory has to be in $fpath
  margay completion zsh > ~/.zsh/completions/_margay

  # fish, for all sessions
  margay completion fish > ~/.config/fish/completions/margay.fish

  # PowerShell, for this session
  margay completion powershell | Out-String | Invoke-Expression`,
		DisableFlagsInUseLine: true,
		Args:                  oneArg("shell: bash, zsh, fish or powershell"),
		ValidArgs:             shells,
		RunE: func(cmd *cobra.Command, args []string) error {
			var b bytes.Buffer
			var err error
			switch root := cmd.Root(); args[0] {
			case "bash":
				err = root.GenBashCompletionV2(&b, true)
			case "zsh":
				err = root.GenZshCompletion(&b)
			case "fish":
				err = root.GenFishCompletion(&b, true)
			case "powershell":
				err = root.GenPowerShellCompletionWithDesc(&b)
			default:
				return usage(cmd, "unknown shell %q%s", args[0], didYouMean(args[0], shells))
			}
			if err != nil {
				return err
			}
			return writeOutput(cmd.OutOrStdout(), b.Bytes())
		},
	}
	return cmd
}
