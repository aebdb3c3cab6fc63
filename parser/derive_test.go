package parser_test

import (
	"encoding/json"
	"fmt"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/margaylog/margay/parser"
	"github.com/margaylog/margay/schemas"
)

// transform is a case of one schema over one event: what the schema's fields
// are in the output, or what is wrong.
type transform struct {
	name   string
	fields string // YAML, under fields:
	event  string
	want   string   // the fields of the output, without what is added
	lists  string   // the p_any lists, as JSON
	errors []string // code and pointer
}

func (c transform) run(t *testing.T, o parser.Options) {
	t.Helper()
	set := compile(t, "schema: Test.Transform\nfields:\n"+c.fields, o)
	p := set.NewParser()
	for range 3 { // the third time by a shape, where there is one
		ev, err := p.Parse([]byte(c.event))
		if c.errors != nil {
			require.Equal(t, c.errors, codes(t, err))
			continue
		}
		require.NoError(t, err)
		fields, rest, _ := strings.Cut(string(ev.AppendJSON(nil)), `,"p_log_type":`)
		require.Equal(t, c.want, fields+"}")
		var all map[string]any
		require.NoError(t, json.Unmarshal([]byte(`{"p_log_type":`+rest), &all))
		lists := make(map[string]any)
		for k, v := range all {
			if strings.HasPrefix(k, "p_any_") {
				lists[k] = v
			}
		}
		if c.lists == "" {
			c.lists = "{}"
		}
		made, _ := json.Marshal(lists)
		require.JSONEq(t, c.lists, string(made))
	}
}

var transforms = []transform{
	{
		name: "a field inside embedded JSON is made of one outside of it",
		fields: `
  - {name: id, type: string}
  - name: payload
    type: object
    isEmbeddedJSON: true
    fields:
      - {name: a, type: int}
      - {name: of, type: string, copy: {from: id}}
`,
		event: `{"id":"7","payload":"{\"a\":1}"}`,
		want:  `{"id":"7","payload":{"a":1,"of":"7"}}`,
	},
	{
		name: "rename reads the other key and no longer its own",
		fields: `
  - {name: user, type: string, required: true, rename: {from: user-name}, indicators: [username]}
`,
		event: `{"user":"wrong","user-name":"ada"}`,
		want:  `{"user":"ada"}`,
		lists: `{"p_any_usernames":["ada"]}`,
	}, {
		name:   "a missing renamed field has the pointer of its key",
		fields: "  - {name: user, type: string, required: true, rename: {from: user-name}}\n  - {name: x, type: string}\n",
		event:  `{"user":"wrong","x":"1"}`,
		errors: []string{"missing-field /user-name"},
	}, {
		name: "copy converts, also from fields that come later",
		fields: `
  - {name: text, type: string, copy: {from: number}}
  - {name: again, type: bigint, copy: {from: text}}
  - {name: number, type: int}
  - {name: none, type: string, copy: {from: missing}}
  - {name: missing, type: string}
`,
		event: `{"number":"007"}`,
		want:  `{"text":"7","again":7,"number":7}`,
	}, {
		name: "copy of what does not fit",
		fields: `
  - {name: number, type: int, copy: {from: text}}
  - {name: text, type: string}
`,
		event:  `{"text":"seven"}`,
		errors: []string{"wrong-type /number"},
	}, {
		name: "copy from an object, by either name",
		fields: `
  - {name: ip, type: string, copy: {from: source.ip_addr}, indicators: [ip]}
  - {name: source, type: object, fields: [{name: ip.addr, type: string}, {name: n, type: int}]}
  - {name: all, type: object, copy: {from: source}, fields: [{name: ip.addr, type: string}]}
  - {name: other, type: object, copy: {from: source}, fields: [{name: ip_addr, type: string}, {name: n, type: string, required: true}]}
`,
		event: `{"source":{"ip.addr":"192.0.2.1","n":"01"}}`,
		want: `{"ip":"192.0.2.1","source":{"ip_addr":"192.0.2.1","n":1},"all":{"ip_addr":"192.0.2.1"},` +
			`"other":{"ip_addr":"192.0.2.1","n":"1"}}`,
		lists: `{"p_any_ip_addresses":["192.0.2.1"]}`,
	}, {
		name: "a copied object lacks a required field",
		fields: `
  - {name: source, type: object, fields: [{name: ip, type: string}]}
  - {name: all, type: object, copy: {from: source}, fields: [{name: port, type: int, required: true}]}
`,
		event:  `{"source":{"ip":"192.0.2.1"}}`,
		errors: []string{"missing-field /all/port"},
	}, {
		name: "times",
		fields: `
  - {name: at, type: timestamp, timeFormats: [unix]}
  - {name: time, type: timestamp, timeFormats: ["%d/%m/%Y"], isEventTime: true, copy: {from: at}}
  - {name: text, type: string, copy: {from: at}}
  - {name: day, type: timestamp, timeFormats: ["%Y-%m-%d %H:%M:%S.%f000"], copy: {from: text}}
`,
		event: `{"at":1700000000.5}`,
		want: `{"at":"2023-11-14 22:13:20.500000000","time":"2023-11-14 22:13:20.500000000",` +
			`"text":"2023-11-14 22:13:20.500000000","day":"2023-11-14 22:13:20.500000000"}`,
	}, {
		name: "concat skips what is missing and joins what was converted",
		fields: `
  - {name: all, type: string, concat: {paths: [a, b, c, d, e], separator: "-"}, required: true}
  - {name: a, type: string}
  - {name: b, type: int}
  - {name: c, type: boolean}
  - {name: d, type: string}
  - {name: e, type: string}
`,
		event: `{"a":"x\n","b":"+5","c":1,"d":null,"e":""}`,
		want:  `{"all":"x\n-5-true-","a":"x\n","b":5,"c":true,"e":""}`,
	}, {
		name: "concat of nothing is absent",
		fields: `
  - {name: all, type: string, concat: {paths: [a, b], separator: "-"}, required: true}
  - {name: a, type: string}
  - {name: b, type: string}
  - {name: c, type: string}
`,
		event:  `{"c":"x"}`,
		errors: []string{"missing-field /all"},
	}, {
		name: "split",
		fields: `
  - {name: host, type: string, split: {from: address, separator: "::", index: 0}, indicators: [hostname]}
  - {name: port, type: string, split: {from: address, separator: "::", index: 1}}
  - {name: more, type: string, split: {from: address, separator: "::", index: 2}}
  - {name: address, type: string}
`,
		event: `{"address":"example.com::"}`,
		want:  `{"host":"example.com","port":"","address":"example.com::"}`,
		lists: `{"p_any_domain_names":["example.com"]}`,
	}, {
		name: "masks: after validate, before indicators, and copies see the text",
		fields: `
  - {name: user, type: string, mask: {type: redact}, indicators: [username], validate: {allow: [ada, bob]}}
  - {name: card, type: string, mask: {type: hash, to: md5, salt: pepper}, indicators: [username]}
  - {name: last, type: string, split: {from: card, separator: " ", index: 1}, mask: {type: redact, to: "<\">"}}
  - {name: empty, type: string, mask: {type: hash}}
  - {name: nothing, type: string, mask: {type: redact}}
`,
		event: `{"user":"ada","card":"1234 5678","empty":"","nothing":null}`,
		want: `{"user":"REDACTED","card":"1174f19d40e513db16d65e268831711e","last":"<\">",` +
			`"empty":"e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"}`,
		lists: `{"p_any_usernames":["1174f19d40e513db16d65e268831711e","REDACTED"]}`,
	}, {
		name:   "a masked value that fails validate",
		fields: "  - {name: user, type: string, mask: {type: redact}, validate: {deny: [ada]}}\n",
		event:  `{"user":"ada"}`,
		errors: []string{"failed-validation /user"},
	}, {
		name: "embedded JSON, at any depth",
		fields: `
  - name: payload
    type: object
    isEmbeddedJSON: true
    fields:
      - {name: at, type: timestamp, timeFormats: [unix_ms], isEventTime: true}
      - {name: ips, type: array, isEmbeddedJSON: true, element: {type: string, indicators: [ip]}}
      - {name: raw, type: json, isEmbeddedJSON: true}
      - {name: n, type: int}
  - {name: list, type: array, element: {type: object, isEmbeddedJSON: true, fields: [{name: a, type: string}]}}
  - {name: ip, type: string, copy: {from: payload.n}}
`,
		event: `{"payload":" {\"n\": 5, \"at\":1700000000123,\"ips\":\"[\\\"192.0.2.7\\\"]\",\"raw\":\"[1, 2]\"}","list":["{\"a\":\"\\u00e9\"}","null"]}`,
		want: `{"payload":{"at":"2023-11-14 22:13:20.123000000","ips":["192.0.2.7"],"raw":[1,2],"n":5},` +
			`"list":[{"a":"\u00e9"},null],"ip":"5"}`,
		lists: `{"p_any_ip_addresses":["192.0.2.7"]}`,
	}, {
		name: "null satisfies a required json field, embedded or not",
		fields: `
  - {name: a, type: json, required: true}
  - {name: b, type: json, required: true, isEmbeddedJSON: true}
  - {name: c, type: json, required: true, isEmbeddedJSON: true}
  - {name: d, type: int}
`,
		event: `{"a":null,"b":null,"c":"null ","d":4}`,
		want:  `{"d":4}`,
	}, {
		name: "what is wrong inside embedded JSON has a pointer that goes on",
		fields: `
  - name: payload
    type: object
    isEmbeddedJSON: true
    fields:
      - {name: n, type: array, element: {type: int}}
      - {name: user, type: object, fields: [{name: id, type: string, required: true}]}
  - {name: bad, type: json, isEmbeddedJSON: true}
  - {name: number, type: json, isEmbeddedJSON: true}
`,
		event:  `{"payload":"{\"n\":[1,\"x\"],\"user\":{}}","bad":"{} x","number":5}`,
		errors: []string{"wrong-type /payload/n/1", "missing-field /payload/user/id", "wrong-type /bad", "wrong-type /number"},
	},
}

func TestTransformations(t *testing.T) {
	for _, c := range transforms {
		t.Run(c.name, func(t *testing.T) {
			c.run(t, parser.Options{})
			c.run(t, parser.Options{NoShapes: true})
			c.run(t, parser.Options{RowID: parser.ContentRowID, TimeFormat: parser.Nanos})
		})
	}
}

// Row ids of content run the plan again; what the first run found stays.
func TestIndicatorsOfEmbeddedJSONStay(t *testing.T) {
	for _, o := range []parser.Options{{KeepUnknown: true}, {TimeFormat: parser.Millis}, {TimeFormat: parser.RFC3339, KeepUnknown: true}} {
		set := compile(t, `
schema: Test.Again
fields:
  - name: inner
    type: object
    isEmbeddedJSON: true
    fields:
      - {name: at, type: timestamp}
      - {name: ips, type: array, indicators: [ip], element: {type: string}}
      - {name: n, type: int, required: true}
  - {name: again, type: object, copy: {from: inner}, fields: [{name: q, type: string}]}
`, o)
		ev, err := set.NewParser().Parse([]byte(`{"inner":"{\"at\":\"2024-01-01T00:00:00Z\",\"ips\":[\"192.0.2.9\"],\"n\":1,\"zz\":{\"a\" : 1}}"}`))
		require.NoError(t, err)
		require.Equal(t, []string{"192.0.2.9"}, ev.Indicators("p_any_ip_addresses"))
	}
}

// What was legal where it came from is so in a copy, however deep.
func TestCopiesNestAsDeepAsNeeded(t *testing.T) {
	set := compile(t, `
schema: Test.Deep
fields:
  - {name: p, type: object, fields: [{name: e, type: json, isEmbeddedJSON: true}]}
  - {name: c, type: json, copy: {from: p}}
`, parser.Options{MaxDepth: 4})
	ev, err := set.NewParser().Parse([]byte(`{"p":{"e":"[[[[]]]]"}}`))
	require.NoError(t, err)
	require.Contains(t, string(ev.AppendJSON(nil)), `{"p":{"e":[[[[]]]]},"c":{"e":[[[[]]]]},`)
}

// However many copies lead into one text of JSON, it is read once.
func TestManyCopiesOutOfEmbeddedJSON(t *testing.T) {
	var yaml strings.Builder
	yaml.WriteString("schema: Test.Copies\nfields:\n  - {name: doc, type: object, isEmbeddedJSON: true, fields: [{name: a, type: string}]}\n")
	want := ""
	for i := range 20 {
		fmt.Fprintf(&yaml, "  - {name: c%d, type: string, copy: {from: doc.a}}\n", i)
		want += fmt.Sprintf(`,"c%d":"x"`, i)
	}
	p := compile(t, yaml.String(), parser.Options{}).NewParser()
	large := strings.Repeat(" ", 4<<20)
	for _, a := range []string{"x", "y"} { // nothing is remembered from one event to the next
		ev, err := p.Parse([]byte(`{"doc":"{\"a\":\"` + a + `\"` + large + `}"}`))
		require.NoError(t, err)
		require.Contains(t, string(ev.AppendJSON(nil)), `{"doc":{"a":"`+a+`"}`+strings.ReplaceAll(want, `"x"`, `"`+a+`"`)+`,"p_log_type"`)
	}
}

// What a copy does not declare is not in it, though unknown keys are kept:
// it may be masked where it comes from.
func TestCopiesKeepNothingUnknown(t *testing.T) {
	set := compile(t, `
schema: Test.Leak
fieldDiscoveryEnabled: true
fields:
  - {name: o, type: object, fields: [{name: user, type: string}, {name: secret, type: string, mask: {type: redact}}]}
  - {name: c, type: object, copy: {from: o}, fields: [{name: user, type: string}]}
`, parser.Options{KeepUnknown: true})
	ev, err := set.NewParser().Parse([]byte(`{"o":{"user":"u","secret":"s3cret","more":1}}`))
	require.NoError(t, err)
	require.Contains(t, string(ev.AppendJSON(nil)), `{"o":{"user":"u","secret":"REDACTED","more":1},"c":{"user":"u"},`)
}

// Names of the output that are kept as they are change nothing in what a copy
// finds.
func TestCopyFindsNamesThatAreKept(t *testing.T) {
	for _, keep := range []bool{false, true} {
		set := compile(t, `
schema: Test.Names
fields:
  - {name: o, type: object, fields: [{name: '@id', type: string}]}
  - {name: c, type: object, copy: {from: o}, fields: [{name: at_sign_id, type: string, required: true}]}
`, parser.Options{KeepNames: keep})
		ev, err := set.NewParser().Parse([]byte(`{"o":{"@id":"1"}}`))
		require.NoError(t, err)
		require.Contains(t, string(ev.AppendJSON(nil)), `"c":{"at_sign_id":"1"}`)
	}
}

// A text that doubles with each field would fill the memory.
func TestDerivedTextIsBounded(t *testing.T) {
	var b strings.Builder
	b.WriteString("schema: Test.Bomb\nfields:\n  - {name: f0, type: string, required: true}\n")
	for i := 1; i <= 40; i++ {
		prev := "f" + string(rune('0'+(i-1)/10)) + string(rune('0'+(i-1)%10))
		if i == 1 {
			prev = "f0"
		}
		b.WriteString("  - {name: f" + string(rune('0'+i/10)) + string(rune('0'+i%10)) + ", type: string, concat: {paths: [" + prev + ", " + prev + "]}}\n")
	}
	docs, err := schemas.Parse("bomb.yml", []byte(b.String()), nil)
	require.NoError(t, err)
	set, err := parser.Compile(docs, nil)
	require.NoError(t, err)
	_, err = set.NewParser().Parse([]byte(`{"f0":"x"}`))
	require.Contains(t, codes(t, err)[0], "too-long /f")
	_, err = set.NewParser().Parse([]byte(`{"f0":""}`))
	require.NoError(t, err)
}
