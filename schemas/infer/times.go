package infer

import (
	"slices"
	"strings"
	"time"

	"github.com/margaylog/margay/internal/timefmt"
)

// What time formats a field has follows from all of its values, without
// keeping them: a field has a few groups of formats, and each value belongs to
// one of the groups. All formats of a group read all of its values. A value
// leaves of a group only the formats that read it, and begins another group
// when no format of any does. In the end any one format of each group, taken
// together, reads everything.

// A candidate is a time format that a field may have.
type candidate struct {
	proposal
	compiled *timefmt.Format
	span     span // of the numbers that may be times; zero: all
	rank     int  // among the formats of a group, less is better
	given    bool // by the user, as a format to try
}

// A span is a range of numbers.
type span struct{ from, to float64 }

// Numbers are taken for times from 1990 to 2100.
const (
	spanFrom = 631_152_000
	spanTo   = 4_102_444_800
)

// maxGroups is how many formats a field may have in the end.
const maxGroups = 4

// times is what is known about the times of one field. The zero value is
// ready.
type times struct {
	dead   bool // some value is no time
	real   bool // there was more than zeros
	groups [][]*candidate
}

// formats makes candidates. It is shared by all fields.
type formats struct {
	given   []*candidate // what the user wants to be tried
	rfc3339 *candidate
	numeric []*candidate
	known   map[string]*candidate // nil for what is no format
	now     timefmt.Instant
}

// newFormats returns the formats, and before them those given. Of these only
// texts count: which numbers are times is told by names and sizes all the
// same.
func newFormats(given []string) (*formats, error) {
	f := &formats{known: make(map[string]*candidate)}
	f.now, _ = timefmt.FromTime(time.Unix(spanTo/2, 0)) // any time will do: years are not judged
	for i, text := range given {
		compiled, err := timefmt.Compile(text, nil)
		if err != nil {
			return nil, err
		}
		if compiled.Numeric() || text == "rfc3339" {
			continue
		}
		f.given = append(f.given, &candidate{proposal: proposal{format: text}, compiled: compiled, rank: i - len(given), given: true})
	}
	f.rfc3339 = mustCandidate("rfc3339", span{}, 0)
	f.numeric = []*candidate{
		mustCandidate("unix", span{spanFrom, spanTo}, 1),
		mustCandidate("unix_ms", span{spanFrom * 1e3, spanTo * 1e3}, 2),
		mustCandidate("unix_us", span{spanFrom * 1e6, spanTo * 1e6}, 3),
		mustCandidate("unix_ns", span{spanFrom * 1e9, spanTo * 1e9}, 4),
		mustCandidate("unix_auto", span{}, 5),
		mustCandidate("cloudflare", span{}, 6),
	}
	return f, nil
}

func mustCandidate(format string, s span, rank int) *candidate {
	compiled, err := timefmt.Compile(format, nil)
	if err != nil {
		panic("infer: " + err.Error()) // a bug: the names are ours
	}
	return &candidate{proposal: proposal{format: format}, compiled: compiled, span: s, rank: rank}
}

// reads reports whether the format reads the text, which is that of a JSON
// number when number is true. Zero is a time wherever it can be one: many logs
// write it for none.
func (c *candidate) reads(f *formats, text []byte, number bool) bool {
	if number && !c.compiled.Numeric() {
		return false
	}
	if _, ok := c.compiled.Parse(text, f.now); !ok {
		return false
	}
	if !c.compiled.Numeric() || isZero(text) {
		return true
	}
	switch c.format {
	case "unix_auto":
		return anyReads(f, f.numeric[:4], text)
	case "cloudflare":
		return f.numeric[0].reads(f, text, false) || f.numeric[3].reads(f, text, false)
	}
	return c.span.has(text)
}

func anyReads(f *formats, all []*candidate, text []byte) bool {
	for _, c := range all {
		if c.reads(f, text, false) {
			return true
		}
	}
	return false
}

func isZero(text []byte) bool { return string(text) == "0" }

// numeric reports whether text may be a number: digits, perhaps with a sign
// and a fraction.
func numeric(text []byte) bool {
	for _, c := range text {
		if !isDigit(c) && c != '.' && c != '-' {
			return false
		}
	}
	return len(text) > 0
}

// has reports whether the number is in the span. Only its whole part counts,
// so that no digits are lost.
func (s span) has(text []byte) bool {
	whole := 0.0
	for _, c := range text {
		if !isDigit(c) {
			if c == '.' {
				break
			}
			return false
		}
		whole = whole*10 + float64(c-'0')
	}
	return whole >= s.from && whole < s.to
}

// add takes a value of the field: the text of a string, or a JSON number.
func (t *times) add(f *formats, n *name, text []byte, number bool) {
	if t.dead {
		return
	}
	t.real = t.real || !isZero(text)
	for i, group := range t.groups {
		if left := reading(f, group, text, number); len(left) > 0 {
			t.groups[i] = left
			return
		}
	}
	group := f.propose(n, text, number)
	if len(group) == 0 || len(t.groups) == maxGroups || t.contradicts(group) {
		*t = times{dead: true}
		return
	}
	t.groups = append(t.groups, group)
}

// reading returns those of the group that read the text: the group itself when
// all do.
func reading(f *formats, group []*candidate, text []byte, number bool) []*candidate {
	for i, c := range group {
		if c.reads(f, text, number) {
			continue
		}
		left := append([]*candidate(nil), group[:i]...)
		for _, c := range group[i+1:] {
			if c.reads(f, text, number) {
				left = append(left, c)
			}
		}
		return left
	}
	return group
}

// contradicts reports whether another group settled on days first where this
// one has months first, or the other way round: then the numbers are no dates,
// or nobody can tell which.
func (t *times) contradicts(group []*candidate) bool {
	mine := ordersOf(group) & bothOrders
	return slices.ContainsFunc(t.groups, func(g []*candidate) bool {
		theirs := ordersOf(g) & bothOrders
		return mine != 0 && theirs != 0 && mine&theirs == 0
	})
}

const bothOrders = 1<<monthFirst | 1<<dayFirst

// ordersOf returns the set of orders of a group.
func ordersOf(group []*candidate) (set uint8) {
	for _, c := range group {
		set |= 1 << c.order
	}
	return set
}

// propose returns the formats that read a text and that the name of the field
// does not speak against.
func (f *formats) propose(n *name, text []byte, number bool) []*candidate {
	group := reading(f, f.given, text, number)
	group = group[:len(group):len(group)]
	if numeric(text) && (n.saysTime() || n.hintsAtTime() && len(text) >= 13) {
		group = append(group, reading(f, f.numeric, text, number)...)
	}
	if number {
		return group
	}
	if f.rfc3339.reads(f, text, false) {
		return append(group, f.rfc3339)
	}
	if n.saysVersion() {
		return group
	}
	for rank, p := range propose(string(text)) {
		if p.weak && !n.saysTime() {
			continue
		}
		if c := f.candidate(p, rank); c != nil && c.reads(f, text, false) {
			group = append(group, c)
		}
	}
	return group
}

// maxKnown bounds the formats that are kept. There are not nearly as many that
// make sense.
const maxKnown = 4096

// candidate compiles a proposal, or returns nil when it is no format.
func (f *formats) candidate(p proposal, rank int) *candidate {
	if c, ok := f.known[p.format]; ok {
		return c
	}
	var c *candidate
	if compiled, err := timefmt.Compile(p.format, nil); err == nil {
		c = &candidate{proposal: p, compiled: compiled, rank: 10 + rank}
	}
	if len(f.known) < maxKnown {
		f.known[p.format] = c
	}
	return c
}

// A timeReading is how the times of a field are read.
type timeReading struct {
	formats   []string
	instead   [][]string // for each format, those that would do as well, itself included
	ambiguous bool       // day and month could be the other way round
	zoneless  bool       // some texts have no zone
}

// reading returns the formats of the field. It is false when its values are
// no times. Dates that could be read two ways are read in the order usual,
// which may be plainOrder when there is none.
func (t *times) reading(usual order) (timeReading, bool) {
	if t.dead || !t.real || len(t.groups) == 0 {
		return timeReading{}, false
	}
	var r timeReading
	for _, group := range t.groups {
		r.add(group, usual)
	}
	r.cloudflare()
	return r, true
}

func (r *timeReading) add(group []*candidate, usual order) {
	ambiguous := ordersOf(group)&bothOrders == bothOrders
	best := group[0]
	var names []string
	for _, c := range group {
		if c.before(best, usual) {
			best = c
		}
		names = append(names, c.format)
	}
	r.formats = append(r.formats, best.format)
	r.instead = append(r.instead, names)
	r.ambiguous = r.ambiguous || ambiguous && !best.given && usual == plainOrder
	r.zoneless = r.zoneless || zoneless(best)
}

// before reports whether c is to be preferred to another format of its group.
func (c *candidate) before(other *candidate, usual order) bool {
	if mine := c.order == usual; usual != plainOrder && !c.given && !other.given && mine != (other.order == usual) {
		return mine
	}
	return c.rank < other.rank
}

// settled returns the order of the dates that can be read in one order only,
// or plainOrder when there are none.
func (t *times) settled() order {
	for _, group := range t.groups {
		switch ordersOf(group) & bothOrders {
		case 1 << monthFirst:
			return monthFirst
		case 1 << dayFirst:
			return dayFirst
		}
	}
	return plainOrder
}

// usualOrder returns the order in which the samples write dates, as far as
// some field tells and no other says otherwise.
func usualOrder(root *node) order {
	usual, both := plainOrder, false
	root.each(func(n *node) {
		o := n.times.settled()
		both = both || o != plainOrder && usual != plainOrder && o != usual
		usual = max(usual, o)
	})
	if both {
		return plainOrder
	}
	return usual
}

// cloudflare makes one format of RFC 3339 beside numbers of seconds and of
// nanoseconds, which is what Cloudflare's log jobs write.
func (r *timeReading) cloudflare() {
	if len(r.formats) != 2 || !slices.Contains(r.formats, "rfc3339") {
		return
	}
	if i := slices.Index(r.formats, "unix_auto"); i >= 0 && slices.Contains(r.instead[i], "cloudflare") {
		r.formats, r.instead = []string{"cloudflare"}, [][]string{{"cloudflare"}}
	}
}

// zoneless reports whether the format has no zone, and is not in UTC by its
// nature.
func zoneless(c *candidate) bool {
	if c.compiled.Numeric() || c.format == "rfc3339" {
		return false
	}
	if layout, ok := strings.CutPrefix(c.format, "layout="); ok {
		return !strings.Contains(layout, "07") && !strings.Contains(layout, "MST")
	}
	return !strings.Contains(c.format, "%z") && !strings.Contains(c.format, "%Z") && !strings.Contains(c.format, "%s")
}
