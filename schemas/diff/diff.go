package diff

import (
	"slices"
	"strconv"
	"strings"

	"github.com/margaylog/margay/schemas"
)

// Schemas returns every change from the schemas in old to those in new, by log
// type and then in the order of the schemas. Both must be as a load gives
// them, without errors, and no name may be in one of them twice; they are not
// changed. What nothing refers to, such as a definition without a ref, is not
// compared.
func Schemas(old, new []*schemas.Schema) []Change {
	before, after := byName(old), byName(new)
	var all []Change
	var removed, added []*schemas.Schema
	for _, name := range names(before, after) {
		a, b := before[name], after[name]
		switch {
		case a == nil:
			added = append(added, b)
			all = append(all, newChange(LogTypeAdded, name, "", "", count(b.Fields), schemas.Pos{}, b.Name.Pos))
		case b == nil:
			removed = append(removed, a)
			all = append(all, newChange(LogTypeRemoved, name, "", count(a.Fields), "", a.Name.Pos, schemas.Pos{}))
		default:
			c := &comparison{logType: name, old: a, new: b}
			c.schema()
			all = append(all, c.changes...)
		}
	}
	hintLogTypes(all, removed, added)
	return all
}

func byName(list []*schemas.Schema) map[string]*schemas.Schema {
	m := make(map[string]*schemas.Schema, len(list))
	for _, s := range list {
		m[s.Name.Value] = s
	}
	return m
}

// names returns the names in either map, sorted.
func names(a, b map[string]*schemas.Schema) []string {
	var all []string
	for name := range a {
		all = append(all, name)
	}
	for name := range b {
		if a[name] == nil {
			all = append(all, name)
		}
	}
	slices.Sort(all)
	return all
}

func count(fields []*schemas.Field) string {
	if len(fields) == 1 {
		return "1 field"
	}
	return strconv.Itoa(len(fields)) + " fields"
}

func newChange(code Code, logType, path, from, to string, old, new schemas.Pos) Change {
	s := spec(code)
	return Change{
		Code: code, Rating: s.Rating, LogType: logType, Path: path, From: from, To: to, What: s.What, Why: s.Why, Old: old, New: new,
	}
}

// A comparison compares two states of one schema.
type comparison struct {
	logType  string
	old, new *schemas.Schema
	times    struct{ old, new []timeField } // that both have, in the order of each
	changes  []Change
}

func (c *comparison) add(code Code, path, from, to string, old, new schemas.Pos) {
	c.changes = append(c.changes, newChange(code, c.logType, path, from, to, old, new))
}

func (c *comparison) schema() {
	a, b := c.old, c.new
	if a.Version != b.Version {
		c.add(VersionChanged, "", strconv.Itoa(a.Version), strconv.Itoa(b.Version), a.Name.Pos, b.Name.Pos)
	}
	c.text(DescriptionChanged, "", a.Description, b.Description, a.Name.Pos, b.Name.Pos)
	c.text(ReferenceURLChanged, "", a.ReferenceURL, b.ReferenceURL, a.Name.Pos, b.Name.Pos)
	switch old, new := a.FieldDiscovery, b.FieldDiscovery; {
	case !old.Value && new.Value:
		c.flag(FieldDiscoveryEnabled, "", old, new, a.Name.Pos, b.Name.Pos)
	case old.Value && !new.Value:
		c.flag(FieldDiscoveryDisabled, "", old, new, a.Name.Pos, b.Name.Pos)
	}
	c.parser()
	c.pairTimes()
	c.fields("", a.Fields, b.Fields, nil)
	c.timeOrder()
}

// text compares a text without an effect. White space around it says nothing.
// The places are those of what it belongs to.
func (c *comparison) text(code Code, path string, old, new schemas.Text, oldAt, newAt schemas.Pos) {
	from, to := strings.TrimSpace(old.Value), strings.TrimSpace(new.Value)
	if from != to {
		c.add(code, path, from, to, placeOf(old, oldAt), placeOf(new, newAt))
	}
}

// flag compares two booleans.
func (c *comparison) flag(code Code, path string, old, new schemas.Flag, oldAt, newAt schemas.Pos) {
	if old.Value != new.Value {
		c.add(code, path, strconv.FormatBool(old.Value), strconv.FormatBool(new.Value), flagPlace(old, oldAt), flagPlace(new, newAt))
	}
}

// placeOf is where a text stands, or else what it would belong to.
func placeOf(t schemas.Text, owner schemas.Pos) schemas.Pos {
	if t.Set() {
		return t.Pos
	}
	return owner
}

func flagPlace(f schemas.Flag, owner schemas.Pos) schemas.Pos {
	if f.Line > 0 {
		return f.Pos
	}
	return owner
}
