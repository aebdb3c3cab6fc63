package timefmt

import (
	"fmt"
	"strings"

	"github.com/margaylog/margay/internal/suggest"
)

// nameHint returns the hint for an unknown name of a format.
func nameHint(name string) string {
	if _, err := compileLayout(name); err == nil {
		return didYouMean(layoutPrefix + name)
	}
	if strings.Contains(strings.ToLower(name), "yyyy") {
		return "write dates in strftime, such as %Y-%m-%dT%H:%M:%S"
	}
	if known := nearest(name); known != "" {
		return didYouMean(known)
	}
	return "there are " + strings.Join(kindNames(), ", ") +
		", strftime texts such as %Y-%m-%d, and Go layouts such as layout=2006-01-02"
}

func didYouMean(name string) string { return fmt.Sprintf("did you mean %q?", name) }

// nearest returns the known name that name may be a slip of, or "".
func nearest(name string) string {
	plain := plainName(name)
	if known := alias(plain); known != "" {
		return known
	}
	best, bestDistance := "", len(plain)/3+1 // a third of the letters may be wrong
	for _, known := range kindNames() {
		if d := suggest.Distance(plain, plainName(known)); d < bestDistance {
			best, bestDistance = known, d
		}
	}
	return best
}

// plainName drops everything from name that people vary: case, underscores,
// spaces and the like. What is left is bounded.
func plainName(name string) string {
	var b strings.Builder
	for _, c := range strings.ToLower(name[:min(len(name), 64)]) {
		if 'a' <= c && c <= 'z' || '0' <= c && c <= '9' {
			b.WriteRune(c)
		}
	}
	return b.String()
}

// alias returns what other tools call by the name plain.
func alias(plain string) string {
	switch plain {
	case "iso", "iso8601", "rfc3339nano", "timerfc3339", "datetime", "isodate", "isodatetime":
		return "rfc3339"
	case "epoch", "unixtime", "unixtimestamp", "unixseconds", "unixsec", "unixs", "seconds", "timestamp", "posix":
		return "unix"
	case "unixmilli", "unixmillis", "unixmilliseconds", "epochms", "epochmillis", "ms", "millis", "milliseconds":
		return "unix_ms"
	case "unixmicro", "unixmicros", "unixmicroseconds", "epochus", "epochmicros", "us", "micros", "microseconds":
		return "unix_us"
	case "unixnano", "unixnanos", "unixnanoseconds", "epochns", "epochnanos", "ns", "nanos", "nanoseconds":
		return "unix_ns"
	case "auto", "epochauto":
		return "unix_auto"
	}
	return ""
}

// misspeltPrefix returns a hint when name is a known prefix with a slip in it
// and an equals sign or a colon. Without this, strptime=%F would be the
// strftime text that starts with "strptime=".
func misspeltPrefix(name string) string {
	end := strings.IndexAny(name, "=:")
	if end < 0 || end > len(strftimePrefix)+2 {
		return ""
	}
	word, rest := plainName(name[:end]), name[end+1:]
	for _, prefix := range []string{strftimePrefix, layoutPrefix} {
		if suggest.Distance(word, strings.TrimSuffix(prefix, "=")) <= 2 {
			return didYouMean(prefix + rest)
		}
	}
	return ""
}

// directiveHint returns the hint for an unknown directive of strftime.
func directiveHint(letter rune) string {
	switch letter {
	case 'L', 'N', 'Q', '3', '6', '9':
		return "the fraction of a second is %f"
	case 'P':
		return "did you mean %p?"
	case 'r':
		return "did you mean %I:%M:%S %p?"
	case 'X':
		return "did you mean %T?"
	case 'x':
		return "did you mean %D?"
	case 'c':
		return "spell it out, such as %a %b %e %T %Y"
	case '-', '_', '0', '^', '#', 'E', 'O':
		return "leave out the flag: numbers may be shorter than their width, and names are taken in any case"
	}
	return ""
}

// layoutHint returns the hint for a layout without a complete date.
func layoutHint(layout string) string {
	if strings.Contains(layout, "%") {
		return "directives such as %Y belong into a strftime text"
	}
	return "layouts show how 2006-01-02 15:04:05 would be written"
}
