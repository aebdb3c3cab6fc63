// Package stream takes events from readers to a writer: it decompresses
// inputs, cuts them into events, parses these on several workers, and writes
// the results in the order of the input, together with a line for each event
// that was refused, and totals.
//
// No event is lost silently: each one read is written, rejected, or counted
// as blank or skipped. Memory is bounded, whatever the size of the input.
//
// The way of the data is producer (reads and frames) -> workers (parse) ->
// writer; a fixed number of chunks goes round between them.
package stream

import (
	"context"
	"errors"
	"fmt"
	"io"
	"runtime"
	"strings"
	"sync"
	"time"

	"github.com/margaylog/margay/parser"
)

// Options say what a run does. The zero value holds the defaults.
type Options struct {
	// Out gets the events, one JSON line each. Each Write is of whole lines.
	// Nil means that they are only counted.
	Out io.Writer

	// Rejects gets a JSON line for each event that was refused; see Reject.
	// Nil means that rejects are only counted.
	Rejects io.Writer

	// OmitRaw leaves the text of the events out of the rejects.
	OmitRaw bool

	// LogType is the one log type that all events have. Empty means that each
	// event tells.
	LogType string

	// Framing says how the inputs are cut into events.
	Framing Framing

	// Envelope is the path of keys, with dots between them, under which the
	// objects of an input have their arrays of events, such as items or
	// data.events. It implies the framing Array. Empty means none.
	Envelope string

	// KeepHeader writes the fields of a CloudWatch envelope, but for its
	// logEvents, as p_header into each of its events. It needs the framing
	// CloudWatch.
	KeepHeader bool

	// MaxEventBytes is the length of the longest event, without its line
	// end, and of a whole CloudWatch envelope. Longer ones are rejects. 0
	// means 16 MiB, and 1 GiB is the most.
	MaxEventBytes int

	// Workers is how many goroutines parse. 0 means GOMAXPROCS.
	Workers int

	// Unordered lets results be written as soon as they are ready, instead
	// of in the order of the input.
	Unordered bool

	// Progress, when not nil, is called about ten times a second, and once
	// at the end, always from the same goroutine. Run waits for it.
	Progress func(Progress)

	// Written, when not nil, is called each time that results were written,
	// with the totals of these alone, and once at the end with the bytes read
	// since, the input errors and the seconds. All of them together are the
	// totals that Run returns. It is called by the goroutine that called Run,
	// which waits for it; the Stats are its own.
	Written func(*Stats)

	// EventTimes fills in Stats.Newest, which takes some time for each event.
	EventTimes bool
}

const (
	defaultEventBytes = 16 << 20
	maxEventBytes     = 1 << 30
)

// ErrClosedPipe is the error of Run when whoever reads the output has gone.
// A command ends quietly then.
var ErrClosedPipe = errors.New("the output pipe is closed")

// Run reads the inputs one after another, parses their events by set, and
// writes the results in the order of the input. It returns the totals, also
// along with an error.
//
// An input that can't be read does not end the run: see Stats.InputErrors. A
// write that fails does, with an error for which errors.Is(err,
// ErrClosedPipe) is true when Out is a pipe that nobody reads any more. The
// totals then count what was written before.
//
// When ctx ends, Run acts as if the input ended there: it finishes what it
// has read and returns no error. It does not wait for a Read or an Open that
// blocks; the goroutine that is in there ends when that returns.
//
// Out and Rejects are written to by one goroutine, the one that called Run.
func Run(ctx context.Context, set *parser.Set, inputs []Input, o *Options) (*Stats, error) {
	if err := o.checkLogType(set); err != nil {
		return newStats(), err
	}
	return run(ctx, engines{
		make:      func() engine { return newParserEngine(set, o) },
		now:       set.Now,
		keepState: set.KeepsFileState(),
	}, inputs, o)
}

// A parserEngine is a parser as an engine.
type parserEngine struct {
	p       *parser.Parser
	logType string // of all events; empty: each tells
	newest  newest // since the last chunk was handed on; nil: nobody asks
}

func newParserEngine(set *parser.Set, o *Options) parserEngine {
	e := parserEngine{p: set.NewParser()}
	if o == nil {
		return e
	}
	e.logType = o.LogType
	if o.EventTimes {
		e.newest = make(newest)
	}
	return e
}

func (e parserEngine) setTime(t time.Time)    { e.p.SetTime(t) }
func (e parserEngine) setHeader(json []byte)  { e.p.SetHeader(json) }
func (e parserEngine) startFile()             { e.p.StartFile() }
func (e parserEngine) fileState() fileState   { return e.p.FileState() }
func (e parserEngine) resumeFile(s fileState) { e.p.ResumeFile(s.(*parser.FileState)) }

func (e parserEngine) parse(dst, raw []byte) ([]byte, outcome, error) {
	dst, ev, err := e.read(dst, raw)
	switch {
	case errors.Is(err, parser.ErrSkipped):
		return dst, outcome{skipped: true}, nil
	case err != nil:
		return dst, outcome{}, err
	}
	if e.newest != nil {
		e.newest.addEvent(ev)
	}
	return append(dst, '\n'), outcome{
		logType:     ev.LogType(),
		duplicates:  ev.DuplicateKeys(),
		mended:      ev.MendedStrings(),
		fellBack:    ev.FellBack(),
		nulledCount: ev.NulledFields(),
	}, nil
}

// closest runs into the same syntax error.
func (e parserEngine) closest(raw []byte) string {
	_, _, err := e.read(nil, raw)
	return triedType(err)
}

// triedType returns the log type that an event was tried as, if err is that of
// a refused one.
func triedType(err error) string {
	if refused := (*parser.EventError)(nil); errors.As(err, &refused) {
		return refused.LogType
	}
	return ""
}

func (e parserEngine) takeTimes(t *tally) {
	if len(e.newest) > 0 {
		t.addTimes(e.newest)
		clear(e.newest)
	}
}

func (e parserEngine) read(dst, raw []byte) ([]byte, *parser.Event, error) {
	if e.logType != "" {
		return e.p.AppendJSONAs(e.logType, dst, raw)
	}
	return e.p.AppendJSON(dst, raw)
}

// settings are the options of a run, checked and with the defaults filled in.
type settings struct {
	limits     limits
	framing    Framing
	envelope   []string
	keepHeader bool
	workers    int
	ordered    bool
	rejects    bool // are written
	omitRaw    bool
}

func (o *Options) checkLogType(set *parser.Set) error {
	if o == nil || o.LogType == "" {
		return nil
	}
	if err := set.CheckLogType(o.LogType); err != nil {
		return fmt.Errorf("stream: LogType: %w", err)
	}
	return nil
}

func (o *Options) settings() (*settings, error) {
	s := &settings{
		limits:     newLimits(o.MaxEventBytes),
		framing:    o.Framing,
		keepHeader: o.KeepHeader,
		workers:    o.Workers,
		ordered:    !o.Unordered,
		rejects:    o.Rejects != nil,
		omitRaw:    o.OmitRaw,
	}
	if o.MaxEventBytes == 0 {
		s.limits = newLimits(defaultEventBytes)
	}
	if s.workers == 0 {
		s.workers = runtime.GOMAXPROCS(0)
	}
	switch {
	case s.limits.event < 0 || s.limits.event > maxEventBytes:
		return nil, fmt.Errorf("stream: MaxEventBytes is %d; it must be 1 to %d", o.MaxEventBytes, maxEventBytes)
	case s.workers < 0:
		return nil, fmt.Errorf("stream: Workers is %d; it must not be negative", o.Workers)
	case s.framing < Auto || s.framing > CloudWatch:
		return nil, errors.New("stream: invalid framing")
	case s.keepHeader && s.framing != CloudWatch:
		return nil, fmt.Errorf("stream: KeepHeader needs the framing cloudwatch, not %s", s.framing)
	}
	return s, s.setEnvelope(o.Envelope)
}

func (s *settings) setEnvelope(path string) error {
	if path == "" {
		return nil
	}
	if s.framing != Auto && s.framing != Array {
		return fmt.Errorf("stream: an envelope needs the framing array, not %s", s.framing)
	}
	s.framing = Array
	s.envelope = strings.Split(path, ".")
	for _, key := range s.envelope {
		if key == "" {
			return fmt.Errorf("stream: the envelope %q has an empty key", path)
		}
	}
	return nil
}

func (s *settings) newFramer(f Framing) framer {
	switch f {
	case JSON, CloudWatch:
		return &jsonFramer{piece: newPiece(s.limits)}
	case Array:
		return newArrayFramer(s.limits, s.envelope)
	}
	return &lineFramer{limits: s.limits}
}

// A pipeline is what connects the stages. No send on its channels ever
// blocks, as there is room for all chunks: only the lack of a free chunk, or
// of budget, holds a stage up.
type pipeline struct {
	free    chan *chunk // those that nobody uses
	jobs    chan *chunk // from the producer to the workers
	results chan *chunk // to the writer, in the order of the output
	budget  *budget
}

func newPipeline(workers int) *pipeline {
	chunks := 2*workers + 2
	p := &pipeline{
		free:    make(chan *chunk, chunks),
		jobs:    make(chan *chunk, chunks),
		results: make(chan *chunk, chunks),
		budget:  newBudget((workers + 2) * largeSize),
	}
	for range chunks {
		p.free <- newChunk()
	}
	return p
}

func run(ctx context.Context, e engines, inputs []Input, o *Options) (*Stats, error) {
	if o == nil {
		o = new(Options)
	}
	s, err := o.settings()
	if err != nil {
		return newStats(), err
	}
	begin := time.Now()
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()

	p := newPipeline(s.workers)
	in := &producer{settings: s, pipeline: p, inputs: inputs, keepState: e.keepState}
	out := &writer{pipeline: p, out: o.Out, rejects: o.Rejects, stats: newStats(), cancel: cancel}
	out.progress = reporter{report: o.Progress, total: totalSize(inputs), read: &in.bytesRaw}
	out.parts = parts{written: o.Written, read: &in.bytesIn}

	defer context.AfterFunc(ctx, in.stop)()
	go in.run()
	p.startWorkers(s, e)
	out.progress.start()
	err = out.run()
	out.progress.finish()

	stats := out.stats
	stats.BytesIn, stats.InputErrors = in.totals()
	stats.Seconds = time.Since(begin).Seconds()
	out.parts.finish(stats)
	return stats, err
}

// startWorkers starts the workers, and closes results after the last one.
func (p *pipeline) startWorkers(s *settings, e engines) {
	var wg sync.WaitGroup
	for range s.workers {
		w := &worker{settings: s, pipeline: p, engine: e.make(), now: e.now}
		wg.Go(w.run)
	}
	go func() {
		wg.Wait()
		close(p.results)
	}()
}
