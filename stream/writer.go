package stream

import (
	"errors"
	"fmt"
	"io"
	"slices"
)

// A writer is the last stage: it writes what the workers made, counts it, and
// sets the chunks free. After an error it only does the last.
type writer struct {
	*pipeline
	out, rejects io.Writer // nil: nothing is written
	stats        *Stats
	progress     reporter
	parts        parts
	cancel       func() // stops the producer
}

// run writes until the workers have ended. It returns the first error.
func (w *writer) run() error {
	var first error
	for c := range w.results {
		for last := false; !last; {
			last = <-c.ready
			if first == nil {
				if first = w.write(c); first != nil {
					w.cancel()
				}
			}
			c.clearResults()
			if !last {
				c.resume <- struct{}{}
			}
		}
		w.budget.resize(cap(c.buf), 0)
		c.clear()
		w.free <- c
	}
	return first
}

// write writes the results of a chunk. Only when that went well do they
// count.
func (w *writer) write(c *chunk) error {
	if err := writeAll(w.out, c.out); err != nil {
		if errors.Is(err, io.ErrClosedPipe) || slices.ContainsFunc(closedPipe[:], func(e error) bool { return errors.Is(err, e) }) {
			return fmt.Errorf("%w: %w", ErrClosedPipe, err)
		}
		return fmt.Errorf("write output: %w", err)
	}
	if err := writeAll(w.rejects, c.rej); err != nil {
		return fmt.Errorf("write rejects: %w", err)
	}
	w.stats.add(&c.tally)
	w.stats.BytesOut += int64(len(c.out))
	w.progress.events.Store(w.stats.In)
	w.progress.rejects.Store(w.stats.Rejected)
	w.parts.add(&c.tally, len(c.out))
	if c.err != nil {
		return fmt.Errorf("parse: %w", c.err)
	}
	return nil
}

func writeAll(w io.Writer, b []byte) error {
	if w == nil || len(b) == 0 {
		return nil
	}
	n, err := w.Write(b)
	if err == nil && n < len(b) {
		err = io.ErrShortWrite
	}
	return err
}
