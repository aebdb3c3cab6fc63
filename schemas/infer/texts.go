package infer

import "unicode/utf8"

// texts is what is known about the texts of one field, those that are not
// empty.
type texts struct {
	count  int64
	failed uint32 // a bit for each of the tests that some text did not pass
	kinds  textKinds
}

func (t *texts) add(c *Collector, n *name, text []byte) {
	t.count++
	t.failed = c.tests.failing(t.failed, n, text)
	if c.csv != nil {
		t.kinds.add(text)
	}
}

// all reports whether all texts passed a test.
func (t *texts) all(test int) bool { return t.count > 0 && t.failed&(1<<test) == 0 }

// A valueSet holds the first few distinct values of a field, in the order in
// which they came.
type valueSet struct {
	values []string
	counts map[string]int64 // nil once over
	total  int64
	over   bool // there are more values, or some that are too long to show
}

// maxValueText is the length of the longest text that an enumeration or an
// example shows.
const maxValueText = 64

// add takes a value. No more than most are kept.
func (s *valueSet) add(text []byte, most int) {
	s.total++
	if s.over {
		return
	}
	if n, ok := s.counts[string(text)]; ok {
		s.counts[string(text)] = n + 1
		return
	}
	if len(text) > maxValueText || len(s.values) == most || !utf8.Valid(text) {
		s.over, s.counts = true, nil
		return
	}
	if s.counts == nil {
		s.counts = make(map[string]int64)
	}
	s.values = append(s.values, string(text))
	s.counts[string(text)] = 1
}
