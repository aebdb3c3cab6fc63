package infer_test

import (
	"bytes"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/margaylog/margay/internal/corpus"
	"github.com/margaylog/margay/parser"
	"github.com/margaylog/margay/schemas/infer"
)

// FuzzJSON infers a schema of lines, whatever they are: those that are samples
// have to be accepted, and only those.
func FuzzJSON(f *testing.F) {
	for seed := range uint64(20) {
		w := newWorld(seed)
		f.Add([]byte(oneLine(w.sample())+"\n"+oneLine(w.sample())), seed%2 == 0)
	}
	f.Add(corpus.New(1).AppendMixed(nil, 6), true)
	f.Add([]byte("{\"a\":1}\n{\"a\":{}}\n{\"a\":[]}\n{\"a\":\"\"}\n{}\nnull\n[]\n{\"a\"}"), false)
	f.Add([]byte(`{"a":"{\"b\":\"2024-03-01 00:00:00\"}","A":1,"a":"{}"}`), true)
	f.Fuzz(func(t *testing.T, text []byte, required bool) {
		o := &infer.Options{MaxKeys: 8, Enumerate: 3}
		if required {
			o.RequiredAfter = 1
		}
		c, err := infer.New(o)
		require.NoError(t, err)
		var good [][]byte
		for line := range bytes.SplitSeq(text, []byte("\n")) {
			if c.Add(line) == nil {
				good = append(good, line)
			}
		}
		r, err := c.Result()
		if err != nil {
			return
		}
		p := compiled(t, r.Schema.YAML()).NewParser()
		for _, sample := range good {
			if _, err := p.Parse(sample); err != nil {
				t.Fatalf("%v\n%s\n%s", err, sample, r.Schema.YAML())
			}
		}
	})
}

func oneLine(s string) string { return strings.ReplaceAll(s, "\n", " ") }

// FuzzCSV is the same for lines of CSV.
func FuzzCSV(f *testing.F) {
	f.Add("a,b\n1,x\n2,\"y,\"\"z\"\"\"\n3", true, uint8(0))
	f.Add("a;a;;A\n1;2;3;4;\n", true, uint8(2))
	f.Add("1\t2024-03-01 00:00:00\n2\t\xff\n\t\t\t", false, uint8(3))
	f.Add("time,\xff\n1709294400,1.5\n0,true\n", true, uint8(1))
	f.Add("\"a\"b\",c\"\n\"x\"\"", false, uint8(0))
	f.Fuzz(func(t *testing.T, text string, header bool, delimiter uint8) {
		d := []rune{0, ',', ';', '\t', 'é'}[delimiter%5]
		c, err := infer.New(&infer.Options{CSV: &infer.CSV{Delimiter: d, Header: header}, RequiredAfter: 1})
		require.NoError(t, err)
		var lines []string
		var good []bool
		for line := range strings.SplitSeq(text, "\n") {
			if strings.Trim(line, " \t\r") == "" {
				continue // streams leave them out
			}
			lines = append(lines, line)
			good = append(good, c.Add([]byte(line)) == nil)
		}
		r, err := c.Result()
		if err != nil {
			return
		}
		p := compiled(t, r.Schema.YAML()).NewParser()
		for i, line := range lines {
			if _, err := p.Parse([]byte(line)); good[i] && err != nil && err != parser.ErrSkipped {
				t.Fatalf("line %d: %v\n%q\n%s", i, err, text, r.Schema.YAML())
			}
		}
	})
}

// FuzzMerge merges into whatever is a schema: the result is one too, and what
// it has more is not added a second time.
func FuzzMerge(f *testing.F) {
	f.Add(base)
	f.Add("schema: Custom.Base\nfields: [{name: a, type: object, fields: [{name: b, type: string}]}] # c\n")
	f.Add("schema: Custom.Base\r\nfields:\r\n- name: time\r\n  type: timestamp\r\n  timeFormat: 'unix'")
	f.Add("schema: Custom.Base\ndefinitions:\n  A: &a\n    type: object\n    fields: &f\n    - {name: b, type: string}\nfields:\n- name: a\n  type: ref\n  target: A\n- <<: *a\n  name: time\n")
	f.Add("# x\n---\nschema: Custom.Base\nfields:\n  - name: 'é'\n    description: >\n      a\n\n    type: string\n  - name: \"time\"\n    type: timestamp\n    timeFormats: [\"%F\" , unix ]\n...\n")
	f.Add("schema: Custom.Base\nfields:\n  - name: time\n    type: timestamp\n    timeFormat:\n")
	f.Add(`{"schema":"Custom.Base","fields":[{"name":"a","type":"array","element":{"type":"object","fields":[{"name":"x","type":"int"}]}}]}`)
	samples := []string{`{"time":"01.02.2024 10:00","a":{"b":"x","c":1},"B":2,"b":[1]}`, `{"time":1709294400,"a":[{"x":1,"y":2}],"new":{"n":"x: y"}}`}
	f.Fuzz(func(t *testing.T, src string) {
		b, err := infer.NewBase("base.yml", []byte(src), "", nil)
		if err != nil {
			return
		}
		for _, sample := range samples {
			c, err := infer.New(&infer.Options{TimeFormats: b.TimeFormats()})
			require.NoError(t, err)
			require.NoError(t, c.Add([]byte(sample)))
			r, err := c.Result()
			require.NoError(t, err)
			m, err := b.Merge(r.Schema)
			if err != nil {
				return
			}
			b, err = infer.NewBase("merged.yml", m.Source, "", nil)
			require.NoError(t, err, "%s", m.Source)
			again, err := b.Merge(r.Schema)
			require.NoError(t, err)
			require.Empty(t, again.Added, "%s", m.Source)
		}
	})
}
