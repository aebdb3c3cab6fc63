// Package timefmt reads and writes the timestamps of events.
//
// [Compile] turns the name of a time format, as schemas write it, into a
// [Format] once; [Format.Parse] then reads the bytes of one value into an
// [Instant], and [Profile.Append] writes an Instant in one of the three output
// profiles. [Specs] and [Directives] describe the formats as data, for
// documentation and tests alike.
//
// The formats:
//
//	rfc3339      RFC 3339, strictly
//	unix         seconds since 1970, with an optional fraction
//	unix_ms      integers: milliseconds, microseconds and nanoseconds
//	unix_us      since 1970
//	unix_ns
//	unix_auto    one of the four above, told by magnitude
//	cloudflare   RFC 3339, seconds or nanoseconds
//	%Y-%m-%d …   any name with a % is a strftime text
//	strftime=…   the same, said aloud
//	layout=…     a layout of Go's package time
//
// # Organization
//
// An Instant is always within years 0001 to 9999 of UTC. It is made in one
// place, newInstant, which checks that; so no arithmetic here can wrap: before
// that check every number was bounded by its count of digits. The calendar is
// civil.go, the proleptic Gregorian one, in unsigned 32 bits.
//
// rfc3339 and the numbers are hand-written. strftime texts and Go layouts are
// both compiled into a pattern, a list of small operations that each take some
// bytes off the front of the text and note what they mean (take.go); when the
// text is used up, the notes are resolved into an Instant (resolve.go), which
// is where calendar, time zone and missing years are dealt with. Nothing
// allocates while parsing or appending.
package timefmt
