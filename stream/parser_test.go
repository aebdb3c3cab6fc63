package stream_test

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"maps"
	"os"
	"slices"
	"strings"
	"testing"
	"testing/iotest"
	"time"

	"github.com/margaylog/margay/internal/jsonwire"
	"github.com/margaylog/margay/parser"
	"github.com/margaylog/margay/schemas"
	"github.com/margaylog/margay/stream"
)

func compile(t testing.TB) *parser.Set {
	t.Helper()
	set, err := parser.Compile(schemas.Builtin(), &parser.Options{
		RowID: parser.ContentRowID,
		Now:   func() time.Time { return time.Unix(1_700_000_000, 0) },
	})
	if err != nil {
		t.Fatal(err)
	}
	return set
}

func runSet(t testing.TB, o stream.Options, text string) (out, rejects string, stats *stream.Stats) {
	t.Helper()
	var outBuf, rejBuf strings.Builder
	o.Out, o.Rejects = &outBuf, &rejBuf
	stats, err := stream.Run(context.Background(), compile(t), []stream.Input{stream.Reader("-", strings.NewReader(text))}, &o)
	if err != nil {
		t.Fatal(err)
	}
	if stats.In != stats.Out+stats.Rejected+stats.Blank+stats.Skipped {
		t.Errorf("in %d, out %d, rejected %d, blank %d, skipped %d", stats.In, stats.Out, stats.Rejected, stats.Blank, stats.Skipped)
	}
	return outBuf.String(), rejBuf.String(), stats
}

// The sample gives the same output whatever the framing.
func TestSampleInEveryFraming(t *testing.T) {
	sample, err := os.ReadFile("../testdata/onepassword/mixed.ndjson")
	if err != nil {
		t.Fatal(err)
	}
	var pretty, joined strings.Builder
	n := int64(0)
	var messages []byte
	for line := range strings.Lines(string(sample)) {
		messages = append(jsonwire.AppendString(append(messages, `,{"message":`...), line), '}')
		var b bytes.Buffer
		if err := json.Indent(&b, []byte(line), "", "  "); err != nil {
			t.Fatal(err)
		}
		pretty.Write(b.Bytes())
		if n++; n > 1 {
			joined.WriteString(",\n")
		}
		joined.WriteString(b.String())
	}
	want, rejects, stats := runSet(t, stream.Options{Workers: 1}, string(sample))
	if stats.Out != n || rejects != "" {
		t.Fatalf("%d of %d events; rejects:\n%s", stats.Out, n, rejects)
	}
	if types := len(stats.ByLogType); types != 3 {
		t.Errorf("%d log types; want 3", types)
	}
	for _, tt := range []struct {
		name, text string
		o          stream.Options
	}{
		{"lines", string(sample), stream.Options{Framing: stream.Lines}},
		{"json", pretty.String(), stream.Options{Framing: stream.JSON}},
		{"json by itself", pretty.String(), stream.Options{}},
		{"array", "[" + joined.String() + "]", stream.Options{Framing: stream.Array}},
		{"array by itself", "[" + joined.String() + "]", stream.Options{}},
		{"cloudwatch", `{"logEvents":[` + string(messages[1:]) + `],"owner":"1"}`, stream.Options{Framing: stream.CloudWatch}},
		{"envelope", `{"cursor":"x","items":[` + joined.String() + `],"has_more":false}`, stream.Options{Envelope: "items"}},
	} {
		tt.o.Workers = 3
		if got, rejects, _ := runSet(t, tt.o, tt.text); got != want || rejects != "" {
			t.Errorf("%s: other output than that of lines; rejects:\n%s", tt.name, rejects)
		}
	}
}

// With a log type given, events are not asked which one they are.
func TestLogTypeGiven(t *testing.T) {
	const event = `{"uuid":"U1","timestamp":"2023-11-14T22:00:00Z","item_uuid":"I1","vault_uuid":"V1"}` + "\n"
	for _, tt := range []struct {
		name, logType, want string
		rejects             int64
	}{
		{name: "none", want: "OnePassword.ItemUsage"},
		{name: "its own", logType: "OnePassword.ItemUsage", want: "OnePassword.ItemUsage"},
		{name: "another that it satisfies", logType: "OnePassword.SignInAttempt", want: "OnePassword.SignInAttempt"},
		{name: "one that it does not satisfy", logType: "OnePassword.AuditEvent", rejects: 1},
	} {
		_, rejects, stats := runSet(t, stream.Options{LogType: tt.logType}, event)
		if stats.Rejected != tt.rejects || tt.want != "" && stats.ByLogType[tt.want] != 1 {
			t.Errorf("%s: %v, %d rejected", tt.name, stats.ByLogType, stats.Rejected)
		}
		if tt.rejects > 0 && !strings.Contains(rejects, `"log_type":"`+tt.logType) {
			t.Errorf("%s: the reject has another log type: %s", tt.name, rejects)
		}
	}
	_, err := stream.Run(context.Background(), compile(t), nil, &stream.Options{LogType: "OnePassword.AuditEvents"})
	var unknown *parser.UnknownLogTypeError
	if !errors.As(err, &unknown) || unknown.Suggestion != "OnePassword.AuditEvent" {
		t.Errorf("an unknown log type: %v", err)
	}
}

// A reject tells what the parser found, in lines and in JSON text.
func TestRejectsOfTheParser(t *testing.T) {
	const text = `{"uuid":"U2","timestamp":"yesterday","item_uuid":"I1","vault_uuid":"V1","used_version":"x"}
[1]
{"uuid":"U2","timestamp":"2023-11-14T22:00:00Z","item_uuid":"I1","vault_uuid":"V1","used_version":3,}
{"no":"type"}
`
	for _, tt := range []struct {
		framing stream.Framing
		text    string
	}{
		{stream.Lines, text},
		{stream.JSON, strings.Replace(text, "[1]\n", "", 1)},
	} {
		out, rejects, stats := runSet(t, stream.Options{Framing: tt.framing}, tt.text)
		if out != "" {
			t.Errorf("%s: output %s", tt.framing, out)
		}
		var got []stream.Reject
		for line := range strings.Lines(rejects) {
			var r stream.Reject
			if err := json.Unmarshal([]byte(line), &r); err != nil {
				t.Fatal(err)
			}
			got = append(got, r)
		}
		if int(stats.Rejected) != len(got) || len(got) < 3 {
			t.Fatalf("%s: rejects:\n%s", tt.framing, rejects)
		}
		first, broken, last := got[0], got[len(got)-2], got[len(got)-1]
		if first.LogType != "OnePassword.ItemUsage" || len(first.Errors) != 2 || first.Errors[0].Field != "/timestamp" || first.Errors[1].Field != "/used_version" {
			t.Errorf("%s: first reject %+v; want both fields of it", tt.framing, first)
		}
		if broken.LogType != "OnePassword.ItemUsage" || broken.Code != parser.InvalidJSON {
			t.Errorf("%s: broken event %+v; want the log type that its keys tell", tt.framing, broken)
		}
		if last.Code != parser.NoLogType || last.Raw != `{"no":"type"}` {
			t.Errorf("%s: last reject %+v; want no log type", tt.framing, last)
		}
	}
}

// An event that is wrong throughout has a reject that says how much it leaves
// out.
func TestRejectOfTooManyErrors(t *testing.T) {
	docs, err := schemas.Parse("", []byte("schema: Test.Many\nfields:\n  - {name: at, type: timestamp, isEventTime: true}\n  - {name: a, type: array, element: {type: int}}\n"), nil)
	if err != nil {
		t.Fatal(err)
	}
	set, err := parser.Compile(docs, nil)
	if err != nil {
		t.Fatal(err)
	}
	event := `{"a":[` + strings.Repeat("[],", 1500) + "[]]}\n"
	var rejects bytes.Buffer
	_, err = stream.Run(context.Background(), set, []stream.Input{stream.Reader("-", strings.NewReader(event))}, &stream.Options{Rejects: &rejects})
	if err != nil {
		t.Fatal(err)
	}
	var r stream.Reject
	if err := json.Unmarshal(rejects.Bytes(), &r); err != nil {
		t.Fatal(err)
	}
	if len(r.Errors) != 1000 || r.ErrorsOmitted != 501 {
		t.Errorf("%d errors and %d omitted; want 1000 and 501", len(r.Errors), r.ErrorsOmitted)
	}
}

const textSchemas = `schema: Test.Orders
parser:
  csv:
    delimiter: ","
    hasHeader: true
    skipLines: 2
    skipPrefix: "#"
fields:
  - {name: id, type: bigint, required: true}
  - {name: user, type: string, required: true}
---
schema: Test.Word
parser:
  fastmatch:
    match: ["word %{word} %{n}"]
fields:
  - {name: word, type: string, required: true}
  - {name: n, type: int}
`

// runText reads files as the log types of textSchemas that are named, and
// returns the events without what is added to each.
func runText(t *testing.T, o stream.Options, logTypes []string, inputs ...stream.Input) (out []string, rejects string, stats *stream.Stats) {
	t.Helper()
	docs, err := schemas.Parse("", []byte(textSchemas), nil)
	if err != nil {
		t.Fatal(err)
	}
	set, err := parser.Compile(docs, &parser.Options{LogTypes: logTypes})
	if err != nil {
		t.Fatal(err)
	}
	var outBuf, rejBuf strings.Builder
	o.Out, o.Rejects = &outBuf, &rejBuf
	stats, err = stream.Run(t.Context(), set, inputs, &o)
	if err != nil {
		t.Fatal(err)
	}
	if stats.In != stats.Out+stats.Rejected+stats.Blank+stats.Skipped {
		t.Errorf("in %d, out %d, rejected %d, blank %d, skipped %d", stats.In, stats.Out, stats.Rejected, stats.Blank, stats.Skipped)
	}
	for line := range strings.Lines(outBuf.String()) {
		fields, _, _ := strings.Cut(line, `,"p_log_type"`)
		if _, header, ok := strings.Cut(line, `,"p_header":`); ok {
			fields += " " + strings.TrimSuffix(header, "}\n")
		}
		out = append(out, fields)
	}
	return out, rejBuf.String(), stats
}

// Each file has a header of its own, whichever worker gets which part of it,
// and also when other log types compete.
func TestHeadersOfFiles(t *testing.T) {
	files := []string{
		"made by x\n\n# not an event\nid,user\n1,ann\n# no\n2,ben\n",
		"# a\nmade by y\nuser,id,note\ncy,3,\ncy,4,x,too many\ndan,5,x",
		"just\ntwo\n",
		"",
	}
	want := []string{`{"id":1,"user":"ann"`, `{"id":2,"user":"ben"`, `{"id":3,"user":"cy"`, `{"id":5,"user":"dan"`}
	for _, logTypes := range [][]string{{"Test.Orders"}, nil} {
		for workers := range 4 {
			for _, wrap := range []func(io.Reader) io.Reader{iotest.OneByteReader, iotest.HalfReader, func(r io.Reader) io.Reader { return r }} {
				var inputs []stream.Input
				for _, f := range files {
					inputs = append(inputs, stream.Reader("-", wrap(strings.NewReader(f))))
				}
				out, rejects, stats := runText(t, stream.Options{Workers: workers + 1}, logTypes, inputs...)
				if !slices.Equal(out, want) || stats.Rejected != 1 || stats.Blank != 1 || stats.Skipped != 9 {
					t.Errorf("%d workers, %v: %q, rejected %d, blank %d, skipped %d; want %q, 1, 1, 9; rejects:\n%s",
						workers+1, logTypes, out, stats.Rejected, stats.Blank, stats.Skipped, want, rejects)
				}
			}
		}
	}
}

// A header that comes late is waited for.
func TestLateHeader(t *testing.T) {
	const n = 50_000
	var b strings.Builder
	b.WriteString("a\nb\n" + strings.Repeat("# comment\n", n) + "user,id\n")
	for i := range n {
		fmt.Fprintf(&b, "u%d,%d\n", i, i)
	}
	for _, unordered := range []bool{false, true} {
		out, rejects, stats := runText(t, stream.Options{Workers: 3, Unordered: unordered}, []string{"Test.Orders"},
			stream.Reader("-", strings.NewReader(b.String())))
		if len(out) != n || stats.Skipped != n+3 || rejects != "" {
			t.Fatalf("%d events, skipped %d; want %d, %d; rejects:\n%.1000s", len(out), stats.Skipped, n, n+3, rejects)
		}
		slices.Sort(out)
		if out[0] != `{"id":0,"user":"u0"` || len(slices.Compact(out)) != n {
			t.Errorf("first event %s", out[0])
		}
	}
}

// Messages of CloudWatch can be JSON and text, with a header each.
func TestCloudWatchOfTheParser(t *testing.T) {
	const text = `{"messageType":"CONTROL_MESSAGE","logEvents":[{"message":"CWL CONTROL MESSAGE"}]}
{ "messageType": "DATA_MESSAGE", "logGroup": "g", "logStream": "s1",
  "logEvents": [ {"id": "1", "message": "word one 1\n"}, {"id": "2", "message": "word two"}, {"id": "3"} ] }{"logStream":"s2","logEvents":[{"message":"word \"two\" 2"}]}
{"logEvents":[{"message":"word three x"},{"message":"word four 4"}]}`
	for _, workers := range []int{1, 3} {
		o := stream.Options{Framing: stream.CloudWatch, KeepHeader: true, Workers: workers}
		out, rejects, stats := runText(t, o, []string{"Test.Word"}, stream.Reader("-", strings.NewReader(text)))
		want := []string{
			`{"word":"one","n":1 {"messageType":"DATA_MESSAGE","logGroup":"g","logStream":"s1"}`,
			`{"word":"\"two\"","n":2 {"logStream":"s2"}`,
			`{"word":"four","n":4`,
		}
		if !slices.Equal(out, want) || stats.Skipped != 1 || stats.Rejected != 3 {
			t.Errorf("events %q, skipped %d, rejected %d; want %q, 1, 3", out, stats.Skipped, stats.Rejected, want)
		}
		for _, r := range []struct {
			line       int
			element    string // of the input
			code, rest string
		}{
			{3, `{"id": "2"`, "no-match", `"field":""`},
			{3, `{"id": "3"}`, "missing-field", `"field":"/logEvents/2/message"`},
			{4, `{"message":"word three x"}`, "wrong-type", `"field":"/n"`},
		} {
			place := fmt.Sprintf(`"line":%d,"offset":%d,"code":"%s",%s`, r.line, strings.Index(text, r.element), r.code, r.rest)
			if !strings.Contains(rejects, place) {
				t.Errorf("no reject with %s in\n%s", place, rejects)
			}
		}
	}
}

// A piece that is no event has no time either, though the text is a record.
func TestEventTimesOfRefusedPieces(t *testing.T) {
	docs, err := schemas.Parse("curly.yml", []byte(`
schema: Test.Curly
parser: {fastmatch: {match: ["{%{at} %{word}"]}}
fields:
  - {name: at, type: timestamp, isEventTime: true, required: true}
  - {name: word, type: string, required: true}
`), nil)
	if err != nil {
		t.Fatal(err)
	}
	set, err := parser.Compile(docs, nil)
	if err != nil {
		t.Fatal(err)
	}
	in := stream.Reader("-", strings.NewReader("{2024-01-01T00:00:00Z hello}\n"))
	stats, err := stream.Run(context.Background(), set, []stream.Input{in}, &stream.Options{Framing: stream.JSON, EventTimes: true})
	if err != nil || stats.Rejected != 1 || len(stats.Newest) > 0 {
		t.Errorf("rejected %d, newest %v, %v; want 1, none", stats.Rejected, stats.Newest, err)
	}
}

// Each log type has its latest event time, if somebody asks.
func TestEventTimes(t *testing.T) {
	const text = `{"uuid":"U1","timestamp":"2023-11-14T22:00:00Z","item_uuid":"I1","vault_uuid":"V1"}
{"uuid":"U2","timestamp":"2023-11-14T21:00:00+01:00","item_uuid":"I1","vault_uuid":"V1"}
{"uuid":"U3","timestamp":"yesterday","item_uuid":"I1","vault_uuid":"V1"}
{"uuid":"U4","timestamp":"2999-01-01T00:00:00Z","actor_uuid":"A1","action":"join","object_type":"vault"}
`
	want := map[string]time.Time{
		"OnePassword.ItemUsage":  time.Date(2023, 11, 14, 22, 0, 0, 0, time.UTC),
		"OnePassword.AuditEvent": time.Unix(1_700_000_000, 0).UTC(), // of parsing: the clock of the event is odd
	}
	for _, tt := range []struct {
		name string
		o    stream.Options
		want map[string]time.Time
	}{
		{"not asked for", stream.Options{}, map[string]time.Time{}},
		{"one worker", stream.Options{EventTimes: true, Workers: 1}, want},
		{"several chunks", stream.Options{EventTimes: true, Workers: 4}, want},
	} {
		repeated := strings.Repeat(text, 5000)
		stats, err := stream.Run(context.Background(), compile(t), []stream.Input{stream.Reader("-", strings.NewReader(repeated))}, &tt.o)
		if err != nil || !maps.Equal(stats.Newest, tt.want) {
			t.Errorf("%s: %v, %v; want %v", tt.name, stats.Newest, err, tt.want)
		}
	}
}
