// Command benchmarks measures margay beside floors and peers, on the same
// work in the same run, and says how it stands to its targets.
package main

import (
	"bytes"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"regexp"
	"time"
)

func main() {
	if err := run(os.Args[1:], os.Stdout, os.Stderr); err != nil {
		if !errors.Is(err, flag.ErrHelp) {
			fmt.Fprintln(os.Stderr, "benchmarks:", err)
		}
		os.Exit(1)
	}
}

// options are what the command line says.
type options struct {
	list, quick, gate, record bool
	shapes, run, out          string
	rounds, size              int
}

func parseFlags(args []string, stderr io.Writer) (*options, error) {
	var o options
	f := flag.NewFlagSet("benchmarks", flag.ContinueOnError)
	f.SetOutput(stderr)
	f.BoolVar(&o.list, "list", false, "list what is measured, and end")
	f.BoolVar(&o.quick, "quick", false, "a tenth of the input and a few rounds: a look, no record")
	f.StringVar(&o.shapes, "shapes", "on", "on, or off: margay without learned layouts")
	f.StringVar(&o.run, "run", "", "measure only what matches this regular expression, as group/name")
	f.IntVar(&o.rounds, "rounds", 10, "how often all take turns")
	f.IntVar(&o.size, "size", 100, "`MB` of the usual input")
	f.StringVar(&o.out, "out", "", "`folder` for the results; none for quick or partial runs, else results")
	f.BoolVar(&o.gate, "gate", false, "compare with limits.txt only; fail when something became slower")
	f.BoolVar(&o.record, "record", false, "print what limits.txt should say of this machine")
	if err := f.Parse(args); err != nil {
		return nil, err
	}
	if f.NArg() > 0 || o.shapes != "on" && o.shapes != "off" || o.rounds < 1 || o.size < 1 {
		f.Usage()
		return nil, errors.New("wrong arguments")
	}
	if o.quick {
		o.rounds, o.size = min(o.rounds, 3), min(o.size, 10)
	}
	if o.out == "" && !o.quick && o.run == "" {
		o.out = "results"
	}
	return &o, nil
}

func run(args []string, stdout, stderr io.Writer) error {
	o, err := parseFlags(args, stderr)
	if err != nil {
		return err
	}
	only, err := regexp.Compile(o.run)
	if err != nil {
		return err
	}
	switch {
	case o.list:
		return list(stdout, only)
	case o.record:
		return recordLimits(stdout)
	case o.gate:
		return gate(stdout)
	}
	dir, err := os.MkdirTemp("", "margay-benchmarks-")
	if err != nil {
		return err
	}
	defer os.RemoveAll(dir)

	var raw bytes.Buffer
	e := newEnv(o.size*1e6, o.shapes == "off", dir)
	m := thisMachine(e, o.rounds)
	p := &plan{only: only, rounds: o.rounds, least: 100 * time.Millisecond, raw: &raw, log: stderr}
	if o.quick {
		p.least = 20 * time.Millisecond
	}
	r, err := p.run(e)
	if err != nil {
		return err
	}
	writeReport(stdout, m, r)
	if o.out == "" {
		return nil
	}
	return save(o.out, m, e, r, raw.Bytes())
}

func list(w io.Writer, only *regexp.Regexp) error {
	for _, g := range groups() {
		for _, c := range g.who {
			if name := g.name + "/" + c.name; only.MatchString(name) {
				fmt.Fprintln(w, name)
			}
		}
	}
	if only.MatchString(memoryGroup) {
		fmt.Fprintln(w, memoryGroup)
	}
	return nil
}

// latest is the name of the chart that the README of the project shows.
const latest = "latest.svg"

// save writes the raw samples, the tables and the chart.
func save(dir string, m *machine, e *env, r *results, raw []byte) error {
	if err := os.MkdirAll(dir, 0o755); err != nil {
		return err
	}
	name := m.Date + "-" + m.Name
	if e.noShapes {
		name += "-shapes-off"
	}
	head := fmt.Sprintf("goos: %s\ncpu: %s\nnote: %s\n", m.System, m.CPU, m.text())
	var report bytes.Buffer
	writeReport(&report, m, r)
	drawn := drawChart(m, r)
	files := map[string][]byte{name + ".txt": append([]byte(head), raw...), name + ".md": report.Bytes(), name + ".svg": drawn}
	if !e.noShapes {
		files[latest] = drawn
	}
	for file, data := range files {
		if err := os.WriteFile(filepath.Join(dir, file), data, 0o644); err != nil {
			return err
		}
	}
	return nil
}
