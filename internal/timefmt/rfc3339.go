package timefmt

// parseRFC3339 reads a date-time of RFC 3339, section 5.6, as strictly as it
// is written there: two digits everywhere, a point and no comma, hours 00 to
// 23, a real date, an offset that is never missing and at most ±23:59. The
// notes of that section make T and Z lower-case too and allow a space for T.
// A fraction has any number of digits; those past the ninth are cut. Leap
// seconds are refused: no clock that follows counts them.
func parseRFC3339(s []byte) (Instant, bool) {
	if len(s) < len("2006-01-02T15:04:05Z") ||
		s[4] != '-' || s[7] != '-' || !isTee(s[10]) || s[13] != ':' || s[16] != ':' {
		return Instant{}, false
	}
	d := date{two(s[0], s[1])*100 + two(s[2], s[3]), two(s[5], s[6]), two(s[8], s[9])}
	hour, minute, second := two(s[11], s[12]), two(s[14], s[15]), two(s[17], s[18])
	if hour > 23 || minute > 59 || second > 59 || !d.valid() {
		return Instant{}, false
	}
	s = s[19:]
	var nsec int32
	if s[0] == '.' {
		var n int
		if nsec, n = fraction(s[1:]); n == 0 {
			return Instant{}, false
		}
		s = s[1+n:]
	}
	offset, ok := rfc3339Offset(s)
	if !ok {
		return Instant{}, false
	}
	clock := int64(hour*3600 + minute*60 + second)
	return newInstant(d.unixDays()*secondsPerDay+clock-int64(offset), nsec)
}

func isTee(c byte) bool { return c == 'T' || c == ' ' || c == 't' }

// rfc3339Offset reads the rest of a text as an offset, in seconds east of UTC.
func rfc3339Offset(s []byte) (seconds int32, ok bool) {
	if len(s) == 1 {
		return 0, s[0]|0x20 == 'z'
	}
	if len(s) != len("+00:00") || s[3] != ':' {
		return 0, false
	}
	hour, minute := two(s[1], s[2]), two(s[4], s[5])
	if hour > 23 || minute > 59 {
		return 0, false
	}
	seconds = int32(hour*3600 + minute*60)
	switch s[0] {
	case '+':
		return seconds, true
	case '-':
		return -seconds, true
	}
	return 0, false
}
