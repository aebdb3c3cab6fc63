package parser_test

import (
	"bytes"
	"errors"
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/segmentio/ksuid"
	"github.com/stretchr/testify/require"

	"github.com/margaylog/margay/internal/corpus"
	"github.com/margaylog/margay/parser"
	"github.com/margaylog/margay/schemas"
)

// Allocations per call in steady state, with and without shapes.
func TestAllocations(t *testing.T) {
	events := map[string][]byte{
		"wide keys in schema order": []byte(`{"uuid":"U","timestamp":"2024-01-01T00:00:00.123Z","item_uuid":"I","user":{"email":"a@example.com"},"client":{"ip_address":"1.1.1.1"}}`),
		"keys shuffled":             []byte(`{"client":{"ip_address":"1.1.1.1"},"item_uuid":"I","timestamp":"2024-01-01T00:00:00+02:00","uuid":"U"}`),
		"escapes and unicode":       []byte(`{"uuid":"U","timestamp":"2024-01-01T00:00:00Z","item_uuid":"I","user":{"email":"\u0061@example.com","name":"Zoë \ud83d\ude00"}}`),
		"unknown keys":              []byte(`{"uuid":"U","timestamp":"2024-01-01T00:00:00Z","item_uuid":"I","x":{"y":[1,2,{"z":null}]}}`),
		"repeated field":            []byte(`{"uuid":"U","uuid":"V","timestamp":"2024-01-01T00:00:00Z","item_uuid":"I"}`),
		"numbers":                   []byte(`{"uuid":"U","session_uuid":"S","timestamp":"2024-01-01T00:00:00Z","location":{"longitude":-79.5e0,"latitude":"+43.5"}}`),
	}
	for name, raw := range events {
		for _, noShapes := range []bool{false, true} {
			for _, mode := range []parser.RowIDMode{parser.RandomRowID, parser.ContentRowID} {
				p := builtinSet(t, &parser.Options{NoShapes: noShapes, RowID: mode}).NewParser()
				p.SetTime(testNow)
				var out []byte
				one := func() {
					ev, err := p.Parse(raw)
					if err != nil {
						t.Fatal(err)
					}
					out = ev.AppendJSON(out[:0])
					if out, _, err = p.AppendJSON(out, raw); err != nil {
						t.Fatal(err)
					}
				}
				for range 5 {
					one()
				}
				if n := testing.AllocsPerRun(100, one); n != 0 {
					t.Errorf("%s, no shapes %v, row id mode %d: %v allocations; want 0", name, noShapes, mode, n)
				}
			}
		}
	}
}

// The answer depends on the event alone, not on the order of schemas or of
// the events before.
func TestLogTypeDependsOnTheEventAlone(t *testing.T) {
	docs := schemas.Builtin()
	lines := bytes.Split(bytes.TrimSpace(corpus.New(8).AppendMixed(nil, 300)), []byte("\n"))
	lines = append(lines, []byte(`{"uuid":"A","timestamp":"2024-01-01T00:00:00Z"}`), []byte(`{"uuid":1,"action":[]}`))
	want := make([]string, len(lines))
	r := rand.New(rand.NewPCG(8, 8))
	for round := range 12 {
		shuffled := &schemas.Docs{Schemas: slices.Clone(docs.Schemas)}
		r.Shuffle(len(shuffled.Schemas), func(i, j int) {
			shuffled.Schemas[i], shuffled.Schemas[j] = shuffled.Schemas[j], shuffled.Schemas[i]
		})
		set, err := parser.Compile(shuffled, contentOptions())
		require.NoError(t, err)
		p := set.NewParser()
		for _, i := range r.Perm(len(lines)) {
			got := outcome(p, lines[i])
			if round == 0 {
				want[i] = got
			}
			require.Equal(t, want[i], got)
		}
	}
}

// Item usages and sign-ins have the same required fields: only all keys
// together tell them apart.
func TestEventWithRequiredFieldsAloneIsTheSmallerLogType(t *testing.T) {
	p := builtinSet(t, nil).NewParser()
	ev, err := p.Parse([]byte(`{"uuid":"A","timestamp":"2024-01-01T00:00:00Z"}`))
	require.NoError(t, err)
	require.Equal(t, corpus.ItemUsage, ev.LogType())
}

// A damaged event is a reject of its own log type, whatever is damaged.
func TestDamagedEventsKeepTheirLogType(t *testing.T) {
	p := builtinSet(t, nil).NewParser()
	for _, logType := range corpus.LogTypes() {
		for seed := range uint64(40) {
			raw := string(corpus.New(seed).Append(nil, logType, corpus.Compact))
			for _, change := range [][2]string{{`"timestamp":"2024`, `"timestamp":"x024`}, {`"timestamp":"`, `"timestamp":true,"x":"`}, {`"uuid":"`, `"uuid":{},"x":"`}} {
				_, err := p.Parse([]byte(strings.Replace(raw, change[0], change[1], 1)))
				var e *parser.EventError
				require.ErrorAs(t, err, &e)
				require.Equal(t, logType, e.LogType, raw)
			}
		}
	}
}

func TestParsersAreIndependent(t *testing.T) {
	set := builtinSet(t, contentOptions())
	lines := bytes.Split(bytes.TrimSpace(corpus.New(4).AppendMixed(nil, 400)), []byte("\n"))
	var want []string
	p := set.NewParser()
	for _, l := range lines {
		want = append(want, outcome(p, l))
	}
	var wg sync.WaitGroup
	for g := range 6 {
		wg.Go(func() {
			p := set.NewParser()
			for i := range lines {
				k := (i*(2*g+1) + g) % len(lines)
				if got := outcome(p, lines[k]); got != want[k] {
					t.Errorf("goroutine %d: %s; want %s", g, got, want[k])
					return
				}
			}
		})
	}
	wg.Wait()
}

// A clone shares nothing with the parser and the raw event.
func TestCloneOutlivesItsEvent(t *testing.T) {
	p := builtinSet(t, contentOptions()).NewParser()
	raw := corpus.New(2).Append(nil, corpus.SignInAttempt, corpus.Compact)
	ev, err := p.Parse(raw)
	require.NoError(t, err)
	want := string(ev.AppendJSON(nil))
	kept := ev.Clone()
	for i := range raw {
		raw[i] = '#'
	}
	for range 3 {
		_, err = p.Parse(corpus.New(3).Append(nil, corpus.AuditEvent, corpus.Compact))
		require.NoError(t, err)
	}
	require.Equal(t, want, string(kept.AppendJSON(nil)))
	require.Equal(t, corpus.SignInAttempt, kept.LogType())
}

func TestRandomRowIDs(t *testing.T) {
	p := builtinSet(t, nil).NewParser()
	raw := []byte(`{"uuid":"A","timestamp":"2024-01-01T00:00:00Z"}`)
	seen := make(map[string]bool)
	previous := ""
	for i := range 20_000 {
		if i%5000 == 0 {
			p.SetTime(testNow.Add(time.Duration(i) * time.Second))
		}
		ev, err := p.Parse(raw)
		require.NoError(t, err)
		id := ev.RowID()
		require.Less(t, previous, id) // later rows sort later
		previous = id
		require.False(t, seen[id])
		seen[id] = true
		parsed, err := ksuid.Parse(id)
		require.NoError(t, err)
		require.Equal(t, ev.ParseTime().Truncate(time.Second), parsed.Time().UTC())
	}
	other := builtinSet(t, nil).NewParser()
	other.SetTime(testNow)
	ev, err := other.Parse(raw)
	require.NoError(t, err)
	require.False(t, seen[ev.RowID()], "another parser has ids of its own")
}

// Counting on the text is adding one to the number.
func TestRowIDsCountUp(t *testing.T) {
	for _, payload := range []string{
		"\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00",
		"\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\xff\xff",
		"\x7f\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\x00",
	} {
		p := builtinSet(t, &parser.Options{Rand: strings.NewReader(payload)}).NewParser()
		p.SetTime(testNow)
		want, err := ksuid.FromParts(testNow, []byte(payload))
		require.NoError(t, err)
		for range 300 {
			want = want.Next()
			ev, err := p.Parse([]byte(`{"uuid":"A","timestamp":"2024-01-01T00:00:00Z"}`))
			require.NoError(t, err)
			require.Equal(t, want.String(), ev.RowID())
		}
	}
}

func TestRowIDTimesAreClamped(t *testing.T) {
	for in, want := range map[string]time.Time{
		"1999-01-01T00:00:00Z": time.Date(2014, 5, 13, 16, 53, 20, 0, time.UTC),
		"2200-01-01T00:00:00Z": time.Date(2150, 6, 19, 23, 21, 35, 0, time.UTC),
		"2024-02-03T04:05:06Z": time.Date(2024, 2, 3, 4, 5, 6, 0, time.UTC),
	} {
		p := builtinSet(t, contentOptions()).NewParser()
		ev, err := p.Parse(fmt.Appendf(nil, `{"uuid":"A","timestamp":"%s"}`, in))
		require.NoError(t, err)
		id, err := ksuid.Parse(ev.RowID())
		require.NoError(t, err)
		require.Equal(t, want, id.Time().UTC(), in)
	}
}

// The id of the content does not depend on how the event is written or
// printed, nor on what is kept beside its fields.
func TestContentRowIDDependsOnTheFieldsAlone(t *testing.T) {
	events := []string{
		`{"uuid":"A","timestamp":"2024-01-01T00:00:00Z","item_uuid":"I"}`,
		`{ "item_uuid": "I", "timestamp": "2024-01-01T02:00:00+02:00", "uuid": "A" }`,
		`{"uuid":"A","timestamp":"2024-01-01T00:00:00Z","item_uuid":"I","other":1}`,
	}
	ids := make(map[string]bool)
	for _, o := range []parser.Options{{}, {TimeFormat: parser.Millis}, {KeepUnknown: true}, {TimeFormat: parser.RFC3339, SourceID: "s"}} {
		o.RowID = parser.ContentRowID
		p := builtinSet(t, &o).NewParser()
		for range 3 {
			for _, raw := range events {
				ev, err := p.Parse([]byte(raw))
				require.NoError(t, err)
				ids[ev.RowID()] = true
			}
		}
	}
	require.Len(t, ids, 1)
}

func TestParseReadsTheClock(t *testing.T) {
	now := testNow
	p := builtinSet(t, &parser.Options{Now: func() time.Time { now = now.Add(time.Second); return now }}).NewParser()
	raw := []byte(`{"uuid":"A","timestamp":"2024-01-01T00:00:00Z"}`)
	for i := range 3 {
		ev, err := p.Parse(raw)
		require.NoError(t, err)
		require.Equal(t, testNow.Add(time.Duration(i+1)*time.Second), ev.ParseTime())
	}
	p.SetTime(testNow)
	for range 3 {
		ev, err := p.Parse(raw)
		require.NoError(t, err)
		require.Equal(t, testNow, ev.ParseTime())
	}
	p.SetTime(time.Time{})
	ev, err := p.Parse(raw)
	require.NoError(t, err)
	require.Equal(t, testNow.Add(4*time.Second), ev.ParseTime())
}

func TestParseAs(t *testing.T) {
	p := builtinSet(t, nil).NewParser()
	raw := []byte(`{"uuid":"A","timestamp":"2024-01-01T00:00:00Z","category":"success"}`)
	for range 3 { // a shape of the event's own log type must not answer
		ev, err := p.Parse(raw)
		require.NoError(t, err)
		require.Equal(t, corpus.SignInAttempt, ev.LogType())
		ev, err = p.ParseAs(corpus.ItemUsage, raw)
		require.NoError(t, err)
		require.Equal(t, corpus.ItemUsage, ev.LogType())
		_, err = p.ParseAs(corpus.AuditEvent, raw)
		require.Equal(t, []string{"missing-field /action", "missing-field /object_type"}, codes(t, err))
	}
	_, err := p.ParseAs("OnePassword.SignInAttempts", raw)
	var unknown *parser.UnknownLogTypeError
	require.ErrorAs(t, err, &unknown)
	require.Equal(t, corpus.SignInAttempt, unknown.Suggestion)
}

// Errors hold no event data, whatever is wrong.
func TestErrorsHoldNoEventData(t *testing.T) {
	p := builtinSet(t, nil).NewParser()
	for _, raw := range []string{
		`{"uuid":{"SECRET":1},"timestamp":"SECRET","action":["SECRET"],"object_type":null}`,
		`{"uuid":"SECRET`, `["SECRET"]`, `{"SECRET":1}`, `"SECRET"`, `{"uuid":"x","SECRET":SECRET}`,
	} {
		_, err := p.Parse([]byte(raw))
		require.Error(t, err)
		require.NotContains(t, fmt.Sprintf("%v %+v %#v", err, err, err), "SECRET")
	}
}

func TestEventErrorText(t *testing.T) {
	p := builtinSet(t, nil).NewParser()
	_, err := p.ParseAs(corpus.AuditEvent, []byte(`{"uuid":"A"}`))
	require.EqualError(t, err, "OnePassword.AuditEvent: /timestamp: required field is missing or null (and 2 more) [missing-field]")
	_, err = p.Parse([]byte(`[]`))
	require.EqualError(t, err, "event is JSON, but not an object [not-object]")
}

// Where in the raw event the first violation is.
func TestEventErrorOffset(t *testing.T) {
	p := builtinSet(t, nil).NewParser()
	for in, want := range map[string]int{
		`{"uuid":"A","timestamp":"x","item_uuid":"I"}`: 24,
		`  {"uuid":"A","item_uuid":"I"}`:               2,
		`{"uuid":"A",}`:                                12,
		`{"uuid":"A"`:                                  11,
	} {
		_, err := p.Parse([]byte(in))
		var e *parser.EventError
		require.True(t, errors.As(err, &e))
		require.Equal(t, want, e.Offset, in)
	}
}
