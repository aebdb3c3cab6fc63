package schematest

import (
	"io"
	"regexp"
	"slices"
	"time"

	"github.com/margaylog/margay/indicators"
	"github.com/margaylog/margay/parser"
	"github.com/margaylog/margay/schemas"
)

// Options change how tests are found and run. The zero value, like a nil
// *Options, holds the defaults.
type Options struct {
	// Schemas are those that the tests are of. Nil means those that stand
	// beside the tests, and for log types that are not there the built-in
	// ones.
	Schemas *schemas.Docs

	// Load is how schemas are loaded that stand beside the tests.
	Load *schemas.Options

	// Parser is how events are read; schemas with a script need its Scripts.
	// Names are always left as the schema has them, and timestamps written
	// in nanoseconds. Without a clock the time of parsing is DefaultNow. The
	// tests of log types that LogTypes leaves out are not run.
	Parser *parser.Options

	// Compete lets all schemas compete for each record, or those that
	// Parser.LogTypes names. The log type that comes out has to be the one
	// of the test. Without it, a record is read as the test's log type.
	Compete bool

	// Only chooses the tests whose log type, slash and name it matches.
	Only *regexp.Regexp

	// Update lets Run rewrite the expectations that are not met.
	Update bool

	// Stdin is the test file that the path - stands for.
	Stdin io.Reader
}

// chooses reports whether a test is to be run.
func (o *Options) chooses(t *Test) bool {
	if len(o.Parser.LogTypes) > 0 && !slices.Contains(o.Parser.LogTypes, t.LogType.Value) {
		return false
	}
	return o.Only == nil || o.Only.MatchString(t.FullName())
}

// DefaultNow returns the time of parsing when neither a test nor the options
// say one: the same each time, so that a test does not depend on the day it
// is run.
func DefaultNow() time.Time { return time.Date(2024, 3, 1, 12, 0, 0, 0, time.UTC) }

// withDefaults returns a copy of o, never nil, whose parser options are those
// that tests are run with.
func (o *Options) withDefaults() Options {
	var c Options
	if o != nil {
		c = *o
	}
	var p parser.Options
	if c.Parser != nil {
		p = *c.Parser
	}
	if p.Now == nil {
		p.Now = DefaultNow
	}
	if p.Indicators == nil {
		p.Indicators = indicators.Default()
	}
	p.KeepNames = true
	p.TimeFormat = parser.Nanos
	c.Parser = &p
	return c
}
