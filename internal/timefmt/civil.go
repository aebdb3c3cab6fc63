package timefmt

// The proleptic Gregorian calendar for years 0 to 9999. Year 0 exists because
// a text may name a moment of it that is already year 1 in UTC.
//
// Both directions count years from the first of March, so that the leap day is
// the last of its year and the lengths of the months repeat as 31 30 31 30 31:
// 153 days in five months, which one division by a constant undoes.

const (
	daysPer400Years = 146097
	daysPer4Years   = 1461

	// Days from 0000-03-01 to 1970-01-01.
	epochFromMarch0 = 719468
	// Days from 0001-01-01 to 1970-01-01.
	epochFromYear1 = -minSec / secondsPerDay
)

// A date is a day of the calendar: year 0 to 9999, month 1 to 12, day 1 to 31.
type date struct {
	year, month, day uint32
}

func isLeap(year uint32) bool {
	return year%4 == 0 && (year%100 != 0 || year%400 == 0)
}

// daysIn returns the length of a month; month must be 1 to 12.
func daysIn(year, month uint32) uint32 {
	if month == 2 && isLeap(year) {
		return 29
	}
	return uint32("\x1f\x1c\x1f\x1e\x1f\x1e\x1f\x1f\x1e\x1f\x1e\x1f"[month-1])
}

// valid reports whether the calendar has such a day, and it is in range.
func (d date) valid() bool {
	return d.year <= 9999 && d.month-1 < 12 && d.day-1 < daysIn(d.year, d.month)
}

// unixDays returns the days from 1970-01-01 to d, which must be valid.
func (d date) unixDays() int64 {
	y, m := d.year+400, d.month // a whole cycle more, so that y-1 is not negative
	if m <= 2 {
		y--
		m += 12
	}
	days := y*365 + y/4 - y/100 + y/400 + (153*m-457)/5 + d.day - 1
	return int64(days) - (epochFromMarch0 + daysPer400Years)
}

// civil returns the date that is days after 0001-01-01, at most 9999-12-31.
// Quotient and remainder of two of its divisions come out of one product of
// fixed point, as Neri and Schneider describe in "Euclidean affine functions
// and their application to calendar algorithms" (2022); the tests compare
// every day of the range with package time.
func civil(days uint32) date {
	n := 4*(days+epochFromMarch0-epochFromYear1) + 3
	century := n / daysPer400Years
	n = n%daysPer400Years | 3 // quarter days of the century, rounded to whole days
	const perYear = 1<<32/daysPer4Years + 1
	product := uint64(n) * perYear
	year := uint32(product >> 32)
	day := uint32(product) / perYear / 4 // since the first of March
	month := 2141*day + 197913           // in 65536ths, 3 for March
	d := date{100*century + year, month >> 16, month&0xffff/2141 + 1}
	if d.month > 12 {
		d.year++
		d.month -= 12
	}
	return d
}

// dayOfYear returns the n-th day of a year, counted from 1. It reports false
// when the year has no such day.
func dayOfYear(year, n uint32) (date, bool) {
	d := date{year, 1, n}
	for d.month <= 12 {
		length := daysIn(year, d.month)
		if d.day <= length {
			return d, d.valid()
		}
		d.day -= length
		d.month++
	}
	return date{}, false
}
