package lookup

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"sync/atomic"
	"weak"

	"github.com/margaylog/margay/internal/suggest"
	"github.com/margaylog/margay/internal/yamlkeys"
	"github.com/margaylog/margay/parser"
	"github.com/margaylog/margay/schemas"
)

// A binding is the tables for one set.
type binding struct {
	set     *parser.Set
	current atomic.Pointer[enrichments]
}

// Bind makes the tables those of a set.
func (t *Tables) Bind(set *parser.Set) (parser.Enrichment, schemas.Diagnostics) {
	t.mu.Lock()
	defer t.mu.Unlock()
	var diags schemas.Diagnostics
	for _, f := range t.files {
		diags = append(diags, f.diags...)
	}
	diags = append(diags, sameNames(t.files)...)
	b := &binding{set: set}
	all, more := enrichmentsOf(set, t.files)
	b.current.Store(all)
	t.bound = append(t.live(), weak.Make(b))
	return b, append(diags, more...)
}

// live returns the bindings of sets that have not gone.
func (t *Tables) live() []weak.Pointer[binding] {
	return slices.DeleteFunc(t.bound, func(b weak.Pointer[binding]) bool { return b.Value() == nil })
}

// A planner finds out what is to be looked up of the log types of a set.
type planner struct {
	set     *parser.Set
	known   []string
	lookups map[string][]*lookup
	diags   schemas.Diagnostics
}

// enrichmentsOf returns what is looked up of the log types of a set, and what
// is wrong with it.
func enrichmentsOf(set *parser.Set, files []*tableFile) (*enrichments, schemas.Diagnostics) {
	p := planner{set: set, known: set.LogTypes(), lookups: make(map[string][]*lookup)}
	for _, f := range files {
		for _, d := range f.tables {
			p.plan(d)
		}
	}
	for _, ls := range p.lookups {
		slices.SortFunc(ls, func(a, b *lookup) int { return strings.Compare(a.name, b.name) })
	}
	return &enrichments{p.lookups}, p.diags
}

// plan notes what is looked up in one table.
func (p *planner) plan(d *definedTable) {
	if d.disabled.Set() {
		p.diags = append(p.diags, warning(UnusedTable, d.disabled.Pos, "Enabled", fmt.Sprintf("the table %q is not enabled, and not used", d.name.Value), "write true, or leave the table out"))
		return
	}
	used := false
	for _, a := range d.logTypes {
		if _, ok := slices.BinarySearch(p.known, a.logType.Value); ok {
			used = used || len(a.selectors) > 0
			p.associate(d, a)
		} else if near := suggest.Closest(a.logType.Value, p.known); near != "" && !d.has(near) {
			msg := fmt.Sprintf("there is no log type %q", yamlkeys.Cut(a.logType.Value))
			p.diags = append(p.diags, warning(UnknownLogType, a.logType.Pos, "LogTypeMap.AssociatedLogTypes", msg, fmt.Sprintf("did you mean %q?", near)))
		}
	}
	if !used {
		msg := fmt.Sprintf("the table %q has no selectors for a log type that competes", d.name.Value)
		p.diags = append(p.diags, warning(UnusedTable, d.name.Pos, "LookupName", msg, "nothing is looked up in it"))
	}
}

// has reports whether a log type is associated with the table.
func (d *definition) has(logType string) bool {
	return slices.ContainsFunc(d.logTypes, func(a association) bool { return a.logType.Value == logType })
}

// associate notes what is looked up of one log type.
func (p *planner) associate(d *definedTable, a association) {
	logType := a.logType.Value
	l := p.lookup(logType, d)
	for i, text := range a.selectors {
		path := yamlkeys.Item(a.path, i)
		sel, err := p.set.Selector(logType, text.Value)
		if err != nil {
			p.diags = append(p.diags, selectorProblem(BadSelector, text, path, err))
			continue
		}
		if sel.Unknown() {
			msg := fmt.Sprintf("%s has no field %q", logType, sel.Name())
			p.diags = append(p.diags, warning(UnknownSelector, text.Pos, path, msg, "it is looked for among the fields that the schema does not know"))
		}
		l.add(sel)
	}
}

// lookup returns what is looked up of a log type in a table so far.
func (p *planner) lookup(logType string, d *definedTable) *lookup {
	ls := p.lookups[logType]
	if n := len(ls); n > 0 && ls[n-1].name == d.name.Value {
		return ls[n-1]
	}
	l := newLookup(d)
	p.lookups[logType] = append(ls, l)
	return l
}

// selectorProblem is the diagnostic of a path that leads nowhere.
func selectorProblem(code schemas.Code, text schemas.Text, path string, err error) schemas.Diagnostic {
	p := yamlkeys.Problem(code, text.Pos, path, err.Error(), "")
	var e *parser.SelectorError
	if errors.As(err, &e) {
		p.Msg = e.Msg
		if e.Suggestion != "" {
			p.Hint = fmt.Sprintf("did you mean %q?", e.Suggestion)
		}
	}
	return p
}
