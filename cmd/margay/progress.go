package main

import (
	"fmt"
	"io"
	"os"
	"time"

	"github.com/schollz/progressbar/v3"
	"github.com/spf13/cobra"
	"golang.org/x/term"

	"github.com/margaylog/margay/stream"
)

// A progress shows on a terminal how far a run has come: a bar when the size
// of the input is known, else a line that turns. A nil *progress shows
// nothing.
type progress struct {
	start time.Time
	bar   *progressbar.ProgressBar
}

// newProgress returns the progress of a run, nil when it is not to be shown.
func newProgress(cmd *cobra.Command, f *parseFlags, fl *files) *progress {
	show := f.progress.word == "always"
	if f.progress.word == "auto" {
		// Events or rejects on the same terminal would be torn apart.
		show = isTerminal(cmd.ErrOrStderr()) && !isTerminal(cmd.OutOrStdout()) &&
			!fl.toStderr && fl.size() >= 0
	}
	if !show || f.quiet {
		return nil
	}
	return startProgress(cmd.ErrOrStderr(), fl.size())
}

// size returns the size of all inputs, -1 when it is unknown.
func (fl *files) size() int64 {
	var sum int64
	for _, in := range fl.inputs {
		if in.Size < 0 {
			return -1
		}
		sum += in.Size
	}
	return sum
}

// isTerminal reports whether a stream is a terminal that can move its cursor.
func isTerminal(stream any) bool {
	f, ok := stream.(*os.File)
	return ok && term.IsTerminal(int(f.Fd())) && os.Getenv("TERM") != "dumb"
}

// report returns the function that stream.Run calls.
func (p *progress) report() func(stream.Progress) {
	if p == nil {
		return nil
	}
	return p.show
}

// startProgress returns the progress of a run that starts now, with size
// bytes to read, or -1.
func startProgress(stderr io.Writer, size int64) *progress {
	bar := progressbar.NewOptions64(size,
		progressbar.OptionSetWriter(stderr),
		progressbar.OptionSetTheme(progressbar.ThemeASCII),
		progressbar.OptionSetWidth(20),
		progressbar.OptionShowBytes(true), // and their rate
		progressbar.OptionShowCount(),
		progressbar.OptionShowDescriptionAtLineEnd(),
		progressbar.OptionSetSpinnerChangeInterval(0), // it turns with each report
		progressbar.OptionThrottle(50*time.Millisecond),
		progressbar.OptionClearOnFinish(),
	)
	bar.StartWithoutRender()
	return &progress{start: time.Now(), bar: bar}
}

// show draws what stream.Run reports.
func (p *progress) show(now stream.Progress) {
	rate := float64(now.Events) / max(time.Since(p.start).Seconds(), 1e-3)
	// Both calls may draw, but not one so soon after the other. The only error
	// is that a file has grown meanwhile.
	p.bar.Describe(fmt.Sprintf("%.0f events/s, %d rejected", rate, now.Rejects))
	_ = p.bar.Set64(now.Read)
}

// clear removes what is shown.
func (p *progress) clear() {
	if p != nil {
		_ = p.bar.Clear() // a terminal that cannot be written to
	}
}
