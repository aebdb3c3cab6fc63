// Package diff says how schemas differ, and what that does to events.
//
// [Schemas] compares the schemas of two states, such as before and after a
// commit, and lists every change, each rated: a change is Compatible when
// every event that the old schema accepted is still accepted, and all that
// came out of it still comes out, under the same name, with the same type and
// value. What is new may only add to it. Every other change is Breaking. A
// schema is compared by what it means: refs count as what they stand for, and
// so do defaults.
//
// One exception is as old as the rules for changing schemas: a new field that
// is not required is Compatible, though an event that had a key of that name
// all along is refused when its value does not fit.
//
// What no single schema can tell, such as which of several log types an event
// now has, a [Trial] finds out: it parses records by both states.
package diff
