package main

import (
	"fmt"
	"runtime"
	"runtime/debug"

	"github.com/spf13/cobra"
)

// The linker sets these: go build -ldflags "-X main.version=v1.2.3". What it
// leaves empty comes from what the go command knows of the build.
var version, commit string

func newVersion() *cobra.Command {
	return &cobra.Command{
		Use:                   "version",
		Short:                 "Print the version",
		Long:                  "Version prints the version of margay, the commit and the version of Go that it was built with, and the platform.",
		Example:               `  margay version`,
		DisableFlagsInUseLine: true,
		Args:                  noArgs,
		ValidArgsFunction:     cobra.NoFileCompletions,
		RunE: func(cmd *cobra.Command, _ []string) error {
			return writeOutput(cmd.OutOrStdout(), []byte(versionText()+"\n"))
		},
	}
}

// versionText describes this build in one line.
func versionText() string {
	v, c := build()
	return fmt.Sprintf("margay %s, commit %s, %s %s/%s", v, c, runtime.Version(), runtime.GOOS, runtime.GOARCH)
}

// build returns the version and the commit of this build.
func build() (v, c string) {
	info, ok := debug.ReadBuildInfo()
	if !ok {
		info = new(debug.BuildInfo)
	}
	return buildVersion(version, commit, info)
}

// buildVersion fills in what the linker did not set.
func buildVersion(version, commit string, info *debug.BuildInfo) (v, c string) {
	if version == "" && info.Main.Version != "(devel)" {
		version = info.Main.Version
	}
	if commit == "" {
		commit = buildCommit(info)
	}
	return orUnknown(version), orUnknown(commit)
}

func buildCommit(info *debug.BuildInfo) string {
	var revision, modified string
	for _, s := range info.Settings {
		switch {
		case s.Key == "vcs.revision":
			revision = s.Value
		case s.Key == "vcs.modified" && s.Value == "true":
			modified = " (modified)"
		}
	}
	if revision == "" {
		return ""
	}
	return revision + modified
}

func orUnknown(s string) string {
	if s == "" {
		return "unknown"
	}
	return s
}
