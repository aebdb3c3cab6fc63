package stream_test

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/margaylog/margay/internal/corpus"
	"github.com/margaylog/margay/parser"
	"github.com/margaylog/margay/schemas"
	"github.com/margaylog/margay/stream"
)

func compileYAML(t *testing.T, yaml string) *parser.Set {
	t.Helper()
	docs, err := schemas.Parse("test.yml", []byte(yaml), nil)
	require.NoError(t, err)
	set, err := parser.Compile(docs, &parser.Options{
		RowID: parser.ContentRowID,
		Now:   func() time.Time { return time.Unix(1_700_000_000, 0) },
	})
	require.NoError(t, err)
	return set
}

// runOn runs a set over a text; replayOn replays rejects.
func runOn(t *testing.T, set *parser.Set, o stream.Options, text string) (out, rejects string) {
	t.Helper()
	var outBuf, rejBuf strings.Builder
	o.Out, o.Rejects = &outBuf, &rejBuf
	_, err := stream.Run(context.Background(), set, []stream.Input{stream.Reader("in", strings.NewReader(text))}, &o)
	require.NoError(t, err)
	return outBuf.String(), rejBuf.String()
}

func replayOn(t *testing.T, set *parser.Set, o stream.Options, rejects string) (out, again string, stats *stream.ReplayStats) {
	t.Helper()
	var outBuf, rejBuf strings.Builder
	o.Out, o.Rejects = &outBuf, &rejBuf
	stats, err := stream.Replay(context.Background(), set, []stream.Input{stream.Reader("rejects", strings.NewReader(rejects))}, &o)
	require.NoError(t, err)
	require.Equal(t, stats.In, stats.Out+stats.Rejected+stats.Blank+stats.Skipped)
	return outBuf.String(), rejBuf.String(), stats
}

const (
	strictSchema  = "schema: Custom.Log\nfields:\n  - {name: at, type: timestamp, required: true, isEventTime: true}\n  - {name: n, type: int}\n"
	relaxedSchema = "schema: Custom.Log\nfields:\n  - {name: at, type: timestamp, required: true, isEventTime: true}\n  - {name: n, type: string}\n"
)

// After a schema was mended, a run and a replay of what it refused give what
// a run with the mended schema gives.
func TestReplayGivesWhatARunWouldHave(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 2))
	var events strings.Builder
	for i := range 2000 {
		switch r.IntN(6) {
		case 0:
			fmt.Fprintf(&events, "{\"at\":\"2024-03-01T10:00:00Z\",\n \"n\":\"é%d\"}\n", i)
		case 1:
			fmt.Fprintf(&events, "{\"n\":%d,\"pad\":\"%s\"}\n", i, strings.Repeat("\\u0001", r.IntN(200)))
		case 2:
			fmt.Fprintf(&events, "{\"at\":\"2024-03-01T10:00:00Z\",\"n\":\"\xff\"}\n")
		case 3:
			events.WriteString("{\"at\":}\n")
		default:
			fmt.Fprintf(&events, "{\"at\":\"2024-03-01T10:00:00Z\",\"n\":%d}\n", i)
		}
	}
	strict, relaxed := compileYAML(t, strictSchema), compileYAML(t, relaxedSchema)
	for _, workers := range []int{1, 3} {
		o := stream.Options{Framing: stream.JSON, Workers: workers}
		wantOut, wantRejects := runOn(t, relaxed, o, events.String())
		out, rejects := runOn(t, strict, o, events.String())
		more, again, stats := replayOn(t, relaxed, stream.Options{Workers: workers}, rejects)
		sameLines(t, wantRejects, again)
		// Numbers stay numbers for the strict one, and become text for the other.
		assert.Equal(t, strings.Count(wantOut, "\n"), strings.Count(out+more, "\n"))
		for line := range strings.Lines(more) {
			assert.Contains(t, wantOut, line)
		}
		assert.Positive(t, stats.Out)
		assert.Zero(t, stats.NotRejects+stats.Truncated+stats.WithoutRaw)
		_, third, _ := replayOn(t, relaxed, stream.Options{Workers: workers}, again)
		assert.Equal(t, again, third, "a replay of what is refused for good changes nothing")
	}
}

// sameLines compares rejects, but for how framing and parser word that an
// event is not JSON.
func sameLines(t *testing.T, want, got string) {
	t.Helper()
	wording := regexp.MustCompile(`"message":"(a value was expected at byte|not one JSON object)[^"]*"`)
	a, b := strings.Split(wording.ReplaceAllString(want, ""), "\n"), strings.Split(wording.ReplaceAllString(got, ""), "\n")
	require.Len(t, b, len(a))
	for i := range a {
		require.Equal(t, a[i], b[i])
	}
}

// Damaged 1Password events are refused as they were.
func TestReplayOfTheSameIsTheSame(t *testing.T) {
	g, r := corpus.New(4), rand.New(rand.NewPCG(4, 4))
	var events []byte
	for i := range 500 {
		raw := g.Append(nil, corpus.LogTypes()[i%3], corpus.Style(0))
		if at := r.IntN(len(raw)); raw[at] != '\n' {
			raw = slices.Delete(raw, at, min(at+r.IntN(20), len(raw)))
		}
		events = append(append(events, bytes.ReplaceAll(raw, []byte("\n"), nil)...), '\n')
	}
	_, rejects := runOn(t, compile(t), stream.Options{}, string(events))
	out, again, _ := replayOn(t, compile(t), stream.Options{}, rejects)
	assert.Empty(t, out)
	assert.Equal(t, rejects, again)
}

func TestReplayWhatCannotBeTried(t *testing.T) {
	set := compileYAML(t, relaxedSchema)
	long := `{"at":"2024-03-01T10:00:00Z","n":"` + strings.Repeat("x", 200) + `"}`
	_, cut := runOn(t, set, stream.Options{MaxEventBytes: 100}, long+"\n")
	_, bare := runOn(t, set, stream.Options{OmitRaw: true}, "{\"at\":\"no\"}\n")
	out, again, stats := replayOn(t, set, stream.Options{}, cut+bare+"\n{\"at\":\"2024-03-01T10:00:00Z\"}\nnonsense")
	assert.Empty(t, out)
	assert.Equal(t, int64(1), stats.Truncated)
	assert.Equal(t, int64(1), stats.WithoutRaw)
	assert.Equal(t, int64(2), stats.NotRejects)
	assert.Equal(t, int64(1), stats.Blank)
	assert.Equal(t, int64(4), stats.Rejected)
	assert.Equal(t, "rejects:4", stats.FirstNotReject)
	assert.True(t, strings.HasPrefix(again, cut+bare), "what can't be tried stays as it is: %s", again)
	assert.Contains(t, again, `"file":"rejects","line":5,`)
	assert.Contains(t, again, `"raw":"nonsense"`)
	assert.NotEmpty(t, out+again)
	text, err := json.Marshal(stats)
	require.NoError(t, err)
	assert.Contains(t, string(text), `"rejected":4,`)
	assert.Contains(t, string(text), `"truncated":1,"without_raw":1,"not_rejects":2}`)
}

func TestReplayLimits(t *testing.T) {
	set := compileYAML(t, strictSchema)
	raw := `{"at":"x","pad":"` + strings.Repeat("\x7f\"", 60) + `"}`
	_, rejects := runOn(t, set, stream.Options{}, strings.ReplaceAll(raw, `\"`, ``)+"\n")
	_, again, stats := replayOn(t, set, stream.Options{MaxEventBytes: 50}, rejects)
	assert.Equal(t, map[parser.Code]int64{parser.TooLong: 1}, stats.ByCode)
	assert.Contains(t, again, `"file":"in","line":1,"offset":0,"code":"too-long"`)
	assert.Contains(t, again, `"truncated":true`)
	assert.Zero(t, stats.Truncated, "it was whole before")
	_, _, stats = replayOn(t, set, stream.Options{OmitRaw: true}, rejects)
	assert.Equal(t, int64(1), stats.Rejected)
	_, err := stream.Replay(context.Background(), set, nil, &stream.Options{Framing: stream.JSON})
	assert.EqualError(t, err, "stream: a replay has no framing, envelope or header")
}

// The first record of a replay is a record like any other.
func TestReplayOfTextHasNoHeader(t *testing.T) {
	const fields = "\nfields:\n  - {name: user, type: string, required: true}\n  - {name: n, type: %s}\n"
	named := "schema: Custom.Csv\nparser: {csv: {hasHeader: true, skipLines: 1, columns: [user, n]}}" + fields
	_, rejects := runOn(t, compileYAML(t, fmt.Sprintf(named, "int")), stream.Options{}, "#\nuser,n\nann,x\nben,2\ncid,y\n")
	out, again, _ := replayOn(t, compileYAML(t, fmt.Sprintf(named, "string")), stream.Options{}, rejects)
	assert.Empty(t, again)
	assert.Equal(t, 2, strings.Count(out, "\n"))
	headed := "schema: Custom.Csv\nparser: {csv: {hasHeader: true}}" + fields
	_, rejects = runOn(t, compileYAML(t, fmt.Sprintf(headed, "int")), stream.Options{}, "user,n\nann,x\n")
	out, again, _ = replayOn(t, compileYAML(t, fmt.Sprintf(headed, "string")), stream.Options{}, rejects)
	assert.Empty(t, out)
	assert.Contains(t, again, `"code":"no-match","field":"","message":"the file has had no header that names a field"`)
}
