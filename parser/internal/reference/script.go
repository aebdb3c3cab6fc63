package reference

import (
	"github.com/margaylog/margay/parser/script"
	"github.com/margaylog/margay/schemas"
)

// scriptFormat is a function. The interpreter is the one that the fast engine
// uses.
type scriptFormat struct {
	script   script.Script
	maxDepth int
}

func newScript(s *schemas.Schema, maxDepth int) *scriptFormat {
	compiled, err := script.New(nil).Compile(s.Name.Value, s.Parser.Script.Function.Value)
	if err != nil {
		panic("reference: " + err.Error())
	}
	return &scriptFormat{script: compiled, maxDepth: maxDepth}
}

func (f *scriptFormat) startFile() {}

func (f *scriptFormat) read(record string) ([]cell, []string, progress) {
	out, err := f.script.NewRunner().Run(nil, []byte(makeString(record).text))
	if err != nil || check(out, f.maxDepth) != "" {
		return nil, nil, progress{code: scriptError, of: 1}
	}
	var cells []cell
	var names []string
	for _, m := range readTree(string(out)).members {
		c := cell{name: m.key.text, value: m.value}
		if m.value.kind == textKind {
			c.text, c.value = m.value.text.text, nil
		}
		cells, names = append(cells, c), append(names, c.name)
	}
	return cells, names, progress{}
}
