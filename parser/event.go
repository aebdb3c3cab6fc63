package parser

import (
	"slices"
	"time"

	"github.com/margaylog/margay/indicators"
	"github.com/margaylog/margay/internal/jsonwire"
	"github.com/margaylog/margay/internal/timefmt"
)

// An Event is a normalized event. One that Parse returned is valid until the
// next call of a method of its parser, and as long as the raw event is not
// changed; Clone keeps it. An Event must not be copied otherwise.
type Event struct {
	set      *Set
	log      *logType
	fields   []byte // the object without its last brace; empty when it has no fields
	id       rowID
	time     timefmt.Instant
	timeText []byte // the event time as it is written
	hasTime  bool
	now      timefmt.Instant
	stamp    []byte             // parse time, as it is written
	values   []indicators.Value // sorted, without duplicates
	header   []byte             // p_header and p_enrichment, as they are written; may be empty
	enriched int                // where p_enrichment begins in header, of sets with an Enricher

	duplicates, mended, fellBack bool
	nulled                       int
}

// LogType returns the name of the event's schema.
func (e *Event) LogType() string { return e.log.name }

// Time returns the event time, in UTC: that of the first field with a value
// among those that the schema marks isEventTime, or else the parse time.
func (e *Event) Time() time.Time { return e.eventTime().Time() }

func (e *Event) eventTime() timefmt.Instant {
	if e.hasTime {
		return e.time
	}
	return e.now
}

// ParseTime returns when the event was parsed, in UTC.
func (e *Event) ParseTime() time.Time { return e.now.Time() }

// RowID returns the event's row id, a KSUID of 27 characters.
func (e *Event) RowID() string { return string(e.id[:]) }

// Indicators returns the values that the event has in a list, such as
// p_any_emails, sorted and without duplicates. The slice is the caller's.
func (e *Event) Indicators(list string) []string {
	id, ok := slices.BinarySearch(e.set.lists, list)
	if !ok {
		return nil
	}
	var found []string
	for _, v := range e.values {
		if int(v.List) == id {
			found = append(found, string(v.Text))
		}
	}
	return found
}

// DuplicateKeys reports whether a field stood twice in one object, so that
// only its last value is in the event, or an unknown key was dropped because
// its name was taken.
func (e *Event) DuplicateKeys() bool { return e.duplicates }

// MendedStrings reports whether the event holds text that was not valid
// UTF-8 or had half a surrogate pair, replaced by U+FFFD.
func (e *Event) MendedStrings() bool { return e.mended }

// NulledFields returns how many values were dropped because they do not fit
// their fields (Options.OnFieldError).
func (e *Event) NulledFields() int { return e.nulled }

// FellBack reports whether the event was taken by a log type that was not
// the one whose keys fit best (Options.Fallback).
func (e *Event) FellBack() bool { return e.fellBack }

// AppendJSON appends the event as one JSON object without a line end: the
// fields in schema order, then what is added to every event. It is valid
// JSON in valid UTF-8 on one line.
func (e *Event) AppendJSON(dst []byte) []byte {
	return e.complete(append(dst, e.fields...), len(dst))
}

// complete appends all but the fields to dst, in which the event starts at at.
func (e *Event) complete(dst []byte, at int) []byte {
	dst = append(dst, e.log.head...)
	dst = append(dst, e.id[:]...)
	dst = append(dst, `","p_event_time":"`...)
	dst = append(dst, e.timeText...)
	dst = append(dst, e.stamp...)
	dst = append(dst, e.log.tail...)
	if len(e.header) > 0 {
		dst = append(dst, e.header...)
	}
	dst = e.appendLists(dst)
	dst[at] = '{' // in place of a comma when there are no fields
	return append(dst, '}')
}

// AppendFields appends the schema's fields alone, and the unknown keys that
// are kept, as one JSON object.
func (e *Event) AppendFields(dst []byte) []byte {
	if len(e.fields) == 0 {
		return append(dst, "{}"...)
	}
	return append(append(dst, e.fields...), '}')
}

// appendLists appends the p_any lists, by name.
func (e *Event) appendLists(dst []byte) []byte {
	if len(e.values) == 0 {
		return dst
	}
	end, list := "", -1
	for i := range e.values {
		v := &e.values[i]
		if int(v.List) != list {
			list = int(v.List)
			dst = append(append(dst, end...), e.set.prefix[list]...)
			end = "]"
		} else {
			dst = append(dst, ',')
		}
		dst = jsonwire.AppendString(dst, v.Text)
	}
	return append(dst, ']')
}

// Clone returns a copy that stays valid and shares no memory with the
// parser or the raw event.
func (e *Event) Clone() *Event {
	c := *e
	c.fields = slices.Clone(e.fields)
	c.timeText = slices.Clone(e.timeText)
	c.stamp = slices.Clone(e.stamp)
	c.header = slices.Clone(e.header)
	c.values = slices.Clone(e.values)
	for i := range c.values {
		c.values[i].Text = slices.Clone(c.values[i].Text)
	}
	return &c
}
