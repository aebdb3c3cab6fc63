package export_test

import (
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/santhosh-tekuri/jsonschema/v6"
	"github.com/stretchr/testify/require"
	"gopkg.in/yaml.v3"

	"github.com/margaylog/margay/schemas"
	"github.com/margaylog/margay/schemas/export"
)

// documents returns the documents of a text as an editor sees them, which
// reads YAML 1.2. It returns false for what is no YAML.
func documents(src []byte) (docs []any, ok bool) {
	defer func() {
		if recover() != nil { // the library has its moments
			ok = false
		}
	}()
	d := yaml.NewDecoder(strings.NewReader(string(src)))
	for {
		var n yaml.Node
		if err := d.Decode(&n); err != nil {
			return docs, err.Error() == "EOF"
		}
		if root := n.Content[0]; root.Tag != "!!null" {
			docs = append(docs, plainYAML(root))
		}
	}
}

func plainYAML(n *yaml.Node) any {
	switch n.Kind {
	case yaml.AliasNode:
		return plainYAML(n.Alias)
	case yaml.SequenceNode:
		list := []any{}
		for _, item := range n.Content {
			list = append(list, plainYAML(item))
		}
		return list
	case yaml.MappingNode:
		m := make(map[string]any)
		for i := 0; i+1 < len(n.Content); i += 2 {
			if n.Content[i].Tag == "!!merge" {
				if merged, ok := plainYAML(n.Content[i+1]).(map[string]any); ok {
					for key, val := range merged {
						if _, own := m[key]; !own {
							m[key] = val
						}
					}
					continue
				}
			}
			m[n.Content[i].Value] = plainYAML(n.Content[i+1])
		}
		return m
	}
	switch n.Tag {
	case "!!null":
		return nil
	case "!!bool":
		return strings.EqualFold(n.Value, "true")
	case "!!int":
		if i, err := strconv.ParseInt(n.Value, 0, 64); err == nil {
			return float64(i)
		}
	case "!!float":
		if f, err := strconv.ParseFloat(n.Value, 64); err == nil && f == f && f < 1e300 && f > -1e300 {
			return f
		}
	}
	return n.Value
}

func languageValidator(t *testing.T) *jsonschema.Schema { return validator(t, export.Language(nil)) }

// tellable are the mistakes that the JSON Schema tells, all of their kind.
var tellable = []schemas.Code{
	schemas.UnknownKey, schemas.MissingKey, schemas.WrongType, schemas.Conflict, schemas.MissingSchemaName,
	schemas.BadSchemaName, schemas.BadParser, schemas.EmptyObject, schemas.MissingElement, schemas.UnknownType, schemas.UnknownIndicator,
}

// Every schema of the repository that loads is accepted, and those of the
// testdata are refused that have a mistake of a kind that can be told.
func TestLanguageOnAllSchemas(t *testing.T) {
	v := languageValidator(t)
	loaded, refused := 0, 0
	check := func(name string, src []byte) {
		docs, ok := documents(src)
		if !ok {
			return
		}
		for i, doc := range docs {
			text := src
			if len(docs) > 1 {
				text = splitYAML(src)[i]
			}
			found, _ := schemas.Parse(name, text, nil)
			verdict := v.Validate(doc)
			bad := slices.DeleteFunc(slices.Clone(found.Diagnostics), func(d schemas.Diagnostic) bool { return d.Severity != schemas.Error })
			switch {
			case len(bad) == 0:
				loaded++
				require.NoError(t, verdict, "%s, document %d", name, i+1)
			case slices.ContainsFunc(bad, func(d schemas.Diagnostic) bool { return slices.Contains(tellable, d.Code) }):
				refused++
				require.Error(t, verdict, "%s, document %d: %v", name, i+1, bad)
			}
		}
	}
	require.NoError(t, filepath.WalkDir("../..", func(name string, entry fs.DirEntry, err error) error {
		if err != nil || entry.IsDir() || !slices.Contains([]string{".yml", ".yaml"}, filepath.Ext(name)) || strings.HasSuffix(name, "tests.yml") {
			return err
		}
		src, err := os.ReadFile(name)
		if err == nil && strings.Contains(string(src), "schema:") && len(src) < 1<<16 && !strings.Contains(name, "alias") {
			check(name, src)
		}
		return err
	}))
	for _, spec := range schemas.Codes() {
		if spec.Example != "" && spec.Code != schemas.CyclicAlias {
			check(string(spec.Code), []byte(spec.Example))
		}
	}
	require.Greater(t, loaded, 20)
	require.Greater(t, refused, 20)
}

// splitYAML cuts a text at the markers between documents.
func splitYAML(src []byte) [][]byte {
	var docs [][]byte
	for _, doc := range strings.Split("\n"+string(src), "\n---") {
		var v any
		if yaml.Unmarshal([]byte(doc), &v) != nil || v != nil {
			docs = append(docs, []byte(doc))
		}
	}
	return docs
}

// mappings are schemas that have every mapping of the language among them, each
// marked by a key that is taken out again.
const mappings = `
MARK: schema
schema: Custom.All
parser: {MARK: parser, csv: {MARK: csv, columns: [a]}}
definitions: {Text: {MARK: definition, type: string}}
fields:
  - {MARK: field, name: a, type: string, validate: {MARK: validate, deny: [x]}}
  - {name: b, type: array, element: {MARK: element, type: string}}
  - {name: c, type: string, rename: {MARK: rename, from: x}}
  - {name: d, type: string, copy: {MARK: copy, from: a}}
  - {name: e, type: string, concat: {MARK: concat, paths: [a], separator: ''}}
  - {name: f, type: string, split: {MARK: split, from: a, separator: ' ', index: 0}}
  - {name: g, type: string, mask: {MARK: mask, type: redact}}
---
{schema: Custom.Native, parser: {native: {MARK: native, name: a}}, fields: [{name: a, type: string}]}
---
{schema: Custom.Fast, parser: {fastmatch: {MARK: fastmatch, match: ['%{a}']}}, fields: [{name: a, type: string}]}
---
{schema: Custom.Regex, parser: {regex: {MARK: regex, match: ['(?P<a>.)']}}, fields: [{name: a, type: string}]}
---
{schema: Custom.Script, parser: {script: {MARK: script, function: x}}, fields: [{name: a, type: string}]}
`

// variant is the document that has a mapping, with keys set in it, in pairs.
func variant(t *testing.T, in schemas.Scope, pairs ...string) string {
	t.Helper()
	for _, doc := range strings.Split(mappings, "\n---\n") {
		var n yaml.Node
		require.NoError(t, yaml.Unmarshal([]byte(doc), &n))
		if !mark(t, n.Content[0], in, pairs) {
			continue
		}
		text, err := yaml.Marshal(&n)
		require.NoError(t, err)
		return string(text)
	}
	t.Fatalf("no document for %s", in)
	return ""
}

// mark takes out the marks, and sets the keys in the mapping of that mark.
func mark(t *testing.T, n *yaml.Node, in schemas.Scope, pairs []string) bool {
	found := false
	for i := 0; n.Kind == yaml.MappingNode && i < len(n.Content); i += 2 {
		if n.Content[i].Value == "MARK" {
			is := n.Content[i+1].Value == string(in)
			n.Content = slices.Delete(n.Content, i, i+2)
			for j := 0; is && j < len(pairs); j += 2 {
				set(t, n, pairs[j], pairs[j+1])
			}
			found = is
			break
		}
	}
	for _, inner := range n.Content {
		found = mark(t, inner, in, pairs) || found
	}
	return found
}

func set(t *testing.T, n *yaml.Node, key, value string) {
	t.Helper()
	var val yaml.Node
	require.NoError(t, yaml.Unmarshal([]byte(value), &val))
	for i := 0; i < len(n.Content); i += 2 {
		if n.Content[i].Value == key {
			n.Content[i+1] = val.Content[0]
			return
		}
	}
	n.Content = append(n.Content, &yaml.Node{Kind: yaml.ScalarNode, Value: key}, val.Content[0])
}

// What the decoder says of the shape of every key, the JSON Schema says too:
// it accepts what loads, and refuses what is misshapen.
func TestLanguageOnAllKeys(t *testing.T) {
	v := languageValidator(t)
	values := []string{
		"text", "'true'", "true", "yes", "1", "-1", "1.5", "~", "[]", "[a]", "[~]", "[[a]]", "{}", "{a: b}", "{a: ~}", "{a: {type: string}}",
		"[{name: z, type: string}]", "[{name: z}]", "rfc3339", "[unix, layout=2006-01-02]", "'%Y-%m-%d'", "[ip]", "any", "''", "Custom.Other",
		"{type: string}", "{type: array}", "{type: hash}", "{allow: [a]}", "{from: a}", "3000000000",
	}
	accepted, refused := 0, 0
	check := func(doc string) {
		d, _ := schemas.Parse("key.yml", []byte(doc), nil)
		seen, ok := documents([]byte(doc))
		require.True(t, ok)
		require.Len(t, seen, 1)
		errors, told := 0, false
		for _, diag := range d.Diagnostics {
			if diag.Severity == schemas.Error {
				errors++
				told = told || slices.Contains(tellable, diag.Code) && !untold(diag)
			}
		}
		verdict := v.Validate(seen[0])
		if errors == 0 {
			accepted++
			require.NoError(t, verdict, "%s", doc)
		} else if told {
			refused++
			require.Error(t, verdict, "%s\n%v", doc, d.Diagnostics)
		}
	}
	for _, key := range append(schemas.Keys(), schemas.KeySpec{Name: "unknown", In: everywhere()}) {
		for _, in := range slices.Concat(key.In, key.Idle) {
			for _, value := range values {
				check(variant(t, in, key.Name, value))
				if len(key.Types) == 0 || in == schemas.InSchema {
					continue
				}
				for _, typ := range []schemas.Type{key.Types[0], schemas.Int, schemas.Ref} {
					check(variant(t, in, key.Name, value, "type", string(typ)))
				}
			}
			for _, other := range key.Excludes {
				for _, val := range []string{"~", "any", "{from: a}", "[a]", "{}"} {
					check(variant(t, in, key.Name, val, other, val))
				}
			}
		}
	}
	require.Greater(t, accepted, 300)
	require.Greater(t, refused, 1000)
}

// untold says which of the tellable mistakes take more than a JSON Schema.
func untold(d schemas.Diagnostic) bool {
	switch {
	case d.Code == schemas.WrongType && strings.HasSuffix(d.Path, "version"), d.Code == schemas.WrongType && strings.HasSuffix(d.Path, "skipLines"):
		return false
	case d.Code == schemas.WrongType && strings.Contains(d.Msg, "have text"):
		return strings.Contains(d.Msg, "true or false") // 'yes', with quotes
	}
	return false
}

func everywhere() []schemas.Scope {
	var all []schemas.Scope
	for _, key := range schemas.Keys() {
		for _, in := range key.In {
			if !slices.Contains(all, in) {
				all = append(all, in)
			}
		}
	}
	return all
}

// Mistakes of which only some can be told, and mistakes in values.
func TestLanguageRefuses(t *testing.T) {
	v := languageValidator(t)
	for _, fields := range []string{
		"[{name: a, type: int, validate: {allow: [a]}}]",
		"[{name: a, type: object, fields: [{name: b, type: json, validate: {deny: [a]}}]}]",
		"[{name: a, type: string, validate: {}}]",
		"[{name: a, type: string, validate: {allow: []}}]",
		"[{name: a, type: string, validate: {ip: v4}}]",
		"[{name: a, type: string, validate: {ip: any, cidr: any}}]",
		"[{name: a, type: timestamp, timeFormats: [rfc339]}]",
		"[{name: a, type: timestamp, timeFormat: layout=}]",
		"[{name: a, type: array, element: {type: array, element: {type: timestamp, timeFormat: UNIX}}}]",
		"[{name: '', type: string}]",
		"[{name: a, type: string, mask: {type: hide}}]",
		"[{name: a, type: string, split: {from: b, separator: '', index: 0}}]",
		"[{name: a, type: string, split: {from: b, separator: x, index: -1}}]",
		"[{name: a, type: string, concat: {paths: []}}]",
		"[{name: a, type: string}], version: 3000000000",
		"[{name: a, type: string}], parser: {csv: {columns: [a], delimiter: '||'}}",
		"[{name: a, type: string}], parser: {csv: {columns: [a], delimiter: '\"'}}",
		"[{name: a, type: string}], parser: {csv: {hasHeader: false}}",
		"[{name: a, type: string}], parser: {regex: {match: []}}",
		"[{name: a, type: string}], schema: Ab",
	} {
		src := []byte("{schema: Custom.Log, fields: " + fields + "}")
		if strings.Contains(fields, "schema:") {
			src = []byte("{fields: " + fields + "}")
		}
		_, err := schemas.Parse("a.yml", src, nil)
		require.ErrorContains(t, err, ": ", "%s", src)
		docs, ok := documents(src)
		require.True(t, ok)
		require.Error(t, v.Validate(docs[0]), "%s", src)
	}
}
