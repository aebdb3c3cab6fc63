package diff_test

import (
	"fmt"

	"github.com/margaylog/margay/parser"
	"github.com/margaylog/margay/schemas"
	"github.com/margaylog/margay/schemas/diff"
)

func load(file, src string) *schemas.Docs {
	docs, err := schemas.Parse(file, []byte(src), nil)
	if err != nil {
		panic(err)
	}
	return docs
}

const before = `
schema: Custom.Door
fields:
  - name: user
    type: string
  - name: door
    type: int
`

const after = `
schema: Custom.Door
fields:
  - name: user
    type: string
    indicators: [username]
  - name: door
    type: string
  - name: floor
    type: int
`

func ExampleSchemas() {
	for _, c := range diff.Schemas(load("old.yml", before).Schemas, load("new.yml", after).Schemas) {
		fmt.Println(c.Rating, c.Code, c.Path, c.From, c.To, c.Old.Line, c.New.Line)
	}
	// Output:
	// breaking indicator-added user  username 4 6
	// breaking type-changed door int string 7 8
	// compatible field-added floor  int 0 9
}

func ExampleTrial() {
	old, err := parser.Compile(load("old.yml", before), nil)
	if err != nil {
		fmt.Println(err)
		return
	}
	new, err := parser.Compile(load("new.yml", after), nil)
	if err != nil {
		fmt.Println(err)
		return
	}
	trial := diff.NewTrial(old, new)
	for _, event := range []string{`{"user":"wendy","door":7}`, `{"user":null,"door":"east"}`} {
		o := trial.Try([]byte(event))
		fmt.Println(o.Effect)
		for _, d := range o.Differences {
			fmt.Println(d.Path, d.Old, d.New)
		}
	}
	// Output:
	// changes-output
	// /door 7 "7"
	// /p_any_usernames  ["wendy"]
	// newly-passes
}
