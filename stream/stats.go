package stream

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/margaylog/margay/parser"
)

// Stats are the totals of a run. In JSON they have the keys in, out,
// rejected, blank, skipped, duplicate_keys, mended_strings, nulled_fields,
// fell_back, by_log_type, by_code, bytes_in, bytes_out and seconds.
//
// In is always Out + Rejected + Blank + Skipped; ByLogType adds up to Out,
// ByCode to Rejected.
type Stats struct {
	Counts
	ByLogType map[string]int64      `json:"by_log_type"` // events written
	ByCode    map[parser.Code]int64 `json:"by_code"`     // rejects, by their first error
	BytesIn   int64                 `json:"bytes_in"`    // read, after decompression
	BytesOut  int64                 `json:"bytes_out"`   // of output, without rejects
	Seconds   float64               `json:"seconds"`     // of wall-clock time

	// Newest are the latest event times of what was written, by log type, none
	// later than the time of parsing. It is empty without Options.EventTimes.
	Newest map[string]time.Time `json:"-"`

	// InputErrors are the inputs that could not be read, or not to their
	// end.
	InputErrors []*InputError `json:"-"`

	kinds map[RejectKind]int64
}

// Counts are the totals that are plain numbers.
type Counts struct {
	In            int64 `json:"in"`             // everything read: Out + Rejected + Blank + Skipped
	Out           int64 `json:"out"`            // events written
	Rejected      int64 `json:"rejected"`       // events refused
	Blank         int64 `json:"blank"`          // lines of only spaces, tabs and carriage returns
	Skipped       int64 `json:"skipped"`        // headers and other lines that a text format passes over, CloudWatch's own messages
	DuplicateKeys int64 `json:"duplicate_keys"` // events written in which a field was repeated
	MendedStrings int64 `json:"mended_strings"` // events written in which text was not valid UTF-8
	NulledFields  int64 `json:"nulled_fields"`  // values dropped because they did not fit their field
	FellBack      int64 `json:"fell_back"`      // events that took the next best log type
}

func (n *Counts) addCounts(m *Counts) {
	n.In += m.In
	n.Out += m.Out
	n.Rejected += m.Rejected
	n.Blank += m.Blank
	n.Skipped += m.Skipped
	n.DuplicateKeys += m.DuplicateKeys
	n.MendedStrings += m.MendedStrings
	n.NulledFields += m.NulledFields
	n.FellBack += m.FellBack
}

// maxKinds bounds the kinds of rejects that are told apart.
const maxKinds = 1000

func newStats() *Stats {
	return &Stats{
		ByLogType: make(map[string]int64),
		ByCode:    make(map[parser.Code]int64),
		Newest:    make(newest),
		kinds:     make(map[RejectKind]int64),
	}
}

// add adds what was counted of a chunk.
func (s *Stats) add(t *tally) {
	s.addCounts(&t.Counts)
	t.types.addTo(s.ByLogType)
	newest(s.Newest).addAll(t.newest)
	for k, n := range t.rejects {
		s.ByCode[k.Code] += n
		s.addKind(k, n)
	}
}

func (s *Stats) addKind(k RejectKind, n int64) {
	if _, known := s.kinds[k]; !known && len(s.kinds) >= maxKinds {
		k = RejectKind{Code: k.Code} // a new one too many
	}
	s.kinds[k] += n
}

// Add adds the totals of another run to s, as if both had been one; seconds
// add up too. It works on the zero Stats. The other ones are not changed.
func (s *Stats) Add(other *Stats) {
	if s.kinds == nil {
		empty := newStats()
		s.ByLogType, s.ByCode, s.Newest, s.kinds = empty.ByLogType, empty.ByCode, empty.Newest, empty.kinds
	}
	s.addCounts(&other.Counts)
	addCounts(s.ByLogType, other.ByLogType)
	addCounts(s.ByCode, other.ByCode)
	newest(s.Newest).addAll(other.Newest)
	for k, n := range other.kinds {
		s.addKind(k, n)
	}
	s.BytesIn += other.BytesIn
	s.BytesOut += other.BytesOut
	s.Seconds += other.Seconds
	s.InputErrors = append(s.InputErrors, other.InputErrors...)
}

func addCounts[K comparable](dst, src map[K]int64) {
	for k, n := range src {
		dst[k] += n
	}
}

// A KindCount is how many rejects had a cause.
type KindCount struct {
	RejectKind
	Count int64
}

// RejectKinds returns the causes of the rejects and how many each had, most
// first. They hold no event data. When there are more than 1,000 different
// ones, those that came later are told apart by their code alone.
func (s *Stats) RejectKinds() []KindCount {
	kinds := make([]KindCount, 0, len(s.kinds))
	for k, n := range s.kinds {
		kinds = append(kinds, KindCount{k, n})
	}
	slices.SortFunc(kinds, func(a, b KindCount) int {
		return cmp.Or(
			cmp.Compare(b.Count, a.Count),
			cmp.Compare(a.LogType, b.LogType),
			cmp.Compare(a.Code, b.Code),
			cmp.Compare(a.Field, b.Field),
		)
	})
	return kinds
}

// Text returns the totals as lines of text for people, always in the same
// order.
func (s *Stats) Text() string {
	var b strings.Builder
	row := func(name string, n int64) { fmt.Fprintf(&b, "%-14s %15d\n", name, n) }
	row("in", s.In)
	row("out", s.Out)
	row("rejected", s.Rejected)
	row("blank", s.Blank)
	row("skipped", s.Skipped)
	row("duplicate keys", s.DuplicateKeys)
	row("mended strings", s.MendedStrings)
	row("nulled fields", s.NulledFields)
	row("fell back", s.FellBack)
	row("bytes in", s.BytesIn)
	row("bytes out", s.BytesOut)
	fmt.Fprintf(&b, "%-14s %15.3f\n", "seconds", s.Seconds)
	section(&b, "out by log type", s.ByLogType)
	section(&b, "rejected by code", s.ByCode)
	return b.String()
}

// section writes counts under a title, sorted by name.
func section[K ~string](b *strings.Builder, title string, counts map[K]int64) {
	if len(counts) == 0 {
		return
	}
	names, width := make([]K, 0, len(counts)), 0
	for name := range counts {
		names = append(names, name)
		width = max(width, len(name))
	}
	slices.Sort(names)
	b.WriteString(title + ":\n")
	for _, name := range names {
		fmt.Fprintf(b, "  %-*s %*d\n", width, name, max(27-width, 8), counts[name])
	}
}
