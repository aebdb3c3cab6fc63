package main

import (
	"bytes"
	"encoding/json"
	"fmt"
	"strings"
	"text/tabwriter"

	"github.com/margaylog/margay/parser"
	"github.com/margaylog/margay/schemas/infer"
	"github.com/margaylog/margay/stream"
)

// What infer has to say goes to standard error: what it decided, what it left
// out, and which events could not be read.

// rejection makes a reject of an event that is no sample.
func rejection(e *infer.SampleError) error {
	return &parser.EventError{Offset: e.Offset, Violations: []parser.Violation{{Code: parser.Code(e.Code), Msg: e.Msg}}}
}

// A rejectList keeps the places of the first rejects that are written to it.
type rejectList struct{ first []rejectPlace }

// A rejectPlace says which event was rejected, and why.
type rejectPlace struct {
	File    string `json:"file"`
	Line    int64  `json:"line"`
	Code    string `json:"code"`
	Message string `json:"message"`
}

const maxRejectPlaces = 10

// Write takes whole lines of rejects.
func (l *rejectList) Write(lines []byte) (int, error) {
	for line := range bytes.Lines(lines) {
		if len(l.first) == maxRejectPlaces {
			break
		}
		var r rejectPlace
		if err := json.Unmarshal(line, &r); err != nil {
			return 0, err
		}
		l.first = append(l.first, r)
	}
	return len(lines), nil
}

// An inferReport is what --stats json writes.
type inferReport struct {
	Events    int64         `json:"events"`
	Rejected  int64         `json:"rejected"`
	Blank     int64         `json:"blank"`
	LogType   string        `json:"log_type"`
	Fields    int           `json:"fields"` // at all levels
	EventTime string        `json:"event_time"`
	Notes     []infer.Note  `json:"notes"`
	Added     []addition    `json:"added"`   // by --merge
	Misfits   []*misfits    `json:"misfits"` // likewise
	Rejects   []rejectPlace `json:"rejects"` // the first ones
}

type addition struct {
	Field string `json:"field"`
	Text  string `json:"text"`
}

// report says what there is to say and returns the exit code as an error.
// Result is nil when there is none, merged when nothing was merged.
func (in *inferring) report(stats *stream.Stats, result *infer.Result, merged *infer.Merged) error {
	r := in.newReport(stats, result, merged)
	code := exitCode(0)
	if r.Rejected > 0 || len(r.Misfits) > 0 {
		code = exitRejects
	}
	stderr := in.cmd.ErrOrStderr()
	for _, e := range stats.InputErrors {
		printError(stderr, e)
		code = exitFailure
	}
	if !in.flags.input.quiet {
		var b bytes.Buffer
		switch in.flags.input.stats.word {
		case "json":
			appendJSON(&b, r)
		case "text":
			r.text(&b, result != nil)
			if merged != nil && len(r.Added) == 0 {
				b.WriteString("nothing to add\n")
			}
		}
		stderr.Write(b.Bytes()) // an error here has nowhere to go
	}
	if code == 0 || result == nil {
		return nil
	}
	return code
}

func (in *inferring) newReport(stats *stream.Stats, result *infer.Result, merged *infer.Merged) *inferReport {
	r := &inferReport{
		Rejected: stats.Rejected,
		Blank:    stats.Blank,
		Notes:    []infer.Note{},
		Added:    []addition{},
		Misfits:  []*misfits{},
		Rejects:  append([]rejectPlace{}, in.rejects.first...),
	}
	if result == nil {
		return r
	}
	r.Events, r.LogType, r.Fields = result.Events, result.Schema.Name, countFields(result.Schema.Fields)
	for _, n := range result.Notes {
		if n.Code == infer.EventTimeChosen {
			r.EventTime = n.Field
		}
	}
	if merged == nil {
		r.Notes = append(r.Notes, result.Notes...)
		return r
	}
	r.EventTime = "" // the schema had one, or gets none but by an addition
	for _, a := range merged.Added {
		r.Added = append(r.Added, addition(a))
	}
	r.Misfits = append(r.Misfits, in.merge.left()...)
	return r
}

func countFields(fields []*infer.Field) int {
	n := len(fields)
	for _, f := range fields {
		v := &f.Value
		for v.Element != nil {
			v = v.Element
		}
		n += countFields(v.Fields)
	}
	return n
}

// maxNotes is how many lines of notes the text has.
const maxNotes = 30

// A noteLine is what notes of the same text say together.
type noteLine struct {
	fields []string
	text   string
}

// noteLines returns the notes with those of the same text as one.
func noteLines(notes []infer.Note) []*noteLine {
	var lines []*noteLine
	known := make(map[string]*noteLine)
	for _, n := range notes {
		l := known[n.Text]
		if l == nil {
			l = &noteLine{text: n.Text}
			known[n.Text] = l
			lines = append(lines, l)
		}
		l.fields = append(l.fields, orDash(n.Field))
	}
	return lines
}

// names returns the fields that a line is about, or the first of them.
func (l *noteLine) names() string {
	const most = 3
	if n := len(l.fields); n > most {
		return fmt.Sprintf("%s and %d others", strings.Join(l.fields[:most-1], ", "), n-most+1)
	}
	return strings.Join(l.fields, ", ")
}

// text writes the report for people.
func (r *inferReport) text(b *bytes.Buffer, inferred bool) {
	for _, p := range r.Rejects {
		fmt.Fprintf(b, "margay: %s:%d: %s [%s]\n", p.File, p.Line, p.Message, p.Code)
	}
	if more := r.Rejected - int64(len(r.Rejects)); more > 0 {
		fmt.Fprintf(b, "margay: and %s\n", plural(more, "other event")+" that cannot be read")
	}
	if !inferred {
		return
	}
	table := tabwriter.NewWriter(b, 0, 0, 2, ' ', 0)
	notes := noteLines(r.Notes)
	for _, n := range notes[:min(len(notes), maxNotes)] {
		fmt.Fprintf(table, "%s\t%s\n", n.names(), n.text)
	}
	for _, a := range r.Added {
		fmt.Fprintf(table, "%s\tadded: %s\n", orDash(a.Field), a.Text)
	}
	for _, m := range r.Misfits {
		fmt.Fprintf(table, "%s\tdoes not fit in %s: %s\n", orDash(m.Field), plural(m.Events, "event"), m.Code)
	}
	table.Flush() // to memory, which does not fail
	if more := len(notes) - maxNotes; more > 0 {
		fmt.Fprintf(b, "and %s; --stats json has them\n", plural(more, "other note"))
	}
	fmt.Fprintf(b, "%s: %s, %s, %d rejected\n", r.LogType, plural(r.Events, "event"), plural(r.Fields, "field"), r.Rejected)
}
