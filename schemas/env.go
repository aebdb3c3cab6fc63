package schemas

import (
	"errors"
	"strings"
	"time"

	"github.com/margaylog/margay/indicators"
	"github.com/margaylog/margay/internal/timefmt"
)

// An environment is what the schemas of one load have in common. It caches
// what is slow to find out and the same for many fields.
type environment struct {
	indicatorNames []string        // sorted
	indicators     map[string]bool // the same as a set
	added          map[string]bool // the p_ names that we add, in lower case
	defaultName    func(file string) string

	formats  map[string]formatError // by time format
	zones    map[string]bool        // by time zone: whether it exists
	compared int                    // by suggest
}

// A formatError says what is wrong with a time format; the zero one says
// that nothing is.
type formatError struct{ reason, hint string }

func newEnvironment(o *Options) *environment {
	if o == nil {
		o = &Options{}
	}
	r := o.Indicators
	if r == nil {
		r = indicators.Default()
	}
	env := &environment{
		indicatorNames: r.Names(),
		indicators:     make(map[string]bool),
		added:          make(map[string]bool),
		defaultName:    o.DefaultName,
		formats:        make(map[string]formatError),
		zones:          make(map[string]bool),
	}
	for _, name := range env.indicatorNames {
		env.indicators[name] = true
	}
	for _, name := range AddedNames(r) {
		env.added[strings.ToLower(name)] = true
	}
	return env
}

// timeFormat says what is wrong with a time format; "" means nothing.
func (env *environment) timeFormat(name string) (reason, hint string) {
	fe, ok := env.formats[name]
	if !ok {
		if _, err := timefmt.Compile(name, nil); err != nil {
			fe.reason = err.Error()
			var detail *timefmt.FormatError
			if errors.As(err, &detail) {
				fe = formatError{detail.Reason, detail.Hint}
			}
		}
		env.formats[name] = fe
	}
	return fe.reason, fe.hint
}

// timezone reports whether an IANA time zone exists. Local does not: it is
// another zone on every machine.
func (env *environment) timezone(name string) bool {
	exists, ok := env.zones[name]
	if !ok {
		_, err := time.LoadLocation(name)
		exists = err == nil && name != "" && name != "Local"
		env.zones[name] = exists
	}
	return exists
}
