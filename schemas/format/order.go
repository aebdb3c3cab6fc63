package format

import (
	"cmp"
	"slices"

	"gopkg.in/yaml.v3"
)

// keyOrder is the order of the keys of all mappings of a schema: no two of
// them that stand together want it otherwise. Keys that are not among them
// come last, as they stand.
var keyOrder = func() map[string]int {
	order := make(map[string]int)
	for i, key := range []string{
		"schema", "name", "version", "required", "description", "referenceURL", "fieldDiscoveryEnabled",
		"parser", "definitions",

		// Of a value.
		"type", "target", "timeFormats", "timeFormat", "customTimezone", "isEventTime", "isExpiration", "isEmbeddedJSON",
		"indicators", "validate", "rename", "copy", "concat", "split", "mask", "element", "fields",

		// Of what these hold.
		"allow", "deny", "ip", "cidr", "host",
		"from", "paths", "separator", "index", "to", "salt",
		"native", "csv", "fastmatch", "regex", "script",
		"delimiter", "hasHeader", "columns", "match", "patternDefinitions", "patternDefintions", "function",
		"emptyValues", "trimSpace", "expandFields", "skipPrefix", "skipLines",
	} {
		order[key] = i + 1
	}
	return order
}()

// order returns the entries of a collection as they are to be written.
func (d *document) order(c *collection) []*entry {
	if c.node.Kind != yaml.MappingNode || !d.sortable(c.node) {
		return c.entries
	}
	return slices.SortedStableFunc(slices.Values(c.entries), func(a, b *entry) int {
		return byKey(a.key, b.key)
	})
}

// memberOrder returns the places of a mapping's keys among its content, as
// they are to be written.
func (d *document) memberOrder(n *yaml.Node) []int {
	var places []int
	for i := 0; i < len(n.Content); i += 2 {
		places = append(places, i)
	}
	if d.sortable(n) {
		slices.SortStableFunc(places, func(a, b int) int { return byKey(n.Content[a], n.Content[b]) })
	}
	return places
}

func byKey(a, b *yaml.Node) int { return cmp.Compare(rank(a.Value), rank(b.Value)) }

func rank(key string) int {
	if r, ok := keyOrder[key]; ok {
		return r
	}
	return len(keyOrder) + 1
}

// sortable reports whether the keys of a mapping may be put into order: those
// whose names are the author's (definitions, patterns, templates) stay, and so
// do all where an alias or a repeated key counts on it.
func (d *document) sortable(n *yaml.Node) bool {
	if !d.ordered || d.named[n] {
		return false
	}
	seen := make(map[string]bool)
	for i := 0; i < len(n.Content); i += 2 {
		if seen[n.Content[i].Value] {
			return false
		}
		seen[n.Content[i].Value] = true
	}
	return true
}

// names notes the mappings below a node whose keys are names.
func (d *document) names(n *yaml.Node) {
	for i, c := range n.Content {
		if n.Kind == yaml.MappingNode && i%2 == 1 && !d.named[n] {
			switch n.Content[i-1].Value {
			case "definitions", "expandFields", "patternDefinitions", "patternDefintions":
				d.named[c] = c.Kind == yaml.MappingNode
			}
		}
		d.names(c)
	}
}
