package script

import (
	"encoding/base64"
	"maps"
	"strings"

	"go.starlark.net/starlark"
	"go.starlark.net/starlarkstruct"
)

// builtin is the signature of built-in functions.
type builtin = func(*starlark.Thread, *starlark.Builtin, starlark.Tuple, []starlark.Tuple) (starlark.Value, error)

// environment returns what scripts find predeclared, all of it immutable.
// Some of it stands before a built-in function of the same name, because
// that one would not be bounded or would do output.
func environment(l limits) starlark.StringDict {
	env := starlark.StringDict{
		"json": module("json", map[string]builtin{
			"decode": jsonDecode,
			"encode": func(t *starlark.Thread, b *starlark.Builtin, args starlark.Tuple, kwargs []starlark.Tuple) (starlark.Value, error) {
				return jsonEncode(l, t, b, args, kwargs)
			},
		}),
		"base64": module("base64", map[string]builtin{
			"decode": base64Decode,
			"encode": base64Encode,
		}),
		"print": starlark.NewBuiltin("print", ignore),
		"int":   starlark.NewBuiltin("int", toInt),
		"zip":   bounded("zip", l, shortest),
	}
	for _, name := range []string{"all", "any", "bytes", "dict", "enumerate", "list", "max", "min", "reversed", "set", "sorted", "tuple"} {
		env[name] = bounded(name, l, total)
	}
	env.Freeze()
	return env
}

func module(name string, functions map[string]builtin) *starlarkstruct.Module {
	members := make(starlark.StringDict, len(functions))
	for f, b := range functions {
		members[f] = starlark.NewBuiltin(name+"."+f, b)
	}
	return &starlarkstruct.Module{Name: name, Members: members}
}

// with returns env with one more function in it.
func with(env starlark.StringDict, name string, b builtin) starlark.StringDict {
	env = maps.Clone(env)
	env[name] = starlark.NewBuiltin(name, b)
	return env
}

func ignore(*starlark.Thread, *starlark.Builtin, starlark.Tuple, []starlark.Tuple) (starlark.Value, error) {
	return starlark.None, nil
}

// bounded is Starlark's own function with a price: it visits as many
// elements as cost says, without a look at steps or time, and
// max(range(1 << 60)) would take years.
func bounded(name string, l limits, cost func(starlark.Tuple) uint64) *starlark.Builtin {
	inner := starlark.Universe[name].(*starlark.Builtin)
	return starlark.NewBuiltin(name, func(t *starlark.Thread, _ *starlark.Builtin, args starlark.Tuple, kwargs []starlark.Tuple) (starlark.Value, error) {
		if err := l.charge(t, cost(args)); err != nil {
			return nil, err
		}
		return inner.CallInternal(t, args, kwargs)
	})
}

// total is the number of elements of all arguments.
func total(args starlark.Tuple) uint64 {
	var n uint64
	for _, arg := range args {
		if k := starlark.Len(arg); k > 0 {
			n += uint64(k)
		}
	}
	return n
}

// shortest is the number of elements that zip visits.
func shortest(args starlark.Tuple) uint64 {
	least := -1
	for _, arg := range args {
		if k := starlark.Len(arg); k >= 0 && (least < 0 || k < least) {
			least = k
		}
	}
	return uint64(max(least, 0)) * uint64(len(args))
}

// toInt is Starlark's int, but for texts that would take it minutes.
func toInt(t *starlark.Thread, b *starlark.Builtin, args starlark.Tuple, kwargs []starlark.Tuple) (starlark.Value, error) {
	values := args
	for _, arg := range kwargs {
		values = append(values[:len(values):len(values)], arg[1])
	}
	for _, v := range values {
		if s, ok := v.(starlark.String); ok && len(s) > maxDigits {
			return nil, failure("int: text too long")
		}
	}
	return starlark.Universe["int"].(*starlark.Builtin).CallInternal(t, args, kwargs)
}

func base64Encode(_ *starlark.Thread, b *starlark.Builtin, args starlark.Tuple, kwargs []starlark.Tuple) (starlark.Value, error) {
	var text string
	if err := starlark.UnpackPositionalArgs(b.Name(), args, kwargs, 1, &text); err != nil {
		return nil, err
	}
	return starlark.String(base64.StdEncoding.EncodeToString([]byte(text))), nil
}

func base64Decode(_ *starlark.Thread, b *starlark.Builtin, args starlark.Tuple, kwargs []starlark.Tuple) (starlark.Value, error) {
	var text string
	if err := starlark.UnpackPositionalArgs(b.Name(), args, kwargs, 1, &text); err != nil {
		return nil, err
	}
	encoding := base64.StdEncoding
	if strings.ContainsAny(text, "-_") {
		encoding = base64.URLEncoding
	}
	if !strings.HasSuffix(text, "=") {
		encoding = encoding.WithPadding(base64.NoPadding)
	}
	decoded, err := encoding.DecodeString(text)
	if err != nil {
		return nil, failure("base64.decode: not base64")
	}
	return starlark.String(decoded), nil
}
