package textfmt

import (
	"bytes"
	"slices"
	"unicode/utf8"
)

// An Outcome is what became of a record.
type Outcome uint8

// The outcomes.
const (
	NoMatch Outcome = iota // the record is not of this format; Why says why
	Matched                // the values are there
	Skipped                // no event, for what it says: it has skipPrefix, or is the header
	Passed                 // no event, for where it stands: one of skipLines, or the header that nobody reads
)

// String returns the outcome as a word or two.
func (o Outcome) String() string {
	switch o {
	case Matched:
		return "matched"
	case Skipped:
		return "skipped"
	case Passed:
		return "passed over"
	}
	return "no match"
}

// A Reason says why a record did not match, without any of the record's text.
// Done of Of says how far it came, so that the closest of several formats can
// be named.
type Reason struct {
	Text     string
	Done, Of int
}

// keptBuffer bounds the memory that a Matcher keeps from one record to the
// next: one very long record must not cost its size for ever.
const keptBuffer = 1 << 20

// noText is an empty value that is not missing. It has nothing to change.
var noText = []byte{}

// A Matcher splits the records of one file after the other. It belongs to one
// goroutine at a time. The texts that it gives out are parts of the record or
// of memory of its own: they stay as they are until the next call of Match or
// Reset, as long as the record does, and must not be written to. That goes for
// what lies between their length and their capacity too, which never reaches
// beyond the record.
type Matcher struct {
	format   *Format
	layout   *layout // nil before the header, when that names the fields
	version  int     // counts the layouts
	skip     int     // of skipLines, those still to come
	header   headerState
	headText []byte // the header that made layout

	record   []byte   // the last one, for Why
	slots    [][]byte // what the splitter found; nil: missing
	direct   bool     // slot i is field i, and slots is the beginning of values
	values   [][]byte // one for each of layout.names; nil: missing
	expanded [][]byte // one for each of layout.expand
	buf      []byte   // texts that are not part of the record
	tail     [32]byte // the last bytes of the record, and others behind them

	automaton     *automaton // regex: nil before the first record, and where there is none
	pattern, done int        // fastmatch: the pattern that came closest, and how far; csv: done cells
}

type headerState uint8

const (
	headerDone headerState = iota // read, skipped, or none expected
	headerNext                    // the next record that can be one is it
)

// Reset prepares for the first record of a new file.
func (m *Matcher) Reset() {
	m.skip = m.format.skipLines
	m.header = headerDone
	if m.format.hasHeader {
		m.header = headerNext
	}
}

// Ready reports whether skipLines and the header lie behind: what follows
// does not depend on the records before it any more. Whoever starts in the
// middle of a file replays its first records until Ready, or until where it
// starts.
func (m *Matcher) Ready() bool { return m.skip <= 0 && m.header != headerNext }

// Match splits one record, without its line break. After Matched, Len, Name
// and Value tell the fields; after NoMatch, Why the reason. The record must
// not change as long as they are used.
func (m *Matcher) Match(record []byte) Outcome {
	if record == nil {
		record = noText // a missing value is nil, and a part of this one is not
	}
	if m.skip > 0 {
		m.skip--
		return Passed
	}
	if p := m.format.skipPrefix; p != "" && len(record) >= len(p) && string(record[:len(p)]) == p {
		return Skipped
	}
	record = record[:len(record):len(record)] // whoever gets a part of it may read up to its end
	m.record, m.buf = record, m.buf[:0]
	if cap(m.buf) > keptBuffer {
		m.buf = nil
	}
	if m.header == headerNext {
		return m.readHeader(record)
	}
	fields, ok := m.format.split(m, record)
	if !ok {
		return NoMatch
	}
	m.settle(fields)
	if len(m.layout.expand) > 0 {
		m.expand()
	}
	return Matched
}

// settle trims, drops and assigns the slots.
func (m *Matcher) settle(fields []int) {
	if m.direct {
		m.settleDirect()
		return
	}
	clear(m.values)
	for i, field := range fields {
		if field < 0 {
			continue
		}
		text, v := m.clean(m.slots[i]), &m.values[field]
		if text != nil && len(*v) == 0 { // the first that is not empty wins
			*v = text
		}
	}
}

// settleDirect is settle where each slot is a field already, which saves much
// of the time of records with many short values.
func (m *Matcher) settleDirect() {
	clear(m.values[len(m.slots):]) // what templates alone fill
	if !m.format.trim && m.format.empty.lengths == 0 {
		return
	}
	if c := m.format.empty.only; c != 0 && !m.format.trim { // mostly a hyphen
		for i, text := range m.slots {
			if len(text) == 1 && text[0] == c {
				m.slots[i] = nil
			}
		}
		return
	}
	for i, text := range m.slots { // most values have nothing to trim, and a length of their own
		if n := len(text); n == 0 || !plain(text[0]) || !plain(text[n-1]) || m.format.empty.lengths>>min(n, 63)&1 != 0 {
			m.slots[i] = m.clean(text)
		}
	}
}

// clean returns the text that stays of a value: nil when it is missing.
func (m *Matcher) clean(text []byte) []byte {
	if text == nil {
		return nil
	}
	if m.format.trim {
		text = trimSpace(text)
	}
	if m.format.empty.has(text) {
		return nil
	}
	return text
}

// expand fills in the templates, all of them from the split values, and then
// assigns what they give. One that gives nothing leaves a split value of its
// name alone.
func (m *Matcher) expand() {
	for i := range m.layout.expand {
		start := len(m.buf)
		for _, p := range m.layout.expand[i].parts {
			if p.field < 0 {
				m.buf = append(m.buf, p.literal...)
			} else {
				m.buf = append(m.buf, m.values[p.field]...)
			}
		}
		m.expanded[i] = m.buf[start:]
	}
	for i, text := range m.expanded {
		if len(text) > 0 && !m.format.empty.has(text) {
			m.values[m.layout.expand[i].field] = text
		}
	}
}

// use makes l the layout of the records that follow.
func (m *Matcher) use(l *layout) {
	m.layout = l
	m.version++
	m.values = make([][]byte, len(l.names))
	m.expanded = make([][]byte, len(l.expand))
	var n int
	if n, m.direct = m.format.slots(l); m.direct {
		m.slots = m.values[:n]
	} else {
		m.slots = make([][]byte, n)
	}
}

// Names returns the fields of the records that follow, each once: those of
// the Format, or, where headers name them, those of the last header, nil
// before there was one. The slice must not be changed.
func (m *Matcher) Names() []string {
	if m.layout == nil {
		return nil
	}
	return m.layout.names
}

// Version is a number that changes whenever Names does.
func (m *Matcher) Version() int { return m.version }

// Len returns the number of fields, missing ones too.
func (m *Matcher) Len() int { return len(m.values) }

// Name returns the name of field i.
func (m *Matcher) Name(i int) string { return m.layout.names[i] }

// Value returns the text of field i of the record that was Matched. ok is
// false where it is missing. The text may be empty.
func (m *Matcher) Value(i int) (text []byte, ok bool) {
	text = m.values[i]
	return text, text != nil
}

// Short reports whether the last record, which Matched, has fewer cells than
// there are columns.
func (m *Matcher) Short() bool {
	_, csv := m.format.splitter.(*delimited)
	return csv && m.done < len(m.slots)
}

// Values returns the texts of all fields, in the order of Names; nil for those
// that are missing. The slice must not be changed, and is as the texts are
// until the next call of Match or Reset.
func (m *Matcher) Values() [][]byte { return m.values }

// Why explains the last outcome, when that was NoMatch. It takes time and
// memory: it is for those records alone.
func (m *Matcher) Why() Reason {
	if m.header == headerNext {
		return Reason{Text: "the file has had no header that names a field", Of: 1}
	}
	return m.format.why(m)
}

// A textSet is a set of texts that is asked for each value.
type textSet struct {
	lengths uint64   // bit n: one of them is n bytes long; bit 63: or longer
	few     []string // all of them, when they are few
	only    byte     // the only one, when that is a character other than 0
	many    map[string]struct{}
}

func newTextSet(texts []string) textSet {
	s := textSet{many: make(map[string]struct{}, len(texts))}
	for _, text := range texts {
		s.lengths |= 1 << min(len(text), 63)
		s.many[text] = struct{}{}
	}
	if len(texts) <= 4 {
		s.few, s.many = slices.Clone(texts), nil
	}
	if len(texts) == 1 && len(texts[0]) == 1 {
		s.only = texts[0][0]
	}
	return s
}

func (s *textSet) has(text []byte) bool {
	if s.lengths>>min(len(text), 63)&1 == 0 { // most values, without looking at them
		return false
	}
	return s.search(text)
}

func (s *textSet) search(text []byte) bool {
	for _, other := range s.few {
		if string(text) == other {
			return true
		}
	}
	_, ok := s.many[string(text)]
	return ok
}

// trimSpace is bytes.TrimSpace, but never returns nil.
func trimSpace(text []byte) []byte {
	if n := len(text); n > 0 && plain(text[0]) && plain(text[n-1]) {
		return text
	}
	if trimmed := bytes.TrimSpace(text); trimmed != nil {
		return trimmed
	}
	return text[:0]
}

// plain reports whether c is a character of its own and not white space.
func plain(c byte) bool { return c > ' ' && c < utf8.RuneSelf }
