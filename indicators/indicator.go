package indicators

import (
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"
)

// An Indicator is a kind of value that schemas can mark fields with.
type Indicator struct {
	// Name is what schemas call it: lower-case letters, digits and
	// underscores, a letter first.
	Name string

	// Doc says in a sentence or two what is found and where it goes.
	Doc string

	// Lists are the p_any lists it can fill, at least one: "p_any_" and
	// lower-case letters, digits and underscores. Several indicators may
	// fill one list.
	Lists []string

	// Scan adds to dst what it finds in text: dst.Add(i, ...) puts a value
	// into Lists[i]. The text is the whole decoded value of a string field,
	// neither trimmed nor shortened, and is valid UTF-8 when it comes from
	// the engine. Scan must not change it, nor keep it other than by Add.
	// It is called by many goroutines at once, each with a dst of its own,
	// and once for each string of each event, so it should not allocate.
	//
	// A Scan may call the Scan of another Indicator whose Lists are the
	// same or a beginning of its own: Add counts in the Lists of the
	// Indicator that was compiled.
	Scan func(dst *Values, text []byte)

	// Examples are for the documentation; tests can execute them.
	Examples []Example
}

// An Example is a text and what an indicator finds in it.
type Example struct {
	In   string
	Want map[string][]string // by list, sorted, without duplicates; nil: nothing is found
	Note string              // why; may be empty
}

// clone returns a copy of ind that shares no memory its user could change.
func (ind Indicator) clone() Indicator {
	ind.Lists = slices.Clone(ind.Lists)
	ind.Examples = slices.Clone(ind.Examples)
	for i, e := range ind.Examples {
		want := maps.Clone(e.Want)
		for list, values := range want {
			want[list] = slices.Clone(values)
		}
		ind.Examples[i].Want = want
	}
	return ind
}

// check returns everything that is wrong with ind, nil if it is good.
func (ind Indicator) check() error {
	var errs []error
	bad := func(format string, args ...any) {
		errs = append(errs, fmt.Errorf("indicators: %q: "+format, append([]any{ind.Name}, args...)...))
	}
	if !validName(ind.Name) {
		bad("the name must be lower-case letters, digits and underscores, a letter first")
	}
	if ind.Scan == nil {
		bad("no Scan function")
	}
	if len(ind.Lists) == 0 {
		bad("no list to fill")
	}
	seen := make(map[string]bool)
	for _, list := range ind.Lists {
		if !validList(list) {
			bad("list %q must be p_any_ and lower-case letters, digits and underscores", list)
		}
		if seen[list] {
			bad("list %q is there twice", list)
		}
		seen[list] = true
	}
	return errors.Join(errs...)
}

func validName(name string) bool {
	return wordBytes(name) && 'a' <= name[0] && name[0] <= 'z'
}

func validList(list string) bool {
	rest, ok := strings.CutPrefix(list, "p_any_")
	return ok && wordBytes(rest)
}

// wordBytes reports whether s matches [a-z0-9_]+.
func wordBytes(s string) bool {
	for _, c := range []byte(s) {
		if (c < 'a' || c > 'z') && (c < '0' || c > '9') && c != '_' {
			return false
		}
	}
	return s != ""
}
