package stream

import (
	"strings"

	"github.com/margaylog/margay/parser"
)

// A tally is what a worker counts of one chunk.
type tally struct {
	Counts
	types   typeCounts
	rejects map[RejectKind]int64
	newest  newest // nil: nobody asks
}

func (t *tally) reset() {
	t.Counts = Counts{}
	t.types.reset()
	clear(t.rejects)
	clear(t.newest)
}

func (t *tally) addTimes(n newest) {
	if t.newest == nil {
		t.newest = make(newest)
	}
	t.newest.addAll(n)
}

// add counts an event without an error.
func (t *tally) add(o outcome) {
	t.In++
	if o.skipped {
		t.Skipped++
		return
	}
	t.Out++
	t.types.add(o.logType)
	if o.duplicates {
		t.DuplicateKeys++
	}
	if o.mended {
		t.MendedStrings++
	}
	if o.fellBack {
		t.FellBack++
	}
	t.NulledFields += int64(o.nulledCount)
}

// reject counts a reject by its first error.
func (t *tally) reject(r *Reject) {
	t.In++
	t.Rejected++
	if t.rejects == nil {
		t.rejects = make(map[RejectKind]int64)
	}
	t.rejects[RejectKind{LogType: r.LogType, Code: r.Code, Field: collapse(r.Field)}]++
}

// A RejectKind is what rejects of one cause have in common.
type RejectKind struct {
	LogType string
	Code    parser.Code
	Field   string // JSON Pointer in which * stands for each array index, and each key of digits
}

// collapse replaces the array indexes in a JSON Pointer by *. Nothing in a
// pointer tells them from keys that are made of digits.
func collapse(pointer string) string {
	if !strings.ContainsAny(pointer, "0123456789") {
		return pointer
	}
	parts := strings.Split(pointer, "/")
	for i, part := range parts {
		if part != "" && strings.Trim(part, "0123456789") == "" {
			parts[i] = "*"
		}
	}
	return strings.Join(parts, "/")
}

// typeCounts counts events by log type. Streams have few; the names that an
// engine gives are the same strings each time, which compare fast.
type typeCounts struct {
	few  []typeCount
	many map[string]int64 // those that have no place in few
}

type typeCount struct {
	name string
	n    int64
}

// fewTypes is how many log types are looked for one by one.
const fewTypes = 8

func (t *typeCounts) add(name string) {
	for i := range t.few {
		if t.few[i].name == name {
			t.few[i].n++
			return
		}
	}
	if len(t.few) < fewTypes {
		t.few = append(t.few, typeCount{name, 1})
		return
	}
	if t.many == nil {
		t.many = make(map[string]int64)
	}
	t.many[name]++
}

func (t *typeCounts) reset() {
	t.few = t.few[:0]
	clear(t.many)
}

// addTo adds the counts to those in m.
func (t *typeCounts) addTo(m map[string]int64) {
	for _, c := range t.few {
		m[c.name] += c.n
	}
	for name, n := range t.many {
		m[name] += n
	}
}
