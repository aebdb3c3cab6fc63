package main

import (
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"

	"github.com/spf13/cobra"

	"github.com/margaylog/margay/stream"
)

// stdinName is what standard input is called.
const stdinName = "-"

// files are the inputs of a run, and where its rejects go.
type files struct {
	inputs   []stream.Input
	infos    []fs.FileInfo // of the inputs; nil: unknown
	rejects  io.Writer     // nil: they are only counted
	closer   io.Closer     // of rejects; nil: not ours to close
	toStderr bool          // rejects is standard error
}

// openFiles prepares the inputs and creates the file of rejects, but not when
// that, or standard output, is one of the inputs, or a schema, or a lookup
// table: it would be lost, or never end.
func openFiles(cmd *cobra.Command, f *parseFlags, names []string) (*files, error) {
	if len(names) == 0 {
		names = []string{stdinName}
	}
	fl := new(files)
	stdin := 0
	for _, name := range names {
		if name == stdinName {
			if stdin++; stdin > 1 {
				return nil, usage(cmd, "standard input can be read only once")
			}
			fl.addStdin(cmd.InOrStdin())
			continue
		}
		info, err := os.Stat(name)
		if err != nil {
			info = nil // whoever reads it will say what is wrong
		}
		fl.inputs = append(fl.inputs, stream.File(name))
		fl.infos = append(fl.infos, info)
	}
	out := statOf(cmd.OutOrStdout())
	if err := fl.notAnInput(out, "standard output"); err != nil {
		return nil, err
	}
	if what := f.reads(out); what != "" {
		return nil, fmt.Errorf("standard output is %s; write to another file", what)
	}
	if f.rejects == "" {
		return fl, nil
	}
	return fl, fl.openRejects(f, cmd.OutOrStdout(), cmd.ErrOrStderr())
}

func (fl *files) addStdin(stdin io.Reader) {
	in := stream.Reader(stdinName, stdin)
	info := statOf(stdin)
	if info != nil && info.Mode().IsRegular() {
		in.Size = info.Size()
	}
	fl.inputs = append(fl.inputs, in)
	fl.infos = append(fl.infos, info)
}

// statOf describes the file behind a stream, if it is one.
func statOf(stream any) fs.FileInfo {
	f, ok := stream.(*os.File)
	if !ok {
		return nil
	}
	info, err := f.Stat()
	if err != nil {
		return nil
	}
	return info
}

// notAnInput refuses an output that is also an input. Devices and pipes may be
// both.
func (fl *files) notAnInput(out fs.FileInfo, what string) error {
	if out == nil || !out.Mode().IsRegular() {
		return nil
	}
	for i, in := range fl.infos {
		if in != nil && os.SameFile(in, out) {
			return fmt.Errorf("%s: the same file is %s; write to another one", fl.inputs[i].Name, what)
		}
	}
	return nil
}

// mayWrite refuses a file, named by a flag, that is there for something else:
// creating it would empty it.
func (fl *files) mayWrite(f *parseFlags, flag, name string, stdout io.Writer) error {
	info, err := os.Stat(name)
	if err != nil || !info.Mode().IsRegular() {
		return nil // whoever opens it will say what is wrong
	}
	if err := fl.notAnInput(info, "the one for "+flag); err != nil {
		return err
	}
	if what := f.reads(info); what != "" {
		return fmt.Errorf("%s %s: that is %s; name another one", flag, name, what)
	}
	if out := statOf(stdout); out != nil && os.SameFile(info, out) {
		return fmt.Errorf("%s %s: that is standard output; name another file", flag, name)
	}
	if rejects := statOf(fl.rejects); rejects != nil && os.SameFile(info, rejects) {
		return fmt.Errorf("%s %s: that is the file of --rejects; name another one", flag, name)
	}
	return nil
}

// reads says which schema or lookup table is in a file, "" when none is.
func (f *parseFlags) reads(file fs.FileInfo) string {
	if name := sameFileUnder(f.schemas, file); name != "" {
		return "the schema file " + name
	}
	if name := sameFileUnder(f.tableFiles, file); name != "" {
		return "the file " + name + " of a lookup table"
	}
	return ""
}

// sameFileUnder returns the path of a regular file that is file, among the
// paths and what is below them, or "" when there is none.
func sameFileUnder(paths []string, file fs.FileInfo) (found string) {
	if file == nil || !file.Mode().IsRegular() {
		return ""
	}
	for _, path := range paths {
		// What can't be looked at was reported when the schemas were loaded.
		filepath.WalkDir(path, func(name string, _ fs.DirEntry, err error) error {
			if info, statErr := os.Stat(name); err == nil && statErr == nil && os.SameFile(info, file) {
				found = name
				return fs.SkipAll
			}
			return nil
		})
	}
	return found
}

// openRejects creates the file of rejects, or empties it.
func (fl *files) openRejects(f *parseFlags, stdout, stderr io.Writer) error {
	toStderr, err := fl.checkRejects(f, stdout, stderr)
	if err != nil || toStderr {
		fl.rejects, fl.toStderr = stderr, toStderr
		return err
	}
	// Not os.Create: opened for reading too, a pipe would never break, and
	// would take rejects that nobody reads.
	file, err := os.OpenFile(f.rejects, os.O_WRONLY|os.O_CREATE|os.O_TRUNC, 0o666)
	if err != nil {
		return fmt.Errorf("--rejects: %w", err)
	}
	fl.rejects, fl.closer = file, file
	return nil
}

// checkRejects refuses a file of rejects that is there for something else.
// Standard error is one that must not be opened again: it would be written
// from its start.
func (fl *files) checkRejects(f *parseFlags, stdout, stderr io.Writer) (toStderr bool, err error) {
	name := f.rejects
	info, err := os.Stat(name)
	if err != nil {
		return false, nil // whoever opens it will say what is wrong
	}
	if err := fl.notAnInput(info, "the one for --rejects"); err != nil {
		return false, err
	}
	if what := f.reads(info); what != "" {
		return false, fmt.Errorf("--rejects %s: that is %s; name another one", name, what)
	}
	// Devices such as /dev/null can take events and rejects.
	if out := statOf(stdout); out != nil && out.Mode()&fs.ModeDevice == 0 && os.SameFile(info, out) {
		return false, fmt.Errorf("--rejects %s: standard output is for events; name another file", name)
	}
	out := statOf(stderr)
	return out != nil && os.SameFile(info, out), nil
}

// close closes the file of rejects.
func (fl *files) close() error {
	if fl.closer == nil {
		return nil
	}
	if err := fl.closer.Close(); err != nil {
		return fmt.Errorf("write rejects: %w", err)
	}
	return nil
}
