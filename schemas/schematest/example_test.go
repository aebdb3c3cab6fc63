package schematest_test

import (
	"fmt"
	"testing"
	"testing/fstest"

	"github.com/margaylog/margay/schemas/schematest"
)

// The files of a repository of schemas; most have them on disk.
var repository = fstest.MapFS{
	"schemas/door.yml": {Data: []byte(`schema: Custom.Door
fields:
  - name: at
    type: timestamp
    isEventTime: true
    required: true
  - name: state
    type: string
  - name: user
    type: string
    indicators: [email]
`)},
	"schemas/door_tests.yml": {Data: []byte(`name: a door that opens
logType: Custom.Door
input: '{"at":"2024-03-01T10:00:00+01:00","state":"open"}'
result: |
  {"at":"2024-03-01T09:00:00Z","state":"closed","p_log_type":"{{.LogType}}","p_event_time":"2024-03-01T09:00:00Z"}
---
name: a door without a time
logType: Custom.Door
input: '{"state":"open"}'
error: missing-field /at
`)},
}

func Example() {
	suite, err := schematest.Load(repository, nil)
	if err != nil {
		fmt.Println(err) // all that is wrong with tests and schemas, one a line
	}
	report := suite.Run()
	for _, r := range report.Results {
		for _, f := range r.Failures {
			fmt.Printf("%s: %s\n", r.Test.Name.Value, f)
		}
	}
	for _, c := range report.Coverage {
		fmt.Println(c)
	}
	// Output:
	// a door that opens: schemas/door_tests.yml:4:9: not the event that is expected
	//     "at": "2024-03-01T09:00:00Z"
	//   - "state": "closed"
	//   + "state": "open"
	//     "p_log_type": "{{.LogType}}"
	//     "p_event_time": "2024-03-01T09:00:00Z"
	// Custom.Door: 2 of 3 fields, 0 of 1 indicators; never filled: user
}

func ExampleRun() {
	// In a file of tests:
	_ = func(t *testing.T) {
		schematest.Run(t, nil, "testdata/schemas")
	}
}

func ExampleSuite_Updates() {
	suite, err := schematest.Load(repository, nil)
	if err != nil {
		fmt.Println(err)
	}
	updates, err := suite.Updates(suite.Run())
	if err != nil {
		fmt.Println(err) // what cannot be rewritten where it stands
	}
	for _, u := range updates {
		fmt.Println(u.File, u.Tests) // u.Write() would write it
	}
	// Output:
	// schemas/door_tests.yml 1
}
