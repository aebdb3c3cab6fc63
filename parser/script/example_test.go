package script_test

import (
	"fmt"

	"github.com/margaylog/margay/parser"
	"github.com/margaylog/margay/parser/script"
)

func Example() {
	engine := script.New(nil)
	s, err := engine.Compile("Custom.Door", `
def parse(log):
    door, _, rest = log.partition(": ")
    badge, _, result = rest.partition(" ")
    if result not in ("opened", "refused"):
        fail("unknown result", result)
    return {"door": door, "badge": int(badge), "opened": result == "opened"}
`)
	if err != nil {
		fmt.Println(err)
		return
	}
	r := s.NewRunner() // one for each goroutine
	for _, event := range []string{"north: 17 opened", "north: 4 broken", "north: master refused"} {
		out, err := r.Run(nil, []byte(event))
		if err != nil {
			fmt.Println(err)
			continue
		}
		fmt.Printf("%s\n", out)
	}
	// Output:
	// {"door":"north","badge":17,"opened":true}
	// line 6 of the script: fail: unknown result ...
	// line 7 of the script: int: invalid literal
}

func ExampleEngine_Compile() {
	_, err := script.New(nil).Compile("Custom.Door", `
def parse(log):
    while log:
        log = jsn.decode(log)
    return {"log": log}
`)
	e := err.(*parser.ScriptError)
	fmt.Println(e)
	for _, more := range e.More {
		fmt.Println(more)
	}
	// Output:
	// 3:5: Starlark has no while (loop over a range and break: for _ in range(1000):)
	// 4:15: undefined: jsn (did you mean "json"?)
}
