package schemas

import "slices"

// A CodeSpec describes one diagnostic code. The severity of every diagnostic
// comes from this table, and the list of codes in the documentation is made
// from it.
type CodeSpec struct {
	Code     Code
	Severity Severity
	Means    string // what is wrong
	Fix      string // what to do about it
	Example  string // YAML that has this problem; empty where it would be long or no YAML
}

// Codes returns every code, grouped as the documentation does: files, YAML,
// schemas, fields, references, transformations. The slice is the caller's.
func Codes() []CodeSpec {
	return slices.Clone(codeSpecs[:])
}

// The diagnostic codes, see [Codes].
const (
	UnreadableFile Code = "unreadable-file"
	NoSchemas      Code = "no-schemas"
	TestFile       Code = "test-file"
	EmptyFile      Code = "empty-file"
	EmptyDocument  Code = "empty-document"
	TooLarge       Code = "too-large"
	TooMany        Code = "too-many"

	NotUTF8      Code = "not-utf8"
	YAMLSyntax   Code = "yaml-syntax"
	AliasBomb    Code = "alias-bomb"
	CyclicAlias  Code = "cyclic-alias"
	DuplicateKey Code = "duplicate-key"
	UnknownKey   Code = "unknown-key"
	MissingKey   Code = "missing-key"
	WrongType    Code = "wrong-type"
	OldBoolean   Code = "old-boolean"
	EmptyValue   Code = "empty-value"
	EmptyList    Code = "empty-list"
	BadValue     Code = "bad-value"
	Repeated     Code = "repeated-value"
	Conflict     Code = "conflicting-keys"
	NoEffect     Code = "no-effect"

	MissingSchemaName Code = "missing-schema-name"
	DefaultSchemaName Code = "default-schema-name"
	BadSchemaName     Code = "bad-schema-name"
	DuplicateSchema   Code = "duplicate-schema"
	BadURL            Code = "bad-url"
	BadParser         Code = "bad-parser"
	NoEventTime       Code = "no-event-time"
	NoRequired        Code = "no-required"

	BadFieldName      Code = "bad-field-name"
	DuplicateName     Code = "duplicate-name"
	DuplicateInput    Code = "duplicate-input"
	ReservedName      Code = "reserved-name"
	ReservedPrefix    Code = "reserved-prefix"
	UnknownType       Code = "unknown-type"
	EmptyObject       Code = "empty-object"
	MissingElement    Code = "missing-element"
	TooDeep           Code = "too-deep"
	UnknownIndicator  Code = "unknown-indicator"
	BadTimeFormat     Code = "bad-time-format"
	BadTimezone       Code = "bad-timezone"
	MisplacedValidate Code = "misplaced-validate"

	UnresolvedRef Code = "unresolved-ref"
	CyclicRef     Code = "cyclic-ref"

	MisplacedTransformation Code = "misplaced-transformation"
	UnknownPath             Code = "unknown-path"
	CyclicTransformation    Code = "cyclic-transformation"
	UnmaskedCopy            Code = "unmasked-copy"
)

// code returns the description of c.
func code(c Code) *CodeSpec {
	for i := range codeSpecs {
		if codeSpecs[i].Code == c {
			return &codeSpecs[i]
		}
	}
	panic("schemas: no description of the code " + string(c))
}

var codeSpecs = [...]CodeSpec{
	// Files.
	{
		Code: UnreadableFile, Severity: Error,
		Means: "A file or directory cannot be read.",
		Fix:   "Check the path and its permissions. The other paths were read all the same.",
	}, {
		Code: NoSchemas, Severity: Error,
		Means: "A directory holds no schema file, at any depth.",
		Fix:   "Name a directory with .yml, .yaml or .json files. Files ending in _tests.yml, and names that start with a dot, do not count.",
	}, {
		Code: TestFile, Severity: Error,
		Means: "A file of tests was given as a schema.",
		Fix:   "Give the schema file. Files ending in _tests.yml, _tests.yaml or _tests.json hold tests of schemas.",
	}, {
		Code: EmptyFile, Severity: Error,
		Means:   "A file holds no schema: nothing, or only comments.",
		Fix:     "Write a schema, or remove the file.",
		Example: "# schema: Custom.Log\n",
	}, {
		Code: EmptyDocument, Severity: Warning,
		Means:   "A document of a file with several is empty.",
		Fix:     "Remove the --- that begins it.",
		Example: "schema: Custom.Log\nfields:\n  - name: time\n    type: timestamp\n    isEventTime: true\n    required: true\n---\n",
	}, {
		Code: TooLarge, Severity: Error,
		Means: "A file has more than 4 MiB, or a schema more than 100,000 fields once its refs are expanded.",
		Fix:   "Split the file; use fewer refs inside definitions, or the type json for parts that nobody queries.",
	}, {
		Code: TooMany, Severity: Warning,
		Means: "A file has more than 10,000 errors, or as many warnings. Only the first ones are reported.",
		Fix:   "Correct those first, or check that this is the file that you meant.",
	},

	// YAML.
	{
		Code: NotUTF8, Severity: Error,
		Means:   "The file is not text in UTF-8.",
		Fix:     "Save it as UTF-8.",
		Example: "schema: Custom.Log\ndescription: Caf\xe9\n",
	}, {
		Code: YAMLSyntax, Severity: Error,
		Means:   "The file is not YAML. Documents before the place were read, those after it were not.",
		Fix:     "Look at the line and the one before it: indentation, an unclosed quote or bracket, a text with \": \" in it that needs quotes.",
		Example: "schema: Custom.Log\ndescription: note: this needs quotes\n",
	}, {
		Code: AliasBomb, Severity: Error,
		Means: "Aliases (*name) repeat more than 100,000 values.",
		Fix:   "Use definitions and the type ref instead of YAML aliases.",
	}, {
		Code: CyclicAlias, Severity: Error,
		Means:   "An alias (*name) stands inside the value that it repeats.",
		Fix:     "Write the inner value out.",
		Example: "schema: Custom.Log\nfields: &all\n  - name: child\n    type: object\n    fields: *all\n",
	}, {
		Code: DuplicateKey, Severity: Error,
		Means:   "A key is given twice in one mapping.",
		Fix:     "Keep one of them.",
		Example: "schema: Custom.Log\nfields:\n  - name: time\n    type: timestamp\n    name: date\n",
	}, {
		Code: UnknownKey, Severity: Error,
		Means:   "The schema language has no such key at this place.",
		Fix:     "Correct the spelling, move the key to where it belongs, or remove it.",
		Example: "schema: Custom.Log\nfields:\n  - name: time\n    type: timestamp\n    timeFromats: [unix]\n",
	}, {
		Code: MissingKey, Severity: Error,
		Means:   "A key that has to be there is not, or has no value.",
		Fix:     "Add it.",
		Example: "schema: Custom.Log\nfields:\n  - name: time\n",
	}, {
		Code: WrongType, Severity: Error,
		Means:   "A key has another kind of YAML value than it takes.",
		Fix:     "Write the kind of value that the message names; the reference lists it for every key.",
		Example: "schema: Custom.Log\nfields:\n  - name: address\n    type: string\n    indicators: ip\n",
	}, {
		Code: OldBoolean, Severity: Warning,
		Means:   "yes, no, on or off stands for a boolean. It counts, but other YAML readers may take it for text.",
		Fix:     "Write true or false.",
		Example: "schema: Custom.Log\nfields:\n  - name: user\n    type: string\n    required: yes\n",
	}, {
		Code: EmptyValue, Severity: Warning,
		Means:   "A key has no value (null). It counts as absent.",
		Fix:     "Give it a value, or remove it.",
		Example: "schema: Custom.Log\ndescription:\nfields:\n  - name: user\n    type: string\n",
	}, {
		Code: EmptyList, Severity: Warning,
		Means:   "A list is empty, which is the same as leaving the key out.",
		Fix:     "Fill the list, or remove the key.",
		Example: "schema: Custom.Log\nfields:\n  - name: user\n    type: string\n    indicators: []\n",
	}, {
		Code: BadValue, Severity: Error,
		Means:   "A value is not one of those that the key takes.",
		Fix:     "Use one that the message names.",
		Example: "schema: Custom.Log\nfields:\n  - name: address\n    type: string\n    validate:\n      ip: v4\n",
	}, {
		Code: Repeated, Severity: Warning,
		Means:   "A list names the same value twice.",
		Fix:     "Remove one of them.",
		Example: "schema: Custom.Log\nfields:\n  - name: address\n    type: string\n    indicators: [ip, ip]\n",
	}, {
		Code: Conflict, Severity: Error,
		Means:   "Two keys exclude each other: timeFormat and timeFormats, two of rename, copy, concat and split, or two conditions that no text can meet.",
		Fix:     "Keep one of them.",
		Example: "schema: Custom.Log\nfields:\n  - name: time\n    type: timestamp\n    timeFormat: unix\n    timeFormats: [rfc3339]\n",
	}, {
		Code: NoEffect, Severity: Warning,
		Means:   "A key does nothing at this place, such as timeFormats on a string or indicators on a number.",
		Fix:     "Change the type of the field, move the key, or remove it.",
		Example: "schema: Custom.Log\nfields:\n  - name: time\n    type: string\n    timeFormats: [unix]\n",
	},

	// Schemas.
	{
		Code: MissingSchemaName, Severity: Error,
		Means:   "The document does not say which log type it is.",
		Fix:     "Add the key schema, such as schema: Custom.AccessLog.",
		Example: "fields:\n  - name: user\n    type: string\n",
	}, {
		Code: DefaultSchemaName, Severity: Warning,
		Means: "The document does not say which log type it is, and was named after its file.",
		Fix:   "Add the key schema.",
	}, {
		Code: BadSchemaName, Severity: Error,
		Means:   "The name of a log type has 3 to 255 characters: parts of letters and digits, each with a capital first and at least two long, joined by dots.",
		Fix:     "Rename it, such as Custom.AccessLog.",
		Example: "schema: custom.access_log\nfields:\n  - name: user\n    type: string\n",
	}, {
		Code: DuplicateSchema, Severity: Error,
		Means:   "Two schemas that were loaded together have the same name. The later one was left out.",
		Fix:     "Rename one of them, or load one.",
		Example: "schema: Custom.Log\nfields:\n  - name: user\n    type: string\n---\nschema: Custom.Log\nfields:\n  - name: host\n    type: string\n",
	}, {
		Code: BadURL, Severity: Warning,
		Means:   "referenceURL is not an http or https address.",
		Fix:     "Write the whole address, or move the text to description.",
		Example: "schema: Custom.Log\nreferenceURL: example.com/docs\nfields:\n  - name: user\n    type: string\n",
	}, {
		Code: BadParser, Severity: Error,
		Means:   "parser has to hold exactly one of native, csv, fastmatch, regex and script, and csv needs columns or hasHeader.",
		Fix:     "Keep one format and complete it. Leave parser out for JSON events.",
		Example: "schema: Custom.Log\nparser:\n  csv:\n    delimiter: ';'\nfields:\n  - name: user\n    type: string\n",
	}, {
		Code: NoEventTime, Severity: Warning,
		Means:   "No timestamp of the schema has isEventTime: the time of parsing counts as the time of the event.",
		Fix:     "Mark the timestamp that says when the event happened with isEventTime: true.",
		Example: "schema: Custom.Log\nfields:\n  - name: user\n    type: string\n    required: true\n",
	}, {
		Code: NoRequired, Severity: Warning,
		Means:   "No field of the schema is required: events of other log types pass too.",
		Fix:     "Mark the fields that every event has with required: true.",
		Example: "schema: Custom.Log\nfields:\n  - name: time\n    type: timestamp\n    isEventTime: true\n",
	},

	// Fields.
	{
		Code: BadFieldName, Severity: Error,
		Means:   "The name of a field is empty, has more than 1,024 bytes, or nothing of it remains in the output.",
		Fix:     "Name the field as the events do.",
		Example: "schema: Custom.Log\nfields:\n  - name: ''\n    type: string\n",
	}, {
		Code: DuplicateName, Severity: Error,
		Means:   "Two fields of one object have names that are equal, differ only in case, or become equal in the output.",
		Fix:     "Remove one, or name one differently and read it by rename.",
		Example: "schema: Custom.Log\nfields:\n  - name: user.name\n    type: string\n  - name: user_name\n    type: string\n",
	}, {
		Code: DuplicateInput, Severity: Error,
		Means:   "Two fields of one object read the same key, or two columns fill the same field.",
		Fix:     "Let one field read the key and the other one copy it.",
		Example: "schema: Custom.Log\nfields:\n  - name: user\n    type: string\n  - name: actor\n    type: string\n    rename:\n      from: user\n",
	}, {
		Code: ReservedName, Severity: Error,
		Means:   "A field of the top level has the name of one that is added to every event.",
		Fix:     "Name it differently and read it by rename.",
		Example: "schema: Custom.Log\nfields:\n  - name: p_log_type\n    type: string\n",
	}, {
		Code: ReservedPrefix, Severity: Warning,
		Means:   "The name of a field starts with p_, like the fields that are added to every event. A later version may add this one.",
		Fix:     "Name it differently and read it by rename.",
		Example: "schema: Custom.Log\nfields:\n  - name: p_user\n    type: string\n",
	}, {
		Code: UnknownType, Severity: Error,
		Means:   "There is no such type.",
		Fix:     "Use string, int, smallint, bigint, float, boolean, timestamp, object, array, json or ref.",
		Example: "schema: Custom.Log\nfields:\n  - name: user\n    type: text\n",
	}, {
		Code: EmptyObject, Severity: Error,
		Means:   "An object, or the schema itself, has no fields.",
		Fix:     "List its fields, or use the type json to keep whatever it holds.",
		Example: "schema: Custom.Log\nfields:\n  - name: user\n    type: object\n",
	}, {
		Code: MissingElement, Severity: Error,
		Means:   "An array does not say what its elements are.",
		Fix:     "Add element with a type.",
		Example: "schema: Custom.Log\nfields:\n  - name: tags\n    type: array\n",
	}, {
		Code: TooDeep, Severity: Error,
		Means: "Fields are nested deeper than 64 levels, the top level being 1, or arrays in arrays deeper than that. Refs count as what they stand for.",
		Fix:   "Use the type json for the inner parts.",
	}, {
		Code: UnknownIndicator, Severity: Error,
		Means:   "There is no such indicator.",
		Fix:     "Use one that the message suggests; the reference lists them all.",
		Example: "schema: Custom.Log\nfields:\n  - name: address\n    type: string\n    indicators: [ipaddress]\n",
	}, {
		Code: BadTimeFormat, Severity: Error,
		Means:   "A time format is not known, cannot be read, or has no date in it.",
		Fix:     "Use rfc3339, unix, unix_ms, unix_us, unix_ns, unix_auto, cloudflare, a strftime text such as '%Y-%m-%d %H:%M:%S', or layout= and a Go layout.",
		Example: "schema: Custom.Log\nfields:\n  - name: time\n    type: timestamp\n    timeFormats: [rfc339]\n",
	}, {
		Code: BadTimezone, Severity: Error,
		Means:   "customTimezone is not the name of an IANA time zone.",
		Fix:     "Use a name such as Europe/Berlin or UTC.",
		Example: "schema: Custom.Log\nfields:\n  - name: time\n    type: timestamp\n    customTimezone: CEST\n",
	}, {
		Code: MisplacedValidate, Severity: Error,
		Means:   "validate stands where it would never run: it checks strings and arrays of strings.",
		Fix:     "Move it to the string, or make the field a string.",
		Example: "schema: Custom.Log\nfields:\n  - name: port\n    type: int\n    validate:\n      allow: [80, 443]\n",
	},

	// References.
	{
		Code: UnresolvedRef, Severity: Error,
		Means:   "A ref names a definition that does not exist.",
		Fix:     "Correct target, or add the value under definitions.",
		Example: "schema: Custom.Log\ndefinitions:\n  Actor:\n    type: string\nfields:\n  - name: actor\n    type: ref\n    target: actor\n",
	}, {
		Code: CyclicRef, Severity: Error,
		Means:   "Definitions refer to each other in a circle.",
		Fix:     "Write one of them out, or use the type json where the circle closes.",
		Example: "schema: Custom.Log\ndefinitions:\n  Node:\n    type: object\n    fields:\n      - name: parent\n        type: ref\n        target: Node\nfields:\n  - name: node\n    type: ref\n    target: Node\n",
	},

	// Transformations.
	{
		Code: MisplacedTransformation, Severity: Error,
		Means:   "A transformation cannot work on this field: mask and split need strings, concat joins scalars, copy needs types that fit, and copy, concat and split do not work inside arrays.",
		Fix:     "Change the type of the field, or move the transformation.",
		Example: "schema: Custom.Log\nfields:\n  - name: port\n    type: int\n    mask:\n      type: redact\n",
	}, {
		Code: UnknownPath, Severity: Error,
		Means:   "A path of copy, concat or split names no field of the output, or goes into an array or a json value.",
		Fix:     "Correct the path: names joined by dots, from the top level. Declare the field if it is missing.",
		Example: "schema: Custom.Log\nfields:\n  - name: user\n    type: string\n  - name: actor\n    type: string\n    copy:\n      from: usr\n",
	}, {
		Code: CyclicTransformation, Severity: Error,
		Means:   "A field takes its value, through copy, concat or split, from itself.",
		Fix:     "Let one of them read the event.",
		Example: "schema: Custom.Log\nfields:\n  - name: a\n    type: string\n    copy:\n      from: b\n  - name: b\n    type: string\n    copy:\n      from: a\n",
	}, {
		Code: UnmaskedCopy, Severity: Warning,
		Means:   "A field takes the value of a masked one and has no mask itself: what was hidden shows.",
		Fix:     "Give it a mask too.",
		Example: "schema: Custom.Log\nfields:\n  - name: pin\n    type: string\n    mask:\n      type: redact\n  - name: code\n    type: string\n    copy:\n      from: pin\n",
	},
}
