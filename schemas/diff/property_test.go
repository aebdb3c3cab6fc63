package diff

import (
	"encoding/json"
	"fmt"
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/margaylog/margay/parser"
	"github.com/margaylog/margay/schemas"
)

// opposites are the codes that a change may have when it is looked at
// backwards; of those that are not here it is the same one.
var opposites = map[Code][]Code{
	LogTypeAdded:           {LogTypeRemoved},
	LogTypeRemoved:         {LogTypeAdded},
	FieldDiscoveryEnabled:  {FieldDiscoveryDisabled},
	FieldDiscoveryDisabled: {FieldDiscoveryEnabled},
	FieldAdded:             {FieldRemoved},
	RequiredFieldAdded:     {FieldRemoved},
	DerivedFieldAdded:      {FieldRemoved},
	FieldRemoved:           {FieldAdded, RequiredFieldAdded, DerivedFieldAdded},
	RequiredAdded:          {RequiredRemoved},
	RequiredRemoved:        {RequiredAdded},
	TypeWidened:            {TypeChanged},
	TypeChanged:            {TypeChanged, TypeWidened},
	TimeFormatAdded:        {TimeFormatChanged},
	TimeFormatChanged:      {TimeFormatChanged, TimeFormatAdded},
	EventTimeAdded:         {EventTimeRemoved},
	EventTimeRemoved:       {EventTimeAdded},
	IndicatorAdded:         {IndicatorRemoved},
	IndicatorRemoved:       {IndicatorAdded},
	ValidateNarrowed:       {ValidateNarrowed, ValidateWidened},
	ValidateWidened:        {ValidateNarrowed},
	ColumnsAdded:           {ColumnsChanged},
	ColumnsChanged:         {ColumnsChanged, ColumnsAdded},
	MatchAdded:             {MatchChanged},
	MatchChanged:           {MatchChanged, MatchAdded},
	ExpandFieldAdded:       {ExpandFieldsChanged},
	ExpandFieldsChanged:    {ExpandFieldsChanged, ExpandFieldAdded},
}

// undoes reports whether b is a looked at backwards.
func undoes(a, b Change) bool {
	codes := opposites[a.Code]
	if codes == nil {
		codes = []Code{a.Code}
	}
	return slices.Contains(codes, b.Code) && a.LogType == b.LogType && a.Path == b.Path && a.From == b.To && a.To == b.From &&
		a.Old == b.New && a.New == b.Old && (a.Hint == "") == (b.Hint == "")
}

// checkReversal checks that each change is undone by one on the way back.
func checkReversal(t testing.TB, old, new []*schemas.Schema, about string) {
	t.Helper()
	there, back := Schemas(old, new), Schemas(new, old)
	left := slices.Clone(back)
	for _, c := range there {
		i := slices.IndexFunc(left, func(b Change) bool { return undoes(c, b) })
		if i < 0 {
			t.Fatalf("nothing undoes %s\nof %v\nback %v\n%s", c, there, back, about)
		}
		left = slices.Delete(left, i, i+1)
	}
	require.Empty(t, left, about)
}

func TestRandomReversal(t *testing.T) {
	rounds := 600
	if testing.Short() {
		rounds = 200
	}
	found := make(map[Code]bool)
	for round := range rounds {
		m := newMaker(uint64(round))
		d := m.document()
		c := m.changed(d, round%3 == 0)
		about := fmt.Sprintf("round %d\n%s\n%s", round, d.yaml(), c.yaml())
		old, new := d.parse("old.yml").Schemas, c.parse("new.yml").Schemas
		require.Empty(t, Schemas(old, d.parse("again.yml").Schemas), about)
		checkReversal(t, old, new, about)
		for _, ch := range Schemas(old, new) {
			found[ch.Code] = true
		}
	}
	if !testing.Short() {
		require.Greater(t, len(found), 25, "of all codes only %v", found)
	}
}

// TestRandomCompatible checks what the rating promises: when all changes are
// compatible, an event that was accepted is accepted, and what came out of it
// still does.
func TestRandomCompatible(t *testing.T) {
	rounds := 500
	if testing.Short() {
		rounds = 150
	}
	pairs, events := 0, 0
	found := make(map[Code]bool)
	for round := range rounds {
		m := newMaker(uint64(round) + 1<<32)
		d := m.document()
		c := m.changed(d, round%8 > 0)
		old, new := d.parse("old.yml"), c.parse("new.yml")
		changes := Schemas(old.Schemas, new.Schemas)
		if slices.ContainsFunc(changes, func(c Change) bool { return c.Rating == Breaking }) {
			continue
		}
		pairs++
		for _, ch := range changes {
			found[ch.Code] = true
		}
		about := fmt.Sprintf("round %d\n%s\n%s\n%v", round, d.yaml(), c.yaml(), changes)
		events += checkCompatible(t, old, new, func() []byte { return m.event(d) }, about)
	}
	require.Greater(t, pairs, rounds/4)
	require.Greater(t, events, rounds)
	for _, code := range []Code{VersionChanged, DescriptionChanged, FieldDiscoveryEnabled, FieldAdded, OrderChanged, RequiredRemoved, ValidateWidened} {
		require.True(t, found[code], "%s was never tried", code)
	}
}

// checkCompatible tries records and returns how many the old schema accepted.
func checkCompatible(t *testing.T, old, new *schemas.Docs, record func() []byte, about string) (accepted int) {
	t.Helper()
	before, after := newParser(t, old), newParser(t, new)
	for range 40 {
		raw := record()
		a, err := before.Parse(raw)
		b, newErr := after.Parse(raw) // always: a header is to be seen by both
		if err != nil {
			continue
		}
		accepted++
		want := output(t, a.AppendJSON(nil))
		require.NoError(t, newErr, "%s\n%s", raw, about)
		got := output(t, b.AppendJSON(nil))
		if lost := lacks("", want, got); lost != "" {
			t.Fatalf("%s\n%s\n%v\n%v\n%s", lost, raw, want, got, about)
		}
	}
	return accepted
}

func newParser(t testing.TB, docs *schemas.Docs) *parser.Parser {
	now := func() time.Time { return time.Date(2024, 3, 2, 0, 0, 0, 0, time.UTC) }
	set, err := parser.Compile(docs, &parser.Options{Now: now})
	require.NoError(t, err)
	return set.NewParser()
}

func output(t testing.TB, line []byte) any {
	dec := json.NewDecoder(strings.NewReader(string(line)))
	dec.UseNumber()
	event := make(map[string]any)
	require.NoError(t, dec.Decode(&event))
	for _, name := range []string{"p_row_id", "p_parse_time", "p_schema_version"} {
		delete(event, name)
	}
	return event
}

// lacks says what of want is not in got, "" when nothing: objects may have more
// members, and lists of indicators more values.
func lacks(path string, want, got any) string {
	switch w := want.(type) {
	case map[string]any:
		g, ok := got.(map[string]any)
		if !ok {
			return path + " is no object"
		}
		for name, value := range w {
			if lost := lacks(path+"/"+name, value, g[name]); lost != "" {
				return lost
			}
		}
		return ""
	case []any:
		g, ok := got.([]any)
		if !ok || len(g) != len(w) && !strings.HasPrefix(path, "/p_any_") {
			return path + " is another list"
		}
		for i, value := range w {
			if strings.HasPrefix(path, "/p_any_") {
				if !slices.Contains(g, value) {
					return fmt.Sprintf("%s lacks %v", path, value)
				}
			} else if lost := lacks(fmt.Sprintf("%s/%d", path, i), value, g[i]); lost != "" {
				return lost
			}
		}
		return ""
	}
	if !reflect.DeepEqual(want, got) {
		return fmt.Sprintf("%s is %v", path, got)
	}
	return ""
}
