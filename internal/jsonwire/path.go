package jsonwire

// A Path leads from a JSON value to the scalars at or below a place in it,
// through members of objects and elements of arrays. It is immutable and may
// be shared.
type Path []Step

// A Step leads from a value to one in it.
type Step struct {
	name  string
	key   string // the name as it is written
	last  bool   // of members with the same name the last counts, not the first
	index int    // of an element; negative: the step is a member
}

// Member returns the step to the member of that name. anyNumber says that an
// object may have several, of which the last counts; else the first is taken
// for the only one.
func Member(name string, anyNumber bool) Step {
	return Step{name: name, key: string(AppendString(nil, name)), last: anyNumber, index: -1}
}

// Element returns the step to the element i of an array, from 0.
func Element(i int) Step { return Step{index: i} }

// Each calls f with the token of each scalar that p leads to in value, in
// order: a string with its quotes, a number, true or false. Nulls are passed
// over. Where the path meets an array without a step that names an element, it
// goes on in every element, and many is true from there on.
//
// value must be valid, and without white space between its tokens; an object
// may lack its last brace. Tokens are parts of it.
func (p Path) Each(value []byte, f func(token []byte, many bool)) {
	if len(value) > 0 {
		p.each(value, false, f)
	}
}

func (p Path) each(value []byte, many bool, f func(token []byte, many bool)) {
	switch value[0] {
	case '{':
		if len(p) > 0 && p[0].index < 0 {
			if v := p[0].member(value); v != nil {
				p[1:].each(v, many, f)
			}
		}
	case '[':
		p.elements(value, many, f)
	case 'n':
	default:
		if len(p) == 0 {
			f(value, many)
		}
	}
}

// elements goes on in the elements of an array, or in the one that the next
// step names.
func (p Path) elements(array []byte, many bool, f func(token []byte, many bool)) {
	named := len(p) > 0 && p[0].index >= 0
	for i, n := 1, 0; array[i] != ']'; n++ {
		end, _ := Skip(array, i, noLimit)
		switch element := array[i:end]; {
		case !named:
			p.each(element, true, f)
		case n == p[0].index:
			p[1:].each(element, many, f)
			return
		}
		if i = end; array[i] == ',' {
			i++
		}
	}
}

// noLimit is a depth that no value has.
const noLimit = int(^uint(0) >> 1)

// member returns the value of the step's member, or nil.
func (s *Step) member(object []byte) (found []byte) {
	for i := 1; i < len(object) && object[i] == '"'; i++ { // past the comma
		key := i
		end, flags := String(object, i)
		i = end + 1 // past the colon
		end, _ = Skip(object, i, noLimit)
		if s.is(object[key:i-1], flags) {
			if found = object[i:end]; !s.last {
				return found
			}
		}
		i = end
	}
	return found
}

// is reports whether a key is the step's name.
func (s *Step) is(key []byte, f Flags) bool {
	if f&Escaped == 0 || string(key) == s.key {
		return string(key) == s.key
	}
	if len(key) > 6*len(s.name)+2 { // no escape of a character is longer
		return false
	}
	var scratch [128]byte
	return string(AppendUnquoted(scratch[:0], key)) == s.name
}
