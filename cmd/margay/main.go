// Margay turns raw security logs into normalized events, by the YAML log
// schemas that Panther users write.
//
// Each command has a file of its own; this one holds what they share: the
// way in and the way out. docs/cli.md is generated from the commands.
package main

import (
	"errors"
	"fmt"
	"io"
	"os"
	"os/signal"
	"syscall"
	_ "time/tzdata" // customTimezone works on machines without a zone database
)

func main() {
	// Without this a write to a closed pipe ends the process then and there.
	// Ignored, the signal would be so in the command of --alert-command, too.
	signal.Notify(make(chan os.Signal, 1), syscall.SIGPIPE)
	os.Exit(run(os.Args[1:], os.Stdin, os.Stdout, os.Stderr))
}

// The exit codes. Where several apply, the highest wins.
const (
	exitRejects exitCode = 1 // some events, or some schemas, were refused
	exitFailure exitCode = 2 // could not run, or not read everything
)

// An exitCode is an error about which everything has been said.
type exitCode int

func (c exitCode) Error() string { return fmt.Sprintf("exit code %d", int(c)) }

// run executes one command line and returns its exit code. Standard input
// and the outputs may be files; then terminals are recognized, and an output
// that is also an input.
func run(args []string, stdin io.Reader, stdout, stderr io.Writer) int {
	root := newRoot()
	root.SetArgs(append([]string{}, args...)) // nil would stand for os.Args
	root.SetIn(stdin)
	root.SetOut(stdout)
	root.SetErr(stderr)
	err := root.Execute()
	var code exitCode
	switch {
	case err == nil:
		return 0
	case errors.As(err, &code):
		return int(code)
	}
	printError(stderr, err)
	return int(exitFailure)
}

// printError reports an error as all of them are.
func printError(stderr io.Writer, err error) {
	fmt.Fprintf(stderr, "margay: %v\n", err)
}

// writeOutput writes what a command prints as a whole. Nobody reading it any
// more is no error.
func writeOutput(stdout io.Writer, text []byte) error {
	_, err := stdout.Write(text)
	if err != nil && !errors.Is(err, syscall.EPIPE) {
		return fmt.Errorf("write output: %w", err)
	}
	return nil
}
