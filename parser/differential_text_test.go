package parser_test

import (
	"bytes"
	"fmt"
	"math/rand/v2"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/margaylog/margay/parser"
	"github.com/margaylog/margay/parser/internal/reference"
	"github.com/margaylog/margay/parser/internal/textfmt"
	"github.com/margaylog/margay/parser/script"
	"github.com/margaylog/margay/schemas"
)

// A filePair is the fast engine and the slow one over the records of files.
type filePair struct {
	docs   *schemas.Docs
	set    *parser.Set
	parser *parser.Parser
	slow   *reference.Engine
	o      reference.Options
	header []byte
}

func newFilePair(tb testing.TB, yaml string, mode int) *filePair {
	tb.Helper()
	m := modes[mode]
	m.fast.Scripts = script.New(nil)
	p := &filePair{o: m.slow, set: compile(tb, yaml, m.fast)}
	docs, err := schemas.Parse("test.yml", []byte(yaml), nil)
	require.NoError(tb, err, yaml)
	p.docs = docs
	p.o.Now, p.o.Scripts, p.o.Patterns = testNow, runScript, map[string]string{}
	for _, pattern := range textfmt.Patterns() {
		p.o.Patterns[pattern.Name] = pattern.Expr
	}
	p.parser, p.slow = p.set.NewParser(), reference.New(docs.Schemas, p.o)
	return p
}

// runScript hands the interpreter to the slow engine.
func runScript(function string) func([]byte) ([]byte, error) {
	compiled, err := script.New(nil).Compile("", function)
	if err != nil {
		panic(err)
	}
	return func(record []byte) ([]byte, error) { return compiled.NewRunner().Run(nil, record) }
}

// agree reads a file with both engines. Now and then another parser takes
// over: one that is new, or one that has read something else.
func (p *filePair) agree(tb testing.TB, r *rand.Rand, file [][]byte, about ...any) {
	tb.Helper()
	p.parser.StartFile()
	p.slow.StartFile()
	others := []*parser.Parser{p.set.NewParser(), p.set.NewParser()}
	var settled *parser.FileState
	for i, record := range file {
		if n := r.IntN(8); n < len(others) {
			others[n].SetHeader(p.header)
			others[n].ResumeFile(p.state(settled))
			p.parser, others[n] = others[n], p.parser
		}
		if state := p.parser.FileState(); settled == nil && state.Settled() {
			settled = state
		}
		raw := bytes.Clone(record)
		ev, err := p.parser.Parse(raw)
		if d := differs(record, ev, err, p.slow.Parse(record)); d != "" {
			tb.Fatalf("%s\nrecord %d of\n%q\n%s", d, i, file, fmt.Sprint(about...))
		}
		require.Equal(tb, string(record), string(raw), "the record was written to")
	}
}

// state is what a parser needs to go on: once settled, the state of any
// earlier record will do.
func (p *filePair) state(settled *parser.FileState) *parser.FileState {
	if settled != nil {
		return settled
	}
	return p.parser.FileState()
}

// Both engines agree on random text schemas and files.
func TestAgreesWithReferenceOnText(t *testing.T) {
	for round := range many(t, 300) {
		r := rand.New(rand.NewPCG(uint64(round), 11))
		yaml := reference.RandomTextSchemas(r, 1+r.IntN(4), reference.TextFormats())
		mode := round % len(modes)
		p := newFilePair(t, yaml, mode)
		for range 5 {
			if r.IntN(3) == 0 {
				p.setHeader([]string{"", `{"owner":"123456789012","stream":"a\"b"}`}[r.IntN(2)])
			}
			p.agree(t, r, reference.RandomFile(r, p.docs.Schemas, p.o), "round ", round, " ", modes[mode].name, "\n", yaml)
		}
	}
}

func (p *filePair) setHeader(object string) {
	p.header = nil
	if object != "" {
		p.header = []byte(object)
	}
	p.parser.SetHeader(p.header)
	p.slow.SetHeader(object)
}

// Both engines agree on random schemas that transform, and their events.
func TestAgreesWithReferenceOnTransformations(t *testing.T) {
	for round := range many(t, 80) {
		r := rand.New(rand.NewPCG(uint64(round), 13))
		yaml := reference.RandomTransformations(r, 1+r.IntN(3))
		mode := round % len(modes)
		p := newPair(t, yaml, mode)
		for range 30 {
			raw := reference.RandomEvent(r, p.docs.Schemas)
			p.agree(t, raw, "round ", round, " ", modes[mode].name, "\n", yaml)
			raw = reference.Mutate(r, raw)
			p.agree(t, raw, "round ", round, " ", modes[mode].name, "\n", yaml)
		}
	}
}

// Fuzzing looks for records on which the engines differ, format by format.
func FuzzCSVAgreesWithReference(f *testing.F)       { fuzzText(f, "csv") }
func FuzzFastMatchAgreesWithReference(f *testing.F) { fuzzText(f, "fastmatch") }
func FuzzRegexAgreesWithReference(f *testing.F)     { fuzzText(f, "regex") }
func FuzzScriptAgreesWithReference(f *testing.F)    { fuzzText(f, "script") }

// fuzzText takes the number of a set of schemas and the lines of a file.
func fuzzText(f *testing.F, format string) {
	var pairs []*filePair // made before: compiling expressions takes long
	for seed := range uint64(40) {
		yaml := reference.RandomTextSchemas(rand.New(rand.NewPCG(seed, 17)), 1+int(seed%3), []string{format})
		p := newFilePair(f, yaml, int(seed)%len(modes))
		pairs = append(pairs, p)
		file := reference.RandomFile(rand.New(rand.NewPCG(seed, 19)), p.docs.Schemas, p.o)
		f.Add(seed, bytes.Join(file, []byte("\n")))
	}
	f.Fuzz(func(t *testing.T, seed uint64, file []byte) {
		p := pairs[seed%40]
		p.parser = p.set.NewParser() // one that has learned nothing of other inputs
		p.agree(t, rand.New(rand.NewPCG(seed, 23)), bytes.Split(file, []byte("\n")))
	})
}

// FuzzTransformationsAgreeWithReference looks for events on which the engines
// differ, under schemas that transform.
func FuzzTransformationsAgreeWithReference(f *testing.F) {
	schemasOf := func(seed uint64) string {
		return reference.RandomTransformations(rand.New(rand.NewPCG(seed%100, 29)), 1+int(seed%2))
	}
	for seed := range uint64(30) {
		docs, err := schemas.Parse("", []byte(schemasOf(seed)), nil)
		require.NoError(f, err)
		f.Add(seed, reference.RandomEvent(rand.New(rand.NewPCG(seed, 31)), docs.Schemas))
	}
	f.Fuzz(func(t *testing.T, seed uint64, raw []byte) {
		newPair(t, schemasOf(seed), int(seed%100)%len(modes)).agree(t, raw, schemasOf(seed))
	})
}
