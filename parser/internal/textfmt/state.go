package textfmt

// A State is what the records of a file so far mean for those to come: how
// many are still to be skipped, and what the header was. It is immutable and
// may be shared.
type State struct {
	skip     int
	header   headerState
	headText string // the header that names the columns
}

// State returns the state of m.
func (m *Matcher) State() State {
	s := State{skip: max(m.skip, 0), header: m.header}
	if m.header == headerDone && m.format.hasHeader {
		s.headText = string(m.headText)
	}
	return s
}

// Resume puts m into a state that another Matcher of the same format was in.
func (m *Matcher) Resume(s State) {
	m.skip, m.header = s.skip, s.header
	if s.header == headerDone && m.format.hasHeader {
		m.header = headerNext
		m.readHeader([]byte(s.headText))
	}
}

// SkipStart puts m behind the start of a file that it has not seen: nothing is
// skipped, and no record is a header that nobody reads. Where the header names
// the columns, no record can be read before there is one.
func (m *Matcher) SkipStart() {
	m.skip = 0
	if m.format.layout != nil {
		m.header = headerDone
	}
}
