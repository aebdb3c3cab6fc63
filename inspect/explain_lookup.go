package inspect

import (
	"encoding/json"
	"fmt"
	"maps"
	"slices"
)

// shownRow is how many characters are shown of the rows of a lookup table.
const shownRow = 120

// enrichment shows the rows that lookup tables have for values of the event.
func (t *tree) enrichment(e *Explained) {
	if e.Event == nil || e.Event.Enrichment() == nil {
		return
	}
	fmt.Fprintf(t, "├─ %s\n", t.paint(bold, "p_enrichment"))
	var tables map[string]map[string]json.RawMessage
	if err := json.Unmarshal(e.Event.Enrichment(), &tables); err != nil { // an enricher of another form
		fmt.Fprintf(t, "│  %s\n", shown(string(e.Event.Enrichment()), shownRow))
		return
	}
	for _, table := range slices.Sorted(maps.Keys(tables)) {
		for _, selector := range slices.Sorted(maps.Keys(tables[table])) {
			rows := shown(string(tables[table][selector]), shownRow)
			fmt.Fprintf(t, "│  %s  %s  %s\n", t.paint(cyan, shown(table, shownValue)), shown(selector, shownValue), t.paint(green, rows))
		}
	}
}
