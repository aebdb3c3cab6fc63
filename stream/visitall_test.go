package stream

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// visitAll collects what VisitAll shows as tryInputs collects what a run writes.
func visitAll(t *testing.T, o Options, inputs ...Input) (events, places []string, rejects []Reject, stats *Stats) {
	t.Helper()
	stats, err := VisitAll(context.Background(), inputs, &o, func(r *Record) error {
		if r.Reject != nil {
			rejects = append(rejects, *r.Reject)
			return nil
		}
		events = append(events, string(r.Data))
		places = append(places, fmt.Sprintf("%s:%d:%d %v %s", r.File, r.Line, r.Offset, r.First, r.Header))
		return nil
	})
	require.NoError(t, err)
	return events, places, rejects, stats
}

// What VisitAll shows is what a run parses, and what it refuses unparsed.
func TestVisitAllSeesWhatRunParses(t *testing.T) {
	tests := []struct {
		name string
		o    Options
		text string
	}{
		{"lines", Options{MaxEventBytes: 10}, "one\n\n two\r\n" + strings.Repeat("x", 30) + "\nlast"},
		{"json", Options{}, "{\n\"a\":1}\n{\"b\":}\n{\"c\":3} x\n{}"},
		{"array", Options{}, "[ {\"a\":1},\n{\"b\":2}, 3]"},
		{"envelope", Options{Envelope: "items"}, `{"items":[{"a":1},{"b":[]}]}` + "\n" + `{"items":7}`},
		{"cloudwatch", Options{Framing: CloudWatch, KeepHeader: true}, `{"owner":"1","logEvents":[{"message":"one\n"},{"message":2},{"message":"tw\u006f"}]}{"messageType":"CONTROL_MESSAGE","logEvents":[]}`},
	}
	for _, tt := range tests {
		for _, rd := range readers {
			t.Run(tt.name+"/"+rd.name, func(t *testing.T) {
				in := func() Input { return Reader("-", rd.wrap(strings.NewReader(tt.text))) }
				e := fakeEngines()
				e.make = func() engine { return deafEngine{} }
				want, err := tryEngines(t, context.Background(), e, tt.o, in())
				require.NoError(t, err)
				events, _, rejects, stats := visitAll(t, tt.o, in())
				assert.Equal(t, want.events, events)
				assert.Equal(t, want.rejects, rejects)
				assert.Equal(t, want.stats.Counts, stats.Counts)
			})
		}
	}
}

// A deafEngine is a fake that does not mind headers and files.
type deafEngine struct{ fakeEngine }

func (deafEngine) startFile() {}

func TestVisitAllSaysWhere(t *testing.T) {
	_, places, _, stats := visitAll(t, Options{},
		Reader("a", strings.NewReader("one\n\ntwo\n")), Reader("a", strings.NewReader("three\n")), File("missing"), Reader("b", strings.NewReader("\n{}")))
	assert.Equal(t, []string{"a:1:0 true ", "a:3:5 false ", "a:1:0 true ", "b:2:1 true "}, places)
	require.Len(t, stats.InputErrors, 1)
	assert.Equal(t, "missing", stats.InputErrors[0].Name)
}

func TestVisitAllHeader(t *testing.T) {
	_, places, _, _ := visitAll(t, Options{Framing: CloudWatch, KeepHeader: true},
		Reader("-", strings.NewReader(`{"owner":"1","logEvents":[{"message":"one"}]}{"logEvents":[{"message":"two"}]}`)))
	assert.Equal(t, []string{`-:1:26 true {"owner":"1"}`, `-:1:59 false `}, places)
}

func TestVisitAllEndsWithTheVisit(t *testing.T) {
	enough := errors.New("enough")
	n := 0
	_, err := VisitAll(context.Background(), []Input{Reader("-", strings.NewReader(strings.Repeat("line\n", 1_000_000)))}, nil, func(*Record) error {
		if n++; n == 3 {
			return enough
		}
		return nil
	})
	assert.Equal(t, enough, err)
	assert.Equal(t, 3, n)
}
