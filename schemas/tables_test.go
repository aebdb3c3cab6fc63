package schemas_test

import (
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/margaylog/margay/schemas"
)

// wrappers put the keys of a mapping into a schema: %s is where they go.
var wrappers = map[schemas.Scope]string{
	schemas.InSchema:     "%s",
	schemas.InField:      "fields:\n  - %s",
	schemas.InElement:    "fields:\n  - name: a\n    type: array\n    element:\n      %s",
	schemas.InDefinition: "definitions:\n  A:\n    %s",
	schemas.InValidate:   "fields:\n  - name: a\n    type: string\n    validate:\n      %s",
	schemas.InRename:     "fields:\n  - name: a\n    type: string\n    rename:\n      %s",
	schemas.InCopy:       "fields:\n  - name: a\n    type: string\n    copy:\n      %s",
	schemas.InConcat:     "fields:\n  - name: a\n    type: string\n    concat:\n      %s",
	schemas.InSplit:      "fields:\n  - name: a\n    type: string\n    split:\n      %s",
	schemas.InMask:       "fields:\n  - name: a\n    type: string\n    mask:\n      %s",
	schemas.InParser:     "parser:\n  %s",
	schemas.InNative:     "parser:\n  native:\n    %s",
	schemas.InCSV:        "parser:\n  csv:\n    %s",
	schemas.InFastMatch:  "parser:\n  fastmatch:\n    %s",
	schemas.InRegex:      "parser:\n  regex:\n    %s",
	schemas.InScript:     "parser:\n  script:\n    %s",
}

// wrap indents the keys as the mapping needs.
func wrap(in schemas.Scope, keys string) string {
	w := wrappers[in]
	line := w[strings.LastIndexByte(w, '\n')+1:]
	indent := strings.Repeat(" ", strings.Index(line, "%s"))
	return strings.Replace(w, "%s", strings.ReplaceAll(keys, "\n", "\n"+indent), 1)
}

func codesOf(docs *schemas.Docs) []schemas.Code {
	var codes []schemas.Code
	for _, d := range docs.Diagnostics {
		codes = append(codes, d.Code)
	}
	return codes
}

// The decoder takes every key of the table, with its example, in every
// mapping that the table says. (A key that it had no code for would panic.)
func TestKeysAreDecoded(t *testing.T) {
	misshapen := []schemas.Code{
		schemas.YAMLSyntax, schemas.UnknownKey, schemas.DuplicateKey, schemas.WrongType,
		schemas.OldBoolean, schemas.EmptyValue, schemas.EmptyList, schemas.BadValue,
	}
	for _, key := range schemas.Keys() {
		for _, in := range slices.Concat(key.In, key.Idle) {
			t.Run(string(in)+"."+key.Name, func(t *testing.T) {
				require.Contains(t, wrappers, in)
				docs, _ := schemas.Parse("key.yml", []byte(wrap(in, key.Example)), nil)
				for _, code := range codesOf(docs) {
					require.NotContains(t, misshapen, code, "%v", docs.Diagnostics)
				}
				require.Equal(t, slices.Contains(key.Idle, in), slices.ContainsFunc(docs.Diagnostics, func(d schemas.Diagnostic) bool {
					return d.Code == schemas.NoEffect && strings.HasSuffix(d.Path, key.Name)
				}), "%v", docs.Diagnostics)
			})
		}
	}
}

// Each value that a key takes is accepted, and no other.
func TestKeyValues(t *testing.T) {
	for _, key := range schemas.Keys() {
		for _, value := range append(slices.Clone(key.Values), "something") {
			for _, in := range key.In {
				if len(key.Values) == 0 {
					continue
				}
				docs, _ := schemas.Parse("key.yml", []byte(wrap(in, key.Name+": "+value)), nil)
				require.Equal(t, value == "something", slices.Contains(codesOf(docs), schemas.BadValue), "%s: %s", key.Name, value)
			}
		}
	}
}

// A value of any other shape is refused.
func TestKeyShapes(t *testing.T) {
	values := map[schemas.Shape][]string{
		schemas.TextShape:    {"[a]", "{a: b}"},
		schemas.BoolShape:    {"text", "1", "'true'", "[true]", "{a: b}", "y"},
		schemas.IntegerShape: {"text", "1.5", "'1'", "true", "[1]", "{a: b}"},
		schemas.ListShape:    {"text", "1", "{a: b}", "[[a]]", "[~]", "[{a: b}]"},
		schemas.MapShape:     {"text", "1", "[a]", "{a: [b]}", "{a: ~}", "{[a]: b}"},
		schemas.FieldsShape:  {"text", "{name: a}", "[a]", "[[a]]", "[~]"},
		schemas.ValuesShape:  {"text", "[a]", "{a: b}"},
		schemas.NestedShape:  {"text", "[a]", "1"},
	}
	for _, key := range schemas.Keys() {
		require.Contains(t, values, key.Shape)
		for _, in := range key.In {
			for _, value := range values[key.Shape] {
				keys := key.Name + ": " + value
				if slices.Contains([]schemas.Scope{schemas.InField, schemas.InElement, schemas.InDefinition}, in) && len(key.Types) > 0 {
					keys += "\ntype: " + string(key.Types[0])
				}
				docs, err := schemas.Parse("key.yml", []byte(wrap(in, keys)), nil)
				require.Error(t, err)
				require.Contains(t, codesOf(docs), schemas.WrongType, "%s: %s", key.Name, value)
			}
		}
	}
}

// Keys that exclude each other are refused beside each other.
func TestKeysExclude(t *testing.T) {
	byName := make(map[string]schemas.KeySpec)
	for _, key := range schemas.Keys() {
		if len(key.Excludes) > 0 {
			byName[key.Name] = key
		}
	}
	for _, key := range byName {
		for _, name := range key.Excludes {
			other := byName[name]
			require.Contains(t, other.Excludes, key.Name)
			for _, in := range key.In {
				docs, _ := schemas.Parse("key.yml", []byte(wrap(in, "type: timestamp\n"+key.Example+"\n"+other.Example)), nil)
				codes := codesOf(docs)
				require.True(t, slices.Contains(codes, schemas.Conflict) || slices.Contains(codes, schemas.BadParser), "%s and %s: %v", key.Name, name, docs.Diagnostics)
			}
		}
	}
}

// Texts at the bounds of their keys are taken, others refused, and so are
// those that do not match their pattern.
func TestKeyTexts(t *testing.T) {
	refused := func(in schemas.Scope, key schemas.KeySpec, text string) bool {
		docs, _ := schemas.Parse("key.yml", []byte(wrap(in, key.Name+": '"+text+"'")), nil)
		codes := codesOf(docs)
		return slices.Contains(codes, schemas.BadValue) || slices.Contains(codes, schemas.BadSchemaName) || slices.Contains(codes, schemas.BadFieldName)
	}
	checked := 0
	for _, key := range schemas.Keys() {
		for _, in := range key.In {
			for _, n := range []int{key.Length.Least, key.Length.Most} {
				if n > 0 {
					checked++
					require.False(t, refused(in, key, "A"+strings.Repeat("a", n-1)), "%s of %d", key.Name, n)
				}
			}
			if n := key.Length.Least; n > 0 {
				require.True(t, refused(in, key, strings.Repeat("A", n-1)), key.Name)
			}
			if n := key.Length.Most; n > 0 {
				require.True(t, refused(in, key, strings.Repeat("A", n+1)), key.Name)
			}
			if key.Pattern != "" {
				checked++
				require.NotRegexp(t, key.Pattern, `"`)
				require.True(t, refused(in, key, `"`), key.Name)
			}
		}
	}
	require.Equal(t, 7, checked)
}

func TestKeysAreDocumented(t *testing.T) {
	seen := make(map[string]bool)
	holds := map[schemas.Scope]bool{schemas.InSchema: true, schemas.InField: true}
	for _, key := range schemas.Keys() {
		require.NotEmpty(t, key.Doc, key.Name)
		require.NotContains(t, key.Doc, "\n", key.Name)
		require.Contains(t, key.Example, key.Name+":")
		holds[key.Holds] = true
		for _, in := range slices.Concat(key.In, key.Idle) {
			require.False(t, seen[string(in)+"."+key.Name], "%s twice in %s", key.Name, in)
			seen[string(in)+"."+key.Name] = true
		}
	}
	for in := range wrappers {
		require.True(t, holds[in], "no key holds %s", in)
	}
}

func TestTypes(t *testing.T) {
	seen := make(map[string]bool)
	for _, spec := range schemas.Types() {
		for _, name := range append(spec.Aliases, string(spec.Type)) {
			require.False(t, seen[name], "%s twice", name)
			seen[name] = true
		}
		require.NotEmpty(t, spec.Doc)
		src := "schema: Custom.Log\ndefinitions:\n  Actor: {type: string}\nfields:\n" + spec.Example
		docs, err := schemas.Parse("type.yml", []byte(src), nil)
		require.NoError(t, err, spec.Type)
		require.Equal(t, spec.Type, docs.Schemas[0].Fields[0].Type)
	}
	require.Len(t, schemas.Types(), 11)
}

// Each alias of a type is refused, and suggests the type.
func TestTypeAliases(t *testing.T) {
	for _, spec := range schemas.Types() {
		for _, alias := range spec.Aliases {
			docs, err := schemas.Parse("type.yml", []byte("schema: Custom.Log\nfields:\n  - name: a\n    type: "+alias), nil)
			require.Error(t, err)
			require.Equal(t, []schemas.Code{schemas.UnknownType}, codesOf(docs))
			require.Contains(t, docs.Diagnostics[0].Hint, string(spec.Type), alias)
		}
	}
}

func TestCodes(t *testing.T) {
	seen := make(map[schemas.Code]bool)
	for _, spec := range schemas.Codes() {
		t.Run(string(spec.Code), func(t *testing.T) {
			require.False(t, seen[spec.Code])
			seen[spec.Code] = true
			require.NotEmpty(t, spec.Means)
			require.NotEmpty(t, spec.Fix)
			require.Empty(t, strings.Trim(string(spec.Code), "abcdefghijklmnopqrstuvwxyz-8"))
			if spec.Example == "" {
				return
			}
			docs, err := schemas.Parse("code.yml", []byte(spec.Example), nil)
			checkDocs(t, docs, err)
			require.Contains(t, codesOf(docs), spec.Code)
			require.Equal(t, spec.Severity == schemas.Error, err != nil)
		})
	}
}

// The tables are copies: a caller cannot change what the decoder does.
func TestTablesAreCopies(t *testing.T) {
	schemas.Keys()[0].Name = "changed"
	schemas.Types()[0].Type = "changed"
	schemas.Codes()[0].Code = "changed"
	require.NotEqual(t, "changed", schemas.Keys()[0].Name)
	require.NotEqual(t, schemas.Type("changed"), schemas.Types()[0].Type)
	require.NotEqual(t, schemas.Code("changed"), schemas.Codes()[0].Code)
}
