package stream

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"io"
	"strconv"
	"strings"
	"testing"
	"testing/iotest"
	"time"

	"github.com/margaylog/margay/parser"
)

// A fakeEngine shows what the framing made of an input. It accepts every
// event and writes it as a quoted Go string, but for these: those that start
// with ! are rejects, those with # are skipped, fatal is an error that ends
// the run.
type fakeEngine struct{}

var errFatal = errors.New("the engine is broken")

func (fakeEngine) setTime(time.Time)    {}
func (fakeEngine) setHeader([]byte)     {}
func (fakeEngine) startFile()           { panic("fakes keep no file state") }
func (fakeEngine) fileState() fileState { panic("fakes keep no file state") }
func (fakeEngine) resumeFile(fileState) { panic("fakes keep no file state") }

func (fakeEngine) parse(dst, raw []byte) ([]byte, outcome, error) {
	switch {
	case bytes.HasPrefix(raw, []byte("!")):
		return dst, outcome{}, &parser.EventError{LogType: "Fake.Bang", Violations: []parser.Violation{
			{Field: "/list/17/a", Code: parser.WrongType, Msg: "not a bool"},
			{Field: "/x", Code: parser.MissingField, Msg: "required"},
		}}
	case bytes.HasPrefix(raw, []byte("#")):
		return dst, outcome{skipped: true}, nil
	case string(raw) == "fatal":
		return dst, outcome{}, errFatal
	}
	return append(strconv.AppendQuote(dst, string(raw)), '\n'), outcome{logType: "Fake." + fakeType(raw)}, nil
}

// fakeType tells a few types of events apart.
func fakeType(raw []byte) string {
	if len(raw) > 0 && raw[0] == '{' {
		return "Object"
	}
	return "Other"
}

func fakeEngines() engines {
	return engines{make: func() engine { return fakeEngine{} }, now: time.Now}
}

// A result is all that a run gave.
type result struct {
	events  []string
	rejects []Reject
	stats   *Stats
	out     string
	rej     string
}

// runReader runs the fake engine over one input. It fails the test when the
// run fails, or when the totals and the lines do not agree.
func runReader(t testing.TB, o Options, r io.Reader) result {
	t.Helper()
	res, err := tryInputs(t, context.Background(), o, Reader("-", r))
	if err != nil {
		t.Fatalf("run: %v", err)
	}
	for _, err := range res.stats.InputErrors {
		t.Fatalf("input error: %v", err)
	}
	return res
}

func runText(t testing.TB, o Options, text string) result {
	t.Helper()
	return runReader(t, o, strings.NewReader(text))
}

func tryInputs(t testing.TB, ctx context.Context, o Options, inputs ...Input) (result, error) {
	t.Helper()
	return tryEngines(t, ctx, fakeEngines(), o, inputs...)
}

// tryEngines runs engines that write their events as quoted Go strings.
func tryEngines(t testing.TB, ctx context.Context, e engines, o Options, inputs ...Input) (result, error) {
	t.Helper()
	var out, rej bytes.Buffer
	o.Out, o.Rejects = &out, &rej
	stats, err := run(ctx, e, inputs, &o)
	res := result{stats: stats, out: out.String(), rej: rej.String()}
	for line := range strings.Lines(res.out) {
		event, err := strconv.Unquote(strings.TrimSuffix(line, "\n"))
		if err != nil {
			t.Fatalf("output line %.100q: %v", line, err)
		}
		res.events = append(res.events, event)
	}
	for line := range strings.Lines(res.rej) {
		var r Reject
		if err := json.Unmarshal([]byte(line), &r); err != nil {
			t.Fatalf("reject line %.100q: %v", line, err)
		}
		res.rejects = append(res.rejects, r)
	}
	if err == nil {
		checkTotals(t, res)
	}
	return res, err
}

// checkTotals checks what is true of every run.
func checkTotals(t testing.TB, r result) {
	t.Helper()
	s := r.stats
	if s.In != s.Out+s.Rejected+s.Blank+s.Skipped {
		t.Errorf("in %d is not out %d + rejected %d + blank %d + skipped %d", s.In, s.Out, s.Rejected, s.Blank, s.Skipped)
	}
	if int(s.Out) != len(r.events) || int(s.Rejected) != len(r.rejects) || int(s.BytesOut) != len(r.out) {
		t.Errorf("out %d, rejected %d, bytes out %d; the lines say %d, %d, %d",
			s.Out, s.Rejected, s.BytesOut, len(r.events), len(r.rejects), len(r.out))
	}
	var byType, byCode, byKind int64
	for _, n := range s.ByLogType {
		byType += n
	}
	for _, n := range s.ByCode {
		byCode += n
	}
	for _, k := range s.RejectKinds() {
		byKind += k.Count
	}
	if byType != s.Out || byCode != s.Rejected || byKind != s.Rejected {
		t.Errorf("by log type %d of %d, by code %d and by kind %d of %d", byType, s.Out, byCode, byKind, s.Rejected)
	}
}

// readers are the ways in which a reader may hand out its bytes.
var readers = []struct {
	name string
	wrap func(io.Reader) io.Reader
}{
	{"whole", func(r io.Reader) io.Reader { return r }},
	{"one byte", iotest.OneByteReader},
	{"halves", iotest.HalfReader},
	{"data with EOF", iotest.DataErrReader},
}

// eachReader runs a text through all kinds of readers, with one worker and
// with three.
func eachReader(t *testing.T, o Options, text string, check func(t *testing.T, r result)) {
	t.Helper()
	for _, rd := range readers {
		for _, workers := range []int{1, 3} {
			t.Run(rd.name+"/"+strconv.Itoa(workers), func(t *testing.T) {
				o := o
				o.Workers = workers
				check(t, runReader(t, o, rd.wrap(strings.NewReader(text))))
			})
		}
	}
}

// brief writes a result as lines that are easy to compare: an event as it
// is, a reject as line:offset code field and its text.
func brief(r result) string {
	var b strings.Builder
	for _, e := range r.events {
		b.WriteString("event " + abbreviate(e) + "\n")
	}
	for _, j := range r.rejects {
		b.WriteString("reject " + strconv.FormatInt(j.Line, 10) + ":" + strconv.FormatInt(j.Offset, 10) + " " + string(j.Code))
		if j.Field != "" {
			b.WriteString(" " + j.Field)
		}
		if j.Truncated {
			b.WriteString(" truncated")
		}
		b.WriteString(" " + abbreviate(string(j.Bytes())) + "\n")
	}
	if r.stats.Blank > 0 {
		b.WriteString("blank " + strconv.FormatInt(r.stats.Blank, 10) + "\n")
	}
	if r.stats.Skipped > 0 {
		b.WriteString("skipped " + strconv.FormatInt(r.stats.Skipped, 10) + "\n")
	}
	return b.String()
}

// abbreviate quotes s, or gives the length of a long one.
func abbreviate(s string) string {
	if len(s) > 100 {
		return "of " + strconv.Itoa(len(s)) + " bytes"
	}
	return strconv.Quote(s)
}

// wantBrief checks brief(r) against lines.
func wantBrief(t *testing.T, r result, lines ...string) {
	t.Helper()
	want := strings.Join(lines, "\n")
	if want != "" {
		want += "\n"
	}
	if got := brief(r); got != want {
		t.Errorf("got:\n%swant:\n%s", got, want)
	}
}
