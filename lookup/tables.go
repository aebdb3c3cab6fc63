package lookup

import (
	"cmp"
	"errors"
	"fmt"
	"os"
	"slices"
	"strings"
	"sync"
	"sync/atomic"

	"github.com/margaylog/margay/internal/jsonwire"
	"github.com/margaylog/margay/internal/suggest"
	"github.com/margaylog/margay/internal/yamlkeys"
	"github.com/margaylog/margay/parser"
	"github.com/margaylog/margay/schemas"
)

// Options are what a load may be told. Nil Options are the defaults.
type Options struct {
	// Schemas has the schemas of rows that definitions name.
	Schemas *schemas.Docs

	// Parser is how the events are read to which the rows are added: rows
	// have their times and names in the same form. LogTypes, Enricher and
	// what has to do with row ids is not used.
	Parser *parser.Options
}

// Tables are lookup tables. They are a parser.Enricher, for any number of
// sets, and safe for concurrent use.
type Tables struct {
	options Options

	mu    sync.Mutex
	files []*tableFile // in the order given
	bound []*binding
}

// A tableFile is what was read of one file of definitions. It is immutable.
type tableFile struct {
	name   string
	tables []*definedTable
	diags  schemas.Diagnostics

	files  []string // the same, and those of the rows
	stamps []stamp  // how they looked before they were read
}

// A definedTable is a definition and the rows.
type definedTable struct {
	*definition
	table *table // nil when the rows could not be read, or are not used
}

// Load reads the lookup tables that files define, and their rows.
//
// The Tables are never nil: they hold those tables that are free of errors.
// The error is nil when all are, and otherwise schemas.Diagnostics, warnings
// included; compiling a set with the tables reports the same, together with
// what is wrong with the selectors.
func Load(files []string, o *Options) (*Tables, error) {
	t := &Tables{}
	if o != nil {
		t.options = *o
	}
	var diags schemas.Diagnostics
	for _, name := range files {
		f := t.options.read(name)
		t.files = append(t.files, f)
		diags = append(diags, f.diags...)
	}
	return t, append(diags, sameNames(t.files)...).Err()
}

// RowSchemas returns the names of the schemas that describe rows, sorted. They
// are not meant to compete for events.
func (t *Tables) RowSchemas() []string {
	t.mu.Lock()
	defer t.mu.Unlock()
	var names []string
	for _, f := range t.files {
		for _, d := range f.tables {
			if d.schema.Set() {
				names = append(names, d.schema.Value)
			}
		}
	}
	slices.Sort(names)
	return slices.Compact(names)
}

// read reads a file of definitions, and the rows.
func (o *Options) read(name string) *tableFile {
	f := &tableFile{name: name}
	f.look(name)
	src, err := os.ReadFile(name)
	if err != nil {
		f.diags = schemas.Diagnostics{yamlkeys.Unreadable(name, err)}
		return f
	}
	var all []*definition
	all, f.diags = decode(name, src)
	for _, d := range all {
		f.look(d.data())
		t, diags := o.rows(d)
		f.tables = append(f.tables, &definedTable{d, t})
		f.diags = append(f.diags, diags...)
	}
	return f
}

// look notes how a file looks that is about to be read.
func (f *tableFile) look(name string) {
	f.files = append(f.files, name)
	f.stamps = append(f.stamps, stampOf(name))
}

// rows reads the rows of a table. There is no table when it is not used, or
// something is wrong with the rows.
func (o *Options) rows(d *definition) (*table, schemas.Diagnostics) {
	if d.disabled.Set() {
		return nil, nil
	}
	r := &rowReader{table: &table{}, file: d.data()}
	r.path = jsonwire.Path{jsonwire.Member(strings.TrimPrefix(d.primaryKey.Value, "$."), true)}
	if d.schema.Set() {
		var diags schemas.Diagnostics
		if r.schema, diags = o.rowSchema(d); r.schema == nil {
			return nil, diags
		}
		r.lines = r.schema.text
		r.table.expires = len(r.schema.expires) > 0
		if r.schema.nets {
			r.table.nets = new(networks)
		}
	}
	r.read()
	if len(r.diags) > 0 {
		return nil, r.diags
	}
	r.table.build()
	if n := r.table.covered; n > 0 {
		msg := fmt.Sprintf("%d rows of the table %q have the primary key of a later row", n, d.name.Value)
		r.diags = append(r.diags, warning(CoveredRows, schemas.Pos{File: r.file}, "", msg, "the last one counts"))
	}
	return r.table, r.diags
}

// sameNames reports tables with the name of another.
func sameNames(files []*tableFile) (diags schemas.Diagnostics) {
	first := make(map[string]schemas.Pos)
	for _, f := range files {
		for _, d := range f.tables {
			if at, ok := first[d.name.Value]; ok {
				p := yamlkeys.Problem(DuplicateTable, d.name.Pos, "LookupName", fmt.Sprintf("the name %q is taken by the table at %s:%d", d.name.Value, at.File, at.Line), "rename one")
				p.Related = at
				diags = append(diags, p)
				continue
			}
			first[d.name.Value] = d.name.Pos
		}
	}
	return diags
}

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
	t.bound = append(t.bound, b)
	return b, append(diags, more...)
}

// A planner finds out what is to be looked up of the log types of a set.
type planner struct {
	set     *parser.Set
	known   []string
	lookups map[string][]*lookup
	diags   schemas.Diagnostics
}

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

// compareSelectors orders selectors as they are written.
func compareSelectors(a, b selected) int { return cmp.Compare(a.Name(), b.Name()) }
