package main

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"

	"github.com/spf13/cobra"

	"github.com/margaylog/margay/connect/onepassword"
)

// pullFiles are the files of a pull: where the cursors, events and rejects
// are kept.
type pullFiles struct {
	cmd   *cobra.Command
	flags *pullFlags
	o     *onepassword.Options
	state *onepassword.StateFile // nil: the cursors are not kept
	taken []takenFile
	open  []io.Closer
}

// A takenFile is one that is there for something.
type takenFile struct {
	what string // the flag, such as --state
	info fs.FileInfo
}

// openPullFiles opens the files of a pull and makes them part of its options.
func openPullFiles(cmd *cobra.Command, f *pullFlags, o *onepassword.Options) (*pullFiles, error) {
	p := &pullFiles{cmd: cmd, flags: f, o: o}
	if info, err := os.Stat(f.tokenFile); err == nil {
		p.taken = append(p.taken, takenFile{"--token-file", info})
	}
	for _, open := range []func() error{p.openState, p.openOutput, p.openRejects} {
		if err := open(); err != nil {
			return nil, errors.Join(err, p.close())
		}
	}
	return p, nil
}

func (p *pullFiles) close() error {
	var all error
	for _, c := range p.open {
		all = errors.Join(all, c.Close())
	}
	return all
}

// noState is the value of --state for cursors that are not kept.
const noState = "none"

func (p *pullFiles) openState() error {
	name := p.flags.state
	switch name {
	case noState:
		p.say("with --state none, cursors are forgotten at the end: a later run begins at --since, and may repeat or miss events")
		return nil
	case "":
		dir, err := os.UserConfigDir()
		if err != nil {
			return errors.New("there is no configuration directory for the cursors: name a file with --state")
		}
		name = filepath.Join(dir, "margay", "onepassword.json")
	}
	if err := p.free("--state", name); err != nil {
		return err
	}
	state, err := onepassword.OpenState(name)
	if err != nil {
		return fmt.Errorf("--state: %w", err)
	}
	p.state, p.o.Store, p.open = state, state, append(p.open, state)
	return p.take("--state", name)
}

func (p *pullFiles) openOutput() error {
	name := p.flags.output
	if name == "" {
		p.o.Out = onepassword.NewSink(p.cmd.OutOrStdout())
		return nil
	}
	out, err := p.openAppending("--output", name)
	p.o.Out = out
	return err
}

func (p *pullFiles) openRejects() error {
	if p.flags.rejects == "" {
		return nil
	}
	toStderr, err := new(files).checkRejects(p.flags.parseFlags, p.cmd.OutOrStdout(), p.cmd.ErrOrStderr())
	if err != nil {
		return err
	}
	if toStderr {
		p.o.Rejects = onepassword.NewSink(p.cmd.ErrOrStderr())
		return nil
	}
	out, err := p.openAppending("--rejects", p.flags.rejects)
	p.o.Rejects = out
	return err
}

func (p *pullFiles) openAppending(flag, name string) (*onepassword.OutputFile, error) {
	if err := p.free(flag, name); err != nil {
		return nil, err
	}
	out, err := onepassword.OpenOutput(name)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", flag, err)
	}
	p.open = append(p.open, out)
	if n := out.Removed(); n > 0 {
		p.say(fmt.Sprintf("%s %s: removed %s of a line that was not finished; what it was of comes again", flag, name, plural(n, "byte")))
	}
	return out, p.take(flag, name)
}

// free refuses a file that is there for something else.
func (p *pullFiles) free(flag, name string) error {
	info, err := os.Stat(name)
	if err != nil {
		return nil // whoever opens it will say what is wrong
	}
	for _, t := range p.taken {
		if info.Mode().IsRegular() && os.SameFile(info, t.info) {
			return fmt.Errorf("%s %s: that is the file of %s; name another one", flag, name, t.what)
		}
	}
	if what := p.flags.reads(info); what != "" {
		return fmt.Errorf("%s %s: that is %s; name another one", flag, name, what)
	}
	return nil
}

func (p *pullFiles) take(flag, name string) error {
	info, err := os.Stat(name)
	if errors.Is(err, fs.ErrNotExist) {
		return nil // a state before it is saved
	}
	if err != nil {
		return fmt.Errorf("%s: %w", flag, err)
	}
	p.taken = append(p.taken, takenFile{flag, info})
	return nil
}

func (p *pullFiles) say(text string) {
	if !p.flags.quiet {
		fmt.Fprintf(p.cmd.ErrOrStderr(), "margay: %s\n", text)
	}
}
