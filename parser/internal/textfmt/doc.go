// Package textfmt reads records of text, one event each, into named values:
// delimited text (csv), patterns of literals and %{name} placeholders
// (fastmatch), and regular expressions with grok patterns (regex).
//
// [NewCSV], [NewFastMatch] and [NewRegex] compile options, which package
// parser takes from a schema, into a [Format], once. A [Matcher] then splits
// records: one for each goroutine, and told with Reset when a file begins,
// because skipLines and the header of csv count for each file. [Patterns]
// describes the built-in grok patterns as data, for documentation and tests
// alike.
//
// # What happens to a record
//
// The first SkipLines records of a file are skipped, whatever they hold; then
// those that begin with SkipPrefix; then the header. What is left is split,
// each value is trimmed, values that are in EmptyValues are dropped, and the
// templates of Expand are filled in from what remains. A value is text or
// missing, and "" is not missing. Where a name comes twice the first value
// that is not empty wins, in every format.
//
// # Organization
//
// A format splits a record into slots: columns, placeholders or groups. It
// also says which field each slot fills, and the Matcher does the rest
// (matcher.go), the same for all. csv.go and split.go, fastmatch.go, and
// regex.go hold the formats; grok.go expands %{PATTERN:name} and turns
// expressions into ones that capture named groups only; patterns.go and its
// siblings are the table of built-in patterns. An expression is compiled to a
// program (program.go), and each Matcher has an automaton (automaton.go) that
// learns how to run it (learn.go). Splitting allocates nothing once the
// Matcher's buffers have grown and its automaton has seen records of the kind.
package textfmt
