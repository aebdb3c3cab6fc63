package diff

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/margaylog/margay/schemas"
)

// load returns the schemas of a text.
func load(t testing.TB, file, src string) []*schemas.Schema {
	t.Helper()
	docs, err := schemas.Parse(file, []byte(src), nil)
	require.NoError(t, err, src)
	return docs.Schemas
}

// fields is a schema with these fields.
func fields(lines ...string) string {
	return "schema: Test.Log\nfields:\n  - {name: id, type: string}\n  - " + strings.Join(lines, "\n  - ")
}

// object is a schema with a field o that holds these.
func object(lines ...string) string {
	return "schema: Test.Log\nfields:\n  - name: o\n    type: object\n    fields:\n      - " + strings.Join(lines, "\n      - ")
}

// list is a schema with a field l whose elements are this.
func list(element string) string {
	return fields("{name: l, type: array, element: " + element + "}")
}

// text is a schema with a text format, and fields.
func text(parser string, names ...string) string {
	return "schema: Test.Log\nparser:\n  " + parser + "\nfields:\n  - {name: " + strings.Join(names, "}\n  - {name: ") + "}"
}

// brief is a change in a few words.
func brief(c Change) string {
	s := string(c.Code)
	if c.Path != "" {
		s += " " + c.Path
	}
	if c.From != "" || c.To != "" {
		s += ": " + orNothing(c.From) + " -> " + orNothing(c.To)
	}
	return s
}

func orNothing(text string) string {
	if text == "" {
		return "nothing"
	}
	return text
}

func briefs(changes []Change) []string {
	list := []string{}
	for _, c := range changes {
		list = append(list, brief(c))
	}
	return list
}

// A row is two states of schemas and what there is between them, in both
// directions.
type row struct {
	name     string
	old, new string
	want     []string
	back     []string
}

var rows = []row{
	// Log types.
	{
		name: "a log type is new",
		old:  fields("{name: a, type: string}"),
		new:  fields("{name: a, type: string}") + "\n---\nschema: Test.Other\nfields: [{name: x, type: int}]",
		want: []string{"log-type-added: nothing -> 1 field"},
		back: []string{"log-type-removed: 1 field -> nothing"},
	}, {
		name: "what only people and p_schema_version see",
		old:  fields("{name: a, type: string, description: one}") + "\ndescription: one\nreferenceURL: https://one.example\n",
		new:  fields("{name: a, type: string, description: ' two '}") + "\ndescription: two\nversion: 2\n",
		want: []string{"version-changed: 0 -> 2", "description-changed: one -> two", "reference-url-changed: https://one.example -> nothing", "description-changed a: one -> two"},
		back: []string{"version-changed: 2 -> 0", "description-changed: two -> one", "reference-url-changed: nothing -> https://one.example", "description-changed a: two -> one"},
	}, {
		name: "field discovery",
		old:  fields("{name: a, type: string}"),
		new:  fields("{name: a, type: string}") + "\nfieldDiscoveryEnabled: true",
		want: []string{"field-discovery-enabled: false -> true"},
		back: []string{"field-discovery-disabled: true -> false"},
	},

	// Fields.
	{
		name: "a field is new",
		old:  fields("{name: a, type: string}"),
		new:  fields("{name: a, type: string}", "{name: b.c, type: array, element: {type: int}}"),
		want: []string{`field-added ["b.c"]: nothing -> array of int`},
		back: []string{`field-removed ["b.c"]: array of int -> nothing`},
	}, {
		name: "a required field is new, in an object",
		old:  object("{name: a, type: string}"),
		new:  object("{name: a, type: string}", "{name: b, type: int, required: true}"),
		want: []string{"required-field-added o.b: nothing -> required int"},
		back: []string{"field-removed o.b: required int -> nothing"},
	}, {
		name: "an object with a required field is new",
		old:  fields("{name: a, type: string}"),
		new:  fields("{name: a, type: string}", "{name: o, type: object, fields: [{name: b, type: int, required: true}]}"),
		want: []string{"field-added o: nothing -> object"},
		back: []string{"field-removed o: object -> nothing"},
	}, {
		name: "a field is another one",
		old:  fields("{name: a, type: string}"),
		new:  fields("{name: completely, type: int}"),
		want: []string{"field-removed a: string -> nothing", "field-added completely: nothing -> int"},
		back: []string{"field-removed completely: int -> nothing", "field-added a: nothing -> string"},
	}, {
		name: "case makes another field",
		old:  fields("{name: a, type: string}"),
		new:  fields("{name: A, type: string}"),
		want: []string{"field-removed a: string -> nothing", "field-added A: nothing -> string"},
		back: []string{"field-removed A: string -> nothing", "field-added a: nothing -> string"},
	}, {
		name: "the same column under another spelling",
		old:  fields("{name: user.name, type: string}"),
		new:  fields("{name: user_name, type: string, rename: {from: user.name}}"),
		want: []string{"field-respelled user_name: user.name -> user_name"},
		back: []string{"field-respelled user_name: user_name -> user.name"},
	}, {
		name: "another order",
		old:  fields("{name: a, type: string}", "{name: b, type: string}", "{name: c, type: string}", "{name: z, type: string}"),
		new:  fields("{name: c, type: string}", "{name: n, type: string}", "{name: a, type: string}", "{name: b, type: string}", "{name: z, type: string}"),
		want: []string{"field-added n: nothing -> string", "order-changed: a, b, c -> c, a, b"},
		back: []string{"field-removed n: string -> nothing", "order-changed: c, a, b -> a, b, c"},
	}, {
		name: "another order inside",
		old:  object("{name: a, type: string}", "{name: b, type: string}"),
		new:  object("{name: b, type: string}", "{name: a, type: string}"),
		want: []string{"order-changed o: a, b -> b, a"},
		back: []string{"order-changed o: b, a -> a, b"},
	}, {
		name: "required",
		old:  fields("{name: a, type: string}"),
		new:  fields("{name: a, type: string, required: true}"),
		want: []string{"required-added a: false -> true"},
		back: []string{"required-removed a: true -> false"},
	}, {
		name: "what is said of what is so anyway",
		old:  fields("{name: a, type: string}", "{name: t, type: timestamp}"),
		new:  fields("{name: a, type: string, required: false, rename: {from: a}}", "{name: t, type: timestamp, timeFormat: rfc3339, isEventTime: false, customTimezone: UTC}"),
	},

	// Types.
	{
		name: "another type, and all that belongs to it",
		old:  fields("{name: a, type: string, indicators: [ip], validate: {ip: any}}"),
		new:  fields("{name: a, type: object, fields: [{name: x, type: int, required: true}]}"),
		want: []string{"type-changed a: string -> object"},
		back: []string{"type-changed a: object -> string"},
	}, {
		name: "a wider integer",
		old:  fields("{name: a, type: smallint}", "{name: l, type: array, element: {type: int}}"),
		new:  fields("{name: a, type: int}", "{name: l, type: array, element: {type: bigint}}"),
		want: []string{"type-widened a: smallint -> int", "type-widened l[]: int -> bigint"},
		back: []string{"type-changed a: int -> smallint", "type-changed l[]: bigint -> int"},
	}, {
		name: "a float is no wider integer",
		old:  fields("{name: a, type: int}"),
		new:  fields("{name: a, type: float}"),
		want: []string{"type-changed a: int -> float"},
		back: []string{"type-changed a: float -> int"},
	}, {
		name: "elements",
		old:  list("{type: array, element: {type: object, fields: [{name: x, type: int}]}}"),
		new:  list("{type: array, element: {type: object, fields: [{name: x, type: string}]}}"),
		want: []string{"type-changed l[][].x: int -> string"},
		back: []string{"type-changed l[][].x: string -> int"},
	}, {
		name: "an array of something else",
		old:  list("{type: string}"),
		new:  list("{type: array, element: {type: string}}"),
		want: []string{"type-changed l[]: string -> array of string"},
		back: []string{"type-changed l[]: array of string -> string"},
	}, {
		name: "JSON in a text",
		old:  fields("{name: a, type: json}"),
		new:  fields("{name: a, type: json, isEmbeddedJSON: true}"),
		want: []string{"embedded-json-changed a: false -> true"},
		back: []string{"embedded-json-changed a: true -> false"},
	},

	// Times.
	{
		name: "one more time format",
		old:  fields("{name: t, type: timestamp}"),
		new:  fields("{name: t, type: timestamp, timeFormats: [rfc3339, unix]}"),
		want: []string{"time-format-added t: rfc3339 -> rfc3339, unix"},
		back: []string{"time-format-changed t: rfc3339, unix -> rfc3339"},
	}, {
		name: "time formats in another order",
		old:  fields("{name: t, type: timestamp, timeFormats: [unix, unix_ms]}"),
		new:  fields("{name: t, type: timestamp, timeFormats: [unix_ms, unix]}"),
		want: []string{"time-format-changed t: unix, unix_ms -> unix_ms, unix"},
		back: []string{"time-format-changed t: unix_ms, unix -> unix, unix_ms"},
	}, {
		name: "time formats in other words",
		old:  fields("{name: t, type: timestamp, timeFormats: ['%Y-%m-%d']}"),
		new:  fields("{name: t, type: timestamp, timeFormat: 'strftime=%Y-%m-%d'}"),
	}, {
		name: "another time zone",
		old:  fields("{name: t, type: timestamp}"),
		new:  fields("{name: t, type: timestamp, customTimezone: Europe/Berlin}"),
		want: []string{"timezone-changed t: UTC -> Europe/Berlin"},
		back: []string{"timezone-changed t: Europe/Berlin -> UTC"},
	}, {
		name: "event time",
		old:  fields("{name: t, type: timestamp}"),
		new:  fields("{name: t, type: timestamp, isEventTime: true}"),
		want: []string{"event-time-added t: false -> true"},
		back: []string{"event-time-removed t: true -> false"},
	}, {
		name: "a new event time beside another one",
		old:  fields("{name: t, type: timestamp, isEventTime: true}"),
		new:  fields("{name: u, type: timestamp, isEventTime: true}", "{name: t, type: timestamp, isEventTime: true}"),
		want: []string{"field-added u: nothing -> timestamp", "event-time-added u: nothing -> true"},
		back: []string{"field-removed u: timestamp -> nothing", "event-time-removed u: true -> nothing"},
	}, {
		name: "a new event time inside a new field",
		old:  fields("{name: t, type: timestamp, isEventTime: true}", "{name: o, type: object, fields: [{name: x, type: int}]}"),
		new: fields("{name: t, type: timestamp, isEventTime: true}", "{name: o, type: object, fields: [{name: x, type: int}, "+
			"{name: l, type: array, element: {type: object, fields: [{name: u, type: timestamp, isEventTime: true}]}}]}"),
		want: []string{"field-added o.l: nothing -> array of object", "event-time-added o.l[].u: nothing -> true"},
		back: []string{"field-removed o.l: array of object -> nothing", "event-time-removed o.l[].u: true -> nothing"},
	}, {
		name: "a first event time",
		old:  fields("{name: t, type: timestamp}"),
		new:  fields("{name: t, type: timestamp}", "{name: u, type: timestamp, isEventTime: true}"),
		want: []string{"field-added u: nothing -> timestamp"},
		back: []string{"field-removed u: timestamp -> nothing"},
	}, {
		name: "the first event time is another one",
		old:  fields("{name: o, type: object, fields: [{name: t, type: timestamp, isEventTime: true}]}", "{name: l, type: array, element: {type: timestamp, isEventTime: true}}"),
		new:  fields("{name: l, type: array, element: {type: timestamp, isEventTime: true}}", "{name: o, type: object, fields: [{name: t, type: timestamp, isEventTime: true}]}"),
		want: []string{"order-changed: o, l -> l, o", "event-time-order-changed: o.t, l[] -> l[], o.t"},
		back: []string{"order-changed: l, o -> o, l", "event-time-order-changed: l[], o.t -> o.t, l[]"},
	}, {
		name: "expiration",
		old:  fields("{name: t, type: timestamp}"),
		new:  fields("{name: t, type: timestamp, isExpiration: true}"),
		want: []string{"expiration-changed t: false -> true"},
		back: []string{"expiration-changed t: true -> false"},
	},

	// Indicators.
	{
		name: "indicators",
		old:  fields("{name: a, type: string, indicators: [ip, email]}"),
		new:  fields("{name: a, type: string, indicators: [hostname, ip]}"),
		want: []string{"indicator-removed a: email -> nothing", "indicator-added a: nothing -> hostname"},
		back: []string{"indicator-removed a: hostname -> nothing", "indicator-added a: nothing -> email"},
	}, {
		name: "indicators in another order, and of an array or its elements",
		old:  fields("{name: a, type: string, indicators: [ip, email]}", "{name: l, type: array, indicators: [ip], element: {type: array, element: {type: string, indicators: [url]}}}"),
		new:  fields("{name: a, type: string, indicators: [email, ip]}", "{name: l, type: array, indicators: [url], element: {type: array, element: {type: string, indicators: [ip, url]}}}"),
	}, {
		name: "indicators of an array",
		old:  fields("{name: l, type: array, indicators: [ip], element: {type: string}}"),
		new:  fields("{name: l, type: array, element: {type: string}}"),
		want: []string{"indicator-removed l[]: ip -> nothing"},
		back: []string{"indicator-added l[]: nothing -> ip"},
	},

	// Masks and sources.
	{
		name: "another key",
		old:  fields("{name: a, type: string}"),
		new:  fields("{name: a, type: string, rename: {from: 'x y'}}"),
		want: []string{`source-changed a: key "a" -> key "x y"`},
		back: []string{`source-changed a: key "x y" -> key "a"`},
	}, {
		name: "made of others",
		old:  fields("{name: o, type: object, fields: [{name: x-y, type: string}]}", "{name: a, type: string, copy: {from: o.x-y}}", "{name: b, type: string, split: {from: id, separator: ':', index: 0}}", "{name: c, type: string, concat: {paths: [id, o.x-y]}}"),
		new:  fields("{name: o, type: object, fields: [{name: x-y, type: string}]}", "{name: a, type: string, copy: {from: id}}", "{name: b, type: string, split: {from: id, separator: ':', index: 1}}", "{name: c, type: string, concat: {paths: [id, o.x-y], separator: ' '}}"),
		want: []string{"source-changed a: copy of o.x-y -> copy of id", `source-changed b: part 0 of id at ":" -> part 1 of id at ":"`, `source-changed c: concat of id, o.x-y with "" -> concat of id, o.x-y with " "`},
		back: []string{"source-changed a: copy of id -> copy of o.x-y", `source-changed b: part 1 of id at ":" -> part 0 of id at ":"`, `source-changed c: concat of id, o.x-y with " " -> concat of id, o.x-y with ""`},
	}, {
		name: "the same path under another spelling",
		old:  fields("{name: x.y, type: string}", "{name: a, type: string, copy: {from: x.y}}"),
		new:  fields("{name: x.y, type: string}", "{name: a, type: string, copy: {from: x_y}}"),
	}, {
		name: "masks",
		old:  fields("{name: a, type: string}", "{name: b, type: string, mask: {type: redact}}", "{name: c, type: string, mask: {type: hash, salt: one}}", "{name: d, type: string, mask: {type: hash}}"),
		new:  fields("{name: a, type: string, mask: {type: redact, to: '*'}}", "{name: b, type: string, mask: {type: redact, to: REDACTED}}", "{name: c, type: string, mask: {type: hash, salt: two}}", "{name: d, type: string, mask: {type: hash, to: md5}}"),
		want: []string{`mask-changed a: nothing -> redact to "*"`, `mask-changed c: hash to "sha256" with a salt -> hash to "sha256" with a salt`, `mask-changed d: hash to "sha256" -> hash to "md5"`},
		back: []string{`mask-changed a: redact to "*" -> nothing`, `mask-changed c: hash to "sha256" with a salt -> hash to "sha256" with a salt`, `mask-changed d: hash to "md5" -> hash to "sha256"`},
	},

	// Refs.
	{
		name: "a ref and what it stands for",
		old:  "definitions: {D: {type: array, description: doc, element: {type: ref, target: E}}, E: {type: string, indicators: [ip]}}\n" + fields("{name: a, type: ref, target: D}"),
		new:  fields("{name: a, type: array, description: doc, element: {type: string, indicators: [ip]}}") + "\ndefinitions: {Unused: {type: int}}",
	}, {
		name: "a definition changes wherever it is used",
		old:  "definitions: {D: {type: object, fields: [{name: x, type: int}]}}\n" + fields("{name: a, type: ref, target: D}", "{name: l, type: array, element: {type: ref, target: D}}"),
		new:  "definitions: {D: {type: object, fields: [{name: x, type: string}]}}\n" + fields("{name: a, type: ref, target: D}", "{name: l, type: array, element: {type: ref, target: D}}"),
		want: []string{"type-changed a.x: int -> string", "type-changed l[].x: int -> string"},
		back: []string{"type-changed a.x: string -> int", "type-changed l[].x: string -> int"},
	}, {
		name: "the description beside a ref",
		old:  "definitions: {D: {type: string, description: of D}}\n" + fields("{name: a, type: ref, target: D}"),
		new:  "definitions: {D: {type: string, description: of D}}\n" + fields("{name: a, type: ref, target: D, description: of a}"),
		want: []string{"description-changed a: of D -> of a"},
		back: []string{"description-changed a: of a -> of D"},
	},

	// Text formats.
	{
		name: "text instead of JSON",
		old:  fields("{name: a, type: string}"),
		new:  "parser: {csv: {columns: [id, a]}}\n" + fields("{name: a, type: string}"),
		want: []string{"parser-changed: JSON -> csv"},
		back: []string{"parser-changed: csv -> JSON"},
	}, {
		name: "native is JSON",
		old:  fields("{name: a, type: string}"),
		new:  "parser: {native: {name: Test.Log}}\n" + fields("{name: a, type: string}"),
	}, {
		name: "csv",
		old:  text("csv: {columns: [a, b]}", "a, type: string", "b, type: string"),
		new:  text("csv: {columns: [b, a], delimiter: ';', hasHeader: true}", "a, type: string", "b, type: string"),
		want: []string{`delimiter-changed: "," -> ";"`, "header-changed: false -> true", "columns-changed: a, b -> b, a"},
		back: []string{`delimiter-changed: ";" -> ","`, "header-changed: true -> false", "columns-changed: b, a -> a, b"},
	}, {
		name: "more columns",
		old:  text("csv: {columns: [a]}", "a, type: string"),
		new:  text("csv: {columns: [a, '', b]}", "a, type: string", "b, type: int"),
		want: []string{`columns-added: a -> a, "", b`, "field-added b: nothing -> int"},
		back: []string{`columns-changed: a, "", b -> a`, "field-removed b: int -> nothing"},
	}, {
		name: "more columns, for a field that was there",
		old:  text("csv: {columns: [a]}", "a, type: string", "b, type: string"),
		new:  text("csv: {columns: [a, b]}", "a, type: string", "b, type: string"),
		want: []string{"columns-changed: a -> a, b"},
		back: []string{"columns-changed: a, b -> a"},
	}, {
		name: "more columns, for a field that does not take what short records have",
		old:  text("csv: {columns: [a]}", "a, type: string"),
		new:  text("csv: {columns: [a, b]}", "a, type: string", "b, type: array, element: {type: string}"),
		want: []string{"columns-changed: a -> a, b", "field-added b: nothing -> array of string"},
		back: []string{"columns-changed: a, b -> a", "field-removed b: array of string -> nothing"},
	}, {
		name: "more columns, of which one is in a template",
		old:  text("csv: {columns: [a], expandFields: {b: '%{a}'}}", "a, type: string"),
		new:  text("csv: {columns: [a, b], expandFields: {b: '%{a}'}}", "a, type: string"),
		want: []string{"columns-changed: a -> a, b"},
		back: []string{"columns-changed: a, b -> a"},
	}, {
		name: "more columns of a name that there is",
		old:  text("csv: {columns: [a]}", "a, type: string"),
		new:  text("csv: {columns: [a, b, c]}", "a, type: string", "c, type: string, validate: {allow: [x]}"),
		want: []string{"columns-changed: a -> a, b, c", "field-added c: nothing -> string"},
		back: []string{"columns-changed: a, b, c -> a", "field-removed c: string -> nothing"},
	}, {
		name: "one more pattern",
		old:  text("fastmatch: {match: ['%{a}']}", "a, type: string"),
		new:  text("fastmatch: {match: ['%{a}', '%{a} %{b}']}", "a, type: string"),
		want: []string{"match-added: %{a} -> %{a}, %{a} %{b}"},
		back: []string{"match-changed: %{a}, %{a} %{b} -> %{a}"},
	}, {
		name: "another pattern",
		old:  text("fastmatch: {match: ['%{a}']}", "a, type: string"),
		new:  text("fastmatch: {match: ['x%{a}', '%{a}']}", "a, type: string"),
		want: []string{"match-changed: %{a} -> x%{a}, %{a}"},
		back: []string{"match-changed: x%{a}, %{a} -> %{a}"},
	}, {
		name: "another expression",
		old:  text("regex: {match: ['%{WORD:a}', 'x']}", "a, type: string"),
		new:  text("regex: {match: ['%{WORD:a}xy']}", "a, type: string"),
		want: []string{"match-changed: %{WORD:a}x -> %{WORD:a}xy"},
		back: []string{"match-changed: %{WORD:a}xy -> %{WORD:a}x"},
	}, {
		name: "an expression in other parts, and a pattern that nothing uses",
		old:  text("regex: {match: ['%{WORD:a}', 'x']}", "a, type: string"),
		new:  text("regex: {match: ['%{WORD:a}x'], patternDefinitions: {MINE: '[a-z]+'}}", "a, type: string"),
	}, {
		name: "a pattern that others use",
		old:  text("regex: {match: ['%{OUTER:a}'], patternDefinitions: {OUTER: '%{INNER}x', INNER: '[a-z]+'}}", "a, type: string"),
		new:  text("regex: {match: ['%{OUTER:a}'], patternDefinitions: {OUTER: '%{INNER}x', INNER: '[a-z0-9]+'}}", "a, type: string"),
		want: []string{"patterns-changed: INNER: [a-z]+ -> INNER: [a-z0-9]+"},
		back: []string{"patterns-changed: INNER: [a-z0-9]+ -> INNER: [a-z]+"},
	}, {
		name: "a pattern instead of one that a built-in one uses",
		old:  text("regex: {match: ['%{HOSTPORT:a}']}", "a, type: string"),
		new:  text("regex: {match: ['%{HOSTPORT:a}'], patternDefinitions: {POSINT: '[0-9]+'}}", "a, type: string"),
		want: []string{"patterns-changed: nothing -> POSINT: [0-9]+"},
		back: []string{"patterns-changed: POSINT: [0-9]+ -> nothing"},
	}, {
		name: "another script",
		old:  text("script: {function: 'def parse(log): return {\"a\": log}'}", "a, type: string"),
		new:  text("script: {function: 'def parse(log): return {\"a\": 1}'}", "a, type: string"),
		want: []string{"script-changed"},
		back: []string{"script-changed"},
	}, {
		name: "what the formats share",
		old:  text("fastmatch: {match: ['%{a}']}", "a, type: string"),
		new:  text("fastmatch: {match: ['%{a}'], emptyValues: ['-', ''], trimSpace: true, skipPrefix: '#', skipLines: 2}", "a, type: string"),
		want: []string{`empty-values-changed: nothing -> "", -`, "trim-space-changed: false -> true", `skip-prefix-changed: nothing -> "#"`, "skip-lines-changed: 0 -> 2"},
		back: []string{`empty-values-changed: "", - -> nothing`, "trim-space-changed: true -> false", `skip-prefix-changed: "#" -> nothing`, "skip-lines-changed: 2 -> 0"},
	}, {
		name: "empty values in another order",
		old:  text("script: {function: 'def parse(log): return {}', emptyValues: [a, b]}", "a, type: string"),
		new:  text("script: {function: 'def parse(log): return {}', emptyValues: [b, a, b]}", "a, type: string"),
	}, {
		name: "one more template",
		old:  text("regex: {match: ['%{WORD:a}']}", "a, type: string"),
		new:  text("regex: {match: ['%{WORD:a}'], expandFields: {b: 'x%{a}'}}", "a, type: string", "b, type: string"),
		want: []string{"expand-field-added: nothing -> b: x%{a}", "field-added b: nothing -> string"},
		back: []string{"expand-fields-changed: b: x%{a} -> nothing", "field-removed b: string -> nothing"},
	}, {
		name: "one more template, and a field that may refuse what it makes",
		old:  text("regex: {match: ['%{WORD:a}']}", "a, type: string"),
		new:  text("regex: {match: ['%{WORD:a}'], expandFields: {b: 'x%{a}'}}", "a, type: string", "b, type: timestamp"),
		want: []string{"expand-field-added: nothing -> b: x%{a}", "derived-field-added b: nothing -> timestamp"},
		back: []string{"expand-fields-changed: b: x%{a} -> nothing", "field-removed b: timestamp -> nothing"},
	}, {
		name: "templates",
		old:  text("csv: {columns: [a], expandFields: {x: '%{a}', y: '%{a}'}}", "a, type: string", "z, type: string"),
		new:  text("csv: {columns: [a], expandFields: {z: '%{a}', x: '%{a}!'}}", "a, type: string", "z, type: string"),
		want: []string{"expand-fields-changed: x: %{a} -> x: %{a}!", "expand-fields-changed: y: %{a} -> nothing", "expand-fields-changed: nothing -> z: %{a}"},
		back: []string{"expand-fields-changed: z: %{a} -> nothing", "expand-fields-changed: x: %{a}! -> x: %{a}", "expand-field-added: nothing -> y: %{a}"},
	},
}

func TestChanges(t *testing.T) {
	for _, tt := range slices.Concat(rows, validateRows) {
		t.Run(tt.name, func(t *testing.T) {
			old, new := load(t, "old.yml", tt.old), load(t, "new.yml", tt.new)
			want, back := tt.want, tt.back
			if want == nil {
				want, back = []string{}, []string{}
			}
			assert.Equal(t, want, briefs(Schemas(old, new)))
			assert.Equal(t, back, briefs(Schemas(new, old)))
			assert.Empty(t, Schemas(old, load(t, "again.yml", tt.old)))
		})
	}
}

// TestEveryCodeHasARow fails for a code that no row of the table is about, and
// one without a rating or words.
func TestEveryCodeHasARow(t *testing.T) {
	found := make(map[Code]bool)
	for _, tt := range slices.Concat(rows, validateRows) {
		old, new := load(t, "old.yml", tt.old), load(t, "new.yml", tt.new)
		for _, c := range append(Schemas(old, new), Schemas(new, old)...) {
			found[c.Code] = true
			assert.Equal(t, spec(c.Code).Rating, c.Rating)
			assert.Equal(t, "Test.", c.LogType[:5])
			assert.NotEmpty(t, c.Why)
			assert.NotEmpty(t, c.What)
		}
	}
	seen := make(map[Code]bool)
	for _, s := range Codes() {
		assert.True(t, found[s.Code], "%s is in no row", s.Code)
		assert.False(t, seen[s.Code], "%s is there twice", s.Code)
		seen[s.Code] = true
		assert.Contains(t, []Rating{Compatible, Breaking}, s.Rating)
		assert.NotEmpty(t, s.Means)
	}
	assert.Panics(t, func() { spec("no-code") })
}

func validated(conditions string) string {
	if conditions == "" {
		return fields("{name: a, type: string}")
	}
	return fields("{name: a, type: string, validate: {" + conditions + "}}")
}

// validateRows are about validate. A narrowing is one backwards too when
// nothing says which of two lets more texts pass.
var validateRows = []row{
	{
		name: "none before", old: validated(""), new: validated("allow: [x, y]"),
		want: []string{"validate-narrowed a: nothing -> allow x, y"}, back: []string{"validate-widened a: allow x, y -> nothing"},
	}, {
		name: "allows more", old: validated("allow: [x]"), new: validated("allow: [y, x]"),
		want: []string{"validate-widened a: allow x -> allow x, y"}, back: []string{"validate-narrowed a: allow x, y -> allow x"},
	}, {
		name: "allows others", old: validated("allow: [x, y]"), new: validated("allow: [x, z]"),
		want: []string{"validate-narrowed a: allow x, y -> allow x, z"}, back: []string{"validate-narrowed a: allow x, z -> allow x, y"},
	}, {
		name: "denies more", old: validated("deny: [x]"), new: validated("deny: [x, y]"),
		want: []string{"validate-narrowed a: deny x -> deny x, y"}, back: []string{"validate-widened a: deny x, y -> deny x"},
	}, {
		name: "allows only what is not denied", old: validated("deny: [x]"), new: validated("allow: [y, x], deny: [x, z]"),
		want: []string{"validate-narrowed a: deny x -> allow y"}, back: []string{"validate-widened a: allow y -> deny x"},
	}, {
		name: "any address", old: validated("ip: ipv4"), new: validated("ip: any"),
		want: []string{"validate-widened a: ip ipv4 -> ip any"}, back: []string{"validate-narrowed a: ip any -> ip ipv4"},
	}, {
		name: "another family", old: validated("ip: ipv4"), new: validated("ip: ipv6"),
		want: []string{"validate-narrowed a: ip ipv4 -> ip ipv6"}, back: []string{"validate-narrowed a: ip ipv6 -> ip ipv4"},
	}, {
		name: "an address is a host", old: validated("ip: ipv6"), new: validated("host: any"),
		want: []string{"validate-widened a: ip ipv6 -> host any"}, back: []string{"validate-narrowed a: host any -> ip ipv6"},
	}, {
		name: "any network", old: validated("cidr: ipv6"), new: validated("cidr: any"),
		want: []string{"validate-widened a: cidr ipv6 -> cidr any"}, back: []string{"validate-narrowed a: cidr any -> cidr ipv6"},
	}, {
		name: "a network is no address", old: validated("cidr: any"), new: validated("ip: any"),
		want: []string{"validate-narrowed a: cidr any -> ip any"}, back: []string{"validate-narrowed a: ip any -> cidr any"},
	}, {
		name: "one condition less", old: validated("ip: any, deny: [127.0.0.1]"), new: validated("ip: any"),
		want: []string{"validate-widened a: deny 127.0.0.1; ip any -> ip any"}, back: []string{"validate-narrowed a: ip any -> deny 127.0.0.1; ip any"},
	}, {
		name: "the same in other words", old: validated("allow: [x, y], deny: [y]"), new: validated("allow: [x]"),
	}, {
		name: "of an array or its elements",
		old:  fields("{name: l, type: array, validate: {allow: [x, y]}, element: {type: string, validate: {deny: [y]}}}"),
		new:  fields("{name: l, type: array, element: {type: string, validate: {allow: [x]}}}"),
	}, {
		name: "of elements",
		old:  fields("{name: l, type: array, element: {type: string}}"),
		new:  fields("{name: l, type: array, validate: {host: any}, element: {type: string}}"),
		want: []string{"validate-narrowed l[]: nothing -> host any"}, back: []string{"validate-widened l[]: host any -> nothing"},
	}, {
		name: "beside a ref",
		old:  "definitions: {D: {type: string}}\n" + fields("{name: a, type: ref, target: D}"),
		new:  "definitions: {D: {type: string}}\n" + fields("{name: a, type: ref, target: D, validate: {allow: [',', 'x y', ' ', \"\\n\"]}}"),
		want: []string{`validate-narrowed a: nothing -> allow "\n", " ", ",", x y`}, back: []string{`validate-widened a: allow "\n", " ", ",", x y -> nothing`},
	},
}

// TestDerived is about new fields that are made of those there are.
func TestDerived(t *testing.T) {
	sources := []string{
		"{name: s, type: string}", "{name: n, type: int}", "{name: f, type: float}", "{name: t, type: timestamp}", "{name: j, type: json}",
		"{name: o, type: object, fields: [{name: x, type: smallint}, {name: y.z, type: string}]}",
		"{name: l, type: array, element: {type: object, fields: [{name: x, type: int}]}}", "{name: b, type: boolean}",
	}
	for field, want := range map[string]Code{
		"{type: string, copy: {from: s}}":                                                                     FieldAdded,
		"{type: string, copy: {from: t}}":                                                                     FieldAdded,
		"{type: string, copy: {from: s}, validate: {deny: [x]}}":                                              DerivedFieldAdded,
		"{type: string, copy: {from: s}, required: true}":                                                     RequiredFieldAdded,
		"{type: int, copy: {from: s}}":                                                                        DerivedFieldAdded,
		"{type: int, copy: {from: n}}":                                                                        FieldAdded,
		"{type: bigint, copy: {from: n}}":                                                                     FieldAdded,
		"{type: smallint, copy: {from: n}}":                                                                   DerivedFieldAdded,
		"{type: float, copy: {from: n}}":                                                                      FieldAdded,
		"{type: float, copy: {from: s}}":                                                                      DerivedFieldAdded,
		"{type: boolean, copy: {from: b}}":                                                                    FieldAdded,
		"{type: boolean, copy: {from: n}}":                                                                    DerivedFieldAdded,
		"{type: timestamp, copy: {from: t}}":                                                                  FieldAdded,
		"{type: timestamp, copy: {from: t}, isEventTime: true}":                                               DerivedFieldAdded,
		"{type: timestamp, copy: {from: s}}":                                                                  DerivedFieldAdded,
		"{type: json, copy: {from: o}}":                                                                       FieldAdded,
		"{type: string, copy: {from: j}}":                                                                     DerivedFieldAdded,
		"{type: json, isEmbeddedJSON: true, copy: {from: s}}":                                                 DerivedFieldAdded,
		"{type: object, copy: {from: o}, fields: [{name: x, type: int}, {name: q, type: int}]}":               FieldAdded,
		"{type: object, copy: {from: o}, fields: [{name: y_z, type: int}]}":                                   DerivedFieldAdded,
		"{type: object, copy: {from: o}, fields: [{name: k, type: int, rename: {from: y.z}}]}":                DerivedFieldAdded,
		"{type: object, copy: {from: o}, fields: [{name: x, type: int, required: true}]}":                     DerivedFieldAdded,
		"{type: object, copy: {from: j}, fields: [{name: x, type: int}]}":                                     DerivedFieldAdded,
		"{type: array, copy: {from: l}, element: {type: object, fields: [{name: x, type: bigint}]}}":          FieldAdded,
		"{type: array, copy: {from: l}, element: {type: object, fields: [{name: x, type: boolean}]}}":         DerivedFieldAdded,
		"{type: array, copy: {from: l}, element: {type: json}}":                                               FieldAdded,
		"{type: string, concat: {paths: [s, n]}}":                                                             FieldAdded,
		"{type: json, concat: {paths: [s, n]}}":                                                               FieldAdded,
		"{type: int, concat: {paths: [s, n]}}":                                                                DerivedFieldAdded,
		"{type: string, split: {from: s, separator: ' ', index: 0}}":                                          FieldAdded,
		"{type: string, split: {from: s, separator: ' ', index: 0}, validate: {ip: any}}":                     DerivedFieldAdded,
		"{type: object, fields: [{name: x, type: string, required: true, copy: {from: s}}]}":                  FieldAdded,
		"{type: timestamp, isEventTime: true, rename: {from: elsewhere}, description: a key that nobody has}": FieldAdded,
	} {
		old := load(t, "old.yml", fields(sources...))
		new := load(t, "new.yml", fields(append(sources, "{name: made, "+field[1:])...))
		changes := Schemas(old, new)
		if assert.Len(t, changes, 1, field) {
			assert.Equal(t, want, changes[0].Code, field)
		}
	}
}

// What is added inside a copy is made of others too.
func TestDerivedInside(t *testing.T) {
	state := func(inner string) []*schemas.Schema {
		return load(t, "state.yml", fields(
			"{name: o, type: object, fields: [{name: x, type: string}, {name: in, type: array, element: {type: object, fields: [{name: y, type: int}]}}]}",
			"{name: c, type: object, copy: {from: o}, fields: ["+inner+"]}"))
	}
	const before = "{name: in, type: array, element: {type: object, fields: [{name: z, type: int}]}}"
	assert.Equal(t, []string{"derived-field-added c.x: nothing -> int"}, briefs(Schemas(state(before), state(before+", {name: x, type: int}"))))
	assert.Equal(t, []string{"field-added c.x: nothing -> string"}, briefs(Schemas(state(before), state(before+", {name: x, type: string}"))))
	assert.Equal(t, []string{"field-added c.q: nothing -> int"}, briefs(Schemas(state(before), state(before+", {name: q, type: int}"))))
	assert.Equal(t, []string{"derived-field-added c.in[].y: nothing -> boolean"},
		briefs(Schemas(state(before), state(strings.Replace(before, "[{name: z", "[{name: y, type: boolean}, {name: z", 1)))))
}

func TestPlaces(t *testing.T) {
	old := load(t, "old.yml", `schema: Test.Log
definitions:
  D:
    type: string
    indicators:
      - ip
fields:
  - name: a
    type: string
  - name: gone
    type: int
  - name: r
    type: ref
    target: D
  - name: v
    type: string
    validate:
      allow: [x]
`)
	new := load(t, "new.yml", `schema: Test.Log
version: 1
fields:
  - name: a
    required: true
    type: int
  - name: r
    type: string
  - name: v
    type: string
  - name: added
    type: json
`)
	places := []string{}
	for _, c := range Schemas(old, new) {
		places = append(places, fmt.Sprintf("%s %s %s", c.Code, c.Old, c.New))
	}
	assert.Equal(t, []string{
		"version-changed old.yml:1:9 new.yml:1:9",
		"required-added old.yml:8:11 new.yml:5:15",
		"type-changed old.yml:9:11 new.yml:6:11",
		"field-removed old.yml:10:11 :0:0",
		"indicator-removed old.yml:6:9 new.yml:7:5",
		"validate-widened old.yml:17:5 new.yml:9:5",
		"field-added :0:0 new.yml:11:11",
	}, places)
}

func TestHints(t *testing.T) {
	f := func(old, new, removed, added string) {
		t.Helper()
		changes := Schemas(load(t, "old.yml", fields(old)), load(t, "new.yml", fields(new)))
		require.Len(t, changes, 2)
		assert.Equal(t, removed, changes[0].Hint)
		assert.Equal(t, added, changes[1].Hint)
	}
	const keep = "the name is the column: keep it"
	f("{name: user, type: string}", "{name: user_name, type: string}", `is it "user_name" now? `+keep+", and read the new key by rename: {from: user_name}", `is it "user" under another name?`)
	f("{name: userId, type: int}", "{name: user-id, type: int, required: true}", `is it "user-id" now? `+keep+", and read the new key by rename: {from: user-id}", `is it "userId" under another name?`)
	f("{name: time, type: int}", "{name: '@time', type: int}", `is it "@time" now? `+keep+`, and read the new key by rename: {from: "@time"}`, `is it "time" under another name?`)
	f("{name: a, type: string}", "{name: zzz, type: string, rename: {from: a}}", `is it "zzz" now? `+keep, `is it "a" under another name?`)
	f("{name: a, type: string, description: who did it}", "{name: actor, type: string, description: who did it}", `is it "actor" now? `+keep+", and read the new key by rename: {from: actor}", `is it "a" under another name?`)
	f("{name: t, type: timestamp, isEventTime: true}", "{name: when, type: timestamp, isEventTime: true}", `is it "when" now? `+keep+", and read the new key by rename: {from: when}", `is it "t" under another name?`)
	f("{name: user, type: string}", "{name: user_name, type: string, copy: {from: id}}", `is it "user_name" now? `+keep, `is it "user" under another name?`)
	f("{name: user, type: string}", "{name: user_name, type: int}", "", "")
	f("{name: user, type: string}", "{name: bytes, type: string}", "", "")
	f("{name: a, type: string}", "{name: b, type: string}", "", "")
}

// Each field is the new name of one other at most, the nearest.
func TestHintsPair(t *testing.T) {
	changes := Schemas(
		load(t, "old.yml", fields("{name: source_ip, type: string}", "{name: source_ips, type: string}")),
		load(t, "new.yml", fields("{name: src_ip, type: string}", "{name: sourceIp, type: string}")))
	var hints []string
	for _, c := range changes {
		hints = append(hints, c.Path+": "+strings.TrimSuffix(strings.SplitAfter(c.Hint+"?", "?")[0], "?"))
	}
	assert.Equal(t, []string{`source_ip: is it "sourceIp" now`, "source_ips: ", "src_ip: ", `sourceIp: is it "source_ip" under another name`}, hints)
}

func TestHintsOfLogTypes(t *testing.T) {
	const body = "fields: [{name: a, type: string}, {name: b, type: string}, {name: c, type: int}]"
	old := load(t, "old.yml", "schema: Test.Old\n"+body+"\n---\nschema: Test.Kept\n"+body)
	new := load(t, "new.yml", "schema: Test.New\n"+body+"\n---\nschema: Test.Kept\n"+body+"\n---\nschema: Test.Far\nfields: [{name: a, type: string}, {name: z, type: int}]")
	changes := Schemas(old, new)
	require.Len(t, changes, 3)
	assert.Equal(t, "", changes[0].Hint)
	assert.Equal(t, "is it Test.Old under another name?", changes[1].Hint)
	assert.Equal(t, "is it Test.New now?", changes[2].Hint)
}
