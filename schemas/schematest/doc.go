// Package schematest runs tests of log schemas: files of YAML documents that
// say what becomes of an input, as Panther has them, and more.
//
//	name: a door that opens
//	logType: Custom.Door
//	input: |
//	  {"at":"2024-03-01T10:00:00+01:00","state":"open"}
//	result: |
//	  {"at":"2024-03-01T09:00:00Z","state":"open","p_log_type":"{{.LogType}}","p_event_time":"2024-03-01T09:00:00Z"}
//	---
//	name: a door that cannot be
//	logType: Custom.Door
//	input: '{"at":"2024-03-01T10:00:00Z","state":"ajar"}'
//	error: failed-validation /state
//
// [Run] runs them inside go test. [Load] and [LoadPaths] read test files and
// the schemas beside them into a [Suite], for programs that report in their
// own way; margay test is one. docs/test.md describes the files and how
// results are compared.
//
// # Organization
//
// decode.go and expect.go read a test file, find.go finds the files and the
// schemas that go with them, suite.go brings both together, and run.go runs
// the tests. Events and expectations are JSON trees (tree.go); compare.go
// compares two of them by the schema and leaves a tree of differences, which
// diff.go prints and update.go turns into the expectation that would have
// been met. span.go and edit.go put that into the file without touching what
// stands around it.
package schematest
