package parser_test

import (
	"fmt"

	"github.com/margaylog/margay/parser"
	"github.com/margaylog/margay/schemas"
)

func ExampleParser_Explain() {
	set, err := parser.Compile(schemas.Builtin(), nil)
	if err != nil {
		fmt.Println(err)
		return
	}
	x := set.NewParser().Explain([]byte(`{"uuid":"E1","timestamp":"2024-03-01T10:30:00+01:00","item_uuid":"I1","used_version":"3","extra":1}`))
	fmt.Println(x.LogType, x.Reason)
	for _, c := range x.Contenders {
		fmt.Println("-", c.LogType, "knows", c.Known, "keys; satisfied:", c.Satisfied)
	}
	for _, f := range x.Fields {
		if f.Fate != parser.FateMissing {
			fmt.Printf("%s %s %s -> %s\n", f.Pointer, f.Fate, f.In, f.Out)
		}
	}
	// Output:
	// OnePassword.ItemUsage most-keys
	// - OnePassword.ItemUsage knows 4 keys; satisfied: true
	// - OnePassword.SignInAttempt knows 2 keys; satisfied: true
	// - OnePassword.AuditEvent knows 2 keys; satisfied: false
	// /uuid written "E1" -> "E1"
	// /timestamp written "2024-03-01T10:30:00+01:00" -> "2024-03-01 09:30:00.000000000"
	// /used_version written "3" -> 3
	// /item_uuid written "I1" -> "I1"
	// /extra unknown 1 ->
}
