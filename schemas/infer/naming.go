package infer

import (
	"cmp"
	"fmt"
	"regexp"
	"slices"
	"strings"
	"sync"

	"github.com/margaylog/margay/schemas"
)

// The keys of an object need not be names that its fields can have: those must
// leave something in the output, and must not become equal there.

// goodName reports whether a log type may have the name.
func goodName(name string) bool {
	return len(name) >= 3 && len(name) <= 255 && logType().MatchString(name)
}

var logType = sync.OnceValue(func() *regexp.Regexp {
	return regexp.MustCompile(`^[A-Z][A-Za-z0-9]+(\.[A-Z][A-Za-z0-9]+)*$`)
})

// A namer names the fields of one object.
type namer struct {
	top   bool
	names map[*field]string
}

func newNamer(o *object, top bool) *namer {
	n := &namer{top: top, names: make(map[*field]string)}
	taken := make(map[string]bool) // names in the output, in lower case
	// Of several, the field that has most values keeps its name.
	byWeight := slices.Clone(o.fields)
	slices.SortStableFunc(byWeight, func(a, b *field) int { return cmp.Compare(b.node.values, a.node.values) })
	var others []*field
	for _, f := range byWeight {
		out, ok := schemas.OutputName(f.key)
		folded := strings.ToLower(out)
		switch {
		case f.key == "", top && ok && strings.HasPrefix(folded, "p_"):
		case !ok || taken[folded]:
			others = append(others, f)
		default:
			taken[folded] = true
			n.names[f] = f.key
		}
	}
	for _, f := range others {
		n.names[f] = otherName(f.key, taken)
	}
	return n
}

// otherName returns a name for a key that is free.
func otherName(key string, taken map[string]bool) string {
	base, ok := schemas.OutputName(key)
	if !ok {
		base = "unnamed"
	}
	name := base
	for k := 2; ; k++ {
		if folded := strings.ToLower(name); !taken[folded] {
			taken[folded] = true
			return name
		}
		name = fmt.Sprintf("%s_%d", base, k)
	}
}

// name returns the name of a field. It is false for the empty key, which no
// field can have, and at the top level for those that the engine keeps for
// itself.
func (n *namer) name(f *field) (string, bool) {
	name, ok := n.names[f]
	return name, ok
}
