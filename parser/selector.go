package parser

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/margaylog/margay/internal/jsonwire"
	"github.com/margaylog/margay/internal/suggest"
	"github.com/margaylog/margay/parser/internal/plan"
)

// A Selector finds the values of one field in events of one log type, as they
// are written: converted, masked, under the names of the output. It is
// immutable and safe for concurrent use.
type Selector struct {
	name    string
	path    jsonwire.Path
	list    int // of indicators, whose values it finds; -1: those of path
	unknown bool
}

// Selector returns the selector of the values at path in events of a log
// type. A path is names of fields in the output with dots between them, such
// as client.ip_address, perhaps after $ and a dot, as JSONPath has it. Through
// arrays it leads to the values of all elements; [0] behind a name chooses the
// first one, and [*] says all. In a field of the type json, names are those of
// the event. The name of a list of indicators, such as p_any_emails, selects
// its values.
//
// The error is an *UnknownLogTypeError or a *SelectorError.
func (s *Set) Selector(logType, path string) (*Selector, error) {
	l, err := s.logType(logType)
	if err != nil {
		return nil, err
	}
	sel := &Selector{name: strings.TrimPrefix(path, "$."), list: -1}
	if list, ok := slices.BinarySearch(s.lists, sel.name); ok {
		sel.list = list
		return sel, nil
	}
	r := resolver{}
	var ok bool
	if sel.path, ok = r.fields(l.fields, sel.name, nil); !ok {
		return nil, r.failure(l, sel.name)
	}
	sel.unknown = r.unknown
	return sel, nil
}

// Name returns the path as it is written in p_enrichment: without $.
func (s *Selector) Name() string { return s.name }

// Unknown reports whether the schema does not have the field, so that it is
// looked for among the keys that are kept.
func (s *Selector) Unknown() bool { return s.unknown }

// Each calls f with each value that ev has there, in order. ev must be of the
// selector's log type. Values are valid until f returns. Nulls, objects and
// what is missing are no values.
func (s *Selector) Each(ev *Event, f func(Value)) {
	if s.list < 0 {
		s.path.Each(ev.fields, func(token []byte, many bool) { f(Value{text: token, Many: many}) })
		return
	}
	for _, v := range ev.values {
		if int(v.List) == s.list {
			f(Value{text: v.Text, found: true, Many: true})
		}
	}
}

// A Value is a scalar of an event: a string, a number, true or false.
type Value struct {
	text  []byte // as JSON; of an indicator that was found: decoded
	found bool

	// Many says that the way to the value leads through an array, so that
	// there may be others.
	Many bool
}

// AppendText appends the value's text: of a string the decoded one, of all
// else what is written.
func (v Value) AppendText(dst []byte) []byte {
	if !v.found && v.text[0] == '"' {
		return jsonwire.AppendUnquoted(dst, v.text)
	}
	return append(dst, v.text...)
}

// AppendJSON appends the value as JSON.
func (v Value) AppendJSON(dst []byte) []byte {
	if v.found {
		return jsonwire.AppendString(dst, v.text)
	}
	return append(dst, v.text...)
}

// A SelectorError says why nothing in events of a log type is at a path.
type SelectorError struct {
	LogType    string
	Path       string
	Msg        string
	Suggestion string // a path that is close; may be empty
}

func (e *SelectorError) Error() string {
	s := e.Msg
	if e.Suggestion != "" {
		s += fmt.Sprintf(" (did you mean %q?)", e.Suggestion)
	}
	return s
}

// A resolver follows a path through the fields of a log type. Names may hold
// dots, when they are left as the schema has them; so each field is tried
// whose name the rest of the path begins with.
type resolver struct {
	unknown bool // it led to keys that no schema knows
	object  bool // or ended at an object
}

// fields follows rest, which begins with a name, into an object.
func (r *resolver) fields(fs *plan.Fields, rest string, path jsonwire.Path) (jsonwire.Path, bool) {
	for i := range fs.List {
		f := &fs.List[i]
		after, ok := strings.CutPrefix(rest, f.Output)
		if !ok || f.Output == "" || after != "" && after[0] != '.' && after[0] != '[' {
			continue
		}
		if found, ok := r.value(&f.Op, after, append(path, jsonwire.Member(f.Output, false))); ok {
			return found, true
		}
	}
	if !fs.KeepUnknown || rest == "" || fs.Top && plan.Ours(rest) {
		return nil, false
	}
	found, ok := anywhere("."+rest, path)
	r.unknown = ok
	return found, ok
}

// value follows rest, which is empty or begins with a dot or a bracket, from a
// value.
func (r *resolver) value(op *plan.Op, rest string, path jsonwire.Path) (jsonwire.Path, bool) {
	switch op.Kind {
	case plan.Embedded:
		return r.value(op.Elem, rest, path)
	case plan.JSON:
		return anywhere(rest, path)
	case plan.Array:
		if step, after, ok := cutElement(rest); ok {
			return r.value(op.Elem, after, append(path, step...))
		}
		return r.value(op.Elem, rest, path)
	case plan.Object:
		if rest, ok := strings.CutPrefix(rest, "."); ok {
			return r.fields(op.Fields, rest, path)
		}
		r.object = r.object || rest == ""
		return nil, false
	}
	return path, rest == ""
}

// anywhere follows rest where nobody knows what there is.
func anywhere(rest string, path jsonwire.Path) (jsonwire.Path, bool) {
	for rest != "" {
		if step, after, ok := cutElement(rest); ok {
			path, rest = append(path, step...), after
			continue
		}
		name, ok := strings.CutPrefix(rest, ".")
		if end := strings.IndexAny(name, ".["); end >= 0 {
			name, rest = name[:end], name[end:]
		} else {
			rest = ""
		}
		if !ok || name == "" {
			return nil, false
		}
		path = append(path, jsonwire.Member(name, true))
	}
	return path, true
}

// cutElement cuts [0], or [*] for which no step is needed, off the start of
// rest.
func cutElement(rest string) (step jsonwire.Path, after string, ok bool) {
	inner, ok := strings.CutPrefix(rest, "[")
	if !ok {
		return nil, rest, false
	}
	if inner, after, ok = strings.Cut(inner, "]"); !ok || inner == "*" {
		return nil, after, ok
	}
	n, err := strconv.ParseUint(inner, 10, 31)
	return jsonwire.Path{jsonwire.Element(int(n))}, after, err == nil
}

// failure says why the path led nowhere.
func (r *resolver) failure(l *logType, path string) *SelectorError {
	e := &SelectorError{LogType: l.name, Path: path}
	e.Msg = fmt.Sprintf("%s has no field %q", l.name, path)
	known := paths(nil, l.fields, "")
	if r.object {
		e.Msg = fmt.Sprintf("%q is an object of %s, and no value", path, l.name)
		known = slices.DeleteFunc(known, func(p string) bool { return !strings.HasPrefix(p, path+".") })
		if len(known) > 0 {
			e.Suggestion = known[0]
		}
		return e
	}
	e.Suggestion = suggest.Closest(path, known)
	return e
}

// maxPaths bounds the paths among which one is looked for that was meant.
const maxPaths = 10_000

// paths appends the paths of the values in an object.
func paths(all []string, fs *plan.Fields, before string) []string {
	for i := range fs.List {
		if len(all) == maxPaths {
			break
		}
		op := &fs.List[i].Op
		for op.Elem != nil {
			op = op.Elem
		}
		if name := before + fs.List[i].Output; op.Kind == plan.Object {
			all = paths(all, op.Fields, name+".")
		} else {
			all = append(all, name)
		}
	}
	return all
}
