package schematest

import (
	"bytes"
	"errors"
	"fmt"
	"os"
	"slices"

	"github.com/margaylog/margay/internal/yamlkeys"
	"github.com/margaylog/margay/parser"
	"github.com/margaylog/margay/schemas"
)

// An Update is a test file with expectations that are met.
type Update struct {
	File   string
	Source []byte // the whole file
	Tests  int    // how many were rewritten
}

// Updates returns the test files in which tests failed, with what came out as
// what is expected. Comments, order and style stay as they are; of an
// expectation that is met in part, so does that part. An expectation that
// cannot be rewritten where it stands is reported and left alone.
//
// The report must be of the suite's last run. Nothing is written: see Write.
func (s *Suite) Updates(r *Report) ([]Update, error) {
	failed := make(map[*Test]*Result)
	for i := range r.Results {
		if res := &r.Results[i]; len(res.Failures) > 0 {
			failed[res.Test] = res
		}
	}
	var updates []Update
	var diags schemas.Diagnostics
	for _, name := range s.Files {
		var ids []int
		tests := s.decoded[name].tests
		for i, t := range tests {
			if failed[t] != nil {
				ids = append(ids, i)
			}
		}
		if len(ids) == 0 {
			continue
		}
		u := &updater{suite: s, file: name, src: s.Sources[name], tests: tests, failed: failed}
		// All at once is fast. When that fails, one after the other tells
		// which ones cannot be rewritten.
		n := len(ids)
		if !u.rewrite(ids) {
			n = 0
			for _, id := range ids {
				if u.rewrite([]int{id}) {
					n++
				} else {
					diags = append(diags, cannot(tests[id]))
				}
			}
		}
		if n > 0 {
			updates = append(updates, Update{File: name, Source: u.src, Tests: n})
		}
	}
	return updates, diags.Err()
}

func cannot(t *Test) schemas.Diagnostic {
	return yamlkeys.Problem(CannotUpdate, t.Pos, "", fmt.Sprintf("what the test %q expects cannot be rewritten where it stands", yamlkeys.Cut(t.Name.Value)),
		"write it in the style of the others: a text after |, without anchors and tags")
}

// Write writes the file, which must be one of the operating system.
func (u *Update) Write() error {
	// Not by another file that is renamed: the name may be a link, and the
	// owner of the file another one.
	f, err := os.OpenFile(u.File, os.O_WRONLY|os.O_TRUNC, 0)
	if err != nil {
		return err
	}
	_, err = f.Write(u.Source)
	return errors.Join(err, f.Close())
}

// An updater rewrites one file.
type updater struct {
	suite  *Suite
	file   string
	src    []byte
	tests  []*Test // of src
	failed map[*Test]*Result
}

// rewrite rewrites some tests of the file, by their index. It reports false,
// and changes nothing, when the file would not say what it should.
func (u *updater) rewrite(ids []int) bool {
	r := newRuler(u.src)
	before := u.suite.decoded[u.file]
	original := before.tests
	var edits []edit
	for _, id := range ids {
		more, ok := r.rewrite(u.tests[id], u.suite.wishes(u.tests[id], u.failed[original[id]].outcomes))
		if !ok {
			return false
		}
		edits = append(edits, more...)
	}
	src := r.apply(edits)
	tests, diags := decode(u.file, src)
	if len(diags) != before.errors || len(tests) != len(original) {
		return false
	}
	for i, t := range tests {
		if !t.sameInput(original[i]) {
			return false
		}
		switch changed := slices.Contains(ids, i); {
		case !changed && !t.sameExpectations(u.tests[i]):
			return false
		case changed && len(u.suite.check(t, u.failed[original[i]].outcomes)) > 0:
			return false
		}
	}
	u.src, u.tests = src, tests
	return true
}

// sameInput reports whether two tests are the same but for what they expect.
func (t *Test) sameInput(other *Test) bool {
	return t.Name.Value == other.Name.Value && t.LogType.Value == other.LogType.Value && t.now.Equal(other.now) &&
		slices.EqualFunc(t.inputs, other.inputs, func(a, b input) bool { return a.Value == b.Value && a.whole == b.whole })
}

// sameExpectations reports whether two tests expect the same.
func (t *Test) sameExpectations(other *Test) bool {
	return t.decided == other.decided && slices.EqualFunc(t.expects, other.expects, func(a, b expectation) bool {
		if a.what != b.what || a.all != b.all || !slices.Equal(a.errs, b.errs) {
			return false
		}
		return a.event == b.event || a.event != nil && b.event != nil && bytes.Equal(a.event.appendJSON(nil, false), b.event.appendJSON(nil, false))
	})
}

// wishes returns what a test should expect. An event of another log type it
// cannot; that shows when it is run again.
func (s *Suite) wishes(t *Test, outcomes []outcome) []wish {
	c := newComparer(s.byName[t.LogType.Value], s.now(t))
	wishes := make([]wish, len(outcomes))
	for i := range outcomes {
		o := &outcomes[i]
		var e *expectation
		if i < len(t.expects) {
			e = &t.expects[i]
		}
		wishes[i] = s.wish(t, c, e, o)
	}
	return wishes
}

// wish is what to expect of one outcome; e is what was expected, or nil.
func (s *Suite) wish(t *Test, c *comparer, e *expectation, o *outcome) wish {
	w := wish{what: exactly, old: e}
	switch {
	case e != nil && s.one(t, c, e, o) == nil:
		w.what, w.event, w.keep = e.what, e.event, true
		w.errs, w.all = e.errs, e.all
	case o.reject != nil:
		w.what = refused
		w.errs, w.all = reasonsOf(e, o.reject)
	case e != nil && e.what != refused:
		w.what = e.what
		d := c.event(e.event, o.event, e.what)
		w.event = d.merged(e.what)
	default:
		w.event = fresh(o.event)
	}
	return w
}

// maxWritten is how many violations are written down.
const maxWritten = 20

// reasonsOf is how to expect that an event is refused: in as much detail as
// before, or all there is.
func reasonsOf(e *expectation, reject *parser.EventError) (errs []violation, all bool) {
	for _, v := range reject.Violations {
		errs = append(errs, violation{code: v.Code, field: v.Field, any: v.Field == ""})
	}
	before := e != nil && e.what == refused
	switch {
	case before && !e.all:
		errs[0].any = errs[0].any || e.errs[0].any
		return errs[:1], false
	case len(errs) == 1 && !before, len(errs) > maxWritten, reject.Omitted > 0:
		return errs[:1], false
	}
	return errs, true
}
