package schematest

import "github.com/margaylog/margay/schemas"

// The codes of diagnostics of test files, besides those of schemas that mean
// the same in both: unreadable-file, empty-file, too-large, too-many, not-utf8,
// yaml-syntax, duplicate-key, unknown-key, missing-key, wrong-type,
// empty-value, bad-value and conflicting-keys.
const (
	NoTests        schemas.Code = "no-tests"         // there is no test file, or none of its tests is chosen
	BadExpectation schemas.Code = "bad-expectation"  // not a JSON object
	UnknownLogType schemas.Code = "unknown-log-type" // no schema describes the log type of a test
	CannotUpdate   schemas.Code = "cannot-update"    // the expectation cannot be rewritten where it stands
)
