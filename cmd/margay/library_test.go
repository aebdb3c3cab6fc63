package main

// The code of docs/library.md: TestDocsGo compares the two.

import (
	"context"
	"errors"
	"fmt"
	"log"
	"os"
	"strings"
	"testing/fstest"
	"time"

	"github.com/margaylog/margay/indicators"
	"github.com/margaylog/margay/lookup"
	"github.com/margaylog/margay/parser"
	"github.com/margaylog/margay/parser/script"
	"github.com/margaylog/margay/schemas"
	"github.com/margaylog/margay/stream"
)

func Example_parse() {
	set, err := parser.Compile(schemas.Builtin(), nil)
	if err != nil {
		log.Fatal(err)
	}
	p := set.NewParser() // one for each goroutine

	raw := []byte(`{"uuid":"E1","timestamp":"2024-03-01T10:00:00+01:00","item_uuid":"I1",
		"user":{"email":"wendy@example.com"},"client":{"ip_address":"203.0.113.7"}}`)
	ev, err := p.Parse(raw)
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(ev.LogType())
	fmt.Println(ev.Time())
	fmt.Println(ev.Indicators(indicators.Emails), ev.Indicators(indicators.IPAddresses))
	line := ev.AppendJSON(nil) // all of it, as one line of JSON
	fmt.Println(len(line) > 0)
	// Output:
	// OnePassword.ItemUsage
	// 2024-03-01 09:00:00 +0000 UTC
	// [wendy@example.com] [203.0.113.7]
	// true
}

func Example_reject() {
	set, err := parser.Compile(schemas.Builtin(), nil)
	if err != nil {
		log.Fatal(err)
	}
	_, err = set.NewParser().Parse([]byte(`{"uuid":"E1","timestamp":"yesterday","action":"join"}`))
	var bad *parser.EventError
	if errors.As(err, &bad) {
		for _, v := range bad.Violations {
			fmt.Println(bad.LogType, v.Code, v.Field)
		}
	}
	// Output:
	// OnePassword.AuditEvent bad-time /timestamp
	// OnePassword.AuditEvent missing-field /object_type
}

func Example_stream() {
	now := time.Date(2024, 3, 2, 0, 0, 0, 0, time.UTC)
	set, err := parser.Compile(schemas.Builtin(), &parser.Options{
		LogTypes: []string{"OnePassword.ItemUsage"},
		RowID:    parser.ContentRowID, // and Now: the same bytes each time
		Now:      func() time.Time { return now },
	})
	if err != nil {
		log.Fatal(err)
	}
	input := strings.NewReader(`{"uuid":"E1","timestamp":"2024-03-01T10:00:00Z"}` + "\n" + `{"uuid":"E2"}` + "\n")
	stats, err := stream.Run(context.Background(), set, []stream.Input{stream.Reader("events", input)}, &stream.Options{
		Out:     os.Stdout,
		Rejects: os.Stdout, // a file of their own, rather
		OmitRaw: true,
	})
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(stats.In, stats.Out, stats.Rejected)
	// Output:
	// {"uuid":"E1","timestamp":"2024-03-01 10:00:00.000000000","p_log_type":"OnePassword.ItemUsage","p_row_id":"2d59idF86izASyWMazgBHFJIrQ1","p_event_time":"2024-03-01 10:00:00.000000000","p_parse_time":"2024-03-02 00:00:00.000000000","p_schema_version":0}
	// {"log_type":"OnePassword.ItemUsage","file":"events","line":2,"offset":49,"code":"missing-field","field":"/timestamp","message":"required field is missing or null","errors":[{"code":"missing-field","field":"/timestamp","message":"required field is missing or null"}]}
	// 2 1 1
}

// textSchemas read lines.
var textSchemas = fstest.MapFS{"door.yml": {Data: []byte(`schema: Custom.Door
parser:
  csv:
    hasHeader: true
fields:
  - name: user
    type: string
    indicators: [username]
`)}}

func Example_text() {
	docs, err := schemas.Load(textSchemas, nil)
	if err != nil {
		log.Fatal(err)
	}
	set, err := parser.Compile(docs, &parser.Options{Scripts: script.New(nil)})
	if err != nil {
		log.Fatal(err)
	}
	p := set.NewParser()
	p.StartFile() // the records that follow are those of one file
	for _, record := range []string{"user,door", "wendy,7", "ann,9"} {
		ev, err := p.Parse([]byte(record))
		switch {
		case errors.Is(err, parser.ErrSkipped):
			continue // here: the header
		case err != nil:
			log.Fatal(err)
		}
		fmt.Println(ev.LogType(), ev.Indicators(indicators.Usernames))
	}
	// Output:
	// Custom.Door [wendy]
	// Custom.Door [ann]
}

// mySchemas is a directory of schemas; os.DirFS or an embed.FS will do.
var mySchemas = fstest.MapFS{"access.yml": {Data: []byte(`schema: Custom.Access
fields:
  - name: time
    type: timestamp
    timeFormats: [unix]
    isEventTime: true
    required: true
  - name: ticket
    type: string
    indicators: [ticket]
`)}}

func Example_ownIndicator() {
	tickets, err := indicators.Default().With(indicators.Indicator{
		Name:  "ticket",
		Doc:   "The number of a support ticket.",
		Lists: []string{"p_any_tickets"},
		Scan: func(dst *indicators.Values, text []byte) {
			if len(text) > 2 && text[0] == 'T' && text[1] == '-' {
				dst.Add(0, text)
			}
		},
	})
	if err != nil {
		log.Fatal(err)
	}
	docs, err := schemas.Load(mySchemas, &schemas.Options{Indicators: tickets})
	if err != nil {
		log.Fatal(err) // all that is wrong, one line each
	}
	set, err := parser.Compile(docs, &parser.Options{Indicators: tickets})
	if err != nil {
		log.Fatal(err)
	}
	ev, err := set.NewParser().Parse([]byte(`{"time":1709287200,"ticket":"T-1000"}`))
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(ev.LogType(), ev.Indicators("p_any_tickets"))
	// Output: Custom.Access [T-1000]
}

func Example_lookup() {
	ctx, cancel := context.WithCancel(context.Background())
	defer cancel()

	tables, err := lookup.Load([]string{"../../testdata/lookup/items.yml"}, nil)
	if err != nil {
		log.Fatal(err) // all that is wrong, one line each
	}
	set, err := parser.Compile(schemas.Builtin(), &parser.Options{Enricher: tables})
	if err != nil {
		log.Fatal(err)
	}
	go tables.Watch(ctx, time.Minute, func(r lookup.Reload) {
		if r.Err != nil {
			log.Print(r.Err) // the rows from before stay in use
		}
	})

	ev, err := set.NewParser().Parse([]byte(`{"uuid":"U","timestamp":"2024-03-01T10:00:00Z","item_uuid":"MRF5J4U3G2QBVCMGARSX25RIKP"}`))
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(string(ev.Enrichment()))
	// Output: {"1Password Translation":{"item_uuid":{"id":"MRF5J4U3G2QBVCMGARSX25RIKP","title":"Database of orders","version":1,"vault":{"id":"KGEVPB5M3JY4ADEKWURIARQ3AY","name":"Infrastructure"},"category":"DATABASE","last_edited_by":"INY5NDNYRJNFODG65VEI7CRDH5","created_at":"2023-07-01T09:00:00Z","updated_at":"2024-01-16T17:44:50Z","p_match":"MRF5J4U3G2QBVCMGARSX25RIKP"}}}
}
