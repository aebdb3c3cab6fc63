package main

import (
	"bufio"
	"bytes"
	"encoding/json"
	"errors"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"runtime"
	"strconv"
	"strings"
	"syscall"
	"time"

	"github.com/klauspost/compress/gzip"
	"github.com/klauspost/compress/zstd"
	"github.com/rogpeppe/go-internal/testscript"

	"github.com/margaylog/margay/internal/corpus"
)

// scriptCommands are the commands that the scripts have besides those of
// package testscript.
func scriptCommands() map[string]func(*testscript.TestScript, bool, []string) {
	commands := map[string]func(*testscript.TestScript, []string){
		"exit":      exitCommand,
		"report":    reportCommand,
		"totals":    totalsCommand,
		"write":     writeCommand,
		"events":    eventsCommand,
		"fill":      fillCommand,
		"gzip":      gzipCommand,
		"zstd":      zstdCommand,
		"head":      headCommand,
		"talk":      talkCommand,
		"converse":  converseCommand,
		"interrupt": interruptCommand,
		"watched":   watchedCommand,
		"eventsapi": eventsAPICommand,
		"junit":     junitCommand,
	}
	all := make(map[string]func(*testscript.TestScript, bool, []string))
	for name, run := range commands {
		all[name] = func(ts *testscript.TestScript, neg bool, args []string) {
			if neg {
				ts.Fatalf("%s cannot be negated", name)
			}
			run(ts, args)
		}
	}
	return all
}

// need stops a script that calls a command with fewer than n arguments.
func need(ts *testscript.TestScript, args []string, n int, usage string) {
	if len(args) < n {
		ts.Fatalf("usage: %s", usage)
	}
}

func number(ts *testscript.TestScript, text string) int {
	n, err := strconv.Atoi(text)
	ts.Check(err)
	return n
}

func save(ts *testscript.TestScript, name string, text []byte) {
	ts.Check(os.WriteFile(ts.MkAbs(name), text, 0o666))
}

// exit CODE PROGRAM ARG...: runs a program like exec, and checks its exit
// code.
func exitCommand(ts *testscript.TestScript, args []string) {
	need(ts, args, 2, "exit code program [arg...]")
	checkExit(ts, ts.Exec(args[1], args[2:]...), number(ts, args[0]))
}

func checkExit(ts *testscript.TestScript, err error, want int) {
	got := 0
	var failed *exec.ExitError
	if errors.As(err, &failed) {
		got = failed.ExitCode()
	} else if err != nil {
		ts.Fatalf("%v", err)
	}
	if got != want {
		ts.Fatalf("exit code %d; want %d", got, want)
	}
}

// report FILE: writes the standard error of the last program to a file, with
// the times it took replaced.
func reportCommand(ts *testscript.TestScript, args []string) {
	need(ts, args, 1, "report file")
	text := ts.ReadFile("stderr")
	text = regexp.MustCompile(`(?m)^seconds +\d+\.\d+$`).ReplaceAllString(text, "seconds                  N")
	text = regexp.MustCompile(`"seconds":[0-9.e-]+`).ReplaceAllString(text, `"seconds":N`)
	save(ts, args[0], []byte(text))
}

// totals: checks that the last line of standard error is the totals of a run,
// and that they add up.
func totalsCommand(ts *testscript.TestScript, args []string) {
	lines := strings.Split(strings.TrimSpace(ts.ReadFile("stderr")), "\n")
	var t struct {
		In, Out, Rejected, Blank, Skipped int
		ByLogType                         map[string]int `json:"by_log_type"`
		ByCode                            map[string]int `json:"by_code"`
	}
	ts.Check(json.Unmarshal([]byte(lines[len(lines)-1]), &t))
	if t.In != t.Out+t.Rejected+t.Blank+t.Skipped {
		ts.Fatalf("in is not out + rejected + blank + skipped: %+v", t)
	}
	if sum(t.ByLogType) != t.Out || sum(t.ByCode) != t.Rejected {
		ts.Fatalf("the parts are not the whole: %+v", t)
	}
}

func sum(counts map[string]int) (n int) {
	for _, c := range counts {
		n += c
	}
	return n
}

// junit FROM TO: writes a report with the times it took replaced.
func junitCommand(ts *testscript.TestScript, args []string) {
	need(ts, args, 2, "junit from to")
	text := regexp.MustCompile(` time="[0-9.]+"`).ReplaceAllString(ts.ReadFile(args[0]), ` time="N"`)
	save(ts, args[1], []byte(text))
}

// write FILE TEXT...: writes a file; each text has the escapes of a Go string.
func writeCommand(ts *testscript.TestScript, args []string) {
	need(ts, args, 1, "write file [text...]")
	var b bytes.Buffer
	for _, arg := range args[1:] {
		text, err := strconv.Unquote(`"` + strings.ReplaceAll(arg, `"`, `\"`) + `"`)
		ts.Check(err)
		b.WriteString(text)
	}
	save(ts, args[0], b.Bytes())
}

// events FILE LOGTYPE N: writes events of one log type, or with mixed of all.
func eventsCommand(ts *testscript.TestScript, args []string) {
	need(ts, args, 3, "events file logtype n")
	g, n := corpus.New(1), number(ts, args[2])
	var b []byte
	if args[1] == "mixed" {
		b = g.AppendMixed(b, n)
	} else {
		for range n {
			b = append(g.Append(b, args[1], corpus.Compact), '\n')
		}
	}
	save(ts, args[0], b)
}

// fill FILE BEFORE TEXT N AFTER: writes a file that repeats a text.
func fillCommand(ts *testscript.TestScript, args []string) {
	need(ts, args, 5, "fill file before text n after")
	save(ts, args[0], []byte(args[1]+strings.Repeat(args[2], number(ts, args[3]))+args[4]+"\n"))
}

// gzip FROM TO, zstd FROM TO: compress a file.
func gzipCommand(ts *testscript.TestScript, args []string) {
	need(ts, args, 2, "gzip from to")
	var b bytes.Buffer
	compressInto(ts, gzip.NewWriter(&b), args[0])
	save(ts, args[1], b.Bytes())
}

func zstdCommand(ts *testscript.TestScript, args []string) {
	need(ts, args, 2, "zstd from to")
	var b bytes.Buffer
	z, err := zstd.NewWriter(&b)
	ts.Check(err)
	compressInto(ts, z, args[0])
	save(ts, args[1], b.Bytes())
}

func compressInto(ts *testscript.TestScript, z io.WriteCloser, from string) {
	_, err := io.WriteString(z, ts.ReadFile(from))
	ts.Check(errors.Join(err, z.Close()))
}

// head BYTES FROM TO: copies the start of a file.
func headCommand(ts *testscript.TestScript, args []string) {
	need(ts, args, 3, "head bytes from to")
	save(ts, args[2], []byte(ts.ReadFile(args[1])[:number(ts, args[0])]))
}

// A child is a program whose standard input stays open.
type child struct {
	*exec.Cmd
	stdin  io.WriteCloser
	stdout *bufio.Reader
	stderr talk
}

func start(ts *testscript.TestScript, program string, args []string) *child {
	path := filepath.Join(filepath.SplitList(ts.Getenv("PATH"))[0], program)
	if runtime.GOOS == "windows" {
		path += ".exe"
	}
	c := &child{Cmd: exec.Command(path, args...)}
	c.Dir = ts.MkAbs(".")
	c.Stderr = &c.stderr
	stdin, err := c.StdinPipe()
	ts.Check(err)
	stdout, err := c.StdoutPipe()
	ts.Check(err)
	c.stdin, c.stdout = stdin, bufio.NewReader(stdout)
	ts.Check(c.Start())
	// Whatever goes wrong, the script does not wait for ever.
	stop := time.AfterFunc(30*time.Second, func() { c.Process.Kill() })
	ts.Defer(func() { stop.Stop(); c.Process.Kill() })
	return c
}

// send writes a line of input.
func (c *child) send(ts *testscript.TestScript, line string) {
	_, err := io.WriteString(c.stdin, line+"\n")
	ts.Check(err)
}

// line reads a line of output.
func (c *child) line(ts *testscript.TestScript) {
	line, err := c.stdout.ReadString('\n')
	if err != nil {
		ts.Fatalf("no line of output came while the input was open: %v\n%s", err, c.stderr.String())
	}
	io.WriteString(ts.Stdout(), line)
}

// wait waits for the end of the program.
func (c *child) wait(ts *testscript.TestScript) error {
	rest, err := io.ReadAll(c.stdout)
	ts.Check(err)
	err = c.Wait()
	ts.Stdout().Write(rest)
	io.WriteString(ts.Stderr(), c.stderr.String())
	return err
}

// talk FILE PROGRAM ARG...: sends the lines of a file to a program, each only
// when the program has answered the one before by a line, and for some time
// none.
func talkCommand(ts *testscript.TestScript, args []string) {
	need(ts, args, 2, "talk file program [arg...]")
	c := start(ts, args[1], args[2:])
	for line := range strings.Lines(ts.ReadFile(args[0])) {
		c.send(ts, strings.TrimSuffix(line, "\n"))
		c.line(ts)
		time.Sleep(150 * time.Millisecond) // longer than between two reports of progress
	}
	ts.Check(c.stdin.Close())
	checkExit(ts, c.wait(ts), 0)
}

// interrupt SIGNAL CODE FILE PROGRAM ARG...: sends a file, of which the first
// line has an answer, to a program, then a signal while the input is open, and
// checks the exit code.
func interruptCommand(ts *testscript.TestScript, args []string) {
	need(ts, args, 4, "interrupt signal code file program [arg...]")
	signal := map[string]os.Signal{"INT": os.Interrupt, "TERM": syscall.SIGTERM}[args[0]]
	c := start(ts, args[3], args[4:])
	c.send(ts, strings.TrimSuffix(ts.ReadFile(args[2]), "\n"))
	c.line(ts)
	ts.Check(c.Process.Signal(signal))
	checkExit(ts, c.wait(ts), number(ts, args[1]))
}

// converse FILE PROGRAM ARG...: does what the lines of a file say with a
// program: "put FROM TO" puts a copy of a file in the place of another,
// "await TEXT" waits until standard error has the text, and any other line is
// sent, and answered by a line.
func converseCommand(ts *testscript.TestScript, args []string) {
	need(ts, args, 2, "converse file program [arg...]")
	c := start(ts, args[1], args[2:])
	for line := range strings.Lines(ts.ReadFile(args[0])) {
		line = strings.TrimSuffix(line, "\n")
		words := strings.Fields(line)
		switch {
		case len(words) == 3 && words[0] == "put":
			save(ts, words[2]+".new", []byte(ts.ReadFile(words[1])))
			ts.Check(os.Rename(ts.MkAbs(words[2]+".new"), ts.MkAbs(words[2])))
		case len(words) > 1 && words[0] == "await":
			c.await(ts, strings.TrimPrefix(line, "await "))
		default:
			c.send(ts, line)
			c.line(ts)
		}
	}
	ts.Check(c.stdin.Close())
	checkExit(ts, c.wait(ts), 0)
}

// await waits until standard error has a text.
func (c *child) await(ts *testscript.TestScript, text string) {
	for range 1000 {
		if strings.Contains(c.stderr.String(), text) {
			return
		}
		time.Sleep(20 * time.Millisecond)
	}
	ts.Fatalf("standard error has not %q:\n%s", text, c.stderr.String())
}
