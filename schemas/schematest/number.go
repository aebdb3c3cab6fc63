package schematest

import (
	"strconv"
	"strings"
)

// sameNumber reports whether two JSON numbers are equal, however they are
// written and whatever their size: 1.50 is 15e-1.
func sameNumber(a, b string) bool {
	return a == b || canonical(a) == canonical(b)
}

// canonical returns the one way to write a number that is used here: its
// digits without zeros at the ends, and the exponent of the last of them.
func canonical(number string) string {
	rest, negative := strings.CutPrefix(number, "-")
	mantissa, exponent := rest, int64(0)
	if i := strings.IndexAny(rest, "eE"); i >= 0 {
		e, err := strconv.ParseInt(rest[i+1:], 10, 32)
		if err != nil {
			return number // not a number that anybody writes in two ways
		}
		mantissa, exponent = rest[:i], e
	}
	whole, fraction, _ := strings.Cut(mantissa, ".")
	exponent -= int64(len(fraction))
	digits := strings.TrimLeft(whole+fraction, "0")
	trimmed := strings.TrimRight(digits, "0")
	exponent += int64(len(digits) - len(trimmed))
	if trimmed == "" {
		return "0"
	}
	if negative {
		trimmed = "-" + trimmed
	}
	return trimmed + "e" + strconv.FormatInt(exponent, 10)
}
