package export_test

import (
	"bytes"
	"math/rand/v2"
	"testing"

	"github.com/santhosh-tekuri/jsonschema/v6"
	"github.com/stretchr/testify/require"

	"github.com/margaylog/margay/parser"
	"github.com/margaylog/margay/schemas"
	"github.com/margaylog/margay/schemas/export"
	"github.com/margaylog/margay/schemas/export/internal/sample"
)

// validator compiles a JSON Schema; formats are checked.
func validator(t *testing.T, text []byte) *jsonschema.Schema {
	t.Helper()
	doc, err := jsonschema.UnmarshalJSON(bytes.NewReader(text))
	require.NoError(t, err, "%s", text)
	c := jsonschema.NewCompiler()
	c.AssertFormat()
	c.AssertContent()
	require.NoError(t, c.AddResource("schema.json", doc))
	s, err := c.Compile("schema.json")
	require.NoError(t, err, "%s", text)
	return s
}

func valid(t *testing.T, s *jsonschema.Schema, text []byte) error {
	t.Helper()
	val, err := jsonschema.UnmarshalJSON(bytes.NewReader(text))
	require.NoError(t, err)
	return s.Validate(val)
}

func golden(t *testing.T) sample.Sample {
	t.Helper()
	s, err := sample.Golden("../../testdata")
	require.NoError(t, err)
	return s
}

// settings are the ways to normalize, and to export for it.
func settings() []struct {
	parser.Options
	export export.Options
} {
	var all []struct {
		parser.Options
		export export.Options
	}
	for _, times := range []parser.TimeFormat{parser.Nanos, parser.Millis, parser.RFC3339} {
		for _, keep := range []bool{false, true} {
			for _, names := range []bool{false, true} {
				all = append(all, struct {
					parser.Options
					export export.Options
				}{
					parser.Options{TimeFormat: times, KeepUnknown: keep, KeepNames: names, SourceID: "s1", SourceLabel: "it's"},
					export.Options{TimeFormat: export.TimeFormat(times), KeepUnknown: keep, KeepNames: names},
				})
			}
		}
	}
	return all
}

func appendTo(t *testing.T, to export.Target, s sample.Sample, o export.Options) []byte {
	t.Helper()
	text, err := export.Append(nil, to, s.Docs.Schemas, &o)
	require.NoError(t, err)
	return text
}

// checkBoth validates raw and normalized events, each by the schema of its
// side, and returns how many there were.
func checkBoth(t *testing.T, s sample.Sample) int {
	t.Helper()
	in := validator(t, appendTo(t, export.JSONSchema, s, export.Options{Side: export.In}))
	n := 0
	for _, set := range settings() {
		events, err := s.Events(&set.Options)
		require.NoError(t, err)
		out := validator(t, appendTo(t, export.JSONSchema, s, set.export))
		for _, ev := range events {
			require.NoError(t, valid(t, out, ev.JSON), "%s\n%s", ev.JSON, s.Docs.Sources["random.yml"])
			require.NoError(t, valid(t, in, ev.Raw), "%s\n%s", ev.Raw, s.Docs.Sources["random.yml"])
			n++
		}
	}
	return n
}

func TestJSONSchemaOfGolden(t *testing.T) {
	require.Positive(t, checkBoth(t, golden(t)))
}

func TestJSONSchemaOfRandom(t *testing.T) {
	rounds := 150
	if testing.Short() {
		rounds = 20
	}
	n := 0
	for seed := range uint64(rounds) {
		r := rand.New(rand.NewPCG(seed, 1))
		s, err := sample.Random(r, sample.Shape{AnyNames: seed%2 == 0, Open: true})
		require.NoError(t, err)
		n += checkBoth(t, s)
	}
	require.Greater(t, n, 50*rounds, "too few events are accepted")
}

// Each log type's schema refuses the events of the others.
func TestJSONSchemaTellsLogTypes(t *testing.T) {
	s := golden(t)
	events, err := s.Events(nil)
	require.NoError(t, err)
	for _, logType := range s.Docs.Schemas {
		text, err := export.Append(nil, export.JSONSchema, []*schemas.Schema{logType}, nil)
		require.NoError(t, err)
		v := validator(t, text)
		for _, ev := range events {
			require.Equal(t, ev.LogType == logType.Name.Value, valid(t, v, ev.JSON) == nil)
		}
	}
}

const everything = `
schema: Custom.Everything
version: 3
description: All there is
fields:
  - {name: at, type: timestamp, required: true, isEventTime: true, description: When}
  - {name: text, type: string, required: true}
  - {name: method, type: string, validate: {allow: [GET, POST]}}
  - {name: not, type: string, validate: {deny: [x]}}
  - {name: v4, type: string, validate: {ip: ipv4}}
  - {name: net, type: string, validate: {cidr: ipv6}}
  - {name: host, type: string, validate: {host: any}}
  - {name: small, type: smallint}
  - {name: int, type: int}
  - {name: big, type: bigint}
  - {name: ratio, type: float}
  - {name: flag, type: boolean, required: true}
  - {name: any, type: json, required: true}
  - {name: list, type: array, required: true, element: {type: array, element: {type: int}}}
  - {name: ips, type: array, element: {type: string}, indicators: [ip], validate: {allow: [192.0.2.7, 192.0.2.8]}}
  - {name: actor, type: ref, target: Actor, description: Who}
  - {name: items, type: array, element: {type: object, fields: [{name: a.b, type: string, required: true}]}}
  - {name: pin, type: string, mask: {type: redact, to: ''}}
  - {name: card, type: string, mask: {type: hash, to: sha1}}
  - {name: payload, type: object, isEmbeddedJSON: true, fields: [{name: n, type: int}]}
  - {name: user, type: string, required: true, rename: {from: User Name}, indicators: [username]}
  - {name: again, type: string, copy: {from: user}}
  - {name: unix, type: timestamp, timeFormats: [unix, '%Y-%m-%d']}
definitions:
  Actor: {type: object, fields: [{name: id, type: string, indicators: [actor_id]}], description: A person}
`

func parse(t *testing.T, src string) *schemas.Docs {
	t.Helper()
	docs, _ := schemas.Parse("test.yml", []byte(src), nil)
	require.NotEmpty(t, docs.Schemas, "%v", docs.Diagnostics)
	return docs
}

// What a JSON Schema of raw events refuses, the parser refuses too; and it
// refuses what a person would want it to.
func TestJSONSchemaIn(t *testing.T) {
	s := sample.Sample{Docs: parse(t, everything)}
	v := validator(t, appendTo(t, export.JSONSchema, s, export.Options{Side: export.In}))
	const base = `"at":"2024-03-01T12:00:00Z","text":"","flag":1,"any":null,"list":[],"User Name":"ada"`
	for _, c := range []struct {
		event string
		want  bool
	}{
		{``, true},
		{`,"at":"2024-03-01 12:00:00.5+01:00","text":5,"flag":"T","again":[1]`, true},
		{`,"at":"2024-03-01T12:00:00"`, false},
		{`,"at":""`, false},
		{`,"at":null`, false},
		{`,"at":5`, false},
		{`,"text":null`, false},
		{`,"text":{}`, false},
		{`,"text":[]`, false},
		{`,"flag":2`, false},
		{`,"flag":"yes"`, false},
		{`,"flag":""`, false},
		{`,"method":"GET"`, true},
		{`,"method":"get"`, false},
		{`,"method":null`, true},
		{`,"not":"x"`, false},
		{`,"v4":"192.0.2.7"`, true},
		{`,"v4":"2001:db8::1"`, false},
		{`,"net":"2001:db8::1/64"`, true},
		{`,"net":"2001:db8::1"`, false},
		{`,"host":"a b"`, false},
		{`,"small":32768`, false},
		{`,"small":-32768`, true},
		{`,"int":"+007"`, true},
		{`,"int":"1.0"`, false},
		{`,"int":1.5`, false},
		{`,"int":""`, true},
		{`,"big":9223372036854775807`, true},
		{`,"big":9223372036854775808`, false},
		{`,"ratio":"1.50"`, true},
		{`,"ratio":"0x1"`, false},
		{`,"any":[{}]`, true},
		{`,"list":null`, false},
		{`,"list":[[1,null],null,[]]`, true},
		{`,"list":[1]`, false},
		{`,"ips":["192.0.2.7",null]`, true},
		{`,"ips":["192.0.2.9"]`, false},
		{`,"actor":{"id":true,"more":[]}`, true},
		{`,"actor":[]`, false},
		{`,"items":[{"a.b":"x"},null]`, true},
		{`,"items":[{"a_b":"x"}]`, false},
		{`,"payload":"{\"n\":5}"`, true},
		{`,"payload":"{\"n\":\"x\"}"`, false},
		{`,"payload":"{"`, false},
		{`,"payload":{"n":5}`, false},
		{`,"User Name":null`, false},
		{`,"unix":5`, true},
		{`,"unix":"2024-03-01"`, true},
		{`,"unix":true`, false},
	} {
		event := []byte("{" + base + c.event + "}")
		s.Raw = [][]byte{event}
		accepted, err := s.Events(nil)
		require.NoError(t, err)
		require.Equal(t, c.want, len(accepted) == 1, "the parser on %s", event)
		require.Equal(t, c.want, valid(t, v, event) == nil, "the schema on %s: %v", event, valid(t, v, event))
	}
	missing := `{"at":"2024-03-01T12:00:00Z","text":"","flag":1,"list":[],"User Name":"ada"}`
	require.Error(t, valid(t, v, []byte(missing)))
}

// The schema of normalized events refuses whatever no parser writes.
func TestJSONSchemaOutIsTight(t *testing.T) {
	s := sample.Sample{Docs: parse(t, everything)}
	s.Raw = [][]byte{[]byte(`{"at":"2024-03-01T12:00:00Z","text":"x","flag":true,"any":[],"list":[[]],"User Name":"ada","ips":["192.0.2.7"],"pin":"1","card":"2","actor":{"id":"5"}}`)}
	events, err := s.Events(nil)
	require.NoError(t, err)
	require.Len(t, events, 1)
	v := validator(t, appendTo(t, export.JSONSchema, s, export.Options{}))
	require.NoError(t, valid(t, v, events[0].JSON))
	for _, change := range [][2]string{
		{`"text":"x"`, `"text":null`},
		{`"text":"x",`, ``},
		{`"text":"x"`, `"text":5`},
		{`"flag":true`, `"flag":1`},
		{`"any":[]`, `"any":null`},
		{`[[]]`, `[]`},
		{`[[]]`, `[[1.5]]`},
		{`"pin":""`, `"pin":"1"`},
		{`"card":"d`, `"card":"D`},
		{`"user"`, `"User Name"`},
		{`:00.000000000"`, `:00"`},
		{`"p_schema_version":3`, `"p_schema_version":2`},
		{`"p_any_usernames":["ada"]`, `"p_any_usernames":[]`},
		{`"p_any_usernames":["ada"]`, `"p_any_usernames":["ada","ada"]`},
		{`"p_any_usernames"`, `"p_any_emails"`},
		{`"p_log_type":"`, `"p_log_type":"X`},
		{`"p_row_id":"`, `"p_row_id":"X`},
	} {
		require.True(t, bytes.Contains(events[0].JSON, []byte(change[0])), "%s in %s", change[0], events[0].JSON)
		broken := bytes.Replace(events[0].JSON, []byte(change[0]), []byte(change[1]), 1)
		require.Error(t, valid(t, v, broken), "%v", change)
	}
}

func TestJSONSchemaOfTextIn(t *testing.T) {
	docs := parse(t, "schema: Custom.Text\nparser:\n  csv: {columns: [a]}\nfields:\n  - {name: a, type: string}\n")
	_, err := export.Append(nil, export.JSONSchema, docs.Schemas, &export.Options{Side: export.In})
	require.EqualError(t, err, "test.yml:1:9: Custom.Text reads text: no JSON Schema describes its raw events (leave --side in away for the normalized ones)")
}
