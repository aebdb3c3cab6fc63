package textfmt

import (
	"slices"
	"sync"
)

// A Pattern is a built-in grok pattern: what %{NAME} stands for in the
// expressions of regex. The names are those that grok users know from
// Logstash's core patterns and from Go libraries; the expressions were written for RE2, which has
// no look-around, no atomic groups and no back-references.
type Pattern struct {
	Name     string
	Group    string // a heading for documentation
	Doc      string // what it matches, plain text
	Expr     string // may use other patterns
	Differs  string // where grok users may expect something else; "" for nowhere
	Examples []Example
}

// An Example is a text and what the pattern finds in it, anywhere. The
// package's tests run all of them.
type Example struct {
	In      string
	Want    string     // the text found
	Refused bool       // nothing is found; Want is ""
	Fields  []KeyValue // what the pattern captures by itself
	Note    string     // what the example shows
}

// Patterns returns the built-in patterns, in the order in which documentation
// should list them. The slice and all it holds are the caller's.
func Patterns() []Pattern {
	return slices.Concat(
		wordPatterns(), numberPatterns(), networkPatterns(), pathPatterns(),
		datePatterns(), syslogPatterns(), webPatterns(),
	)
}

// builtins indexes the expressions by name.
var builtins = sync.OnceValue(func() map[string]string {
	index := make(map[string]string)
	for _, p := range Patterns() {
		index[p.Name] = p.Expr
	}
	return index
})

func builtinExpr(name string) (string, bool) {
	expr, ok := builtins()[name]
	return expr, ok
}

func builtinPattern(name string) bool {
	_, ok := builtinExpr(name)
	return ok
}

func builtinNames() []string { return sortedKeys(builtins()) }

// grouped puts patterns under a heading.
func grouped(group string, patterns ...Pattern) []Pattern {
	for i := range patterns {
		patterns[i].Group = group
	}
	return patterns
}

// found is an example whose text is found whole, or in part.
func found(in, want string) Example { return Example{In: in, Want: want} }

// all is an example of a text that is found whole.
func all(in string) Example { return Example{In: in, Want: in} }

// none is an example of a text in which nothing is found.
func none(in, note string) Example { return Example{In: in, Refused: true, Note: note} }

func wordPatterns() []Pattern {
	return grouped("Words and text",
		Pattern{
			Name:     "WORD",
			Doc:      "one word: ASCII letters, digits and _, with none of them before or after",
			Expr:     `\b\w+\b`,
			Examples: []Example{found("(alice) logged in", "alice"), found("été", "t"), none("--- ---", "no letter")},
		},
		Pattern{
			Name:     "NOTSPACE",
			Doc:      "anything without white space, at least one character",
			Expr:     `\S+`,
			Examples: []Example{found("  été-1; b", "été-1;"), none(" \t ", "nothing but white space")},
		},
		Pattern{
			Name:     "SPACE",
			Doc:      "white space, or none",
			Expr:     `\s*`,
			Examples: []Example{found(" \tx", " \t"), found("x", "")},
		},
		Pattern{
			Name:     "DATA",
			Doc:      "as little as possible of anything but line breaks",
			Expr:     `.*?`,
			Examples: []Example{{In: "abc", Want: "", Note: "what comes after it in an expression decides"}},
		},
		Pattern{
			Name:     "GREEDYDATA",
			Doc:      "as much as possible of anything but line breaks",
			Expr:     `.*`,
			Examples: []Example{all("all of the text"), found("one line\nanother", "one line")},
		},
		Pattern{
			Name:    "QUOTEDSTRING",
			Doc:     "a text in double, single or back quotes, in which a backslash escapes; the quotes are part of it",
			Expr:    `"(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*'|` + "`(?:[^`\\\\]|\\\\.)*`",
			Differs: "It may open with a quote that a backslash escapes: RE2 cannot look behind.",
			Examples: []Example{
				found(`say "hello \"you\"" twice`, `"hello \"you\""`), found(`it is 'so' "there"`, `'so'`), all("`ls`"), all(`""`),
				none(`"open`, "not closed"),
			},
		},
		Pattern{
			Name:     "QS",
			Doc:      "QUOTEDSTRING",
			Expr:     `%{QUOTEDSTRING}`,
			Examples: []Example{found(`a "b" c`, `"b"`), none(`a b`, "no quotes")},
		},
		Pattern{
			Name:     "UUID",
			Doc:      "a UUID: 8, 4, 4, 4 and 12 hexadecimal digits",
			Expr:     `[[:xdigit:]]{8}-(?:[[:xdigit:]]{4}-){3}[[:xdigit:]]{12}`,
			Examples: []Example{found("id=6ba7b810-9dad-11d1-80b4-00C04FD430C8;", "6ba7b810-9dad-11d1-80b4-00C04FD430C8"), none("6ba7b8109dad11d180b400c04fd430c8", "no hyphens")},
		},
		Pattern{
			Name:     "URN",
			Doc:      "a URN (RFC 8141)",
			Expr:     `[uU][rR][nN]:[[:alnum:]][[:alnum:]-]{0,30}[[:alnum:]]:(?:[\w!$'()*+,.:;=@/?#&~-]|%[[:xdigit:]]{2})+`,
			Examples: []Example{found("<urn:isbn:0451450523>", "urn:isbn:0451450523"), none("urn:x:1", "a name space of one letter")},
		},
		Pattern{
			Name:     "LOGLEVEL",
			Doc:      "the name of a severity, in any case",
			Expr:     `\b(?i:trace|debug|verbose|info(?:rmation(?:al)?)?|notice|warn(?:ing)?|err(?:or)?|severe|crit(?:ical)?|alert|fatal|emerg(?:ency)?|panic)\b`,
			Differs:  "Any mixture of upper and lower case; whole words only.",
			Examples: []Example{found("[mws-audit][INFO]", "INFO"), found("Warning: low disk", "Warning"), all("err"), none("errors", "another word")},
		},
	)
}

func numberPatterns() []Pattern {
	return grouped("Numbers",
		Pattern{
			Name:     "INT",
			Doc:      "an integer with an optional sign",
			Expr:     `[+-]?\d+`,
			Examples: []Example{found("a -42 b", "-42"), all("+007"), none("none", "no digit")},
		},
		Pattern{
			Name:     "BASE10NUM",
			Doc:      "a decimal number with an optional sign and fraction, no exponent",
			Expr:     `[+-]?(?:\d+(?:\.\d+)?|\.\d+)`,
			Differs:  "It may begin inside a longer number: RE2 cannot look behind.",
			Examples: []Example{found("took 12.50s", "12.50"), all("-.5"), found("7.", "7"), none(".", "no digit")},
		},
		Pattern{
			Name:     "NUMBER",
			Doc:      "BASE10NUM",
			Expr:     `%{BASE10NUM}`,
			Examples: []Example{found("200 OK", "200"), all("-3.14"), none("NaN", "a word")},
		},
		Pattern{
			Name:     "BASE16NUM",
			Doc:      "a hexadecimal integer with an optional sign and 0x",
			Expr:     `[+-]?(?:0[xX])?[[:xdigit:]]+`,
			Differs:  "It may begin inside a longer number: RE2 cannot look behind.",
			Examples: []Example{all("0xDEADbeef"), found("<-ff>", "-ff"), none("xyz", "no digit")},
		},
		Pattern{
			Name:     "BASE16FLOAT",
			Doc:      "a hexadecimal number with an optional sign, 0x and fraction",
			Expr:     `[+-]?(?:0[xX])?(?:[[:xdigit:]]+(?:\.[[:xdigit:]]*)?|\.[[:xdigit:]]+)`,
			Differs:  "It may begin inside a longer number: RE2 cannot look behind.",
			Examples: []Example{all("0x1f.8"), all("-.8"), all("a."), none("xyz", "no digit")},
		},
		Pattern{
			Name:     "HEXDIGIT",
			Doc:      "one hexadecimal digit",
			Expr:     `[[:xdigit:]]`,
			Examples: []Example{all("a"), found("F0", "F"), none("g", "no digit")},
		},
		Pattern{
			Name:     "POSINT",
			Doc:      "an integer above zero, not inside a word",
			Expr:     `\b[1-9]\d*\b`,
			Examples: []Example{found("sshd[4721]", "4721"), none("0", "zero"), none("007", "leading zeros"), none("a1", "inside a word")},
		},
		Pattern{
			Name:     "NONNEGINT",
			Doc:      "digits, not inside a word",
			Expr:     `\b\d+\b`,
			Examples: []Example{found("<0>", "0"), all("007"), none("a1", "inside a word")},
		},
	)
}
