package lookup

import (
	"fmt"
	"os"
	"slices"
	"strings"
	"sync"
	"weak"

	"github.com/margaylog/margay/internal/jsonwire"
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
	files []*tableFile            // in the order given
	bound []weak.Pointer[binding] // of sets that may have gone
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

// Files returns the names of the files that the tables are read from, those
// of definitions and of rows, as they are now.
func (t *Tables) Files() []string {
	t.mu.Lock()
	defer t.mu.Unlock()
	var names []string
	for _, f := range t.files {
		names = append(names, f.files...)
	}
	return names
}
