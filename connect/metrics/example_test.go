package metrics_test

import (
	"context"
	"fmt"
	"io"
	"net/http"
	"strings"

	"github.com/margaylog/margay/connect/metrics"
	"github.com/margaylog/margay/parser"
	"github.com/margaylog/margay/schemas"
	"github.com/margaylog/margay/stream"
)

func Example() {
	set, err := parser.Compile(schemas.Builtin(), nil)
	if err != nil {
		fmt.Println(err)
		return
	}
	m := metrics.New(&metrics.Options{LogTypes: set.LogTypes()})
	server, err := m.Listen("127.0.0.1:0") // before the run: the address may be taken
	if err != nil {
		fmt.Println(err)
		return
	}
	defer server.Close()

	input := stream.Reader("-", strings.NewReader("{}\n\n"))
	_, err = stream.Run(context.Background(), set, []stream.Input{input}, &stream.Options{
		Written:    m.Add,
		EventTimes: true,
	})
	if err != nil {
		m.Fail("output", "could not be written")
	}

	resp, err := http.Get("http://" + server.Addr().String() + "/metrics")
	if err != nil {
		fmt.Println(err)
		return
	}
	defer resp.Body.Close()
	page, err := io.ReadAll(resp.Body)
	if err != nil {
		fmt.Println(err)
		return
	}
	for line := range strings.Lines(string(page)) {
		if strings.HasPrefix(line, "margay_events_re") {
			fmt.Print(line)
		}
	}
	// Output:
	// margay_events_read_total 2
	// margay_events_rejected_total{code="no-log-type",log_type="unknown"} 1
}
