package stream

import (
	"bytes"
	"context"
	"errors"
	"time"

	"github.com/margaylog/margay/parser"
)

// A Record is one event as it was cut from its input, and where that was.
type Record struct {
	File   string // name of the input
	Line   int64  // on which it starts, from 1
	Offset int64  // of its first byte in the decompressed input, from 0
	First  bool   // there is none before it in its input

	// Data is the event byte for byte, without its line end. It is valid
	// until the function that was given it returns, and must not be changed.
	Data []byte

	// Header is the part of a CloudWatch envelope that its events have as
	// p_header, a JSON object, with Options.KeepHeader. It is as valid as
	// Data. Nil means that there is none.
	Header []byte

	// Reject says why the record is no event, with its place and text. It is
	// nil for events; only VisitAll hands out others.
	Reject *Reject

	keyed bool // a piece that starts as an event does
}

// Closest returns what Run has as the log type of a piece that is no event, such
// as the rest of an array after a syntax error: the one that the keys before
// the error tell, or "". The piece does not count as a record of p's file.
func (r *Record) Closest(p *parser.Parser) string {
	if !r.keyed {
		return ""
	}
	defer p.ResumeFile(p.FileState())
	_, err := p.Parse(r.Data)
	return triedType(err)
}

// Visit reads the inputs one after another, as Run does, and hands each event
// to visit instead of parsing it: in order, and one at a time.
//
// An error of visit that is a *parser.EventError makes the event a reject,
// which goes to Options.Rejects and into the totals like those of Run; so do
// pieces of the input that are no events, of which visit hears nothing. Any
// other error ends the run and is returned. Options.Out and Options.Workers
// are not used.
func Visit(ctx context.Context, inputs []Input, o *Options, visit func(*Record) error) (*Stats, error) {
	return visitInputs(ctx, inputs, o, &visitor{visit: visit})
}

// VisitAll is Visit for those who want to hear of the pieces too that are no
// events. They come in their places, with Record.Reject; a result of visit
// other than nil ends the run then.
func VisitAll(ctx context.Context, inputs []Input, o *Options, visit func(*Record) error) (*Stats, error) {
	return visitInputs(ctx, inputs, o, &visitor{visit: visit, all: true})
}

func visitInputs(ctx context.Context, inputs []Input, o *Options, v *visitor) (*Stats, error) {
	var own Options
	if o != nil {
		own = *o
	}
	own.Out, own.Workers, own.Unordered = nil, 1, false
	stats, err := run(ctx, engines{
		make:      func() engine { return v },
		now:       time.Now,
		keepState: true, // to hear of each new file
	}, inputs, &own)
	if v.err != nil && errors.Is(err, v.err) {
		err = v.err // as visit gave it
	}
	return stats, err
}

// A visitor is a function as an engine.
type visitor struct {
	visit func(*Record) error
	all   bool // visit is told of pieces too
	rec   Record
	err   error // ended the run
}

// place says where the event that comes next stands.
func (v *visitor) place(file string, line, offset int64) {
	v.rec.File, v.rec.Line, v.rec.Offset = file, line, offset
}

func (v *visitor) parse(dst, raw []byte) ([]byte, outcome, error) {
	if v.err != nil { // of a chunk that was under way
		return dst, outcome{}, v.err
	}
	v.rec.Data = raw
	err := v.visit(&v.rec)
	v.rec.First = false
	if refused := (*parser.EventError)(nil); err != nil && !errors.As(err, &refused) {
		v.err = err
	}
	return dst, outcome{}, err
}

// piece tells of a piece that is no event, and stands at c.buf[at]. keyed says
// that it starts as one does.
func (v *visitor) piece(w *worker, at int, raw []byte, r *Reject, keyed bool) {
	switch {
	case !v.all || w.c.err != nil:
		return
	case v.err != nil:
		w.c.err = v.err
		return
	}
	r.setCause()
	r.File, r.Line, r.Offset = w.c.file, w.lineAt(at), w.c.offset+int64(at)
	r.setRaw(raw)
	rec := v.rec
	rec.File, rec.Line, rec.Offset, rec.Data, rec.Reject, rec.keyed = r.File, r.Line, r.Offset, raw, r, keyed
	v.rec.First = false
	if err := v.visit(&rec); err != nil {
		v.err, w.c.err = err, err
	}
}

func (v *visitor) setHeader(json []byte) { v.rec.Header = bytes.Clone(json) }

func (v *visitor) setTime(time.Time)    {}
func (v *visitor) startFile()           { v.rec.First = true }
func (v *visitor) fileState() fileState { return noState{} }
func (v *visitor) resumeFile(fileState) {}

// noState is the state of engines whose files have none.
type noState struct{}

func (noState) Settled() bool { return true }
