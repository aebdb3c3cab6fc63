package timefmt

import "fmt"

// A builder collects the operations of a pattern.
type builder struct {
	ops    []op
	fields fieldSet
	plain  []byte // plain text that is not an operation yet
}

// text adds a byte that must stand in the text as it is. Neighbours make one
// operation.
func (b *builder) text(c byte) { b.plain = append(b.plain, c) }

// blank adds white space in the way of do. Neighbours make one operation.
func (b *builder) blank(do action) {
	b.flush()
	if n := len(b.ops); n > 0 && b.ops[n-1].do == do {
		return
	}
	b.ops = append(b.ops, op{do: do})
}

// add adds an operation that finds something out.
func (b *builder) add(o op) {
	b.flush()
	b.ops = append(b.ops, o)
	b.fields |= 1 << o.field
}

// flush makes an operation of plain text.
func (b *builder) flush() {
	if len(b.plain) > 0 {
		b.ops = append(b.ops, op{do: takeText, text: string(b.plain)})
		b.plain = b.plain[:0]
	}
}

// pattern returns what was collected, and the builder must not be used again.
func (b *builder) pattern() *pattern {
	b.flush()
	return &pattern{ops: b.ops, usual: newUsual(b.ops), fields: b.fields}
}

// checkDate returns an error unless the fields make a complete date, year
// aside. A format with half a date is far more often misspelt than meant.
func (b *builder) checkDate(format, hint string) *FormatError {
	has := b.fields.has
	var missing string
	switch {
	case has(fieldUnix), has(fieldYearDay), has(fieldMonth) && has(fieldDay):
		return nil
	case has(fieldMonth):
		missing = "day"
	case has(fieldDay):
		missing = "month"
	case has(fieldYear):
		missing = "month and day"
	default:
		return &FormatError{Reason: fmt.Sprintf("the time format %q has no date in it", format), Hint: hint}
	}
	return &FormatError{
		Reason: fmt.Sprintf("the time format %q has no complete date in it: %s missing", format, missing),
		Hint:   hint,
	}
}
