package reference

import "github.com/margaylog/margay/schemas"

// scriptFormat is a function.
type scriptFormat struct {
	run      func(record []byte) ([]byte, error)
	maxDepth int
}

func newScript(s *schemas.Schema, o Options) *scriptFormat {
	return &scriptFormat{run: o.Scripts(s.Parser.Script.Function.Value), maxDepth: o.MaxDepth}
}

func (f *scriptFormat) startFile() {}

func (f *scriptFormat) read(record string) ([]cell, []string, progress) {
	out, err := f.run([]byte(makeString(record).text))
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
