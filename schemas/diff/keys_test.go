package diff

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"

	"github.com/margaylog/margay/schemas"
)

// A keyPair is a schema with ? in the place of one key of the language, and
// what stands there in two states.
type keyPair struct{ schema, old, new string }

// Values stand in fields, elements and definitions.
var valuePairs = map[string]keyPair{
	"description":    {"type: string, ?", "description: a", "description: b"},
	"type":           {"?", "type: string", "type: int"},
	"fields":         {"type: object, ?", "fields: [{name: x, type: int}]", "fields: [{name: y, type: int}]"},
	"element":        {"type: array, ?", "element: {type: int}", "element: {type: string}"},
	"target":         {"type: ref, ?", "target: One", "target: Two"},
	"timeFormats":    {"type: timestamp, ?", "timeFormats: [unix]", "timeFormats: [unix_ms]"},
	"timeFormat":     {"type: timestamp, ?", "timeFormat: unix", "timeFormat: unix_ms"},
	"isEventTime":    {"type: timestamp, ?", "isEventTime: true", "isEventTime: false"},
	"isExpiration":   {"type: timestamp, ?", "isExpiration: true", "isExpiration: false"},
	"customTimezone": {"type: timestamp, ?", "customTimezone: UTC", "customTimezone: Asia/Tokyo"},
	"indicators":     {"type: string, ?", "indicators: [ip]", "indicators: [url]"},
	"validate":       {"type: string, ?", "validate: {ip: any}", "validate: {host: any}"},
	"isEmbeddedJSON": {"type: json, ?", "isEmbeddedJSON: true", "isEmbeddedJSON: false"},
}

func ofField(rest string) string { return "fields: [{name: f, " + rest + "}, {name: g, type: string}]" }
func ofCSV(rest string) string   { return "parser: {csv: {" + rest + "}}\n" + ofField("type: string") }
func ofFastMatch(rest string) string {
	return "parser: {fastmatch: {" + rest + "}}\n" + ofField("type: string")
}
func ofRegex(rest string) string {
	return "parser: {regex: {" + rest + "}}\n" + ofField("type: string")
}
func ofScript(rest string) string {
	return "parser: {script: {" + rest + "}}\n" + ofField("type: string")
}

var keyPairs = map[string]keyPair{
	"schema.schema":                {"?\n" + ofField("type: string"), "schema: Test.One", "schema: Test.Two"},
	"schema.version":               {"?\n" + ofField("type: string"), "version: 1", "version: 2"},
	"schema.description":           {"?\n" + ofField("type: string"), "description: a", "description: b"},
	"schema.referenceURL":          {"?\n" + ofField("type: string"), "referenceURL: https://a.example", "referenceURL: https://b.example"},
	"schema.fieldDiscoveryEnabled": {"?\n" + ofField("type: string"), "fieldDiscoveryEnabled: true", "fieldDiscoveryEnabled: false"},
	"schema.parser":                {"?\n" + ofField("type: string"), "parser: {csv: {hasHeader: true}}", "parser: {native: {}}"},
	"schema.definitions":           {"?\n" + ofField("type: ref, target: D"), "definitions: {D: {type: int}}", "definitions: {D: {type: string}}"},
	"schema.fields":                {"?", "fields: [{name: f, type: int}]", "fields: [{name: g, type: string}]"},

	"field.name":     {"fields: [{?, type: string}]", "name: one", "name: two"},
	"field.required": {ofField("type: string, ?"), "required: true", "required: false"},
	"field.rename":   {ofField("type: string, ?"), "rename: {from: a}", "rename: {from: b}"},
	"field.copy":     {ofField("type: string, ?"), "copy: {from: g}", ""},
	"field.concat":   {ofField("type: string, ?"), "concat: {paths: [g]}", ""},
	"field.split":    {ofField("type: string, ?"), "split: {from: g, separator: x, index: 0}", ""},
	"field.mask":     {ofField("type: string, ?"), "mask: {type: redact}", ""},

	"validate.allow":   {ofField("type: string, validate: {?}"), "allow: [a]", "allow: [b]"},
	"validate.deny":    {ofField("type: string, validate: {?}"), "deny: [a]", "deny: [b]"},
	"validate.ip":      {ofField("type: string, validate: {?}"), "ip: any", "ip: ipv4"},
	"validate.cidr":    {ofField("type: string, validate: {?}"), "cidr: any", "cidr: ipv4"},
	"validate.host":    {ofField("type: string, validate: {allow: [a], ?}"), "host: any", ""},
	"rename.from":      {ofField("type: string, rename: {?}"), "from: a", "from: b"},
	"copy.from":        {"fields: [{name: f, type: string, copy: {?}}, {name: g, type: string}, {name: h, type: string}]", "from: g", "from: h"},
	"concat.paths":     {ofField("type: string, concat: {?}"), "paths: [g]", "paths: [g, g]"},
	"concat.separator": {ofField("type: string, concat: {paths: [g], ?}"), "separator: a", "separator: b"},
	"split.from":       {"fields: [{name: f, type: string, split: {?, separator: x, index: 0}}, {name: g, type: string}, {name: h, type: string}]", "from: g", "from: h"},
	"split.separator":  {ofField("type: string, split: {from: g, ?, index: 0}"), "separator: a", "separator: b"},
	"split.index":      {ofField("type: string, split: {from: g, separator: x, ?}"), "index: 0", "index: 1"},
	"mask.type":        {ofField("type: string, mask: {?}"), "type: redact", "type: hash"},
	"mask.to":          {ofField("type: string, mask: {type: hash, ?}"), "to: md5", "to: sha1"},
	"mask.salt":        {ofField("type: string, mask: {type: hash, ?}"), "salt: a", "salt: b"},

	"parser.native":    {"parser: {?}\n" + ofField("type: string"), "native: {}", "csv: {hasHeader: true}"},
	"parser.csv":       {"parser: {?}\n" + ofField("type: string"), "csv: {hasHeader: true}", "native: {}"},
	"parser.fastmatch": {"parser: {?}\n" + ofField("type: string"), "fastmatch: {match: ['%{f}']}", "native: {}"},
	"parser.regex":     {"parser: {?}\n" + ofField("type: string"), "regex: {match: ['%{WORD:f}']}", "native: {}"},
	"parser.script":    {"parser: {?}\n" + ofField("type: string"), "script: {function: 'def parse(log): return {}'}", "native: {}"},

	"csv.delimiter":            {ofCSV("hasHeader: true, ?"), "delimiter: ';'", "delimiter: '|'"},
	"csv.hasHeader":            {ofCSV("columns: [f], ?"), "hasHeader: true", "hasHeader: false"},
	"csv.columns":              {ofCSV("?"), "columns: [f]", "columns: [g]"},
	"fastmatch.match":          {ofFastMatch("?"), "match: ['%{f}']", "match: ['%{g}']"},
	"regex.match":              {ofRegex("?"), "match: ['%{WORD:f}']", "match: ['%{WORD:g}']"},
	"regex.patternDefinitions": {ofRegex("match: ['%{A:f}'], ?"), "patternDefinitions: {A: x}", "patternDefinitions: {A: y}"},
	"script.function":          {ofScript("?"), "function: 'def parse(log): return {}'", "function: 'def parse(log): return None'"},
}

// The keys that all text formats have.
var commonPairs = map[string]keyPair{
	"emptyValues":  {"?", "emptyValues: [a]", "emptyValues: [b]"},
	"trimSpace":    {"?", "trimSpace: true", "trimSpace: false"},
	"expandFields": {"?", "expandFields: {x: a}", "expandFields: {x: b}"},
	"skipPrefix":   {"?", "skipPrefix: a", "skipPrefix: b"},
	"skipLines":    {"?", "skipLines: 1", "skipLines: 2"},
}

// pairOf returns the pair for a key in a mapping.
func pairOf(in schemas.Scope, key string) (keyPair, bool) {
	if p, ok := keyPairs[string(in)+"."+key]; ok {
		return p, true
	}
	if p, ok := commonPairs[key]; ok {
		around := map[schemas.Scope]string{
			schemas.InCSV: ofCSV("columns: [f], ?"), schemas.InFastMatch: ofFastMatch("match: ['%{f}'], ?"),
			schemas.InRegex: ofRegex("match: ['%{WORD:f}'], ?"), schemas.InScript: ofScript("function: 'def parse(log): return {}', ?"),
		}[in]
		return keyPair{strings.Replace(around, "?", p.schema, 1), p.old, p.new}, around != ""
	}
	p, ok := valuePairs[key]
	around := map[schemas.Scope]string{
		schemas.InField:      ofField("?"),
		schemas.InElement:    ofField("type: array, element: {?}"),
		schemas.InDefinition: "fields: [{name: f, type: ref, target: D}]\ndefinitions: {One: {type: int}, Two: {type: string}, D: {?}}",
	}[in]
	if !strings.Contains(around, "definitions") {
		around += "\ndefinitions: {One: {type: int}, Two: {type: string}}"
	}
	return keyPair{strings.Replace(around, "?", p.schema, 1), p.old, p.new}, ok
}

// TestEveryKeyCounts fails for a key of the schema language that can change
// without a word.
func TestEveryKeyCounts(t *testing.T) {
	for _, k := range schemas.Keys() {
		for _, in := range k.In {
			name := string(in) + "." + k.Name
			if name == "native.name" { // it has no effect
				continue
			}
			p, ok := pairOf(in, k.Name)
			if !assert.True(t, ok, "%s is in no pair", name) {
				continue
			}
			state := func(at string) []*schemas.Schema {
				src := strings.Replace(p.schema, "?", at, 1)
				if name != "schema.schema" {
					src = "schema: Test.Log\n" + src
				}
				return load(t, "state.yml", src)
			}
			old, new := state(p.old), state(p.new)
			assert.NotEmpty(t, Schemas(old, new), name)
			assert.NotEmpty(t, Schemas(new, old), name)
			assert.Empty(t, Schemas(old, state(p.old)), name)
		}
	}
}
