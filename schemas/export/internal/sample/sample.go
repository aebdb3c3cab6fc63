// Package sample holds what the tests of exports share: schemas, events of
// them, and the comparison of events that went through a store. Nothing but
// tests imports it.
package sample

import (
	"bytes"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"time"

	"github.com/margaylog/margay/parser"
	"github.com/margaylog/margay/schemas"
)

// A Sample is schemas, and raw events of theirs.
type Sample struct {
	Docs *schemas.Docs
	Raw  [][]byte
}

// An Event is one that a parser accepted.
type Event struct {
	LogType string
	Raw     []byte
	JSON    []byte // normalized
}

// Golden returns the built-in schemas and the events of the golden corpora
// under the testdata directory.
func Golden(testdata string) (Sample, error) {
	s := Sample{Docs: schemas.Builtin()}
	for _, logType := range s.Docs.Schemas {
		src, err := os.ReadFile(filepath.Join(testdata, logType.Name.Value, "events.ndjson"))
		if err != nil {
			return Sample{}, err
		}
		s.Raw = append(s.Raw, bytes.Split(bytes.TrimSpace(src), []byte("\n"))...)
	}
	return s, nil
}

// Events normalizes the raw events, and returns those that are accepted. A
// nil o stands for the defaults.
func (s Sample) Events(o *parser.Options) ([]Event, error) {
	if o == nil {
		o = &parser.Options{}
	}
	o.Now = func() time.Time { return time.Date(2024, 3, 1, 12, 0, 0, 123456789, time.UTC) }
	set, err := parser.Compile(s.Docs, o)
	if err != nil {
		return nil, err
	}
	p := set.NewParser()
	p.SetHeader([]byte(`{"page":7}`))
	var events []Event
	for _, raw := range s.Raw {
		if ev, err := p.Parse(raw); err == nil {
			events = append(events, Event{ev.LogType(), raw, ev.AppendJSON(nil)})
		}
	}
	return events, nil
}

// Same compares a normalized event with what a store made of it: members that
// are null count as missing, numbers by their value, times to the given
// number of digits, key order not at all.
func Same(want, got []byte, digits int) error {
	w, err := decode(want)
	if err != nil {
		return err
	}
	g, err := decode(got)
	if err != nil {
		return fmt.Errorf("%w in %s", err, got)
	}
	a, b := render(w, digits), render(g, digits)
	if a != b {
		return fmt.Errorf("want %s\ngot  %s", a, b)
	}
	return nil
}

func decode(text []byte) (any, error) {
	d := json.NewDecoder(bytes.NewReader(text))
	d.UseNumber()
	var v any
	return v, d.Decode(&v)
}

// instant matches what margay and stores write for a time in UTC.
var instant = regexp.MustCompile(`^(\d{4}-\d\d-\d\d)[ T](\d\d:\d\d:\d\d)(\.\d+)?(?:Z|\+00:00|\+00)?$`)

// render writes a value in a canonical form.
func render(v any, digits int) string {
	switch v := v.(type) {
	case map[string]any:
		members := make(map[string]json.RawMessage)
		for key, val := range v {
			if val != nil {
				members[key] = json.RawMessage(render(val, digits))
			}
		}
		text, _ := json.Marshal(members) // sorts the keys
		return string(text)
	case []any:
		items := make([]string, len(v))
		for i, val := range v {
			items[i] = render(val, digits)
		}
		return "[" + strings.Join(items, ",") + "]"
	case json.Number:
		if f, err := v.Float64(); err == nil && strings.ContainsAny(v.String(), ".eE-") {
			if f == 0 {
				f = 0 // no minus
			}
			text, _ := json.Marshal(f)
			return string(text)
		}
		return v.String()
	case string:
		if m := instant.FindStringSubmatch(v); m != nil {
			fraction := (m[3] + strings.Repeat("0", 10))
			if m[3] == "" {
				fraction = "." + strings.Repeat("0", 9)
			}
			v = m[1] + " " + m[2] + fraction[:digits+1]
		}
		text, _ := json.Marshal(v)
		return string(text)
	}
	text, _ := json.Marshal(v)
	return string(text)
}
