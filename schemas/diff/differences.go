package diff

import (
	"bytes"
	"strconv"
	"strings"

	"github.com/margaylog/margay/internal/jsonwire"
)

// MaxDifferences is how many differences of one event are listed.
const MaxDifferences = 20

// A Difference is a value that came out otherwise.
type Difference struct {
	Path     string // JSON Pointer into the output
	Old, New string // JSON; empty when there is nothing
}

// differences compares two events as parsers write them: valid JSON on one
// line without white space between its tokens.
func differences(old, new []byte) (list []Difference, omitted int) {
	d := &differ{}
	d.object("", old, new, func(name string) bool {
		return name == "p_row_id" || name == "p_parse_time" || name == "p_schema_version"
	})
	return d.list, d.omitted
}

type differ struct {
	list    []Difference
	omitted int
}

func (d *differ) add(path string, old, new []byte) {
	if len(d.list) == MaxDifferences {
		d.omitted++
		return
	}
	d.list = append(d.list, Difference{path, string(old), string(new)})
}

// value compares two values; nil is none. Arrays of different lengths, and
// texts, differ as a whole.
func (d *differ) value(path string, old, new []byte) {
	switch {
	case bytes.Equal(old, new):
		return
	case old == nil || new == nil || old[0] != new[0]:
	case old[0] == '{':
		d.object(path, old, new, nil)
		return
	case old[0] == '[':
		a, b := elementsOf(old), elementsOf(new)
		if len(a) != len(b) {
			break
		}
		for i := range a {
			d.value(path+"/"+strconv.Itoa(i), a[i], b[i])
		}
		return
	case old[0] == '"':
		if sameText(old, new) {
			return
		}
	}
	d.add(path, old, new)
}

// sameText reports whether two JSON strings have one text, however it is
// escaped.
func sameText(old, new []byte) bool {
	return bytes.Equal(jsonwire.AppendUnquoted(nil, old), jsonwire.AppendUnquoted(nil, new))
}

// object compares the members of two objects, but for those that skip names.
// They come in the order of the old one, then what is new. Of a repeated key,
// which only json values have, the last one counts.
func (d *differ) object(path string, old, new []byte, skip func(name string) bool) {
	before, after := membersOf(old), membersOf(new)
	values := make(map[string][]byte, len(after))
	for _, m := range after {
		values[m.name] = m.value
	}
	seen := make(map[string]bool, len(before))
	for i := len(before) - 1; i >= 0; i-- {
		if seen[before[i].name] {
			before[i].repeated = true
		}
		seen[before[i].name] = true
	}
	for _, m := range before {
		if !m.repeated && (skip == nil || !skip(m.name)) {
			d.value(path+"/"+pointerToken(m.name), m.value, values[m.name])
		}
	}
	for _, m := range after {
		if !seen[m.name] && (skip == nil || !skip(m.name)) {
			seen[m.name] = true
			d.value(path+"/"+pointerToken(m.name), nil, values[m.name])
		}
	}
}

func pointerToken(name string) string {
	return strings.NewReplacer("~", "~0", "/", "~1").Replace(name)
}

type member struct {
	name     string
	value    []byte
	repeated bool // the key comes again
}

// membersOf returns the members of an object.
func membersOf(object []byte) (list []member) {
	for i := 1; object[i] != '}'; {
		end, _ := jsonwire.String(object, i)
		name := string(jsonwire.AppendUnquoted(nil, object[i:end]))
		start := end + 1
		i = endOf(object, start)
		list = append(list, member{name: name, value: object[start:i]})
		if object[i] == ',' {
			i++
		}
	}
	return list
}

// elementsOf returns the elements of an array.
func elementsOf(array []byte) (list [][]byte) {
	for i := 1; array[i] != ']'; {
		start := i
		i = endOf(array, start)
		list = append(list, array[start:i])
		if array[i] == ',' {
			i++
		}
	}
	return list
}

// endOf returns where the value that begins at data[i] ends.
func endOf(data []byte, i int) int {
	end, _ := jsonwire.Skip(data, i, jsonwire.AnyDepth)
	return end
}
