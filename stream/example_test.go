package stream_test

import (
	"context"
	"fmt"
	"os"
	"strings"
	"time"

	"github.com/margaylog/margay/parser"
	"github.com/margaylog/margay/schemas"
	"github.com/margaylog/margay/stream"
)

func ExampleRun() {
	set, err := parser.Compile(schemas.Builtin(), &parser.Options{
		RowID: parser.ContentRowID,
		Now:   func() time.Time { return time.Unix(1_700_000_000, 0) },
	})
	if err != nil {
		fmt.Println(err)
		return
	}
	input := strings.NewReader(`{"uuid":"U1","timestamp":"2023-11-14T22:00:00Z","item_uuid":"I1","vault_uuid":"V1","used_version":3}
{"uuid":"U2","timestamp":"yesterday","item_uuid":"I1","vault_uuid":"V1","used_version":3}
`)
	var rejects strings.Builder
	stats, err := stream.Run(context.Background(), set, []stream.Input{stream.Reader("-", input)}, &stream.Options{
		Out:     os.Stdout,
		Rejects: &rejects,
	})
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Print(rejects.String())
	fmt.Println("in", stats.In, "out", stats.Out, "rejected", stats.Rejected)
	// Output:
	// {"uuid":"U1","timestamp":"2023-11-14 22:00:00.000000000","used_version":3,"vault_uuid":"V1","item_uuid":"I1","p_log_type":"OnePassword.ItemUsage","p_row_id":"2YBVwptmlYvkUqfSgJSN5J8rhhq","p_event_time":"2023-11-14 22:00:00.000000000","p_parse_time":"2023-11-14 22:13:20.000000000","p_schema_version":0}
	// {"log_type":"OnePassword.ItemUsage","file":"-","line":2,"offset":101,"code":"bad-time","field":"/timestamp","message":"no time format of the field reads this","errors":[{"code":"bad-time","field":"/timestamp","message":"no time format of the field reads this"}],"raw":"{\"uuid\":\"U2\",\"timestamp\":\"yesterday\",\"item_uuid\":\"I1\",\"vault_uuid\":\"V1\",\"used_version\":3}"}
	// in 2 out 1 rejected 1
}

func ExampleReplay() {
	set, err := parser.Compile(schemas.Builtin(), &parser.Options{
		RowID: parser.ContentRowID,
		Now:   func() time.Time { return time.Unix(1_700_000_000, 0) },
	})
	if err != nil {
		fmt.Println(err)
		return
	}
	// What a run with another schema has refused.
	rejects := strings.NewReader(`{"log_type":"OnePassword.ItemUsage","file":"events.ndjson","line":7,"offset":612,"code":"bad-time","field":"/timestamp","message":"","errors":[{"code":"bad-time","field":"/timestamp","message":""}],"raw":"{\"uuid\":\"U1\",\"timestamp\":\"yesterday\",\"item_uuid\":\"I1\",\"used_version\":3}"}
`)
	var again strings.Builder
	stats, err := stream.Replay(context.Background(), set, []stream.Input{stream.Reader("rejects.ndjson", rejects)}, &stream.Options{
		Out:     os.Stdout,
		Rejects: &again,
		OmitRaw: true,
	})
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Print(again.String())
	fmt.Println("in", stats.In, "out", stats.Out, "rejected", stats.Rejected)
	// Output:
	// {"log_type":"OnePassword.ItemUsage","file":"events.ndjson","line":7,"offset":612,"code":"bad-time","field":"/timestamp","message":"no time format of the field reads this","errors":[{"code":"bad-time","field":"/timestamp","message":"no time format of the field reads this"}]}
	// in 1 out 0 rejected 1
}

func ExampleVisitAll() {
	input := strings.NewReader("{\"a\":\n1}\n}\n{}")
	_, err := stream.VisitAll(context.Background(), []stream.Input{stream.Reader("in", input)}, &stream.Options{Framing: stream.JSON}, func(r *stream.Record) error {
		if r.Reject != nil {
			fmt.Println(r.Line, r.Reject.Code)
			return nil
		}
		fmt.Printf("%d %q\n", r.Line, r.Data)
		return nil
	})
	if err != nil {
		fmt.Println(err)
	}
	// Output:
	// 1 "{\"a\":\n1}"
	// 3 invalid-json
	// 4 "{}"
}
