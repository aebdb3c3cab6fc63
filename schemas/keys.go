package schemas

import (
	"slices"
	"sync"
)

// A Scope names a mapping of the schema language, where keys stand.
type Scope string

// The mappings of a schema file.
const (
	InSchema     Scope = "schema"     // the top level of a document
	InField      Scope = "field"      // an item of fields
	InElement    Scope = "element"    // the element of an array
	InDefinition Scope = "definition" // a value under definitions
	InValidate   Scope = "validate"
	InRename     Scope = "rename"
	InCopy       Scope = "copy"
	InConcat     Scope = "concat"
	InSplit      Scope = "split"
	InMask       Scope = "mask"
	InParser     Scope = "parser"
	InNative     Scope = "native"
	InCSV        Scope = "csv"
	InFastMatch  Scope = "fastmatch"
	InRegex      Scope = "regex"
	InScript     Scope = "script"
)

// A Shape says what YAML a key takes.
type Shape string

// The shapes of values.
const (
	TextShape    Shape = "text" // any scalar but null: it counts by its text
	BoolShape    Shape = "true or false"
	IntegerShape Shape = "an integer"
	ListShape    Shape = "a list of texts"
	MapShape     Shape = "a mapping of texts"
	FieldsShape  Shape = "a list of fields"
	ValuesShape  Shape = "a mapping of values" // name to value, as under definitions
	NestedShape  Shape = "a mapping"           // with keys of its own, see KeySpec.Holds
)

// A KeySpec describes one key of the schema language. The decoder works from
// this table, and the reference documentation is made from it.
type KeySpec struct {
	Name     string
	In       []Scope  // the mappings that take it
	Idle     []Scope  // the mappings that accept it with a warning and ignore it
	Shape    Shape    // the YAML that it takes
	Holds    Scope    // for NestedShape: the mapping it holds
	Required bool     // must be there, in a field only if its type is one of Types
	Types    []Type   // the field types that use it; nil: all
	Values   []string // the texts it may have; nil: any
	Default  string   // what an absent key means; empty: nothing
	Alias    string   // another spelling that is accepted
	Excludes []string // the keys that must not stand beside it; it is in their lists too
	Pattern  string   // a regular expression that its text matches, in RE2 and in ECMAScript; empty: any text
	Length   Length   // of its text
	Doc      string   // one line
	Note     string   // what else there is to know; may be empty
	Example  string   // YAML
}

// A Length bounds a text. The least is in characters, the most in bytes; the
// zero Length has no bounds.
type Length struct{ Least, Most int }

// Keys returns every key of the schema language, in the order of the
// documentation. The slice is the caller's; what its items hold must not be
// changed.
func Keys() []KeySpec {
	return slices.Clone(keySpecs[:])
}

var (
	valueScopes  = []Scope{InField, InElement, InDefinition}
	valuesNoName = []Scope{InElement, InDefinition}
	textScopes   = []Scope{InCSV, InFastMatch, InRegex, InScript}
	addressKinds = []string{"ipv4", "ipv6", "any"}
)

// Keys of which a mapping has one at most.
var (
	sourceKeys = []string{"rename", "copy", "concat", "split"}
	formatKeys = []string{"native", "csv", "fastmatch", "regex", "script"}
)

// but returns all but one of names.
func but(names []string, one string) []string {
	return slices.DeleteFunc(slices.Clone(names), func(name string) bool { return name == one })
}

var keySpecs = [...]KeySpec{
	// The top level.
	{
		Name: "schema", In: []Scope{InSchema}, Shape: TextShape, Required: true,
		Pattern: schemaNamePattern, Length: Length{3, 255},
		Doc:     "the name of the log type",
		Note:    "Parts of letters and digits that begin with a capital, joined by dots, 3 to 255 characters. A file without it is named by its caller, with a warning.",
		Example: "schema: Custom.AccessLog",
	}, {
		Name: "version", In: []Scope{InSchema}, Shape: IntegerShape, Default: "0",
		Doc:     "the version of the schema: p_schema_version",
		Example: "version: 2",
	}, {
		Name: "description", In: append([]Scope{InSchema}, valueScopes...), Shape: TextShape,
		Doc:     "what it is, for people",
		Example: "description: Access log of the gateway",
	}, {
		Name: "referenceURL", In: []Scope{InSchema}, Shape: TextShape,
		Doc:     "where the log is documented, an http or https address",
		Example: "referenceURL: https://example.com/docs/access-log",
	}, {
		Name: "fieldDiscoveryEnabled", In: []Scope{InSchema}, Shape: BoolShape, Default: "false",
		Doc:     "keeps the fields that the schema does not know",
		Example: "fieldDiscoveryEnabled: true",
	}, {
		Name: "parser", In: []Scope{InSchema}, Shape: NestedShape, Holds: InParser,
		Doc:     "how text becomes fields; without it events are JSON objects",
		Note:    "Exactly one of native, csv, fastmatch, regex and script.",
		Example: "parser:\n  csv:\n    columns: [time, user]",
	}, {
		Name: "definitions", In: []Scope{InSchema}, Shape: ValuesShape, Holds: InDefinition,
		Doc:     "values by name, for fields of the type ref",
		Example: "definitions:\n  Address:\n    type: string\n    indicators: [ip]",
	}, {
		Name: "fields", In: append([]Scope{InSchema}, valueScopes...), Shape: FieldsShape, Required: true,
		Types:   []Type{Object},
		Doc:     "the fields of an event or of an object, at least one",
		Note:    "At most 64 levels deep, through refs too.",
		Example: "fields:\n  - name: user\n    type: string",
	},

	// Fields, elements and definitions.
	{
		Name: "name", In: []Scope{InField}, Idle: valuesNoName, Shape: TextShape, Required: true,
		Length:  Length{1, maxName},
		Doc:     "the key that the field has in the event",
		Note:    "Two names in one object must not be equal, differ only in case, or become equal in the output.",
		Example: "name: user",
	}, {
		Name: "required", In: []Scope{InField}, Idle: valuesNoName, Shape: BoolShape, Default: "false",
		Doc:     "refuses an event in which the field is missing or null",
		Example: "required: true",
	}, {
		Name: "type", In: valueScopes, Shape: TextShape, Required: true,
		Doc:     "what the field holds",
		Example: "type: string",
	}, {
		Name: "element", In: valueScopes, Shape: NestedShape, Holds: InElement, Required: true,
		Types:   []Type{Array},
		Doc:     "what each element of an array is",
		Example: "type: array\nelement:\n  type: string",
	}, {
		Name: "target", In: valueScopes, Shape: TextShape, Required: true,
		Types:   []Type{Ref},
		Doc:     "the definition that a ref stands for",
		Example: "type: ref\ntarget: Address",
	}, {
		Name: "timeFormats", In: valueScopes, Shape: ListShape, Default: "[rfc3339]", Excludes: []string{"timeFormat"},
		Types:   []Type{Timestamp},
		Doc:     "the formats of a timestamp, tried in this order",
		Example: "timeFormats: [rfc3339, unix]",
	}, {
		Name: "timeFormat", In: valueScopes, Shape: TextShape, Excludes: []string{"timeFormats"},
		Types:   []Type{Timestamp},
		Doc:     "the one format of a timestamp",
		Note:    "The older spelling of timeFormats; not beside it.",
		Example: "timeFormat: unix_ms",
	}, {
		Name: "isEventTime", In: valueScopes, Shape: BoolShape, Default: "false",
		Types:   []Type{Timestamp},
		Doc:     "makes the timestamp p_event_time",
		Note:    "The first such field with a value counts.",
		Example: "isEventTime: true",
	}, {
		Name: "isExpiration", In: valueScopes, Shape: BoolShape, Default: "false",
		Types:   []Type{Timestamp},
		Doc:     "marks the timestamp at which a row of a lookup table expires",
		Note:    "Events that are parsed later do not get the row.",
		Example: "isExpiration: true",
	}, {
		Name: "customTimezone", In: valueScopes, Shape: TextShape, Default: "UTC",
		Types:   []Type{Timestamp},
		Doc:     "the IANA time zone of times that name none",
		Example: "customTimezone: America/New_York",
	}, {
		Name: "indicators", In: valueScopes, Shape: ListShape,
		Types:   []Type{String, Array},
		Doc:     "what the text is searched for: the p_any_ lists",
		Note:    "On an array they apply to its strings.",
		Example: "indicators: [ip, hostname]",
	}, {
		Name: "validate", In: valueScopes, Shape: NestedShape, Holds: InValidate,
		Types:   []Type{String, Array, Ref},
		Doc:     "conditions on the text; an event that breaks them is not of this log type",
		Note:    "On strings and arrays of strings, and on refs to them.",
		Example: "validate:\n  allow: [GET, POST]",
	}, {
		Name: "isEmbeddedJSON", In: valueScopes, Shape: BoolShape, Default: "false",
		Types:   []Type{Object, Array, JSON},
		Doc:     "the value is a string that holds JSON of this type",
		Example: "isEmbeddedJSON: true",
	},

	// Transformations.
	{
		Name: "rename", In: []Scope{InField}, Shape: NestedShape, Holds: InRename, Excludes: but(sourceKeys, "rename"),
		Doc:     "reads the value from another key",
		Note:    "At most one of rename, copy, concat and split.",
		Example: "rename:\n  from: user-name",
	}, {
		Name: "copy", In: []Scope{InField}, Shape: NestedShape, Holds: InCopy, Excludes: but(sourceKeys, "copy"),
		Doc:     "takes the value of another field",
		Example: "copy:\n  from: actor.name",
	}, {
		Name: "concat", In: []Scope{InField}, Shape: NestedShape, Holds: InConcat, Excludes: but(sourceKeys, "concat"),
		Doc:     "joins the texts of other fields",
		Example: "concat:\n  paths: [host, port]\n  separator: ':'",
	}, {
		Name: "split", In: []Scope{InField}, Shape: NestedShape, Holds: InSplit, Excludes: but(sourceKeys, "split"),
		Doc:     "takes one part of the text of another field",
		Example: "split:\n  from: address\n  separator: ':'\n  index: 0",
	}, {
		Name: "mask", In: []Scope{InField}, Shape: NestedShape, Holds: InMask,
		Doc:     "hides the text",
		Note:    "Last of all; copies are made before it.",
		Example: "mask:\n  type: redact",
	}, {
		Name: "from", In: []Scope{InRename}, Shape: TextShape, Required: true,
		Doc:     "the key in the event, taken as it is",
		Example: "from: user-name",
	}, {
		Name: "from", In: []Scope{InCopy, InSplit}, Shape: TextShape, Required: true,
		Doc:     "the dotted path of a field, from the top level",
		Note:    "Paths do not go into arrays or json values.",
		Example: "from: actor.name",
	}, {
		Name: "paths", In: []Scope{InConcat}, Shape: ListShape, Required: true,
		Doc:     "the dotted paths of fields, from the top level",
		Example: "paths: [host, port]",
	}, {
		Name: "separator", In: []Scope{InConcat}, Shape: TextShape,
		Doc:     "what stands between the parts",
		Example: "separator: ':'",
	}, {
		Name: "separator", In: []Scope{InSplit}, Shape: TextShape, Required: true, Length: Length{Least: 1},
		Doc:     "what stands between the parts, not empty",
		Example: "separator: ':'",
	}, {
		Name: "index", In: []Scope{InSplit}, Shape: IntegerShape, Required: true,
		Doc:     "which part, counted from 0",
		Example: "index: 0",
	}, {
		Name: "type", In: []Scope{InMask}, Shape: TextShape, Required: true,
		Values:  []string{maskRedact, maskHash},
		Doc:     "redact puts a fixed text instead, hash a digest",
		Example: "type: hash",
	}, {
		Name: "to", In: []Scope{InMask}, Shape: TextShape,
		Doc:     "redact: the text instead, REDACTED when absent; hash: sha256 (when absent), sha1, sha512 or md5",
		Example: "to: sha256",
	}, {
		Name: "salt", In: []Scope{InMask}, Shape: TextShape,
		Doc:     "what a hash puts before the text",
		Example: "salt: a long secret",
	},

	// Conditions.
	{
		Name: "allow", In: []Scope{InValidate}, Shape: ListShape,
		Doc:     "the only texts there may be",
		Example: "allow: [GET, POST]",
	}, {
		Name: "deny", In: []Scope{InValidate}, Shape: ListShape,
		Doc:     "texts that must not be",
		Example: "deny: ['-']",
	}, {
		Name: "ip", In: []Scope{InValidate}, Shape: TextShape, Values: addressKinds, Excludes: []string{"cidr"},
		Doc:     "an IP address",
		Example: "ip: any",
	}, {
		Name: "cidr", In: []Scope{InValidate}, Shape: TextShape, Values: addressKinds, Excludes: []string{"ip", "host"},
		Doc:     "an IP address and a prefix length, such as 10.0.0.0/8",
		Example: "cidr: ipv4",
	}, {
		Name: "host", In: []Scope{InValidate}, Shape: TextShape, Values: []string{"any"}, Excludes: []string{"cidr"},
		Doc:     "an IP address or a host name",
		Example: "host: any",
	},

	// Text parsers.
	{
		Name: "native", In: []Scope{InParser}, Shape: NestedShape, Holds: InNative, Excludes: but(formatKeys, "native"),
		Doc:     "events are JSON objects, read by the fields",
		Example: "native:\n  name: Custom.AccessLog",
	}, {
		Name: "csv", In: []Scope{InParser}, Shape: NestedShape, Holds: InCSV, Excludes: but(formatKeys, "csv"),
		Doc:     "events are lines of delimited text",
		Example: "csv:\n  delimiter: ';'\n  columns: [time, user]",
	}, {
		Name: "fastmatch", In: []Scope{InParser}, Shape: NestedShape, Holds: InFastMatch, Excludes: but(formatKeys, "fastmatch"),
		Doc:     "events are lines that a pattern of literals and %{name} matches",
		Example: "fastmatch:\n  match: ['%{time} %{user}']",
	}, {
		Name: "regex", In: []Scope{InParser}, Shape: NestedShape, Holds: InRegex, Excludes: but(formatKeys, "regex"),
		Doc:     "events are lines that a regular expression with grok patterns matches",
		Example: "regex:\n  match: ['(?P<time>\\S+) %{WORD:user}']",
	}, {
		Name: "script", In: []Scope{InParser}, Shape: NestedShape, Holds: InScript, Excludes: but(formatKeys, "script"),
		Doc:     "events are texts that a Starlark function turns into fields",
		Example: "script:\n  function: |\n    def parse(log):\n        return {\"user\": log}",
	}, {
		Name: "name", In: []Scope{InNative}, Shape: TextShape,
		Doc:     "the name of the log type again; it has no effect",
		Example: "name: Custom.AccessLog",
	}, {
		Name: "delimiter", In: []Scope{InCSV}, Shape: TextShape, Default: "','", Pattern: `^[^"]$`,
		Doc:     "the one character between the values",
		Example: "delimiter: \"\\t\"",
	}, {
		Name: "hasHeader", In: []Scope{InCSV}, Shape: BoolShape, Default: "false",
		Doc:     "the first line of a file names the columns; beside columns it is skipped",
		Example: "hasHeader: true",
	}, {
		Name: "columns", In: []Scope{InCSV}, Shape: ListShape,
		Doc:     "the names of the columns; an empty one skips its column",
		Example: "columns: [time, '', user]",
	}, {
		Name: "match", In: []Scope{InFastMatch}, Shape: ListShape, Required: true,
		Doc:     "the patterns; the first that matches counts",
		Example: "match: ['%{time} %{user}', '%{time}']",
	}, {
		Name: "match", In: []Scope{InRegex}, Shape: ListShape, Required: true,
		Doc:     "the parts of one expression, joined with nothing between them",
		Example: "match: ['(?P<time>\\S+)', ' %{WORD:user}']",
	}, {
		Name: "patternDefinitions", In: []Scope{InRegex}, Shape: MapShape, Alias: "patternDefintions",
		Doc:     "grok patterns by name; they may redefine built-in ones",
		Note:    "The misspelling patternDefintions is accepted: published schemas have it.",
		Example: "patternDefinitions:\n  USER: '[a-z]+'",
	}, {
		Name: "function", In: []Scope{InScript}, Shape: TextShape, Required: true,
		Doc:     "a Starlark program that defines parse(log)",
		Example: "function: |\n  def parse(log):\n      return {\"user\": log}",
	}, {
		Name: "emptyValues", In: textScopes, Shape: ListShape,
		Doc:     "texts that mean that there is no value",
		Example: "emptyValues: ['-']",
	}, {
		Name: "trimSpace", In: textScopes, Shape: BoolShape, Default: "false",
		Doc:     "removes white space around each value",
		Example: "trimSpace: true",
	}, {
		Name: "expandFields", In: textScopes, Shape: MapShape,
		Doc:     "further values, by name, made of the others by %{name} templates",
		Example: "expandFields:\n  time: '%{date}T%{clock}Z'",
	}, {
		Name: "skipPrefix", In: textScopes, Shape: TextShape,
		Doc:     "skips lines that begin with it",
		Example: "skipPrefix: '#'",
	}, {
		Name: "skipLines", In: textScopes, Shape: IntegerShape, Default: "0",
		Doc:     "skips so many lines at the start of each file",
		Example: "skipLines: 1",
	},
}

// A scopeKeys is the part of the table that one mapping uses.
type scopeKeys struct {
	byName   map[string]*KeySpec // aliases too
	names    []string            // in the order of the table, without aliases
	required []*KeySpec
}

// keysOf indexes the table by mapping.
var keysOf = sync.OnceValue(func() map[Scope]*scopeKeys {
	index := make(map[Scope]*scopeKeys)
	for i := range keySpecs {
		spec := &keySpecs[i]
		for _, in := range spec.In {
			addKey(index, in, spec, spec.Required)
		}
		for _, in := range spec.Idle {
			addKey(index, in, spec, false)
		}
	}
	return index
})

func addKey(index map[Scope]*scopeKeys, in Scope, spec *KeySpec, required bool) {
	keys := index[in]
	if keys == nil {
		keys = &scopeKeys{byName: make(map[string]*KeySpec)}
		index[in] = keys
	}
	keys.byName[spec.Name] = spec
	if spec.Alias != "" {
		keys.byName[spec.Alias] = spec
	}
	keys.names = append(keys.names, spec.Name)
	if required {
		keys.required = append(keys.required, spec)
	}
}

// usedBy reports whether values of type t have a use for the key. A value
// whose type is unknown gets the benefit of the doubt.
func (k *KeySpec) usedBy(t Type) bool {
	return len(k.Types) == 0 || t == "" || slices.Contains(k.Types, t)
}
