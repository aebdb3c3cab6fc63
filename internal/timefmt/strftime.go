package timefmt

import (
	"fmt"
	"unicode/utf8"
)

// A Directive is one of the letters that may follow a % in a strftime text.
type Directive struct {
	Letter string
	Doc    string // what it takes from the text: a sentence without its full stop
}

// Directives returns the directives that strftime texts may use, in the order
// in which documentation should list them. The slice is the caller's.
func Directives() []Directive {
	list := make([]Directive, len(directives))
	for i, d := range directives {
		list[i] = Directive{Letter: string(rune(d.letter)), Doc: d.doc}
	}
	return list
}

// A directive is a Directive and what it compiles to: an op, another strftime
// text, or neither for the white space and %% that compileStrftime knows.
type directive struct {
	letter byte
	doc    string
	op     op
	means  string
}

// directives is only read.
var directives = [...]directive{
	{'Y', "the year, four digits", op{do: takeNumber, field: fieldYear, min: 4, max: 4, high: 9999}, ""},
	{'y', "the year of the century, one or two digits: 69 to 99 are 1969 to 1999, 0 to 68 are 2000 to 2068",
		op{do: takeShortYear, field: fieldYear, min: 1, max: 2, high: 99}, ""},
	{'m', "the month, one or two digits", op{do: takeNumber, field: fieldMonth, min: 1, max: 2, low: 1, high: 12}, ""},
	{'b', "the month's English name, short or long, in any case", monthName, ""},
	{'B', "the same as %b", monthName, ""},
	{'h', "the same as %b", monthName, ""},
	{'d', "the day of the month, one or two digits", op{do: takeNumber, field: fieldDay, min: 1, max: 2, low: 1, high: 31}, ""},
	{'e', "the same as %d, a space standing for the first of two digits if need be",
		op{do: takeNumber, field: fieldDay, min: 1, max: 2, blanks: 1, padded: true, low: 1, high: 31}, ""},
	{'j', "the day of the year, one to three digits", op{do: takeNumber, field: fieldYearDay, min: 1, max: 3, low: 1, high: 366}, ""},
	{'a', "a weekday's English name, short or long, in any case; it is not compared with the date", weekdayName, ""},
	{'A', "the same as %a", weekdayName, ""},
	{'H', "the hour, 0 to 23, one or two digits", op{do: takeNumber, field: fieldHour, min: 1, max: 2, high: 23}, ""},
	{'k', "the same as %H, a space standing for the first of two digits if need be",
		op{do: takeNumber, field: fieldHour, min: 1, max: 2, blanks: 1, padded: true, high: 23}, ""},
	{'I', "the hour, 1 to 12, one or two digits; needs %p",
		op{do: takeNumber, field: fieldHour, min: 1, max: 2, low: 1, high: 12}, ""},
	{'l', "the same as %I, a space standing for the first of two digits if need be",
		op{do: takeNumber, field: fieldHour, min: 1, max: 2, blanks: 1, padded: true, low: 1, high: 12}, ""},
	{'p', "AM or PM, in any case; with %H, 1 to 12 are the hours of half a day, and an hour that contradicts it is refused",
		op{do: takeHalf, field: fieldHalf}, ""},
	{'M', "the minute, one or two digits", op{do: takeNumber, field: fieldMinute, min: 1, max: 2, high: 59}, ""},
	{'S', "the second, 0 to 59, one or two digits", op{do: takeNumber, field: fieldSecond, min: 1, max: 2, high: 59}, ""},
	{'f', "the fraction of the second, one to six digits", op{do: takeFraction, field: fieldNsec, min: 1, max: 6}, ""},
	{'z', "the offset from UTC: +hhmm, +hh:mm or Z, at most ±23:59", op{do: takeOffset, field: fieldOffset}, ""},
	{'Z', "a zone's name: UT GMT UTC EST EDT CST CDT MST MDT PST PDT or Z; beside %z that one counts",
		op{do: takeZone, field: fieldZone}, ""},
	{'s', "seconds since 1970, perhaps negative; only %f, zones (read and ignored) and weekdays may stand beside it",
		op{do: takeUnix, field: fieldUnix}, ""},
	{'F', "the same as %Y-%m-%d", op{}, "%Y-%m-%d"},
	{'D', "the same as %m/%d/%y", op{}, "%m/%d/%y"},
	{'T', "the same as %H:%M:%S", op{}, "%H:%M:%S"},
	{'R', "the same as %H:%M", op{}, "%H:%M"},
	{'n', "white space, as much as there is, at least one", op{}, " "},
	{'t', "the same as %n", op{}, " "},
	{'%', "a percent sign", op{do: takeText, text: "%"}, ""},
}

var (
	monthName   = op{do: takeName, field: fieldMonth, long: true, short: true}
	weekdayName = op{do: takeName, long: true, short: true}
)

// compileStrftime compiles a strftime text.
func compileStrftime(text string) (*pattern, *FormatError) {
	b := strftimeBuilder{format: text}
	if err := b.compile(text); err != nil {
		return nil, err
	}
	if err := b.check(); err != nil {
		return nil, err
	}
	return b.pattern(), nil
}

type strftimeBuilder struct {
	builder
	format     string // all of it, for messages
	halfDayBy  byte   // the directive that gave an hour of half a day, or 0
	wholeDayBy byte   // the same for a hour of the day
}

// compile adds the operations of text.
func (b *strftimeBuilder) compile(text string) *FormatError {
	for i := 0; i < len(text); i++ {
		switch c := text[i]; {
		case isBlank(c):
			b.blank(takeBlanks)
		case c != '%':
			b.text(c)
		case i+1 == len(text):
			return b.fail("", "the time format %q ends in a lone %%", b.format)
		default:
			i++
			if err := b.directive(text[i:]); err != nil {
				return err
			}
		}
	}
	return nil
}

// directive adds what the letter in front of rest stands for.
func (b *strftimeBuilder) directive(rest string) *FormatError {
	for i := range directives {
		d := &directives[i]
		switch {
		case d.letter != rest[0]:
			continue
		case d.means != "":
			return b.compile(d.means)
		case d.op.do == takeText:
			b.text(d.letter)
			return nil
		case d.op.field != fieldNone && b.fields.has(d.op.field):
			return b.fail("", "%%%c gives the %s of the time format %q a second time",
				d.letter, d.op.field, b.format)
		}
		if d.op.field == fieldHour {
			b.noteHour(d)
		}
		b.add(d.op)
		return nil
	}
	letter, _ := utf8.DecodeRuneInString(rest)
	return b.fail(directiveHint(letter), "unknown directive %%%c in the time format %q", letter, b.format)
}

func (b *strftimeBuilder) noteHour(d *directive) {
	if d.op.high == 12 {
		b.halfDayBy = d.letter
	} else {
		b.wholeDayBy = d.letter
	}
}

// check looks at the format as a whole.
func (b *strftimeBuilder) check() *FormatError {
	has := b.fields.has
	switch {
	case has(fieldUnix) && b.fields.hasAny(fieldYear, fieldMonth, fieldDay, fieldYearDay,
		fieldHour, fieldHalf, fieldMinute, fieldSecond):
		return b.fail("leave out the others", "%%s is date and time, and the time format %q gives more of them", b.format)
	case b.halfDayBy != 0 && !has(fieldHalf):
		return b.fail("write %H for hours from 0 to 23, or add %p",
			"%%%c needs a %%p in the time format %q", b.halfDayBy, b.format)
	case has(fieldHalf) && b.halfDayBy == 0 && b.wholeDayBy == 0:
		return b.fail("add %I", "%%p needs an hour in the time format %q", b.format)
	}
	return b.checkDate(b.format, "such as %Y-%m-%d or %b %d")
}

func (b *strftimeBuilder) fail(hint, reason string, args ...any) *FormatError {
	return &FormatError{Reason: fmt.Sprintf(reason, args...), Hint: hint}
}

// String names a field in messages.
func (f field) String() string {
	return [fieldCount]string{
		fieldNone:    "weekday",
		fieldYear:    "year",
		fieldMonth:   "month",
		fieldDay:     "day",
		fieldYearDay: "day of the year",
		fieldHour:    "hour",
		fieldHalf:    "half of the day",
		fieldMinute:  "minute",
		fieldSecond:  "second",
		fieldNsec:    "fraction",
		fieldOffset:  "offset",
		fieldZone:    "zone",
		fieldUnix:    "time",
	}[f]
}
