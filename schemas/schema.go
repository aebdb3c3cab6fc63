// Package schemas is the schema language: it reads YAML log schemas into
// typed documents in which every value knows its file, line and column, and
// reports everything that is wrong with them at once.
//
// A [Schema] describes one log type. [Load], [LoadPaths] and [Builtin] return
// the schemas of a tree, of files and directories, and of the binary itself,
// as [Docs], together with their diagnostics. Package parser compiles Docs
// into something that reads events.
package schemas

import "fmt"

// A Pos is a place in a schema file. Line and Column count from 1, Column in
// characters; the zero Pos is no place at all.
type Pos struct {
	File         string
	Line, Column int
}

// String returns the place as file:line:column.
func (p Pos) String() string { return fmt.Sprintf("%s:%d:%d", p.File, p.Line, p.Column) }

// A Text is a scalar of a schema and its place. The zero Text is an absent
// one: its Line is 0.
type Text struct {
	Pos
	Value string
}

// Set reports whether the schema has this value.
func (t Text) Set() bool { return t.Line > 0 }

// A Flag is a boolean of a schema and its place; absent ones are false.
type Flag struct {
	Pos
	Value bool
}

// A Type is the type of a field or an element.
type Type string

// The types of the schema language.
const (
	String    Type = "string"
	Int       Type = "int"      // 32 bit
	SmallInt  Type = "smallint" // 16 bit
	BigInt    Type = "bigint"   // 64 bit
	Float     Type = "float"    // 64 bit
	Boolean   Type = "boolean"
	Timestamp Type = "timestamp"
	Object    Type = "object"
	Array     Type = "array"
	JSON      Type = "json"
	Ref       Type = "ref"
)

// Docs is what a load found: the schemas that are free of errors, every
// diagnostic, and the sources, by file name, that the diagnostics point into.
// Docs and all it holds must not be changed; it may be shared.
type Docs struct {
	Schemas     []*Schema
	Diagnostics Diagnostics
	Sources     map[string][]byte
}

// A Schema is one log type: one YAML document.
type Schema struct {
	Pos
	Name           Text
	Version        int
	Description    Text
	ReferenceURL   Text
	FieldDiscovery Flag
	Parser         *TextParser // nil: events are JSON objects
	Definitions    []*Definition
	Fields         []*Field

	definitions map[string]*Definition // index of Definitions, nil in a schema made by hand
}

// A Definition is a named value that fields refer to with type ref.
type Definition struct {
	Name Text
	Value
}

// A Field is a named value of a schema or of an object.
type Field struct {
	Name     Text
	Required Flag
	Value

	// Transformations, nil when absent.
	Rename *Rename
	Copy   *Copy
	Concat *Concat
	Split  *Split
	Mask   *Mask
}

// A Value says what a field, an element or a definition holds.
type Value struct {
	Pos              // of the mapping
	Path      string // in the document, such as fields[3].element
	Type      Type
	TypePos   Pos
	Doc       Text     // description
	Fields    []*Field // of an object
	Element   *Value   // of an array
	Target    Text     // of a ref
	Formats   []Text   // of a timestamp: timeFormats, or the one timeFormat; empty means rfc3339
	EventTime Flag
	Expires   Flag // isExpiration
	Timezone  Text // customTimezone
	Embedded  Flag // isEmbeddedJSON

	Indicators []Text
	Validate   *Validate
}

// Validate holds the conditions on a string or on the strings of an array.
type Validate struct {
	Pos
	Allow, Deny    []Text
	IP, CIDR, Host Text
}

// A Rename reads the field's value from another key.
type Rename struct {
	Pos
	From Text
}

// A Copy takes the field's value from a dotted path of the output.
type Copy struct {
	Pos
	From   Text
	Source Source
}

// A Concat joins the values of several paths.
type Concat struct {
	Pos
	Paths     []Text
	Sources   []Source // one for each of Paths
	Separator Text
}

// A Split takes one part of another field's text.
type Split struct {
	Pos
	From      Text
	Source    Source
	Separator Text
	Index     int
}

// A Source is a path of the output resolved by the loader: the fields from
// the top level down to the one that the path names. All but the last are
// objects or refs to objects; a field below a ref is the one of the
// definition, which other refs may share.
type Source []*Field

// A Mask hides a field's text: by a fixed text (Kind redact) or by a salted
// hash (Kind hash).
type Mask struct {
	Pos
	Kind Text // redact or hash
	To   Text // redact: the text instead; hash: sha256, sha1, sha512 or md5
	Salt Text
}

// A TextParser says how the text of an event becomes fields. Exactly one of
// its four formats is set.
type TextParser struct {
	Pos
	CSV       *CSV
	FastMatch *FastMatch
	Regex     *Regex
	Script    *Script
}

// TextCommon holds the keys that the text formats share.
type TextCommon struct {
	Pos
	EmptyValues  []Text
	TrimSpace    Flag
	ExpandFields []KeyValue
	SkipPrefix   Text
	SkipLines    int
}

// A KeyValue is one entry of a mapping of texts, in document order.
type KeyValue struct{ Key, Value Text }

// CSV reads delimited text.
type CSV struct {
	TextCommon
	Delimiter Text // one character; a comma when absent
	HasHeader Flag
	Columns   []Text
}

// FastMatch reads text by patterns of literals and %{name} placeholders.
type FastMatch struct {
	TextCommon
	Match []Text
}

// Regex reads text by a regular expression with grok patterns.
type Regex struct {
	TextCommon
	Match    []Text // joined without separator
	Patterns []KeyValue
}

// Script reads text by a Starlark function.
type Script struct {
	TextCommon
	Function Text
}

// Resolve follows refs and returns the value that v stands for: v itself
// when its type is not ref. It returns nil when a target does not exist or
// refs form a cycle, which a checked schema rules out.
func (s *Schema) Resolve(v *Value) *Value {
	for range len(s.Definitions) + 1 {
		if v.Type != Ref {
			return v
		}
		d := s.definition(v.Target.Value)
		if d == nil {
			return nil
		}
		v = &d.Value
	}
	return nil
}

func (s *Schema) definition(name string) *Definition {
	if s.definitions != nil {
		return s.definitions[name]
	}
	for _, d := range s.Definitions {
		if d.Name.Value == name {
			return d
		}
	}
	return nil
}

// index makes definition fast: a schema may have thousands of them.
func (s *Schema) index() {
	s.definitions = make(map[string]*Definition, len(s.Definitions))
	for _, d := range s.Definitions {
		s.definitions[d.Name.Value] = d
	}
}
