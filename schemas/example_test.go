package schemas_test

import (
	"fmt"
	"testing/fstest"

	"github.com/margaylog/margay/schemas"
)

func ExampleParse() {
	src := `
schema: Custom.AccessLog
fields:
  - name: time
    type: timestamp
    timeFromats: [unix]
    isEventTime: true
  - name: address
    type: string
    indicators: [ips]
`
	docs, err := schemas.Parse("access.yml", []byte(src), nil)
	fmt.Println(len(docs.Schemas), "schemas")
	fmt.Println(err)
	// Output:
	// 0 schemas
	// access.yml:6:5: fields[0].timeFromats: unknown key "timeFromats" (did you mean "timeFormats"?) [unknown-key]
	// access.yml:10:18: fields[1].indicators[0]: unknown indicator "ips" (did you mean "ip"?) [unknown-indicator]
}

func ExampleLoad() {
	// os.DirFS("my-schemas") in a program.
	fsys := fstest.MapFS{"custom/access.yml": {Data: []byte(`
schema: Custom.AccessLog
fields:
  - name: time
    type: timestamp
    isEventTime: true
  - name: address
    type: string
    indicators: [ip]
`)}}
	docs, err := schemas.Load(fsys, nil)
	if err != nil {
		fmt.Println(err)
		return
	}
	for _, s := range docs.Schemas {
		fmt.Println(s.Name.Value, "has", len(s.Fields), "fields")
	}
	for _, d := range docs.Diagnostics {
		fmt.Println(d.Severity, d.Code, "on line", d.Line)
	}
	// Output:
	// Custom.AccessLog has 2 fields
	// warning no-required on line 3
}

func ExampleBuiltin() {
	for _, s := range schemas.Builtin().Schemas {
		fmt.Println(s.Name.Value)
	}
	// Output:
	// OnePassword.AuditEvent
	// OnePassword.ItemUsage
	// OnePassword.SignInAttempt
}

func ExampleOutputName() {
	name, ok := schemas.OutputName("@request.café")
	fmt.Println(name, ok)
	// Output: at_sign_request_cafe true
}

func ExampleKeys() {
	for _, k := range schemas.Keys() {
		if k.Name == "timeFormats" {
			fmt.Printf("%s (%s): %s\n", k.Name, k.Shape, k.Doc)
		}
	}
	// Output: timeFormats (a list of texts): the formats of a timestamp, tried in this order
}
