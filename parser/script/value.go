package script

import (
	"cmp"
	"math"
	"slices"
	"strconv"

	"go.starlark.net/starlark"

	"github.com/margaylog/margay/internal/jsonwire"
)

// maxDepth is how deep values may nest, as in events that are JSON.
const maxDepth = 512

// maxDigits bounds the integers that are made of text.
const maxDigits = 4300

var errTooDeep = failure("a value nested deeper than " + strconv.Itoa(maxDepth) + " levels")

// A writer writes values as JSON. It terminates whatever the value is: a
// cycle is too deep, and one list held many times over runs out of steps.
type writer struct {
	thread *starlark.Thread // whose steps are counted
	limits limits
	sorted bool // dicts by their keys, not by their own order
}

// appendValue appends v, which is inside of depth dicts and lists. Its
// errors are failures.
func (w *writer) appendValue(dst []byte, v starlark.Value, depth int) ([]byte, error) {
	if err := w.limits.charge(w.thread, 1); err != nil {
		return nil, err
	}
	switch v := v.(type) {
	case starlark.NoneType:
		return append(dst, "null"...), nil
	case starlark.Bool:
		return strconv.AppendBool(dst, bool(v)), nil
	case starlark.Int:
		return appendInt(dst, v), nil
	case starlark.Float:
		return appendFloat(dst, float64(v))
	case starlark.String:
		return w.appendString(dst, string(v))
	case *starlark.List:
		return w.appendArray(dst, v, depth+1)
	case starlark.Tuple:
		return w.appendArray(dst, v, depth+1)
	case *starlark.Dict:
		return w.appendObject(dst, v, depth+1)
	}
	return nil, failure("a value of type " + v.Type() + ", which JSON does not have")
}

func appendInt(dst []byte, i starlark.Int) []byte {
	if n, ok := i.Int64(); ok {
		return strconv.AppendInt(dst, n, 10)
	}
	return i.BigInt().Append(dst, 10)
}

// appendFloat writes f so that it reads back as the same float and is one to
// see: with a fraction or an exponent. The exponent is for sizes that no
// field has, since the formats of timestamps do not take one.
func appendFloat(dst []byte, f float64) ([]byte, error) {
	if math.IsNaN(f) || math.IsInf(f, 0) {
		return nil, failure("a float that is not finite")
	}
	if a := math.Abs(f); a != 0 && a < 1e-6 || a >= 1e21 {
		return strconv.AppendFloat(dst, f, 'e', -1, 64), nil
	}
	dst = strconv.AppendFloat(dst, f, 'f', -1, 64)
	if f == math.Trunc(f) {
		dst = append(dst, ".0"...)
	}
	return dst, nil
}

// appendString counts long strings as more than one step: a list may hold
// the same one any number of times.
func (w *writer) appendString(dst []byte, s string) ([]byte, error) {
	if err := w.limits.charge(w.thread, uint64(len(s)/64)); err != nil {
		return nil, err
	}
	return jsonwire.AppendString(dst, s), nil
}

func (w *writer) appendArray(dst []byte, list starlark.Indexable, depth int) ([]byte, error) {
	if depth > maxDepth {
		return nil, errTooDeep
	}
	dst = append(dst, '[')
	for i := range list.Len() {
		if i > 0 {
			dst = append(dst, ',')
		}
		var err error
		if dst, err = w.appendValue(dst, list.Index(i), depth); err != nil {
			return nil, err
		}
	}
	return append(dst, ']'), nil
}

func (w *writer) appendObject(dst []byte, d *starlark.Dict, depth int) ([]byte, error) {
	if depth > maxDepth {
		return nil, errTooDeep
	}
	if w.sorted {
		return w.appendSorted(dst, d, depth)
	}
	dst = append(dst, '{')
	first := true
	for k, v := range d.Entries() {
		if !first {
			dst = append(dst, ',')
		}
		first = false
		var err error
		if dst, err = w.appendMember(dst, k, v, depth); err != nil {
			return nil, err
		}
	}
	return append(dst, '}'), nil
}

func (w *writer) appendSorted(dst []byte, d *starlark.Dict, depth int) ([]byte, error) {
	items := d.Items()
	slices.SortFunc(items, func(a, b starlark.Tuple) int {
		x, _ := starlark.AsString(a[0]) // what is no string is refused below
		y, _ := starlark.AsString(b[0])
		return cmp.Compare(x, y)
	})
	dst = append(dst, '{')
	for i, item := range items {
		if i > 0 {
			dst = append(dst, ',')
		}
		var err error
		if dst, err = w.appendMember(dst, item[0], item[1], depth); err != nil {
			return nil, err
		}
	}
	return append(dst, '}'), nil
}

func (w *writer) appendMember(dst []byte, k, v starlark.Value, depth int) ([]byte, error) {
	key, ok := k.(starlark.String)
	if !ok {
		return nil, failure("a dict key of type " + k.Type() + ", not string")
	}
	dst, err := w.appendString(dst, string(key))
	if err != nil {
		return nil, err
	}
	return w.appendValue(append(dst, ':'), v, depth)
}
