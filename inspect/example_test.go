package inspect_test

import (
	"context"
	"fmt"
	"strings"

	"github.com/margaylog/margay/inspect"
	"github.com/margaylog/margay/parser"
	"github.com/margaylog/margay/schemas"
	"github.com/margaylog/margay/stream"
)

const events = `{"uuid":"E1","timestamp":"2024-03-01T10:30:00Z","item_uuid":"I1","used_version":"3","extra":1}
{"uuid":"E2","timestamp":"yesterday","item_uuid":"I1","used_version":4}
`

func builtin() (*schemas.Docs, *parser.Set, []stream.Input) {
	docs := schemas.Builtin()
	set, err := parser.Compile(docs, nil)
	if err != nil {
		panic(err)
	}
	return docs, set, []stream.Input{stream.Reader("events", strings.NewReader(events))}
}

func ExampleExplain() {
	_, set, inputs := builtin()
	_, _, err := inspect.Explain(context.Background(), set, inputs, &inspect.ExplainOptions{Most: 1}, func(e *inspect.Explained) error {
		fmt.Print(e.Text(false))
		return nil
	})
	if err != nil {
		fmt.Println(err)
	}
	// Output:
	// events:1  accepted  OnePassword.ItemUsage  2024-03-01 10:30:00
	// ├─ log type: it knows more of the top-level keys than the next
	// │  ▸ OnePassword.ItemUsage      knows 4 of 5 keys, satisfied
	// │    OnePassword.SignInAttempt  knows 2 of 5 keys, satisfied
	// │    OnePassword.AuditEvent     knows 2 of 5 keys, not satisfied: missing-field /action, missing-field /object_type
	// └─ fields
	//    ├─ uuid          string     "E1"
	//    ├─ timestamp     timestamp  "2024-03-01T10:30:00Z" → "2024-03-01 10:30:00.000000000"  (read as rfc3339; the event time)
	//    ├─ used_version  bigint     "3" → 3  (text to number)
	//    ├─ item_uuid     string     "I1"
	//    ├─ extra                    1  (dropped: unknown key)
	//    └─ not in the event: vault_uuid, action, user, client
}

func ExampleStats() {
	docs, set, inputs := builtin()
	r, err := inspect.Stats(context.Background(), set, inputs, &inspect.StatsOptions{Schemas: docs.Schemas})
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(r.Accepted, "accepted,", r.Rejected, "rejected")
	for _, c := range r.Causes {
		fmt.Println(c.Count, c.LogType, c.Code, c.Field)
	}
	for _, f := range r.LogTypes[0].Fields {
		if !f.Known {
			fmt.Println("unknown:", f.Field, "in", f.Present, "of", f.Of)
		}
	}
	// Output:
	// 1 accepted, 1 rejected
	// 1 OnePassword.ItemUsage bad-time /timestamp
	// unknown: /extra in 1 of 2
}
