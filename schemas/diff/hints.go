package diff

import (
	"cmp"
	"fmt"
	"regexp"
	"slices"
	"strings"

	"github.com/margaylog/margay/internal/suggest"
	"github.com/margaylog/margay/schemas"
)

// A rename is a removal and an addition: nothing in a schema says that they
// are one. So what looks like one gets a hint.

// maxRenamed bounds how many fields of one object are compared with each
// other.
const maxRenamed = 100

// hintFields adds hints to the changes of an object's fields.
func (c *comparison) hintFields(path string, changes []Change, removed, added []*schemas.Field) {
	if len(removed) > maxRenamed || len(added) > maxRenamed {
		return
	}
	paired := pairs(len(removed), len(added), func(i, j int) (int, bool) { return c.likeness(removed[i], added[j]) },
		func(i, j int) string { return both(removed[i].Name.Value, added[j].Name.Value) })
	for _, p := range paired {
		f, g := removed[p.old], added[p.new]
		for i := range changes {
			switch ch := &changes[i]; {
			case ch.Code == FieldRemoved && ch.Path == inside(path, f.Name.Value):
				ch.Hint = renameHint(f, g)
			case addsField(ch.Code) && ch.Path == inside(path, g.Name.Value):
				ch.Hint = fmt.Sprintf("is it %s under another name?", quote(f.Name.Value))
			}
		}
	}
}

func renameHint(f, g *schemas.Field) string {
	hint := fmt.Sprintf("is it %s now? the name is the column: keep it", quote(g.Name.Value))
	if !derived(f) && !derived(g) && inputKey(f) != inputKey(g) {
		hint += fmt.Sprintf(", and read the new key by rename: {from: %s}", inYAML(inputKey(g)))
	}
	return hint
}

// plainScalar is a text that YAML reads as it stands, between braces too.
var plainScalar = regexp.MustCompile(`^[A-Za-z0-9_][A-Za-z0-9_.-]*$`)

func inYAML(text string) string {
	if plainScalar.MatchString(text) {
		return text
	}
	return quote(text)
}

func addsField(c Code) bool {
	return c == FieldAdded || c == RequiredFieldAdded || c == DerivedFieldAdded
}

// likeness says how much two fields look like one, 0 most; and false when they
// do not.
func (c *comparison) likeness(f, g *schemas.Field) (int, bool) {
	if typeName(c.old, &f.Value) != typeName(c.new, &g.Value) {
		return 0, false
	}
	a, b := c.old.Resolve(&f.Value), c.new.Resolve(&g.Value)
	switch {
	case inputKey(f) == inputKey(g) && !derived(f) && !derived(g):
		return 0, true
	case f.Doc.Set() && f.Doc.Value == g.Doc.Value:
		return 1, true
	case a.EventTime.Value && b.EventTime.Value:
		return 2, true
	}
	return nearness(f.Name.Value, g.Name.Value)
}

// nearness is the likeness of names: a third of the shorter one may differ,
// or one may be the other with something before or behind it.
func nearness(a, b string) (int, bool) {
	if max(len(a), len(b)) > 64 {
		return 0, false
	}
	a, b = plainName(a), plainName(b)
	d := suggest.Distance(a, b)
	least := min(len(a), len(b))
	extends := least >= 2 && (strings.HasPrefix(a, b) || strings.HasPrefix(b, a) || strings.HasSuffix(a, b) || strings.HasSuffix(b, a))
	return 3 + d, d <= least/3 || extends
}

// plainName is a name without what styles of naming differ in.
func plainName(name string) string {
	return strings.Map(func(c rune) rune {
		if c == '_' || c == '-' || c == '.' || c == ' ' {
			return -1
		}
		return c
	}, strings.ToLower(name))
}

// A pair is one of the old list and one of the new.
type pair struct {
	old, new int
	score    int
	key      string // which of equals comes first
}

// pairs takes the pairs that are most alike, each item once. Whether it is
// asked forwards or backwards makes no difference.
func pairs(n, m int, like func(i, j int) (int, bool), key func(i, j int) string) []pair {
	var all []pair
	for i := range n {
		for j := range m {
			if score, ok := like(i, j); ok {
				all = append(all, pair{i, j, score, key(i, j)})
			}
		}
	}
	slices.SortStableFunc(all, func(a, b pair) int { return cmp.Or(cmp.Compare(a.score, b.score), cmp.Compare(a.key, b.key)) })
	oldTaken, newTaken := make(map[int]bool), make(map[int]bool)
	return slices.DeleteFunc(all, func(p pair) bool {
		if oldTaken[p.old] || newTaken[p.new] {
			return true
		}
		oldTaken[p.old], newTaken[p.new] = true, true
		return false
	})
}

func both(a, b string) string { return min(a, b) + "\x00" + max(a, b) }

// hintLogTypes adds hints to log types that are gone and new and have mostly
// the same fields.
func hintLogTypes(changes []Change, removed, added []*schemas.Schema) {
	if len(removed) > maxRenamed || len(added) > maxRenamed {
		return
	}
	paired := pairs(len(removed), len(added), func(i, j int) (int, bool) { return shared(removed[i], added[j]) },
		func(i, j int) string { return both(removed[i].Name.Value, added[j].Name.Value) })
	for _, p := range paired {
		a, b := removed[p.old].Name.Value, added[p.new].Name.Value
		for i := range changes {
			switch ch := &changes[i]; {
			case ch.Code == LogTypeRemoved && ch.LogType == a:
				ch.Hint = fmt.Sprintf("is it %s now?", b)
			case ch.Code == LogTypeAdded && ch.LogType == b:
				ch.Hint = fmt.Sprintf("is it %s under another name?", a)
			}
		}
	}
}

// shared says how many of the top-level fields of two schemas the other one
// lacks, and whether at least two in three are in both.
func shared(a, b *schemas.Schema) (int, bool) {
	has := make(map[string]bool, len(a.Fields))
	for _, f := range a.Fields {
		has[outputName(f)] = true
	}
	common := 0
	for _, g := range b.Fields {
		if has[outputName(g)] {
			common++
		}
	}
	total := len(a.Fields) + len(b.Fields)
	return total - 2*common, 3*common >= total
}
