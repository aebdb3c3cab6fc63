package parser_test

import (
	"encoding/json"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/margaylog/margay/internal/timefmt"
	"github.com/margaylog/margay/parser"
	"github.com/margaylog/margay/schemas"
)

// sameEvent compares an event with the expectation of a _tests.yml file, by
// the rules of docs/semantics.md: as JSON objects, timestamps as instants,
// and without what differs from run to run.
func sameEvent(t *testing.T, s *schemas.Schema, expectation string, ev *parser.Event) {
	t.Helper()
	want := object(t, []byte(strings.ReplaceAll(expectation, "{{.LogType}}", s.Name.Value)))
	got := object(t, ev.AppendJSON(nil))
	if _, ok := want["p_event_time"]; !ok {
		want["p_event_time"] = got["p_parse_time"]
	}
	for _, m := range []map[string]any{want, got} {
		delete(m, "p_row_id")
		delete(m, "p_parse_time")
	}
	for _, key := range []string{"p_schema_version", "p_source_id", "p_source_label"} {
		if _, ok := want[key]; !ok {
			delete(got, key)
		}
	}
	eventTime := &schemas.Field{Value: schemas.Value{Type: schemas.Timestamp}}
	eventTime.Name.Value = "p_event_time"
	fields := append([]*schemas.Field{eventTime}, s.Fields...)
	instants(t, s, fields, want, readExpected)
	instants(t, s, fields, got, readOutput)
	require.Equal(t, want, got)
}

// object decodes a JSON object. Numbers stay as they are written.
func object(t *testing.T, data []byte) map[string]any {
	t.Helper()
	dec := json.NewDecoder(strings.NewReader(string(data)))
	dec.UseNumber()
	var m map[string]any
	require.NoError(t, dec.Decode(&m), "%s", data)
	return m
}

// instants puts a time.Time in the place of each timestamp of an object.
func instants(t *testing.T, s *schemas.Schema, fields []*schemas.Field, m map[string]any, read timeReader) {
	t.Helper()
	for _, f := range fields {
		if v, ok := m[f.Name.Value]; ok {
			m[f.Name.Value] = instant(t, s, &f.Value, v, read)
		}
	}
}

func instant(t *testing.T, s *schemas.Schema, v *schemas.Value, x any, read timeReader) any {
	t.Helper()
	v = s.Resolve(v)
	switch x := x.(type) {
	case map[string]any:
		instants(t, s, v.Fields, x, read)
	case []any:
		for i := range x {
			if v.Type == schemas.Array {
				x[i] = instant(t, s, v.Element, x[i], read)
			}
		}
	case string:
		if v.Type == schemas.Timestamp {
			at, ok := read(v, x)
			require.True(t, ok, "%q is no time", x)
			return at
		}
	}
	return x
}

// A timeReader reads a timestamp of an expectation or of an event.
type timeReader func(v *schemas.Value, text string) (time.Time, bool)

const nanos = "2006-01-02 15:04:05.000000000"

// readOutput takes the one profile that the events are written in.
func readOutput(_ *schemas.Value, text string) (time.Time, bool) {
	at, err := time.Parse(nanos, text)
	return at, err == nil
}

// readExpected takes the formats of the field, RFC 3339, and our profiles.
func readExpected(v *schemas.Value, text string) (time.Time, bool) {
	now, _ := timefmt.FromTime(testNow)
	zone, err := time.LoadLocation(v.Timezone.Value)
	if err != nil {
		return time.Time{}, false
	}
	for _, name := range v.Formats {
		f, err := timefmt.Compile(name.Value, zone)
		if err != nil {
			return time.Time{}, false
		}
		if at, ok := f.Parse([]byte(text), now); ok {
			return at.Time().UTC(), true
		}
	}
	for _, layout := range []string{time.RFC3339Nano, nanos, "2006-01-02 15:04:05.000"} {
		if at, err := time.Parse(layout, text); err == nil {
			return at.UTC(), true
		}
	}
	return time.Time{}, false
}
