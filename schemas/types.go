package schemas

import "slices"

// A TypeSpec describes one type of the schema language. The decoder works
// from this table, and the reference documentation is made from it.
type TypeSpec struct {
	Type    Type
	Doc     string   // what values it takes
	Aliases []string // what other tools call it: only for hints, never accepted
	Example string   // a field of this type
}

// Types returns the types in the order of the documentation. The slice is the
// caller's.
func Types() []TypeSpec {
	return slices.Clone(typeSpecs[:])
}

var typeSpecs = [...]TypeSpec{
	{
		Type:    String,
		Doc:     "text; numbers, true and false become their text",
		Aliases: []string{"str", "text", "keyword", "varchar", "uuid", "ip", "enum"},
		Example: "- name: user\n  type: string",
	}, {
		Type:    Int,
		Doc:     "an integer of 32 bits, -2147483648 to 2147483647",
		Aliases: []string{"integer", "int32", "uint16"},
		Example: "- name: port\n  type: int",
	}, {
		Type:    SmallInt,
		Doc:     "an integer of 16 bits, -32768 to 32767",
		Aliases: []string{"short", "tinyint", "int16", "int8", "uint8", "byte"},
		Example: "- name: status\n  type: smallint",
	}, {
		Type:    BigInt,
		Doc:     "an integer of 64 bits, -9223372036854775808 to 9223372036854775807",
		Aliases: []string{"long", "int64", "uint64", "uint32", "uint"},
		Example: "- name: bytes_sent\n  type: bigint",
	}, {
		Type:    Float,
		Doc:     "a finite number of 64 bits, kept as it is written",
		Aliases: []string{"number", "double", "decimal", "real", "float32", "float64", "numeric"},
		Example: "- name: score\n  type: float",
	}, {
		Type:    Boolean,
		Doc:     "true or false; 1, 0 and their texts count",
		Aliases: []string{"bool"},
		Example: "- name: success\n  type: boolean",
	}, {
		Type:    Timestamp,
		Doc:     "an instant, read by its timeFormats (rfc3339 when there are none)",
		Aliases: []string{"time", "date", "datetime", "date_time", "instant"},
		Example: "- name: time\n  type: timestamp\n  timeFormats: [unix]\n  isEventTime: true",
	}, {
		Type:    Object,
		Doc:     "an object with the given fields",
		Aliases: []string{"map", "struct", "record", "dict", "group"},
		Example: "- name: actor\n  type: object\n  fields:\n    - name: id\n      type: string",
	}, {
		Type:    Array,
		Doc:     "a list of values that all have the type of element",
		Aliases: []string{"list", "slice", "sequence", "repeated"},
		Example: "- name: tags\n  type: array\n  element:\n    type: string",
	}, {
		Type:    JSON,
		Doc:     "any JSON value, kept as it is",
		Aliases: []string{"any", "variant", "raw", "dynamic", "mixed"},
		Example: "- name: details\n  type: json",
	}, {
		Type:    Ref,
		Doc:     "the value under definitions that target names",
		Aliases: []string{"reference", "$ref"},
		Example: "- name: actor\n  type: ref\n  target: Actor",
	},
}

// typeNamed returns the type with that name.
func typeNamed(name string) (Type, bool) {
	for i := range typeSpecs {
		if string(typeSpecs[i].Type) == name {
			return typeSpecs[i].Type, true
		}
	}
	return "", false
}

// typeAlias returns the type that other tools call name.
func typeAlias(name string) (Type, bool) {
	for i := range typeSpecs {
		if slices.Contains(typeSpecs[i].Aliases, name) {
			return typeSpecs[i].Type, true
		}
	}
	return "", false
}

func typeNames() []string {
	names := make([]string, len(typeSpecs))
	for i := range typeSpecs {
		names[i] = string(typeSpecs[i].Type)
	}
	return names
}

// article puts a type into a sentence.
func article(t Type) string {
	switch t {
	case Object, Array, Int:
		return "an " + string(t)
	case JSON:
		return "a json value"
	}
	return "a " + string(t)
}
