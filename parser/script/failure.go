package script

import (
	"errors"
	"regexp"
	"strings"
	"sync"

	"go.starlark.net/starlark"
)

// A failure is an error whose text is known to hold no data of an event.
type failure string

func (f failure) Error() string { return string(f) }

// runError turns an error of the interpreter into one that is fit for logs.
func runError(err error) *RunError {
	var ee *starlark.EvalError
	if !errors.As(err, &ee) {
		return &RunError{Msg: "failed"}
	}
	return &RunError{Line: int(place(ee).Line), Msg: safe(ee)}
}

// safe returns the kind of the failure. The interpreter's own texts quote
// values, so what is returned is always a text of ours, or the parts of
// theirs that are names of types or of the script.
func safe(ee *starlark.EvalError) string {
	var f failure
	if errors.As(ee, &f) {
		return string(f)
	}
	if reason, ok := strings.CutPrefix(ee.Msg, "Starlark computation cancelled: "); ok {
		return reason // one of ours: no other message can start with this
	}
	for _, k := range kinds() {
		if m := k.pattern.FindStringSubmatchIndex(ee.Msg); m != nil {
			return string(k.pattern.ExpandString(nil, k.text, ee.Msg, m))
		}
	}
	if len(ee.CallStack) > 0 && ee.CallStack.At(0).Pos.Line == 0 {
		return ee.CallStack.At(0).Name + ": failed"
	}
	return "an operation failed"
}

// A kind is a family of the interpreter's messages. Patterns match whole
// messages; no message of the interpreter starts with a value, except for
// numbers, so an event can't make one message look like another.
type kind struct {
	pattern *regexp.Regexp
	text    string // as for Regexp.Expand
}

// types matches the names of all types that a script can meet.
const types = `(?:NoneType|bool|int|float|string|bytes|list|tuple|dict|set|range|function|` +
	`builtin_function_or_method|module|string\.elems|string\.codepoints|bytes\.elems)`

// kinds returns the families. In their patterns TYPE is a type, NAME the
// name of a built-in function, and WORD a name that the script's source has.
var kinds = sync.OnceValue(func() []kind {
	words := strings.NewReplacer(
		"TYPE", types,
		"NAME", `[a-z][a-z0-9_.]*`,
		"WORD", `[\pL_][\pL\pN_]*`,
	)
	var list []kind
	for _, k := range [...][2]string{
		// Lookups.
		{`key .* not in dict`, "key not in dict"},
		{`duplicate key: .*`, "duplicate key in a dict"},
		{`NAME: missing key`, "$0"},
		{`TYPE has no \.WORD field or method(?: \(did you mean \.WORD\?\))?`, "$0"},
		{`getattr: (TYPE) has no .* field or method`, "getattr: $1 has no such field or method"},
		{`(?:NAME: )?(TYPE) index -?\d+ out of range .*`, "$1 index out of range"},
		{`(?:NAME: )?index -?\d+ out of range: empty (TYPE)`, "$1 index out of range"},
		{`TYPE index: got TYPE, want int`, "$0"},
		{`(TYPE) index: .* out of range`, "$1 index out of range"},
		{`(invalid (?:start index|end index|slice step): got TYPE, want int)`, "$1"},
		{`(invalid (?:start index|end index|slice step)): .* out of range`, "$1"},
		{`zero is not a valid slice step`, "$0"},
		{`unhandled index operation TYPE\[TYPE\]`, "$0"},
		{`invalid slice operand TYPE`, "$0"},
		{`TYPE value does not support item assignment`, "$0"},
		{`can't assign to \.WORD field of TYPE`, "$0"},
		{`(?:r?index): substring not found`, "$0"},
		{`index: value not in list`, "$0"},
		{`remove: element not found`, "$0"},
		{`(?:max|min): argument is an empty sequence`, "$0"},
		{`NAME: empty (?:dict|set|separator)`, "$0"},

		// Types.
		{`unknown binary op: TYPE (?:[^\pL\s]+|in|not in) TYPE`, "$0"},
		{`unknown unary op: \S+ TYPE`, "$0"},
		{`(?:NAME: )?TYPE (?:<|>|<=|>=|==|!=) TYPE not implemented`, "$0"},
		{`'in <?[a-z]+>?' requires [a-z ]+ as left operand, not TYPE`, "$0"},
		{`(?:NAME: )?TYPE value is not iterable`, "$0"},
		{`(?:NAME: )?unhashable(?: type)?: TYPE`, "$0"},
		{`len: value of type TYPE has no len`, "$0"},
		{`invalid call of non-function \(TYPE\)`, "$0"},
		{`NAME: (?:in list, )?(?:for parameter \w+: )?(?:want string, got|got) TYPE(?:, want (?:string|bool|int|float|list|dict|callable|iterable|TYPE))?`, "$0"},
		{`(NAME: want string, got TYPE), for element \d+`, "$1"},
		{`NAME: got TYPE(?: for [a-z]+)?, want [a-z, ]+`, "$0"},
		{`got TYPE, want [a-z ]+`, "$0"},
		{`got TYPE in sequence assignment`, "$0"},
		{`too (many|few) values to unpack \(got -?\d+, want (\d+)\)`, "too $1 values to unpack (want $2)"},
		{`comparison exceeded maximum recursion depth`, "$0"},
		{`(?:NAME: )?cannot [a-z+=| ]+ (?:frozen (?:list|hash table)|(?:list|hash table) during iteration)`, "$0"},

		// Numbers.
		{`(?:floating-point|floored|integer) (?:division|modulo) by zero`, "$0"},
		{`int: invalid literal with base .*`, "int: invalid literal"},
		{`int: cannot convert TYPE to int`, "$0"},
		{`int: cannot convert float (?:infinity|NaN) to integer`, "$0"},
		{`invalid float literal: .*`, "float: invalid literal"},
		{`floating-point number too large`, "float: number too large"},
		{`float: empty string`, "$0"},
		{`float got TYPE, want number or string`, "$0"},
		{`int too large to convert to float`, "$0"},
		{`(negative shift count|shift count too large): .*`, "$1"},
		{`(?:repeat count|excessive repeat) .*`, "repeat count too large"},
		{`chr: Unicode code point .*`, "chr: code point out of range"},
		{`ord: string encodes \d+ Unicode code points, want 1`, "ord: not one character"},
		{`range: step argument must not be zero`, "$0"},
		{`(NAME: for parameter \w+): .* out of range(?: \(want value in .*\))?`, "$1: integer out of range"},

		// Texts.
		{`format: (?:tuple index out of range|single '}' in format|unmatched '{' in format)`, "$0"},
		{`key not found: .*`, "format: key not found"},
		{`format: keyword .* not found`, "format: keyword not found"},
		{`(?:not enough|too many) arguments for format string`, "$0"},
		{`%. format requires .*`, "format: a value of the wrong type"},
		{`(?:incomplete format(?: key)?|format requires a mapping)`, "$0"},
		{`unknown conversion .*`, "format: unknown conversion"},

		// Calls and variables.
		{`function (WORD) called recursively`, "$0"},
		{`function (WORD) (?:accepts|missing|got) .*`, "function $1: wrong arguments"},
		{`(?:local|global) variable WORD referenced before assignment`, "$0"},
		{`(NAME)(?::| got| requires| does) .*argument.*`, "$1: wrong arguments"},
		{`dict(?:ionary)?: dictionary update sequence .*`, "dict: not pairs"},
		{`update: dictionary update sequence .*`, "update: not pairs"},

		// What is left.
		{`.* out of range(?: \(want value in .*\))?`, "integer out of range"},
	} {
		list = append(list, kind{regexp.MustCompile(`(?s)\A(?:` + words.Replace(k[0]) + `)\z`), k[1]})
	}
	return list
})
