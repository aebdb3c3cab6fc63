package textfmt

import (
	"errors"
	"strings"
	"testing"
)

func csvFormat(t testing.TB, o CSV) *Format {
	t.Helper()
	f, err := NewCSV(o)
	return must(t, f, err)
}

func fastFormat(t testing.TB, o FastMatch) *Format {
	t.Helper()
	f, err := NewFastMatch(o)
	return must(t, f, err)
}

func regexFormat(t testing.TB, o Regex) *Format {
	t.Helper()
	f, err := NewRegex(o)
	return must(t, f, err)
}

func must(t testing.TB, f *Format, err error) *Format {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
	return f
}

// fields returns what a record gave, without missing fields.
func fields(m *Matcher) string {
	var all []string
	for i := range m.Len() {
		if text, ok := m.Value(i); ok {
			all = append(all, m.Name(i)+"="+string(text))
		}
	}
	return strings.Join(all, "|")
}

// feed gives one record to m and returns what came of it, in one text.
func feed(m *Matcher, record string) string {
	switch m.Match([]byte(record)) {
	case Matched:
		return fields(m)
	case Skipped:
		return "skipped"
	case Passed:
		return "passed"
	}
	return "no match: " + m.Why().Text
}

// A step is a record and what feed returns for it.
type step struct{ in, want string }

// run gives records to one Matcher, one after the other.
func run(t *testing.T, f *Format, steps []step) {
	t.Helper()
	m := f.NewMatcher()
	for _, s := range steps {
		if got := feed(m, s.in); got != s.want {
			t.Errorf("Match(%.200q):\n%.300s; want\n%.300s", s.in, got, s.want)
		}
	}
}

// checkErrors compares an error with the lines that it should have.
func checkErrors(t *testing.T, err error, want ...string) {
	t.Helper()
	var errs CompileErrors
	if !errors.As(err, &errs) {
		t.Fatalf("%T %v; want CompileErrors", err, err)
	}
	if got := err.Error(); got != strings.Join(want, "\n") {
		t.Errorf("errors:\n%s\nwant:\n%s", got, strings.Join(want, "\n"))
	}
}
