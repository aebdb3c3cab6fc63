// Package indicators finds the values that security teams search for, such
// as IP addresses, e-mail addresses and file hashes, in the strings of an
// event, and collects them by p_any list.
//
// An [Indicator] is a name that a schema can put on a field, the p_any lists
// it fills, and a function that scans text. Indicators are data, held by an
// immutable [Registry]: [Default] holds the built-in ones, [Registry.With]
// returns a registry that has more. A schema compiler resolves names once,
// by [Registry.Compile]; the engine then runs [Compiled.Scan] on each string
// and gathers what was found in one event in [Values].
//
// Adding a built-in indicator is adding an entry to the list of its family
// (net.go, mail.go, names.go, hashes.go, mac.go, aws.go). An entry has
// examples, which the tests execute and the documentation shows.
//
// Registry and Compiled may be used by many goroutines at once; Values
// belongs to one.
package indicators
