package script

import (
	"math/big"
	"strconv"

	"go.starlark.net/starlark"

	"github.com/margaylog/margay/internal/jsonwire"
)

// The functions of module json. The interpreter comes with such a module
// too, but that one recurses as deep as an event makes it, and a stack that
// overflows ends the process.

func jsonEncode(l limits, t *starlark.Thread, b *starlark.Builtin, args starlark.Tuple, kwargs []starlark.Tuple) (starlark.Value, error) {
	var v starlark.Value
	if err := starlark.UnpackPositionalArgs(b.Name(), args, kwargs, 1, &v); err != nil {
		return nil, err
	}
	w := writer{thread: t, limits: l, sorted: true}
	text, err := w.appendValue(nil, v, 0)
	if err != nil {
		return nil, failure("json.encode: " + err.Error())
	}
	return starlark.String(text), nil
}

func jsonDecode(_ *starlark.Thread, b *starlark.Builtin, args starlark.Tuple, kwargs []starlark.Tuple) (starlark.Value, error) {
	var text string
	var instead starlark.Value
	if err := starlark.UnpackArgs(b.Name(), args, kwargs, "x", &text, "default?", &instead); err != nil {
		return nil, err
	}
	v, err := decode([]byte(text))
	switch {
	case err == nil:
		return v, nil
	case instead != nil:
		return instead, nil
	}
	return nil, err
}

// decode returns the value that text is. Its errors are failures.
func decode(text []byte) (starlark.Value, error) {
	start := jsonwire.Space(text, 0)
	end, _ := jsonwire.Skip(text, start, maxDepth)
	if end == jsonwire.TooDeep {
		return nil, failure("json.decode: " + string(errTooDeep))
	}
	if end < 0 || jsonwire.Space(text, end) != len(text) {
		return nil, failure("json.decode: not JSON")
	}
	d := decoder{text: text, pos: start}
	v := d.value()
	return v, d.err
}

// A decoder makes values of text that is known to be JSON and not too deep.
// Numbers can still be out of bounds: err is the first that is.
type decoder struct {
	text []byte
	pos  int
	err  error
}

func (d *decoder) value() starlark.Value {
	switch d.text[d.pos] {
	case '{':
		return d.object()
	case '[':
		return d.array()
	case '"':
		return d.string()
	case 't':
		d.pos += len("true")
		return starlark.True
	case 'f':
		d.pos += len("false")
		return starlark.False
	case 'n':
		d.pos += len("null")
		return starlark.None
	}
	return d.number()
}

// next returns the next byte that is not white space.
func (d *decoder) next() byte {
	d.pos = jsonwire.Space(d.text, d.pos)
	return d.text[d.pos]
}

func (d *decoder) object() starlark.Value {
	dict := new(starlark.Dict)
	for d.text[d.pos] != '}' { // at the opening brace, or at a comma
		d.pos++
		if d.next() == '}' {
			break // no members
		}
		key := d.string()
		d.next() // the colon
		d.pos++
		d.next()
		if err := dict.SetKey(key, d.value()); err != nil {
			panic("script: a key that is a string: " + err.Error())
		}
		d.next()
	}
	d.pos++
	return dict
}

func (d *decoder) array() starlark.Value {
	var elems []starlark.Value
	for d.text[d.pos] != ']' { // at the opening bracket, or at a comma
		d.pos++
		if d.next() == ']' {
			break // no elements
		}
		elems = append(elems, d.value())
		d.next()
	}
	d.pos++
	return starlark.NewList(elems)
}

func (d *decoder) string() starlark.String {
	start := d.pos
	end, flags := jsonwire.String(d.text, start)
	d.pos = end
	if flags == 0 {
		return starlark.String(d.text[start+1 : end-1])
	}
	return starlark.String(jsonwire.AppendUnquoted(nil, d.text[start:end]))
}

func (d *decoder) number() starlark.Value {
	start := d.pos
	end, flags := jsonwire.Number(d.text, start)
	d.pos = end
	literal := string(d.text[start:end])
	if flags&jsonwire.Fraction != 0 {
		f, err := strconv.ParseFloat(literal, 64)
		if err != nil {
			d.fail("json.decode: float out of range")
		}
		return starlark.Float(f)
	}
	if n, err := strconv.ParseInt(literal, 10, 64); err == nil {
		return starlark.MakeInt64(n)
	}
	if len(literal) > maxDigits {
		d.fail("json.decode: integer too long")
		return starlark.None
	}
	n, _ := new(big.Int).SetString(literal, 10)
	return starlark.MakeBigInt(n)
}

func (d *decoder) fail(f failure) {
	if d.err == nil {
		d.err = f
	}
}
