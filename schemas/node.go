package schemas

import (
	"strings"

	"gopkg.in/yaml.v3"
)

// isNull reports whether n is null, as the value of "key:" is.
func isNull(n *yaml.Node) bool {
	return n.Kind == yaml.ScalarNode && n.Tag == "!!null"
}

// isText reports whether n counts by its text: a scalar that is not null and
// has no tag of its own.
func isText(n *yaml.Node) bool {
	if n.Kind != yaml.ScalarNode {
		return false
	}
	switch n.Tag {
	case "!!str", "!!int", "!!float", "!!bool", "!!timestamp", "!!merge":
		return true
	}
	return false
}

// kindName names the kind of a node in a message.
func kindName(n *yaml.Node) string {
	switch n.Kind {
	case yaml.MappingNode:
		return "a mapping"
	case yaml.SequenceNode:
		return "a list"
	}
	switch n.Tag {
	case "!!null":
		return "no value"
	case "!!bool":
		return "a boolean"
	case "!!int", "!!float":
		return "a number"
	case "!!str", "!!timestamp", "!!merge":
		return "text"
	}
	return "a value with the tag " + quote(n.Tag)
}

// boolean reads true and false, and the yes, no, on and off of YAML 1.1,
// which the library takes for text.
func boolean(n *yaml.Node) (val, ok bool) {
	if n.Kind != yaml.ScalarNode || n.Tag != "!!bool" && (n.Tag != "!!str" || n.Style != 0) {
		return false, false
	}
	switch strings.ToLower(n.Value) {
	case "true", "yes", "on":
		return true, true
	case "false", "no", "off":
		return false, true
	}
	return false, false
}

// A keySet is a set of the keys of a mapping. Most mappings have a handful,
// for which a map would cost more than all the rest of the decoding.
type keySet struct {
	few  []*yaml.Node          // at most maxFew
	many map[string]*yaml.Node // nil as long as few will do
}

const maxFew = 16

func newKeySet(n int) *keySet {
	return &keySet{few: make([]*yaml.Node, 0, min(n, maxFew))}
}

// add adds a key. If an equal one is there already, it returns that one and
// leaves the set as it is.
func (s *keySet) add(key *yaml.Node) (first *yaml.Node) {
	if s.many != nil {
		if first = s.many[key.Value]; first == nil {
			s.many[key.Value] = key
		}
		return first
	}
	for _, k := range s.few {
		if k.Value == key.Value {
			return k
		}
	}
	if len(s.few) < maxFew {
		s.few = append(s.few, key)
		return nil
	}
	s.many = make(map[string]*yaml.Node)
	for _, k := range append(s.few, key) {
		s.many[k.Value] = k
	}
	return nil
}
