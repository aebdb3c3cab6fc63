package timefmt

import (
	"fmt"
	"strings"
	"time"
)

// A Format is a compiled time format. It is immutable and safe for concurrent
// use.
type Format struct {
	name    string
	kind    kind
	pattern *pattern // of kindPattern
}

// A kind tells the families of formats apart.
type kind uint8

const (
	kindPattern kind = iota // strftime texts and Go layouts
	kindRFC3339
	kindUnix
	kindUnixMillis
	kindUnixMicros
	kindUnixNanos
	kindUnixAuto
	kindCloudflare
)

// kindNames are the formats that are nothing but a name.
func kindNames() []string {
	return []string{
		kindRFC3339:    "rfc3339",
		kindUnix:       "unix",
		kindUnixMillis: "unix_ms",
		kindUnixMicros: "unix_us",
		kindUnixNanos:  "unix_ns",
		kindUnixAuto:   "unix_auto",
		kindCloudflare: "cloudflare",
	}[kindRFC3339:]
}

const (
	strftimePrefix = "strftime="
	layoutPrefix   = "layout="
)

// A FormatError says what is wrong with a time format. Compile returns no
// other error.
type FormatError struct {
	Reason string
	Hint   string // what to do about it; may be empty
}

// Error returns the reason and, in parentheses, the hint.
func (e *FormatError) Error() string {
	if e.Hint == "" {
		return e.Reason
	}
	return e.Reason + " (" + e.Hint + ")"
}

// Compile returns the Format of a name as schemas write it. loc is the time
// zone of texts that name none; nil is UTC. The error is a *FormatError.
func Compile(name string, loc *time.Location) (*Format, error) {
	if loc == nil {
		loc = time.UTC
	}
	for i, known := range kindNames() {
		if name == known {
			return &Format{name: name, kind: kindRFC3339 + kind(i)}, nil
		}
	}
	p, err := compilePattern(name)
	if err != nil {
		return nil, err
	}
	p.loc = loc
	return &Format{name: name, pattern: p}, nil
}

// compilePattern compiles the formats that are more than a name.
func compilePattern(name string) (*pattern, *FormatError) {
	if layout, ok := strings.CutPrefix(name, layoutPrefix); ok {
		return compileLayout(layout)
	}
	if text, ok := strings.CutPrefix(name, strftimePrefix); ok {
		return compileStrftime(text)
	}
	if hint := misspeltPrefix(name); hint != "" || !strings.Contains(name, "%") {
		if hint == "" {
			hint = nameHint(name)
		}
		return nil, &FormatError{Reason: fmt.Sprintf("unknown time format %q", name), Hint: hint}
	}
	return compileStrftime(name)
}

// Name returns the name that the Format was compiled from.
func (f *Format) Name() string { return f.name }

// Numeric reports whether a JSON number is acceptable input: it is for the
// unix family and for cloudflare.
func (f *Format) Numeric() bool { return f.kind >= kindUnix }

// Parse reads the whole of s, which is decoded text or, for a Numeric format,
// perhaps the literal of a JSON number. It reports false when s is not of the
// format, or means a time outside years 0001 to 9999 of UTC.
//
// now is the time of parsing. Formats without a year need it: they take the
// year that puts the event nearest before now, at most a day after it.
//
// Parse does not allocate, and neither keeps nor changes s.
func (f *Format) Parse(s []byte, now Instant) (t Instant, ok bool) {
	switch f.kind {
	case kindRFC3339:
		return parseRFC3339(s)
	case kindPattern:
		return f.pattern.parse(s, now)
	case kindCloudflare:
		return parseCloudflare(s)
	case kindUnix:
		if sec, ok := shortSeconds(s); ok {
			return Instant{Sec: sec}, true
		}
	}
	d, ok := parseDecimal(s)
	if !ok {
		return Instant{}, false
	}
	switch f.kind {
	case kindUnixMillis:
		return d.scaled(3)
	case kindUnixMicros:
		return d.scaled(6)
	case kindUnixNanos:
		return d.scaled(9)
	case kindUnixAuto:
		return d.auto()
	}
	return d.seconds()
}
