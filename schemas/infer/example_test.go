package infer_test

import (
	"fmt"
	"os"

	"github.com/margaylog/margay/schemas/infer"
)

func Example() {
	c, err := infer.New(&infer.Options{Name: "Acme.Access", RequiredAfter: 2})
	if err != nil {
		fmt.Println(err)
		return
	}
	for _, sample := range []string{
		`{"time":1709294400.25,"client":{"ip":"203.0.113.7","port":51234},"user":"wendy","labels":{"550e8400-e29b-41d4-a716-446655440000":1}}`,
		`{"time":1709294401,"client":{"ip":"2001:db8::1","port":443},"status":"ok","bytes":[512,1.5]}`,
	} {
		if err := c.Add([]byte(sample)); err != nil {
			fmt.Println(err)
		}
	}
	r, err := c.Result()
	if err != nil {
		fmt.Println(err)
		return
	}
	os.Stdout.Write(r.Schema.YAML())
	for _, n := range r.Notes {
		fmt.Printf("# %s: %s\n", n.Field, n.Text)
	}
	// Output:
	// schema: Acme.Access
	// fields:
	//   - name: time
	//     required: true
	//     type: timestamp
	//     timeFormats: [unix]
	//     isEventTime: true
	//   - name: client
	//     required: true
	//     type: object
	//     fields:
	//       - name: ip
	//         required: true
	//         type: string
	//         indicators: [ip]
	//       - name: port
	//         required: true
	//         type: int
	//   - name: user
	//     type: string
	//     indicators: [username]
	//   - name: labels
	//     type: json
	//   - name: status
	//     type: string
	//   - name: bytes
	//     type: array
	//     element:
	//       type: float
	// # time: the event time (by its name; in all events)
	// # labels: an object whose keys are data (1 of them): json
}

func ExampleBase_Merge() {
	base, err := infer.NewBase("access.yml", []byte(`schema: Acme.Access
fields:
  - name: time   # of the request
    type: timestamp
    timeFormats: [unix]
    isEventTime: true

  # Who asked.
  - name: user
    type: string
`), "", nil)
	if err != nil {
		fmt.Println(err)
		return
	}
	c, err := infer.New(&infer.Options{Name: base.Name(), TimeFormats: base.TimeFormats()})
	if err != nil {
		fmt.Println(err)
		return
	}
	if err := c.Add([]byte(`{"time":"2024-03-01T12:00:00Z","ip":"203.0.113.7","user":"wendy"}`)); err != nil {
		fmt.Println(err)
	}
	r, err := c.Result()
	if err != nil {
		fmt.Println(err)
		return
	}
	merged, err := base.Merge(r.Schema)
	if err != nil {
		fmt.Println(err)
		return
	}
	os.Stdout.Write(merged.Source)
	// Output:
	// schema: Acme.Access
	// fields:
	//   - name: time   # of the request
	//     type: timestamp
	//     timeFormats: [unix, rfc3339]
	//     isEventTime: true
	//
	//   # Who asked.
	//   - name: user
	//     type: string
	//   - name: ip
	//     type: string
	//     indicators: [ip]
}
