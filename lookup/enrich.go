package lookup

import (
	"slices"
	"strings"
	"time"

	"github.com/margaylog/margay/internal/jsonwire"
	"github.com/margaylog/margay/parser"
)

// matchName is the name under which a row has the value that it matched.
const matchName = "p_match"

// maxRows is how many rows one selector of one event gets: an event decides
// how many values it has, and not how much is written for each.
const maxRows = 1000

// enrichments are what is looked up of each log type. They are immutable.
type enrichments struct {
	byLogType map[string][]*lookup // sorted by the names of the tables
}

// A lookup is what is looked up of one log type in one table.
type lookup struct {
	name      string
	lead      []byte // the name as it is written: "name":{
	table     *table
	selectors []selected // sorted by name
}

type selected struct {
	*parser.Selector
	lead []byte // the name as it is written: "name":
}

func (s selected) compare(o selected) int { return strings.Compare(s.Name(), o.Name()) }

func newLookup(d *definedTable) *lookup {
	name := d.name.Value
	return &lookup{name: name, lead: append(jsonwire.AppendString(nil, name), `:{`...), table: d.table}
}

// add adds a selector, if it is not there.
func (l *lookup) add(sel *parser.Selector) {
	s := selected{sel, append(jsonwire.AppendString(nil, sel.Name()), ':')}
	if i, found := slices.BinarySearchFunc(l.selectors, s, selected.compare); !found {
		l.selectors = slices.Insert(l.selectors, i, s)
	}
}

// Enrich appends the rows that match values of an event.
func (b *binding) Enrich(dst []byte, ev *parser.Event) []byte {
	lookups := b.current.Load().byLogType[ev.LogType()]
	if len(lookups) == 0 {
		return dst
	}
	w := writer{dst: dst, now: ev.ParseTime()}
	for _, l := range lookups {
		w.lookup(l, ev)
	}
	if len(w.dst) > len(dst) {
		w.dst = append(w.dst, '}')
	}
	return w.dst
}

// A writer writes p_enrichment of one event.
type writer struct {
	dst  []byte
	now  time.Time
	some bool // a table has been written
}

func (w *writer) lookup(l *lookup, ev *parser.Event) {
	if l.table == nil {
		return
	}
	start := len(w.dst)
	for i := range l.selectors {
		w.selector(l, &l.selectors[i], ev, start)
	}
	if len(w.dst) > start {
		w.dst = append(w.dst, '}')
		w.some = true
	}
}

// selector writes the rows of one selector. start is where the table begins.
func (w *writer) selector(l *lookup, s *selected, ev *parser.Event, start int) {
	rows, many := 0, false
	s.Each(ev, func(v parser.Value) {
		if rows == maxRows {
			return
		}
		row, ok := w.find(l.table, v)
		if !ok {
			return
		}
		if rows > 0 {
			w.dst = append(w.dst, ',')
		} else {
			w.open(l, s, start)
			if many = v.Many; many {
				w.dst = append(w.dst, '[')
			}
		}
		rows++
		w.row(row, v)
	})
	if many {
		w.dst = append(w.dst, ']')
	}
}

// row writes a row, and the value that it matches.
func (w *writer) row(row []byte, v parser.Value) {
	w.dst = append(w.dst, row...)
	if len(row) > 1 {
		w.dst = append(w.dst, ',')
	}
	w.dst = append(w.dst, `"`+matchName+`":`...)
	w.dst = append(v.AppendJSON(w.dst), '}')
}

// open writes what stands before the first row of a selector.
func (w *writer) open(l *lookup, s *selected, start int) {
	switch {
	case len(w.dst) > start: // another selector of the table
		w.dst = append(w.dst, ',')
	case w.some:
		w.dst = append(append(w.dst, ','), l.lead...)
	default:
		w.dst = append(append(w.dst, '{'), l.lead...)
	}
	w.dst = append(w.dst, s.lead...)
}

// find returns the row that matches a value. Its text is decoded into the free
// room behind what was written.
func (w *writer) find(t *table, v parser.Value) ([]byte, bool) {
	n := len(w.dst)
	w.dst = v.AppendText(w.dst)
	row, ok := t.find(w.dst[n:], w.now)
	w.dst = w.dst[:n]
	return row, ok
}
