package export

import (
	"bytes"
	"fmt"
	"strconv"

	"github.com/margaylog/margay/internal/jsonwire"
)

// An object is a JSON object that keeps the order of its members: schemas are
// read by people too.
type object []member

type member struct {
	key string
	val any // object, list, string, bool, int, int64 or nil
}

// A list is a JSON array.
type list []any

// with returns the object with one more member, unless the value is "" or an
// empty list or object: what says nothing is left out.
func (o object) with(key string, val any) object {
	switch v := val.(type) {
	case string:
		if v == "" {
			return o
		}
	case list:
		if len(v) == 0 {
			return o
		}
	case object:
		if len(v) == 0 {
			return o
		}
	}
	return append(o, member{key, val})
}

// get returns the value of a key, nil when there is none.
func (o object) get(key string) any {
	for _, m := range o {
		if m.key == key {
			return m.val
		}
	}
	return nil
}

// has reports whether the object has one of the keys.
func (o object) has(keys ...string) bool {
	for _, key := range keys {
		for _, m := range o {
			if m.key == key {
				return true
			}
		}
	}
	return false
}

// texts makes a list of texts.
func texts[S ~string](all []S) list {
	l := make(list, len(all))
	for i, text := range all {
		l[i] = string(text)
	}
	return l
}

// writeJSON writes a value, indented. Lists without objects in them stand on
// one line.
func writeJSON(b *bytes.Buffer, val any, indent string) {
	switch v := val.(type) {
	case nil:
		b.WriteString("null")
	case bool:
		b.WriteString(strconv.FormatBool(v))
	case int:
		b.WriteString(strconv.Itoa(v))
	case int64:
		b.WriteString(strconv.FormatInt(v, 10))
	case string:
		b.Write(jsonwire.AppendString(nil, v))
	case object:
		writeObject(b, v, indent)
	case list:
		writeList(b, v, indent)
	default:
		panic(fmt.Sprintf("export: no JSON for a %T", val)) // a bug of ours
	}
}

func writeObject(b *bytes.Buffer, o object, indent string) {
	if len(o) == 0 {
		b.WriteString("{}")
		return
	}
	inner := indent + "  "
	for i, m := range o {
		b.WriteString(before(i, inner, '{'))
		b.Write(jsonwire.AppendString(nil, m.key))
		b.WriteString(": ")
		writeJSON(b, m.val, inner)
	}
	b.WriteString("\n" + indent + "}")
}

func writeList(b *bytes.Buffer, l list, indent string) {
	if !l.nests() {
		b.WriteByte('[')
		for i, val := range l {
			if i > 0 {
				b.WriteString(", ")
			}
			writeJSON(b, val, indent)
		}
		b.WriteByte(']')
		return
	}
	inner := indent + "  "
	for i, val := range l {
		b.WriteString(before(i, inner, '['))
		writeJSON(b, val, inner)
	}
	b.WriteString("\n" + indent + "]")
}

// before is what stands before the i-th item of a list or object.
func before(i int, indent string, open byte) string {
	if i == 0 {
		return string(open) + "\n" + indent
	}
	return ",\n" + indent
}

func (l list) nests() bool {
	for _, val := range l {
		switch val.(type) {
		case object, list:
			return true
		}
	}
	return false
}

// join returns the members of both.
func (o object) join(more object) object { return append(o, more...) }
