package diff

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

// textDocument returns a random schema for records of text.
func (m *maker) textDocument() *document {
	d := &document{Schema: "Test.Log", Parser: &parserNode{}}
	f := &formatNode{Trim: m.chance(20)}
	if m.chance(20) {
		f.Empty = []string{"-"}
	}
	if d.Parser.CSV = f; m.chance(40) {
		d.Parser = &parserNode{FastMatch: f}
		f.Match = []string{"%{a} %{b}", "<%{c}>"}[:1+m.IntN(2)]
	} else {
		f.Columns, f.Header = []string{"a", "b", one(m, "c", "", "a")}[:2+m.IntN(2)], m.chance(20)
	}
	for _, name := range m.some("a", "b", "c", "d", "x") {
		field := m.textField(name)
		if name == "x" {
			f.Expand = map[string]string{"x": "%{a}/%{b}"}
			field.Type = "string"
		}
		d.Fields = append(d.Fields, field)
	}
	return d
}

func (m *maker) textField(name string) *node {
	f := &node{Name: name, Type: one(m, "string", "string", "int", "timestamp", "json", "boolean"), Required: m.chance(20)}
	if f.Type == "string" && m.chance(30) {
		f.Validate = m.condition()
	}
	return f
}

// textChange changes the text format, and adds a field that reads what is new.
func (m *maker) textChange(d *document) {
	f := d.Parser.CSV
	if f == nil {
		f = d.Parser.FastMatch
	}
	name := one(m, "d", "e", "f", "y")
	switch m.IntN(8) {
	case 0, 1, 2:
		if f.Columns != nil {
			f.Columns = append(f.Columns, one(m, name, name, ""))
		} else {
			f.Match = append(f.Match, "%{a}="+"%{"+name+"}")
		}
	case 3, 4:
		if f.Expand == nil {
			f.Expand = map[string]string{}
		}
		f.Expand[name] = "%{a}!"
	case 5:
		f.Empty = m.some("-", "7", "x")
	case 6:
		f.Trim = !f.Trim
	case 7:
		m.gentle(d)
	}
	if m.chance(60) && !slices.ContainsFunc(d.Fields, func(n *node) bool { return n.Name == name }) {
		fresh := m.textField(name)
		fresh.Required = m.chance(10)
		d.Fields = append(d.Fields, fresh)
	}
}

func (m *maker) record() []byte {
	cell := func() string { return one(m, "a", "7", "-", " x ", "", "10.0.0.1", "2024-03-01T10:00:00Z", "true") }
	switch m.IntN(4) {
	case 0:
		return []byte(cell() + " " + cell())
	case 1:
		return []byte("<" + cell() + ">")
	}
	cells := make([]string, 1+m.IntN(5))
	for i := range cells {
		cells[i] = cell()
	}
	return []byte(strings.Join(cells, ","))
}

// What the ratings promise of text formats.
func TestRandomText(t *testing.T) {
	rounds := 800
	if testing.Short() {
		rounds = 200
	}
	events, found := 0, make(map[Code]bool)
	for round := range rounds {
		m := newMaker(uint64(round) + 1<<40)
		d := m.textDocument()
		c := d.clone()
		for range 1 + m.IntN(2) {
			m.textChange(c)
		}
		old, new := d.parse("old.yml"), c.parse("new.yml")
		if old == nil || new == nil {
			continue
		}
		about := fmt.Sprintf("round %d\n%s\n%s", round, d.yaml(), c.yaml())
		checkReversal(t, old.Schemas, new.Schemas, about)
		changes := Schemas(old.Schemas, new.Schemas)
		if slices.ContainsFunc(changes, func(c Change) bool { return c.Rating == Breaking }) {
			continue
		}
		for _, ch := range changes {
			found[ch.Code] = true
		}
		events += checkCompatible(t, old, new, m.record, fmt.Sprintf("%s\n%v", about, changes))
	}
	require.Greater(t, events, rounds)
	for _, code := range []Code{ColumnsAdded, MatchAdded, ExpandFieldAdded, FieldAdded} {
		require.True(t, found[code], "%s was never tried", code)
	}
}
