package stream

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"slices"
	"strconv"
	"strings"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"
)

// A headState is the state of a headEngine.
type headState struct {
	skip   int    // records still to be skipped
	header string // empty: not seen yet
}

func (s *headState) Settled() bool { return s.skip == 0 && s.header != "" }

// A headEngine skips some records at the start of each file. The next one is
// the header, which is put before each event of the file.
type headEngine struct {
	fakeEngine
	skip    int
	started *atomic.Int32 // files
	state   headState
}

func headEngines(skip int) (engines, *atomic.Int32) {
	started := new(atomic.Int32)
	return engines{
		make:      func() engine { return &headEngine{skip: skip, started: started} },
		now:       time.Now,
		keepState: true,
	}, started
}

func (e *headEngine) startFile() {
	e.started.Add(1)
	e.state = headState{skip: e.skip}
}

func (e *headEngine) fileState() fileState   { s := e.state; return &s }
func (e *headEngine) resumeFile(s fileState) { e.state = *s.(*headState) }

func (e *headEngine) parse(dst, raw []byte) ([]byte, outcome, error) {
	switch s := &e.state; {
	case s.skip > 0:
		s.skip--
		return dst, outcome{skipped: true}, nil
	case s.header == "":
		s.header = string(raw)
		return dst, outcome{skipped: true}, nil
	case raw[0] == '!' || string(raw) == "fatal":
		return e.fakeEngine.parse(dst, raw)
	}
	return append(strconv.AppendQuote(dst, e.state.header+" "+string(raw)), '\n'), outcome{logType: "Fake.Head"}, nil
}

// A headFile is a file for a headEngine, and what it should make of it.
type headFile struct {
	text              string
	events            []string
	rejected, skipped int64
}

// newHeadFile makes a file of a head and n more lines, among which some are
// blank, too long for 30 bytes, or rejects.
func newHeadFile(name string, skip, n int) *headFile {
	f := new(headFile)
	var b strings.Builder
	for i := range skip {
		b.WriteString("!skip\n")
		if i%500 == 3 {
			b.WriteString(" \r\n" + block[:31] + "\n")
			f.rejected++
		}
	}
	b.WriteString("\n" + name + "\n")
	for i := range n {
		switch i % 50 {
		case 1:
			b.WriteString("!\n")
			f.rejected++
		case 3:
			b.WriteString("\n" + block[:40] + "\n")
			f.rejected++
		default:
			fmt.Fprintf(&b, "%d\n", i)
			f.events = append(f.events, fmt.Sprintf("%s %d", name, i))
		}
	}
	f.text = b.String()
	f.skipped = int64(skip) + 1
	return f
}

func TestFileState(t *testing.T) {
	for _, tt := range []struct {
		name    string
		skip, n int
		large   bool // try it in pieces of 20 kB only
	}{
		{name: "header alone", skip: 0, n: 100},
		{name: "nothing after the header", skip: 0, n: 0},
		{name: "some lines", skip: 9, n: 100},
		{name: "head of many chunks", skip: 100_000, n: 1000, large: true},
		{name: "much after the head", skip: 3, n: 50_000, large: true},
	} {
		for _, rd := range readers {
			if tt.large && rd.name != "whole" {
				continue
			} else if tt.large {
				rd.name, rd.wrap = "pieces", inPieces
			}
			for workers := range 4 {
				for _, unordered := range []bool{false, true} {
					t.Run(fmt.Sprintf("%s/%s/%d/unordered=%t", tt.name, rd.name, workers+1, unordered), func(t *testing.T) {
						o := Options{Workers: workers + 1, Unordered: unordered, MaxEventBytes: 30}
						checkFileState(t, o, rd.wrap, tt.skip, tt.n)
					})
				}
			}
		}
	}
}

func inPieces(r io.Reader) io.Reader {
	return readerFunc(func(p []byte) (int, error) { return r.Read(p[:min(20_000, len(p))]) })
}

// checkFileState runs several files, each with a header of its own.
func checkFileState(t *testing.T, o Options, wrap func(io.Reader) io.Reader, skip, n int) {
	var inputs []Input
	var want headFile
	for i := range 3 {
		f := newHeadFile("head"+strconv.Itoa(i), skip, n)
		inputs = append(inputs, Reader(strconv.Itoa(i), wrap(strings.NewReader(f.text))), Reader("empty", strings.NewReader("")))
		want.events = append(want.events, f.events...)
		want.rejected += f.rejected
		want.skipped += f.skipped
	}
	e, _ := headEngines(skip)
	r, err := tryEngines(t, t.Context(), e, o, inputs...)
	if err != nil {
		t.Fatal(err)
	}
	if o.Unordered {
		slices.Sort(r.events)
		slices.Sort(want.events)
	}
	if !slices.Equal(r.events, want.events) {
		t.Errorf("%d events, not the %d that were wanted, such as %q", len(r.events), len(want.events), r.events[:min(3, len(r.events))])
	}
	if r.stats.Skipped != want.skipped || r.stats.Rejected != want.rejected {
		t.Errorf("skipped %d, rejected %d; want %d, %d", r.stats.Skipped, r.stats.Rejected, want.skipped, want.rejected)
	}
}

// A piece that the framing refuses is no record of its file, though the
// engine is asked for its log type.
func TestFileStateRefused(t *testing.T) {
	const text = "{\"a\":oops}\n{\"head\":1}\n{\"b\":oops}\n{}"
	for _, rd := range readers {
		e, _ := headEngines(0)
		r, err := tryEngines(t, t.Context(), e, Options{Framing: JSON, Workers: 3}, Reader("-", rd.wrap(strings.NewReader(text))))
		if err != nil {
			t.Fatal(err)
		}
		wantBrief(t, r, `event "{\"head\":1} {}"`, `reject 1:0 invalid-json "{\"a\":oops}"`, `reject 3:22 invalid-json "{\"b\":oops}"`, `skipped 1`)
	}
}

// Only the first chunk of a file starts it, and a file whose head is not
// settled ends all the same.
func TestFileStateStarts(t *testing.T) {
	e, started := headEngines(10)
	inputs := []Input{
		Reader("a", &pieceReader{[]byte(strings.Repeat("x\n", 8)), 2}),
		Reader("b", &pieceReader{[]byte(strings.Repeat("x\n", 100)), 2}),
		Reader("c", strings.NewReader("\n\n")),
	}
	r, err := tryEngines(t, t.Context(), e, Options{Workers: 4}, inputs...)
	if err != nil || r.stats.Skipped != 8+11 || r.stats.Out != 89 {
		t.Errorf("skipped %d, out %d, %v; want 19, 89", r.stats.Skipped, r.stats.Out, err)
	}
	if n := started.Load(); n != 3 {
		t.Errorf("%d starts; want one for each file", n)
	}
}

// Once the header has been seen, workers do not wait for the rest of the
// chunk that it is in.
func TestFileStateSettlesEarly(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		r := newRelay()
		a, b := headEngine{skip: 1, started: new(atomic.Int32)}, headEngine{started: new(atomic.Int32)}
		var first, second runner
		c0, c1 := &chunk{relay: r, number: 0}, &chunk{relay: r, number: 1}
		first.enter(c0, &a)
		done := false
		go func() {
			second.enter(c1, &b)
			done = true
		}()
		for i, want := range []bool{false, true} {
			if _, _, err := a.parse(nil, []byte("head")); err != nil {
				t.Fatal(err)
			}
			first.step(c0, &a)
			synctest.Wait()
			if done != want {
				t.Fatalf("after %d records: went on = %t; want %t", i+1, done, want)
			}
		}
		if first.open() || second.open() || b.state.header != "head" {
			t.Errorf("first open %t, second open %t, header %q; want a settled state", first.open(), second.open(), b.state.header)
		}
	})
}

// A run that is canceled within a head ends, and so does one whose engine
// fails right after it.
func TestFileStateEnds(t *testing.T) {
	for _, unordered := range []bool{false, true} {
		for _, tt := range []struct {
			text string
			skip int
			err  error
		}{
			{"x\n", 1 << 30, nil},
			{"!\n", 1 << 30, nil},
			{"fatal\n", 50_000, errFatal},
		} {
			t.Run(fmt.Sprintf("%q/unordered=%t", tt.text, unordered), func(t *testing.T) {
				defer checkGoroutines(t)()
				ctx := t.Context()
				if tt.err == nil {
					var cancel func()
					ctx, cancel = context.WithTimeout(ctx, 20*time.Millisecond)
					defer cancel()
				}
				e, _ := headEngines(tt.skip)
				in := Reader("-", &repeater{text: tt.text, left: 1 << 62})
				o := Options{Workers: 3, Unordered: unordered, Out: io.Discard, Rejects: io.Discard}
				s, err := run(ctx, e, []Input{in, in}, &o)
				if !errors.Is(err, tt.err) || s.Skipped == 0 || s.Out != 0 {
					t.Errorf("skipped %d, out %d, %v; want some skipped, and %v", s.Skipped, s.Out, err, tt.err)
				}
			})
		}
	}
}

// Engines that keep no state are never asked for it: the fakes would panic.
func TestNoFileState(t *testing.T) {
	r := runReader(t, Options{Workers: 3}, &pieceReader{bytes.Repeat([]byte("a\n"), 1000), 2})
	if len(r.events) != 1000 {
		t.Errorf("%d events", len(r.events))
	}
}
