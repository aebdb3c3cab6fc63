package timefmt

import "strings"

// Layouts are the language of Go's package time: they show how the reference
// time, Mon Jan 2 15:04:05 MST 2006, would be written. They are compiled here,
// not handed to time.Parse, because time.Parse gives unknown zone names the
// offset 0, knows neither UT nor Z as a name, fills in year 0, and allocates.
// The tests hold this code against time.Parse, which decides all the rest.

// A chunk is a piece of a layout that stands for something.
type chunk struct {
	text string
	op   op
}

// chunks is only read. Of two pieces that start alike the longer one is first.
var chunks = [...]chunk{
	{"January", op{do: takeName, field: fieldMonth, long: true}},
	{"Jan", op{do: takeName, field: fieldMonth, short: true}},
	{"Monday", op{do: takeName, long: true}},
	{"Mon", op{do: takeName, short: true}},
	{"MST", op{do: takeZone, field: fieldZone}},
	{"002", op{do: takeNumber, field: fieldYearDay, min: 3, max: 3, high: 999}},
	{"01", op{do: takeNumber, field: fieldMonth, min: 2, max: 2, low: 1, high: 12}},
	{"02", op{do: takeNumber, field: fieldDay, min: 2, max: 2, high: 99}},
	{"03", op{do: takeNumber, field: fieldHour, min: 2, max: 2, high: 12}},
	{"04", op{do: takeNumber, field: fieldMinute, min: 2, max: 2, high: 59}},
	{"05", op{do: takeNumber, field: fieldSecond, min: 2, max: 2, high: 59}},
	{"06", op{do: takeShortYear, field: fieldYear, min: 2, max: 2, high: 99}},
	{"15", op{do: takeNumber, field: fieldHour, min: 1, max: 2, high: 23}},
	{"1", op{do: takeNumber, field: fieldMonth, min: 1, max: 2, low: 1, high: 12}},
	{"2006", op{do: takeNumber, field: fieldYear, min: 4, max: 4, high: 9999}},
	{"2", op{do: takeNumber, field: fieldDay, min: 1, max: 2, high: 99}},
	{"__2", op{do: takeNumber, field: fieldYearDay, min: 1, max: 3, blanks: 2, high: 999}},
	{"_2", op{do: takeNumber, field: fieldDay, min: 1, max: 2, blanks: 1, high: 99}},
	{"3", op{do: takeNumber, field: fieldHour, min: 1, max: 2, high: 12}},
	{"4", op{do: takeNumber, field: fieldMinute, min: 1, max: 2, high: 59}},
	{"5", op{do: takeNumber, field: fieldSecond, min: 1, max: 2, high: 59}},
	{"PM", op{do: takeHalf, field: fieldHalf, text: "PM"}},
	{"pm", op{do: takeHalf, field: fieldHalf, text: "pm"}},
	offsetChunk("-07:00:00"), offsetChunk("-070000"), offsetChunk("-07:00"), offsetChunk("-0700"), offsetChunk("-07"),
	offsetChunk("Z07:00:00"), offsetChunk("Z070000"), offsetChunk("Z07:00"), offsetChunk("Z0700"), offsetChunk("Z07"),
}

func offsetChunk(shape string) chunk {
	return chunk{shape, op{do: takeShapedOffset, field: fieldOffset, text: shape}}
}

// compileLayout compiles a layout.
func compileLayout(layout string) (*pattern, *FormatError) {
	var b builder
	for rest := layout; rest != ""; {
		o, n := nextChunk(rest)
		switch {
		case n > 0:
			b.add(o)
			rest = rest[n:]
			if o.field == fieldSecond && !fractionFollows(rest) {
				// A fraction is accepted though the layout has none.
				b.add(op{do: takeMaybePoint, field: fieldNsec})
			}
			continue
		case rest[0] == ' ':
			b.blank(takeSpaces)
		default:
			b.text(rest[0])
		}
		rest = rest[1:]
	}
	if err := b.checkDate(layoutPrefix+layout, layoutHint(layout)); err != nil {
		return nil, err
	}
	p := b.pattern()
	p.layout = true
	return p, nil
}

// nextChunk returns the operation that the front of a layout stands for and
// the length of that piece, which is 0 for plain text.
func nextChunk(layout string) (o op, length int) {
	if n := fractionChunk(layout); n > 0 {
		if layout[1] == '9' {
			return op{do: takeMaybePoint, field: fieldNsec}, n
		}
		return op{do: takePoint, field: fieldNsec, max: uint8(min(n-1, 255))}, n
	}
	for i := range chunks {
		c := &chunks[i]
		if strings.HasPrefix(layout, c.text) && !isPlain(layout, c.text) {
			return c.op, len(c.text)
		}
	}
	return op{}, 0
}

// isPlain reports whether a layout starts with text and does not mean it: Jan
// and Mon in front of more small letters are part of a word, and _2006 is a
// year after an underscore.
func isPlain(layout, text string) bool {
	rest := layout[len(text):]
	switch text {
	case "Jan", "Mon":
		return rest != "" && 'a' <= rest[0] && rest[0] <= 'z'
	case "_2":
		return strings.HasPrefix(rest, "006")
	}
	return false
}

// fractionChunk returns the length of the fraction in front of a layout: a
// point or comma and zeros, or nines, that no other digit follows.
func fractionChunk(layout string) int {
	if len(layout) < 2 || layout[0] != '.' && layout[0] != ',' || layout[1] != '0' && layout[1] != '9' {
		return 0
	}
	n := 2
	for n < len(layout) && layout[n] == layout[1] {
		n++
	}
	if n < len(layout) && isDigit(layout[n]) {
		return 0
	}
	return n
}

// fractionFollows reports whether the next piece of a layout that stands for
// something is a fraction.
func fractionFollows(layout string) bool {
	for ; layout != ""; layout = layout[1:] {
		if o, n := nextChunk(layout); n > 0 {
			return o.field == fieldNsec
		}
	}
	return false
}
