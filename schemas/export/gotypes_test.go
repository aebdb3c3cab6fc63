package export_test

import (
	"bytes"
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	engine "github.com/margaylog/margay/parser"
	"github.com/margaylog/margay/schemas"
	"github.com/margaylog/margay/schemas/export"
	"github.com/margaylog/margay/schemas/export/internal/sample"
)

// program reads events, each after the name of its type, into the types that
// were exported, and writes them again.
const program = `package main

import (
	"bufio"
	"encoding/json"
	"os"
	"strings"
)

func main() {
	in := bufio.NewScanner(os.Stdin)
	in.Buffer(nil, 1<<20)
	for in.Scan() {
		name, line, _ := strings.Cut(in.Text(), "\t")
		ev := types()[name]
		if err := json.Unmarshal([]byte(line), ev); err != nil {
			panic(err.Error() + ": " + line)
		}
		text, err := json.Marshal(ev)
		if err != nil {
			panic(err)
		}
		os.Stdout.Write(append(text, '\n'))
	}
}
`

// The types compile, pass vet, read normalized events, and write what they
// have read.
func TestGoReadsEvents(t *testing.T) {
	if testing.Short() {
		t.Skip("runs the go command")
	}
	for _, times := range []engine.TimeFormat{engine.Nanos, engine.Millis, engine.RFC3339} {
		t.Run(fmt.Sprint(times), func(t *testing.T) {
			o := engine.Options{TimeFormat: times, SourceID: "s1"}
			list, events := goSamples(t, o)
			src, err := export.Append(nil, export.Go, list, &export.Options{TimeFormat: export.TimeFormat(times), Package: "main"})
			require.NoError(t, err)
			dir := t.TempDir()
			registry := "package main\n\nfunc types() map[string]any {\n\treturn map[string]any{\n"
			for _, name := range typeNames(t, src)[:len(list)] {
				registry += fmt.Sprintf("%q: new(%s),\n", name, name)
			}
			write(t, dir, map[string]string{
				"go.mod": "module try\n\ngo 1.26\n", "types.go": string(src), "main.go": program, "registry.go": registry + "}\n}\n",
			})
			command(t, dir, "", "vet", ".")
			var in strings.Builder
			for _, ev := range events {
				fmt.Fprintf(&in, "%s\t%s\n", strings.ReplaceAll(ev.LogType, ".", ""), ev.JSON)
			}
			out := bytes.Split([]byte(strings.TrimSpace(command(t, dir, in.String(), "run", "."))), []byte("\n"))
			require.Len(t, out, len(events))
			for i, ev := range events {
				require.NoError(t, sample.Same(ev.JSON, out[i], 9))
			}
		})
	}
}

// goSamples returns schemas of different names, and events of all of them.
func goSamples(t *testing.T, o engine.Options) ([]*schemas.Schema, []sample.Event) {
	t.Helper()
	all := []sample.Sample{golden(t)}
	for seed := range uint64(40) {
		s, err := sample.Random(rand.New(rand.NewPCG(seed, 5)), sample.Shape{})
		require.NoError(t, err)
		all = append(all, s)
	}
	var list []*schemas.Schema
	var events []sample.Event
	names := make(map[string]bool)
	for _, s := range all {
		if names[s.Docs.Schemas[0].Name.Value] {
			continue
		}
		for _, one := range s.Docs.Schemas {
			names[one.Name.Value] = true
		}
		list = append(list, s.Docs.Schemas...)
		more, err := s.Events(&o)
		require.NoError(t, err)
		events = append(events, more...)
	}
	return list, events
}

// typeNames returns the types of a file that are log types.
func typeNames(t *testing.T, src []byte) []string {
	t.Helper()
	file, err := parser.ParseFile(token.NewFileSet(), "types.go", src, parser.ParseComments)
	require.NoError(t, err)
	var names []string
	for _, decl := range file.Decls {
		if d, ok := decl.(*ast.GenDecl); ok && d.Tok == token.TYPE && strings.Contains(d.Doc.Text(), "is a normalized event") {
			names = append(names, d.Specs[0].(*ast.TypeSpec).Name.Name)
		}
	}
	return names
}

func write(t *testing.T, dir string, files map[string]string) {
	t.Helper()
	for name, text := range files {
		require.NoError(t, os.WriteFile(filepath.Join(dir, name), []byte(text), 0o666))
	}
}

// command runs the go command and returns what it prints.
func command(t *testing.T, dir, stdin string, args ...string) string {
	t.Helper()
	cmd := exec.Command("go", args...)
	cmd.Dir = dir
	cmd.Env = append(os.Environ(), "GOWORK=off", "GOFLAGS=")
	cmd.Stdin = strings.NewReader(stdin)
	var out, errs bytes.Buffer
	cmd.Stdout, cmd.Stderr = &out, &errs
	require.NoError(t, cmd.Run(), "%s", errs.Bytes())
	return out.String()
}

// Names that become equal in Go are told apart, and all keys keep their tags.
func TestGoNames(t *testing.T) {
	docs := parse(t, `
schema: Custom.Names
fields:
  - {name: user-id, type: string}
  - {name: user_id, type: string}
  - {name: '1st', type: string}
  - {name: '-', type: string, required: true}
  - {name: '_', type: string}
  - {name: time, type: object, fields: [{name: id, type: int}]}
  - {name: Time2, type: array, element: {type: array, element: {type: object, fields: [{name: id, type: int}]}}}
---
schema: CustomNames
fields:
  - {name: Time, type: object, fields: [{name: id, type: int}]}
---
schema: Time
fields: [{name: a, type: int}]
`)
	src, err := export.Append(nil, export.Go, docs.Schemas, nil)
	require.NoError(t, err)
	for _, want := range []string{
		"UserID *string `json:\"user-id,omitempty\"`",
		"UserID2 *string `json:\"user_id,omitempty\"`",
		"F1st *string `json:\"1st,omitempty\"`",
		"F string `json:\"-,\"`",
		"F2 *string `json:\"_,omitempty\"`",
		"Time *CustomNamesTime `json:\"time,omitempty\"`",
		"Time2 [][]*CustomNamesTime2 `json:\"Time2,omitempty\"`",
		"type CustomNames struct",
		"type CustomNames2 struct",
		"type Time struct",
		"type Time2 struct",
	} {
		require.Contains(t, strings.Join(strings.Fields(string(src)), " "), want)
	}
	_, err = export.Append(nil, export.Go, docs.Schemas, &export.Options{Package: "a b"})
	require.EqualError(t, err, `"a b" is no name of a Go package`)

	docs = parse(t, "schema: Custom.Tags\nfields: [{name: 'a,b', type: string}, {name: 'a`b', type: string}]\n")
	_, err = export.Append(nil, export.Go, docs.Schemas, &export.Options{KeepNames: true})
	require.ErrorContains(t, err, "test.yml:2:17: Go's encoding/json takes no key named \"a,b\"")
	require.ErrorContains(t, err, "\ntest.yml:2:")
}
