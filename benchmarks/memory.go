package main

import (
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"strconv"
	"strings"
	"time"
)

const memoryGroup = "memory"

// A peak is the most memory that the filter held at once.
type peak struct {
	input string // its size, for people
	bytes int64
	err   error // why there is none
}

// peaks measures the filter with two workers on a short and a long stream.
// The memory must not grow with the stream.
func peaks(e *env) ([]peak, error) {
	if reason := noSwitch(e); reason != "" {
		return []peak{{input: "any", err: errors.New(reason)}}, nil
	}
	block, err := memoryBlock()
	if err != nil {
		return nil, err
	}
	var all []peak
	for _, size := range []int64{10 << 20, int64(e.size) * 50} {
		p := peak{input: fmt.Sprintf("%d MB", size/1e6)}
		p.bytes, p.err = peakOf(e, block, size)
		all = append(all, p)
	}
	return all, nil
}

// memoryBlock is a piece of the stream: usual events, and one of 1 MB.
func memoryBlock() ([]byte, error) {
	usual, err := streamInput("mixed", 8<<20)
	if err != nil {
		return nil, err
	}
	// Unknown to the schema, and as long as the target says.
	long := `{"uuid":"A","timestamp":"2024-03-01T12:00:00Z","action":"join","object_type":"vault","aux_info":"` +
		strings.Repeat("long ", (1<<20-200)/5) + `"}` + "\n"
	return append(usual.text, long...), nil
}

// peakOf feeds size bytes to margay parse, again and again the same block,
// and asks the system for the peak before the end. (What the system says of
// a process that has ended counts its parent's memory too.)
func peakOf(e *env, block []byte, size int64) (int64, error) {
	binary, err := e.margay()
	if err != nil {
		return 0, err
	}
	cmd := exec.Command(binary, "parse", "--quiet", "--workers", "2")
	cmd.Stderr = os.Stderr
	w, err := cmd.StdinPipe()
	if err != nil {
		return 0, err
	}
	if err := cmd.Start(); err != nil {
		return 0, err
	}
	for left := size; left > 0 && err == nil; left -= int64(len(block)) {
		_, err = w.Write(block)
	}
	time.Sleep(200 * time.Millisecond) // the last chunks are parsed
	bytes, peakErr := highWater(cmd.Process.Pid)
	return bytes, errors.Join(err, peakErr, ignoreClosed(w.Close()), cmd.Wait())
}

func ignoreClosed(err error) error {
	if errors.Is(err, io.ErrClosedPipe) || errors.Is(err, os.ErrClosed) {
		return nil
	}
	return err
}

// highWater reads the most memory that a process has held.
func highWater(pid int) (int64, error) {
	status, err := os.ReadFile(fmt.Sprintf("/proc/%d/status", pid))
	if err != nil {
		return 0, err
	}
	_, rest, _ := strings.Cut(string(status), "VmHWM:")
	kib, _, _ := strings.Cut(strings.TrimSpace(rest), " ")
	n, err := strconv.ParseInt(kib, 10, 64)
	return n << 10, err
}
