package timefmt

// maxSecDigits is how many digits the seconds of year 9999 have; longer
// numbers are out of range, whatever they are.
const maxSecDigits = 12

// A decimal is a number as it was written: an optional minus, digits, and
// perhaps a point and more digits. Its parts alias the text.
type decimal struct {
	negative bool
	integer  []byte // at least one digit in the text; leading zeros are dropped
	fraction []byte // nil when there is no point, else at least one digit
}

// parseDecimal takes the whole of s. No plus, no exponent, no bare point.
func parseDecimal(s []byte) (d decimal, ok bool) {
	if len(s) > 0 && s[0] == '-' {
		d.negative = true
		s = s[1:]
	}
	n := countDigits(s, len(s))
	if n == 0 {
		return decimal{}, false
	}
	d.integer = trimZeros(s[:n])
	if s = s[n:]; len(s) == 0 {
		return d, true
	}
	d.fraction = s[1:]
	n = countDigits(d.fraction, len(d.fraction))
	return d, s[0] == '.' && n > 0 && n == len(d.fraction)
}

// shortSeconds reads what nearly all Unix times are: ten digits, or less, and
// nothing else. They reach into year 2286.
func shortSeconds(s []byte) (sec int64, ok bool) {
	if len(s) == 0 || len(s) > 10 {
		return 0, false
	}
	if len(s) == 10 {
		first, n := upToEight((*[8]byte)(s))
		last := two(s[8], s[9])
		return int64(first)*100 + int64(last), n == 8 && last != notTwo
	}
	for _, c := range s {
		if !isDigit(c) {
			return 0, false
		}
		sec = sec*10 + int64(c-'0')
	}
	return sec, true
}

func trimZeros(s []byte) []byte {
	for len(s) > 0 && s[0] == '0' {
		s = s[1:]
	}
	return s
}

// seconds returns d seconds since 1970. Digits of the fraction past the ninth
// are cut, which is towards zero for negative numbers too.
func (d decimal) seconds() (Instant, bool) {
	if len(d.integer) > maxSecDigits {
		return Instant{}, false
	}
	nsec, _ := fraction(d.fraction)
	return newMagnitude(d.negative, number(d.integer), nsec)
}

// scaled returns d since 1970 in units of 10 to the power -places seconds. It
// must be an integer. The number is split at its digits and never computed as
// a whole, since nanoseconds of year 9999 need more than 64 bits.
func (d decimal) scaled(places int) (Instant, bool) {
	if d.fraction != nil || len(d.integer) > maxSecDigits+places {
		return Instant{}, false
	}
	split := max(len(d.integer)-places, 0)
	sec := number(d.integer[:split])
	nsec := int32(number(d.integer[split:])) * pow10[9-places]
	return newMagnitude(d.negative, sec, nsec)
}

// auto tells the unit by the magnitude of d: below 1e11 seconds, below 1e14
// milliseconds, below 1e17 microseconds, else nanoseconds. The bounds are
// powers of ten, so counting digits is comparing. A fraction means seconds.
func (d decimal) auto() (Instant, bool) {
	switch n := len(d.integer); {
	case n <= 11 || d.fraction != nil:
		return d.seconds()
	case n <= 14:
		return d.scaled(3)
	case n <= 17:
		return d.scaled(6)
	}
	return d.scaled(9)
}

// cloudflareSeconds is the first number that Cloudflare's format takes for
// nanoseconds: seconds up to it reach year 3871.
const cloudflareSeconds = 60_000_000_000

// parseCloudflare reads what Cloudflare's log jobs write, as they are set up:
// RFC 3339, seconds or nanoseconds. Negative numbers are below the bound and
// so are seconds.
func parseCloudflare(s []byte) (Instant, bool) {
	if t, ok := parseRFC3339(s); ok {
		return t, true
	}
	d, ok := parseDecimal(s)
	if !ok {
		return Instant{}, false
	}
	if d.negative || len(d.integer) <= maxSecDigits && number(d.integer) < cloudflareSeconds {
		return d.seconds()
	}
	return d.scaled(9)
}
