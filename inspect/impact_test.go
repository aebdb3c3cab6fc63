package inspect

import (
	"context"
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/margaylog/margay/internal/corpus"
	"github.com/margaylog/margay/parser"
	"github.com/margaylog/margay/stream"
)

const doorBefore = `
schema: Custom.Door
fields:
  - {name: at, type: timestamp, isEventTime: true, required: true}
  - {name: door, type: int}
  - {name: state, type: string, validate: {allow: [open, closed, ajar]}}
  - {name: user, type: string, indicators: [email]}
---
schema: Custom.Lines
parser: {csv: {hasHeader: true}}
fields:
  - {name: x, type: string}
`

const doorAfter = `
schema: Custom.Door
version: 2
fields:
  - {name: door, type: string}
  - {name: at, type: timestamp, isEventTime: true, timeFormats: [rfc3339, unix]}
  - {name: state, type: string, validate: {allow: [open, closed]}}
  - {name: user, type: string, indicators: [email, username]}
---
schema: Custom.Alarm
fields:
  - {name: door, type: string}
  - {name: at, type: timestamp, isEventTime: true}
  - {name: alarm, type: string, required: true}
---
schema: Custom.Lines
parser: {csv: {hasHeader: true}}
fields:
  - {name: x, type: int}
`

const doorEvents = `{"at":"2024-03-01T10:00:00Z","state":"open"}
{"state":"open"}
{"at":"2024-03-01T10:00:00Z","door":1,"state":"ajar"}
{"at":"2024-03-01T10:00:00Z","door":2,"state":"ajar"}
{"at":1709287200,"door":"east"}
{"at":"2024-03-01T10:00:00Z","alarm":"fire\u001b[31m"}
{"at":"2024-03-01T10:00:00Z","door":7}
{"at":"2024-03-01T10:00:00Z","door":8}
{"at":"2024-03-01T10:00:00Z","user":"wendy@example.com"}
{"at":"2024-03-01T10:00:00Z","user":"wendy@example.com","door":9}
{"at":"never"}

{"broken
`

// impact returns what doorAfter does to a stream.
func impact(t *testing.T, o *stream.Options, inputs ...stream.Input) *ImpactReport {
	t.Helper()
	old, new := compile(t, doorBefore, parser.Options{}), compile(t, doorAfter, parser.Options{})
	r, err := Impact(context.Background(), old, new, inputs, o)
	require.NoError(t, err)
	assert.Equal(t, r.In, r.NewlyFail+r.NewlyPass+r.ChangeType+r.ChangeOutput+r.Same+r.StillFail+r.Skipped+r.Blank, "the parts are not the whole")
	return r
}

func TestImpact(t *testing.T) {
	r := impact(t, nil, text("events.ndjson", doorEvents), text("lines.csv", "x\n7\neast\n"))
	golden(t, "impact.txt", r.Text(false))
	golden(t, "impact.color.txt", r.Text(true))
	var pretty strings.Builder
	line := r.AppendJSON(nil)
	require.NotContains(t, string(line), "\n")
	enc := json.NewEncoder(&pretty)
	enc.SetIndent("", "  ")
	require.NoError(t, enc.Encode(json.RawMessage(line)))
	golden(t, "impact.json", pretty.String())
}

// Nothing changes where the schemas are the same, whatever the events.
func TestImpactOfNothing(t *testing.T) {
	g := corpus.New(5)
	var input []byte
	for i := range 300 {
		input = append(g.Append(input, corpus.LogTypes()[i%3], corpus.Compact), '\n')
	}
	damaged := strings.ReplaceAll(string(input), `"timestamp":"2`, `"timestamp":"x`)
	set := compile(t, "", parser.Options{})
	r, err := Impact(context.Background(), set, set, []stream.Input{text("a", string(input)), text("b", damaged), stream.File("missing")}, nil)
	require.NoError(t, err)
	assert.Empty(t, r.Examples)
	assert.Equal(t, int64(600), r.In)
	assert.Equal(t, r.In, r.Same+r.StillFail)
	assert.Positive(t, r.StillFail)
	require.Len(t, r.Errors, 1)
}

// Examples are few, of different causes, in the order of the input, and the
// counts are those of all records.
func TestImpactExamples(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 2))
	var b strings.Builder
	for range 3000 {
		fmt.Fprintf(&b, `{"at":"2024-03-01T10:00:00Z","door":%d,"state":"ajar"}`+"\n", r.IntN(9))
	}
	b.WriteString(`{"at":"2024-03-01T10:00:00Z","door":1,"state":"ajar","user":"x"}` + "\n" + `{"at":"2024-03-01T10:00:00Z","alarm":[]}` + "\n")
	got := impact(t, nil, text("-", b.String()))
	assert.Equal(t, int64(3002), got.NewlyFail)
	require.Len(t, got.Examples, maxExamples)
	assert.Equal(t, []int64{1, 2, 3002}, []int64{got.Examples[0].Line, got.Examples[1].Line, got.Examples[2].Line})
	assert.Equal(t, int64(3000*len(`{"at":"2024-03-01T10:00:00Z","door":1,"state":"ajar"}`+"\n")+65), got.Examples[2].Offset)
}

// Elements of an array are one cause.
func TestAnyElement(t *testing.T) {
	for in, want := range map[string]string{"": "", "/a/0/b/12": "/a/*/b/*", "/a1/1b": "/a1/1b", "/": "/"} {
		assert.Equal(t, want, withoutIndexes(in))
	}
}

func TestImpactFramings(t *testing.T) {
	r := impact(t, &stream.Options{Envelope: "items"}, text("pages", `{"items":[{"at":"2024-03-01T10:00:00Z","door":7},3]}{"items":7}`))
	assert.Equal(t, int64(1), r.ChangeOutput)
	assert.Equal(t, int64(2), r.StillFail)
	assert.Equal(t, int64(3), r.In)
	r = impact(t, &stream.Options{Framing: stream.CloudWatch}, text("pages", `{"messageType":"CONTROL_MESSAGE","logEvents":[]}{"logEvents":[{"message":""},{"message":"{\"at\":\"2024-03-01T10:00:00Z\"}"}]}`))
	assert.Equal(t, []int64{3, 1, 1, 1}, []int64{r.In, r.Skipped, r.Blank, r.Same})
}
