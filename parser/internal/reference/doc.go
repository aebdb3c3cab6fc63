// Package reference is the slow, obvious engine that the tests hold against
// the fast one: it reads an event into a tree, walks the schema as it stands,
// and writes what section after section of the semantics asks for, without
// plans, slots or tricks. On every schema and event both engines must agree
// byte for byte.
//
// An [Engine] reads the records of files, since text formats count lines and
// learn columns there; [Parse] decides about one event by itself.
//
// It is ordinary code so that the tests of several packages can import it,
// but it is test code: no non-test file may import it. It shares nothing with
// the fast engine except the schema model, the renaming of fields and the
// KSUID package, so that a mistake on one side shows as a disagreement. The
// built-in grok patterns and the interpreter of scripts are handed in.
//
// The package also makes the input of such tests: [RandomSchemas],
// [RandomTransformations] and [RandomTextSchemas] write schemas, [RandomEvent]
// events and [RandomFile] records that mostly fit them, and [Mutate] damages
// a line.
package reference
