package parser_test

import (
	"errors"
	"fmt"
	"os"
	"testing/fstest"
	"time"

	"github.com/margaylog/margay/indicators"
	"github.com/margaylog/margay/parser"
	"github.com/margaylog/margay/schemas"
)

func Example() {
	docs, err := schemas.Load(os.DirFS("testdata/schemas"), nil)
	if err != nil {
		fmt.Println(err) // every problem of every file, one a line
		return
	}
	set, err := parser.Compile(docs, nil) // immutable: share it
	if err != nil {
		fmt.Println(err)
		return
	}
	p := set.NewParser() // one for each goroutine
	ev, err := p.Parse([]byte(`{"at":"2024-03-01T12:00:00+01:00","user":"wendy","from":"203.0.113.7"}`))
	if err != nil {
		fmt.Println(err) // an *EventError: all that is wrong with the event
		return
	}
	fmt.Println(ev.LogType(), ev.Time(), ev.Indicators("p_any_ip_addresses"))
	line := ev.AppendJSON(nil) // one line of JSON
	fmt.Println(len(line) > 0)
	// Output:
	// Acme.Login 2024-03-01 11:00:00 +0000 UTC [203.0.113.7]
	// true
}

func ExampleParser_Parse_rejected() {
	set, err := parser.Compile(schemas.Builtin(), nil)
	if err != nil {
		fmt.Println(err)
		return
	}
	_, err = set.NewParser().Parse([]byte(`{"uuid":"A","timestamp":"yesterday","action":"join","session":{"ip":7}}`))
	var e *parser.EventError
	if errors.As(err, &e) {
		for _, v := range e.Violations {
			fmt.Printf("%s: %s at %q: %s\n", e.LogType, v.Code, v.Field, v.Msg)
		}
	}
	// Output:
	// OnePassword.AuditEvent: bad-time at "/timestamp": no time format of the field reads this
	// OnePassword.AuditEvent: missing-field at "/object_type": required field is missing or null
}

func ExampleParser_SetTime() {
	set, err := parser.Compile(schemas.Builtin(), &parser.Options{TimeFormat: parser.RFC3339})
	if err != nil {
		fmt.Println(err)
		return
	}
	p := set.NewParser()
	p.SetTime(time.Date(2024, 3, 1, 12, 0, 0, 0, time.UTC)) // of the batch that follows
	ev, err := p.ParseAs("OnePassword.ItemUsage", []byte(`{"uuid":"A","timestamp":"2024-03-01T11:59:58Z"}`))
	if err != nil {
		fmt.Println(err)
		return
	}
	kept := ev.Clone() // an Event is good until the next call
	fmt.Println(kept.ParseTime().Sub(kept.Time()))
	// Output: 2s
}

// An indicator of your own, with a list of its own.
func ExampleOptions_indicators() {
	registry, err := indicators.Default().With(indicators.Indicator{
		Name:  "ticket",
		Doc:   "A ticket number, such as OPS-7.",
		Lists: []string{"p_any_tickets"},
		Scan: func(dst *indicators.Values, text []byte) {
			if len(text) > 4 && string(text[:4]) == "OPS-" {
				dst.Add(0, text)
			}
		},
	})
	if err != nil {
		fmt.Println(err)
		return
	}
	files := fstest.MapFS{"note.yml": {Data: []byte(`
schema: Acme.Note
fields:
  - {name: at, type: timestamp, isEventTime: true, required: true}
  - {name: ref, type: string, indicators: [ticket]}
`)}}
	docs, err := schemas.Load(files, &schemas.Options{Indicators: registry})
	if err != nil {
		fmt.Println(err)
		return
	}
	set, err := parser.Compile(docs, &parser.Options{Indicators: registry})
	if err != nil {
		fmt.Println(err)
		return
	}
	ev, err := set.NewParser().Parse([]byte(`{"at":"2024-03-01T12:00:00Z","ref":"OPS-7"}`))
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(ev.Indicators("p_any_tickets"))
	// Output: [OPS-7]
}
