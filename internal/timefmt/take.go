package timefmt

// A field is something that a text can say about a time.
type field uint8

const (
	fieldNone    field = iota // said and ignored, such as a weekday
	fieldYear                 // 0 to 9999
	fieldMonth                // 1 to 12
	fieldDay                  // of the month, 1 to 31
	fieldYearDay              // 1 to 366
	fieldHour                 // 0 to 23, or of half a day when there is a fieldHalf
	fieldHalf                 // am or pm
	fieldMinute
	fieldSecond
	fieldNsec
	fieldOffset // seconds east of UTC, from digits
	fieldZone   // the same, from a zone's name
	fieldUnix   // seconds since 1970, kept in reading.unix
	fieldCount
)

// The values of fieldHalf.
const (
	am = iota
	pm
)

// A reading is what the operations of a pattern have found in one text.
type reading struct {
	value    [fieldCount]int32
	unix     int64 // the digits of fieldUnix
	negative bool  // and its sign
}

// An action says how an operation takes its part of a text.
type action uint8

const (
	takeText         action = iota // exactly op.text
	takeBlanks                     // one white space or more
	takeSpaces                     // any number of spaces, at least one unless the text ends
	takeNumber                     // op.min to op.max digits after at most op.blanks spaces
	takeShortYear                  // the same, 69 to 99 being 1969 to 1999
	takeName                       // an English month or weekday in any case
	takeHalf                       // AM or PM in the case of op.text, or in any if that is empty
	takeFraction                   // op.min to op.max digits of a second
	takePoint                      // a point or comma and op.max digits of a second
	takeMaybePoint                 // perhaps a point or comma and digits of a second
	takeOffset                     // +hhmm, +hh:mm or Z
	takeShapedOffset               // an offset in the shape of op.text, a piece of a Go layout
	takeZone                       // the name of a time zone
	takeUnix                       // seconds since 1970
)

// An op is one operation of a pattern: it takes bytes off the front of a text
// and notes what they mean. Ops are immutable.
type op struct {
	do          action
	field       field // what the op finds out
	min, max    uint8 // count of digits
	blanks      uint8 // how many spaces may stand before the digits
	padded      bool  // spaces stand for digits, so that there are fewer of those
	low, high   int32 // bounds of a number
	text        string
	long, short bool // which form of a name will do
}

// take returns the rest of s. It reports false when s does not start with what
// the op is after.
func (o *op) take(s []byte, r *reading) (rest []byte, ok bool) {
	switch o.do {
	case takeText:
		if len(s) < len(o.text) || string(s[:len(o.text)]) != o.text {
			return nil, false
		}
		return s[len(o.text):], true
	case takeBlanks:
		return o.takeBlanks(s)
	case takeSpaces:
		return o.takeSpaces(s)
	case takeNumber, takeShortYear:
		return o.takeNumber(s, r)
	case takeName:
		return o.takeName(s, r)
	case takeHalf:
		return o.takeHalf(s, r)
	case takeFraction:
		return o.takeFraction(s, r)
	case takePoint, takeMaybePoint:
		return o.takePoint(s, r)
	case takeOffset, takeShapedOffset:
		return o.takeOffset(s, r)
	case takeZone:
		offset, n := zoneOffset(s)
		r.value[fieldZone] = offset
		return s[n:], n > 0
	case takeUnix:
		return o.takeUnix(s, r)
	}
	panic("timefmt: unknown action")
}

func isBlank(c byte) bool { return c == ' ' || c-'\t' <= '\r'-'\t' }

func (o *op) takeBlanks(s []byte) ([]byte, bool) {
	n := 0
	for n < len(s) && isBlank(s[n]) {
		n++
	}
	return s[n:], n > 0
}

// takeSpaces is how package time reads the spaces of a layout.
func (o *op) takeSpaces(s []byte) ([]byte, bool) {
	n := 0
	for n < len(s) && s[n] == ' ' {
		n++
	}
	return s[n:], n > 0 || len(s) == 0
}

func (o *op) takeNumber(s []byte, r *reading) ([]byte, bool) {
	limit := int(o.max)
	for i := uint8(0); i < o.blanks && len(s) > 0 && s[0] == ' '; i++ {
		s = s[1:]
		if o.padded {
			limit--
		}
	}
	n, width := int32(0), 0
	for width < len(s) && width < limit && isDigit(s[width]) {
		n = n*10 + int32(s[width]-'0')
		width++
	}
	if width < int(o.min) || n < o.low || n > o.high {
		return nil, false
	}
	if o.do == takeShortYear {
		n += 1900
		if n < 1969 {
			n += 100
		}
	}
	r.value[o.field] = n
	return s[width:], true
}

// takeName looks for the first three letters, which say which name it is.
func (o *op) takeName(s []byte, r *reading) ([]byte, bool) {
	names, starts := weekdays[:], weekdayStarts
	if o.field == fieldMonth {
		names, starts = months[:], monthStarts
	}
	if len(s) < 3 {
		return nil, false
	}
	start := threeLetters(s)
	for i := range starts {
		switch {
		case start != starts[i]:
			continue
		case o.long && hasPrefixFold(s, names[i]):
			s = s[len(names[i]):]
		case o.short:
			s = s[3:]
		default:
			return nil, false
		}
		r.value[o.field] = int32(i + 1)
		return s, true
	}
	return nil, false
}

// The names of months and weekdays; the short forms are their first three
// letters, which no two of them share. These tables are only read.
var (
	months = [...]string{"January", "February", "March", "April", "May", "June",
		"July", "August", "September", "October", "November", "December"}
	weekdays = [...]string{"Sunday", "Monday", "Tuesday", "Wednesday",
		"Thursday", "Friday", "Saturday"}
)

// The first three letters of each, as threeLetters has them; only read as well.
var (
	monthStarts   = starts(months[:])
	weekdayStarts = starts(weekdays[:])
)

func starts(names []string) []uint32 {
	list := make([]uint32, len(names))
	for i, name := range names {
		list[i] = threeLetters(name)
	}
	return list
}

// threeLetters returns the first three bytes of s as one number, letters as
// small ones. No byte but a letter becomes one.
func threeLetters[T []byte | string](s T) uint32 {
	return uint32(s[0]) | uint32(s[1])<<8 | uint32(s[2])<<16 | 0x20_20_20
}

// hasPrefixFold reports whether s starts with an English name in any case.
func hasPrefixFold(s []byte, name string) bool {
	if len(s) < len(name) {
		return false
	}
	for i := range len(name) {
		// Names are letters only, and no byte but a letter folds to one.
		if s[i]|0x20 != name[i]|0x20 {
			return false
		}
	}
	return true
}

func (o *op) takeHalf(s []byte, r *reading) ([]byte, bool) {
	if len(s) < 2 || s[1]|0x20 != 'm' {
		return nil, false
	}
	switch s[0] | 0x20 {
	case 'a':
		r.value[fieldHalf] = am
	case 'p':
		r.value[fieldHalf] = pm
	default:
		return nil, false
	}
	// Letters of the same case agree in this bit.
	if o.text != "" && (s[0]&0x20 != o.text[0]&0x20 || s[1]&0x20 != o.text[1]&0x20) {
		return nil, false
	}
	return s[2:], true
}

func (o *op) takeFraction(s []byte, r *reading) ([]byte, bool) {
	width := countDigits(s, int(o.max))
	r.value[fieldNsec], _ = fraction(s[:width])
	return s[width:], width >= int(o.min)
}

// takePoint is how package time reads a fraction: point and comma will do for
// each other, and one that may be missing has any number of digits.
func (o *op) takePoint(s []byte, r *reading) ([]byte, bool) {
	if len(s) < 2 || s[0] != '.' && s[0] != ',' || !isDigit(s[1]) {
		return s, o.do == takeMaybePoint
	}
	width := len(s) - 1
	if o.do == takePoint {
		width = int(o.max)
	}
	width = countDigits(s[1:], width)
	if o.do == takePoint && width < int(o.max) {
		return nil, false
	}
	r.value[fieldNsec], _ = fraction(s[1 : 1+width])
	return s[1+width:], true
}

func (o *op) takeUnix(s []byte, r *reading) ([]byte, bool) {
	r.negative = len(s) > 0 && s[0] == '-'
	if r.negative {
		s = s[1:]
	}
	width := countDigits(s, len(s))
	digits := trimZeros(s[:width])
	if width == 0 || len(digits) > maxSecDigits {
		return nil, false
	}
	r.unix = number(digits)
	return s[width:], true
}
