package timefmt

import (
	"encoding/binary"
	"strings"
)

// Nearly all texts of a pattern look alike: each number has all of its digits,
// each name three letters, and so each part has its place. For those it is
// enough to compare the text with a mask, eight bytes at a time, and to look
// for each part where it has to be.

// A usual reads the texts of a pattern that have the usual length, as the
// operations of the pattern would. The zero usual reads none.
type usual struct {
	length  int
	words   []usualWord
	numbers []usualPart
	others  []usualPart // but for plain text
}

// A usualWord says what eight bytes of a text have to be.
type usualWord struct {
	at         int
	mask, text uint64 // where mask is set, text
	digits     uint64 // the high bit of each digit
}

// A usualPart is where an operation finds what it is after.
type usualPart struct {
	op       *op
	from, to int
}

// The shape of a usual text has these for the bytes that differ from text to
// text.
const (
	someDigit = 0xff
	someByte  = 0 // an operation looks at it
)

// newUsual returns what reads the usual texts of a pattern, if it has any that
// no operation could read otherwise.
func newUsual(ops []op) usual {
	var u usual
	var all strings.Builder
	var seen fieldSet
	for i := range ops {
		o := &ops[i]
		shape, ok := o.usualShape()
		if !ok || seen.has(o.field) || i+1 < len(ops) && o.mayGoOn(&ops[i+1]) {
			return usual{}
		}
		if o.field != fieldNone {
			seen |= 1 << o.field // the last of two would count, and read has an order of its own
		}
		part := usualPart{o, all.Len(), all.Len() + len(shape)}
		switch o.do {
		case takeText, takeBlanks, takeSpaces, takeMaybePoint:
		case takeNumber:
			u.numbers = append(u.numbers, part)
		default:
			u.others = append(u.others, part)
		}
		all.WriteString(shape)
	}
	shape := all.String()
	if len(shape) < 8 {
		return usual{}
	}
	u.length = len(shape)
	for at := 0; at < len(shape); at += 8 {
		at = min(at, len(shape)-8) // the last two overlap
		u.words = append(u.words, newUsualWord(at, shape[at:at+8]))
	}
	return u
}

func newUsualWord(at int, shape string) usualWord {
	w := usualWord{at: at}
	for i := range len(shape) {
		switch c := shape[i]; c {
		case someByte:
		case someDigit:
			w.digits |= 0x80 << (8 * i)
		default:
			w.mask |= 0xff << (8 * i)
			w.text |= uint64(c) << (8 * i)
		}
	}
	return w
}

// usualShape returns the shape of what o takes from a usual text. It is false
// when there is no saying.
func (o *op) usualShape() (shape string, ok bool) {
	digits := strings.Repeat(string([]byte{someDigit}), int(o.max))
	switch o.do {
	case takeText:
		return o.text, strings.IndexByte(o.text, someByte) < 0 && strings.IndexByte(o.text, someDigit) < 0
	case takeBlanks, takeSpaces:
		return " ", true
	case takeNumber, takeShortYear, takeFraction:
		return digits, true
	case takePoint:
		return "\x00" + digits, true
	case takeMaybePoint:
		return "", true
	case takeName:
		return "\x00\x00\x00", o.short
	case takeHalf:
		return "\x00\x00", true
	case takeOffset:
		return "\x00\xff\xff\xff\xff", true
	case takeZone:
		return "\x00\x00\x00", true
	}
	return "", false
}

// mayGoOn reports whether o may take more than is usual where next follows.
func (o *op) mayGoOn(next *op) bool {
	switch o.do {
	case takeName: // the rest of a long name
		letters := next.do == takeZone || next.do == takeText && next.text[0]|0x20-'a' < 26
		return o.long && letters
	case takeMaybePoint:
		return next.do == takePoint || next.do == takeText && (next.text[0] == '.' || next.text[0] == ',')
	}
	return false
}

// read reads the whole of s, if it is usual.
func (u *usual) read(s []byte, r *reading) bool {
	if len(s) != u.length || len(s) == 0 {
		return false
	}
	for i := range u.words {
		w := &u.words[i]
		word := binary.LittleEndian.Uint64(s[w.at:])
		if (word^w.text)&w.mask|notDigits(word)&w.digits != 0 {
			return false
		}
	}
	for i := range u.numbers {
		p := &u.numbers[i]
		var n int32
		for _, c := range s[p.from:p.to] {
			n = n*10 + int32(c-'0')
		}
		if n < p.op.low || n > p.op.high {
			return false
		}
		r.value[p.op.field] = n
	}
	for i := range u.others {
		p := &u.others[i]
		if rest, ok := p.op.take(s[p.from:p.to], r); !ok || len(rest) > 0 {
			return false
		}
	}
	return true
}
