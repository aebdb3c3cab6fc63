package stream_test

import (
	"bytes"
	"context"
	"encoding/json"
	"os"
	"strings"
	"testing"
	"time"

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
	for line := range strings.Lines(string(sample)) {
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
		{"envelope", `{"cursor":"x","items":[` + joined.String() + `],"has_more":false}`, stream.Options{Envelope: "items"}},
	} {
		tt.o.Workers = 3
		if got, rejects, _ := runSet(t, tt.o, tt.text); got != want || rejects != "" {
			t.Errorf("%s: other output than that of lines; rejects:\n%s", tt.name, rejects)
		}
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
