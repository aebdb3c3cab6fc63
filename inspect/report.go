package inspect

import (
	"bytes"
	"cmp"
	"encoding/json"
	"maps"
	"math"
	"slices"
	"strings"
	"time"

	"github.com/margaylog/margay/parser"
	"github.com/margaylog/margay/schemas"
	"github.com/margaylog/margay/stream"
)

// A Report is what Stats found. In JSON its keys are never renamed; more may
// come.
type Report struct {
	In       int64 `json:"in"` // everything read: Accepted + Rejected + Blank + Skipped
	Accepted int64 `json:"accepted"`
	Rejected int64 `json:"rejected"`
	Blank    int64 `json:"blank"`
	Skipped  int64 `json:"skipped"`
	BytesIn  int64 `json:"bytes_in"`

	LogTypes   []TypeReport         `json:"log_types"` // most events first
	Times      *Histogram           `json:"times"`     // event times of accepted events; nil: there are none
	Untimed    int64                `json:"untimed"`   // accepted events without a time of their own
	ByCode     []CodeCount          `json:"rejects_by_code"`
	Causes     []CauseCount         `json:"causes"`
	Indicators []ListReport         `json:"indicators"` // by list
	Errors     []*stream.InputError `json:"-"`          // inputs that could not be read
}

// A TypeReport is what was found of one log type. The one without a name is of
// events that have none.
type TypeReport struct {
	LogType  string        `json:"log_type"`
	Accepted int64         `json:"accepted"`
	Rejected int64         `json:"rejected"`
	Bytes    *Spread       `json:"event_bytes"` // lengths of events, but for the ends of broken arrays; nil: not known
	First    *time.Time    `json:"first_time"`  // event times; nil: none
	Last     *time.Time    `json:"last_time"`
	Fields   []FieldReport `json:"fields"`    // unknown ones first, then in the order of the schema
	MoreKeys int64         `json:"more_keys"` // keys that were not counted one by one: there are too many
}

// A FieldReport is what was found of one field.
type FieldReport struct {
	Field    string           `json:"field"`          // JSON Pointer in which * stands for array elements
	Known    bool             `json:"known"`          // the schema has it
	Type     schemas.Type     `json:"type,omitempty"` // in the schema
	Required bool             `json:"required,omitempty"`
	Present  int64            `json:"present"`            // in so many
	Of       int64            `json:"of"`                 // of so many objects; of elements: arrays
	Kinds    map[string]int64 `json:"kinds"`              // what the values are, as they came in
	Distinct uint64           `json:"distinct,omitempty"` // scalars, about
	Lengths  *Spread          `json:"lengths,omitempty"`  // of texts, in bytes
	Elements *Spread          `json:"elements,omitempty"` // of arrays
	MoreKeys int64            `json:"more_keys,omitempty"`
}

// Share is how often the field is present, from 0 to 1; of elements, which may
// be more than one, it is 1.
func (f *FieldReport) Share() float64 {
	if f.Of == 0 {
		return 0
	}
	return min(float64(f.Present)/float64(f.Of), 1)
}

// A Spread is what a number of lengths come to.
type Spread struct {
	Least int64   `json:"min"`
	Mean  float64 `json:"mean"`
	Most  int64   `json:"max"`
}

// A Histogram counts events by time, in buckets of one width.
type Histogram struct {
	Start   time.Time     `json:"start"` // of the first bucket
	Seconds int64         `json:"bucket_seconds"`
	Counts  []int64       `json:"counts"`
	Types   []TypeBuckets `json:"by_log_type"` // most events first

	// Before and After are events that are left out, because their times are
	// far from all others.
	Before int64 `json:"before,omitempty"`
	After  int64 `json:"after,omitempty"`
}

// A TypeBuckets is one log type's part of a histogram.
type TypeBuckets struct {
	LogType string  `json:"log_type"`
	Counts  []int64 `json:"counts"`
}

// A CodeCount is how many rejects have a code.
type CodeCount struct {
	Code  parser.Code `json:"code"`
	Count int64       `json:"count"`
}

// A CauseCount is how many rejects have a cause.
type CauseCount struct {
	Cause
	Count int64 `json:"count"`
}

// A ListReport is what was found of one list of indicators.
type ListReport struct {
	List     string     `json:"list"`
	Events   int64      `json:"events"`   // that have it
	Values   int64      `json:"values"`   // in all of them
	Distinct uint64     `json:"distinct"` // about
	Top      []TopValue `json:"top"`
}

// Frequent reports whether some value comes more than once, as far as that is
// known.
func (l *ListReport) Frequent() bool { return len(l.Top) == 0 || l.Top[0].Count-l.Top[0].Over > 1 }

// A TopValue is one of the most frequent values. Count may be too large by
// Over; long values are cut.
type TopValue struct {
	Value string `json:"value"`
	Count int64  `json:"count"`
	Over  int64  `json:"over,omitempty"`
}

// AppendJSON appends r as one line of JSON without its end.
func (r *Report) AppendJSON(dst []byte) []byte { return appendJSON(dst, r) }

// appendJSON appends one of our own types as JSON on one line.
func appendJSON(dst []byte, v any) []byte {
	var b bytes.Buffer
	enc := json.NewEncoder(&b)
	enc.SetEscapeHTML(false)
	if err := enc.Encode(v); err != nil {
		panic("inspect: " + err.Error()) // our own types always encode
	}
	return append(dst, bytes.TrimSuffix(b.Bytes(), []byte{'\n'})...)
}

// report puts together what was counted.
func (c *counter) report(totals *stream.Stats) *Report {
	r := &Report{
		In: totals.In, Accepted: c.accepted, Rejected: c.rejected, Blank: totals.Blank,
		Skipped: c.skipped + totals.Skipped, BytesIn: totals.BytesIn, Untimed: c.untimed, Errors: totals.InputErrors,
		LogTypes: []TypeReport{}, ByCode: []CodeCount{}, Causes: []CauseCount{}, Indicators: []ListReport{},
	}
	types := slices.SortedFunc(maps.Values(c.types), func(a, b *typeCount) int {
		return cmp.Or(cmp.Compare(b.accepted+b.rejected, a.accepted+a.rejected), cmp.Compare(a.name, b.name))
	})
	for _, t := range types {
		r.LogTypes = append(r.LogTypes, t.report())
	}
	r.Times = histogram(types)
	for code, n := range c.codes {
		r.ByCode = append(r.ByCode, CodeCount{code, n})
	}
	slices.SortFunc(r.ByCode, func(a, b CodeCount) int {
		return cmp.Or(cmp.Compare(b.Count, a.Count), cmp.Compare(a.Code, b.Code))
	})
	for cause, n := range c.causes {
		r.Causes = append(r.Causes, CauseCount{cause, n})
	}
	slices.SortFunc(r.Causes, func(a, b CauseCount) int {
		return cmp.Or(cmp.Compare(b.Count, a.Count), cmp.Compare(a.LogType, b.LogType), cmp.Compare(a.Code, b.Code), cmp.Compare(a.Field, b.Field))
	})
	for _, name := range slices.Sorted(maps.Keys(c.byList)) {
		r.Indicators = append(r.Indicators, c.byList[name].report(name, c.options.Top))
	}
	return r
}

func (l *listCount) report(name string, most int) ListReport {
	r := ListReport{List: name, Events: l.events, Values: l.values, Distinct: l.distinct.Estimate(), Top: []TopValue{}}
	for _, e := range l.top.first(max(most, 0)) {
		r.Top = append(r.Top, TopValue{e.text, e.count, e.over})
	}
	return r
}

func (t *typeCount) report() TypeReport {
	r := TypeReport{LogType: t.name, Accepted: t.accepted, Rejected: t.rejected, Bytes: t.bytes.report(), Fields: []FieldReport{}}
	if t.times.n > 0 {
		first, last := t.times.first.UTC(), t.times.last.UTC()
		r.First, r.Last = &first, &last
	}
	var unknown, known []FieldReport
	t.walker.reports(&t.root, "", &unknown, &known)
	r.Fields = append(append(r.Fields, unknown...), known...)
	r.MoreKeys = t.root.others
	return r
}

// reports appends what was found inside the objects of f: the fields of the
// schema in its order, the others by how many events have them.
func (w *walker) reports(f *field, path string, unknown, known *[]FieldReport) {
	objects := f.kinds[objectKind]
	if path == "" {
		objects = f.present
	}
	seen := make(map[*field]bool)
	if f.value != nil && w.schema != nil && objects > 0 {
		for _, d := range f.value.Fields {
			name, ok := w.keyOf(d)
			if !ok {
				continue
			}
			child := f.keys[name]
			if child == nil { // no event has it
				child = &field{name: name, known: true, value: w.resolve(&d.Value), required: d.Required.Value}
			}
			seen[child] = true
			w.report(child, objects, path+"/"+escapePointer(name), unknown, known)
		}
	}
	others := slices.DeleteFunc(slices.Clone(f.order), func(child *field) bool { return seen[child] })
	slices.SortStableFunc(others, func(a, b *field) int { return cmp.Compare(b.present, a.present) })
	for _, child := range others {
		w.report(child, objects, path+"/"+escapePointer(child.name), unknown, known)
	}
}

// report appends what was found of f, in so many objects, and what is inside.
func (w *walker) report(f *field, of int64, path string, unknown, known *[]FieldReport) {
	r := FieldReport{
		Field: path, Known: f.known, Required: f.required, Present: f.present, Of: of,
		Kinds: make(map[string]int64), Lengths: f.lengths.report(), Elements: f.sizes.report(), MoreKeys: f.others,
	}
	if f.value != nil {
		r.Type = f.value.Type
	}
	for k, n := range f.kinds {
		if n > 0 {
			r.Kinds[kindNames[k]] = n
		}
	}
	if f.distinct != nil {
		r.Distinct = f.distinct.Estimate()
	}
	list := unknown
	if f.known {
		list = known
	}
	*list = append(*list, r)
	w.reports(f, path, unknown, known)
	if f.element != nil {
		w.report(f.element, f.kinds[arrayKind], path+"/*", unknown, known)
	}
}

func (s *spread) report() *Spread {
	if s.n == 0 {
		return nil
	}
	mean := float64(s.sum) / float64(s.n)
	return &Spread{Least: s.least, Mean: math.Round(mean*10) / 10, Most: s.most}
}

func escapePointer(key string) string {
	return strings.NewReplacer("~", "~0", "/", "~1").Replace(key)
}

// maxBars is how many buckets a histogram has at most.
const maxBars = 96

func histogram(types []*typeCount) *Histogram {
	var counts []*timeCount
	for _, t := range types {
		counts = append(counts, &t.times)
	}
	width, first, n := window(counts, maxBars)
	if n == 0 {
		return nil
	}
	h := &Histogram{Start: time.Unix(first*widths[width], 0).UTC(), Seconds: widths[width], Counts: make([]int64, n), Types: []TypeBuckets{}}
	for _, t := range types {
		if t.times.n == 0 {
			continue
		}
		counts, before, after := t.times.spread(width, first, n)
		for i, k := range counts {
			h.Counts[i] += k
		}
		h.Before += before
		h.After += after
		h.Types = append(h.Types, TypeBuckets{LogType: t.name, Counts: counts})
	}
	return h
}
