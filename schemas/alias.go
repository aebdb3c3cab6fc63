package schemas

import (
	"fmt"

	"gopkg.in/yaml.v3"
)

// maxAliased bounds how many nodes the aliases of a document stand for.
const maxAliased = 100_000

// An unaliaser replaces the aliases of a document by what they stand for, so
// that the decoder meets none. Values are shared, not copied; counting their
// expanded sizes takes one pass, however much they would expand to.
type unaliaser struct {
	*reporter
	anchored map[*yaml.Node]aliased // by anchored node; absent: not met yet
}

type aliased struct {
	done  bool // false while we are inside the node
	nodes int  // in it, aliases expanded
}

// unalias replaces the aliases of doc. It reports a problem and returns
// false when they are cyclic or expand to too much.
func (r *reporter) unalias(doc *yaml.Node) bool {
	u := unaliaser{reporter: r, anchored: make(map[*yaml.Node]aliased)}
	_, _, ok := u.walk(doc)
	return ok
}

// walk returns how many nodes n has, aliases expanded, and how many of these
// are there by aliases.
func (u *unaliaser) walk(n *yaml.Node) (nodes, repeated int, ok bool) {
	if n.Anchor != "" {
		u.anchored[n] = aliased{}
	}
	nodes = 1
	for i, c := range n.Content {
		var all, again int
		if c.Kind == yaml.AliasNode {
			if all, ok = u.target(c); !ok {
				return 0, 0, false
			}
			again = all
			n.Content[i] = c.Alias
		} else if all, again, ok = u.walk(c); !ok {
			return 0, 0, false
		}
		nodes, repeated = nodes+all, repeated+again
		if repeated > maxAliased {
			u.report(AliasBomb, u.pos(c), "", fmt.Sprintf("aliases repeat more than %d values", maxAliased), "use definitions and the type ref instead")
			return 0, 0, false
		}
	}
	if n.Anchor != "" {
		u.anchored[n] = aliased{done: true, nodes: nodes}
	}
	return nodes, repeated, true
}

// target returns how many nodes the target of an alias has. Aliases only
// point backwards, so it has been walked, unless we are inside it.
func (u *unaliaser) target(alias *yaml.Node) (int, bool) {
	to, met := u.anchored[alias.Alias]
	switch {
	case !met:
		// The library keeps anchors from one document to the next.
		u.report(YAMLSyntax, u.pos(alias), "", "unknown anchor "+quote(alias.Value)+" referenced", "anchors count in their own document only")
		return 0, false
	case !to.done:
		u.report(CyclicAlias, u.pos(alias), "", "the alias *"+alias.Value+" stands inside the value that it repeats", "write the inner value out")
		return 0, false
	}
	return to.nodes, true
}
