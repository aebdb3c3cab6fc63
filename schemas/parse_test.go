package schemas_test

import (
	"strings"
	"sync"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/margaylog/margay/indicators"
	"github.com/margaylog/margay/schemas"
)

// parse returns the one schema of a text without problems.
func parse(t *testing.T, src string) *schemas.Schema {
	t.Helper()
	docs, err := schemas.Parse("schema.yml", []byte(src), nil)
	checkDocs(t, docs, err)
	require.NoError(t, err)
	require.Empty(t, docs.Diagnostics)
	require.Len(t, docs.Schemas, 1)
	return docs.Schemas[0]
}

func texts(list []schemas.Text) []string {
	var values []string
	for _, t := range list {
		values = append(values, t.Value)
	}
	return values
}

func at(line, column int) schemas.Pos {
	return schemas.Pos{File: "schema.yml", Line: line, Column: column}
}

const complete = `schema: Custom.Log
version: 3
description: A log
referenceURL: https://example.com/log
fieldDiscoveryEnabled: true
definitions:
  Address:
    type: string
    description: where from
    indicators: [ip, hostname]
    validate: {allow: [1, true, x], deny: [2024-01-01], ip: any}
fields:
  - name: time
    required: true
    type: timestamp
    timeFormats: [rfc3339, unix]
    isEventTime: true
    isExpiration: true
    customTimezone: Europe/Berlin
  - name: 404
    type: object
    isEmbeddedJSON: true
    fields:
      - name: old
        type: timestamp
        timeFormat: unix_ms
      - name: list
        type: array
        element: {type: ref, target: Address}
  - {name: r, type: int, rename: {from: R}}
  - {name: c, type: timestamp, copy: {from: "404.old"}}
  - {name: j, type: string, concat: {paths: [r, time], separator: ":"}}
  - {name: s, type: string, split: {from: j, separator: ":", index: 1}, mask: {type: hash, to: md5, salt: pepper}}
`

// Every key of the language arrives in the model, with its place.
func TestModel(t *testing.T) {
	s := parse(t, complete)
	require.Equal(t, at(1, 1), s.Pos)
	require.Equal(t, "schema.yml:1:1", s.Pos.String())
	require.Equal(t, schemas.Text{Pos: at(1, 9), Value: "Custom.Log"}, s.Name)
	require.Equal(t, 3, s.Version)
	require.Equal(t, "A log", s.Description.Value)
	require.Equal(t, "https://example.com/log", s.ReferenceURL.Value)
	require.Equal(t, schemas.Flag{Pos: at(5, 24), Value: true}, s.FieldDiscovery)
	require.Nil(t, s.Parser)

	def := s.Definitions[0]
	require.Equal(t, schemas.Text{Pos: at(7, 3), Value: "Address"}, def.Name)
	require.Equal(t, "definitions.Address", def.Path)
	require.Equal(t, "where from", def.Doc.Value)
	require.Equal(t, []string{"ip", "hostname"}, texts(def.Indicators))
	require.Equal(t, at(11, 5), def.Validate.Pos)
	require.Equal(t, []string{"1", "true", "x"}, texts(def.Validate.Allow))
	require.Equal(t, []string{"2024-01-01"}, texts(def.Validate.Deny))
	require.Equal(t, "any", def.Validate.IP.Value)

	time := s.Fields[0]
	require.Equal(t, at(13, 5), time.Pos)
	require.Equal(t, "fields[0]", time.Path)
	require.Equal(t, schemas.Timestamp, time.Type)
	require.Equal(t, at(15, 11), time.TypePos)
	require.True(t, time.Required.Value)
	require.Equal(t, []string{"rfc3339", "unix"}, texts(time.Formats))
	require.True(t, time.EventTime.Value)
	require.True(t, time.Expires.Value)
	require.Equal(t, "Europe/Berlin", time.Timezone.Value)

	object := s.Fields[1]
	require.Equal(t, "404", object.Name.Value)
	require.True(t, object.Embedded.Value)
	require.Equal(t, []string{"unix_ms"}, texts(object.Fields[0].Formats))
	element := object.Fields[1].Element
	require.Equal(t, "fields[1].fields[1].element", element.Path)
	require.Equal(t, "Address", element.Target.Value)
	require.Same(t, &def.Value, s.Resolve(element))

	require.Equal(t, "R", s.Fields[2].Rename.From.Value)
	require.Equal(t, "404.old", s.Fields[3].Copy.From.Value)
	require.Equal(t, schemas.Source{object, object.Fields[0]}, s.Fields[3].Copy.Source)
	concat := s.Fields[4].Concat
	require.Equal(t, []string{"r", "time"}, texts(concat.Paths))
	require.Equal(t, []schemas.Source{{s.Fields[2]}, {time}}, concat.Sources)
	require.Equal(t, ":", concat.Separator.Value)
	split := s.Fields[5].Split
	require.Equal(t, schemas.Source{s.Fields[4]}, split.Source)
	require.Equal(t, ":", split.Separator.Value)
	require.Equal(t, 1, split.Index)
	mask := s.Fields[5].Mask
	require.Equal(t, at(33, 73), mask.Pos)
	require.Equal(t, []string{"hash", "md5", "pepper"}, texts([]schemas.Text{mask.Kind, mask.To, mask.Salt}))
}

const someFields = `
fields:
  - {name: time, type: timestamp, isEventTime: true, required: true}
`

func TestModelOfParsers(t *testing.T) {
	const common = "emptyValues: ['-', ''], trimSpace: true, skipPrefix: '#', skipLines: 2, expandFields: {b: '%{x}', a: 1}"
	check := func(c schemas.TextCommon) {
		t.Helper()
		require.Equal(t, []string{"-", ""}, texts(c.EmptyValues))
		require.True(t, c.TrimSpace.Value)
		require.Equal(t, "#", c.SkipPrefix.Value)
		require.Equal(t, 2, c.SkipLines)
		require.Len(t, c.ExpandFields, 2)
		require.Equal(t, []string{"b", "%{x}", "a", "1"}, texts([]schemas.Text{
			c.ExpandFields[0].Key, c.ExpandFields[0].Value, c.ExpandFields[1].Key, c.ExpandFields[1].Value,
		}))
	}
	p := parse(t, "schema: Custom.Log\nparser: {csv: {delimiter: \"\\t\", hasHeader: true, columns: [time, ''], "+common+"}}"+someFields).Parser
	check(p.CSV.TextCommon)
	require.Equal(t, "\t", p.CSV.Delimiter.Value)
	require.True(t, p.CSV.HasHeader.Value)
	require.Equal(t, []string{"time", ""}, texts(p.CSV.Columns))
	require.Nil(t, p.FastMatch)

	p = parse(t, "schema: Custom.Log\nparser: {fastmatch: {match: ['%{a}', '%{b}'], "+common+"}}"+someFields).Parser
	check(p.FastMatch.TextCommon)
	require.Equal(t, []string{"%{a}", "%{b}"}, texts(p.FastMatch.Match))

	for _, spelling := range []string{"patternDefinitions", "patternDefintions"} {
		p = parse(t, "schema: Custom.Log\nparser: {regex: {match: [a, b], "+spelling+": {WORD: x}, "+common+"}}"+someFields).Parser
		check(p.Regex.TextCommon)
		require.Equal(t, []string{"a", "b"}, texts(p.Regex.Match))
		require.Equal(t, "WORD", p.Regex.Patterns[0].Key.Value)
		require.Equal(t, "x", p.Regex.Patterns[0].Value.Value)
	}

	p = parse(t, "schema: Custom.Log\nparser: {script: {function: 'def parse(log)', "+common+"}}"+someFields).Parser
	check(p.Script.TextCommon)
	require.Equal(t, "def parse(log)", p.Script.Function.Value)

	require.Nil(t, parse(t, "schema: Custom.Log\nparser: {native: {name: Custom.Log}}"+someFields).Parser)
	require.Nil(t, parse(t, "schema: Custom.Log\nparser: {native: {}}"+someFields).Parser)
}

// What a key says where it has no effect is not in the model either.
func TestNoEffectIsNotInTheModel(t *testing.T) {
	docs, err := schemas.Parse("schema.yml", []byte(`schema: Custom.Log
fields:
  - {name: a, type: string, timeFormats: [unix], isEventTime: true, fields: [{name: x, type: int}]}
  - {name: b, type: array, element: {type: int}, indicators: [ip]}
  - {name: c, type: string, mask: {type: redact, salt: x}}
`), nil)
	require.NoError(t, err)
	fields := docs.Schemas[0].Fields
	require.Empty(t, fields[0].Formats)
	require.False(t, fields[0].EventTime.Value)
	require.Empty(t, fields[0].Fields)
	require.Empty(t, fields[1].Indicators)
	require.False(t, fields[2].Mask.Salt.Set())
}

// A validate beside a ref is not lost on those who resolve refs.
func TestValidateBesideRef(t *testing.T) {
	s := parse(t, `schema: Custom.Log
definitions:
  Text: {type: string, description: text, indicators: [ip]}
  Alias: {type: ref, target: Text}
fields:
  - {name: time, type: timestamp, isEventTime: true, required: true}
  - {name: a, type: ref, target: Alias, description: mine, validate: {allow: [x]}}
  - {name: b, type: ref, target: Alias}
`)
	a := s.Resolve(&s.Fields[1].Value)
	require.Equal(t, schemas.String, a.Type)
	require.Equal(t, []string{"x"}, texts(a.Validate.Allow))
	require.Equal(t, []string{"ip"}, texts(a.Indicators))
	require.Equal(t, "mine", a.Doc.Value)
	require.Equal(t, "fields[1]", a.Path)
	require.Nil(t, s.Resolve(&s.Fields[2].Value).Validate, "other refs are as they were")
}

func TestResolve(t *testing.T) {
	s := &schemas.Schema{Definitions: []*schemas.Definition{
		{Name: schemas.Text{Value: "A"}, Value: schemas.Value{Type: schemas.Ref, Target: schemas.Text{Value: "B"}}},
		{Name: schemas.Text{Value: "B"}, Value: schemas.Value{Type: schemas.Int}},
		{Name: schemas.Text{Value: "C"}, Value: schemas.Value{Type: schemas.Ref, Target: schemas.Text{Value: "C"}}},
	}}
	f := func(target string, want *schemas.Value) {
		t.Helper()
		got := s.Resolve(&schemas.Value{Type: schemas.Ref, Target: schemas.Text{Value: target}})
		require.Same(t, want, got)
	}
	f("A", &s.Definitions[1].Value)
	f("B", &s.Definitions[1].Value)
	f("C", nil)
	f("D", nil)
	v := &schemas.Value{Type: schemas.String}
	require.Same(t, v, s.Resolve(v))
}

func TestAliasesAndMergeKeys(t *testing.T) {
	s := parse(t, `schema: Custom.Log
definitions:
  Base: &base {type: string, description: base}
  Marked: &marked {type: string, description: marked, indicators: [ip]}
fields:
  - {name: time, type: timestamp, isEventTime: true, required: true}
  - {<<: *base, name: one}
  - {name: two, description: mine, <<: *base}
  - {name: three, <<: [*base, *marked]}
  - &four {name: four, <<: *base}
  - {<<: *four, name: five}
  - name: six
    type: object
    fields: &list
      - {name: x, type: string}
  - name: seven
    type: object
    fields: *list
`)
	require.Equal(t, "base", s.Fields[1].Doc.Value)
	require.Equal(t, at(3, 22), s.Fields[1].TypePos, "the place where it is written")
	require.Equal(t, "mine", s.Fields[2].Doc.Value, "keys of the mapping itself win")
	require.Equal(t, "base", s.Fields[3].Doc.Value, "of several merged mappings the first wins")
	require.Equal(t, []string{"ip"}, texts(s.Fields[3].Indicators))
	require.Equal(t, "five", s.Fields[5].Name.Value)
	require.Equal(t, "base", s.Fields[5].Doc.Value, "merges of merges")
	require.Equal(t, s.Fields[6].Fields[0].Name, s.Fields[7].Fields[0].Name)
	require.NotSame(t, s.Fields[6].Fields[0], s.Fields[7].Fields[0])
}

func TestQuotedMergeKeyIsText(t *testing.T) {
	s := parse(t, "schema: Custom.Log\nparser: {regex: {match: [a], patternDefinitions: {'<<': x}}}"+someFields)
	require.Equal(t, "<<", s.Parser.Regex.Patterns[0].Key.Value)
}

// One mistake in a value that aliases repeat is one diagnostic.
func TestMistakesBehindAliasesAreReportedOnce(t *testing.T) {
	docs, err := schemas.Parse("schema.yml", []byte(`schema: Custom.Log
fields:
  - {name: a, type: array, element: &e {type: strng}}
  - {name: b, type: array, element: *e}
`), nil)
	require.Error(t, err)
	require.Equal(t, []schemas.Code{schemas.UnknownType}, codesOf(docs))
	require.Equal(t, "fields[0].element.type", docs.Diagnostics[0].Path)
}

func TestAnchorsEndWithTheirDocument(t *testing.T) {
	docs, err := schemas.Parse("schema.yml", []byte("schema: &name Custom.Log"+someFields+"---\nschema: *name"+someFields), nil)
	require.Error(t, err)
	require.Equal(t, []schemas.Code{schemas.YAMLSyntax}, codesOf(docs))
	require.Equal(t, at(5, 9), docs.Diagnostics[0].Pos)
	require.Len(t, docs.Schemas, 1)
}

func TestJSON(t *testing.T) {
	s := parse(t, `{
	"schema": "Custom.Log",
	"fields": [
		{"name": "caf\u00e9", "type": "timestamp", "isEventTime": true, "required": true}
	]
}`)
	require.Equal(t, "café", s.Fields[0].Name.Value)
	require.Equal(t, at(4, 12), s.Fields[0].Name.Pos)
}

func TestLineEndsAndByteOrderMark(t *testing.T) {
	unix := "schema: Custom.Log" + someFields + "  - name: user\n    type: strng\n"
	want := "fields[1].type: unknown type \"strng\" (did you mean \"string\"?) [unknown-type]"
	for name, src := range map[string]string{
		"unix":    unix,
		"windows": strings.ReplaceAll(unix, "\n", "\r\n"),
		"mac":     strings.ReplaceAll(unix, "\n", "\r"),
		"mark":    "\uFEFF" + unix,
	} {
		docs, err := schemas.Parse("schema.yml", []byte(src), nil)
		require.EqualError(t, err, "schema.yml:5:11: "+want, name)
		checkDocs(t, docs, err)
	}
}

func TestPlacesOfSyntaxErrors(t *testing.T) {
	f := func(src string, line, column int) {
		t.Helper()
		docs, err := schemas.Parse("schema.yml", []byte(src), nil)
		checkDocs(t, docs, err)
		require.Equal(t, []schemas.Code{schemas.YAMLSyntax}, codesOf(docs))
		require.NotEmpty(t, docs.Diagnostics[0].Hint)
		require.Equal(t, at(line, column), docs.Diagnostics[0].Pos, "%v", docs.Diagnostics)
	}
	f("a: 1\nb: 2\n c: 3\n", 3, 2)
	f("fields:\n  - name: x\n    type: string\n   - name: y\n", 4, 4)
	f("fields:\n  - name: x\n   required: true\n  - name: z\n", 3, 4)
	f("a: b: c\n", 1, 1)
	f("a: 1\n\tb: 2\n", 2, 1)
	f("a: \"b\nc: d\n", 3, 1)
	f("a:\n - b: @c\n", 2, 2)
	f("a: 1\nb: *c\n", 2, 4)
	f("a: [b, c\nd: e\n", 2, 1)
	f("%YAML 1.2\n---\na: 1\n", 1, 1)
	f("a: \"\\q\"\n", 1, 1)
	f("a: b\n\x00c: d\n", 2, 1)
	f("a: b\u200b\uFEFF\n", 1, 6)
	f("# a\n---\nb: [", 3, 1)
}

// The documents before a syntax error are read, those after it are not.
func TestSyntaxErrorKeepsEarlierDocuments(t *testing.T) {
	docs, err := schemas.Parse("schema.yml", []byte("schema: Custom.One"+someFields+"---\na: b: c\n---\nschema: Custom.Two"+someFields), nil)
	require.Error(t, err)
	require.Len(t, docs.Diagnostics, 1)
	require.Len(t, docs.Schemas, 1)
	require.Equal(t, "Custom.One", docs.Schemas[0].Name.Value)
}

func TestDocumentsAreIndependent(t *testing.T) {
	docs, err := schemas.Parse("schema.yml", []byte("schema: Custom.One"+someFields+"---\nschema: Custom.Two\nfields:\n  - name: a\n---\nschema: Custom.Three"+someFields), nil)
	require.Error(t, err)
	require.Equal(t, []schemas.Code{schemas.MissingKey}, codesOf(docs))
	require.Equal(t, "fields[0]", docs.Diagnostics[0].Path, "paths start anew in each document")
	require.Len(t, docs.Schemas, 2)
	require.Equal(t, "Custom.Three", docs.Schemas[1].Name.Value)
}

func TestDefaultName(t *testing.T) {
	o := &schemas.Options{DefaultName: func(file string) string { return "Custom." + strings.TrimSuffix(file, ".yml") }}
	docs, err := schemas.Parse("Access.yml", []byte(someFields), o)
	require.NoError(t, err)
	require.Equal(t, []schemas.Code{schemas.DefaultSchemaName}, codesOf(docs))
	require.Equal(t, "Custom.Access", docs.Schemas[0].Name.Value)

	docs, err = schemas.Parse("Access.yml", []byte("schema:"+someFields), o)
	require.NoError(t, err, "no value is no name")
	require.Equal(t, []schemas.Code{schemas.DefaultSchemaName}, codesOf(docs))

	docs, err = schemas.Parse("Access.yml", []byte("shema: Custom.Other"+someFields), o)
	require.Error(t, err, "a misspelt key is no missing one")
	require.Equal(t, []schemas.Code{schemas.UnknownKey}, codesOf(docs))

	docs, err = schemas.Parse("access log.yml", []byte(someFields), o)
	require.Error(t, err, "the default has to be a good name too")
	require.Equal(t, []schemas.Code{schemas.DefaultSchemaName, schemas.BadSchemaName}, codesOf(docs))

	docs, err = schemas.Parse("Access.yml", []byte(someFields+"---"+someFields), o)
	require.Error(t, err, "two schemas of one file cannot both be named after it")
	require.Contains(t, codesOf(docs), schemas.DuplicateSchema)
}

func TestOwnIndicators(t *testing.T) {
	own, err := indicators.Default().With(indicators.Indicator{
		Name:  "badge",
		Lists: []string{"p_any_badges"},
		Scan:  func(dst *indicators.Values, text []byte) { dst.Add(0, text) },
	})
	require.NoError(t, err)
	src := []byte("schema: Custom.Log" + someFields + "  - {name: badge, type: string, indicators: [badge]}\n")
	_, err = schemas.Parse("schema.yml", src, nil)
	require.Error(t, err)
	_, err = schemas.Parse("schema.yml", src, &schemas.Options{Indicators: own})
	require.NoError(t, err)

	reserved := []byte("schema: Custom.Log" + someFields + "  - {name: p_any_badges, type: string}\n")
	docs, err := schemas.Parse("schema.yml", reserved, nil)
	require.NoError(t, err)
	require.Equal(t, []schemas.Code{schemas.ReservedPrefix}, codesOf(docs))
	_, err = schemas.Parse("schema.yml", reserved, &schemas.Options{Indicators: own})
	require.Error(t, err)
}

// Schemas as they were published: none may be refused.
func TestPublishedStyle(t *testing.T) {
	for _, src := range []string{
		"# Code generated; DO NOT EDIT.\nschema: Vendor.Audit\nparser:\n  native:\n    name: Vendor.Audit\ndescription: |-\n  Two lines\n  of text.\nreferenceURL: https://example.com/docs\nversion: 0\nfields:\n  - name: time\n    description: when\n    type: timestamp\n    timeFormat: rfc3339\n",
		"schema: Vendor.Log\nversion: 0\nfields:\n- name: \"@type\"\n  required: true\n  type: string\n- name: addr.local\n  type: string\n  indicators:\n  - net_addr\n- name: list\n  type: array\n  element:\n    type: string\n  indicators: [ip]\n- name: list.more\n  type: string\n- name: number\n  type: bigint\n  indicators: [trace_id]\n",
		"schema: Vendor.Text\nparser:\n  csv:\n    delimiter: ' '\n    emptyValues: ['-']\n    columns: [a, b]\n    expandFields:\n      time: '%{a}T%{b}Z'\nfields:\n- name: time\n  type: timestamp\n  timeFormats: [ '%Y-%m-%dT%H:%M:%SZ', unix_auto ]\n  isEventTime: yes\n",
	} {
		docs, err := schemas.Parse("schema.yml", []byte(src), nil)
		require.NoError(t, err)
		require.Len(t, docs.Schemas, 1)
	}
}

// One Docs may be shared, and several Parse may run at once.
func TestConcurrentUse(t *testing.T) {
	shared := parse(t, complete)
	var wg sync.WaitGroup
	for range 8 {
		wg.Go(func() {
			docs, err := schemas.Parse("schema.yml", []byte(complete), nil)
			if err != nil || len(docs.Schemas) != 1 {
				t.Errorf("Parse = %v, %v", docs.Schemas, err)
			}
			if shared.Resolve(shared.Fields[1].Fields[1].Element) == nil || len(schemas.Builtin().Schemas) != 3 {
				t.Error("a shared schema has changed")
			}
		})
	}
	wg.Wait()
}
