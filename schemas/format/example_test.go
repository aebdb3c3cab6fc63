package format_test

import (
	"fmt"

	"github.com/margaylog/margay/schemas/format"
)

func ExampleSource() {
	out, err := format.Source("door.yml", []byte(`fields:
- type: timestamp
  name: at   # when the door was opened
  required: true
schema: Door.Access
`))
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Print(string(out))
	// Output:
	// schema: Door.Access
	// fields:
	//   - name: at # when the door was opened
	//     required: true
	//     type: timestamp
}
