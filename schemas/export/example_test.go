package export_test

import (
	"fmt"

	"github.com/margaylog/margay/schemas"
	"github.com/margaylog/margay/schemas/export"
)

func ExampleAppend() {
	docs, err := schemas.Parse("login.yml", []byte(`
schema: Custom.Login
fields:
  - name: time
    type: timestamp
    required: true
    isEventTime: true
  - name: user
    type: string
    required: true
    description: Who signs in
    indicators: [username]
`), nil)
	if err != nil {
		fmt.Println(err)
		return
	}
	ddl, err := export.Append(nil, export.Postgres, docs.Schemas, &export.Options{TimeFormat: export.Millis})
	if err != nil {
		fmt.Println(err) // names that the store does not take, with their places
		return
	}
	fmt.Print(string(ddl))
	// Output:
}
