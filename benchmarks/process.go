package main

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"time"

	"github.com/margaylog/margay/benchmarks/measure"
)

// A way is how a program gets its input and where its output goes.
type way struct {
	name string
	run  func(cmd *exec.Cmd, from, to string) error // to is the path of a file that may be written
}

var (
	toNull  = way{"file on stdin to /dev/null", overFile}
	inPipes = way{"cat | margay | cat", betweenCats}
	toFile  = way{"file to file", intoFile}
)

// overFile runs cmd with a file on its standard input.
func overFile(cmd *exec.Cmd, from, _ string) error {
	f, err := os.Open(from)
	if err != nil {
		return err
	}
	defer f.Close()
	cmd.Stdin = f
	return cmd.Run()
}

// intoFile runs cmd from a file to a file.
func intoFile(cmd *exec.Cmd, from, to string) error {
	f, err := os.Create(to)
	if err != nil {
		return err
	}
	cmd.Stdout = f
	return errors.Join(overFile(cmd, from, to), f.Close())
}

// betweenCats runs cmd as people do: between two other programs, which need
// time of the processor too.
func betweenCats(cmd *exec.Cmd, from, _ string) error {
	producer, consumer := exec.Command("cat", from), exec.Command("cat")
	if err := connect(producer, cmd); err != nil {
		return err
	}
	if err := connect(cmd, consumer); err != nil {
		return err
	}
	chain := []*exec.Cmd{producer, cmd, consumer}
	for _, c := range chain {
		if err := c.Start(); err != nil {
			return err
		}
		closeOurs(c)
	}
	var errs []error
	for _, c := range chain {
		errs = append(errs, c.Wait())
	}
	return errors.Join(errs...)
}

// connect makes a pipe of the system between two commands.
func connect(from, to *exec.Cmd) error {
	r, w, err := os.Pipe()
	if err != nil {
		return err
	}
	from.Stdout, to.Stdin = w, r
	return nil
}

// closeOurs closes this process's ends of the pipes of a command that has
// started: a reader sees the end only when all writers have closed.
func closeOurs(c *exec.Cmd) {
	for _, end := range []any{c.Stdin, c.Stdout} {
		if f, ok := end.(*os.File); ok && f != nil {
			f.Close()
		}
	}
}

// command makes the pass of a command that reads events on standard input.
// The tally is read from its standard error.
func (e *env) command(in *input, how way, totals func(stderr []byte) (tally, error), args ...string) (pass, error) {
	from, err := e.file(in.text)
	if err != nil {
		return nil, err
	}
	to := from + ".out"
	return func(w io.Writer) (tally, measure.Cost, error) {
		var stderr bytes.Buffer
		cmd := exec.Command(args[0], args[1:]...)
		cmd.Stderr = &stderr
		run := how.run
		if w != nil {
			cmd.Stdout, run = w, overFile
		}
		if err := run(cmd, from, to); err != nil {
			return tally{}, measure.Cost{}, fmt.Errorf("%s: %w\n%s", args[0], err, stderr.Bytes())
		}
		t, err := totals(stderr.Bytes())
		return t, measure.Cost{CPU: cmd.ProcessState.UserTime() + cmd.ProcessState.SystemTime()}, err
	}, nil
}

// margayTotals reads the totals that margay writes at the end.
func margayTotals(stderr []byte) (tally, error) {
	var s struct{ Out, Rejected int64 }
	err := json.Unmarshal(stderr, &s)
	return tally{s.Out, s.Rejected}, err
}

// noCat says why there is no pipe from and to cat.
func noCat(*env) string {
	if _, err := exec.LookPath("cat"); err != nil {
		return "cat is not installed"
	}
	return ""
}

// noSwitch says why the binary does not take part without learned layouts.
func noSwitch(e *env) string {
	if e.noShapes {
		return "the command has no switch for learned layouts"
	}
	return noCat(e)
}

// process is the built binary on the whole way.
func process(workers int, how way) contender {
	name := fmt.Sprintf("margay parse, %s, %d worker", how.name, workers)
	if workers > 1 {
		name += "s"
	}
	c := ours(name, "", 0, func(e *env, in *input) (pass, error) {
		return e.parseCommand(in, how, "--workers", fmt.Sprint(workers))
	})
	c.absent = noSwitch
	return c
}

func (e *env) parseCommand(in *input, how way, flags ...string) (pass, error) {
	binary, err := e.margay()
	if err != nil {
		return nil, err
	}
	args := []string{binary, "parse", "--stats", "json", "--now", now().Format(time.RFC3339)}
	return e.command(in, how, margayTotals, append(args, flags...)...)
}

// startUp is the binary with nothing to do.
func startUp() contender {
	return contender{name: "margay parse of nothing, built-in schemas", absent: noSwitch, start: func(e *env, in *input) (pass, error) {
		return e.parseCommand(in, toNull)
	}}
}
