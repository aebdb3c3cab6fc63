package reference

import (
	"sort"

	"github.com/margaylog/margay/schemas"
)

// An attempt is what one text schema makes of a record.
type attempt struct {
	schema  *schemas.Schema
	event   *tree // the values, when the record matches
	mended  bool  // the record was mended before it was read
	skipped bool  // the record is no event, for what it says
	passed  bool  // or for where it stands
	short   bool  // it matches, but has fewer cells than there are columns

	// When it neither matches nor is skipped:
	code     string
	done, of int // how far the format came
}

func scriptsOf(all []attempt) []attempt {
	var scripts []attempt
	for _, a := range all {
		if a.schema.Parser.Script != nil {
			scripts = append(scripts, a)
		}
	}
	return scripts
}

// only decides about a record for which one text schema competes.
func (e *Engine) only(a attempt) Result {
	switch {
	case a.skipped || a.passed:
		return Result{Skipped: true}
	case a.event == nil:
		return reject(a.schema.Name.Value, a.code)
	}
	return e.result(convert(a.schema, e.options, a.event), a.mended)
}

// A match is an attempt that gave values, and what its place depends on.
type match struct {
	attempt
	satisfied bool // as if bad values always rejected
	refused   bool // by validate
	stray     bool // short, and what there is of it does not fit
	written   int  // fields of the output at the top level
	required  int  // required fields of the schema, at all levels
}

func (e *Engine) newMatch(a attempt) match {
	strict := e.options
	strict.NullField = false
	c := convert(a.schema, strict, a.event)
	m := match{attempt: a, satisfied: len(c.violations) == 0, written: len(c.root.members)}
	for _, v := range c.violations {
		m.refused = m.refused || v.Code == failedValidation
		m.stray = m.stray || a.short && v.Code != missingField
	}
	m.required, _ = count(a.schema, a.schema.Fields)
	return m
}

// contest decides about a record among text schemas. Broken is the reject of
// a record that looks like JSON, nil for others.
func (e *Engine) contest(all []attempt, broken *Result) Result {
	var matches []match
	skipped, passed := false, false
	for _, a := range all {
		skipped, passed = skipped || a.skipped, passed || a.passed
		if a.event != nil {
			matches = append(matches, e.newMatch(a))
		}
	}
	orderMatches(matches)
	switch {
	case len(matches) > 0 && matches[0].satisfied:
		return e.only(matches[0].attempt)
	case skipped:
		return Result{Skipped: true}
	case broken != nil:
		return *broken
	}
	for _, m := range matches {
		switch {
		case m.stray:
		case m.refused:
			return reject(m.schema.Name.Value, noLogType)
		default:
			return e.only(m.attempt)
		}
	}
	if passed {
		return Result{Skipped: true}
	}
	return noneMatched(all)
}

// orderMatches puts the best first: satisfied ones, then those that no
// validate refuses.
func orderMatches(matches []match) {
	sort.Slice(matches, func(i, j int) bool {
		a, b := matches[i], matches[j]
		switch {
		case a.satisfied != b.satisfied:
			return a.satisfied
		case a.refused != b.refused:
			return b.refused
		case a.written != b.written:
			return a.written > b.written
		case a.required != b.required:
			return a.required > b.required
		}
		return a.schema.Name.Value < b.schema.Name.Value
	})
}

// noneMatched names every schema's reason, and the closest schema when there
// is one.
func noneMatched(missed []attempt) Result {
	sort.Slice(missed, func(i, j int) bool {
		a, b := missed[i], missed[j]
		if x, y := a.done*b.of, b.done*a.of; x != y {
			return x > y
		}
		return a.schema.Name.Value < b.schema.Name.Value
	})
	var r Result
	for _, a := range missed {
		if a.code == "" {
			a.code = noMatch // a stray
		}
		r.Violations = append(r.Violations, Violation{Code: a.code})
	}
	if len(missed) == 1 || missed[0].done*missed[1].of > missed[1].done*missed[0].of {
		r.LogType = missed[0].schema.Name.Value
	}
	return r
}
